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

create type rules.account_revalue_ask as (account integer, currency text, date date, old_rate rules.confirmation);

-- What an account holds of a currency that was there on a day: bank accounts by fund and office, others the items that are open.
create function rules.account_holdings(book text, account integer, class text, currency text, on_day date) returns setof rules.holding
language plpgsql stable as $$
#variable_conflict use_column
begin
    if class = 'bank' then
        return query
        select (rules.balance_held(b.account, account_holdings.class, b.fund, b.office, b.currency, b.amount, b.base)).*
          from (select d.account, d.fund, d.office, d.currency, sum(d.amount)::bigint as amount, sum(d.base)::bigint as base
                  from ledger.balance_day d
                 where d.book = account_holdings.book and d.account = account_holdings.account
                   and d.currency = account_holdings.currency and d.posted <= on_day
                 group by d.account, d.fund, d.office, d.currency) b;
        return;
    end if;
    return query
    select h.*
      from (select distinct p.item from ledger.posting p
             where p.account = account_holdings.account and p.book = account_holdings.book
               and p.currency = account_holdings.currency and p.effective <= on_day and p.item is not null) i
     cross join lateral rules.holdings(account_holdings.book, array[i.item]) h
     where h.account = account_holdings.account and h.currency = account_holdings.currency and h.amount <> 0;
end $$;

-- Those of them that are worth something else at the rates of the day than they are carried at, up to 10,000, since an entry has no
-- more lines than that; more: how many there are besides.
create function rules.to_revalue(book text, account integer, class text, currency text, on_day date, home text)
returns table (held rules.holding[], worth bigint[], difference bigint, more bigint) language sql stable as $$
    with odd as (
        select h as holding, w.worth, w.worth - h.base as difference, row_number() over (order by h.item, h.part, h.initiative, h.office) as n
          from rules.pair(to_revalue.book, to_revalue.currency, home, on_day) p
         cross join rules.account_holdings(to_revalue.book, to_revalue.account, class, to_revalue.currency, on_day) h
         cross join lateral (select rules.at(h.amount, p) as worth) w
         where rules.known(p) and w.worth <> h.base
    )
    select array_agg(o.holding order by o.n), array_agg(o.worth order by o.n), sum(o.difference)::bigint,
           (select nullif(greatest(count(*) - 10000, 0), 0) from odd)
      from odd o where o.n <= 10000
$$;

-- Carry what an account holds of a foreign currency at the closing rate of a day, item by item (IPSAS 4.27): what it is worth more or
-- less is an exchange difference that is not realised.  What was settled since is not touched.  Refuses: not_found, invalid (an
-- account or a currency that is not revalued, no rate), conflict (it is carried at that rate already), confirm (an old rate).
create function rules.account_revalue(book text, envelopes rules.envelope[], asks rules.account_revalue_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with named as materialized (
        select a.ord, a.account, a.currency, a.day, x.class, b.currency as home, p.rates, coalesce(f.refusal, p.refusal) as refusal
          from unnest(envelopes, asks) a
          join ledger.book b on b.book = account_revalue.book
          left join lateral (select y.* from ledger.account y where y.book = b.book and y.account = a.account limit 1) x on true
          left join lateral (
                select rules.refusal(v.code, v.field, v.sentence, v.hint) as refusal from (values
                    (1, x.account is null, 'not_found', 'account', format('there is no account %s', a.account), 'see: bursar account list'),
                    (2, not x.monetary or x.class = 'clearing', 'invalid', 'account', format('account %s is not revalued: it is not monetary', a.account),
                        'see: bursar account list'),
                    (3, a.currency = b.currency, 'invalid', 'currency', format('%s is the base currency', a.currency), 'give a foreign one')
                    ) v (n, broken, code, field, sentence, hint)
                 where v.broken order by v.n limit 1) f on true
          left join lateral rules.price_apart(account_revalue.book, 'currency', case when (f.refusal).code is null then 1 end, a.currency, a.day,
                                              old_rate => a.old_rate) p on true
    ), judged as materialized (
        select n.*, r.held, r.worth, r.difference, r.more, coalesce(n.refusal, rules.refusal('conflict', 'account', case when r.held is null
               then format('what account %s holds of %s is carried at the rate of %s already', n.account, n.currency, n.day) end,
               format('see: bursar account show %s', n.account))) as wrong
          from named n
          left join lateral rules.to_revalue(account_revalue.book, case when (n.refusal).code is null then n.account end, n.class, n.currency,
                                             n.day, n.home) r on true
    ), entered as materialized (
        select * from rules.entered(account_revalue.book, 'account_revalue', envelopes,
            (select array_agg(rules.verdict(j.ord, j.wrong, array['account:' || j.account || ':' || j.currency],
                        jsonb_strip_nulls(jsonb_build_object('account', j.account, 'currency', j.currency, 'rates', j.rates,
                            'items', cardinality(j.held), 'difference', rules.money(j.difference, j.home), 'base_currency', j.home,
                            'more', j.more)))) from judged j),
            (select array_agg(rules.fact_revalued(j.ord, j.held[n], j.worth[n], j.class in ('advance', 'unidentified', 'refund')))
               from judged j, generate_subscripts(j.worth, 1) n where j.wrong is null))
    )
    select (e.answer).* from entered e;
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
