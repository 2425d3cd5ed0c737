-- What is wrong with what was sealed: the tree against its checkpoints, and what the books hold against the leaves of the tree.
--
-- Where the tree is not what was signed, no leaf of it can say that an entry is wrong; so the tree comes first.

-- The leaves of the tree that entries after one number up to another have.
create function rules.sealed_leaves(book text, after bigint, upto bigint) returns table (seq bigint, leaf bytea) language sql stable as $$
    select s.seq, substr(t.hashes, n.n * 32 + 1, 32)
      from ledger.tile t
     cross join generate_series(0, 15) n (n)
     cross join lateral (select t.number * 16 + n.n + 1 as seq) s
     where t.book = sealed_leaves.book and t.level = 0 and t.number between after / 16 and upto / 16
       and n.n < octet_length(t.hashes) / 32 and s.seq > after and s.seq <= upto
$$;

-- The tiles of a level, from one number up to another, that are not what stands above them.
create function rules.loose_tiles(book text, first bigint, last bigint, "level" integer default null) returns table (level integer, number bigint)
language sql stable as $$
    select t.level, t.number
      from ledger.tile t
      left join lateral (select x.hashes from ledger.tile x
                          where x.book = t.book and x.level = t.level + 1 and x.number = t.number / 16 limit 1) u on true
     where t.book = loose_tiles.book and octet_length(t.hashes) = 512 and t.number between first and last
       and case when loose_tiles.level is null then t.level > 0 else t.level = loose_tiles.level end
       and rules.root_of(t.hashes) is distinct from substr(u.hashes, (t.number % 16)::integer * 32 + 1, 32)
$$;

-- What is wrong with the tree as a whole: how many hashes it has, what stands above them, and what was signed last.
create function rules.tree_findings(book text) returns setof rules.finding language sql stable as $$
    with tree as materialized (select rules.tree_size(tree_findings.book) as size), level as (
        select t.level, count(*) as tiles, max(t.number) as last, sum(octet_length(t.hashes)) / 32 as hashes,
               bool_or(octet_length(t.hashes) % 32 <> 0 or octet_length(t.hashes) > 512) as torn
          from ledger.tile t where t.book = tree_findings.book group by t.level
    )
    select 'the tree is not whole', null::bigint, null::integer, format('level %s', l.level)
      from tree t cross join level l
     where l.hashes <> t.size >> (4 * l.level) or l.tiles <> l.last + 1 or l.torn
     union all
    select 'the tree is not whole', null, null, format('level %s', n.n)
      from tree t cross join generate_series(0, 12) n (n)
     where t.size >> (4 * n.n) > 0 and not exists (select from level l where l.level = n.n)
     union all
    select 'the tree is not what its leaves make', null, null, format('level %s, %s', t.level, t.number)
      from rules.loose_tiles(tree_findings.book, 0, 9223372036854775807) t
     union all
    select 'more is sealed than was entered', null, null, format('%s of %s', t.size, h.seq)
      from tree t join ledger.head h on h.book = tree_findings.book where t.size > h.seq
     union all
    select 'a checkpoint is of more than the tree', null, null, format('%s of %s', c.size, t.size)
      from tree t join ledger.checkpoint c on c.book = tree_findings.book and c.size > t.size
$$;

-- What is wrong with the checkpoints of trees of more than one size up to another: not what the tree was, or signed by none of the keys
-- of the book.  Whether a signature is right is for those to say who have the program for it.
create function rules.checkpoint_findings(book text, after bigint, upto bigint) returns setof rules.finding language sql stable as $$
    select 'a checkpoint is not of this tree', null::bigint, null::integer, c.size::text
      from ledger.checkpoint c
     where c.book = checkpoint_findings.book and c.size > after and c.size <= least(upto, rules.tree_size(c.book))
       and not starts_with(c.note, rules.checkpoint_text(c.book, c.size) || chr(10))
     union all
    select 'a checkpoint is signed with no key of this book', null, null, c.size::text
      from ledger.checkpoint c
     where c.book = checkpoint_findings.book and c.size > after and c.size <= upto and not exists (
           select from ledger.seal_key k
            where k.book = c.book and split_part(c.note, E'\n\n', 2) ~ ('^— ' || rules.origin(c.book) || ' [A-Za-z0-9+/]{91}=\n$')
              and rules.signing_hash(c.note)
                  = rules.key_hash(rules.origin(c.book), k.public))
$$;

-- The rows of one entry, as they are told: by itself, so that who next to never asks does not plan for every table that there is.
create function rules.rows_of(book text, entry bigint) returns setof text language plpgsql stable as $$
begin
    return query select o.told from rules.own_rows(book, entry - 1, entry) o;
end $$;

-- What is wrong with the entries after one number up to another that are sealed: their leaf is another, where the tree is what was
-- signed; what of the tree is not.
create function rules.leaf_findings(book text, after bigint, upto bigint) returns setof rules.finding
language plpgsql stable parallel safe cost 1000000 rows 1 set work_mem = '64MB' as $$
#variable_conflict use_column
begin
    return query
    with loose as materialized (
        select l.number from rules.loose_tiles(leaf_findings.book, after / 16, (upto - 1) / 16, 0) l
    ), edge as materialized (   -- of what nothing stands above the newest checkpoint tells
        select c.size / 16 as number,
               not starts_with(c.note, rules.checkpoint_text(c.book, c.size) || chr(10)) as loose
          from ledger.checkpoint c where c.book = leaf_findings.book and c.size <= rules.tree_size(c.book) order by c.size desc limit 1
    ), entry as materialized (      -- and rows of none, which have no hash
        select coalesce(j.seq, d.seq) as seq, j.seq is not null as there, rules.leaf(j.hash, d.digest) as leaf
          from (select x.seq, x.hash from ledger.journal x where x.book = leaf_findings.book and x.seq > after and x.seq <= upto) j
          full join rules.own_digests(leaf_findings.book, after, upto) d on d.seq = j.seq
    ), compared as materialized (
        select coalesce(s.seq, e.seq) as seq, coalesce(e.there, false) as there, e.seq is not null as wrote, s.seq is not null as sealed,
               e.leaf <> s.leaf as other
          from entry e full join rules.sealed_leaves(leaf_findings.book, after, upto) s on s.seq = e.seq
         where not coalesce(e.leaf = s.leaf, false)
    )
    select 'the tree is not what its leaves make', null::bigint, null::integer, format('level 0, %s', l.number) from loose l
     union all
    select 'what the entry did is not what was sealed', c.seq, null, null
      from compared c
     where c.other and (c.seq - 1) / 16 not in (select x.number from loose x)
       and not exists (select from edge e where e.loose and e.number = (c.seq - 1) / 16)
     union all
    select 'an entry that was sealed is not there', c.seq, null, null from compared c where c.sealed and not c.there
     union all
    select 'a row without an entry', c.seq, null, left(o.told, 60)
      from compared c cross join lateral rules.rows_of(leaf_findings.book, c.seq) o (told)
     where c.wrote and not c.there;
end $$;

-- The same of each third, of whole tiles, for PostgreSQL to share out among its workers, as rules.doubts_shared; of a few all at once.
create function rules.leaf_findings_shared(book text, after bigint, upto bigint) returns setof rules.finding language plpgsql stable as $$
declare
    third bigint := (upto - after) / 48 * 16;
begin
    if third < 1000 then        -- to plan for every table that there is takes each worker longer
        return query select f.* from rules.leaf_findings(book, after, upto) f;
        return;
    end if;
    return query
    select f.* from rules.leaf_findings(book, after, after + third) f
     union all
    select f.* from rules.leaf_findings(book, after + third, after + 2 * third) f
     union all
    select f.* from rules.leaf_findings(book, after + 2 * third, upto) f;
end $$;

-- What is wrong beside the entries: rows of numbers that no entry can have, reference data, text about people, documents, and letters.
create function rules.beside_findings(book text) returns setof rules.finding language sql stable as $$
    select 'a row without an entry', o.seq, null::integer, left(o.told, 60)
      from ledger.head h
     cross join lateral (values (h.seq, 9223372036854775807), (-9223372036854775808, 0)) span (after, upto)
     cross join lateral rules.own_rows(h.book, span.after, span.upto) o
     where h.book = beside_findings.book
     union all
    select 'reference data is not what was entered', a.seq, null, coalesce(a.name, n.name)
      from rules.reference_at(beside_findings.book) a full join rules.reference_now(beside_findings.book) n on n.name = a.name
     where a.digest is distinct from n.digest
     union all
    select * from rules.personal_findings(beside_findings.book)
     union all
    select * from rules.document_findings(beside_findings.book)
     union all
    select * from rules.mail_findings(beside_findings.book)
$$;

-- What is wrong with documents: a piece is not what came, a document not what was filed, or more is counted than there is.
create function rules.document_findings(book text) returns setof rules.finding language sql stable as $$
    select 'a piece of a document is not what came', null::bigint, null::integer, format('%s, %s', p.hash, p.number)
      from ledger.evidence_piece p where p.book = document_findings.book and sha256(p.data) <> p.digest
     union all
    select 'a document is not what was filed', e.seq, null, e.hash
      from ledger.evidence e
      left join lateral (select count(*) as pieces, sum(octet_length(p.data)) as size, max(p.number) as last,
                                encode(sha256(string_agg(p.data, '' order by p.number)), 'hex') as hash
                           from ledger.evidence_piece p where p.book = e.book and p.office = e.office and p.hash = e.hash) p on true
     where e.book = document_findings.book and (p.pieces, p.size, p.last, p.hash) is distinct from (e.pieces::bigint, e.size, e.pieces, e.hash)
     union all
    select 'the bytes of an office are not those of its documents', null, null, coalesce(u.office, p.office)
      from (select x.office, max(x.used) as used from ledger.evidence_use x where x.book = document_findings.book group by x.office) u
      full join (select x.office, sum(octet_length(x.data)) as size from ledger.evidence_piece x
                  where x.book = document_findings.book group by x.office) p on p.office = u.office
     where u.used is distinct from p.size
$$;
