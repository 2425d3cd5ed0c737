-- What proves the books to somebody who has none of them: all that the leaves of entries cover, as text, and what is hashed with a leaf.
-- docs/verification.md says how that is checked.

-- The entries after one number up to another with everything that their leaves cover: the entry and what was asked as they are hashed,
-- its own rows in their order, the leaf that these make, and the one that the tree has.
create function rules.entries_told(book text, after bigint, upto bigint)
returns table (seq bigint, entry text, asked text, rows text[], leaf bytea, sealed bytea) language sql stable as $$
    select (j.j).seq, e.part::text, rules.asked((j.j).command, (j.j).content)::text, coalesce(t.told, '{}'),
           rules.leaf(rules.sha256(e.part), rules.rows_digest(t.told)), s.leaf
      from (select x as j from ledger.journal x where x.book = entries_told.book and x.seq > after and x.seq <= upto) j
      left join (select o.seq, array_agg(o.told order by o.told collate "C") as told
                   from rules.own_rows(entries_told.book, after, upto) o group by o.seq) t on t.seq = (j.j).seq
      left join rules.sealed_leaves(entries_told.book, after, upto) s on s.seq = (j.j).seq
     cross join lateral rules.postings_of(entries_told.book, (j.j).seq) p
     cross join lateral (select rules.row_part(j.j, p.postings) as part) e
$$;

-- The keys of the book that these notes are signed with, for who checks them.
create function rules.signers(book text, notes text[]) returns text[] language plpgsql stable as $$
#variable_conflict use_column
begin
    return array(select distinct rules.verifier_key(o.name, k.public)
                   from unnest(notes) n (note)
                  cross join (select rules.origin(signers.book) as name) o
                   join ledger.seal_key k on k.book = signers.book and rules.key_hash(o.name, k.public) = rules.signing_hash(n.note)
                  order by 1);
end $$;

-- The keys that the book made known, the newest first: as whoever checks notes is given it, its hash, the entry and the day that made it known, how
-- many checkpoints it signed, and of how many entries the first and the last of them are.
create function rules.seal_keys(book text) returns table (verifier text, hash text, since bigint, day text, signed bigint, first bigint, last bigint)
language sql stable as $$
    with signed as materialized (
        select rules.signing_hash(c.note) as hash, count(*), min(c.size) as first, max(c.size) as last
          from ledger.checkpoint c where c.book = seal_keys.book group by 1
    )
    select rules.verifier_key(o.name, k.public), h.hash, k.seq, to_char(j.recorded at time zone 'UTC', 'YYYY-MM-DD'), coalesce(s.count, 0), s.first, s.last
      from ledger.seal_key k
     cross join (select rules.origin(seal_keys.book) as name) o
     cross join lateral (select rules.key_hash(o.name, k.public) as hash) h
      join ledger.journal j on j.book = k.book and j.seq = k.seq
      left join signed s on s.hash = h.hash
     where k.book = seal_keys.book
     order by k.seq desc
$$;

-- Hashes as text.
create function rules.hex_each(hashes bytea[]) returns text[] language plpgsql immutable as $$
#variable_conflict use_column
begin
    return array(select encode(h.hash, 'hex') from unnest(hashes) with ordinality h (hash, n) order by h.n);
end $$;

-- The newest checkpoint, if it has the entry.  Refuses: not_found (the entry is not sealed yet).
create function rules.sealed_in(book text, entry bigint) returns ledger.checkpoint language plpgsql stable as $$
declare
    newest ledger.checkpoint;
begin
    select c.* into newest from ledger.checkpoint c where c.book = sealed_in.book order by c.size desc limit 1;
    if newest.size is null or newest.size < entry then
        perform rules.refuse('not_found', 'entry', format('entry %s is not sealed yet', entry), 'that takes about a second: try again');
    end if;
    return newest;
end $$;

-- Refuse a size that no checkpoint has, with the nearest that there are: they are signed when there is something new, and not of every size.
create function rules.refuse_size(book text, field text, size bigint) returns void language plpgsql stable as $$
declare
    below bigint := (select max(c.size) from ledger.checkpoint c where c.book = refuse_size.book and c.size < refuse_size.size);
    above bigint := (select min(c.size) from ledger.checkpoint c where c.book = refuse_size.book and c.size > refuse_size.size);
begin
    if below is null and above is null then
        perform rules.refuse('not_found', '', 'nothing is sealed yet', 'ask again in a moment');
    end if;
    perform rules.refuse('not_found', field, format('there is no checkpoint of %s entries', size),
                         concat('give the size that a checkpoint says in its second line: ',
                                case when above is null then format('the newest is of %s', below)
                                     when below is null then format('the first is of %s', above)
                                     else format('next to it are those of %s and %s', below, above) end));
end $$;

-- The lines of an export: docs/verification.md says what each is.

-- What it begins with: its kind and the name of the tree, the keys that checkpoints of up to that size are signed with, and reference data as of
-- then, which says by which rules the entries post.
create function rules.export_head(book text, size bigint) returns table (place integer, n bigint, line text) language sql stable as $$
    select 1, 0::bigint, 'bursar-export-1 ' || rules.origin(export_head.book)
     union all
    select 3, row_number() over (order by r.name collate "C", r.told collate "C"), 'd ' || r.told
      from rules.reference_rows(export_head.book) r
     where not exists (select from ledger.reference x where x.book = export_head.book and x.name = r.name and x.seq > export_head.size)
     union all
    select 2, row_number() over (order by k.key), 'k ' || k.key
      from unnest(rules.signers(export_head.book, array(select c.note from ledger.checkpoint c
                                                         where c.book = export_head.book and c.size <= export_head.size))) k (key)
$$;

-- The entries after one number up to another, and the checkpoints of the tree when it had so many.
create function rules.export_entries(book text, after bigint, upto bigint) returns table (seq bigint, place integer, n bigint, line text)
language sql stable as $$
    with told as materialized (select * from rules.entries_told(export_entries.book, after, upto))
    select t.seq, 1, 0::bigint, format('e %s %s', encode(t.sealed, 'hex'), t.entry) from told t
     union all
    select t.seq, 2, 0, 'a ' || t.asked from told t
     union all
    select t.seq, 3, r.n, 'r ' || r.told from told t cross join lateral unnest(t.rows) with ordinality r (told, n)
     union all
    select c.size, 4, 0, 'c ' || to_json(c.note)
      from ledger.checkpoint c where c.book = export_entries.book and c.size > after and c.size <= upto
$$;

-- What it ends with: the balances as of an entry, and how many entries there are.
create function rules.export_end(book text, size bigint) returns table (place integer, n bigint, line text) language sql stable as $$
    select 1, row_number() over (order by b.account, b.currency collate "C"), 'b ' || rules.trial_part(b.account, b.currency, b.amount, b.base)
      from (select m.account, m.currency, sum(m.amount)::bigint as amount, sum(m.base)::bigint as base
              from (select d.account, d.currency, d.amount, d.base from ledger.balance_day d where d.book = export_end.book
                     union all
                    select p.account, p.currency, -p.amount, -p.base from ledger.posting p
                     where p.book = export_end.book and p.seq > export_end.size) m
             group by m.account, m.currency having sum(m.amount) <> 0 or sum(m.base) <> 0) b
     union all
    select 2, 0, 'end ' || size
$$;
