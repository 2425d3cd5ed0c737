-- The journal: every entry of the book in order, with its postings; and whether it is whole.

create type api.journal_item as (
    seq bigint, command text, date date, recorded text, person text, office text, summary text, amount text, currency text,
    base_amount text, key uuid, hash text);

-- What was posted in an entry, as the filter says: null where nothing fits.  amount is of one currency, or null; debit is positive.
create function rules.posted(book text, entry bigint, f rules.journal_filter)
returns table (effective date, posted date, currency text, amount bigint, base bigint, exact boolean) language sql stable as $$
    select min(p.effective), min(p.posted), case when min(p.currency) = max(p.currency) then min(p.currency) end,
           case when min(p.currency) = max(p.currency) then sum(p.amount)::bigint end, sum(p.base)::bigint,
           bool_or(f.amount = abs(p.amount) / rules.unit(c.exponent))
               or f.amount = abs(sum(p.amount) / rules.unit(min(c.exponent))) and min(p.currency) = max(p.currency)
      from ledger.posting p
     cross join lateral (select x.exponent from ledger.currency x where x.currency = p.currency limit 1) c
     where p.book = posted.book and p.seq = entry and (f.account is null or p.account = f.account)
       and (f.parties is null or p.party = any (f.parties)) and (f.currency is null or p.currency = f.currency)
       and (f.initiative is null or p.initiative = case f.initiative when 'not-earmarked' then '' else f.initiative end)
       and (f.fund is null or p.fund = case f.fund when 'no-fund' then '' else f.fund end)
    having count(*) > 0
$$;

-- The entries about a party, by all its names: that name it, or touch what it promised, signed, paid or gave.
create function rules.entries_about(book text, parties text[]) returns table (seq bigint) language sql stable as $$
    with item as materialized (
        select x.pledge as item, x.seq from ledger.pledge x where x.book = entries_about.book and x.party = any (entries_about.parties)
         union all
        select x.agreement, x.seq from ledger.agreement x where x.book = entries_about.book and x.party = any (entries_about.parties)
         union all
        select x.receipt, x.seq from ledger.receipt x where x.book = entries_about.book and x.party = any (entries_about.parties)
         union all
        select x.receipt, x.seq from ledger.receipt x where x.book = entries_about.book and x.payer = any (entries_about.parties)
         union all
        select i.receipt, i.seq from ledger.receipt_identified i
         where i.book = entries_about.book and i.party = any (entries_about.parties)
         union all
        select x.inkind, x.seq from ledger.inkind x where x.book = entries_about.book and x.party = any (entries_about.parties)
         union all
        select x.waiver, x.seq from ledger.waiver x where x.book = entries_about.book and x.party = any (entries_about.parties)
    ), entry as (
        select i.seq from item i
         union all
        select p.seq from item i cross join lateral (
            select x.seq from ledger.posting x where x.item = i.item and x.book = entries_about.book offset 0) p
         union all
        select s.seq from item i join ledger.inkind_step s on s.book = entries_about.book and s.inkind = i.item
         union all
        select e.seq from item i join ledger.pledge_end e on e.book = entries_about.book and e.pledge = i.item
         union all
        select t.seq from item i join ledger.pledge_terms t on t.book = entries_about.book and t.pledge = i.item
         union all
        select c.seq from item i join ledger.condition c on c.book = entries_about.book and c.agreement = i.item
         union all
        select r.seq from item i join ledger.restriction r on r.book = entries_about.book and r.agreement = i.item
         union all
        select m.seq from item i join ledger.condition c on c.book = entries_about.book and c.agreement = i.item
          join ledger.condition_met m on m.book = c.book and m.condition = c.condition
         union all
        select x.seq from item i join ledger.psc_exemption x on x.book = entries_about.book and x.agreement = i.item
         union all
        select c.seq from item i join ledger.psc_charge c on c.book = entries_about.book and c.agreement = i.item
         union all
        select c.seq from item i join ledger.cost c on c.book = entries_about.book and c.agreement = i.item
         union all
        select a.seq from item i join ledger.waiver w on w.book = entries_about.book and w.waiver = i.item
          join ledger.approval a on a.book = w.book and a.asked = w.seq
         union all
        select v.seq from ledger.party_version v where v.book = entries_about.book and v.party = any (entries_about.parties)
         union all
        select n.seq from ledger.party_identifier n where n.book = entries_about.book and n.party = any (entries_about.parties)
         union all
        select x.seq from ledger.erasure x
         where x.book = entries_about.book and x.noun = 'party' and x.subject = any (entries_about.parties)
         union all
        select a.seq from ledger.party_alias a
         where a.book = entries_about.book and (a.party = any (entries_about.parties) or a.into_party = any (entries_about.parties))
    )
    select e.seq from entry e
     union
    select r.seq from entry e join ledger.reversal r on r.book = entries_about.book and r.root = e.seq
$$;

-- An entry as the journal lists it, where the filter and the other conditions fit: one row, or none.  Of what is posted to an account
-- the day is the one on which it counts; an office is told of it also where the entry is not its own.
create function rules.journal_row(book text, entry bigint, f rules.journal_filter, command text, person text, office text,
                                  day_from date, day_to date)
returns setof api.journal_item language sql stable as $$
    select n.entry, j.command, coalesce(j.effective, p.effective), rules.moment(j.recorded), j.person, j.office,
           concat_ws(' ', coalesce(rules.unveiled(j.book, j.seq, j.content) ->> 'party', j.content ->> 'person', j.content ->> 'initiative',
                              j.content ->> 'inkind', j.content ->> 'waiver'),
                     coalesce(j.content ->> 'amount', j.content ->> 'value'), j.content ->> 'currency'),
           rules.money(case when n.account is not null then p.amount end, p.currency), case when n.account is not null then p.currency end,
           rules.money(case when n.account is not null then p.base end, b.currency), j.key, encode(j.hash, 'hex')
      from (select journal_row.entry, f.account) n
      join ledger.book b on b.book = journal_row.book
      left join lateral (select x.* from ledger.journal x where x.book = journal_row.book and x.seq = n.entry limit 1) j on true
      left join lateral (select x.* from rules.posted(journal_row.book, n.entry, f) x
                          where coalesce(n.account::text, f.parties[1], f.initiative, f.fund, f.currency, f.amount::text) is not null) p on true
     cross join lateral (select case when n.account is null then j.effective else p.posted end as date) d
     where (coalesce(n.account::text, f.initiative, f.fund, f.currency) is null or p.base is not null)
       and (f.amount is null or p.exact or n.account is null
            and f.amount = coalesce(rules.number(j.content ->> 'amount'), rules.number(j.content ->> 'value')))
       and (journal_row.command is null or j.command = translate(journal_row.command, ' -', '__'))
       and (journal_row.person is null or j.person = journal_row.person)
       and (journal_row.office is null or j.office = journal_row.office)
       and (day_from is null or d.date >= day_from) and (day_to is null or d.date <= day_to)
$$;

-- Newest first, or as sort says; seq is the cursor.  summary is what was asked, in short; amount is what was posted to the account
-- that is asked about, which adds up to its balance.
create function api.journal_list(book text, allowed text[], caller text,
    command text, person text, office text, account integer, party text, initiative text, fund text, currency text, amount numeric,
    "from" date, "to" date, sort text, "limit" integer, after text, known_at text)
returns setof api.journal_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
#variable_conflict use_column
declare
    last  bigint := rules.seq_at(book, known_at);
    names text[] := case when party is not null then array_append(rules.other_names(book, party, last), party) end;
    f     rules.journal_filter := rules.journal_filter(account, names, initiative, currency, amount, fund);
    below bigint := rules.page_from(after);
    place ledger.clock;
    few   bigint[];
begin
    perform rules.admit(book, allowed, caller);
    perform rules.must_know(book, 'account', 'account', account::text);
    perform rules.must_know(book, 'initiative', 'initiative', nullif(initiative, 'not-earmarked'), last);
    perform rules.must_know(book, 'fund', 'fund', nullif(fund, 'no-fund'), last);
    select x.* into place from ledger.clock x where x.book = journal_list.book and x.seq = below;
    perform rules.page_known(after, sort, place.seq is not null);
    if account is not null and sort is null then
        return query
        select i.*
          from ledger.posting p
         cross join lateral rules.journal_row(journal_list.book, p.seq, f, journal_list.command, journal_list.person, journal_list.office,
                                              "from", "to") i
         where p.account = f.account and p.book = journal_list.book and p.seq <= last and (after is null or p.seq < below)
           and not exists (select from ledger.posting x    -- the first line of an entry stands for it, so that a page is read and no more
                            where x.book = p.book and x.seq = p.seq and x.account = p.account and x.line < p.line)
         order by p.seq desc limit "limit";
        return;
    elsif account is not null then
        few := array(select p.seq
                       from (select distinct x.effective, x.seq from ledger.posting x
                              where x.account = f.account and x.book = journal_list.book and x.seq <= last
                                and (after is null or (x.effective, x.seq) < (place.effective, place.seq))) p
                      order by p.effective desc, p.seq desc);
        return query
        select i.*
          from unnest(few) with ordinality k (seq, n)
         cross join lateral rules.journal_row(journal_list.book, k.seq, f, journal_list.command, journal_list.person, journal_list.office,
                                              "from", "to") i
         order by k.n limit "limit";
        return;
    end if;
    if party is not null then
        few := array(select e.seq from rules.entries_about(book, names) e);
    end if;
    return query
    select i.*
      from ledger.journal j
     cross join lateral rules.journal_row(j.book, j.seq, f, journal_list.command, journal_list.person, journal_list.office,
                                          "from", "to") i
     where j.book = journal_list.book and j.seq <= last and (few is null or j.seq = any (few))
       and (after is null or case sort when 'date' then (j.effective, j.seq) < (place.effective, place.seq) else j.seq < below end)
       and (journal_list.command is null or j.command = translate(journal_list.command, ' -', '__'))
       and (journal_list.person is null or j.person = journal_list.person)
       and (journal_list.office is null or j.office = journal_list.office)
       and ("from" is null or j.effective >= "from") and ("to" is null or j.effective <= "to")
     order by case sort when 'date' then j.effective end desc, j.seq desc
     limit "limit";
end $$;

-- The postings of an entry, as JSON; null where it has none.  rate is what one of another currency is worth in the book's on that line, as both
-- amounts say: the rate of the day of what came in, or the one that what leaves was carried at.
create function rules.postings_told(book text, entry bigint) returns json language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select json_agg(json_build_object('line', p.line, 'measure', p.measure, 'account', p.account, 'name', a.name,
                   'item', i.seq, 'part', nullif(p.part, 0), 'party', nullif(p.party, ''), 'initiative', nullif(p.initiative, ''),
                   'fund', nullif(p.fund, ''), 'office', p.office, 'currency', p.currency,
                   'debit', case when p.amount > 0 then rules.money(p.amount, p.currency) end,
                   'credit', case when p.amount < 0 then rules.money(-p.amount, p.currency) end,
                   'base', rules.money(p.base, b.currency),
                   'rate', case when p.currency <> b.currency
                                then round(p.base / rules.unit(h.exponent) / nullif(p.amount / rules.unit(c.exponent), 0), 6)::text end) order by p.line)
          from ledger.posting p
         cross join lateral rules.account_at(p.book, p.account) a
          join ledger.book b on b.book = p.book
          join ledger.currency h on h.currency = b.currency
          join ledger.currency c on c.currency = p.currency
          left join lateral (select min(x.seq) as seq from ledger.posting x where x.item = p.item and x.book = p.book) i on true
         where p.book = postings_told.book and p.seq = entry);
end $$;

-- What an entry made, for a dry run to show before it is rolled back: the years of a pledge, the instalments of an agreement, and its
-- postings, as far as its answer does not tell them; null where there is nothing.  Of the book and the office of the transaction.
create function api.preview(entry bigint) returns json
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    home text := current_setting('bursar.book', true);
begin
    return (
        select json_object_agg(m.name, m.told order by m.n)
          from (select 1, 'years', (select json_agg(json_build_object('year', y.year, 'amount', rules.money(y.amount, c.exponent),
                                                                      'currency', p.currency) order by y.year)
                                      from ledger.pledge p
                                      join ledger.currency c on c.currency = p.currency
                                     cross join lateral rules.years(p.years, p.amount, c.exponent) y
                                     where p.book = home and p.seq = entry)
                 union all
                select 2, 'instalments', (
                        select json_agg(json_build_object('number', i.number, 'due', i.due, 'amount', i.amount, 'currency', i.currency,
                                                          'received', i.received, 'open', i.open, 'state', i.state) order by i.number)
                          from ledger.agreement_terms t
                          join ledger.agreement a on a.book = t.book and a.agreement = t.agreement
                         cross join lateral (select x.* from rules.instalments(a.book, 'infinity', rules.today(home), entry) x where x.agreement = a.seq) i
                         where t.book = home and t.seq = entry)
                 union all
                select 3, 'postings', (
                        select json_agg(json_build_object('account', p.account, 'name', p.name, 'part', p.part, 'party', p.party,
                                            'initiative', p.initiative, 'fund', p.fund, 'currency', p.currency, 'debit', p.debit, 'credit', p.credit,
                                            'base', p.base, 'rate', p.rate) order by p.line)
                          from json_to_recordset(rules.postings_told(home, entry))
                               p (line integer, account integer, name text, part integer, party text, initiative text, fund text, currency text,
                                  debit text, credit text, base text, rate text))) m (n, name, told)
         where m.told is not null
           and not exists (select from ledger.journal j where j.book = home and j.seq = entry and j.answer ? m.name));
end $$;

-- Refuse an entry that is not there, or not in sight.
create function rules.refuse_entry(entry text) returns void language plpgsql stable as $$
begin
    perform rules.refuse('not_found', 'entry', format('there is no entry %s', entry), 'see: bursar journal list');
end $$;

create type api.journal_detail as (
    seq bigint, key uuid, command text, date date, posted date, recorded text, person text, office text, certificate text,
    content jsonb, confirmed text, answer jsonb, reverses bigint, reversed_by bigint, postings json, digest text, hash text);

-- One entry: what was asked and answered, its postings, and what reversed it.
create function api.journal_show(book text, allowed text[], caller text, entry text)
returns setof api.journal_detail
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    this bigint := rules.number_of(book, rules.admit(book, allowed, caller), entry);
begin
    return query
    select j.seq, j.key, j.command, j.effective, j.posted,
           to_char(j.recorded at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), j.person, j.office, rules.certificate_told(j.certificate),
           j.content, j.confirmed, nullif(j.answer, '{}'),
           (select r.reversed from ledger.reversal r where r.book = j.book and r.seq = j.seq),
           (select r.seq from ledger.reversal r where r.book = j.book and r.reversed = j.seq),
           rules.postings_told(j.book, j.seq),
           encode(j.digest, 'hex'), encode(j.hash, 'hex')
      from ledger.journal j
     where j.book = journal_show.book and j.seq = this;
    if not found then
        perform rules.refuse_entry(entry);
    end if;
end $$;

create type api.journal_proved as (format text, entry text, asked text, rows json, path json, checkpoint text, keys json);

-- What proves an entry to whoever has none of the books: docs/verification.md.  Refuses: not_found (no such entry, or not sealed yet), denied (it
-- has rows that the caller does not see), data_corrupted (it is not what was sealed).
create function api.journal_proof(book text, allowed text[], caller text, entry text)
returns setof api.journal_proved
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    this   bigint := rules.number_of(book, rules.admit(book, allowed, caller), entry);
    newest ledger.checkpoint;
    told   record;
begin
    select t.* into told from rules.entries_told(book, this - 1, this) t;
    if told.entry is null then
        perform rules.refuse_entry(entry);
    end if;
    newest := rules.sealed_in(book, this);
    if told.leaf is distinct from told.sealed and current_setting('bursar.office', true) <> '*' then
        perform rules.refuse('denied', 'entry', format('entry %s has parts of other offices, and a proof tells all of it', this),
                             'ask finance or an auditor for it');
    elsif told.leaf is distinct from told.sealed then
        perform rules.refuse('data_corrupted', 'entry', format('entry %s is not what was sealed', this), 'see what is wrong: bursar journal verify');
    end if;
    return query
    select 'bursar-proof-1', told.entry, told.asked, to_json(told.rows),
           to_json(rules.hex_each(rules.inclusion(book, this - 1, newest.size))), newest.note, to_json(rules.signers(book, array[newest.note]));
end $$;

create type api.journal_consistent as (format text, old text, new text, path json, keys json);

-- What shows that the tree of a checkpoint is the beginning of that of a later one, the newest unless a size is given.  Refuses: not_found (no
-- checkpoint of that size), invalid (the later one is the smaller).
create function api.journal_consistency(book text, allowed text[], caller text, old integer, new integer)
returns setof api.journal_consistent
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    one   ledger.checkpoint;
    other ledger.checkpoint;
begin
    perform rules.admit(book, allowed, caller);
    select c.* into one from ledger.checkpoint c where c.book = journal_consistency.book and c.size = old;
    select c.* into other from ledger.checkpoint c
     where c.book = journal_consistency.book and (new is null or c.size = new) order by c.size desc limit 1;
    if one.size is null then
        perform rules.refuse_size(book, 'old', old);
    elsif other.size is null then
        perform rules.refuse_size(book, 'new', new);
    elsif one.size > other.size then
        perform rules.refuse('invalid', 'new', format('%s is less than %s', other.size, one.size), 'give the smaller size first');
    end if;
    return query
    select 'bursar-consistency-1', one.note, other.note, to_json(rules.hex_each(rules.consistency(book, one.size, other.size))),
           to_json(rules.signers(book, array[one.note, other.note]));
end $$;

create type api.journal_exported as (line text, _next text);

-- Everything that is sealed, as lines of a file that bursar-verify reads: docs/verification.md.  2,000 entries at a time; after says where to
-- go on and how far in all (ENTRY.SIZE), as _next of the answer before had it.  Refuses: not_found (nothing is sealed yet).
create function api.journal_sealed(book text, allowed text[], caller text, after text)
returns setof api.journal_exported
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
#variable_conflict use_column
declare
    so_far bigint[];
    upto   bigint;
begin
    perform rules.admit(book, allowed, caller);
    if after !~ '^[0-9]{1,18}[.][0-9]{1,18}$' then
        perform rules.refuse('invalid', 'after', 'after is not from an answer of this export', 'give the value that "next" had');
    end if;
    so_far := coalesce(string_to_array(after, '.')::bigint[], array[0, (rules.sealed_in(book, 1)).size]);
    upto := least(so_far[1] + 2000, so_far[2]);
    return query select l.line, null::text from rules.export_head(book, so_far[2]) l where so_far[1] = 0 order by l.place, l.n;
    return query select l.line, null::text from rules.export_entries(book, so_far[1], upto) l order by l.seq, l.place, l.n;
    return query select l.line, null::text from rules.export_end(book, so_far[2]) l where upto = so_far[2] order by l.place, l.n;
    return query select null::text, format('%s.%s', upto, so_far[2]) where upto < so_far[2];
end $$;

create type api.journal_checkpoint as (origin text, size bigint, root text, signature text, proof json);

-- The newest checkpoint, for everybody: it tells nobody what is in the books.  With from, of a tree that is no larger, what shows that this is
-- its beginning; null where it is none.
create function api.journal_checkpoint(book text, allowed text[], caller text, "from" text)
returns setof api.journal_checkpoint
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    perform rules.admit(book, allowed, caller);
    return query
    select split_part(c.note, E'\n', 1), c.size, split_part(c.note, E'\n', 3), substring(c.note from ' ([^ ]+)\n$'),
           case when known.size between 1 and c.size
                then array_to_json(array(select encode(h.hash, 'base64')
                                           from unnest(rules.consistency(c.book, known.size, c.size)) with ordinality h (hash, n)
                                          order by h.n)) end
      from ledger.checkpoint c
     cross join (select case when "from" ~ '^[0-9]{1,18}$' then "from"::bigint end as size) known
     where c.book = journal_checkpoint.book order by c.size desc limit 1;
    if not found then
        perform rules.refuse('not_found', '', 'nothing is sealed yet', 'ask again in a moment');
    end if;
end $$;

create type api.journal_finding as (finding text, entry bigint, account integer, detail text, _note text, _next text);

-- A posting and an entry put together as text.  What may be otherwise than their JSON is told by rules.escaped, and is looked at again.
create function rules.plain_part(p ledger.posting) returns text language sql stable as $$
    select rules.plain_posting(p.line, p.fact, p.measure, p.account, p.item, p.part, p.party, p.initiative, p.fund, p.office, p.currency,
                               p.amount, p.base)
$$;
create function rules.plain_entry(j ledger.journal, postings text) returns text language sql stable as $$
    select rules.plain_entry(j.book, j.seq, j.item, j.key, j.command, j.effective, j.posted, rules.microseconds(j.recorded), j.person, j.office,
                             rules.certificate_told(j.certificate), j.confirmed, j.digest, j.answer, postings)
$$;

-- May that not be the JSON of an entry that has these texts?  A quotation mark by itself makes other bytes; with a backslash before it, or
-- before a letter, it would be those of a text that JSON escapes.
create function rules.escaped(j ledger.journal, postings text) returns boolean language sql stable as $$
    select strpos(concat(j.book, j.command, j.person, j.office, rules.certificate_told(j.certificate), postings), chr(92)) > 0     -- a backslash, whatever a session takes it for in a string
$$;

-- What to look at again of the entries after one number up to another: doubted are those that something is wrong with, mixed
-- those of more than one currency or fund, which are left to rules.sum_findings.  Next to always nothing is wrong, so everything about
-- entries by themselves is found out in one reading of them and of their postings, lines of them; what it is, is asked later.  Both
-- come in the order of their keys and are merged: of a hash table of all that an entry says a part would go to disk.
create function rules.doubts(book text, after bigint, upto bigint) returns setof rules.doubts
language plpgsql stable parallel safe cost 1000000 rows 1 set enable_hashjoin = off as $$
#variable_conflict use_column
begin
    return query
    with line as (
        select p.seq, p.effective, p.posted, p.fund, p.currency, p.amount, p.base, rules.plain_part(p) as said, p.account = any (array(
                   select a.account from ledger.account a where a.book = doubts.book and a.memo)) as memo
          from ledger.posting p
         where p.book = doubts.book and p.seq > after and p.seq <= upto
         order by p.seq, p.line offset 0
    ), said as (
        select l.seq, count(*) as lines, string_agg(l.said, ', ') as postings, min(l.currency) <> max(l.currency) or min(l.fund) <> max(l.fund) as mixed,
               min(l.effective) as first_effective, max(l.effective) as last_effective, min(l.posted) as first_posted,
               max(l.posted) as last_posted, sum(l.amount) as amount, sum(l.base) as base,
               sum(l.amount) filter (where l.memo) as memo_amount, sum(l.base) filter (where l.memo) as memo_base
          from line l group by l.seq
    ), checked as (
        select coalesce(j.seq, s.seq) as seq, j.seq as entry, j.recorded, s.lines, s.mixed,
               j.seq is null or rules.escaped(j, s.postings)
               or j.digest <> sha256(convert_to('["' || j.command || '", ' || j.content || ']', 'UTF8'))
               or j.hash <> sha256(convert_to(rules.plain_entry(j, s.postings), 'UTF8'))
               or s.first_effective <> j.effective or s.last_effective <> j.effective
               or s.first_posted <> j.posted or s.last_posted <> j.posted
               or s.amount <> 0 and not s.mixed or s.base <> 0 or s.memo_amount <> 0 and not s.mixed or s.memo_base <> 0 as wrong
          from (select x.* from ledger.journal x where x.book = doubts.book and x.seq > after and x.seq <= upto
                 order by x.seq offset 0) j
          full join said s on s.seq = j.seq offset 0
    )
    select coalesce(sum(c.lines), 0)::bigint,
           array_agg(c.seq) filter (where c.wrong or c.before is distinct from c.seq - 1 or c.recorded < c.recorded_before),
           array_agg(c.seq) filter (where c.mixed)
      from (select x.*, lag(x.entry) over w as before, lag(x.recorded) over w as recorded_before
              from checked x window w as (order by x.seq)) c;
end $$;

-- What is wrong with entries by themselves: numbers, times, what was asked, and what was sealed.
create function rules.entry_findings(book text, entries bigint[]) returns setof rules.finding language sql stable as $$
    select v.finding, (e.j).seq, null::integer, v.detail
      from unnest(entries) d (seq)
     cross join lateral (select x as j from ledger.journal x where x.book = entry_findings.book and x.seq = d.seq limit 1) e
     cross join lateral (select coalesce(max(x.seq), 0) as seq from ledger.journal x
                          where x.book = entry_findings.book and x.seq < d.seq) b
      left join lateral (select x.recorded from ledger.journal x
                          where x.book = entry_findings.book and x.seq = b.seq limit 1) l on true
     cross join lateral rules.postings_of(entry_findings.book, d.seq) p
     cross join lateral (values
            ('a gap before this entry', b.seq <> d.seq - 1, format('the one before is %s', b.seq)),
            ('recorded before the entry before it', (e.j).recorded < l.recorded, rules.moment((e.j).recorded)),
            ('what was asked is not what was recorded', (e.j).digest <> rules.digest((e.j).command, (e.j).content),
             encode((e.j).digest, 'hex')),
            ('the entry is not what was sealed', (e.j).hash <> rules.row_hash(e.j, p.postings), encode((e.j).hash, 'hex'))
            ) v (finding, wrong, detail)
     where v.wrong
$$;

-- What is wrong with the postings of entries: lines with no entry or another day.
create function rules.posting_findings(book text, entries bigint[]) returns setof rules.finding language sql stable as $$
    select case when j.seq is null then 'postings without an entry' else 'a posting has another day than its entry' end, p.seq, p.account,
           concat_ws(' ', p.effective, p.posted)
      from unnest(entries) d (seq)
     cross join lateral (select x.* from ledger.posting x where x.book = posting_findings.book and x.seq = d.seq offset 0) p
      left join lateral (select x.seq, x.effective, x.posted from ledger.journal x
                          where x.book = posting_findings.book and x.seq = d.seq limit 1) j on true
     where (p.effective, p.posted) is distinct from (j.effective, j.posted)
$$;

-- Which entries do not balance, in each fund and currency and in base currency, memo accounts among themselves.
create function rules.sum_findings(book text, entries bigint[]) returns setof rules.finding language sql stable as $$
    select case when s.amount <> 0 then 'the entry does not add up to zero' else 'the entry does not add up to zero in base currency' end,
           s.seq, null::integer, case when s.amount <> 0 then format('%s %s', s.amount, s.currency) else s.base::text end
      from (select p.seq, a.memo, p.currency, sum(p.amount) as amount, sum(sum(p.base)) over (partition by p.seq, a.memo, p.fund) as base
              from (select distinct u.seq from unnest(entries) u (seq)) d
             cross join lateral (select x.* from ledger.posting x where x.book = sum_findings.book and x.seq = d.seq offset 0) p
              join ledger.account a on a.book = sum_findings.book and a.account = p.account
             group by p.seq, a.memo, p.fund, p.currency) s
     where s.amount <> 0 or s.base <> 0
$$;

-- The lines of an entry, or with the sign -1 of its mirror.
create function rules.lines_of(book text, entry bigint, sign integer)
returns table (line smallint, account integer, item uuid, part smallint, measure text, currency text, amount bigint, base bigint)
language sql stable as $$
    select p.line, p.account, p.item, p.part, p.measure, p.currency, sign * p.amount, sign * p.base
      from ledger.posting p where p.book = lines_of.book and p.seq = entry
$$;

-- What is wrong with items: less than nothing open, or something carried with nothing open, in the accounts that hold items.  Of all at
-- once: to look each up takes four times as long.
create function rules.item_findings(book text) returns setof rules.finding
language sql stable parallel safe cost 1000000 rows 1 set work_mem = '64MB' as $$
    select 'less than nothing is open, or something is carried with nothing open', i.last, i.account,
           format('item %s part %s %s', i.item, i.part, i.initiative)
      from (select x.item, x.account, x.part, x.initiative, max(x.seq) as last, sum(x.amount) as amount, sum(x.base) as base
              from ledger.posting x
             where x.book = item_findings.book and x.item is not null and x.account = any (array(
                       select a.account from ledger.account a where a.book = item_findings.book and rules.overdrawn(a.class, 0, 1)))
             group by x.item, x.account, x.part, x.initiative, x.fund, x.currency) i
      join ledger.account a on a.book = item_findings.book and a.account = i.account
     where rules.overdrawn(a.class, i.amount, i.base)
$$;

-- What is wrong with agreements as they were signed and amended: instalments that are not what was agreed, or postings.
create function rules.agreement_findings(book text) returns setof rules.finding
language sql stable parallel safe cost 1000000 rows 1 set work_mem = '64MB' as $$
    with undone as materialized (
        select u.seq from rules.undone_entries(agreement_findings.book, 'infinity', 9223372036854775807) u
    ), agreed as (
        select distinct on (x.agreement) x.agreement, x.seq, x.amount from ledger.agreement_terms x
         where x.book = agreement_findings.book and x.seq not in (select u.seq from undone u)
         order by x.agreement, x.seq desc
    ), due as (
        select v.agreement, sum(v.amount) as amount
          from (select distinct on (x.agreement, x.number) x.agreement, x.amount from ledger.instalment x
                 where x.book = agreement_findings.book and x.seq not in (select u.seq from undone u)
                 order by x.agreement, x.number, x.seq desc) v
         group by v.agreement
    ), stated as (
        select x.item as agreement, sum(x.amount) as amount from ledger.posting x
         where x.book = agreement_findings.book and x.item is not null and rules.states(x.measure) and x.account = any (array(
                   select c.account from ledger.account c where c.book = agreement_findings.book and c.class in ('receivable', 'contingent')))
         group by x.item
    )
    select 'the instalments are not the agreement', g.seq, null::integer, null
      from agreed g left join due d on d.agreement = g.agreement left join stated s on s.agreement = g.agreement
     where d.amount <> g.amount or s.amount <> g.amount
$$;

-- Which of the reversals after one number up to another are no mirrors of what they reverse.
create function rules.mirror_findings(book text, after bigint, upto bigint) returns setof rules.finding language sql stable as $$
    select 'a reversal is not the mirror of what it reverses', r.seq, null::integer, format('it reverses %s', r.reversed)
      from ledger.reversal r
     where r.book = mirror_findings.book and r.seq > after and r.seq <= upto and exists (
            (select * from rules.lines_of(r.book, r.reversed, -1) except select * from rules.lines_of(r.book, r.seq, 1))
             union all
            (select * from rules.lines_of(r.book, r.seq, 1) except select * from rules.lines_of(r.book, r.reversed, -1)))
$$;

-- What is wrong with what is kept for the book as a whole: its head, and the balances of days.
create function rules.balance_findings(book text) returns setof rules.finding
language sql stable parallel safe cost 1000000 rows 1 set work_mem = '64MB' as $$
    select 'the head is not the last entry', h.seq, null::integer, format('the last entry is %s', j.last)
      from ledger.head h
     cross join lateral (select coalesce(max(x.seq), 0) as last from ledger.journal x where x.book = h.book) j
      left join ledger.journal l on l.book = h.book and l.seq = j.last
     where h.book = balance_findings.book and (h.seq <> j.last or h.recorded is distinct from l.recorded or h.kept > h.seq)
     union all
    select 'the book has not one head', null, null, h.heads::text
      from (select count(*) as heads from ledger.head x where x.book = balance_findings.book) h where h.heads <> 1
     union all
    select 'postings without an entry', p.seq, null, null
      from ledger.posting p join ledger.head h on h.book = p.book
     where p.book = balance_findings.book and p.seq > h.seq
     union all
    select 'a balance of a day is not the sum of its postings', null, coalesce(b.account, p.account),
           concat_ws(' ', posted, fund, office, currency)
      from (select * from ledger.balance_day x where x.book = balance_findings.book) b
      full join (select x.account, x.posted, x.fund, x.office, x.currency, sum(x.amount) as amount, sum(x.base) as base
                   from ledger.posting x where x.book = balance_findings.book group by 1, 2, 3, 4, 5) p
        using (account, posted, fund, office, currency)
     where b.amount is distinct from p.amount or b.base is distinct from p.base
$$;

-- What is wrong with the entries after one number up to another; doubted and mixed as rules.doubts says.
create function rules.findings(book text, after bigint, upto bigint, doubted bigint[], mixed bigint[])
returns setof rules.finding language plpgsql stable as $$
begin
    return query
    select * from rules.entry_findings(book, doubted)
     union all
    select * from rules.posting_findings(book, doubted)
     union all
    select * from rules.sum_findings(book, doubted || mixed)
     union all
    select * from rules.mirror_findings(book, after, upto)
     union all
    select * from rules.closed_findings(book, after, upto)
     union all
    select * from rules.wish_findings(book, after, upto)
     union all
    select * from rules.leaf_findings_shared(book, after, upto)
     union all
    select * from rules.checkpoint_findings(book, after, upto);
end $$;

-- What is doubted of each third of these entries, for PostgreSQL to share out among its workers: it does so with functions that are
-- parallel safe, said to be dear and, by a setting of their own, not merged with what asks them; in what a function returns, but not in
-- what one assigns.
create function rules.doubts_shared(book text, after bigint, upto bigint) returns setof rules.doubts language plpgsql stable as $$
declare
    third bigint := (upto - after) / 3;
begin
    return query
    select d.* from rules.doubts(book, after, after + third) d
     union all
    select d.* from rules.doubts(book, after + third, after + 2 * third) d
     union all
    select d.* from rules.doubts(book, after + 2 * third, upto) d;
end $$;

-- What is wrong with the book as a whole, shared out in the same way: all at once (step 0), or of a long book in five steps, each in an
-- answer of its own.
create function rules.whole_findings(book text, step bigint default 0) returns setof rules.finding language plpgsql stable strict as $$
begin
    return query
    select f.* from rules.balance_findings(book) f where step in (0, 1)
     union all
    select f.* from rules.item_findings(book) f where step in (0, 2)
     union all
    select f.* from rules.agreement_findings(book) f where step in (0, 3)
     union all
    select f.* from rules.kept_part_findings(book) f where step in (0, 4)
     union all
    select f.* from rules.kept_state_findings(book) f where step in (0, 5);
    if step in (0, 5) then
        return query
        select f.* from rules.seal_findings(book) f
         union all
        select f.* from rules.opening_findings(book) f
         union all
        select f.* from rules.tree_findings(book) f
         union all
        select f.* from rules.beside_findings(book) f
         union all
        select f.* from rules.line_findings(book) f;
    end if;
end $$;

-- Check the book, 30,000 entries at a time, and then as a whole: a row for each thing that is wrong.  after says where to go on and what
-- was found so far (ENTRY.POSTINGS.WRONG, then .STEP), as _next of the answer before had it.  The note of the last part says how much was
-- checked.
create function api.journal_verify(book text, allowed text[], caller text, after text)
returns setof api.journal_finding
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    so_far bigint[];
    head   bigint := (select greatest(max(h.seq), (select max(j.seq) from ledger.journal j where j.book = journal_verify.book), 0)
                        from ledger.head h where h.book = journal_verify.book);
    steps  integer := case when head > 1000000 then 5 else 0 end;
    upto   bigint;
    step   bigint;      -- of the book as a whole, null before
    wrong  bigint;
    doubts rules.doubts[];
begin
    perform rules.admit(book, allowed, caller);
    if after !~ '^[0-9]{1,18}([.][0-9]{1,18}){2}([.][2-5])?$' then
        perform rules.refuse('invalid', 'after', 'after is not from an answer of this check', 'give the value that "next" had');
    end if;
    so_far := string_to_array(coalesce(after, '0.0.0'), '.')::bigint[];
    upto := case when so_far[4] is null then least(so_far[1] + 30000, greatest(head, so_far[1])) else so_far[1] end;
    step := case when upto >= head or so_far[4] is not null then coalesce(so_far[4], least(steps, 1)) end;
    doubts := array(select d from rules.doubts_shared(book, so_far[1], upto) d);
    return query
    select f.finding, f.entry, f.account, f.detail, null::text, null::text
      from (select * from rules.findings(book, so_far[1], upto, array(select x from unnest(doubts) d, unnest(d.doubted) x order by x),
                                         array(select x from unnest(doubts) d, unnest(d.mixed) x order by x))
             union all
            select * from rules.whole_findings(book, step)) f;     -- of no step none
    get diagnostics wrong = row_count;
    so_far[2] := so_far[2] + (select sum(d.lines) from unnest(doubts) d);
    so_far[3] := so_far[3] + wrong;
    return query
    select null::text, null::bigint, null::integer, null::text,
           case when step >= steps then format('%s entries and %s postings checked, %s wrong', upto, so_far[2], so_far[3]) end,
           case when (step >= steps) is not true then concat_ws('.', upto, so_far[2], so_far[3], step + 1) end;
end $$;
