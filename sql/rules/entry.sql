-- Entering: what every write has in common.  A command judges its rows set-wise and says what they mean (verdicts and
-- facts); rules.entered makes entries of those that stand, and tells which.

-- The canonical encoding of everything that is hashed: a JSON array as text, with no setting that could change it.  The functions
-- are expressions, and stable as PostgreSQL's own are of which they are made, so that it inlines them.

-- SHA-256 of such an array.
create function rules.sha256(encoded json) returns bytea language sql stable as $$
    select sha256(convert_to(encoded::text, 'UTF8'))
$$;

-- What was asked, and SHA-256 of it.
create function rules.asked(command text, content jsonb) returns json language sql stable as $$
    select json_build_array(command, content)
$$;
create function rules.digest(command text, content jsonb) returns bytea language sql stable as $$
    select rules.sha256(rules.asked(command, content))
$$;

-- The UUID (version 8) of a hash: its first 16 bytes.
create function rules.uuid_of(h bytea) returns uuid language sql immutable as $$
    select encode(set_byte(set_byte(substr(h, 1, 16), 6, get_byte(h, 6) & 15 | 128), 8, get_byte(h, 8) & 63 | 128), 'hex')::uuid
$$;

-- What others refer to an entry by, and its postings are of: a UUID (version 8) of SHA-256 of book, office and key, since a key
-- is its office's own.
create function rules.item(book text, office text, key uuid) returns uuid language plpgsql stable as $$
declare
    h bytea := sha256(convert_to(json_build_array(book, office, key)::text, 'UTF8'));
begin
    return rules.uuid_of(h);
end $$;

-- How the journal has the certificate that spoke for a person, and how it is told.
create function rules.certificate_kept(certificate text) returns bytea language sql stable as $$
    select case when length(certificate) = 64 then decode(certificate, 'hex') else convert_to(certificate, 'UTF8') end
$$;
create function rules.certificate_told(certificate bytea) returns text language sql stable as $$
    select case when octet_length(certificate) = 32 then encode(certificate, 'hex') else convert_from(certificate, 'UTF8') end
$$;

-- Microseconds since 1970.
create function rules.microseconds(recorded timestamptz) returns bigint language sql stable as $$
    select (extract(epoch from recorded) * 1000000)::bigint
$$;

-- An entry with its postings (rules.posting_part of each, in the order of line); recorded is in microseconds since 1970.
create function rules.entry_part(book text, seq bigint, item uuid, key uuid, command text, effective date, posted date, recorded bigint,
                                 person text, office text, certificate text, confirmed text, digest bytea, answer jsonb, postings json)
returns json language sql stable as $$
    select json_build_array('bursar-entry-1', book, seq, item, key, command, effective, posted, recorded, person,
        office, certificate, confirmed, encode(digest, 'hex'), answer, postings)
$$;

-- The same put together as text, which is a third of the work of building JSON, and the same bytes where JSON escapes nothing of what it
-- names.
create function rules.plain_entry(book text, seq bigint, item uuid, key uuid, command text, effective date, posted date, recorded bigint,
                                  person text, office text, certificate text, confirmed text, digest bytea, answer jsonb, postings text)
returns text language sql stable as $$
    select '["bursar-entry-1", "' || book || '", ' || seq || ', "' || item || '", "' || key || '", "' || command || '", '
        || to_json(effective)::text || ', ' || to_json(posted)::text || ', ' || recorded || ', "' || person || '", "' || office || '", "'
        || certificate || '", ' || coalesce(to_json(confirmed)::text, 'null') || ', "' || encode(digest, 'hex') || '", ' || answer || ', '
        || coalesce('[' || postings || ']', 'null') || ']'
$$;

-- Does JSON escape nothing of a text?
create function rules.stands_for_itself(said text) returns boolean language sql stable as $$
    select strpos(to_json(said)::text, chr(92)) = 0     -- a backslash, whatever a session takes it for in a string
$$;

-- The hash of an entry, whose postings are as rules.posting_text has them.
create function rules.seal(book text, seq bigint, item uuid, key uuid, command text, effective date, posted date, recorded bigint,
                           person text, office text, certificate text, confirmed text, digest bytea, answer jsonb, postings text)
returns bytea language sql stable as $$
    select sha256(convert_to(case
        when rules.stands_for_itself(book || command || person || office || certificate)
        then rules.plain_entry(book, seq, item, key, command, effective, posted, recorded, person, office, certificate, confirmed, digest,
                               answer, postings)
        else rules.entry_part(book, seq, item, key, command, effective, posted, recorded, person, office, certificate, confirmed, digest,
                              answer, ('[' || postings || ']')::json)::text end, 'UTF8'))
$$;

-- The same of a row of the journal.
create function rules.row_part(j ledger.journal, postings json) returns json language sql stable as $$
    select rules.entry_part(j.book, j.seq, j.item, j.key, j.command, j.effective, j.posted, rules.microseconds(j.recorded), j.person,
                            j.office, rules.certificate_told(j.certificate), j.confirmed, j.digest, j.answer, postings)
$$;
create function rules.row_hash(j ledger.journal, postings json) returns bytea language sql stable as $$
    select rules.sha256(rules.row_part(j, postings))
$$;

-- One posting in the encoding of its entry, whose days it has.
create function rules.posting_part(line smallint, fact smallint, measure text, account integer, item uuid, part smallint,
    party text, initiative text, fund text, office text, currency text, amount bigint, base bigint)
returns json language sql stable as $$
    select json_build_array(line, fact, measure, account, item, part, party, initiative, fund, office, currency, amount, base)
$$;

-- The same put together as text, as rules.plain_entry and for the same reason.
create function rules.plain_posting(line smallint, fact smallint, measure text, account integer, item uuid, part smallint,
    party text, initiative text, fund text, office text, currency text, amount bigint, base bigint)
returns text language sql stable as $$
    select '[' || line || ', ' || fact || ', "' || measure || '", ' || account || ', ' || coalesce('"' || item || '"', 'null') || ', '
        || part || ', "' || party || '", "' || initiative || '", "' || fund || '", "' || office || '", "' || currency || '", '
        || amount || ', ' || base || ']'
$$;
create function rules.posting_text(line smallint, fact smallint, measure text, account integer, item uuid, part smallint,
    party text, initiative text, fund text, office text, currency text, amount bigint, base bigint)
returns text language sql stable as $$
    select case when rules.stands_for_itself(measure || party || initiative || fund || office || currency)
                then rules.plain_posting(line, fact, measure, account, item, part, party, initiative, fund, office, currency, amount, base)
                else rules.posting_part(line, fact, measure, account, item, part, party, initiative, fund, office, currency, amount,
                                        base)::text end
$$;

-- The same of a row of the ledger.
create function rules.line_part(p ledger.posting) returns json language sql stable as $$
    select rules.posting_part(p.line, p.fact, p.measure, p.account, p.item, p.part, p.party, p.initiative, p.fund, p.office,
                              p.currency, p.amount, p.base)
$$;

-- The postings of an entry in its encoding, null where it has none: as a row, so that PostgreSQL inlines it.
create function rules.postings_of(book text, entry bigint) returns table (postings json) language sql stable as $$
    select json_agg(rules.line_part(p) order by p.line) from ledger.posting p where p.book = postings_of.book and p.seq = entry
$$;

-- What was asked, from names and values in turn, every value as text; without what was not given.
create function rules.content(given text[]) returns jsonb language sql immutable as $$
    select jsonb_strip_nulls(jsonb_object(given))
$$;

-- Begin a batch: from here on no other batch of the book writes, and statements see all that was written.  Raises 55000 where a setting of
-- the login switches the guards off.
create function rules.lock_book(book text) returns void language plpgsql as $$
begin
    perform from ledger.head h where h.book = lock_book.book for update;
    if not found then
        raise exception 'there is no book %', book using errcode = '22023';
    elsif current_setting('session_replication_role') <> 'origin' then
        raise exception 'nothing is recorded while session_replication_role switches the guards off' using errcode = '55000';
    end if;
end $$;

-- The rows of a batch that must come again, when an earlier one with the same item or claim has been entered; null for none.
create function rules.waiting(envelopes rules.envelope[], verdicts rules.verdict[]) returns integer[] language plpgsql stable as $$
begin
    if cardinality(envelopes) < 2 then
        return null;    -- next to always when few people write, and quick
    end if;
    return (
        select array_agg(w.ord)
          from (select c.ord, rank() over (partition by c.claim order by c.ord) as place
                  from (select e.ord, e.item::text as claim from unnest(envelopes) e
                         union all
                        select v.ord, claim from unnest(verdicts) v, unnest(v.claims) claim where claim is not null) c) w
         where w.place > 1) || rules.waits_for_alike(envelopes, verdicts);
end $$;

-- What became of the same key before, and when each write counts: the first half of rules.entered, and part of its statement.
-- Outcome is null for rows that stand; closing, waits and wrong are what rules.closing, rules.waiting and
-- rules.clock_fault say.
create function rules.weigh(book text, command text, envelopes rules.envelope[], verdicts rules.verdict[], closing rules.closing,
                            waits integer[], wrong rules.refusal)
returns table (ord integer, key uuid, item uuid, person text, office text, certificate text, content jsonb, confirmed text,
               effective date, posted date, digest bytea, outcome text, refusal rules.refusal, seq bigint, first_answer jsonb,
               first_hash bytea, answer jsonb, mirrors bigint)
language sql stable as $$
    with ask as materialized (
        select e.ord, e.key, e.item, (e.who).person, (e.who).office, (e.who).certificate, (e.who).offices, (e.who).refusal as unknown,
               e.content, e.confirmed, e.day, case when (wrong).code is not null then wrong
                                                   else coalesce(v.refusal, rules.date_fault(command, e.dated)) end as refusal,
               v.answer, v.mirrors, coalesce(e.ord = any (waits), false) as waits, rules.digest(command, e.content) as digest
          from unnest(envelopes) e join unnest(verdicts) v on v.ord = e.ord
    ), found as (
        select a.*, r.seq, r.answer as first_answer, r.hash as first_hash, r.seq is not null as repeated,
               case when (a.unknown).code is not null then a.unknown
                    when r.digest <> a.digest
                    then rules.refusal('conflict', 'key', format('the key %s was used for another request (%s, this is %s)', a.key,
                             left(encode(r.digest, 'hex'), 12), left(encode(a.digest, 'hex'), 12)),
                             'a new request needs a new key') end as barred
          from ask a
          left join lateral (
                select q.seq, q.digest, q.answer, q.hash    -- by the key alone, whatever the statistics say: next to always there is none
                  from (select x.* from ledger.answered x where x.key = a.key offset 0) q
                 where q.office = any (a.offices) and q.book = weigh.book
                 order by q.office = a.office desc limit 1) r on true
    )
    select f.ord, f.key, f.item, f.person, f.office, f.certificate, f.content, f.confirmed, f.day, rules.posted_on(command, f.day, f.content, closing), f.digest,
           case when (f.barred).code is not null then 'refused'
                when f.repeated then 'replayed'
                when f.waits then 'again'
                when (f.refusal).code is not null then 'refused' end,
           case when (f.barred).code is not null then f.barred
                when not f.repeated and not f.waits then f.refusal end,
           case when f.repeated and (f.barred).code is null then f.seq end, f.first_answer, f.first_hash, f.answer, f.mirrors
      from found f
$$;

-- What is wrong with the clock, when the last entry is of that moment, or null: of an entry that would be recorded long before it
-- was, nobody could say when it was known.  It is refused like a ledger out of reach, and comes again.
create function rules.clock_fault(recorded timestamptz) returns rules.refusal language plpgsql stable as $$
declare
    present timestamptz := clock_timestamp();   -- later than the statement, which may have waited for the head of the book
begin
    if recorded <= present + interval '1 minute' then
        return null;
    end if;
    return rules.refusal('unavailable', '',
        format('the clock of the ledger is wrong: it is %s there, and the last entry is of %s', rules.moment(present),
               rules.moment(recorded)),
        'nothing was recorded: send it again when the administrator has set the clock');
end $$;

-- What is wrong with the day of a write, or null: it lies in the future where it does everywhere, or before 2000, which is a slip (0204 for 2024): what is
-- older comes with the opening balances.  A rate may be known before its day.
create function rules.date_fault(command text, dated date) returns rules.refusal language sql stable as $$
    select case when dated > rules.latest_day() and command <> 'rate_record'
                then rules.refusal('invalid', 'date', format('%s is in the future', dated), 'record it when it has happened')
                when dated < date '2000-01-01'
                then rules.refusal('invalid', 'date', format('%s is before this ledger can have begun', dated),
                                   'give the day it took effect') end
$$;

-- A fact that no rule says how to post: raises 23514.
create function rules.no_rule(measure text, held text, policy text) returns boolean language plpgsql immutable as $$
begin
    raise exception 'no posting rule says what "%" of something in "%" posts under the policy "%"', measure, held, policy
        using errcode = '23514';
end $$;

-- Make entries of the writes that stand: seq from the head, the journal with its hash, the postings that rules make of the
-- facts (or with `mirrored` the mirrors that verdicts name), and the balances.  A row for each write; the caller adds its own rows for those
-- with the outcome 'recorded'; 'asked' are those that wait for a second person, and post nothing.  Raises 23514 if a fact has no rule.
--
-- Longer than a screen, because it is one statement on purpose: a lone entry spends most of its time on starting plans.
create function rules.entered(book text, command text, envelopes rules.envelope[], verdicts rules.verdict[], facts rules.fact[],
                              mirrored boolean default false)
returns setof rules.entry language plpgsql set enable_nestloop = off as $$  -- of a batch with itself it would cost the square
#variable_conflict use_column
declare
    head   ledger.head;
    moment bigint;          -- when it is recorded, as that is hashed
    closing rules.closing := rules.closing(book);
    waits  integer[] := rules.waiting(envelopes, verdicts);
    wrong  rules.refusal;
    wishes rules.wish[] := rules.asking(book, command, envelopes, verdicts, facts);
    asks   integer[] := case when wishes is not null then rules.who_ask(wishes) end;
begin
    select h.* into strict head from ledger.head h where h.book = entered.book;
    wrong := rules.clock_fault(head.recorded);
    if head.opened is not null and command <> 'opening_state' then
        verdicts := rules.after_opening(head.opened, envelopes, verdicts, facts);
    end if;
    head.recorded := greatest(head.recorded, date_trunc('microseconds', clock_timestamp()));
    moment := rules.microseconds(head.recorded);

    return query
    with weighed as materialized (
        select * from rules.weigh(book, command, envelopes, verdicts, closing, waits, wrong)
    ), accepted as materialized (
        select w.*, head.seq + row_number() over (order by w.ord) as new_seq, a.wish,
               case when a.wish then rules.asked_told(w.digest) else coalesce(w.answer, '{}') end as tells,
               g.valid_from, g.generation
          from weighed w
         cross join lateral (select coalesce(w.ord = any (asks), false) as wish) a
          left join lateral (select x.valid_from, x.generation from ledger.rule_generation x
                              where x.book = entered.book and x.valid_from <= w.posted
                              order by x.valid_from desc, x.generation desc limit 1) g on true
         where w.outcome is null
    ), fact as materialized (
        select f.*, coalesce(c.class, '') as class, a.new_seq as seq, a.valid_from, a.generation, a.effective, a.posted,
               a.office as own_office, case f.initiative when '' then 'no' else 'yes' end as earmarked
          from unnest(facts) with ordinality f
          join accepted a on a.ord = f.ord and not a.wish
          left join lateral (select x.class from ledger.account x
                              where x.book = entered.book and x.account = f.held limit 1) c on true
    ), rule as materialized (   -- a batch has few kinds of facts; "in" would look into the index 16 times for each
        select k.*, r.n, r.role, r.loss, r.account, r.side, r.sign, r.value
          from (select distinct f.valid_from, f.generation, f.measure, f.class, f.policy, f.instrument, f.term, f.earmarked, f.source from fact f) k
         cross join lateral (
                select x.* from ledger.rule_line x
                 where x.book = entered.book and x.valid_from = k.valid_from and x.generation = k.generation and x.measure = k.measure
                   and x.held = k.class and x.policy = k.policy
                   and (x.instrument = '*' or x.instrument = k.instrument) and (x.term = '*' or x.term = k.term)
                   and (x.earmarked = '*' or x.earmarked = k.earmarked) and (x.source = '*' or x.source = k.source) offset 0) r
    ), stated as (
        select f.seq, f.effective, f.posted, f.ordinality as fact, r.n, f.measure, f.class, f.policy, r.role, r.loss,
               case r.role when 'held' then f.held when 'source' then coalesce((f.against).account, r.account)
                           else r.account end as account,
               case r.side when 'item' then f.item when 'against' then (f.against).item
                           when 'owed' then rules.duty(f.item, (f.against).item) end as item,
               case when r.side in ('', 'to') then 0 when r.side = 'against' then (f.against).part else f.part end as part,
               case r.side when 'against' then (f.against).party else f.party end as party,
               case when r.side in ('against', 'to') then (f.against).initiative else f.initiative end as initiative,
               case r.side when 'against' then (f.against).fund else f.fund end as fund,
               coalesce(case r.side when 'against' then (f.against).office else f.office end, f.own_office) as office, f.currency,
               case r.role when 'exchange' then 0 else r.sign * f.amount end as amount,
               r.sign * case r.value when 'event' then f.base when 'carrying' then f.carrying when 'leaving' then f.leaving
                                     when 'leaving - carrying' then f.leaving - f.carrying else f.base - f.carrying end as base
          from fact f
          left join rule r on r.valid_from = f.valid_from and r.generation = f.generation and r.measure = f.measure and r.class = f.class
                          and r.policy = f.policy and r.instrument = f.instrument and r.term = f.term and r.source = f.source
                          and r.earmarked = f.earmarked
    ), line as materialized (
        select s.seq, s.effective, s.posted, (row_number() over entry)::smallint as line,
               (dense_rank() over (partition by s.seq order by s.fact))::smallint as fact, s.part::smallint as part, s.item, s.measure,
               s.party, s.initiative, s.fund, s.office, s.currency, s.amount, s.base,
               case when s.role = 'exchange' and sum(s.base) filter (where s.role = 'exchange') over entry > 0
                    then s.loss else s.account end as account
          from stated s     -- one condition: of two the one that finds nothing could be looked at first
         where case when s.n is null then rules.no_rule(s.measure, s.class, s.policy) else s.amount <> 0 or s.base <> 0 end
        window entry as (partition by s.seq order by s.fact, s.n rows between unbounded preceding and unbounded following)
         union all
        select a.new_seq, a.effective, a.posted, p.line, p.fact, p.part, p.item, p.measure, p.party, p.initiative, p.fund, p.office,
               p.currency, -p.amount, -p.base, p.account
          from accepted a
         cross join lateral (select * from ledger.posting x where x.book = entered.book and x.seq = a.mirrors offset 0) p
         where mirrored and not a.wish
    ), sealed as materialized (
        select a.*, t.told,
               rules.seal(entered.book, a.new_seq, a.item, a.key, command, a.effective, a.posted, moment,
                          a.person, a.office, a.certificate, a.confirmed, a.digest, t.told, l.postings) as hash
          from accepted a
          left join (select seq, string_agg(rules.posting_text(line, fact, measure, account, item, part, party, initiative, fund, office,
                                                               currency, amount, base), ', ' order by line) as postings
                       from line group by seq) l on l.seq = a.new_seq
         cross join lateral (select case when l.postings is not null and a.posted > a.effective
                                         then a.tells || rules.late_told(a.posted) else a.tells end as told) t
    ), moved as (
        update ledger.head h set seq = head.seq + n.count, recorded = head.recorded
          from (select count(*) from accepted) n
         where h.book = entered.book and n.count > 0
    ), journal as (
        insert into ledger.journal (book, seq, item, key, command, effective, posted, recorded, person, office, certificate,
                                    content, confirmed, digest, answer, hash)
        select entered.book, s.new_seq, s.item, s.key, command, s.effective, s.posted, head.recorded, s.person,
               s.office, rules.certificate_kept(s.certificate), s.content, s.confirmed, s.digest, s.told, s.hash
          from sealed s
    ), posting as (
        insert into ledger.posting (book, seq, line, fact, part, account, effective, posted, item, measure, party, initiative, fund,
                                    office, currency, amount, base)
        select entered.book, l.seq, l.line, l.fact, l.part, l.account, l.effective, l.posted, l.item, l.measure, l.party,
               l.initiative, l.fund, l.office, l.currency, l.amount, l.base
          from line l
    ), day as materialized (    -- what a batch moves is next to always few balances of one day
        select l.account, l.posted, l.fund, l.office, l.currency, sum(l.amount) as amount, sum(l.base) as base
          from line l group by 1, 2, 3, 4, 5
    ), balance_day as (
        insert into ledger.balance_day as b (book, account, posted, fund, office, currency, amount, base)
        select entered.book, d.* from day d
        on conflict (book, account, posted, fund, office, currency)
        do update set amount = b.amount + excluded.amount, base = b.base + excluded.base
    )
    select w.ord, coalesce(w.outcome, case when s.wish then 'asked' else 'recorded' end), coalesce(s.new_seq, w.seq), w.person, w.office,
           rules.answer(w.ord, coalesce(w.outcome, 'recorded'), w.refusal, coalesce(s.new_seq, w.seq), coalesce(
               jsonb_build_object('seq', s.new_seq, 'key', s.key, 'date', s.effective) || s.told, w.first_answer), coalesce(s.hash, w.first_hash))
      from weighed w
      left join sealed s on s.ord = w.ord
     order by w.ord;
    if wishes is not null then
        perform rules.keep_wishes(book, head.seq, envelopes, wishes);
    end if;
end $$;
