-- Letters by e-mail: asked for, reminded, decided about, and as the daemon sends them.

create type rules.mail_queue_ask as (receipt text, kind text, language text, another rules.confirmation);

-- Ask for letters about receipts; the paper that stands about one and was printed goes with the letter that says it came.  Refuses: not_found
-- (receipt), conflict (nobody is credited with it, no address), confirmation_required (it was asked for before).
create function rules.mail_queue(book text, envelopes rules.envelope[], asks rules.mail_queue_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.ord, a.item, a.day, a.kind, r.receipt as this, r.seq as number, l.*, x.paper, x.printing, x.number as called,
               coalesce(none_there, rules.refusal('conflict', 'receipt',
                        case when r.seq is not null and l.party is null then format('nobody is credited with receipt %s', r.seq) end,
                        format('say who paid it: bursar receipt identify %s --party …', r.seq)), no_address, again) as refusal
          from unnest(envelopes, asks) a
         cross join lateral rules.items_of(mail_queue.book, (a.who).office, a.receipt, 'receipt') k (named)
          left join lateral rules.receipt_standing(mail_queue.book, k.named) r on true
          left join lateral rules.receipt_letter(r, a.kind, a.language) l on r.receipt is not null
          left join lateral rules.missing_item(mail_queue.book, 'receipt', a.receipt, r.receipt is not null) none_there on true
          left join lateral rules.receipt_printed(r, a.kind) x on r.receipt is not null
          left join lateral rules.letter_fault(mail_queue.book, 'receipt', l.party, a.kind) no_address on true
          left join lateral rules.letter_again(mail_queue.book, a.kind, r.receipt, null, format('receipt %s', r.seq), a.another) again on true
    ), entered as materialized (
        select * from rules.entered(mail_queue.book, 'mail_queue', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['letter:' || j.this],
                        jsonb_strip_nulls(jsonb_build_object('kind', j.kind, 'party', j.party, 'language', j.language, 'receipt', j.number,
                                                             'paper', j.called)))) from judged j), null)
    ), letter as (
        insert into ledger.mail (book, seq, mail, office, person, effective, kind, party, language, template, version, receipt, facts, paper, printing)
        select mail_queue.book, e.seq, j.item, j.office, e.person, j.day, j.kind, j.party, j.language, j.template, j.version, j.this, j.facts,
               j.paper, j.printing
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    ), work as (
        insert into ledger.mail_work (book, mail, office, state)
        select mail_queue.book, e.seq, j.office, 'queued' from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

create type rules.mail_paper_ask as (paper text, language text, another rules.confirmation);

-- Ask for letters that carry papers, as these were printed last.  Refuses: not_found (paper), conflict (it is void, was not printed, no address),
-- confirmation_required (it was asked for before).
create function rules.mail_paper(book text, envelopes rules.envelope[], asks rules.mail_paper_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.ord, a.item, a.day, (p).seq as this, (p).kind, n.number, x.seq as printing, r.receipt, l.*,
               coalesce(wrong, rules.refusal('conflict', 'paper', case when (p).seq is not null and x.seq is null then format('paper %s was not printed', n.number) end,
                                             format('print it first: bursar paper print %s --to FILE', n.number)), no_address, again) as refusal
          from unnest(envelopes, asks) a
          left join lateral rules.papers_called(mail_paper.book, a.paper) p on true
         cross join lateral (select case when (p).seq is not null then rules.paper_number((p).kind, (p).year, (p).number) end as number) n
          left join lateral rules.paper_fault(mail_paper.book, a.paper, p) wrong on true
          left join lateral rules.printed_last(p) x on true
          left join lateral (select y.receipt from ledger.receipt y
                              where y.book = mail_paper.book and y.seq = (p).about and (p).kind = 'receipt' limit 1) r on true
          left join lateral rules.paper_letter(p, a.language) l on true
          left join lateral rules.letter_fault(mail_paper.book, 'paper', l.party, (p).kind) no_address on true
          left join lateral rules.letter_again(mail_paper.book, (p).kind, r.receipt, (p).seq, format('paper %s', n.number), a.another) again on true
    ), entered as materialized (
        select * from rules.entered(mail_paper.book, 'mail_paper', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['letter:' || coalesce(j.receipt::text, j.number)],
                        jsonb_build_object('kind', j.kind, 'party', j.party, 'language', j.language, 'paper', j.number))) from judged j), null)
    ), letter as (
        insert into ledger.mail (book, seq, mail, office, person, effective, kind, party, language, template, version, receipt, facts, paper, printing)
        select mail_paper.book, e.seq, j.item, j.office, e.person, j.day, j.kind, j.party, j.language, j.template, j.version, j.receipt, j.facts,
               j.this, j.printing
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    ), work as (
        insert into ledger.mail_work (book, mail, office, state)
        select mail_paper.book, e.seq, j.office, 'queued' from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

create type rules.mail_remind_ask as (agreement text, number integer, stage integer, date date);

-- What is wrong with reminding of an instalment at a stage, or no row; late: by so many days.
create function rules.remind_fault(book text, g ledger.agreement, number integer, stage integer, due date, open bigint, late integer)
returns setof rules.refusal language sql stable as $$
    select v.code, v.field, v.sentence, v.hint
      from (select) nothing
      left join lateral rules.reminded(remind_fault.book, g.agreement, remind_fault.number, remind_fault.due, remind_fault.stage) m on true
     cross join lateral (values
        (1, remind_fault.due is null, 'not_found', 'number', format('there is no instalment %s of agreement %s', remind_fault.number, g.seq),
            format('see: bursar instalment list --agreement %s', g.seq)),
        (2, remind_fault.open = 0, 'conflict', 'number', format('nothing is open of instalment %s of agreement %s', remind_fault.number, g.seq),
            format('see: bursar instalment show %s.%s', g.seq, remind_fault.number)),
        (3, late <= 0, 'invalid', 'date', format('instalment %s of agreement %s is due on %s', remind_fault.number, g.seq, remind_fault.due),
            'remind of it when it is late'),
        (4, remind_fault.stage not between 1 and 3, 'invalid', 'stage', 'there are three reminders: 1, 2 and 3', 'give one of them'),
        (5, remind_fault.stage > rules.reminder_stage(late), 'invalid', 'stage', format('it is %s days late: reminder %s is not due', late,
            remind_fault.stage), 'leave --stage out'),
        (6, m.seq is not null, 'conflict', 'stage', format('letter %s has reminded of instalment %s of agreement %s', m.seq, remind_fault.number, g.seq),
            format('see: bursar mail show %s', m.seq))) v (n, broken, code, field, sentence, hint)
     where g.seq is not null and v.broken order by v.n limit 1
$$;

-- Ask for reminders of instalments, once at each stage.  Refuses: not_found (agreement, instalment), conflict (nothing is open, no address, reminded
-- before), invalid (it is not late, or not so late).
create function rules.mail_remind(book text, envelopes rules.envelope[], asks rules.mail_remind_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.ord, a.item, a.day, a.number, g.agreement as this, g.seq as agreed, s.stage, s.due, l.*,
               coalesce(none_there, wrong, no_address) as refusal
          from unnest(envelopes, asks) a
         cross join lateral rules.items_of(mail_remind.book, (a.who).office, a.agreement, 'agreement') k (named)
          left join lateral rules.agreement_standing(mail_remind.book, k.named) g on true
          left join lateral (select min(p.due) as due, coalesce(sum(p.open), 0)::bigint as open
                               from rules.due_parts(mail_remind.book, array[g.agreement], 9223372036854775807) p where p.part = a.number) i on true
         cross join lateral (select i.due, a.day - i.due as late, coalesce(a.stage, rules.reminder_stage(a.day - i.due)) as stage) s
          left join lateral rules.reminder_letter(g, a.number, i.due, i.open, a.day, null) l on g.agreement is not null
          left join lateral rules.missing_item(mail_remind.book, 'agreement', a.agreement, g.agreement is not null) none_there on true
          left join lateral rules.remind_fault(mail_remind.book, g, a.number, s.stage, i.due, i.open, s.late) wrong on true
          left join lateral rules.letter_fault(mail_remind.book, 'agreement', l.party, 'reminder') no_address on true
    ), entered as materialized (
        select * from rules.entered(mail_remind.book, 'mail_remind', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array[concat_ws(':', 'reminder', j.this, j.number)],
                        jsonb_build_object('kind', 'reminder', 'party', j.party, 'language', j.language, 'agreement', j.agreed, 'instalment', j.number,
                                           'stage', j.stage, 'due', j.due))) from judged j), null)
    ), letter as (
        insert into ledger.mail (book, seq, mail, office, person, effective, kind, party, language, template, version, agreement, number, stage, due,
                                 facts)
        select mail_remind.book, e.seq, j.item, j.office, e.person, j.day, 'reminder', j.party, j.language, j.template, j.version, j.this, j.number,
               j.stage, j.due, j.facts
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    ), work as (
        insert into ledger.mail_work (book, mail, office, state)
        select mail_remind.book, e.seq, j.office, 'queued' from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

create type rules.mail_todo_ask as (person text);

-- Ask for letters of what waits for people, one a day; what it says is read when it is sent.  Refuses: not_found (person), conflict (no address, one
-- was asked for on that day).
create function rules.mail_todo(book text, envelopes rules.envelope[], asks rules.mail_todo_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.ord, a.item, a.day, a.person as reader, t.*, case when p.role = 'regional' then p.office else '' end as office,
               (select o.name from rules.office_at(mail_todo.book, p.office) o) as called,
               coalesce(no_person, rules.refusal('conflict', 'person', case when r.contact is null then format('nobody writes to %s', a.person) end,
                                                 format('note where: bursar person contact %s --email …', a.person)),
                        rules.refusal('conflict', 'person', case when m.seq is not null
                                                                 then format('letter %s tells %s what waits on %s', m.seq, a.person, a.day) end,
                                      format('see: bursar mail show %s', m.seq))) as refusal
          from unnest(envelopes, asks) a
          left join lateral rules.person_at(mail_todo.book, a.person) p on true
          left join lateral rules.person_fault(mail_todo.book, a.person) no_person on true
          left join lateral rules.reader_at(mail_todo.book, a.person) r on true
          left join lateral rules.letter_text(mail_todo.book, p.office, 'todo', r.language) t on true
          left join lateral (select x.seq from ledger.mail x
                              where x.book = mail_todo.book and x.reader = a.person and x.effective = a.day order by x.seq desc limit 1) m on true
    ), entered as materialized (
        select * from rules.entered(mail_todo.book, 'mail_todo', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['todo:' || j.reader],
                        jsonb_build_object('kind', 'todo', 'person', j.reader, 'language', j.language))) from judged j), null)
    ), letter as (
        insert into ledger.mail (book, seq, mail, office, person, effective, kind, reader, language, template, version, facts)
        select mail_todo.book, e.seq, j.item, j.office, e.person, j.day, 'todo', j.reader, j.language, j.template, j.version,
               jsonb_build_object('date', rules.letter_day(j.day, j.language), 'office', j.called,
                                  'organisation', rules.organisation_named(mail_todo.book, j.called))
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    ), work as (
        insert into ledger.mail_work (book, mail, office, state)
        select mail_todo.book, e.seq, j.office, 'queued' from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

-- Deciding about letters -----------------------------------------------------------------------------------------------------------

-- What is wrong with deciding so about a letter that is in a state, or no row.
create function rules.mail_decide_fault(book text, ref text, decision text, state text) returns setof rules.refusal language sql stable as $$
    select f.code, f.field, f.sentence, f.hint from (
        select 1 as n, 'not_found' as code, 'mail' as field, format('there is no letter %s', ref) as sentence,
               'see: bursar mail list' as hint where mail_decide_fault.state is null
         union all
        select 2, 'conflict', 'mail', format('letter %s is %s', ref, case mail_decide_fault.state when 'unknown' then 'unknown: it may have arrived'
                                                                    else replace(mail_decide_fault.state, '-', ' ') end),
               case when mail_decide_fault.state = 'unknown' then format('say so first: bursar mail settle %s --outcome sent|not-sent --reason …', ref)
                    when mail_decide_fault.state in ('queued', 'sending') then 'wait until a daemon has tried it'
                    else format('see: bursar mail show %s', ref) end
         where mail_decide_fault.state <> all (case mail_decide_fault.decision
                when 'retry' then array['unknown', 'refused', 'given-up', 'written']
                when 'cancelled' then array['queued', 'refused', 'given-up', 'written'] else array['unknown'] end)) f
     order by f.n limit 1
$$;

-- Decide about letters.  Refuses: not_found, conflict (they are in another state).
create function rules.mail_decisions(book text, command text, envelopes rules.envelope[], refs text[], decisions text[], reasons text[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
declare
    numbers bigint[] := array(select rules.number_of(book, '', r.ref) from unnest(refs) with ordinality r (ref, n) order by r.n);
begin
    -- A daemon that is moving one of them has milliseconds to go.
    perform from ledger.mail_work w where w.book = mail_decisions.book and w.mail = any (numbers) order by w.mail for update;
    return query
    with judged as materialized (
        select e.*, w.mail as number, w.office, w.steps, decisions[e.ord] as decision, reasons[e.ord] as reason, wrong as refusal
          from unnest(envelopes) e
          left join ledger.mail_work w on w.book = mail_decisions.book and w.mail = numbers[e.ord]
          left join lateral rules.mail_decide_fault(mail_decisions.book, refs[e.ord], decisions[e.ord], w.state) wrong on true
    ), entered as materialized (
        select * from rules.entered(mail_decisions.book, mail_decisions.command, envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['mail:' || j.number],
                        jsonb_build_object('mail', j.number, 'state', rules.state_decided(j.decision)))) from judged j), null)
    ), decided as (
        insert into ledger.mail_decision (book, mail, seq, office, person, effective, decision, steps, reason)
        select mail_decisions.book, j.number, e.seq, j.office, e.person, j.day, j.decision, j.steps, j.reason
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    ), moved as (
        update ledger.mail_work w set state = rules.state_decided(j.decision), tries = 0, due = null
          from entered e join judged j using (ord)
         where e.outcome = 'recorded' and w.book = mail_decisions.book and w.mail = j.number
    )
    select (e.answer).* from entered e;
end $$;

create type rules.mail_retry_ask as (mail text, reason text);
create type rules.mail_cancel_ask as (mail text, reason text);
create type rules.mail_settle_ask as (mail text, outcome text, reason text);

-- Try letters again that were refused or given up, or of which nobody knows.  Refuses: as rules.mail_decisions.
create function rules.mail_retry(book text, envelopes rules.envelope[], asks rules.mail_retry_ask[])
returns setof api.answer language sql as $$
    select * from rules.mail_decisions(book, 'mail_retry', envelopes, array(select a.mail from unnest(asks) with ordinality a (mail, reason, n) order by a.n),
        array_fill('retry'::text, array[coalesce(cardinality(asks), 0)]), array(select a.reason from unnest(asks) with ordinality a (mail, reason, n) order by a.n))
$$;

-- Take letters back that were not sent.  Refuses: as rules.mail_decisions.
create function rules.mail_cancel(book text, envelopes rules.envelope[], asks rules.mail_cancel_ask[])
returns setof api.answer language sql as $$
    select * from rules.mail_decisions(book, 'mail_cancel', envelopes, array(select a.mail from unnest(asks) with ordinality a (mail, reason, n) order by a.n),
        array_fill('cancelled'::text, array[coalesce(cardinality(asks), 0)]), array(select a.reason from unnest(asks) with ordinality a (mail, reason, n) order by a.n))
$$;

-- Say of letters whether they arrived, where nobody knows.  Refuses: as rules.mail_decisions.
create function rules.mail_settle(book text, envelopes rules.envelope[], asks rules.mail_settle_ask[])
returns setof api.answer language sql as $$
    select * from rules.mail_decisions(book, 'mail_settle', envelopes,
        array(select a.mail from unnest(asks) with ordinality a (mail, outcome, reason, n) order by a.n),
        array(select a.outcome from unnest(asks) with ordinality a (mail, outcome, reason, n) order by a.n),
        array(select a.reason from unnest(asks) with ordinality a (mail, outcome, reason, n) order by a.n))
$$;

-- Texts of offices ------------------------------------------------------------------------------------------------------------------

create type rules.mail_template_ask as (kind text, language text, office text, subject text, text text);

-- Set what is written in letters from now on; what was asked for before keeps its text.  Refuses: not_found (office), invalid (a name that stands
-- for nothing there).
create function rules.mail_template(book text, envelopes rules.envelope[], asks rules.mail_template_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.*, coalesce(no_office, rules.refusal('invalid', 'text', 'nothing stands for ' || s.strange,
                        'what may stand there: {' || array_to_string(rules.letter_names(a.kind), '}, {') || '}')) as refusal
          from unnest(envelopes, asks) a
          left join ledger.office o on o.book = mail_template.book and o.office = a.office
          left join lateral rules.missing(mail_template.book, 'office', a.office, o.office is not null) no_office on true
          left join lateral (select min(t.token[1]) as strange from regexp_matches(a.subject || a.text, '[{][^{}]*[}]', 'g') t (token)
                              where trim(t.token[1], '{}') <> all (rules.letter_names(a.kind))) s on true
    ), entered as materialized (
        select * from rules.entered(mail_template.book, 'mail_template', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, answer => jsonb_strip_nulls(jsonb_build_object('kind', j.kind, 'language', j.language,
                        'office', j.office)))) from judged j), null)
    ), template as (
        insert into ledger.mail_template (book, whose, kind, language, seq, subject, body)
        select mail_template.book, coalesce(j.office, ''), j.kind, j.language, e.seq, j.subject, j.text
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

create type api.mail_template_item as (id text, kind text, language text, office text, entry bigint, subject text, text text);

-- The texts in force, as known at a moment: those of offices, and what is built in, without an entry; id is the cursor.
create function api.mail_templates(book text, allowed text[], caller text, kind text, language text, "limit" integer, after text, known_at text)
returns setof api.mail_template_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select f.id, f.kind, f.language, f.office, f.entry, f.subject, replace(f.body, chr(10), chr(92) || 'n') from (
        (select distinct on (t.kind, t.language, t.whose) concat_ws(':', t.kind, t.language, 'of', t.whose) as id, t.kind, t.language,
                nullif(t.whose, '') as office, t.seq as entry, t.subject, t.body
           from ledger.mail_template t where t.book = mail_templates.book and t.seq <= last
          order by t.kind, t.language, t.whose, t.seq desc)
         union all
        (select distinct on (w.kind, w.language) concat_ws(':', w.kind, w.language), w.kind, w.language, null, null, w.subject, w.body
           from ledger.mail_wording w order by w.kind, w.language, w.version desc)) f
     where (after is null or f.id collate "C" > after) and (mail_templates.kind is null or f.kind = mail_templates.kind)
       and (mail_templates.language is null or f.language = mail_templates.language)
     order by f.id collate "C"
     limit "limit";
end $$;

-- Reading letters -------------------------------------------------------------------------------------------------------------------

create type api.mail_item as (
    id bigint, kind text, party text, reader text, receipt bigint, agreement bigint, instalment smallint, stage smallint, paper text, state text,
    date date, person text, tries integer, next_try text, sentence text, office text);

-- Letters as they stand.
create function rules.letters(book text) returns setof api.mail_item language sql stable as $$
    select m.seq, m.kind, m.party, m.reader, r.seq, g.seq, m.number, m.stage, p.number, w.state, m.effective, m.person, w.tries,
           case w.state when 'queued' then rules.moment(w.due) end,
           case when w.state <> 'cancelled' then s.sentence end, nullif(m.office, '')
      from ledger.mail m
      join ledger.mail_work w on w.book = m.book and w.mail = m.seq
      left join lateral (select x.seq from ledger.receipt x where x.book = m.book and x.receipt = m.receipt limit 1) r on true
      left join lateral (select x.seq from ledger.agreement x where x.book = m.book and x.agreement = m.agreement limit 1) g on true
      left join lateral (select rules.paper_number(x.kind, x.year, x.number) as number from ledger.paper x
                          where x.book = m.book and x.seq = m.paper limit 1) p on true
      left join lateral (select x.sentence from ledger.mail_step x where x.book = m.book and x.mail = m.seq order by x.n desc limit 1) s on true
     where m.book = letters.book
$$;

-- Letters, the newest first; their number is the cursor.
create function api.mail_list(book text, allowed text[], caller text, party text, kind text, state text, "limit" integer, after text)
returns setof api.mail_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
#variable_conflict use_column
declare
    others text[] := rules.other_names(book, party, 9223372036854775807);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select l.* from rules.letters(book) l
     where (after is null or l.id < rules.page_from(after)) and (mail_list.party is null or l.party = mail_list.party or l.party = any (others))
       and (mail_list.kind is null or l.kind = mail_list.kind) and (mail_list.state is null or l.state = mail_list.state)
     order by l.id desc
     limit "limit";
end $$;

-- May the caller read where people are written to?  Auditors see that, and not what.
create function rules.sees_addresses(book text, certificate text) returns boolean language plpgsql stable as $$
#variable_conflict use_column
begin
    return coalesce((select v.role <> 'auditor' from ledger.certificate c
                      cross join lateral (select x.role from ledger.person x where x.book = c.book and x.person = c.person order by x.seq desc limit 1) v
                      where c.book = sees_addresses.book and c.certificate = sees_addresses.certificate), false);
end $$;

create type api.mail_detail as (
    id bigint, kind text, party text, reader text, receipt bigint, agreement bigint, instalment smallint, stage smallint, paper text, state text,
    date date, person text, tries integer, next_try text, sentence text, office text, "to" text, language text, subject text, text text, printing bigint,
    message_id text, attempts json, decisions json);

-- One letter: what it says, what happened to it, and what was decided.  The address of a person is not told to auditors, and what waits for somebody
-- to nobody else.  Refuses: not_found.
create function api.mail_show(book text, allowed text[], caller text, mail text)
returns setof api.mail_detail
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    this bigint := rules.number_of(book, rules.admit(book, allowed, caller), mail);
    self text := (select c.person from rules.caller(book, allowed, caller) c);
begin
    return query
    select l.*, case when not t.private or rules.sees_addresses(m.book, caller) then t.address end, m.language, s.subject,
           case when m.reader <> self then format('(what waits for %s)', m.reader) else s.body end,
           m.printing, (select x.message_id from ledger.mail_step x where x.book = m.book and x.mail = m.seq and x.message_id is not null limit 1),
           (select json_agg(json_strip_nulls(json_build_object('step', x.step, 'time', rules.moment(x.moment), 'daemon', x.daemon, 'said', x.sentence,
                                                               'message', encode(x.digest, 'hex'))) order by x.n)
              from ledger.mail_step x where x.book = m.book and x.mail = m.seq),
           (select json_agg(json_build_object('entry', d.seq, 'date', d.effective, 'person', d.person, 'decision', d.decision, 'reason', d.reason)
                            order by d.seq)
              from ledger.mail_decision d where d.book = m.book and d.mail = m.seq)
      from rules.letters(mail_show.book) l
      join ledger.mail m on m.book = mail_show.book and m.seq = l.id
      left join lateral rules.letter_goes(m) t on true
     cross join lateral rules.letter_reads(m) s
     where l.id = this;
    if not found then
        perform rules.refuse('not_found', 'mail', format('there is no letter %s', mail_show.mail), 'see: bursar mail list');
    end if;
end $$;

-- The letter of a kind about what is named, as it would be written now.  Refuses: not_found, invalid (about nothing), conflict (nobody is credited).
create function rules.letter_wanted(book text, own text, kind text, receipt text, agreement text, number integer, paper text, language text)
returns rules.letter language plpgsql stable as $$
declare
    r ledger.receipt := (select x from rules.receipt_standing(book, rules.item_of(book, own, receipt, 'receipt')) x);
    g ledger.agreement := (select x from rules.agreement_standing(book, rules.item_of(book, own, agreement, 'agreement')) x);
    l rules.letter;
begin
    if kind = 'reminder' then
        select x.* into l
          from (select min(p.due) as due, sum(p.open)::bigint as open
                  from rules.due_parts(book, array[g.agreement], 9223372036854775807) p where p.part = letter_wanted.number) i
         cross join lateral rules.reminder_letter(g, letter_wanted.number, i.due, i.open, rules.today(book), letter_wanted.language) x
         where g.agreement is not null and i.due is not null;
    elsif kind in ('certificate', 'statement') then
        select x.* into l from rules.papers_called(book, paper) p cross join lateral rules.paper_letter(p, letter_wanted.language) x
         where p.kind = letter_wanted.kind;
    else
        select x.* into l from rules.receipt_letter(r, kind, letter_wanted.language) x where r.receipt is not null;
    end if;
    if l.language is null then
        perform rules.preview_refused(book, kind, receipt, agreement, number, paper, r, g);
    end if;
    return l;
end $$;

create type api.mail_preview_detail as (kind text, party text, "to" text, language text, subject text, text text);

-- What a letter about a receipt, an instalment or a paper would say now.  Refuses: not_found, invalid (about nothing, or about both), conflict (there
-- is no address, nobody is credited).
create function api.mail_preview(book text, allowed text[], caller text, kind text, receipt text, agreement text, number integer, paper text,
                                 language text)
returns setof api.mail_preview_detail
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    l rules.letter := rules.letter_wanted(book, rules.admit(book, allowed, caller), kind, receipt, agreement, number, paper, language);
begin
    return query
    select mail_preview.kind, l.party, t.address, l.language, s.subject, s.body
      from rules.letter_said(mail_preview.book, mail_preview.kind, l.language, l.template, l.version, l.facts,
                             (select p.name from rules.party_at(mail_preview.book, l.party) p)) s
      left join lateral rules.letter_to(mail_preview.book, l.party, mail_preview.kind) t on true;
end $$;

create type api.mail_sheet as (id text, kind text, party text, title text, document json);

-- The same as a letter on paper, under the letterhead.  Refuses: as rules.letter_wanted.
create function api.mail_letter(book text, allowed text[], caller text, kind text, receipt text, agreement text, number integer, paper text,
                                language text)
returns setof api.mail_sheet
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    l rules.letter := rules.letter_wanted(book, rules.admit(book, allowed, caller), kind, receipt, agreement, number, paper, language);
    about text := coalesce(l.facts ->> 'paper', l.facts ->> 'receipt', concat_ws('.', l.facts ->> 'agreement', l.facts ->> 'instalment'));
    whom text := (select p.name from rules.party_at(mail_letter.book, l.party) p);
begin
    return query
    select about, mail_letter.kind, l.party, s.subject,
           json_build_object('kind', 'letter', 'language', l.language, 'number', about, 'issued', rules.today(mail_letter.book), 'title', s.subject,
               'organisation', rules.letterhead_at(mail_letter.book) - 'check_at', 'recipient', json_build_object('name', whom),
               'paragraphs', (select json_agg(p order by n) from unnest(string_to_array(s.body, chr(10))) with ordinality u (p, n) where trim(p) <> ''))
      from rules.letter_said(mail_letter.book, mail_letter.kind, l.language, l.template, l.version, l.facts, whom) s;
end $$;

-- Refuse a preview of what is not there.
create function rules.preview_refused(book text, kind text, receipt text, agreement text, number integer, paper text, r ledger.receipt,
                                      g ledger.agreement) returns void language plpgsql stable as $$
begin
    if kind = 'reminder' and (agreement is null or number is null) then
        perform rules.refuse('invalid', 'agreement', 'a reminder is of an instalment', 'give --agreement and --number');
    elsif kind = 'reminder' and g.agreement is null then
        perform rules.not_there(book, 'agreement', agreement, rules.number_of(book, '', agreement, 'agreement'));
    elsif kind = 'reminder' then
        perform rules.refuse('not_found', 'number', format('there is no instalment %s of agreement %s', number, g.seq),
                             format('see: bursar instalment list --agreement %s', g.seq));
    elsif kind in ('certificate', 'statement') then
        if paper is null then
            perform rules.refuse('invalid', 'paper', 'such a letter carries a paper', 'give --paper');
        end if;
        perform rules.refuse('not_found', 'paper', format('there is no %s %s', kind, paper), format('see: bursar paper list --kind %s', kind));
    elsif receipt is null then
        perform rules.refuse('invalid', 'receipt', 'such a letter is about a receipt', 'give --receipt');
    elsif r.receipt is null then
        perform rules.not_there(book, 'receipt', receipt, rules.number_of(book, '', receipt, 'receipt'));
    end if;
    perform rules.refuse('conflict', 'receipt', format('nobody is credited with receipt %s', r.seq),
                         format('say who paid it: bursar receipt identify %s --party …', r.seq));
end $$;

-- As a daemon sends them --------------------------------------------------------------------------------------------------------

-- Take the next letter whose turn it is, which no other daemon has: until the lease is over, all there is to say of it; or null.  What another daemon
-- took and did not end in time comes again, but for what it may have handed over: of that nobody knows.
create function api.mail_take(book text, daemon text, domain text, lease_ms integer) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    w    ledger.mail_work;
    m    ledger.mail;
    last ledger.mail_step;
    moot text;
    told jsonb;
begin
    perform set_config('bursar.book', book, true), set_config('bursar.office', '*', true);
    loop
        select x.* into w from ledger.mail_work x
         where x.book = mail_take.book and x.state in ('queued', 'sending') and (x.due is null or x.due <= clock_timestamp())
         order by x.due nulls first, x.mail limit 1 for update skip locked;
        if not found then
            return null;
        end if;
        select x.* into strict m from ledger.mail x where x.book = mail_take.book and x.seq = w.mail;
        select x.* into last from ledger.mail_step x where x.book = mail_take.book and x.mail = w.mail order by x.n desc limit 1;
        moot := case when w.state = 'queued' then rules.mail_moot(m) end;
        told := case when w.state = 'queued' and moot is null then rules.todo_told(m) end;
        if w.state = 'sending' then
            perform rules.mail_moves(w, case last.step when 'data' then 'unknown' else 'later' end, daemon,
                format('the daemon that had it (%s) did not say what became of it', last.daemon), null);
        elsif moot is not null or m.kind = 'todo' and told ->> 'list' is null then
            perform rules.mail_moves(w, 'given-up', daemon, coalesce(moot, format('nothing waits for %s any more', m.reader)));
        else
            return rules.mail_taken(w, m, daemon, domain, lease_ms, told);
        end if;
    end loop;
end $$;

-- What such a letter says: as it said first, or what waits now; null of any other letter.
create function rules.todo_told(m ledger.mail) returns jsonb language plpgsql stable as $$
begin
    return case when m.kind = 'todo' then coalesce(
        (select x.facts from ledger.mail_step x where x.book = m.book and x.mail = m.seq and x.facts is not null order by x.n limit 1),
        rules.todo_facts(rules.todos_of(m.book, m.reader, 21), 20)) end;
end $$;

-- Take a letter whose row is locked; of one of what waits, told is what it says.
create function rules.mail_taken(w ledger.mail_work, m ledger.mail, daemon text, domain text, lease_ms integer, told jsonb) returns json
language plpgsql as $$
#variable_conflict use_column
declare
    whom   record;
    known  text := (select min(s.message_id) from ledger.mail_step s where s.book = m.book and s.mail = m.seq);
    called text := coalesce(known, format('<%s@%s>', m.mail, domain));
begin
    select t.contact, t.address into strict whom from rules.letter_goes(m) t;
    perform rules.mail_moves(w, 'sending', daemon, due => clock_timestamp() + lease_ms * interval '1 millisecond', contact => whom.contact,
                             message_id => called, facts => told);
    return (select json_build_object('mail', m.seq, 'step', w.steps + 1, 'message_id', called, 'to', whom.address, 'language', m.language,
                                     'subject', s.subject, 'text', s.body, 'paper', rules.letter_paper(m), 'asked', extract(epoch from j.recorded)::bigint)
              from ledger.clock j
             cross join rules.letter_reads(m) s
             where j.book = m.book and j.seq = m.seq);
end $$;

-- Note that a letter is about to be handed over, which was taken at that step; false where it is somebody else's by now.
create function api.mail_hand_over(book text, mail bigint, step integer, daemon text, digest text, lease_ms integer) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    w ledger.mail_work;
begin
    perform set_config('bursar.book', book, true), set_config('bursar.office', '*', true);
    select x.* into w from ledger.mail_work x where x.book = mail_hand_over.book and x.mail = mail_hand_over.mail for update;
    if not found or w.state <> 'sending' or w.steps <> step then
        return false;
    end if;
    perform rules.mail_moves(w, 'data', daemon, due => clock_timestamp() + lease_ms * interval '1 millisecond', digest => decode(digest, 'hex'));
    return true;
end $$;

-- Note how it ended for a letter that was taken at that step: sent, written, refused, unknown or later; what cannot be sent so many times is given
-- up.  The time to the next attempt doubles each time, up to four hours.  False where it is somebody else's by now, or was decided.
create function api.mail_ended(book text, mail bigint, step integer, daemon text, outcome text, sentence text, retry_ms integer, most integer)
returns boolean language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    w     ledger.mail_work;
    again boolean := outcome = 'later';
begin
    perform set_config('bursar.book', book, true), set_config('bursar.office', '*', true);
    select x.* into w from ledger.mail_work x where x.book = mail_ended.book and x.mail = mail_ended.mail for update;
    if not found or w.state not in ('sending', 'unknown')
       or exists (select from ledger.mail_step s where s.book = w.book and s.mail = w.mail and s.n > mail_ended.step and s.step = 'sending') then
        return false;
    end if;
    perform rules.mail_moves(w, case when again and w.tries >= most then 'given-up' else outcome end, daemon, sentence,
        case when again and w.tries < most
             then clock_timestamp() + least(retry_ms::bigint * (1 << least(w.tries - 1, 20)), 14400000) * interval '1 millisecond' end);
    return true;
end $$;

-- How many letters wait, are unknown, were refused or given up: for metrics and the doctor.
create function api.mail_counts(book text) returns json
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    perform set_config('bursar.book', book, true), set_config('bursar.office', '*', true);
    return (select json_build_object('queued', count(*) filter (where w.state in ('queued', 'sending')),
                                     'unknown', count(*) filter (where w.state = 'unknown'),
                                     'refused', count(*) filter (where w.state in ('refused', 'given-up')))
              from ledger.mail_work w where w.book = mail_counts.book and w.state in ('queued', 'sending', 'unknown', 'refused', 'given-up'));
end $$;
