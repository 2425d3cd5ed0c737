-- Currencies and the decimals of their minor units, ISO 4217: reference data, the same in every book.

create type api.currency_item as (currency text, name text, decimals smallint, valid_from date, valid_to date, successor text,
                               successor_rate text);

-- Currencies by code, which is the cursor.
create function api.currency_list(book text, allowed text[], caller text, search text, "limit" integer, after text)
returns setof api.currency_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    wanted text[] := rules.search_words(search);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select c.currency, c.name, c.exponent, c.valid_from, c.valid_to, c.successor, trim_scale(c.successor_rate)::text
      from ledger.currency c
     where (after is null or c.currency > after)
       and (search is null or rules.has_words(format(' %s ', rules.folded(c.currency || ' ' || c.name)), wanted))
     order by c.currency
     limit "limit";
end $$;

-- One currency, by its code.  Raises not_found (currency).
create function api.currency_show(book text, allowed text[], caller text, currency text)
returns setof api.currency_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    perform rules.admit(book, allowed, caller);
    return query
    select c.currency, c.name, c.exponent, c.valid_from, c.valid_to, c.successor, trim_scale(c.successor_rate)::text
      from ledger.currency c
     where c.currency = currency_show.currency;
    if not found then
        perform rules.none_of(book, 'currency', 'currency', currency_show.currency);
    end if;
end $$;
