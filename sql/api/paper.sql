-- Papers: receipts, certificates and statements as they were issued, with what is printed on them.

create type rules.paper_issue_ask as (receipt text, inkind text, party rules.party_ref, "from" date, until date, language text);

-- The paper that is asked for, or why there is none.
create function rules.paper_asked(book text, e rules.envelope, a rules.paper_issue_ask, last bigint) returns rules.paper_draft language plpgsql stable as $$
declare
    language text := coalesce(a.language, 'en');
    draft rules.paper_draft;
    standing ledger.paper;
begin
    if num_nonnulls(a.receipt, a.inkind, a.party) <> 1 then
        return rules.no_paper(rules.refusal('invalid', 'receipt', 'a paper is about a receipt, a contribution in kind or a party',
                                            'give one of --receipt, --inkind and --party'));
    elsif a.party is null and num_nonnulls(a."from", a.until) > 0 then
        return rules.no_paper(rules.refusal('invalid', 'from', 'a period is for the statement of a party', 'leave it out'));
    end if;
    draft := case when a.receipt is not null then rules.receipt_paper(book, ((e).who).office, a.receipt, language, last)
                  when a.inkind is not null then rules.inkind_paper(book, ((e).who).office, a.inkind, language, last)
                  else rules.statement_paper(book, a.party, a."from", coalesce(a.until, (e).day), language, last) end;
    if draft.kind is not null then
        select p.* into standing from rules.paper_standing(book, draft) p;
    end if;
    if standing.seq is not null then
        return rules.no_paper(rules.refusal('conflict', case draft.kind when 'statement' then 'party' when 'certificate' then 'inkind' else 'receipt' end,
            format('paper %s is about it already', rules.paper_number(standing.kind, standing.year, standing.number)),
            format('print it again: bursar paper print %s --to FILE; or if it is wrong, first: bursar paper void', rules.paper_number(standing.kind, standing.year, standing.number))));
    end if;
    return draft;
end $$;

-- The numbers of those papers of a batch that stand, as rules.entered will find: each kind and year goes on where it was.
create function rules.paper_numbers(book text, envelopes rules.envelope[], verdicts rules.verdict[], kinds text[])
returns table (ord integer, year integer, number integer) language sql stable as $$
    select w.ord, y.year, coalesce(n.number, 0) + (row_number() over (partition by k.kind, y.year order by w.ord))::integer
      from ledger.head h
     cross join lateral rules.weigh(paper_numbers.book, 'paper_issue', envelopes, verdicts, rules.closing(paper_numbers.book), rules.waiting(envelopes, verdicts),
                                    rules.clock_fault(h.recorded)) w
     cross join lateral (select extract(year from w.effective)::integer as year) y
      join unnest(envelopes, kinds) k (e_ord, e_key, e_item, e_who, e_content, e_confirmed, e_dated, e_day, e_approves, kind) on k.e_ord = w.ord
      left join lateral (select p.number from ledger.paper p
                          where p.book = paper_numbers.book and p.kind = k.kind and p.year = y.year order by p.number desc limit 1) n on true
     where h.book = paper_numbers.book and w.outcome is null
$$;

-- Issue papers, each with the next number of its kind and year and a code of its own; what is printed on it is kept.  Refuses: not_found, invalid (not one
-- thing, a period), conflict (another stands, nothing to certify).
create function rules.paper_issue(book text, envelopes rules.envelope[], asks rules.paper_issue_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
declare
    before bigint := (select h.seq from ledger.head h where h.book = paper_issue.book);
    drafts rules.paper_draft[] := array(
        select case when ((e.who).refusal).code is null then rules.paper_asked(book, e, asks[e.ord], before) end from unnest(envelopes) e order by e.ord);
begin
    return query
    with judged as materialized (
        select e.ord, e.day, asks[e.ord].language as asked_in, rules.paper_code() as code, (drafts[e.ord]).*,
               array[case when (drafts[e.ord]).kind is not null
                          then format('paper:%s:%s:%s:%s', (drafts[e.ord]).kind, coalesce((drafts[e.ord]).about::text, (drafts[e.ord]).party),
                                      (drafts[e.ord]).first, (drafts[e.ord]).until) end] as claims
          from unnest(envelopes) e
    ), numbered as materialized (
        select n.* from rules.paper_numbers(paper_issue.book, envelopes, (select array_agg(rules.verdict(j.ord, j.refusal, j.claims)) from judged j),
                                            array(select j.kind from judged j order by j.ord)) n
    ), entered as materialized (
        select * from rules.entered(paper_issue.book, 'paper_issue', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, j.claims, jsonb_strip_nulls(jsonb_build_object(
                        'paper', rules.paper_number(j.kind, n.year, n.number), 'kind', j.kind, 'party', j.party, 'about', j.about, 'from', j.first,
                        'until', j.until, 'code', rules.code_told(j.code)))))
               from judged j left join numbered n using (ord)), null)
    ), stands as materialized (
        select j.*, n.year, n.number, e.seq, e.person from entered e join judged j using (ord) left join numbered n using (ord) where e.outcome = 'recorded'
    ), paper as (
        insert into ledger.paper (book, kind, year, number, seq, office, person, effective, party, about, first, until, language, code, printed)
        select paper_issue.book, s.kind, s.year, s.number, s.seq, s.office, s.person, s.day, s.party, s.about, s.first, s.until,
               coalesce(s.asked_in, 'en'), s.code, s.printed
          from stands s
    ), ground as (
        insert into ledger.paper_ground (book, seq, entry, office)
        select paper_issue.book, s.seq, g, s.office from stands s cross join lateral unnest(s.grounds) g
    )
    select (e.answer).* from entered e;
end $$;

-- What is wrong with what is to be done with a paper, or no row: it is not there, or is void.
create function rules.paper_fault(book text, ref text, p ledger.paper) returns setof rules.refusal language sql stable as $$
    select 'not_found', 'paper', format('there is no paper %s', paper_fault.ref), 'see: bursar paper list' where (p).seq is null
     union all
    select 'conflict', 'paper', format('paper %s is void since %s, by entry %s: %s', rules.paper_number((p).kind, (p).year, (p).number), v.since, v.voided, v.reason),
           'see: bursar paper show ' || rules.paper_number((p).kind, (p).year, (p).number)
      from rules.paper_voided(p) v where (p).seq is not null
$$;

create type rules.paper_void_ask as (paper text, reason text);

-- Say of papers that they are void; they keep their numbers.  Refuses: not_found, conflict (void already).
create function rules.paper_void(book text, envelopes rules.envelope[], asks rules.paper_void_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.*, p as this, rules.paper_number((p).kind, (p).year, (p).number) as number, wrong as refusal
          from unnest(envelopes, asks) a
          left join lateral rules.papers_called(paper_void.book, a.paper) p on true
          left join lateral rules.paper_fault(paper_void.book, a.paper, p) wrong on true
    ), entered as materialized (
        select * from rules.entered(paper_void.book, 'paper_void', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['paper:' || (j.this).seq], jsonb_build_object('paper', j.number, 'state', 'void'))) from judged j), null)
    ), own as (
        insert into ledger.paper_void (book, paper, seq, office, person, effective, reason)
        select paper_void.book, (j.this).seq, e.seq, (j.this).office, e.person, j.day, j.reason
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

create type rules.paper_render_ask as (paper text, rendered rules.derived);

-- What is wrong with a printing, or null: it was rendered as an original and is a copy by now, or was not rendered at all.
create function rules.printing_fault(copy boolean, rendered text[]) returns rules.refusal language sql immutable as $$
    select case when rendered is null
                then rules.refusal('invalid', 'paper', 'a paper is printed by itself, not in a stream of lines', 'bursar paper print PAPER --to FILE')
                when rendered[1] <> case when copy then 'copy' else 'original' end
                then rules.refusal('conflict', 'paper', 'somebody printed it at the same time', 'print it again: it is a copy now') end
$$;

-- Record that papers were printed, with the SHA-256 of what the daemon made of them: the first is the original, all later ones are copies.  Refuses:
-- not_found, conflict (void, printed at the same time), invalid (in a stream).
create function rules.paper_render(book text, envelopes rules.envelope[], asks rules.paper_render_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.*, p as this, rules.paper_number((p).kind, (p).year, (p).number) as number, c.copy, string_to_array(a.rendered, ' ') as made,
               coalesce(wrong, rules.printing_fault(c.copy, string_to_array(a.rendered, ' '))) as refusal
          from unnest(envelopes, asks) a
          left join lateral rules.papers_called(paper_render.book, a.paper) p on true
          left join lateral rules.paper_fault(paper_render.book, a.paper, p) wrong on true
         cross join lateral (select exists (select from ledger.paper_printing x where x.book = paper_render.book and x.paper = (p).seq) as copy) c
    ), entered as materialized (
        select * from rules.entered(paper_render.book, 'paper_render', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['paper:' || (j.this).seq],
                        jsonb_build_object('paper', j.number, 'copy', j.copy, 'sha256', j.made[2], 'size', j.made[3]::integer))) from judged j), null)
    ), own as (
        insert into ledger.paper_printing (book, paper, seq, office, person, effective, copy, renderer, sha256, size)
        select paper_render.book, (j.this).seq, e.seq, (j.this).office, e.person, j.day, j.copy, j.made[4], j.made[2], j.made[3]::integer
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

create type api.paper_item as (
    id bigint, paper text, kind text, party text, about bigint, "from" date, until date, date date, language text, state text, since date, printings integer,
    office text, issued_by text);

-- Papers as known at a moment, each with what became of it.
create function rules.paper_item(p ledger.paper, last bigint) returns setof api.paper_item language sql stable as $$
    select (p).seq, rules.paper_number((p).kind, (p).year, (p).number), (p).kind, (p).party, (p).about, (p).first, (p).until, (p).effective, (p).language,
           case when v.voided is null then 'valid' else 'void' end, v.since,
           (select count(*)::integer from ledger.paper_printing x where x.book = (p).book and x.paper = (p).seq and x.seq <= last),
           nullif((p).office, ''), (p).person
      from (select) nothing
      left join lateral rules.paper_voided(p, last) v on true
$$;

-- Papers, the newest first.
create function api.paper_list(book text, allowed text[], caller text, kind text, party text, receipt text, inkind text, state text, "limit" integer, after text,
                               known_at text)
returns setof api.paper_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
    own  text := rules.admit(book, allowed, caller);
    subject bigint := rules.number_of(book, own, coalesce(paper_list.receipt, paper_list.inkind), case when paper_list.receipt is not null then 'receipt' end);
begin
    return query
    select i.*
      from ledger.paper p
     cross join lateral rules.paper_item(p, last) i
     where p.book = paper_list.book and p.seq <= last and (after is null or p.seq < rules.page_from(after))
       and (paper_list.kind is null or p.kind = paper_list.kind) and (paper_list.party is null or p.party = paper_list.party)
       and (paper_list.receipt is null and paper_list.inkind is null or p.about = subject and p.kind = case when paper_list.receipt is not null then 'receipt' else 'certificate' end)
       and (paper_list.state is null or i.state = paper_list.state)
     order by p.seq desc
     limit "limit";
end $$;

create type api.paper_detail as (
    id bigint, paper text, kind text, party text, about bigint, "from" date, until date, date date, language text, state text, since date, printings integer,
    office text, issued_by text, code text, voided bigint, reason text, printed json, document json);

-- One paper: each time that it was printed, and what would be printed next.  Refuses: not_found.
create function api.paper_show(book text, allowed text[], caller text, paper text, known_at text)
returns setof api.paper_detail
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select i.*, rules.code_told(p.code), v.voided, v.reason,
           (select json_agg(json_build_object('entry', x.seq, 'date', x.effective, 'person', x.person, 'copy', x.copy, 'sha256', x.sha256, 'size', x.size,
                                              'renderer', x.renderer) order by x.seq)
              from ledger.paper_printing x where x.book = p.book and x.paper = p.seq and x.seq <= last),
           rules.paper_document(p, i.printings > 0, v.voided is not null)::json
      from rules.papers_called(paper_show.book, paper_show.paper) p
     cross join lateral rules.paper_item(p, last) i
      left join lateral rules.paper_voided(p, last) v on true
     where p.seq <= last;
    if not found then
        perform rules.refuse('not_found', 'paper', format('there is no paper %s', paper_show.paper), 'see: bursar paper list');
    end if;
end $$;

create type api.paper_bytes as (id bigint, paper text, copy boolean, sha256 text, size integer, document json);

-- What was printed by an entry, to be rendered again: the bytes have that SHA-256.  Refuses: not_found.
create function api.paper_file(book text, allowed text[], caller text, printing text)
returns setof api.paper_bytes
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    this bigint := rules.number_of(book, rules.admit(book, allowed, caller), printing);
begin
    return query
    select x.seq, rules.paper_number(p.kind, p.year, p.number), x.copy, x.sha256, x.size, rules.paper_document(p, x.copy, false)::json
      from ledger.paper_printing x
      join ledger.paper p on p.book = x.book and p.seq = x.paper
     where x.book = paper_file.book and x.seq = this;
    if not found then
        perform rules.refuse('not_found', 'printing', format('nothing was printed by entry %s', paper_file.printing), 'see: bursar paper show PAPER');
    end if;
end $$;

create type api.paper_verdict as (
    paper text, kind text, state text, since date, date date, copies integer, language text, title text, recipient text, printed json);

-- Whether a paper is one of ours, by what is printed on it.  Refuses: not_found, whether the number or the code is wrong.
create function api.paper_check(book text, allowed text[], caller text, paper text, code text)
returns setof api.paper_verdict
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    p ledger.paper;
    told jsonb;
begin
    perform rules.admit(book, allowed, caller);
    select x.* into p from rules.papers_called(book, paper) x;
    if rules.has_code(p, code) then
        told := rules.paper_checked(p);
    end if;
    return query
    select told ->> 'number', told ->> 'kind', told ->> 'state', (told ->> 'since')::date, (told ->> 'issued')::date, (told ->> 'copies')::integer,
           told ->> 'language', told ->> 'title', told ->> 'recipient', (told -> 'printed')::json
     where told is not null;
    if not found then
        perform rules.refuse('not_found', 'paper', 'no paper has that number and code', 'type both as they are printed');
    end if;
end $$;
