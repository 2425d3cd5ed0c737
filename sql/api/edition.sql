-- Editions: figures that are prepared by one person, published by another, and withdrawn by another entry.

create type rules.edition_prepare_ask as (as_of date, known_at text, open_from integer, note text);

-- Prepare editions: as of a day, as known at a moment, in base currency at the rates of that day.  Refuses: invalid (a day to come), conflict (no rate
-- of a currency).
create function rules.edition_prepare(book text, envelopes rules.envelope[], asks rules.edition_prepare_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
declare
    before  bigint := (select h.seq from ledger.head h where h.book = edition_prepare.book);
    figures rules.edition_figure[] := array(
        select f from unnest(envelopes, asks) a
         cross join lateral rules.edition_figures(book, a.ord, coalesce(a.as_of, a.day), least(rules.seq_at(book, a.known_at), before)) f
         where (a.who).refusal is null);
begin
    return query
    with judged as materialized (
        select a.*, coalesce(a.as_of, a.day) as on_day, least(rules.seq_at(edition_prepare.book, a.known_at), before) as known, b.currency,
               coalesce(a.open_from, extract(year from coalesce(a.as_of, a.day))::integer) as first_open, coalesce(
                   rules.refusal('invalid', 'as_of', case when a.as_of > rules.latest_day() then format('%s is in the future', a.as_of) end,
                                 'publish what has happened'),
                   rules.refusal('conflict', 'as_of', case when u.currency is not null
                                 then format('there is no rate from %s to %s on %s', u.currency, b.currency, coalesce(a.as_of, a.day)) end,
                                 format('record it first: bursar rate record %s', u.currency))) as refusal
          from unnest(envelopes, asks) a
          join ledger.book b on b.book = edition_prepare.book
         cross join lateral (select min(f.unrated) as currency from unnest(figures) f where f.ord = a.ord) u
    ), entered as materialized (
        select * from rules.entered(edition_prepare.book, 'edition_prepare', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal,
                        answer => jsonb_build_object('as_of', j.on_day, 'currency', j.currency, 'open_from', j.first_open))) from judged j), null)
    ), stands as materialized (
        select j.*, e.seq, e.person from entered e join judged j using (ord) where e.outcome = 'recorded'
    ), edition as (
        insert into ledger.edition (book, seq, person, as_of, known, currency, open_from, note)
        select edition_prepare.book, s.seq, s.person, s.on_day, s.known, s.currency, s.first_open, s.note from stands s
    ), figure as (
        insert into ledger.edition_figure (book, seq, initiative, year, required, appropriated, received, receivable, signed, pledged, covered,
                                           missing, over, inkind, unvalued, needed_by)
        select edition_prepare.book, s.seq, f.initiative, f.year, f.minor[1], f.minor[2], f.minor[3], f.minor[4], f.minor[5], f.minor[6],
               f.minor[1] - f.minor[7], f.minor[7], f.minor[8], f.minor[9], f.unvalued, r.needed_by
          from stands s join unnest(figures) f on f.ord = s.ord
          left join lateral (select min(x.needed_by) as needed_by
                               from rules.year_amounts(edition_prepare.book, 'requirement', array[f.initiative], s.on_day, s.known) x
                              where x.year = f.year) r on true
    )
    select (e.answer).* from entered e;
    perform rules.keep_donors(e), rules.keep_inkind(e), rules.keep_unapplied(e)
       from ledger.edition e where e.book = edition_prepare.book and e.seq > before;
    perform rules.keep_parties(e) from ledger.edition e where e.book = edition_prepare.book and e.seq > before;
end $$;

-- What is wrong with a step of an edition, or no row: it is not there, was taken before, is taken by who prepared it, or would give the address of a day
-- that is published to other figures.
create function rules.edition_fault(book text, step text, ref text, person text) returns setof rules.refusal language sql stable as $$
    select v.code, 'edition', v.sentence, v.hint
      from (select) nothing
      left join lateral (select x.* from rules.editions(edition_fault.book, 9223372036854775807) x
                          where (x.edition).seq = rules.number_of(edition_fault.book, '', edition_fault.ref)) e on true
      left join lateral (select (x.edition).seq from rules.editions(edition_fault.book, 9223372036854775807) x
                          where x.state = 'published' and (x.edition).as_of = (e.edition).as_of limit 1) other on true
     cross join lateral (values
        (1, e.state is null, 'not_found', format('there is no edition %s', edition_fault.ref), 'see: bursar edition list'),
        (2, e.state = 'withdrawn', 'conflict', format('edition %s was withdrawn by entry %s', (e.edition).seq, (e.withdrawn).seq), 'prepare another one: bursar edition prepare'),
        (3, edition_fault.step = 'published' and e.state = 'published', 'conflict', format('edition %s was published by entry %s', (e.edition).seq, (e.published).seq),
            format('see: bursar edition show %s', (e.edition).seq)),
        (4, edition_fault.step = 'published' and (e.edition).person = edition_fault.person, 'denied', 'who prepared an edition cannot publish it', 'ask another person'),
        (5, edition_fault.step = 'published' and other.seq is not null, 'conflict',
            format('edition %s of the same day (%s) is published, and its address would show other figures', other.seq, (e.edition).as_of),
            format('withdraw it first: bursar edition withdraw %s --reason "…"', other.seq)))
        v (n, broken, code, sentence, hint)
     where v.broken order by v.n limit 1
$$;

-- Take a step of editions.  Refuses: not_found, conflict (withdrawn or published before, or another one of the day is), denied (published by who
-- prepared it).
create function rules.edition_steps(book text, step text, envelopes rules.envelope[], refs text[], reasons text[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select e.*, e.day as on_day, refs[e.ord] as ref, n.number, x.as_of, wrong as refusal
          from unnest(envelopes) e
         cross join lateral (select rules.number_of(edition_steps.book, '', refs[e.ord]) as number) n
          left join ledger.edition x on x.book = edition_steps.book and x.seq = n.number
          left join lateral rules.edition_fault(edition_steps.book, edition_steps.step, refs[e.ord], (e.who).person) wrong on true
    ), entered as materialized (
        select * from rules.entered(edition_steps.book, 'edition_' || case edition_steps.step when 'published' then 'publish' else 'withdraw' end, envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array_remove(array['edition:' || j.number, 'edition of ' || j.as_of], null),
                        jsonb_build_object('edition', j.number, 'state', edition_steps.step))) from judged j), null)
    ), step as (
        insert into ledger.edition_step (book, edition, step, seq, person, effective, reason)
        select edition_steps.book, j.number, edition_steps.step, e.seq, e.person, j.on_day, reasons[j.ord]
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

create type rules.edition_publish_ask as (edition text);

-- Publish editions.  Refuses: as rules.edition_steps.
create function rules.edition_publish(book text, envelopes rules.envelope[], asks rules.edition_publish_ask[])
returns setof api.answer language sql as $$
    select * from rules.edition_steps(book, 'published', envelopes, array(select a.edition from unnest(asks) with ordinality a (edition, n) order by a.n), null)
$$;

create type rules.edition_withdraw_ask as (edition text, reason text);

-- Withdraw editions, which nobody is served from then on.  Refuses: as rules.edition_steps.
create function rules.edition_withdraw(book text, envelopes rules.envelope[], asks rules.edition_withdraw_ask[])
returns setof api.answer language sql as $$
    select * from rules.edition_steps(book, 'withdrawn', envelopes, array(select a.edition from unnest(asks) with ordinality a (edition, reason, n) order by a.n),
                                      array(select a.reason from unnest(asks) with ordinality a (edition, reason, n) order by a.n))
$$;

create type api.edition_item as (
    id bigint, as_of date, known bigint, currency text, open_from smallint, state text, prepared_by text, published_on date, published_by text,
    withdrawn_on date, withdrawn_by text, reason text, note text);

-- Editions as known at a moment, the newest first.
create function rules.edition_items(book text, last bigint) returns setof api.edition_item language sql stable as $$
    select (e.edition).seq, (e.edition).as_of, (e.edition).known, (e.edition).currency, (e.edition).open_from, e.state, (e.edition).person,
           (e.published).effective, (e.published).person, (e.withdrawn).effective, (e.withdrawn).person, (e.withdrawn).reason, (e.edition).note
      from rules.editions(edition_items.book, last) e
$$;

create function api.edition_list(book text, allowed text[], caller text, state text, "limit" integer, after text, known_at text)
returns setof api.edition_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select e.* from rules.edition_items(book, last) e
     where (after is null or e.id < rules.page_from(after)) and (edition_list.state is null or e.state = edition_list.state)
     order by e.id desc
     limit "limit";
end $$;

create type api.edition_detail as (
    id bigint, as_of date, known bigint, currency text, open_from smallint, state text, prepared_by text, published_on date, published_by text,
    withdrawn_on date, withdrawn_by text, reason text, note text, totals json, rates json, figures json);

-- One edition with its totals of open and closed years, the rates that it used, and its lines.  Refuses: not_found.
create function api.edition_show(book text, allowed text[], caller text, edition text, known_at text)
returns setof api.edition_detail
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
    this bigint := rules.number_of(book, rules.admit(book, allowed, caller), edition);
begin
    return query
    select e.*, rules.edition_totals(x)::json,
           (select json_agg(json_build_object('currency', r.currency, 'per_usd', trim_scale(r.rate)::text, 'date', r.since, 'source', r.source) order by r.currency)
              from ledger.edition_rate r where r.book = x.book and r.seq = x.seq),
           (select json_agg(json_build_object('initiative', coalesce(nullif(f.initiative, ''), 'not-earmarked'), 'year', f.year,
                         'required', rules.money(f.required, x.currency), 'appropriated', rules.money(f.appropriated, x.currency),
                         'received', rules.money(f.received, x.currency), 'receivable', rules.money(f.receivable, x.currency),
                         'signed', rules.money(f.signed, x.currency), 'pledged', rules.money(f.pledged, x.currency),
                         'covered', rules.money(f.covered, x.currency), 'missing', rules.money(f.missing, x.currency),
                         'over', rules.money(f.over, x.currency)) order by f.initiative, f.year)
              from ledger.edition_figure f where f.book = x.book and f.seq = x.seq)
      from rules.edition_items(edition_show.book, last) e
      join ledger.edition x on x.book = edition_show.book and x.seq = e.id
     where e.id = this;
    if not found then
        perform rules.refuse('not_found', 'edition', format('there is no edition %s', edition_show.edition), 'see: bursar edition list');
    end if;
end $$;

create type api.edition_change as (initiative text, year smallint, figure text, before text, now text, change text, currency text, _note text);

-- What an edition says otherwise than another: than the newest that is published and of no later day, where none is named.  Refuses: not_found, invalid (of
-- another currency).
create function api.edition_compare(book text, allowed text[], caller text, edition text, "with" text, known_at text)
returns setof api.edition_change
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last  bigint := rules.seq_at(book, known_at);
    own   text := rules.admit(book, allowed, caller);
    now_is ledger.edition := (select e.edition from rules.editions(book, last) e
                               where (e.edition).seq = rules.number_of(book, own, edition_compare.edition));
    other ledger.edition := (select e.edition from rules.editions(book, last) e
                              where case when "with" is null then e.state = 'published' and (e.edition).seq <> now_is.seq and (e.edition).as_of <= now_is.as_of
                                         else (e.edition).seq = rules.number_of(book, own, "with") end
                              order by (e.edition).as_of desc, (e.published).seq desc limit 1);
begin
    return query
    select coalesce(nullif(c.initiative, ''), 'not-earmarked'), c.year, m.figure, rules.money(m.before, now_is.currency), rules.money(m.now, now_is.currency),
           rules.money(m.now - m.before, now_is.currency), now_is.currency, null::text
      from (select initiative, year, a, b
              from (select x as a, x.initiative, x.year from ledger.edition_figure x where x.book = edition_compare.book and x.seq = other.seq) a
              full join (select x as b, x.initiative, x.year from ledger.edition_figure x where x.book = edition_compare.book and x.seq = now_is.seq) b
             using (initiative, year)) c
     cross join lateral (values (1, 'required', (c.a).required, (c.b).required), (2, 'appropriated', (c.a).appropriated, (c.b).appropriated),
            (3, 'received', (c.a).received, (c.b).received), (4, 'receivable', (c.a).receivable, (c.b).receivable), (5, 'signed', (c.a).signed, (c.b).signed),
            (6, 'pledged', (c.a).pledged, (c.b).pledged), (7, 'missing', (c.a).missing, (c.b).missing), (8, 'over', (c.a).over, (c.b).over)) v (n, figure, before, now)
     cross join lateral (select v.figure, coalesce(v.before, 0) as before, coalesce(v.now, 0) as now) m
     where m.before <> m.now and other.currency = now_is.currency
     order by c.initiative, c.year, v.n;
    if now_is.seq is null or other.seq is null and "with" is not null then
        perform rules.refuse('not_found', case when now_is.seq is null then 'edition' else 'with' end, format('there is no edition %s',
            case when now_is.seq is null then edition else "with" end), 'see: bursar edition list');
    end if;
    return query select null, null::smallint, null, null, null, null, null, case when other.seq is null then 'no edition of its day or an earlier one is published'
        else format('edition %s as of %s, known by entry %s, beside edition %s as of %s, known by entry %s', now_is.seq, now_is.as_of, now_is.known, other.seq,
                    other.as_of, other.known) end where now_is.seq is not null;
end $$;
