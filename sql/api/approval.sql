-- Approvals: the second person's word on what was asked for where two are needed.

create type rules.approval_give_ask as (entry text, digest text, date date);

-- What is wrong with the day of a decision on what an entry asked for, or null: nobody decides on it before it was asked.
create function rules.decided_day_fault(j ledger.journal, dated date) returns setof rules.refusal language sql stable as $$
    select (f.refusal).code, (f.refusal).field, (f.refusal).sentence, (f.refusal).hint
      from (select coalesce(rules.date_fault('approval_give', dated), rules.refusal('invalid', 'date',
                case when dated < least(j.effective, (j.recorded at time zone 'UTC')::date)
                     then format('it was asked for on %s', j.effective) end, 'give a later day'))) f (refusal)
     where dated is not null and (f.refusal).code is not null
$$;

-- What is wrong with deciding on what an entry asked for, or null: w and j are that, person who decides, on a day where one is given.
create function rules.decide_fault(book text, ref text, w ledger.wish, j ledger.journal, given text, person text, dated date, approves boolean)
returns setof rules.refusal language sql stable as $$
    select v.code, v.field, v.sentence, v.hint
      from (select) nothing
      left join lateral rules.wish_decided(decide_fault.book, w.seq) d on true
      left join lateral rules.person_at(decide_fault.book, decide_fault.person) p on true
      left join lateral rules.decided_day_fault(j, dated) wrong_day on true
     cross join lateral (values
        (1, w.seq is null, 'not_found', 'entry', format('no entry %s waits for a second person', ref), 'see: bursar approval list'),
        (2, d.seq is not null, 'conflict', 'entry', format('entry %s was %s by entry %s', w.seq, d.state, d.seq),
            format('see: bursar journal show %s', d.seq)),
        (3, lower(given) <> encode(j.digest, 'hex'), 'conflict', 'digest', format('that is not the digest of what entry %s asked', w.seq),
            format('look at it again: bursar approval show %s', w.seq)),
        (4, approves and decide_fault.person = w.person, 'denied', 'entry', 'who asked for an entry cannot approve of it',
            'ask another finance officer'),
        (5, not approves and decide_fault.person <> w.person and p.role <> 'finance', 'denied', 'entry',
            'an entry is refused by finance, or withdrawn by who asked', 'ask a finance officer'),
        (6, wrong_day.code is not null, wrong_day.code, wrong_day.field, wrong_day.sentence, wrong_day.hint)
        ) v (n, broken, code, field, sentence, hint)
     where v.broken order by v.n limit 1
$$;

-- The envelope of what an entry asked for, as a write of the person who approves: what was asked, under its id, with the number of that
-- entry, the digest of it, and the day of the approval where one was given.  It counts for the day that was asked, or on that of the
-- approval where it always takes two people.
create function rules.deed(e rules.envelope, j ledger.journal, given text) returns rules.envelope language sql stable as $$
    select rules.envelope(e.ord, e.key, j.item, e.who,
                          j.content || rules.content(array['asked', j.seq::text, 'digest', lower(given), 'approved', e.dated::text]),
                          j.confirmed, d.day, d.day, j.seq)
      from (select case when j.command = any (rules.for_two()) then e.day else j.effective end) d (day)
$$;

-- Approvals of a batch, judged.  What was confirmed is confirmed still.
create function rules.givings(book text, envelopes rules.envelope[], asks rules.approval_give_ask[]) returns setof rules.giving
language sql stable as $$
    select a.ord, w.seq, w.office, coalesce(w.command, 'approval_give'), j.digest,
           rules.unveiled(j.book, j.seq, j.content) || coalesce((select jsonb_object_agg(c, 'yes') from string_to_table(j.confirmed, ',') c), '{}'),
           case when w.seq is null then envelopes[a.ord] else rules.deed(envelopes[a.ord], j, a.digest) end, a.day,
           row_number() over (partition by a.item order by a.ord) > 1, wrong
      from unnest(envelopes, asks) a
     cross join lateral (select rules.number_of(givings.book, (a.who).office, a.entry) offset 0) n (number)
      left join ledger.wish w on w.book = givings.book and w.seq = n.number
      left join ledger.journal j on j.book = w.book and j.seq = w.seq
      left join lateral rules.decide_fault(givings.book, a.entry, w, j, a.digest, (a.who).person, a.dated, true) wrong on true
$$;

-- What an entry asked for with the codes of the parties that it names otherwise, as its command takes it.
create function rules.with_codes(book text, ask regtype, content jsonb) returns jsonb language plpgsql stable as $$
#variable_conflict use_column
begin
    return content || coalesce((
        select jsonb_object_agg(a.attname, rules.party_meant(with_codes.book, content ->> a.attname))
          from pg_type t join pg_attribute a on a.attrelid = t.typrelid
         where t.oid = ask and a.atttypid = 'rules.party_ref'::regtype and content ? a.attname::text), '{}');
end $$;

-- Do what entries asked for by one command, as its own function does it, judged by the books as they are.
create function rules.carry_out(book text, command text, givings rules.giving[]) returns api.answer[] language plpgsql as $$
declare
    ask     regtype := (select t.typelem from pg_proc p join pg_type t on t.oid = p.proargtypes[2]
                         where p.pronamespace = 'rules'::regnamespace and p.proname = command and p.pronargs = 3);
    answers api.answer[];
begin
    execute format('select array_agg(r) from rules.%I($1, $2, (select array_agg(jsonb_populate_record(null::%s, c.content) order by c.ordinality)
                                                                 from unnest($3) with ordinality c (content))) r', command, ask)
       into answers
      using book, array(select rules.envelope(g.n::integer, (g.e).key, (g.e).item, (g.e).who, (g.e).content, (g.e).confirmed, (g.e).dated,
                                              (g.e).day, (g.e).approves)
                          from (select x.ordinality as n, x.envelope as e from unnest(givings) with ordinality x) g order by g.n),
            array(select rules.with_codes(carry_out.book, ask, x.content) from unnest(givings) with ordinality x order by x.ordinality);
    return answers;
end $$;

-- What is answered to an approval: beside its number what the entry did.
create function rules.given_told(answer jsonb, asked bigint, command text) returns jsonb language sql stable as $$
    select case when answer is not null
                then jsonb_build_object('seq', answer -> 'seq', 'key', answer -> 'key', 'date', answer -> 'date', 'asked', asked,
                                        'command', rules.command_typed(command), 'did', answer - '{seq,key,date}'::text[]) end
$$;

-- Approve of what entries asked for by one command, and keep that.
create function rules.give_each(book text, command text, givings rules.giving[]) returns setof api.answer language plpgsql as $$
#variable_conflict use_column
declare
    answers api.answer[] := rules.carry_out(book, command, givings);
begin
    insert into ledger.approval (book, asked, seq, office, person, effective, digest, approved)
    select give_each.book, g.asked, a.seq, g.office, ((g.envelope).who).person, g.day, g.digest, true
      from unnest(answers) a join unnest(givings) with ordinality g on g.ordinality = a.ord
     where a.outcome = 'recorded';
    return query
    select g.ord, a.outcome, a.code, a.field, a.sentence, a.hint, a.seq, rules.given_told(a.answer, g.asked, give_each.command),
           a.hash
      from unnest(answers) a join unnest(givings) with ordinality g on g.ordinality = a.ord;
end $$;

-- Approve of what entries asked for: it is done, by an entry of the person who approves.  Refuses: not_found, conflict (decided already,
-- another digest), denied (own request), and what the command refuses by now.
create function rules.approval_give(book text, envelopes rules.envelope[], asks rules.approval_give_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
declare
    given rules.giving[] := array(select g from rules.givings(book, envelopes, asks) g order by g.ord);
    one   text;
begin
    return query
    select g.ord, 'again', null::text, null::text, null::text, null::text, null::bigint, null::jsonb, null::text
      from unnest(given) g where g.repeated;
    for one in select distinct g.command from unnest(given) g order by g.command loop
        return query
        select r.ord, (e.answer).outcome, (e.answer).code, (e.answer).field, (e.answer).sentence, (e.answer).hint, (e.answer).seq,
               rules.given_told((e.answer).answer, r.asked, r.command), (e.answer).hash
          from rules.entered(approval_give.book, one,
                   array(select g.envelope from unnest(given) g where g.command = one and (g.refusal).code is not null and not g.repeated),
                   array(select rules.verdict(g.ord, g.refusal) from unnest(given) g
                          where g.command = one and (g.refusal).code is not null and not g.repeated), null) e
          join unnest(given) r on r.ord = e.ord;
        if exists (select from unnest(given) g where g.command = one and (g.refusal).code is null and not g.repeated) then
            return query
            select * from rules.give_each(approval_give.book, one,
                array(select g from unnest(given) g where g.command = one and (g.refusal).code is null and not g.repeated order by g.ord));
        end if;
    end loop;
end $$;

create type rules.approval_refuse_ask as (entry text, digest text, reason text, date date);

-- Refuse what entries asked for; who asked withdraws it.  Refuses: not_found, conflict (decided already, another digest), denied (neither
-- finance nor who asked).
create function rules.approval_refuse(book text, envelopes rules.envelope[], asks rules.approval_refuse_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.*, w as wish, j.digest as asked_digest, wrong as refusal,
               case when w.person = (a.who).person then 'withdrawn' else 'refused' end as state
          from unnest(envelopes, asks) a
         cross join lateral (select rules.number_of(approval_refuse.book, (a.who).office, a.entry) offset 0) n (number)
          left join ledger.wish w on w.book = approval_refuse.book and w.seq = n.number
          left join ledger.journal j on j.book = w.book and j.seq = w.seq
          left join lateral rules.decide_fault(approval_refuse.book, a.entry, w, j, a.digest, (a.who).person, a.dated, false) wrong on true
    ), entered as materialized (
        select * from rules.entered(approval_refuse.book, 'approval_refuse', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['wish:' || (j.wish).seq], jsonb_build_object('asked', (j.wish).seq,
                        'command', rules.command_typed((j.wish).command), 'state', j.state))) from judged j), null)
    ), approval as (
        insert into ledger.approval (book, asked, seq, office, person, effective, digest, approved, note)
        select approval_refuse.book, (j.wish).seq, e.seq, (j.wish).office, e.person, j.day, j.asked_digest, false, j.reason
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

-- amount is in the base currency; entry is the one that decided, and did it where that was approved.
create type api.approval_item as (
    id bigint, command text, summary text, amount text, currency text, state text, asked_by text, office text, date date, recorded text,
    digest text, decided_by text, entry bigint, note text, key uuid);

-- What was asked for and what became of it, as known at a moment.
create function rules.approvals(book text, last bigint) returns setof api.approval_item language sql stable as $$
    select w.seq, rules.command_typed(w.command),
           (select string_agg(t.value, ' ' order by t.key) from jsonb_each_text(rules.unveiled(w.book, w.seq, j.content)) t where t.key not in ('reason', 'note', 'date')),
           rules.money(w.base, b.currency), case when w.base is not null then b.currency end, coalesce(d.state, 'asked'), w.person, w.office,
           j.effective, rules.moment(j.recorded), encode(j.digest, 'hex'), d.person, d.seq, d.note, j.key
      from ledger.wish w
      join ledger.book b on b.book = w.book
     cross join lateral (select x.* from ledger.journal x where x.book = w.book and x.seq = w.seq limit 1) j
      left join lateral rules.wish_decided(w.book, w.seq, last) d on true
     where w.book = approvals.book and w.seq <= last
$$;

-- What waits, or what is in that state, newest first; id is the cursor.
create function api.approval_list(book text, allowed text[], caller text, state text, office text, "limit" integer, after text,
                                  known_at text)
returns setof api.approval_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last  bigint := rules.seq_at(book, known_at);
    below bigint := rules.page_from(after);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select a.* from rules.approvals(book, last) a
     where a.state = coalesce(approval_list.state, 'asked') and (below is null or a.id < below)
       and (approval_list.office is null or a.office = approval_list.office)
     order by a.id desc
     limit "limit";
end $$;

create type api.approval_detail as (
    id bigint, command text, state text, asked_by text, office text, date date, recorded text, amount text, currency text, content jsonb,
    confirmed text, digest text, decided_by text, entry bigint, note text, key uuid, _note text);

-- One of them, with what was asked.  Raises not_found (entry).
create function api.approval_show(book text, allowed text[], caller text, entry text) returns setof api.approval_detail
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    this bigint := rules.number_of(book, rules.admit(book, allowed, caller), entry);
begin
    return query
    select a.id, a.command, a.state, a.asked_by, a.office, a.date, a.recorded, a.amount, a.currency,
           rules.unveiled(approval_show.book, a.id, j.content), j.confirmed, a.digest,
           a.decided_by, a.entry, a.note, a.key,
           case when a.state = 'asked'
                then format('what it would change: bursar approval give %s --digest %s --dry-run', a.id, a.digest) end
      from rules.approvals(book, 9223372036854775807) a
     cross join lateral (select x.content, x.confirmed from ledger.journal x where x.book = approval_show.book and x.seq = a.id limit 1) j
     where a.id = this;
    if not found then
        perform rules.refuse('not_found', 'entry', format('entry %s asked for no second person', approval_show.entry),
                             'see: bursar approval list');
    end if;
end $$;
