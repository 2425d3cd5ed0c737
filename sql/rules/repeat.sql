-- Likely repeats: what may be recorded already, by hand, from another file or by somebody else.
--
-- Each noun says what is alike: rules.<noun>_alike gives the entry that stands there, of several the first, or no row.  There is an
-- index for each, in whose order they are found: to ask for that order would let a plan walk the book by its numbers.  Row-level
-- security lets it find only what the caller may see.  Two that have an id elsewhere, and not the same, are told apart by that.

-- The part of a key that those of identical rows of one file have in common, which are no repeats of each other: the beginning of
-- a key of version 8; all of any other.
create function rules.stem(key uuid) returns text language sql immutable as $$
    select case when substr(key::text, 15, 1) = '8' then left(key::text, 18) else key::text end
$$;

-- Does an entry stand?  For the few rows that look alike: where it is asked of each, rules.undone is planned with the rest.
create function rules.stands(book text, entry bigint) returns boolean language plpgsql stable as $$
begin
    return not exists (select from rules.undone(stands.book, entry));
end $$;

-- The same of a pledge that was not cancelled, withdrawn or written off as a whole.
create function rules.stands(p ledger.pledge) returns boolean language plpgsql stable as $$
begin
    return rules.stands(p.book, p.seq) and (select u.open > 0 from rules.unposted(p, 'infinity', 9223372036854775807) u);
end $$;

-- The same of an agreement that was not amended to nothing.
create function rules.stands(g ledger.agreement) returns boolean language plpgsql stable as $$
begin
    return rules.stands(g.book, g.seq) and (select t.amount > 0 from rules.terms_at(g.book, g.agreement) t);
end $$;

-- The same of a contribution in kind that was not turned down.
create function rules.stands(k ledger.inkind) returns boolean language plpgsql stable as $$
begin
    return exists (select from rules.inkind_state(k.book, k.inkind) s where s.state <> 'rejected');
end $$;

-- The parties that were merged into one and still are, also by way of others.
create function rules.merged_into(book text, party text) returns setof text language plpgsql stable rows 1 as $$
#variable_conflict use_column
begin
    return query
    with recursive names (party) as (
        select merged_into.party
         union
        select a.party from names n join ledger.party_alias a on a.book = merged_into.book and a.into_party = n.party
         where not exists (select from rules.undone(a.book, a.seq))
    )
    select n.party from names n where n.party <> merged_into.party;
end $$;

-- A party with those: next to always there is none, and no function is called.
create function rules.merged_with(book text, party text) returns table (party text) language sql stable as $$
    select merged_with.party
     union all
    select m.party
      from (select from ledger.party_alias a where a.book = merged_with.book and a.into_party = merged_with.party limit 1) into_it
     cross join lateral rules.merged_into(merged_with.book, merged_with.party) m (party)
$$;

-- Does a reference tell payments apart, or is it what banks write where there is none?
create function rules.tells_apart(reference text) returns boolean language sql immutable as $$
    select upper(regexp_replace(reference, '[^[:alnum:]]', '', 'g'))
           !~ '^(0*|X*|NOT(PROVIDED|AVAILABLE|GIVEN|KNOWN)|NON?REF(ERENCE)?|(NO|WITHOUT)REFERENCE|NONE|NA|NIL|NULL|UNKNOWN|EMPTY)$'
$$;

-- A receipt with the same reference of the same party or an unidentified one, in the same year or of the same amount.
create function rules.receipt_alike(book text, party text, currency text, minor bigint, reference text, day date,
                                    external text default null)
returns table (seq bigint, what text) language sql stable as $$
    select x.seq, format('%s %s %s on %s, reference %s', rules.money(x.amount, x.currency), x.currency,
                         coalesce('from ' || nullif(x.party, ''), 'unidentified'), x.effective, x.reference)
      from (select m.party from rules.merged_with(receipt_alike.book, receipt_alike.party) m union all select '') p
     cross join lateral (
            select r.* from ledger.receipt r
             where r.book = receipt_alike.book and r.party = p.party and r.reference = receipt_alike.reference
               and (extract(year from r.effective) = extract(year from receipt_alike.day)
                    or r.amount = receipt_alike.minor and r.currency = receipt_alike.currency)
               and (r.external = receipt_alike.external) is not false and rules.stands(r.book, r.seq)
             limit 1) x
     where rules.tells_apart(receipt_alike.reference)
     limit 1
$$;

-- A pledge of the same party, amount and day.  The amount stands in a query of its own: it may be a long expression where this is
-- inlined, and an index that it has to be compared with looks dear then.
create function rules.pledge_alike(book text, party text, currency text, minor bigint, day date, external text default null)
returns table (seq bigint, what text) language sql stable as $$
    select x.seq, format('%s %s from %s on %s', rules.money(x.amount, x.currency), x.currency, x.party, x.effective)
      from (select m.party, pledge_alike.minor from rules.merged_with(pledge_alike.book, pledge_alike.party) m offset 0) p
     cross join lateral (
            select r.* from ledger.pledge r
             where r.book = pledge_alike.book and r.party = p.party and r.effective = pledge_alike.day and r.amount = p.minor
               and r.currency = pledge_alike.currency and (r.external = pledge_alike.external) is not false and rules.stands(r)
             limit 1) x
     limit 1
$$;

-- An agreement of the same party, amount and day.
create function rules.agreement_alike(book text, party text, currency text, minor bigint, day date, external text default null)
returns table (seq bigint, what text) language sql stable as $$
    select x.seq, format('%s %s from %s on %s', rules.money(x.amount, x.currency), x.currency, x.party, x.effective)
      from (select m.party, agreement_alike.minor from rules.merged_with(agreement_alike.book, agreement_alike.party) m offset 0) p
     cross join lateral (
            select r.* from ledger.agreement r
             where r.book = agreement_alike.book and r.party = p.party and r.effective = agreement_alike.day
               and r.amount = p.minor and r.currency = agreement_alike.currency
               and (r.external = agreement_alike.external) is not false and rules.stands(r)
             limit 1) x
     limit 1
$$;

-- An offer of as much of the same by the same party on the same day.
create function rules.inkind_alike(book text, party text, kind text, description text, quantity numeric, unit text, day date)
returns table (seq bigint, what text) language sql stable as $$
    select x.seq, format('%s %s of "%s" from %s on %s', x.quantity, x.unit, x.description, x.party, x.effective)
      from rules.merged_with(inkind_alike.book, inkind_alike.party) p
     cross join lateral (
            select r.* from ledger.inkind r
             where r.book = inkind_alike.book and r.party = p.party and r.effective = inkind_alike.day and r.kind = inkind_alike.kind
               and r.description = inkind_alike.description and r.quantity = inkind_alike.quantity and r.unit = inkind_alike.unit
               and rules.stands(r)
             limit 1) x
     limit 1
$$;

-- Why a write is refused where such an entry stands, or null: the person says that it is another one, or the entry is an identical
-- row of the same file.
create function rules.repeat_fault(book text, noun text, key uuid, another text, entry bigint, what text) returns rules.refusal
language plpgsql stable as $$
#variable_conflict use_column
begin
    if entry is null or another = 'yes' then
        return null;
    end if;
    return (
        select rules.refusal('possible_duplicate', 'another', format('%s %s is there already: %s, recorded by %s', noun, entry, what, j.person),
                             format('if this is another one, add --another yes; see: bursar %s show %s', noun, entry))
          from ledger.journal j
         where j.book = repeat_fault.book and j.seq = entry and rules.stem(j.key) <> rules.stem(repeat_fault.key));
end $$;

-- Rows of a batch that are like an earlier one of it, which may be recorded: they come again when it has been.  So does one that is
-- confirmed, to be told what it repeats, unless that stands already.
create function rules.waits_for_alike(envelopes rules.envelope[], verdicts rules.verdict[]) returns integer[]
language plpgsql stable as $$
begin
    if not exists (select from unnest(verdicts) v where v.alike is not null group by v.alike having count(*) > 1) then
        return null;    -- next to always, and quick
    end if;
    return (
        select array_agg(w.ord)
          from (select e.ord, coalesce(e.confirmed, '') ~ '\yanother\y' and v.answer ? 'repeats' as told, rules.stem(e.key) as stem, min(rules.stem(e.key)) over earlier as one,
                       max(rules.stem(e.key)) over earlier as other
                  from unnest(verdicts) v join unnest(envelopes) e on e.ord = v.ord
                 where v.alike is not null
                window earlier as (partition by v.alike order by e.ord rows between unbounded preceding and 1 preceding)) w
         where (w.one <> w.stem or w.other <> w.stem) and w.told is not true);
end $$;
