-- Contributions in kind: what was accepted is worth, what the books make of it, and what of it is due by the month.

-- What the books make of a kind before anybody decides.
create function rules.first_treatment(kind text) returns text language sql immutable as $$
    select case when kind in ('equipment', 'goods', 'premises') then 'asset' else 'expense' end
$$;

-- What they make of what is accepted on a day, as known at an entry: one row.
create function rules.treatment_at(book text, kind text, on_day date, last bigint default 9223372036854775807)
returns table (treatment text) language sql stable as $$
    select coalesce((select x.treatment from ledger.inkind_treatment x
                      where x.book = treatment_at.book and x.kind = treatment_at.kind and x.valid_from <= on_day and x.seq <= last
                      order by x.valid_from desc, x.seq desc limit 1), rules.first_treatment(treatment_at.kind))
$$;

-- What happens to what is treated so.
create function rules.treated_measure(kind text, treatment text) returns text language sql immutable as $$
    select case when treatment = 'disclose' then 'disclosed' when kind = 'premises' and treatment = 'expense' then 'served' else 'accepted' end
$$;

-- Does it count month by month, and not when it is accepted?
create function rules.counts_monthly(k ledger.inkind, treatment text) returns boolean language sql immutable as $$
    select k.kind = 'premises' and k.start is not null and k.finish is not null and treatment <> 'asset'
$$;

-- The days from Monday to Friday from one day to another, both counted.
create function rules.working_days(first date, last date) returns integer language plpgsql immutable as $$
#variable_conflict use_column
begin
    return (
        select count(*)::integer from generate_series(first::timestamp, last::timestamp, interval '1 day') d where extract(isodow from d) < 6);
end $$;

-- Is a unit of the work of an expert days?  Or months?
create function rules.unit_is(unit text, what text) returns boolean language sql immutable as $$
    select unit ~* ('^(person-?)?' || what || 's?$')
$$;

-- The writes as they take effect: at the end of the month that they are about, or as they came where that is later.
create function rules.at_month_end(envelopes rules.envelope[], months date[]) returns rules.envelope[] language plpgsql immutable as $$
#variable_conflict use_column
begin
    return (
        select coalesce(array_agg(rules.envelope(e.ord, e.key, e.item, e.who, e.content, e.confirmed, e.dated, least(e.day, rules.month_end(e.month)),
                                        e.approves) order by e.ord), '{}')
          from unnest(envelopes, months) e (ord, key, item, who, content, confirmed, dated, day, approves, month));
end $$;

-- What a step gave at a value: what was accepted at its own, or at that which it was given later by another entry; what was given back
-- at less than nothing.  No row where it is not valued.
create function rules.given_by(s ledger.inkind_step, on_day date, last bigint)
returns table (currency text, value bigint, base bigint, entry bigint) language sql stable as $$
    select s.currency, case s.step when 'returned' then -s.value else s.value end, s.base, s.seq where s.value is not null
     union all
    select v.currency, v.value, v.base, v.seq
      from ledger.inkind_step v
     where s.value is null and s.step = 'accepted' and v.book = s.book and v.inkind = s.inkind and v.acceptance = s.seq and v.step = 'valued'
       and v.seq <= given_by.last and v.effective <= given_by.on_day
       and not exists (select from rules.undone(v.book, v.seq, given_by.on_day, given_by.last))
$$;

-- Does a step bring a contribution on its way?
create function rules.moves_inkind(step text) returns boolean language sql immutable as $$
    select step in ('agreed', 'delivered', 'accepted', 'rejected')
$$;

-- The state of a contribution: by the last step that moved it, and how much was accepted and given back.
create function rules.inkind_is(step text, accepted numeric, returned numeric) returns text language sql immutable as $$
    select case when accepted > 0 and returned >= accepted and step <> 'delivered' then 'returned'
                when step = 'rejected' and accepted > 0 then 'accepted' else coalesce(step, 'offered') end
$$;

-- What was accepted of a contribution and stands: each with its value, and how much of it was given back.  value is null where it has
-- none; held is the asset that it is, in the account that it was posted to.
create function rules.acceptances(book text, inkind uuid)
returns table (step ledger.inkind_step, currency text, value bigint, base bigint, returned numeric, held rules.holding)
language sql stable as $$
    select s, v.currency, v.value, v.base, r.quantity, h.held
      from ledger.inkind_step s
      left join lateral rules.given_by(s, 'infinity', 9223372036854775807) v on true
     cross join lateral (
            select coalesce(sum(x.quantity), 0) as quantity from ledger.inkind_step x
             where x.book = s.book and x.inkind = s.inkind and x.acceptance = s.seq and x.step = 'returned'
               and not exists (select from rules.undone(x.book, x.seq))) r
      left join lateral (
            select rules.holding(p.item, p.part::integer, p.initiative, p.fund, p.account, 'other', p.office, p.party, p.currency, p.amount,
                                 p.base) as held
              from ledger.posting p
             where p.book = s.book and p.seq = v.entry and p.measure = 'accepted' and p.item = s.inkind and s.treatment = 'asset' limit 1) h on true
     where s.book = acceptances.book and s.inkind = acceptances.inkind and s.step = 'accepted'
       and not exists (select from rules.undone(s.book, s.seq))
$$;

-- What is used of a value by a day of premises that are given from one day to another: all of it at the end.
create function rules.used_upto(k ledger.inkind, value bigint, day date) returns bigint language sql immutable as $$
    select round(value * greatest(least(day, k.finish) - k.start + 1, 0)::numeric / (k.finish - k.start + 1))::bigint
$$;

-- What is used in a month, until a day of it, of premises: a row for each acceptance of which that was not posted.  What was used before
-- the month in which it was accepted comes with that.
create function rules.premises_uses(k ledger.inkind, until date) returns setof rules.inkind_use language sql stable as $$
    select (a.step).seq, rules.month_end(until), a.currency, rules.used_upto(k, a.value, until) - rules.used_upto(k, a.value, b.day),
           rules.used_upto(k, a.base, until) - rules.used_upto(k, a.base, b.day), (a.step).treatment, a.held
      from rules.acceptances(k.book, k.inkind) a
     cross join lateral (
            select case when rules.month_start(until) = rules.month_start(greatest((a.step).effective, k.start))
                        then k.start - 1 else rules.month_start(until) - 1 end as day) b
     where a.value is not null and a.returned = 0 and k.kind = 'premises' and k.start is not null and k.finish is not null
       and until >= greatest((a.step).effective, k.start) and b.day < k.finish
       and not exists (select from ledger.inkind_month x
                        where x.book = k.book and x.inkind = k.inkind and x.acceptance = (a.step).seq and x.month = rules.month_end(until)
                          and not exists (select from rules.undone(x.book, x.seq)))
$$;

-- What a use is as a fact: so much of the right to use, or of what counts as it is used.
create function rules.use_fact(ord integer, k ledger.inkind, u rules.inkind_use) returns rules.fact language sql immutable as $$
    select case when u.treatment = 'asset'
                then rules.fact_of(ord, 'used', rules.part_held(u.held, u.value, u.base))
                else rules.fact(ord, rules.treated_measure(k.kind, u.treatment), item => k.inkind, party => k.party,
                                initiative => coalesce(k.initiative, ''), office => k.office, currency => u.currency, amount => u.value,
                                base => u.base, instrument => k.kind) end
$$;

-- What is to be posted of a contribution by the month, by a day: the months that an expert served, or in which premises were used.  terms is
-- the last entry that said what is due then.
create function rules.accruals_of(k ledger.inkind, day date) returns table (month date, days numeric, terms bigint) language sql stable as $$
    select s.month, sum(case s.step when 'delivered' then s.days else -s.days end), max(s.seq) filter (where s.step = 'delivered')
      from ledger.inkind_step s
     where s.book = k.book and s.inkind = k.inkind and s.month <= accruals_of.day and not exists (select from rules.undone(s.book, s.seq))
     group by s.month having sum(case s.step when 'delivered' then s.days else -s.days end) > 0
     union all
    select u.month, null, max(u.acceptance)
      from generate_series(rules.month_start(k.start)::timestamp, least(accruals_of.day, rules.month_end(k.finish))::timestamp,
                           interval '1 month') g (first)
     cross join lateral rules.premises_uses(k, rules.month_end(g.first::date)) u
     where k.kind = 'premises' and rules.month_end(g.first::date) <= accruals_of.day
     group by u.month
$$;

-- The same of all contributions.
create function rules.accruals_due(book text, day date)
returns table (inkind ledger.inkind, month date, days numeric, terms bigint) language sql stable as $$
    select k, m.month, m.days, m.terms
      from ledger.inkind k
     cross join lateral rules.accruals_of(k, accruals_due.day) m
     where k.book = accruals_due.book and (k.grade is not null or k.kind = 'premises') and not exists (select from rules.undone(k.book, k.seq))
$$;

-- What an expert of a grade costs a month on a day, at a duty station or at any: one row, or none.
create function rules.standard_cost_at(book text, grade text, station text, on_day date, last bigint default 9223372036854775807)
returns setof ledger.standard_cost language sql stable as $$
    select c.* from ledger.standard_cost c
     where c.book = standard_cost_at.book and c.grade = standard_cost_at.grade and c.station in ('', coalesce(standard_cost_at.station, ''))
       and c.valid_from <= on_day and c.seq <= last
     order by c.station = '', c.valid_from desc, c.seq desc limit 1
$$;
