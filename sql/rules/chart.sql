-- The chart of accounts: what a new book starts with, and how rules and roles become the lines that entries look up.

-- The accounts of a new book.
create function rules.first_accounts()
returns table (account integer, class text, memo boolean, monetary boolean, name text) language sql immutable as $$
    values (1000, 'bank', false, true, 'Bank'),
           (1100, 'receivable', false, true, 'Contributions receivable, current'),
           (1110, 'receivable', false, true, 'Contributions receivable, non-current'),
           (1190, 'allowance', false, false, 'Allowance for doubtful receivables'),
           (1200, 'receivable', false, true, 'Sponsorship receivable'),
           (1300, 'other', false, false, 'Inventory in kind'),
           (1400, 'other', false, false, 'Equipment'),
           (1450, 'other', false, false, 'Right to use premises'),
           (1900, 'clearing', false, false, 'Exchange clearing'),
           (2100, 'advance', false, true, 'Advance receipts'),
           (2110, 'unidentified', false, true, 'Unidentified receipts'),
           (2200, 'obligation', false, false, 'Received, obligations not met'),
           (3000, 'other', false, false, 'Accumulated surplus'),
           (3900, 'other', false, false, 'Opening balances'),
           (4100, 'other', false, false, 'Voluntary contributions, not specified'),
           (4200, 'other', false, false, 'Voluntary contributions, specified'),
           (4300, 'other', false, false, 'Goods in kind'),
           (4310, 'other', false, false, 'Services in kind'),
           (4400, 'other', false, false, 'Sponsorship'),
           (4900, 'other', false, false, 'Exchange gain'),
           (4910, 'other', false, false, 'Exchange gain, not realised'),
           (4920, 'other', false, false, 'Programme support cost recovered'),
           (5100, 'other', false, false, 'Contributions written off or impaired'),
           (5200, 'other', false, false, 'Services in kind used'),
           (5400, 'other', false, false, 'Programme support cost'),
           (5500, 'other', false, false, 'Bank charges'),
           (5900, 'other', false, false, 'Exchange loss'),
           (5910, 'other', false, false, 'Exchange loss, not realised'),
           (9100, 'pledge', true, false, 'Pledges'),
           (9200, 'other', true, false, 'Pledges, contra'),
           (9300, 'other', true, false, 'Services in kind disclosed'),
           (9400, 'other', true, false, 'Services in kind disclosed, contra'),
           (9500, 'contingent', true, false, 'Contingent contributions'),
           (9510, 'other', true, false, 'Contingent contributions, contra')
$$;

-- Those of them that do not stand where their number says, in the statements of position and of performance.
create function rules.first_headings() returns table (account integer, heading text) language sql immutable as $$
    values (1110, 'non-current-assets'), (1400, 'non-current-assets'), (1450, 'non-current-assets'),
           (4100, 'voluntary'), (4200, 'voluntary'), (4300, 'in-kind'), (4310, 'in-kind'), (4400, 'exchange')
$$;

-- The headings under which an account of a class may stand, the usual one first.
create function rules.headings_of(class text, memo boolean) returns text[] language sql immutable as $$
    select case when memo then '{memorandum}'::text[]
                when class in ('bank', 'receivable', 'allowance', 'clearing') then '{current-assets,non-current-assets}'
                when class in ('advance', 'unidentified', 'refund', 'obligation') then '{current-liabilities,non-current-liabilities}'
                else '{expenses,current-assets,non-current-assets,current-liabilities,non-current-liabilities,net-assets,voluntary,in-kind,exchange,other-revenue}'
                end
$$;

-- The heading of an account where nobody says another one: that of its class, or else that of the first digit of its number, as
-- charts are numbered: 1 assets, 2 liabilities, 3 net assets, 4 revenue, and from 5 on expenses.
create function rules.usual_heading(account integer, class text, memo boolean) returns text language sql immutable as $$
    select case when memo or class <> 'other' then (rules.headings_of(class, memo))[1]
                else coalesce(('{current-assets,current-liabilities,net-assets,other-revenue}'::text[])[left(account::text, 1)::integer],
                              'expenses') end
$$;

-- The roles that its accounts play.
create function rules.first_roles()
returns table (role text, instrument text, term text, earmarked text, account integer) language sql immutable as $$
    values ('bank', '*', '*', '*', 1000),
           ('clearing', '*', '*', '*', 1900),
           ('receivable', '*', 'current', '*', 1100),
           ('receivable', '*', 'later', '*', 1110),
           ('receivable', 'sponsorship', '*', '*', 1200),
           ('advance', '*', '*', '*', 2100),
           ('unidentified', '*', '*', '*', 2110),
           ('opening', '*', '*', '*', 3900),
           ('obligation', '*', '*', '*', 2200),
           ('revenue', '*', '*', 'no', 4100),
           ('revenue', '*', '*', 'yes', 4200),
           ('revenue', 'equipment', '*', '*', 4300),
           ('revenue', 'goods', '*', '*', 4300),
           ('revenue', 'premises', '*', '*', 4300),
           ('revenue', 'expert', '*', '*', 4310),
           ('revenue', 'service', '*', '*', 4310),
           ('revenue', 'sponsorship', '*', '*', 4400),
           ('inkind', 'equipment', '*', '*', 1400),
           ('inkind', 'goods', '*', '*', 1300),
           ('inkind', 'premises', '*', '*', 1450),
           ('inkind', 'expert', '*', '*', 5200),
           ('inkind', 'service', '*', '*', 5200),
           ('in kind used', '*', '*', '*', 5200),
           ('services in kind', '*', '*', '*', 4310),
           ('disclosed', '*', '*', '*', 9300),
           ('disclosed contra', '*', '*', '*', 9400),
           ('charge', '*', '*', '*', 5500),
           ('support cost', '*', '*', '*', 5400),
           ('support cost income', '*', '*', '*', 4920),
           ('write-off', '*', '*', '*', 5100),
           ('impairment', '*', '*', '*', 5100),
           ('allowance', '*', '*', '*', 1190),
           ('surplus', '*', '*', '*', 3000),
           ('exchange gain', '*', '*', '*', 4900),
           ('exchange loss', '*', '*', '*', 5900),
           ('revaluation gain', '*', '*', '*', 4910),
           ('revaluation loss', '*', '*', '*', 5910),
           ('pledge', '*', '*', '*', 9100),
           ('pledge contra', '*', '*', '*', 9200),
           ('contingent', '*', '*', '*', 9500),
           ('contingent contra', '*', '*', '*', 9510)
$$;

-- The account of a role on a day, as known at an entry: of the rows that fit the most specific, of these the latest.  Null
-- where none fits.
create function rules.account_of(book text, role text, instrument text, term text, earmarked text, on_day date, last bigint)
returns integer language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select r.account from ledger.account_role r
         where r.book = account_of.book and r.role = account_of.role and r.valid_from <= on_day and r.seq <= last
           and r.instrument in ('*', account_of.instrument) and r.term in ('*', account_of.term)
           and r.earmarked in ('*', account_of.earmarked)
         order by r.instrument = '*', r.term = '*', r.earmarked = '*', r.valid_from desc, r.seq desc
         limit 1);
end $$;

-- The rules that hold from a day on, for each policy; those of one measure, class held and policy are a part.  Strict with a number of rows, as is
-- what follows, so that it is planned by itself and what asks it counts on them: merged with it, one row would be counted on.
create function rules.rules_on(day date)
returns table (measure text, held text, policy text, n smallint, role text, sign smallint, value text, side text, difference text, part bigint)
language sql stable strict rows 1000 as $$
    select r.measure, r.held, p.policy, r.n, r.role, r.sign, r.value, r.side,
           case r.measure when 'revalued' then 'revaluation' else 'exchange' end, dense_rank() over (order by r.measure, r.held, p.policy)
      from ledger.posting_rule r
      join (select distinct x.policy from ledger.posting_rule x) p     -- what a book begins with has rules of its own
        on r.policy = case when exists (select from ledger.posting_rule x        -- a rule for a policy wins over one for any
                                         where x.measure = r.measure and x.held = r.held and x.policy = p.policy) then p.policy else '*' end
        and (r.policy <> '*' or p.policy not like 'opened%')
     where r.valid_from = (select max(x.valid_from) from ledger.posting_rule x
                            where x.measure = r.measure and x.held = r.held and x.policy = r.policy and x.valid_from <= day)
$$;

-- The account of each role of a rule for everything that a fact may be (its place), as the entry `generation` knows the roles of the book; and
-- which of the four that a fact may be make a difference to the role at all.
create function rules.role_accounts(book text, day date, generation bigint)
returns table (role text, difference text, instrument text, term text, earmarked text, source text, account integer, loss integer, place bigint,
               by_instrument boolean, by_term boolean, by_earmarked boolean, by_source boolean)
language sql stable strict rows 3000 as $$
    with kind as materialized (
        select *, row_number() over () as kind
          from unnest(array['', 'voluntary', 'sponsorship', 'equipment', 'goods', 'premises', 'expert', 'service']) i (instrument)
         cross join unnest(array['', 'current', 'later']) t (term)
         cross join unnest(array['no', 'yes']) e (earmarked)
    ), player as materialized (     -- each once: several roles of rules are played by one
        select r.role, k.*, rules.account_of(role_accounts.book, r.role, k.instrument, k.term, k.earmarked, day, role_accounts.generation) as account
          from (select distinct x.role from ledger.account_role x where x.book = role_accounts.book) r, kind k
    ), meant as (
        select r.role, r.difference, k.instrument, k.term, k.earmarked, s.source, a.account, l.account as loss,
               2 * k.kind + (s.source = 'bank')::integer as place, array[a.account, l.account] as both
          from (select distinct x.role, x.difference from rules.rules_on(day) x) r
         cross join kind k
         cross join unnest(array['bank', 'clearing']) s (source)
          left join player a on a.instrument = k.instrument and a.term = k.term
            and a.earmarked = case r.role when 'earmarked revenue' then 'yes' else k.earmarked end
            and a.role = case r.role when 'source' then s.source when 'exchange' then r.difference || ' gain'
                                     when 'earmarked revenue' then 'revenue' else r.role end
          left join player l on l.kind = k.kind
            and l.role = case r.role when 'exchange' then r.difference || ' loss' end
    )
    select m.role, m.difference, m.instrument, m.term, m.earmarked, m.source, m.account, m.loss, m.place,
           bool_or(m.by_instrument) over role, bool_or(m.by_term) over role, bool_or(m.by_earmarked) over role, bool_or(m.by_source) over role
      from (select x.*, min(x.both) over i <> max(x.both) over i as by_instrument, min(x.both) over t <> max(x.both) over t as by_term,
                   min(x.both) over e <> max(x.both) over e as by_earmarked, min(x.both) over s <> max(x.both) over s as by_source
              from meant x
            window i as (partition by x.role, x.difference, x.term, x.earmarked, x.source),
                   t as (partition by x.role, x.difference, x.instrument, x.earmarked, x.source),
                   e as (partition by x.role, x.difference, x.instrument, x.term, x.source),
                   s as (partition by x.role, x.difference, x.instrument, x.term, x.earmarked)) m
    window role as (partition by m.role, m.difference)
$$;

-- The lines of a book from a day on, as the entry `generation` knows its roles: of every rule one for each account that its role may mean, with '*'
-- for what makes no difference.  Lines that would need an account nobody named are left out with those beside them: a fact of theirs is refused as one
-- without a rule.  There all differ by whatever one of them does.
create function rules.lines_of_roles(book text, valid_from date, generation bigint) returns setof ledger.rule_line
language sql stable strict rows 3000 as $$
    with rule as materialized (
        select x.* from rules.rules_on(lines_of_roles.valid_from) x
    ), meant as materialized (
        select x.* from rules.role_accounts(lines_of_roles.book, lines_of_roles.valid_from, lines_of_roles.generation) x
    ), unnamed as materialized (
        select distinct r.part, m.place from rule r join meant m using (role, difference) where m.role <> 'held' and m.account is null
    ), broken as (
        select r.part, bool_or(m.by_instrument) as by_instrument, bool_or(m.by_term) as by_term, bool_or(m.by_earmarked) as by_earmarked,
               bool_or(m.by_source) as by_source
          from rule r
          join (select distinct x.role, x.difference, x.by_instrument, x.by_term, x.by_earmarked, x.by_source from meant x) m using (role, difference)
         where r.part in (select u.part from unnamed u)
         group by r.part
    ), line as (
        select r.*, m.account, m.loss, m.place, case when coalesce(b.by_instrument, m.by_instrument) then m.instrument else '*' end as instrument,
               case when coalesce(b.by_term, m.by_term) then m.term else '*' end as term,
               case when coalesce(b.by_earmarked, m.by_earmarked) then m.earmarked else '*' end as earmarked,
               case when coalesce(b.by_source, m.by_source) then m.source else '*' end as source
          from rule r
          join meant m using (role, difference)
          left join broken b using (part)
         where (m.instrument = '' or coalesce(b.by_instrument, m.by_instrument)) and (m.term = '' or coalesce(b.by_term, m.by_term))
           and (m.earmarked = 'no' or coalesce(b.by_earmarked, m.by_earmarked)) and (m.source = 'bank' or coalesce(b.by_source, m.by_source))
    )
    select lines_of_roles.book, lines_of_roles.valid_from, lines_of_roles.generation, l.measure, l.held, l.policy, l.instrument, l.term,
           l.earmarked, l.source, l.n, l.role, l.sign, l.value, l.side, l.account, l.loss
      from line l left join unnamed u using (part, place)
     where u.part is null
$$;

-- Work them out.  What is there already stays.
create function rules.work_out_lines(book text, valid_from date, generation bigint) returns void language plpgsql as $$
#variable_conflict use_column
begin
    insert into ledger.rule_generation (book, valid_from, generation)
    values (work_out_lines.book, work_out_lines.valid_from, work_out_lines.generation) on conflict do nothing;
    insert into ledger.rule_line (book, valid_from, generation, measure, held, policy, instrument, term, earmarked, source, n, role, sign, value,
                                  side, account, loss)
    select l.* from rules.lines_of_roles(work_out_lines.book, work_out_lines.valid_from, work_out_lines.generation) l
    on conflict do nothing;
end $$;

-- What is wrong with the lines of a book: those of a generation that its rules and roles do not make, and that they make and are not there.
create function rules.line_findings(book text) returns setof rules.finding language sql stable set work_mem to '32MB' as $$
    select 'the lines that entries are posted by are not those of rules and roles', nullif(d.generation, 0), min(d.account),
           format('%s, %s of them', d.valid_from, count(*))
      from (select coalesce(k.valid_from, f.valid_from) as valid_from, coalesce(k.generation, f.generation) as generation,
                   coalesce(k.account, f.account) as account
              from (select x.* from ledger.rule_line x where x.book = line_findings.book) k
              full join (select l.* from ledger.rule_generation g cross join lateral rules.lines_of_roles(g.book, g.valid_from, g.generation) l
                          where g.book = line_findings.book) f
                using (valid_from, generation, measure, held, policy, instrument, term, earmarked, source, n)
             where (k.role, k.sign, k.value, k.side, k.account, k.loss) is distinct from (f.role, f.sign, f.value, f.side, f.account, f.loss)) d
     group by d.valid_from, d.generation
$$;

-- Work out what rules that came with a migration mean for an open book: measures that are new, in every generation, and a
-- generation from each day on which rules change.
create function rules.keep_lines(book text) returns void language plpgsql as $$
begin
    perform rules.work_out_lines(keep_lines.book, g.valid_from, g.generation)
       from (select x.valid_from, x.generation from ledger.rule_generation x where x.book = keep_lines.book
              union all
             select distinct r.valid_from, h.seq from ledger.posting_rule r, ledger.head h
              where h.book = keep_lines.book
                and not exists (select from ledger.rule_generation x where x.book = h.book and x.valid_from = r.valid_from)) g
      where exists (select from ledger.posting_rule r
                     where r.valid_from <= g.valid_from
                       and not exists (select from ledger.rule_line l
                                        where l.book = keep_lines.book and l.valid_from = g.valid_from and l.generation = g.generation
                                          and l.measure = r.measure and l.held = r.held));
end $$;
