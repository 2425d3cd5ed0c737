-- Schedules: instalments by date, earmarks by initiative, and how the two cross.

-- Is everything to be split as days and amounts?  'day:amount,…', or so many equal ones every so many months.
create function rules.schedule(minor bigint, exponent smallint, instalments text, count integer, first_due date,
                               every integer, signed date)
returns table (number bigint, due date, amount bigint) language sql immutable as $$
    select p.n, rules.day(p.label), (rules.number(p.part) * rules.unit(exponent))::bigint
      from rules.parts(instalments) p where instalments is not null
    union all
    select 1, coalesce(first_due, signed), minor where instalments is null and coalesce(count, 1) = 1
    union all
    select s.n, (coalesce(first_due, signed) + make_interval(months => coalesce(every, 12)) * (s.n - 1)::int)::date, s.share
      from unnest(rules.shares(minor, array_fill(1::bigint, array[count]))) with ordinality s (share, n)
     where instalments is null and count between 2 and 600
$$;

-- What is wrong with a schedule.
create function rules.schedule_fault(minor bigint, currency text, instalments text, count integer, first_due date,
                                     every integer, signed date)
returns setof rules.refusal language sql stable as $$
    select 'invalid', f.field, f.sentence, f.hint
      from ledger.currency c
     cross join lateral (
            select count(*) as parts, sum(rules.number(p.part)) as total, min(rules.number(p.part)) as least,
                   min(p.label) filter (where rules.day(p.label) is null) as odd_day,
                   min(p.part) filter (where rules.number(p.part) is null
                       or scale(rules.number(p.part)) > c.exponent) as odd_amount
              from rules.parts(instalments) p) s
     cross join lateral (select * from (values
            (1, instalments is not null and (schedule_fault.count is not null or first_due is not null), 'instalments',
                'give either instalments, or count, first and every', 'leave one of them out'),
            (2, s.odd_day is not null, 'instalments', format('%s is not a day', s.odd_day), 'write it like 2026-03-31:60000.00'),
            (3, s.odd_amount is not null, 'instalments', format('%s is not an amount of %s', s.odd_amount,
                schedule_fault.currency), 'write it like 2026-03-31:60000.00'),
            (4, s.least = 0, 'instalments', 'an instalment must be more than zero', 'leave it out'),
            (5, s.parts > 600 or schedule_fault.count > 600, case when s.parts > 600 then 'instalments' else 'count' end,
                'an agreement has 600 instalments at most', 'make fewer of them'),
            (6, s.total * rules.unit(c.exponent) <> minor, 'instalments', format('the instalments add up to %s, not to %s',
                s.total, rules.money(minor, c.exponent)), 'make them add up to the amount of the agreement'),
            (7, schedule_fault.count < 1 or schedule_fault.count > minor, 'count',
                format('%s %s cannot be split in %s instalments', rules.money(minor, c.exponent), schedule_fault.currency,
                schedule_fault.count), 'give fewer of them'),
            (8, schedule_fault.count > 1 and every < 1, 'every', 'two instalments cannot be due on one day',
                'give the months from one to the next'),
            (9, extract(year from coalesce(first_due, signed)) + (schedule_fault.count - 1)::bigint * coalesce(every, 12) / 12
                > 2998, 'every', 'the last instalment would be due after 2999', 'give fewer months, or fewer instalments')
            ) v (n, broken, field, sentence, hint) where broken order by n limit 1) f
     where c.currency = schedule_fault.currency and minor is not null
$$;

-- What goes to which initiative; the rest, under '', is not earmarked.  Shares in percent by largest remainder.
create function rules.earmarks(earmarks text, initiative text, minor bigint, exponent smallint)
returns table (n bigint, initiative text, amount bigint) language sql immutable as $$
    select 1, coalesce(earmarks.initiative, ''), minor where earmarks.earmarks is null
    union all
    select part.n, part.label, part.amount
      from (select p.n, p.label, case when p.part like '%\%'
                        then shared.parts[p.n] else (rules.number(p.part) * rules.unit(exponent))::bigint end as amount
              from (select q.* from rules.parts(earmarks.earmarks) q
                     union all
                    select count(*) + 1, '', case when bool_and(q.part like '%\%')
                               then trim_scale(100 - sum(rules.number(rtrim(q.part, '%')))) || '%'
                               else trim_scale(minor / rules.unit(exponent) - sum(rules.number(q.part)))::text end
                      from rules.parts(earmarks.earmarks) q) p,
                   (select rules.shares(minor, array_agg((rules.number(rtrim(q.part, '%')) * 1000000)::bigint order by q.n)
                               || (100000000 - sum(rules.number(rtrim(q.part, '%')) * 1000000))::bigint) as parts
                      from rules.parts(earmarks.earmarks) q where q.part like '%\%') shared) part
     where earmarks.earmarks is not null and part.amount > 0
$$;

-- What is wrong with earmarks.
create function rules.earmarks_fault(book text, earmarks text, initiative text, minor bigint, currency text)
returns setof rules.refusal language plpgsql stable as $$
#variable_conflict use_column
declare
    s record;
begin
    if earmarks is null then
        return query select * from rules.initiative_fault(book, 'initiative', earmarks_fault.initiative);
        return;
    end if;
    select count(*) as parts, count(distinct p.label) as labels, count(*) filter (where p.part like '%\%') as percents,
           sum(rules.number(rtrim(p.part, '%'))) as total,
           min(p.part) filter (where rules.number(rtrim(p.part, '%')) is null) as odd,
           min(p.label) filter (where i.initiative is null) as unknown, c.exponent,
           min(p.part) filter (where p.part not like '%\%' and scale(rules.number(p.part)) > c.exponent) as fine
      into s
      from ledger.currency c
     cross join rules.parts(earmarks) p
      left join ledger.initiative i on i.book = earmarks_fault.book and i.initiative = p.label
     where c.currency = earmarks_fault.currency
     group by c.exponent;
    return query
    select f.code, 'earmarks', f.sentence, f.hint from (values
        (1, earmarks_fault.initiative is not null, 'invalid', 'give either initiative or earmarks', 'leave one of them out'),
        (2, s.unknown is not null, 'not_found', format('there is no initiative %s', s.unknown), 'see: bursar initiative list'),
        (3, s.odd is not null, 'invalid', format('%s is neither an amount nor a share', s.odd),
            'write ai-for-good:60% or ai-for-good:60000.00'),
        (4, s.labels < s.parts, 'invalid', 'an initiative stands twice in earmarks', 'give each once'),
        (5, s.percents not in (0, s.parts), 'invalid', 'earmarks are all shares or all amounts', 'write them one way'),
        (6, s.fine is not null, 'invalid', format('%s is not an amount of %s', s.fine, currency), 'give fewer decimals'),
        (7, s.percents > 0 and s.total > 100, 'invalid', format('the earmarks add up to %s %%', s.total),
            'make them 100 % at most'),
        (8, s.percents = 0 and s.total * rules.unit(s.exponent) > minor, 'invalid',
            format('the earmarks add up to %s, more than %s', s.total, rules.money(minor, s.exponent)),
            'make them the amount of the agreement at most')
        ) f (n, broken, code, sentence, hint) where f.broken order by f.n limit 1;
end $$;

-- Instalments crossed with earmarks: cells that add up to both, and whose base adds up to the agreement's.
-- A cell is 'later' when it is due more than 12 months after the signature.
create function rules.cells(ord integer, base bigint, signed date, dues date[], amounts bigint[], initiatives text[],
                            weights bigint[])
returns rules.cell[] language plpgsql immutable as $$
begin
    if (select sum(a) from unnest(amounts) a) is distinct from (select sum(w) from unnest(weights) w) then
        raise exception 'instalments and earmarks do not add up to the same' using errcode = '23514';
    end if;
    return (
        with cell as materialized (
            select g.i, g.j, g.amount, row_number() over (order by g.i, g.j) as n
              from rules.grid(amounts, weights) g where g.amount > 0
        )
        select array_agg(row(ord, c.i, dues[c.i],
                             case when dues[c.i] > signed + interval '12 months' then 'later' else 'current' end,
                             initiatives[c.j], c.amount,
                             (select rules.shares(base, array_agg(x.amount order by x.n)) from cell x)[c.n])::rules.cell
                         order by c.n)
          from cell c);
end $$;

-- Which parts of their agreements' instalments payments settle: those named in `apply` (1:300.00,2:200.00), or the
-- oldest open first; within an instalment by initiative in proportion to what is open.  The base of the parts and of
-- what is left adds up to that of the payment exactly; the last settlement of a part takes all of its carrying amount.
-- Gives a row for each payment that settles anything.  Two payments to one agreement in one call do not see each
-- other: rules.enter takes the second one again.
create function rules.settle(book text, payments rules.payment[]) returns setof rules.settled
language plpgsql stable as $$
#variable_conflict use_column
begin
    return query
    with share as (
        select p.ord, p.minor, p.apply, p.exponent, p.total, p.base as total_base, s.agreement, s.number, s.due, s.term,
               s.initiative,
               s.amount - coalesce(a.amount, 0) as open, s.base - coalesce(a.carrying, 0) as base
          from unnest(payments) p
         cross join lateral (
                select x.agreement, x.number, x.initiative, i.due, i.term, x.amount, x.base
                  from ledger.instalment i
                  join ledger.instalment_share x on x.book = i.book and x.agreement = i.agreement and x.number = i.number
                 where i.book = settle.book and i.agreement = p.agreement
                offset 0) s     -- apart: by the key of the agreement, whatever the statistics say
          left join lateral (select sum(x.amount)::bigint as amount, sum(x.carrying)::bigint as carrying
                               from ledger.application x
                              where x.agreement = s.agreement and x.number = s.number and x.book = settle.book
                                and x.initiative = s.initiative) a on true
    ), instalment as (
        select ord, agreement, minor, apply, exponent, total, total_base, number, term, sum(open)::bigint as open,
               array_agg(initiative order by initiative) as initiatives, array_agg(open order by initiative) as opens,
               array_agg(base order by initiative) as bases,
               coalesce(sum(sum(open)) over (partition by ord order by due, number
                                             rows between unbounded preceding and 1 preceding), 0) as before
          from share group by ord, agreement, minor, apply, exponent, total, total_base, number, due, term
    ), wanted as (
        select i.*, case when i.apply is null then least(i.open, greatest(0, i.minor - i.before))
                         else (select (rules.number(p.part) * rules.unit(i.exponent))::bigint
                                 from rules.parts(i.apply) p where p.label = i.number::text) end::bigint as amount
          from instalment i
    ), part as (
        select w.ord, w.total, w.total_base, w.exponent, w.number, w.amount as wanted,
               lag(w.number) over parts is distinct from w.number as leads, row_number() over parts as place,
               row(w.ord, w.agreement, w.number, o.initiative, a.office, a.party, a.currency,
                   case when a.instrument = 'sponsorship' then 'sponsorship' else w.term end, o.amount, null,
                   case when o.amount = o.open then o.base else round(o.base * o.amount / o.open::numeric)::bigint end
                   )::rules.settlement as settlement
          from wanted w
         cross join lateral (select x.* from ledger.agreement x
                              where x.book = settle.book and x.agreement = w.agreement limit 1) a
         cross join unnest(w.initiatives, w.opens, w.bases, rules.shares(w.amount, w.opens)) o (initiative, open, base, amount)
         where w.amount > 0 and o.amount > 0
        window parts as (partition by w.ord order by w.number, o.initiative)
    ), payment as (
        select p.ord, p.total, p.total_base, sum((p.settlement).amount)::bigint as amount,
               array_agg(p.settlement order by p.place) as settlements,
               array_agg((p.settlement).amount order by p.place) as amounts,
               jsonb_agg(jsonb_build_object('instalment', p.number, 'amount', rules.money(p.wanted, p.exponent))
                         order by p.place) filter (where p.leads) as told
          from part p group by p.ord, p.total, p.total_base
    ), based as (
        select p.*, case when p.amounts = array[p.total] then array[p.total_base]       -- next to always, and quick
                         else rules.shares(p.total_base, p.amounts || p.total - p.amount) end as bases
          from payment p
    )
    select b.ord, b.amount, s.base, b.told, s.settlements
      from based b
     cross join lateral (
            select sum(x.base)::bigint as base,
                   array_agg((x.ord, x.agreement, x.number, x.initiative, x.office, x.party, x.currency, x.kind, x.amount,
                              x.base, x.carrying)::rules.settlement order by x.n) as settlements
              from unnest(b.settlements, b.bases) with ordinality
                   x (ord, agreement, number, initiative, office, party, currency, kind, amount, none, carrying, base, n)
             where x.ord is not null) s;     -- the last base is that of what is left
end $$;

-- What is wrong with applying an amount to instalments that are named.
create function rules.apply_fault(book text, agreement uuid, minor bigint, apply text, currency text)
returns setof rules.refusal language plpgsql stable as $$
#variable_conflict use_column
begin
    if apply is null or agreement is null or minor is null then
        return;
    end if;
    return query
    with part as (
        select p.n, p.label, rules.number(p.part) * rules.unit(c.exponent) as amount, i.number, i.open, c.exponent,
               scale(rules.number(p.part)) > c.exponent as fine
          from ledger.currency c
         cross join rules.parts(apply) p
          left join lateral (
                select i.number, i.amount - coalesce((select sum(x.amount) from ledger.application x
                                where x.agreement = i.agreement and x.number = i.number and x.book = i.book), 0) as open
                  from ledger.instalment i
                 where i.book = apply_fault.book and i.agreement = apply_fault.agreement and i.number::text = p.label) i on true
         where c.currency = apply_fault.currency
    )
    select 'invalid', 'apply', f.sentence, f.hint
      from (select 1, format('the agreement has no instalment %s', p.label), 'see: bursar instalment list --agreement …'
              from part p where p.number is null
             union all
            select 2, 'apply needs amounts like 1:300.00', 'write it like 1:300.00,2:200.00'
              from part p where p.amount is null or p.fine or p.amount = 0
             union all
            select 3, format('instalment %s has %s open, not %s', p.number, rules.money(p.open::bigint, p.exponent),
                             rules.money(p.amount::bigint, p.exponent)), 'apply what is open; the rest waits as an advance'
              from part p where p.amount > p.open
             union all
            select 4, 'an instalment stands twice in apply', 'give each once' from part group by label having count(*) > 1
             union all
            select 5, format('apply adds up to %s, more than the %s there is',
                             rules.money(sum(p.amount)::bigint, min(p.exponent)), rules.money(minor, min(p.exponent))),
                   'apply less' from part p having sum(p.amount) > minor) f (n, sentence, hint)
     order by f.n
     limit 1;
end $$;
