-- Lines of posting rules have '*' where what a fact is makes no difference to the account: a book has two thousand instead of ninety.  They are
-- derived, and worked out again by what follows the migrations (rules.keep_lines), once there are none.
alter table ledger.rule_line disable trigger user;
truncate ledger.rule_line;
alter table ledger.rule_line enable trigger user;
