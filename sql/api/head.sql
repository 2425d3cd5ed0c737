-- How far the book is: for the daemon's metrics.

-- The number of the newest entry.
create function api.head(book text) returns bigint
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select h.seq from ledger.head h where h.book = head.book
$$;
