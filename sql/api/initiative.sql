-- Initiatives: what is funded.

create type rules.initiative_add_ask as (initiative text, name text, theme text, start date, finish date, note text,
    another rules.confirmation, name_skeleton rules.derived);

-- Add initiatives.  Refuses: conflict (the code is taken), not_found (theme), invalid (it ends before it begins, the
-- code that stands for no initiative), confirm (others are called like it).
create function rules.initiative_add(book text, envelopes rules.envelope[], asks rules.initiative_add_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.*, k.same, k.skeleton, coalesce(taken, no_theme, case
                   when a.initiative = 'not-earmarked'
                   then rules.refusal('invalid', 'initiative', 'not-earmarked is what reports call money for no initiative',
                                      'give another code')
                   when a.finish < a.start
                   then rules.refusal('invalid', 'finish', format('an initiative that starts on %s cannot finish on %s', a.start,
                                      a.finish), 'give a later last day') end, alike) as refusal
          from unnest(envelopes, asks) a
         cross join lateral rules.name_keys(a.initiative, a.name, a.name_skeleton) k
          left join ledger.initiative i on i.book = initiative_add.book and i.initiative = a.initiative
          left join ledger.theme t on t.book = initiative_add.book and t.theme = a.theme
          left join lateral rules.taken('initiative', a.initiative, i.initiative is not null) taken on true
          left join lateral rules.missing(initiative_add.book, 'theme', a.theme, t.theme is not null) no_theme on true
          left join lateral rules.look_alike_fault(initiative_add.book, 'initiative', a.initiative, a.name, k.same, k.skeleton, a.another) alike
            on true
    ), entered as materialized (
        select * from rules.entered(initiative_add.book, 'initiative_add', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal,
                        array['initiative:' || j.initiative] || rules.name_claims('initiative', j.same, j.skeleton),
                        jsonb_build_object('initiative', j.initiative))) from judged j), null)
    ), initiative as (
        insert into ledger.initiative (book, initiative, seq, name, theme, start, finish, note, same, skeleton)
        select initiative_add.book, j.initiative, e.seq, j.name, j.theme, j.start, j.finish, j.note, j.same, j.skeleton
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

create type rules.initiative_plan_ask as (initiative text, goals text, reference text);

-- What is wrong with the shares of goals, or no row: a goal that nobody registered or that stands twice, a share that is none, shares that are not
-- all of it.
create function rules.shares_fault(book text, goals text) returns setof rules.refusal language sql stable as $$
    select f.code, 'goals', f.sentence, f.hint
      from (select array_agg(p.label order by p.n) filter (where g.goal is null) as unknown,
                   count(*) > count(distinct p.label) as twice,
                   array_agg(p.part order by p.n) filter (where coalesce(rules.number(rtrim(p.part, '%')), 0) = 0) as wrong,
                   sum(rules.number(rtrim(p.part, '%'))) as total
              from rules.parts(shares_fault.goals) p
              left join ledger.goal g on g.book = shares_fault.book and g.goal = p.label) s
     cross join lateral (values
        (1, s.unknown is not null, 'not_found', format('there is no goal %s', s.unknown[1]), rules.way_to(shares_fault.book, 'goal', s.unknown[1])),
        (2, s.twice, 'invalid', 'a goal stands there twice', 'give each goal once'),
        (3, s.wrong is not null, 'invalid', format('%s is not a share in percent', s.wrong[1]), 'write 60 for 60 %'),
        (4, s.total <> 100, 'invalid', format('the shares come to %s %%, not to 100', trim_scale(s.total)), 'give shares that come to 100'))
        f (n, broken, code, sentence, hint)
     where f.broken order by f.n limit 1
$$;

-- Say which goals initiatives serve, and how much of each; what was said before stays readable.  Refuses: not_found (initiative, goal), invalid
-- (shares).
create function rules.initiative_plan(book text, envelopes rules.envelope[], asks rules.initiative_plan_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.*, coalesce(no_initiative, wrong) as refusal
          from unnest(envelopes, asks) a
          left join lateral rules.initiative_fault(initiative_plan.book, 'initiative', a.initiative) no_initiative on true
          left join lateral rules.shares_fault(initiative_plan.book, a.goals) wrong on true
    ), entered as materialized (
        select * from rules.entered(initiative_plan.book, 'initiative_plan', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, answer => jsonb_build_object('initiative', j.initiative, 'goals', j.goals)))
               from judged j), null)
    ), share as (
        insert into ledger.plan_share (book, initiative, seq, goal, share, reference)
        select initiative_plan.book, j.initiative, e.seq, p.label, rules.number(rtrim(p.part, '%')), j.reference
          from entered e join judged j using (ord) cross join lateral rules.parts(j.goals) p where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

-- The goals that an initiative serves, as known at a moment: as was said, or that of its theme.
create function rules.plan_shares(book text, initiative text, last bigint) returns table (goal text, share numeric, reference text)
language sql stable as $$
    with latest as materialized (
        select max(x.seq) as seq from ledger.plan_share x
         where x.book = plan_shares.book and x.initiative = plan_shares.initiative and x.seq <= last
    )
    select x.goal, x.share, x.reference
      from latest l join ledger.plan_share x on x.book = plan_shares.book and x.initiative = plan_shares.initiative and x.seq = l.seq
     union all
    select t.goal, 100, null
      from latest l
      join ledger.initiative i on i.book = plan_shares.book and i.initiative = plan_shares.initiative
      join ledger.theme t on t.book = i.book and t.theme = i.theme
     where l.seq is null
$$;

create type api.initiative_item as (initiative text, name text, theme text, start date, finish date);

-- Initiatives by code, which is the cursor.
create function api.initiative_list(book text, allowed text[], caller text,
    theme text, search text, "limit" integer, after text, known_at text)
returns setof api.initiative_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last   bigint := rules.seq_at(book, known_at);
    wanted text[] := rules.search_words(search);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select i.initiative, i.name, i.theme, i.start, i.finish
      from ledger.initiative i
     where i.book = initiative_list.book and i.seq <= last
       and (after is null or i.initiative > after)
       and (initiative_list.theme is null or i.theme = initiative_list.theme)
       and (search is null or rules.has_words(format(' %s ', rules.folded(i.initiative || ' ' || i.name)), wanted))
     order by i.initiative
     limit "limit";
end $$;

create type api.initiative_detail as (
    initiative text, name text, theme text, goal text, start date, finish date, note text, requirements json,
    outcomes json, goals json);

-- One initiative with what it requires and is expected to achieve.
create function api.initiative_show(book text, allowed text[], caller text, initiative text, known_at text)
returns setof api.initiative_detail
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select i.initiative, i.name, i.theme, t.goal, i.start, i.finish, i.note,
           (select coalesce(json_agg(json_strip_nulls(json_build_object('year', r.year, 'amount', rules.money(r.amount, r.currency), 'currency', r.currency,
                                                         'needed_by', r.needed_by, 'lines', (
                       select json_agg(json_build_object('text', l.text, 'amount', rules.money(l.amount, l.currency)) order by l.seq)
                         from rules.requirement_lines(i.book, i.initiative, 'infinity', last) l
                        where l.year = r.year and l.currency = r.currency))) order by r.year, r.currency), '[]')
              from rules.year_amounts(i.book, 'requirement', array[i.initiative], 'infinity', last) r),
           (select coalesce(json_agg(json_build_object('outcome', o.outcome, 'indicator', o.indicator, 'unit', o.unit,
                                                         'baseline', o.baseline, 'target', o.target, 'year', o.year,
                                                         'actual', o.actual, 'measured', o.measured)
                                      order by o.outcome), '[]')
              from rules.outcomes(i.book, i.initiative, 'infinity', last) o),
           (select json_agg(json_strip_nulls(json_build_object('goal', p.goal, 'share', trim_scale(p.share)::text, 'reference', p.reference)) order by p.goal)
              from rules.plan_shares(i.book, i.initiative, last) p)
      from ledger.initiative i
      join ledger.theme t on t.book = i.book and t.theme = i.theme
     where i.book = initiative_show.book and i.initiative = initiative_show.initiative and i.seq <= last;
    if not found then
        perform rules.none_of(book, 'initiative', 'initiative', initiative_show.initiative);
    end if;
end $$;
