-- Items: what is open of a pledge, an agreement or a receipt, and taking from it.
--
-- Postings of an item are looked up by the item, and `seq + 0` is no number that an index could be asked for: by book and number, which
-- looks as good while a table is small, a plan that is kept would read the whole book for each item.

-- What is open of items and what it is carried at, by the account that it is in: the one definition.
create function rules.holdings(book text, items uuid[], on_day date default 'infinity', last bigint default 9223372036854775807)
returns setof rules.holding language sql stable as $$
    select p.item, p.part, p.initiative, p.fund, p.account, a.class, p.office, p.party, p.currency, p.amount, p.base
      from unnest(items) i (item)
     cross join lateral (        -- grouped first: the chart is joined once a holding, not once a posting
            select x.item, x.part, x.initiative, x.fund, x.account, min(x.office) as office, min(x.party) as party, x.currency,
                   sum(x.amount)::bigint as amount, sum(x.base)::bigint as base
              from ledger.posting x
             where x.item = i.item and x.book = holdings.book and x.seq + 0 <= last and x.effective <= on_day
             group by x.item, x.part, x.initiative, x.fund, x.account, x.currency
            having sum(x.amount) <> 0 or sum(x.base) <> 0) p
     cross join lateral (select x.class from ledger.account x        -- limit: after them, never all accounts before
                          where x.book = holdings.book and x.account = p.account limit 1) a
     where a.class in ('pledge', 'receivable', 'contingent', 'allowance', 'advance', 'unidentified', 'refund', 'obligation')
$$;

-- Was a part of an item converted or settled by it, or (with the other sign) no longer?
create function rules.settles(measure text) returns boolean language sql immutable as $$
    select measure in ('converted', 'settled', 'payment allocated', 'returned')
$$;

-- Will a part of an item not come because of it?
create function rules.ends(measure text) returns boolean language sql immutable as $$
    select measure in ('written off', 'cancelled', 'withdrawn', 'expired', 'terminated')
$$;

-- Is it what an item is of?
create function rules.states(measure text) returns boolean language sql immutable as $$
    select measure in ('pledged', 'signed', 'raised', 'lowered', 'allocated', 'novated')
$$;

-- What became of a pledge or an agreement, by part and initiative, as it stood on a day.  All their lines are in the account
-- that they are held in; the sum of them is what holdings() says.
create function rules.item_parts(book text, item uuid, on_day date default 'infinity', last bigint default 9223372036854775807)
returns setof rules.item_part language sql stable as $$
    select x.part, x.initiative,
           coalesce(sum(x.amount) filter (where rules.states(x.measure)), 0)::bigint,
           coalesce(-sum(x.amount) filter (where rules.settles(x.measure)), 0)::bigint,
           coalesce(-sum(x.amount) filter (where rules.ends(x.measure)), 0)::bigint,
           coalesce(-sum(x.amount) filter (where x.measure = 'terminated'), 0)::bigint,
           sum(x.amount)::bigint, sum(x.base)::bigint
      from ledger.posting x
     where x.item = item_parts.item and x.book = item_parts.book and x.seq + 0 <= last and x.effective <= on_day
     group by x.part, x.initiative
$$;

-- Is there less than nothing of an item in an account of that class, or something carried with nothing open?  False for accounts
-- that hold no items.
create function rules.overdrawn(class text, amount numeric, base numeric) returns boolean language sql immutable as $$
    select case when class in ('pledge', 'receivable', 'contingent') then amount < 0 or amount = 0 and base <> 0
                when class in ('allowance', 'advance', 'unidentified', 'refund', 'obligation') then amount > 0 or amount = 0 and base <> 0
                else false end
$$;

-- A row where an entry does not count on a day: it was reversed, and that was not reversed in turn.
create function rules.undone(book text, entry bigint, on_day date default 'infinity', last bigint default 9223372036854775807)
returns table (seq bigint) language sql stable as $$
    select r.seq from (
            select x.seq, x.stands from ledger.reversal x
             where x.root = entry and x.book = undone.book and x.seq <= last and x.effective <= on_day
             order by x.seq desc limit 1) r
     where not r.stands
$$;

-- All of them at once, for reports over many items.
create function rules.undone_entries(book text, on_day date, last bigint) returns table (seq bigint) language sql stable as $$
    select r.root from (
            select distinct on (x.root) x.root, x.stands from ledger.reversal x
             where x.book = undone_entries.book and x.seq <= last and x.effective <= on_day
             order by x.root, x.seq desc) r
     where not r.stands
$$;

-- So much of an item (null: all that is open), of one part of it or the latest parts first, within a part by initiative in
-- proportion to what is open; or why not, where the item is the one of that noun and number.
create function rules.take(book text, noun text, number bigint, item uuid, classes text[], wanted numeric,
                           part integer default null)
returns table (takes rules.holding[], minor bigint, left_open bigint, exponent smallint, currency text, refusal rules.refusal)
language sql stable as $$
    with held as (
        select h as holding, abs(h.amount) as open, h.part, h.currency, c.exponent, sum(abs(h.amount)) over () as total,
               sum(abs(h.amount)) over (partition by h.part) as whole, sum(abs(h.amount)) over (order by h.part desc) as upto,
               row_number() over (partition by h.part order by h.initiative, h.account) as n,
               array_agg(abs(h.amount)) over (partition by h.part order by h.initiative, h.account
                                              rows between unbounded preceding and unbounded following) as opens
          from rules.holdings(take.book, array[take.item]) h
          join ledger.currency c on c.currency = h.currency
         where h.class = any (classes) and h.amount <> 0 and (take.part is null or h.part = take.part)
    ), want as (
        select min(h.currency) as currency, min(h.exponent) as exponent, coalesce(min(h.total), 0)::bigint as total,
               coalesce(round(take.wanted * rules.unit(min(h.exponent))), min(h.total))::bigint as minor from held h
    )
    select (select array_agg(rules.part_of_holding(h.holding, t.amount) order by h.part, h.n)
              from held h
             cross join lateral (
                    select (rules.shares(least(h.whole, greatest(0, w.minor - h.upto + h.whole))::bigint, h.opens))[h.n]) t (amount)
             where t.amount > 0),
           w.minor, w.total - w.minor, w.exponent, w.currency,
           case when w.total = 0 then rules.refusal('conflict', noun, format('nothing is open of %s %s', noun, concat_ws('.', number, take.part)),
                                   format('see: bursar %s show %s', noun, number))
                when wanted <= 0 or scale(trim_scale(wanted)) > w.exponent
                then rules.refusal('invalid', 'amount', format('%s is not an amount of %s', wanted, w.currency),
                                   'give an amount like 2500.00')
                when w.minor > w.total
                then rules.refusal('invalid', 'amount', format('%s %s is open, not %s', rules.money(w.total, w.exponent), w.currency,
                                   wanted), 'give no more than that') end
      from want w
$$;

-- What an agreement converts of a pledge: of each year what is due in it, then the earliest years.
create function rules.make_good(book text, pledge uuid, minor bigint, dues date[], amounts bigint[])
returns rules.holding[] language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        with held as (
            select h as holding, h.part, h.amount as open, least(h.amount, coalesce(d.due, 0)) as due
              from rules.holdings(make_good.book, array[make_good.pledge]) h
              left join (select extract(year from u.due) as year, sum(u.amount)::bigint as due
                           from unnest(dues, amounts) u (due, amount) group by 1) d on d.year = h.part
             where h.class = 'pledge' and h.amount > 0
        ), taken as (
            select h.holding, h.part, h.due + least(h.open - h.due, greatest(0, make_good.minor - sum(h.due) over ()
                       - (sum(h.open - h.due) over (order by h.part) - (h.open - h.due))))::bigint as amount
              from held h
        )
        select array_agg(rules.part_of_holding(t.holding, t.amount) order by t.part) from taken t where t.amount > 0);
end $$;

-- The instalments of an agreement as they stood on a day: of each the latest version that stands.
create function rules.instalments_at(book text, agreement uuid, on_day date default 'infinity',
                                     last bigint default 9223372036854775807)
returns table (number smallint, due date, amount bigint) language sql stable as $$
    select distinct on (i.number) i.number, i.due, i.amount
      from ledger.instalment i
     where i.agreement = instalments_at.agreement and i.book = instalments_at.book and i.seq <= last and i.effective <= on_day
       and not exists (select from rules.undone(i.book, i.seq, on_day, last))
     order by i.number, i.seq desc
$$;

-- Which parts of their agreements' instalments payments settle: those named in `apply` (1:300.00,2:200.00), or the oldest open
-- first; within an instalment what is receivable already first, by initiative in proportion to what is open.  What is contingent is
-- settled where cash is when revenue is recognised, or waits for obligations.  What the parts are worth adds up to that of the
-- payment; the last settlement of a part takes all that it is carried at.  A row for each payment that settles anything.
-- Two payments to one agreement in one call do not see each other: rules.entered takes the second one again.
create function rules.settle(book text, payments rules.payment[]) returns setof rules.settled
language plpgsql stable as $$
#variable_conflict use_column
begin
    return query
    with share as (
        select p.*, h.holding, (h.holding).part, (h.holding).initiative, (h.holding).account, (h.holding).amount as open, i.due,
               case (h.holding).class when 'receivable' then 1 else 2 end as due_now
          from unnest(payments) p
         cross join lateral (select x as holding from rules.holdings(settle.book, array[p.agreement]) x
                              where (x.class = 'receivable' or x.class = 'contingent' and p.policy in ('cash', 'obligations'))
                                and x.amount > 0) h
         cross join lateral (select x.due from rules.instalments_at(settle.book, p.agreement) x where x.number = (h.holding).part) i
    ), ranked as (
        select s.*, sum(s.open) over (partition by s.ord, s.due, s.part, s.due_now) as whole,     -- sorted once
               sum(s.open) over (partition by s.ord order by s.due, s.part, s.due_now groups between unbounded preceding and current row)
                   as upto,
               sum(s.open) over (partition by s.ord, s.due, s.part order by s.due_now groups between unbounded preceding and current row)
                   as so_far
          from share s
    ), wanted as (
        select r.*, case when r.apply is null then least(r.whole, greatest(0, r.minor - (r.upto - r.whole)))
                         else (select least(r.whole, greatest(0, rules.number(p.part) * rules.unit(r.exponent) - (r.so_far - r.whole)))
                                 from rules.parts(r.apply) p where p.label = r.part::text) end::bigint as want
          from ranked r
    ), taken as (
        select w.*, case when w.whole = w.open then w.want      -- next to always
                         else (rules.shares(w.want, array_agg(w.open) over parts))[row_number() over parts] end as amount
          from wanted w where w.want > 0
        window parts as (partition by w.ord, w.due, w.part, w.due_now order by w.initiative, w.account
                         rows between unbounded preceding and unbounded following)
    ), worth as (
        select t.ord, t.part, t.initiative, t.account, t.exponent, t.amount, sum(t.amount) over (partition by t.ord, t.part) as applied,
               lag(t.part) over worth is distinct from t.part as first,
               rules.settlement(t.ord, rules.part_of_holding(t.holding, t.amount),
                                rules.portion(t.base, t.total, sum(t.amount) over worth, t.amount)) as settlement
          from taken t where t.amount > 0
        window worth as (partition by t.ord order by t.part, t.initiative, t.account)
    )
    select w.ord, sum(w.amount)::bigint, sum((w.settlement).base)::bigint,
           jsonb_agg(jsonb_build_object('instalment', w.part, 'amount', rules.money(w.applied::bigint, w.exponent)) order by w.part)
               filter (where w.first),
           array_agg(w.settlement order by w.part, w.initiative, w.account)
      from worth w group by w.ord;
end $$;
