-- Letters by e-mail: whom they go to, what they say, and how they get on.
--
-- That a letter is wanted is an entry, and so is what a person decides about it.  What happens to it outside of the books are rows of
-- ledger.mail_step, which daemons add; ledger.mail_work has where each letter stands, and its row is locked by whoever moves it.

-- Addresses ------------------------------------------------------------------------------------------------------------------

-- What is wrong with an address: it has to be of ASCII, as every server takes it, and without what has a meaning in a header.
create function rules.address_fault(field text, address text) returns rules.refusal language sql stable as $$
    select rules.refusal('invalid', field, case
        when length(address) > 254 or length(split_part(address, '@', 1)) > 64
          or address !~ '^[A-Za-z0-9!#$%&''*+/=?^_`{|}~-]+([.][A-Za-z0-9!#$%&''*+/=?^_`{|}~-]+)*@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?[.])+[A-Za-z0-9-]*[A-Za-z0-9]$'
        then format('%s is not an address for e-mail', left(address, 80)) end, 'write it like treasury@example.org')
$$;

-- For which purpose a letter of this kind looks for an address before it takes the general one.
create function rules.letter_purpose(kind text) returns text language sql immutable as $$
    select case kind when 'reminder' then 'reminders' else 'receipts' end
$$;

-- Where a party is written to for a purpose, as known at an entry: one row, or none where it is not; that it ended for the purpose counts before
-- a general address.
create function rules.contact_at(book text, party text, purpose text, last bigint default 9223372036854775807) returns setof ledger.party_contact
language sql stable as $$
    select c.* from (
            select x.* from ledger.party_contact x
             where x.book = contact_at.book and x.party = contact_at.party and x.purpose in (contact_at.purpose, 'general') and x.seq <= last
             order by x.purpose = 'general', x.seq desc limit 1) c
     where not c.ended
$$;

-- Did somebody say that a party is not to be written to for a purpose?  That it has no address is something else.
create function rules.unwanted(book text, party text, purpose text) returns boolean language plpgsql stable as $$
begin
    return coalesce((select x.ended from ledger.party_contact x
                      where x.book = unwanted.book and x.party = unwanted.party and x.purpose in (unwanted.purpose, 'general')
                      order by x.purpose = 'general', x.seq desc limit 1), false);
end $$;

-- The same for a kind of letter, with the address, null where that was erased; where a party has none, of the one that it was merged into.
create function rules.letter_to(book text, party text, kind text) returns table (contact ledger.party_contact, address text) language sql stable as $$
    select c, coalesce(c.email, (select p.text from ledger.personal p where p.book = c.book and p.seq = c.seq and p.field = 'email'))
      from (values (1, letter_to.party), (2, rules.party_now(letter_to.book, letter_to.party))) n (n, party)
     cross join lateral rules.contact_at(letter_to.book, n.party, rules.letter_purpose(kind)) c
     order by n.n limit 1
$$;

-- What is wrong with writing to a party, or no row.
create function rules.letter_fault(book text, field text, party text, kind text) returns setof rules.refusal language sql stable as $$
    select 'conflict', field, format('%s has no address for %s', letter_fault.party, rules.letter_purpose(kind)),
           format('note one: bursar party contact %s --email …', letter_fault.party)
     where letter_fault.party is not null
       and not exists (select from rules.letter_to(letter_fault.book, letter_fault.party, kind) t where t.address is not null)
$$;

-- Where a person who uses the ledger is written to, as of now: one row, or none where nobody does, or who may not enter.
create function rules.reader_at(book text, person text) returns table (contact bigint, language text, address text) language sql stable as $$
    select c.seq, c.language, p.text
      from (select x.* from ledger.person_contact x
             where x.book = reader_at.book and x.person = reader_at.person order by x.seq desc limit 1) c
      join ledger.personal p on p.book = c.book and p.seq = c.seq and p.field = 'email'
     cross join lateral rules.person_at(c.book, c.person) v
     where not c.ended and v.enabled
$$;

-- Where a letter goes, and whether the address is that of a person: one row, or none where it cannot go.
create function rules.letter_goes(m ledger.mail) returns table (contact bigint, address text, private boolean) language sql stable as $$
    select (t.contact).seq, t.address, (t.contact).email is null from rules.letter_to(m.book, m.party, m.kind) t where m.reader is null
     union all
    select r.contact, r.address, true from rules.reader_at(m.book, m.reader) r where m.reader is not null
$$;

-- What is written ---------------------------------------------------------------------------------------------------------------

-- A letter before it is asked for: to whom, in which language and with which text; facts are what its {names} stand for.
create type rules.letter as (party text, office text, language text, template bigint, version integer, facts jsonb);

-- The names that a text of this kind may have.
create function rules.letter_names(kind text) returns text[] language sql immutable as $$
    select case kind when 'reminder' then array['party', 'office', 'organisation', 'amount', 'date', 'agreement', 'instalment', 'due', 'days_late']
                     when 'certificate' then array['party', 'office', 'organisation', 'date', 'paper', 'given']
                     when 'statement' then array['party', 'office', 'organisation', 'date', 'paper']
                     when 'todo' then array['person', 'office', 'organisation', 'date', 'count', 'list']
                     else array['party', 'office', 'organisation', 'amount', 'date', 'receipt'] end
$$;

-- A text with what its names stand for; others stay as they are.
create function rules.filled(pattern text, facts jsonb) returns text language plpgsql immutable as $$
#variable_conflict use_column
begin
    return (
        select string_agg(coalesce(case when t.token[1] like '{%}' then facts ->> trim(t.token[1], '{}') end, t.token[1]), '' order by t.n)
          from regexp_matches(pattern, '[{][a-z_]+[}]|[^{]+|[{]', 'g') with ordinality t (token, n));
end $$;

-- A day in words, where the language has them here.
create function rules.letter_day(day date, language text) returns text language sql immutable as $$
    select case language
        when 'en' then concat_ws(' ', extract(day from day), (array['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August',
                           'September', 'October', 'November', 'December'])[extract(month from day)], extract(year from day))
        when 'fr' then concat_ws(' ', case extract(day from day) when 1 then '1er' else extract(day from day)::text end,
                           (array['janvier', 'février', 'mars', 'avril', 'mai', 'juin', 'juillet', 'août', 'septembre', 'octobre', 'novembre',
                                  'décembre'])[extract(month from day)], extract(year from day))
        else day::text end
$$;

-- An amount with its currency, in groups of three digits.
create function rules.letter_amount(minor bigint, currency text, language text) returns text language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select case language when 'fr' then concat(replace(w.whole, ',', chr(8239)), ',' || w.rest, chr(160), currency)
                             else concat(currency, chr(160), w.whole, '.' || w.rest) end
          from (select to_char(split_part(m, '.', 1)::numeric, 'FM999,999,999,999,999,990') as whole, nullif(split_part(m, '.', 2), '') as rest
                  from rules.money(minor, currency) m) w);
end $$;

-- The text in force for a kind of letter in a language: that of the office, of the book, or what is built in; in English where there is none in
-- the language.
create function rules.letter_text(book text, office text, kind text, language text) returns table (language text, template bigint, version integer)
language sql stable as $$
    select f.language, f.template, f.version from (
        select t.language, t.seq as template, null::integer as version, 1 as n, t.whose = '' as common
          from ledger.mail_template t
         where t.book = letter_text.book and t.kind = letter_text.kind and t.language in (letter_text.language, 'en')
           and t.whose in (letter_text.office, '')
         union all
        select w.language, null, w.version, 2, true
          from ledger.mail_wording w where w.kind = letter_text.kind and w.language in (letter_text.language, 'en')) f
     order by f.language = letter_text.language desc, f.n, f.common, f.template desc, f.version desc limit 1
$$;

-- The language of the letters to a party: as somebody says, or as its contact does.
create function rules.letter_language(book text, party text, kind text, wanted text) returns text language plpgsql stable as $$
#variable_conflict use_column
begin
    return coalesce(wanted, (select (t.contact).language from rules.letter_to(letter_language.book, letter_language.party, letter_language.kind) t), 'en');
end $$;

-- What the organisation is called on its letterhead; where none is set, as its office is.
create function rules.organisation_named(book text, office text) returns text language plpgsql stable as $$
#variable_conflict use_column
begin
    return coalesce((select l.name from ledger.letterhead l where l.book = organisation_named.book order by l.seq desc limit 1), office);
end $$;

-- What built-in texts say at their end: the office and below it the organisation, unless they are one.
create function rules.letter_closing(facts jsonb) returns text language sql immutable as $$
    select concat_ws(chr(10), facts ->> 'office', nullif(facts ->> 'organisation', facts ->> 'office'))
$$;

-- The letter about a receipt, to whom it is credited; no row of one that is credited to nobody.
create function rules.receipt_letter(r ledger.receipt, kind text, wanted text) returns setof rules.letter language sql stable as $$
    select c.party, r.office, t.language, t.template, t.version,
           jsonb_build_object('amount', rules.letter_amount(r.amount, r.currency, t.language), 'date', rules.letter_day(r.effective, t.language),
                              'receipt', r.seq, 'office', o.name, 'organisation', rules.organisation_named(r.book, o.name))
      from rules.credited(r) c
      left join lateral rules.office_at(r.book, r.office) o on true
     cross join lateral rules.letter_text(r.book, r.office, receipt_letter.kind, rules.letter_language(r.book, c.party, receipt_letter.kind, wanted)) t
     where c.party <> ''
$$;

-- The letter about an instalment, on a day.
create function rules.reminder_letter(g ledger.agreement, number integer, due date, open bigint, day date, wanted text) returns setof rules.letter
language sql stable as $$
    select g.party, g.office, t.language, t.template, t.version,
           jsonb_build_object('amount', rules.letter_amount(open, g.currency, t.language), 'date', rules.letter_day(day, t.language), 'agreement', g.seq,
                              'instalment', reminder_letter.number, 'due', rules.letter_day(due, t.language), 'days_late', day - due,
                              'office', o.name, 'organisation', rules.organisation_named(g.book, o.name))
      from rules.letter_text(g.book, g.office, 'reminder', rules.letter_language(g.book, g.party, 'reminder', wanted)) t
      left join lateral rules.office_at(g.book, g.office) o on true
$$;

-- The letter that a paper goes with: that about the receipt, or one about the paper itself.
create function rules.paper_letter(p ledger.paper, wanted text) returns setof rules.letter language sql stable as $$
    select l.* from ledger.receipt r cross join lateral rules.receipt_letter(r, 'receipt', wanted) l
     where (p).kind = 'receipt' and r.book = (p).book and r.seq = (p).about
     union all
    select (p).party, (p).office, t.language, t.template, t.version,
           jsonb_build_object('date', rules.letter_day((p).effective, t.language), 'paper', rules.paper_number((p).kind, (p).year, (p).number),
                              'given', (select k.description from ledger.inkind k where k.book = (p).book and k.seq = (p).about limit 1),
                              'office', o.name, 'organisation', rules.organisation_named((p).book, o.name))
      from rules.letter_text((p).book, (p).office, (p).kind, rules.letter_language((p).book, (p).party, (p).kind, wanted)) t
     cross join lateral (select coalesce((select x.name from rules.office_at((p).book, nullif((p).office, '')) x),
                                         rules.letterhead_at((p).book) ->> 'name') as name) o
     where (p).kind <> 'receipt'
$$;

-- A paper as it was printed last; no row of one that never was.
create function rules.printed_last(p ledger.paper) returns setof ledger.paper_printing language sql stable as $$
    select x.* from ledger.paper_printing x where x.book = (p).book and x.paper = (p).seq order by x.seq desc limit 1
$$;

-- The paper that stands about a receipt, as it was printed last, for the letter about that; no row where there is none.
create function rules.receipt_printed(r ledger.receipt, kind text) returns table (paper bigint, printing bigint, number text) language sql stable as $$
    select p.seq, x.seq, rules.paper_number(p.kind, p.year, p.number)
      from ledger.paper p cross join lateral rules.printed_last(p) x
     where receipt_printed.kind = 'receipt' and p.kind = 'receipt' and p.about = r.seq and p.book = r.book
       and not exists (select from rules.paper_voided(p))
     order by p.seq desc limit 1
$$;

-- That a letter of this kind about the same was asked for before, unless this is to be another one; no row where none was.
create function rules.letter_again(book text, kind text, receipt uuid, paper bigint, what text, another rules.confirmation) returns setof rules.refusal
language sql stable as $$
    select 'confirmation_required', 'another', format('letter %s about %s was asked for on %s', m.seq, what, m.effective),
           format('see: bursar mail show %s; if it is to be another one, add --another', m.seq)
      from (select x.seq, x.effective from ledger.mail x join ledger.mail_work w on w.book = x.book and w.mail = x.seq
             where x.book = letter_again.book and (x.receipt = letter_again.receipt or x.paper = letter_again.paper)
               and x.kind = letter_again.kind and w.state <> 'cancelled'
             order by x.seq desc limit 1) m
     where letter_again.another is distinct from 'yes'
$$;

-- The text of a letter with its names filled in; whom is what the party or the person is called.
create function rules.letter_said(book text, kind text, language text, template bigint, version integer, facts jsonb, whom text)
returns table (subject text, body text) language sql stable as $$
    select rules.filled(x.subject, f.facts), rules.filled(x.body, f.facts)
      from (select t.subject, replace(t.body, chr(92) || 'n', chr(10)) as body
              from ledger.mail_template t where t.book = letter_said.book and t.seq = letter_said.template
             union all
            select w.subject, regexp_replace(w.body, '\n[{]office[}]\s*$', chr(10) || '{closing}' || chr(10)) from ledger.mail_wording w
             where w.kind = letter_said.kind and w.language = letter_said.language and w.version = letter_said.version) x
     cross join (select letter_said.facts || jsonb_build_object('closing', rules.letter_closing(letter_said.facts), case letter_said.kind when 'todo' then 'person' else 'party' end, whom) as facts) f
$$;

-- The same of a letter that was asked for; of what waits with what it said first.
create function rules.letter_reads(m ledger.mail) returns table (subject text, body text) language sql stable as $$
    select s.subject, s.body
      from (select coalesce((select x.facts from ledger.mail_step x
                              where x.book = m.book and x.mail = m.seq and x.facts is not null order by x.n limit 1), '{}') as first) f
     cross join lateral rules.letter_said(m.book, m.kind, m.language, m.template, m.version, m.facts || f.first,
                                          case when m.reader is not null then (select p.name from rules.person_at(m.book, m.reader) p)
                                               else (select p.name from rules.party_at(m.book, m.party, m.seq) p) end) s
$$;

-- The paper that goes with a letter as its printing has it: how the bytes are made again, and their SHA-256; null where none does.
create function rules.letter_paper(m ledger.mail) returns json language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select json_build_object('name', rules.paper_number(p.kind, p.year, p.number) || '.pdf', 'sha256', x.sha256,
                                 'document', rules.paper_document(p, x.copy, false))
          from ledger.paper p join ledger.paper_printing x on x.book = p.book and x.paper = p.seq
         where p.book = m.book and p.seq = m.paper and x.seq = m.printing);
end $$;

-- Reminders -----------------------------------------------------------------------------------------------------------------------

-- Which reminder it is time for after so many days: the first on the next day, the second after a month, the third after three; 0 for none.
create function rules.reminder_stage(days_late integer) returns integer language sql immutable as $$
    select case when days_late > 90 then 3 when days_late > 30 then 2 when days_late > 0 then 1 else 0 end
$$;

-- Was an instalment with that day reminded of at this stage or a later one?
create function rules.reminded(book text, agreement uuid, number integer, due date, stage integer) returns table (seq bigint) language sql stable as $$
    select m.seq from ledger.mail m
     where m.agreement = reminded.agreement and m.number = reminded.number and m.book = reminded.book and m.due = reminded.due
       and m.stage >= reminded.stage
     order by m.seq desc limit 1
$$;

-- What came of a party in a currency and is not applied to anything, in minor units.
create function rules.unapplied_of(book text, party text, currency text) returns bigint language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select coalesce(-sum(h.amount), 0)::bigint
          from rules.holdings(book, array(
                   select r.receipt from ledger.receipt r
                    where r.book = unapplied_of.book and r.party = unapplied_of.party and r.currency = unapplied_of.currency)) h
         where h.class = 'advance');
end $$;

-- What waits ------------------------------------------------------------------------------------------------------------------------

-- What waits for a person, so many of each kind, seen from the office that they see it from.
create function rules.todos_of(book text, person text, "limit" integer) returns rules.todo[] language plpgsql stable as $$
declare
    seen  text := current_setting('bursar.office', true);
    found rules.todo[];
    who   record;
begin
    select p.person, p.role, case when p.role = 'regional' then p.office else '*' end as sees into who from rules.person_at(book, person) p;
    perform set_config('bursar.office', who.sees, true);
    found := rules.todos(book, who.person, who.role, rules.todo_kinds(who.role), rules.today(book), 30, "limit");
    perform set_config('bursar.office', seen, true);
    return found;
end $$;

-- One line of what waits, and below it what does it.
create function rules.todo_line(t rules.todo) returns text language sql stable as $$
    select concat_ws(', ', '- ' || translate((t).what, chr(10) || chr(13), '  '), (t).party, 'due ' || (t).due, rules.money((t).amount, (t).currency) || ' ' || (t).currency)
           || chr(10) || '  ' || (t).command || chr(10)
$$;

-- What waits as text, kind by kind, so many lines of each; what the text of such a letter has names for.
create function rules.todo_facts(todos rules.todo[], most integer) returns jsonb language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select jsonb_build_object('count', format('%s%s', sum(least(k.lines, most)), case when bool_or(k.lines > most) then '+' end),
                                  'list', string_agg(k.said, chr(10) order by k.place))
          from (select min(t.place) as place, count(*) as lines,
                       t.kind || chr(10) || string_agg(t.line, '' order by t.n) filter (where t.n <= most)
                       || case when count(*) > most then format('  more: bursar todo --kind %s', t.kind) || chr(10) else '' end as said
                  from (select (x.t).kind, x.place, rules.todo_line(x.t) as line,
                               row_number() over (partition by (x.t).kind order by (x.t).due nulls last, (x.t).since, (x.t).id) as n
                          from (select u::rules.todo as t, row_number() over () as place from unnest(todos) u) x) t
                 group by t.kind) k);
end $$;

-- How letters get on ----------------------------------------------------------------------------------------------------------------

-- The state that a letter is in after a step.
create function rules.state_of_step(step text) returns text language sql immutable as $$
    select case step when 'data' then 'sending' when 'later' then 'queued' else step end
$$;

-- Add a step to a letter whose row is locked, and move the row.
create function rules.mail_moves(w ledger.mail_work, step text, daemon text, sentence text default null, due timestamptz default null,
                                 contact bigint default null, message_id text default null, digest bytea default null, facts jsonb default null)
returns void language plpgsql as $$
begin
    insert into ledger.mail_step (book, mail, n, office, step, daemon, sentence, message_id, digest, due, contact, facts)
    values (w.book, w.mail, w.steps + 1, w.office, mail_moves.step, mail_moves.daemon, mail_moves.sentence, mail_moves.message_id, mail_moves.digest,
            mail_moves.due, mail_moves.contact, mail_moves.facts);
    update ledger.mail_work x
       set state = rules.state_of_step(mail_moves.step), steps = w.steps + 1, due = mail_moves.due,
           tries = x.tries + case mail_moves.step when 'sending' then 1 else 0 end
     where x.book = w.book and x.mail = w.mail;
end $$;

-- After a restore of an older state nobody knows of what waits in it whether it was sent since.  How many that are.
create function rules.mail_hold(book text) returns bigint language plpgsql as $$
#variable_conflict use_column
begin
    return (select count(rules.mail_moves(w, 'unknown', 'bursard restore', 'the ledger was restored from a backup: it may have been sent since'))
              from ledger.mail_work w where w.book = mail_hold.book and w.state in ('queued', 'sending'));
end $$;

-- Why a letter is not to be sent any more, or null.
create function rules.mail_moot(m ledger.mail) returns text language plpgsql stable as $$
begin
    if m.receipt is not null and not exists (select from rules.receipt_standing(m.book, m.receipt)) then
        return 'the receipt was reversed';
    elsif exists (select from ledger.paper p cross join lateral rules.paper_voided(p) where p.book = m.book and p.seq = m.paper) then
        return 'the paper that goes with it is void';
    elsif m.kind = 'reminder' and not exists (
            select from rules.due_parts(m.book, array[m.agreement], 9223372036854775807) p
             where p.part = m.number and p.due = m.due having sum(p.open) > 0) then
        return 'nothing of the instalment is open any more, or it is due on another day';
    elsif m.kind = 'todo' and m.effective < rules.today(m.book) - 1 then
        return 'it was for another day';
    elsif not exists (select from rules.letter_goes(m) t where t.address is not null) then
        return format('%s has no address any more', coalesce(m.party, m.reader));
    end if;
    return null;
end $$;

-- What is kept of where letters stand, held against what happened to them.
create function rules.mail_findings(book text) returns setof rules.finding language sql stable as $$
    select 'where a letter stands is not what happened to it', coalesce(m.seq, w.mail), null::integer, w.state
      from (select x.* from ledger.mail x where x.book = mail_findings.book) m
      full join (select x.* from ledger.mail_work x where x.book = mail_findings.book) w on w.mail = m.seq
      left join lateral (select s.* from ledger.mail_step s where s.book = m.book and s.mail = m.seq order by s.n desc limit 1) s on true
      left join lateral (select d.* from ledger.mail_decision d where d.book = m.book and d.mail = m.seq order by d.seq desc limit 1) d on true
     cross join lateral (
            select count(*) filter (where x.step = 'sending' and x.n > coalesce(d2.steps, 0)) as tries
              from ledger.mail_step x
              left join lateral (select max(y.steps) as steps from ledger.mail_decision y
                                  where y.book = x.book and y.mail = x.mail) d2 on true
             where x.book = m.book and x.mail = m.seq) t
     where (w.state, w.office, w.steps, w.tries, w.due) is distinct from (
                case when d.steps >= coalesce(s.n, 0) then rules.state_decided(d.decision) else coalesce(rules.state_of_step(s.step), 'queued') end,
                m.office, coalesce(s.n, 0), t.tries::integer, case when d.steps >= coalesce(s.n, 0) then null else s.due end)
$$;

-- The state that a letter is in once a person has decided.
create function rules.state_decided(decision text) returns text language sql immutable as $$
    select case decision when 'retry' then 'queued' when 'not-sent' then 'given-up' else decision end
$$;
