-- The chart of accounts, its balances, and the rules by which events are posted.

create type api.account_item as (account smallint, name text, memo boolean);

-- Accounts by number, which is the cursor; all have four digits, so that they sort as text.
create function api.account_list(book text, allowed text[], caller text, "limit" integer, after text)
returns setof api.account_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    perform rules.admit(book, allowed, caller);
    return query
    select a.account, a.name, a.memo
      from ledger.account a
     where after is null or a.account::text > after
     order by a.account::text
     limit "limit";
end $$;

-- The balances of an account: those kept where they answer the question, else from its postings.  last is null for
-- what is known now, on_day for all days.
create function rules.account_balances(book text, account integer, on_day date, last bigint)
returns table (party text, initiative text, currency text, amount numeric, base numeric) language sql stable as $$
    select m.party, m.initiative, m.currency, sum(m.amount), sum(m.base)
      from (select b.party, b.initiative, b.currency, b.amount, b.base
              from ledger.balance b
             where last is null and on_day is null
               and b.book = account_balances.book and b.account = account_balances.account
            union all
            select d.party, d.initiative, d.currency, d.amount, d.base
              from ledger.balance_day d
             where last is null and d.effective <= on_day
               and d.book = account_balances.book and d.account = account_balances.account
            union all
            select p.party, p.initiative, p.currency, p.amount, p.base
              from ledger.posting p
             where p.seq <= last and p.book = account_balances.book and p.account = account_balances.account
               and (on_day is null or exists (select from ledger.clock j
                                               where j.book = p.book and j.seq = p.seq and j.effective <= on_day))) m
     group by m.party, m.initiative, m.currency
    having sum(m.amount) <> 0 or sum(m.base) <> 0
$$;

-- base_amount is the balance in the base currency; debit is positive.
create type api.account_detail as (
    account smallint, name text, memo boolean, base_amount text, base_currency text, balances json);

-- One account and its balance by party, initiative and currency.
create function api.account_show(book text, allowed text[], caller text, account integer, as_of date, known_at text)
returns setof api.account_detail
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select a.account, a.name, a.memo, rules.money(coalesce(m.base, 0)::bigint, bc.exponent), bc.currency,
           coalesce(m.balances, '[]')
      from ledger.account a
      join ledger.book b on b.book = account_show.book
      join ledger.currency bc on bc.currency = b.currency
     cross join lateral (
            select sum(x.base) as base,
                   json_agg(json_build_object('party', nullif(x.party, ''), 'initiative', nullif(x.initiative, ''),
                                                'currency', x.currency,
                                                'amount', rules.money(x.amount::bigint, c.exponent),
                                                'base_amount', rules.money(x.base::bigint, bc.exponent))
                             order by x.party, x.initiative, x.currency) as balances
              from rules.account_balances(account_show.book, account_show.account, as_of,
                       case when known_at is not null then last end) x
              join ledger.currency c on c.currency = x.currency) m
     where a.account = account_show.account;
    if not found then
        perform rules.refuse('not_found', 'account', format('there is no account %s', account_show.account),
                             'see: bursar account list');
    end if;
end $$;

create type api.account_rule as (command text, measure text, debit smallint, credit smallint, basis text);

-- Which event debits and credits what, and why.
create function api.account_rules(book text, allowed text[], caller text) returns setof api.account_rule
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    perform rules.admit(book, allowed, caller);
    return query
    select r.command, r.measure, r.debit, r.credit, r.basis
      from ledger.posting_rule r
     order by r.command, r.measure;
end $$;
