-- Thresholds: the least a contribution must be to be worth acquiring.

-- Set minimums from what acquiring costs.  Refuses: not_found (initiative), invalid (currency, decimals, a minimum
-- below the cost, an end before the beginning).
create function api.threshold_set(book text, allowed text[], caller text[], key uuid[],
    instrument text[], initiative text[], currency text[], hours numeric[], hourly_rate numeric[],
    external_cost numeric[], overhead numeric[], minimum numeric[], valid_from date[], valid_to date[],
    document text[], note text[])
returns setof api.answer language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    asks       rules.ask[];
    thresholds ledger.threshold[];
    done       record;
begin
    perform rules.lock_book(book);

    with asked as (
        select * from unnest(caller, key, instrument, initiative, currency, hours, hourly_rate, external_cost, overhead,
                             minimum, valid_from, valid_to, document, note)
            with ordinality a (caller, key, instrument, initiative, currency, hours, hourly_rate, external_cost, overhead,
                               minimum, valid_from, valid_to, document, note, ord)
    ), costed as (
        select a.*, rules.content(to_jsonb(a)) as content, coalesce(a.valid_from, current_date) as day, c.exponent,
               ceil((a.hours * a.hourly_rate + coalesce(a.external_cost, 0)) * (1 + coalesce(a.overhead, 0) / 100)
                    * rules.unit(c.exponent)) / rules.unit(c.exponent) as cost
          from asked a
          left join ledger.currency c on c.currency = a.currency
    ), judged as (
        select c.*, least_amount.minor,
               case when c.cost * rules.unit(c.exponent) < 9e18
                    then round(c.cost * rules.unit(c.exponent))::bigint end as cost_minor,
               hour.minor as hour_minor, coalesce(outside.minor, 0) as outside_minor,
               coalesce(no_initiative, hour.refusal, outside.refusal, least_amount.refusal, wrong) as refusal
          from costed c
         cross join lateral rules.price(threshold_set.book, 'minimum', coalesce(c.minimum, round(c.cost, c.exponent)),
                                        c.currency, current_date) least_amount
         cross join lateral rules.price(threshold_set.book, 'hourly_rate', c.hourly_rate, c.currency, current_date) hour
         cross join lateral rules.price(threshold_set.book, 'external_cost', nullif(c.external_cost, 0), c.currency,
                                        current_date) outside
          left join lateral rules.initiative_fault(threshold_set.book, 'initiative', c.initiative) no_initiative on true
          left join lateral (
                select ('invalid', field, sentence, hint)::rules.refusal as wrong
                  from (values
                    (1, c.hours < 0, 'hours', 'hours cannot be less than nothing', 'give the hours it takes'),
                    (2, c.external_cost < 0, 'external_cost', 'a cost cannot be less than nothing', 'give the cost'),
                    (3, c.overhead < 0 or c.overhead > 1000, 'overhead', 'an overhead is a percentage from 0 to 1000',
                        'write 13 for 13 %'),
                    (4, c.cost <= 0, 'hours', 'acquiring a contribution costs something', 'give the hours it takes'),
                    (5, c.minimum < c.cost, 'minimum', format('a minimum of %s does not cover the cost of acquiring, %s %s',
                        c.minimum, round(c.cost, c.exponent), c.currency), 'raise it to the cost at least'),
                    (6, c.valid_to < c.day, 'valid_to', 'a minimum cannot end before it begins', 'give a later day')
                  ) v (n, broken, field, sentence, hint)
                 where broken order by n limit 1) w on true
    )
    select array_agg(row(j.ord, j.key, j.caller, j.content, null, array['threshold:' || j.instrument], j.refusal,
                         jsonb_build_object('threshold', j.key, 'instrument', j.instrument, 'currency', j.currency,
                             'minimum', rules.money(j.minor, j.exponent), 'cost', rules.money(j.cost_minor, j.exponent))
                        )::rules.ask order by j.ord),
           array_agg(row(threshold_set.book, j.key, null, j.instrument, j.initiative, j.currency, j.minor, j.hours,
                         j.hour_minor, j.outside_minor, coalesce(j.overhead, 0), j.cost_minor, j.day, j.valid_to,
                         j.document, j.note)::ledger.threshold order by j.ord)
      into asks, thresholds
      from judged j;

    done := rules.enter(book, allowed, 'threshold_set', asks, null);

    insert into ledger.threshold
    select t.book, t.threshold, e.seq, t.instrument, t.initiative, t.currency, t.minimum, t.hours, t.hourly_rate,
           t.external_cost, t.overhead, t.cost, t.valid_from, t.valid_to, t.document, t.note
      from rules.recorded(done.entered) e
      join unnest(thresholds) with ordinality t on t.ordinality = e.ord;

    return query select * from unnest(done.answers);
end $$;

create type api.threshold_item as (
    id bigint, instrument text, initiative text, minimum text, currency text, basis text, valid_from date, valid_to date,
    key uuid, document text, note text);

-- The minimums in force on a day (today), the newest first; id is the cursor.
create function api.threshold_list(book text, allowed text[], caller text,
    instrument text, initiative text, "limit" integer, after text, as_of date, known_at text)
returns setof api.threshold_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
    day  date := coalesce(as_of, current_date);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select t.seq, t.instrument, t.initiative, rules.money(t.minimum, t.currency), t.currency, rules.basis(t),
           t.valid_from, t.valid_to, t.threshold, t.document, t.note
      from (select distinct on (x.instrument, x.initiative) x.* from ledger.threshold x
             where x.book = threshold_list.book and x.seq <= last
               and day >= x.valid_from and (x.valid_to is null or day <= x.valid_to)
             order by x.instrument, x.initiative, x.seq desc) t
     where (after is null or t.seq < (select rules.page_from(after)))
       and (threshold_list.instrument is null or t.instrument = threshold_list.instrument)
       and (threshold_list.initiative is null or t.initiative = threshold_list.initiative)
     order by t.seq desc
     limit "limit";
end $$;

-- One minimum with its basis, by number or key, as known at a moment.  Raises not_found (threshold).
create function api.threshold_show(book text, allowed text[], caller text, threshold text, known_at text)
returns setof api.threshold_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select t.seq, t.instrument, t.initiative, rules.money(t.minimum, t.currency), t.currency, rules.basis(t),
           t.valid_from, t.valid_to, t.threshold, t.document, t.note
      from ledger.threshold t
     where t.book = threshold_show.book and t.seq <= last
       and case when threshold_show.threshold ~ '^[0-9]+$' then t.seq = threshold_show.threshold::bigint
                else t.threshold = threshold_show.threshold::uuid end;
    if not found then
        perform rules.refuse('not_found', 'threshold', format('there is no minimum %s', threshold_show.threshold),
                             'see: bursar threshold list');
    end if;
end $$;
