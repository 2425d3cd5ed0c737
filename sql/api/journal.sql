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
    seq bigint, key uuid, command text, date date, recorded text, person text, office text, certificate text, content jsonb,
    postings json, digest text, hash text);

-- One entry: what was asked, its postings, and the rule each rests on.
create function api.journal_show(book text, allowed text[], caller text, entry text)
returns setof api.journal_detail
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    this uuid := rules.key_of(book, entry);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select j.seq, j.key, j.command, j.effective,
           to_char(j.recorded at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), j.person, j.office, j.certificate,
           j.content,
           (select json_agg(json_build_object('line', p.line, 'account', p.account, 'name', a.name,
                       'party', nullif(p.party, ''), 'initiative', nullif(p.initiative, ''), 'office', p.office,
                       'currency', p.currency,
                       'debit', case when p.amount > 0 then rules.money(p.amount, p.currency) end,
                       'credit', case when p.amount < 0 then rules.money(-p.amount, p.currency) end,
                       'base', rules.money(p.base, b.currency)) order by p.line)
              from ledger.posting p
              join ledger.account a on a.account = p.account
              join ledger.book b on b.book = p.book
             where p.book = j.book and p.seq = j.seq),
           encode(j.digest, 'hex'), encode(j.hash, 'hex')
      from ledger.journal j
     where j.book = journal_show.book and j.key = this;
    if not found then
        perform rules.refuse('not_found', 'entry', format('there is no entry %s', entry), 'see: bursar journal list');
    end if;
end $$;

create type api.journal_finding as (finding text, entry bigint, account smallint, detail text, _note text);

-- Check the whole book: a row for each thing that is wrong, none for a book that is whole.  The note says how much was
-- checked.
create function api.journal_verify(book text, allowed text[], caller text)
returns setof api.journal_finding
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    perform rules.admit(book, allowed, caller);
    return query
    with entry as (
        select j as row, j.seq, j.recorded, j.digest, j.hash, lag(j.seq, 1, 0::bigint) over w as before,
               lag(j.recorded) over w as recorded_before
          from ledger.journal j where j.book = journal_verify.book
        window w as (order by j.seq)
    ), line as (
        select p.seq, string_agg(rules.posting_part(p), '' order by p.line) as postings
          from ledger.posting p where p.book = journal_verify.book group by p.seq
    ), checked as (
        select 'a gap before this entry', e.seq, null::smallint, format('the one before is %s', e.before)
          from entry e where e.before <> e.seq - 1
         union all
        select 'recorded before the entry before it', e.seq, null, e.recorded::text
          from entry e where e.recorded < e.recorded_before
         union all
        select 'what was asked is not what was recorded', e.seq, null, encode(e.digest, 'hex')
          from entry e where e.digest <> rules.digest((e.row).command, (e.row).content)
         union all
        select 'the entry is not what was sealed', e.seq, null, encode(e.hash, 'hex')
          from entry e left join line l on l.seq = e.seq where e.hash <> rules.row_hash(e.row, l.postings)
         union all
        select 'the head is not the last entry', h.seq, null, format('the last entry is %s', max(e.seq))
          from ledger.head h left join entry e on true where h.book = journal_verify.book
         group by h.seq having h.seq is distinct from coalesce(max(e.seq), 0)
         union all
        select 'postings without an entry', p.seq, null, null
          from ledger.posting p
         where p.book = journal_verify.book and not exists (select from entry e where e.seq = p.seq)
         union all
        select 'the entry does not add up to zero', p.seq, null, format('%s %s', sum(p.amount), p.currency)
          from ledger.posting p join ledger.account a on a.account = p.account
         where p.book = journal_verify.book
         group by p.seq, p.currency, a.memo having sum(p.amount) <> 0
         union all
        select 'the entry does not add up to zero in base currency', p.seq, null, sum(p.base)::text
          from ledger.posting p join ledger.account a on a.account = p.account
         where p.book = journal_verify.book
         group by p.seq, a.memo having sum(p.base) <> 0
         union all
        select 'a balance is not the sum of its postings', null, coalesce(b.account, p.account),
               concat_ws(' ', b.party, b.initiative, b.office, b.currency)
          from (select * from ledger.balance x where x.book = journal_verify.book) b
          full join (select x.account, x.party, x.initiative, x.office, x.currency, sum(x.amount) as amount, sum(x.base) as base
                       from ledger.posting x where x.book = journal_verify.book group by 1, 2, 3, 4, 5) p
            using (account, party, initiative, office, currency)
         where b.amount is distinct from p.amount or b.base is distinct from p.base
         union all
        select 'a balance of a day is not the sum of its postings', null, coalesce(b.account, p.account),
               concat_ws(' ', effective, party, initiative, office, currency)
          from (select * from ledger.balance_day x where x.book = journal_verify.book) b
          full join (select x.account, j.effective, x.party, x.initiative, x.office, x.currency, sum(x.amount) as amount,
                            sum(x.base) as base
                       from ledger.posting x join ledger.journal j on j.book = x.book and j.seq = x.seq
                      where x.book = journal_verify.book group by 1, 2, 3, 4, 5, 6) p
            using (account, effective, party, initiative, office, currency)
         where b.amount is distinct from p.amount or b.base is distinct from p.base
         union all
        select 'an answer does not belong to its entry', r.seq, null, r.key::text
          from ledger.request r
          left join ledger.journal j on j.book = r.book and j.seq = r.seq
         where r.book = journal_verify.book and (j.key is distinct from r.key or j.digest is distinct from r.digest)
         union all
        select 'an instalment is paid beyond its amount', null, null, format('%s instalment %s %s', s.agreement, s.number, s.initiative)
          from ledger.instalment_share s
          join ledger.application x on x.agreement = s.agreement and x.number = s.number and x.book = s.book
                                   and x.initiative = s.initiative
         where s.book = journal_verify.book
         group by s.agreement, s.number, s.initiative, s.amount having sum(x.amount) > s.amount
         union all
        select 'the instalments are not the agreement', a.seq, null, null
          from ledger.agreement a left join ledger.instalment_share s on s.book = a.book and s.agreement = a.agreement
         where a.book = journal_verify.book
         group by a.seq, a.amount, a.base having sum(s.amount) is distinct from a.amount or sum(s.base) is distinct from a.base
         union all
        select 'a receipt is applied beyond its amount', r.seq, null, null
          from ledger.receipt r join ledger.application x on x.receipt = r.receipt and x.book = r.book
         where r.book = journal_verify.book
         group by r.seq, r.amount having sum(x.amount) > r.amount
    )
    select c.*, null::text from checked c (finding, entry, account, detail)
     union all
    select null, null, null, null,
           format('%s entries and %s postings checked, %s wrong', (select count(*) from entry),
                  (select count(*) from ledger.posting p where p.book = journal_verify.book), (select count(*) from checked));
end $$;
