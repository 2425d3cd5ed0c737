-- Pledges: what parties have promised, binding nobody.

create type rules.pledge_record_ask as (
    party rules.party_ref, initiative text, amount numeric, currency text, years text, origin text, expires date, date date, external text,
    document text, note text, old_rate rules.confirmation, another rules.confirmation);

-- Record promises.  years is a year, a span (split evenly, largest remainder) or year:amount parts that add up; origin
-- 'third-party' is a promise to somebody else, posts nothing and needs no rate.  Refuses: not_found (party, initiative),
-- conflict (a merged party, an external id that another has), invalid (currency, amount, years, expires before it begins), possible_duplicate.
create function rules.pledge_record(book text, envelopes rules.envelope[], asks rules.pledge_record_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.*, p.minor, p.base, p.exponent, p.rates, coalesce(a.origin, 'own') = 'own' as own,
               coalesce(a.years, to_char(a.day, 'YYYY')) as span,
               coalesce(no_party, no_initiative, p.refusal, no_years, rules.expires_before(a.expires, a.day), case when a.external is not null
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
                                   expires, external, document, note)
        select pledge_record.book, j.item, e.seq, e.office, j.party, j.initiative, j.day, j.currency, j.minor, j.base, j.span, j.own,
               j.expires, j.external, j.document, j.note
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

-- The refusal of a day to expire on that is before the promise, or null.
create function rules.expires_before(expires date, day date) returns rules.refusal language sql stable as $$
    select rules.refusal('invalid', 'expires', case when expires < day then format('it would expire before it was made, on %s', day) end,
                         'give that day or a later one')
$$;

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

create type rules.pledge_expire_ask as (pledge text, date date);

-- End what is open of pledges whose day has come.  Refuses: as rules.end_pledges, and invalid (no day to expire on, before it).
create function rules.pledge_expire(book text, envelopes rules.envelope[], asks rules.pledge_expire_ask[])
returns setof api.answer language sql as $$
    select * from rules.end_pledges(book, 'pledge_expire', 'expired', envelopes, array(
        select rules.pledge_end_ask(pledge => a.pledge, date => a.date) from unnest(asks) with ordinality a (pledge, date, ord)
         order by a.ord))
$$;

-- What is wrong with ending a pledge because its day has come.
create function rules.expire_fault(p ledger.pledge, expires date, day date) returns setof rules.refusal language sql stable as $$
    select 'invalid', v.field, v.sentence, v.hint from (values
        (1, expires is null, 'pledge', format('pledge %s has no day on which it expires', p.seq),
            format('name one: bursar pledge amend %s --expires DAY', p.seq)),
        (2, day < expires, 'date', format('pledge %s does not expire before %s', p.seq, expires), 'give --date that day or a later one')
        ) v (n, broken, field, sentence, hint)
     where p.seq is not null and v.broken order by v.n limit 1
$$;

-- What is promised of a pledge on a day: by its last amendment that stands, or as it was recorded; one row.
create function rules.pledge_terms_at(p ledger.pledge, on_day date default 'infinity', last bigint default 9223372036854775807)
returns table (seq bigint, effective date, amount bigint, years text, expires date) language sql stable as $$
    select coalesce(t.seq, p.seq), coalesce(t.effective, p.effective), coalesce(t.amount, p.amount), coalesce(t.years, p.years),
           case when t.seq is null then p.expires else t.expires end
      from (select) nothing
      left join lateral (
            select x.* from ledger.pledge_terms x
             where x.book = p.book and x.pledge = p.pledge and x.seq <= last and x.effective <= on_day
               and not exists (select from rules.undone(x.book, x.seq, on_day, last))
             order by x.seq desc limit 1) t on true
$$;

-- A pledge that stands: one row, or none.
create function rules.pledge_standing(book text, pledge uuid) returns setof ledger.pledge language sql stable as $$
    select x.* from ledger.pledge x
     where x.book = pledge_standing.book and x.pledge = pledge_standing.pledge
       and not exists (select from rules.undone(x.book, x.seq))
     limit 1
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

create type rules.pledge_amend_ask as (
    pledge text, amount numeric, years text, expires date, date date, document text, note text, old_rate rules.confirmation);

-- A year of a pledge before and after an amendment; fixed is what was converted of it or has ended, and stays.
create type rules.pledge_year as (year smallint, amount bigint, old_amount bigint, fixed bigint);

-- The years of a pledge as an amendment to an amount leaves them.  years as year:amount parts says all of them; a year or a span
-- gets what is open, evenly; else that is spread over the years that have something open, in proportion.
create function rules.pledge_respread(book text, p ledger.pledge, exponent smallint, years text, minor bigint)
returns setof rules.pledge_year language sql stable as $$
    with old as materialized (
        select i.part as year, i.stated as amount, i.settled + i.ended as fixed, i.open
          from rules.item_parts(pledge_respread.book, p.pledge) i where p.own
         union all      -- nothing of a promise to somebody else is of one year more than of another
        select y.year, y.amount, 0, y.amount
          from rules.pledge_terms_at(p) t cross join lateral rules.years(t.years, t.amount, exponent) y where not p.own
    ), rest as (
        select (pledge_respread.minor - coalesce(sum(o.fixed), 0))::bigint as minor,
               array_agg(o.year order by o.year) filter (where o.open > 0) as years,
               array_agg(o.open order by o.year) filter (where o.open > 0) as opens from old o
    ), share (year, amount) as (
        select r.years[s.n], s.amount
          from rest r cross join lateral unnest(rules.shares(r.minor, r.opens)) with ordinality s (amount, n)
         where pledge_respread.years is null and r.minor > 0
         union all
        select y.year, y.amount
          from rest r cross join lateral rules.years(pledge_respread.years, r.minor, exponent) y
         where pledge_respread.years not like '%:%' and r.minor > 0
    ), stated (year, amount) as (
        select y.year, y.amount from rules.years(pledge_respread.years, pledge_respread.minor, exponent) y
         where pledge_respread.years like '%:%'
         union all
        select coalesce(o.year, s.year), coalesce(o.fixed, 0) + coalesce(s.amount, 0)
          from old o full join share s using (year) where pledge_respread.years like '%:%' is not true
    )
    select coalesce(o.year, s.year), coalesce(s.amount, 0), coalesce(o.amount, 0), coalesce(o.fixed, 0)
      from old o full join stated s using (year)
$$;

-- What is wrong with an amendment of a pledge to an amount; t is what is promised so far, new what its years would be, ended what has
-- ended of a promise to somebody else.
create function rules.pledge_amend_fault(p ledger.pledge, t_effective date, t_expires date, exponent smallint, minor bigint, ended bigint,
                                         a rules.pledge_amend_ask, day date, new rules.pledge_year[])
returns setof rules.refusal language sql stable as $$
    select 'invalid', f.field, f.sentence, f.hint
      from (select coalesce(sum(n.amount), 0)::bigint as amount, coalesce(sum(n.fixed), 0)::bigint + ended as fixed,
                   coalesce(bool_and(n.amount = n.old_amount), true) as same, min(n.year) filter (where n.amount < n.fixed) as short
              from unnest(new) n) s
      left join unnest(new) y on y.year = s.short
     cross join lateral (values
        (1, day < t_effective, 'date', format('pledge %s was recorded or amended on %s', p.seq, t_effective), 'give that day or a later one'),
        (2, minor < s.fixed, 'amount', format('%s of pledge %s was converted or has ended already', rules.money(s.fixed, exponent), p.seq),
            'give that at least'),
        (3, s.short is not null, 'years', format('%s of %s was converted or has ended already', rules.money(y.fixed, exponent), y.year),
            'give it that at least'),
        (4, p.own and s.amount < minor, 'years', format('nothing is open of pledge %s: of which years is the rest', p.seq),
            'add --years 2027, or which they are'),
        (5, a.expires < p.effective, 'expires', format('pledge %s is of %s', p.seq, p.effective), 'give that day or a later one'),
        (6, s.same and (a.expires is null or a.expires = t_expires), 'pledge',
            format('that is how pledge %s is already: nothing changes', p.seq), format('see: bursar pledge show %s', p.seq))
        ) f (n, broken, field, sentence, hint)
     where f.broken order by f.n limit 1
$$;

-- What an amendment takes from the years that it lowers.
create function rules.pledge_lowers(book text, p ledger.pledge, new rules.pledge_year[]) returns rules.holding[] language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select array_agg(rules.part_of_holding(h, n.old_amount - n.amount) order by n.year)
          from unnest(new) n
          join rules.holdings(pledge_lowers.book, array[p.pledge]) h on h.part = n.year and h.class = 'pledge'
         where n.amount < n.old_amount);
end $$;

-- What it adds to the years that it raises, in the account that the pledge is in; base is what all of that is worth.
create function rules.pledge_raises(p ledger.pledge, new rules.pledge_year[], base bigint) returns rules.holding[] language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        with raised as (
            select n.year, n.amount - n.old_amount as amount, sum(n.amount - n.old_amount) over (order by n.year) as upto,
                   sum(n.amount - n.old_amount) over () as total
              from unnest(new) n where n.amount > n.old_amount
        )
        select array_agg(rules.holding(item => p.pledge, part => r.year, initiative => p.initiative, fund => h.fund, account => h.account,
                                       class => 'pledge', office => p.office, party => p.party, currency => p.currency, amount => r.amount,
                                       base => rules.portion(pledge_raises.base, r.total, r.upto, r.amount)) order by r.year)
          from raised r
         cross join lateral (select x.fund, x.account from ledger.posting x
                              where x.item = p.pledge and x.book = p.book and x.seq + 0 = p.seq limit 1) h
         where p.own);
end $$;

-- The years of a pledge as it is recorded: one, or each with its amount.
create function rules.years_said(years integer[], amounts bigint[], exponent smallint) returns text language plpgsql immutable as $$
#variable_conflict use_column
begin
    return (
        select case count(*) when 1 then min(u.year)::text else string_agg(u.year || ':' || rules.money(u.amount, exponent), ',' order by u.year) end
          from unnest(years, amounts) u (year, amount) where u.amount > 0);
end $$;

-- The same of what an amendment leaves of them.
create function rules.years_text(new rules.pledge_year[], exponent smallint) returns text language plpgsql immutable as $$
begin
    return (select rules.years_said(array_agg(n.year::integer), array_agg(n.amount), exponent) from unnest(new) n);
end $$;

-- Amend pledges: the amount up or down, for which years, until when they are open.  What was promised first stays as it is; what is
-- lowered leaves at what it is carried at, what is raised comes in at the rate of the day.  Refuses: not_found, invalid (amount,
-- years, less than was converted or has ended, nothing changes, a day before the last amendment, no rate), confirmation_required (an old rate).
create function rules.pledge_amend(book text, envelopes rules.envelope[], asks rules.pledge_amend_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with named as materialized (
        select a.*, p, t.effective as since, t.expires as until, c.exponent, w.minor, coalesce(none_there, odd, no_years) as wrong,
               case when coalesce(none_there, odd, no_years) is null
                    then array(select n from rules.pledge_respread(pledge_amend.book, p, c.exponent, a.years, w.minor) n) end as new
          from unnest(envelopes, asks) a
         cross join lateral rules.items_of(pledge_amend.book, (a.who).office, a.pledge, 'pledge') k (named)
          left join lateral rules.pledge_standing(pledge_amend.book, k.named) p on true
          left join lateral rules.pledge_terms_at(p) t on true
          left join ledger.currency c on c.currency = p.currency
          left join lateral rules.missing_item(pledge_amend.book, 'pledge', a.pledge, p.pledge is not null) none_there on true
          left join lateral rules.amount_fault('amount', a.amount, p.currency) odd on a.amount is not null
         cross join lateral (select coalesce((a.amount * rules.unit(c.exponent))::bigint, t.amount)) w (minor)
          left join lateral rules.years_fault(a.years, w.minor, p.currency) no_years on odd is null
    ), judged as materialized (
        select n.*, (n.p).pledge as this, coalesce(n.wrong, fault, w.refusal) as refusal, w.rates, o.open,
               rules.pledge_lowers(pledge_amend.book, n.p, n.new) as lowers, rules.pledge_raises(n.p, n.new, w.base) as raises
          from named n
         cross join lateral (select case when (n.p).own then 0 else u.ended end as ended from rules.unposted(n.p, 'infinity', 9223372036854775807) u) e
          left join lateral rules.pledge_amend_fault(n.p, n.since, n.until, n.exponent, n.minor, e.ended, asks[n.ord], n.day, n.new) fault
            on n.wrong is null
         cross join lateral (select n.minor - e.ended - coalesce(sum(x.fixed), 0)::bigint as open,
                                    sum(greatest(0, x.amount - x.old_amount)) / rules.unit(n.exponent) as raised from unnest(n.new) x) o
          left join lateral rules.price_apart(pledge_amend.book, 'amount', nullif(trim_scale(o.raised), 0), (n.p).currency, n.day,
                                              posted => (n.p).own, old_rate => n.old_rate) w on true
    ), entered as materialized (
        select * from rules.entered(pledge_amend.book, 'pledge_amend', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['item:' || j.this], jsonb_strip_nulls(jsonb_build_object(
                        'pledge', (j.p).seq, 'amount', rules.money(j.minor, j.exponent), 'currency', (j.p).currency,
                        'open', rules.money(j.open, j.exponent), 'expires', coalesce(j.expires, j.until), 'rates', j.rates,
                        'years', (select jsonb_agg(jsonb_build_object('year', n.year, 'amount', rules.money(n.amount, j.exponent))
                                                   order by n.year) from unnest(j.new) n where n.amount > 0))))) from judged j),
            (select array_agg(f) from (
                select rules.fact_of(j.ord, 'lowered', t) as f from judged j, unnest(j.lowers) t where j.refusal is null
                 union all
                select rules.fact_of(j.ord, 'raised', t) from judged j, unnest(j.raises) t where j.refusal is null) f))
    ), terms as (
        insert into ledger.pledge_terms (book, pledge, seq, office, effective, amount, years, expires, document, note)
        select pledge_amend.book, j.this, e.seq, (j.p).office, j.day, j.minor, rules.years_text(j.new, j.exponent),
               coalesce(j.expires, j.until), j.document, j.note
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
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
               case when end_pledges.measure = 'expired' then format('it was open until %s', t.expires) else a.reason end as why,
               coalesce(none_there, too_early, not_yet, o.refusal) as refusal
          from unnest(envelopes, asks) a
         cross join lateral rules.items_of(end_pledges.book, (a.who).office, a.pledge, 'pledge') k (named)
          left join lateral rules.pledge_standing(end_pledges.book, k.named) p on true
          left join lateral rules.pledge_terms_at(p) t on true
          left join lateral rules.expire_fault(p, t.expires, a.day) not_yet on end_pledges.measure = 'expired'
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
        select end_pledges.book, j.this, e.seq, j.office, j.day, end_pledges.measure, j.minor, j.why
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

-- What became of a promise to somebody else, which posts nothing: by what was ended and stands.
create function rules.unposted(p ledger.pledge, on_day date, last bigint) returns table (ended bigint, open bigint)
language sql stable as $$
    select s.ended, t.amount - s.ended
      from rules.pledge_terms_at(p, on_day, last) t,
           (select coalesce(sum(x.amount), 0)::bigint as ended from ledger.pledge_end x
             where x.book = p.book and x.pledge = p.pledge and x.seq <= last and x.effective <= on_day
               and not exists (select from rules.undone(x.book, x.seq, on_day, last))) s
$$;

create type api.pledge_item as (
    id bigint, party text, initiative text, date date, amount text, amended text, currency text, open text, years text, origin text,
    state text, expires date, external text, office text, key uuid, document text, note text);

-- Pledges as they stood on a day, as known at a moment.  amount is what was promised, amended what that became more or less since.
create function rules.pledges(book text, on_day date, last bigint) returns setof api.pledge_item
language sql stable as $$
    select p.seq, p.party, p.initiative, p.effective, rules.money(p.amount, c.exponent),
           rules.money(nullif(t.amount - p.amount, 0), c.exponent), p.currency, rules.money(v.open, c.exponent),
           case when t.years like '%:%' then (select case count(*) when 1 then min(y.label) else min(y.label) || '-' || max(y.label) end
                                                from rules.parts(t.years) y) else t.years end,
           case when p.own then 'own' else 'third-party' end,
           case when v.open > 0 then 'open' else coalesce(l.state, 'converted') end,
           t.expires, p.external, p.office, j.key, p.document, p.note
      from ledger.pledge p
     cross join lateral rules.pledge_terms_at(p, on_day, last) t
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
    id bigint, party text, initiative text, date date, amount text, amended text, currency text, converted text, ended text, open text,
    origin text, state text, expires date, external text, office text, key uuid, document text, note text, years json, agreements json,
    changes json, endings json);

-- The amendments of a pledge, with how much more or less each made it.
create function rules.pledge_amendments(p ledger.pledge, on_day date, last bigint)
returns table (seq bigint, effective date, changed bigint, expires date, note text) language sql stable as $$
    select x.seq, x.effective, x.amount - coalesce(lag(x.amount) over (order by x.seq), p.amount), x.expires, x.note
      from ledger.pledge_terms x
     where x.book = p.book and x.pledge = p.pledge and x.seq <= last and x.effective <= on_day
       and not exists (select from rules.undone(x.book, x.seq, on_day, last))
$$;

-- The same, to be shown.
create function rules.pledge_changes(p ledger.pledge, exponent smallint, on_day date, last bigint) returns json language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select json_agg(json_build_object('entry', t.seq, 'date', t.effective, 'amount', rules.money(t.changed, exponent),
                                          'expires', t.expires, 'note', t.note) order by t.seq)
          from rules.pledge_amendments(p, on_day, last) t);
end $$;

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
    select p.id, p.party, p.initiative, p.date, p.amount, p.amended, p.currency, rules.money(v.settled, c.exponent), rules.money(v.ended, c.exponent),
           p.open, p.origin, p.state, p.expires, p.external, p.office, p.key, p.document, p.note, y.years,
           (select json_agg(json_build_object('agreement', a.seq, 'signed', a.effective, 'converted', rules.money(m.amount, c.exponent))
                            order by a.seq)
              from (select x.seq, -sum(x.amount)::bigint as amount from ledger.posting x
                     where x.item = g.pledge and x.book = g.book and x.measure = 'converted' and x.seq + 0 <= last group by x.seq) m
              join ledger.agreement a on a.book = g.book and a.seq = m.seq
             where a.effective <= day
               and not exists (select from rules.undone(a.book, a.seq, day, last))),
           rules.pledge_changes(g, c.exponent, day, last),
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
              from rules.pledge_terms_at(g, day, last) t cross join lateral rules.years(t.years, t.amount, c.exponent) y
              left join rules.item_parts(g.book, g.pledge, day, last) i on i.part = y.year) y
     where p.id = this;
    if not found then
        perform rules.not_there(book, 'pledge', pledge, this);
    end if;
end $$;
