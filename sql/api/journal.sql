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
           j.content, j.confirmed, nullif(j.answer, '{}'),
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

create type api.journal_finding as (finding text, entry bigint, account integer, detail text, _note text, _next text);

-- What is wrong with the entries after one number up to another, by themselves: numbers, times, what was asked, and what was
-- sealed.
create function rules.entry_findings(book text, after bigint, upto bigint) returns setof rules.finding language sql stable as $$
    select v.finding, e.seq, null::integer, v.detail
      from (select * from (
            select j.seq, j.recorded, j.digest, j.hash, lag(j.seq, 1, after) over w as before, lag(j.recorded) over w as recorded_before,
                   rules.digest(j.command, j.content) as digest_now,
                   rules.row_hash(j, p.postings) as hash_now
              from ledger.journal j
             cross join lateral rules.postings_of(j.book, j.seq) p   -- each by its key, whatever the planner knows of the book
             where j.book = entry_findings.book and j.seq >= after and j.seq <= upto
            window w as (order by j.seq)) j
             where j.seq > after and (j.before <> j.seq - 1 or j.recorded < j.recorded_before or j.digest <> j.digest_now
                                      or j.hash <> j.hash_now) offset 0) e    -- next to always none
     cross join lateral (values
            ('a gap before this entry', e.before <> e.seq - 1, format('the one before is %s', e.before)),
            ('recorded before the entry before it', e.recorded < e.recorded_before, rules.moment(e.recorded)),
            ('what was asked is not what was recorded', e.digest <> e.digest_now, encode(e.digest, 'hex')),
            ('the entry is not what was sealed', e.hash <> e.hash_now, encode(e.hash, 'hex'))) v (finding, wrong, detail)
     where v.wrong
$$;

-- What is wrong with the postings of these entries: lines with no entry or another day, entries that do not balance.
create function rules.posting_findings(book text, after bigint, upto bigint) returns setof rules.finding language sql stable as $$
    select case when j.seq is null then 'postings without an entry' else 'a posting has another day than its entry' end, p.seq, p.account,
           concat_ws(' ', p.effective, p.posted)
      from ledger.posting p
      left join lateral (select x.seq, x.effective, x.posted from ledger.journal x
                          where x.book = p.book and x.seq = p.seq limit 1) j on true
     where p.book = posting_findings.book and p.seq > after and p.seq <= upto
       and (p.effective, p.posted) is distinct from (j.effective, j.posted)
     union all
    select case when s.amount <> 0 then 'the entry does not add up to zero' else 'the entry does not add up to zero in base currency' end,
           s.seq, null, case when s.amount <> 0 then format('%s %s', s.amount, s.currency) else s.base::text end
      from (select p.seq, a.memo, p.currency, sum(p.amount) as amount, sum(sum(p.base)) over (partition by p.seq, a.memo) as base
              from ledger.posting p join ledger.account a on a.book = p.book and a.account = p.account
             where p.book = posting_findings.book and p.seq > after and p.seq <= upto
             group by p.seq, a.memo, p.currency) s
     where s.amount <> 0 or s.base <> 0
$$;

-- The lines of an entry, or with the sign -1 of its mirror.
create function rules.lines_of(book text, entry bigint, sign integer)
returns table (line smallint, account integer, item uuid, part smallint, measure text, currency text, amount bigint, base bigint)
language sql stable as $$
    select p.line, p.account, p.item, p.part, p.measure, p.currency, sign * p.amount, sign * p.base
      from ledger.posting p where p.book = lines_of.book and p.seq = entry
$$;

-- What is wrong with the items that these entries moved: less than nothing open, or something carried with nothing open; with
-- agreements that they signed or amended: instalments that are not what was agreed; and with their reversals: no mirrors.
create function rules.item_findings(book text, after bigint, upto bigint) returns setof rules.finding language sql stable as $$
    select 'less than nothing is open, or something is carried with nothing open', s.last, s.account,
           format('item %s part %s %s', m.item, s.part, s.initiative)
      from (select distinct p.item
              from generate_series(after + 1, upto) e (seq)
             cross join lateral (select x.item from ledger.posting x
                                  where x.book = item_findings.book and x.seq = e.seq and x.item is not null offset 0) p) m
     cross join lateral (
            select x.account, x.part, x.initiative, max(x.seq) as last, sum(x.amount) as amount, sum(x.base) as base
              from ledger.posting x where x.item = m.item and x.book = item_findings.book
             group by x.account, x.part, x.initiative, x.fund, x.currency) s
      join ledger.account a on a.book = item_findings.book and a.account = s.account
     where rules.overdrawn(a.class, s.amount, s.base)
     union all
    select 'the instalments are not the agreement', t.seq, null, null
      from (select distinct x.agreement from ledger.agreement_terms x
             where x.book = item_findings.book and x.seq > after and x.seq <= upto) c
     cross join lateral rules.terms_at(item_findings.book, c.agreement) t
     cross join lateral (select sum(i.amount) as amount from rules.instalments_at(item_findings.book, c.agreement) i) i
     cross join lateral (select sum(p.stated) as amount
                           from rules.item_parts(item_findings.book, c.agreement) p) p
     where i.amount <> t.amount or p.amount <> t.amount
     union all
    select 'a reversal is not the mirror of what it reverses', r.seq, null, format('it reverses %s', r.reversed)
      from ledger.reversal r
     where r.book = item_findings.book and r.seq > after and r.seq <= upto and exists (
            (select * from rules.lines_of(r.book, r.reversed, -1) except select * from rules.lines_of(r.book, r.seq, 1))
             union all
            (select * from rules.lines_of(r.book, r.seq, 1) except select * from rules.lines_of(r.book, r.reversed, -1)))
$$;

-- What is wrong with what is kept for the book as a whole: its head, and the balances of days.
create function rules.balance_findings(book text) returns setof rules.finding language sql stable as $$
    select 'the head is not the last entry', h.seq, null::integer, format('the last entry is %s', j.last)
      from ledger.head h
     cross join lateral (select coalesce(max(x.seq), 0) as last from ledger.journal x where x.book = h.book) j
     where h.book = balance_findings.book and h.seq <> j.last
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

-- Check the book, 20,000 entries at a time: a row for each thing that is wrong.  after says where to go on and what was found so
-- far (ENTRY.POSTINGS.WRONG), as _next of the answer before had it.  The note of the last part says how much was checked.
create function api.journal_verify(book text, allowed text[], caller text, after text)
returns setof api.journal_finding
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    so_far bigint[];
    head   bigint := (select h.seq from ledger.head h where h.book = journal_verify.book);
    upto   bigint;
    wrong  bigint;
begin
    perform rules.admit(book, allowed, caller);
    if after !~ '^[0-9]{1,18}([.][0-9]{1,18}){2}$' then
        perform rules.refuse('invalid', 'after', 'after is not from an answer of this check', 'give the value that "next" had');
    end if;
    so_far := string_to_array(coalesce(after, '0.0.0'), '.')::bigint[];
    upto := least(so_far[1] + 20000, greatest(head, so_far[1]));
    return query
    select f.finding, f.entry, f.account, f.detail, null::text, null::text
      from (select * from rules.entry_findings(book, so_far[1], upto)
             union all
            select * from rules.posting_findings(book, so_far[1], upto)
             union all
            select * from rules.item_findings(book, so_far[1], upto)
             union all
            select * from rules.balance_findings(book) where upto >= head
             union all
            select * from rules.kept_findings(book) where upto >= head) f;
    get diagnostics wrong = row_count;
    so_far[2] := so_far[2] + (select count(*) from ledger.posting p where p.book = journal_verify.book and p.seq > so_far[1]
                                                                      and p.seq <= upto);
    so_far[3] := so_far[3] + wrong;
    return query
    select null::text, null::bigint, null::integer, null::text,
           case when upto >= head then format('%s entries and %s postings checked, %s wrong', head, so_far[2], so_far[3]) end,
           case when upto < head then concat_ws('.', upto, so_far[2], so_far[3]) end;
end $$;
