-- Grades: what an expert of one costs a month, as finance sets it from a day on.

create type rules.grade_set_ask as (
    grade text, cost numeric, currency text, station text, valid_from date, document text, note text);

-- Set standard costs.  Refuses: invalid (currency, cost).
create function rules.grade_set(book text, envelopes rules.envelope[], asks rules.grade_set_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.*, p.minor, p.exponent, p.refusal
          from unnest(envelopes, asks) a
         cross join lateral rules.price(grade_set.book, 'cost', a.cost, a.currency, a.valid_from, posted => false) p
    ), entered as materialized (
        select * from rules.entered(grade_set.book, 'grade_set', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['grade:' || j.grade], jsonb_strip_nulls(jsonb_build_object('grade', j.grade,
                        'station', j.station, 'cost', rules.money(j.minor, j.exponent), 'currency', j.currency,
                        'valid_from', j.valid_from)))) from judged j), null)
    ), own as (
        insert into ledger.standard_cost (book, grade, station, valid_from, seq, person, currency, cost, document, note)
        select grade_set.book, j.grade, coalesce(j.station, ''), j.valid_from, e.seq, e.person, j.currency, j.minor, j.document, j.note
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

create type api.grade_item as (
    grade text, station text, cost text, currency text, valid_from date, id bigint, person text, document text, note text);

-- The standard costs that count on a day (null: today), as known at a moment.
create function api.grade_list(book text, allowed text[], caller text, as_of date, known_at text) returns setof api.grade_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
    day  date := coalesce(as_of, rules.today(book));
begin
    perform rules.admit(book, allowed, caller);
    return query
    select c.grade, nullif(c.station, ''), rules.money(c.cost, c.currency), c.currency, c.valid_from, c.seq, c.person, c.document, c.note
      from (select distinct on (x.grade, x.station) x.* from ledger.standard_cost x
             where x.book = grade_list.book and x.valid_from <= day and x.seq <= last
             order by x.grade, x.station, x.valid_from desc, x.seq desc) c
     order by c.grade, c.station;
end $$;

-- All standard costs of a grade, the latest first.  Raises not_found (grade).
create function api.grade_show(book text, allowed text[], caller text, grade text, known_at text) returns setof api.grade_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select c.grade, nullif(c.station, ''), rules.money(c.cost, c.currency), c.currency, c.valid_from, c.seq, c.person, c.document, c.note
      from ledger.standard_cost c
     where c.book = grade_show.book and c.grade = grade_show.grade and c.seq <= last
     order by c.station, c.valid_from desc, c.seq desc;
    if not found then
        perform rules.refuse('not_found', 'grade', format('there is no grade %s', grade_show.grade), 'see: bursar grade list');
    end if;
end $$;
