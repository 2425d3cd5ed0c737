-- Requirements: what an initiative needs in a year and currency, in versions.

-- Set requirements.  Refuses: as rules.set_year_amounts.
create function rules.requirement_set(book text, envelopes rules.envelope[], asks rules.year_amount_ask[])
returns setof api.answer language sql as $$
    select * from rules.set_year_amounts(book, 'requirement', envelopes, asks)
$$;

-- In force, by initiative, year and currency.
create function api.requirement_list(book text, allowed text[], caller text,
    initiative text, year integer, "from" date, "to" date, sort text, "limit" integer, after text, as_of date, known_at text)
returns setof api.year_amount_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform rules.admit(book, allowed, caller);
    return query
    select * from rules.year_amount_page(book, 'requirement', initiative, year, "from", "to", sort, "limit", after, as_of, known_at);
end $$;

-- Every version of the requirement of a year, the newest first.
create function api.requirement_show(book text, allowed text[], caller text, initiative text, year integer, known_at text)
returns setof api.year_amount_version
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform rules.admit(book, allowed, caller);
    return query select * from rules.year_amount_shown(book, 'requirement', initiative, year, known_at);
end $$;
