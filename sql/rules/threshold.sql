-- Minimums: which one holds, in which words it refuses, and which waiver lets a contribution pass.

-- The minimum in force for an instrument and initiatives on a day: for each initiative its own before the general one,
-- the latest entry of several, and of what that gives the highest, compared in base currency.  null or '' among the
-- initiatives is what is earmarked to none.  No row where there is no minimum.
create function rules.minimum(book text, instrument text, initiatives text[], on_day date) returns setof ledger.threshold
language sql stable as $$
    select (own.latest).*
      from unnest(initiatives) i (initiative)
     cross join lateral (
            select t as latest
              from ledger.threshold t
             where t.book = minimum.book and t.instrument = minimum.instrument
               and (t.initiative is null or t.initiative = i.initiative)
               and on_day >= t.valid_from and (t.valid_to is null or on_day <= t.valid_to)
             order by t.initiative is null, t.seq desc
             limit 1) own
      join ledger.book b on b.book = minimum.book
     order by rules.convert(minimum.book, (own.latest).minimum, (own.latest).currency, b.currency, on_day) desc nulls last
     limit 1
$$;

-- The basis of a minimum as a sentence of figures.
create function rules.basis(t ledger.threshold) returns text language sql stable as $$
    select format('%s hours x %s + %s external cost, plus %s %% overhead = %s %s', trim_scale(t.hours),
                  rules.money(t.hourly_rate, t.currency), rules.money(t.external_cost, t.currency),
                  trim_scale(t.overhead), rules.money(t.cost, t.currency), t.currency)
$$;

-- How to ask for a waiver for a contribution, as a command.
create function rules.waiver_way(party text, instrument text, minor bigint, currency text, on_day date) returns text
language sql stable as $$
    select format('bursar waiver request --party %s --instrument %s --amount %s --currency %s --reason "…" --expires %s',
                  party, instrument, rules.money(minor, waiver_way.currency), waiver_way.currency,
                  (on_day + interval '3 months')::date)
$$;

-- The decision on a waiver that is in force: the latest that stands; no row where it is not decided on.
create function rules.waiver_decided(book text, waiver uuid, on_day date default 'infinity',
                                     last bigint default 9223372036854775807)
returns setof ledger.waiver_decision language sql stable as $$
    select d.* from ledger.waiver_decision d
     where d.book = waiver_decided.book and d.waiver = waiver_decided.waiver and d.seq <= last
       and not exists (select from rules.undone(d.book, d.seq, on_day, last))
     order by d.seq desc limit 1
$$;

-- What used a waiver up, in the same way; no row where it is free.
create function rules.waiver_used(book text, waiver uuid, on_day date default 'infinity',
                                  last bigint default 9223372036854775807)
returns setof ledger.waiver_use language sql stable as $$
    select u.* from ledger.waiver_use u
     where u.book = waiver_used.book and u.waiver = waiver_used.waiver and u.seq <= last
       and not exists (select from rules.undone(u.book, u.seq, on_day, last))
     order by u.seq desc limit 1
$$;

-- What is wrong with a waiver for this contribution, named as a person of that office would; no row where it lets it pass, or
-- none is named.
create function rules.waiver_fault(book text, office text, ref text, party text, instrument text, initiatives text[],
                                   minor bigint, currency text, on_day date)
returns setof rules.refusal language plpgsql stable as $$
#variable_conflict use_column
begin
    if ref is null then
        return;
    end if;
    return query
    select case when w.waiver is null then 'not_found' else 'invalid' end, 'waiver',
           case when w.waiver is null then format('there is no waiver %s', ref)
                else format('waiver %s %s', w.seq, f.fault) end,
           case when w.waiver is null then 'see: bursar waiver list --state approved'
                when d.waiver is null then format('a finance officer decides on it: bursar waiver approve %s', w.seq)
                else 'ask for another: ' || rules.waiver_way(waiver_fault.party, waiver_fault.instrument, minor,
                                                             waiver_fault.currency, on_day) end
      from rules.items_of(waiver_fault.book, waiver_fault.office, ref) k
      left join ledger.waiver w on w.book = waiver_fault.book and w.waiver = k.item
      left join lateral rules.waiver_decided(w.book, w.waiver) d on true
      left join lateral rules.waiver_used(w.book, w.waiver) u on true
      left join ledger.journal j on j.book = w.book and j.seq = w.seq
     cross join lateral (select case
            when d.waiver is null then 'was not approved yet'
            when not d.approved then format('was refused: %s', d.note)
            when d.digest <> j.digest then 'is not what was approved'
            when w.expires < on_day then format('expired on %s', w.expires)
            when u.waiver is not null then 'was used before'
            when rules.parties_differ(waiver_fault.book, w.party, waiver_fault.party) then format('is for %s', w.party)
            when w.instrument <> waiver_fault.instrument then format('is for %s', w.instrument)
            when w.initiative <> all (initiatives) then format('is for the initiative %s', w.initiative)
            when w.currency <> waiver_fault.currency then format('is in %s', w.currency)
            when w.amount > minor then format('lets pass %s %s or more', rules.money(w.amount, w.currency), w.currency)
       end) f (fault)
     where w.waiver is null or f.fault is not null;
end $$;

-- The refusal of a contribution that is below its minimum and has no good waiver, or that is not and would use one up;
-- no row where it may pass, as one without a value does.  office is that of who asks: waiver is what they call it.
create function rules.below_minimum(book text, office text, instrument text, party text, initiatives text[], minor bigint,
                                    currency text, on_day date, waiver text)
returns setof rules.refusal language plpgsql stable as $$
#variable_conflict use_column
declare
    least ledger.threshold;
begin
    if minor is null then
        return query
        select 'invalid', 'waiver', 'without a value nothing is below a minimum, and the waiver would be used up', 'leave --waiver out'
         where waiver is not null;
        return;
    end if;
    return query
    select * from rules.waiver_fault(below_minimum.book, below_minimum.office, waiver, below_minimum.party,
                                     below_minimum.instrument, initiatives, minor, below_minimum.currency, on_day);
    if found then
        return;
    end if;
    select t.* into least
      from rules.minimum(below_minimum.book, below_minimum.instrument, initiatives, on_day) t
     where rules.convert(below_minimum.book, minor, below_minimum.currency, t.currency, on_day) < t.minimum;
    if found and waiver is null then
        return query
        select 'below_minimum', case below_minimum.instrument when 'inkind' then 'value' else 'amount' end,
               format('%s must be at least %s %s%s: acquiring one costs %s (minimum %s)',
                      case below_minimum.instrument when 'sponsorship' then 'a sponsorship'
                           when 'inkind' then 'a contribution in kind' else 'a voluntary contribution' end,
                      rules.money(least.minimum, least.currency), least.currency, coalesce(' for ' || least.initiative, ''),
                      rules.basis(least), least.seq),
               format('raise it, or ask for an exception: %s; when another person has approved it, add --waiver ID',
                      rules.waiver_way(below_minimum.party, below_minimum.instrument, minor, below_minimum.currency, on_day));
    elsif not found and waiver is not null then
        return query
        select 'invalid', 'waiver', 'this is not below a minimum, and would use the waiver up', 'leave --waiver out';
    end if;
end $$;
