-- The journal: every entry of the book in order, with its postings; and whether it is whole.

create type api.journal_item as (
    seq bigint, command text, date date, recorded text, person text, office text, summary text, key uuid, hash text);

-- Newest first; seq is the cursor.  summary is what was asked, in short.
create function api.journal_list(book text, allowed text[], caller text,
    command text, person text, office text, date_from date, date_to date, "limit" integer, after text, known_at text)
returns setof api.journal_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select j.seq, j.command, j.effective,
           to_char(j.recorded at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), j.person, j.office,
           concat_ws(' ', coalesce(j.content ->> 'party', j.content ->> 'person', j.content ->> 'initiative',
                              j.content ->> 'inkind', j.content ->> 'waiver'),
                     coalesce(j.content ->> 'amount', j.content ->> 'value'), j.content ->> 'currency'),
           j.key, encode(j.hash, 'hex')
      from ledger.journal j
     where j.book = journal_list.book and j.seq <= last
       and (after is null or j.seq < (select rules.page_from(after)))
       and (journal_list.command is null or j.command = translate(journal_list.command, ' -', '__'))
       and (journal_list.person is null or j.person = journal_list.person)
       and (journal_list.office is null or j.office = journal_list.office)
       and (date_from is null or j.effective >= date_from) and (date_to is null or j.effective <= date_to)
     order by j.seq desc
     limit "limit";
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
           to_char(j.recorded at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), j.person, j.office, j.certificate,
           j.content, j.confirmed, j.answer,
           (select r.reversed from ledger.reversal r where r.book = j.book and r.seq = j.seq),
           (select r.seq from ledger.reversal r where r.book = j.book and r.reversed = j.seq),
           (select json_agg(json_build_object('line', p.line, 'measure', p.measure, 'account', p.account, 'name', a.name,
                       'item', i.seq, 'part', nullif(p.part, 0), 'party', nullif(p.party, ''), 'initiative', nullif(p.initiative, ''), 'office', p.office,
                       'currency', p.currency,
                       'debit', case when p.amount > 0 then rules.money(p.amount, p.currency) end,
                       'credit', case when p.amount < 0 then rules.money(-p.amount, p.currency) end,
                       'base', rules.money(p.base, b.currency)) order by p.line)
              from ledger.posting p
             cross join lateral rules.account_at(p.book, p.account) a
              join ledger.book b on b.book = p.book
              left join lateral (select min(x.seq) as seq from ledger.posting x where x.item = p.item and x.book = p.book) i on true
             where p.book = j.book and p.seq = j.seq),
           encode(j.digest, 'hex'), encode(j.hash, 'hex')
      from ledger.journal j
     where j.book = journal_show.book and j.seq = this;
    if not found then
        perform rules.refuse('not_found', 'entry', format('there is no entry %s', entry), 'see: bursar journal list');
    end if;
end $$;

create type api.journal_finding as (finding text, entry bigint, account integer, detail text, _note text);

-- What is wrong with the entries of a book by themselves: numbers, times, what was asked, and what was sealed.
create function rules.entry_findings(book text) returns setof api.journal_finding language sql stable as $$
    with entry as materialized (
        select j as row, j.seq, j.recorded, j.digest, j.hash, lag(j.seq, 1, 0::bigint) over w as before,
               lag(j.recorded) over w as recorded_before
          from ledger.journal j where j.book = entry_findings.book
        window w as (order by j.seq)
    ), line as (
        select p.seq, json_agg(rules.posting_part(p.line, p.fact, p.measure, p.account, p.item, p.part, p.party, p.initiative, p.fund,
                                                  p.office, p.currency, p.amount, p.base) order by p.line) as postings
          from ledger.posting p where p.book = entry_findings.book group by p.seq
    )
    select 'a gap before this entry', e.seq, null::integer, format('the one before is %s', e.before), null::text
      from entry e where e.before <> e.seq - 1
     union all
    select 'recorded before the entry before it', e.seq, null, rules.moment(e.recorded), null
      from entry e where e.recorded < e.recorded_before
     union all
    select 'what was asked is not what was recorded', e.seq, null, encode(e.digest, 'hex'), null
      from entry e where e.digest <> rules.digest((e.row).command, (e.row).content)
     union all
    select 'the entry is not what was sealed', e.seq, null, encode(e.hash, 'hex'), null
      from entry e left join line l on l.seq = e.seq where e.hash <> rules.row_hash(e.row, l.postings)
     union all
    select 'the head is not the last entry', h.seq, null, format('the last entry is %s', max(e.seq)), null
      from ledger.head h left join entry e on true where h.book = entry_findings.book
     group by h.seq having h.seq is distinct from coalesce(max(e.seq), 0)
$$;

-- What is wrong with the postings of a book: entries that do not balance, lines with no entry or another day, balances that are
-- not their sum.
create function rules.posting_findings(book text) returns setof api.journal_finding language sql stable as $$
    select 'postings without an entry', p.seq, null::integer, null::text, null::text
      from ledger.posting p
     where p.book = posting_findings.book
       and not exists (select from ledger.journal j where j.book = p.book and j.seq = p.seq)
     union all
    select 'a posting has another day than its entry', p.seq, p.account, concat_ws(' ', p.effective, p.posted), null
      from ledger.posting p join ledger.journal j on j.book = p.book and j.seq = p.seq
     where p.book = posting_findings.book and (p.effective <> j.effective or p.posted <> j.posted)
     union all
    select 'the entry does not add up to zero', p.seq, null, format('%s %s', sum(p.amount), p.currency), null
      from ledger.posting p join ledger.account a on a.book = p.book and a.account = p.account
     where p.book = posting_findings.book
     group by p.seq, p.currency, a.memo having sum(p.amount) <> 0
     union all
    select 'the entry does not add up to zero in base currency', p.seq, null, sum(p.base)::text, null
      from ledger.posting p join ledger.account a on a.book = p.book and a.account = p.account
     where p.book = posting_findings.book
     group by p.seq, a.memo having sum(p.base) <> 0
     union all
    select 'a balance of a day is not the sum of its postings', null, coalesce(b.account, p.account),
           concat_ws(' ', posted, fund, office, currency), null
      from (select * from ledger.balance_day x where x.book = posting_findings.book) b
      full join (select x.account, x.posted, x.fund, x.office, x.currency, sum(x.amount) as amount, sum(x.base) as base
                   from ledger.posting x where x.book = posting_findings.book group by 1, 2, 3, 4, 5) p
        using (account, posted, fund, office, currency)
     where b.amount is distinct from p.amount or b.base is distinct from p.base
$$;

-- The lines of an entry, or with the sign -1 of its mirror.
create function rules.lines_of(book text, entry bigint, sign integer)
returns table (line smallint, account integer, item uuid, part smallint, measure text, currency text, amount bigint, base bigint)
language sql stable as $$
    select p.line, p.account, p.item, p.part, p.measure, p.currency, sign * p.amount, sign * p.base
      from ledger.posting p where p.book = lines_of.book and p.seq = entry
$$;

-- What is wrong with the items of a book: less than nothing open, carried at something with nothing open, or not what the
-- instalments say; and reversals that are no mirrors.
create function rules.item_findings(book text) returns setof api.journal_finding language sql stable as $$
    select 'less than nothing is open, or something is carried with nothing open', max(p.seq), p.account,
           format('item %s part %s %s', p.item, p.part, p.initiative), null::text
      from ledger.posting p join ledger.account a on a.book = p.book and a.account = p.account
     where p.book = item_findings.book and p.item is not null
       and a.class in ('pledge', 'receivable', 'contingent', 'advance', 'unidentified', 'refund', 'obligation')
     group by p.item, p.part, p.initiative, p.fund, p.account, a.class, p.currency
    having case when a.class in ('pledge', 'receivable', 'contingent') then sum(p.amount) < 0 else sum(p.amount) > 0 end
        or sum(p.amount) = 0 and sum(p.base) <> 0
     union all
    select 'the instalments are not the agreement', a.seq, null, null, null
      from ledger.agreement a
     cross join lateral rules.terms_at(a.book, a.agreement) t
     cross join lateral (select sum(i.amount) as amount from rules.instalments_at(a.book, a.agreement) i) i
     cross join lateral (select sum(p.stated) as amount
                           from rules.item_parts(a.book, a.agreement, 'infinity', 9223372036854775807) p) p
     where a.book = item_findings.book and (i.amount <> t.amount or p.amount <> t.amount)
     union all
    select 'a reversal is not the mirror of what it reverses', r.seq, null, format('it reverses %s', r.reversed), null
      from ledger.reversal r
     where r.book = item_findings.book and exists (
            (select * from rules.lines_of(r.book, r.reversed, -1) except select * from rules.lines_of(r.book, r.seq, 1))
             union all
            (select * from rules.lines_of(r.book, r.seq, 1) except select * from rules.lines_of(r.book, r.reversed, -1)))
$$;

-- Check the whole book: a row for each thing that is wrong, none for a book that is whole.  The note says how much was
-- checked.
create function api.journal_verify(book text, allowed text[], caller text)
returns setof api.journal_finding
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    found bigint;
begin
    perform rules.admit(book, allowed, caller);
    return query
    select * from rules.entry_findings(book)
     union all
    select * from rules.posting_findings(book)
     union all
    select * from rules.item_findings(book);
    get diagnostics found = row_count;
    return query
    select null::text, null::bigint, null::integer, null::text,
           format('%s entries and %s postings checked, %s wrong',
                  (select count(*) from ledger.journal j where j.book = journal_verify.book),
                  (select count(*) from ledger.posting p where p.book = journal_verify.book), found);
end $$;
