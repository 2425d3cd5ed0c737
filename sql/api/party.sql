-- Parties: who gives, or may give.

-- A party as known at a moment; of a person name and note as far as they are not erased.
create function rules.party_at(book text, party text, last bigint default 9223372036854775807)
returns setof ledger.party_version language sql stable as $$
    select v.book, v.party, v.seq, case when v.kind = 'person' then rules.personal_name(v.book, 'party', v.party, v.seq) else v.name end,
           v.kind, v.country, v.parent, v.anonymous,
           case when v.kind = 'person' then rules.personal_text(v.book, 'party', v.party, 'note', v.seq) else v.note end,
           v.words, v.same, v.skeleton
      from ledger.party_version v
     where v.book = party_at.book and v.party = party_at.party and v.seq <= last
     order by v.seq desc limit 1
$$;

-- What a party was merged into, as it stood on a day and was known at a moment: the latest merger that stands; no row where
-- it counts for itself.
create function rules.alias_at(book text, party text, on_day date default 'infinity', last bigint default 9223372036854775807)
returns setof ledger.party_alias language sql stable as $$
    select a.* from ledger.party_alias a
     where a.book = alias_at.book and a.party = alias_at.party and a.seq <= last
       and not exists (select from rules.undone(a.book, a.seq, on_day, last))
     order by a.seq desc limit 1
$$;

-- The parties that were merged into one, in the same way.
create function rules.aliases_of(book text, party text, on_day date default 'infinity', last bigint default 9223372036854775807)
returns setof ledger.party_alias language sql stable as $$
    select distinct on (a.party) a.* from ledger.party_alias a
     where a.book = aliases_of.book and a.into_party = aliases_of.party and a.seq <= last
       and not exists (select from rules.undone(a.book, a.seq, on_day, last))
     order by a.party, a.seq desc
$$;

create type rules.party_add_ask as (
    party text, name text, kind text, country text, parent text, anonymous text, note text, another rules.confirmation,
    name_skeleton rules.derived);

-- Register parties.  Refuses: conflict (the code is taken, a merged parent), not_found (parent), confirmation_required (others are called like it).
create function rules.party_add(book text, envelopes rules.envelope[], asks rules.party_add_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with asked as materialized (
        select a.*, k.words, k.same, k.skeleton
          from unnest(envelopes, asks) a
         cross join lateral rules.name_keys(a.party, a.name, a.name_skeleton) k
    ), judged as materialized (
        select a.*, coalesce(taken, case when w.waits then rules.refusal('not_found', 'parent',
                                        format('the party %s is not registered', a.parent), 'register it first') end,
                             no_parent, alike) as refusal,
               case when w.waits then 'party:' || nullif(a.parent, a.party) end as waits_for
          from asked a
          left join lateral (select x.party from ledger.party x where x.book = party_add.book and x.party = a.party limit 1) p on true
          left join lateral (select x.party from ledger.party x where x.book = party_add.book and x.party = a.parent limit 1) parent on true
         cross join lateral (     -- of a parent that comes earlier in this batch: no question what else may be meant
               select parent.party is null and exists (select from asked b where b.party = a.parent and b.ord < a.ord)) w (waits)
          left join lateral rules.taken('party', a.party, p.party is not null) taken on true
          left join lateral rules.party_fault(party_add.book, 'parent', case when not w.waits then a.parent end) no_parent on true
          left join lateral rules.look_alike_fault(party_add.book, 'party', a.party, a.name, a.same, a.skeleton, a.another) alike on true
    ), entered as materialized (
        select * from rules.entered(party_add.book, 'party_add', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal,
                        array['party:' || j.party, j.waits_for] || rules.name_claims('party', j.same, j.skeleton),
                        jsonb_build_object('party', j.party))) from judged j), null)
    ), party as (
        insert into ledger.party (book, party, seq)
        select party_add.book, j.party, e.seq from entered e join judged j using (ord) where e.outcome = 'recorded'
    ), version as (
        insert into ledger.party_version (book, party, seq, name, kind, country, parent, anonymous, note, words, same, skeleton)
        select party_add.book, j.party, e.seq, rules.unless_person(j.kind, j.name), j.kind, j.country, j.parent,
               coalesce(j.anonymous, 'no') = 'yes', rules.unless_person(j.kind, j.note), rules.unless_person(j.kind, j.words),
               rules.unless_person(j.kind, j.same), rules.unless_person(j.kind, j.skeleton)
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

-- What is wrong with a parent: the party itself, or one that belongs to it.
create function rules.parent_fault(book text, party text, parent text) returns setof rules.refusal
language sql stable as $$
    with recursive above (party) as (
        select parent_fault.parent
        union
        select v.parent from above a, rules.party_at(parent_fault.book, a.party) v where v.parent is not null
    )
    select 'invalid', 'parent',
           case when parent_fault.parent = parent_fault.party then format('%s cannot belong to itself', parent_fault.party)
                else format('%s belongs to %s itself', parent_fault.parent, parent_fault.party) end,
           'name a party above it'
     where parent_fault.party in (select a.party from above a)
$$;

create type rules.party_change_ask as (
    party rules.party_ref, name text, kind text, country text, parent text, anonymous text, note text, another rules.confirmation,
    name_skeleton rules.derived);

-- What is wrong with a party of one kind becoming one of another: what is known of a person is kept otherwise.
create function rules.kind_fault(party text, kind text, other text) returns setof rules.refusal language sql immutable as $$
    select 'invalid', 'kind', format('%s is registered as %s, and what is known of a person is kept otherwise', kind_fault.party, kind_fault.kind),
           format('register another: bursar party add CODE --name "…" --kind %s; then: bursar party merge %s --into CODE --reason "…"', other,
                  kind_fault.party)
     where (kind = 'person') <> (other = 'person')
$$;

-- Record what changed about parties.  Refuses: not_found (party, parent), conflict (a merged party or parent, an erased person),
-- invalid (nothing changes, a parent that belongs to the party, a person that is none any more), confirmation_required (others are called like its new name).
create function rules.party_change(book text, envelopes rules.envelope[], asks rules.party_change_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with compared as (
        select a.*, coalesce(a.name, v.name) as new_name, v.kind as old_kind, coalesce(a.kind, v.kind) as new_kind,
               coalesce(a.country, v.country) as new_country, coalesce(a.parent, v.parent) as new_parent,
               coalesce(a.anonymous = 'yes', v.anonymous) as new_anonymous, coalesce(a.note, v.note) as new_note,
               coalesce(nullif(a.name, v.name), nullif(a.kind, v.kind), nullif(a.country, v.country), nullif(a.parent, v.parent),
                        nullif(a.note, v.note)) is null and nullif(a.anonymous = 'yes', v.anonymous) is null as nothing,
               coalesce(k.words, v.words) as words, coalesce(k.same, v.same) as same, coalesce(k.skeleton, v.skeleton) as skeleton
          from unnest(envelopes, asks) a
          left join lateral rules.party_at(party_change.book, a.party) v on true
          left join lateral rules.name_keys(a.party, a.name, a.name_skeleton) k on a.name is not null
    ), judged as materialized (
        select c.*, coalesce(no_party, no_parent, erased, other_kind, below, rules.refusal('invalid', 'party',
                        case when c.nothing then format('that is what %s is already: nothing changes', c.party) end,
                        format('see: bursar party show %s', c.party)), alike) as refusal
          from compared c
          left join lateral rules.party_fault(party_change.book, 'party', c.party) no_party on true
          left join lateral rules.party_fault(party_change.book, 'parent', c.parent) no_parent on true
          left join lateral rules.erased_fault(party_change.book, 'party', c.party) erased on true
          left join lateral rules.kind_fault(c.party, c.old_kind, c.new_kind) other_kind on true
          left join lateral rules.parent_fault(party_change.book, c.party, c.parent) below on c.parent is not null
          left join lateral rules.look_alike_fault(party_change.book, 'party', c.party, c.name, case when c.name is not null then c.same end,
                                                   case when c.name is not null then c.skeleton end, c.another) alike on true
    ), entered as materialized (
        select * from rules.entered(party_change.book, 'party_change', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal,
                        array['party:' || j.party, case when j.parent is not null then 'parents' end]
                            || case when j.name is not null then rules.name_claims('party', j.same, j.skeleton) end,
                        jsonb_build_object('party', j.party))) from judged j), null)
    ), version as (
        insert into ledger.party_version (book, party, seq, name, kind, country, parent, anonymous, note, words, same, skeleton)
        select party_change.book, j.party, e.seq, rules.unless_person(j.new_kind, j.new_name), j.new_kind, j.new_country, j.new_parent,
               j.new_anonymous, rules.unless_person(j.new_kind, j.new_note), rules.unless_person(j.new_kind, j.words),
               rules.unless_person(j.new_kind, j.same), rules.unless_person(j.new_kind, j.skeleton)
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

create type rules.party_consent_ask as (
    party rules.party_ref, publish text, inkind_value text, public_name text, evidence text, date date, note text);

-- What parties agree to see published, in force as known at a moment; no row of one that was never asked.
create function rules.consent_at(book text, party text, last bigint default 9223372036854775807) returns setof ledger.party_consent
language sql stable as $$
    select x.* from ledger.party_consent x
     where x.book = consent_at.book and x.party = consent_at.party and x.seq <= last
     order by x.seq desc limit 1
$$;

-- Record what parties agree to see published, or no longer; it holds at once, also for what was published before.  What is not said stays; how a
-- person is called is kept beside.  Refuses: not_found (party), conflict (a merged party, one that wishes not to be named, an erased person).
create function rules.party_consent(book text, envelopes rules.envelope[], asks rules.party_consent_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.*, coalesce(a.inkind_value = 'yes', c.inkind_value, false) as shown,
               coalesce(rules.unless_person(v.kind, a.public_name), case when v.kind <> 'person' or a.public_name is null then c.public_name end) as called,
               coalesce(no_party, erased, rules.refusal('conflict', 'publish',
                        case when v.anonymous and a.publish <> 'anonymous' then format('%s wishes not to be named in public', a.party) end,
                        format('if it wishes so no longer: bursar party change %s --anonymous no', a.party))) as refusal
          from unnest(envelopes, asks) a
          left join lateral rules.party_at(party_consent.book, a.party) v on true
          left join lateral rules.consent_at(party_consent.book, a.party) c on true
          left join lateral rules.party_fault(party_consent.book, 'party', a.party) no_party on true
          left join lateral rules.erased_fault(party_consent.book, 'party', a.party) erased on true
    ), entered as materialized (
        select * from rules.entered(party_consent.book, 'party_consent', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['party:' || j.party],
                        jsonb_build_object('party', j.party, 'publish', j.publish, 'inkind_value', j.shown))) from judged j), null)
    ), consent as (
        insert into ledger.party_consent (book, party, seq, effective, publish, inkind_value, public_name, evidence, note)
        select party_consent.book, j.party, e.seq, j.day, j.publish, j.shown, j.called, j.evidence, j.note
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

create type rules.party_contact_ask as (party rules.party_ref, email text, purpose text, language text, ended text, date date);

-- Note where parties are written to, or that they are not any more; the address of a person is kept beside, and not told for ever.  What is not
-- said of the language stays.  Refuses: not_found (party), conflict (a merged party, an erased person), invalid (no address, or none that is one).
create function rules.party_contact(book text, envelopes rules.envelope[], asks rules.party_contact_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.*, coalesce(a.purpose, 'general') as whose, coalesce(a.ended = 'yes', false) as over, v.kind,
               coalesce(a.language, c.language, 'en') as spoken,
               coalesce(no_party, erased, rules.address_fault('email', a.email), rules.refusal('invalid', 'email',
                        case when coalesce(a.ended = 'yes', false) = (a.email is not null) then 'an address is given, or it ended' end,
                        'give --email, or --ended yes')) as refusal
          from unnest(envelopes, asks) a
          left join lateral rules.party_at(party_contact.book, a.party) v on true
          left join lateral (select x.language from ledger.party_contact x
                              where x.book = party_contact.book and x.party = a.party and x.purpose in (coalesce(a.purpose, 'general'), 'general')
                              order by x.purpose = 'general', x.seq desc limit 1) c on true
          left join lateral rules.party_fault(party_contact.book, 'party', a.party) no_party on true
          left join lateral rules.erased_fault(party_contact.book, 'party', a.party) erased on true
    ), entered as materialized (
        select * from rules.entered(party_contact.book, 'party_contact', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['contact:' || j.party || ':' || j.whose],
                        jsonb_build_object('party', j.party, 'purpose', j.whose, 'language', j.spoken))) from judged j), null)
    ), contact as (
        insert into ledger.party_contact (book, party, purpose, seq, effective, email, ended, language)
        select party_contact.book, j.party, j.whose, e.seq, j.day, rules.unless_person(j.kind, j.email), j.over, j.spoken
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

create type api.contact_item as (
    id bigint, party text, purpose text, email text, ended boolean, language text, date date, in_force boolean);

-- Where parties are written to, and were, the latest first; of a person whose text was erased there is no address.
create function api.party_contacts(book text, allowed text[], caller text, party text, purpose text, "limit" integer, after text, known_at text)
returns setof api.contact_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
    this text;
begin
    perform rules.admit(book, allowed, caller);
    this := rules.party_meant(book, party);
    return query
    select c.seq, c.party, c.purpose, coalesce(c.email, p.text), c.ended, c.language, c.effective,
           not exists (select from ledger.party_contact x where x.book = c.book and x.party = c.party and x.purpose = c.purpose and x.seq > c.seq
                                                            and x.seq <= last)
      from ledger.party_contact c
      left join ledger.personal p on p.book = c.book and p.seq = c.seq and p.field = 'email'
     where c.book = party_contacts.book and c.seq <= last and (this is null or c.party = this)
       and (party_contacts.purpose is null or c.purpose = party_contacts.purpose) and (after is null or c.seq < rules.page_from(after))
     order by c.seq desc
     limit "limit";
end $$;

create type rules.party_identify_ask as (party rules.party_ref, scheme text, value text);

-- Note the ids that parties have elsewhere; that of a person is kept beside, and not told for ever.  Refuses: not_found (party),
-- conflict (a merged party, an erased person, an id that is known).
create function rules.party_identify(book text, envelopes rules.envelope[], asks rules.party_identify_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.*, a.content ->> 'value' as kept, coalesce(no_party, erased, rules.refusal('conflict', 'value',
                        case when i.party is not null then format('%s %s is %s already', a.scheme, a.value, i.party) end,
                        case when i.party = a.party then format('see: bursar party show %s', a.party)
                             else format('if they are one: bursar party merge %s --into %s --reason "…"', a.party,
                                         i.party) end)) as refusal
          from unnest(envelopes, asks) a
          left join lateral rules.identified_by(party_identify.book, a.scheme, a.value) i on true
          left join lateral rules.party_fault(party_identify.book, 'party', a.party) no_party on true
          left join lateral rules.erased_fault(party_identify.book, 'party', a.party) erased on true
    ), entered as materialized (
        select * from rules.entered(party_identify.book, 'party_identify', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['identifier:' || j.scheme || ':' || j.value],
                        rules.content(array['party', j.party, 'scheme', j.scheme, 'value', case j.kept when j.value then j.value end])))
               from judged j), null)
    ), identifier as (
        insert into ledger.party_identifier (book, scheme, value, seq, party)
        select party_identify.book, j.scheme, j.kept, e.seq, j.party
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

-- The ids that a party has elsewhere, as known at an entry; of a person those that are not erased.
create function rules.identifiers_of(book text, party text, last bigint) returns table (scheme text, value text) language sql stable as $$
    select i.scheme, coalesce(p.text, i.value)
      from ledger.party_identifier i
      left join ledger.personal_digest d on d.book = i.book and d.seq = i.seq and d.field = 'value'
      left join ledger.personal p on p.book = d.book and p.seq = d.seq and p.field = d.field
     where i.book = identifiers_of.book and i.party = identifiers_of.party and i.seq <= last and (d.seq is null or p.seq is not null)
$$;

create type rules.party_merge_ask as (party text, "into" text, reason text);

-- What else a party is called, null where nothing: lists take these as well as the name that they were given.
create function rules.other_names(book text, party text, last bigint) returns text[] language sql stable strict as $$
    select nullif(array_remove(rules.aliases(other_names.book, other_names.party, other_names.last), other_names.party), '{}')
$$;

-- Say that two parties are one, until that entry is reversed; no entry moves, and there are no chains, so that one step finds who
-- counts.  Refuses:
-- not_found (party, into), conflict (either was merged, others were merged into the party), invalid (into itself).
create function rules.party_merge(book text, envelopes rules.envelope[], asks rules.party_merge_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.*, coalesce(no_party, no_into, case
                   when a.party = a."into"
                   then rules.refusal('invalid', 'into', 'a party cannot be merged into itself', 'name the party it is the same as')
                   when d.party is not null
                   then rules.refusal('conflict', 'party', format('%s stands for %s', a.party, d.party),
                            case when exists (select from rules.aliases_of(party_merge.book, a."into"))
                                 then format('so does %s for others: undo that %s is %s first: bursar entry reverse %s --reason "…"',
                                             a."into", d.party, a.party, d.seq)
                                 else format('the other way round: bursar party merge %s --into %s --reason "…"',
                                             a."into", a.party) end) end) as refusal
          from unnest(envelopes, asks) a
          left join lateral rules.party_fault(party_merge.book, 'party', a.party) no_party on true
          left join lateral rules.party_fault(party_merge.book, 'into', a."into") no_into on true
          left join lateral (select x.party, x.seq from rules.aliases_of(party_merge.book, a.party) x
                              order by x.party limit 1) d on true
    ), entered as materialized (
        select * from rules.entered(party_merge.book, 'party_merge', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['party:' || j.party, 'party:' || nullif(j."into", j.party)],
                        jsonb_build_object('party', j.party, 'into', j."into"))) from judged j), null)
    ), alias as (
        insert into ledger.party_alias (book, party, seq, into_party, reason)
        select party_merge.book, j.party, e.seq, j."into", j.reason
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

-- What is open of parties, so that they have to be called by their names: the numbers of items, by their noun.
create function rules.open_business(book text, parties text[]) returns table (noun text, seq bigint) language sql stable as $$
    select 'agreement', p.seq
      from rules.due_parts(open_business.book, array(select x.agreement from ledger.agreement x
                                                      where x.book = open_business.book and x.party = any (parties)), 9223372036854775807) p
     where p.open <> 0
     union all
    select s.noun, s.seq
      from rules.item_states(open_business.book, array(
               select rules.touched_item(i.item, i.noun)
                 from (select x.pledge as item, 'pledge' as noun from ledger.pledge x
                        where x.book = open_business.book and x.party = any (parties)
                        union all
                       select x.receipt, 'receipt' from rules.receipts_of(open_business.book, parties) x
                        union all
                       select x.inkind, 'inkind' from ledger.inkind x
                        where x.book = open_business.book and x.party = any (parties)) i), 9223372036854775807) s
     where s.state in ('open', 'advance', 'unidentified', 'offered', 'agreed', 'delivered')
$$;

create type rules.party_erase_ask as (party rules.party_ref, reason text);

-- What is wrong with erasing what is known of a party, and of those that were merged into it.
create function rules.party_erase_fault(book text, party text, names text[], reason text) returns setof rules.refusal language sql stable as $$
    select f.code, f.field, f.sentence, f.hint
      from (select 1 as n, x.* from rules.party_fault(party_erase_fault.book, 'party', party_erase_fault.party) x
             union all
            select 2, x.* from rules.erased_fault(party_erase_fault.book, 'party', party_erase_fault.party) x
             union all
            select 3, 'invalid', 'party', format('%s is registered as %s: what is known of people is erased, and of nobody else', v.party, v.kind),
                   format('see: bursar party show %s', v.party)
              from ledger.party_version v
             where v.book = party_erase_fault.book and v.party = party_erase_fault.party and v.kind <> 'person'
             union all
            select 4, 'conflict', 'party', format('%s %s of %s is open, and needs the name', o.noun, o.seq, party_erase_fault.party),
                   format('see: bursar report statement %s; end it or apply it first', party_erase_fault.party)
              from rules.open_business(party_erase_fault.book, names) o
             union all
            select 5, x.* from rules.reason_tells_fault(party_erase_fault.book, 'party', names, party_erase_fault.reason) x) f
     order by f.n, f.sentence limit 1
$$;

-- Erase name, note and ids of people who gave, and of the duplicates that were merged into them; what they gave stays.  Refuses:
-- not_found, conflict (merged into another, erased already, something is open), invalid (no person, a reason that names them).
create function rules.party_erase(book text, envelopes rules.envelope[], asks rules.party_erase_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
declare
    entered rules.entry[];
    erased  record;
begin
    with judged as materialized (
        select a.*, n.names, wrong as refusal
          from unnest(envelopes, asks) a
         cross join lateral (select coalesce(array_agg(x) filter (where v.kind = 'person'), '{}') as names
                               from unnest(rules.aliases(party_erase.book, a.party, 9223372036854775807)) x
                               left join lateral rules.party_at(party_erase.book, x) v on true) n
          left join lateral rules.party_erase_fault(party_erase.book, a.party, n.names, a.reason) wrong on true
    )
    select array_agg(e) into entered
      from rules.entered(party_erase.book, 'party_erase', envelopes,
          (select array_agg(rules.verdict(j.ord, j.refusal, array['party:' || j.party],
                      jsonb_build_object('party', j.party)
                          || rules.erasure_told(rules.texts_of(party_erase.book, 'party', j.names)))) from judged j), null) e;
    for erased in
        select x.party, e.seq, (a).day
          from unnest(entered) e
          join unnest(envelopes, asks) a on a.ord = e.ord
         cross join lateral unnest(rules.aliases(party_erase.book, a.party, 9223372036854775807)) x (party)
         cross join lateral rules.party_at(party_erase.book, x.party) v
         where e.outcome = 'recorded' and v.kind = 'person'
    loop
        perform rules.erase_texts(party_erase.book, 'party', erased.party, erased.seq, erased.day);
    end loop;
    return query select (e.answer).* from unnest(entered) e;
end $$;

-- A party as known at a moment.
create type api.party_item as (
    party text, name text, kind text, country text, parent text, anonymous boolean, merged_into text);

-- Parties by code, which is the cursor.
create function api.party_list(book text, allowed text[], caller text,
    kind text, country text, search text, "limit" integer, after text, known_at text)
returns setof api.party_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
    found text[];
begin
    perform rules.admit(book, allowed, caller);
    if search is not null then
        found := rules.parties_found(book, search, last);
    end if;
    return query
    select v.party, v.name, v.kind, v.country, v.parent, v.anonymous, a.into_party
      from ledger.party p
     cross join lateral rules.party_at(p.book, p.party, last) v
      left join lateral rules.alias_at(p.book, p.party, last => last) a on true
     where p.book = party_list.book and p.seq <= last and (after is null or p.party > after)
       and (party_list.kind is null or v.kind = party_list.kind)
       and (party_list.country is null or v.country = party_list.country)
       and (found is null or p.party = any (found))
     order by p.party
     limit "limit";
end $$;

create type api.party_detail as (
    party text, name text, kind text, country text, parent text, anonymous boolean, note text, merged_into text,
    identifiers json, aliases json, consents json);

-- One party with its external ids, the duplicates that count under it, and what it agreed to see published, the latest first.
create function api.party_show(book text, allowed text[], caller text, party text, known_at text)
returns setof api.party_detail
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
    this text;
begin
    perform rules.admit(book, allowed, caller);
    this := rules.party_meant(book, party);
    return query
    select v.party, v.name, v.kind, v.country, v.parent, v.anonymous, v.note, m.into_party,
           (select coalesce(json_agg(json_build_object('scheme', i.scheme, 'value', i.value)
                                      order by i.scheme, i.value), '[]')
              from rules.identifiers_of(v.book, v.party, last) i),
           (select coalesce(json_agg(json_build_object('party', a.party, 'name', n.name, 'reason', a.reason, 'entry', a.seq)
                                      order by a.party), '[]')
              from rules.aliases_of(v.book, v.party, last => last) a
             cross join lateral rules.party_at(a.book, a.party, last) n),
           (select coalesce(json_agg(json_build_object('entry', c.seq, 'date', c.effective, 'publish', c.publish, 'inkind_value', c.inkind_value,
                                                         'public_name', rules.public_name(c), 'evidence', c.evidence, 'note', c.note) order by c.seq desc), '[]')
              from ledger.party_consent c
             where c.book = v.book and c.party = v.party and c.seq <= last)
      from rules.party_at(party_show.book, this, last) v
      left join lateral rules.alias_at(v.book, v.party, last => last) m on true;
    if not found then
        perform rules.refuse(rules.no_party(book, 'party', this)) where position(':' in this) > 0;
        perform rules.none_of(book, 'party', 'party', this);
    end if;
end $$;
