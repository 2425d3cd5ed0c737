-- Names and codes as people type them: compared, searched, and suggested where one is wrong.
--
-- A name is looked up through ledger.named, a view with the rights of the owner: under row-level security no index of pg_trgm is
-- used, as its operators are not leakproof.  So each query says the book itself, and asks for the name first (offset 0).

-- A name as names are compared: compatible forms, case, accents and punctuation do not count.
create function rules.folded(name text) returns text language sql stable as $$
    select btrim(regexp_replace(lower(contrib.unaccent('contrib.unaccent'::regdictionary,
               regexp_replace(normalize(name, NFKD), format('[%s-%s]', chr(768), chr(879)), '', 'g')) collate "und-x-icu"),
               '[[:space:][:punct:]]+', ' ', 'g'))
$$;

-- The same whatever the order of its words is; null where it has none.  A name that is longer than this is compared by its beginning.
create function rules.in_order(folded text) returns text language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select nullif(left(string_agg(w, ' ' order by w collate "C"), 200), '') from string_to_table(folded, ' ') w);
end $$;

-- What a name is looked up by, beside what it is called: `words` when people search, `same` and `skeleton` when another is
-- registered.  skeleton is that of ICU, as the daemon made it, or null; of i, l and 1 it keeps one.
create function rules.name_keys(code text, name text, skeleton text) returns table (words text, same text, skeleton text)
language sql stable as $$
    select format(' %s %s ', rules.folded(code), f.folded), rules.in_order(f.folded),
           rules.in_order(translate(rules.folded(coalesce(name_keys.skeleton, f.folded)), 'i', 'l'))
      from (select rules.folded(name) offset 0) f (folded)
$$;

-- What one row of a batch claims with a name, so that another of the batch is compared with it.
create function rules.name_claims(noun text, same text, skeleton text) returns text[] language sql immutable as $$
    select array[noun || ' same:' || same, noun || ' skeleton:' || skeleton]
$$;

-- Others of a noun that are, or were, called the same or look the same, with the name that does.
create function rules.look_alikes(book text, noun text, code text, same text, skeleton text) returns table (code text, name text)
language sql stable as $$
    select distinct on (n.code) n.code, n.name
      from ((select x.* from ledger.named x where x.noun = look_alikes.noun and x.same = look_alikes.same offset 0)
             union all
            (select x.* from ledger.named x where x.noun = look_alikes.noun and x.skeleton = look_alikes.skeleton offset 0)) n
     where n.book = look_alikes.book and n.code <> look_alikes.code
     order by n.code, n.seq desc
$$;

-- What has to be confirmed of one with a name that others have, or null; another: it was.
create function rules.look_alike_fault(book text, noun text, code text, name text, same text, skeleton text, another text)
returns setof rules.refusal language sql stable as $$
    select 'confirmation_required', 'another', format('"%s" is called like %s', look_alike_fault.name, l.those),
           case when l.count = 1 then format('if it is the same, use %s; if it is another one, add --another yes', l.first)
                else 'if it is one of them, use that; if it is another one, add --another yes' end
      from (select count(*) as count, min(x.code) as first, string_agg(format('%s (%s)', x.code, x.name), ', ' order by x.code) as those
              from (select * from rules.look_alikes(look_alike_fault.book, look_alike_fault.noun, look_alike_fault.code,
                                                    case when another is distinct from 'yes' then look_alike_fault.same end,
                                                    case when another is distinct from 'yes' then look_alike_fault.skeleton end)
                     order by code limit 5) x) l
     where l.count > 0
$$;

-- Is a word another one with a letter wrong: left out, added, changed, or two in the other order?
create function rules.one_letter_off(one text, other text) returns boolean language plpgsql immutable as $$
#variable_conflict use_column
begin
    return abs(length(one) - length(other)) < 2
       and exists (select from generate_series(0, length(one)) i
                    where left(one, i) = left(other, i)
                      and (substr(one, i + 2) = substr(other, i + 2) or substr(one, i + 1) = substr(other, i + 2)
                           or substr(one, i + 2) = substr(other, i + 1)
                           or substr(one, i + 3) = substr(other, i + 3) and substr(one, i + 1, 2) = reverse(substr(other, i + 1, 2))));
end $$;

-- How a text that has the word looks, or, where that is long enough, has it with a letter wrong: the error is in one half of it,
-- or where they meet.  What they find is looked at again (rules.has_words); they are what the index of trigrams can answer.
create function rules.word_patterns(word text) returns text[] language plpgsql immutable as $$
#variable_conflict use_column
begin
    return (
        select case when n < 3 then array_fill('% ' || word || '%', '{4}')
                    when n < 4 then array_fill('%' || word || '%', '{4}')
                    else array['%' || word || '%', '% ' || left(word, n / 2) || '%', '%' || right(word, n - n / 2) || ' %',
                               '% ' || left(word, n / 2 - 1) || '%' || right(word, n - n / 2 - 1) || ' %'] end
          from length(word) n);
end $$;

-- The names of parties that have a word like that.
create function rules.with_word(word text) returns setof ledger.named language plpgsql stable as $$
declare
    p text[] := rules.word_patterns(word);
begin
    return query
    select x.* from ledger.named x
     where x.noun = 'party' and (x.words like p[1] or x.words like p[2] or x.words like p[3] or x.words like p[4]);
end $$;

-- Has a text, with a blank at both ends, each of the words?  A short word begins one, a longer one is anywhere or a letter wrong.
create function rules.has_words(words text, wanted text[]) returns boolean language plpgsql immutable as $$
#variable_conflict use_column
begin
    return (
        select coalesce(bool_and(words like (rules.word_patterns(w))[1]
                                 or length(w) > 3 and exists (select from string_to_table(words, ' ') t where rules.one_letter_off(t, w))), false)
          from unnest(wanted) w);
end $$;

-- The words of what was searched for, the longest first: that is looked up.
create function rules.search_words(search text) returns text[] language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select array_agg(w order by length(w) desc, w) from string_to_table(rules.folded(search), ' ') w where w <> '');
end $$;

-- The parties that a search finds, as known at a moment: by all its words in name or code, or by an external id.
create function rules.parties_found(book text, search text, last bigint) returns text[] language plpgsql stable as $$
declare
    wanted text[] := rules.search_words(search);
begin
    return array(
        select n.code
          from (select x.* from rules.with_word(wanted[1]) x
                 where x.book = parties_found.book and rules.has_words(x.words, wanted) offset 0) n
         cross join lateral rules.party_at(n.book, n.code, last) v
         where v.name = n.name
         union
        select i.party from (select x.* from ledger.identified x where x.value = lower(search) offset 0) i
         where i.book = parties_found.book and i.seq <= last
         union      -- whose name was erased
        select p.party from ledger.party p
         where p.book = parties_found.book and p.party = lower(search) and p.seq <= last);
end $$;

-- Suggestions ----------------------------------------------------------------------------------------------------------

-- What there is of a noun that might be meant by a code, never more than 1,000 of them.  Others than parties are few.
create function rules.might_mean(book text, noun text, given text) returns table (code text, name text)
language plpgsql stable as $$
begin
    if noun = 'party' then
        return query
        select n.code, n.name
          from (select x.* from rules.with_word((rules.search_words(given))[1]) x
                 union
                select x.* from ledger.named x where x.noun = 'party' and given operator(contrib.<%) x.words limit 1000) n
         where n.book = might_mean.book;
    elsif noun = 'currency' then
        return query select c.currency, c.name from ledger.currency c limit 1000;
    else
        return query
        select n.code, n.name from ledger.named n where n.noun = might_mean.noun and n.book = might_mean.book limit 1000;
    end if;
end $$;

-- What was meant by a code that nobody registered, as "norrland (Kingdom of Norrland)": the most alike, or null where none is.
create function rules.meant(book text, noun text, code text) returns text language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select format('%s (%s)', m.code, m.name)
          from (select x.*, greatest(contrib.similarity(x.code, lower(meant.code)),
                                     contrib.word_similarity(rules.folded(meant.code), rules.folded(x.name)) - 0.1,
                                     case when rules.one_letter_off(lower(x.code), lower(meant.code)) then 0.9 end) as alike
                  from rules.might_mean(meant.book, noun, meant.code) x) m
         where m.alike >= 0.4 and m.code not in ('console', lower(meant.code), upper(meant.code))     -- it was not there then
         order by m.alike desc, m.code, m.name limit 1);   -- of a person one row has no name
end $$;

-- The same as a question; null of null, at no cost.  It is a search, which others wait for while a batch is judged: the first
-- ten codes of a transaction are searched for, and one that is asked about several times in a row once.
create function rules.did_you_mean(book text, noun text, code text) returns text language plpgsql stable strict as $$
declare
    asked    text := format('%s %s %s', book, noun, code);
    searches integer := coalesce(nullif(current_setting('bursar.searches', true), '')::integer, 0);
begin
    if current_setting('bursar.asked', true) is distinct from asked then
        if searches >= 10 then
            return null;
        end if;
        perform set_config('bursar.searches', (searches + 1)::text, true), set_config('bursar.asked', asked, true),
                set_config('bursar.meant', coalesce(rules.meant(book, noun, code), ''), true);
    end if;
    return 'did you mean ' || nullif(current_setting('bursar.meant', true), '') || '?';
end $$;

-- What an entry made, by its command: the noun that it is shown under.
create function rules.made(command text, content jsonb) returns text language plpgsql immutable as $$
#variable_conflict use_column
begin
    return (
        select rules.opening_noun(content ->> 'kind') where command = 'opening_state'
         union all
        select m.noun
          from (values ('pledge_record', 'pledge'), ('agreement_sign', 'agreement'), ('agreement_novate', 'agreement'), ('condition_add', 'condition'), ('receipt_record', 'receipt'), ('inkind_offer', 'inkind'),
                       ('waiver_request', 'waiver'), ('psc_set', 'psc'), ('cost_log', 'cost'), ('threshold_set', 'threshold')) m (command, noun)
         where m.command = made.command);
end $$;

-- Has a noun numbers, which entries made, rather than codes?
create function rules.is_record(noun text) returns boolean language sql immutable as $$
    select noun in ('pledge', 'agreement', 'condition', 'receipt', 'inkind', 'waiver', 'psc', 'cost', 'threshold')
$$;

-- What the number or key of a record is, where it is not what was asked for: "73 is an agreement", and how to see it; or null.
create function rules.something_else(book text, noun text, ref text) returns text language plpgsql stable strict as $$
#variable_conflict use_column
begin
    return (
        select case when m.noun is null
                    then format('entry %s is of %s: bursar journal show %s', j.seq, replace(j.command, '_', ' '), j.seq)
                    else format('%s is %s: bursar %s show %s', j.seq,
                                case m.noun when 'inkind' then 'a contribution in kind' when 'agreement' then 'an agreement' when 'psc' then 'a rule of support cost'
                                            else 'a ' || m.noun end, m.noun, j.seq) end
          from ledger.journal j
         cross join lateral rules.made(j.command, j.content) m (noun)
         where j.book = something_else.book and j.seq = rules.number_of(something_else.book, '', something_else.ref)
           and m.noun is distinct from something_else.noun);
end $$;

-- The way out where there is no such thing: what may have been meant, what it is instead, or where all of them are; null of null.
create function rules.way_to(book text, noun text, code text) returns text language plpgsql stable strict as $$
begin
    if rules.is_record(noun) then
        return coalesce(rules.something_else(book, noun, code), format('see: bursar %s list', noun));
    end if;
    return concat_ws(' ', rules.did_you_mean(book, noun, code), format('see: bursar %s list', noun));
end $$;

-- Registers ------------------------------------------------------------------------------------------------------------

-- Is there one of that code or number, as known at a moment?  Null where the noun has neither.
create function rules.registered(book text, noun text, code text, last bigint) returns boolean language plpgsql stable as $$
#variable_conflict use_column
begin
    return case noun
           when 'currency' then exists (select from ledger.currency x where x.currency = code)
           when 'agreement' then exists (select from ledger.agreement x    -- is its office's, whoever signed it
                                          where x.book = registered.book and x.seq = rules.number_of(registered.book, '', code)
                                            and x.seq <= last)
           when 'receipt' then exists (select from ledger.receipt x        -- is the agreement's
                                        where x.book = registered.book and x.seq = rules.number_of(registered.book, '', code)
                                          and x.seq <= last)
           else case when rules.is_record(noun)
                     then exists (select from ledger.journal j
                                   where j.book = registered.book and j.seq = rules.number_of(registered.book, '', code) and j.seq <= last
                                     and rules.made(j.command, j.content) = noun)
                     when noun in ('party', 'goal', 'theme', 'initiative', 'region', 'office', 'person', 'account', 'fund')
                     then exists (select from ledger.named x
                                   where x.noun = registered.noun and x.book = registered.book and x.code = registered.code
                                     and x.seq <= last) end end;
end $$;

-- Is it no code or number, but a name or an id elsewhere?  What reads it finds out what it means, or refuses it.
create function rules.named_otherwise(noun text, code text) returns boolean language sql immutable as $$
    select case when noun = 'party' then position(':' in code) > 0 else rules.is_record(noun) and rules.is_external(code) end
$$;

-- Refuse a code that there is none of.
create function rules.none_of(book text, field text, noun text, code text) returns void language plpgsql stable as $$
begin
    perform rules.refuse('not_found', field, format('there is no %s %s', noun, code), rules.way_to(book, noun, code));
end $$;

-- Refuse a code that nobody registered; null asks about nothing.  In no book nobody registered anything, and a read can be tried
-- (rules.caller).
create function rules.must_know(book text, field text, noun text, code text, last bigint default 9223372036854775807) returns void
language plpgsql stable as $$
begin
    if code is not null and book <> '' and not rules.named_otherwise(noun, code) and not rules.registered(book, noun, code, last) then
        perform rules.none_of(book, field, noun, code);
    end if;
end $$;

-- The code that a list was given, which has to be registered: what the daemon calls with each, before the function of the
-- command.  Refuses: not_found, and as rules.admit.
create function api.known(book text, allowed text[], caller text, field text, noun text, code text) returns text
language plpgsql stable strict security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform rules.admit(book, allowed, caller);
    perform rules.must_know(book, field, noun, code);
    return code;
end $$;
