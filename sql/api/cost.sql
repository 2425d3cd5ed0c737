-- Costs of winning contributions: hours and what was paid outside, of an agreement, an opportunity, an event or an initiative.  They post
-- nothing and are part of no other figure.

create type rules.cost_log_ask as (
    agreement text, opportunity text, event text, initiative text, instrument text, hours numeric, hourly_rate numeric, external_cost numeric,
    currency text, officer text, date date, document text, note text);

-- What is wrong with a cost, or null; g is its agreement, officer whose hours they are.
create function rules.cost_fault(book text, a rules.cost_log_ask, g ledger.agreement, officer text, minor bigint) returns setof rules.refusal
language sql stable as $$
    select v.code, v.field, v.sentence, v.hint from (values
        (1, coalesce(a.agreement, a.opportunity, a.event, a.initiative) is null, 'invalid', 'agreement', 'of what is it the cost',
            'add --agreement, --opportunity, --event or --initiative'),
        (2, a.hours < 0, 'invalid', 'hours', 'hours cannot be less than nothing', 'give the hours it took'),
        (3, (a.hours is null) <> (a.hourly_rate is null), 'invalid', case when a.hours is null then 'hours' else 'hourly_rate' end,
            'hours and what one costs go together', 'give --hours and --hourly-rate, or --external-cost alone'),
        (4, a.external_cost < 0, 'invalid', 'external_cost', 'a cost cannot be less than nothing', 'give the cost'),
        (5, coalesce(minor, 0) = 0, 'invalid', 'hours', 'a cost of nothing is not logged', 'add --hours with --hourly-rate, or --external-cost'),
        (6, minor > 1000000000000000, 'invalid', 'hours', 'that is more than this ledger holds in one entry', 'split it'),
        (7, g.instrument <> a.instrument, 'invalid', 'instrument', format('agreement %s is of the instrument %s', g.seq, g.instrument),
            'leave it out'),
        (8, a.officer is not null and not exists (select from rules.person_at(cost_fault.book, cost_fault.officer)), 'not_found', 'officer',
            format('there is no person %s', officer), 'see: bursar person list')
        ) v (n, broken, code, field, sentence, hint)
     where v.broken order by v.n limit 1
$$;

-- Log costs.  That of an agreement is of the office that raised it, and may come before its signature.  Refuses: not_found (agreement,
-- initiative, officer), invalid (of nothing, currency, hours without a rate, a cost of nothing).
create function rules.cost_log(book text, envelopes rules.envelope[], asks rules.cost_log_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with priced as materialized (
        select a.*, g.agreement as this, g.seq as number, g.office as raised_by, coalesce(a.instrument, g.instrument) as sort,
               coalesce(a.officer, (a.who).person) as spent_by, c.exponent, coalesce(hour.minor, 0) as hour_minor,
               coalesce(outside.minor, 0) as outside_minor, m.minor,
               coalesce(none_there, no_initiative, no_currency, hour.refusal, outside.refusal, wrong) as refusal
          from unnest(envelopes, asks) a
         cross join lateral rules.items_of(cost_log.book, (a.who).office, a.agreement, 'agreement') k (named)
          left join lateral rules.agreement_standing(cost_log.book, k.named) g on true
          left join ledger.currency c on c.currency = a.currency
         cross join lateral rules.price(cost_log.book, 'hourly_rate', a.hourly_rate, a.currency, a.day, posted => false) hour
         cross join lateral rules.price(cost_log.book, 'external_cost', nullif(a.external_cost, 0), a.currency, a.day, posted => false) outside
         cross join lateral (
                select least(round(coalesce(a.hours * hour.minor, 0)) + coalesce(outside.minor, 0), 1e15 + 1)::bigint) m (minor)
          left join lateral rules.missing_item(cost_log.book, 'agreement', a.agreement, g.agreement is not null) none_there on true
          left join lateral rules.currency_fault('currency', a.currency, a.day) no_currency on true
          left join lateral rules.initiative_fault(cost_log.book, 'initiative', a.initiative) no_initiative on true
          left join lateral rules.cost_fault(cost_log.book, asks[a.ord], g, coalesce(a.officer, (a.who).person), m.minor) wrong on true
    ), entered as materialized (
        select * from rules.entered(cost_log.book, 'cost_log', envelopes,
            (select array_agg(rules.verdict(p.ord, p.refusal, answer => jsonb_strip_nulls(jsonb_build_object('agreement', p.number,
                        'officer', p.spent_by, 'amount', rules.money(p.minor, p.exponent), 'currency', p.currency)))) from priced p), null)
    ), own as (
        insert into ledger.cost (book, cost, seq, office, officer, effective, agreement, opportunity, event, initiative, instrument, currency,
                                 hours, hourly_rate, external_cost, amount, document, note)
        select cost_log.book, p.item, e.seq, coalesce(p.raised_by, e.office), p.spent_by, p.day, p.this, p.opportunity, p.event, p.initiative,
               p.sort, p.currency, coalesce(p.hours, 0), p.hour_minor, p.outside_minor, p.minor, p.document, p.note
          from entered e join priced p using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

create type api.cost_item as (
    id bigint, date date, agreement bigint, opportunity text, event text, initiative text, instrument text, hours text, hourly_rate text,
    external_cost text, amount text, currency text, officer text, office text, key uuid, document text, note text);

-- Costs as they stood on a day, as known at a moment.
create function rules.costs(book text, on_day date, last bigint) returns setof api.cost_item language sql stable as $$
    select c.seq, c.effective, g.seq, c.opportunity, c.event, c.initiative, c.instrument, nullif(trim_scale(c.hours), 0)::text,
           rules.money(nullif(c.hourly_rate, 0), c.currency), rules.money(nullif(c.external_cost, 0), c.currency),
           rules.money(c.amount, c.currency), c.currency, c.officer, c.office, j.key, c.document, c.note
      from ledger.cost c
     cross join lateral (select x.key from ledger.answered x where x.book = c.book and x.seq = c.seq limit 1) j
      left join lateral (select x.seq from ledger.agreement x where x.book = c.book and x.agreement = c.agreement limit 1) g on true
     where c.book = costs.book and c.seq <= last and c.effective <= on_day
       and not exists (select from rules.undone(c.book, c.seq, on_day, last))
$$;

-- Is an opportunity or an event meant by a name?  Neither is registered: whoever logs a cost calls them as they like, in capitals or not.
create function rules.called_so(name text, meant text) returns boolean language sql immutable as $$
    select lower(regexp_replace(btrim(name), '\s+', ' ', 'g')) = lower(regexp_replace(btrim(meant), '\s+', ' ', 'g'))
$$;

-- Newest first, or as sort says; id is the cursor.
create function api.cost_list(book text, allowed text[], caller text,
    agreement text, opportunity text, event text, initiative text, officer text, office text, "from" date, "to" date, sort text,
    "limit" integer, after text, as_of date, known_at text)
returns setof api.cost_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    this  bigint := rules.number_of(book, rules.admit(book, allowed, caller), agreement, 'agreement');
    last  bigint := rules.seq_at(book, known_at);
    place rules.place;
begin
    select x.effective, x.currency, x.amount, null, x.seq into place from ledger.cost x
     where x.book = cost_list.book and x.seq = rules.page_from(after);
    perform rules.page_known(after, sort, place.number is not null);
    place.number := rules.page_from(after);
    return query
    select c.*
      from rules.costs(book, coalesce(as_of, 'infinity'), last) c
      join ledger.cost x on x.book = cost_list.book and x.seq = c.id
     where rules.comes_behind(after, sort, place, c.date, c.currency, x.amount, null, c.id) and rules.is_within(c.date, "from", "to")
       and (cost_list.agreement is null or c.agreement = this)
       and (cost_list.opportunity is null or rules.called_so(c.opportunity, cost_list.opportunity))
       and (cost_list.event is null or rules.called_so(c.event, cost_list.event))
       and (cost_list.initiative is null or c.initiative = cost_list.initiative)
       and (cost_list.officer is null or c.officer = cost_list.officer)
       and (cost_list.office is null or c.office = cost_list.office)
     order by case sort when 'date' then c.date end desc, case sort when 'amount' then c.currency end desc,
              case sort when 'amount' then x.amount end desc, c.id desc
     limit "limit";
    if not found and this is null then
        perform rules.refuse_item(book, 'agreement', agreement);
    end if;
end $$;

-- One of them, by number or key.  Raises not_found (cost).
create function api.cost_show(book text, allowed text[], caller text, cost text, as_of date, known_at text)
returns setof api.cost_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    this bigint := rules.number_of(book, rules.admit(book, allowed, caller), cost);
    last bigint := rules.seq_at(book, known_at);
begin
    return query
    select c.* from rules.costs(book, coalesce(as_of, 'infinity'), last) c where c.id = this;
    if not found then
        perform rules.not_there(book, 'cost', cost, this);
    end if;
end $$;
