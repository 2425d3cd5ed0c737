-- Correcting a rate: what was converted at it, what that should have been, and whether that can be corrected.

-- The measures whose lines are all worth what the rate of the day says; and those where that is only what the bank got or paid.
create function rules.converts(measure text) returns boolean language sql immutable as $$
    select measure in ('pledged', 'signed', 'raised', 'advance', 'unidentified', 'charge', 'accepted', 'recognised')
$$;

create function rules.converts_cash(measure text) returns boolean language sql immutable as $$
    select measure in ('settled', 'refunded', 'returned', 'charge returned')
$$;

-- A line as a holding.
create function rules.line_held(p ledger.posting, class text) returns rules.holding language sql immutable as $$
    select rules.holding((p).item, (p).part, (p).initiative, (p).fund, (p).account, class, (p).office, (p).party, (p).currency, (p).amount,
                         (p).base)
$$;

-- The lines of entries that stand, of days from one to before another and after an entry, that were converted at the rate of a currency:
-- their own where it is foreign, all foreign ones where it is the book's.
create function rules.converted_lines(book text, currency text, since bigint, first date, until date)
returns table (line ledger.posting, class text, memo boolean) language sql stable as $$
    select p, a.class, a.memo
      from ledger.journal j
      join ledger.book b on b.book = j.book
      join ledger.posting p on p.book = j.book and p.seq = j.seq
      join ledger.account a on a.book = p.book and a.account = p.account
     where j.book = converted_lines.book and j.effective >= first and j.effective < coalesce(until, 'infinity') and j.seq > since
       and p.currency <> b.currency and converted_lines.currency in (p.currency, b.currency)
       and (rules.converts(p.measure) and not (p.measure = 'recognised' and a.memo)
            or rules.converts_cash(p.measure) and (a.class = 'bank' or p.measure = 'settled' and a.class = 'other' and p.amount <> 0))
       and not exists (select from ledger.reversal r where r.book = j.book and r.seq = j.seq)
       and not exists (select from rules.undone(j.book, j.seq))
$$;

-- The facts that these lines are of, with what they are worth by now; what is against them is null where it is an exchange difference.
create function rules.converted_facts(book text, currency text, since bigint, first date, until date) returns setof rules.converted
language sql stable as $$
    select f.seq, f.effective, f.fact, case when f.measure in ('charge', 'charge returned') then f.measure else 'amount' end,
           rules.line_held(f.lines[1], f.classes[1]), case when cardinality(f.lines) > 1 then rules.line_held(f.lines[2], f.classes[2]) end,
           (f.lines[1]).base + coalesce(d.difference, 0), null::bigint
      from (select (l.line).seq, (l.line).effective, (l.line).fact, (l.line).measure,
                   array_agg(l.line order by rules.converts_cash((l.line).measure) and l.class = 'bank' desc, (l.line).line) as lines,
                   array_agg(l.class order by rules.converts_cash((l.line).measure) and l.class = 'bank' desc, (l.line).line) as classes
              from rules.converted_lines(converted_facts.book, converted_facts.currency, since, first, until) l
             group by 1, 2, 3, 4
            having rules.converts((l.line).measure) or bool_or(l.class = 'bank')) f
      left join lateral (select sum(x.difference)::bigint as difference from ledger.rate_difference x
                          where x.book = converted_facts.book and x.entry = f.seq and x.fact = f.fact) d on true
$$;

-- A currency and that of the book at the rates of a day, but that one of them has this rate.
create function rules.pair_at(book text, currency text, home text, on_day date, changed text, rate numeric) returns setof rules.pair
language sql stable as $$
    select p.currency, p.wanted, case p.currency when changed then pair_at.rate else p.rate end,
           case p.wanted when changed then pair_at.rate else p.into_rate end, p.exponent, p.into_exponent
      from rules.pair(pair_at.book, pair_at.currency, home, on_day) p
$$;

-- The same facts with what they should be worth at another rate of the currency: each amount of an entry is converted once, and its parts
-- add up to that, by running total; what the bank kept is what is left of what was sent.
create function rules.worth_at(book text, home text, currency text, rate numeric, since bigint, first date, until date)
returns setof rules.converted language sql stable as $$
    with fact as (
        select f.*, abs((f.held).amount) as minor,
               sum(abs((f.held).amount)) filter (where f.part_of = 'amount') over (partition by f.entry, (f.held).currency) as total,
               sum(abs((f.held).amount)) over (partition by f.entry, (f.held).currency, f.part_of order by f.fact) as upto
          from rules.converted_facts(worth_at.book, worth_at.currency, since, first, until) f
    )
    select f.entry, f.effective, f.fact, f.part_of, f.held, f.against, f.was,
           sign((f.held).base)::bigint * case f.part_of
               when 'charge' then rules.at(f.total::bigint, p) - rules.at((f.total - f.minor)::bigint, p)
               when 'charge returned' then rules.portion(rules.at(f.total::bigint, p), f.total, f.minor, f.minor)
               else rules.portion(rules.at(f.total::bigint, p), f.total, f.upto, f.minor) end
      from fact f
     cross join lateral rules.pair_at(worth_at.book, (f.held).currency, home, f.effective, worth_at.currency, worth_at.rate) p
$$;

-- The last entry that took something of what was converted, and is carried otherwise since.  Revaluations are made again, and take nothing.
create function rules.conversion_used(book text, facts rules.converted[]) returns table (entry bigint, by bigint) language sql stable as $$
    select f.entry, x.seq
      from unnest(facts) f
     cross join lateral (values (f.held), (f.against)) h (held)
     cross join lateral (select p.seq from ledger.posting p
                          where p.item = (h.held).item and p.book = conversion_used.book and p.part = (h.held).part
                            and p.initiative = (h.held).initiative and p.account = (h.held).account and p.seq + 0 > f.entry
                            and p.measure not in ('revalued', 'rate corrected')
                            and not exists (select from ledger.reversal r where r.book = p.book and r.seq = p.seq)
                            and not exists (select from rules.undone(p.book, p.seq))) x
     where (h.held).class <> 'bank' and (h.held).item is not null
     order by x.seq desc limit 1
$$;

-- The last entry that stands, of days from one to before another and after an entry, whose amount in another currency came of the rate of
-- one: not where a rate was stated.
create function rules.crossed_at(book text, currency text, since bigint, first date, until date) returns table (entry bigint)
language sql stable as $$
    select j.seq
      from ledger.journal j
      join ledger.book b on b.book = j.book
     where j.book = crossed_at.book and j.effective >= first and j.effective < coalesce(until, 'infinity') and j.seq > since
       and j.answer ->> 'rates' not like '%, as stated'
       and exists (select from ledger.posting p join ledger.account a on a.book = p.book and a.account = p.account and a.class = 'clearing'
                    where p.book = j.book and p.seq = j.seq and crossed_at.currency in (p.currency, b.currency))
       and not exists (select from ledger.reversal r where r.book = j.book and r.seq = j.seq)
       and not exists (select from rules.undone(j.book, j.seq))
     order by j.seq desc limit 1
$$;
