-- Entries: reversing them.

create type rules.entry_reverse_ask as (entry text, reason text, date date, adjust text);

-- May entries of a command be reversed?  What is registered is corrected by a newer version instead, but that two parties are one.
create function rules.reversible(command text) returns boolean language sql immutable as $$
    select command ~ '^((pledge|agreement|instalment|condition|receipt|opening|cost|entry)_|inkind_(?!treat$)|psc_(exempt|charge)$|waiver_request$|party_merge$|account_revalue$|year_close$)'
$$;

-- What others made of an entry's postings since: without them some item would have less than nothing open, or be carried at
-- something with nothing open.
create function rules.postings_built_on(book text, entry bigint) returns table (seq bigint) language sql stable as $$
    with mine as (
        select p.item, p.part, p.initiative, p.fund, p.account, a.class, sum(p.amount) as amount, sum(p.base) as base
          from ledger.posting p join ledger.account a on a.book = p.book and a.account = p.account
         where p.book = postings_built_on.book and p.seq = entry and p.item is not null
         group by p.item, p.part, p.initiative, p.fund, p.account, a.class
    ), left_over as (
        select m.class, sum(x.amount) - m.amount as amount, sum(x.base) - m.base as base,
               max(x.seq) filter (where x.seq <> entry) as last
          from mine m join ledger.posting x on x.item = m.item and x.book = postings_built_on.book and x.part = m.part
                                           and x.initiative = m.initiative and x.fund = m.fund and x.account = m.account
         group by m.item, m.part, m.initiative, m.fund, m.account, m.class, m.amount, m.base
    )
    select l.last from left_over l
     where rules.overdrawn(l.class, l.amount, l.base)
     union all
    select b.seq from rules.payment_built_on(postings_built_on.book, entry) b
$$;

-- Entries since a merger that rest on it: they have lines of the party that was merged and of another one.  A revaluation has lines of
-- everybody, and rests on nobody's.
create function rules.crossings(book text, merger ledger.party_alias) returns table (seq bigint) language sql stable as $$
    select s.seq
      from (select p.pledge as item from ledger.pledge p where p.book = crossings.book and p.party = merger.party
             union all
            select a.agreement from ledger.agreement a where a.book = crossings.book and a.party = merger.party
             union all
            select r.receipt from rules.receipts_of(crossings.book, array[merger.party]) r) i
      join ledger.posting s on s.item = i.item and s.book = crossings.book and s.seq + 0 > merger.seq and s.party <> '' and s.measure <> 'revalued'
     where exists (select from ledger.posting t where t.book = s.book and t.seq = s.seq and t.party not in ('', s.party) and t.measure <> 'novated')
$$;

-- Of conditions and restrictions of agreements, the other entries that had a say in what an entry did, as rules.versions_beside says.
create function rules.condition_versions_beside(book text, entry bigint, again boolean) returns table (seq bigint)
language sql stable as $$
    select c.seq from ledger.agreement x join ledger.condition c on c.book = x.book and c.agreement = x.agreement
     where x.book = condition_versions_beside.book and x.seq = entry and not again
     union all
    select c.seq from ledger.agreement x join ledger.restriction c on c.book = x.book and c.agreement = x.agreement
     where x.book = condition_versions_beside.book and x.seq = entry and not again
     union all
    select t.seq from ledger.restriction x join ledger.restriction t on t.book = x.book and t.agreement = x.agreement and t.number = x.number
     where x.book = condition_versions_beside.book and x.seq = entry
     union all
    select m.seq from ledger.condition x join ledger.condition_met m on m.book = x.book and m.condition = x.condition
     where x.book = condition_versions_beside.book and x.seq = entry
     union all
    select v.seq from ledger.condition_met x join ledger.condition c on c.book = x.book and c.condition = x.condition
     cross join lateral (select c.seq
                          union all
                         select m.seq from ledger.condition_met m where m.book = x.book and m.condition = x.condition) v
     where x.book = condition_versions_beside.book and x.seq = entry and again
$$;

-- The same of receipts: that they came, whose they are, what was paid back and taken back.
create function rules.receipt_versions_beside(book text, entry bigint, again boolean) returns table (seq bigint)
language sql stable as $$
    select v.seq
      from (select r.receipt, r.seq as first, false as refunds from ledger.receipt r
             where r.book = receipt_versions_beside.book and r.seq = entry
             union all
            select i.receipt, r.seq, false from ledger.receipt_identified i join ledger.receipt r on r.book = i.book and r.receipt = i.receipt
             where i.book = receipt_versions_beside.book and i.seq = entry
             union all
            select e.receipt, r.seq, e.measure = 'refunded' from ledger.receipt_end e join ledger.receipt r on r.book = e.book and r.receipt = e.receipt
             where e.book = receipt_versions_beside.book and e.seq = entry) x
     cross join lateral (select x.first as seq where again
                          union all
                         select i.seq from ledger.receipt_identified i where i.book = receipt_versions_beside.book and i.receipt = x.receipt
                          union all
                         select e.seq from ledger.receipt_end e     -- of two refunds each stands by itself
                          where e.book = receipt_versions_beside.book and e.receipt = x.receipt and not (x.refunds and e.measure = 'refunded')) v
$$;

-- The same of the use of premises: that they were accepted and valued, and of what was used that they were left.
create function rules.inkind_months_beside(book text, entry bigint, again boolean) returns table (seq bigint) language sql stable as $$
    select m.seq from ledger.inkind_step x join ledger.inkind_month m on m.book = x.book and m.inkind = x.inkind
     where x.book = inkind_months_beside.book and x.seq = entry and m.acceptance in (x.seq, x.acceptance)
     union all
    select v.seq
      from ledger.inkind_month x
     cross join lateral (select s.seq from ledger.inkind_step s
                          where s.book = x.book and s.inkind = x.inkind and x.acceptance in (s.seq, s.acceptance)
                          union all
                         select m.seq from ledger.inkind_month m
                          where m.book = x.book and m.inkind = x.inkind and m.acceptance = x.acceptance and m.month = x.month) v
     where x.book = inkind_months_beside.book and x.seq = entry
$$;

-- The other entries that had a say in the same thing as an entry that is to stand or to stand no more; again: it was reversed.
create function rules.versions_beside(book text, entry bigint, again boolean) returns table (seq bigint) language sql stable as $$
    select t.seq from ledger.agreement_terms x join ledger.agreement_terms t on t.book = x.book and t.agreement = x.agreement
     where x.book = versions_beside.book and x.seq = entry
     union all
    select v.seq from ledger.inkind_step x
     cross join lateral (select i.seq from ledger.inkind i where i.book = x.book and i.inkind = x.inkind
                          union all     -- of two months each stands by itself
                         select s.seq from ledger.inkind_step s where s.book = x.book and s.inkind = x.inkind
                                                                  and (x.month is null or s.month is null or s.month = x.month)) v
     where x.book = versions_beside.book and x.seq = entry
     union all
    select s.seq from ledger.inkind x join ledger.inkind_step s on s.book = x.book and s.inkind = x.inkind
     where x.book = versions_beside.book and x.seq = entry
     union all
    select m.seq from rules.inkind_months_beside(versions_beside.book, entry, again) m
     union all
    select e.seq from ledger.pledge x join ledger.pledge_end e on e.book = x.book and e.pledge = x.pledge
     where x.book = versions_beside.book and x.seq = entry
     union all
    select v.seq from ledger.pledge_terms x join ledger.pledge p on p.book = x.book and p.pledge = x.pledge
     cross join lateral (select p.seq
                          union all
                         select t.seq from ledger.pledge_terms t where t.book = x.book and t.pledge = x.pledge
                          union all
                         select e.seq from ledger.pledge_end e where e.book = x.book and e.pledge = x.pledge and not p.own) v
     where x.book = versions_beside.book and x.seq = entry
     union all
    select t.seq from ledger.pledge x join ledger.pledge_terms t on t.book = x.book and t.pledge = x.pledge
     where x.book = versions_beside.book and x.seq = entry
     union all      -- of a promise to somebody else, which has no postings that would tell
    select v.seq from ledger.pledge_end x join ledger.pledge p on p.book = x.book and p.pledge = x.pledge and not p.own
     cross join lateral (select p.seq
                          union all
                         select t.seq from ledger.pledge_terms t where t.book = x.book and t.pledge = x.pledge
                          union all
                         select e.seq from ledger.pledge_end e where e.book = x.book and e.pledge = x.pledge) v
     where x.book = versions_beside.book and x.seq = entry and again
     union all
    select c.seq from rules.condition_versions_beside(versions_beside.book, entry, again) c
     union all
    select p.seq from rules.psc_versions_beside(versions_beside.book, entry, again) p
     union all
    select r.seq from rules.receipt_versions_beside(versions_beside.book, entry, again) r
     union all      -- years in their order
    select y.seq from ledger.year_closed x join ledger.year_closed y on y.book = x.book and y.year >= x.year
     where x.book = versions_beside.book and x.seq = entry
     union all      -- no chains of mergers
    select a.seq from ledger.party_alias x
      join ledger.party_alias a on a.book = x.book and (a.party in (x.party, x.into_party) or a.into_party = x.party)
     where x.book = versions_beside.book and x.seq = entry and again
     union all
    select c.seq from ledger.party_alias x cross join lateral rules.crossings(x.book, x) c
     where x.book = versions_beside.book and x.seq = entry and not again
     union all
    select v.seq
      from (select w.waiver from ledger.approval a join ledger.waiver w on w.book = a.book and w.seq = a.asked
             where a.book = versions_beside.book and a.seq = entry
             union
            select u.waiver from ledger.waiver_use u where u.book = versions_beside.book and u.seq = entry) w
     cross join lateral (select d.seq from ledger.any_waiver_decision d where d.book = versions_beside.book and d.waiver = w.waiver
                          union all
                         select u.seq from ledger.waiver_use u where u.book = versions_beside.book and u.waiver = w.waiver) v
$$;

-- The last entry that built on an entry, so that it cannot be reversed by itself: by its postings, or by a version of the same
-- thing that came later, or that does not stand as it did when the entry was made.  Of a reversal what counts is the entry that
-- stands again, or no more.
create function rules.built_on(book text, entry bigint) returns table (seq bigint) language sql stable as $$
    with changed as materialized (      -- or what is beside it would be looked for with an expression, which no index answers
        select coalesce((select r.root from ledger.reversal r where r.book = built_on.book and r.seq = entry), entry) as root
    ), beside as (
        select c.root, v.seq from changed c cross join lateral rules.versions_beside(built_on.book, c.root, c.root <> entry) v
         where v.seq <> c.root
    ), later as (
        select p.seq from rules.postings_built_on(built_on.book, entry) p
         union all
        select b.seq from beside b where b.seq > b.root and not exists (select from rules.undone(built_on.book, b.seq))
         union all
        select r.seq from beside b
         cross join lateral (select max(x.seq) as seq from ledger.reversal x
                              where x.root = b.seq and x.book = built_on.book and x.seq > b.root) r
         where b.seq < b.root and exists (select from rules.undone(built_on.book, b.seq))
                                  <> exists (select from rules.undone(built_on.book, b.seq, 'infinity', b.root))
    )
    select max(l.seq) from later l having count(*) > 0
$$;

-- What is wrong with reversing an entry.
create function rules.reverse_fault(book text, ref text, j ledger.journal, day date, content jsonb) returns setof rules.refusal
language sql stable as $$
    select v.code, v.field, v.sentence, v.hint
      from (select max(r.seq) as seq from ledger.reversal r where r.book = reverse_fault.book and r.reversed = j.seq) r
      left join rules.built_on(reverse_fault.book, j.seq) b on true
      left join rules.called_since(reverse_fault.book, j.seq) c on true
      left join rules.wish_fault(reverse_fault.book, j.seq) w on true
      left join rules.carries(reverse_fault.book, j.seq) y on true
     cross join lateral (select rules.posted_on('entry_reverse', day, reverse_fault.content, rules.closing(reverse_fault.book)) as counts) p
     cross join lateral (values
        (1, j.seq is null, 'not_found', 'entry', format('there is no entry %s', ref), 'see: bursar journal list'),
        (2, j.command = 'book_open', 'invalid', 'entry', format('entry %s opened the book: it cannot be reversed', j.seq), null),
        (2, w.code is not null, w.code, w.field, w.sentence, w.hint),
        (2, j.command in ('party_erase', 'person_erase'), 'invalid', 'entry', format('entry %s erased what was known of a person: nobody has that any more',
            j.seq), 'what is needed again is registered under another code'),
        (3, not rules.reversible(j.command), 'invalid', 'entry', format('entry %s (%s) cannot be reversed: a newer one takes its place', j.seq,
            replace(j.command, '_', ' ')), format('see: bursar %s --help', split_part(j.command, '_', 1))),
        (4, r.seq is not null, 'conflict', 'entry', format('entry %s was reversed by entry %s', j.seq, r.seq),
            format('to have it count again: bursar entry reverse %s --reason "…"', r.seq)),
        (5, b.seq is not null, 'conflict', 'entry', format('entry %s built on entry %s', b.seq, j.seq),
            format('reverse that one first: bursar entry reverse %s --reason "…"', b.seq)),
        (6, c.seq is not null, 'conflict', 'entry', format('%s %s took the external id %s since', c.noun, c.seq, c.external),
            format('%s %s cannot have it again beside that', c.noun, c.number)),
        (7, day < j.effective, 'invalid', 'date', format('entry %s is of %s', j.seq, j.effective), 'give --date that day or a later one'),
        (8, y.year is not null and p.counts <> j.posted, 'invalid', 'date', format('entry %s closed %s, and its reversal would count on %s', j.seq,
            y.year, p.counts), format('add --date %s --adjust "…"; while that is sealed: bursar period reopen %1$s --state soft-closed', j.posted))
        ) v (n, broken, code, field, sentence, hint)
     where v.broken order by v.n limit 1
$$;

-- Reverse entries: the mirror of their postings, so that everything is open and carried as before to the cent, and what they
-- wrote does not stand.  A reversal can be reversed: then the entry counts again.  Refuses: not_found, invalid (what has newer
-- versions instead, a day before the entry), conflict (reversed already, something was built on it, or another has its external id).
create function rules.entry_reverse(book text, envelopes rules.envelope[], asks rules.entry_reverse_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.*, j.seq as reversed, j.command, coalesce(before.root, j.seq) as root, coalesce(not before.stands, false) as stands,
               wrong as refusal
          from unnest(envelopes, asks) a
         cross join lateral (select rules.number_of(entry_reverse.book, (a.who).office, a.entry) offset 0) n (number)
          left join lateral (select x.* from ledger.journal x where x.book = entry_reverse.book and x.seq = n.number limit 1) j on true
          left join lateral (select r.root, r.stands from ledger.reversal r
                              where r.book = entry_reverse.book and r.seq = j.seq limit 1) before on true
          left join lateral rules.reverse_fault(entry_reverse.book, a.entry, j, a.day, a.content) wrong on true
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
    perform rules.keep_opened(book);
end $$;
