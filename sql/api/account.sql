-- The chart of accounts, its balances, and the rules by which events are posted.

create type api.account_item as (account integer, code text, name text, memo boolean);

-- The account as it is called, as known at a moment: one row, or none.
create function rules.account_at(book text, account integer, last bigint default 9223372036854775807)
returns setof ledger.account_version language sql stable as $$
    select v.* from ledger.account_version v
     where v.book = account_at.book and v.account = account_at.account and v.seq <= last
     order by v.seq desc limit 1
$$;

-- Accounts by number, which is the cursor.
create function api.account_list(book text, allowed text[], caller text, "limit" integer, after text)
returns setof api.account_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    perform rules.admit(book, allowed, caller);
    return query
    select a.account, v.code, v.name, a.memo
      from ledger.account a
     cross join lateral rules.account_at(a.book, a.account) v
     where a.book = account_list.book and (after is null or a.account > (select rules.page_from(after)))
     order by a.account
     limit "limit";
end $$;

-- base_amount is the balance in the base currency; debit is positive.
create type api.account_detail as (
    account integer, code text, name text, memo boolean, base_amount text, base_currency text, balances json);

-- One account and its balance by party, initiative and currency, of the entries that count by a day.
create function api.account_show(book text, allowed text[], caller text, account integer, as_of date, known_at text)
returns setof api.account_detail
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select a.account, v.code, v.name, a.memo, rules.money(coalesce(m.base, 0)::bigint, bc.exponent), bc.currency,
           coalesce(m.balances, '[]')
      from ledger.account a
     cross join lateral rules.account_at(a.book, a.account) v
      join ledger.book b on b.book = account_show.book
      join ledger.currency bc on bc.currency = b.currency
     cross join lateral (
            select sum(x.base) as base,
                   json_agg(json_build_object('party', nullif(x.party, ''), 'initiative', nullif(x.initiative, ''),
                                                'currency', x.currency,
                                                'amount', rules.money(x.amount::bigint, c.exponent),
                                                'base_amount', rules.money(x.base::bigint, bc.exponent))
                             order by x.party, x.initiative, x.currency) as balances
              from (select p.party, p.initiative, p.currency, sum(p.amount) as amount, sum(p.base) as base
                      from ledger.posting p
                     where p.account = account_show.account and p.book = account_show.book and p.seq <= last
                       and (as_of is null or p.posted <= as_of)
                     group by p.party, p.initiative, p.currency having sum(p.amount) <> 0 or sum(p.base) <> 0) x
              join ledger.currency c on c.currency = x.currency) m
     where a.book = account_show.book and a.account = account_show.account;
    if not found then
        perform rules.refuse('not_found', 'account', format('there is no account %s', account_show.account),
                             rules.way_to(book, 'account', account_show.account::text));
    end if;
end $$;

create type api.account_rule as (measure text, held text, policy text, line smallint, role text, side text, value text, basis text);

-- What each measure posts, by the class of the account that its item is held in and the policy of recognition, and why.
create function api.account_rules(book text, allowed text[], caller text) returns setof api.account_rule
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    perform rules.admit(book, allowed, caller);
    return query
    select r.measure, nullif(r.held, ''), nullif(r.policy, '*'), r.n, r.role, case r.sign when 1 then 'debit' else 'credit' end, r.value,
           r.basis
      from ledger.posting_rule r
     where r.valid_from = (select max(x.valid_from) from ledger.posting_rule x
                            where x.measure = r.measure and x.held = r.held and x.policy = r.policy and x.valid_from <= rules.today(account_rules.book))
     order by r.measure, r.held, r.policy, r.n;
end $$;

create type api.account_role as (
    role text, instrument text, term text, earmarked text, account integer, name text, valid_from date);

-- Which account plays a role in the rules; of rows that fit, the most specific counts.
create function api.account_roles(book text, allowed text[], caller text) returns setof api.account_role
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    perform rules.admit(book, allowed, caller);
    return query
    select r.role, nullif(r.instrument, '*'), nullif(r.term, '*'), nullif(r.earmarked, '*'), r.account, v.name,
           nullif(r.valid_from, '-infinity')
      from ledger.account_role r
     cross join lateral rules.account_at(r.book, r.account) v
     where r.book = account_roles.book
     order by r.role, r.instrument <> '*', r.instrument, r.term, r.earmarked, r.valid_from, r.seq;
end $$;
