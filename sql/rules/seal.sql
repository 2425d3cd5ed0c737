-- What is sealed of an entry: everything it did.
--
-- The leaf of an entry is SHA-256 of a zero byte, the hash of the entry (rules.seal), and SHA-256 of its own rows: of every row of
-- every table that carries its seq.  A row is told as a JSON array of the name of its table and an object of its columns, every
-- value as text and none that is null; so a column that comes later changes nothing that was told before.  The function that tells
-- them, rules.own_rows, is made of the catalogue by sealing.sql.

-- The tables of the ledger whose rows are not told as own rows of an entry, and why.  What is of no book is reference data: its
-- digest is a row of ledger.reference, which is.
create function rules.untold_tables() returns table (name text, kind text, reason text) language sql immutable as $$
    values ('journal', 'entry', 'the hash of the entry is of its row'),
           ('posting', 'entry', 'the hash of the entry is of its postings as well'),
           ('book', 'reference', 'what it is kept in is said when it is opened, and each entry that follows names it'),
           ('currency', 'reference', 'comes with a migration'),
           ('posting_rule', 'reference', 'comes with a migration'),
           ('mail_wording', 'reference', 'comes with a migration'),
           ('rule_generation', 'derived', 'worked out of rules and roles, and again when the journal is verified'),
           ('rule_line', 'derived', 'as rule_generation'),
           ('head', 'derived', 'the last entry, when it was recorded, and how far what is kept goes'),
           ('balance_day', 'derived', 'later entries add to it; it is the sum of the postings'),
           ('due_month', 'derived', 'later entries add to it; it is worked out again of theirs'),
           ('open_instalment', 'derived', 'later entries change it; it is worked out again of theirs'),
           ('item_state', 'derived', 'later entries change it; it is worked out again of theirs'),
           ('tile', 'derived', 'grows with the tree; made of the leaves, and again when the journal is verified'),
           ('mail_work', 'derived', 'where a letter stands: what happened to it last, or was decided since'),
           ('mail_step', 'beside', 'what a daemon and a mail server did about a letter, which no entry says'),
           ('checkpoint', 'beside', 'says by its own signature what the tree was'),
           ('personal', 'beside', 'what it holds is erased where the law asks for that; each row has its digest in ledger.personal_digest'),
           ('evidence_piece', 'beside', 'comes before it is filed, if it is; the entry that files a document names the hash of all of it'),
           ('evidence_use', 'beside', 'counts the bytes of pieces')
$$;

-- How a column of this type is told, as SQL of its text as a string of JSON, which no setting changes; null where that is not said yet.
-- Only what people write is looked through for what JSON escapes.
create function rules.told_as(type regtype, name text) returns text language sql immutable as $$
    select format(case
        when type in ('date'::regtype, 'timestamp'::regtype) then 'to_json(x.%1$I)::text'
        when type = 'timestamptz'::regtype then 'to_json(x.%1$I at time zone ''UTC'')::text'
        when type = 'bytea'::regtype then '''"'' || encode(x.%1$I, ''hex'') || ''"'''
        when type in ('uuid'::regtype, 'smallint'::regtype, 'integer'::regtype, 'bigint'::regtype, 'numeric'::regtype, 'boolean'::regtype)
        then '''"'' || x.%1$I::text || ''"'''
        when type in ('text'::regtype, 'jsonb'::regtype, 'text[]'::regtype, 'uuid[]'::regtype) then 'to_json(x.%1$I::text)::text' end, name)
$$;

-- The SQL that tells the rows of a table: name and columns of each, put together as text, which is half the work of building JSON; in the
-- order that jsonb has, by the length of their names.  Raises 0A000 where a column is of a type that has no canonical text.
create function rules.telling(name text) returns text language plpgsql stable as $$
declare
    columns text;
    strange text;
begin
    select string_agg(format('%L || %s', format('"%s": ', a.attname), rules.told_as(a.atttypid, a.attname)), ', '
                      order by octet_length(a.attname::text), a.attname collate "C"),
           min(a.attname) filter (where rules.told_as(a.atttypid, a.attname) is null)
      into columns, strange
      from pg_attribute a
     where a.attrelid = ('ledger.' || quote_ident(telling.name))::regclass and a.attnum > 0 and not a.attisdropped;
    if strange is not null then
        raise exception 'nothing says how the column % of ledger.% is sealed', strange, name
            using errcode = '0A000', hint = 'say it in rules.told_as';
    end if;
    return format('%L || concat_ws('', '', %s) || ''}]''', format('["%s", {', name), columns);
end $$;

-- SHA-256 of rows as they are told, whatever their order is: the array of them, sorted by their bytes.
create function rules.rows_digest(told text[]) returns bytea language plpgsql stable as $$
#variable_conflict use_column
begin
    return sha256(convert_to('[' || coalesce((select string_agg(t, ', ' order by t collate "C") from unnest(told) t), '') || ']', 'UTF8'));
end $$;

-- The same of the own rows of the entries after one number up to another that have any: sorted once for all.
create function rules.own_digests(book text, after bigint, upto bigint) returns table (seq bigint, digest bytea) language sql stable as $$
    select o.seq, sha256(convert_to('[' || string_agg(o.told, ', ') || ']', 'UTF8'))
      from (select x.seq + 0 as seq, x.told from rules.own_rows(own_digests.book, after, upto) x     -- + 0: sorted at once, not merged
             order by 1, x.told collate "C" offset 0) o
     group by o.seq
$$;

-- The leaf of an entry, by its hash and the digest of its own rows, null where it has none.
create function rules.leaf(hash bytea, digest bytea) returns bytea language sql immutable as $$
    select sha256(decode('00', 'hex') || hash || coalesce(digest, sha256('[]')))
$$;

-- The leaves of the entries after one number up to another.
create function rules.leaves(book text, after bigint, upto bigint) returns table (seq bigint, leaf bytea) language sql stable as $$
    select j.seq, rules.leaf(j.hash, d.digest)
      from (select x.seq, x.hash from ledger.journal x where x.book = leaves.book and x.seq > after and x.seq <= upto) j
      left join rules.own_digests(leaves.book, after, upto) d on d.seq = j.seq
$$;

-- Reference data, which is the same for all books but what the book itself is: the digest of each table as it is now.
create function rules.reference_now(book text) returns table (name text, digest bytea) language sql stable as $$
    select u.name, rules.rows_digest(array_agg(r.told))
      from rules.untold_tables() u join rules.reference_rows(reference_now.book) r on r.name = u.name
     where u.kind = 'reference' group by u.name
$$;

-- The same as the last entry says that changed it, as known at an entry.
create function rules.reference_at(book text, upto bigint default 9223372036854775807) returns table (name text, seq bigint, digest bytea)
language sql stable as $$
    select distinct on (r.name) r.name, r.seq, r.digest
      from ledger.reference r where r.book = reference_at.book and r.seq <= upto order by r.name, r.seq desc
$$;

-- Enter that reference data is another than the books say: with a migration it is.
create function rules.keep_reference(book text) returns void language plpgsql as $$
#variable_conflict use_column
declare
    entry bigint;
    now_other text[] := array(select n.name from rules.reference_now(keep_reference.book) n
                               where n.digest is distinct from (select a.digest from rules.reference_at(keep_reference.book) a where a.name = n.name));
begin
    if now_other = '{}' then
        return;
    end if;
    entry := rules.console_entry(book, 'book_reference', (
        select jsonb_object_agg(n.name, encode(n.digest, 'hex')) from rules.reference_now(keep_reference.book) n where n.name = any (now_other)));
    perform rules.add_reference(book, entry, now_other);
end $$;

-- The digests of these tables, as rows of the entry.
create function rules.add_reference(book text, entry bigint, names text[]) returns void language sql as $$
    insert into ledger.reference (book, seq, name, digest)
    select add_reference.book, entry, n.name, n.digest from rules.reference_now(add_reference.book) n where n.name = any (names)
$$;

-- Enter that checkpoints are signed with this key, unless the book knows it.
create function rules.keep_seal_key(book text, public bytea) returns void language plpgsql as $$
#variable_conflict use_column
begin
    if public is not null and not exists (select from ledger.seal_key k where k.book = keep_seal_key.book and k.public = keep_seal_key.public) then
        insert into ledger.seal_key (book, seq, public)
        select keep_seal_key.book, e.seq, keep_seal_key.public
          from rules.console_entry(keep_seal_key.book, 'seal_key', jsonb_build_object('public', encode(keep_seal_key.public, 'hex'))) e (seq);
    end if;
end $$;
