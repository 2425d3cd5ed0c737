-- Hold the book against what was acknowledged (psql variable log: what submitter wrote).  A row a count: lost, doubled,
-- changed and so on must be 0; the others are for reading.

create temporary table said (what text, key uuid, seq bigint, tag text, amount numeric, attempts integer, at_ms bigint,
                             took_ms numeric);
\set copy '\\copy said from ' :'log'
:copy

-- What was written by submitter: its tag is the note.
create temporary table entry as
select j.seq, j.key, j.content ->> 'note' as tag, (j.content ->> 'amount')::numeric as amount
  from ledger.journal j
 where j.content ->> 'note' in (select tag from said) or j.key in (select key from said);
create index on entry (key);

with acknowledged as (
    select distinct key, tag, amount from said where what = 'ack'
), last as (
    select max(seq) as seq, count(*) as entries from ledger.journal where book = 'main'
)
select 'acknowledged' as figure, count(*) from acknowledged
union all
select 'recorded', count(*) from entry
union all
select 'attempts', sum(attempts) from said where what = 'ack'
union all
-- Acknowledged, and not there as it was acknowledged.
select 'lost', count(*) from said s
 where s.what in ('ack', 'again')
   and not exists (select from entry e where e.key = s.key and e.seq = s.seq and e.tag = s.tag and e.amount = s.amount)
union all
-- Meant once, and there twice: under another key, or in another office.
select 'doubled', count(*) from (select tag from entry group by tag having count(*) > 1) t
union all
-- One key, two answers; or another request accepted under it.
select 'changed', count(*) from (
    select key from said where what in ('ack', 'again') group by key having count(distinct seq) > 1
    union all
    select key from said where what = 'clash') c
union all
select 'refused', count(*) from said where what = 'refused'
union all
select 'open', count(*) from said where what = 'open'
union all
-- Numbers of the journal that were left out.
select 'gaps', l.seq - l.entries from last l
union all
select 'head', abs(h.seq - l.seq) from ledger.head h, last l where h.book = 'main'
union all
-- Balances that are not what their postings add up to.
select 'unbalanced', count(*) from (
    select p.account, j.posted, p.fund, p.office, p.currency, sum(p.amount) as amount, sum(p.base) as base
      from ledger.posting p join ledger.journal j using (book, seq) where book = 'main' group by 1, 2, 3, 4, 5) p
  full join (select * from ledger.balance_day where book = 'main') b using (account, posted, fund, office, currency)
 where coalesce(p.amount, 0) <> coalesce(b.amount, 0) or coalesce(p.base, 0) <> coalesce(b.base, 0)
union all
-- Entries that do not add up to nothing.
select 'unbalanced', count(*) from (
    select seq from ledger.posting where book = 'main' group by seq, currency having sum(amount) <> 0) s;
