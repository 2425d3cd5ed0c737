-- Entries: reversing them.

create type rules.entry_reverse_ask as (entry text, reason text, date date);

-- May entries of a command be reversed?  What is registered is corrected by a newer version instead.
create function rules.reversible(command text) returns boolean language sql immutable as $$
    select command ~ '^((pledge|agreement|receipt|inkind|entry)_|waiver_(approve|refuse)$)'
$$;

-- The last entry that built on an entry, so that it cannot be reversed by itself.  By its postings: without them some item would
-- have less than nothing open, or be carried at something with nothing open.  By what it changed: a later version stands.
create function rules.built_on(book text, entry bigint, item uuid) returns table (seq bigint) language sql stable as $$
    with mine as (
        select p.item, p.part, p.initiative, p.fund, p.account, a.class, sum(p.amount) as amount, sum(p.base) as base
          from ledger.posting p join ledger.account a on a.book = p.book and a.account = p.account
         where p.book = built_on.book and p.seq = entry and p.item is not null
           and a.class in ('pledge', 'receivable', 'contingent', 'advance', 'unidentified', 'refund', 'obligation')
         group by p.item, p.part, p.initiative, p.fund, p.account, a.class
    ), left_over as (
        select m.class, sum(x.amount) - m.amount as amount, sum(x.base) - m.base as base,
               max(x.seq) filter (where x.seq <> entry) as last
          from mine m join ledger.posting x on x.item = m.item and x.book = built_on.book and x.part = m.part
                                           and x.initiative = m.initiative and x.fund = m.fund and x.account = m.account
         group by m.item, m.part, m.initiative, m.fund, m.account, m.class, m.amount, m.base
    ), later as (
        select l.last from left_over l
         where case when l.class in ('pledge', 'receivable', 'contingent') then l.amount < 0 else l.amount > 0 end
            or l.amount = 0 and l.base <> 0
         union all
        select t.seq from ledger.agreement_terms t
         where t.book = built_on.book and t.seq > entry and not exists (select from rules.undone(t.book, t.seq))
           and t.agreement in (select x.agreement from ledger.agreement_terms x where x.book = t.book and x.seq = entry)
         union all
        select s.seq from ledger.inkind_step s
         where s.book = built_on.book and s.seq > entry and not exists (select from rules.undone(s.book, s.seq))
           and (s.inkind = built_on.item
                or s.inkind in (select x.inkind from ledger.inkind_step x where x.book = s.book and x.seq = entry))
         union all
        select e.seq from ledger.pledge_end e
         where e.book = built_on.book and e.pledge = built_on.item and not exists (select from rules.undone(e.book, e.seq))
         union all
        select u.seq from ledger.waiver_use u join ledger.waiver_decision d on d.book = u.book and d.waiver = u.waiver
         where u.book = built_on.book and d.seq = entry and not exists (select from rules.undone(u.book, u.seq))
    )
    select max(l.last) from later l having count(*) > 0
$$;

-- What is wrong with reversing an entry.
create function rules.reverse_fault(book text, ref text, j ledger.journal, day date) returns setof rules.refusal
language sql stable as $$
    select v.code, v.field, v.sentence, v.hint
      from (select max(r.seq) as seq from ledger.reversal r where r.book = reverse_fault.book and r.reversed = j.seq) r
      left join rules.built_on(reverse_fault.book, j.seq, j.item) b on true
     cross join lateral (values
        (1, j.seq is null, 'not_found', 'entry', format('there is no entry %s', ref), 'see: bursar journal list'),
        (2, not rules.reversible(j.command), 'invalid', 'entry', format('entry %s (%s) is not reversed but followed by a newer one', j.seq,
            replace(j.command, '_', ' ')), format('see: bursar %s --help', split_part(j.command, '_', 1))),
        (3, r.seq is not null, 'conflict', 'entry', format('entry %s was reversed by entry %s', j.seq, r.seq),
            format('to have it count again: bursar entry reverse %s --reason "…"', r.seq)),
        (4, b.seq is not null, 'conflict', 'entry', format('entry %s built on entry %s', b.seq, j.seq),
            format('reverse that one first: bursar entry reverse %s --reason "…"', b.seq)),
        (5, day < j.effective, 'invalid', 'date', format('entry %s is of %s', j.seq, j.effective), 'give --date that day or a later one')
        ) v (n, broken, code, field, sentence, hint)
     where v.broken order by v.n limit 1
$$;

-- Reverse entries: the mirror of their postings, so that everything is open and carried as before to the cent, and what they
-- wrote does not stand.  A reversal can be reversed: then the entry counts again.  Refuses: not_found, invalid (what has newer
-- versions instead, a day before the entry), conflict (reversed already, or something was built on it).
create function rules.entry_reverse(book text, envelopes rules.envelope[], asks rules.entry_reverse_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.*, j.seq as reversed, j.command, coalesce(before.root, j.seq) as root, coalesce(not before.stands, false) as stands,
               wrong as refusal
          from unnest(envelopes, asks) a
         cross join lateral (select rules.number_of(entry_reverse.book, (a.who).office, a.entry)) n (number)
          left join ledger.journal j on j.book = entry_reverse.book and j.seq = n.number
          left join lateral (select r.root, r.stands from ledger.reversal r
                              where r.book = entry_reverse.book and r.seq = j.seq limit 1) before on true
          left join lateral rules.reverse_fault(entry_reverse.book, a.entry, j, a.day) wrong on true
    ), entered as materialized (
        select * from rules.entered(entry_reverse.book, 'entry_reverse', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['book'],
                                            jsonb_build_object('reversed', j.reversed, 'command', j.command), j.reversed))
               from judged j), null, mirrored => true)
    ), reversal as (
        insert into ledger.reversal (book, reversed, seq, root, effective, stands)
        select entry_reverse.book, j.reversed, e.seq, j.root, j.day, j.stands
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;
