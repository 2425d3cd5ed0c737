-- Exchange rates: units per USD from a day on, as exact decimals with their source.

-- Record rates.  Refuses: invalid (USD, currency, a rate that is not more than zero).
create function api.rate_record(book text, allowed text[], caller text[], key uuid[],
    currency text[], rate numeric[], source text[], date date[])
returns setof api.answer language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    asks  rules.ask[];
    rates ledger.rate[];
    done  record;
begin
    perform rules.lock_book(book);

    with asked as (
        select * from unnest(caller, key, currency, rate, source, date)
            with ordinality a (caller, key, currency, rate, source, date, ord)
    ), judged as (
        select a.*, rules.content(to_jsonb(a)) as content, coalesce(a.date, current_date) as day,
               coalesce(no_currency,
                   case when a.currency = 'USD'
                        then row('invalid', 'currency', 'USD is 1 by definition',
                                 'record the rates of the other currencies')::rules.refusal
                        when a.rate <= 0
                        then row('invalid', 'rate', 'a rate must be more than zero',
                                 format('give how many %s are one USD', a.currency))::rules.refusal end) as refusal
          from asked a
          left join lateral rules.currency_fault('currency', a.currency, coalesce(a.date, current_date)) no_currency on true
    )
    select array_agg(row(j.ord, j.key, j.caller, j.content, j.date, null, j.refusal,
                         jsonb_build_object('currency', j.currency, 'rate', j.rate::text))::rules.ask order by j.ord),
           array_agg(row(rate_record.book, j.currency, j.day, null, j.rate, j.source)::ledger.rate order by j.ord)
      into asks, rates
      from judged j;

    done := rules.enter(book, allowed, 'rate_record', asks, null);

    insert into ledger.rate
    select r.book, r.currency, r.effective, e.seq, r.rate, r.source
      from rules.recorded(done.entered) e
      join unnest(rates) with ordinality r on r.ordinality = e.ord;

    return query select * from unnest(done.answers);
end $$;

create type api.rate_item as (id bigint, currency text, rate text, date date, source text);

-- Newest first; id is the cursor.
create function api.rate_list(book text, allowed text[], caller text,
    currency text, "limit" integer, after text, as_of date, known_at text)
returns setof api.rate_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select r.seq, r.currency, r.rate::text, r.effective, r.source
      from ledger.rate r
     where r.book = rate_list.book and r.seq <= last
       and r.effective <= coalesce(as_of, current_date)
       and (after is null or r.seq < (select rules.page_from(after)))
       and (rate_list.currency is null or r.currency = rate_list.currency)
     order by r.seq desc
     limit "limit";
end $$;

-- The rate in force on a day: of two for one day the later entry.
create function api.rate_show(book text, allowed text[], caller text, currency text, as_of date, known_at text)
returns setof api.rate_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
    day date := coalesce(as_of, current_date);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select null::bigint, 'USD', '1', null::date, 'by definition' where rate_show.currency = 'USD'
    union all
    (select r.seq, r.currency, r.rate::text, r.effective, r.source
       from ledger.rate r
      where r.book = rate_show.book and r.currency = rate_show.currency and r.effective <= day
        and r.seq <= last
      order by r.effective desc, r.seq desc limit 1);
    if not found then
        perform rules.refuse('not_found', 'currency', format('there is no rate of %s on %s', rate_show.currency, day),
                             format('see: bursar rate list --currency %s', rate_show.currency));
    end if;
end $$;
