-- Amounts of years, in versions: what initiatives need (requirements), and what the regular budget gives them (appropriations).

-- Set what a noun says of initiatives and years; what was set before stays readable.  Refuses: not_found (initiative), invalid
-- (currency, amount).  needed: by which day each is, of what has such a day.
create function rules.set_year_amounts(book text, noun text, envelopes rules.envelope[], asks rules.year_amount_ask[], needed date[] default null)
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.*, c.exponent, coalesce(no_initiative, no_currency, wrong) as refusal
          from unnest(envelopes, asks) a
          left join ledger.currency c on c.currency = a.currency
          left join lateral rules.initiative_fault(set_year_amounts.book, 'initiative', a.initiative) no_initiative on true
          left join lateral rules.currency_fault('currency', a.currency, a.day) no_currency on true
          left join lateral rules.amount_fault('amount', a.amount, a.currency, or_nothing => true) wrong on true
    ), entered as materialized (
        select * from rules.entered(set_year_amounts.book, set_year_amounts.noun || '_set', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal,
                        answer => jsonb_build_object('initiative', j.initiative, 'year', j.year, 'currency', j.currency,
                                                     'amount', round(j.amount, j.exponent)::text))) from judged j), null)
    ), set as (
        insert into ledger.year_amount (book, noun, initiative, year, currency, seq, effective, amount, needed_by, note)
        select set_year_amounts.book, set_year_amounts.noun, j.initiative, j.year, j.currency, e.seq, j.day,
               j.amount * rules.unit(j.exponent), needed[j.ord], j.note
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

-- Those in force on a day, as known at a moment, of these initiatives or (null) all: of the latest day the latest entry.
create function rules.year_amounts(book text, noun text, initiatives text[], on_day date, last bigint)
returns setof ledger.year_amount language sql stable as $$
    select distinct on (x.initiative, x.year, x.currency) x.* from ledger.year_amount x
     where x.book = year_amounts.book and x.noun = year_amounts.noun and x.seq <= last and x.effective <= on_day
       and (initiatives is null or x.initiative = any (initiatives))
     order by x.initiative, x.year, x.currency, x.effective desc, x.seq desc
$$;

create type api.year_amount_item as (
    id text, initiative text, year smallint, amount text, currency text, date date, note text);

-- The same as lists show it; initiative, year and currency together are the id and the cursor.
create function rules.year_amount_items(book text, noun text, initiative text, on_day date, last bigint)
returns setof api.year_amount_item language sql stable as $$
    select concat_ws(':', r.initiative, r.year, r.currency), r.initiative, r.year, rules.money(r.amount, c.exponent),
           r.currency, r.effective, r.note
      from rules.year_amounts(year_amount_items.book, year_amount_items.noun,
               case when year_amount_items.initiative is not null then array[year_amount_items.initiative] end, on_day, last) r
      join ledger.currency c on c.currency = r.currency
$$;

create type api.year_amount_version as (
    id bigint, initiative text, year smallint, amount text, currency text, date date, in_force boolean, note text);

-- Every version for a year, the newest first; of each currency that of the latest day is in force.
create function rules.year_amount_versions(book text, noun text, initiative text, year integer, last bigint)
returns setof api.year_amount_version language sql stable as $$
    select r.seq, r.initiative, r.year, rules.money(r.amount, r.currency), r.currency, r.effective,
           row_number() over (partition by r.currency order by r.effective desc, r.seq desc) = 1, r.note
      from ledger.year_amount r
     where r.book = year_amount_versions.book and r.noun = year_amount_versions.noun
       and r.initiative = year_amount_versions.initiative and r.year = year_amount_versions.year and r.seq <= last
     order by r.seq desc
$$;

-- A page of what is in force, by initiative, year and currency, or the latest first.
create function rules.year_amount_page(book text, noun text, initiative text, year integer, "from" date, "to" date, sort text,
                                       "limit" integer, after text, as_of date, known_at text)
returns setof api.year_amount_item language plpgsql stable as $$
#variable_conflict use_column
declare
    last  bigint := rules.seq_at(book, known_at);
    day   date := coalesce(as_of, 'infinity');
    place api.year_amount_item;
begin
    select r.* into place from rules.year_amount_items(book, noun, null, day, last) r where r.id = after;
    perform rules.page_known(after, sort, place.id is not null);
    return query
    select r.*
      from rules.year_amount_items(book, noun, year_amount_page.initiative, day, last) r
     where rules.id_behind(after, sort, place.date, r.date, r.id) and rules.is_within(r.date, "from", "to")
       and (year_amount_page.year is null or r.year = year_amount_page.year)
     order by case sort when 'date' then r.date end desc, r.id
     limit "limit";
end $$;

-- Every version for a year.  Refuses: not_found (initiative, year).
create function rules.year_amount_shown(book text, noun text, initiative text, year integer, known_at text)
returns setof api.year_amount_version language plpgsql stable as $$
begin
    return query
    select * from rules.year_amount_versions(book, noun, initiative, year, rules.seq_at(book, known_at));
    if not found then
        perform rules.must_know(book, 'initiative', 'initiative', initiative, rules.seq_at(book, known_at));
        perform rules.refuse('not_found', 'year', format('there is no %s of %s in %s', noun, initiative, year),
                             format('see: bursar %s list --initiative %s', noun, initiative));
    end if;
end $$;
