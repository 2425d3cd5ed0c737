-- The first page: how much is missing, for what and by when, from the goals down to years and results.  What it has of goals, themes, initiatives and
-- years is put together as text (json): as jsonb, all that is below would be taken apart and put together again on each of the four levels.

-- Of each initiative its years, with the day by which money is needed.
create function rules.landing_years(rolls rules.rolled[], exponent smallint) returns table (initiative text, years json) language sql stable as $$
    select r.initiative, json_agg(rules.year_told(r.year, r.open, r.needed_by, r.minor, exponent) order by r.year)
      from unnest(rolls) r where r.level = 0 group by r.initiative
$$;

-- Who funds each initiative, by name: those whose amounts may be shown by what they give, then the others by name; who only pledged does not fund it.
-- unnamed: others do as well.
create function rules.landing_funders(e ledger.edition, named rules.shown_party[]) returns table (initiative text, funders jsonb) language sql stable as $$
    select g.initiative, jsonb_build_object('names', coalesce(n.names, '[]'), 'more', greatest(coalesce(n.count, 0) - 12, 0),
                                            'unnamed', g.given <> coalesce(n.given, 0))
      from rules.page_given(e) g
      left join (select x.initiative, jsonb_agg(x.name order by x.place) filter (where x.place <= 12) as names, count(*) as count, sum(x.given) as given
                   from (select y.*, row_number() over (partition by y.initiative order by y.amounts desc, case when y.amounts then y.given end desc, y.name) as place
                           from rules.page_funders(e, landing_funders.named) y where y.told) x group by x.initiative) n using (initiative)
$$;

-- Initiatives, each with the total of its open years, its years, results and funders; null for what one has not.
create function rules.landing_initiatives(e ledger.edition, rolls rules.rolled[], exponent smallint, words rules.word[], named rules.shown_party[])
returns table (goal text, theme text, missing bigint, code text, told json) language sql stable as $$
    with roll as materialized (
        select r.goal, r.theme, r.initiative, r.open, r.minor from unnest(rolls) r where r.level = 1 and r.initiative <> ''
    )
    select i.goal, i.theme, coalesce(t.minor[8], 0), i.initiative,
           json_build_object('initiative', i.initiative, 'name', w.name, 'description', w.description, 'outcomes', o.outcomes,
                             'funders', f.funders, 'years', y.years, 'total', rules.figures_told(t.minor, exponent))
      from (select distinct x.goal, x.theme, x.initiative from roll x) i
      join unnest(words) w on w.noun = 'initiative' and w.code = i.initiative
      left join roll t on t.initiative = i.initiative and t.open
      left join rules.page_outcomes(e, null, words) o on o.initiative = i.initiative
      left join rules.landing_funders(e, named) f on f.initiative = i.initiative
      left join rules.landing_years(rolls, exponent) y on y.initiative = i.initiative
$$;

-- Goals with their themes and these with their initiatives, each with the total of its open years; the largest gap first.
create function rules.landing_tree(e ledger.edition, rolls rules.rolled[], exponent smallint, words rules.word[], named rules.shown_party[]) returns json language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
    with roll as materialized (
        select * from unnest(rolls) r where r.open and r.level in (3, 7)
    ), word as materialized (
        select * from unnest(words)
    ), theme as (
        select i.goal, coalesce(t.minor[8], 0) as missing, i.theme,
               json_build_object('theme', i.theme, 'name', w.name, 'description', w.description,
                   'total', rules.figures_told(t.minor, exponent), 'initiatives', i.initiatives) as told
          from (select x.goal, x.theme, json_agg(x.told order by x.missing desc, x.code) as initiatives
                  from rules.landing_initiatives(e, rolls, exponent, words, named) x group by x.goal, x.theme) i
          join word w on w.noun = 'theme' and w.code = i.theme
          left join roll t on t.level = 3 and t.theme = i.theme and t.goal = i.goal
    )
    select json_strip_nulls(coalesce(json_agg(json_build_object('goal', t.goal, 'name', w.name, 'description', w.description,
               'total', rules.figures_told(g.minor, exponent), 'themes', t.themes) order by coalesce(g.minor[8], 0) desc, t.goal), '[]'))
      from (select x.goal, json_agg(x.told order by x.missing desc, x.theme) as themes from theme x group by x.goal) t
      join word w on w.noun = 'goal' and w.code = t.goal
      left join roll g on g.level = 7 and g.goal = t.goal);
end $$;

-- The object with one more value, which is large and is not taken apart.
create function rules.with_tree(name text, tree json, told jsonb) returns json language plpgsql immutable as $$
#variable_conflict use_column
begin
    return (
        select json_object_agg(o.key, o.value)
          from (select t.key, t.value::json from jsonb_each(with_tree.told) t
                 union all select with_tree.name, with_tree.tree) o);
end $$;

-- The line that leads from what is missing to the net of the report: required less funded is net, and missing is higher by what is over, but for what
-- rounding leaves.
create function rules.reconciled(minor bigint[], exponent smallint) returns jsonb language plpgsql immutable as $$
#variable_conflict use_column
begin
    return (
        select jsonb_build_object('required', rules.money(coalesce(reconciled.minor[1], 0), exponent), 'funded', rules.money(coalesce(reconciled.minor[14], 0), exponent),
                   'net', rules.money(n.net, exponent), 'over', rules.money(coalesce(reconciled.minor[9], 0), exponent),
                   'missing', rules.money(coalesce(reconciled.minor[8], 0), exponent),
                   'rounding', rules.money(coalesce(reconciled.minor[8], 0) - coalesce(reconciled.minor[9], 0) - n.net, exponent))
          from (select coalesce(reconciled.minor[1], 0) - coalesce(reconciled.minor[14], 0) as net) n);
end $$;

-- The page: totals of open years, and apart those of closed ones; years; goals; what is given for no initiative, what waits, what is given in kind.
create function public_pages.landing(as_of date, language text) returns json
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set enable_nestloop = off
set plan_cache_mode = force_generic_plan as $$
declare
    e ledger.edition := rules.edition_served(as_of);
    decimals smallint := (select c.exponent from ledger.currency c where c.currency = e.currency);
    words rules.word[] := array(select w from rules.words_in(e, language) w);
    named rules.shown_party[] := array(select s from rules.shown_parties(e) s);
    rolls rules.rolled[] := array(select r from rules.edition_rollup(e) r);
begin
    return (
        with roll as materialized (
            select * from unnest(rolls) r where r.level in (14, 15) or r.level = 0 and r.initiative = ''
        )
        select rules.with_tree('goals', rules.landing_tree(e, rolls, decimals, words, named), rules.page_head(e, language) || jsonb_build_object(
            'total', rules.figures_told((select r.minor from roll r where r.level = 15 and r.open), decimals),
            'closed', rules.figures_told((select r.minor from roll r where r.level = 15 and not r.open), decimals),
            'reconciled', rules.reconciled((select r.minor from roll r where r.level = 15 and r.open), decimals),
            'years', (select coalesce(json_agg(rules.year_told(r.year, r.open, null, r.minor, decimals) order by r.year), '[]') from roll r where r.level = 14),
            'not_earmarked', (select coalesce(json_agg(rules.year_told(r.year, r.open, null, r.minor, decimals) order by r.year), '[]') from roll r where r.level = 0),
            'unapplied', rules.page_unapplied(e),
            'inkind', (select coalesce(jsonb_agg(k.item order by k.item ->> 'start', k.item), '[]') from rules.page_inkind(e, named, words) k)))
         where e.seq is not null);
end $$;
