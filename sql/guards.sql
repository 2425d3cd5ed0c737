-- Guards: what the functions keep anyway, said to everyone else, the owner included.
--
-- Statement-level triggers, all in this file, so that a distributed installation can leave them out.  The file may be
-- run again at any time.
--
-- Those that look around run as the owner: a regional office sees its own entries only, a guard has to see all.

-- Of what is recorded: refuse every update, delete and truncate.  Raises 23001.
create or replace function ledger.never() returns trigger language plpgsql as $$
begin
    raise exception 'what is recorded is never changed: reverse it' using errcode = '23001';
end $$;

-- Of heads and balances, which change with the journal: refuse delete and truncate.  Raises 23001.
create or replace function ledger.derived_only() returns trigger language plpgsql as $$
begin
    raise exception 'a balance is never removed: it is derived from the postings' using errcode = '23001';
end $$;

-- Every entry adds up to zero in each currency and in base currency, memo accounts among themselves, and its postings
-- come with it, in the transaction that made it.
create or replace function ledger.must_balance() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if not exists (select from added) then
        return null;
    end if;
    if exists (select from (select p.book, p.seq, a.memo, sum(p.amount) as amount, sum(p.base) as base
                              from added p left join ledger.account a using (account)
                             group by p.book, p.seq, a.memo, p.currency) c
                group by c.book, c.seq, c.memo having bool_or(c.amount <> 0) or sum(c.base) <> 0 or c.memo is null) then
        raise exception 'an entry must add up to zero in each currency and in base currency' using errcode = '23514';
    end if;
    if exists (select from (select distinct book, seq from added) p
                left join lateral (select x.seq from ledger.journal x   -- limit: by its key, whatever the statistics say
                                    where x.book = p.book and x.seq = p.seq and x.xmin = pg_current_xact_id()::xid
                                    limit 1) j on true
               where j.seq is null) then
        raise exception 'postings are written with their entry, never later' using errcode = '23514';
    end if;
    return null;
end $$;

-- seq has no gaps, and the head knows the last one.
create or replace function ledger.must_follow() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if exists (select from (select book, min(seq) as first, max(seq) as last, count(*) as count
                              from added group by book) a
                join ledger.head h on h.book = a.book
                left join lateral (select x.seq from ledger.journal x   -- limit: by its key, as above
                                    where x.book = a.book and x.seq = a.first - 1 limit 1) before on true
               where a.last - a.first + 1 <> a.count or h.seq <> a.last or a.first > 1 and before.seq is null) then
        raise exception 'entries are numbered without a gap, from the head of the book' using errcode = '23514';
    end if;
    return null;
end $$;

-- The head moves forward only, as far as the journal goes.
create or replace function ledger.head_forward() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if exists (select from old_rows o left join now_rows n on n.book = o.book
               where n.seq is null or n.seq < o.seq or n.recorded < o.recorded
                  or n.seq <> (select coalesce(max(j.seq), 0) from ledger.journal j where j.book = n.book)) then
        raise exception 'the head of a book moves forward with its journal only' using errcode = '23514';
    end if;
    return null;
end $$;

do $$
declare
    t record;
begin
    for t in select c.relname from pg_class c
              where c.relnamespace = 'ledger'::regnamespace and c.relkind = 'r'
                and c.relname not in ('head', 'balance', 'balance_day', 'currency', 'account', 'posting_rule')
    loop
        execute format('create or replace trigger "what is recorded is never changed" before update or delete or truncate
            on ledger.%I for each statement execute function ledger.never()', t.relname);
    end loop;
    for t in select unnest(array['head', 'balance', 'balance_day']) as relname loop
        execute format('create or replace trigger "a balance is never removed" before delete or truncate
            on ledger.%I for each statement execute function ledger.derived_only()', t.relname);
    end loop;
end $$;

create or replace trigger "an entry must add up to zero" after insert on ledger.posting
    referencing new table as added for each statement execute function ledger.must_balance();
create or replace trigger "entries are numbered without a gap" after insert on ledger.journal
    referencing new table as added for each statement execute function ledger.must_follow();
create or replace trigger "the head moves forward only" after update on ledger.head
    referencing new table as now_rows old table as old_rows for each statement execute function ledger.head_forward();
