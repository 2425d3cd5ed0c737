-- Funds: where money stands apart by its donor's or the governing body's wish; every entry balances within each.

create type rules.fund_add_ask as (fund text, name text, valid_from date, valid_to date, note text);

-- A fund as it is, as known at a moment: one row, or none.
create function rules.fund_at(book text, fund text, last bigint default 9223372036854775807) returns setof ledger.fund_version
language sql stable as $$
    select v.* from ledger.fund_version v
     where v.book = fund_at.book and v.fund = fund_at.fund and v.seq <= last
     order by v.seq desc limit 1
$$;

-- What is wrong with money in a fund on a day, or null.  Called where one is given, which next to none is.
create function rules.fund_fault(book text, fund text, day date) returns rules.refusal language plpgsql stable as $$
#variable_conflict use_column
declare
    v ledger.fund_version := (select x from rules.fund_at(fund_fault.book, fund_fault.fund) x);
begin
    if v.fund is null then
        return rules.refusal('not_found', 'fund', format('there is no fund %s', fund_fault.fund),
                             rules.way_to(fund_fault.book, 'fund', fund_fault.fund));
    end if;
    return rules.refusal('invalid', 'fund', case
        when day < v.valid_from then format('fund %s is valid from %s on', v.fund, v.valid_from)
        when day > v.valid_to then format('fund %s was valid until %s', v.fund, v.valid_to) end,
        format('give another fund, or its new days: bursar fund change %s', v.fund));
end $$;

-- What is wrong with cash in a fund, or null: what is for an agreement is in its fund.
create function rules.cash_fund_fault(book text, fund text, g ledger.agreement, day date) returns rules.refusal language plpgsql stable as $$
begin
    if g.fund <> fund then
        return rules.refusal('invalid', 'fund', format('agreement %s is in %s', g.seq,
                                 case g.fund when '' then 'no fund' else 'fund ' || g.fund end), 'leave --fund out');
    end if;
    return rules.fund_fault(book, fund, day);
end $$;

-- Add funds.  Refuses: conflict (the code is taken), invalid (a last day before the first).
create function rules.fund_add(book text, envelopes rules.envelope[], asks rules.fund_add_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.*, coalesce(rules.refusal('invalid', 'fund', case when a.fund = 'no-fund' then 'no-fund is what is in no fund' end,
                                           'give another code'), taken, rules.days_fault(a.valid_from, a.valid_to)) as refusal
          from unnest(envelopes, asks) a
          left join ledger.fund f on f.book = fund_add.book and f.fund = a.fund
          left join lateral rules.taken('fund', a.fund, f.fund is not null) taken on true
    ), entered as materialized (
        select * from rules.entered(fund_add.book, 'fund_add', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['fund:' || j.fund], jsonb_build_object('fund', j.fund))) from judged j),
            null)
    ), stands as materialized (
        select j.*, e.seq from entered e join judged j using (ord) where e.outcome = 'recorded'
    ), fund as (
        insert into ledger.fund (book, fund, seq) select fund_add.book, s.fund, s.seq from stands s
    ), version as (
        insert into ledger.fund_version (book, fund, seq, name, valid_from, valid_to, note)
        select fund_add.book, s.fund, s.seq, s.name, s.valid_from, s.valid_to, s.note from stands s
    )
    select (e.answer).* from entered e;
end $$;

create type rules.fund_change_ask as (fund text, name text, valid_from date, valid_to date, note text);

-- Change funds: how they are called, and from when to when money may come into them.  What was posted stays.  Refuses: not_found, invalid
-- (nothing to change, a last day before the first).
create function rules.fund_change(book text, envelopes rules.envelope[], asks rules.fund_change_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.ord, a.fund, coalesce(a.name, v.name) as name, coalesce(a.valid_from, v.valid_from) as valid_from,
               coalesce(a.valid_to, v.valid_to) as valid_to, coalesce(a.note, v.note) as note, coalesce(none_there,
                   rules.refusal('invalid', 'name', case when num_nonnulls(a.name, a.valid_from, a.valid_to, a.note) = 0
                                 then 'nothing is to change' end, 'add --name, --valid-from, --valid-to or --note'),
                   rules.days_fault(coalesce(a.valid_from, v.valid_from), coalesce(a.valid_to, v.valid_to))) as refusal
          from unnest(envelopes, asks) a
          left join lateral rules.fund_at(fund_change.book, a.fund) v on true
          left join lateral rules.missing(fund_change.book, 'fund', a.fund, v.fund is not null) none_there on true
    ), entered as materialized (
        select * from rules.entered(fund_change.book, 'fund_change', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['fund:' || j.fund], jsonb_build_object('fund', j.fund))) from judged j),
            null)
    ), version as (
        insert into ledger.fund_version (book, fund, seq, name, valid_from, valid_to, note)
        select fund_change.book, j.fund, e.seq, j.name, j.valid_from, j.valid_to, j.note
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

create type api.fund_item as (fund text, name text, valid_from date, valid_to date, note text);

-- Funds by code, which is the cursor; valid_on: those into which money may come on that day.
create function api.fund_list(book text, allowed text[], caller text, valid_on date, "limit" integer, after text, known_at text)
returns setof api.fund_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select f.fund, v.name, v.valid_from, v.valid_to, v.note
      from ledger.fund f
     cross join lateral rules.fund_at(f.book, f.fund, last) v
     where f.book = fund_list.book and f.seq <= last and (after is null or f.fund > after)
       and (valid_on is null or valid_on between coalesce(v.valid_from, '-infinity') and coalesce(v.valid_to, 'infinity'))
     order by f.fund
     limit "limit";
end $$;

create type api.fund_detail as (
    fund text, name text, valid_from date, valid_to date, note text, base_currency text, balances json);

-- One fund and its balances by account and currency, of the entries that count by a day.
create function api.fund_show(book text, allowed text[], caller text, fund text, as_of date, known_at text)
returns setof api.fund_detail
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
    home text := (select b.currency from ledger.book b where b.book = fund_show.book);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select v.fund, v.name, v.valid_from, v.valid_to, v.note, home, (
           select json_agg(json_build_object('account', x.account, 'name', n.name, 'currency', x.currency,
                                             'amount', rules.money(x.amount, x.currency), 'base_amount', rules.money(x.base, home))
                           order by x.account, x.currency)
             from (select m.account, m.currency, sum(m.amount)::bigint as amount, sum(m.base)::bigint as base
                     from rules.balances_moved(fund_show.book, fund_show.fund, coalesce(as_of, 'infinity'), case when known_at is not null then last end) m
                    group by m.account, m.currency having sum(m.amount) <> 0 or sum(m.base) <> 0) x
            cross join lateral rules.account_at(fund_show.book, x.account, last) n)
      from rules.fund_at(fund_show.book, fund_show.fund, last) v;
    if not found then
        perform rules.none_of(book, 'fund', 'fund', fund_show.fund);
    end if;
end $$;

-- What accounts were moved by, by a day: of one fund ('': of none), or of all where that is null.  last: as known at that entry, which is
-- the sum of the postings until then, or the balances of days less the postings since: whichever reads less.
create function rules.balances_moved(book text, fund text, on_day date, last bigint)
returns table (account integer, fund text, currency text, amount bigint, base bigint) language sql stable as $$
    with way as (
        select last is null or last >= h.seq / 2 as by_days from ledger.head h where h.book = balances_moved.book
    )
    select d.account, d.fund, d.currency, d.amount, d.base
      from way w join ledger.balance_day d on w.by_days
     where d.book = balances_moved.book and d.posted <= on_day and (balances_moved.fund is null or d.fund = balances_moved.fund)
     union all
    select p.account, p.fund, p.currency, case when w.by_days then -p.amount else p.amount end, case when w.by_days then -p.base else p.base end
      from way w
      join ledger.posting p on p.book = balances_moved.book and p.seq > case when w.by_days then last else 0 end
                           and p.seq <= case when w.by_days then 9223372036854775807 else last end
     where p.posted <= on_day and (balances_moved.fund is null or p.fund = balances_moved.fund)
$$;
