-- Evidence: documents by their SHA-256, sent in pieces and filed when they are whole.

-- Whose it will be: the office that was named, or the caller's.  A regional office has its own and no other.  Refuses: denied
-- (another's office), not_found.
create function rules.evidence_office(book text, asked text, office text, role text, out owner text, out refusal rules.refusal)
language plpgsql stable as $$
begin
    owner := coalesce(asked, evidence_office.office);
    if owner <> evidence_office.office and role = 'regional' then
        refusal := rules.refusal('denied', 'office', 'a regional office keeps evidence of its own only', 'leave --office out');
    elsif not exists (select from ledger.office o where o.book = evidence_office.book and o.office = owner) then
        refusal := rules.refusal('not_found', 'office', format('there is no office %s', owner),
                                  rules.way_to(book, 'office', owner));
    end if;
end $$;

-- How many bytes the office may hold: 1 GiB where nobody said.
create function rules.evidence_limit(book text, office text) returns bigint language plpgsql stable as $$
#variable_conflict use_column
begin
    return coalesce((select q.bytes from ledger.evidence_quota q
                      where q.book = evidence_limit.book and q.office = evidence_limit.office
                      order by q.seq desc limit 1), 1073741824);
end $$;

-- How many bytes it holds.
create function rules.evidence_used(book text, office text) returns bigint language plpgsql stable as $$
#variable_conflict use_column
begin
    return coalesce((select u.used from ledger.evidence_use u
                      where u.book = evidence_used.book and u.office = evidence_used.office
                      order by u.used desc limit 1), 0);
end $$;

-- What is wrong with a piece, or null; digest is what was said of it, kept the SHA-256 of the one that is there.
create function rules.piece_fault(hash text, number integer, digest text, bytes bytea, kept bytea) returns rules.refusal
language sql stable as $$
    select case when encode(sha256(bytes), 'hex') <> digest
                then rules.refusal('invalid', 'digest', format('piece %s is not what its digest says', number), 'send it again')
                when number not between 1 and 2048 or octet_length(bytes) > 32768
                then rules.refusal('too_large', 'number', 'a document has at most 2048 pieces of 32768 bytes (64 MiB)',
                                   'keep it elsewhere, and give its SHA-256 alone')
                when kept <> sha256(bytes)
                then rules.refusal('conflict', 'number', format('piece %s of %s is there with other bytes', number, left(hash, 12)),
                                   'is this the same file?') end
$$;

-- Take pieces.  They are no entries: what they belong to becomes one when it is filed.  A piece that is there already is
-- replayed.  Refuses: invalid (digest, number), conflict (the piece is there with other bytes), too_large (the quota),
-- denied and not_found (office).
create function api.evidence_piece(book text, allowed text[], caller text[], key uuid[],
    hash text[], number integer[], digest text[], data text[], office text[])
returns setof api.answer language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    perform rules.lock_book(book);
    return query
    with asked as (
        select * from unnest(caller, key, hash, number, digest, data, office)
            with ordinality a (caller, key, hash, number, digest, data, office, ord)
    ), who as materialized (
        select d.caller, c.* from (select distinct a.caller from asked a) d, rules.caller(evidence_piece.book, allowed, d.caller) c
    ), found as materialized (
        select a.ord, a.key, a.hash, a.number, w.person, o.owner, b.bytes, sha256(b.bytes) as sum,
               p.digest as there,
               row_number() over (partition by o.owner, a.hash, a.number order by a.ord) > 1 as repeats,
               case when (w.refusal).code is not null then w.refusal
                    when (o.refusal).code is not null then o.refusal
                    else rules.piece_fault(a.hash, a.number, a.digest, b.bytes, p.digest) end as refusal
          from asked a
          join who w on w.caller = a.caller
         cross join lateral rules.evidence_office(evidence_piece.book, a.office, w.office, w.role) o
         cross join lateral (select decode(a.data, 'base64') as bytes) b
          left join lateral (select x.digest from ledger.evidence_piece x
                              where x.book = evidence_piece.book and x.office = o.owner and x.hash = a.hash
                                and x.number = a.number limit 1) p on true
    ), fresh as (
        select f.*, rules.evidence_used(evidence_piece.book, f.owner)
                    + sum(octet_length(f.bytes)) over (partition by f.owner order by f.ord) as used
          from found f
         where (f.refusal).code is null and not f.repeats and f.there is null
    ), kept as (
        insert into ledger.evidence_piece (book, office, hash, number, person, received, digest, data)
        select evidence_piece.book, f.owner, f.hash, f.number, f.person, clock_timestamp(), f.sum, f.bytes
          from fresh f
         where f.used <= rules.evidence_limit(evidence_piece.book, f.owner)
        returning office, hash, number
    ), counted as (
        insert into ledger.evidence_use (book, office, used)
        select evidence_piece.book, f.owner, max(f.used)
          from fresh f
         where f.used <= rules.evidence_limit(evidence_piece.book, f.owner)
         group by f.owner
    ), judged as (
        select f.ord, f.key, f.hash, f.number,
               case when (f.refusal).code is not null then f.refusal
                    when not f.repeats and f.there is null and k.number is null
                    then rules.refusal('too_large', 'office',
                             format('office %s may hold %s bytes of evidence, and has %s', f.owner,
                                    rules.evidence_limit(evidence_piece.book, f.owner),
                                    rules.evidence_used(evidence_piece.book, f.owner)),
                             'ask an administrator for more: bursar evidence quota') end as refusal,
               f.repeats, f.there
          from found f
          left join kept k on k.office = f.owner and k.hash = f.hash and k.number = f.number
    )
    select j.ord::integer,
           case when (j.refusal).code is not null then 'refused' when j.repeats then 'again'
                when j.there is not null then 'replayed' else 'recorded' end,
           (j.refusal).code, (j.refusal).field, (j.refusal).sentence, (j.refusal).hint, null::bigint,
           case when (j.refusal).code is null
                then jsonb_build_object('key', j.key, 'hash', j.hash, 'number', j.number) end, null::text
      from judged j order by j.ord;
end $$;

create type api.evidence_run as (first integer, last integer, bytes bigint);

-- Which pieces of a document the office has, as runs.  Nothing is told of other offices.
create function api.evidence_pieces(book text, allowed text[], caller text, hash text, office text)
returns setof api.evidence_run
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    who   record;
    place record;
begin
    perform rules.admit(book, allowed, caller);
    select c.* into who from rules.caller(book, allowed, caller) c;
    place := rules.evidence_office(book, office, who.office, who.role);
    if (place.refusal).code is not null then
        perform rules.refuse(place.refusal);
    end if;
    return query
    select min(p.number), max(p.number), sum(octet_length(p.data))
      from (select x.number, x.data, x.number - row_number() over (order by x.number) as run
              from ledger.evidence_piece x
             where x.book = evidence_pieces.book and x.office = place.owner and x.hash = evidence_pieces.hash) p
     group by p.run order by 1;
end $$;

create type rules.evidence_record_ask as (hash text, pieces integer, name text, office text, date date, note text);

-- File documents of which all pieces are there.  Refuses: conflict (pieces are missing), invalid (they are not of a document
-- of that hash, date), denied and not_found (office).
create function rules.evidence_record(book text, envelopes rules.envelope[], asks rules.evidence_record_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.*, o.owner, h.size,
               case when (o.refusal).code is not null then o.refusal
                    when h.count < a.pieces
                    then rules.refusal('conflict', 'pieces', format('%s of %s pieces are missing', a.pieces - h.count, a.pieces),
                                       'send them first: bursar evidence add FILE')
                    when h.hash is distinct from a.hash
                    then rules.refusal('invalid', 'hash', 'the pieces are not those of a document with this SHA-256',
                                       'has the file changed?') end as refusal
          from unnest(envelopes, asks) a
          left join lateral rules.person_at(evidence_record.book, (a.who).person) w on true
         cross join lateral rules.evidence_office(evidence_record.book, a.office, (a.who).office, w.role) o
         cross join lateral (select count(*)::integer as count, sum(octet_length(p.data)) as size,
                                    encode(sha256(string_agg(p.data, ''::bytea order by p.number)), 'hex') as hash
                               from ledger.evidence_piece p
                              where p.book = evidence_record.book and p.office = o.owner and p.hash = a.hash
                                and p.number <= a.pieces) h
    ), entered as materialized (
        select * from rules.entered(evidence_record.book, 'evidence_record', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, answer => jsonb_build_object('hash', j.hash, 'size', j.size)))
               from judged j), null)
    ), filing as (
        insert into ledger.evidence (book, office, hash, seq, person, effective, name, size, pieces, note)
        select evidence_record.book, j.owner, j.hash, e.seq, e.person, j.day, j.name, j.size, j.pieces, j.note
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

create type api.evidence_part as (hash text, number integer, pieces integer, digest text, data text);

-- A piece of a filed document, after it has been checked.  Refuses: not_found, data_corrupted.
create function api.evidence_read(book text, allowed text[], caller text, hash text, number integer)
returns setof api.evidence_part
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    filing ledger.evidence;
    piece  ledger.evidence_piece;
begin
    perform rules.admit(book, allowed, caller);
    select e.* into filing from ledger.evidence e
     where e.book = evidence_read.book and e.hash = evidence_read.hash order by e.seq limit 1;
    select p.* into piece from ledger.evidence_piece p
     where p.book = filing.book and p.office = filing.office and p.hash = filing.hash and p.number = evidence_read.number;
    if filing.seq is null or evidence_read.number not between 1 and filing.pieces then
        perform rules.refuse('not_found', 'hash', format('there is no such piece of evidence %s', hash),
                             'see: bursar evidence list');
    elsif piece.number is null or sha256(piece.data) <> piece.digest then
        perform rules.refuse('data_corrupted', 'hash', format('piece %s of evidence %s is not as it was received', number, hash),
                             'tell your administrator: the database or its disk is damaged');
    end if;
    return query select hash, number, filing.pieces, encode(piece.digest, 'hex'),
                        translate(encode(piece.data, 'base64'), e'\n', '');
end $$;

create type api.evidence_item as (
    id bigint, sha256 text, name text, size bigint, office text, person text, date date, note text, key uuid);

-- Filings, newest first, or as sort says; id is the cursor.
create function api.evidence_list(book text, allowed text[], caller text, office text, prefix text, "from" date,
    "to" date, sort text, "limit" integer, after text)
returns setof api.evidence_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    place rules.place;
begin
    perform rules.admit(book, allowed, caller);
    select x.effective, null, null, null, x.seq into place from ledger.evidence x
     where x.book = evidence_list.book and x.seq = rules.page_from(after);
    perform rules.page_known(after, sort, place.number is not null);
    place.number := rules.page_from(after);
    return query
    select e.seq, e.hash, e.name, e.size, e.office, e.person, e.effective, e.note, j.key
      from ledger.evidence e
      join ledger.answered j on j.book = e.book and j.seq = e.seq
     where e.book = evidence_list.book
       and rules.comes_behind(after, sort, place, e.effective, null, null, null, e.seq) and rules.is_within(e.effective, "from", "to")
       and (evidence_list.office is null or e.office = evidence_list.office)
       and (prefix is null or e.hash >= lower(prefix) and e.hash < lower(prefix) || 'g')
     order by case sort when 'date' then e.effective end desc, e.seq desc
     limit "limit";
end $$;

create type api.evidence_detail as (
    hash text, state text, name text, size bigint, pieces integer, office text, person text, date date, entry bigint, note text,
    filings json);

-- One document: filed, or how much of it is there.  Refuses: not_found.
create function api.evidence_show(book text, allowed text[], caller text, hash text)
returns setof api.evidence_detail
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    perform rules.admit(book, allowed, caller);
    return query
    select e.hash, 'filed', e.name, e.size, e.pieces, e.office, e.person, e.effective, e.seq, e.note,
           (select json_agg(json_build_object('entry', f.seq, 'name', f.name, 'office', f.office, 'person', f.person,
                                              'date', f.effective, 'note', f.note) order by f.seq)
              from ledger.evidence f where f.book = e.book and f.hash = e.hash)
      from ledger.evidence e
     where e.book = evidence_show.book and e.hash = evidence_show.hash
     order by e.seq limit 1;
    if found then
        return;
    end if;
    return query
    select p.hash, 'incomplete', null::text, sum(octet_length(p.data)), count(*)::integer, p.office, min(p.person), null::date,
           null::bigint, null::text, null::json
      from ledger.evidence_piece p
     where p.book = evidence_show.book and p.hash = evidence_show.hash
     group by p.hash, p.office order by p.office limit 1;
    if not found then
        perform rules.refuse('not_found', 'hash', format('there is no evidence %s', hash), 'see: bursar evidence list');
    end if;
end $$;

create type rules.evidence_quota_ask as (office text, mebibytes integer, reason text);

-- Say how much an office may hold.  Refuses: not_found (office).
create function rules.evidence_quota(book text, envelopes rules.envelope[], asks rules.evidence_quota_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.*, a.mebibytes * 1048576::bigint as bytes, no_office as refusal
          from unnest(envelopes, asks) a
          left join ledger.office o on o.book = evidence_quota.book and o.office = a.office
          left join lateral rules.missing(evidence_quota.book, 'office', a.office, o.office is not null) no_office on true
    ), entered as materialized (
        select * from rules.entered(evidence_quota.book, 'evidence_quota', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['evidence_quota:' || j.office],
                        jsonb_build_object('office', j.office, 'bytes', j.bytes,
                                           'used', rules.evidence_used(evidence_quota.book, j.office)))) from judged j), null)
    ), quota as (
        insert into ledger.evidence_quota (book, office, seq, bytes)
        select evidence_quota.book, j.office, e.seq, j.bytes
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;
