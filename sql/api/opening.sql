-- Openings: the lines that a book begins with where another system ends, and whether they tie out.

-- Lines of a batch, read: who is meant, and the amounts in minor units.  Of a batch all are of one cut-over day.
create function rules.openings_asked(book text, envelopes rules.envelope[], asks rules.opening_state_ask[]) returns setof rules.opening
language plpgsql stable as $$
#variable_conflict use_column
declare
    known record;
begin
    select * into known from rules.opening_day_fault(book, asks[1].date);
    return query
    with waiting as materialized (
        select w.key, w.external, min(w.seq) as seq from rules.openings_waiting(openings_asked.book) w group by w.key, w.external
    )
    select distinct on (r.ord) r.*
      from unnest(envelopes, asks) a
      join ledger.book b on b.book = openings_asked.book
      join ledger.currency h on h.currency = b.currency
     cross join lateral (select rules.party_meant(openings_asked.book, a.party) as party) m
      left join ledger.currency k on k.currency = coalesce(a.currency, b.currency)
     cross join lateral (select
            rules.refusal('invalid', 'date', case when a.date <> known.begun
                then format('this book begins after %s, not after %s', known.begun, a.date) end, 'give that day on every line') as refusal) other_day
      left join lateral rules.opening_form_fault(asks[a.ord]) odd on true
     cross join lateral rules.price(openings_asked.book, 'amount', coalesce(nullif(a.amount, 0), 1), coalesce(a.currency, b.currency), a.date,
                                    posted => false) no_money
      left join lateral rules.opening_amounts(asks[a.ord], k.exponent) n on odd is null
      left join lateral rules.opening_amount_fault(asks[a.ord], k.currency, k.exponent, b.currency) wrong on odd is null
      left join lateral rules.party_fault(openings_asked.book, 'party', m.party) no_party on true
      left join lateral rules.raised_by_fault(openings_asked.book, a.raised_by, null) no_office on true
      left join lateral rules.opening_account_fault(openings_asked.book, asks[a.ord], k.currency) no_account on true
      left join waiting w on w.key = rules.opening_key(asks[a.ord], m.party, b.currency) and (w.external = a.external) is not false
                         and a.approves is null
      left join lateral rules.initiative_fault(openings_asked.book, 'initiative', a.initiative) no_initiative on true
     cross join lateral rules.opening(ord => a.ord, key => a.key, item => a.item, day => a.date, ask => asks[a.ord], party => m.party,
                          office => coalesce(a.raised_by, (a.who).office), own_office => (a.who).office, currency => k.currency,
                          exponent => k.exponent, home => b.currency, signed => n.signed, total => n.total, paid => n.paid, ended => n.ended,
                          open => n.open, carrying => nullif((a.carrying * rules.unit(h.exponent))::bigint, 0),
                          effective => coalesce(a.signed, a.date),
                          refusal => coalesce(known.refusal, other_day.refusal, odd, no_money.refusal, wrong, no_party, no_office,
                                              no_account, no_initiative,
                                              case when a.fund is not null then rules.fund_fault(openings_asked.book, a.fund, a.date) end,
                                              rules.opening_waits_fault(asks[a.ord], k.currency, w.seq))) r
     order by r.ord, w.seq;
end $$;

-- The noun under which what a line states is found; null where it makes nothing.
create function rules.opening_noun(kind text) returns text language sql immutable as $$
    select case when kind in ('agreement', 'pledge') then kind when kind in ('advance', 'unidentified') then 'receipt' end
$$;

-- What is recorded and looks like what a line states: a row, or none.
create function rules.opening_alike(book text, o rules.opening) returns table (seq bigint, what text) language plpgsql stable as $$
begin
    return query
    select * from rules.agreement_alike(book, o.party, o.currency, o.signed, o.effective, (o.ask).external) where (o.ask).kind = 'agreement'
     union all
    select * from rules.pledge_alike(book, o.party, o.currency, o.signed, o.day, (o.ask).external) where (o.ask).kind = 'pledge'
     union all
    select * from rules.receipt_alike(book, o.party, o.currency, o.open, (o.ask).reference, o.day, (o.ask).external)
     where (o.ask).kind in ('advance', 'unidentified')
     limit 1;
end $$;

-- What is wrong with what an agreement or a pledge is spread over, and with when it was signed.
create function rules.opening_plan_fault(book text, o rules.opening) returns setof rules.refusal language plpgsql stable as $$
#variable_conflict use_column
begin
    return query
    select v.code, v.field, v.sentence, v.hint
      from (select 1, 'invalid', 'signed', format('it was signed on %s, after the cut-over day', o.effective), 'leave it out, and record it'
             where o.effective > o.day
             union all
            select 2, f.* from rules.opening_schedule_fault(o.ask, o.exponent, o.total, o.open) f
             union all
            select 3, f.* from rules.earmarks_fault(opening_plan_fault.book, (o.ask).earmarks, (o.ask).initiative, o.total, o.currency) f
             union all
            select 4, f.* from rules.years_fault((o.ask).years, o.open, o.currency) f
             union all
            select 5, f.code, f.field, f.sentence, f.hint from rules.event_fault((o.ask).event, (o.ask).event_date) f where f.code is not null
             union all
            select 6, f.code, f.field, f.sentence, f.hint from rules.opening_earned_fault(o) f where f.code is not null
             union all
            select 7, f.code, f.field, f.sentence, f.hint from rules.expires_before((o.ask).expires, o.day) f where f.code is not null) v (n, code, field, sentence, hint)
     order by v.n limit 1;
end $$;

-- The cells of an agreement; null of anything else.
create function rules.opening_cells(o rules.opening) returns rules.opened_cell[] language plpgsql stable as $$
begin
    if (o.ask).kind <> 'agreement' then
        return null;
    end if;
    return array(
        select c
          from (select array_agg(e.initiative order by e.n) as initiatives, array_agg(e.amount order by e.n) as weights
                  from rules.earmarks((o.ask).earmarks, (o.ask).initiative, o.total, o.exponent) e) w
         cross join lateral rules.opened_cells(array(select p from rules.opened_parts((o.ask).instalments, o.exponent, o.total, o.paid, o.ended,
                                                                                 o.day) p order by p.number),
                                               w.initiatives, w.weights, o.signed, rules.opening_policy(o.ask), o.day) c);
end $$;

-- What is wrong with what is said to be carried: what is in the book's own currency is carried at itself.
create function rules.carrying_fault(o rules.opening, apart bigint, waits bigint) returns rules.refusal language sql stable as $$
    select rules.refusal('invalid', 'carrying', case when o.currency = o.home and o.carrying not in (abs(o.open), abs(o.open) - apart, waits)
               then format('%s %s is carried at itself, not at %s', rules.money(case when waits > 0 then waits else abs(o.open) end, o.exponent), o.home,
                           rules.money(o.carrying, o.home)) end, 'leave it out')
$$;

-- Lines judged, with what they post: what is open, or came and is not earned, is carried at what was said, or at the rate of the cut-over
-- day; what is contingent beside it always at that rate.
create function rules.openings_judged(book text, openings rules.opening[]) returns setof rules.opened language plpgsql stable as $$
#variable_conflict use_column
begin
    return query
    with planned as materialized (
        select x.o, coalesce((x.o).refusal, fault) as wrong,
               case when (x.o).refusal is null and fault is null
                    then array(select c from rules.opening_earned(x.o) e
                                cross join lateral rules.performed_cells(rules.opening_cells(x.o), e.performed) c) end as cells
          from generate_subscripts(openings, 1) n
         cross join lateral (select openings[n] as o) x
          left join lateral rules.opening_plan_fault(openings_judged.book, x.o) fault on (x.o).refusal is null
    ), parted as (      -- apart: what is in memorandum accounts, and not all that there is
        select p.*, case when c.contingent < abs((p.o).open) then c.contingent else 0 end as apart, e.waits
          from planned p
         cross join lateral rules.opening_earned(p.o) e
         cross join lateral (select coalesce(sum(x.open) filter (where x.contingent), 0)::bigint as contingent from unnest(p.cells) x) c
    ), priced as (
        select p.*, coalesce(p.wrong, rules.carrying_fault(p.o, p.apart, p.waits), w.refusal, k.refusal, u.refusal) as refused, nullif(concat_ws('; ', w.rates), '') as rates,
               coalesce(m.given, sign((p.o).open) * w.base)::bigint as held, coalesce(k.base, 0) as beside,
               case when p.waits > 0 and (p.o).currency <> (p.o).home then coalesce((p.o).carrying, u.base) else p.waits end as owed
          from parted p
         cross join lateral (select case when p.wrong is not null or ((p.o).ask).kind = 'total' then 0
                                         when (p.o).currency <> (p.o).home and p.waits = 0 then sign((p.o).open) * (p.o).carrying end as given) m
          left join lateral rules.price_apart(openings_judged.book, 'amount', case when m.given is null
                        then trim_scale((abs((p.o).open) - p.apart) / rules.unit((p.o).exponent)) end, (p.o).currency, (p.o).day,
                        old_rate => ((p.o).ask).old_rate) w on true
          left join lateral rules.price_apart(openings_judged.book, 'amount', case when p.apart > 0
                        then trim_scale(p.apart / rules.unit((p.o).exponent)) end, (p.o).currency, (p.o).day,
                        old_rate => ((p.o).ask).old_rate) k on true
          left join lateral rules.price_apart(openings_judged.book, 'amount', case when p.waits > 0 and (p.o).carrying is null
                        then trim_scale(p.waits / rules.unit((p.o).exponent)) end, (p.o).currency, (p.o).day,
                        old_rate => ((p.o).ask).old_rate) u on true
    ), allowed as (
        select p.*, coalesce(p.refused, rules.opening_allowance_fault(p.o, p.cells, p.held, rules.opening_allowance(p.o))) as wrong_at_last from priced p
    )
    select d.*
      from allowed p
     cross join lateral (select rules.opening_noun(((p.o).ask).kind) as noun) n
      left join lateral rules.opening_alike(openings_judged.book, p.o) r on p.wrong_at_last is null
     cross join lateral (select case when p.wrong_at_last is null and ((p.o).ask).external is not null
               then rules.external_taken(openings_judged.book, n.noun, (p.o).own_office, coalesce((p.o).party, ''), ((p.o).ask).external) end,
               rules.repeat_fault(openings_judged.book, n.noun, (p.o).key, ((p.o).ask).another, r.seq, r.what)) f (taken, repeats)
     cross join lateral rules.opened(ord => (p.o).ord, opening => p.o, cells => p.cells, held => p.held, owed => p.owed, rates => p.rates,
               repeats => case when ((p.o).ask).another = 'yes' then r.seq end, refusal => coalesce(p.wrong_at_last, f.taken, f.repeats),
               facts => case when coalesce(p.wrong_at_last, f.taken, f.repeats) is null
                             then rules.opening_facts(p.o, p.cells, p.held, case when p.apart > 0 then p.beside else p.held end,
                                                      p.owed) end) d;
end $$;

-- What a line tells: how it reads, and what is open of it when.
create function rules.opening_told(j rules.opened) returns jsonb language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select jsonb_strip_nulls(jsonb_build_object('kind', ((j.opening).ask).kind, 'party', (j.opening).party, 'account', ((j.opening).ask).account,
                   'external', ((j.opening).ask).external, 'open', rules.money((j.opening).open, (j.opening).exponent), 'currency', (j.opening).currency,
                   'carrying', rules.money(case when (j.opening).currency <> (j.opening).home then case when e.waits > 0 then j.owed else j.held end end,
                                           (j.opening).home),
                   'to_earn', rules.money(nullif(e.waits, 0), (j.opening).exponent),
                   'base_currency', case when (j.opening).currency <> (j.opening).home then (j.opening).home end, 'rates', j.rates,
                   'instalments', i.instalments, 'repeats', j.repeats))
          from rules.opening_earned(j.opening) e
         cross join (select jsonb_agg(jsonb_build_object('number', c.number, 'due', c.due, 'amount', rules.money(c.total, (j.opening).exponent),
                                                    'open', rules.money(c.open, (j.opening).exponent)) order by c.number) as instalments
                  from (select x.number, x.due, sum(x.total)::bigint as total, sum(x.open)::bigint as open from unnest(j.cells) x
                         group by x.number, x.due) c) i);
end $$;

-- What of a batch only one line may have: an account, an id elsewhere.
create function rules.opening_claims(o rules.opening) returns text[] language sql immutable as $$
    select array['opening:' || (o.ask).kind || ':' || (o.ask).account || ':' || o.currency || ':' || coalesce((o.ask).fund, ''),
                 rules.external_claim(rules.opening_noun((o.ask).kind), o.own_office, coalesce(o.party, ''), (o.ask).external)]
$$;

-- Under what a line is a likely repeat of another one of its batch; null where it is of none.
create function rules.opening_likeness(o rules.opening) returns text language sql stable as $$
    select case when (o.ask).account is null then rules.opening_key(o.ask, o.party, o.home) end
$$;

-- Write the agreements of lines that were recorded.
create function rules.open_agreements(book text, judged rules.opened[], told rules.entry[]) returns void language plpgsql as $$
#variable_conflict use_column
begin
    with stands as materialized (
        select e.seq, e.office as signed_by, j.cells, (j.opening).*, (j.opening).ask as a, m.earned
          from unnest(told) e join unnest(judged) j on j.ord = e.ord
         cross join lateral rules.opening_earned(j.opening) m
         where e.outcome = 'recorded' and ((j.opening).ask).kind = 'agreement'
    ), agreement as (
        insert into ledger.agreement (book, agreement, seq, office, signed_by, party, instrument, effective, currency, amount, base, fund, external,
                                      document, note)
        select open_agreements.book, s.item, s.seq, s.office, s.signed_by, s.party, coalesce((s.a).instrument, 'voluntary'), s.effective,
               s.currency, s.signed, coalesce((select sum(p.base) from ledger.posting p
                                                where p.book = open_agreements.book and p.seq = s.seq and p.item = s.item), 0)::bigint,
               coalesce((s.a).fund, ''), (s.a).external, (s.a).document, (s.a).note from stands s
    ), instalment as (
        insert into ledger.instalment (book, agreement, number, seq, office, effective, due, amount)
        select open_agreements.book, s.item, c.number, s.seq, s.office, s.day, c.due, sum(c.total)::bigint
          from stands s, unnest(s.cells) c group by s.item, c.number, s.seq, s.office, s.day, c.due
    ), earmark as (
        insert into ledger.earmark (book, initiative, agreement, seq, office)
        select distinct open_agreements.book, c.initiative, s.item, s.seq, s.office from stands s, unnest(s.cells) c
    ), impaired as (
        insert into ledger.impairment (book, agreement, number, seq, office)
        select distinct open_agreements.book, s.item, p.part, s.seq, s.office
          from stands s join ledger.posting p on p.book = open_agreements.book and p.seq = s.seq and p.measure = 'impaired'
    ), met as (
        insert into ledger.agreement_met (book, agreement, seq, office, effective, amount, note)
        select open_agreements.book, s.item, s.seq, s.office, s.day, s.earned, 'before this book began' from stands s where s.earned > 0
    )
    insert into ledger.agreement_terms (book, agreement, seq, office, effective, amount, policy, event, event_date)
    select open_agreements.book, s.item, s.seq, s.office, s.day, s.total, rules.opening_policy(s.a), (s.a).event, (s.a).event_date from stands s;
end $$;

-- Write the pledges of lines that were recorded, as they were pledged, amended and ended.
create function rules.open_pledges(book text, judged rules.opened[], told rules.entry[]) returns void language plpgsql as $$
#variable_conflict use_column
begin
    with stands as materialized (
        select e.seq, (j.opening).*, (j.opening).ask as a, j.held, y.first_years, y.years
          from unnest(told) e
          join unnest(judged) j on j.ord = e.ord
         cross join lateral (
                select rules.years_said(array_agg(x.year order by x.year), rules.shares((j.opening).signed, array_agg(x.total order by x.year)),
                                        (j.opening).exponent) as first_years,
                       rules.years_said(array_agg(x.year order by x.year), array_agg(x.total order by x.year), (j.opening).exponent) as years
                  from rules.opened_years(((j.opening).ask).years, (j.opening).exponent, (j.opening).total, (j.opening).open, (j.opening).day) x) y
         where e.outcome = 'recorded' and ((j.opening).ask).kind = 'pledge'
    ), pledge as (
        insert into ledger.pledge (book, pledge, seq, office, party, initiative, effective, currency, amount, base, years, own, expires,
                                   external, document, note)
        select open_pledges.book, s.item, s.seq, s.office, s.party, (s.a).initiative, s.day, s.currency, s.signed, s.held, s.first_years, true,
               (s.a).expires, (s.a).external, (s.a).document, (s.a).note from stands s
    ), terms as (
        insert into ledger.pledge_terms (book, pledge, seq, office, effective, amount, years, expires)
        select open_pledges.book, s.item, s.seq, s.office, s.day, s.total, s.years, (s.a).expires from stands s where s.total <> s.signed
    )
    insert into ledger.pledge_end (book, pledge, seq, office, effective, measure, amount, reason)
    select open_pledges.book, s.item, s.seq, s.office, s.day, 'written off', s.ended, 'before this book began' from stands s where s.ended > 0;
end $$;

-- Write the receipts of lines that were recorded, and of every line what it stated.
create function rules.open_receipts(book text, judged rules.opened[], told rules.entry[]) returns void language plpgsql as $$
#variable_conflict use_column
begin
    with stands as materialized (
        select e.seq, (j.opening).*, (j.opening).ask as a, j.held
          from unnest(told) e join unnest(judged) j on j.ord = e.ord
         where e.outcome = 'recorded'
    ), receipt as (
        insert into ledger.receipt (book, receipt, seq, office, party, fund, effective, currency, amount, base, charge, bearer, reference, external,
                                    document, note)
        select open_receipts.book, s.item, s.seq, s.office, coalesce(s.party, ''), coalesce((s.a).fund, ''), s.day, s.currency, s.open, s.held, 0, 'us',
               (s.a).reference,
               (s.a).external, (s.a).document, (s.a).note from stands s where (s.a).kind in ('advance', 'unidentified')
    )
    insert into ledger.opening (book, seq, office, effective, kind, account, currency, fund, amount)
    select open_receipts.book, s.seq, s.office, s.day, (s.a).kind, (s.a).account, s.currency, coalesce((s.a).fund, ''), s.open from stands s;
end $$;

-- State what a book begins with, line by line: open agreements and pledges, advances and unidentified receipts held, balances of other
-- accounts, and the totals that all of it is to come to.  Each waits for a second person.  Thresholds are not judged, look-alikes
-- are.  Refuses: invalid (what a kind needs or does not have, amounts, instalments, another day than the others), not_found (party, account,
-- office, initiative), conflict (counted already, closed months, an account or an external id twice), confirmation_required (an old
-- rate), possible_duplicate.
create function rules.opening_state(book text, envelopes rules.envelope[], asks rules.opening_state_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
declare
    dated  rules.envelope[] := array(       -- an approval is of the day that was asked, whenever it is given
        select rules.envelope(a.ord, a.key, a.item, a.who, a.content, a.confirmed, a.date, a.date, a.approves) from unnest(envelopes, asks) a
         order by a.ord);
    judged rules.opened[] := array(
        select j from rules.openings_judged(book, array(select o from rules.openings_asked(book, dated, asks) o order by o.ord)) j order by j.ord);
    told   rules.entry[];
begin
    select array_agg(e) into told
      from rules.entered(book, 'opening_state', dated,
               (select array_agg(rules.verdict(j.ord, j.refusal, rules.opening_claims(j.opening), rules.opening_told(j),
                                               alike => case when j.refusal is null then rules.opening_likeness(j.opening) end))
                  from unnest(judged) j),
               (select array_agg(f) from unnest(judged) j, unnest(j.facts) f where j.refusal is null)) e;
    if exists (select from unnest(told) e where e.outcome = 'recorded') then
        perform rules.open_agreements(book, judged, told);
        perform rules.open_pledges(book, judged, told);
        perform rules.open_receipts(book, judged, told);
        perform rules.keep_opened(book);
    end if;
    return query select (t.answer).* from unnest(told) t;
end $$;

-- The lines and whether they tie out --------------------------------------------------------------------------------------

create type rules.opening_line as (
    seq bigint, entry bigint, state text, date date, item uuid, ask rules.opening_state_ask, currency text, said bigint, held bigint);

-- Every line that was asked for and neither refused nor withdrawn nor taken back: what it said is open, and what the books took over
-- of it, which is nothing while it waits.
create function rules.opening_lines(book text) returns setof rules.opening_line language sql stable as $$
    select w.seq, d.seq, case when d.seq is null then 'asked' else 'recorded' end, a.date, j.item, a, k.currency, m.open,
           coalesce((select sum(p.amount) * case when a.kind in ('advance', 'unidentified') then -1 else 1 end
                       from ledger.posting p
                      where p.book = w.book and p.seq = d.seq and (p.item = j.item or p.account = a.account)), case when a.kind = 'total' and d.seq is not null then m.open end, 0)::bigint
      from ledger.wish w
      join ledger.book b on b.book = w.book
     cross join lateral (select x.item, x.content from ledger.journal x where x.book = w.book and x.seq = w.seq limit 1) j
     cross join lateral jsonb_populate_record(null::rules.opening_state_ask, rules.unveiled(w.book, w.seq, j.content)) a
      join ledger.currency k on k.currency = coalesce(a.currency, b.currency)
     cross join lateral rules.opening_amounts(a, k.exponent) m
      left join lateral rules.wish_decided(w.book, w.seq) d on true
     where w.book = opening_lines.book and w.command = 'opening_state' and d.approved is not false
       and not exists (select from rules.undone(w.book, d.seq))
$$;

create type api.opening_item as (
    id bigint, kind text, state text, party text, account integer, external text, currency text, stated text, held text, difference text,
    date date, entry bigint, command text);

-- The lines, newest first; id is the cursor.
create function api.opening_list(book text, allowed text[], caller text, kind text, state text, "limit" integer, after text)
returns setof api.opening_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    below bigint := rules.page_from(after);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select l.seq, (l.ask).kind, l.state, rules.party_meant(opening_list.book, (l.ask).party), (l.ask).account, (l.ask).external, l.currency,
           rules.money(l.said, l.currency), rules.money(l.held, l.currency), rules.money(nullif(l.held - l.said, 0), l.currency), l.date,
           l.entry, case when l.state = 'asked' then format('bursar approval show %s', l.seq)
                         when rules.opening_noun((l.ask).kind) is not null then format('bursar %s show %s', rules.opening_noun((l.ask).kind), l.entry)
                         else format('bursar journal show %s', l.entry) end
      from rules.opening_lines(opening_list.book) l
     where (opening_list.kind is null or (l.ask).kind = opening_list.kind) and (opening_list.state is null or l.state = opening_list.state)
       and (below is null or l.seq < below)
     order by l.seq desc
     limit "limit";
end $$;

create type rules.tie as (kind text, account integer, fund text, currency text, lines bigint, said bigint, held bigint);

-- What the opening entries that stand hold in each account, in each currency, and in base currency under the currency of the book; left_over:
-- it is the account of what the lines leave over, which each fund has a row of.
create function rules.opening_balances(book text)
returns table (account integer, fund text, memo boolean, left_over boolean, currency text, held bigint) language sql stable as $$
    select s.account, f.fund, bool_or(a.memo), bool_or(l.left_over), s.currency, sum(s.held)::bigint
      from ledger.opening o
      join ledger.book b on b.book = o.book
     cross join lateral (
            select p.account, p.fund, b.currency, p.base as held from ledger.posting p where p.book = o.book and p.seq = o.seq
             union all
            select p.account, p.fund, p.currency, p.amount from ledger.posting p
             where p.book = o.book and p.seq = o.seq and p.currency <> b.currency) s
      join ledger.account a on a.book = o.book and a.account = s.account
     cross join lateral (select s.account in (select r.account from ledger.account_role r where r.book = o.book and r.role = 'opening')) l (left_over)
     cross join lateral (select case when l.left_over then s.fund else '' end) f (fund)
     where o.book = opening_balances.book and not exists (select from rules.undone(o.book, o.seq))
     group by s.account, f.fund, s.currency
$$;

-- Each kind as its lines say, and each account as the totals say, in foreign currencies those that have one; that the lines add up to zero
-- is said of the account of what they leave over.  An account that no total names is to have nothing where any total is given.
create function rules.ties(book text) returns setof rules.tie language sql stable as $$
    with line as materialized (
        select l.* from rules.opening_lines(ties.book) l
    ), total as (
        select (l.ask).account, l.currency, sum(l.said)::bigint as said from line l where (l.ask).kind = 'total' group by 1, 2
    ), held as (
        select h.* from rules.opening_balances(ties.book) h
    )
    select (l.ask).kind, null::integer, null, l.currency, count(*), sum(l.said)::bigint, sum(l.held)::bigint
      from line l where (l.ask).kind <> 'total' group by (l.ask).kind, l.currency
     union all
    select 'account', s.account, nullif(s.fund, ''), s.currency, null, coalesce(s.said, case when s.left_over or s.counts then 0 else s.held end), coalesce(s.held, 0)
      from (select coalesce(t.account, h.account) as account, coalesce(h.fund, '') as fund, coalesce(t.currency, h.currency) as currency,
                   t.said, h.held, h.left_over,
                   exists (select from total) and not h.memo as counts
              from total t full join held h on h.account = t.account and h.currency = t.currency) s
      join ledger.book b on b.book = ties.book
     where s.said is not null or s.currency = b.currency
$$;

create type api.tie_out_item as (
    kind text, account integer, name text, fund text, currency text, lines bigint, stated text, held text, difference text, command text, _note text);

-- What was stated of each kind and account, and what the books took over.  A balance is a debit, or with a minus a credit.
create function api.report_tie_out(book text, allowed text[], caller text) returns setof api.tie_out_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    day date := (select h.opened from ledger.head h where h.book = report_tie_out.book);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select t.kind, t.account, n.name, t.fund, t.currency, t.lines, rules.money(t.said, t.currency), rules.money(t.held, t.currency),
           rules.money(nullif(t.held - t.said, 0), t.currency),
           case when t.kind = 'account' then concat_ws(' --to ', 'bursar journal list --account ' || t.account || coalesce(' --fund ' || t.fund, ''), day)
                when t.held <> t.said then format('bursar opening list --kind %s --state asked', t.kind)
                else format('bursar opening list --kind %s', t.kind) end, null
      from rules.ties(report_tie_out.book) t
      left join lateral rules.account_at(report_tie_out.book, t.account) n on true
     order by array_position('{agreement,pledge,advance,unidentified,balance,account}'::text[], t.kind), t.account, t.fund nulls first, t.currency;
    return query
    select null, null::integer, null, null, null, null::bigint, null, null, null, null, s.note
      from (select case when day is null then 'no opening line is in the books yet' else format('this book begins after %s', day) end
             union all
            select format('%s for a second person: bursar approval list', case count(*) when 1 then '1 line waits' else count(*) || ' lines wait' end) from rules.opening_lines(report_tie_out.book) l
             where l.state = 'asked' having count(*) > 0) s (note);
end $$;
