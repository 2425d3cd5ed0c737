-- Programme support cost: which rule holds for an agreement, which exemption from it, what is due of what was received, and what of that
-- is charged.

-- The rule for what is earmarked to an initiative ('': to none) of agreements of an instrument that were signed on a day, as known at an
-- entry: the initiative's own before that of all, the instrument's own before that of all, the latest entry of several.  One row, or
-- none.
create function rules.psc_rule(book text, instrument text, initiative text, signed date, last bigint default 9223372036854775807)
returns setof ledger.psc_rule language sql stable as $$
    select r.* from ledger.psc_rule r
     where r.book = psc_rule.book and r.seq <= last and (r.instrument is null or r.instrument = psc_rule.instrument)
       and (r.initiative is null or r.initiative = psc_rule.initiative)
       and signed >= r.valid_from and (r.valid_to is null or signed <= r.valid_to)
     order by r.initiative is null, r.instrument is null, r.seq desc
     limit 1
$$;

-- The exemption of an agreement for what it receives on a day, as it stood on another: one row, or none.
create function rules.psc_exempt_on(book text, agreement uuid, received date, on_day date default 'infinity',
                                    last bigint default 9223372036854775807)
returns setof ledger.psc_exemption language sql stable as $$
    select x.* from ledger.psc_exemption x
     where x.book = psc_exempt_on.book and x.agreement = psc_exempt_on.agreement and received between x.effective and x.expires
       and x.effective <= on_day and x.seq <= last and not exists (select from rules.undone(x.book, x.seq, on_day, last))
     order by x.seq desc
     limit 1
$$;

-- What an agreement received and still has, by entry and initiative, with what that was worth when it came, at rates as corrected since: a
-- payment that the bank took back was none.
create function rules.psc_received(book text, agreement uuid, on_day date, last bigint)
returns table (date date, initiative text, amount bigint, worth bigint) language sql stable as $$
    select s.effective, s.initiative, -s.amount, w.base + d.corrected
      from (select p.seq, p.fact, p.item, p.effective, p.initiative, p.amount from ledger.posting p
             where p.item = psc_received.agreement and p.book = psc_received.book and p.measure = 'settled' and p.seq + 0 <= last
               and p.effective <= on_day
               and not exists (select from ledger.reversal r where r.book = p.book and r.seq = p.seq)
               and not exists (select from rules.undone(p.book, p.seq, on_day, last)) offset 0) s
     cross join lateral (select x.item from ledger.settlement x
                          where x.book = psc_received.book and x.seq = s.seq and x.fact = s.fact and x.item <> s.item limit 1) o
      left join lateral (select x.base from ledger.posting x
                          where x.book = psc_received.book and x.seq = s.seq and x.fact = s.fact and x.item = o.item limit 1) w on true
     cross join lateral (select coalesce(sum(x.difference), 0)::bigint as corrected from ledger.rate_difference x
                          where x.book = psc_received.book and x.entry = s.seq and x.fact = s.fact and x.seq <= last) d
     where not exists (select from ledger.receipt_end e
                        where e.book = psc_received.book and e.receipt = o.item and e.measure = 'returned' and e.seq <= last
                          and e.effective <= on_day and not exists (select from rules.undone(e.book, e.seq, on_day, last)))
$$;

-- What is due of an agreement by initiative, as it stood on a day: at the rates as they are, and exactly; rounded once in all, by running
-- total, so that the parts add up.  Only what is charged on what is received.
create function rules.psc_sums(g ledger.agreement, on_day date default 'infinity', last bigint default 9223372036854775807)
returns setof rules.psc_sum language sql stable as $$
    with part as (
        select r.initiative, sum(r.amount) as received, sum(r.amount * n.rate / 100) as nominal,
               sum(r.amount * least(n.rate, x.rate) / 100) as due, sum(r.worth * least(n.rate, x.rate) / 100) as due_base
          from rules.psc_received(g.book, g.agreement, on_day, last) r
         cross join lateral rules.psc_rule(g.book, g.instrument, r.initiative, g.effective, last) n
          left join lateral rules.psc_exempt_on(g.book, g.agreement, r.date, on_day, last) x on true
         where n.base = 'receipt'
         group by r.initiative
    ), charged as (
        select c.initiative, sum(c.amount)::bigint as amount, sum(c.base)::bigint as base
          from ledger.psc_charge c
         where c.book = g.book and c.agreement = g.agreement and c.seq <= last and c.effective <= on_day
           and not exists (select from rules.undone(c.book, c.seq, on_day, last))
         group by c.initiative
    ), ranked as (
        select i.initiative, coalesce(p.received, 0) as received, coalesce(p.nominal, 0) as nominal, coalesce(p.due, 0) as due,
               coalesce(p.due_base, 0) as due_base, coalesce(c.amount, 0) as charged, coalesce(c.base, 0) as charged_base
          from (select p.initiative from part p union select c.initiative from charged c) i
          left join part p on p.initiative = i.initiative
          left join charged c on c.initiative = i.initiative
    )
    select r.initiative, r.received::bigint, r.nominal, r.due, (round(sum(r.due) over upto) - round(sum(r.due) over upto - r.due))::bigint,
           (round(sum(r.due_base) over upto) - round(sum(r.due_base) over upto - r.due_base))::bigint, r.charged, r.charged_base
      from ranked r
    window upto as (order by r.initiative collate "C")
$$;

-- What is to be charged of an agreement by a day, or given back (below zero), by initiative and in all: one row, null where nothing is.
create function rules.psc_left(g ledger.agreement, day date) returns table (parts rules.psc_part[], minor bigint, base bigint)
language sql stable as $$
    select array_agg(rules.psc_part(s.initiative, s.due_minor - s.charged, s.due_base - s.charged_base) order by s.initiative),
           sum(s.due_minor - s.charged)::bigint, sum(s.due_base - s.charged_base)::bigint
      from rules.psc_sums(g, day) s
     where s.due_minor <> s.charged or s.due_base <> s.charged_base
$$;

-- The last charge of an agreement, the last day of those that stand, and the last reversal of one: one row, 0 and null where there is none.
create function rules.psc_charged(book text, agreement uuid) returns table (seq bigint, upto date, reversal bigint) language sql stable as $$
    select coalesce(max(c.seq), 0), max(c.effective) filter (where not exists (select from rules.undone(c.book, c.seq))),
           coalesce(max(r.seq), 0)
      from ledger.psc_charge c
      left join ledger.reversal r on r.root = c.seq and r.book = c.book
     where c.book = psc_charged.book and c.agreement = psc_charged.agreement
$$;

-- The agreements of which support cost is left to be charged or given back by a day, but for those that were charged up to a later one.
create function rules.psc_to_charge(book text, day date)
returns table (agreement ledger.agreement, minor bigint, base bigint, charged bigint, reversal bigint) language sql stable as $$
    select g, x.minor, x.base, c.seq, c.reversal
      from ledger.agreement g
     cross join lateral rules.psc_charged(g.book, g.agreement) c
     cross join lateral rules.psc_left(g, psc_to_charge.day) x
     where g.book = psc_to_charge.book and g.effective <= psc_to_charge.day and x.minor is not null
       and psc_to_charge.day >= coalesce(c.upto, psc_to_charge.day)
       and exists (select from ledger.psc_rule r where r.book = psc_to_charge.book)
       and not exists (select from rules.undone(g.book, g.seq))
$$;

-- The rates of an agreement on a day, for each initiative that something of it is for: as the rules say, and as an exemption lowers it.
create function rules.psc_rates(g ledger.agreement, day date, on_day date default 'infinity', last bigint default 9223372036854775807)
returns table (initiative text, open bigint, base text, nominal numeric, rate numeric) language sql stable as $$
    select i.initiative, i.open, n.base, n.rate, least(n.rate, x.rate)
      from (select p.initiative, sum(p.open)::bigint as open from rules.item_parts(g.book, g.agreement, on_day, last) p
             group by p.initiative) i
     cross join lateral rules.psc_rule(g.book, g.instrument, i.initiative, g.effective, last) n
      left join lateral rules.psc_exempt_on(g.book, g.agreement, day, on_day, last) x on true
$$;

-- What an agreement bears, as it is shown: of what was received at the rates of then, of what is open at those of the day; net is what is
-- left for the programme.  Null where no rule holds.  Where a rate counts on expense, which this ledger does not record, it is told without
-- amounts.
create function rules.psc_told(g ledger.agreement, exponent smallint, day date, on_day date, last bigint) returns json language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select json_strip_nulls(json_build_object('base', r.base, 'rate', r.rate, 'cost', rules.money(c.cost, exponent),
                   'waived', rules.money(nullif(c.nominal - c.cost, 0), exponent),
                   'charged', rules.money(s.charged, exponent), 'net', rules.money(s.received + r.all_open - c.cost, exponent)))
          from (select min(x.base) as base, case when min(x.rate) = max(x.rate) then trim_scale(min(x.rate))::text end as rate,
                       sum(x.open)::bigint as all_open, sum(x.open * x.nominal / 100) as nominal, sum(x.open * x.rate / 100) as cost
                  from rules.psc_rates(g, day, on_day, last) x
                having count(*) > 0) r
         cross join lateral (select coalesce(sum(x.received), 0)::bigint as received, coalesce(sum(x.charged), 0)::bigint as charged,
                                    coalesce(sum(x.nominal), 0) as nominal, coalesce(sum(x.due), 0) as due
                               from rules.psc_sums(g, on_day, last) x) s
         cross join lateral (select case when r.base = 'receipt' then round(s.due + r.cost)::bigint end as cost,
                                    round(s.nominal + r.nominal)::bigint as nominal) c);
end $$;

-- The other entries that had a say in an exemption or a charge, or in the agreement of them: as rules.versions_beside.
create function rules.psc_versions_beside(book text, entry bigint, again boolean) returns table (seq bigint) language sql stable as $$
    with own as (
        select x.agreement, x.seq from ledger.psc_exemption x where x.book = psc_versions_beside.book and x.seq = entry
         union all
        select x.agreement, x.seq from ledger.psc_charge x where x.book = psc_versions_beside.book and x.seq = entry
    )
    select g.seq from own o join ledger.agreement g on g.book = psc_versions_beside.book and g.agreement = o.agreement
     union all
    select v.seq
      from ledger.agreement g
     cross join lateral (select x.seq from ledger.psc_exemption x where x.book = g.book and x.agreement = g.agreement
                          union all
                         select x.seq from ledger.psc_charge x where x.book = g.book and x.agreement = g.agreement) v
     where g.book = psc_versions_beside.book and g.seq = entry and not again
$$;
