-- Money: decimal strings outside, minor units inside; rates in units per USD; one rounding, half away from zero.

-- Minor units as a decimal string with the decimals of the currency: 250000, 2 -> '2500.00'.
create function rules.money(minor bigint, exponent smallint) returns text language sql immutable as $$
    select round(minor / 10::numeric ^ exponent, exponent)::text
$$;

-- The same, looking the currency up.
create function rules.money(minor bigint, currency text) returns text language sql stable as $$
    select rules.money(minor, c.exponent) from ledger.currency c where c.currency = money.currency
$$;

-- Units of the currency per USD in force on a day, or null.  Of two rates for one day the later entry counts.
create function rules.rate(book text, currency text, on_day date, last bigint default 9223372036854775807)
returns numeric language sql stable as $$
    select case when rate.currency = 'USD' then 1 else
        (select r.rate from ledger.rate r
          where r.book = rate.book and r.currency = rate.currency and r.effective <= on_day and r.seq <= last
          order by r.effective desc, r.seq desc limit 1) end
$$;

-- Minor units of one currency in another on a day: round(amount x rate of the other / rate of the one), once.  Null
-- where a rate is missing.
create function rules.convert(book text, minor bigint, currency text, into_currency text, on_day date,
                              last bigint default 9223372036854775807)
returns bigint language sql stable as $$
    select case when convert.currency = into_currency then minor
                else round(minor * rules.rate(book, into_currency, on_day, last)
                           / rules.rate(book, convert.currency, on_day, last)
                           * 10::numeric ^ (t.exponent - f.exponent))::bigint end
      from ledger.currency f, ledger.currency t
     where f.currency = convert.currency and t.currency = convert.into_currency
$$;

-- An amount as it came, as one row: in minor units, and at the base currency of the book on that day; or the refusal,
-- naming the field.  Null in, nulls out.
create function rules.price(book text, field text, amount numeric, currency text, on_day date)
returns setof rules.price language sql stable as $$
    select case when v.why is null then x.minor::bigint end, case when v.why is null then x.base::bigint end,
           case when v.why is not null
                then row('invalid', case when v.of_amount then price.field else 'currency' end, v.why, v.hint)::rules.refusal end
      from ledger.book b
      left join ledger.currency c on c.currency = price.currency
      left join ledger.currency bc on bc.currency = b.currency
      left join lateral (select r.rate from ledger.rate r
                          where r.book = price.book and r.currency = price.currency and r.effective <= on_day
                            and price.currency <> b.currency
                          order by r.effective desc, r.seq desc limit 1) rc on true
      left join lateral (select r.rate from ledger.rate r
                          where r.book = price.book and r.currency = b.currency and r.effective <= on_day
                            and price.currency <> b.currency
                          order by r.effective desc, r.seq desc limit 1) rb on true
     cross join lateral (
            select amount * 10::numeric ^ c.exponent,
                   case when price.currency = b.currency then amount * 10::numeric ^ c.exponent
                        else round(amount * case b.currency when 'USD' then 1 else rb.rate end
                                   / case price.currency when 'USD' then 1 else rc.rate end * 10::numeric ^ bc.exponent)
                   end) x (minor, base)
     cross join lateral (
            select case when amount is null then null
                        when price.currency is null then 'an amount needs its currency'
                        when c.currency is null then format('there is no currency %s', price.currency)
                        when on_day < c.valid_from or on_day > c.valid_to
                        then format('%s was not in use on %s', price.currency, on_day)
                        when x.minor <> trunc(x.minor)
                        then format('%s has more decimals than %s, which has %s', amount, price.currency, c.exponent)
                        when greatest(x.minor, x.base) > 1000000000000000
                        then format('%s is more than this ledger holds in one entry', amount)
                        when x.base is null
                        then format('there is no rate from %s to %s on %s', price.currency, b.currency, on_day) end,
                   case when price.currency is null then 'add --currency CHF, or which it is'
                        when c.currency is null then 'see: bursar currency list'
                        when on_day < c.valid_from or on_day > c.valid_to
                        then format('see: bursar currency show %s', price.currency)
                        when x.minor <> trunc(x.minor) then format('give %s', round(amount, c.exponent))
                        when greatest(x.minor, x.base) > 1000000000000000 then 'split it'
                        else 'record one first: bursar rate record' end,
                   c.currency is not null and x.minor <> trunc(x.minor) or greatest(x.minor, x.base) > 1000000000000000
            ) v (why, hint, of_amount)
     where b.book = price.book
$$;

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
