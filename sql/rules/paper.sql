-- Papers: their numbers and codes, what is printed on them, what makes them void.

-- Numbers and codes --------------------------------------------------------------------------------------------------------

-- The number as it is printed: R-2026-000123.
create function rules.paper_number(kind text, year integer, number integer) returns text language sql immutable as $$
    select format('%s-%s-%s', case kind when 'receipt' then 'R' when 'certificate' then 'C' else 'S' end, year, lpad(number::text, 6, '0'))
$$;

-- The paper that a person means: by what is printed on it, by the number of its entry, or by its key; one row, or none.
create function rules.papers_called(book text, ref text) returns setof ledger.paper language plpgsql stable rows 1 as $$
#variable_conflict use_column
declare
    part text[] := regexp_match(upper(ref collate "C"), '^([RCS])-([0-9]{4})-0*([1-9][0-9]{0,8})$');
begin
    if part is not null then
        return query
        select p.* from ledger.paper p
         where p.book = papers_called.book and p.kind = case part[1] when 'R' then 'receipt' when 'C' then 'certificate' else 'statement' end
           and p.year = part[2]::smallint and p.number = part[3]::integer;
    elsif rules.is_number(ref) or rules.is_key(ref) then
        return query
        select p.* from ledger.paper p where p.book = papers_called.book and p.seq = rules.number_of(papers_called.book, '', ref);
    end if;
end $$;

-- A code of sixty bits that nobody can guess, of letters and digits that nobody takes for each other.
create function rules.paper_code() returns text language plpgsql volatile as $$
declare
    bytes bytea := sha256(convert_to(rules.fresh_salt(), 'UTF8'));
    code  text := '';
begin
    for n in 0 .. 11 loop
        code := code || substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', (get_byte(bytes, n) & 31) + 1, 1);
    end loop;
    return code;
end $$;

-- The code as it is printed, and as it was meant by whoever types it.
create function rules.code_told(code text) returns text language sql immutable as $$
    select concat_ws('-', substr(code, 1, 4), substr(code, 5, 4), substr(code, 9, 4))
$$;

create function rules.code_meant(typed text) returns text language sql immutable as $$
    select translate(upper(typed collate "C"), 'OIL- ', '011')
$$;

-- Is that the code of the paper?  Digests are compared, and of a paper that is not there a code that nobody has: so how long it takes tells
-- nothing.
create function rules.has_code(p ledger.paper, typed text) returns boolean language plpgsql stable as $$
begin
    return sha256(convert_to(coalesce((p).code, rules.paper_code()), 'UTF8')) = sha256(convert_to(coalesce(rules.code_meant(typed), ''), 'UTF8'));
end $$;

-- The letterhead in force, and without one the name of the first office.
create function rules.letterhead_at(book text, last bigint default 9223372036854775807) returns jsonb language plpgsql stable as $$
#variable_conflict use_column
begin
    return coalesce((
        select jsonb_strip_nulls(jsonb_build_object('name', l.name, 'address', rules.address_lines(l.address), 'contact', l.contact, 'colour', l.colour,
                                                    'check_at', l.check_at))
          from ledger.letterhead l where l.book = letterhead_at.book and l.seq <= last order by l.seq desc limit 1), (
        select jsonb_build_object('name', v.name)
          from ledger.office o cross join lateral rules.office_at(o.book, o.office, last) v
         where o.book = letterhead_at.book and o.office <> 'console' order by o.seq limit 1), '{}');
end $$;

create function rules.address_lines(address text) returns jsonb language plpgsql immutable as $$
#variable_conflict use_column
begin
    return (
        select jsonb_agg(trim(l) order by n) from unnest(string_to_array(address, ';')) with ordinality u (l, n) where trim(l) <> '');
end $$;

-- Void ---------------------------------------------------------------------------------------------------------------------

-- What makes a paper void, as known at an entry: somebody said so; what it rests on was reversed; the bank took the cash back, or all that was given in
-- kind was given back.  One row, or none.
create function rules.paper_voided(p ledger.paper, last bigint default 9223372036854775807)
returns table (voided bigint, since date, reason text) language plpgsql stable rows 1 as $$
#variable_conflict use_column
begin
    return query
    select v.seq, v.effective, v.reason
      from (select x.seq, x.effective, x.reason, 1 as place from ledger.paper_void x
             where x.book = (p).book and x.paper = (p).seq and x.seq <= last
             union all
            select u.seq, j.effective, format('entry %s was reversed', g.entry), 2
              from ledger.paper_ground g
             cross join lateral rules.undone(g.book, g.entry, 'infinity', last) u
              join ledger.clock j on j.book = g.book and j.seq = u.seq
             where g.book = (p).book and g.seq = (p).seq
             union all
            select e.seq, e.effective, 'the bank took it back', 3
              from ledger.receipt r join ledger.receipt_end e on e.book = r.book and e.receipt = r.receipt and e.measure = 'returned'
             where (p).kind = 'receipt' and r.book = (p).book and r.seq = (p).about and e.seq <= last
               and not exists (select from rules.undone(e.book, e.seq, 'infinity', last))
             union all
            select s.seq, s.effective, 'it was given back', 3
              from ledger.inkind k
             cross join lateral rules.inkind_quantities(k.book, k.inkind, k.quantity, 'infinity', last) q
              join ledger.inkind_step s on s.book = k.book and s.inkind = k.inkind and s.step = 'returned' and s.seq <= last
             where (p).kind = 'certificate' and k.book = (p).book and k.seq = (p).about and q.returned >= q.accepted
               and not exists (select from rules.undone(s.book, s.seq, 'infinity', last))) v
     order by v.place, v.seq limit 1;
end $$;

-- The paper that stands about the same, which is to be void before there is another; one row, or none.
create function rules.paper_standing(book text, d rules.paper_draft) returns setof ledger.paper language plpgsql stable rows 1 as $$
#variable_conflict use_column
begin
    return query
    select p.*
      from (select x.* from ledger.paper x where x.book = paper_standing.book and x.about = (d).about and x.kind = (d).kind
             union all
            select x.* from ledger.paper x
             where x.book = paper_standing.book and x.party = (d).party and (d).kind = 'statement' and x.kind = 'statement'
               and x.first is not distinct from (d).first and x.until = (d).until) p
     where not exists (select from rules.paper_voided(p))
     order by p.seq desc limit 1;
end $$;

-- What is printed ----------------------------------------------------------------------------------------------------------

-- What any paper has: its head, in a language, and the entry behind it.
create function rules.printed_head(book text, kind text, language text, entry bigint, last bigint) returns jsonb language plpgsql stable as $$
#variable_conflict use_column
declare
    head jsonb := rules.letterhead_at(book, last);
begin
    return jsonb_strip_nulls(jsonb_build_object('kind', kind, 'language', language, 'title', rules.paper_words(language) ->> (kind || '_title'),
               'organisation', head - 'check_at', 'check_at', head ->> 'check_at', 'entry', entry,
               'entry_hash', (select encode(j.hash, 'hex') from ledger.journal j where j.book = printed_head.book and j.seq = printed_head.entry)));
end $$;

-- For whom a paper is: an organisation by its name, a person by the code alone, since that may be erased.
create function rules.printed_recipient(book text, party text, last bigint) returns jsonb language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select jsonb_strip_nulls(jsonb_build_object('party', v.party, 'name', case when v.kind <> 'person' then v.name end))
          from rules.party_at(printed_recipient.book, printed_recipient.party, last) v);
end $$;

-- What a party is called in the text of a paper: a person only by the code.
create function rules.printed_name(book text, party text, last bigint) returns text language plpgsql stable as $$
begin
    return coalesce((select case when v.kind = 'person' then v.party else v.name end
                       from rules.party_at(printed_name.book, printed_name.party, printed_name.last) v), printed_name.party);
end $$;

-- What an initiative is called in a language, as it is known now.
create function rules.printed_initiative(book text, initiative text, language text, last bigint) returns text language plpgsql stable as $$
#variable_conflict use_column
begin
    return coalesce((
        select coalesce((array_agg(w.name order by w.seq desc) filter (where w.language = printed_initiative.language))[1],
                        (array_agg(w.name order by w.seq desc) filter (where w.language = 'en'))[1])
          from ledger.wording w
         where w.book = printed_initiative.book and w.noun = 'initiative' and w.code = printed_initiative.initiative and w.seq <= last and w.name is not null
           and w.language in ('en', printed_initiative.language)), (
        select i.name from ledger.initiative i where i.book = printed_initiative.book and i.initiative = printed_initiative.initiative));
end $$;

-- Facts of a paper, those that have something to say; each is a label and what is said.
create function rules.printed_facts(labels text[], said text[]) returns jsonb language plpgsql immutable as $$
#variable_conflict use_column
begin
    return (
        select coalesce(jsonb_agg(jsonb_build_object('label', u.label, 'value', u.said) order by u.n), '[]')
          from unnest(labels, said) with ordinality u (label, said, n) where u.said is not null);
end $$;

-- An amount with its label; nothing of nothing.
create function rules.printed_amount(label text, minor bigint, currency text) returns jsonb language sql stable as $$
    select case when minor is not null then jsonb_build_array(jsonb_build_object('label', label, 'amount', rules.money(minor, currency), 'currency', currency))
                else '[]' end
$$;

-- The columns of a table: "text:What", "amount:Signed", "day:Date".
create function rules.printed_columns(columns text[]) returns jsonb language plpgsql immutable as $$
#variable_conflict use_column
begin
    return (
        select jsonb_agg(jsonb_build_object('kind', split_part(c, ':', 1), 'name', substr(c, position(':' in c) + 1)) order by n)
          from unnest(columns) with ordinality u (c, n));
end $$;

-- Words in a language that is a draft are said to be one.
create function rules.printed_notes(language text, notes text[]) returns jsonb language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select coalesce(jsonb_agg(n order by place), '[]')
          from unnest(notes || case when language not in ('en', 'fr') then rules.paper_words(language) ->> 'draft' end) with ordinality u (n, place)
         where n is not null);
end $$;

-- Receipts -----------------------------------------------------------------------------------------------------------------

-- What a receipt paid by now, as a table; null where it paid nothing yet.
create function rules.printed_payments(r ledger.receipt, words jsonb, language text, last bigint) returns jsonb language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select jsonb_agg(jsonb_build_object('caption', format('%s (%s)', words ->> 'pays', t.currency),
                   'columns', rules.printed_columns(array['text:' || (words ->> 'agreement'), 'text:' || (words ->> 'instalment'), 'text:' || (words ->> 'for'),
                                                          'amount:' || (words ->> 'amount')]),
                   'rows', t.rows, 'totals', jsonb_build_array(words ->> 'total', null, null, rules.money(t.amount, t.currency))) order by t.currency)
          from (select a.currency, sum(a.amount)::bigint as amount,
                       jsonb_agg(jsonb_build_array(concat_ws(', ', g.seq, g.external), a.number::text,
                                     coalesce(rules.printed_initiative(r.book, nullif(a.initiative, ''), language, last), words ->> 'unearmarked'),
                                     rules.money(a.amount, a.currency)) order by g.seq, a.number, a.initiative) as rows
                  from (select x.agreement, x.number, x.initiative, x.currency, sum(x.amount)::bigint as amount
                          from rules.applications(r.book, r.receipt, 'infinity', last) x group by 1, 2, 3, 4 having sum(x.amount) <> 0) a
                  join ledger.agreement g on g.book = r.book and g.agreement = a.agreement
                 group by a.currency) t);
end $$;

-- What is still open of the agreements that it paid.
create function rules.printed_open(r ledger.receipt, words jsonb, last bigint) returns jsonb language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select coalesce(jsonb_agg(jsonb_build_object('label', format(words ->> 'open_after', g.seq), 'amount', rules.money(g.open, g.currency), 'currency', g.currency)
                                  order by g.seq), '[]')
          from (select a.seq, a.currency, sum(i.open)::bigint as open
                  from (select distinct x.agreement from rules.applications(r.book, r.receipt, 'infinity', last) x) p
                  join ledger.agreement a on a.book = r.book and a.agreement = p.agreement
                 cross join lateral rules.item_parts(a.book, a.agreement, 'infinity', last) i
                 group by a.seq, a.currency) g);
end $$;

-- A receipt as it is printed, for whom it is credited to.
create function rules.printed_receipt(r ledger.receipt, party text, language text, last bigint) returns jsonb language plpgsql stable as $$
#variable_conflict use_column
declare
    words jsonb := rules.paper_words(language);
    waits bigint := (select -sum(h.amount)::bigint from rules.left_of_receipt((r).book, (r).receipt, 'infinity', last) h);
    back  bigint := (select nullif(b.refunded, 0) from rules.gone_back((r).book, (r).receipt, 'infinity', last) b);
    sent  bigint := (r).amount + case (r).bearer when 'donor' then (r).charge else 0 end;
begin
    return rules.printed_head((r).book, 'receipt', language, (r).seq, last) || jsonb_build_object(
        'recipient', rules.printed_recipient((r).book, party, last),
        'facts', rules.printed_facts(array[words ->> 'received_on', words ->> 'payer', words ->> 'reference'],
                     array[rules.day_in_words((r).effective, language),
                           case when (r).payer is not null then rules.printed_name((r).book, (r).payer, last) end, (r).reference]),
        'amounts', rules.printed_amount(words ->> 'received', (r).amount, (r).currency)
            || rules.printed_amount(words ->> 'sent', case when (r).charge > 0 and (r).bearer = 'donor' then sent end, (r).currency)
            || rules.printed_amount(words ->> 'arrived', case when (r).charge > 0 and (r).bearer = 'us' then (r).amount - (r).charge end, (r).currency)
            || rules.printed_amount(words ->> ('charge_' || (r).bearer), nullif((r).charge, 0), (r).currency)
            || rules.printed_amount(words ->> 'waits', nullif(waits, 0), (r).currency)
            || rules.printed_amount(words ->> 'refunded', back, (r).currency)
            || rules.printed_open(r, words, last),
        'tables', coalesce(rules.printed_payments(r, words, language, last), '[]'),
        'notes', rules.printed_notes(language, array[words ->> 'no_signature']));
end $$;

-- What a request for a paper names and there was: that it is reversed, by which entry, and since when its paper is void; null where nothing of
-- that number was reversed.
create function rules.reversed_ground(book text, kind text, noun text, entry bigint) returns rules.refusal language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select rules.refusal('not_found', noun,
                   concat_ws('; ', format('%s %s was reversed by entry %s', noun, entry, u.seq),
                             format('its paper %s is void since %s', rules.paper_number(p.kind, p.year, p.number), v.since)),
                   format('see: bursar journal show %s', u.seq))
          from rules.undone(reversed_ground.book, entry) u
          left join ledger.paper p on p.book = reversed_ground.book and p.kind = reversed_ground.kind and p.about = entry
          left join lateral rules.paper_voided(p) v on p.seq is not null
         order by p.seq desc limit 1);
end $$;

-- The receipt that a request is about, as a paper.  Refuses: not_found (also: reversed), conflict (unidentified, taken back by the bank).
create function rules.receipt_paper(book text, office text, ref text, language text, last bigint) returns rules.paper_draft language plpgsql stable as $$
#variable_conflict use_column
declare
    r ledger.receipt := (select x from rules.items_of(book, office, ref, 'receipt') k cross join lateral rules.receipt_standing(receipt_paper.book, k.item) x);
    party text := (select c.party from rules.credited(r) c);
begin
    if r.receipt is null then
        return rules.no_paper(coalesce(
            (select rules.reversed_ground(receipt_paper.book, 'receipt', 'receipt', x.seq)
               from rules.items_of(book, office, ref, 'receipt') k
               join ledger.receipt x on x.book = receipt_paper.book and x.receipt = k.item limit 1), rules.no_item(book, 'receipt', ref)));
    elsif party = '' then
        return rules.no_paper(rules.refusal('conflict', 'receipt', format('receipt %s is unidentified', r.seq),
                                            format('identify it first: bursar receipt identify %s --party …', r.seq)));
    elsif exists (select from rules.gone_back(book, r.receipt, 'infinity', last) b where b.returned > 0) then
        return rules.no_paper(rules.refusal('conflict', 'receipt', format('the bank took receipt %s back', r.seq),
                                            format('see: bursar receipt show %s', r.seq)));
    end if;
    return rules.paper_draft('receipt', party, r.office, r.seq, array(
               select r.seq
                union
               select i.seq from ledger.receipt_identified i
                where i.book = receipt_paper.book and i.receipt = r.receipt and not exists (select from rules.undone(i.book, i.seq))),
               rules.printed_receipt(r, party, language, last));
end $$;

-- In kind ------------------------------------------------------------------------------------------------------------------

-- May the value of what the party gives in kind be told?  As it said, else as the party at the top of it did.
create function rules.may_tell_value(book text, party text, last bigint) returns boolean language plpgsql stable as $$
begin
    return coalesce((select c.inkind_value from rules.consent_at(may_tell_value.book, may_tell_value.party, may_tell_value.last) c),
                    (select c.inkind_value
                       from rules.party_lines(may_tell_value.book, array[may_tell_value.party], 'infinity', may_tell_value.last) p
                      cross join lateral rules.consent_at(may_tell_value.book, p.donor, may_tell_value.last) c), false);
end $$;

-- What was accepted of a contribution and was not given back, as amounts: where all of it was valued, in one currency, and may be told.
create function rules.printed_value(k ledger.inkind, words jsonb, last bigint) returns jsonb language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select case when rules.may_tell_value(k.book, k.party, last) and v.all_valued and v.one = v.other
                    then rules.printed_amount(words ->> 'value', v.value, v.one) else '[]' end
          from (select bool_and(g.value is not null) as all_valued, min(g.currency) as one, max(g.currency) as other, sum(g.value)::bigint as value
                  from ledger.inkind_step s
                  left join lateral rules.given_by(s, 'infinity', last) g on true
                 where s.book = k.book and s.inkind = k.inkind and s.step in ('accepted', 'returned') and s.seq <= last
                   and not exists (select from rules.undone(s.book, s.seq))) v);
end $$;

-- The unit of so much, as people write it; any other is told as it was registered.
create function rules.unit_in_words(quantity numeric, unit text, words jsonb) returns text language sql immutable as $$
    select coalesce(words ->> (case when quantity = 1 then 'one ' else 'some ' end || unit), unit)
$$;

-- How much was given.
create function rules.quantity_in_words(quantity numeric, unit text, words jsonb) returns text language sql immutable as $$
    select format('%s %s', trim_scale(quantity), rules.unit_in_words(quantity, unit, words))
$$;

-- A certificate as it is printed: what was given, not what it is worth, unless the party agrees to that.
create function rules.printed_certificate(k ledger.inkind, quantity numeric, language text, last bigint) returns jsonb language plpgsql stable as $$
#variable_conflict use_column
declare
    words jsonb := rules.paper_words(language);
    value jsonb := rules.printed_value(k, words, last);
    days  record;
begin
    select max(s.effective) filter (where s.step = 'delivered') as delivered, max(s.effective) filter (where s.step = 'accepted') as accepted into days
      from ledger.inkind_step s
     where s.book = (k).book and s.inkind = (k).inkind and s.seq <= last and not exists (select from rules.undone(s.book, s.seq));
    return rules.printed_head((k).book, 'certificate', language, (k).seq, last) || jsonb_build_object(
        'recipient', rules.printed_recipient((k).book, (k).party, last),
        'paragraphs', jsonb_build_array(words ->> 'thanks', (k).description),
        'facts', rules.printed_facts(
            array[words ->> 'kind', words ->> 'quantity', words ->> 'people', words ->> 'place', words ->> 'period',
                  words ->> 'initiative', words ->> 'delivered', words ->> 'accepted', words ->> 'value'],
            array[words ->> (k).kind, rules.quantity_in_words(quantity, (k).unit, words), (k).people::text, (k).place,
                  nullif(concat_ws(' – ', rules.day_in_words((k).start, language), rules.day_in_words((k).finish, language)), ''),
                  rules.printed_initiative((k).book, (k).initiative, language, last), rules.day_in_words(days.delivered, language),
                  rules.day_in_words(days.accepted, language), case when value = '[]' then words ->> 'unstated' end]),
        'amounts', value, 'notes', rules.printed_notes(language, '{}'));
end $$;

-- The contribution in kind that a request is about, as a paper: once it was accepted.  Refuses: not_found, conflict (nothing of it is accepted).
create function rules.inkind_paper(book text, office text, ref text, language text, last bigint) returns rules.paper_draft language plpgsql stable as $$
#variable_conflict use_column
declare
    k ledger.inkind := (select x from rules.items_of(book, office, ref) i
                         cross join lateral (select y.* from ledger.inkind y where y.book = inkind_paper.book and y.inkind = i.item) x
                         where not exists (select from rules.undone(x.book, x.seq)));
    given numeric := (select q.accepted - q.returned from rules.inkind_quantities(k.book, k.inkind, k.quantity, 'infinity', last) q);
begin
    if k.inkind is null then
        return rules.no_paper(coalesce(
            (select rules.reversed_ground(inkind_paper.book, 'certificate', 'inkind', x.seq)
               from rules.items_of(book, office, ref) i
               join ledger.inkind x on x.book = inkind_paper.book and x.inkind = i.item limit 1),
            (select f::rules.refusal from rules.no_inkind(book, ref, false) f)));
    elsif given <= 0 then
        return rules.no_paper(rules.refusal('conflict', 'inkind', format('nothing of contribution %s is accepted', k.seq),
                                            format('accept it first: bursar inkind accept %s', k.seq)));
    end if;
    return rules.paper_draft('certificate', k.party, k.office, k.seq, array(
               select k.seq
                union
               select s.seq from ledger.inkind_step s
                where s.book = k.book and s.inkind = k.inkind and s.step in ('accepted', 'valued') and not exists (select from rules.undone(s.book, s.seq))),
               rules.printed_certificate(k, given, language, last));
end $$;

-- Statements ---------------------------------------------------------------------------------------------------------------

-- A party with all below it, under every name that they have here.
create function rules.party_with_children(book text, party text, last bigint) returns text[] language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        with recursive version as materialized (
            select distinct on (v.party) v.party, v.parent from ledger.party_version v
             where v.book = party_with_children.book and v.seq <= last order by v.party, v.seq desc
        ), below (party) as (
            select n from unnest(rules.aliases(party_with_children.book, party_with_children.party, last)) n
             union
            select n.party from below b
              join version v on v.parent = b.party
             cross join lateral unnest(rules.aliases(party_with_children.book, v.party, last)) n (party)
        )
        select array_agg(b.party order by b.party) from below b);
end $$;

-- What a line of a statement is to a donor: what it adds to what is pledged and not signed, to what is signed, and to what was received.
create function rules.printed_lines(book text, lines rules.statement_line[], words jsonb)
returns table (date date, n integer, id bigint, party text, currency text, said text, pledged bigint, signed bigint, received bigint) language sql stable as $$
    select l.date, l.n, l.id, l.party, l.currency,
           concat_ws(', ', format('%s %s', words ->> l.noun, l.id),
               case when l.converted is not null then words ->> 'became' when l.ended is not null then words ->> 'ended'
                    when l.refunded is not null then words ->> 'paid_back' when l.returned is not null then words ->> 'taken_back'
                    when l.for_others is not null then words ->> 'for_another' end),
           case l.noun when 'pledge' then coalesce(l.pledged, 0) - coalesce(l.converted, 0) - coalesce(l.ended, 0) end,
           case l.noun when 'agreement' then coalesce(l.signed, 0) - coalesce(l.ended, 0) end,
           case l.noun when 'receipt' then coalesce(l.received, 0) - coalesce(l.refunded, 0) - coalesce(l.returned, 0) end
      from unnest(lines) l
     where l.noun <> 'inkind' and l.third_party is null and (l.applied is null or num_nonnulls(l.signed, l.received) > 0)
$$;

-- The lines of a period as a table for each currency, which begins with what was before it.
create function rules.printed_entries(book text, lines rules.statement_line[], first date, several boolean, words jsonb, last bigint) returns jsonb
language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        with line as materialized (
            select p.*, first is not null and p.date < first as before from rules.printed_lines(book, lines, words) p
        ), row as (
            select l.currency, l.date, l.n, l.id,
                   jsonb_build_array(l.date, l.said) || case when several then jsonb_build_array(rules.printed_name(book, l.party, last)) else '[]' end
                   || jsonb_build_array(rules.money(nullif(l.pledged, 0), l.currency), rules.money(nullif(l.signed, 0), l.currency),
                                        rules.money(nullif(l.received, 0), l.currency)) as cells
              from line l where not l.before
             union all
            select l.currency, null, 0, 0,
                   jsonb_build_array(null, words ->> 'before') || case when several then '[null]'::jsonb else '[]' end
                   || jsonb_build_array(rules.money(sum(l.pledged)::bigint, l.currency), rules.money(sum(l.signed)::bigint, l.currency),
                                        rules.money(sum(l.received)::bigint, l.currency))
              from line l where l.before group by l.currency
        ), total as (
            select l.currency, jsonb_build_array(null, words ->> 'total') || case when several then '[null]'::jsonb else '[]' end
                   || jsonb_build_array(rules.money(coalesce(sum(l.pledged), 0)::bigint, l.currency), rules.money(coalesce(sum(l.signed), 0)::bigint, l.currency),
                                        rules.money(coalesce(sum(l.received), 0)::bigint, l.currency)) as cells
              from line l group by l.currency
        )
        select coalesce(jsonb_agg(jsonb_build_object('caption', format('%s (%s)', words ->> 'entries', t.currency),
                   'columns', rules.printed_columns(array['day:' || (words ->> 'date'), 'text:' || (words ->> 'what')]
                                  || case when several then array['text:' || (words ->> 'party')] else '{}' end
                                  || array['amount:' || (words ->> 'pledged'), 'amount:' || (words ->> 'signed'), 'amount:' || (words ->> 'money_in')]),
                   'rows', r.rows, 'totals', t.cells) order by t.currency), '[]')
          from total t
         cross join lateral (select jsonb_agg(x.cells order by x.date nulls first, x.id, x.n, x.cells) as rows from row x where x.currency = t.currency) r);
end $$;

-- What was given in kind in the period, which is in no total; with its value where that may be told.
create function rules.printed_gifts(book text, lines rules.statement_line[], first date, words jsonb, last bigint) returns jsonb language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        with gift as materialized (
            select l.date, l.id, l.currency, jsonb_build_array(l.date, words ->> k.kind,
                       regexp_replace(substr(l.detail, length(k.kind) + 3), ' [(](unvalued|given back)[)]$', '')
                       || case when l.detail like '%(given back)' then ', ' || (words ->> 'given_back') else '' end) as cells,
                   case when rules.may_tell_value(book, l.party, last) then rules.money(l.inkind, l.currency) end as value
              from unnest(lines) l
             cross join lateral (select split_part(l.detail, ':', 1) as kind) k
             where l.noun = 'inkind' and (first is null or l.date >= first)
        ), known as (
            select bool_or(g.value is not null) as value from gift g
        )
        select case when count(*) = 0 then '[]'::jsonb else jsonb_build_array(jsonb_build_object('caption', words ->> 'in_kind',
                   'columns', rules.printed_columns(array['day:' || (words ->> 'date'), 'text:' || (words ->> 'kind'), 'text:' || (words ->> 'what')]
                                  || case when bool_or(k.value) then array['text:' || (words ->> 'currency'), 'amount:' || (words ->> 'value')]
                                          else '{}' end),
                   'rows', jsonb_agg(g.cells || case when k.value then jsonb_build_array(case when g.value is not null then g.currency end, g.value)
                                                     else '[]' end order by g.date, g.id, g.cells))) end
          from gift g cross join known k);
end $$;

-- What is pledged, signed, received and still to come in all, by currency.
create function rules.printed_totals(book text, names text[], lines rules.statement_line[], words jsonb, until date, last bigint) returns jsonb
language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select coalesce(jsonb_agg(a.amount order by t.currency, v.n), '[]')
          from (select l.currency, sum(l.signed)::bigint as signed, sum(l.received)::bigint as received, sum(l.pledged)::bigint as pledged
                  from rules.printed_lines(book, lines, words) l group by l.currency) t
          left join (select o.currency, sum(o.open)::bigint as open from rules.statement_open(book, names, until, last) o
                      where o.noun = 'agreement' group by o.currency) o on o.currency = t.currency
         cross join lateral (values (1, 'signed', t.signed), (2, 'money_in', t.received), (3, 'to_come', o.open), (4, 'pledged_open', t.pledged)) v (n, word, minor)
         cross join lateral jsonb_array_elements(rules.printed_amount(words ->> v.word, v.minor, t.currency)) a (amount));
end $$;

-- A statement as it is printed: of a party with all below it, for a period, as the books stand.
create function rules.printed_statement(book text, party text, first date, until date, language text, last bigint) returns jsonb language plpgsql stable as $$
#variable_conflict use_column
declare
    words jsonb := rules.paper_words(language);
    names text[] := rules.party_with_children(book, party, last);
    lines rules.statement_line[] := array(select l from rules.statement_lines(book, names, until, last) l);
    own   text[] := rules.aliases(book, party, last);
    several boolean := exists (select from unnest(lines) l where l.party <> all (own));
    gifts jsonb := rules.printed_gifts(book, lines, first, words, last);
begin
    return rules.printed_head(book, 'statement', language, last, last) || jsonb_build_object(
        'recipient', rules.printed_recipient(book, own[1], last),
        'facts', rules.printed_facts(array[words ->> 'period'],
                     array[concat_ws(' – ', coalesce(rules.day_in_words(first, language), words ->> 'begin'), rules.day_in_words(until, language))]),
        'amounts', rules.printed_totals(book, names, lines, words, until, last),
        'tables', rules.printed_entries(book, lines, first, several, words, last) || gifts,
        'notes', rules.printed_notes(language, array[case when gifts <> '[]' then words ->> 'apart' end, words ->> 'differs',
                                                     format(words ->> 'knows', last)]));
end $$;

-- The statement that a request is about.  Refuses: not_found (party), invalid (a day to come, a period that ends before it begins).
create function rules.statement_paper(book text, party text, first date, until date, language text, last bigint) returns rules.paper_draft
language plpgsql stable as $$
#variable_conflict use_column
declare
    wrong rules.refusal := coalesce((select f::rules.refusal from rules.party_fault(book, 'party', party) f),
        rules.refusal('invalid', 'until', case when until > rules.latest_day() then format('%s is in the future', until) end, 'a statement is of what has happened'),
        rules.refusal('invalid', 'from', case when first > until then format('the period ends on %s, before it begins', until) end, 'give --from an earlier day'));
begin
    if (wrong).code is not null then
        return rules.no_paper(wrong);
    end if;
    return rules.paper_draft('statement', party, '', null, '{}', rules.printed_statement(book, party, first, until, language, last), first, until);
end $$;

-- Printing -----------------------------------------------------------------------------------------------------------------

-- A paper as it is printed: with its number, its code and where to check it, whether it is a copy, and the name of a recipient who is a person.
create function rules.paper_document(p ledger.paper, copy boolean, void boolean) returns jsonb language plpgsql stable as $$
declare
    number text := rules.paper_number((p).kind, (p).year, (p).number);
    printed jsonb := (p).printed - 'check_at';
begin
    if printed -> 'recipient' ->> 'name' is null then
        printed := jsonb_set(printed, '{recipient,name}', to_jsonb(rules.personal_name((p).book, 'party', (p).party, (p).seq)));
    end if;
    return printed || jsonb_strip_nulls(jsonb_build_object('number', number, 'code', rules.code_told((p).code), 'issued', (p).effective, 'copy', copy,
               'void', void, 'check', ((p).printed ->> 'check_at') || format('?number=%s&code=%s', number, rules.code_told((p).code))));
end $$;

-- What the check tells of a paper, whose code is right: what is printed, and what became of it.  The name of a person, or of one that wishes not to be
-- named, is not told: whoever holds the paper reads it there.
create function rules.paper_checked(p ledger.paper, last bigint default 9223372036854775807) returns jsonb language plpgsql stable as $$
#variable_conflict use_column
declare
    v record;
    copies bigint := (select count(*) from ledger.paper_printing x where x.book = (p).book and x.paper = (p).seq and x.copy and x.seq <= last);
    hidden boolean := exists (select from rules.party_at((p).book, (p).party) x where x.anonymous or x.kind = 'person')
        or exists (select from rules.consent_at((p).book, (p).party) c where c.publish = 'anonymous');
    printed jsonb := (p).printed - array['check_at', 'organisation', 'kind', 'language', 'title', 'recipient'];
begin
    select x.* into v from rules.paper_voided(p, last) x;
    return jsonb_strip_nulls(jsonb_build_object('number', rules.paper_number((p).kind, (p).year, (p).number), 'kind', (p).kind, 'issued', (p).effective,
               'state', case when v.voided is null then 'valid' else 'void' end, 'since', v.since, 'copies', copies, 'language', (p).language,
               'title', (p).printed ->> 'title', 'recipient', case when not hidden then (p).printed -> 'recipient' ->> 'name' end,
               'printed', printed));
end $$;
