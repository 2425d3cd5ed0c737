-- Allocations: what of an agreement came unearmarked, what becomes of that later, and what the agreement restricts it to.

-- What the money of an allocation is spent on: the categories of expense of the UN harmonised for donors (UNDG 2012).
create function rules.object_classes() returns text[] language sql immutable as $$
    select '{staff,supplies,equipment,services,travel,transfers,operating,support}'::text[]
$$;

-- The words of a list like "ai, water".
create function rules.words_of(list text) returns text[] language sql immutable as $$
    select string_to_array(replace(list, ' ', ''), ',')
$$;

-- What of an agreement is for no initiative and did not end, by instalment: what is open of it, and what was paid, which is carried
-- at nothing any more.
create function rules.unallocated(book text, agreement uuid) returns table (part smallint, paid boolean, holding rules.holding)
language sql stable as $$
    select h.part, false, h
      from rules.holdings(unallocated.book, array[unallocated.agreement]) h
     where h.initiative = '' and h.class in ('receivable', 'contingent') and h.amount > 0
     union all
    select s.part, true, rules.holding(unallocated.agreement, s.part, '', s.fund, s.account, c.class, s.office, s.party, s.currency, s.amount, 0)
      from (select x.part, x.fund, x.account, min(x.office) as office, min(x.party) as party, x.currency, -sum(x.amount)::bigint as amount
              from ledger.posting x
             where x.item = unallocated.agreement and x.book = unallocated.book and x.initiative = '' and rules.settles(x.measure)
             group by x.part, x.fund, x.account, x.currency having sum(x.amount) < 0) s
     cross join lateral (select x.class from ledger.account x where x.book = unallocated.book and x.account = s.account limit 1) c
$$;

-- The last day on which something happened to what of an agreement is for no initiative.
create function rules.unallocated_since(book text, agreement uuid, part integer) returns table (day date) language sql stable as $$
    select max(x.effective) from ledger.posting x
     where x.item = unallocated_since.agreement and x.book = unallocated_since.book and x.initiative = ''
       and (unallocated_since.part is null or x.part = unallocated_since.part)
$$;

-- What of an agreement that is for no initiative is revenue, by instalment: the other lines of its facts, in the accounts that ever
-- had that role, among them those of what waited to be earned; and what another agreement took over of it or it of another, at what that
-- was carried at.
create function rules.unallocated_revenue(book text, agreement uuid) returns table (part smallint, amount bigint, base bigint)
language sql stable as $$
    with item as (
        select unallocated_revenue.agreement as item
         union
        select rules.duty(unallocated_revenue.agreement, a.receipt)
          from rules.applications(unallocated_revenue.book, unallocated_revenue.agreement, 'infinity', 9223372036854775807) a
         where a.receipt is not null
    ), own as (
        select x.seq, x.fact, x.part, x.measure, x.account, x.amount, x.base
          from item i
         cross join lateral (select y.* from ledger.posting y
                              where y.item = i.item and y.book = unallocated_revenue.book and y.initiative = '' offset 0) x
    )
    select v.part, sum(v.amount)::bigint, sum(v.base)::bigint
      from (select f.part, -r.amount as amount, -r.base as base
              from (select distinct o.seq, o.fact, o.part from own o) f
             cross join lateral (select x.amount, x.base from ledger.posting x
                                  where x.book = unallocated_revenue.book and x.seq = f.seq and x.fact = f.fact and x.item is null
                                    and x.initiative = '' and x.account = any (array(
                                            select a.account from ledger.account_role a
                                             where a.book = unallocated_revenue.book and a.role = 'revenue')) offset 0) r
             union all
            select o.part, o.amount, o.base
              from own o
             cross join lateral (select x.class from ledger.account x
                                  where x.book = unallocated_revenue.book and x.account = o.account limit 1) c
             where o.measure = 'novated' and c.class = 'receivable') v
     group by v.part
$$;

-- What goes to an initiative when so much (null: all) of an agreement is allocated, of one instalment or of all: in proportion to what is
-- open and what was paid, each with what of it is revenue.  total is all that could be.
create function rules.to_allocate(book text, agreement uuid, part integer, wanted numeric, exponent smallint)
returns table (slices rules.slice[], minor bigint, total bigint, unearned boolean) language sql stable as $$
    with slice as materialized (
        select u.*, (u.holding).amount, u.paid or (u.holding).class = 'receivable' as recognised,
               row_number() over (order by u.part, u.paid desc, (u.holding).account) as n
          from rules.unallocated(to_allocate.book, to_allocate.agreement) u
         where to_allocate.part is null or u.part = to_allocate.part
    ), want as (
        select coalesce(sum(s.amount), 0)::bigint as total, array_agg(s.amount order by s.n) as weights,
               coalesce(wanted * rules.unit(exponent), sum(s.amount))::bigint as minor from slice s
    ), taken as (
        select s.*, t.share, sum(t.share) filter (where s.recognised) over (partition by s.part order by s.n) as upto
          from want w
         cross join lateral unnest(case when w.minor between 1 and w.total then rules.shares(w.minor, w.weights) end)
                            with ordinality t (share, n)
          join slice s using (n) where t.share > 0
    ), worth as (
        select t.*, coalesce(r.amount, 0) < t.upto as unearned, case when t.recognised and r.amount > 0
                    then rules.portion(r.base, r.amount, t.upto, t.share) else 0 end as worth
          from taken t left join rules.unallocated_revenue(to_allocate.book, to_allocate.agreement) r on r.part = t.part
    )
    select (select array_agg(rules.slice(rules.part_of_holding(x.holding, x.share), x.paid, x.worth) order by x.n) from worth x),
           w.minor, w.total, (select bool_or(x.recognised and x.unearned) from worth x)
      from want w
$$;

-- The versions of an agreement's restrictions that are in force on a day, those that were lifted among them.
create function rules.restrictions_at(book text, agreement uuid, on_day date default 'infinity', last bigint default 9223372036854775807)
returns setof ledger.restriction language sql stable as $$
    select distinct on (r.number) r.* from ledger.restriction r
     where r.book = restrictions_at.book and r.agreement = restrictions_at.agreement and r.seq <= last and r.effective <= on_day
       and not exists (select from rules.undone(r.book, r.seq, on_day, last))
     order by r.number, r.seq desc
$$;

-- The same, as those of the agreement that takes over what is open of it.
create function rules.restrictions_taken_over(g ledger.agreement, item uuid, entry bigint, day date) returns setof ledger.restriction
language sql stable as $$
    select r.book, restrictions_taken_over.item, r.number, entry, g.office, day, r.clause, r.initiatives, r.countries, r.object_classes,
           r.since, r.until, r.share, false, r.document
      from rules.restrictions_at(g.book, g.agreement, day) r where not r.lifted
$$;

-- What an agreement is allocated to: what was later, one by one; what was earmarked when it was signed, by initiative, for more
-- than which nobody said what it is.
create function rules.allocations_of(book text, g ledger.agreement) returns setof rules.allocating language sql stable as $$
    with later as (
        select a.* from ledger.allocation a
         where a.book = allocations_of.book and a.agreement = g.agreement and not exists (select from rules.undone(a.book, a.seq))
    )
    select l.initiative, l.country, l.object_class, l.effective, l.amount from later l
     union all
    select p.initiative, null, null, g.effective, p.stated - coalesce(l.amount, 0)
      from (select x.initiative, sum(x.stated)::bigint as stated from rules.item_parts(allocations_of.book, g.agreement) x
             where x.initiative <> '' group by x.initiative) p
      left join (select x.initiative, sum(x.amount)::bigint as amount from later x group by x.initiative) l using (initiative)
     where p.stated <> coalesce(l.amount, 0)
$$;

-- Is an allocation one of those that a restriction names?
create function rules.fits(r ledger.restriction, a rules.allocating) returns boolean language sql immutable as $$
    select coalesce((r.initiatives is null or a.initiative = any (r.initiatives))
                    and (r.countries is null or a.country = any (r.countries))
                    and (r.object_classes is null or a.object_class = any (r.object_classes))
                    and (r.since is null or a.day >= r.since) and (r.until is null or a.day <= r.until), false)
$$;

-- Why an allocation breaks a restriction, which so much that fits it was allocated of already; a row, or none.
create function rules.restriction_broken(r ledger.restriction, a rules.allocating, so_far bigint, total bigint, currency text)
returns table (field text, why text, hint text) language sql stable as $$
    select v.field, v.why, v.hint from (values
        (1, r.share is null and not a.initiative = any (r.initiatives), 'initiative', format('%s is not among %s', a.initiative,
            array_to_string(r.initiatives, ', ')), 'give one of these'),
        (2, r.share is null and r.countries is not null and a.country is null, 'country', format('for which country is it, of %s',
            array_to_string(r.countries, ', ')), 'add --country'),
        (3, r.share is null and not a.country = any (r.countries), 'country', format('%s is not among %s', a.country,
            array_to_string(r.countries, ', ')), 'give one of these'),
        (4, r.share is null and r.object_classes is not null and a.object_class is null, 'object_class',
            format('for which object class is it, of %s', array_to_string(r.object_classes, ', ')), 'add --object-class'),
        (5, r.share is null and not a.object_class = any (r.object_classes), 'object_class', format('%s is not among %s', a.object_class,
            array_to_string(r.object_classes, ', ')), 'give one of these'),
        (6, r.share is null and a.day < r.since, 'date', format('%s is before %s', a.day, r.since), 'give that day or a later one'),
        (7, r.share is null and a.day > r.until, 'date', format('%s is after %s', a.day, r.until), 'give that day or an earlier one'),
        (8, r.share is not null and rules.fits(r, a) and (so_far + a.amount) * 100 > r.share * total, 'amount', format('%s is more than %s %s',
            rules.money(so_far + a.amount, currency), rules.money(floor(r.share * total / 100)::bigint, currency), currency), 'allocate less')
        ) v (n, broken, field, why, hint)
     where v.broken order by v.n limit 1
$$;

-- What is wrong with an allocation by the restrictions of its agreement, which is of so much in all: the sentence of the first that it
-- breaks.  shares: only by those that limit a share.
create function rules.restriction_fault(book text, g ledger.agreement, total bigint, a rules.allocating, shares boolean default false)
returns setof rules.refusal language sql stable as $$
    select 'invalid', b.field, format('agreement %s says: "%s" (restriction %s): %s', g.seq, r.clause, r.number, b.why),
           format('%s, or see: bursar agreement show %s', b.hint, g.seq)
      from rules.restrictions_at(restriction_fault.book, g.agreement, a.day) r
     cross join lateral (select coalesce(sum(x.amount), 0)::bigint as so_far from rules.allocations_of(restriction_fault.book, g) x
                          where r.share is not null and rules.fits(r, x)) s
     cross join lateral rules.restriction_broken(r, a, s.so_far, total, g.currency) b
     where not r.lifted and (r.share is not null or not shares)
     order by r.number limit 1
$$;

-- The refusal of a day before a part of an agreement was allocated, or null: until then it was for no initiative.
create function rules.allocated_refusal(number bigint, allocated date, day date) returns rules.refusal language sql stable as $$
    select case when day < allocated
                then rules.refusal('invalid', 'date', format('a part of agreement %s was allocated on %s', number, allocated),
                                   'give that day or a later one, or reverse the allocation first') end
$$;

-- The entries that allocated what an entry paid: without it, less than that would be paid.
create function rules.payment_built_on(book text, entry bigint) returns table (seq bigint) language sql stable as $$
    select max(x.seq) filter (where x.measure = 'payment allocated'
                                and not exists (select from ledger.reversal r where r.book = x.book and x.seq in (r.seq, r.reversed)))
      from (select p.item, p.part, p.initiative, -sum(p.amount) as settled from ledger.posting p
             where p.book = payment_built_on.book and p.seq = entry and p.item is not null and rules.settles(p.measure)
             group by p.item, p.part, p.initiative having sum(p.amount) < 0) m
     cross join lateral (select y.* from ledger.posting y
                          where y.item = m.item and y.book = payment_built_on.book and y.part = m.part and y.initiative = m.initiative
                            and rules.settles(y.measure)) x
     group by m.item, m.part, m.initiative, m.settled
    having -sum(x.amount) < m.settled and bool_or(x.measure = 'payment allocated')
$$;
