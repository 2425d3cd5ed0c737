-- Entering: what every write has in common.  A command judges its rows set-wise and says what they mean (asks and
-- facts); rules.enter makes entries of those that stand, and tells which.

-- One part of a canonical encoding: length-prefixed, so that no two rows encode alike; '-' is null.  A plain
-- expression, so that PostgreSQL inlines it.
create function rules.part(value text) returns text language sql immutable parallel safe as $$
    select coalesce(octet_length(value)::text || ':' || value, '-')
$$;

-- SHA-256 of what was asked.
create function rules.digest(command text, content jsonb) returns bytea language sql immutable as $$
    select sha256(convert_to(rules.part(command) || rules.part(content::text), 'UTF8'))
$$;

-- SHA-256 of an entry with its postings (rules.posting_part of each, in the order of line); recorded is in microseconds
-- since 1970.  Plain expressions too; what always has the same length is said to have it.
create function rules.seal(book text, seq bigint, key uuid, command text, effective date, recorded text, person text,
                           office text, certificate text, digest bytea, postings text)
returns bytea language sql stable as $$
    select sha256(convert_to(
        'bursar-entry-1' || rules.part(book) || rules.part(seq::text) || '36:' || key::text || rules.part(command)
        || rules.part(effective::text) || rules.part(recorded) || rules.part(person) || rules.part(office)
        || rules.part(certificate) || '64:' || encode(digest, 'hex') || rules.part(coalesce(postings, '')), 'UTF8'))
$$;

-- Microseconds since 1970.
create function rules.microseconds(recorded timestamptz) returns text language sql immutable as $$
    select (extract(epoch from recorded) * 1000000)::bigint::text
$$;

-- The same of a row of the journal.
create function rules.row_hash(j ledger.journal, postings text) returns bytea language sql stable as $$
    select rules.seal(j.book, j.seq, j.key, j.command, j.effective, rules.microseconds(j.recorded), j.person, j.office,
                      j.certificate, j.digest, postings)
$$;

-- One posting in the encoding of its entry.
create function rules.posting_part(p ledger.posting) returns text language sql immutable as $$
    select rules.part(p.line::text) || rules.part(p.account::text) || rules.part(p.party) || rules.part(p.initiative)
        || rules.part(p.office) || rules.part(p.currency) || rules.part(p.amount::text) || rules.part(p.base::text)
$$;

-- What was asked, from to_jsonb() of a row of arguments: each value as a string, as it was sent; without what is not
-- content or was not given.
create function rules.content(asked jsonb) returns jsonb language plpgsql immutable as $$
begin
    return (select jsonb_object_agg(a.key, a.value) from jsonb_each_text(asked - '{ord,key,caller}'::text[]) a
             where a.value is not null);
end $$;

-- The same from names and values in turn, quicker, for commands of which whole batches come; every value as text.
create function rules.content(given text[]) returns jsonb language sql immutable as $$
    select jsonb_strip_nulls(jsonb_object(given))
$$;

-- Begin a batch: from here on no other batch of the book writes, and statements see all that was written.
create function rules.lock_book(book text) returns void language plpgsql as $$
begin
    perform from ledger.head h where h.book = lock_book.book for update;
    if not found then
        raise exception 'there is no book %', book using errcode = '22023';
    end if;
end $$;

-- Who asked, and what became of the same key before: the first half of rules.enter.  Outcome is null for rows that
-- stand; of two rows with one key or claim the second must come again, when the first has been entered.
create function rules.weigh(book text, allowed text[], command text, asks rules.ask[])
returns table (ord integer, key uuid, person text, office text, certificate text, content jsonb, effective date,
               digest bytea, outcome text, refusal rules.refusal, seq bigint, first_answer jsonb, answer jsonb)
language plpgsql stable as $$
#variable_conflict use_column
declare
    begins text := rules.part(command);     -- what is digested begins with it
begin
    return query
    with ask as materialized (
        select a.ord, a.key, a.caller, a.content, a.effective, a.claims, a.refusal, a.answer,
               sha256(convert_to(begins || coalesce(octet_length(a.text) || ':' || a.text, '-'), 'UTF8')) as digest
          from (select b.*, b.content::text as text from unnest(asks) b offset 0) a   -- rules.digest, of one text
    ), who as materialized (
        select d.caller as certificate, c.person, c.office, c.refusal as shut_out
          from (select distinct caller from ask) d, rules.caller(weigh.book, weigh.allowed, d.caller) c
    ), waiting as materialized (
        select k.ord from (select a.ord, rank() over (partition by a.key order by a.ord) as place from ask a) k
         where k.place > 1
        union all
        select c.ord from (select a.ord, rank() over (partition by claim order by a.ord) as place
                             from ask a, unnest(a.claims) claim where claim is not null) c
         where c.place > 1
    ), found as (
        select a.*, w.person, w.office, w.certificate, r.seq, r.answer as first_answer,
               case when (w.shut_out).code is not null then w.shut_out
                    when r.key is not null and r.digest <> a.digest
                    then row('conflict', 'key', format('the key %s was used for another request (%s, this is %s)', a.key,
                             left(encode(r.digest, 'hex'), 12), left(encode(a.digest, 'hex'), 12)),
                             'a new request needs a new key')::rules.refusal
               end as barred,
               r.key is not null as repeated, a.ord in (select w.ord from waiting w) as waits
          from ask a
          join who w on w.certificate = a.caller
          left join lateral (select q.key, q.digest, q.seq, q.answer from ledger.request q   -- limit: by its key,
                              where q.book = weigh.book and q.office = w.office and q.key = a.key    -- whatever the
                              limit 1) r on true                                                     -- statistics say
    )
    select f.ord, f.key, f.person, f.office, f.certificate, f.content, coalesce(f.effective, current_date), f.digest,
           case when (f.barred).code is not null then 'refused'
                when f.repeated then 'replayed'
                when f.waits then 'again'
                when (v.refusal).code is not null then 'refused' end,
           case when (f.barred).code is not null then f.barred
                when not f.repeated and not f.waits then v.refusal end,
           case when f.repeated and (f.barred).code is null then f.seq end, f.first_answer, f.answer
      from found f
     cross join lateral (
            select case when (f.refusal).code is not null then f.refusal
                        when f.effective > current_date
                        then row('invalid', 'date', format('%s is in the future', f.effective),
                                 'record it when it has happened')::rules.refusal
                        when f.effective < date '2000-01-01'
                        then row('invalid', 'date', format('%s is before this ledger can have begun', f.effective),
                                 'give the day it took effect')::rules.refusal end) v (refusal);
end $$;

-- Make entries of the asks that stand, in one statement: seq from the head, the journal with its hash, the postings
-- that posting_rule makes of the facts, the balances, and the answer for ever.  Returns a row for each ask; the
-- caller adds its own rows for those with the outcome 'recorded'.  Raises 23514 if a fact has no posting rule.
create function rules.enter(book text, allowed text[], command text, asks rules.ask[], facts rules.fact[],
                            out entered rules.entered[], out answers api.answer[])
language plpgsql set enable_nestloop = off as $$    -- of a batch with itself it would cost the square
#variable_conflict use_column
declare
    head   ledger.head;
    moment text;        -- when it is recorded, as that is hashed
begin
    select h.* into strict head from ledger.head h where h.book = enter.book;
    head.recorded := greatest(head.recorded, date_trunc('microseconds', clock_timestamp()));
    moment := rules.microseconds(head.recorded);

    if exists (select from unnest(facts) f
                left join ledger.posting_rule r on r.command = enter.command and r.measure = f.measure
               where r.command is null) then
        raise exception 'a fact of % has no posting rule', command using errcode = '23514';
    end if;

    with weighed as materialized (
        select * from rules.weigh(enter.book, enter.allowed, enter.command, enter.asks)
    ), accepted as materialized (
        select w.*, head.seq + row_number() over (order by w.ord) as new_seq from weighed w where w.outcome is null
    ), line as materialized (
        select enter.book as book, a.new_seq as seq,
               (row_number() over (partition by a.ord order by side.account, f.party, f.initiative, f.currency))::smallint as line,
               side.account, f.party, f.initiative, coalesce(f.office, a.office) as office, f.currency,
               sum(side.sign * f.amount)::bigint as amount, sum(side.sign * f.base)::bigint as base, a.effective
          from unnest(facts) f
          join accepted a on a.ord = f.ord
          join ledger.posting_rule r on r.command = enter.command and r.measure = f.measure
         cross join lateral (values (r.debit, 1), (r.credit, -1)) side (account, sign)
         group by a.ord, side.account, f.party, f.initiative, f.currency, f.office, a.new_seq, a.office, a.effective
    ), sealed as materialized (
        select a.*, rules.seal(enter.book, a.new_seq, a.key, enter.command, a.effective, moment, a.person, a.office,
                               a.certificate, a.digest, l.postings) as hash,
               jsonb_build_object('seq', a.new_seq, 'key', a.key, 'date', a.effective) || coalesce(a.answer, '{}') as told
          from accepted a
          left join (select seq, string_agg(rules.posting_part(row(book, seq, line, account, party, initiative, office,
                                currency, amount, base)::ledger.posting), '' order by line) as postings
                       from line group by seq) l on l.seq = a.new_seq
    ), moved as (
        update ledger.head h set seq = head.seq + n.count, recorded = head.recorded
          from (select count(*) from accepted) n
         where h.book = enter.book and n.count > 0
    ), journal as (
        insert into ledger.journal
        select enter.book, s.new_seq, s.key, enter.command, s.effective, head.recorded, s.person, s.office,
               s.certificate, s.content, s.digest, s.hash
          from sealed s order by s.new_seq
    ), request as (
        insert into ledger.request (book, office, key, seq, digest, answer)
        select enter.book, s.office, s.key, s.new_seq, s.digest, s.told from sealed s
    ), posting as (
        insert into ledger.posting
        select l.book, l.seq, l.line, l.account, l.party, l.initiative, l.office, l.currency, l.amount, l.base
          from line l order by l.seq, l.line
    ), day as materialized (    -- what a batch moves is next to always few balances of one day
        select l.book, l.account, l.effective, l.party, l.initiative, l.office, l.currency, sum(l.amount) as amount,
               sum(l.base) as base
          from line l group by 1, 2, 3, 4, 5, 6, 7
    ), balance as (
        insert into ledger.balance as b (book, account, party, initiative, office, currency, amount, base)
        select d.book, d.account, d.party, d.initiative, d.office, d.currency, sum(d.amount), sum(d.base)
          from day d group by 1, 2, 3, 4, 5, 6 order by 1, 2, 3, 4, 5, 6
        on conflict (book, account, party, initiative, office, currency)
        do update set amount = b.amount + excluded.amount, base = b.base + excluded.base
    ), balance_day as (
        insert into ledger.balance_day as b (book, account, effective, party, initiative, office, currency, amount, base)
        select d.* from day d order by d.book, d.account, d.effective, d.party, d.initiative, d.office, d.currency
        on conflict (book, account, effective, party, initiative, office, currency)
        do update set amount = b.amount + excluded.amount, base = b.base + excluded.base
    ), told as (
        select w.ord, w.key, coalesce(w.outcome, 'recorded') as outcome, w.refusal, coalesce(s.new_seq, w.seq) as seq,
               coalesce(s.told, w.first_answer) as answer, w.person, w.office, w.effective
          from weighed w
          left join sealed s on s.ord = w.ord
    )
    select array_agg(row(t.ord, t.key, t.outcome, t.seq, t.person, t.office, t.effective)::rules.entered order by t.ord),
           array_agg(row(t.ord, t.outcome, (t.refusal).code, (t.refusal).field, (t.refusal).sentence, (t.refusal).hint,
                         t.seq, t.answer)::api.answer order by t.ord)
      into entered, answers
      from told t;
end $$;

-- The recorded ones, to be joined with what a command adds.
create function rules.recorded(entered rules.entered[])
returns table (ord integer, key uuid, seq bigint, person text, office text, effective date) language sql immutable as $$
    select e.ord, e.key, e.seq, e.person, e.office, e.effective from unnest(entered) e where e.outcome = 'recorded'
$$;
