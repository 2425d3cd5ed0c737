-- Sealing, as the daemon does it about once a second: entries into the tree, and checkpoints of it.

-- The newest checkpoint, or null.
create function api.newest_checkpoint(book text) returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform set_config('bursar.book', book, true), set_config('bursar.office', '*', true);
    return (select c.note from ledger.checkpoint c where c.book = newest_checkpoint.book order by c.size desc limit 1);
end $$;

-- The checkpoints of trees of more than a size, so many at most, in one text: each with an empty line behind it, or null.
create function api.checkpoints(book text, after bigint, most integer) returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform set_config('bursar.book', book, true), set_config('bursar.office', '*', true);
    return (select string_agg(x.note || E'\n', '' order by x.size)
              from (select c.size, c.note from ledger.checkpoint c
                     where c.book = checkpoints.book and c.size > after order by c.size limit most) x);
end $$;

-- Take entries that are not sealed into the tree, so many at most: what is to be signed, without an end where nothing is, and the newest
-- checkpoint there was.  Entries that are not what was recorded are named instead, and nothing is sealed from there on.  One at a time:
-- who comes second is given no more than the newest.  Planned once for a connection, since to plan it for so many tables takes longer than to do it; an analysed table is planned again.
create function api.seal(book text, most bigint, out checkpoint text, out size bigint, out damaged text, out more boolean,
                         out newest text)
language plpgsql security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
declare
    head   bigint;
    before bigint;
    doubts record;
begin
    perform set_config('bursar.book', book, true), set_config('bursar.office', '*', true);
    newest := api.newest_checkpoint(book);
    if not pg_try_advisory_xact_lock(hashtext('bursar seal'), hashtext(book)) then
        return;
    end if;
    select h.seq into head from ledger.head h where h.book = seal.book;
    before := rules.tree_size(book);
    size := least(head, before + most);
    more := head > size;
    if size > before then
        select * into doubts from rules.doubts(book, before, size);
        damaged := (select string_agg(format('%s: %s', f.entry, f.finding), '; ' order by f.entry)
                      from (select * from rules.entry_findings(book, doubts.doubted)
                             union all
                            select * from rules.posting_findings(book, doubts.doubted)
                             union all
                            select * from rules.sum_findings(book, doubts.doubted || doubts.mixed)) f);
        if damaged is not null then
            return;
        end if;
        perform rules.extend_tree(book, size);
    end if;
    if size > 0 and not exists (select from ledger.checkpoint c where c.book = seal.book and c.size = seal.size) then
        checkpoint := rules.checkpoint_text(book, size);
    end if;
end $$;

-- Keep a signed checkpoint, unless there is one of that size.  Raises 23514 if it is none of this tree.
create function api.keep_checkpoint(book text, size bigint, note text) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    perform set_config('bursar.book', book, true), set_config('bursar.office', '*', true);
    if not starts_with(note, rules.checkpoint_text(book, size) || chr(10) || chr(8212)) then
        raise exception 'that is no checkpoint of the tree of %', book using errcode = '23514';
    end if;
    insert into ledger.checkpoint (book, size, note) values (keep_checkpoint.book, keep_checkpoint.size, keep_checkpoint.note)
    on conflict do nothing;
    return found;
end $$;
