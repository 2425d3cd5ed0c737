-- Obligations: what came for agreements that are revenue as obligations are met (IPSAS 47), and how much of them is met.
--
-- What came and is not earned yet is a liability by receipt and instalment, an item of its own: so what came first is earned first, each
-- at what it was worth when it came.

-- The item under which what a receipt paid of an agreement waits to be earned.
create function rules.duty(agreement uuid, receipt uuid) returns uuid language sql stable as $$
    select rules.uuid_of(sha256(convert_to(json_build_array('duty', agreement, receipt)::text, 'UTF8')))
$$;

-- What is wrong with the event that an agreement is for, or null.
create function rules.event_fault(event text, event_date date) returns rules.refusal language sql stable as $$
    select rules.refusal('invalid', case when event is null then 'event' else 'event_date' end,
                         case when event is null and event_date is not null then format('which event is on %s', event_date)
                              when event is not null and event_date is null then format('when is %s', event) end,
                         'give both --event and --event-date, or neither')
$$;

-- When the revenue of an agreement is recognised: as was said, or of a sponsorship of an event that is to come as obligations are met.
create function rules.policy_meant(policy text, instrument text, event_date date, day date) returns text language sql immutable as $$
    select coalesce(policy, case when instrument = 'sponsorship' and event_date > day then 'obligations' else 'upfront' end)
$$;

-- What waits to be earned of an agreement: what came first comes first.  What came before the book began is of no receipt, and stands under the
-- agreement itself.
create function rules.duties(book text, agreement uuid, on_day date default 'infinity', last bigint default 9223372036854775807)
returns table (receipt uuid, day date, seq bigint, holding rules.holding) language sql stable as $$
    select a.receipt, a.day, a.seq, h
      from (select x.receipt, min(x.date) as day, min(x.seq) as seq
              from rules.applications(duties.book, duties.agreement, on_day, last) x
             where x.receipt is not null group by x.receipt
             union all
            select g.agreement, o.effective, o.seq
              from ledger.agreement g join ledger.opening o on o.book = g.book and o.seq = g.seq
             where g.book = duties.book and g.agreement = duties.agreement) a
     cross join lateral rules.holdings(duties.book, array[rules.duty(duties.agreement, a.receipt)], on_day, last) h
     where h.class = 'obligation' and h.amount < 0
$$;

-- How much of its obligations was met on a day, as known at a moment: one row.
create function rules.met_so_far(book text, agreement uuid, on_day date default 'infinity', last bigint default 9223372036854775807)
returns table (minor bigint) language sql stable as $$
    select coalesce(sum(m.amount), 0)::bigint from ledger.agreement_met m
     where m.book = met_so_far.book and m.agreement = met_so_far.agreement and m.seq <= last and m.effective <= on_day
       and not exists (select from rules.undone(m.book, m.seq, on_day, last))
$$;

-- What may still be met of an agreement by a day: where revenue comes with it what waits to be earned, and what is to come; else what is
-- agreed and was not met.  What is `wanted` of it (null: all) is taken of what came first, then of the instalments that are due first,
-- within one by initiative in proportion.  One row.
create function rules.to_meet(book text, agreement uuid, t ledger.agreement_terms, wanted bigint, day date)
returns table (minor bigint, takes rules.holding[]) language sql stable as $$
    with held as (
        select 1 as sort, d.day, d.seq, d.holding from rules.duties(to_meet.book, to_meet.agreement) d
         where t.policy = 'obligations' and d.day <= to_meet.day
         union all
        select 2, i.due, 0, h
          from rules.holdings(to_meet.book, array[to_meet.agreement]) h
          join rules.instalments_at(to_meet.book, to_meet.agreement) i on i.number = h.part
         where t.policy = 'obligations' and h.class = 'contingent' and h.amount > 0
    ), ranked as (
        select h.*, abs((h.holding).amount) as open, sum(abs((h.holding).amount)) over heap as whole,
               sum(abs((h.holding).amount)) over (order by h.sort, h.day, h.seq, (h.holding).part
                                                  groups between unbounded preceding and current row) as upto
          from held h window heap as (partition by h.sort, h.day, h.seq, (h.holding).part)
    ), taken as (
        select r.holding, r.sort, r.day, r.seq, (rules.shares(least(r.whole, greatest(0, coalesce(wanted, r.upto) - (r.upto - r.whole)))::bigint,
                   array_agg(r.open) over heap))[row_number() over heap] as amount
          from ranked r
        window heap as (partition by r.sort, r.day, r.seq, (r.holding).part order by (r.holding).initiative, (r.holding).account
                        rows between unbounded preceding and unbounded following)
    )
    select case when t.policy = 'obligations' then (select coalesce(sum(r.open), 0)::bigint from ranked r)
                else greatest(0, t.amount - t.ended - m.minor) end,
           (select array_agg(rules.part_of_holding(x.holding, x.amount) order by x.sort, x.day, x.seq, (x.holding).part, (x.holding).initiative)
              from taken x where x.amount > 0)
      from rules.met_so_far(to_meet.book, to_meet.agreement) m
$$;

-- What came for an agreement, by receipt, instalment and initiative, at what it was worth when it came, in the order in which it did; less
-- the first of it, so much as was met: what is to wait, where revenue comes as obligations are met and did not before.
create function rules.unmet(book text, agreement uuid, met bigint) returns setof rules.holding language sql stable as $$
    with came as (
        select o.item as receipt, p.part, p.initiative, p.fund, p.office, p.party, p.currency, -sum(p.amount)::bigint as amount, sum(o.base)::bigint as base,
               min(p.effective) as day, min(p.seq) as seq
          from ledger.posting p
         cross join lateral (select x.item, x.base from ledger.posting x join ledger.account c on c.book = x.book and c.account = x.account
                              where x.book = p.book and x.seq = p.seq and x.fact = p.fact and x.item <> p.item and c.class <> 'obligation' limit 1) o
         where p.item = unmet.agreement and p.book = unmet.book and p.measure in ('settled', 'returned')
           and not exists (select from ledger.reversal r where r.book = p.book and r.seq = p.seq)
           and not exists (select from rules.undone(p.book, p.seq))
         group by o.item, p.part, p.initiative, p.fund, p.office, p.party, p.currency
        having sum(p.amount) < 0
    ), placed as (
        select c.*, sum(c.amount) over (order by c.day, c.seq, c.part, c.initiative) - c.amount as before from came c
    )
    select (rules.part_of_holding(rules.holding(rules.duty(unmet.agreement, p.receipt), p.part, p.initiative, p.fund, null, 'obligation', p.office,
                p.party, p.currency, p.amount, p.base), left_over.amount)).*
      from placed p
     cross join lateral (select (p.amount - least(p.amount, greatest(0, met - p.before)))::bigint as amount) left_over
     where left_over.amount > 0
$$;

-- What of an agreement is held elsewhere where revenue comes as obligations are met, so much having been met: what was met and is not paid is
-- receivable, the instalments that are due first, and the rest is contingent.
create function rules.restated_to_obligations(book text, agreement uuid, met bigint) returns setof rules.holding language sql stable as $$
    with held as (
        select h, greatest(0, met - coalesce((select sum(x.settled) from rules.item_parts(restated_to_obligations.book, restated_to_obligations.agreement) x), 0))
                      as performed,
               sum(h.amount) over (order by i.due, h.part, h.initiative, h.account) - h.amount as before
          from rules.holdings(restated_to_obligations.book, array[restated_to_obligations.agreement]) h
          join rules.instalments_at(restated_to_obligations.book, restated_to_obligations.agreement) i on i.number = h.part
         where h.amount > 0 and h.class in ('receivable', 'contingent')
    ), moved as (
        select h.h, case (h.h).class when 'contingent' then p.due else (h.h).amount - p.due end::bigint as amount
          from held h cross join lateral (select least((h.h).amount, greatest(0, h.performed - h.before)) as due) p
    )
    select (rules.part_of_holding(m.h, m.amount)).* from moved m where m.amount > 0
$$;

-- The agreements for events whose day has come, that are revenue as obligations are met and have some left: how much, and the day on which it
-- may be noted as met, on which all of it had come.
create function rules.performed(book text, day date) returns table (agreement ledger.agreement, terms ledger.agreement_terms, minor bigint, met date)
language sql stable as $$
    select g, t, m.minor, d.day
      from (select distinct x.agreement from ledger.agreement_terms x where x.book = performed.book and x.event_date <= performed.day) c
     cross join lateral rules.agreement_standing(performed.book, c.agreement) g
     cross join lateral rules.terms_at(performed.book, c.agreement) t
     cross join lateral (select greatest(t.event_date, g.effective, max(x.day)) as day from rules.duties(performed.book, c.agreement) x) d
     cross join lateral rules.to_meet(performed.book, c.agreement, t, null, d.day) m
     where t.policy = 'obligations' and t.event_date <= performed.day and d.day <= performed.day and m.minor > 0
$$;
