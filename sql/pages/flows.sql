-- Who funds what: donors and themes.

-- What donors give to themes in years, of what counts: 'received', or received, due and signed.  Of donors that may be shown with amounts; of all others
-- together, shown null; and what rounding leaves, ''.
create function rules.theme_flows(e ledger.edition, named rules.shown_party[], "from" integer, "to" integer, count text) returns table (shown text, name text, theme text, minor bigint)
language sql stable as $$
    with one as materialized (
        select d.shown, d.name, coalesce(i.theme, '') as theme,
               sum(d.received + case when count = 'received' then 0 else d.receivable + d.signed end)::bigint as minor
          from rules.page_donors(e, named) d left join ledger.initiative i on i.book = e.book and i.initiative = d.initiative
         where d.amounts and d.year between coalesce("from", 0) and coalesce("to", 9999) group by 1, 2, 3
    ), rounding as (
        select coalesce(i.theme, '') as theme, sum(d.received + case when count = 'received' then 0 else d.receivable + d.signed end)::bigint as minor
          from ledger.edition_donor d left join ledger.initiative i on i.book = e.book and i.initiative = d.initiative
         where d.book = e.book and d.seq = e.seq and d.party = '' and d.year between coalesce("from", 0) and coalesce("to", 9999) group by 1
    ), every as (
        select coalesce(i.theme, '') as theme, sum(f.received + case when count = 'received' then 0 else f.receivable + f.signed end)::bigint as minor
          from ledger.edition_figure f left join ledger.initiative i on i.book = e.book and i.initiative = f.initiative
         where f.book = e.book and f.seq = e.seq and f.year between coalesce("from", 0) and coalesce("to", 9999) group by 1
    )
    select o.* from one o where o.minor <> 0
     union all
    select '', null, r.theme, r.minor from rounding r where r.minor <> 0
     union all
    select null, null, a.theme, a.minor - coalesce(r.minor, 0) - coalesce(o.minor, 0)
      from every a
      left join rounding r using (theme)
      left join (select x.theme, sum(x.minor)::bigint as minor from one x group by x.theme) o using (theme)
     where a.minor - coalesce(r.minor, 0) - coalesce(o.minor, 0) <> 0
$$;

-- The page: the twelve that give most, the others that are named together, those that are not, and what rounding leaves; they add up to the total.
create function public_pages.flows(as_of date, language text, "from" integer, "to" integer, count text) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set enable_nestloop = off
set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
declare
    e ledger.edition := rules.edition_served(as_of);
    decimals smallint := (select c.exponent from ledger.currency c where c.currency = e.currency);
    named rules.shown_party[] := array(select s from rules.shown_parties(e) s);
begin
    return (
        with flow as materialized (
            select f.*, sum(f.minor) over (partition by f.shown) as given from rules.theme_flows(e, named, "from", "to", count) f
        ), ranked as (
            select f.*, dense_rank() over (order by f.given desc, f.name, f.shown) as place from flow f where f.shown <> ''
        ), row_of as (
            select 'donor' as kind, r.place, r.shown as party, r.name, r.theme, r.minor from ranked r where r.place <= 12
             union all
            select 'others', 13, null, null, r.theme, sum(r.minor) from ranked r where r.place > 12 group by r.theme
             union all
            select 'not_named', 14, null, null, f.theme, f.minor from flow f where f.shown is null
             union all
            select 'rounding', 15, null, null, f.theme, f.minor from flow f where f.shown = ''
        ), others as (
            select count(*) as count, jsonb_agg(x.name order by x.name) as names from (select distinct r.shown, r.name from ranked r where r.place > 12) x
        )
        select rules.page_head(e, language) || jsonb_build_object(
            'from', "from", 'to', "to", 'count', case when count = 'received' then 'received' else 'funded' end,
            'total', rules.money(coalesce((select sum(f.minor)::bigint from flow f), 0), decimals),
            'themes', (select coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('theme', nullif(t.theme, ''), 'name', w.name))
                                                 || jsonb_build_object('total', rules.money(t.minor, decimals)) order by t.theme = '', t.minor desc, t.theme), '[]')
                         from (select f.theme, sum(f.minor)::bigint as minor from flow f group by f.theme) t
                         left join rules.words_in(e, language) w on w.noun = 'theme' and w.code = t.theme),
            'rows', (select coalesce(jsonb_agg(r.told order by r.place), '[]')
                       from (select x.place, jsonb_strip_nulls(jsonb_build_object('is', x.kind, 'party', x.party, 'name', x.name))
                                    || case x.kind when 'others' then (select jsonb_build_object('count', o.count, 'names', o.names) from others o) else '{}' end || jsonb_build_object('total', rules.money(sum(x.minor)::bigint, decimals), 'amounts', jsonb_object_agg(
                                           coalesce(nullif(x.theme, ''), 'not-earmarked'), rules.money(x.minor::bigint, decimals))) as told
                               from row_of x group by x.place, x.kind, x.party, x.name) r))
         where e.seq is not null);
end $$;
