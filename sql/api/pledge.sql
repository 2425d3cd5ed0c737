-- Pledges: what parties have promised, binding nobody.

-- Record promises.  years is a year, a span (split evenly, largest remainder) or year:amount parts that add up;
-- origin 'third-party' is a promise to somebody else and posts nothing.  Refuses: not_found (party, initiative),
-- conflict (a merged party), invalid (currency, amount, years).
create function api.pledge_record(book text, allowed text[], caller text[], key uuid[],
    party text[], initiative text[], amount numeric[], currency text[], years text[], origin text[], date date[],
    document text[], note text[])
returns setof api.answer language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    asks    rules.ask[];
    facts   rules.fact[];
    pledges ledger.pledge[];
    spans   text[];
    done    record;
begin
    perform rules.lock_book(book);

    with asked as (
        select * from unnest(caller, key, party, initiative, amount, currency, years, origin, date, document, note)
            with ordinality a (caller, key, party, initiative, amount, currency, years, origin, date, document, note, ord)
    ), read as (
        select a.*, rules.content(array['party', a.party, 'initiative', a.initiative, 'amount', a.amount::text,
                   'currency', a.currency, 'years', a.years, 'origin', a.origin, 'date', a.date::text,
                   'document', a.document, 'note', a.note]) as content,
               coalesce(a.date, current_date) as day,
               coalesce(a.origin, 'own') = 'own' as own,
               coalesce(a.years, to_char(coalesce(a.date, current_date), 'YYYY')) as span
          from asked a
    ), judged as (
        select r.*, p.minor, p.base, coalesce(no_party, no_initiative, p.refusal, no_years) as refusal
          from read r
         cross join lateral rules.price(pledge_record.book, 'amount', r.amount, r.currency, r.day) p
          left join lateral rules.party_fault(pledge_record.book, 'party', r.party) no_party on true
          left join lateral rules.initiative_fault(pledge_record.book, 'initiative', r.initiative) no_initiative on true
          left join lateral rules.years_fault(r.span, p.minor, r.currency) no_years on true
    )
    select array_agg(row(j.ord, j.key, j.caller, j.content, j.date, null, j.refusal, null)::rules.ask order by j.ord),
           array_agg(row(j.ord, 'pledged', j.party, j.initiative, null, j.currency, j.minor, j.base)::rules.fact)
               filter (where j.own),
           array_agg(row(pledge_record.book, j.key, null, null, j.party, j.initiative, j.day, j.currency, j.minor, j.base,
                         j.own, j.document, j.note)::ledger.pledge order by j.ord),
           array_agg(j.span order by j.ord)
      into asks, facts, pledges, spans
      from judged j;

    done := rules.enter(book, allowed, 'pledge_record', asks, facts);

    insert into ledger.pledge
    select p.book, p.pledge, e.seq, e.office, p.party, p.initiative, p.effective, p.currency, p.amount, p.base, p.own,
           p.document, p.note
      from rules.recorded(done.entered) e
      join unnest(pledges) with ordinality p on p.ordinality = e.ord;
    insert into ledger.pledge_year (book, pledge, year, seq, office, amount)
    select p.book, p.pledge, y.year, e.seq, e.office, y.amount
      from rules.recorded(done.entered) e
      join unnest(pledges) with ordinality p on p.ordinality = e.ord
      join unnest(spans) with ordinality s (span, ord) on s.ord = e.ord
      join ledger.currency c on c.currency = p.currency
     cross join lateral rules.years(s.span, p.amount, c.exponent) y;

    return query select * from unnest(done.answers);
end $$;

create type api.pledge_item as (
    id bigint, party text, initiative text, date date, amount text, currency text, open text, years text, origin text,
    state text, office text, key uuid, document text, note text);

-- Pledges as they stood on a day, as known at a moment.
create function rules.pledges(book text, on_day date, last bigint) returns setof api.pledge_item
language sql stable as $$
    select p.seq, p.party, p.initiative, p.effective, rules.money(p.amount, c.exponent), p.currency,
           rules.money(p.amount - v.amount, c.exponent),
           (select case when count(*) = 1 then min(y.year)::text else min(y.year) || '-' || max(y.year) end
              from ledger.pledge_year y where y.book = p.book and y.pledge = p.pledge),
           case when p.own then 'own' else 'third-party' end,
           case when p.amount = v.amount then 'converted' else 'open' end, p.office, p.pledge, p.document, p.note
      from ledger.pledge p
     cross join lateral (select x.exponent from ledger.currency x where x.currency = p.currency limit 1) c
     cross join lateral (select coalesce(sum(x.amount), 0)::bigint as amount from ledger.conversion x
                          where x.pledge = p.pledge and x.book = p.book and x.seq <= last and x.effective <= on_day) v
     where p.book = pledges.book and p.seq <= last and p.effective <= on_day
$$;

-- Newest first; id is the cursor.
create function api.pledge_list(book text, allowed text[], caller text,
    party text, initiative text, origin text, state text, office text, "limit" integer, after text, as_of date,
    known_at text)
returns setof api.pledge_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select p.* from rules.pledges(book, coalesce(as_of, current_date), last) p
     where (after is null or p.id < (select rules.page_from(after)))
       and (pledge_list.party is null or p.party = pledge_list.party)
       and (pledge_list.initiative is null or p.initiative = pledge_list.initiative)
       and (pledge_list.origin is null or p.origin = pledge_list.origin)
       and (pledge_list.state is null or p.state = pledge_list.state)
       and (pledge_list.office is null or p.office = pledge_list.office)
     order by p.id desc
     limit "limit";
end $$;

create type api.pledge_detail as (
    id bigint, party text, initiative text, date date, amount text, currency text, open text, origin text, state text,
    office text, key uuid, document text, note text, years json, agreements json);

-- One pledge with its years and the agreements that made it good.
create function api.pledge_show(book text, allowed text[], caller text, pledge text, as_of date, known_at text)
returns setof api.pledge_detail
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
    day  date := coalesce(as_of, current_date);
    this uuid := rules.key_of(book, pledge);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select p.id, p.party, p.initiative, p.date, p.amount, p.currency, p.open, p.origin, p.state, p.office, p.key,
           p.document, p.note,
           (select json_agg(json_build_object('year', y.year, 'amount', rules.money(y.amount, p.currency)) order by y.year)
              from ledger.pledge_year y where y.book = pledge_show.book and y.pledge = p.key),
           (select json_agg(json_build_object('agreement', a.seq, 'signed', a.effective, 'converted',
                                                rules.money(v.amount, p.currency)) order by a.seq)
              from ledger.conversion v
              join ledger.agreement a on a.book = v.book and a.agreement = v.agreement
             where v.pledge = p.key and v.book = pledge_show.book and v.seq <= last and v.effective <= day)
      from rules.pledges(pledge_show.book, day, last) p
     where p.key = this;
    if not found then
        perform rules.refuse('not_found', 'pledge', format('there is no pledge %s', pledge_show.pledge),
                             'see: bursar pledge list');
    end if;
end $$;
