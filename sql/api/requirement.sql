-- Requirements: what an initiative needs in a year and currency, in versions.

create type rules.requirement_set_ask as (initiative text, year integer, amount numeric, currency text, needed_by date, date date, note text);

-- Set requirements.  Refuses: as rules.set_year_amounts.
create function rules.requirement_set(book text, envelopes rules.envelope[], asks rules.requirement_set_ask[])
returns setof api.answer language sql as $$
    select s.*
      from (select array_agg(rules.year_amount_ask(a.initiative, a.year, a.amount, a.currency, a.date, a.note) order by a.n) as asks,
                   array_agg(a.needed_by order by a.n) as needed
              from unnest(requirement_set.asks) with ordinality a (initiative, year, amount, currency, needed_by, date, note, n)) r
     cross join lateral rules.set_year_amounts(requirement_set.book, 'requirement', envelopes, r.asks, r.needed) s
$$;

create type rules.requirement_line_ask as (initiative text, year integer, text text, amount numeric, currency text, date date);

-- Say what a requirement is for, line by line; nothing takes a line away.  Refuses: not_found (initiative, no requirement of that year and
-- currency), invalid (currency, amount).
create function rules.requirement_line(book text, envelopes rules.envelope[], asks rules.requirement_line_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.*, c.exponent, coalesce(no_initiative, no_currency, wrong, rules.refusal('not_found', 'year',
                        case when r.seq is null then format('%s has no requirement of %s in %s', a.initiative, a.year, a.currency) end,
                        'set it first: bursar requirement set')) as refusal
          from unnest(envelopes, asks) a
          left join ledger.currency c on c.currency = a.currency
          left join lateral (select x.seq from ledger.year_amount x
                              where x.book = requirement_line.book and x.noun = 'requirement' and x.initiative = a.initiative
                                and x.year = a.year and x.currency = a.currency limit 1) r on true
          left join lateral rules.initiative_fault(requirement_line.book, 'initiative', a.initiative) no_initiative on true
          left join lateral rules.currency_fault('currency', a.currency, a.day) no_currency on true
          left join lateral rules.amount_fault('amount', a.amount, a.currency, or_nothing => true) wrong on true
    ), entered as materialized (
        select * from rules.entered(requirement_line.book, 'requirement_line', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal,
                        answer => jsonb_build_object('initiative', j.initiative, 'year', j.year, 'currency', j.currency, 'text', j.text,
                                                     'amount', round(j.amount, j.exponent)::text))) from judged j), null)
    ), line as (
        insert into ledger.requirement_line (book, initiative, year, currency, text, seq, effective, amount)
        select requirement_line.book, j.initiative, j.year, j.currency, j.text, e.seq, j.day, j.amount * rules.unit(j.exponent)
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

-- The lines in force on a day, as known at a moment, of one initiative or (null) all.
create function rules.requirement_lines(book text, initiative text, on_day date, last bigint) returns setof ledger.requirement_line
language sql stable as $$
    select l.*
      from (select distinct on (x.initiative, x.year, x.currency, x.text) x.* from ledger.requirement_line x
             where x.book = requirement_lines.book and x.seq <= last and x.effective <= on_day
               and (requirement_lines.initiative is null or x.initiative = requirement_lines.initiative)
             order by x.initiative, x.year, x.currency, x.text, x.effective desc, x.seq desc) l
     where l.amount > 0
$$;

-- In force, by initiative, year and currency.
create function api.requirement_list(book text, allowed text[], caller text,
    initiative text, year integer, "from" date, "to" date, sort text, "limit" integer, after text, as_of date, known_at text)
returns setof api.year_amount_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform rules.admit(book, allowed, caller);
    return query
    select * from rules.year_amount_page(book, 'requirement', initiative, year, "from", "to", sort, "limit", after, as_of, known_at);
end $$;

-- Every version of the requirement of a year, the newest first.
create function api.requirement_show(book text, allowed text[], caller text, initiative text, year integer, known_at text)
returns setof api.year_amount_version
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform rules.admit(book, allowed, caller);
    return query select * from rules.year_amount_shown(book, 'requirement', initiative, year, known_at);
end $$;
