-- Builders of the rows that functions hand to each other: expressions, so that PostgreSQL inlines them.

-- A refusal, or null where there is no sentence.
create function rules.refusal(code text, field text, sentence text, hint text) returns rules.refusal
language sql immutable as $$
    select case when sentence is not null then row(code, field, sentence, hint)::rules.refusal end
$$;

create function rules.verdict(ord integer, refusal rules.refusal, claims text[] default null, answer jsonb default null,
                              mirrors bigint default null, alike text default null)
returns rules.verdict language sql immutable as $$
    select row(ord, refusal, claims, answer, mirrors, alike)::rules.verdict
$$;

create function rules.closed_until(closed date, sealed date) returns rules.closing language sql immutable as $$
    select row(closed, sealed)::rules.closing
$$;

create function rules.year_amount_ask(initiative text, year integer, amount numeric, currency text, date date default null, note text default null)
returns rules.year_amount_ask language sql immutable as $$
    select row(initiative, year, amount, currency, date, note)::rules.year_amount_ask
$$;

-- What happened to something that was in no account before, or comes from one by its role.
create function rules.fact(ord integer, measure text, item uuid default null, part integer default 0, party text default '',
    initiative text default '', fund text default '', office text default null, currency text default null,
    amount bigint default 0, base bigint default 0, policy text default '*', instrument text default '', term text default '',
    carrying bigint default 0, against rules.holding default null)
returns rules.fact language sql immutable as $$
    select row(ord, measure, null, policy, instrument, term, 'bank', item, part::smallint, party, initiative, fund, office,
               currency, amount, base, carrying, base, against)::rules.fact
$$;

-- What happened to what is held, all of it: take() and settle() say how much that is.  base is what it is worth on the day
-- (null: what it is carried at).
create function rules.fact_of(ord integer, measure text, h rules.holding, base bigint default null, policy text default '*',
    instrument text default '', term text default '', source text default 'bank', leaving bigint default null,
    against rules.holding default null)
returns rules.fact language sql immutable as $$
    select row(ord, measure, (h).account, policy, instrument, term, source, (h).item, (h).part, (h).party, (h).initiative,
               (h).fund, (h).office, (h).currency, abs((h).amount), coalesce(base, abs((h).base)), abs((h).base),
               coalesce(leaving, base, abs((h).base)), against)::rules.fact
$$;

-- What is held is worth so much more or less, and so is what it was posted against.
create function rules.fact_corrected(ord integer, h rules.holding, difference bigint, against rules.holding) returns rules.fact
language sql immutable as $$
    select row(ord, 'rate corrected', (h).account, '*', '', '', 'bank', (h).item, (h).part, (h).party, (h).initiative, (h).fund, (h).office,
               (h).currency, 0, difference, 0, difference, against)::rules.fact
$$;

-- What is held is worth something else: of what we owe, what is held is less than nothing.
create function rules.fact_revalued(ord integer, h rules.holding, worth bigint, owed boolean) returns rules.fact
language sql immutable as $$
    select row(ord, 'revalued', (h).account, '*', '', '', 'bank', (h).item, (h).part, (h).party, (h).initiative, (h).fund, (h).office,
               (h).currency, 0, case when owed then -worth else worth end, case when owed then -(h).base else (h).base end, 0,
               null)::rules.fact
$$;

-- What is in an account when a book begins, of no item; a credit is less than nothing.
create function rules.fact_opened(ord integer, account integer, fund text, currency text, amount bigint, base bigint) returns rules.fact
language sql immutable as $$
    select row(ord, 'opened', account, 'opened', '', '', 'bank', null, 0, '', '', fund, null, currency, amount, base, base, base,
               null)::rules.fact
$$;

-- Of no item: what an account has of a currency, by fund and office.
create function rules.balance_held(account integer, class text, fund text, office text, currency text, amount bigint, base bigint)
returns rules.holding language sql immutable as $$
    select row(null, 0, '', fund, account, class, office, '', currency, amount, base)::rules.holding
$$;

-- What a year leaves in an account is carried: as it stands, debit positive.
create function rules.fact_carried(ord integer, h rules.holding) returns rules.fact language sql immutable as $$
    select row(ord, 'carried', (h).account, '*', '', '', 'bank', null, 0, '', '', (h).fund, (h).office, (h).currency, (h).amount, (h).base,
               (h).base, (h).base, null)::rules.fact
$$;

-- A write that takes effect on another day than it says.
create function rules.on_day(e rules.envelope, day date) returns rules.envelope language sql immutable as $$
    select row((e).ord, (e).key, (e).item, (e).who, (e).content, (e).confirmed, (e).dated, day, (e).approves)::rules.envelope
$$;

-- So much of a holding, with what goes with it of what it is carried at: all of that with the last.
create function rules.part_of_holding(h rules.holding, amount bigint) returns rules.holding language sql immutable as $$
    select row((h).item, (h).part, (h).initiative, (h).fund, (h).account, (h).class, (h).office, (h).party, (h).currency, amount,
               case when amount = abs((h).amount) then abs((h).base)
                    else round(abs((h).base) * amount / abs((h).amount)::numeric)::bigint end)::rules.holding
$$;

-- So much of a holding, carried at so much.
create function rules.part_held(h rules.holding, amount bigint, base bigint) returns rules.holding language sql immutable as $$
    select row((h).item, (h).part, (h).initiative, (h).fund, (h).account, (h).class, (h).office, (h).party, (h).currency, amount,
               base)::rules.holding
$$;

-- What is held of an item, or is to be, in an account of that class.
create function rules.holding(item uuid, part integer, initiative text, fund text, account integer, class text, office text, party text,
                              currency text, amount bigint, base bigint)
returns rules.holding language sql immutable as $$
    select row(item, part, initiative, fund, account, class, office, party, currency, amount, base)::rules.holding
$$;

-- The same, held for an initiative.
create function rules.for_initiative(h rules.holding, initiative text) returns rules.holding language sql immutable as $$
    select row((h).item, (h).part, for_initiative.initiative, (h).fund, (h).account, (h).class, (h).office, (h).party, (h).currency,
               (h).amount, (h).base)::rules.holding
$$;

-- The same, in a fund.
create function rules.in_fund(h rules.holding, fund text) returns rules.holding language sql immutable as $$
    select row((h).item, (h).part, (h).initiative, in_fund.fund, (h).account, (h).class, (h).office, (h).party, (h).currency,
               (h).amount, (h).base)::rules.holding
$$;

-- So much of what is held, and of what that is carried at.
create function rules.of_holding(h rules.holding, amount bigint, base bigint) returns rules.holding language sql immutable as $$
    select row((h).item, (h).part, (h).initiative, (h).fund, (h).account, (h).class, (h).office, (h).party, (h).currency, amount,
               base)::rules.holding
$$;

create function rules.slice(holding rules.holding, paid boolean, worth bigint) returns rules.slice language sql immutable as $$
    select row(holding, paid, worth)::rules.slice
$$;

create function rules.allocating(initiative text, country text, object_class text, day date, amount bigint) returns rules.allocating
language sql immutable as $$
    select row(initiative, country, object_class, day, amount)::rules.allocating
$$;

create function rules.restriction(number smallint, clause text, initiatives text[], countries text[], object_classes text[], since date,
                                  until date, share numeric)
returns ledger.restriction language sql immutable as $$
    select row(null, null, number, null, null, null, clause, initiatives, countries, object_classes, since, until, share, false,
               null)::ledger.restriction
$$;

create function rules.pledge_end_ask(pledge text, amount numeric default null, reason text default null, date date default null)
returns rules.pledge_end_ask language sql immutable as $$
    select row(pledge, amount, reason, date)::rules.pledge_end_ask
$$;

create function rules.cell(number smallint, due date, term text, initiative text, amount bigint, base bigint) returns rules.cell
language sql immutable as $$
    select row(number, due, term, initiative, amount, base)::rules.cell
$$;

create function rules.psc_part(initiative text, amount bigint, base bigint) returns rules.psc_part language sql immutable as $$
    select row(initiative, amount, base)::rules.psc_part
$$;

create function rules.contribution(instrument text, party text, initiatives text[], minor bigint, currency text, day date, waiver text,
                                   old_rate text, item uuid default null, posted boolean default true)
returns rules.contribution language sql immutable as $$
    select row(instrument, party, initiatives, minor, currency, day, waiver, old_rate, item, posted)::rules.contribution
$$;

create function rules.passing(waiver uuid, seq bigint, contribution uuid, office text, effective date) returns rules.passing
language sql immutable as $$
    select row(waiver, seq, contribution, office, effective)::rules.passing
$$;

create function rules.dated_rate(currency text, rate numeric, since date, source text) returns rules.dated_rate
language sql immutable as $$
    select row(currency, rate, since, source)::rules.dated_rate
$$;

create function rules.settlement(ord integer, holding rules.holding, base bigint) returns rules.settlement
language sql immutable as $$
    select row(ord, holding, base)::rules.settlement
$$;

create function rules.inkind_step(inkind text, quantity numeric default null, place text default null, evidence text default null,
                                  note text default null)
returns rules.inkind_step language sql immutable as $$
    select row(inkind, quantity, place, evidence, note)::rules.inkind_step
$$;

create function rules.answer(ord integer, outcome text, refusal rules.refusal, seq bigint, answer jsonb, hash bytea) returns api.answer
language sql immutable as $$
    select row(ord, outcome, (refusal).code, (refusal).field, (refusal).sentence, (refusal).hint, seq, answer, encode(hash, 'hex'))::api.answer
$$;

create function rules.payment(ord integer, agreement uuid, minor bigint, total bigint, base bigint, apply text, exponent smallint,
                              policy text)
returns rules.payment language sql immutable as $$
    select row(ord, agreement, minor, total, base, apply, exponent, policy)::rules.payment
$$;

-- The item that money comes from, for the lines *against*: of the dimensions of what it settles, in the account of its role.
create function rules.comes_from(item uuid, settled rules.holding) returns rules.holding language sql immutable as $$
    select row(item, 0, (settled).initiative, (settled).fund, null, null, (settled).office, (settled).party, (settled).currency,
               null, null)::rules.holding
$$;

-- What a line took of an item, as that was held before.
create function rules.undone_of(p ledger.posting, class text) returns rules.holding language sql immutable as $$
    select row((p).item, (p).part, (p).initiative, (p).fund, (p).account, class, (p).office, (p).party, (p).currency, -(p).amount,
               -(p).base)::rules.holding
$$;

-- What is left of a receipt as it will wait as an advance of a party: in no account yet.
create function rules.waits_for(h rules.holding, party text, amount bigint, base bigint) returns rules.holding
language sql immutable as $$
    select row((h).item, (h).part, (h).initiative, (h).fund, null, null, (h).office, party, (h).currency, amount,
               base)::rules.holding
$$;

-- A line of a financial statement.
create function rules.stated(n integer, heading text, part text, account integer, name text, amount bigint, before bigint)
returns rules.stated language sql immutable as $$
    select row(n, heading, part, account, name, amount, before)::rules.stated
$$;

-- A place in the order of what is late; null: before all of it.
create function rules.late_place(due date, seq bigint, number smallint) returns rules.late_place language sql immutable as $$
    select row(due, seq, number)::rules.late_place
$$;

-- A line of a statement with one figure; the others are null.
create function rules.statement_line(date date, n integer, noun text, id bigint, party text, detail text, currency text,
    pledged bigint default null, converted bigint default null, signed bigint default null, received bigint default null,
    applied bigint default null, ended bigint default null, inkind bigint default null, third_party bigint default null,
    refunded bigint default null, returned bigint default null, for_others bigint default null, entry bigint default null)
returns rules.statement_line language sql immutable as $$
    select row(date, n, noun, id, party, detail, currency, pledged, converted, signed, received, applied, ended, refunded, returned,
               for_others, inkind, third_party, entry)::rules.statement_line
$$;

-- Which postings a list is about, null being all.
create function rules.journal_filter(account integer, parties text[], initiative text, currency text, amount numeric, fund text default null)
returns rules.journal_filter language sql immutable as $$
    select row(account, parties, initiative, currency, amount, fund)::rules.journal_filter
$$;

-- A line of an opening as it came, and as it was judged.
create function rules.opening(ord integer, key uuid, item uuid, day date, ask rules.opening_state_ask, party text, office text,
    own_office text, currency text, exponent smallint, home text, signed bigint, total bigint, paid bigint, ended bigint, open bigint,
    carrying bigint, effective date, refusal rules.refusal)
returns rules.opening language sql immutable as $$
    select row(ord, key, item, day, ask, party, office, own_office, currency, exponent, home, signed, total, paid, ended, open, carrying,
               effective, refusal)::rules.opening
$$;

create function rules.opened(ord integer, opening rules.opening, cells rules.opened_cell[], held bigint, owed bigint, rates text,
    repeats bigint, refusal rules.refusal, facts rules.fact[])
returns rules.opened language sql immutable as $$
    select row(ord, opening, cells, held, owed, rates, repeats, refusal, facts)::rules.opened
$$;

-- An item that is looked at, whatever happened to it.
create function rules.touched_item(item uuid, noun text) returns rules.touched_item language sql immutable as $$
    select row(item, noun, false, false)::rules.touched_item
$$;

create function rules.wish(ord integer, base bigint) returns rules.wish language sql immutable as $$
    select row(ord, base)::rules.wish
$$;

create function rules.envelope(ord integer, key uuid, item uuid, who rules.who, content jsonb, confirmed text, dated date, day date,
                               approves bigint)
returns rules.envelope language sql immutable as $$
    select row(ord, key, item, who, content, confirmed, dated, day, approves)::rules.envelope
$$;

-- Of an instalment what is for an initiative, as it is replayed.
create function rules.replay_cell(agreement uuid, part smallint, initiative text, due date, expected bigint default 0, owed bigint default 0,
                                  carried bigint default 0, fell boolean default false)
returns rules.replay_cell language sql immutable as $$
    select row(agreement, part, initiative, due, expected, owed, carried, fell)::rules.replay_cell
$$;

-- What a payment was for, that settled so much of what was owed and the rest of what was to come.
create function rules.replay_layer(e rules.replay_event, owed bigint, carried bigint, waits bigint, base bigint, monetary boolean)
returns rules.replay_layer language sql immutable as $$
    select row((e).agreement, (e).receipt, (e).part, (e).initiative, owed, carried, (e).amount - owed, waits, base, monetary, (e).amount,
               (e).base)::rules.replay_layer
$$;

-- What of it is to be returned: a layer of no agreement, an advance.
create function rules.replay_layer(back bigint, base bigint) returns rules.replay_layer language sql immutable as $$
    select row(null, null, null, '', 0, 0, 0, back, base, true, 0, 0)::rules.replay_layer
$$;

create function rules.part(stage text, seq bigint, date date, what text, currency text, amount bigint, base bigint default null,
    line smallint default null, item uuid default null, part smallint default null, account integer default null, party text default null,
    initiative text default null)
returns rules.part language sql immutable as $$
    select row(stage, seq, line, date, what, item, part, account, party, initiative, currency, amount, base)::rules.part
$$;

-- What a figure is asked of: the rest of its fields is named, and null where it does not matter.
create function rules.explaining(report text, figure text, currency text, on_day date, today date, last bigint, into_currency text default null,
    items uuid[] default null, part integer default null, names text[] default null, initiative text default null, year integer default null,
    only_currency text default null, account integer default null, fund text default null, since date default null, heading text default null,
    edition bigint default null)
returns rules.explaining language sql immutable as $$
    select row(report, figure, currency, into_currency, on_day, today, last, items, part::smallint, names, initiative, year, only_currency, account,
               fund, since, heading, edition)::rules.explaining
$$;

create function rules.paper_draft(kind text, party text, office text, about bigint, grounds bigint[], printed jsonb, first date default null,
                                  until date default null)
returns rules.paper_draft language sql immutable as $$
    select row(kind, party, office, about, first, until, grounds, printed, null)::rules.paper_draft
$$;

create function rules.no_paper(refusal rules.refusal) returns rules.paper_draft language sql immutable as $$
    select row(null, null, null, null, null, null, null, null, refusal)::rules.paper_draft
$$;
