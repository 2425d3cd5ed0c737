-- Whether anything came that changes what pages show, for those that were made before.

-- The last entry, and whether one since that entry may have changed a page: entries of these nouns do not, as an edition knows none that came after
-- it, and no name is theirs.  Whatever else there is, or will be, may; and so may so many entries that nobody looks.  Null or 0: nothing is known.
create function public_pages.news(since bigint) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_variable
declare
    own text := (select b.book from ledger.published_book b);
    last bigint;
begin
    perform set_config('bursar.book', coalesce(own, ''), true), set_config('bursar.office', '*', true);
    last := coalesce((select j.seq from ledger.journal j where j.book = own order by j.seq desc limit 1), 0);
    return jsonb_build_object('last', last, 'changed',
        coalesce(since, 0) = 0 or since > last or last - since > 2000 or exists (
            select from ledger.journal j
             where j.book = own and j.seq > since and j.seq <= last
               and split_part(j.command, '_', 1) not in ('agreement', 'pledge', 'receipt', 'instalment', 'rate', 'cost', 'requirement', 'evidence')));
end $$;
