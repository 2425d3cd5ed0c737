-- Requirements: what an initiative needs in a year and currency, in versions.

-- Set requirements.  Refuses: as rules.set_year_amounts.
create function rules.requirement_set(book text, envelopes rules.envelope[], asks rules.year_amount_ask[])
returns setof api.answer language sql as $$
    select * from rules.set_year_amounts(book, 'requirement', envelopes, asks)
$$;

-- In force, by initiative, year and currency.
create function api.requirement_list(book text, allowed text[], caller text,
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
      from rules.year_amount_items(book, 'requirement', requirement_list.initiative, coalesce(as_of, current_date), last) r
     where (after is null or r.id > after)
       and (requirement_list.year is null or r.year = requirement_list.year)
     order by r.id
     limit "limit";
end $$;

-- Every version of the requirement of a year, the newest first.
create function api.requirement_show(book text, allowed text[], caller text, initiative text, year integer, known_at text)
returns setof api.year_amount_version
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    perform rules.admit(book, allowed, caller);
    return query
    select * from rules.year_amount_versions(book, 'requirement', requirement_show.initiative, requirement_show.year,
                                             rules.seq_at(book, known_at));
    if not found then
        perform rules.refuse('not_found', 'year', format('there is no requirement of %s in %s', requirement_show.initiative,
                                                         requirement_show.year),
                             format('see: bursar requirement list --initiative %s', requirement_show.initiative));
    end if;
end $$;
