-- Guards: what the functions keep anyway, said to everyone else, the owner included.
--
-- Statement-level triggers, all in this file, so that a distributed installation can leave them out.  The file may be
-- run again at any time.
--
-- Those that look around run as the guard: a regional office sees its own entries only, a guard has to see all.

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

-- Every entry adds up to zero in each fund and currency and in base currency, memo accounts among themselves, and its postings
-- come with it, in the transaction that made it, and have its days.
create or replace function ledger.must_balance() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if not exists (select from added) then
        return null;
    end if;
    if exists (select from (select p.book, p.seq, a.memo, p.fund, sum(p.amount) as amount, sum(p.base) as base
                              from added p left join ledger.account a using (book, account)
                             group by p.book, p.seq, a.memo, p.fund, p.currency) c
                group by c.book, c.seq, c.memo, c.fund having bool_or(c.amount <> 0) or sum(c.base) <> 0 or c.memo is null) then
        raise exception 'an entry must add up to zero in each fund and currency and in base currency' using errcode = '23514';
    end if;
    if exists (select from (select distinct book, seq, effective, posted from added) p
                left join lateral (select x.effective, x.posted from ledger.journal x   -- limit: by its key, whatever the statistics say
                                    where x.book = p.book and x.seq = p.seq and x.xmin = pg_current_xact_id()::xid
                                    limit 1) j on true
               where (j.effective, j.posted) is distinct from (p.effective, p.posted)) then
        raise exception 'postings are written with their entry and of its days, never later' using errcode = '23514';
    end if;
    return null;
end $$;

-- seq has no gaps, and the head knows the last one.  Nothing counts in a period that is closed: in a soft-closed one what says why
-- it is adjusted, in a sealed one nothing at all.  One statement for both, since each batch pays for it.
create or replace function ledger.must_follow() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    fault text := (
        select min(case when a.last - a.first + 1 <> a.count or h.seq is distinct from a.last or a.first > 1 and before.seq is null
                        then 'entries are numbered without a gap, from the head of the book'
                        when a.posted <= (c.closing).sealed or a.unadjusted <= (c.closing).closed
                        then 'nothing is posted into a period that is closed' end)
          from (select book, min(seq) as first, max(seq) as last, count(*) as count, min(posted) as posted,
                       min(posted) filter (where not rules.adjusts(command, content)) as unadjusted
                  from added group by book) a
          left join ledger.head h on h.book = a.book
          left join lateral (select x.seq from ledger.journal x   -- limit: by its key, as above
                              where x.book = a.book and x.seq = a.first - 1 limit 1) before on true
          left join lateral (select x.last from ledger.period x     -- next to always none, and the months are not looked at
                              where x.book = a.book and x.last >= a.posted limit 1) later on true
         cross join lateral (select case when later.last is not null then rules.closing(a.book) end as closing offset 0) c);
begin
    if fault is not null then
        raise exception '%', fault using errcode = '23514';
    end if;
    return null;
end $$;

-- The head moves forward only, as far as the journal goes, and what is kept behind it.
create or replace function ledger.head_forward() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if exists (select from old_rows o left join now_rows n on n.book = o.book
               where n.seq is null or n.seq < o.seq or n.recorded < o.recorded or n.kept < o.kept or n.kept > n.seq
                  or n.seq <> (select coalesce(max(j.seq), 0) from ledger.journal j where j.book = n.book)) then
        raise exception 'the head of a book moves forward with its journal only' using errcode = '23514';
    end if;
    return null;
end $$;

-- The rules of a measure cancel out: values that are equal or opposite, memo accounts among themselves or not at all.  A
-- difference of two is what the two leave over.
create or replace function ledger.must_cancel() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if exists (select from (select r.measure, r.held, r.policy, r.valid_from, v.value,
                                   sum(r.sign * case when v.place = 2 then -1 else 1 end) as left_over
                              from ledger.posting_rule r
                             cross join string_to_table(r.value, ' - ') with ordinality v (value, place)
                             group by 1, 2, 3, 4, 5) s where s.left_over <> 0) then
        raise exception 'the lines of a measure must add up to zero' using errcode = '23514';
    end if;
    return null;
end $$;

-- Rules that were worked out into lines are whole: what is posted otherwise is a rule from another day on.
create or replace function ledger.must_be_new_rules() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if exists (select from added a
                 join ledger.rule_line l on l.measure = a.measure and l.held = a.held and a.policy in ('*', l.policy)
                                        and l.valid_from >= a.valid_from) then
        raise exception 'a posting rule that was in force is never added to: give it a later day' using errcode = '23514';
    end if;
    return null;
end $$;

-- A row comes in the transaction that made its entry.
create or replace function ledger.must_be_entered() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if exists (select from (select distinct book, seq from added) a
                left join lateral (select x.seq from ledger.journal x
                                    where x.book = a.book and x.seq = a.seq and x.xmin = pg_current_xact_id()::xid limit 1) j on true
               where j.seq is null) then
        raise exception 'a row is written with its entry, never later' using errcode = '23514';
    end if;
    return null;
end $$;

-- Text about a person is deleted by the entry that erases it, in its transaction.  Raises 23001.
create or replace function ledger.must_be_erased() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if exists (select from (select distinct book, noun, subject from gone) g
                where not exists (select from ledger.erasure e join ledger.journal j on j.book = e.book and j.seq = e.seq
                                   where e.book = g.book and e.noun = g.noun and e.subject = g.subject
                                     and j.xmin = pg_current_xact_id()::xid)) then
        raise exception 'what is recorded is never changed: text about a person is erased by an entry' using errcode = '23001';
    end if;
    return null;
end $$;

-- Delete the text about a subject, which nobody may but by this: what the guard above lets go.
create or replace function ledger.forget(book text, noun text, subject text) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
    delete from ledger.personal p where p.subject = forget.subject and p.book = forget.book and p.noun = forget.noun
$$;

do $$
begin
    revoke all on function ledger.forget(text, text, text) from public;
    execute format('grant execute on function ledger.forget(text, text, text) to %I', api.role_name('api'));
end $$;

-- What own rows of pledges, agreements, receipts and contributions in kind refer to is there: set-based in place of references, since batches come of them.
create or replace function ledger.must_be_known() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if exists (select from (select distinct book, party from added) a
                left join lateral (select x.party from ledger.party x where x.book = a.book and x.party = a.party limit 1) p on true
               where p.party is null) then
        raise exception 'the party must be registered' using errcode = '23503';
    end if;
    return null;
end $$;

-- The same of the parties of receipts, where there are any, and of their payers.
create or replace function ledger.must_be_paid() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if exists (select from (select a.book, a.party from added a where a.party <> ''
                             union
                            select a.book, a.payer from added a where a.payer is not null) a
                left join lateral (select x.party from ledger.party x where x.book = a.book and x.party = a.party limit 1) p on true
               where p.party is null) then
        raise exception 'the party must be registered' using errcode = '23503';
    end if;
    return null;
end $$;

-- The same of the initiatives of pledges, and of contributions in kind that have one.
create or replace function ledger.must_fund() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if exists (select from (select distinct book, initiative from added where initiative is not null) a
                left join lateral (select x.initiative from ledger.initiative x
                                    where x.book = a.book and x.initiative = a.initiative limit 1) i on true
               where i.initiative is null) then
        raise exception 'the initiative must be registered' using errcode = '23503';
    end if;
    return null;
end $$;

-- The same of what belongs to an agreement.
create or replace function ledger.must_be_agreed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if exists (select from (select distinct book, agreement from added) a
                left join lateral (select x.agreement from ledger.agreement x
                                    where x.book = a.book and x.agreement = a.agreement limit 1) g on true
               where g.agreement is null) then
        raise exception 'there is no such agreement' using errcode = '23503';
    end if;
    return null;
end $$;

do $$
declare
    t record;
begin
    for t in select c.relname from pg_class c
              where c.relnamespace = 'ledger'::regnamespace and c.relkind = 'r'
                and obj_description(c.oid, 'pg_class') is distinct from 'derived'
    loop
        execute format('create or replace trigger "what is recorded is never changed" before update or %s truncate
            on ledger.%I for each statement execute function ledger.never()',
            case t.relname when 'personal' then '' else 'delete or' end, t.relname);
    end loop;
    -- What an entry writes has its seq.  Of postings must_balance() says the same.
    for t in select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'seq' and not a.attisdropped
              where c.relnamespace = 'ledger'::regnamespace and c.relkind = 'r' and c.relname not in ('journal', 'posting')
                and obj_description(c.oid, 'pg_class') is distinct from 'derived'
    loop
        execute format('create or replace trigger "a row is written with its entry" after insert on ledger.%I
            referencing new table as added for each statement execute function ledger.must_be_entered()', t.relname);
    end loop;
    for t in select unnest(array['head', 'balance_day', 'due_month', 'tile']) as relname loop
        execute format('create or replace trigger "a balance is never removed" before delete or truncate
            on ledger.%I for each statement execute function ledger.derived_only()', t.relname);
    end loop;
end $$;

create or replace trigger "text about a person is erased by an entry" after delete on ledger.personal
    referencing old table as gone for each statement execute function ledger.must_be_erased();
create or replace trigger "an entry must add up to zero" after insert on ledger.posting
    referencing new table as added for each statement execute function ledger.must_balance();
create or replace trigger "entries are numbered without a gap" after insert on ledger.journal
    referencing new table as added for each statement execute function ledger.must_follow();
create or replace trigger "the head moves forward only" after update on ledger.head
    referencing new table as now_rows old table as old_rows for each statement execute function ledger.head_forward();
create or replace trigger "the lines of a measure add up to zero" after insert on ledger.posting_rule
    for each statement execute function ledger.must_cancel();
create or replace trigger "what was in force stays" after insert on ledger.posting_rule
    referencing new table as added for each statement execute function ledger.must_be_new_rules();
create or replace trigger "what it refers to is known" after insert on ledger.pledge
    referencing new table as added for each statement execute function ledger.must_be_known();
create or replace trigger "its initiative is known" after insert on ledger.pledge
    referencing new table as added for each statement execute function ledger.must_fund();
create or replace trigger "what it refers to is known" after insert on ledger.inkind
    referencing new table as added for each statement execute function ledger.must_be_known();
create or replace trigger "its initiative is known" after insert on ledger.inkind
    referencing new table as added for each statement execute function ledger.must_fund();
create or replace trigger "what it refers to is known" after insert on ledger.agreement
    referencing new table as added for each statement execute function ledger.must_be_known();
create or replace trigger "what it refers to is known" after insert on ledger.receipt
    referencing new table as added for each statement execute function ledger.must_be_paid();
create or replace trigger "its agreement is known" after insert on ledger.agreement_terms
    referencing new table as added for each statement execute function ledger.must_be_agreed();
create or replace trigger "its agreement is known" after insert on ledger.instalment
    referencing new table as added for each statement execute function ledger.must_be_agreed();
create or replace trigger "its agreement is known" after insert on ledger.earmark
    referencing new table as added for each statement execute function ledger.must_be_agreed();

-- They see everything, and may change nothing, but for what ledger.forget does.
do $$
declare
    guard constant name := api.role_name('guard');
    f record;
begin
    execute format('grant create on schema ledger to %I', guard);
    for f in select p.oid::regprocedure as name from pg_proc p where p.pronamespace = 'ledger'::regnamespace and p.prosecdef loop
        execute format('alter function %s owner to %I', f.name, guard);
    end loop;
    execute format('revoke create on schema ledger from %I', guard);
    execute format('grant execute on all functions in schema rules to %I', guard);
    execute format('grant delete on ledger.personal to %I', guard);
end $$;
