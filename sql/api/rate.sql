-- Exchange rates: units per USD from a day on, as exact decimals with their source.

create type rules.rate_record_ask as (currency text, rate numeric, source text, date date, jump rules.confirmation);

-- A rate as it was before one of that day: the last until then, or else the first after it; no row where there is none.
create function rules.rate_beside(book text, currency text, on_day date) returns setof rules.dated_rate language sql stable as $$
    (select x.currency, x.rate, x.effective, x.source from ledger.rate x
      where x.book = rate_beside.book and x.currency = rate_beside.currency and x.effective <= on_day
      order by x.effective desc, x.seq desc limit 1)
    union all
    (select x.currency, x.rate, x.effective, x.source from ledger.rate x
      where x.book = rate_beside.book and x.currency = rate_beside.currency and x.effective > on_day
      order by x.effective, x.seq desc limit 1)
    limit 1
$$;

-- What a rate does not look like, beside the one before it, or null: a move of more than a tenth, or the rate upside down.
create function rules.rate_jump(rate numeric, before rules.dated_rate) returns rules.refusal language sql stable as $$
    select rules.refusal('confirmation_required', 'jump', case
               when abs(rate * before.rate - 1) <= 0.02 and abs(rate / before.rate - 1) > 0.02
               then format('1 USD = %s %s is %s of %s upside down', rate, before.currency, before.rate, before.since)
               when abs(rate / before.rate - 1) > 0.1
               then format('1 USD = %s %s is %s %% %s than %s of %s', rate, before.currency, round(abs(rate / before.rate - 1) * 100),
                           case when rate > before.rate then 'more' else 'less' end, before.rate, before.since) end,
               format('a rate is how many %s are one USD; if this one is meant, add --jump yes', before.currency))
$$;

-- A rate as a sentence, with the one before it and what it makes of the base currency.
create function rules.rate_sentence(rate rules.dated_rate, before rules.dated_rate, base rules.dated_rate) returns text
language sql stable as $$
    select concat_ws('; ', format('1 USD = %s %s', rate.rate, rate.currency),
                     case when before.rate is not null
                          then format('%s %s of %s', case when before.since > rate.since then 'after it' else 'before' end, before.rate,
                                      before.since) end,
                     case when base.currency <> rate.currency and base.rate is not null
                          then format('so 1 %s = %s %s', rate.currency, round(base.rate / nullif(rate.rate, 0), 6), base.currency) end)
$$;

-- Record rates, before their day as well: they are known then.  Refuses: invalid (USD, currency, a rate that is not more than zero,
-- a day more than a year ahead), confirmation_required (a jump).
create function rules.rate_record(book text, envelopes rules.envelope[], asks rules.rate_record_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.*, rules.rate_sentence(rules.dated_rate(a.currency, a.rate, a.day, a.source), before, base) as sentence,
               coalesce(no_currency, case
                   when a.currency = 'USD'
                   then rules.refusal('invalid', 'currency', 'USD is 1 by definition', 'record the rates of the other currencies')
                   when a.rate <= 0
                   then rules.refusal('invalid', 'rate', 'a rate must be more than zero',
                                      format('give how many %s are one USD', a.currency))
                   when a.dated > rules.latest_day() + 366
                   then rules.refusal('invalid', 'date', format('%s is more than a year ahead', a.dated), 'give the day it begins')
                   when a.jump is distinct from 'yes' then rules.rate_jump(a.rate, before) end) as refusal
          from unnest(envelopes, asks) a
          left join lateral rules.currency_fault('currency', a.currency, a.day) no_currency on true
          left join lateral rules.rate_beside(rate_record.book, a.currency, a.day) before on true
         cross join ledger.book b
         cross join lateral rules.rate_at(b.book, b.currency, a.day) base
         where b.book = rate_record.book
    ), entered as materialized (
        select * from rules.entered(rate_record.book, 'rate_record', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['rate:' || j.currency],
                        jsonb_build_object('currency', j.currency, 'rate', j.rate::text, 'sentence', j.sentence))) from judged j), null)
    ), rate as (
        insert into ledger.rate (book, currency, effective, seq, rate, source)
        select rate_record.book, j.currency, j.day, e.seq, j.rate, j.source
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

create type rules.rate_correct_ask as (
    currency text, rate numeric, day date, source text, reason text, date date, jump rules.confirmation, adjust text);

-- The rate of a day, as it is: the latest entry of several, with the first one of a chain of corrections; and the day of the next.
create function rules.rate_of_day(book text, currency text, day date)
returns table (seq bigint, rate numeric, source text, first bigint, until date) language sql stable as $$
    select r.seq, r.rate, r.source, coalesce(c.first, r.seq),
           (select min(x.effective) from ledger.rate x
             where x.book = r.book and x.currency = r.currency and x.effective > rate_of_day.day)
      from ledger.rate r
      left join ledger.rate_correction c on c.book = r.book and c.seq = r.seq
     where r.book = rate_of_day.book and r.currency = rate_of_day.currency and r.effective = rate_of_day.day
     order by r.seq desc limit 1
$$;

-- What is wrong with correcting a rate, where that changes these facts, or null; first and until are as rules.rate_of_day says.
create function rules.correct_fault(book text, a rules.rate_correct_ask, wrong bigint, was numeric, first bigint, until date, day date,
                                    facts rules.converted[])
returns setof rules.refusal language sql stable as $$
    select v.code, v.field, v.sentence, v.hint
      from (select) nothing
      left join rules.conversion_used(correct_fault.book, facts) u on true
      left join rules.crossed_at(correct_fault.book, a.currency, first, a.day, until) x on true
     cross join lateral (values
        (1, wrong is null, 'not_found', 'day', format('there is no rate of %s of %s', a.currency, a.day),
            format('see: bursar rate list --currency %s', a.currency)),
        (2, a.rate <= 0, 'invalid', 'rate', 'a rate must be more than zero', format('give how many %s are one USD', a.currency)),
        (3, a.rate = was, 'conflict', 'rate', format('that is the rate of %s of %s already', a.currency, a.day), 'give the right one'),
        (4, correct_fault.day < a.day, 'invalid', 'date', format('the rate is of %s', a.day), 'give --date that day or a later one'),
        (5, u.by is not null, 'conflict', 'day', format('entry %s took something of what entry %s converted at that rate', u.by, u.entry),
            format('reverse it first: bursar entry reverse %s --reason "…"; then correct the rate, and enter it again', u.by)),
        (6, x.entry is not null, 'conflict', 'day', format('entry %s settled something in another currency at that rate', x.entry),
            format('reverse it first: bursar entry reverse %s --reason "…"; then correct the rate, and enter it again', x.entry)),
        (7, cardinality(facts) > 10000, 'conflict', 'day', format('%s lines were converted at that rate: too many for one entry',
            cardinality(facts)), 'correct it by a rate of a later day')
        ) v (n, broken, code, field, sentence, hint)
     where v.broken order by v.n limit 1
$$;

-- What corrections post: what each fact is worth more or less, against the line it was posted against, or an exchange difference.
create function rules.correction_facts(book text, ord integer, facts rules.converted[], day date) returns setof rules.fact
language sql stable as $$
    select rules.fact_corrected(correction_facts.ord, f.held, d.difference, case when (f.against).account is not null then f.against
               else rules.holding(null, 0, (f.held).initiative, (f.held).fund, rules.account_of(correction_facts.book,
                        case when d.difference > 0 then 'exchange gain' else 'exchange loss' end, '', '', 'no', day, 9223372036854775807),
                        'other', (f.held).office, (f.held).party, (f.held).currency, 0, 0) end)
      from unnest(facts) f cross join lateral (select f.worth - f.was) d (difference)
     where d.difference <> 0
$$;

-- What a correction tells: what it changes of each entry, the first five hundred of them.
create function rules.correction_told(facts rules.converted[], home text) returns table (entries jsonb, count bigint, difference bigint)
language sql stable as $$
    select jsonb_agg(jsonb_build_object('entry', e.entry, 'difference', rules.money(e.difference, home)) order by e.entry) filter (where e.n <= 500),
           count(*), sum(e.difference)::bigint
      from (select f.entry, sum(abs(f.worth) - abs(f.was))::bigint as difference, row_number() over (order by f.entry) as n
              from unnest(facts) f where f.worth <> f.was group by f.entry) e
$$;

-- Correct rates that were mistyped, with what was converted at them: the differences are one entry of the day of the correction, and what
-- was revalued at them is revalued again by a run.  Refuses: not_found (no rate of that day), invalid (a rate, the day), conflict (it is
-- that already, something was taken since of what was converted), confirmation_required (a jump).
create function rules.rate_correct(book text, envelopes rules.envelope[], asks rules.rate_correct_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.ord, a.currency, a.rate, a.reason, a.day as own_day, asks[a.ord] as ask, w.seq as wrong, w.rate as was, w.first, coalesce(a.source, w.source) as source,
               f.facts, t.entries, t.count, t.difference, b.currency as home, coalesce(no_currency, fault, jumps) as refusal
          from unnest(envelopes, asks) a (ord, key, item, who, content, confirmed, dated, day, approves, currency, rate, of_day, source,
                                          reason, date, jump, adjust)
          join ledger.book b on b.book = rate_correct.book
          left join lateral rules.currency_fault('currency', a.currency, a.of_day) no_currency on true
          left join lateral rules.rate_of_day(rate_correct.book, a.currency, a.of_day) w on true
          left join lateral (select array_agg(x order by x.entry, x.fact) as facts
                               from rules.worth_at(rate_correct.book, b.currency, a.currency, nullif(greatest(a.rate, 0), 0), w.first, a.of_day,
                                                   w.until) x) f on true
          left join lateral rules.correction_told(f.facts, b.currency) t on true
          left join lateral rules.correct_fault(rate_correct.book, asks[a.ord], w.seq, w.rate, w.first, w.until, a.day, f.facts) fault on true
         cross join lateral (select case when a.jump is distinct from 'yes' then rules.rate_jump(a.rate, (
                 select rules.dated_rate(x.currency, x.rate, x.effective, x.source) from ledger.rate x
                  where x.book = rate_correct.book and x.currency = a.currency and x.effective < a.of_day
                  order by x.effective desc, x.seq desc limit 1)) end) j (jumps)
    ), entered as materialized (
        select * from rules.entered(rate_correct.book, 'rate_correct', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['book'],
                        jsonb_strip_nulls(jsonb_build_object('currency', j.currency, 'rate', j.rate::text, 'before', j.was::text,
                            'entries', coalesce(j.entries, '[]'), 'count', j.count, 'difference', rules.money(coalesce(j.difference, 0), j.home),
                            'base_currency', j.home)))) from judged j),
            (select array_agg(f) from judged j
              cross join lateral rules.correction_facts(rate_correct.book, j.ord, j.facts, j.own_day) f where j.refusal is null))
    ), rate as (
        insert into ledger.rate (book, currency, effective, seq, rate, source)
        select rate_correct.book, j.currency, (j.ask).day, e.seq, j.rate, j.source
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    ), correction as (
        insert into ledger.rate_correction (book, seq, corrected, first, reason)
        select rate_correct.book, e.seq, j.wrong, j.first, j.reason
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    ), difference as (
        insert into ledger.rate_difference (book, entry, fact, seq, difference)
        select rate_correct.book, f.entry, f.fact, e.seq, f.worth - f.was
          from entered e join judged j using (ord) cross join unnest(j.facts) f
         where e.outcome = 'recorded' and f.worth <> f.was
    )
    select (e.answer).* from entered e;
end $$;

create type rules.rate_limit_ask as (days integer, reason text, date date);

-- Set how old a rate may be.  Refuses: invalid (no days).
create function rules.rate_limit(book text, envelopes rules.envelope[], asks rules.rate_limit_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.*, rules.refusal('invalid', 'days', case when a.days < 1 then 'a limit is a day at least' end,
                                  'give how many days old a rate may be, like 62') as refusal
          from unnest(envelopes, asks) a
    ), entered as materialized (
        select * from rules.entered(rate_limit.book, 'rate_limit', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, answer => jsonb_build_object('days', j.days))) from judged j), null)
    ), own as (
        insert into ledger.rate_limit (book, seq, days)
        select rate_limit.book, e.seq, j.days from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

create type api.rate_item as (id bigint, currency text, rate text, date date, source text);

-- Newest first, or as sort says, those of days to come as well unless a day is given; id is the cursor.
create function api.rate_list(book text, allowed text[], caller text,
    currency text, "from" date, "to" date, sort text, "limit" integer, after text, as_of date, known_at text)
returns setof api.rate_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last  bigint := rules.seq_at(book, known_at);
    place rules.place;
begin
    perform rules.admit(book, allowed, caller);
    select x.effective, null, null, null, x.seq into place from ledger.rate x
     where x.book = rate_list.book and x.seq = rules.page_from(after);
    perform rules.page_known(after, sort, place.number is not null);
    place.number := rules.page_from(after);
    return query
    select r.seq, r.currency, r.rate::text, r.effective, r.source
      from ledger.rate r
     where r.book = rate_list.book and r.seq <= last
       and (as_of is null or r.effective <= as_of)
       and rules.comes_behind(after, sort, place, r.effective, null, null, null, r.seq) and rules.is_within(r.effective, "from", "to")
       and (rate_list.currency is null or r.currency = rate_list.currency)
     order by case sort when 'date' then r.effective end desc, r.seq desc
     limit "limit";
end $$;

create type api.rate_detail as (
    id bigint, currency text, rate text, date date, source text, limit_days integer, good_until date);

-- The rate in force on a day: of two for one day the later entry.  good_until is the last day that amounts are converted at it
-- without a word.
create function api.rate_show(book text, allowed text[], caller text, currency text, as_of date, known_at text)
returns setof api.rate_detail
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
    day date := coalesce(as_of, rules.today(book));
begin
    perform rules.admit(book, allowed, caller);
    return query
    select null::bigint, 'USD', '1', null::date, 'by definition', null::integer, null::date where rate_show.currency = 'USD'
    union all
    (select r.seq, r.currency, r.rate::text, r.effective, r.source, l.days, r.effective + l.days
       from ledger.rate r
      cross join rules.rate_days(rate_show.book, last) l
      where r.book = rate_show.book and r.currency = rate_show.currency and r.effective <= day
        and r.seq <= last
      order by r.effective desc, r.seq desc limit 1);
    if not found then
        perform rules.must_know(book, 'currency', 'currency', rate_show.currency);
        perform rules.refuse('not_found', 'currency', format('there is no rate of %s on %s', rate_show.currency, day),
                             format('see: bursar rate list --currency %s', rate_show.currency));
    end if;
end $$;
