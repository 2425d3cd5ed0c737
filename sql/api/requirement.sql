-- Requirements: what an initiative needs in a year and currency, in versions.

create type rules.requirement_set_ask as (
    initiative text, year integer, amount numeric, currency text, date date, note text);

-- Set requirements; what was set before stays readable.  Refuses: not_found (initiative), invalid (currency, amount).
create function rules.requirement_set(book text, envelopes rules.envelope[], asks rules.requirement_set_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.*, c.exponent, coalesce(no_initiative, no_currency, wrong) as refusal
          from unnest(envelopes, asks) a
          left join ledger.currency c on c.currency = a.currency
          left join lateral rules.initiative_fault(requirement_set.book, 'initiative', a.initiative) no_initiative on true
          left join lateral rules.currency_fault('currency', a.currency, a.day) no_currency on true
          left join lateral rules.amount_fault('amount', a.amount, a.currency) wrong on true
    ), entered as materialized (
        select * from rules.entered(requirement_set.book, 'requirement_set', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal,
                        answer => jsonb_build_object('initiative', j.initiative, 'year', j.year, 'currency', j.currency,
                                                     'amount', round(j.amount, j.exponent)::text))) from judged j), null)
    ), requirement as (
        insert into ledger.requirement (book, initiative, year, currency, seq, effective, amount, note)
        select requirement_set.book, j.initiative, j.year, j.currency, e.seq, j.day, j.amount * rules.unit(j.exponent), j.note
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

create type api.requirement_item as (
    id text, initiative text, year smallint, amount text, currency text, date date, note text);

-- The requirements in force on a day, as known at a moment, of one initiative or (null) all.
create function rules.requirements(book text, initiative text, on_day date, last bigint)
returns setof api.requirement_item language sql stable as $$
    select concat_ws(':', r.initiative, r.year, r.currency), r.initiative, r.year, rules.money(r.amount, c.exponent),
           r.currency, r.effective, r.note
      from (select distinct on (x.initiative, x.year, x.currency) x.* from ledger.requirement x
             where x.book = requirements.book and x.seq <= last and x.effective <= on_day
               and (requirements.initiative is null or x.initiative = requirements.initiative)
             order by x.initiative, x.year, x.currency, x.seq desc) r
      join ledger.currency c on c.currency = r.currency
$$;

-- By initiative, year and currency, which together are the id and the cursor.
create function api.requirement_list(book text, allowed text[], caller text,
    initiative text, year integer, "limit" integer, after text, as_of date, known_at text)
returns setof api.requirement_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select r.*
      from rules.requirements(book, requirement_list.initiative, coalesce(as_of, current_date),
                              last) r
     where (after is null or r.id > after)
       and (requirement_list.year is null or r.year = requirement_list.year)
     order by r.id
     limit "limit";
end $$;

create type api.requirement_version as (
    id bigint, initiative text, year smallint, amount text, currency text, date date, in_force boolean, note text);

-- Every version of the requirement of a year, the newest first; the newest of each currency is in force.
create function api.requirement_show(book text, allowed text[], caller text, initiative text, year integer, known_at text)
returns setof api.requirement_version
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select r.seq, r.initiative, r.year, rules.money(r.amount, r.currency), r.currency, r.effective,
           r.seq = max(r.seq) over (partition by r.currency), r.note
      from ledger.requirement r
     where r.book = requirement_show.book and r.initiative = requirement_show.initiative
       and r.year = requirement_show.year and r.seq <= last
     order by r.seq desc;
    if not found then
        perform rules.refuse('not_found', 'year', format('there is no requirement of %s in %s',
                                 requirement_show.initiative, requirement_show.year),
                             format('see: bursar requirement list --initiative %s', requirement_show.initiative));
    end if;
end $$;
