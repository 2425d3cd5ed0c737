-- Is a paper one of ours?  By its number and its code, for anybody.

-- What is printed on the paper of that number, and whether it is valid; null for a code that is not its own, as for a number that there is not.
create function public_pages.check(number text, code text) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set enable_nestloop = off
set plan_cache_mode = force_generic_plan as $$
declare
    book text := rules.public_book();
    p ledger.paper;
begin
    if "check".number ~ '^[A-Za-z]-' then
        select x.* into p from rules.papers_called(book, "check".number) x;
    end if;
    return case when rules.has_code(p, "check".code) then rules.paper_checked(p) end;
end $$;
