-- Years: of which days they are, and what is carried to the accumulated surplus when one is over.

-- The last day of a month.
create function rules.month_end(year integer, month integer) returns date language sql immutable as $$
    select rules.month_end(make_date(year, month, 1))
$$;

-- The last day of a year of the book, which is called by the calendar year that it ends in.
create function rules.year_end(book text, year integer) returns table (last date) language sql stable as $$
    select rules.month_end(year_end.year, coalesce(e.month, 12))
      from (select) nothing
      left join lateral (select x.month from ledger.year_end x where x.book = year_end.book and x.year <= year_end.year
                          order by x.year desc, x.seq desc limit 1) e on true
$$;

-- Its first and its last day: no day is of two years, or of none.
create function rules.year_days(book text, year integer) returns table (first date, last date) language sql stable as $$
    select before.last + 1, this.last
      from rules.year_end(year_days.book, year_days.year - 1) before cross join rules.year_end(year_days.book, year_days.year) this
$$;

-- The year that a day belongs to.
create function rules.year_of(book text, day date) returns table (year integer) language sql stable as $$
    select case when day <= e.last then d.year else d.year + 1 end
      from (select extract(year from year_of.day)::integer as year) d cross join lateral rules.year_end(year_of.book, d.year) e
$$;

-- Does the heading say that an account is closed with the year?
create function rules.is_performance(heading text) returns boolean language sql immutable as $$
    select heading in ('voluntary', 'in-kind', 'exchange', 'other-revenue', 'expenses')
$$;

-- What accounts of revenue and expense hold at the end of a day, by fund, office and currency; up to 10,000 at a time, since an entry
-- has a line more for each.  more: how many there are besides.
create function rules.to_carry(book text, day date) returns table (held rules.holding[], accounts integer, surplus bigint, more bigint)
language sql stable as $$
    with balance as (
        select rules.balance_held(d.account, a.class, d.fund, d.office, d.currency, sum(d.amount)::bigint, sum(d.base)::bigint) as held,
               row_number() over (order by d.account, d.currency, d.fund, d.office) as n
          from ledger.account a join ledger.balance_day d on d.book = a.book and d.account = a.account
         where a.book = to_carry.book and rules.is_performance(a.heading) and d.posted <= day
         group by d.account, a.class, d.fund, d.office, d.currency having sum(d.amount) <> 0 or sum(d.base) <> 0
    )
    select array_agg(b.held order by b.n), count(distinct (b.held).account)::integer, -sum((b.held).base)::bigint,
           (select nullif(greatest(count(*) - 10000, 0), 0) from balance)
      from balance b where b.n <= 10000
$$;

-- The entries that carried what was left of a year, as known at an entry, the latest last; those that were reversed not.
create function rules.years_closed(book text, last bigint default 9223372036854775807) returns setof ledger.year_closed
language sql stable as $$
    select y.* from ledger.year_closed y
     where y.book = years_closed.book and y.seq <= years_closed.last
       and not exists (select from rules.undone(y.book, y.seq, 'infinity', years_closed.last))
$$;

-- The same with those that were reversed, and their reversals: what they moved is no revenue and no expense.
create function rules.carrying_entries(book text) returns table (seq bigint) language sql stable as $$
    select y.seq from ledger.year_closed y where y.book = carrying_entries.book
     union all
    select r.seq from ledger.year_closed y join ledger.reversal r on r.root = y.seq and r.book = y.book
     where y.book = carrying_entries.book
$$;

-- Does an entry carry a year, or take that back?  Such a one counts on the last day of the year alone.
create function rules.carries(book text, entry bigint) returns table (year smallint) language sql stable as $$
    select y.year from ledger.year_closed y
     where y.book = carries.book
       and y.seq = coalesce((select r.root from ledger.reversal r where r.book = carries.book and r.seq = entry limit 1), entry)
$$;

-- How many accounts have something that their year did not carry, where a year of the book ends on that day.
create function rules.year_left(book text, day date) returns table (count bigint, year integer) language sql stable as $$
    select c.accounts::bigint, y.year
      from rules.year_of(year_left.book, day) y
     cross join lateral rules.year_days(year_left.book, y.year) d
     cross join lateral rules.to_carry(year_left.book, day) c
     where d.last = day and c.accounts > 0
$$;
