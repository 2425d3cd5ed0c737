-- Periods: until which day the books are closed, on which day an entry counts in them, and what they were sealed at.
--
-- A period is a month, called by its last day.  Months are closed in their order and reopened from the end, so two days say all:
-- the last that is closed to everybody but finance's adjustments, and the last that is sealed.

-- Until which day the books are closed, as known at an entry.  Each batch asks: the latest months say it, so few rows are read,
-- whatever number of them there is.
create function rules.closing(book text, upto bigint default 9223372036854775807) returns rules.closing
language plpgsql stable as $$
declare
    p     record;
    seen  date;
    until rules.closing := rules.closed_until('-infinity', '-infinity');
begin
    for p in select x.last, x.state from ledger.period x where x.book = closing.book and x.seq <= upto order by x.last desc, x.seq desc loop
        continue when p.last = seen;    -- a later row of the same month is in force
        seen := p.last;
        until.closed := case when p.state = 'open' then until.closed else greatest(until.closed, p.last) end;
        if p.state = 'sealed' then
            until.sealed := p.last;
            return until;
        end if;
    end loop;
    return until;
end $$;

-- Does a write adjust what is soft-closed?  The field `adjust` says why; and so does the close of a year, which comes when its months are.
create function rules.adjusts(command text, content jsonb) returns boolean language sql immutable as $$
    select content ? 'adjust' or command = 'year_close'
$$;

-- The day on which an entry counts in the books: its own, or the first that is not closed.  What finance adjusts counts in a
-- soft-closed period.
create function rules.posted_on(command text, day date, content jsonb, closing rules.closing) returns date language sql immutable as $$
    select greatest(day, case when closing.closed > closing.sealed and rules.adjusts(command, content) then closing.sealed
                              else closing.closed end + 1)
$$;

-- What an answer says of an entry that counts on a later day than its own.
create function rules.late_told(posted date) returns jsonb language sql stable as $$
    select jsonb_build_object('posted', posted, 'late',
               format('counted in the books on %s, as the months to %s are closed', posted, posted - 1))
$$;

-- The period as of an entry: one row, or none where it was never closed.
create function rules.period_at(book text, last date, upto bigint default 9223372036854775807) returns setof ledger.period
language sql stable as $$
    select p.* from ledger.period p where p.book = period_at.book and p.last = period_at.last and p.seq <= upto
     order by p.seq desc limit 1
$$;

-- The period that has to be closed before a later one: the month after the last that is, or else the first that ever was; null where
-- any may be.
create function rules.period_due(book text, closed date) returns date language plpgsql stable as $$
#variable_conflict use_column
begin
    return case when isfinite(closed) then (closed + 1 + interval '1 month' - interval '1 day')::date
                else (select min(p.last) from ledger.period p where p.book = period_due.book) end;
end $$;

-- The trial balance by account and currency in the encoding of a seal: an array of [account, currency, amount, base] of the sums
-- that are not zero, in minor units.
create function rules.trial_part(account integer, currency text, amount bigint, base bigint) returns json language sql stable as $$
    select json_build_array(account, currency, amount, base)
$$;

-- The seal of a period: SHA-256 of book, last day, the number of the entry that sealed it, and its trial balance.
create function rules.period_seal(book text, last date, seq bigint, trial json) returns bytea language sql stable as $$
    select rules.sha256(json_build_array('bursar-period-1', book, last, seq, coalesce(trial, '[]')))
$$;

-- The seal of a period as the books stand, for the entry that is to seal it.
create function rules.seal_now(book text, last date, seq bigint) returns bytea language plpgsql stable as $$
begin
    return rules.period_seal(book, last, seq, (
        select json_agg(rules.trial_part(t.account, t.currency, t.amount, t.base) order by t.account, t.currency collate "C")
          from (select d.account, d.currency, sum(d.amount)::bigint as amount, sum(d.base)::bigint as base
                  from ledger.balance_day d
                 where d.book = seal_now.book and d.posted <= seal_now.last
                 group by d.account, d.currency having sum(d.amount) <> 0 or sum(d.base) <> 0) t));
end $$;

-- The periods whose trial balance is not what it was when they were sealed, from the postings that were known then; and those whose
-- seal is not the one that was answered.  The postings are read once, whatever number of periods there is.
create function rules.seal_findings(book text) returns setof rules.finding language plpgsql stable as $$
#variable_conflict use_column
declare
    seals bigint[] := array(select p.seq from ledger.period p where p.book = seal_findings.book and p.seal is not null order by p.seq);
begin
    if seals = '{}' then
        return;
    end if;
    return query
    with moved as materialized (        -- n: how many of the seals an entry came after
        select p.account, p.currency, p.posted, width_bucket(p.seq, seals) as n, sum(p.amount) as amount, sum(p.base) as base
          from ledger.posting p where p.book = seal_findings.book group by 1, 2, 3, 4
    ), sealed as (
        select s.last, s.seq, s.seal, s.person, rules.period_seal(s.book, s.last, s.seq, (
                   select json_agg(rules.trial_part(t.account, t.currency, t.amount, t.base) order by t.account, t.currency collate "C")
                     from (select m.account, m.currency, sum(m.amount)::bigint as amount, sum(m.base)::bigint as base
                             from moved m where m.posted <= s.last and m.n < array_position(seals, s.seq)
                            group by m.account, m.currency having sum(m.amount) <> 0 or sum(m.base) <> 0) t)) as now
          from ledger.period s where s.book = seal_findings.book and s.seal is not null
    )
    select 'a period is not what was sealed', s.seq, null::integer, s.last::text from sealed s where s.seal <> s.now
     union all
    select 'the seal of a period is not the one that was answered', s.seq, null, s.last::text
      from sealed s
      left join ledger.journal j on j.book = seal_findings.book and j.seq = s.seq
     where encode(s.seal, 'hex') is distinct from j.answer ->> 'seal';
end $$;

-- The entries after one number up to another that count on a day that was closed when they were made.
create function rules.closed_findings(book text, after bigint, upto bigint) returns setof rules.finding language sql stable as $$
    select 'an entry counts in a period that was closed', j.seq, null::integer, j.posted::text
      from (select p.seq, coalesce(lead(p.seq) over (order by p.seq), 9223372036854775807) as until
              from ledger.period p where p.book = closed_findings.book) s
     cross join lateral (select rules.closing(closed_findings.book, s.seq) as closing offset 0) c
     cross join lateral (select x.seq, x.posted, x.command, x.content from ledger.journal x
                          where x.book = closed_findings.book and x.seq > greatest(s.seq, after) and x.seq <= least(s.until, upto)
                            and x.posted <= (c.closing).closed) j
     where s.until > after and s.seq <= upto and j.posted < rules.posted_on(j.command, j.posted, j.content, c.closing)
$$;

-- The checklist ----------------------------------------------------------------------------------------------------------

-- What is looked at before a period is closed, and how much each matters, as known at an entry.
create function rules.checks(book text, upto bigint default 9223372036854775807) returns table (item text, severity text)
language sql stable as $$
    select k.item, coalesce(s.severity, k.severity)
      from (values ('rates', 'blocking'), ('inkind-unvalued', 'blocking'), ('inkind-delivered', 'warning'), ('inkind-accrual', 'warning'), ('recognition', 'warning'),
                   ('allowance', 'warning'), ('revaluation', 'warning'), ('support-cost', 'warning'), ('year', 'warning'), ('opening', 'blocking'), ('unidentified', 'warning'), ('advances', 'warning'), ('ended-currencies', 'warning'), ('waivers', 'warning'), ('overdue', 'information')
           ) k (item, severity)
      left join lateral (select x.severity from ledger.period_check x
                          where x.book = checks.book and x.item = k.item and x.seq <= upto order by x.seq desc limit 1) s on true
$$;

-- The balances of a day in currencies other than the book's, in accounts of these kinds: a row for each currency, with how many
-- accounts there are.
create function rules.foreign_balances(book text, day date, classes text[], monetary boolean) returns table (currency text, accounts bigint)
language sql stable as $$
    select s.currency, count(*)
      from (select d.currency, d.account from ledger.balance_day d
              join ledger.account a on a.book = d.book and a.account = d.account
             where d.book = foreign_balances.book and d.posted <= day and (a.monetary and foreign_balances.monetary or a.class = any (classes))
             group by d.currency, d.account having sum(d.amount) <> 0) s
      join ledger.book b on b.book = foreign_balances.book and b.currency <> s.currency
     group by s.currency
$$;

-- The parts of items that had something open in accounts of a class at the end of a day, and in which account.
create function rules.parts_open(book text, day date, class text) returns table (account integer, item uuid, part smallint)
language sql stable as $$
    select p.account, p.item, p.part
      from ledger.account a
     cross join lateral (select x.account, x.item, x.part, x.amount, x.effective from ledger.posting x
                          where x.account = a.account and x.book = a.book offset 0) p
     where a.book = parts_open.book and a.class = parts_open.class and p.effective <= day and p.item is not null
     group by p.account, p.item, p.part having sum(p.amount) <> 0
$$;

-- How many items these are.
create function rules.items_open(book text, day date, class text) returns table (account integer, items bigint) language sql stable as $$
    select o.account, count(distinct o.item) from rules.parts_open(items_open.book, day, items_open.class) o group by o.account
$$;

-- What is to be converted at the end of a period without a rate of then, by currency.
create function rules.rates_left(book text, day date) returns table (count bigint, detail text, command text) language sql stable as $$
    select f.accounts, wrong.sentence, format('bursar journal list --currency %s --to %s', f.currency, day)
      from ledger.book b
     cross join rules.rate_days(rates_left.book) l
     cross join lateral rules.foreign_balances(b.book, day, '{}', true) f
     cross join lateral rules.rate_at(b.book, f.currency, day) one
     cross join lateral rules.rate_at(b.book, b.currency, day) other
     cross join lateral (select x.sentence from rules.rates_fault(one, other, l.days, day, null) x where x.sentence is not null) wrong
     where b.book = rates_left.book
$$;

-- The instalments that had fallen due by a day and whose revenue is recognised then, and is not, by account.
create function rules.recognition_left(book text, day date) returns table (account integer, count bigint) language sql stable as $$
    select o.account, count(*)
      from rules.parts_open(recognition_left.book, day, 'contingent') o
     cross join lateral rules.instalments_at(recognition_left.book, o.item, day) i
     cross join lateral rules.terms_at(recognition_left.book, o.item, day) t
     where i.number = o.part and i.due <= day and t.policy = 'due'
     group by o.account
$$;

-- What accounts hold of foreign currencies that is not carried at the rate of a day, where there is one: how many items, and what they
-- are worth more or less in base currency.
create function rules.revaluation_left(book text, day date)
returns table (account integer, currency text, items integer, difference bigint) language sql stable as $$
    select s.account, s.currency, cardinality(r.held), r.difference
      from ledger.book b
     cross join lateral (
            select a.account, a.class, d.currency from ledger.account a
              join ledger.balance_day d on d.book = a.book and d.account = a.account
             where a.book = b.book and a.monetary and a.class <> 'clearing' and d.currency <> b.currency and d.posted <= day
             group by a.account, a.class, d.currency) s
     cross join lateral rules.to_revalue(b.book, s.account, s.class, s.currency, day, b.currency) r
     where b.book = revaluation_left.book and r.held is not null
$$;

-- What is left of these items of the checklist before a period is closed; each is looked at only where it is wanted.
create function rules.checklist(book text, day date, items text[]) returns setof rules.left_over language sql stable as $$
    select l.item, l.count, k.severity, l.detail, format(l.command, day)
      from rules.checks(checklist.book) k
      join (
        select 'rates', r.count, r.detail, r.command from rules.rates_left(checklist.book, day) r where 'rates' = any (checklist.items)
         union all
        select 'inkind-unvalued', count(*), format('%s accepted in kind without a value', count(*)), 'bursar inkind list --state accepted --as-of %s'
          from ledger.inkind_step s
         where 'inkind-unvalued' = any (checklist.items) and s.book = checklist.book and s.step = 'accepted' and s.value is null and s.effective <= day
           and not exists (select from rules.undone(s.book, s.seq, day))
           and not exists (select from rules.given_by(s, day, 9223372036854775807))
         union all
        select 'inkind-delivered', count(*), format('%s delivered in kind and not accepted', count(*)), 'bursar inkind list --state delivered --as-of %s'
          from rules.inkinds(checklist.book, day, 9223372036854775807) i where 'inkind-delivered' = any (checklist.items) and i.state = 'delivered'
         union all
        select 'inkind-accrual', count(*), format('%s of experts and premises in kind not accrued', count(*)), 'bursar run accrue --as-of %s --dry-run'
          from rules.accruals_due(checklist.book, day) o where 'inkind-accrual' = any (checklist.items)
         union all
        select 'recognition', o.count, format('%s due whose revenue is not recognised, in account %s', o.count, o.account),
               format('bursar journal list --account %s --to %%s', o.account)
          from rules.recognition_left(checklist.book, day) o where 'recognition' = any (checklist.items)
         union all
        select 'recognition', count(*), format('%s for an event whose day has come, and not noted as met', count(*)), 'bursar run meet --as-of %s --dry-run'
          from rules.performed(checklist.book, day) where 'recognition' = any (checklist.items)
         union all
        select 'revaluation', o.items::bigint, format('%s in %s of account %s not carried at the rate of the day', o.items, o.currency, o.account),
               format('bursar account revalue %s --currency %s --date %%s', o.account, o.currency)
          from rules.revaluation_left(checklist.book, day) o where 'revaluation' = any (checklist.items)
         union all
        select 'allowance', count(*), format('%s whose allowance is not what is expected to be lost of it', count(*)), 'bursar run impair --as-of %s'
          from rules.allowance_left(checklist.book, day) where 'allowance' = any (checklist.items) and rules.allows(checklist.book)
         union all
        select 'year', y.count, format('%s of revenue or expense not carried to the accumulated surplus', y.count), format('bursar year close %s', y.year)
          from rules.year_left(checklist.book, day) y where 'year' = any (checklist.items)
         union all
        select 'opening', count(*), format('%s of the opening waiting for a second person', count(*)), 'bursar opening list --state asked'
          from rules.opening_lines(checklist.book) o where 'opening' = any (checklist.items) and o.state = 'asked' and o.date <= day
         union all
        select 'support-cost', count(*), format('%s whose support cost is not charged', count(*)), 'bursar run charge --as-of %s --dry-run'
          from rules.psc_to_charge(checklist.book, day) where 'support-cost' = any (checklist.items)
         union all
        select 'unidentified', o.items, format('%s not identified in account %s', o.items, o.account),
               format('bursar journal list --account %s --to %%s', o.account)
          from rules.items_open(checklist.book, day, 'unidentified') o where 'unidentified' = any (checklist.items)
         union all
        select 'advances', sum(o.items)::bigint, format('%s with an advance that is not applied', sum(o.items)), 'bursar receipt list --advance yes --as-of %s'
          from rules.items_open(checklist.book, day, 'advance') o where 'advances' = any (checklist.items)
         union all
        select 'ended-currencies', f.accounts, format('open in %s, which ended on %s', f.currency, c.valid_to),
               format('bursar journal list --currency %s --to %%s', f.currency)
          from rules.foreign_balances(checklist.book, day, '{receivable,contingent,advance,unidentified,refund,obligation,pledge}', false) f
          join ledger.currency c on c.currency = f.currency and c.valid_to < day where 'ended-currencies' = any (checklist.items)
         union all
        select 'waivers', count(*), format('%s asked for and not decided on', count(*)), 'bursar waiver list --state asked --as-of %s'
          from rules.waivers(checklist.book, day, day, 9223372036854775807) w where 'waivers' = any (checklist.items) and w.state = 'asked'
         union all
        select 'overdue', count(*), format('%s due and not paid', count(*)), 'bursar report overdue --as-of %s'
          from rules.late_at(checklist.book, null, null, day, day, 9223372036854775807) o where 'overdue' = any (checklist.items)
        ) l (item, count, detail, command) on l.item = k.item
     where l.count > 0
$$;
