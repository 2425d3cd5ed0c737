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
        select a.*, rules.content(to_jsonb(a)) as content, coalesce(a.date, current_date) as day,
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
