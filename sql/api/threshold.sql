-- Thresholds: the least a contribution must be to be worth acquiring.

create type rules.threshold_set_ask as (
    instrument text, initiative text, currency text, hours numeric, hourly_rate numeric, external_cost numeric,
    overhead numeric, minimum numeric, valid_from date, valid_to date, document text, note text);

-- What is wrong with the basis of a threshold that was asked for and costs so much, from that day on; or null.
create function rules.basis_fault(a rules.threshold_set_ask, cost numeric, exponent smallint, since date) returns rules.refusal
language sql stable as $$
    select case when a.hours < 0
                then rules.refusal('invalid', 'hours', 'hours cannot be less than nothing', 'give the hours it takes')
                when a.external_cost < 0
                then rules.refusal('invalid', 'external_cost', 'a cost cannot be less than nothing', 'give the cost')
                when a.overhead < 0 or a.overhead > 1000
                then rules.refusal('invalid', 'overhead', 'an overhead is a percentage from 0 to 1000', 'write 13 for 13 %')
                when cost <= 0
                then rules.refusal('invalid', 'hours', 'acquiring a contribution costs something', 'give the hours it takes')
                when a.minimum < cost
                then rules.refusal('invalid', 'minimum', format('a minimum of %s does not cover the cost of acquiring, %s %s',
                                   a.minimum, round(cost, exponent), a.currency), 'raise it to the cost at least')
                when a.valid_to < since
                then rules.refusal('invalid', 'valid_to', 'a threshold cannot end before it begins', 'give a later day') end
$$;

-- Set thresholds from what acquiring costs.  Refuses: not_found (initiative), invalid (currency, decimals, a minimum
-- below the cost, an end before the beginning).
create function rules.threshold_set(book text, envelopes rules.envelope[], asks rules.threshold_set_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with costed as (
        select a.*, coalesce(a.valid_from, a.day) as since, c.exponent,
               ceil((a.hours * a.hourly_rate + coalesce(a.external_cost, 0)) * (1 + coalesce(a.overhead, 0) / 100)
                    * rules.unit(c.exponent)) / rules.unit(c.exponent) as cost
          from unnest(envelopes, asks) a
          left join ledger.currency c on c.currency = a.currency
    ), judged as materialized (
        select c.*, least_amount.minor, hour.minor as hour_minor, coalesce(outside.minor, 0) as outside_minor,
               case when c.cost * rules.unit(c.exponent) < 9e18
                    then round(c.cost * rules.unit(c.exponent))::bigint end as cost_minor,
               coalesce(no_initiative, hour.refusal, outside.refusal, least_amount.refusal,
                        rules.basis_fault(asks[c.ord], c.cost, c.exponent, c.since)) as refusal
          from costed c
         cross join lateral rules.price(threshold_set.book, 'minimum', coalesce(c.minimum, round(c.cost, c.exponent)),
                                        c.currency, c.day, posted => false) least_amount
         cross join lateral rules.price(threshold_set.book, 'hourly_rate', c.hourly_rate, c.currency, c.day,
                                        posted => false) hour
         cross join lateral rules.price(threshold_set.book, 'external_cost', nullif(c.external_cost, 0), c.currency,
                                        c.day, posted => false) outside
          left join lateral rules.initiative_fault(threshold_set.book, 'initiative', c.initiative) no_initiative on true
    ), entered as materialized (
        select * from rules.entered(threshold_set.book, 'threshold_set', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['threshold:' || j.instrument],
                        jsonb_build_object('threshold', j.key, 'instrument', j.instrument, 'currency', j.currency,
                            'minimum', rules.money(j.minor, j.exponent), 'cost', rules.money(j.cost_minor, j.exponent))))
               from judged j), null)
    ), threshold as (
        insert into ledger.threshold (book, threshold, seq, instrument, initiative, currency, minimum, hours, hourly_rate,
                                      external_cost, overhead, cost, valid_from, valid_to, document, note)
        select threshold_set.book, j.item, e.seq, j.instrument, j.initiative, j.currency, j.minor, j.hours, j.hour_minor,
               j.outside_minor, coalesce(j.overhead, 0), j.cost_minor, j.since, j.valid_to, j.document, j.note
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

create type api.threshold_item as (
    id bigint, instrument text, initiative text, minimum text, currency text, basis text, valid_from date, valid_to date,
    key uuid, document text, note text);

-- The thresholds in force on a day (today), the newest first, or as sort says; from and to are about their first day.  id is the cursor.
create function api.threshold_list(book text, allowed text[], caller text,
    instrument text, initiative text, "from" date, "to" date, sort text, "limit" integer, after text, as_of date, known_at text)
returns setof api.threshold_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
    day  date := coalesce(as_of, rules.today(book));
    place rules.place;
begin
    perform rules.admit(book, allowed, caller);
    select x.valid_from, null, null, null, x.seq into place from ledger.threshold x
     where x.book = threshold_list.book and x.seq = rules.page_from(after);
    perform rules.page_known(after, sort, place.number is not null);
    place.number := rules.page_from(after);
    return query
    select t.seq, t.instrument, t.initiative, rules.money(t.minimum, t.currency), t.currency, rules.basis(t),
           t.valid_from, t.valid_to, j.key, t.document, t.note
      from rules.thresholds_on(threshold_list.book, day, last) t
     cross join lateral (select x.key from ledger.answered x where x.book = threshold_list.book and x.seq = t.seq limit 1) j
     where rules.comes_behind(after, sort, place, t.valid_from, null, null, null, t.seq) and rules.is_within(t.valid_from, "from", "to")
       and (threshold_list.instrument is null or t.instrument = threshold_list.instrument)
       and (threshold_list.initiative is null or t.initiative = threshold_list.initiative)
     order by case sort when 'date' then t.valid_from end desc, t.seq desc
     limit "limit";
end $$;

-- One threshold with its basis, by number or key, as known at a moment: every office sees it, whoever set it.  Raises not_found
-- (threshold).
create function api.threshold_show(book text, allowed text[], caller text, threshold text, known_at text)
returns setof api.threshold_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
    own  text := rules.admit(book, allowed, caller);
begin
    return query
    select t.seq, t.instrument, t.initiative, rules.money(t.minimum, t.currency), t.currency, rules.basis(t),
           t.valid_from, t.valid_to, j.key, t.document, t.note
      from ledger.threshold t
      join ledger.answered j on j.book = t.book and j.seq = t.seq
      join ledger.clock c on c.book = t.book and c.item = t.threshold     -- also the entry that asked for it
      join ledger.answered asked on asked.book = c.book and asked.seq = c.seq
     where t.book = threshold_show.book and t.seq <= last
       and case when threshold_show.threshold ~ '^[0-9]+$' then c.seq = threshold_show.threshold::bigint
                else asked.key = threshold_show.threshold::uuid end
     order by asked.office = own desc, t.seq desc limit 1;
    if not found then
        perform rules.refuse('not_found', 'threshold', format('there is no threshold %s', threshold_show.threshold),
                             rules.way_to(book, 'threshold', threshold_show.threshold));
    end if;
end $$;
