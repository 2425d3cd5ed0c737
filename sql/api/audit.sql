-- The audit of the books: every check of rules.audit_checks(), in parts, and what they found; and all there is to check, in one.

create type api.audit_finding as (
    "check" text, entry bigint, about text, expected text, found text, currency text, standard text, see text, _note text, _next text);

-- What a check looks at in the entries after one number up to another: how much that is, and the findings.
create function rules.audit(book text, name text, after bigint, upto bigint, out looked bigint, out wrong rules.checked[])
language plpgsql stable as $$
begin
    execute format('select count(*), array_agg(c) filter (where c.expected is distinct from c.found) from rules.%I($1, $2, $3) c', name)
       into looked, wrong using book, after, upto;
end $$;

-- A number of minor units as an amount of the currency; as it is where that is null.
create function rules.checked_told(value text, currency text) returns text language sql stable as $$
    select case when currency is null then value else rules.money(value::bigint, currency) end
$$;

-- Check by check, 10,000 entries at a time: a row for each finding.  after says where to go on and what was found so far
-- (CHECK.ENTRY.LOOKED.WRONG.ALL.HEAD), as _next of the answer before had it.  The notes say how much each check looked at, and at the end
-- what all of them did.
create function api.audit_books(book text, allowed text[], caller text, after text)
returns setof api.audit_finding
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
#variable_conflict use_column
declare
    so_far bigint[];
    c      record;
    upto   bigint;
    part   record;
    said   text;
begin
    perform rules.admit(book, allowed, caller);
    if after !~ '^[0-9]{1,18}([.][0-9]{1,18}){5}$' then
        perform rules.refuse('invalid', 'after', 'after is not from an answer of this check', 'give the value that "next" had');
    end if;
    so_far := coalesce(string_to_array(after, '.')::bigint[], array[1, 0, 0, 0, 0, coalesce((select h.seq from ledger.head h where h.book = audit_books.book), 0)]);
    select k.*, count(*) over () as checks into c from rules.audit_checks() k order by k.n < so_far[1], k.n limit 1;
    upto := case when c.whole then so_far[6] else least(so_far[2] + 10000, so_far[6]) end;
    select * into part from rules.audit(book, c.name, so_far[2], upto);
    so_far[3] := so_far[3] + part.looked;
    so_far[4] := so_far[4] + coalesce(cardinality(part.wrong), 0);
    return query
    select replace(c.name, '_', '-'), w.entry, nullif(w.about, ''), rules.checked_told(w.expected, w.currency),
           rules.checked_told(w.found, w.currency), w.currency, c.standard, 'bursar ' || format(c.see, w.entry), null::text, null::text
      from unnest(part.wrong) w order by w.entry, w.about;
    so_far[2] := upto;
    if upto >= so_far[6] then
        so_far[5] := so_far[5] + so_far[4];
        said := format('%s: %s %s, %s wrong (%s of %s)', c.sentence, so_far[3], c.things, so_far[4], c.n, c.checks);
        so_far := array[c.n + 1, 0, 0, 0, so_far[5], so_far[6]];
    end if;
    return query
    select null::text, null::bigint, null::text, null::text, null::text, null::text, null::text, null::text, n.note,
           case when so_far[1] <= c.checks then array_to_string(so_far, '.') end
      from (values (1, said), (2, case when so_far[1] > c.checks then format('%s entries, %s wrong', so_far[6], so_far[5]) end)) n (n, note)
     where n.n = 1 or n.note is not null order by n.n;
end $$;

create type api.verify_finding as (finding text, entry bigint, about text, detail text, _note text, _next text);

-- All that can be checked: what api.journal_verify does, and then what api.audit_books does, in the same parts, whose cursors tell
-- which of them it is.
create function api.audit_verify(book text, allowed text[], caller text, after text)
returns setof api.verify_finding
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    if after is null or cardinality(string_to_array(after, '.')) < 6 then
        return query
        select f.finding, f.entry, case when f.account is not null then format('account %s', f.account) end, f.detail, f._note,
               case when f.finding is null
                    then coalesce(f._next, (select format('1.0.0.0.0.%s', h.seq) from ledger.head h where h.book = audit_verify.book)) end
          from api.journal_verify(book, allowed, caller, after) f;
    else
        return query
        select replace(f."check", '-', ' '), f.entry, f.about,
               case when f."check" is not null
                    then concat_ws(' ', 'expected', coalesce(f.expected, 'nothing') || ', found', coalesce(f.found, 'nothing'), f.currency) end,
               f._note, f._next
          from api.audit_books(book, allowed, caller, after) f;
    end if;
end $$;
