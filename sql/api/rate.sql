-- Exchange rates: units per USD from a day on, as exact decimals with their source.

create type rules.rate_record_ask as (currency text, rate numeric, source text, date date);

-- Record rates.  Refuses: invalid (USD, currency, a rate that is not more than zero).
create function rules.rate_record(book text, envelopes rules.envelope[], asks rules.rate_record_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.*, coalesce(no_currency, case
                   when a.currency = 'USD'
                   then rules.refusal('invalid', 'currency', 'USD is 1 by definition', 'record the rates of the other currencies')
                   when a.rate <= 0
                   then rules.refusal('invalid', 'rate', 'a rate must be more than zero',
                                      format('give how many %s are one USD', a.currency)) end) as refusal
          from unnest(envelopes, asks) a
          left join lateral rules.currency_fault('currency', a.currency, a.day) no_currency on true
    ), entered as materialized (
        select * from rules.entered(rate_record.book, 'rate_record', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal,
                        answer => jsonb_build_object('currency', j.currency, 'rate', j.rate::text))) from judged j), null)
    ), rate as (
        insert into ledger.rate (book, currency, effective, seq, rate, source)
        select rate_record.book, j.currency, j.day, e.seq, j.rate, j.source
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
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
