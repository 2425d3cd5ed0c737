-- The allowance for doubtful receivables (IPSAS 41): what is expected not to come of each, by how late it is, or as it was assessed.
--
-- The allowance of an agreement is an item of its own beside it, with the same parts, in the book's currency: what is open of the
-- agreement, and in which currency, does not depend on it.

-- The item that the allowance of an agreement is held as.
create function rules.allowance_item(agreement uuid) returns uuid language sql immutable as $$
    select rules.uuid_of(sha256(uuid_send(agreement) || 'allowance'::bytea))
$$;

-- The provision matrix that is in force on a day, as known at an entry: its bands, or no row where there is none.
create function rules.bands_at(book text, on_day date, last bigint default 9223372036854775807)
returns table (valid_from date, seq bigint, from_days integer, rate numeric, next_days integer) language sql stable as $$
    select b.valid_from, b.seq, b.from_days, b.rate, lead(b.from_days) over (order by b.from_days)
      from (select x.valid_from, x.seq from ledger.allowance_band x
             where x.book = bands_at.book and x.valid_from <= on_day and x.seq <= last
             order by x.valid_from desc, x.seq desc limit 1) m
     cross join lateral (select x.* from ledger.allowance_band x
                          where x.book = bands_at.book and x.valid_from = m.valid_from and x.seq = m.seq) b
$$;

-- How a band is called: 0, 1-30, 366+.
create function rules.band_called(from_days integer, next_days integer) returns text language sql immutable as $$
    select case when next_days is null then from_days || '+'
                when next_days = from_days + 1 then from_days::text
                else from_days || '-' || next_days - 1 end
$$;

-- What is expected not to come of an instalment on a day, in percent: as it was assessed, or by the band of how many days late it is.  One
-- row, with null where nothing says so.
create function rules.loss_rate(book text, agreement uuid, number smallint, on_day date, last bigint default 9223372036854775807)
returns table (due date, days integer, band text, rate numeric) language sql stable as $$
    select i.due, greatest(on_day - i.due, 0), case when a.rate is not null then 'assessed' else b.band end, coalesce(a.rate, b.rate)
      from (select) nothing
      left join lateral (select x.due from rules.instalments_at(loss_rate.book, loss_rate.agreement, on_day, last) x
                          where x.number = loss_rate.number) i on true
      left join lateral (select x.rate from ledger.assessment x
                          where x.book = loss_rate.book and x.agreement = loss_rate.agreement and x.number = loss_rate.number
                            and x.effective <= on_day and x.seq <= last
                          order by x.effective desc, x.seq desc limit 1) a on true
      left join lateral (select x.rate, rules.band_called(x.from_days, x.next_days) as band
                           from rules.bands_at(loss_rate.book, on_day, last) x
                          where x.from_days <= greatest(on_day - i.due, 0)
                          order by x.from_days desc limit 1) b on true
$$;

-- Does the book allow for what may not come at all?
create function rules.allows(book text) returns boolean language plpgsql stable as $$
begin
    return exists (select from ledger.allowance_band b where b.book = allows.book)
        or exists (select from ledger.assessment x where x.book = allows.book);
end $$;

-- A part of an instalment, by initiative and fund, on a day: what it is carried at, what is allowed for, and how much more or less has
-- to be, all at base.
create type rules.impaired as (
    part smallint, initiative text, fund text, office text, party text, account integer, days integer, band text, rate numeric,
    carrying bigint, allowance bigint, difference bigint);

-- These parts of an agreement.  What was used or released since that day is not released once more.
create function rules.impaired(book text, agreement uuid, on_day date) returns setof rules.impaired language sql stable as $$
    select h.part, h.initiative, h.fund, h.office, h.party, n.account, r.days, r.band, r.rate, h.carrying, h.allowance,
           greatest(round(greatest(h.carrying, 0) * coalesce(r.rate, 0) / 100)::bigint - h.allowance, -coalesce(n.allowance, 0))
      from (select x.part, x.initiative, x.fund, min(x.office) as office, min(x.party) as party,
                   coalesce(sum(x.base) filter (where x.class = 'receivable'), 0)::bigint as carrying,
                   coalesce(-sum(x.base) filter (where x.class = 'allowance'), 0)::bigint as allowance
              from rules.holdings(impaired.book, array[impaired.agreement, rules.allowance_item(impaired.agreement)], on_day) x
             where x.class in ('receivable', 'allowance')
             group by x.part, x.initiative, x.fund) h
      left join lateral (
            select min(x.account) as account, -sum(x.base)::bigint as allowance
              from rules.holdings(impaired.book, array[rules.allowance_item(impaired.agreement)]) x
             where x.class = 'allowance' and x.part = h.part and x.initiative = h.initiative and x.fund = h.fund) n on true
     cross join lateral rules.loss_rate(impaired.book, impaired.agreement, h.part, on_day) r
$$;

-- The instalments whose allowance is not what their band or their assessment says on a day, by agreement.
create function rules.allowance_left(book text, on_day date)
returns table (agreement ledger.agreement, number smallint, days integer, rate numeric, allowance bigint, difference bigint)
language sql stable as $$
    select g, i.part, i.days, i.rate, i.allowance, i.difference
      from (select o.item from rules.parts_open(allowance_left.book, on_day, 'receivable') o
             union
            select m.agreement from ledger.impairment m where m.book = allowance_left.book) c
     cross join lateral (select x as g from ledger.agreement x
                          where x.book = allowance_left.book and x.agreement = c.item and x.effective <= on_day limit 1) g
     cross join lateral (select x.part, min(x.days) as days, min(x.rate) as rate, sum(x.allowance)::bigint as allowance,
                                sum(x.difference)::bigint as difference
                           from rules.impaired(allowance_left.book, c.item, on_day) x
                          group by x.part having bool_or(x.difference <> 0)) i
$$;

-- What of an allowance is used by what is written off of its agreement: all there is, up to what that was carried at.
create function rules.allowance_used(book text, agreement uuid, takes rules.holding[]) returns setof rules.holding language sql stable as $$
    select (rules.holding(h.item, h.part, h.initiative, h.fund, h.account, h.class, h.office, h.party, h.currency, u.base, u.base)).*
      from (select t.part, t.initiative, t.fund, sum(t.base)::bigint as base from unnest(takes) t
             where t.class = 'receivable' group by t.part, t.initiative, t.fund) w
     cross join lateral (select x.* from rules.holdings(allowance_used.book, array[rules.allowance_item(allowance_used.agreement)]) x
                          where x.class = 'allowance' and x.part = w.part and x.initiative = w.initiative and x.fund = w.fund) h
     cross join lateral (select least(w.base, -h.base) as base) u
     where u.base > 0
$$;

-- What is wrong with the bands of a provision matrix, or null.
create function rules.bands_fault(bands text) returns setof rules.refusal language sql stable as $$
    select 'invalid', 'bands', f.sentence, f.hint
      from (select min(p.label) filter (where p.label !~ '^[0-9]{1,5}$') as odd_days,
                   min(p.part) filter (where rules.number(rtrim(p.part, '%')) is null or rules.number(rtrim(p.part, '%')) > 100) as odd_rate,
                   count(*) as bands, count(distinct case when p.label ~ '^[0-9]{1,5}$' then p.label::integer end) as labels
              from rules.parts(bands_fault.bands) p) s
     cross join lateral (values
            (1, s.odd_days is not null, format('%s is not a number of days', s.odd_days), 'write the first day of each band: 1:5%,91:25%,366:100%'),
            (2, s.odd_rate is not null, format('%s is not a share from 0 to 100 %%', s.odd_rate), 'write it like 91:25%'),
            (3, s.labels < s.bands, 'two bands begin on one day', 'give each once')) f (n, broken, sentence, hint)
     where f.broken order by f.n limit 1
$$;
