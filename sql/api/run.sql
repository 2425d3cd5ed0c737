-- Runs: what is due by a day, as the lines of a stream of entries.  Each has a key of its own, so that whatever comes twice is recorded once.

-- The key of what falls due of an item: the same whenever and by whomever it is asked, until the item has other terms or something that
-- happened to it was reversed.
create function rules.due_key(book text, command text, item uuid, part integer, due date, terms bigint, reversal bigint) returns uuid
language sql stable as $$
    select rules.uuid_of(sha256(convert_to(json_build_array(book, command, item, part, due, terms, reversal)::text, 'UTF8')))
$$;

-- The last reversal of something that was posted of an item, 0 where there is none; one row.
create function rules.item_reversal(book text, item uuid) returns table (seq bigint) language sql stable as $$
    select coalesce(max(r.seq), 0)
      from ledger.posting x join ledger.reversal r on r.book = x.book and r.seq = x.seq
     where x.item = item_reversal.item and x.book = item_reversal.book
$$;

-- The same of a pledge, of which also what ended a promise to somebody else may have been reversed.
create function rules.pledge_reversal(book text, pledge uuid) returns table (seq bigint) language sql stable as $$
    select greatest(p.seq, e.seq)
      from rules.item_reversal(pledge_reversal.book, pledge_reversal.pledge) p
     cross join (select coalesce(max(r.seq), 0) as seq
                   from ledger.pledge_end x join ledger.reversal r on r.root = x.seq and r.book = x.book
                  where x.book = pledge_reversal.book and x.pledge = pledge_reversal.pledge) e
$$;

-- The same of an agreement, of which also that obligations were met may have been reversed.
create function rules.agreement_reversal(book text, agreement uuid) returns table (seq bigint) language sql stable as $$
    select greatest(i.seq, m.seq)
      from rules.item_reversal(agreement_reversal.book, agreement_reversal.agreement) i
     cross join (select coalesce(max(r.seq), 0) as seq
                   from ledger.agreement_met x join ledger.reversal r on r.root = x.seq and r.book = x.book
                  where x.book = agreement_reversal.book and x.agreement = agreement_reversal.agreement) m
$$;

create type api.run_expire_item as (pledge bigint, date date, key uuid, party text, amount text, currency text, _next text);

-- What is open of pledges whose day has come by a day (null: today): what pledge expire is to be asked.
create function api.run_expire(book text, allowed text[], caller text, as_of date, "limit" integer, after text)
returns setof api.run_expire_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    day date := coalesce(as_of, rules.today(book));
begin
    perform rules.admit(book, allowed, caller);
    return query
    select p.seq, t.expires, rules.due_key(p.book, 'pledge_expire', p.pledge, 0, t.expires, t.seq, r.seq), p.party,
           rules.money(v.open, p.currency), p.currency, p.seq::text
      from (select x.pledge from ledger.pledge x where x.book = run_expire.book and x.expires <= day
             union
            select x.pledge from ledger.pledge_terms x where x.book = run_expire.book and x.expires <= day) c
     cross join lateral rules.pledge_standing(run_expire.book, c.pledge) p
     cross join lateral rules.pledge_terms_at(p) t
     cross join lateral (
            select coalesce(sum(i.open), 0)::bigint as open from rules.item_parts(p.book, p.pledge) i having p.own
             union all
            select i.open from rules.unposted(p, 'infinity', 9223372036854775807) i where not p.own) v
     cross join lateral rules.pledge_reversal(p.book, p.pledge) r
     where t.expires <= day and v.open > 0 and p.seq > coalesce(rules.page_from(after), 0)
     order by p.seq
     limit "limit";
end $$;

-- The instalments with something open that are due by a day, of agreements with one of these policies (null: any), what of them is
-- held in accounts of a class, and the key under which a command is asked to do something with it.
create function rules.due_instalments(book text, command text, due date, policies text[], class text, out agreement ledger.agreement,
                                      out number smallint, out due_on date, out held rules.holding[], out key uuid)
returns setof record language sql stable as $$
    select g, o.number, o.due, h.held,
           rules.due_key(due_instalments.book, due_instalments.command, o.agreement, o.number, o.due, t.seq, r.seq)
      from (select x.agreement, x.number, min(x.due) as due
              from rules.open_instalments(due_instalments.book, rules.touched_since(due_instalments.book)) x
             where x.due <= due_instalments.due group by x.agreement, x.number) o
     cross join lateral rules.agreement_standing(due_instalments.book, o.agreement) g
     cross join lateral rules.terms_at(due_instalments.book, o.agreement) t
     cross join lateral (select array_agg(x) as held from rules.holdings(due_instalments.book, array[o.agreement]) x
                          where x.class = due_instalments.class and x.part = o.number and x.amount > 0) h
     cross join lateral rules.item_reversal(due_instalments.book, o.agreement) r
     where (policies is null or t.policy = any (policies)) and h.held is not null
$$;

create type api.run_recognise_item as (
    agreement bigint, number smallint, date date, key uuid, party text, amount text, currency text, old_rate text, _next text);

-- The instalments that fell due by a day (null: today) and whose revenue is not recognised: what instalment recognise is to be asked; with what
-- is confirmed for all of them.
create function api.run_recognise(book text, allowed text[], caller text, as_of date, old_rate text, "limit" integer, after text)
returns setof api.run_recognise_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    day  date := coalesce(as_of, rules.today(book));
    mark rules.page_mark := rules.page_mark(after, null, 2);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select (i.agreement).seq, i.number, i.due_on, i.key, (i.agreement).party, rules.money(h.open, (i.agreement).currency), (i.agreement).currency,
           run_recognise.old_rate, concat_ws('.', (i.agreement).seq, i.number)
      from rules.due_instalments(run_recognise.book, 'instalment_recognise', day, '{due,upfront}', 'contingent') i
     cross join lateral (select sum(x.amount)::bigint as open from unnest(i.held) x) h
     where after is null or ((i.agreement).seq, i.number::bigint) > (mark.number, mark.part)
     order by (i.agreement).seq, i.number
     limit "limit";
end $$;

create type api.run_meet_item as (agreement bigint, date date, key uuid, party text, amount text, currency text, event text, old_rate text,
                                 _next text);

-- What is left to be met of agreements for events whose day has come by a day (null: today): what agreement meet is to be asked; with
-- what is confirmed for all of them.
create function api.run_meet(book text, allowed text[], caller text, as_of date, old_rate text, "limit" integer, after text)
returns setof api.run_meet_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    perform rules.admit(book, allowed, caller);
    return query
    select (p.agreement).seq, p.met, rules.due_key(run_meet.book, 'agreement_meet', (p.terms).agreement, 0, (p.terms).event_date, (p.terms).seq, r.seq),
           (p.agreement).party, rules.money(p.minor, (p.agreement).currency), (p.agreement).currency, (p.terms).event, run_meet.old_rate,
           (p.agreement).seq::text
      from rules.performed(run_meet.book, coalesce(as_of, rules.today(run_meet.book))) p
     cross join lateral rules.agreement_reversal(run_meet.book, (p.terms).agreement) r
     where (p.agreement).seq > coalesce(rules.page_from(after), 0)
     order by (p.agreement).seq
     limit "limit";
end $$;

create type api.run_instalment_item as (
    agreement bigint, number smallint, date date, key uuid, party text, amount text, currency text, _next text);

-- The instalments that are due within twelve months of a day (null: today) and not carried as current: what instalment reclassify is to
-- be asked.
create function api.run_reclassify(book text, allowed text[], caller text, as_of date, "limit" integer, after text)
returns setof api.run_instalment_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    day  date := coalesce(as_of, rules.today(book));
    mark rules.page_mark := rules.page_mark(after, null, 2);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select (i.agreement).seq, i.number, day, i.key, (i.agreement).party, rules.money(h.open, (i.agreement).currency), (i.agreement).currency,
           concat_ws('.', (i.agreement).seq, i.number)
      from rules.due_instalments(run_reclassify.book, 'instalment_reclassify', (day + interval '12 months')::date, null, 'receivable') i
     cross join lateral rules.not_current(run_reclassify.book, (i.agreement).instrument, i.held, day) h
     where h.open is not null and (i.agreement).effective <= day
       and (after is null or ((i.agreement).seq, i.number::bigint) > (mark.number, mark.part))
     order by (i.agreement).seq, i.number
     limit "limit";
end $$;

create type api.run_impair_item as (
    agreement bigint, number smallint, date date, key uuid, party text, days_late integer, rate text, allowance text, difference text,
    base_currency text, _next text);

-- The last entry that something was posted by of what an agreement owes, and of the allowance for it.
create function rules.impaired_since(book text, agreement uuid) returns table (owed bigint, allowed bigint) language sql stable as $$
    select (select max(x.seq) from ledger.posting x where x.item = impaired_since.agreement and x.book = impaired_since.book),
           (select max(x.seq) from ledger.posting x where x.item = rules.allowance_item(impaired_since.agreement) and x.book = impaired_since.book)
$$;

-- The instalments whose allowance is not what their band says on a day (null: today): what instalment impair is to be asked.  The key
-- is of what was posted before.  Raises conflict (nothing says on that day what is expected to be lost).
create function api.run_impair(book text, allowed text[], caller text, as_of date, "limit" integer, after text)
returns setof api.run_impair_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    day  date := coalesce(as_of, rules.today(book));
    home text := (select b.currency from ledger.book b where b.book = run_impair.book);
    mark rules.page_mark := rules.page_mark(after, null, 2);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select (l.agreement).seq, l.number, day, rules.due_key(run_impair.book, 'instalment_impair', (l.agreement).agreement, l.number, day,
               s.owed, coalesce(s.allowed, 0)), (l.agreement).party, l.days, trim_scale(l.rate)::text, rules.money(l.allowance, home),
           rules.money(l.difference, home), home, concat_ws('.', (l.agreement).seq, l.number)
      from rules.allowance_left(run_impair.book, day) l
     cross join lateral rules.impaired_since(run_impair.book, (l.agreement).agreement) s
     where after is null or ((l.agreement).seq, l.number::bigint) > (mark.number, mark.part)
     order by (l.agreement).seq, l.number
     limit "limit";
    if not found and not exists (select from rules.bands_at(book, day))
       and not exists (select from ledger.assessment x where x.book = run_impair.book and x.effective <= day) then
        perform rules.refuse('conflict', 'as_of', format('the book has no provision matrix on %s', day),
                             format('set one: bursar allowance set 1:5%%,91:25%%,366:100%% --valid-from %s --reason "…"', day));
    end if;
end $$;

create type api.run_accrue_item as (inkind bigint, month date, key uuid, party text, kind text, days text, _next text);

-- What is given in kind by the month and was not posted for months that were over by a day (null: today): what inkind accrue is to be
-- asked.
create function api.run_accrue(book text, allowed text[], caller text, as_of date, "limit" integer, after text)
returns setof api.run_accrue_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    day  date := coalesce(as_of, rules.today(book));
    mark rules.page_mark := rules.page_mark(after, null, 2);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select (d.inkind).seq, d.month, rules.due_key(run_accrue.book, 'inkind_accrue', (d.inkind).inkind, n.month, d.month, d.terms, r.seq),
           (d.inkind).party, (d.inkind).kind, trim_scale(d.days)::text, concat_ws('.', (d.inkind).seq, n.month)
      from rules.accruals_due(run_accrue.book, day) d
     cross join lateral (select to_char(d.month, 'YYYYMM')::integer as month) n
     cross join lateral rules.item_reversal(run_accrue.book, (d.inkind).inkind) r
     where after is null or ((d.inkind).seq, n.month::bigint) > (mark.number, mark.part)
     order by (d.inkind).seq, d.month
     limit "limit";
end $$;

create type api.run_revalue_item as (
    account integer, currency text, date date, key uuid, items integer, difference text, base_currency text, old_rate text, _next text);

-- The accounts that hold something of a foreign currency which is worth something else at the rate of a day (null: today) than it is
-- carried at: what account revalue is to be asked, with what is confirmed for all of them.  The key is of the revaluation before.
create function api.run_revalue(book text, allowed text[], caller text, as_of date, old_rate text, "limit" integer, after text)
returns setof api.run_revalue_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    day  date := coalesce(as_of, rules.today(book));
    home text := (select b.currency from ledger.book b where b.book = run_revalue.book);
    mark rules.page_mark := rules.page_mark(after, 'amount', 1);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select m.account, m.currency, day, rules.due_key(run_revalue.book, 'account_revalue ' || m.currency, null, m.account, day,
               coalesce((select max(p.seq) from ledger.posting p where p.book = run_revalue.book and p.account = m.account
                                                                and p.currency = m.currency and p.measure = 'revalued'), 0), 0),
           m.items, rules.money(m.difference, home), home, run_revalue.old_rate, concat_ws('.', m.currency, 0, m.account)
      from rules.revaluation_left(run_revalue.book, day) m
     where after is null or (m.currency, m.account::bigint) > (mark.currency, mark.number)
     order by m.currency, m.account
     limit "limit";
end $$;

create type api.run_charge_item as (
    agreement bigint, date date, key uuid, party text, amount text, currency text, _next text);

-- The agreements of which support cost is to be charged or given back by a day (null: today): what psc charge is to be asked.  The key is of
-- the charge before.  Raises conflict (no rule says what is charged).
create function api.run_charge(book text, allowed text[], caller text, as_of date, "limit" integer, after text)
returns setof api.run_charge_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    day date := coalesce(as_of, rules.today(book));
begin
    perform rules.admit(book, allowed, caller);
    return query
    select (c.agreement).seq, day, rules.due_key(run_charge.book, 'psc_charge', (c.agreement).agreement, 0, day, c.charged, c.reversal),
           (c.agreement).party, rules.money(c.minor, (c.agreement).currency), (c.agreement).currency, (c.agreement).seq::text
      from rules.psc_to_charge(run_charge.book, day) c
     where (c.agreement).seq > coalesce(rules.page_from(after), 0)
     order by (c.agreement).seq
     limit "limit";
    if not found and not exists (select from ledger.psc_rule r where r.book = run_charge.book and r.valid_from <= day) then
        perform rules.refuse('conflict', 'as_of', format('the book has no rule of programme support cost on %s', day),
                             format('set one: bursar psc set --rate 13 --valid-from %s', day));
    end if;
end $$;

create type api.run_remind_item as (
    agreement bigint, number smallint, stage integer, date date, key uuid, party text, days_late integer, open text, currency text, _next text);

-- The instalments that are late on a day (null: today), and of which nobody was reminded at the stage that this has reached: what mail remind is to
-- be asked.  Not those of parties that are not to be reminded, or of whom as much came and waits to be applied.
create function api.run_remind(book text, allowed text[], caller text, as_of date, "limit" integer, after text)
returns setof api.run_remind_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    day  date := coalesce(as_of, rules.today(book));
    mark rules.page_mark := rules.page_mark(after, null, 2);
begin
    perform rules.admit(book, allowed, caller);
    return query
    with late as materialized (
        select o.*, s.stage
          from (select x.agreement, x.seq, x.number, x.party, x.currency, min(x.due) as due, sum(x.open)::bigint as open
                  from rules.open_instalments(run_remind.book, rules.touched_since(run_remind.book)) x
                 where x.due < day group by x.agreement, x.seq, x.number, x.party, x.currency) o
         cross join lateral (select rules.reminder_stage(day - o.due) as stage) s
         where not exists (select from rules.reminded(run_remind.book, o.agreement, o.number, o.due, s.stage))
           and not rules.unwanted(run_remind.book, o.party, 'reminders')
           and (after is null or (o.seq, o.number::bigint) > (mark.number, mark.part))
    ), waits as materialized (      -- once a party, however many of its instalments are late
        select p.party, p.currency, rules.unapplied_of(run_remind.book, p.party, p.currency) as amount from (select distinct l.party, l.currency from late l) p
    )
    select o.seq, o.number, o.stage, day, rules.due_key(run_remind.book, 'mail_remind', o.agreement, o.number * 10 + o.stage, o.due, 0, 0), o.party,
           day - o.due, rules.money(o.open, o.currency), o.currency, concat_ws('.', o.seq, o.number)
      from late o join waits w using (party, currency)
     where w.amount < o.open
     order by o.seq, o.number
     limit "limit";
end $$;

create type api.run_todo_item as (person text, key uuid, date date, lines integer, language text, _next text);

-- The people who are written to, for whom something waits, and who were not written to today: what mail todo is to be asked.
create function api.run_todo(book text, allowed text[], caller text, "limit" integer, after text)
returns setof api.run_todo_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    day date := rules.today(book);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select p.person, rules.due_key(run_todo.book, 'mail_todo ' || p.person, null, 0, day, 0, 0), day, cardinality(w.todos), r.language, p.person
      from rules.people(run_todo.book) p
     cross join lateral rules.reader_at(run_todo.book, p.person) r
     cross join lateral (select rules.todos_of(run_todo.book, p.person, 21) as todos offset 0) w
     where (after is null or p.person > after) and cardinality(w.todos) > 0
       and not exists (select from ledger.mail m where m.book = run_todo.book and m.reader = p.person and m.effective = day)
     order by p.person
     limit "limit";
end $$;
