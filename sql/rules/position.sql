-- The financial statements: of position on a day, and of performance in a span of days, by the headings of the chart.

-- The headings in the order of the statements, the part of them that each belongs to, and the side on which it is more than nothing.
create function rules.headings() returns table (n integer, heading text, part text, sign integer) language sql immutable as $$
    values (1, 'current-assets', 'assets', 1), (2, 'non-current-assets', 'assets', 1), (3, 'current-liabilities', 'liabilities', -1),
           (4, 'non-current-liabilities', 'liabilities', -1), (5, 'net-assets', 'net-assets', -1), (6, 'voluntary', 'revenue', -1),
           (7, 'in-kind', 'revenue', -1), (8, 'exchange', 'revenue', -1), (9, 'other-revenue', 'revenue', -1),
           (10, 'expenses', 'expenses', 1), (11, 'memorandum', 'memorandum', 1)
$$;

-- The part of the statements that a heading belongs to.
create function rules.part_of(heading text) returns text language plpgsql stable as $$
begin
    return (select h.part from rules.headings() h where h.heading = part_of.heading);
end $$;

-- What moved accounts in these days, at base, as known at an entry (null: now, from the balances of days); carried: with what closed
-- a year.
create function rules.moved_base(book text, since date, upto date, last bigint, carried boolean)
returns table (account integer, base bigint) language sql stable as $$
    select d.account, d.base from ledger.balance_day d
     where d.book = moved_base.book and d.posted between since and upto and moved_base.last is null
     union all
    select p.account, p.base from ledger.posting p
     where p.book = moved_base.book and p.posted between since and upto and p.seq <= moved_base.last and moved_base.last is not null
     union all
    select p.account, -p.base
      from rules.carrying_entries(moved_base.book) c
      join ledger.posting p on p.book = moved_base.book and p.seq = c.seq
     where p.posted between since and upto and p.seq <= coalesce(moved_base.last, p.seq) and not carried
$$;

-- The accounts that had something in one of two spans of days, in minor units of the base currency, on the side of their heading.
create function rules.stated_accounts(book text, since date, upto date, since_before date, upto_before date, last bigint, carried boolean)
returns setof rules.stated language sql stable as $$
    select h.n, h.heading, h.part, a.account, v.name, h.sign * s.amount, h.sign * s.before
      from (select m.account, sum(m.amount)::bigint as amount, sum(m.before)::bigint as before
              from (select x.account, x.base as amount, 0 as before from rules.moved_base(stated_accounts.book, since, upto, last, carried) x
                     union all
                    select x.account, 0, x.base from rules.moved_base(stated_accounts.book, since_before, upto_before, last, carried) x) m
             group by m.account having sum(m.amount) <> 0 or sum(m.before) <> 0) s
      join ledger.account a on a.book = stated_accounts.book and a.account = s.account
      join rules.headings() h on h.heading = a.heading
     cross join lateral rules.account_at(a.book, a.account, coalesce(last, 9223372036854775807)) v
$$;

-- The lines that add up: for each heading that has any, and for each part, whether it has or not.
create function rules.stated_sums(lines rules.stated[], parts text[]) returns setof rules.stated language sql stable as $$
    select l.n, l.heading, l.part, null::integer, 'total ' || replace(replace(l.heading, '-', ' '), 'non ', 'non-'), sum(l.amount)::bigint, sum(l.before)::bigint
      from unnest(lines) l where l.part = any (parts) and l.heading <> l.part group by l.n, l.heading, l.part
     union all
    select max(h.n), h.part, h.part, null, 'total ' || replace(h.part, '-', ' '),
           coalesce((select sum(l.amount) from unnest(lines) l where l.part = h.part), 0)::bigint,
           coalesce((select sum(l.before) from unnest(lines) l where l.part = h.part), 0)::bigint
      from rules.headings() h where h.part = any (parts) group by h.part
$$;

-- What revenue and expense leave over, of lines of them.
create function rules.surplus(lines rules.stated[], out amount bigint, out before bigint) language sql stable as $$
    select coalesce(sum(case l.part when 'revenue' then l.amount else -l.amount end), 0)::bigint,
           coalesce(sum(case l.part when 'revenue' then l.before else -l.before end), 0)::bigint
      from unnest(lines) l where l.part in ('revenue', 'expenses')
$$;

-- The notes below a statement, in the order of their places: in which currency it is, what the memorandum accounts hold, and of whose entries it is.
create function rules.stated_notes(lines rules.stated[], home text) returns table (place integer, note text) language sql stable as $$
    select 0, format('amounts are in %s, at the rates of the entries', home)
     union all
    select l.account, format('memorandum account, not part of the statement: %s %s %s (a year before %s)', l.account, l.name, rules.money(l.amount, home),
                  rules.money(l.before, home))
      from unnest(lines) l where l.part = 'memorandum'
     union all
    select 1000000000, rules.scope_note()
$$;
