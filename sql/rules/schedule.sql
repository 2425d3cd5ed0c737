-- Schedules: instalments by date, earmarks by initiative, and how the two cross.

-- Is everything to be split as days and amounts?  'day:amount,…', or so many equal ones every so many months.
create function rules.schedule(minor bigint, exponent smallint, instalments text, count integer, first_due date,
                               every integer, signed date)
returns table (number bigint, due date, amount bigint) language sql stable as $$
    select p.n, rules.day(p.label), (rules.number(p.part) * rules.unit(exponent))::bigint
      from rules.parts(instalments) p where instalments is not null
    union all
    select 1, coalesce(first_due, signed), minor where instalments is null and coalesce(count, 1) = 1
    union all
    select s.n, (coalesce(first_due, signed) + make_interval(months => coalesce(every, 12)) * (s.n - 1)::int)::date, s.share
      from unnest(rules.equal_shares(minor, count)) with ordinality s (share, n)
     where instalments is null and count between 2 and 600
$$;

-- What is wrong with a schedule.
create function rules.schedule_fault(minor bigint, currency text, instalments text, count integer, first_due date,
                                     every integer, signed date)
returns setof rules.refusal language sql stable as $$
    select (f.refusal).code, (f.refusal).field, (f.refusal).sentence, (f.refusal).hint
      from ledger.currency c
     cross join lateral (
            select count(*) as parts, sum(rules.number(p.part)) as total, min(rules.number(p.part)) as least,
                   min(p.label) filter (where rules.day(p.label) is null) as odd_day,
                   min(p.part) filter (where rules.number(p.part) is null
                       or scale(rules.number(p.part)) > c.exponent) as odd_amount
              from rules.parts(instalments) p) s
     cross join lateral (select case        -- not a list: all sentences of that would be made, for each row
            when instalments is not null and (schedule_fault.count is not null or first_due is not null)
            then rules.refusal('invalid', 'instalments', 'give either instalments, or count, first and every', 'leave one of them out')
            when s.odd_day is not null
            then rules.refusal('invalid', 'instalments', format('%s is not a day', s.odd_day), 'write it like 2026-03-31:60000.00')
            when s.odd_amount is not null
            then rules.refusal('invalid', 'instalments', format('%s is not an amount of %s', s.odd_amount, schedule_fault.currency),
                               'write it like 2026-03-31:60000.00')
            when s.least = 0 then rules.refusal('invalid', 'instalments', 'an instalment must be more than zero', 'leave it out')
            when s.parts > 600 or schedule_fault.count > 600
            then rules.refusal('invalid', case when s.parts > 600 then 'instalments' else 'count' end,
                               'an agreement has 600 instalments at most', 'make fewer of them')
            when s.total * rules.unit(c.exponent) <> minor
            then rules.refusal('invalid', 'instalments', format('the instalments add up to %s, not to %s', s.total,
                               rules.money(minor, c.exponent)), 'make them add up to the amount of the agreement')
            when schedule_fault.count < 1 or schedule_fault.count > minor
            then rules.refusal('invalid', 'count', format('%s %s cannot be split in %s instalments', rules.money(minor, c.exponent),
                               schedule_fault.currency, schedule_fault.count), 'give fewer of them')
            when schedule_fault.count > 1 and every < 1
            then rules.refusal('invalid', 'every', 'two instalments cannot be due on one day', 'give the months from one to the next')
            when extract(year from coalesce(first_due, signed)) + (schedule_fault.count - 1)::bigint * coalesce(every, 12) / 12 > 2998
            then rules.refusal('invalid', 'every', 'the last instalment would be due after 2999', 'give fewer months, or fewer instalments')
            end as refusal offset 0) f
     where c.currency = schedule_fault.currency and minor is not null and (f.refusal).code is not null
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

-- What is wrong with earmarks, where there are any.
create function rules.earmarks_fault(book text, earmarks text, initiative text, minor bigint, currency text)
returns setof rules.refusal language plpgsql stable as $$
#variable_conflict use_column
declare
    s record;
begin
    if earmarks is null then
        return;     -- apart: without a query it takes next to nothing
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
        (2, s.unknown is not null, 'not_found', format('there is no initiative %s', s.unknown),
            case when s.unknown is not null then rules.way_to(earmarks_fault.book, 'initiative', s.unknown) end),
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
-- A cell is 'later' when it is due more than 12 months after the day.
create function rules.cells(base bigint, on_day date, numbers smallint[], dues date[], amounts bigint[], initiatives text[],
                            weights bigint[])
returns rules.cell[] language plpgsql immutable as $$
declare
    upto  bigint := 0;
    cells rules.cell[];
begin
    if (select sum(a) from unnest(amounts) a) is distinct from (select sum(w) from unnest(weights) w) then
        raise exception 'instalments and earmarks do not add up to the same' using errcode = '23514';
    end if;
    if cardinality(weights) = 1 then    -- next to always, and quick
        for i in 1 .. cardinality(amounts) loop
            continue when amounts[i] <= 0;
            upto := upto + amounts[i];
            cells := cells || rules.cell(numbers[i], dues[i], rules.term(dues[i], on_day), initiatives[1], amounts[i],
                                         rules.portion(base, weights[1], upto, amounts[i]));
        end loop;
        return cells;
    end if;
    return (
        select array_agg(rules.cell(numbers[c.i], dues[c.i], rules.term(dues[c.i], on_day), initiatives[c.j], c.amount,
                                    rules.portion(base, c.total, c.upto, c.amount)) order by c.i, c.j)
          from (select g.i, g.j, g.amount, sum(g.amount) over () as total, sum(g.amount) over (order by g.i, g.j) as upto
                  from rules.grid(amounts, weights) g where g.amount > 0) c);
end $$;

-- Is a day within 12 months of another, or later?
create function rules.term(due date, on_day date) returns text language sql immutable as $$
    select case when due > on_day + interval '12 months' then 'later' else 'current' end
$$;

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
                select i.number, coalesce((select sum(x.open) from rules.item_parts(apply_fault.book, apply_fault.agreement) x
                                            where x.part = i.number), 0) as open
                  from rules.instalments_at(apply_fault.book, apply_fault.agreement) i where i.number::text = p.label) i on true
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
