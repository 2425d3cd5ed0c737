-- External ids: what a pledge, an agreement or a receipt is called in a contract or in another system, and by which requests refer to it.

-- An external id from a reference: 'external:73' is 73 there, since 73 alone is a number here.
create function rules.external_id(ref text) returns text language sql immutable as $$
    select case when starts_with(ref, 'external:') then substr(ref, 10) else ref end
$$;

-- The pledges, agreements or receipts with an external id, each by its own index: asked for one noun, the others are not looked at.
create function rules.with_external(book text, noun text, external text)
returns table (item uuid, seq bigint, office text, party text, effective date) language sql stable as $$
    select x.pledge, x.seq, x.office, x.party, x.effective from ledger.pledge x
     where with_external.noun = 'pledge' and x.external = with_external.external and x.book = with_external.book
     union all
    select x.agreement, x.seq, x.office, x.party, x.effective from ledger.agreement x
     where with_external.noun = 'agreement' and x.external = with_external.external and x.book = with_external.book
     union all
    select x.receipt, x.seq, x.office, x.party, x.effective from ledger.receipt x
     where with_external.noun = 'receipt' and x.external = with_external.external and x.book = with_external.book
$$;

-- What a reference may mean by an external id: those in sight that stand before those that were reversed, and among them those of
-- the party, where the request names one.
create function rules.called(book text, noun text, party text, ref text)
returns table (item uuid, seq bigint, owner text, effective date) language plpgsql stable rows 1 as $$
#variable_conflict use_column
begin
    return query
    select r.item, r.seq, r.party, r.effective
      from (select x.*, rank() over (order by u.seq is not null, rules.parties_differ(called.book, called.party, x.party)) as place
              from rules.with_external(called.book, noun, rules.external_id(ref)) x
              left join lateral rules.undone(called.book, x.seq) u on true) r
     where r.place = 1;
end $$;

-- The one that a reference means by an external id; null where there is none, or more than one.
create function rules.item_called(book text, noun text, party text, ref text) returns uuid language plpgsql stable as $$
begin
    return (select (array_agg(c.item))[1] from rules.called(book, noun, party, ref) c having count(*) = 1);
end $$;

-- The refusal of a pledge, an agreement or a receipt that a request names and that is not there, or that is one of several.
create function rules.no_item(book text, noun text, ref text, party text default null) returns rules.refusal
language plpgsql stable as $$
declare
    found text;
    count bigint;
begin
    if rules.is_external(ref) then
        select string_agg(format('%s (%s, %s)', c.seq, c.owner, c.effective), ', ' order by c.seq) filter (where c.n <= 5), count(*)
          into found, count
          from (select x.*, row_number() over (order by x.seq) as n from rules.called(book, noun, no_item.party, ref) x) c;
    end if;
    if count > 1 then
        return rules.refusal('conflict', noun, format('%s is %s %ss: %s', rules.external_id(ref), count, noun, found)
                                 || case when count > 5 then ' and more' else '' end, 'give the number of the one that is meant');
    end if;
    return rules.refusal('not_found', noun, format('there is no %s %s', noun, ref),
                         case when noun = 'agreement' and ref ~ '^[0-9]+\.[0-9]+$'
                              then format('of an instalment: bursar instalment show %s', ref)
                              when rules.is_external(ref) then format('see: bursar %s list', noun)
                              else rules.way_to(book, noun, ref) end);
end $$;

-- Raise it, in a read; of null nothing.
create function rules.refuse_item(book text, noun text, ref text) returns void language plpgsql stable as $$
begin
    if ref is not null then
        perform rules.refuse(rules.no_item(book, noun, ref));
    end if;
end $$;

-- The same as a row, for queries; known: it is there.
create function rules.missing_item(book text, noun text, ref text, known boolean, party text default null)
returns setof rules.refusal language sql stable as $$
    select (n.refusal).code, (n.refusal).field, (n.refusal).sentence, (n.refusal).hint
      from (select rules.no_item(missing_item.book, noun, ref, missing_item.party) as refusal where ref is not null and not known offset 0) n
$$;

-- The refusal of an external id that another pledge, agreement or receipt of the same office and party has, or null.
create function rules.external_taken(book text, noun text, office text, party text, external text) returns rules.refusal
language plpgsql stable as $$
#variable_conflict use_column
declare
    other bigint := (select min(x.seq) from rules.with_external(external_taken.book, noun, external_taken.external) x
                      where x.office = external_taken.office and x.party = external_taken.party
                        and not exists (select from rules.undone(external_taken.book, x.seq)));
begin
    return rules.refusal('conflict', 'external', case when other is not null then concat_ws(' ', noun, other, 'of ' || nullif(external_taken.party, ''),
                             'is', external, 'already') end, format('see: bursar %s show %s', noun, other));
end $$;

-- Another that stands and took the external id of what an entry took back: with that, it could not stand again beside it.
create function rules.called_since(book text, reversal bigint) returns table (noun text, number bigint, seq bigint, external text)
language sql stable as $$
    select i.noun, r.root, o.seq, i.external
      from ledger.reversal r
     cross join lateral (
            select 'pledge' as noun, x.office, x.party, x.external from ledger.pledge x where x.book = r.book and x.seq = r.root
             union all
            select 'agreement', x.office, x.party, x.external from ledger.agreement x where x.book = r.book and x.seq = r.root
             union all
            select 'receipt', x.office, x.party, x.external from ledger.receipt x where x.book = r.book and x.seq = r.root) i
     cross join lateral rules.with_external(called_since.book, i.noun, i.external) o
     where r.book = called_since.book and r.seq = called_since.reversal and not r.stands
       and o.office = i.office and o.party = i.party and o.seq <> r.root and not exists (select from rules.undone(r.book, o.seq))
     limit 1
$$;

-- What only one row of a batch may call its own: for verdicts.
create function rules.external_claim(noun text, office text, party text, external text) returns text language sql immutable as $$
    select 'external:' || noun || ':' || office || ':' || party || ':' || external
$$;
