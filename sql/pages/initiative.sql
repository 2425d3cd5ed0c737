-- The page of an initiative: what the missing money is for, by year, results against targets, who funds it, and what is due when.

-- Who funds an initiative: each that may be shown with amounts, the others together, and what rounding leaves.
create function rules.initiative_donors(e ledger.edition, initiative text, exponent smallint, named rules.shown_party[]) returns jsonb language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
    select coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('party', g.shown, 'name', g.name,
               'is', case when g.rounding then 'rounding' when g.shown is null then 'not_named' else 'donor' end))
               || jsonb_build_object('received', rules.money(g.minor[1], exponent), 'receivable', rules.money(g.minor[2], exponent),
                                     'signed', rules.money(g.minor[3], exponent), 'pledged', rules.money(g.minor[5], exponent),
                                     'funded', rules.money(g.minor[4], exponent))
               order by g.rounding, g.shown is null, g.minor[4] desc, g.name), '[]')
      from rules.page_given_by(e, array[initiative_donors.initiative], named) g);
end $$;

-- What is due of an initiative, or of these parties.
create function rules.commitments_of(e ledger.edition, initiative text, parties text[]) returns setof ledger.edition_commitment language sql stable as $$
    select x.* from ledger.edition_commitment x where x.book = e.book and x.seq = e.seq and x.initiative = commitments_of.initiative
     union all
    select c.*
      from unnest(commitments_of.parties) p
     cross join lateral (select x.* from ledger.edition_commitment x where x.book = e.book and x.seq = e.seq and x.party = p offset 0) c
$$;

-- What is due of an initiative, or of these parties, by day: the first 500, and how many more there are.  Who is not shown with amounts is one line a day.
create function rules.page_commitments(e ledger.edition, initiative text, parties text[], exponent smallint, named rules.shown_party[]) returns jsonb language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
    with line as materialized (
        select c.due, c.currency, c.stage, case when s.amounts then s.shown end as shown, case when s.amounts then s.name end as name, c.initiative, sum(c.amount)::bigint as amount, sum(c.base)::bigint as base
          from rules.commitments_of(e, page_commitments.initiative, page_commitments.parties) c
          left join unnest(named) s on s.party = c.party
         group by 1, 2, 3, 4, 5, 6
    )
    select jsonb_build_object('commitments', coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('date', l.due, 'stage', l.stage, 'party', l.shown, 'name', l.name,
                'initiative', nullif(l.initiative, ''), 'currency', l.currency, 'amount', rules.money(l.amount, x.exponent), 'base', rules.money(l.base, page_commitments.exponent)))
                order by l.place) filter (where l.place <= 500), '[]'), 'commitments_left_out', greatest(count(*) - 500, 0))
      from (select y.*, row_number() over (order by y.due, y.currency, y.stage, y.name, y.shown, y.initiative) as place from line y) l
      join ledger.currency x on x.currency = l.currency);
end $$;

-- What the register says of an initiative: its theme and goal, the goals of the plan with their shares, its days, and what its money is for.
create function rules.page_register(e ledger.edition, initiative text, words rules.word[]) returns jsonb language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
    with word as materialized (
        select * from unnest(words)
    )
    select jsonb_strip_nulls(jsonb_build_object('initiative', i.initiative, 'name', w.name, 'description', w.description, 'translated', w.translated, 'start', i.start,
               'finish', i.finish, 'theme', jsonb_build_object('theme', i.theme, 'name', t.name), 'goal', jsonb_build_object('goal', h.goal, 'name', g.name),
               'plan', (select jsonb_agg(jsonb_build_object('goal', p.goal, 'name', n.name, 'share', trim_scale(p.share)::text, 'reference', p.reference) order by p.goal)
                          from rules.plan_shares(e.book, i.initiative, e.known) p join word n on n.noun = 'goal' and n.code = p.goal),
               'lines', (select jsonb_agg(jsonb_build_object('year', l.year, 'text', l.text, 'currency', l.currency, 'amount', rules.money(l.amount, l.currency))
                                          order by l.year, l.seq)
                           from rules.requirement_lines(e.book, i.initiative, e.as_of, e.known) l)))
      from ledger.initiative i
      join ledger.theme h on h.book = i.book and h.theme = i.theme
      join word w on w.noun = 'initiative' and w.code = i.initiative
      join word t on t.noun = 'theme' and t.code = i.theme
      join word g on g.noun = 'goal' and g.code = h.goal
     where i.book = e.book and i.initiative = page_register.initiative and i.seq <= e.known);
end $$;

-- The page; null where there is no such initiative.
create function public_pages.initiative(as_of date, language text, initiative text) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set enable_nestloop = off
set plan_cache_mode = force_generic_plan as $$
declare
    e ledger.edition := rules.edition_served(as_of);
    decimals smallint := (select c.exponent from ledger.currency c where c.currency = e.currency);
    words rules.word[] := array(select w from rules.words_in(e, language) w);
    named rules.shown_party[] := array(select s from rules.shown_parties(e) s);
    register jsonb := rules.page_register(e, initiative, words);
    rolls rules.rolled[] := array(select r from rules.edition_rollup(e) r where r.initiative = initiative.initiative);
begin
    return (
        select rules.page_head(e, language) || register || rules.page_commitments(e, initiative.initiative, null, decimals, named) || jsonb_build_object(
            'total', rules.figures_told((select r.minor from unnest(rolls) r where r.level = 1 and r.open), decimals),
            'years', coalesce((select y.years from rules.landing_years(rolls, decimals) y where y.initiative = initiative.initiative), '[]'),
            'outcomes', coalesce((select o.outcomes from rules.page_outcomes(e, initiative.initiative, words) o), '[]'),
            'donors', rules.initiative_donors(e, initiative.initiative, decimals, named),
            'names_alone', (select coalesce(jsonb_agg(f.name order by f.name), '[]') from rules.page_funders(e, named) f
                             where f.initiative = initiative.initiative and f.told and not f.amounts),
            'inkind', (select coalesce(jsonb_agg(k.item order by k.item ->> 'start', k.item), '[]') from rules.page_inkind(e, named, words) k
                        where k.initiative = initiative.initiative))
         where e.seq is not null and register is not null);
end $$;
