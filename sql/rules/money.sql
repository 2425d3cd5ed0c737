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
create function rules.money(minor bigint, currency text) returns text language sql stable as $$
    select rules.money(minor, c.exponent) from ledger.currency c where c.currency = money.currency
$$;

-- Units of the currency per USD in force on a day, or null.  Of two rates for one day the later entry counts.
create function rules.rate(book text, currency text, on_day date, last bigint default 9223372036854775807)
returns numeric language plpgsql stable as $$     -- a scalar function in SQL would be planned at each call
begin
    return case when rate.currency = 'USD' then 1 else
        (select r.rate from ledger.rate r
          where r.book = rate.book and r.currency = rate.currency and r.effective <= on_day and r.seq <= last
          order by r.effective desc, r.seq desc limit 1) end;
end $$;

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

-- What to write instead of an amount with more decimals than its currency has: three may be a thousand.
create function rules.fewer_decimals(amount numeric, exponent smallint) returns text language sql stable as $$
    select case scale(amount) when 3
                then format('give %s, or %s if the point sets thousands apart', round(amount, exponent),
                            round(amount * 1000, exponent))
                else format('give %s', round(amount, exponent)) end
$$;

-- An amount as it came, as one row: in minor units, and at the base currency of the book on that day; or the refusal,
-- naming the field.  Null in, nulls out.  What is not posted needs no rate.
create function rules.price(book text, field text, amount numeric, currency text, on_day date, posted boolean default true)
returns setof rules.price language sql stable as $$
    select case when (v.refusal).code is null then v.minor::bigint end, case when (v.refusal).code is null then v.base::bigint end,
           v.exponent, v.refusal
      from (select x.minor, x.base, k.exponent, case
                when amount is null then null
                when price.currency is null
                then rules.refusal('invalid', 'currency', 'an amount needs its currency', 'add --currency CHF, or which it is')
                when k.currency is null
                then rules.refusal('invalid', 'currency', format('there is no currency %s', price.currency), 'see: bursar currency list')
                when on_day < k.valid_from or on_day > k.valid_to
                then rules.refusal('invalid', 'currency', format('%s was not in use on %s', price.currency, on_day),
                         format('see: bursar currency show %s', price.currency))
                when scale(amount) > k.exponent         -- 1.000 as well: is it one, or a thousand?
                then rules.refusal('invalid', price.field, format('%s has more decimals than %s, which has %s', amount, price.currency,
                         k.exponent), rules.fewer_decimals(amount, k.exponent))
                when greatest(x.minor, x.base) > 1000000000000000
                then rules.refusal('invalid', price.field, format('%s is more than this ledger holds in one entry', amount), 'split it')
                when x.base is null and price.posted
                then rules.refusal('invalid', 'currency', format('there is no rate from %s to %s on %s', price.currency, k.base, on_day),
                         'record one first: bursar rate record')
                end as refusal
              from (select c.currency, c.exponent, c.valid_from, c.valid_to, b.currency as base, b.exponent as base_exponent,
                           case price.currency when 'USD' then 1 else rc.rate end as rate,
                           case b.currency when 'USD' then 1 else rb.rate end as base_rate
                      from (select (select x.currency from ledger.book x where x.book = price.book) as currency,
                                   (select y.exponent from ledger.book x join ledger.currency y on y.currency = x.currency
                                     where x.book = price.book) as exponent offset 0) b      -- once for all rows
                      left join ledger.currency c on c.currency = price.currency
                      left join lateral (select r.rate from ledger.rate r
                                          where r.book = price.book and r.currency = price.currency
                                            and r.effective <= on_day and price.currency <> b.currency
                                          order by r.effective desc, r.seq desc limit 1) rc on true
                      left join lateral (select r.rate from ledger.rate r
                                          where r.book = price.book and r.currency = b.currency
                                            and r.effective <= on_day and price.currency <> b.currency
                                          order by r.effective desc, r.seq desc limit 1) rb on true
                    offset 0) k
             cross join lateral (
                    select amount * rules.unit(k.exponent) as minor,
                           case when price.currency = k.base then amount * rules.unit(k.exponent)
                                else round(amount * k.base_rate / k.rate * rules.unit(k.base_exponent)) end as base
                    offset 0) x
            offset 0) v
$$;

-- The same for an amount that is seldom given: one that is not costs next to nothing, one that is a query.
create function rules.price_apart(book text, field text, amount numeric, currency text, on_day date)
returns setof rules.price language plpgsql stable rows 1 as $$
begin
    if amount is not null then
        return query select * from rules.price(book, field, amount, currency, on_day);
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

-- Minor units at the base currency on a day, or null where there is no rate.
create function rules.worth(book text, minor bigint, currency text, on_day date) returns bigint language sql stable as $$
    select rules.convert(worth.book, minor, worth.currency, b.currency, on_day) from ledger.book b where b.book = worth.book
$$;

-- What goes with the part of a total that ends at `upto`, of a base that belongs to all of it.  By running total, so that the
-- parts add up to the base, each within a minor unit of its own share.
create function rules.portion(base bigint, total numeric, upto numeric, part bigint) returns bigint language sql immutable as $$
    select (round(base * upto / total) - round(base * (upto - part) / total))::bigint
$$;
