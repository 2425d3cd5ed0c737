-- A book that grows fast: the entries of a template, which the functions wrote, again and again behind the head, with
-- numbers, keys, days and hashes of their own.  What was entered about an entry of the template is about its copy, so the
-- template must refer to nothing of its kinds outside of itself.  Each copy is a day earlier than the one before, so that
-- the sums of days grow as those of a book do.
--
-- For the owner of a book that nobody else writes to.  bench.prepare(AFTER, COPIES) once, then bench.copy(K) for each K
-- from 1 to COPIES, in any order and several at a time, then bench.finish().  Tables and columns come from the catalog.
create schema if not exists bench;

create table bench.template (
    book   text not null,
    after  bigint not null,     -- the template is what has a higher seq
    count  bigint not null,
    copies bigint not null,
    state  timestamptz not null -- recorded with the last entry of it
);

-- The statement of a table that copies, with $1 for K; the journal is hashed from what was copied.
create table bench.step (n int primary key generated always as identity, sql text not null);

-- What was told of an entry of the template, by its copy: of its own kind the number that it names is that of the copy.
create function bench.told(j ledger.journal, s bench.template, k bigint) returns jsonb language sql stable as $$
    select case when (j.answer ->> noun) ~ '^[0-9]+$'
                then j.answer || jsonb_build_object(noun, (j.answer ->> noun)::bigint + s.count * k) else j.answer end
      from split_part(j.command, '_', 1) noun
$$;

-- The columns of a table as a copy has them.
create function bench.columns(named name) returns text language sql stable as $$
    select string_agg(case when a.attname = 'seq' then 't.seq + s.count * $1'
                           when a.atttypid = 'uuid'::regtype then format('md5($1::text || t.%I)::uuid', a.attname)
                           when a.attname = 'recorded' then 's.state'
                           when a.attname = 'answer' then 'bench.told(t, s, $1)'
                           when a.attname in ('effective', 'posted') then format('(t.%I - $1::int)', a.attname)
                           else format('t.%I', a.attname) end, ', ' order by a.attnum)
      from pg_attribute a
     where a.attrelid = format('ledger.%I', named)::regclass and a.attnum > 0 and not a.attisdropped
$$;

create function bench.prepare(after bigint, copies bigint) returns void language plpgsql as $$
declare
    named name;
begin
    insert into bench.template
    select h.book, prepare.after, h.seq - prepare.after, copies, h.recorded from ledger.head h where h.book = 'main';
    for named in select c.relname
                   from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'seq'
                  where c.relnamespace = 'ledger'::regnamespace and c.relkind = 'r' and c.relname <> 'journal'
                    and obj_description(c.oid, 'pg_class') is null      -- what is derived follows at the end
                  order by c.relname <> 'posting'
    loop
        insert into bench.step (sql) values (format(
            'insert into ledger.%1$I select %2$s from ledger.%1$I t, bench.template s
              where t.book = s.book and t.seq > s.after and t.seq <= s.after + s.count order by t.seq',
            named, bench.columns(named)));
    end loop;
    insert into bench.step (sql) values (format(
        'insert into ledger.journal select %s from (
                select row(%s)::ledger.journal as j from ledger.journal t, bench.template s
                 where t.book = s.book and t.seq > s.after and t.seq <= s.after + s.count offset 0) x
           cross join lateral rules.postings_of((x.j).book, (x.j).seq) l (said)',
        (select string_agg(case when a.attname = 'hash' then 'rules.row_hash(x.j, l.said)'
                                else format('(x.j).%I', a.attname) end, ', ' order by a.attnum)
           from pg_attribute a where a.attrelid = 'ledger.journal'::regclass and a.attnum > 0 and not a.attisdropped),
        bench.columns('journal')));
end $$;

-- One copy.  Guards and references are left out: what is copied keeps them.
create procedure bench.copy(k bigint) language plpgsql as $$
declare
    step text;
begin
    set local session_replication_role = replica;
    set local synchronous_commit = off;
    for step in select sql from bench.step order by n loop
        execute step using k;
    end loop;
    commit;
end $$;

-- What was copied moved the sums, of the days that it is of.  A sum has the columns of postings, or of their entry.
create function bench.finish() returns void language plpgsql as $$
declare
    sums record;
begin
    for sums in select c.relname, string_agg(quote_ident(a.attname), ', ') filter (where not x.adds) as key,
                       string_agg(case when p.attname is null then 'j.' else 'p.' end || quote_ident(a.attname), ', ')
                           filter (where not x.adds) as source,
                       string_agg(case when a.attname in ('effective', 'posted') then format('(g.%I - k)', a.attname)
                                       else format('g.%I', a.attname) end, ', ') filter (where not x.adds) as copied
                  from pg_class c
                  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
                  left join pg_attribute p on p.attrelid = 'ledger.posting'::regclass and p.attname = a.attname
                 cross join lateral (values (a.attname in ('amount', 'base'))) x (adds)
                 where c.relnamespace = 'ledger'::regnamespace and c.relkind = 'r'
                 group by c.oid, c.relname
                having bool_or(a.attname = 'amount') and bool_or(a.attname = 'base') and not bool_or(a.attname = 'seq')
    loop
        execute format(
            'insert into ledger.%1$I as b (%2$s, amount, base)
             select %3$s, sum(g.amount), sum(g.base)
               from (select %4$s, sum(p.amount) as amount, sum(p.base) as base
                       from bench.template s
                       join ledger.posting p on p.book = s.book and p.seq > s.after and p.seq <= s.after + s.count
                       join ledger.journal j on j.book = p.book and j.seq = p.seq
                      group by %4$s) g
              cross join bench.template s
              cross join generate_series(1, s.copies::int) k
              group by %3$s
             on conflict (%2$s) do update set amount = b.amount + excluded.amount, base = b.base + excluded.base',
            sums.relname, sums.key, sums.copied, sums.source);
    end loop;
    set local session_replication_role = replica;
    update ledger.head h set seq = h.seq + s.count * s.copies from bench.template s where h.book = s.book;
    set local session_replication_role = origin;
end $$;

-- What is kept for today follows.
create procedure bench.keep_up() language plpgsql as $$
begin
    while rules.keep_up('main', 1) > 0 loop
        commit;
    end loop;
end $$;
