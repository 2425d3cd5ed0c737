-- Recognition: who contributes, in the order of the alphabet, with what is given in kind as what it is; and the page of one of them.

-- The page of all: amounts in no place, and how many stay unnamed.
create function public_pages.partners(as_of date, language text) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set enable_nestloop = off
set plan_cache_mode = force_generic_plan as $$
declare
    e ledger.edition := rules.edition_served(as_of);
    words rules.word[] := array(select w from rules.words_in(e, language) w);
    named rules.shown_party[] := array(select s from rules.shown_parties(e) s);
begin
    return (
        with shown as materialized (
            select * from unnest(named)
        ), funds as (
            select f.shown, jsonb_agg(jsonb_build_object('initiative', f.initiative, 'name', w.name) order by w.name, f.initiative)
                                filter (where f.told and f.initiative <> '') as initiatives,
                   bool_or(f.told and f.initiative = '') as flexible
              from rules.page_funders(e, named) f
              left join unnest(words) w on w.noun = 'initiative' and w.code = f.initiative group by f.shown
        ), gives as (
            select k.party, jsonb_agg(k.item order by k.item ->> 'start', k.item) as items from rules.page_inkind(e, named, words) k where k.party is not null group by k.party
        )
        select rules.page_head(e, language) || jsonb_build_object(
            'partners', (select coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('party', p.shown, 'name', p.name, 'kind', p.kind, 'initiatives', f.initiatives,
                                     'flexible', nullif(f.flexible, false), 'inkind', g.items)) order by p.name, p.shown), '[]')
                           from (select distinct s.shown, s.name, s.kind from shown s) p
                           left join funds f on f.shown = p.shown
                           left join gives g on g.party = p.shown
                          where f.shown is not null or g.party is not null),
            'not_named', (select count(*) from (
                    select p.donor from ledger.edition_party p where p.book = e.book and p.seq = e.seq
                    except
                    select p.donor from shown s cross join lateral (select x.donor from ledger.edition_party x
                                                                     where x.book = e.book and x.seq = e.seq and x.party = s.party offset 0) p) d))
         where e.seq is not null);
end $$;

-- The page of one that agrees to be named, with all that belongs to it; null for any other, whether there is one or not.  Amounts where it agrees.
create function public_pages.partner(as_of date, language text, party text) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set enable_nestloop = off
set plan_cache_mode = force_generic_plan as $$
declare
    e ledger.edition := rules.edition_served(as_of);
    decimals smallint := (select c.exponent from ledger.currency c where c.currency = e.currency);
    words rules.word[] := array(select w from rules.words_in(e, language) w);
    every rules.shown_party[] := array(select s from rules.shown_parties(e) s);
    named rules.shown_party[] := array(select s from unnest(every) s where s.shown = partner.party);
begin
    return (
        with given as materialized (
            select * from rules.page_donors(e, named)
        ), one as (
            select s.shown, s.name, s.kind, bool_or(s.amounts) as amounts from unnest(named) s group by 1, 2, 3
        )
        select rules.page_head(e, language) || jsonb_build_object('party', o.shown, 'name', o.name, 'kind', o.kind,
            'initiatives', (select coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('initiative', nullif(g.initiative, ''), 'name', w.name))
                                   || g.amounts order by w.name, g.initiative), '[]')
                              from (select x.initiative, rules.given_told(array[sum(x.received), sum(x.receivable), sum(x.signed), sum(x.pledged)]::bigint[], decimals) as amounts
                                      from given x where x.amounts group by x.initiative
                                     union all
                                    select f.initiative, '{}' from rules.page_funders(e, every) f where not o.amounts and f.shown = o.shown and f.told) g
                              left join unnest(words) w on w.noun = 'initiative' and w.code = g.initiative),
            'inkind', (select coalesce(jsonb_agg(k.item order by k.item ->> 'start', k.item), '[]') from rules.page_inkind(e, named, words) k where k.party = o.shown))
            || case when not o.amounts then '{}' else rules.page_commitments(e, null, array(select s.party from unnest(named) s where s.amounts), decimals, named) || jsonb_build_object(
            'years', (select coalesce(jsonb_agg(jsonb_build_object('year', g.year) || rules.given_told(g.minor, decimals) order by g.year), '[]')
                        from (select x.year, array[sum(x.received), sum(x.receivable), sum(x.signed), sum(x.pledged)]::bigint[] as minor
                                from given x where x.amounts group by x.year) g)) end
          from one o where e.seq is not null);
end $$;

-- What is given, by its firmness.
create function rules.given_told(minor bigint[], exponent smallint) returns jsonb language sql immutable as $$
    select jsonb_build_object('received', rules.money(minor[1], exponent), 'receivable', rules.money(minor[2], exponent),
                              'signed', rules.money(minor[3], exponent), 'pledged', rules.money(minor[4], exponent))
$$;
