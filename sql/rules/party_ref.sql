-- Parties as requests name them: by their code, or as code:CODE, name:NAME or identifier:SCHEME:VALUE, which find the one that is meant
-- and follow mergers.  What was asked is kept as it was written; the functions of schema api that write look it up before they judge.

-- The party that has an id elsewhere: one row, or none.
create function rules.identified_by(book text, scheme text, value text) returns table (party text) language sql stable as $$
    select i.party from ledger.party_identifier i
     where i.book = identified_by.book and i.scheme = identified_by.scheme and i.value = identified_by.value
     union
    select i.party
      from ledger.personal p
      join ledger.party_identifier i on i.book = p.book and i.party = p.subject and i.seq = p.seq
     where p.field = 'value' and lower(p.text) = lower(identified_by.value) and p.text = identified_by.value
       and p.book = identified_by.book and i.scheme = identified_by.scheme
$$;

-- The parties that such a reference may mean, each as it counts now.
create function rules.parties_meant(book text, ref text) returns table (party text) language plpgsql stable as $$
#variable_conflict use_column
declare
    what text := split_part(ref, ':', 1);
    wanted text := substr(ref, position(':' in ref) + 1);
    whose text := split_part(wanted, ':', 1);
begin
    if what = 'code' then
        return query
        select rules.party_now(parties_meant.book, p.party) from ledger.party p where p.book = parties_meant.book and p.party = wanted;
    elsif what = 'identifier' then
        return query
        select rules.party_now(parties_meant.book, i.party)
          from rules.identified_by(parties_meant.book, whose, substr(wanted, length(whose) + 2)) i;
    else
        return query
        select distinct rules.party_now(parties_meant.book, n.code)
          from (select x.book, x.code, x.name from ledger.named x      -- by the name alone, which only its index answers
                 where x.noun = 'party'
                   and lower(regexp_replace(x.name, '\s+', ' ', 'g')) = lower(regexp_replace(wanted, '\s+', ' ', 'g')) offset 0) n
         cross join lateral rules.party_at(parties_meant.book, n.code) v
         where n.book = parties_meant.book and v.name = n.name;
    end if;
end $$;

-- The code that a reference means; where it does not mean one party it stays as it is, and rules.party_fault says why.
create function rules.party_meant(book text, ref text) returns text language plpgsql stable as $$
declare
    found text[];
begin
    if position(':' in ref) = 0 then
        return ref;
    end if;
    found := array(select m.party from rules.parties_meant(book, ref) m limit 2);
    return case when cardinality(found) = 1 then found[1] else ref end;
end $$;

-- The refusal of a code or such a reference that means no party, or more than one; none of none, which is asked of every row.
create function rules.no_party(book text, field text, ref text) returns rules.refusal language plpgsql stable strict as $$
#variable_conflict use_column
declare
    what text := case when position(':' in ref) > 0 then split_part(ref, ':', 1) else 'code' end;
    wanted text := substr(ref, position(':' in ref) + 1);
    found text;
    count bigint;
begin
    select string_agg(format('%s (%s)', m.party, m.name), ', ' order by m.party) filter (where m.n <= 5), count(*)
      into found, count
      from (select v.party, v.name, row_number() over (order by v.party) as n
              from rules.parties_meant(no_party.book, ref) x cross join lateral rules.party_at(no_party.book, x.party) v) m;
    if count > 1 then
        return rules.refusal('conflict', field, format('%s is %s parties: %s', wanted, count, found)
                                 || case when count > 5 then ' and more' else '' end, 'give the code of the one that is meant');
    end if;
    return rules.refusal('not_found', field,
        case what when 'code' then format('the party %s is not registered', wanted)
                  when 'identifier' then format('no party has the id %s', wanted)
                  else format('no party is called %s', wanted) end,
        case what when 'identifier' then 'say whose it is: bursar party identify CODE --scheme … --value …'
                  else concat_ws(' ', case what when 'code' then rules.did_you_mean(no_party.book, 'party', wanted) end, format('register it first: bursar party add %s --kind …', case what when 'code' then wanted || ' --name "…"'
                              else format('CODE --name "%s"', wanted) end)) end);
end $$;
