-- Kept: what today's reports and lists would otherwise add up from the beginning of the book.
--
-- ledger.due_month, ledger.open_instalment and ledger.item_state hold it as of the entry head.kept, which a batch moves forward
-- now and then; what came since is added when they are read.  Of the items that entries touched it is worked out again by the
-- functions that everybody else asks, as they were known before and after.  Never read for another day than today, and
-- `journal verify` works it out again.

-- Does a report ask how things stand now?  Whatever was recorded has taken effect by the last day that has begun anywhere.
create function rules.is_now(as_of date, known_at text) returns boolean language sql stable as $$
    select known_at is null and coalesce(as_of, 'infinity') >= rules.latest_day()
$$;

-- The noun that an entry is about: that of its command, or of a line of an opening what it stated.
create function rules.acts_on(command text, content jsonb) returns text language sql immutable as $$
    select case when command = 'opening_state' then coalesce(rules.opening_noun(content ->> 'kind'), 'opening') else split_part(command, '_', 1) end
$$;

-- What the entries after one number up to another touched: the item that each entered, which is fresh while nothing else happens
-- to it, and those that others named in their answer or posted to, also by reversing such an entry.
create function rules.touched(book text, after bigint, upto bigint) returns setof rules.touched_item language sql stable as $$
    with new as materialized (
        select j.seq, j.item, j.command, rules.acts_on(j.command, j.content) as noun, j.answer
          from ledger.journal j where j.book = touched.book and j.seq > after and j.seq <= upto
    ), undone as (
        select j.item, j.command, rules.acts_on(j.command, j.content) as noun, j.answer
          from new n
         cross join lateral (select x.root from ledger.reversal x
                              where x.book = touched.book and x.reversed = (n.answer ->> 'reversed')::bigint limit 1) r
         cross join lateral (select x.* from ledger.journal x where x.book = touched.book and x.seq = r.root limit 1) j
         where n.command = 'entry_reverse'
    ), acted as (
        select n.command, n.noun, n.answer from new n
         where n.noun in ('pledge', 'agreement', 'receipt', 'inkind')
           and n.command not in ('pledge_record', 'agreement_sign', 'receipt_record', 'inkind_offer', 'opening_state')
         union all
        select u.command, u.noun, u.answer from undone u where u.noun in ('pledge', 'agreement', 'receipt', 'inkind')
    ), item as (
        select n.item, n.noun, true as fresh, false as dated
          from new n where n.command in ('pledge_record', 'agreement_sign', 'agreement_novate', 'receipt_record', 'inkind_offer', 'opening_state')
           and n.noun in ('pledge', 'agreement', 'receipt', 'inkind')
           and (n.command <> 'receipt_record' or n.answer ?| '{advance,unidentified}')      -- of what is paid in full nothing is kept
         union all
        select u.item, u.noun, false, u.command in ('agreement_sign', 'agreement_novate', 'opening_state') from undone u
         where u.command <> 'opening_state' or u.noun in ('pledge', 'agreement', 'receipt')
         union all
        select j.item, a.noun, false, a.command = 'agreement_amend'
          from acted a
         cross join lateral (select x.item from ledger.journal x
                              where x.book = touched.book and x.seq = (a.answer ->> a.noun)::bigint limit 1) j
         union all
        select p.item, case c.class when 'pledge' then 'pledge' when 'receivable' then 'agreement'
                            when 'contingent' then 'agreement' else 'receipt' end, false, false
          from ledger.posting p
          join new n on n.seq = p.seq and n.item <> p.item
          join ledger.account c on c.book = p.book and c.account = p.account
         where p.book = touched.book and p.seq > after and p.seq <= upto
           and c.class in ('pledge', 'receivable', 'contingent', 'advance', 'unidentified')
    )
    select i.item, min(i.noun), bool_and(i.fresh), bool_or(i.dated) from item i group by i.item
$$;

-- What entries touched since what is kept; those of every office, as headquarters convert, accept and reverse what a regional
-- office entered, which sees the item and not that entry.
create function rules.touched_since(book text) returns rules.touched_item[] language plpgsql stable as $$
declare
    office  text := current_setting('bursar.office', true);
    touched rules.touched_item[];
begin
    perform set_config('bursar.office', '*', true);
    touched := array(select t from ledger.head h cross join lateral rules.touched(h.book, h.kept, h.seq) t
                      where h.book = touched_since.book);
    perform set_config('bursar.office', office, true);
    return touched;
end $$;

-- The items of a noun among those that were touched.
create function rules.items_touched(touched rules.touched_item[], noun text) returns uuid[] language plpgsql immutable as $$
#variable_conflict use_column
begin
    return array(select t.item from unnest(touched) t where t.noun = items_touched.noun);
end $$;

-- What is paid and open of agreements, by instalment and initiative: all that has taken effect, as known at a moment.
create function rules.due_parts(book text, agreements uuid[], last bigint) returns setof rules.agreement_part language sql stable as $$
    select a.agreement, p.part, p.initiative, a.seq, a.party, a.office, a.currency, i.due, p.settled, p.ended, p.terminated, p.open
      from unnest(agreements) n (item)
     cross join lateral (select x.* from ledger.agreement x
                          where x.book = due_parts.book and x.agreement = n.item and x.seq <= last limit 1) a
     cross join lateral rules.item_parts(a.book, a.agreement, 'infinity', last) p
     cross join lateral rules.due_of(a.book, a.agreement, p.part, last) i
     where p.settled <> 0 or p.open <> 0
$$;

-- The day on which an instalment is due, as known at a moment.
create function rules.due_of(book text, agreement uuid, number smallint, last bigint) returns table (due date) language sql stable as $$
    select x.due from ledger.instalment x
     where x.book = due_of.book and x.agreement = due_of.agreement and x.number = due_of.number and x.seq <= last
       and not exists (select from rules.undone(x.book, x.seq, 'infinity', last))
     order by x.seq desc limit 1
$$;

-- What was given in kind and accepted, as known at a moment; due at the beginning of its year.
create function rules.due_inkind(book text, inkinds uuid[], last bigint) returns setof ledger.due_month language sql stable as $$
    select k.book, coalesce(k.initiative, ''), date_trunc('year', s.counts::timestamp)::date,
           coalesce(v.currency, ''), k.office, 0, 0, 0, coalesce(v.value, 0), case when v.value is null then 1 else 0 end
      from unnest(inkinds) n (item)
     cross join lateral (select x.* from ledger.inkind x
                          where x.book = due_inkind.book and x.inkind = n.item and x.seq <= last limit 1) k
      join ledger.inkind_step s on s.book = k.book and s.inkind = k.inkind and s.seq <= last
                               and (s.step = 'accepted' or s.step = 'returned' and s.value is not null)
      left join lateral rules.given_by(s, 'infinity', last) v on true
     where not exists (select from rules.undone(s.book, s.seq, 'infinity', last))
$$;

-- How the entries after one number up to another changed the sums of months, line by line: by what they posted; of agreements
-- with other days by what is known after them, less what was before; and so in kind.
create function rules.due_lines(book text, touched rules.touched_item[], after bigint, upto bigint) returns setof ledger.due_month
language sql stable as $$
    with dated as materialized (
        select coalesce(array_agg(t.item), '{}') as items from unnest(touched) t where t.dated
    ), stepped as materialized (
        select coalesce(array_agg(t.item), '{}') as items from unnest(touched) t where t.noun = 'inkind' and not t.fresh
    ), moved as (
        select p.item, p.part, p.initiative, p.currency, p.office, c.class = 'pledge' as pledge, sum(p.amount) as open,
               -sum(p.amount) filter (where rules.settles(p.measure)) as settled
          from ledger.posting p join ledger.account c on c.book = p.book and c.account = p.account
         where p.book = due_lines.book and p.seq > after and p.seq <= upto and p.item is not null
           and c.class in ('pledge', 'receivable', 'contingent')
         group by 1, 2, 3, 4, 5, 6
    )
    select due_lines.book, m.initiative, make_date(m.part, 1, 1), m.currency, m.office, 0, 0, m.open::bigint, 0, 0
      from moved m where m.pledge
     union all
    select due_lines.book, m.initiative, rules.month_start(i.due), m.currency, m.office,
           coalesce(m.settled, 0)::bigint, m.open::bigint, 0, 0, 0
      from moved m
     cross join dated d
     cross join lateral rules.due_of(due_lines.book, m.item, m.part, upto) i
     where not m.pledge and not m.item = any (d.items)
     union all
    select due_lines.book, p.initiative, rules.month_start(p.due), p.currency, p.office, v.sign * p.settled,
           v.sign * p.open, 0, 0, 0
      from dated d
     cross join (values (1, upto), (-1, after)) v (sign, last)
     cross join lateral rules.due_parts(due_lines.book, d.items, v.last) p
     union all
    select p.book, p.initiative, p.month, p.currency, p.office, 0, 0, 0, v.sign * p.inkind, v.sign * p.unvalued
      from stepped s
     cross join (values (1, upto), (-1, after)) v (sign, last)
     cross join lateral rules.due_inkind(due_lines.book, s.items, v.last) p
$$;

-- The same by month.
create function rules.due_moves(book text, touched rules.touched_item[], after bigint, upto bigint) returns setof ledger.due_month
language sql stable as $$
    select l.book, l.initiative, l.month, l.currency, l.office, sum(l.received)::bigint, sum(l.open)::bigint, sum(l.pledged)::bigint,
           sum(l.inkind)::bigint, sum(l.unvalued)::bigint
      from rules.due_lines(due_moves.book, touched, after, upto) l
     group by l.book, l.initiative, l.month, l.currency, l.office
$$;

-- The states of items that lists ask for; of receipts those that are unidentified or have an advance.  What is fresh has the state in which it begins; of the
-- others each is looked up by itself (offset: or the planner would rather make the list of all).
create function rules.item_states(book text, touched rules.touched_item[], last bigint) returns setof ledger.item_state
language sql stable as $$
    select g.book, 'pledge', s.state, g.seq, g.pledge, g.office, g.party, '', 0
      from unnest(touched) n
     cross join lateral (select x.* from ledger.pledge x where x.book = item_states.book and x.pledge = n.item limit 1) g
     cross join lateral (select 'open' as state where n.fresh
                          union all
                         select x.state from rules.pledges(g.book, 'infinity', last) x where not n.fresh and x.id = g.seq offset 0) s
     where n.noun = 'pledge'
     union all
    select r.book, 'receipt', h.class, r.seq, r.receipt, r.office, p.party, r.currency, h.waiting
      from unnest(touched) n
     cross join lateral (select x.* from ledger.receipt x where x.book = item_states.book and x.receipt = n.item limit 1) r
     cross join lateral (select h.class, -sum(h.amount)::bigint as waiting from rules.holdings(r.book, array[r.receipt], 'infinity', last) h
                          where h.class in ('advance', 'unidentified') group by h.class having sum(h.amount) < 0 limit 1) h
     cross join lateral rules.credited(r, 'infinity', last) p
     where n.noun = 'receipt'
     union all
    select k.book, 'inkind', s.state, k.seq, k.inkind, k.office, k.party, '', 0
      from unnest(touched) n
     cross join lateral (select x.* from ledger.inkind x where x.book = item_states.book and x.inkind = n.item limit 1) k
     cross join lateral (select 'offered' as state where n.fresh
                          union all
                         select x.state from rules.inkinds(k.book, 'infinity', last) x where not n.fresh and x.id = k.seq offset 0) s
     where n.noun = 'inkind'
$$;

-- Move what is kept as open of instalments by what the entries after one number up to another posted; of agreements with other days it
-- is worked out again.
create function rules.keep_open(book text, dated uuid[], after bigint, upto bigint) returns void language plpgsql as $$
#variable_conflict use_column
begin
    delete from ledger.open_instalment o where o.book = keep_open.book and o.agreement = any (dated);
    with moved as materialized (
        select m.*, o.open as before
          from (select p.item, p.part, p.initiative, sum(p.amount)::bigint as amount
                  from ledger.posting p join ledger.account c on c.book = p.book and c.account = p.account
                 where p.book = keep_open.book and p.seq > after and p.seq <= upto and p.item is not null
                   and c.class in ('receivable', 'contingent') and not p.item = any (dated)
                 group by p.item, p.part, p.initiative having sum(p.amount) <> 0) m
          left join lateral (select x.open from ledger.open_instalment x where x.book = keep_open.book and x.agreement = m.item
                                and x.number = m.part and x.initiative = m.initiative limit 1) o on true
    ), gone as (
        delete from ledger.open_instalment o using moved m
         where o.book = keep_open.book and o.agreement = m.item and o.number = m.part and o.initiative = m.initiative
           and m.before + m.amount = 0
    ), changed as (
        update ledger.open_instalment o set open = m.before + m.amount from moved m
         where o.book = keep_open.book and o.agreement = m.item and o.number = m.part and o.initiative = m.initiative
           and m.before + m.amount <> 0
    )
    insert into ledger.open_instalment (book, agreement, number, initiative, seq, office, party, currency, due, open)
    select keep_open.book, m.item, m.part, m.initiative, a.seq, a.office, a.party, a.currency, i.due, m.amount
      from moved m
     cross join lateral (select x.* from ledger.agreement x where x.book = keep_open.book and x.agreement = m.item limit 1) a
     cross join lateral rules.due_of(keep_open.book, m.item, m.part, upto) i
     where m.before is null
     union all
    select keep_open.book, p.agreement, p.part, p.initiative, p.seq, p.office, p.party, p.currency, p.due, p.open
      from rules.due_parts(book, dated, upto) p where p.open > 0;
end $$;

-- Move what is kept forward by the entries up to one.
create function rules.keep(book text, after bigint, upto bigint) returns void language plpgsql as $$
#variable_conflict use_column
declare
    touched rules.touched_item[] := array(select t from rules.touched(book, after, upto) t);
    stale   uuid[] := array(select t.item from unnest(touched) t where not t.fresh);
begin
    insert into ledger.due_month as m (book, initiative, month, currency, office, received, open, pledged, inkind, unvalued)
    select d.* from rules.due_moves(book, touched, after, upto) d order by 1, 2, 3, 4, 5
        on conflict (book, initiative, month, currency, office)
        do update set received = m.received + excluded.received, open = m.open + excluded.open, pledged = m.pledged + excluded.pledged,
                      inkind = m.inkind + excluded.inkind, unvalued = m.unvalued + excluded.unvalued;
    perform rules.keep_open(book, array(select t.item from unnest(touched) t where t.dated), after, upto);
    delete from ledger.item_state s where s.book = keep.book and s.item = any (stale);
    insert into ledger.item_state (book, noun, state, seq, item, office, party, currency, waiting)
    select s.book, s.noun, s.state, s.seq, s.item, s.office, s.party, s.currency, s.waiting from rules.item_states(book, touched, upto) s;
    update ledger.head x set kept = upto where x.book = keep.book;
end $$;

-- Has PostgreSQL counted what is looked up for what is kept, since it was half as large as now?  Until then the planner takes tables for
-- small, and would read all of one for each item: what is kept waits, and readers add up more.
create function rules.counted() returns boolean language plpgsql stable as $$
begin
    return not exists (
        select from pg_class c cross join lateral (select pg_relation_size(c.oid) / 8192) s (pages)
         where c.relnamespace = 'ledger'::regnamespace
           and c.relname in ('journal', 'posting', 'pledge', 'pledge_end', 'pledge_terms', 'agreement', 'instalment', 'receipt', 'inkind', 'inkind_step',
                             'reversal', 'waiver_use', 'due_month', 'open_instalment', 'item_state')
           and s.pages > 10 and (c.reltuples < 0 or 2 * c.relpages < s.pages));
end $$;

-- The same when it is so many entries behind; 1,024 entries at a time at most.  Gives how many are still to come.  Kept is for
-- all, also where the batch is of an office that sees its own.
create function rules.keep_up(book text, behind bigint) returns bigint language plpgsql as $$
declare
    h      ledger.head := (select x from ledger.head x where x.book = keep_up.book);
    upto   bigint := least(h.seq, h.kept + 1024);
    office text := current_setting('bursar.office', true);
begin
    if h.seq - h.kept < behind then
        return 0;
    end if;
    perform set_config('bursar.office', '*', true);
    perform rules.keep(book, h.kept, upto);
    perform set_config('bursar.office', office, true);
    return h.seq - upto;
end $$;

-- After a batch of so many rows: the same when it is 512 entries behind, and all has been counted, which is asked once in 64 entries.
create function rules.keep_up_after(book text, rows integer) returns void language plpgsql as $$
declare
    last bigint := (select h.seq from ledger.head h where h.book = keep_up_after.book and h.seq - h.kept >= 512);
begin
    if last is null or last / 64 = (last - rows) / 64 then   -- an "and" would ask whether it is counted where the last is null
        return;
    end if;
    if rules.counted() then
        perform rules.keep_up(book, 512);
    end if;
end $$;

-- The sums of months as they are now, of these initiatives (null: all); touched as touched_since() says.
create function rules.due_months(book text, initiatives text[], touched rules.touched_item[]) returns setof ledger.due_month
language sql stable as $$
    select m.* from ledger.due_month m
     where m.book = due_months.book and (initiatives is null or m.initiative = any (initiatives))
     union all
    select d.*
      from ledger.head h cross join lateral rules.due_moves(h.book, touched, h.kept, h.seq) d
     where h.book = due_months.book and (initiatives is null or d.initiative = any (initiatives))
$$;

-- What is open of instalments now, by initiative; touched as touched_since() says.
create function rules.open_instalments(book text, touched rules.touched_item[]) returns setof ledger.open_instalment
language sql stable as $$
    with agreement as materialized (select rules.items_touched(touched, 'agreement') as items)
    select o.* from agreement a, ledger.open_instalment o where o.book = open_instalments.book and not o.agreement = any (a.items)
     union all
    select open_instalments.book, p.agreement, p.part, p.initiative, p.seq, p.office, p.party, p.currency, p.due, p.open
      from agreement a cross join lateral rules.due_parts(open_instalments.book, a.items, 9223372036854775807) p where p.open > 0
$$;

-- The highest numbers below one (null: any) of a noun that may be in a state, the newest first: all that are, and some that were.
create function rules.numbers_in_state(book text, noun text, state text, below bigint, "limit" bigint) returns bigint[]
language plpgsql stable as $$
#variable_conflict use_column
declare
    touched rules.touched_item[] := rules.touched_since(book);
    items   uuid[] := rules.items_touched(touched, noun);
begin
    return array(
        (select s.seq from ledger.item_state s
          where s.book = numbers_in_state.book and s.noun = numbers_in_state.noun and s.state = numbers_in_state.state
            and s.seq < coalesce(below, 9223372036854775807) and not s.item = any (items)
          order by s.seq desc limit "limit")
        union all
        select s.seq from rules.item_states(book, touched, 9223372036854775807) s where s.noun = numbers_in_state.noun);
end $$;

-- What waits now of the advances of parties, receipt by receipt; touched as touched_since() says.
create function rules.advances_now(book text, parties text[], touched rules.touched_item[]) returns setof ledger.item_state
language sql stable as $$
    with receipt as materialized (select rules.items_touched(touched, 'receipt') as items)
    select s.* from receipt r, ledger.item_state s
     where s.book = advances_now.book and s.party = any (parties) and s.state = 'advance' and not s.item = any (r.items)
     union all
    select s.* from rules.item_states(advances_now.book, touched, 9223372036854775807) s
     where s.party = any (parties) and s.state = 'advance'
$$;

-- The agreements that a page of open instalments is about, in the order of agreements or of days due, from a mark on (null: any), due
-- from a day on and before another (null: any): all that have one in the page, and some that had one.  The one that it begins at may
-- have no more to give, and is one too many.
create function rules.agreements_open(book text, due_from date, due_before date, mark rules.page_mark, sort text, "limit" bigint)
returns bigint[] language plpgsql stable as $$
#variable_conflict use_column
declare
    items uuid[] := rules.items_touched(rules.touched_since(book), 'agreement');
begin
    return array(
        (select distinct o.seq from ledger.open_instalment o
          where o.book = agreements_open.book and sort is null and o.seq >= coalesce(mark.number, 0)
            and o.due >= coalesce(due_from, '-infinity') and o.due < coalesce(due_before, 'infinity')
            and not o.agreement = any (items)
          order by o.seq limit "limit" + 1)
        union all
        (select o.seq from (
            select distinct x.due, x.seq, x.number from ledger.open_instalment x
             where x.book = agreements_open.book and sort = 'date'
               and (x.due, x.seq, x.number::bigint) > (coalesce(mark.day, '-infinity'), coalesce(mark.number, 0), coalesce(mark.part, 0))
               and x.due >= coalesce(due_from, '-infinity') and x.due < coalesce(due_before, 'infinity')
               and not x.agreement = any (items)
             order by x.due, x.seq, x.number limit "limit") o)
        union all
        select p.seq from rules.due_parts(book, items, 9223372036854775807) p where p.open > 0);
end $$;

-- What is wrong with what is kept, worked out again and all at once -----------------------------------------------------

-- What the sums of months have beside agreements, line by line, as known at a moment: pledges, and what was given in kind.
create function rules.all_due_beside(book text, last bigint) returns setof ledger.due_month language sql stable as $$
    select x.book, x.initiative, make_date(x.part, 1, 1), x.currency, x.office, 0, 0, sum(x.amount)::bigint, 0, 0
      from ledger.posting x join ledger.account c on c.book = x.book and c.account = x.account
     where x.book = all_due_beside.book and x.seq <= last and x.item is not null and c.class = 'pledge'
     group by x.book, x.initiative, x.part, x.currency, x.office
     union all
    select k.book, coalesce(k.initiative, ''), date_trunc('year', s.counts::timestamp)::date, coalesce(v.currency, ''),
           k.office, 0, 0, 0, coalesce(v.value, 0), case when v.value is null then 1 else 0 end
      from ledger.inkind_step s join ledger.inkind k on k.book = s.book and k.inkind = s.inkind
      left join lateral rules.given_by(s, 'infinity', last) v on true
     where s.book = all_due_beside.book and s.seq <= last and (s.step = 'accepted' or s.step = 'returned' and s.value is not null)
       and s.seq not in (select u.seq from rules.undone_entries(all_due_beside.book, 'infinity', last) u)
$$;

-- The states of all items, as known at a moment.
create function rules.all_item_states(book text, last bigint) returns table (item uuid, state text, waiting bigint) language sql stable as $$
    with undone as materialized (
        select u.seq from rules.undone_entries(all_item_states.book, 'infinity', last) u
    ), held as materialized (
        select x.item, c.class, sum(x.amount) as amount
          from ledger.posting x join ledger.account c on c.book = x.book and c.account = x.account
         where x.book = all_item_states.book and x.seq <= last and x.item is not null
           and c.class in ('pledge', 'advance', 'unidentified')
         group by x.item, c.class
    ), ended as materialized (
        select x.pledge, sum(x.amount) as amount, (array_agg(replace(x.measure, ' ', '-') order by x.seq desc))[1] as how
          from ledger.pledge_end x
         where x.book = all_item_states.book and x.seq <= last and x.seq not in (select u.seq from undone u) group by x.pledge
    ), amended as materialized (
        select distinct on (x.pledge) x.pledge, x.amount from ledger.pledge_terms x
         where x.book = all_item_states.book and x.seq <= last and x.seq not in (select u.seq from undone u) order by x.pledge, x.seq desc
    )
    select g.pledge, case when case when g.own then h.amount else coalesce(t.amount, g.amount) - coalesce(e.amount, 0) end > 0 then 'open'
                          else coalesce(e.how, 'converted') end, 0::bigint
      from ledger.pledge g left join held h on h.item = g.pledge left join ended e on e.pledge = g.pledge left join amended t on t.pledge = g.pledge
     where g.book = all_item_states.book and g.seq <= last and g.seq not in (select u.seq from undone u)
     union all
    select r.receipt, h.class, -h.amount::bigint
      from ledger.receipt r join held h on h.item = r.receipt and h.amount < 0
     where r.book = all_item_states.book and r.seq <= last and r.seq not in (select u.seq from undone u)
     union all
    select k.inkind, rules.inkind_is(s.step, s.accepted, s.returned), 0
      from ledger.inkind k
      left join (select x.inkind, (array_agg(x.step order by x.seq desc) filter (where rules.moves_inkind(x.step)))[1] as step,
                        coalesce(sum(x.quantity) filter (where x.step = 'accepted'), 0) as accepted,
                        coalesce(sum(x.quantity) filter (where x.step = 'returned'), 0) as returned
                   from ledger.inkind_step x
                  where x.book = all_item_states.book and x.seq <= last and x.seq not in (select u.seq from undone u)
                  group by x.inkind) s on s.inkind = k.inkind
     where k.book = all_item_states.book and k.seq <= last and k.seq not in (select u.seq from undone u)
$$;

-- What the items are whose states are kept, as known at a moment.
create function rules.kept_items(book text, last bigint) returns table (item uuid, noun text, seq bigint, office text, party text, currency text)
language sql stable as $$
    select g.pledge, 'pledge', g.seq, g.office, g.party, '' from ledger.pledge g where g.book = kept_items.book
     union all
    select r.receipt, 'receipt', r.seq, r.office, p.party, r.currency
      from ledger.receipt r cross join lateral rules.credited(r, 'infinity', last) p where r.book = kept_items.book
     union all
    select k.inkind, 'inkind', k.seq, k.office, k.party, '' from ledger.inkind k where k.book = kept_items.book
$$;

-- What is wrong with the sums of months that are kept, and with what is kept as open of instalments.
create function rules.kept_part_findings(book text) returns setof rules.finding
language sql stable parallel safe cost 1000000 rows 1 set work_mem = '64MB' as $$
    with head as materialized (
        select h.kept from ledger.head h where h.book = kept_part_findings.book
    ), part as materialized (
        select x.* from head h cross join lateral rules.all_parts(kept_part_findings.book, 'infinity', h.kept) x
    ), month as materialized (
        select d.initiative, d.month, d.currency, d.office, sum(d.received)::bigint as received, sum(d.open)::bigint as open,
               sum(d.pledged)::bigint as pledged, sum(d.inkind)::bigint as inkind, sum(d.unvalued)::bigint as unvalued
          from (select p.initiative, rules.month_start(p.due) as month, p.currency, p.office, p.settled as received,
                       p.open, 0 as pledged, 0 as inkind, 0 as unvalued
                  from part p
                 union all
                select x.initiative, x.month, x.currency, x.office, x.received, x.open, x.pledged, x.inkind, x.unvalued
                  from head h cross join lateral rules.all_due_beside(kept_part_findings.book, h.kept) x) d
         group by 1, 2, 3, 4
    )
    select 'the sums kept of a month are not those of its entries', null::bigint, null::integer,
           concat_ws(' ', initiative, month, currency, office)
      from (select x.* from ledger.due_month x where x.book = kept_part_findings.book) k
      full join month a using (initiative, month, currency, office)
     where exists (select from (values (k.received, a.received), (k.open, a.open), (k.pledged, a.pledged), (k.inkind, a.inkind),
                                       (k.unvalued, a.unvalued)) v (kept, fresh) where coalesce(v.kept, 0) <> coalesce(v.fresh, 0))
     union all
    select 'what is kept as open of an instalment is not', coalesce(k.seq, a.seq), null, concat_ws(' ', 'instalment', number, initiative)
      from (select x.* from ledger.open_instalment x where x.book = kept_part_findings.book) k
      full join (select x.agreement, x.part as number, x.initiative, x.seq, x.office, x.party, x.currency, x.due, x.open
                   from part x where x.open > 0) a
        using (agreement, number, initiative)
     where (k.seq, k.office, k.party, k.currency, k.due, k.open) is distinct from (a.seq, a.office, a.party, a.currency, a.due, a.open)
$$;

-- What is wrong with the states that are kept.
create function rules.kept_state_findings(book text) returns setof rules.finding
language sql stable parallel safe cost 1000000 rows 1 set work_mem = '64MB' as $$
    select 'the state that is kept is not that of its entries', k.seq, null::integer, concat_ws(' ', k.noun, k.state, a.state)
      from (select x.* from ledger.item_state x where x.book = kept_state_findings.book) k
      full join (select x.* from ledger.head h cross join lateral rules.all_item_states(kept_state_findings.book, h.kept) x
                  where h.book = kept_state_findings.book) a using (item)
      left join (select x.* from ledger.head h cross join lateral rules.kept_items(kept_state_findings.book, h.kept) x
                  where h.book = kept_state_findings.book) i on i.item = k.item
     where (k.state, k.waiting) is distinct from (a.state, a.waiting)
        or (k.noun, k.seq, k.office, k.party, k.currency) is distinct from (i.noun, i.seq, i.office, i.party, i.currency)
$$;

-- What is wrong with what is kept for today.
create function rules.kept_findings(book text) returns setof rules.finding language sql stable as $$
    select * from rules.kept_part_findings(kept_findings.book)
     union all
    select * from rules.kept_state_findings(kept_findings.book)
$$;
