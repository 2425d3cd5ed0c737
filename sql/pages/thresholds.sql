-- What the calculator reckons with, and what else there is to read: the minimums in force, and the editions.

-- The thresholds in force on the day of the edition, as it knows them, each with what its minimum rests on.
create function public_pages.thresholds(as_of date, language text) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set enable_nestloop = off
set plan_cache_mode = force_generic_plan as $$
declare
    e ledger.edition := rules.edition_served(as_of);
begin
    return (
        select rules.page_head(e, language) || jsonb_build_object('thresholds', (
            select coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('threshold', t.seq, 'instrument', t.instrument, 'initiative', t.initiative,
                       'currency', t.currency, 'minimum', rules.money(t.minimum, t.currency), 'hours', trim_scale(t.hours)::text,
                       'hourly_rate', rules.money(t.hourly_rate, t.currency), 'external_cost', rules.money(t.external_cost, t.currency),
                       'overhead', trim_scale(t.overhead)::text, 'cost', rules.money(t.cost, t.currency), 'valid_from', t.valid_from, 'valid_to', t.valid_to))
                       order by t.instrument, t.initiative nulls first), '[]')
              from rules.thresholds_on(e.book, e.as_of, e.known) t))
         where e.seq is not null);
end $$;

-- The editions that can be read, the newest first, for as_of.
create function public_pages.editions() returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set enable_nestloop = off
set plan_cache_mode = force_generic_plan as $$
declare
    e ledger.edition := rules.edition_served(null);
begin
    return (
        select coalesce(jsonb_agg(jsonb_build_object('number', (x.edition).seq, 'as_of', (x.edition).as_of, 'published', (x.published).effective,
                                                     'entry', (x.published).seq, 'base_currency', (x.edition).currency) order by (x.published).seq desc), '[]')
          from rules.editions(e.book, 9223372036854775807) x where x.state = 'published');
end $$;
