-- The two clocks of every report: what had taken effect by a day, as it was known at a moment; and what day it is.
--
-- PostgreSQL's clock decides, and is asked for a day here alone.  Moments are in UTC.  A day is that of a time zone: of the office for
-- what it enters, of the book for what is reported.  Where no day is asked for, all counts that is recorded, also what an office
-- further east has dated by its own day, which is the book's tomorrow; and what is due, late or expired, and at which rate, is a
-- matter of the book's day.

-- What day it is in a time zone.
create function rules.day_in(time_zone text) returns date language sql stable as $$ select (now() at time zone time_zone)::date $$;

-- The first and the last day of the month of a day.
create function rules.month_start(day date) returns date language sql immutable as $$ select date_trunc('month', day::timestamp)::date $$;
create function rules.month_end(day date) returns date language sql immutable as $$
    select (rules.month_start(day) + interval '1 month')::date - 1
$$;

-- What day it is for the book; null where there is none.
create function rules.today(book text) returns date language plpgsql stable as $$
begin
    return (select rules.day_in(b.time_zone) from ledger.book b where b.book = today.book);
end $$;

-- The last day that has begun anywhere: later ones are to come for everybody.
create function rules.latest_day() returns date language sql stable as $$ select (now() at time zone interval '14 hours')::date $$;

-- The moment at which a day begins in a time zone; where the clock reads midnight twice, the first.  So days have 23 to 25 hours.
create function rules.day_begins(time_zone text, day date) returns timestamptz language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select case when (m.midnight - interval '1 hour') at time zone day_begins.time_zone >= day::timestamp
                    then m.midnight - interval '1 hour' else m.midnight end
          from (select day::timestamp at time zone day_begins.time_zone) m (midnight));
end $$;

-- A time zone by its name as IANA and PostgreSQL write it, whatever case it is given in; null where there is none.
create function rules.zone(name text) returns text language plpgsql stable as $$
begin
    if name is null then
        return null;
    end if;
    return (select z.name from pg_timezone_names z
             where lower(z.name) = lower(zone.name) and z.name !~ '^(posix/|right/|localtime$|posixrules$|Factory$)'
             order by z.name <> zone.name, z.name limit 1);
end $$;

-- What is wrong with the name of a time zone, or null; with the zones of a city of that name as the way out.
create function rules.zone_fault(field text, name text) returns rules.refusal language plpgsql stable as $$
begin
    if name is null or rules.zone(name) is not null then
        return null;
    end if;
    return rules.refusal('invalid', field, format('there is no time zone %s', name),
        coalesce((select 'did you mean ' || string_agg(z.name, ' or ' order by z.name) || '?' from pg_timezone_names z
                   where lower(z.name) like '%/' || replace(lower(zone_fault.name), ' ', '\_') and z.name !~ '^(posix|right)/'),
                 'give a name of IANA''s, like Africa/Nairobi'));
end $$;

-- The last seq that was known at a moment; null means now.  A day counts to its end for the book, and so does a second: a
-- moment that an answer shows, to the second or to the microsecond, includes the entry it belongs to.  Since seq and the recorded time rise
-- together, "known then" is "seq not above this".  By the end of a moment that is not over, all that is recorded is known,
-- whatever clock it was recorded by.
create function rules.seq_at(book text, known_at text) returns bigint language plpgsql stable as $$
#variable_conflict use_column
declare
    every constant bigint := 9223372036854775807;
    over  timestamptz;
    low   bigint := 0;
    high  bigint;
    half  bigint;
begin
    if known_at is null then
        return every;
    end if;
    over := case when length(known_at) = 10
                 then (select rules.day_begins(b.time_zone, known_at::date + 1) from ledger.book b where b.book = seq_at.book)
                 when known_at like '%.%' then known_at::timestamptz + interval '1 microsecond'
                 else known_at::timestamptz + interval '1 second' end;
    if over is null or over > statement_timestamp() then
        return every;
    end if;
    high := coalesce((select h.seq from ledger.head h where h.book = seq_at.book), 0);
    while low < high loop       -- by halves: they were recorded in this order
        half := (low + high + 1) / 2;
        if (select j.recorded < over from ledger.clock j where j.book = seq_at.book and j.seq = half) then
            low := half;
        else
            high := half - 1;
        end if;
    end loop;
    return low;
end $$;

-- A day from its text, or null where there is no such day.
create function rules.day(value text) returns date language sql stable as $$
    select case when value ~ '^[12][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$'
                 and split_part(value, '-', 3)::int <= extract(day from
                     make_date(left(value, 4)::int, split_part(value, '-', 2)::int, 1) + interval '1 month - 1 day')
                then value::date end
$$;

-- How a reference is written: the number of an entry, a key, or else an external id.
create function rules.is_number(ref text) returns boolean language sql immutable as $$
    select ref ~ '^[1-9][0-9]{0,14}$'
$$;

create function rules.is_key(ref text) returns boolean language sql immutable as $$
    select ref ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
$$;

create function rules.is_external(ref text) returns boolean language sql immutable as $$
    select not (rules.is_number(ref) or rules.is_key(ref))
$$;

-- The item that a person means: by the number of its entry, whether that is in sight or not, by its key, of the person's own office before another's, or as one of
-- that noun by its external id, of the party where one is named.  Null where there is none in sight, or more than one.
create function rules.item_of(book text, office text, ref text, noun text default null, party text default null) returns uuid
language plpgsql stable as $$
begin
    if ref is null then     -- apart: without a query it takes next to nothing
        return null;
    end if;
    return (select i.item from rules.items_of(book, office, ref, noun, party) i);
end $$;

-- The same as a row, for the rows of a batch: part of their query, and so without one of its own.
create function rules.items_of(book text, office text, ref text, noun text default null, party text default null)
returns table (item uuid) language sql stable as $$
    select case when ref is null then null
                when rules.is_number(ref)
                then (select j.item from ledger.clock j where j.book = items_of.book and j.seq = ref::bigint)
                when rules.is_key(ref)
                then (select j.item from rules.of_key(items_of.book, ref::uuid) j
                       order by j.office = items_of.office desc, j.seq desc limit 1)
                else rules.item_called(items_of.book, noun, items_of.party, ref) end
$$;

-- The number of the entry that a person means, in the same way.
create function rules.number_of(book text, office text, ref text, noun text default null) returns bigint
language plpgsql stable as $$
begin
    if ref is null or rules.is_number(ref) then
        return ref::bigint;
    end if;
    if rules.is_external(ref) then
        return (select min(c.seq) from rules.called(book, noun, null, ref) c having count(*) = 1);
    end if;
    return (select j.seq from rules.of_key(number_of.book, ref::uuid) j order by j.office = number_of.office desc, j.seq desc limit 1);
end $$;

-- The entries with a key that are in sight.  First by the key alone, which only its index answers, then by number: of both at
-- once the planner takes whatever index begins with book, and reads the book from end to end while it takes it for empty.
create function rules.of_key(book text, key uuid) returns table (seq bigint, office text, item uuid) language sql stable as $$
    select j.seq, j.office, j.item
      from (select x.book, x.seq from ledger.answered x where x.key = of_key.key offset 0) k
     cross join lateral (select x.seq, x.office, x.item from ledger.journal x where x.book = k.book and x.seq = k.seq limit 1) j
     where k.book = of_key.book
$$;

-- A moment as every answer writes it: UTC, to the second; null where it is for ever.
create function rules.moment(value timestamptz) returns text language sql stable as $$
    select case when isfinite(value) then to_char(value at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') end
$$;

-- A moment as certificates have it; a day is its beginning, in UTC.
create function rules.instant(value text) returns timestamptz language sql stable as $$
    select case length(value) when 10 then value::timestamp at time zone 'UTC' else value::timestamptz end
$$;

-- Where a list by numbers goes on.  Refuses a cursor that is none of such a list.
create function rules.page_from(after text) returns bigint language plpgsql immutable as $$
begin
    if after !~ '^[0-9]{1,18}$' then
        perform rules.refuse('invalid', 'after', 'after is not from a page of this list',
                             'give the value that "next" of the page before had');
    end if;
    return after::bigint;
end $$;

-- Where a list goes on whose rows have one or two numbers, with what they are sorted by before them where it may change between two
-- pages: CHF.30000.124.2, or 2026-03-31.124.2.
create type rules.page_mark as (currency text, amount bigint, day date, number bigint, part bigint);

-- The same from its text, of a list sorted by amount, by date or by numbers, of which there are so many.
create function rules.page_mark(after text, sort text, numbers integer) returns rules.page_mark language plpgsql immutable as $$
declare
    words text[] := string_to_array(after, '.');
    skip  integer := case sort when 'amount' then 2 when 'date' then 1 else 0 end;
    mark  rules.page_mark;
begin
    mark.currency := case sort when 'amount' then words[1] end;
    mark.amount := case sort when 'amount' then rules.page_from(words[2]) end;
    mark.day := case sort when 'date' then rules.day(words[1]) end;
    mark.number := rules.page_from(words[skip + 1]);
    mark.part := rules.page_from(words[skip + 2]);
    if cardinality(words) <> skip + numbers or sort = 'date' and after is not null and mark.day is null then
        perform rules.page_from('');
    end if;
    return mark;
end $$;

-- Where a row stands in a list that is sorted by day, amount or party.
create type rules.place as (day date, currency text, amount bigint, party text, number bigint);

-- Does a row come behind the place that a page ended with, where one did?  The latest day, the largest amount or the newest entry come
-- first.  An expression, so that PostgreSQL inlines it, and an index begins a page there.
create function rules.comes_behind(after text, sort text, place rules.place, day date, currency text, amount bigint, party text,
                                   number bigint)
returns boolean language sql stable as $$
    select after is null or case sort when 'date' then (comes_behind.day, comes_behind.number) < (place.day, place.number)
                                      when 'amount' then (comes_behind.currency, comes_behind.amount, comes_behind.number)
                                                         < (place.currency, place.amount, place.number)
                                      when 'party' then (comes_behind.party, comes_behind.number) > (place.party, place.number)
                                      else comes_behind.number < place.number end
$$;

-- The same of a list by ids, or by day and then by them; what has no day comes last.
create function rules.id_behind(after text, sort text, place date, day date, id text) returns boolean language sql stable as $$
    select after is null or case sort when 'date' then coalesce(id_behind.day, '-infinity') < coalesce(place, '-infinity')
                                                      or coalesce(id_behind.day, '-infinity') = coalesce(place, '-infinity') and id > after
                                      else id > after end
$$;

-- Is it of one of these days, from and to with them?
create function rules.is_within(day date, "from" date, "to" date) returns boolean language sql immutable as $$
    select ("from" is null or day >= "from") and ("to" is null or day <= "to")
$$;

-- Refuse to go on after an entry that is not there: the order of a list by something else than numbers knows no place for it.
create function rules.page_known(after text, sort text, known boolean) returns void language plpgsql immutable as $$
begin
    if after is not null and sort is not null and not known then
        perform rules.page_from('');
    end if;
end $$;
