-- Runs: what is due by a day, as the lines of a stream of entries.  Each has a key of its own, so that whatever comes twice is recorded once.

-- The key of what falls due of an item: the same whenever and by whomever it is asked, until the item has other terms or something that
-- happened to it was reversed.
create function rules.due_key(book text, command text, item uuid, part integer, due date, terms bigint, reversal bigint) returns uuid
language sql stable as $$
    select rules.uuid_of(sha256(convert_to(json_build_array(book, command, item, part, due, terms, reversal)::text, 'UTF8')))
$$;

-- The last reversal of something that happened to a pledge, 0 where there is none; one row.
create function rules.pledge_reversal(book text, pledge uuid) returns table (seq bigint) language sql stable as $$
    select coalesce(max(r.seq), 0)
      from (select x.seq from ledger.posting x where x.item = pledge_reversal.pledge and x.book = pledge_reversal.book
             union all
            select r.seq from ledger.pledge_end e join ledger.reversal r on r.root = e.seq and r.book = e.book
             where e.book = pledge_reversal.book and e.pledge = pledge_reversal.pledge) m
      join ledger.reversal r on r.book = pledge_reversal.book and r.seq = m.seq
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

-- The last reversal of something that was posted of an item, 0 where there is none; one row.
create function rules.item_reversal(book text, item uuid) returns table (seq bigint) language sql stable as $$
    select coalesce(max(r.seq), 0)
      from ledger.posting x join ledger.reversal r on r.book = x.book and r.seq = x.seq
     where x.item = item_reversal.item and x.book = item_reversal.book
$$;

-- The instalments with something open that are due by a day, of agreements with one of these policies (null: any), and what of them is
-- held in accounts of a class.
create function rules.due_instalments(book text, due date, policies text[], class text, out agreement ledger.agreement,
                                      out terms bigint, out number smallint, out due_on date, out held rules.holding[])
returns setof record language sql stable as $$
    select g, t.seq, o.number, o.due, h.held
      from (select x.agreement, x.number, min(x.due) as due
              from rules.open_instalments(due_instalments.book, rules.touched_since(due_instalments.book)) x
             where x.due <= due_instalments.due group by x.agreement, x.number) o
     cross join lateral rules.agreement_standing(due_instalments.book, o.agreement) g
     cross join lateral rules.terms_at(due_instalments.book, o.agreement) t
     cross join lateral (select array_agg(x) as held from rules.holdings(due_instalments.book, array[o.agreement]) x
                          where x.class = due_instalments.class and x.part = o.number and x.amount > 0) h
     where (policies is null or t.policy = any (policies)) and h.held is not null
$$;

create type api.run_instalment_item as (
    agreement bigint, number smallint, date date, key uuid, party text, amount text, currency text, _next text);

-- The instalments that fell due by a day (null: today) and whose revenue is not recognised: what instalment recognise is to be asked.
create function api.run_recognise(book text, allowed text[], caller text, as_of date, "limit" integer, after text)
returns setof api.run_instalment_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    day  date := coalesce(as_of, rules.today(book));
    mark rules.page_mark := rules.page_mark(after, null, 2);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select (i.agreement).seq, i.number, i.due_on,
           rules.due_key(run_recognise.book, 'instalment_recognise', (i.agreement).agreement, i.number, i.due_on, i.terms, r.seq),
           (i.agreement).party, rules.money(h.open, (i.agreement).currency), (i.agreement).currency,
           concat_ws('.', (i.agreement).seq, i.number)
      from rules.due_instalments(run_recognise.book, day, '{due,upfront}', 'contingent') i
     cross join lateral (select sum(x.amount)::bigint as open from unnest(i.held) x) h
     cross join lateral rules.item_reversal(run_recognise.book, (i.agreement).agreement) r
     where after is null or ((i.agreement).seq, i.number::bigint) > (mark.number, mark.part)
     order by (i.agreement).seq, i.number
     limit "limit";
end $$;

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
    select (i.agreement).seq, i.number, day,
           rules.due_key(run_reclassify.book, 'instalment_reclassify', (i.agreement).agreement, i.number, i.due_on, i.terms, r.seq),
           (i.agreement).party, rules.money(h.open, (i.agreement).currency), (i.agreement).currency,
           concat_ws('.', (i.agreement).seq, i.number)
      from rules.due_instalments(run_reclassify.book, (day + interval '12 months')::date, null, 'receivable') i
     cross join lateral (
            select sum(x.amount)::bigint as open from unnest(i.held) x
             where x.account <> rules.account_of(run_reclassify.book, 'receivable', (i.agreement).instrument, 'current',
                       case x.initiative when '' then 'no' else 'yes' end, day, 9223372036854775807)) h
     cross join lateral rules.item_reversal(run_reclassify.book, (i.agreement).agreement) r
     where h.open is not null and (i.agreement).effective <= day
       and (after is null or ((i.agreement).seq, i.number::bigint) > (mark.number, mark.part))
     order by (i.agreement).seq, i.number
     limit "limit";
end $$;

create type api.run_revalue_item as (
    account integer, currency text, date date, key uuid, items integer, difference text, base_currency text, _next text);

-- The accounts that hold something of a foreign currency which is worth something else at the rate of a day (null: today) than it is
-- carried at: what account revalue is to be asked.  The key is of the revaluation before.
create function api.run_revalue(book text, allowed text[], caller text, as_of date, "limit" integer, after text)
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
           cardinality(r.held), rules.money(r.difference, home), home, concat_ws('.', m.currency, 0, m.account)
      from (select a.account, a.class, d.currency
              from ledger.account a join ledger.balance_day d on d.book = a.book and d.account = a.account
             where a.book = run_revalue.book and a.monetary and a.class <> 'clearing' and d.currency <> home and d.posted <= day
             group by a.account, a.class, d.currency) m
     cross join lateral rules.to_revalue(run_revalue.book, m.account, m.class, m.currency, day, home) r
     where r.held is not null and (after is null or (m.currency, m.account::bigint) > (mark.currency, mark.number))
     order by m.currency, m.account
     limit "limit";
end $$;
