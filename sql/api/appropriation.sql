-- Appropriations: what the regular budget or cost recovery gives an initiative in a year, in versions.

-- Set appropriations.  Refuses: as rules.set_year_amounts.
create function rules.appropriation_set(book text, envelopes rules.envelope[], asks rules.year_amount_ask[])
returns setof api.answer language sql as $$
    select * from rules.set_year_amounts(book, 'appropriation', envelopes, asks)
$$;

-- In force, by initiative, year and currency.
create function api.appropriation_list(book text, allowed text[], caller text,
    initiative text, year integer, "limit" integer, after text, as_of date, known_at text)
returns setof api.year_amount_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select r.*
      from rules.year_amount_items(book, 'appropriation', appropriation_list.initiative, coalesce(as_of, current_date), last) r
     where (after is null or r.id > after)
       and (appropriation_list.year is null or r.year = appropriation_list.year)
     order by r.id
     limit "limit";
end $$;

-- Every version of the appropriation of a year, the newest first.
create function api.appropriation_show(book text, allowed text[], caller text, initiative text, year integer, known_at text)
returns setof api.year_amount_version
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    perform rules.admit(book, allowed, caller);
    return query
    select * from rules.year_amount_versions(book, 'appropriation', appropriation_show.initiative, appropriation_show.year,
                                             rules.seq_at(book, known_at));
    if not found then
        perform rules.refuse('not_found', 'year', format('there is no appropriation of %s in %s', appropriation_show.initiative,
                                                         appropriation_show.year),
                             format('see: bursar appropriation list --initiative %s', appropriation_show.initiative));
    end if;
end $$;
