-- Pledges: what parties have promised, binding nobody.

create type rules.pledge_record_ask as (
    party rules.party_ref, initiative text, amount numeric, currency text, years text, origin text, date date, external text, document text,
    note text, old_rate rules.confirmation, another rules.confirmation);

-- Record promises.  years is a year, a span (split evenly, largest remainder) or year:amount parts that add up; origin
-- 'third-party' is a promise to somebody else, posts nothing and needs no rate.  Refuses: not_found (party, initiative),
-- conflict (a merged party, an external id that another has), invalid (currency, amount, years), possible_duplicate.
create function rules.pledge_record(book text, envelopes rules.envelope[], asks rules.pledge_record_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.*, p.minor, p.base, p.exponent, p.rates, coalesce(a.origin, 'own') = 'own' as own,
               coalesce(a.years, to_char(a.day, 'YYYY')) as span,
               coalesce(no_party, no_initiative, p.refusal, no_years, case when a.external is not null
                   then rules.external_taken(pledge_record.book, 'pledge', (a.who).office, a.party, a.external) end,
                   rules.repeat_fault(pledge_record.book, 'pledge', a.key, a.another, r.seq, r.what)) as refusal,
               case when a.another = 'yes' then r.seq end as repeats
          from unnest(envelopes, asks) a
         cross join lateral rules.price(pledge_record.book, 'amount', a.amount, a.currency, a.day,
                                        posted => a.origin is distinct from 'third-party', old_rate => a.old_rate) p
          left join lateral rules.party_fault(pledge_record.book, 'party', a.party) no_party on true
          left join lateral rules.initiative_fault(pledge_record.book, 'initiative', a.initiative) no_initiative on true
          left join lateral rules.years_fault(a.years, p.minor, a.currency) no_years on true
          left join lateral rules.pledge_alike(pledge_record.book, a.party, a.currency, p.minor, a.day, a.external) r on true
    ), entered as materialized (
        select * from rules.entered(pledge_record.book, 'pledge_record', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array[rules.external_claim('pledge', (j.who).office, j.party, j.external)],
                        jsonb_strip_nulls(jsonb_build_object('rates', j.rates, 'repeats', j.repeats)),
                        alike => case when j.refusal is null then concat_ws('/', j.party, j.currency, j.minor, j.day) end)) from judged j),
            (select array_agg(rules.fact(j.ord, 'pledged', item => j.item, part => y.year, party => j.party,
                                         initiative => j.initiative, currency => j.currency, amount => y.amount, base => y.worth))
               from judged j, rules.pledge_years(j.span, j.minor, j.exponent, j.base) y where j.refusal is null and j.own))
    ), pledge as (
        insert into ledger.pledge (book, pledge, seq, office, party, initiative, effective, currency, amount, base, years, own,
                                   external, document, note)
        select pledge_record.book, j.item, e.seq, e.office, j.party, j.initiative, j.day, j.currency, j.minor, j.base, j.span, j.own,
               j.external, j.document, j.note
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

-- The amount for each year with what it is worth, which adds up as well.
create function rules.pledge_years(years text, minor bigint, exponent smallint, base bigint)
returns table (year integer, amount bigint, worth bigint) language sql immutable as $$
    select pledge_years.years::integer, minor, pledge_years.base where length(pledge_years.years) = 4   -- next to always, and quick
     union all
    select y.year, y.amount, y.worth from rules.pledge_split(pledge_years.years, minor, exponent, pledge_years.base) y
     where length(pledge_years.years) > 4
$$;

-- The same of more than one year.
create function rules.pledge_split(years text, minor bigint, exponent smallint, base bigint)
returns table (year integer, amount bigint, worth bigint) language plpgsql immutable rows 1 as $$
#variable_conflict use_column
begin
    return query select y.year::integer, y.amount,
                        rules.portion(pledge_split.base, minor, sum(y.amount) over (order by y.year), y.amount)
                   from rules.years(years, minor, exponent) y where y.amount > 0;
end $$;

create type rules.pledge_end_ask as (pledge text, amount numeric, reason text, date date);

-- Write off what is open of pledges: it will not come.  Refuses: as rules.end_pledges.
create function rules.pledge_write_off(book text, envelopes rules.envelope[], asks rules.pledge_end_ask[])
returns setof api.answer language sql as $$
    select * from rules.end_pledges(book, 'pledge_write_off', 'written off', envelopes, asks)
$$;

-- Cancel what is open of pledges: it is not wanted any more.  Refuses: as rules.end_pledges.
create function rules.pledge_cancel(book text, envelopes rules.envelope[], asks rules.pledge_end_ask[])
returns setof api.answer language sql as $$
    select * from rules.end_pledges(book, 'pledge_cancel', 'cancelled', envelopes, asks)
$$;

-- Note that parties took back what is open of pledges.  Refuses: as rules.end_pledges.
create function rules.pledge_withdraw(book text, envelopes rules.envelope[], asks rules.pledge_end_ask[])
returns setof api.answer language sql as $$
    select * from rules.end_pledges(book, 'pledge_withdraw', 'withdrawn', envelopes, asks)
$$;

-- What is open of a pledge, or so much of it, the latest years first; of a promise to somebody else by what has become of it.
create function rules.take_of_pledge(book text, p ledger.pledge, wanted numeric)
returns table (takes rules.holding[], minor bigint, left_open bigint, exponent smallint, refusal rules.refusal)
language plpgsql stable as $$
#variable_conflict use_column
begin
    if p.own then
        return query
        select t.takes, t.minor, t.left_open, t.exponent, t.refusal
          from rules.take(take_of_pledge.book, 'pledge', p.seq, p.pledge, '{pledge}', wanted) t;
    elsif p.pledge is not null then
        return query
        select null::rules.holding[], w.minor, o.open - w.minor, c.exponent, case
               when o.open = 0 then rules.refusal('conflict', 'pledge', format('nothing is open of pledge %s', p.seq),
                                                  format('see: bursar pledge show %s', p.seq))
               when wanted <= 0 or scale(wanted) > c.exponent
               then rules.refusal('invalid', 'amount', format('%s is not an amount of %s', wanted, p.currency),
                                  'give an amount like 2500.00')
               when w.minor > o.open
               then rules.refusal('invalid', 'amount', format('%s %s is open, not %s', rules.money(o.open, c.exponent), p.currency,
                                  wanted), 'give no more than that') end
          from ledger.currency c
         cross join lateral (select x.open from rules.unposted(p, 'infinity', 9223372036854775807) x) o
         cross join lateral (select coalesce(round(wanted * rules.unit(c.exponent))::bigint, o.open)) w (minor)
         where c.currency = p.currency;
    end if;
end $$;

-- End what is open of pledges, or a part of it; what was promised stays as it is.  Refuses: not_found, conflict (nothing is
-- open), invalid (more than is open, a day before the pledge).
create function rules.end_pledges(book text, command text, measure text, envelopes rules.envelope[], asks rules.pledge_end_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.*, p.pledge as this, p.seq as number, p.office, p.currency, o.takes, o.minor, o.left_open, o.exponent,
               coalesce(none_there, too_early, o.refusal) as refusal
          from unnest(envelopes, asks) a
         cross join lateral rules.items_of(end_pledges.book, (a.who).office, a.pledge, 'pledge') k (named)
          left join lateral (select x.* from ledger.pledge x
                              where x.book = end_pledges.book and x.pledge = k.named
                                and not exists (select from rules.undone(x.book, x.seq)) limit 1) p on true
          left join lateral rules.missing_item(end_pledges.book, 'pledge', a.pledge, p.pledge is not null) none_there on true
          left join lateral rules.too_early('pledge', p.seq, p.effective, a.day) too_early on true
          left join lateral rules.take_of_pledge(end_pledges.book, p, a.amount) o on true
    ), entered as materialized (
        select * from rules.entered(end_pledges.book, command, envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['item:' || j.this],
                        jsonb_build_object('pledge', j.number, 'amount', rules.money(j.minor, j.exponent), 'currency', j.currency,
                                           'open', rules.money(j.left_open, j.exponent)))) from judged j),
            (select array_agg(rules.fact_of(j.ord, measure, t)) from judged j, unnest(j.takes) t where j.refusal is null))
    ), ended as (
        insert into ledger.pledge_end (book, pledge, seq, office, effective, measure, amount, reason)
        select end_pledges.book, j.this, e.seq, j.office, j.day, end_pledges.measure, j.minor, j.reason
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

-- What became of a promise to somebody else, which posts nothing: by what was ended and stands.
create function rules.unposted(p ledger.pledge, on_day date, last bigint) returns table (ended bigint, open bigint)
language sql stable as $$
    select s.ended, p.amount - s.ended
      from (select coalesce(sum(x.amount), 0)::bigint as ended from ledger.pledge_end x
             where x.book = p.book and x.pledge = p.pledge and x.seq <= last and x.effective <= on_day
               and not exists (select from rules.undone(x.book, x.seq, on_day, last))) s
$$;

create type api.pledge_item as (
    id bigint, party text, initiative text, date date, amount text, currency text, open text, years text, origin text,
    state text, external text, office text, key uuid, document text, note text);

-- Pledges as they stood on a day, as known at a moment.
create function rules.pledges(book text, on_day date, last bigint) returns setof api.pledge_item
language sql stable as $$
    select p.seq, p.party, p.initiative, p.effective, rules.money(p.amount, c.exponent), p.currency, rules.money(v.open, c.exponent),
           case when p.years like '%:%' then (select case count(*) when 1 then min(y.label) else min(y.label) || '-' || max(y.label) end
                                                from rules.parts(p.years) y) else p.years end,
           case when p.own then 'own' else 'third-party' end,
           case when v.open > 0 then 'open' else coalesce(l.state, 'converted') end,
           p.external, p.office, j.key, p.document, p.note
      from ledger.pledge p
     cross join lateral (select x.exponent from ledger.currency x where x.currency = p.currency limit 1) c
     cross join lateral (select x.key from ledger.journal x where x.book = p.book and x.seq = p.seq limit 1) j
     cross join lateral (
            select coalesce(sum(i.open), 0)::bigint as open from rules.item_parts(p.book, p.pledge, on_day, last) i having p.own
             union all
            select i.open from rules.unposted(p, on_day, last) i where not p.own offset 0) v
      left join lateral (
            select replace(x.measure, ' ', '-') as state from ledger.pledge_end x
             where x.book = p.book and x.pledge = p.pledge and x.seq <= last and x.effective <= on_day
               and not exists (select from rules.undone(x.book, x.seq, on_day, last))
             order by x.seq desc limit 1) l on v.open = 0
     where p.book = pledges.book and p.seq <= last and p.effective <= on_day
       and not exists (select from rules.undone(p.book, p.seq, on_day, last))
$$;

-- Newest first, or as sort says; id is the cursor.
create function api.pledge_list(book text, allowed text[], caller text,
    party text, initiative text, origin text, state text, external text, office text, "from" date, "to" date, sort text, "limit" integer,
    after text, as_of date, known_at text)
returns setof api.pledge_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
#variable_conflict use_column
declare
    last  bigint := rules.seq_at(book, known_at);
    day   date := coalesce(as_of, 'infinity');
    place rules.place;
    few   bigint[];
    others text[] := rules.other_names(book, party, last);
begin
    perform rules.admit(book, allowed, caller);
    select x.effective, x.currency, x.amount, x.party, x.seq into place from ledger.pledge x
     where x.book = pledge_list.book and x.seq = rules.page_from(after);
    perform rules.page_known(after, sort, place.number is not null);
    place.number := rules.page_from(after);
    if state is not null and coalesce(party, initiative, origin, external, office, "from"::text, "to"::text, sort) is null
       and rules.is_now(as_of, known_at) then
        few := rules.numbers_in_state(book, 'pledge', state, rules.page_from(after), "limit");
    end if;
    return query
    select p.*
      from ledger.pledge g
     cross join lateral (select x.* from rules.pledges(g.book, day, last) x where x.id = g.seq offset 0) p
     where g.book = pledge_list.book and (few is null or g.seq = any (few)) and g.seq <= last and g.effective <= day
       and rules.comes_behind(after, sort, place, g.effective, g.currency, g.amount, g.party, g.seq)
       and rules.is_within(g.effective, "from", "to")
       and (pledge_list.party is null or g.party = pledge_list.party or g.party = any (others))
       and (pledge_list.initiative is null or g.initiative = pledge_list.initiative)
       and (pledge_list.origin is null or g.own = (pledge_list.origin = 'own'))
       and (pledge_list.state is null or p.state = pledge_list.state)
       and (pledge_list.external is null or g.external = pledge_list.external)
       and (pledge_list.office is null or g.office = pledge_list.office)
     order by case sort when 'date' then g.effective end desc, case sort when 'amount' then g.currency end desc,
              case sort when 'amount' then g.amount end desc, case sort when 'party' then g.party end,
              case sort when 'party' then g.seq end, g.seq desc
     limit "limit";
end $$;

create type api.pledge_detail as (
    id bigint, party text, initiative text, date date, amount text, currency text, converted text, ended text, open text,
    origin text, state text, external text, office text, key uuid, document text, note text, years json, agreements json, endings json);

-- One pledge with its years, the agreements that made it good, and what ended the rest.
create function api.pledge_show(book text, allowed text[], caller text, pledge text, as_of date, known_at text)
returns setof api.pledge_detail
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    this bigint := rules.number_of(book, rules.admit(book, allowed, caller), pledge, 'pledge');
    last bigint := rules.seq_at(book, known_at);
    day  date := coalesce(as_of, 'infinity');
begin
    return query
    select p.id, p.party, p.initiative, p.date, p.amount, p.currency, rules.money(v.settled, c.exponent), rules.money(v.ended, c.exponent),
           p.open, p.origin, p.state, p.external, p.office, p.key, p.document, p.note, y.years,
           (select json_agg(json_build_object('agreement', a.seq, 'signed', a.effective, 'converted', rules.money(m.amount, c.exponent))
                            order by a.seq)
              from ledger.agreement a
             cross join lateral (select -sum(x.amount)::bigint as amount from ledger.posting x
                                  where x.item = a.pledge and x.book = a.book and x.seq = a.seq) m
             where a.pledge = g.pledge and a.book = g.book and a.seq <= last and a.effective <= day
               and not exists (select from rules.undone(a.book, a.seq, day, last))),
           (select json_agg(json_build_object('entry', x.seq, 'date', x.effective, 'what', x.measure, 'amount',
                                              rules.money(x.amount, c.exponent), 'reason', x.reason) order by x.seq)
              from ledger.pledge_end x
             where x.book = g.book and x.pledge = g.pledge and x.seq <= last and x.effective <= day
               and not exists (select from rules.undone(x.book, x.seq, day, last)))
      from rules.pledges(pledge_show.book, day, last) p
      join ledger.pledge g on g.book = pledge_show.book and g.seq = p.id
      join ledger.currency c on c.currency = p.currency
     cross join lateral (
            select coalesce(sum(i.settled), 0)::bigint as settled, coalesce(sum(i.ended), 0)::bigint as ended
              from rules.item_parts(g.book, g.pledge, day, last) i having g.own
             union all
            select 0, i.ended from rules.unposted(g, day, last) i where not g.own) v
     cross join lateral (
            select json_agg(json_strip_nulls(json_build_object('year', y.year, 'amount', rules.money(y.amount, c.exponent), 'open',
                                rules.money(case when g.own then coalesce(i.open, 0) end, c.exponent))) order by y.year) as years
              from rules.years(g.years, g.amount, c.exponent) y
              left join rules.item_parts(g.book, g.pledge, day, last) i on i.part = y.year) y
     where p.id = this;
    if not found then
        perform rules.not_there(book, 'pledge', pledge, this);
    end if;
end $$;
