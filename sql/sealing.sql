-- What tells the rows of the tables that there are, for the seal over entries (rules/seal.sql): made of the catalogue whenever the
-- functions are built, so that it covers new tables.  And an index by which the rows of an entry are found, where no other leads to
-- them: a summary of blocks, which costs writes next to nothing, since rows come in the order of seq.  Run after schema rules was built.

do $do$
declare
    t record;
    told text[] := '{}';
    reference text[] := '{}';
begin
    for t in select c.relname as name, u.kind, bool_or(a.attname = 'seq') as entered, bool_or(a.attname = 'book') as by_book,
                    exists (select from pg_index i
                             where i.indrelid = c.oid and i.indpred is null
                               and min(a.attnum) filter (where a.attname = 'seq') in (i.indkey[0], case when i.indisprimary then i.indkey[1] end))
                        as indexed
               from pg_class c
               join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
               left join rules.untold_tables() u on u.name = c.relname
              where c.relnamespace = 'ledger'::regnamespace and c.relkind in ('r', 'p')
              group by c.oid, c.relname, u.kind order by c.relname collate "C"
    loop
        if t.kind is null and not (t.entered and t.by_book) then
            raise exception 'ledger.% is of no entry: say in rules.untold_tables why it is not sealed', t.name using errcode = '0A000';
        elsif t.kind is null then
            told := told || format('select x.seq, %s from ledger.%I x where x.book = own_rows.book and x.seq > after and x.seq <= upto',
                                   rules.telling(t.name), t.name);
            if not t.indexed then
                execute format('create index if not exists %I on ledger.%I using brin (seq) with (autosummarize = on)',
                               t.name || '_seq', t.name);
            end if;
        elsif t.kind = 'reference' then
            reference := reference || format('select %L, %s from ledger.%I x %s', t.name, rules.telling(t.name), t.name,
                                             case when t.by_book then 'where x.book = reference_rows.book' else '' end);
        end if;
    end loop;
    execute format($f$ create function rules.own_rows(book text, after bigint, upto bigint) returns table (seq bigint, told text)
                       language sql stable as $b$ %s $b$ $f$, array_to_string(told, ' union all '));
    execute format($f$ create function rules.reference_rows(book text) returns table (name text, told text)
                       language sql stable as $b$ %s $b$ $f$, array_to_string(reference, ' union all '));
end $do$;
