-- Briefs that anybody may take along: as papers, and a list of them.

-- The brief about a theme, as the daemon renders it; null where there is none, nor an edition.
create function public_pages.theme_brief(as_of date, language text, theme text) returns jsonb
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select rules.brief(rules.edition_served(theme_brief.as_of), theme_brief.theme, null, rules.page_language(theme_brief.language))
$$;

-- The same about an initiative.
create function public_pages.initiative_brief(as_of date, language text, initiative text) returns jsonb
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select rules.brief(rules.edition_served(initiative_brief.as_of), null, initiative_brief.initiative, rules.page_language(initiative_brief.language))
$$;

-- The page of documents: its head, and of which themes and initiatives there are briefs.
create function public_pages.documents(as_of date, language text) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set enable_nestloop = off
set plan_cache_mode = force_generic_plan as $$
declare
    e ledger.edition := rules.edition_served(as_of);
begin
    return (
        with subject as materialized (
            select distinct x.noun, x.code
              from ledger.edition_figure f
              join ledger.initiative i on i.book = f.book and i.initiative = f.initiative
             cross join lateral (values ('theme', i.theme), ('initiative', i.initiative)) x (noun, code)
             where f.book = e.book and f.seq = e.seq
        )
        select rules.page_head(e, language) || jsonb_build_object(
            'briefs', (select coalesce(jsonb_agg(jsonb_build_object('kind', s.noun, 'code', s.code, 'name', w.name) order by s.noun desc, w.name, s.code), '[]')
                         from subject s join rules.words_in(e, language) w on w.noun = s.noun and w.code = s.code))
         where e.seq is not null);
end $$;
