-- The page that checks a paper.

-- What is printed on the paper with that number and code, under "paper"; no number asks for the form alone.  It needs no edition.
create function public_pages.checked(as_of date, language text, number text, code text) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set enable_nestloop = off
set plan_cache_mode = force_generic_plan as $$
declare
    e ledger.edition := rules.edition_served(as_of);
    paper jsonb;
begin
    if number is not null and code is not null then
        paper := public_pages.check(number, code);
    end if;
    return coalesce(case when e.seq is not null then rules.page_head(e, language) end, jsonb_build_object('language', rules.page_language(language)))
           || case when paper is not null then jsonb_build_object('paper', paper) else '{}' end;
end $$;
