-- The audit of the books: what has to hold of them at any moment, each as a function whose name is the claim.
--
-- A check gives a row for each thing that it looks at, with what is expected and what is found; where the two differ, that is a
-- finding.  It is asked for the things that entries after one number up to another made, so that a book of any length is looked at
-- in parts.  What is compared comes from postings on the one side, and from what was said and is kept on the other.

-- Something that was looked at; an amount is in minor units of the currency, a count where that is null.
create type rules.checked as (entry bigint, about text, currency text, expected text, found text);

-- The checks in their order; what each looks at, in one word; and who says that it has to hold.  whole: it looks at the whole book at
-- once.  see: the command that shows the entry.
create function rules.audit_checks()
returns table (n bigint, name text, things text, sentence text, standard text, whole boolean, see text) language sql immutable as $$
    select row_number() over (), c.* from (values
        ('entries_follow_each_other_as_they_were_sealed', 'entries', 'each entry comes behind the one before, and is what was sealed',
            'ISA 240: entries of the journal', false, 'journal show %s'),
        ('entries_balance_in_each_fund', 'entries', 'each entry adds up to zero at base in each fund, memorandum accounts among themselves',
            'IPSAS 1: double entry, by fund', false, 'journal show %s'),
        ('nothing_counts_in_a_closed_period', 'entries', 'no entry counts in a period that was closed when it was made',
            'period control', false, 'journal show %s'),
        ('nothing_is_of_a_day_to_come', 'entries', 'no money is of a day that had not begun when it was recorded',
            'IATI 11.2', false, 'journal show %s'),
        ('what_was_said_stays', 'items', 'a pledge, an agreement and a receipt are of the amount that was asked for',
            'the original never changes', false, 'journal show %s'),
        ('amounts_are_converted_once', 'items', 'the base amount is the amount at the rate of its day, rounded once',
            'IPSAS 4.24: spot rate', false, 'journal show %s'),
        ('revaluation_moves_base_alone', 'lines', 'a revaluation changes no amount of the original currency',
            'IPSAS 4.27: monetary items', false, 'journal show %s'),
        ('accounts_of_items_hold_items_alone', 'lines', 'what accounts of receivables, advances and pledges hold is of an item',
            'subledger and ledger are one', false, 'journal show %s'),
        ('nothing_is_open_below_zero', 'parts', 'of no part of an item less than nothing is open',
            'open is never negative', false, 'journal show %s'),
        ('nothing_is_carried_with_nothing_open', 'parts', 'the last settlement takes the whole carrying amount',
            'IPSAS 4.32: settled in full', false, 'journal show %s'),
        ('agreements_are_their_instalments', 'agreements', 'an agreement is the sum of its instalments',
            'agreement = sum of instalments', false, 'agreement show %s'),
        ('instalments_are_paid_ended_or_open', 'instalments', 'an instalment is what was paid, what will not come and what is open',
            'instalment = applied + written off + open', false, 'agreement show %s'),
        ('agreements_are_their_allocations', 'agreements', 'an agreement is the sum of its allocations, with what is not earmarked',
            'sum of allocations = agreement', false, 'agreement show %s'),
        ('pledges_are_converted_ended_or_open', 'pledges', 'a pledge is what was converted, what ended and what is open',
            'pledged, converted, ended and open are four numbers', false, 'pledge show %s'),
        ('pledges_are_never_money', 'pledges', 'a pledge is in memorandum accounts alone, and a third party''s in none',
            'IPSAS 23.104: pledges', false, 'pledge show %s'),
        ('receipts_are_in_the_bank', 'receipts', 'what a receipt brought is what was sent less what went back',
            'applied <= sent', false, 'receipt show %s'),
        ('novations_move_what_was_open', 'novations', 'what one party owes no more another owes, counted once',
            'shared flows count once', false, 'agreement show %s'),
        ('in_kind_is_posted_as_accepted', 'contributions', 'of what is given in kind the accepted value alone is posted, and never as cash',
            'IPSAS 23.93: fair value', false, 'inkind show %s'),
        ('reversals_are_mirrors', 'reversals', 'a reversal is the mirror of the entry that it names',
            'corrections are entries', false, 'journal show %s'),
        ('nobody_approves_their_own', 'decisions', 'who decides is another person than who asked',
            'segregation of duties', false, 'journal show %s'),
        ('approvals_are_of_what_was_asked', 'decisions', 'what was approved is what was asked for, by its hash',
            'an approval is of a content', false, 'journal show %s'),
        ('items_keep_their_party', 'items', 'the postings of an item are of the party that it is of',
            'a merger moves no rows', false, 'journal show %s'),
        ('merged_parties_lead_to_one_that_counts', 'mergers', 'a party that was merged counts under one that counts for itself',
            'a merger resolves to the survivor', true, 'journal show %s'),
        ('what_is_kept_is_what_was_posted', 'sums', 'sums and states that are kept are those of the postings',
            'no total that is not derived', true, null)
        ) c (name, things, sentence, standard, whole, see)
$$;

-- Entries by themselves ---------------------------------------------------------------------------------------------------

-- Numbers, moments, what was asked, what was sealed.
create function rules.entries_follow_each_other_as_they_were_sealed(book text, after bigint, upto bigint) returns setof rules.checked
language sql stable as $$
    with doubt as materialized (
        select f.entry, f.finding
          from rules.doubts(entries_follow_each_other_as_they_were_sealed.book, after, upto) d
         cross join lateral rules.entry_findings(entries_follow_each_other_as_they_were_sealed.book, d.doubted) f
    )
    select j.seq, null, null, 'as it was sealed', coalesce(d.finding, 'as it was sealed')
      from ledger.journal j left join doubt d on d.entry = j.seq
     where j.book = entries_follow_each_other_as_they_were_sealed.book and j.seq > after and j.seq <= upto
$$;

create function rules.entries_balance_in_each_fund(book text, after bigint, upto bigint) returns setof rules.checked
language sql stable as $$
    select p.seq, concat_ws(' ', case when a.memo then 'memorandum accounts' end, 'fund ' || nullif(p.fund, '')), b.currency, '0', sum(p.base)::text
      from ledger.posting p
      join ledger.account a on a.book = p.book and a.account = p.account
      join ledger.book b on b.book = p.book
     where p.book = entries_balance_in_each_fund.book and p.seq > after and p.seq <= upto
     group by p.seq, a.memo, p.fund, b.currency
$$;

create function rules.nothing_counts_in_a_closed_period(book text, after bigint, upto bigint) returns setof rules.checked
language sql stable as $$
    select j.seq, j.command, null, 'a day that was open', case when c.entry is null then 'a day that was open' else c.detail end
      from ledger.journal j
      left join rules.closed_findings(nothing_counts_in_a_closed_period.book, after, upto) c on c.entry = j.seq
     where j.book = nothing_counts_in_a_closed_period.book and j.seq > after and j.seq <= upto
$$;

-- A day has begun when it has anywhere: fourteen hours before it does at Greenwich.
create function rules.nothing_is_of_a_day_to_come(book text, after bigint, upto bigint) returns setof rules.checked
language sql stable as $$
    select j.seq, j.command, null, d.latest::text, greatest(d.latest, j.effective)::text
      from ledger.journal j
     cross join lateral (select ((j.recorded at time zone 'UTC') + interval '14 hours')::date as latest) d
     where j.book = nothing_is_of_a_day_to_come.book and j.seq > after and j.seq <= upto
       and exists (select from ledger.posting p where p.book = j.book and p.seq = j.seq)
$$;

-- Amounts as they were said -----------------------------------------------------------------------------------------------

-- Pledges, agreements and receipts that entries made: whether they were posted, and at what was carried before instead of a rate.
create function rules.items_made(book text, after bigint, upto bigint)
returns table (noun text, item uuid, seq bigint, effective date, currency text, amount bigint, base bigint, posted boolean, carried boolean)
language sql stable as $$
    select 'pledge', p.pledge, p.seq, p.effective, p.currency, p.amount, p.base, p.own, false from ledger.pledge p
     where p.book = items_made.book and p.seq > after and p.seq <= upto
     union all
    select 'agreement', g.agreement, g.seq, g.effective, g.currency, g.amount, g.base, true, g.novates is not null from ledger.agreement g
     where g.book = items_made.book and g.seq > after and g.seq <= upto
     union all
    select 'receipt', r.receipt, r.seq, r.effective, r.currency, r.amount, r.base, true, false from ledger.receipt r
     where r.book = items_made.book and r.seq > after and r.seq <= upto
$$;

-- What the donor was credited of a receipt is what arrived, where the donor bears the charge.
create function rules.what_was_said_stays(book text, after bigint, upto bigint) returns setof rules.checked language sql stable as $$
    select i.seq, i.noun, i.currency, round(said.amount * rules.unit(c.exponent))::text, i.amount::text
      from rules.items_made(what_was_said_stays.book, after, upto) i
      join ledger.currency c on c.currency = i.currency
      join ledger.journal j on j.book = what_was_said_stays.book and j.seq = i.seq
     cross join lateral (select rules.number(case when j.content ->> 'charge_bearer' = 'donor' then j.content ->> 'arrived'
                                                  else j.content ->> 'amount' end) as amount) said
     where said.amount is not null and j.command in ('pledge_record', 'agreement_sign', 'receipt_record')
$$;

-- And what was posted of it when it was made is that.  What a book began with is at what it was carried at, and what is held is owed.
create function rules.amounts_are_converted_once(book text, after bigint, upto bigint) returns setof rules.checked language sql stable as $$
    select i.seq, i.noun || ' ' || v.about, b.currency, v.expected::text, v.found::text
      from ledger.book b
     cross join lateral rules.items_made(b.book, after, upto) i
     cross join lateral (select exists (select from ledger.opening x where x.book = b.book and x.seq = i.seq)) o (opened)
     cross join lateral (
            select sum(case when opened and i.noun = 'receipt' then -x.base else x.base end)::bigint as base from ledger.posting x
             where x.item = i.item and x.book = b.book and x.seq + 0 = i.seq and x.measure <> 'charge'
               and (i.noun <> 'receipt' or opened or x.account = any (array(
                        select a.account from ledger.account a where a.book = b.book and a.class = 'bank')))) p
     cross join lateral (values
            ('at the rate of its day', case when i.carried or opened then i.base else rules.convert(b.book, i.amount, i.currency, b.currency, i.effective, i.seq) end,
             i.base),
            ('as posted', i.base, coalesce(p.base, 0))) v (about, expected, found)
     where b.book = amounts_are_converted_once.book and i.base is not null and (i.posted or v.about <> 'as posted')
$$;

-- Lines -------------------------------------------------------------------------------------------------------------------

create function rules.revaluation_moves_base_alone(book text, after bigint, upto bigint) returns setof rules.checked language sql stable as $$
    select p.seq, format('line %s', p.line), p.currency, '0', p.amount::text
      from ledger.posting p
     where p.book = revaluation_moves_base_alone.book and p.seq > after and p.seq <= upto and p.measure = 'revalued'
$$;

create function rules.accounts_of_items_hold_items_alone(book text, after bigint, upto bigint) returns setof rules.checked
language sql stable as $$
    select p.seq, format('line %s, account %s', p.line, p.account), null, 'an item', case when p.item is null then 'none' else 'an item' end
      from ledger.posting p
      join ledger.account a on a.book = p.book and a.account = p.account
     where p.book = accounts_of_items_hold_items_alone.book and p.seq > after and p.seq <= upto and rules.overdrawn(a.class, 0, 1)
$$;

-- What the items that entries made have in the accounts that hold items, by part and account.
create function rules.parts_held(book text, after bigint, upto bigint)
returns table (seq bigint, about text, class text, currency text, amount bigint, base bigint) language sql stable as $$
    select j.seq, concat_ws(' ', 'part ' || nullif(h.part, 0), h.initiative, 'account ' || h.account), a.class, h.currency, h.amount, h.base
      from ledger.journal j
     cross join lateral (
            select x.part, x.initiative, x.account, x.currency, sum(x.amount)::bigint as amount, sum(x.base)::bigint as base
              from ledger.posting x where x.item = j.item and x.book = j.book
             group by x.part, x.initiative, x.fund, x.account, x.currency) h
     cross join lateral (select x.class from ledger.account x where x.book = j.book and x.account = h.account limit 1) a
     where j.book = parts_held.book and j.seq > after and j.seq <= upto and rules.overdrawn(a.class, 0, 1)
$$;

create function rules.nothing_is_open_below_zero(book text, after bigint, upto bigint) returns setof rules.checked language sql stable as $$
    select h.seq, h.about, h.currency, '0', case when rules.overdrawn(h.class, h.amount, 0) then h.amount else 0 end::text
      from rules.parts_held(nothing_is_open_below_zero.book, after, upto) h
$$;

create function rules.nothing_is_carried_with_nothing_open(book text, after bigint, upto bigint) returns setof rules.checked
language sql stable as $$
    select h.seq, h.about, b.currency, '0', case h.amount when 0 then h.base else 0 end::text
      from ledger.book b cross join lateral rules.parts_held(b.book, after, upto) h
     where b.book = nothing_is_carried_with_nothing_open.book
$$;

-- Agreements --------------------------------------------------------------------------------------------------------------

create function rules.agreements_are_their_instalments(book text, after bigint, upto bigint) returns setof rules.checked
language sql stable as $$
    select g.seq, null, g.currency, t.amount::text, i.amount::text
      from ledger.agreement g
     cross join lateral rules.terms_at(g.book, g.agreement) t
     cross join lateral (select coalesce(sum(x.amount), 0) as amount from rules.instalments_at(g.book, g.agreement) x) i
     where g.book = agreements_are_their_instalments.book and g.seq > after and g.seq <= upto
$$;

create function rules.instalments_are_paid_ended_or_open(book text, after bigint, upto bigint) returns setof rules.checked
language sql stable as $$
    select g.seq, format('instalment %s', i.number), g.currency, i.amount::text, coalesce(p.amount, 0)::text
      from ledger.agreement g
     cross join lateral rules.instalments_at(g.book, g.agreement) i
      left join lateral (
            select sum(x.settled + x.ended + x.open)::bigint as amount
              from rules.item_parts(g.book, g.agreement) x where x.part = i.number) p on true
     where g.book = instalments_are_paid_ended_or_open.book and g.seq > after and g.seq <= upto
$$;

-- What is agreed, by its postings, against that for which the agreement is earmarked; '' as well: what is not.
create function rules.agreements_are_their_allocations(book text, after bigint, upto bigint) returns setof rules.checked
language sql stable as $$
    select g.seq, null, g.currency, a.amount::text, a.earmarked::text
      from ledger.agreement g
     cross join lateral (
            select coalesce(sum(x.stated), 0)::bigint as amount,
                   coalesce(sum(x.stated) filter (where e.agreement is not null), 0)::bigint as earmarked
              from rules.item_parts(g.book, g.agreement) x
              left join ledger.earmark e on e.book = g.book and e.initiative = x.initiative and e.agreement = g.agreement) a
     where g.book = agreements_are_their_allocations.book and g.seq > after and g.seq <= upto
$$;

create function rules.novations_move_what_was_open(book text, after bigint, upto bigint) returns setof rules.checked language sql stable as $$
    select g.seq, 'what the other party owed', g.currency, coalesce(-o.amount, 0)::text, coalesce(n.amount, 0)::text
      from ledger.agreement g
     cross join lateral (select sum(x.amount)::bigint as amount from ledger.posting x
                          where x.item = g.novates and x.book = g.book and x.seq + 0 = g.seq) o
     cross join lateral (select sum(x.amount)::bigint as amount from ledger.posting x
                          where x.item = g.agreement and x.book = g.book and x.seq + 0 = g.seq) n
     where g.book = novations_move_what_was_open.book and g.seq > after and g.seq <= upto and g.novates is not null
$$;

-- Pledges -----------------------------------------------------------------------------------------------------------------

-- What is in force of a pledge of ours that counts, and what of it was said not to come.
create function rules.pledges_are_converted_ended_or_open(book text, after bigint, upto bigint) returns setof rules.checked
language sql stable as $$
    select g.seq, v.about, g.currency, v.expected::text, v.found::text
      from ledger.pledge g
      left join lateral (select t.amount from ledger.pledge_terms t
                          where t.book = g.book and t.pledge = g.pledge and not exists (select from rules.undone(t.book, t.seq))
                          order by t.seq desc limit 1) t on true
      left join lateral (select sum(e.amount) as amount from ledger.pledge_end e
                          where e.book = g.book and e.pledge = g.pledge and not exists (select from rules.undone(e.book, e.seq))) e on true
     cross join lateral (select coalesce(sum(x.settled + x.ended + x.open), 0) as whole, coalesce(sum(x.ended), 0) as ended
                           from rules.item_parts(g.book, g.pledge) x) p
     cross join lateral (values ('converted, ended and open', coalesce(t.amount, g.amount), p.whole),
                                ('ended', coalesce(e.amount, 0), p.ended)) v (about, expected, found)
     where g.book = pledges_are_converted_ended_or_open.book and g.seq > after and g.seq <= upto and g.own
       and not exists (select from rules.undone(g.book, g.seq))
$$;

create function rules.pledges_are_never_money(book text, after bigint, upto bigint) returns setof rules.checked language sql stable as $$
    select g.seq, 'lines in accounts of the statements', null, '0', (
               select count(*) from ledger.posting x
                where x.item = g.pledge and x.book = g.book and not (g.own and x.account = any (array(
                          select a.account from ledger.account a where a.book = g.book and a.memo))))::text
      from ledger.pledge g
     where g.book = pledges_are_never_money.book and g.seq > after and g.seq <= upto
$$;

-- Receipts, in kind -------------------------------------------------------------------------------------------------------

-- By the lines of the bank, without what it kept.
create function rules.receipts_are_in_the_bank(book text, after bigint, upto bigint) returns setof rules.checked language sql stable as $$
    select r.seq, 'sent less what went back', r.currency, (r.amount - coalesce(o.amount, 0) - coalesce(e.amount, 0))::text, coalesce(p.amount, 0)::text
      from ledger.receipt r
      left join ledger.opening o on o.book = r.book and o.seq = r.seq       -- what a book began with was in the bank before
      left join lateral (select sum(x.amount)::bigint as amount from ledger.receipt_end x
                          where x.book = r.book and x.receipt = r.receipt and not exists (select from rules.undone(x.book, x.seq))) e on true
     cross join lateral (
            select sum(x.amount)::bigint as amount from ledger.posting x
             where x.item = r.receipt and x.book = r.book and x.measure not in ('charge', 'charge returned', 'revalued')
               and x.account = any (array(select a.account from ledger.account a where a.book = r.book and a.class = 'bank'))) p
     where r.book = receipts_are_in_the_bank.book and r.seq > after and r.seq <= upto
       and not exists (select from rules.undone(r.book, r.seq))
$$;

-- Everything that a contribution in kind posted, and what was accepted of it and stands, less what was given back and used of that; of what
-- counts by the month what was used.
create function rules.in_kind_is_posted_as_accepted(book text, after bigint, upto bigint) returns setof rules.checked language sql stable as $$
    select k.seq, 'accepted', b.currency, (coalesce(s.base, 0) + coalesce(u.base, 0))::text, coalesce(p.base, 0)::text
      from ledger.inkind k
      join ledger.book b on b.book = k.book
      left join lateral (
            select sum(case when rules.counts_monthly(k, a.treatment) then 0 when x.step = 'returned' then -x.base else x.base end)::bigint as base
              from ledger.inkind_step x
              join ledger.inkind_step a on a.book = x.book and a.inkind = x.inkind and a.seq = coalesce(x.acceptance, x.seq)
             where x.book = k.book and x.inkind = k.inkind and not exists (select from rules.undone(x.book, x.seq))) s on true
      left join lateral (
            select sum(case when rules.counts_monthly(k, a.treatment) then x.base else -x.base end)::bigint as base
              from ledger.inkind_month x
              join ledger.inkind_step a on a.book = x.book and a.inkind = x.inkind and a.seq = x.acceptance
             where x.book = k.book and x.inkind = k.inkind and not exists (select from rules.undone(x.book, x.seq))) u on true
     cross join lateral (
            select sum(x.base)::bigint as base from ledger.posting x
             where x.item = k.inkind and x.book = k.book and x.account <> all (array(
                       select a.account from ledger.account a where a.book = k.book and a.class <> 'other'))) p
     where k.book = in_kind_is_posted_as_accepted.book and k.seq > after and k.seq <= upto
$$;

-- Corrections and decisions -----------------------------------------------------------------------------------------------

create function rules.reversals_are_mirrors(book text, after bigint, upto bigint) returns setof rules.checked language sql stable as $$
    select r.seq, format('of entry %s', r.reversed), null, '0', (
               select count(*) from (
                   (select * from rules.lines_of(r.book, r.reversed, -1) except all select * from rules.lines_of(r.book, r.seq, 1))
                    union all
                   (select * from rules.lines_of(r.book, r.seq, 1) except all select * from rules.lines_of(r.book, r.reversed, -1))) d)::text
      from ledger.reversal r
     where r.book = reversals_are_mirrors.book and r.seq > after and r.seq <= upto
$$;

-- What was decided by whom, and on what: what needed two people, and what was given in kind.  digest is of what was decided
-- on, where that was named.
create function rules.decisions(book text, after bigint, upto bigint)
returns table (seq bigint, about text, asked bigint, asker text, decider text, approved boolean, digest bytea) language sql stable as $$
    select a.seq, format('entry %s', a.asked), a.asked, j.person, a.person, a.approved, a.digest
      from ledger.approval a join ledger.journal j on j.book = a.book and j.seq = a.asked
     where a.book = decisions.book and a.seq > after and a.seq <= upto
     union all
    select s.seq, format('contribution in kind %s', k.seq), k.seq, k.person, s.person, true, null
      from ledger.inkind_step s join ledger.inkind k on k.book = s.book and k.inkind = s.inkind
     where s.book = decisions.book and s.seq > after and s.seq <= upto and s.step = 'accepted'
$$;

create function rules.nobody_approves_their_own(book text, after bigint, upto bigint) returns setof rules.checked language sql stable as $$
    select d.seq, d.about, null, 'another person than ' || d.asker,
           case when d.approved and d.decider = d.asker then d.decider else 'another person than ' || d.asker end
      from rules.decisions(nobody_approves_their_own.book, after, upto) d
$$;

create function rules.approvals_are_of_what_was_asked(book text, after bigint, upto bigint) returns setof rules.checked
language sql stable as $$
    select d.seq, d.about, null, encode(j.digest, 'hex'), encode(d.digest, 'hex')
      from rules.decisions(approvals_are_of_what_was_asked.book, after, upto) d
      join ledger.journal j on j.book = approvals_are_of_what_was_asked.book and j.seq = d.asked
     where d.digest is not null
$$;

-- Parties -----------------------------------------------------------------------------------------------------------------

-- By item: how many of its postings are of another party.
create function rules.items_keep_their_party(book text, after bigint, upto bigint) returns setof rules.checked language sql stable as $$
    select i.seq, 'postings of another party than ' || i.party, null, '0', (
               select count(*) from ledger.posting x where x.item = i.item and x.book = items_keep_their_party.book and x.party <> i.party)::text
      from (select p.seq, p.pledge as item, p.party from ledger.pledge p
             where p.book = items_keep_their_party.book and p.seq > after and p.seq <= upto
             union all
            select g.seq, g.agreement, g.party from ledger.agreement g
             where g.book = items_keep_their_party.book and g.seq > after and g.seq <= upto) i
$$;

create function rules.merged_parties_lead_to_one_that_counts(book text, after bigint, upto bigint) returns setof rules.checked
language sql stable as $$
    select a.seq, format('party %s', a.party), null, a.into_party, coalesce(n.into_party, a.into_party)
      from (select distinct x.party from ledger.party_alias x where x.book = merged_parties_lead_to_one_that_counts.book) p
     cross join lateral rules.alias_at(merged_parties_lead_to_one_that_counts.book, p.party) a
      left join lateral rules.alias_at(merged_parties_lead_to_one_that_counts.book, a.into_party) n on true
$$;

-- What is kept ------------------------------------------------------------------------------------------------------------

-- Balances of days, and what is kept for the reports of today.
create function rules.what_is_kept_is_what_was_posted(book text, after bigint, upto bigint) returns setof rules.checked
language sql stable as $$
    select f.entry, concat_ws(' ', f.finding, f.account, f.detail), null, 'as posted', 'otherwise'
      from (select * from rules.balance_findings(what_is_kept_is_what_was_posted.book)
             union all
            select * from rules.kept_findings(what_is_kept_is_what_was_posted.book)) f
     union all
    select null, null, null, 'as posted', 'as posted'
      from (select b.book from ledger.balance_day b where b.book = what_is_kept_is_what_was_posted.book
             union all
            select m.book from ledger.due_month m where m.book = what_is_kept_is_what_was_posted.book
             union all
            select o.book from ledger.open_instalment o where o.book = what_is_kept_is_what_was_posted.book
             union all
            select s.book from ledger.item_state s where s.book = what_is_kept_is_what_was_posted.book) kept
$$;
