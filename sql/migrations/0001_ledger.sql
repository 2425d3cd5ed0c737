-- The ledger: books, the journal and its postings, and what they are kept by.
--
-- Every table is either reference data, the same for all books and changed by migrations only (currency, account,
-- posting_rule, book), or belongs to a book: then `book` stands in the table and in each of its keys.  A row is
-- written once, by the entry whose `seq` it carries, and never changed; what may change is a newer row with a higher
-- seq.  So what was known at any moment is what has a seq up to the head of that moment.
-- Only head, balance and balance_day are updated: they are derived, and `journal verify` derives them again.
--
-- Keys begin with book.  Other indexes leave it out: while the planner takes a table for empty, an index that has book
-- anywhere looks as good as the key, and a plan made then would read the whole book for each row (tests/sql/plans.test).
--
-- Money is bigint in minor units of its currency; `base` is the same in minor units of the book's currency.

do $$
begin
    -- Owns the functions of schema api; may add rows, and read those that row-level security lets it see.
    if not exists (select from pg_roles where rolname = 'bursar_api') then
        create role bursar_api nologin;
    end if;
    -- The daemon: may call the functions of schema api, and nothing else.
    if not exists (select from pg_roles where rolname = 'bursar_daemon') then
        create role bursar_daemon login;
    end if;
    execute format('grant bursar_api to %I', current_user);
end $$;

create schema ledger;
revoke all on schema ledger from public;
grant usage on schema ledger to bursar_api;

-- Reference data -----------------------------------------------------------------------------------------------------

create table ledger.currency (
    currency   text primary key check (currency ~ '^[A-Z]{3}$'),
    name       text not null,
    exponent   smallint not null check (exponent between 0 and 4),  -- decimals of the minor unit, ISO 4217
    valid_from date,                                                -- null: from before anything recorded here
    valid_to   date
);

create table ledger.account (
    account smallint primary key,
    name    text not null,
    memo    boolean not null    -- memo accounts balance among themselves, outside the financial statements
);

-- What an event posts.  A command states measures (so much was pledged, settled, charged); each measure of a command
-- debits one account and credits another, so that an entry is in balance by construction.
create table ledger.posting_rule (
    command text not null,
    measure text not null,
    debit   smallint not null references ledger.account,
    credit  smallint not null references ledger.account,
    basis   text not null,      -- the standard or policy that it rests on
    primary key (command, measure),
    check (debit <> credit)
);

create table ledger.book (
    book     text primary key check (book ~ '^[a-z0-9-]{1,40}$'),
    currency text not null references ledger.currency   -- of its statements: the base currency
);

-- The journal --------------------------------------------------------------------------------------------------------

-- One row a book.  Locking it orders the batches of all daemons; seq comes from here and nowhere else.
create table ledger.head (
    book     text primary key references ledger.book,
    seq      bigint not null default 0,
    recorded timestamptz not null default '-infinity'
) with (fillfactor = 10);

create table ledger.journal (
    book        text not null references ledger.book,
    seq         bigint not null check (seq > 0),
    key         uuid not null,              -- made by whoever saved it, before it was sent
    command     text not null,
    effective   date not null,              -- the day it takes effect
    recorded    timestamptz not null,       -- the moment it became known here; never less than that of seq - 1
    person      text not null,
    office      text not null,
    certificate text not null,              -- that spoke for the person
    content     jsonb not null,             -- what was asked, as it was asked
    digest      bytea not null,             -- SHA-256 of command and content
    hash        bytea not null,             -- SHA-256 of all of the above and of the postings: ledger.row_hash()
    primary key (book, seq)
);
create unique index "a key is used once" on ledger.journal (key, book);
create index journal_recorded on ledger.journal (recorded);

-- When each entry took effect and became known, without what it says: for the clocks of reports, which must be the same
-- for an office that does not see the entry itself.
create view ledger.clock as select book, seq, effective, recorded from ledger.journal;

-- What was answered to each key, for ever.
create table ledger.request (
    book   text not null,
    office text not null,
    key    uuid not null,
    seq    bigint not null,
    digest bytea not null,
    answer jsonb not null,
    primary key (book, office, key),
    foreign key (book, seq) references ledger.journal
);

-- party and initiative are '' where a posting has none.  Debit is positive, credit negative.
create table ledger.posting (
    book       text not null,
    seq        bigint not null,
    line       smallint not null,
    account    smallint not null,
    party      text not null,
    initiative text not null,
    office     text not null,
    currency   text not null,
    amount     bigint not null,
    base       bigint not null
);
create index posting_account on ledger.posting (account, seq);
-- After it: of indexes that look equal the planner takes the one that was made last.
alter table ledger.posting add primary key (book, seq, line);

create table ledger.balance (
    book       text not null,
    account    smallint not null,
    party      text not null,
    initiative text not null,
    office     text not null,
    currency   text not null,
    amount     bigint not null,
    base       bigint not null,
    primary key (book, account, party, initiative, office, currency)
) with (fillfactor = 50);

create table ledger.balance_day (
    book       text not null,
    account    smallint not null,
    effective  date not null,
    party      text not null,
    initiative text not null,
    office     text not null,
    currency   text not null,
    amount     bigint not null,
    base       bigint not null,
    primary key (book, account, effective, party, initiative, office, currency)
) with (fillfactor = 50);

-- People and offices -------------------------------------------------------------------------------------------------

create table ledger.region (
    book   text not null,
    region text not null,
    seq    bigint not null,
    name   text not null,
    primary key (book, region),
    foreign key (book, seq) references ledger.journal
);

create table ledger.office (
    book   text not null,
    office text not null,
    seq    bigint not null,
    name   text not null,
    region text,
    primary key (book, office),
    foreign key (book, seq) references ledger.journal,
    constraint "the region must be registered" foreign key (book, region) references ledger.region
);

-- A person as of seq; the row with the highest seq is in force.
create table ledger.person (
    book    text not null,
    person  text not null,
    seq     bigint not null,
    name    text not null,
    office  text not null,
    role    text not null check (role in ('officer', 'regional', 'finance', 'auditor', 'admin')),
    enabled boolean not null,
    reason  text,
    primary key (book, person, seq),
    foreign key (book, seq) references ledger.journal,
    constraint "the office must be registered" foreign key (book, office) references ledger.office
);

create table ledger.certificate (
    book        text not null,
    certificate text not null,              -- SHA-256 of the public key, hexadecimal
    seq         bigint not null,
    person      text not null,
    serial      text not null,
    not_before  timestamptz not null,
    not_after   timestamptz not null,
    primary key (book, certificate),
    foreign key (book, seq) references ledger.journal
);
create index certificate_person on ledger.certificate (person);

create table ledger.revocation (
    book        text not null,
    certificate text not null,
    seq         bigint not null,
    reason      text not null,
    primary key (book, certificate),
    foreign key (book, certificate) references ledger.certificate,
    foreign key (book, seq) references ledger.journal
);

-- Parties, and what is funded ----------------------------------------------------------------------------------------

-- That a party exists: what other tables refer to.
create table ledger.party (
    book  text not null,
    party text not null,
    seq   bigint not null,
    primary key (book, party),
    foreign key (book, seq) references ledger.journal
);

-- What is known of it as of seq; the row with the highest seq is in force.
create table ledger.party_version (
    book      text not null,
    party     text not null,
    seq       bigint not null,
    name      text not null,
    kind      text not null,
    country   text,
    parent    text,
    anonymous boolean not null,
    note      text,
    primary key (book, party, seq),
    foreign key (book, seq) references ledger.journal,
    foreign key (book, party) references ledger.party,
    constraint "the parent must be registered" foreign key (book, parent) references ledger.party,
    constraint "a party cannot be its own parent" check (parent <> party)
);

create table ledger.party_identifier (
    book   text not null,
    scheme text not null,
    value  text not null,
    seq    bigint not null,
    party  text not null,
    primary key (book, scheme, value),
    foreign key (book, seq) references ledger.journal,
    foreign key (book, party) references ledger.party
);

-- A duplicate counts under the party it is the same as; its rows stay its own.
create table ledger.party_alias (
    book   text not null,
    party  text not null,
    seq    bigint not null,
    into_party text not null,
    reason text not null,
    primary key (book, party),
    foreign key (book, seq) references ledger.journal,
    foreign key (book, party) references ledger.party,
    foreign key (book, into_party) references ledger.party,
    constraint "a party cannot be merged into itself" check (party <> into_party)
);

create table ledger.goal (
    book text not null,
    goal text not null,
    seq  bigint not null,
    name text not null,
    primary key (book, goal),
    foreign key (book, seq) references ledger.journal
);

create table ledger.theme (
    book  text not null,
    theme text not null,
    seq   bigint not null,
    name  text not null,
    goal  text not null,
    primary key (book, theme),
    foreign key (book, seq) references ledger.journal,
    constraint "the goal must be registered" foreign key (book, goal) references ledger.goal
);

create table ledger.initiative (
    book       text not null,
    initiative text not null,
    seq        bigint not null,
    name       text not null,
    theme      text not null,
    start      date,
    finish     date,
    note       text,
    primary key (book, initiative),
    foreign key (book, seq) references ledger.journal,
    constraint "the theme must be registered" foreign key (book, theme) references ledger.theme,
    constraint "an initiative cannot finish before it starts" check (finish >= start)
);

-- What is required in a year and currency as of seq; the row with the highest seq is in force.
create table ledger.requirement (
    book       text not null,
    initiative text not null,
    year       smallint not null,
    currency   text not null references ledger.currency,
    seq        bigint not null,
    effective  date not null,
    amount     bigint not null check (amount > 0),
    note       text,
    primary key (book, initiative, year, currency, seq),
    foreign key (book, seq) references ledger.journal,
    constraint "the initiative must be registered" foreign key (book, initiative) references ledger.initiative
);

create table ledger.outcome (
    book       text not null,
    initiative text not null,
    outcome    text not null,
    seq        bigint not null,
    indicator  text not null,
    unit       text,
    baseline   numeric not null,
    target     numeric not null,
    year       smallint,
    primary key (book, initiative, outcome),
    foreign key (book, seq) references ledger.journal,
    constraint "the initiative must be registered" foreign key (book, initiative) references ledger.initiative
);

create table ledger.measurement (
    book       text not null,
    initiative text not null,
    outcome    text not null,
    seq        bigint not null,
    effective  date not null,
    actual     numeric not null,
    source     text,
    primary key (book, initiative, outcome, seq),
    foreign key (book, seq) references ledger.journal,
    foreign key (book, initiative, outcome) references ledger.outcome
);

-- Units of a currency for one USD, from a day on; of two for one day the later entry is in force.
create table ledger.rate (
    book      text not null,
    currency  text not null references ledger.currency,
    effective date not null,
    seq       bigint not null,
    rate      numeric not null constraint "a rate must be more than zero" check (rate > 0),
    source    text not null,
    primary key (book, currency, effective, seq),
    foreign key (book, seq) references ledger.journal
);

-- Minimums and waivers -----------------------------------------------------------------------------------------------

-- Of several minimums for one instrument and initiative the latest entry that is valid on the day is in force.
create table ledger.threshold (
    book          text not null,
    threshold     uuid not null,
    seq           bigint not null,
    instrument    text not null,
    initiative    text,                     -- null: all
    currency      text not null references ledger.currency,
    minimum       bigint not null,
    hours         numeric not null,
    hourly_rate   bigint not null,
    external_cost bigint not null,
    overhead      numeric not null,         -- percent
    cost          bigint not null,          -- (hours x hourly_rate + external_cost) x (1 + overhead / 100)
    valid_from    date not null,
    valid_to      date,
    document      text,
    note          text,
    primary key (book, threshold),
    foreign key (book, seq) references ledger.journal,
    constraint "the initiative must be registered" foreign key (book, initiative) references ledger.initiative,
    constraint "a minimum must cover the cost of acquiring it" check (minimum >= cost),
    constraint "a minimum cannot end before it begins" check (valid_to >= valid_from)
);
create index threshold_instrument on ledger.threshold (instrument);

create table ledger.waiver (
    book       text not null,
    waiver     uuid not null,
    seq        bigint not null,
    office     text not null,
    person     text not null,               -- who asked
    effective  date not null,
    party      text not null,
    instrument text not null,
    initiative text,
    currency   text not null references ledger.currency,
    amount     bigint not null,             -- the least it lets pass
    reason     text not null,
    expires    date not null,
    primary key (book, waiver),
    foreign key (book, seq) references ledger.journal,
    constraint "the party must be registered" foreign key (book, party) references ledger.party,
    constraint "the initiative must be registered" foreign key (book, initiative) references ledger.initiative
);

create table ledger.waiver_decision (
    book      text not null,
    waiver    uuid not null,
    seq       bigint not null,
    office    text not null,                -- of the waiver
    person    text not null,
    effective date not null,
    approved  boolean not null,
    digest    bytea not null,               -- of the request that was decided on
    note      text,
    primary key (book, waiver),
    foreign key (book, seq) references ledger.journal,
    foreign key (book, waiver) references ledger.waiver
);

create table ledger.waiver_use (
    book        text not null,
    waiver      uuid not null,
    seq         bigint not null,
    office      text not null,
    contribution uuid not null,             -- the agreement or contribution in kind that it let pass
    primary key (book, waiver),
    foreign key (book, seq) references ledger.journal,
    foreign key (book, waiver) references ledger.waiver
);
create index waiver_use_contribution on ledger.waiver_use (contribution);

-- Pledges ------------------------------------------------------------------------------------------------------------

create table ledger.pledge (
    book       text not null,
    pledge     uuid not null,
    seq        bigint not null,
    office     text not null,
    party      text not null,
    initiative text not null,
    effective  date not null,
    currency   text not null references ledger.currency,
    amount     bigint not null constraint "a pledge must be more than zero" check (amount > 0),
    base       bigint not null,
    own        boolean not null,            -- false: to somebody else, in no total
    document   text,
    note       text,
    primary key (book, pledge),
    foreign key (book, seq) references ledger.journal,
    constraint "the party must be registered" foreign key (book, party) references ledger.party,
    constraint "the initiative must be registered" foreign key (book, initiative) references ledger.initiative
);
create index pledge_seq on ledger.pledge (seq);
create index pledge_party on ledger.pledge (party, seq);
create index pledge_initiative on ledger.pledge (initiative, seq);

create table ledger.pledge_year (
    book   text not null,
    pledge uuid not null,
    year   smallint not null,
    seq    bigint not null,
    office text not null,
    amount bigint not null check (amount >= 0),
    primary key (book, pledge, year),
    foreign key (book, pledge) references ledger.pledge
);

-- Agreements ---------------------------------------------------------------------------------------------------------

create table ledger.agreement (
    book       text not null,
    agreement  uuid not null,
    seq        bigint not null,
    office     text not null,
    party      text not null,
    instrument text not null check (instrument in ('voluntary', 'sponsorship')),
    effective  date not null,               -- signed
    currency   text not null references ledger.currency,
    amount     bigint not null constraint "an agreement must be more than zero" check (amount > 0),
    base       bigint not null,
    document   text,
    note       text,
    primary key (book, agreement),
    foreign key (book, seq) references ledger.journal,
    constraint "the party must be registered" foreign key (book, party) references ledger.party
);
create index agreement_seq on ledger.agreement (seq);
create index agreement_party on ledger.agreement (party, seq);

-- The part of a pledge that an agreement made good.
create table ledger.conversion (
    book      text not null,
    agreement uuid not null,
    pledge    uuid not null,
    seq       bigint not null,
    office    text not null,                -- of the pledge
    effective date not null,
    amount    bigint not null check (amount > 0),
    base      bigint not null,
    primary key (book, agreement),
    foreign key (book, agreement) references ledger.agreement,
    foreign key (book, pledge) references ledger.pledge
);
create index conversion_pledge on ledger.conversion (pledge);

create table ledger.instalment (
    book      text not null,
    agreement uuid not null,
    number    smallint not null,
    seq       bigint not null,
    office    text not null,
    due       date not null,
    term      text not null check (term in ('current', 'later')),   -- within 12 months of signature, or later
    amount    bigint not null check (amount > 0),
    base      bigint not null,
    primary key (book, agreement, number),
    foreign key (book, agreement) references ledger.agreement
);
create index instalment_due on ledger.instalment (due);

-- An instalment by the initiative it is earmarked to; '' for what is not earmarked, so that the parts add up exactly.
create table ledger.instalment_share (
    book       text not null,
    agreement  uuid not null,
    number     smallint not null,
    initiative text not null,
    seq        bigint not null,
    office     text not null,
    amount     bigint not null check (amount > 0),
    base       bigint not null,
    primary key (book, agreement, number, initiative),
    foreign key (book, agreement, number) references ledger.instalment
);
create index instalment_share_initiative on ledger.instalment_share (initiative, agreement);

-- Receipts -----------------------------------------------------------------------------------------------------------

create table ledger.receipt (
    book      text not null,
    receipt   uuid not null,
    seq       bigint not null,
    office    text not null,
    party     text not null,
    effective date not null,
    currency  text not null references ledger.currency,
    amount    bigint not null constraint "a receipt must be more than zero" check (amount > 0),     -- as sent
    base      bigint not null,
    charge    bigint not null constraint "no more can arrive than was sent" check (charge >= 0 and charge < amount),
    reference text,
    document  text,
    note      text,
    primary key (book, receipt),
    foreign key (book, seq) references ledger.journal,
    constraint "the party must be registered" foreign key (book, party) references ledger.party
);
create index receipt_seq on ledger.receipt (seq);
create index receipt_party on ledger.receipt (party, seq);
create index receipt_reference on ledger.receipt (reference, seq);

-- The part of a receipt that paid the part of an instalment.  What is not applied is an advance.
create table ledger.application (
    book       text not null,
    seq        bigint not null,
    receipt    uuid not null,
    agreement  uuid not null,
    number     smallint not null,
    initiative text not null,
    office     text not null,               -- of the agreement
    receipt_office text not null,
    effective  date not null,
    amount     bigint not null check (amount > 0),
    base       bigint not null,             -- at the rate of the receipt
    carrying   bigint not null,             -- at the rate of the signature: what leaves the receivable
    primary key (book, seq, agreement, number, initiative),
    foreign key (book, receipt) references ledger.receipt,
    foreign key (book, agreement, number, initiative) references ledger.instalment_share
);
create index application_agreement on ledger.application (agreement, number);
create index application_receipt on ledger.application (receipt);

-- In kind ------------------------------------------------------------------------------------------------------------

create table ledger.inkind (
    book        text not null,
    inkind      uuid not null,
    seq         bigint not null,
    office      text not null,
    person      text not null,              -- who recorded the offer
    party       text not null,
    kind        text not null check (kind in ('expert', 'equipment', 'service', 'premises')),
    effective   date not null,
    description text not null,
    quantity    numeric not null constraint "a quantity must be more than zero" check (quantity > 0),
    unit        text not null,
    initiative  text,
    currency    text references ledger.currency,
    value       bigint,                     -- as the party declares it; null where it declares none
    place       text,
    start       date,
    finish      date,
    evidence    text,
    note        text,
    primary key (book, inkind),
    foreign key (book, seq) references ledger.journal,
    constraint "the party must be registered" foreign key (book, party) references ledger.party,
    constraint "the initiative must be registered" foreign key (book, initiative) references ledger.initiative,
    constraint "a contribution cannot finish before it starts" check (finish >= start),
    constraint "a value needs its currency" check ((value is null) = (currency is null))
);
create index inkind_seq on ledger.inkind (seq);
create index inkind_party on ledger.inkind (party, seq);
create index inkind_initiative on ledger.inkind (initiative, seq);

-- What happened to it, each at most once.
create table ledger.inkind_step (
    book      text not null,
    inkind    uuid not null,
    step      text not null check (step in ('agreed', 'delivered', 'accepted', 'rejected')),
    seq       bigint not null,
    office    text not null,                -- of the contribution
    person    text not null,
    effective date not null,
    quantity  numeric,
    place     text,
    evidence  text,
    currency  text references ledger.currency,
    value     bigint,                       -- the accepted one; null where it is accepted unvalued
    base      bigint,
    method    text,
    note      text,
    primary key (book, inkind, step),
    foreign key (book, seq) references ledger.journal,
    foreign key (book, inkind) references ledger.inkind,
    constraint "a value needs its currency and method" check (
        (value is null) = (currency is null) and (value is null) = (base is null) and (value is null) = (method is null))
);

-- Who sees what: a book, and for a regional office its own rows ------------------------------------------------------
--
-- bursar.book and bursar.office are set by a literal SET LOCAL in each transaction; unset, nothing is seen.  '*' is
-- every office.  The settings are those of the daemon: they stop a forgotten condition, not a daemon that lies.

do $$
declare
    -- A case, since of other conditions the planner believes that next to no row meets them, and plans for that.
    own_office constant text := 'case current_setting(''bursar.office'', true) when ''*'' then true
                                      else current_setting(''bursar.office'', true) %s end';
    t record;
begin
    for t in
        select c.relname, bool_or(a.attname = 'office') and c.relname not in ('office', 'person') as by_office
          from pg_class c
          join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
         where c.relnamespace = 'ledger'::regnamespace and c.relkind = 'r'
           and c.relname not in ('currency', 'account', 'posting_rule', 'book')
         group by c.relname
    loop
        execute format('alter table ledger.%I enable row level security', t.relname);
        execute format('create policy "one book, own office" on ledger.%I using (book = current_setting(%L, true) and %s)',
            t.relname, 'bursar.book',
            case when t.relname = 'application' then format(own_office, 'in (office, receipt_office)')
                 when t.by_office then format(own_office, '= office')
                 else 'true' end);
        execute format('grant select, insert on ledger.%I to bursar_api', t.relname);
    end loop;
end $$;

grant select on ledger.currency, ledger.account, ledger.posting_rule, ledger.book, ledger.clock to bursar_api;
grant update on ledger.head, ledger.balance, ledger.balance_day to bursar_api;
