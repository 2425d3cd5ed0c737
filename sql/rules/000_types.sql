-- Types that the functions hand to each other, and what the API answers.  Rows of them are made by the builders of
-- build.sql, with named arguments, so that a type can grow without touching every caller.

-- Why a row is refused: the name of the error, the field, the sentence for people, and the way out.
create type rules.refusal as (code text, field text, sentence text, hint text);

-- Who asks, as their certificate says, and why they may not.
create type rules.who as (
    certificate text,           -- SHA-256 of its public key
    person      text,
    office      text,
    offices     text[],         -- all that the person has had: each may have a first answer to a key
    today       date,           -- what day it is in the office
    refusal     rules.refusal
);

-- One write as it came: what all commands have in common.  Made by the functions of schema api.
create type rules.envelope as (
    ord       integer,          -- its place in the batch, from 1
    key       uuid,
    item      uuid,             -- what others will refer to it by: rules.item()
    who       rules.who,
    content   jsonb,            -- what was asked
    confirmed text,             -- what the person confirmed beside it, or null
    dated     date,             -- as it was given, or null
    day       date,             -- the day it takes effect
    approves  bigint            -- the entry that asked for it, where this one approves of that; or null
);

-- What a command says of one write.
create type rules.verdict as (
    ord     integer,
    refusal rules.refusal,      -- null: nothing against it
    claims  text[],             -- what it alone may change in one batch: 'item:…'
    answer  jsonb,              -- what to tell beyond seq and key, or null
    mirrors bigint,             -- seq of an entry whose postings it reverses, or null
    alike   text                -- under what it is a likely repeat of another row of the batch: rules.waits_for_alike()
);

-- Until which day the books are closed: for everybody, and for finance's adjustments as well; '-infinity' where they are not.
create type rules.closing as (closed date, sealed date);

-- An item with what is open of it, by the account it is held in: debit is positive.
create type rules.holding as (
    item uuid, part smallint, initiative text, fund text, account integer, class text, office text, party text,
    currency text, amount bigint, base bigint);

-- What happened to an item: ledger.posting_rule says which lines that makes.  Amounts and values have no sign.
create type rules.fact as (
    ord        integer,
    measure    text,
    held       integer,         -- the account that the item is in; null before it is in any
    policy     text,
    instrument text,
    term       text,
    source     text,            -- the role of the account that it comes from, where its measure has one
    item       uuid,
    part       smallint,
    party      text,
    initiative text,
    fund       text,
    office     text,            -- null: that of the person who enters it
    currency   text,
    amount     bigint,          -- minor units
    base       bigint,          -- what it is worth on the day
    carrying   bigint,          -- what the item is carried at, for this amount
    leaving    bigint,          -- what its source is carried at
    against    rules.holding    -- the item that it comes from, with the account that is in; null: of no item
);

-- One write as it was entered; answer is what the API tells, hash that of the entry in hexadecimal digits, which is of the answer too.
create type api.answer as (
    ord integer, outcome text, code text, field text, sentence text, hint text, seq bigint, answer jsonb, hash text);
create type rules.entry as (
    ord integer, outcome text, seq bigint, person text, office text, answer api.answer);

-- What a person confirms beside what is asked, "yes": a field of this type is no part of what was asked, so that the same request
-- may come again with it, under the same key.
create domain rules.confirmation as text;

-- What the daemon makes of another field of a request, not the person who asks: a field of this type is no part of what was asked
-- either.
create domain rules.derived as text;
-- A party as a request names it; the functions that judge get its code: party_ref.sql.
create domain rules.party_ref as text;

-- What a request says of a person, of the subject of that noun: kept beside the journal, which has its digest.  words, same and skeleton
-- are what a name is looked up by.
create type rules.veil as (
    ord integer, field text, noun text, subject text, salt text, text text, words text, same text, skeleton text);

-- A rate as it was found for a day: units of the currency per USD, since when, and where it comes from.  No rate: there is none.
create type rules.dated_rate as (currency text, rate numeric, since date, source text);

-- A fact that was converted at a rate: the line whose worth that gave, and the one that it was posted against; which of the amounts of its
-- entry it is part of; and what it is worth, as it was and as it should be.
create type rules.converted as (
    entry bigint, effective date, fact smallint, part_of text, held rules.holding, against rules.holding, was bigint, worth bigint);

-- An amount in minor units and at the base currency, with the rates that this took in words, or why there is none.
create type rules.price as (minor bigint, base bigint, exponent smallint, rates text, refusal rules.refusal);

-- An amount in another currency, and the exponent of that; with the rates that this took in words, or why there is none.  fixed:
-- one of the two ended, and became the other at a rate for ever.
create type rules.crossed as (minor bigint, exponent smallint, fixed boolean, rates text, refusal rules.refusal);

-- What programme support cost comes to of an agreement for an initiative: exactly, nominal being without exemptions, and in minor units.
create type rules.psc_sum as (
    initiative text, received bigint, nominal numeric, due numeric, due_minor bigint, due_base bigint, charged bigint,
    charged_base bigint);

-- So much of it is to be charged, or given back (below zero).
create type rules.psc_part as (initiative text, amount bigint, base bigint);

-- The part of an instalment that is earmarked to one initiative ('' where it is not earmarked).
create type rules.cell as (number smallint, due date, term text, initiative text, amount bigint, base bigint);

-- What of an agreement goes to an initiative: what is open of it, or was paid and is carried at nothing, and what of that is revenue.
create type rules.slice as (holding rules.holding, paid boolean, worth bigint);

-- An allocation as the restrictions of its agreement look at it.
create type rules.allocating as (initiative text, country text, object_class text, day date, amount bigint);

-- A contribution as thresholds look at it.
create type rules.contribution as (
    instrument  text,
    party       text,
    initiatives text[],
    minor       bigint,
    currency    text,
    day         date,
    waiver      text,           -- as it was called, or null
    old_rate    text,           -- yes: a rate that is older than the book allows is meant
    item        uuid,           -- where it is there already: a waiver may have let it pass before
    posted      boolean         -- false: it is compared again before it is, and may pass until then without a rate
);

-- A waiver that an entry uses up for a contribution of an office.
create type rules.passing as (waiver uuid, seq bigint, contribution uuid, office text, effective date);

-- The end of what is open of a pledge, or of a part of it: all commands that end something of one.
create type rules.pledge_end_ask as (pledge text, amount numeric, reason text, date date);

-- What an agreement converts of pledges that were named with it, or why it does not; first is the first of them.
create type rules.converting as (
    first ledger.pledge, pledges uuid[], numbers bigint[], opens bigint[], takes bigint[], refusal rules.refusal);

-- A step of a contribution in kind that values nothing.
create type rules.inkind_step as (inkind text, quantity numeric, place text, evidence text, note text);

-- What is used of premises in a month, by the acceptance of which it is a share; held: the right to use them, where that is an asset.
create type rules.inkind_use as (acceptance bigint, month date, currency text, value bigint, base bigint, treatment text, held rules.holding);

-- What is to be posted of a contribution for a month, or why not: what an expert served, or what was used of premises.
create type rules.accrual as (
    days numeric, quantity numeric, value bigint, currency text, base bigint, rates text, uses rules.inkind_use[], refusal rules.refusal);

-- Money that is to settle instalments of an agreement.
create type rules.payment as (
    ord       integer,
    agreement uuid,
    minor     bigint,           -- to be applied, at most, in the currency of the agreement
    total     bigint,           -- what it is taken from, and what all of that is worth
    base      bigint,
    apply     text,             -- null: the oldest open first
    exponent  smallint,         -- of the currency
    policy    text              -- by which the agreement recognises revenue
);

-- The part of a payment that settles the part of an instalment: what is open of it, with what is taken.
create type rules.settlement as (ord integer, holding rules.holding, base bigint);

-- What became of a payment: how much was applied, what of it is worth, and by instalment, to be told.
create type rules.settled as (ord integer, amount bigint, base bigint, applied jsonb, settlements rules.settlement[]);

-- A part of an item on a day: stated is what was promised or signed with what was amended since; of what
-- ended, terminated is what ended with its agreement; open is what is left of it.
create type rules.item_part as (
    part smallint, initiative text, stated bigint, settled bigint, ended bigint, terminated bigint, open bigint, carried bigint);

-- Something that is wrong with the book.
create type rules.finding as (finding text, entry bigint, account integer, detail text);

-- Of a part of the journal: how many postings were read, the entries to look at again, and those of several currencies or funds.
create type rules.doubts as (lines bigint, doubted bigint[], mixed bigint[]);

-- An instalment in the order of what is late.
create type rules.late_place as (due date, seq bigint, number smallint);

-- An item that entries touched: fresh when it is new and nothing else happened to it; dated when instalments of it may have
-- other days.
create type rules.touched_item as (item uuid, noun text, fresh boolean, dated boolean);

-- What was paid, what ended and what is open of an instalment for an initiative; seq is the number of the agreement.
create type rules.agreement_part as (
    agreement uuid, part smallint, initiative text, seq bigint, party text, office text, currency text, due date, settled bigint,
    ended bigint, terminated bigint, open bigint);

-- What a noun says of an initiative's year, as it is asked.
create type rules.year_amount_ask as (initiative text, year integer, amount numeric, currency text, date date, note text);

-- What the gap report adds up of an initiative, year and currency, in minor units; required is null where nobody said.
create type rules.gap_sum as (
    initiative text, year integer, currency text, required bigint, appropriated bigint, received bigint, due bigint, due_later bigint,
    pledged bigint, inkind bigint, unvalued bigint);

-- A line of the gap report; funds is what counts towards what is required.
create type rules.gap_row as (
    initiative text, year integer, currency text, required bigint, appropriated bigint, received bigint, due bigint, due_later bigint,
    pledged bigint, inkind bigint, unvalued bigint, funds bigint, missing bigint, over bigint);

-- A line of an edition, in base currency: required, appropriated, received, receivable, signed, pledged, missing, over and in kind.  ord is the ask
-- that it is of; unrated the currency of what has no rate.
create type rules.edition_figure as (ord integer, initiative text, year integer, minor bigint[], unvalued bigint, unrated text);

-- Figures of a page, summed over what level says: rules.edition_rollup().
create type rules.rolled as (
    goal text, theme text, initiative text, year smallint, open boolean, level integer, minor bigint[], needed_by date);

-- What something of the register is called on a page, and a party that is named there: whose it is counted as, and what of it may be shown.
create type rules.word as (noun text, code text, name text, description text, translated boolean);
create type rules.shown_party as (party text, shown text, name text, kind text, amounts boolean, inkind_value boolean);

-- A total of it, of a theme or a year or (both null) of all: required, appropriated, received, due, due_later, missing, over,
-- pledged, inkind, and the funds of what has a requirement.
create type rules.gap_total as (theme text, year integer, currency text, minor bigint[]);

-- A currency and the one that its amounts are wanted in, in units per USD of a day; null where there is no rate.
create type rules.pair as (
    currency text, wanted text, rate numeric, into_rate numeric, exponent smallint, into_exponent smallint);

-- A line of a statement, in minor units; n is its place among those of an entry and day, id what it is of, and entry what said so.
create type rules.statement_line as (
    date date, n integer, noun text, id bigint, party text, detail text, currency text, pledged bigint, converted bigint, signed bigint,
    received bigint, applied bigint, ended bigint, refunded bigint, returned bigint, for_others bigint, inkind bigint,
    third_party bigint, entry bigint);

-- A line of a financial statement with the column of a year before; account is null for what is added up.
create type rules.stated as (n integer, heading text, part text, account integer, name text, amount bigint, before bigint);

-- Which postings a list of entries is about.
create type rules.journal_filter as (account integer, parties text[], initiative text, currency text, amount numeric, fund text);

-- What is left of an item of the checklist of a period: how many, in words, and the command that lists them.
create type rules.left_over as (item text, count bigint, severity text, detail text, command text);

-- Something that waits for a person, in the currency's minor units, and the command that does it; id is what its noun calls it.
create type rules.todo as (
    kind text, what text, noun text, id text, party text, since date, due date, currency text, amount bigint, office text, command text);

-- A row of a batch that has to wait for a second person, with what it is about in base currency; null where it has no amount.
create type rules.wish as (ord integer, base bigint);

-- An approval in a batch: the entry that asked, with the office it did in, what that comes to as a write of the person who approves, and
-- the day of the approval.
create type rules.giving as (
    ord integer, asked bigint, office text, command text, digest bytea, content jsonb, envelope rules.envelope, day date, repeated boolean,
    refusal rules.refusal);

-- An instalment of an agreement at the cut-over, with what was paid of it and will not come.
create type rules.opened_part as (number smallint, due date, amount bigint, settled bigint, ended bigint);

-- The part of one that is earmarked to an initiative; contingent: it is no revenue yet.
create type rules.opened_cell as (
    number smallint, due date, initiative text, contingent boolean, signed bigint, total bigint, settled bigint, ended bigint, open bigint);

-- What a line of an opening asks.
create type rules.opening_state_ask as (
    kind text, date date, party rules.party_ref, external text, account integer, amount numeric, debit numeric, credit numeric, currency text,
    amended numeric, paid numeric, written_off numeric, carrying numeric, allowance numeric, instalments text, years text, expires date, initiative text,
    earmarks text, fund text, instrument text, policy text, earned numeric, event text, event_date date, signed date, reference text, raised_by text, document text, note text, old_rate rules.confirmation,
    another rules.confirmation);

-- The same, read: amounts are in minor units, of an account its balance; carrying is as it was said, in base currency; effective is when
-- it was signed.
create type rules.opening as (
    ord integer, key uuid, item uuid, day date, ask rules.opening_state_ask, party text, office text, own_office text, currency text,
    exponent smallint, home text, signed bigint, total bigint, paid bigint, ended bigint, open bigint, carrying bigint, effective date,
    refusal rules.refusal);

-- The same, judged, with what it posts; held is what it is carried at, owed the same of what came and is not earned.
create type rules.opened as (
    ord integer, opening rules.opening, cells rules.opened_cell[], held bigint, owed bigint, rates text, repeats bigint, refusal rules.refusal,
    facts rules.fact[]);

-- What of an instalment is for an initiative: what is to come and is not carried, what is owed, and what that is carried at; fell: it is due.
create type rules.replay_cell as (
    agreement uuid, part smallint, initiative text, due date, expected bigint, owed bigint, carried bigint, fell boolean);

-- What a receipt paid of that, and what it was worth: so much of what was owed, carried at so much, and so much of what was to come; of that so much waits as a
-- liability, carried at base.  monetary: an advance, or to be returned.
create type rules.replay_layer as (
    agreement uuid, receipt uuid, part smallint, initiative text, owed bigint, carried bigint, amount bigint, waits bigint, base bigint,
    monetary boolean, paid bigint, worth bigint);
create type rules.replay_state as (cells rules.replay_cell[], layers rules.replay_layer[]);

-- Something that happened: base is what it was worth, pair the rate of its day where that matters, other the agreement that took it over.
create type rules.replay_event as (
    chain uuid, agreement uuid, day date, posted date, seq bigint, measure text, part smallint, initiative text, receipt uuid, due date, other uuid,
    currency text, amount bigint, base bigint, pair rules.pair);

-- A line of what two policies make of the same, in minor units of base currency.
create type rules.replay_line as (
    agreement bigint, number smallint, party text, day date, what text, entry bigint, currency text, amount bigint, one bigint, other bigint);

-- A part: a posting, or where line is null what an entry said without one.  stage is what it counts as, amount in minor units of its own
-- currency, base what it was carried at.
create type rules.part as (
    stage text, seq bigint, line smallint, date date, what text, item uuid, part smallint, account integer, party text, initiative text,
    currency text, amount bigint, base bigint);

-- The figure: of which report and column, in which currency (into: that of a published edition, which converts a line of another one again),
-- by which clocks, and of what.
create type rules.explaining as (
    report text, figure text, currency text, into_currency text, on_day date, today date, last bigint, items uuid[], part smallint,
    names text[], initiative text, year integer, only_currency text, account integer, fund text, since date, heading text, edition bigint);

-- What a request for a paper comes to: for whom, about what, what it rests on, and what is printed; or why there is none.
create type rules.paper_draft as (
    kind text, party text, office text, about bigint, first date, until date, grounds bigint[], printed jsonb, refusal rules.refusal);
