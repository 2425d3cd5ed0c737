-- The tree over the leaves of entries, as RFC 6962 has it: what is sealed in it, its root at any size, and proofs.
--
-- A tile is sixteen hashes of one level that stand side by side; its root is a hash sixteen levels of two, that is four, above.  So
-- a tree of a million entries has five levels of tiles, and what is asked of it reads a few rows of each.

-- The hash of what has these two below it.
create function rules.node(one bytea, other bytea) returns bytea language sql immutable as $$
    select sha256(decode('01', 'hex') || one || other)
$$;

-- The root over hashes that stand side by side: of what has no neighbour it is itself.
create function rules.root_of(hashes bytea) returns bytea language plpgsql immutable as $$
declare
    above bytea;
begin
    while octet_length(hashes) > 32 loop
        above := '';
        for i in 0 .. octet_length(hashes) / 64 - 1 loop
            above := above || sha256(decode('01', 'hex') || substr(hashes, i * 64 + 1, 64));
        end loop;
        hashes := above || substr(hashes, octet_length(hashes) / 64 * 64 + 1);
    end loop;
    return hashes;
end $$;

-- The largest power of two that is less than this number, which is more than one: where a tree of so many leaves parts.
create function rules.parting(size bigint) returns bigint language plpgsql immutable as $$
declare
    power bigint := 1;
begin
    while power * 2 < size loop
        power := power * 2;
    end loop;
    return power;
end $$;

-- How many entries are in the tree.
create function rules.tree_size(book text) returns bigint language plpgsql stable as $$
#variable_conflict use_column
begin
    return coalesce((select t.number * 16 + octet_length(t.hashes) / 32 from ledger.tile t
                      where t.book = tree_size.book and t.level = 0 order by t.number desc limit 1), 0);
end $$;

-- The root over the leaves from one place up to before another, counted from 0: of a part that parts of the whole tree make.  The
-- tree has so many.
create function rules.tree_hash(book text, first bigint, past bigint) returns bytea language plpgsql stable as $$
declare
    size  bigint := past - first;
    tier  smallint := 0;
    part  bigint := size;
begin
    if size > 1 and size & (size - 1) <> 0 then
        part := rules.parting(size);
        return rules.node(rules.tree_hash(book, first, first + part), rules.tree_hash(book, first + part, past));
    end if;
    while part >= 16 loop
        part := part >> 4;
        tier := tier + 1;
    end loop;
    first := first >> (4 * tier);
    return (select rules.root_of(substr(t.hashes, (first % 16)::integer * 32 + 1, part::integer * 32))
              from ledger.tile t where t.book = tree_hash.book and t.level = tier and t.number = first / 16 limit 1);
end $$;

-- What has to be hashed with a leaf, from below, to come to the root of the tree of that size: place is counted from 0.
create function rules.inclusion(book text, place bigint, size bigint) returns bytea[] language plpgsql stable as $$
declare
    first bigint := 0;
    past  bigint := size;
    part  bigint;
    path  bytea[] := '{}';
begin
    while past - first > 1 loop
        part := first + rules.parting(past - first);
        if place < part then
            path := rules.tree_hash(book, part, past) || path;
            past := part;
        else
            path := rules.tree_hash(book, first, part) || path;
            first := part;
        end if;
    end loop;
    return path;
end $$;

-- What shows that the tree of one size is the beginning of that of another: nothing where they are the same.
create function rules.consistency(book text, one bigint, other bigint) returns bytea[] language plpgsql stable as $$
declare
    first bigint := 0;
    past  bigint := other;
    whole boolean := true;      -- what is left of the smaller tree is a tree that its owner knows
    part  bigint;
    path  bytea[] := '{}';
begin
    while one <> past loop
        part := first + rules.parting(past - first);
        if one <= part then
            path := rules.tree_hash(book, part, past) || path;
            past := part;
        else
            path := rules.tree_hash(book, first, part) || path;
            first := part;
            whole := false;
        end if;
    end loop;
    return case when whole then path else rules.tree_hash(book, first, past) || path end;
end $$;

-- Add hashes to a level, of which it has so many, and to those above what that completes.  Raises 23514 if it has not so many.
create function rules.extend_level(book text, level integer, place bigint, hashes bytea[]) returns void language plpgsql as $$
#variable_conflict use_column
declare
    whole bytea[];
    wrong boolean;
begin
    with put as (
        insert into ledger.tile as t (book, level, number, hashes)
        select extend_level.book, extend_level.level, (place + h.n - 1) / 16, string_agg(h.hash, '' order by h.n)
          from unnest(extend_level.hashes) with ordinality h (hash, n) group by 3
        on conflict (book, level, number) do update set hashes = t.hashes || excluded.hashes
        returning t.number, t.hashes
    )
    select array_agg(rules.root_of(p.hashes) order by p.number) filter (where octet_length(p.hashes) = 512),
           bool_or(octet_length(p.hashes) / 32 <> least(p.number * 16 + 16, place + cardinality(extend_level.hashes)) - p.number * 16)
      into whole, wrong
      from put p;
    if wrong then
        raise exception 'level % of the tree of % has not % hashes', level, book, place using errcode = '23514';
    elsif whole is not null then
        perform rules.extend_level(book, level + 1, place >> 4, whole);
    end if;
end $$;

-- Take the entries into the tree that are not in it, up to a number; gives its size.
create function rules.extend_tree(book text, upto bigint) returns bigint language plpgsql as $$
declare
    size   bigint := rules.tree_size(book);
    leaves bytea[] := array(select l.leaf from rules.leaves(extend_tree.book, size, upto) l order by l.seq);
begin
    if cardinality(leaves) <> greatest(upto - size, 0) then
        raise exception 'entries are missing between % and % of %', size, upto, book using errcode = '23514';
    elsif leaves <> '{}' then
        perform rules.extend_level(book, 0, size, leaves);
    end if;
    return greatest(size, upto);
end $$;

-- What the tree of a book is called in its checkpoints.
create function rules.origin(book text) returns text language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select format('bursar/%s/%s', b.ledger, b.book) from ledger.book b where b.book = origin.book);
end $$;

-- What a checkpoint says of the tree, without its signatures.
create function rules.checkpoint_text(book text, size bigint) returns text language sql stable as $$
    select format(E'%s\n%s\n%s\n', rules.origin(book), size, encode(rules.tree_hash(book, 0, size), 'base64'))
$$;

-- By what a note tells who signed it: the first four bytes of SHA-256 of the name and the key, in hexadecimal digits; null of no signature.
create function rules.key_hash(name text, public bytea) returns text language sql immutable as $$
    select left(encode(sha256(convert_to(name || E'\n', 'UTF8') || decode('01', 'hex') || public), 'hex'), 8)
$$;
create function rules.signing_hash(note text) returns text language sql immutable as $$
    select left(encode(decode(substring(note from ' ([A-Za-z0-9+/]{91}=)\n$'), 'base64'), 'hex'), 8)
$$;

-- A public key as whoever checks notes is given it: NAME+HASH+KEY.
create function rules.verifier_key(name text, public bytea) returns text language sql immutable as $$
    select format('%s+%s+%s', name, rules.key_hash(name, public), encode(decode('01', 'hex') || public, 'base64'))
$$;
