-- Text about people: the name of a person who gives or uses the ledger, notes about them, their numbers elsewhere, and references that
-- find them by these.  The journal has salted digests of it, ledger.personal the text with the salts, until an entry erases both.
--
-- A request that comes again has to have the digest that it had.  So an entry decides once what of it is veiled and with which salt, and
-- what comes under its key later is veiled in the same way.

-- The fields with such text, beside references to parties; noun is also the field that names the subject.
create function rules.personal_fields() returns table (command text, field text, noun text) language sql immutable as $$
    values ('party_add', 'name', 'party'), ('party_add', 'note', 'party'), ('party_change', 'name', 'party'),
           ('party_change', 'note', 'party'), ('party_identify', 'value', 'party'), ('person_add', 'name', 'person'),
           ('person_change', 'name', 'person'), ('party_contact', 'email', 'party'), ('person_contact', 'email', 'person'),
           ('party_consent', 'public_name', 'party')
$$;

-- Is it such a field, rather than a reference?
create function rules.says_of(field text) returns boolean language sql immutable as $$
    select field in ('name', 'note', 'value', 'email', 'public_name')
$$;

-- The salt of one field, by that of the request: so the texts of two people in one request are erased apart.
create function rules.personal_salt(salt text, field text) returns text language sql stable as $$
    select encode(rules.sha256(json_build_array('bursar-salt-1', salt, field)), 'hex')
$$;

-- A salt that nobody can guess.
create function rules.fresh_salt() returns text language sql volatile as $$
    select replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '')
$$;

-- What the journal has of a text, and what is sealed of the words that it is found by.
create function rules.personal_digest(salt text, field text, value text) returns bytea language sql stable as $$
    select rules.sha256(json_build_array('bursar-personal-1', salt, field, value))
$$;
create function rules.personal_keys(salt text, words text, same text, skeleton text) returns bytea language sql stable as $$
    select case when num_nonnulls(words, same, skeleton) > 0
                then rules.sha256(json_build_array('bursar-personal-keys-1', salt, words, same, skeleton)) end
$$;

-- How a digest stands in what was asked.
create function rules.veiled(digest bytea) returns text language sql immutable as $$
    select 'sha256:' || encode(digest, 'hex')
$$;

-- What a party of this kind is told by in its own rows: null of a person.
create function rules.unless_person(kind text, value text) returns text language sql immutable as $$
    select case when kind <> 'person' then value end
$$;

-- What the rows of a batch say of subjects, person or not; asked are the rows as the command takes them, refs its references to parties.
create function rules.said_of_subjects(command text, refs text[], envelopes rules.envelope[], asked jsonb[])
returns table (ord integer, field text, noun text, subject text, value text, kind text, skeleton text) language sql stable as $$
    select e.ord, f.field, f.noun, a.asked ->> f.named, e.content ->> f.field,
           case when said_of_subjects.command = 'party_add' then a.asked ->> 'kind' end,
           case f.field when 'name' then a.asked ->> 'name_skeleton' end
      from unnest(envelopes) with ordinality e
      join unnest(asked) with ordinality a (asked, n) on a.n = e.ordinality
     cross join lateral (
            select p.field, p.noun, p.noun as named from rules.personal_fields() p where p.command = said_of_subjects.command
             union all
            select r, 'party', r from unnest(refs) r where e.content ->> r ~ '^(name|identifier):') f
     where e.content ? f.field
$$;

-- What of that is of people, and so is veiled.  given are the salts that came with the rows, null where none did.
create function rules.veils(book text, command text, refs text[], envelopes rules.envelope[], asked jsonb[], given text[])
returns setof rules.veil language plpgsql volatile as $$
#variable_conflict use_column
begin
    return query
    with said as materialized (
        select s.*, e.key, f.seq as earlier, d.seq is not null as veiled_earlier, p.salt as salt_earlier,
               s.noun = 'person' or coalesce(s.kind, v.kind) = 'person' as personal
          from rules.said_of_subjects(command, refs, envelopes, asked) s
          join unnest(envelopes) e on e.ord = s.ord
          left join lateral (select x.seq from ledger.answered x
                              where x.key = e.key and x.book = veils.book and x.office = any ((e.who).offices)
                              order by x.office = (e.who).office desc limit 1) f on true
          left join ledger.personal_digest d on d.book = veils.book and d.seq = f.seq and d.field = s.field
          left join ledger.personal p on p.book = d.book and p.seq = d.seq and p.field = d.field
          left join lateral rules.party_at(veils.book, case s.noun when 'party' then s.subject end) v on true
    ), salted as materialized (
        select s.*, coalesce(s.salt_earlier, rules.personal_salt(coalesce(given[s.ord], rules.fresh_salt()), s.field)) as salt
          from said s where case when s.earlier is not null then s.veiled_earlier else s.personal end
    )
    select s.ord, s.field, s.noun, s.subject, s.salt, s.value, k.words, k.same, k.skeleton
      from salted s
      left join lateral rules.name_keys(s.subject, s.value, s.skeleton) k on s.noun = 'party' and s.field = 'name';
end $$;

-- The rows with digests in place of what is veiled.
create function rules.with_veils(envelopes rules.envelope[], veils rules.veil[]) returns rules.envelope[] language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select array_agg(rules.envelope(e.ord, e.key, e.item, e.who, e.content || coalesce(v.content, '{}'), e.confirmed, e.dated, e.day, e.approves)
                         order by e.ordinality)
          from unnest(envelopes) with ordinality e
          left join (select x.ord, jsonb_object_agg(x.field, rules.veiled(rules.personal_digest(x.salt, x.field, x.text))) as content
                       from unnest(veils) x group by x.ord) v on v.ord = e.ord);
end $$;

-- Keep the text of those rows that were recorded, and its digests.
create function rules.keep_personal(book text, answers api.answer[], veils rules.veil[]) returns void language plpgsql as $$
#variable_conflict use_column
begin
    insert into ledger.personal_digest (book, seq, field, noun, subject, digest, keys)
    select keep_personal.book, a.seq, v.field, v.noun, v.subject, rules.personal_digest(v.salt, v.field, v.text),
           rules.personal_keys(v.salt, v.words, v.same, v.skeleton)
      from unnest(veils) v join unnest(answers) a on a.ord = v.ord where a.outcome = 'recorded';
    insert into ledger.personal (book, seq, field, noun, subject, salt, text, words, same, skeleton)
    select keep_personal.book, a.seq, v.field, v.noun, v.subject, v.salt, v.text, v.words, v.same, v.skeleton
      from unnest(veils) v join unnest(answers) a on a.ord = v.ord where a.outcome = 'recorded';
end $$;

-- Reading ------------------------------------------------------------------------------------------------------------------

-- The newest text of a subject, as known at an entry; null where there is none, or none any more.
create function rules.personal_text(book text, noun text, subject text, field text, last bigint default 9223372036854775807) returns text
language plpgsql stable as $$
begin
    return (select p.text from ledger.personal p
             where p.subject = personal_text.subject and p.field = personal_text.field and p.book = personal_text.book
               and p.noun = personal_text.noun and p.seq <= last
             order by p.seq desc limit 1);
end $$;

-- What a person is called, as known at an entry; once that is erased, that it was, whatever was known before.
create function rules.personal_name(book text, noun text, subject text, last bigint default 9223372036854775807) returns text
language plpgsql stable as $$
begin
    return coalesce(rules.personal_text(book, noun, subject, 'name', last),
                    (select format('erased person %s', e.effective) from ledger.erasure e
                      where e.book = personal_name.book and e.noun = personal_name.noun and e.subject = personal_name.subject), subject);
end $$;

-- Was what is known of a subject erased?
create function rules.is_erased(book text, noun text, subject text) returns boolean language plpgsql stable as $$
begin
    return exists (select from ledger.erasure e where e.book = is_erased.book and e.noun = is_erased.noun and e.subject = is_erased.subject);
end $$;

-- What a party wishes to be called in public by what it agreed to; null: as it is registered.  stated is what the entry has in the clear, as those
-- of people had once.
create function rules.public_name(c ledger.party_consent) returns text language plpgsql stable as $$
begin
    return case when not rules.is_erased((c).book, 'party', (c).party)
                then coalesce((c).public_name, rules.personal_text((c).book, 'party', (c).party, 'public_name', (c).seq)) end;
end $$;

-- What an entry was asked for with the codes of the people that it refers to, and what it said of them as far as that is there.
create function rules.unveiled_at(book text, seq bigint, content jsonb) returns jsonb language plpgsql stable as $$
#variable_conflict use_column
begin
    return content || coalesce((
        select jsonb_object_agg(d.field, case when rules.says_of(d.field) then coalesce(p.text, 'erased') else d.subject end)
          from ledger.personal_digest d
          left join ledger.personal p on p.book = d.book and p.seq = d.seq and p.field = d.field
         where d.book = unveiled_at.book
           and d.seq in (unveiled_at.seq, case when content ->> 'asked' ~ '^[0-9]{1,18}$' then (content ->> 'asked')::bigint end)), '{}');
end $$;

-- The same, at no cost where nothing is veiled.
create function rules.unveiled(book text, seq bigint, content jsonb) returns jsonb language sql stable as $$
    select case when strpos(content::text, '"sha256:') > 0 then rules.unveiled_at(book, seq, content) else content end
$$;

-- Erasing ------------------------------------------------------------------------------------------------------------------

-- The refusal of a subject whose text was erased: nothing more is said of it.
create function rules.erased_fault(book text, noun text, subject text) returns setof rules.refusal language sql stable as $$
    select 'conflict', erased_fault.noun, format('what was said of %s was erased on %s, by entry %s', e.subject, e.effective, e.seq),
           format('see: bursar journal show %s', e.seq)
      from ledger.erasure e
     where e.book = erased_fault.book and e.noun = erased_fault.noun and e.subject = erased_fault.subject
$$;

-- The refusal of a reason that says what is to be erased: it stays in the journal.
create function rules.reason_tells_fault(book text, noun text, subjects text[], reason text) returns setof rules.refusal language sql stable as $$
    select 'invalid', 'reason', 'the reason names the person, and it stays in the journal', 'say why without the name'
     where exists (select from ledger.personal p
                    where p.subject = any (subjects) and p.field in ('name', 'value', 'public_name') and p.book = reason_tells_fault.book
                      and p.noun = reason_tells_fault.noun and length(p.text) > 3
                      and strpos(rules.folded(reason), rules.folded(p.text)) > 0)
$$;

-- How many texts there are of subjects.
create function rules.texts_of(book text, noun text, subjects text[]) returns integer language plpgsql stable as $$
begin
    return (select count(*) from ledger.personal p
             where p.subject = any (subjects) and p.book = texts_of.book and p.noun = texts_of.noun);
end $$;

-- What is told for ever of an erasure, beside whose it was: what it could not reach.
create function rules.erasure_told(texts integer) returns jsonb language sql immutable as $$
    select jsonb_build_object('erased', texts, 'remains',
        'backups, archived WAL and copies that clients made keep the text until they expire; so do documents, and what others wrote in notes and reasons')
$$;

-- Erase the texts of a subject, by an entry.
create function rules.erase_texts(book text, noun text, subject text, entry bigint, day date) returns void language plpgsql as $$
#variable_conflict use_column
begin
    insert into ledger.erasure (book, noun, subject, seq, effective, texts)
    select erase_texts.book, erase_texts.noun, erase_texts.subject, entry, day,
           rules.texts_of(erase_texts.book, erase_texts.noun, array[erase_texts.subject])
        on conflict do nothing;     -- a duplicate that was erased by itself, before it was one
    perform ledger.forget(book, noun, subject);
end $$;

-- Checking -----------------------------------------------------------------------------------------------------------------

-- What is wrong with the text about people: not what its digests are of, gone without an erasure, or there in spite of one.
create function rules.personal_findings(book text) returns setof rules.finding language sql stable as $$
    select f.finding, coalesce(d.seq, p.seq), null::integer, coalesce(d.field, p.field)
      from (select x.* from ledger.personal_digest x where x.book = personal_findings.book) d
      full join (select x.* from ledger.personal x where x.book = personal_findings.book) p on p.seq = d.seq and p.field = d.field
      left join ledger.erasure e on e.book = d.book and e.noun = d.noun and e.subject = d.subject and e.seq > d.seq
     cross join lateral (select case
            when d.seq is null then 'text about a person that nobody entered'
            when p.seq is null then case when e.seq is null then 'text about a person is gone, and nobody erased it' end
            when e.seq is not null then 'text about a person is there that was erased'
            when (p.noun, p.subject) is distinct from (d.noun, d.subject) or rules.personal_digest(p.salt, p.field, p.text) <> d.digest
              or rules.personal_keys(p.salt, p.words, p.same, p.skeleton) is distinct from d.keys
            then 'text about a person is not what was entered' end as finding) f
     where f.finding is not null
$$;
