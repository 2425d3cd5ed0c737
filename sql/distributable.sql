-- Can the books be spread over machines?  A row for each thing in schema ledger that stands in the way; none is a pass.
-- Runs on plain PostgreSQL: psql -f sql/distributable.sql.
--
-- A table is either the same everywhere (reference data, listed here) or belongs to a book, and then carries it in the
-- table and in every key.  The guard triggers are allowed: they stand in guards.sql, which a distributed installation
-- leaves out.

with reference (name) as (
    values ('currency'), ('posting_rule'), ('mail_wording'), ('book')
), tables as (
    select c.oid, c.relname as name, r.name is not null as everywhere,
           (select a.attnum from pg_attribute a where a.attrelid = c.oid and a.attname = 'book') as book
      from pg_class c
      left join reference r on r.name = c.relname
     where c.relnamespace = 'ledger'::regnamespace and c.relkind in ('r', 'p')
), fault (rule, object) as (
    select 'a table that is not reference data needs the column book', t.name
      from tables t where not t.everywhere and t.book is null
     union all
    select 'a unique key needs book', i.indexrelid::regclass::text
      from pg_index i join tables t on t.oid = i.indrelid
     where not t.everywhere and (i.indisunique or i.indisexclusion) and not t.book = any (i.indkey::int2[])
     union all
    select 'a foreign key between tables of a book needs book on both sides', k.conname
      from pg_constraint k
      join tables t on t.oid = k.conrelid and not t.everywhere
      join tables f on f.oid = k.confrelid and not f.everywhere
     where k.contype = 'f'
       and not exists (select from unnest(k.conkey, k.confkey) as pair (near, far) where near = t.book and far = f.book)
     union all
    select 'reference data cannot refer to a table of a book', k.conname
      from pg_constraint k
      join tables t on t.oid = k.conrelid and t.everywhere
      join tables f on f.oid = k.confrelid and not f.everywhere
     where k.contype = 'f'
     union all
    select 'a trigger that is not a guard', g.tgname || ' on ' || t.name
      from pg_trigger g
      join tables t on t.oid = g.tgrelid
      join pg_proc p on p.oid = g.tgfoid
     where not g.tgisinternal
       and p.proname !~ '^(never|derived_only|head_forward|must_.*)$'
     union all
    select 'a sequence or identity makes ids', t.name || '.' || a.attname
      from tables t
      join pg_attribute a on a.attrelid = t.oid and a.attnum > 0
      left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
     where a.attidentity <> '' or pg_get_expr(d.adbin, d.adrelid) like '%nextval(%'
     union all
    select 'a policy with a subquery', p.polname || ' on ' || t.name
      from pg_policy p join tables t on t.oid = p.polrelid
     where concat(p.polqual, p.polwithcheck) like '%{SUBLINK%'
     union all
    select 'a policy that calls a function of ours', p.polname || ' on ' || t.name
      from pg_policy p
      join tables t on t.oid = p.polrelid
      join pg_depend d on d.classid = 'pg_policy'::regclass and d.objid = p.oid and d.refclassid = 'pg_proc'::regclass
     where d.refobjid >= 16384
)
select * from fault order by rule, object;
