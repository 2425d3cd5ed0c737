-- What can be wrong with a thing that a request names: a row where something is, none where nothing is.
--
-- Each is a set-returning function in plain SQL, called in FROM (left join lateral … on true), where PostgreSQL
-- inlines it: a scalar function would be planned and run once a row, at many times the cost.  What is looked up is a
-- lateral row with a limit, where batches come never "not exists": that may become a list of all there are, read again
-- in each call.  Its columns are worked out for every row, before the condition is looked at: what costs something stands in
-- a case of its own.

-- A party that is not registered, or was merged into another; null is no fault.
create function rules.party_fault(book text, field text, party text) returns setof rules.refusal language sql stable as $$
    select (f.refusal).code, (f.refusal).field, (f.refusal).sentence, (f.refusal).hint
      from (select case when p.party is null then rules.no_party(party_fault.book, field, party_fault.party)
                        else rules.refusal('conflict', field, format('%s was merged into %s', p.party, a.into_party),
                                           format('use %s', a.into_party)) end as refusal
              from (select) nothing
              left join lateral (select x.party from ledger.party x
                                  where x.book = party_fault.book and x.party = party_fault.party limit 1) p on true
              left join lateral rules.alias_at(party_fault.book, party_fault.party) a on true
             where party_fault.party is not null and (p.party is null or a.into_party is not null)) f
$$;

-- The party that counts for this one: what it was merged into, and so on, or itself.
create function rules.party_now(book text, party text) returns text language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        with recursive names (party, steps) as (
            select party_now.party, 0
             union all
            select a.into_party, n.steps + 1
              from names n
             cross join lateral rules.alias_at(party_now.book, n.party) a
        )
        select n.party from names n order by n.steps desc limit 1);
end $$;

-- Are they two, though one may have been merged into the other?  Null where one of them is.
create function rules.parties_differ(book text, one text, other text) returns boolean language sql stable as $$
    select case when one = other then false
                else rules.party_now(parties_differ.book, one) <> rules.party_now(parties_differ.book, other) end
$$;

-- An initiative that is not registered; null is no fault.
create function rules.initiative_fault(book text, field text, initiative text) returns setof rules.refusal
language sql stable as $$
    select 'not_found', field, format('there is no initiative %s', initiative_fault.initiative),
           case when i.initiative is null then rules.way_to(initiative_fault.book, 'initiative', initiative_fault.initiative) end
      from (select) nothing
      left join lateral (select x.initiative from ledger.initiative x
                          where x.book = initiative_fault.book and x.initiative = initiative_fault.initiative limit 1) i on true
     where initiative_fault.initiative is not null and i.initiative is null
$$;

-- The refusal of something that exists already.
create function rules.taken(field text, code text, known boolean) returns setof rules.refusal language sql stable as $$
    select 'conflict', field,
           format('there is %s %s %s already', case when field ~ '^[aeiou]' then 'an' else 'a' end, field, code),
           format('see: bursar %s show %s', field, code) where known
$$;

-- The amount for each year: as split, or shares of the total where years is a span.
create function rules.years(years text, minor bigint, exponent smallint)
returns table (year smallint, amount bigint) language sql immutable as $$
    select left(years, 4)::smallint, minor where length(years) = 4
    union all
    select p.label::smallint, (rules.number(p.part) * rules.unit(exponent))::bigint
      from rules.parts(years) p where years like '%:%'
    union all
    select (left(years, 4)::int + n - 1)::smallint, share
      from unnest(rules.equal_shares(minor, (case when years like '____-____' then right(years, 4) end)::int - left(years, 4)::int + 1))
           with ordinality s (share, n)
     where years like '____-____'
$$;

-- What is wrong with the years of an amount.
create function rules.years_fault(years text, minor bigint, currency text) returns setof rules.refusal
language sql stable as $$
    select 'invalid', 'years', f.sentence, f.hint
      from (select count(*) as count, count(distinct p.label) as labels, sum(rules.number(p.part)) as total,
                   bool_or(p.label !~ '^[12][0-9]{3}$' or rules.number(p.part) is null) as odd,
                   max(scale(rules.number(p.part))) as scale
              from rules.parts(years) p) y
      join ledger.currency c on c.currency = years_fault.currency
     cross join lateral (select * from (values
            (1, y.odd or y.scale > c.exponent, format('%s is not a split by year', years), 'write it like 2026:60000.00,2027:40000.00'),
            (2, y.count > y.labels, 'a year stands twice in years', 'give each year once'),
            (3, y.total * rules.unit(c.exponent) <> minor, format('the years add up to %s, not to %s', y.total,
                rules.money(minor, c.exponent)), 'make them add up to the amount')) v (n, broken, sentence, hint)
            where broken order by n limit 1) f
     where years like '%:%' and minor is not null
    offset 0    -- planned apart: next to no row has a split, and nothing is done for the others
$$;

-- The refusal of something named that is not there.
create function rules.missing(book text, field text, code text, known boolean) returns setof rules.refusal
language sql stable as $$
    select 'not_found', field, format('there is no %s %s', field, code),
           case when not known then rules.way_to(book, field, code) end
     where code is not null and not known
$$;

-- A person who can be changed: the console, which stands for bursard's own command line, cannot.
create function rules.person_fault(book text, person text) returns setof rules.refusal language sql stable as $$
    select 'not_found', 'person', format('there is no person %s', person_fault.person),
           rules.way_to(person_fault.book, 'person', person_fault.person)
     where not exists (select from ledger.person p
                        where p.book = person_fault.book and p.person = person_fault.person)
    union all
    select 'denied', 'person', 'console is the command line of bursard itself: nobody may change it',
           'add a person: bursar person add'
     where person_fault.person = 'console'
$$;

-- Somebody who is shut out.
create function rules.shut_out_fault(book text, person text) returns setof rules.refusal language sql stable as $$
    select 'conflict', 'person', format('%s is shut out: %s', p.person, p.reason),
           format('let the person in first: bursar person enable %s', p.person)
      from rules.person_at(shut_out_fault.book, shut_out_fault.person) p
     where not p.enabled
$$;

-- A currency that is none, or was not in use on the day.
create function rules.currency_fault(field text, currency text, on_day date) returns setof rules.refusal
language sql stable as $$
    select 'invalid', field,
           case when c.currency is null then format('there is no currency %s', currency_fault.currency)
                else format('%s was not in use on %s', c.currency, on_day) end,
           case when c.currency is null then rules.way_to('', 'currency', currency_fault.currency)
                else rules.not_in_use_way(c.currency, c.valid_to, c.successor, c.successor_rate, on_day) end
      from (select) nothing
      left join ledger.currency c on c.currency = currency_fault.currency
     where c.currency is null or on_day < c.valid_from or on_day > c.valid_to
$$;

-- An amount that its currency cannot express.  Unlike rules.price it needs no rate: nothing is posted.
create function rules.amount_fault(field text, amount numeric, currency text, or_nothing boolean default false)
returns setof rules.refusal
language sql stable as $$
    select 'invalid', field, v.sentence, v.hint
      from ledger.currency c
     cross join lateral (select * from (values
            (1, amount < 0 or amount = 0 and not or_nothing, 'an amount must be more than zero', 'give an amount like 2500.00'),
            (2, scale(amount) > c.exponent,
                format('%s has more decimals than %s, which has %s', amount, c.currency, c.exponent),
                rules.fewer_decimals(amount, c.exponent)),
            (3, amount * rules.unit(c.exponent) > 1000000000000000,
                format('%s is more than this ledger holds in one entry', amount), 'split it')) v (n, broken, sentence, hint)
            where broken order by n limit 1) v
     where c.currency = amount_fault.currency
$$;

-- A day before something that must have been there.
create function rules.too_early(noun text, number bigint, since date, day date) returns setof rules.refusal
language sql stable as $$
    select 'invalid', 'date', format('%s %s is of %s', noun, number, since), 'give --date that day or a later one'
     where day < since
$$;

-- Refuse to show what is not there, or does not count any more; what: how people call it, where that is not the noun.
create function rules.not_there(book text, noun text, ref text, number bigint, what text default null) returns void
language plpgsql stable as $$
declare
    reversal bigint := (select u.seq from rules.undone(book, number) u);
begin
    if reversal is not null then
        perform rules.refuse('not_found', noun, format('%s %s was reversed by entry %s', coalesce(what, noun), number, reversal),
                             format('see: bursar journal show %s', number));
    end if;
    perform rules.refuse_item(book, noun, case when rules.is_external(ref) then ref end);
    perform rules.refuse('not_found', noun, format('there is no %s %s', coalesce(what, noun), ref), rules.way_to(book, noun, ref));
end $$;

-- What is wrong with the days on which something is valid, or null.
create function rules.days_fault(valid_from date, valid_to date) returns rules.refusal language sql stable as $$
    select rules.refusal('invalid', 'valid_to', case when valid_to < valid_from then format('%s is before %s', valid_to, valid_from) end,
                         'give a later day')
$$;
