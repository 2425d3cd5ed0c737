-- Money: decimal strings outside, minor units inside; rates in units per USD; one rounding, half away from zero.

-- How many minor units make one of a currency with so many decimals.
create function rules.unit(exponent smallint) returns numeric language sql immutable as $$
    select case exponent when 2 then 100 when 0 then 1 else 10::numeric ^ exponent end     -- a power takes its time
$$;

-- Minor units as a decimal string with the decimals of the currency: 250000, 2 -> '2500.00'.
create function rules.money(minor bigint, exponent smallint) returns text language sql immutable as $$
    select case exponent when 2 then (minor * 0.01)::text when 0 then minor::text
                else round(minor / 10::numeric ^ exponent, exponent)::text end
$$;

-- The same, looking the currency up.
create function rules.money(minor bigint, currency text) returns text language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select rules.money(minor, c.exponent) from ledger.currency c where c.currency = money.currency);
end $$;

-- What a currency is on a day, and how many of it are one of that: what it became, where it has ended by then, or itself; one row.
create function rules.currency_on(currency text, on_day date) returns table (currency text, factor numeric) language sql stable as $$
    select coalesce(s.successor, currency_on.currency), coalesce(s.successor_rate, 1)
      from (select) nothing
      left join lateral (
            select c.successor, c.successor_rate from ledger.currency c
             where c.currency = currency_on.currency and c.successor is not null and c.valid_to < on_day limit 1) s on true
$$;

-- The rate of a currency on a day: one row, whose rate is null where none was recorded by then.  Of two rates for one day the
-- later entry counts.  What has ended has the rate of what it became.
create function rules.rate_at(book text, currency text, on_day date, last bigint default 9223372036854775807)
returns setof rules.dated_rate language sql stable as $$
    select rate_at.currency, case n.currency when 'USD' then 1 else r.rate end * n.factor, r.effective,
           case when n.currency = rate_at.currency then r.source
                else format('%s of %s, 1 %s = %s %s for ever', r.source, n.currency, n.currency, trim_scale(n.factor), rate_at.currency) end
      from (select x.* from rules.currency_on(rate_at.currency, on_day) x offset 0) n   -- or no index would be asked for what it became
      left join lateral (
            select x.rate, x.effective, x.source from ledger.rate x
             where x.book = rate_at.book and x.currency = n.currency and x.effective <= on_day and x.seq <= last
             order by x.effective desc, x.seq desc limit 1) r on true
$$;

-- The same as a number alone.
create function rules.rate(book text, currency text, on_day date, last bigint default 9223372036854775807)
returns numeric language plpgsql stable as $$     -- a scalar function in SQL would be planned at each call
begin
    return (select r.rate from rules.rate_at(rate.book, rate.currency, on_day, last) r);
end $$;

-- How many days old a rate may be for what is converted at it, without a word: as finance set it, or two months.
create function rules.rate_days(book text, last bigint default 9223372036854775807) returns table (days integer)
language sql stable as $$
    select coalesce((select x.days from ledger.rate_limit x where x.book = rate_days.book and x.seq <= last
                      order by x.seq desc limit 1), 62)
$$;

-- A rate between two currencies in words, with the rates that it comes from and their days; null where it is one or there is none.
create function rules.rate_words(one rules.dated_rate, other rules.dated_rate, on_day date) returns text language sql stable as $$
    select case when one.currency <> other.currency and one.rate is not null and other.rate is not null
                then format('1 %s = %s %s on %s (units per USD: %s)', one.currency, round(other.rate / one.rate, 6), other.currency, on_day,
                            concat_ws('; ', case when one.since is not null then format('%s %s of %s, %s', one.currency,
                                                 trim_scale(one.rate), one.since, one.source) end,
                                      case when other.since is not null then format('%s %s of %s, %s', other.currency,
                                           trim_scale(other.rate), other.since, other.source) end)) end
$$;

-- What is wrong with two rates to convert at on a day, or null: there is none, or one is older than the book's limit, and that this
-- one is meant was not confirmed.
create function rules.rates_fault(one rules.dated_rate, other rules.dated_rate, limit_days integer, on_day date, old_rate text)
returns rules.refusal language sql stable as $$
    select case when one.rate is null or other.rate is null
                then rules.refusal('invalid', 'currency', format('there is no rate from %s to %s on %s', one.currency, other.currency, on_day),
                         rules.rate_way(case when one.rate is null then one.currency else other.currency end, on_day))
                when old_rate is distinct from 'yes' and least(one.since, other.since) < on_day - limit_days
                then rules.refusal('confirmation_required', 'old_rate', rules.old_rate_words(case when other.since is null or one.since < other.since
                         then one else other end, limit_days, on_day),
                         rules.rate_way(case when other.since is null or one.since < other.since then one.currency
                                             else other.currency end, on_day) || '; or, if it is meant, add --old-rate yes') end
$$;

-- Which rate is too old, in words.
create function rules.old_rate_words(r rules.dated_rate, limit_days integer, on_day date) returns text language sql stable as $$
    select format('the rate of %s is of %s, %s days before %s: more than the %s days that this book allows', r.currency, r.since,
                  on_day - r.since, on_day, limit_days)
$$;

-- How to record a rate, as a command.
create function rules.rate_way(currency text, on_day date) returns text language sql stable as $$
    select format('record one first: bursar rate record %s --rate … --source … --date %s', currency, on_day)
$$;

-- A currency and the one that amounts are wanted in, at the rates of a day.
create function rules.pair(book text, currency text, wanted text, on_day date, last bigint default 9223372036854775807)
returns setof rules.pair language sql stable as $$
    select pair.currency, pair.wanted, case when pair.currency = pair.wanted then 1 else rules.rate(book, pair.currency, on_day, last) end,
           case when pair.currency = pair.wanted then 1 else rules.rate(book, pair.wanted, on_day, last) end, f.exponent, t.exponent
      from ledger.currency f, ledger.currency t
     where f.currency = pair.currency and t.currency = pair.wanted
$$;

-- Is there a rate between them?
create function rules.known(p rules.pair) returns boolean language sql immutable as $$
    select (p).rate is not null and (p).into_rate is not null
$$;

-- Minor units in the wanted currency: round(amount x rate of the other / rate of the one), once; or as they are where there is no rate.
create function rules.at(minor bigint, p rules.pair) returns bigint language sql immutable as $$
    select case when rules.known(p)
                then round(minor * (p).into_rate / (p).rate * 10::numeric ^ ((p).into_exponent - (p).exponent))::bigint else minor end
$$;

-- The same of one amount on a day; null where a rate is missing.
create function rules.convert(book text, minor bigint, currency text, into_currency text, on_day date,
                              last bigint default 9223372036854775807)
returns bigint language plpgsql stable as $$
begin
    if convert.currency = into_currency then
        return minor;
    end if;
    return (select rules.at(minor, p) from rules.pair(book, convert.currency, into_currency, on_day, last) p where rules.known(p));
end $$;

-- Minor units of one currency in another on a day, at rates that may be used for that: one row.  The same where the other is the
-- same currency or none; at the rate that was fixed where one of them ended and became the other.
create function rules.in_currency(book text, minor bigint, exponent smallint, currency text, into_currency text, on_day date,
                                  old_rate text)
returns setof rules.crossed language sql stable as $$
    select in_currency.minor, in_currency.exponent, null::boolean, null::text, null::rules.refusal      -- next to always, and quick
     where into_currency is null or into_currency = in_currency.currency
     union all
    select x.* from rules.crossing(in_currency.book, in_currency.minor, in_currency.currency, into_currency, on_day, old_rate) x
     where into_currency <> in_currency.currency
$$;

-- The same at a rate that was stated: so many of the one are one of the other; where none was, at those of the day.
create function rules.at_rate(book text, minor bigint, exponent smallint, currency text, into_currency text, on_day date, stated numeric,
                              old_rate text)
returns setof rules.crossed language sql stable as $$
    select x.* from rules.in_currency(at_rate.book, at_rate.minor, at_rate.exponent, at_rate.currency, at_rate.into_currency, on_day,
                                      at_rate.old_rate) x
     where stated is null
     union all
    select round(at_rate.minor / nullif(greatest(stated, 0), 0) * 10::numeric ^ (t.exponent - at_rate.exponent))::bigint, t.exponent,
           null::boolean, format('1 %s = %s %s, as stated', t.currency, trim_scale(stated), at_rate.currency),
           rules.refusal('invalid', 'rate', case
               when at_rate.into_currency is null then 'of which agreement is that the rate'
               when t.currency = at_rate.currency then format('the agreement is in %s, as the receipt', t.currency)
               when stated <= 0 then 'a rate must be more than zero' end,
               case when stated <= 0 then format('give how many %s are one %s', at_rate.currency, t.currency) else 'leave the rate out' end)
      from (select where stated is not null) s
      left join ledger.currency t on t.currency = at_rate.into_currency
$$;

-- How much of some minor units was used to settle so much of what they are worth: all with all, and less with less.
create function rules.used_of(minor bigint, worth bigint, settled bigint) returns bigint language sql immutable as $$
    select case when settled is null then null when settled = worth then minor else least(rules.portion(minor, worth, settled, settled), minor - 1) end
$$;

-- The same of two.
create function rules.crossing(book text, minor bigint, currency text, into_currency text, on_day date, old_rate text)
returns setof rules.crossed language plpgsql stable rows 1 as $$
#variable_conflict use_column
begin
    return query
    select round(crossing.minor * case when x.fixed then b.factor else o.rate end / case when x.fixed then a.factor else r.rate end
                 * 10::numeric ^ (t.exponent - f.exponent))::bigint, t.exponent, x.fixed,
           case when x.fixed then format('%s %s are %s %s, for ever', trim_scale(a.factor), f.currency, trim_scale(b.factor), t.currency)
                else rules.rate_words(r, o, on_day) end,
           case when not x.fixed then rules.rates_fault(r, o, l.days, on_day, crossing.old_rate) end
      from ledger.currency f
      join ledger.currency t on t.currency = into_currency
     cross join rules.rate_days(crossing.book) l
     cross join lateral rules.currency_on(f.currency, on_day) a
     cross join lateral rules.currency_on(t.currency, on_day) b
     cross join lateral (select a.currency = b.currency) x (fixed)
     cross join lateral rules.rate_at(crossing.book, f.currency, on_day) r
     cross join lateral rules.rate_at(crossing.book, t.currency, on_day) o
     where f.currency = crossing.currency;
end $$;

-- What to write instead of an amount with more decimals than its currency has: three may be a thousand.
create function rules.fewer_decimals(amount numeric, exponent smallint) returns text language sql stable as $$
    select case scale(amount) when 3
                then format('give %s, or %s if the point sets thousands apart', round(amount, exponent),
                            round(amount * 1000, exponent))
                else format('give %s', round(amount, exponent)) end
$$;

-- What to give instead of a currency that is not in use on a day.
create function rules.not_in_use_way(currency text, valid_to date, successor text, successor_rate numeric, on_day date) returns text
language sql stable as $$
    select case when successor is not null and on_day > valid_to
                then format('it became %s: 1 %s = %s %s', successor, successor, trim_scale(successor_rate), currency)
                else format('see: bursar currency show %s', currency) end
$$;

-- An amount as it came, as one row: in minor units, and at the base currency of the book on that day; or the refusal,
-- naming the field.  Null in, nulls out.  What is not posted needs no rate; old_rate confirms one that is old.
create function rules.price(book text, field text, amount numeric, currency text, on_day date, posted boolean default true,
                            old_rate text default null)
returns setof rules.price language sql stable as $$
    select case when (v.refusal).code is null then v.minor::bigint end, case when (v.refusal).code is null then v.base::bigint end,
           v.exponent, v.rates, v.refusal
      from (select x.minor, x.base, k.exponent,
                   case when amount is not null and price.posted and price.currency <> k.base
                   then rules.rate_words(rules.dated_rate(k.currency, k.rate, k.since, k.source),
                                         rules.dated_rate(k.base, k.base_rate, k.base_since, k.base_source), on_day) end as rates, case
                when amount is null then null
                when price.currency is null
                then rules.refusal('invalid', 'currency', 'an amount needs its currency', 'add --currency CHF, or which it is')
                when k.currency is null
                then rules.refusal('invalid', 'currency', format('there is no currency %s', price.currency),
                                   rules.way_to('', 'currency', price.currency))
                when on_day < k.valid_from or on_day > k.valid_to
                then rules.refusal('invalid', 'currency', format('%s was not in use on %s', price.currency, on_day),
                         rules.not_in_use_way(k.currency, k.valid_to, k.successor, k.successor_rate, on_day))
                when scale(amount) > k.exponent         -- 1.000 as well: is it one, or a thousand?
                then rules.refusal('invalid', price.field, format('%s has more decimals than %s, which has %s', amount, price.currency,
                         k.exponent), rules.fewer_decimals(amount, k.exponent))
                when greatest(x.minor, x.base) > 1000000000000000
                then rules.refusal('invalid', price.field, format('%s is more than this ledger holds in one entry', amount), 'split it')
                when price.posted and price.currency <> k.base
                then rules.rates_fault(rules.dated_rate(k.currency, k.rate, k.since, k.source),
                         rules.dated_rate(k.base, k.base_rate, k.base_since, k.base_source), k.days, on_day, price.old_rate)
                end as refusal
              from (select c.currency, c.exponent, c.valid_from, c.valid_to, c.successor, c.successor_rate, b.currency as base, b.exponent as base_exponent, b.days,
                           rc.rate, rc.since, rc.source, rb.rate as base_rate, rb.since as base_since, rb.source as base_source
                      from (select (select x.currency from ledger.book x where x.book = price.book) as currency,
                                   (select y.exponent from ledger.book x join ledger.currency y on y.currency = x.currency
                                     where x.book = price.book) as exponent,
                                   (select l.days from rules.rate_days(price.book) l) as days offset 0) b      -- once for all rows
                      left join ledger.currency c on c.currency = price.currency
                      left join lateral (select r.* from rules.rate_at(price.book, price.currency, on_day) r
                                          where price.currency <> b.currency offset 0) rc on true     -- or all are looked up
                      left join lateral (select r.* from rules.rate_at(price.book, b.currency, on_day) r
                                          where price.currency <> b.currency offset 0) rb on true
                    offset 0) k
             cross join lateral (
                    select amount * rules.unit(k.exponent) as minor,
                           case when price.currency = k.base then amount * rules.unit(k.exponent)
                                else round(amount * k.base_rate / k.rate * rules.unit(k.base_exponent)) end as base
                    offset 0) x
            offset 0) v
$$;

-- The same for an amount that is seldom given: one that is not costs next to nothing, one that is a query.
create function rules.price_apart(book text, field text, amount numeric, currency text, on_day date, posted boolean default true,
                                  old_rate text default null)
returns setof rules.price language plpgsql stable rows 1 as $$
begin
    if amount is not null then
        return query select * from rules.price(book, field, amount, currency, on_day, posted, old_rate);
    end if;
end $$;

-- Split a total by weights so that the parts add up to it exactly: largest remainder, ties to the earlier part.
-- 100.00 in 12 equal parts is four of 8.34 and eight of 8.33.
create function rules.shares(total bigint, weights bigint[]) returns bigint[] language plpgsql immutable as $$
begin
    if cardinality(weights) = 1 and weights[1] > 0 then
        return array[total];    -- next to always, and quick
    end if;
    return (
        select array_agg(part + (place <= total - whole)::int order by n)
          from (select n, part, row_number() over (order by rest desc, n) as place, sum(part) over () as whole
                  from (select n, div(total * w, nullif(sum(w) over (), 0)) as part,
                               mod(total * w, nullif(sum(w) over (), 0)) as rest
                          from unnest(weights::numeric[]) with ordinality u (w, n)) divided) ranked);
end $$;

-- The same in so many equal parts, up to 9999; null for another count, or none.
create function rules.equal_shares(total bigint, count integer) returns bigint[] language plpgsql immutable as $$
begin
    if total is null or count not between 1 and 9999 or count is null then
        return null;
    end if;
    return array_fill(total / count + 1, array[(total % count)::integer]) || array_fill(total / count, array[(count - total % count)::integer]);
end $$;

-- Split amounts (rows) over weights that add up to the same total (columns): each row in proportion to what is left
-- of the columns, so that rows and columns both add up exactly and no part is negative.
create function rules.grid(amounts bigint[], weights bigint[])
returns table (i integer, j integer, amount bigint) language plpgsql immutable as $$
declare
    part bigint[];
    open bigint[] := weights;
begin
    for i in 1 .. cardinality(amounts) loop
        part := rules.shares(amounts[i], open);
        for j in 1 .. cardinality(weights) loop
            open[j] := open[j] - part[j];
            grid.i := i;
            grid.j := j;
            grid.amount := part[j];
            return next;
        end loop;
    end loop;
end $$;

-- 'label:value,label:value' as rows.
create function rules.parts(value text) returns table (n bigint, label text, part text) language sql immutable as $$
    select p.n, split_part(p.part, ':', 1), split_part(p.part, ':', 2)
      from string_to_table(parts.value, ',') with ordinality p (part, n)
$$;

-- A number from its text, or null where it is none.
create function rules.number(value text) returns numeric language sql immutable as $$
    select case when value ~ '^[0-9]{1,15}([.][0-9]{1,6})?$' then value::numeric end
$$;

-- What goes with the part of a total that ends at `upto`, of a base that belongs to all of it.  By running total, so that the
-- parts add up to the base, each within a minor unit of its own share.
create function rules.portion(base bigint, total numeric, upto numeric, part bigint) returns bigint language sql immutable as $$
    select (round(base * upto / total) - round(base * (upto - part) / total))::bigint
$$;
