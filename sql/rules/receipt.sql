-- What became of receipts: to whom they are credited, what was applied of them, and what went back.

-- The party that a receipt is credited to, as was known on a day, and since when: the one that was named, or that it turned out to be
-- from; '' where that is not known.
create function rules.credited(r ledger.receipt, on_day date default 'infinity', last bigint default 9223372036854775807)
returns table (party text, since date) language sql stable as $$
    select r.party, r.effective where r.party <> ''
     union all
    select coalesce(n.party, ''), coalesce(n.effective, r.effective)
      from (select where r.party = '') u
      left join lateral (select i.party, i.effective from ledger.receipt_identified i
                          where i.book = r.book and i.receipt = r.receipt and i.seq <= last and i.effective <= on_day
                            and not exists (select from rules.undone(i.book, i.seq, on_day, last))
                          order by i.seq desc limit 1) n on true
$$;

-- A day before a receipt, or before it was identified.
create function rules.receipt_too_early(r ledger.receipt, since date, day date) returns setof rules.refusal language sql stable as $$
    select 'invalid', 'date', case when day < r.effective then format('receipt %s is of %s', r.seq, r.effective)
                                   else format('receipt %s was identified on %s', r.seq, since) end,
           'give --date that day or a later one'
     where day < greatest(r.effective, since)
$$;

-- The receipts that parties are credited with.
create function rules.receipts_of(book text, parties text[], on_day date default 'infinity', last bigint default 9223372036854775807)
returns table (receipt uuid, party text) language sql stable as $$
    select r.receipt, r.party from ledger.receipt r where r.book = receipts_of.book and r.party = any (parties)
     union all
    select i.receipt, i.party from ledger.receipt_identified i
     where i.book = receipts_of.book and i.party = any (parties) and i.seq <= last and i.effective <= on_day
       and not exists (select from rules.undone(i.book, i.seq, on_day, last))
$$;

-- A receipt that stands: one row, or none.
create function rules.receipt_standing(book text, receipt uuid) returns setof ledger.receipt language sql stable as $$
    select x.* from ledger.receipt x
     where x.book = receipt_standing.book and x.receipt = receipt_standing.receipt
       and not exists (select from rules.undone(x.book, x.seq))
     limit 1
$$;

-- What is left of a receipt: an advance, or what is unidentified.  It is a liability, and so below zero.
create function rules.left_of_receipt(book text, receipt uuid, on_day date default 'infinity', last bigint default 9223372036854775807)
returns setof rules.holding language sql stable as $$
    select h.* from rules.holdings(left_of_receipt.book, array[left_of_receipt.receipt], on_day, last) h
     where h.class in ('advance', 'unidentified')
$$;

-- What of a receipt was paid back, and what the bank took back, as it stood on a day.
create function rules.gone_back(book text, receipt uuid, on_day date, last bigint)
returns table (refunded bigint, returned bigint) language sql stable as $$
    select coalesce(sum(e.amount) filter (where e.measure = 'refunded'), 0)::bigint,
           coalesce(sum(e.amount) filter (where e.measure = 'returned'), 0)::bigint
      from ledger.receipt_end e
     where e.book = gone_back.book and e.receipt = gone_back.receipt and e.seq <= last and e.effective <= on_day
       and not exists (select from rules.undone(e.book, e.seq, on_day, last))
$$;

create type rules.application as (
    receipt uuid, seq bigint, date date, agreement uuid, number smallint, initiative text, currency text, amount bigint);

-- What was applied of receipts, or to agreements, and stands on a day: the two lines of each fact "settled"; and what was applied no
-- more, since the bank took it back, with the other sign.
create function rules.applications(book text, item uuid, on_day date, last bigint) returns setof rules.application
language sql stable as $$
    select case when s.pays then s.item else o.item end, s.seq, s.effective, case when s.pays then o.item else s.item end,
           case when s.pays then o.part else s.part end, case when s.pays then o.initiative else s.initiative end, s.currency,
           s.sign * abs(s.amount)
      from (select p.*, (p.amount > 0) = (p.measure = 'settled') as pays, case p.measure when 'settled' then 1 else -1 end as sign
              from ledger.posting p
             where p.item = applications.item and p.book = applications.book and p.measure in ('settled', 'returned')
               and p.seq + 0 <= last and p.effective <= on_day
               and not exists (select from ledger.reversal r where r.book = p.book and r.seq = p.seq)
               and not exists (select from rules.undone(p.book, p.seq, on_day, last))) s
     cross join lateral (select x.item, x.part, x.initiative from ledger.settlement x
                          where x.book = s.book and x.seq = s.seq and x.fact = s.fact and x.item <> s.item limit 1) o
$$;

-- Cash of a receipt that settles what is in another fund moves there first.
create function rules.transferred(ord integer, source rules.holding, amount bigint, base bigint, fund text) returns rules.fact
language sql immutable as $$
    select rules.fact_of(ord, 'transferred', rules.of_holding(source, amount, base),
                         against => rules.in_fund(rules.of_holding(source, amount, base), transferred.fund))
$$;

-- The entries that used what a receipt left, paid of it, allocated what it had paid, or earned it, after it was recorded and identified, and
-- stand; a
-- revaluation is no use.
create function rules.uses_of_receipt(book text, r ledger.receipt) returns table (seq bigint) language sql stable as $$
    select distinct p.seq
      from (select r.receipt as item
             union
            select rules.duty(a.agreement, r.receipt) from rules.applications(uses_of_receipt.book, r.receipt, 'infinity', 9223372036854775807) a) i
     cross join lateral (select x.* from ledger.posting x where x.item = i.item and x.book = uses_of_receipt.book offset 0) p
     where p.seq <> r.seq and p.measure <> 'revalued'
       and not exists (select from ledger.receipt_identified i where i.book = p.book and i.receipt = r.receipt and i.seq = p.seq)
       and not exists (select from ledger.reversal x where x.book = p.book and x.seq = p.seq)
       and not exists (select from rules.undone(p.book, p.seq))
     union
    select b.seq
      from (select r.seq
             union all
            select i.seq from ledger.receipt_identified i where i.book = uses_of_receipt.book and i.receipt = r.receipt
                                                            and not exists (select from rules.undone(i.book, i.seq))) e
     cross join lateral rules.payment_built_on(uses_of_receipt.book, e.seq) b
$$;

-- What a receipt settled and still does, by itself or when it was identified, as it was held before, with what that was worth then, the
-- instrument of its agreement, the policy by which it was paid, where that matters, and the entry: what a return takes back.
create function rules.settled_by(book text, r ledger.receipt)
returns table (holding rules.holding, worth bigint, instrument text, policy text, seq bigint) language sql stable as $$
    select (rules.undone_of(o.line, o.class)), s.worth, g.instrument, case when o.owed then 'obligations' else '*' end, s.seq
      from (select p.seq, p.fact, abs(p.base) as worth from ledger.posting p
             where p.item = r.receipt and p.book = settled_by.book and p.measure = 'settled'
               and not exists (select from ledger.reversal x where x.book = p.book and x.seq = p.seq)
               and not exists (select from rules.undone(p.book, p.seq)) offset 0) s
     cross join lateral (select x as line, c.class, exists (select from ledger.posting y
                                where y.book = x.book and y.seq = x.seq and y.fact = x.fact and y.item = rules.duty(x.item, r.receipt)) as owed
                           from ledger.posting x join ledger.account c on c.book = x.book and c.account = x.account
                          where x.book = settled_by.book and x.seq = s.seq and x.fact = s.fact and x.item <> r.receipt
                            and c.class <> 'obligation' limit 1) o
     cross join lateral (select x.instrument from ledger.agreement x where x.book = settled_by.book and x.agreement = (o.line).item limit 1) g
$$;
