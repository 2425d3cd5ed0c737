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
