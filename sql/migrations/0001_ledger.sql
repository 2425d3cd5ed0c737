-- The ledger: books, the journal and its postings, and what they are kept by.
--
-- Every table is either reference data, the same for all books and changed by migrations only (currency, posting_rule,
-- book), or belongs to a book: then `book` stands in the table and in each of its keys.  A row is written once, by the
-- entry whose `seq` it carries, and never changed; what may change is a newer row with a higher seq.  So what was known
-- at any moment is what has a seq up to the head of that moment.
-- What is derived says so in its comment, and changes: `journal verify` derives it again.
--
-- A pledge, an agreement, a receipt, a contribution in kind is an item.  Its table has what was said once; how much of it
-- there is at any moment is the sum of the postings that carry it.
--
-- Keys begin with book.  Other indexes leave it out: while the planner takes a table for empty, an index that has book
-- anywhere looks as good as the key, and a plan made then would read the whole book for each row (tests/sql/plans.test).
--
-- Money is bigint in minor units of its currency; `base` is the same in minor units of the book's currency.

-- Names are searched and compared by extensions that come with PostgreSQL, and that whoever owns the database may create.  They
-- have a schema of their own, so that nobody else's function can be taken for theirs.
create schema if not exists contrib;
do $$
declare
    wanted text;
begin
    if current_setting('server_encoding') <> 'UTF8' then
        raise exception 'the encoding of the database is %, and names are compared in UTF8: create it with encoding UTF8',
                        current_setting('server_encoding') using errcode = '0A000';
    end if;
    foreach wanted in array array['pg_trgm', 'unaccent'] loop
        if not exists (select from pg_available_extensions a where a.name = wanted) then
            raise exception 'PostgreSQL lacks the extension %: install its additional modules (in Debian part of the server, elsewhere '
                            'postgresql-contrib)', wanted using errcode = '0A000';
        end if;
        execute format('create extension if not exists %I schema contrib', wanted);
        if not exists (select from pg_extension e where e.extname = wanted and e.extnamespace = 'contrib'::regnamespace) then
            raise exception 'the extension % is in another schema: its owner may say alter extension % set schema contrib', wanted, wanted
                using errcode = '0A000';
        end if;
    end loop;
end $$;

create schema ledger;

-- Reference data -----------------------------------------------------------------------------------------------------

create table ledger.currency (
    currency   text primary key check (currency ~ '^[A-Z]{3}$'),
    name       text not null,
    exponent   smallint not null check (exponent between 0 and 4),  -- decimals of the minor unit, ISO 4217
    valid_from date,                                                -- null: from before anything recorded here
    valid_to   date,
    successor  text references ledger.currency,                     -- what it became when it ended,
    successor_rate numeric check (successor_rate > 0),              -- and how many of it are one of that, for ever
    constraint "what has a successor has ended" check (
        (successor is null) = (successor_rate is null) and (successor is null or valid_to is not null))
);

-- The lines that a measure posts, by the class of the account its item is held in ('' before it is in any) and the policy of
-- recognition ('*': any).  Roles become accounts by account_role, but 'held', the account the item is in, and 'source',
-- the role that the fact names.  Values, all at the base currency: event is what it is worth on the day, carrying what
-- the item is carried at, leaving what its source is carried at; a difference of two has no amount of its own.
create table ledger.posting_rule (
    measure    text not null,
    held       text not null,
    policy     text not null,
    valid_from date not null,           -- of the lines of a measure, held and policy the latest that are valid count
    n          smallint not null,
    role       text not null,
    sign       smallint not null check (sign in (1, -1)),       -- 1 debits
    value      text not null check (value in ('event', 'carrying', 'leaving', 'leaving - carrying', 'event - carrying')),
    side       text not null check (side in ('item', 'against', 'to', 'owed', '')), -- whose line it is; 'to': of no item, but for what 'against' is for
    basis      text not null,           -- the standard or policy that it rests on
    primary key (measure, held, policy, valid_from, n)
);

create table ledger.book (
    book      text primary key check (book ~ '^[a-z0-9-]{1,40}$'),
    currency  text not null references ledger.currency, -- of its statements: the base currency
    time_zone text not null,                            -- whose days its reports count in, a name of IANA's
    ledger    uuid not null default gen_random_uuid()   -- which ledger this is, wherever it is moved or restored to
);

-- The chart of accounts: each organisation has its own -----------------------------------------------------------------

-- Class, heading, memo and monetary of an account never change, and its number is never used for another.
create table ledger.account (
    book     text not null references ledger.book,
    account  integer not null check (account between 1 and 999999999),
    seq      bigint not null,
    class    text not null check (class in ('bank', 'receivable', 'contingent', 'allowance', 'advance', 'unidentified', 'refund',
                                            'obligation', 'pledge', 'clearing', 'other')),
    heading  text not null check (heading in ('current-assets', 'non-current-assets', 'current-liabilities', 'non-current-liabilities',
                                              'net-assets', 'voluntary', 'in-kind', 'exchange', 'other-revenue', 'expenses',
                                              'memorandum')),   -- under which the statements show it
    memo     boolean not null,          -- balances among themselves, outside the financial statements
    monetary boolean not null,          -- is revalued at the end of a period
    currency text references ledger.currency,           -- of a bank account
    primary key (book, account)
);

-- What it is called, as of seq; the row with the highest seq is in force.  code is what people and exports call it where
-- the other system has letters.
create table ledger.account_version (
    book    text not null,
    account integer not null,
    seq     bigint not null,
    name    text not null,
    code    text not null check (code ~ '^[A-Za-z0-9.-]{1,12}$'),
    valid_from date,    -- it plays roles from this day on, and until that
    valid_to   date check (valid_to >= valid_from),
    primary key (book, account, seq),
    foreign key (book, account) references ledger.account
);

-- Which account plays a role, from a day on; '*' is any.  Of the rows that fit the most specific of the highest seq counts.
create table ledger.account_role (
    book       text not null,
    role       text not null,
    instrument text not null default '*',
    term       text not null default '*' check (term in ('*', 'current', 'later')),
    earmarked  text not null default '*' check (earmarked in ('*', 'yes', 'no')),
    valid_from date not null default '-infinity',
    seq        bigint not null,
    account    integer not null,
    primary key (book, role, instrument, term, earmarked, valid_from, seq),
    foreign key (book, account) references ledger.account
);

-- Where money stands apart: a dimension of every posting, '' being none.  Every entry balances within each.
create table ledger.fund (
    book text not null,
    fund text not null,
    seq  bigint not null,
    primary key (book, fund)
);

-- What it is called, and from when to when money may come into it, as of seq; the row with the highest seq is in force.
create table ledger.fund_version (
    book       text not null,
    fund       text not null,
    seq        bigint not null,
    name       text not null,
    valid_from date,
    valid_to   date,
    note       text,
    primary key (book, fund, seq),
    foreign key (book, fund) references ledger.fund,
    constraint "a fund cannot end before it begins" check (valid_to >= valid_from)
);

-- Rules and roles worked out, for entries to look up by key: a generation each time either changes, and none ever does.
-- Of the generations that are valid on the day an entry counts for the latest is its own.
create table ledger.rule_generation (
    book       text not null,
    valid_from date not null,
    generation bigint not null,         -- the seq of the entry that made it, or of the last before a migration did
    primary key (book, valid_from, generation)
);

create table ledger.rule_line (
    book       text not null,
    valid_from date not null,
    generation bigint not null,
    measure    text not null,
    held       text not null,
    policy     text not null,
    instrument text not null,
    term       text not null,
    earmarked  text not null,
    source     text not null,
    n          smallint not null,
    role       text not null,
    sign       smallint not null,
    value      text not null,
    side       text not null,
    account    integer,                 -- null: the account the item is in, or its source
    loss       integer,                 -- instead of it where the exchange differences of an entry are a loss in all
    primary key (book, valid_from, generation, measure, held, policy, instrument, term, earmarked, source, n)
);

-- The journal --------------------------------------------------------------------------------------------------------

-- One row a book.  Locking it orders the batches of all daemons; seq comes from here and nowhere else.
create table ledger.head (
    book     text primary key references ledger.book,
    seq      bigint not null default 0,
    recorded timestamptz not null default '-infinity',
    kept     bigint not null default 0,     -- the last entry that what is kept for today counts
    opened   date                           -- the cut-over day, while a line of the opening stands: rules.opened_on()
) with (fillfactor = 10);
comment on table ledger.head is 'derived';

create table ledger.journal (
    book        text not null,              -- has a head: guards.sql
    seq         bigint not null check (seq > 0),
    item        uuid not null,              -- the entry as others refer to it: rules.item(book, office, key)
    key         uuid not null,              -- made by whoever saved it, before it was sent
    command     text not null,
    effective   date not null,              -- the day it takes effect
    posted      date not null,              -- the day it counts for in the books: in a period that was open
    recorded    timestamptz not null,       -- the moment it became known here; never less than that of seq - 1
    person      text not null,
    office      text not null,              -- of the person, then
    certificate text not null,              -- that spoke for the person
    content     jsonb not null,             -- what was asked, as it was asked
    confirmed   text,                       -- what the person confirmed beside it
    digest      bytea not null,             -- SHA-256 of command and content
    answer      jsonb not null,             -- what was answered beyond seq, key and day, and is to the same key for ever
    hash        bytea not null,             -- SHA-256 of all of the above and of the postings: rules.seal()
    primary key (book, seq)
);
create unique index "a key is used once" on ledger.journal (key, office, book);
create index journal_recorded on ledger.journal (recorded);
create index journal_effective on ledger.journal (effective, seq);

-- When each entry took effect and became known, and which item it made, without what it says: for the clocks of reports, which must
-- be the same for an office that does not see the entry itself; and to find what is an office's, and was entered by headquarters.
create view ledger.clock as select book, seq, item, effective, recorded from ledger.journal;

-- What was answered to each key: a person who moved is answered from every office they have had.
create view ledger.answered as
    select book, office, key, person, seq, digest, jsonb_build_object('seq', seq, 'key', key, 'date', effective) || answer as answer,
           hash
      from ledger.journal;

-- A line of an entry; debit is positive, credit negative.  Lines with an item are its movements: what is open of it is the
-- sum of their amounts, what it is carried at the sum of their base.  party, initiative and fund are '' where there is none.
create table ledger.posting (
    book       text not null,
    seq        bigint not null,
    line       smallint not null,
    fact       smallint not null,       -- lines of one fact: what it took from one item it gave to another, or to none
    part       smallint not null,       -- of the item: the instalment, the year of a pledge; 0 where it has none
    account    integer not null,
    effective  date not null,           -- both as in the journal
    posted     date not null,
    item       uuid,
    measure    text not null,
    party      text not null,
    initiative text not null,
    fund       text not null,
    office     text not null,           -- that sees it: of the item, or of whoever entered it
    currency   text not null,
    amount     bigint not null,
    base       bigint not null
);
create index posting_item on ledger.posting (item) where item is not null;
create index posting_account on ledger.posting (account, seq);
-- After them: of indexes that look equal the planner takes the one that was made last.
alter table ledger.posting add primary key (book, seq, line);

-- The sum of the postings of an account and day: few rows, whatever the entries are about.  By party or initiative postings are
-- summed.
create table ledger.balance_day (
    book     text not null,
    account  integer not null,
    posted   date not null,
    fund     text not null,
    office   text not null,
    currency text not null,
    amount   bigint not null,
    base     bigint not null,
    primary key (book, account, posted, fund, office, currency)
) with (fillfactor = 50);
comment on table ledger.balance_day is 'derived';

-- SHA-256 of reference data, a row for each of its tables, by the entry that came with it: the one that opened the book, or one of the
-- console after a migration.
create table ledger.reference (
    book   text not null,
    seq    bigint not null,
    name   text not null,
    digest bytea not null,
    primary key (book, seq, name),
    foreign key (book, seq) references ledger.journal
);

-- The public keys that checkpoints are signed with, Ed25519, each by the entry that made it known: the one that opened the book, or one
-- of the console.
create table ledger.seal_key (
    book   text not null,
    seq    bigint not null,
    public bytea not null check (octet_length(public) = 32),
    primary key (book, public),
    foreign key (book, seq) references ledger.journal
);

-- The tree over the leaves of entries, in the order of seq (RFC 6962): of every sixteenth level the hashes of what is complete,
-- sixteen in a row of the table.  Level 0 has the leaves.
create table ledger.tile (
    book   text not null,
    level  smallint not null,
    number bigint not null,
    hashes bytea not null check (octet_length(hashes) in (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448, 480, 512)),
    primary key (book, level, number)
);
comment on table ledger.tile is 'derived';

-- What the tree was when it had so many entries, signed: a checkpoint, as a signed note of C2SP.
create table ledger.checkpoint (
    book text not null references ledger.book,
    size bigint not null check (size > 0),
    note text not null,
    primary key (book, size)
);

-- Reversal: entries that mirror others.  root is the first entry of a chain of reversals, and stands whether it counts again.
create table ledger.reversal (
    book      text not null,
    reversed  bigint not null,          -- an entry is reversed once
    seq       bigint not null,
    root      bigint not null,
    effective date not null,
    stands    boolean not null,
    primary key (book, reversed),
    foreign key (book, seq) references ledger.journal,
    foreign key (book, reversed) references ledger.journal (book, seq)
);
create index reversal_root on ledger.reversal (root, seq);

-- A month by its last day, as of seq; the row with the highest seq is in force, and one that has no row is open.
create table ledger.period (
    book   text not null,
    last   date not null constraint "a period ends with a month" check (extract(day from last + 1) = 1),
    seq    bigint not null,
    state  text not null check (state in ('open', 'soft-closed', 'sealed')),
    person text not null,               -- who closed it, or approved that it be reopened
    seal   bytea,                       -- SHA-256 of book, period, seq and trial balance: rules.period_seal()
    note   text,
    primary key (book, last, seq),
    foreign key (book, seq) references ledger.journal,
    constraint "what is sealed has a seal" check ((state = 'sealed') = (seal is not null))
);

-- That somebody asked to reopen a period: with its wish, which another person decides on.
create table ledger.period_request (
    book   text not null,
    last   date not null,
    seq    bigint not null,
    person text not null,
    state  text not null check (state in ('open', 'soft-closed')),      -- what it is to become
    reason text not null,
    primary key (book, last, seq),
    foreign key (book, seq) references ledger.journal
);

-- How much an item of the checklist matters before a period is closed, as of seq; before the first row rules.checks() says.
create table ledger.period_check (
    book     text not null,
    item     text not null,
    seq      bigint not null,
    severity text not null check (severity in ('blocking', 'warning', 'information')),
    reason   text not null,
    primary key (book, item, seq),
    foreign key (book, seq) references ledger.journal
);

-- With which month years end, from one on, as of seq; where nothing is said they are calendar years.
create table ledger.year_end (
    book   text not null,
    year   smallint not null,
    seq    bigint not null,
    month  smallint not null constraint "a year has twelve months" check (month between 1 and 12),
    reason text not null,
    primary key (book, year, seq),
    foreign key (book, seq) references ledger.journal
);

-- That the revenue and expense of a year were carried to the accumulated surplus; what came into it later by another entry.
create table ledger.year_closed (
    book   text not null,
    year   smallint not null,
    seq    bigint not null,
    first  date not null,               -- of its days, as years ended then
    last   date not null,
    person text not null,
    note   text,
    primary key (book, year, seq),
    foreign key (book, seq) references ledger.journal
);

-- Which commands need a second person, as of seq: where nothing is said always, else above an amount, for a day that lies further
-- back, or below a threshold.
create table ledger.control (
    book           text not null,
    command        text not null,
    seq            bigint not null,
    person         text not null,
    effective      date not null,
    needed         boolean not null,
    above          bigint check (above > 0),            -- in base currency
    backdated_days integer check (backdated_days >= 0),
    below_threshold boolean not null default false,     -- what a waiver lets pass
    primary key (book, command, seq),
    foreign key (book, seq) references ledger.journal
);

-- Entries that asked for a second person: nothing was posted, and no row of what they are about written but of a request that always
-- needs one: for a waiver, or to reopen a period.
create table ledger.wish (
    book    text not null,
    seq     bigint not null,
    office  text not null,              -- of who asked, as all of these
    person  text not null,
    command text not null,
    base    bigint,                     -- what it is about, in base currency; null where it has no amount
    primary key (book, seq),
    foreign key (book, seq) references ledger.journal
);

-- What was decided on them: by another person, or withdrawn by the same.  The entry that approves of a wish does what it asks.
create table ledger.approval (
    book     text not null,
    asked    bigint not null,           -- the entry that asked: it is decided on once
    seq      bigint not null,
    office   text not null,             -- that sees it: of who asked
    person   text not null,
    effective date not null,            -- the day of the decision
    digest   bytea not null,            -- of what was decided on
    approved boolean not null,
    note     text,
    primary key (book, asked),
    foreign key (book, seq) references ledger.journal,
    foreign key (book, asked) references ledger.journal (book, seq)
);

-- People and offices -------------------------------------------------------------------------------------------------

create table ledger.region (
    book   text not null,
    region text not null,
    seq    bigint not null,
    name   text not null,
    same     text,            -- as of a party: how names are compared
    skeleton text,
    primary key (book, region),
    foreign key (book, seq) references ledger.journal
);

-- That an office exists: what other tables refer to.
create table ledger.office (
    book   text not null,
    office text not null,
    seq    bigint not null,
    primary key (book, office),
    foreign key (book, seq) references ledger.journal
);

-- What is known of it as of seq; the row with the highest seq is in force.
create table ledger.office_version (
    book      text not null,
    office    text not null,
    seq       bigint not null,
    name      text not null,
    region    text,
    time_zone text not null,            -- whose day is the office's, a name of IANA's
    same      text,                     -- as of a party: how names are compared
    skeleton  text,
    primary key (book, office, seq),
    foreign key (book, seq) references ledger.journal,
    foreign key (book, office) references ledger.office,
    constraint "the region must be registered" foreign key (book, region) references ledger.region
);

-- A person as of seq; the row with the highest seq is in force.  The name is in ledger.personal, but that of the console.
create table ledger.person (
    book    text not null,
    person  text not null,
    seq     bigint not null,
    name    text,
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
    signed      bytea,                 -- itself, DER, where its person asked for it and fetches it
    primary key (book, certificate),
    foreign key (book, seq) references ledger.journal
);
create index certificate_person on ledger.certificate (person);
create index certificate_end on ledger.certificate (not_after);

-- Secrets by which a person who has no certificate asks for one, each once and until it ends; of each its SHA-256.
create table ledger.invitation (
    book       text not null,
    invitation text not null,
    seq        bigint not null,
    person     text not null,
    ends       timestamptz not null,
    primary key (book, invitation),
    foreign key (book, seq) references ledger.journal
);

-- The keys that people made for their next certificate, while theirs was valid or by an invitation: PKCS #10, DER.
create table ledger.certificate_request (
    book        text not null,
    certificate text not null,      -- SHA-256 of the public key
    seq         bigint not null,
    person      text not null,
    request     bytea not null,
    invitation  text,
    primary key (book, certificate),
    foreign key (book, invitation) references ledger.invitation,
    foreign key (book, seq) references ledger.journal
);
create unique index certificate_request_invitation on ledger.certificate_request (book, invitation) where invitation is not null;

-- Those that an administrator has turned down.
create table ledger.certificate_refusal (
    book        text not null,
    certificate text not null,
    seq         bigint not null,
    reason      text not null,
    primary key (book, certificate),
    foreign key (book, certificate) references ledger.certificate_request,
    foreign key (book, seq) references ledger.journal
);

create table ledger.revocation (
    book        text not null,
    certificate text not null,
    seq         bigint not null,
    reason      text not null,
    primary key (book, certificate),
    foreign key (book, certificate) references ledger.certificate,
    foreign key (book, seq) references ledger.journal
);

-- Text about people ----------------------------------------------------------------------------------------------------

-- What an entry says of a person that may be erased: a digest of the text and its salt stands in what was asked and, with one of
-- what the text is searched by, here.  Subject is the code of a party or of a person who uses the ledger.
create table ledger.personal_digest (
    book    text not null,
    seq     bigint not null,
    field   text not null,
    noun    text not null check (noun in ('party', 'person')),
    subject text not null,
    digest  bytea not null,             -- rules.personal_digest()
    keys    bytea,                      -- rules.personal_keys()
    primary key (book, seq, field),
    foreign key (book, seq) references ledger.journal
);

-- The text, until it is erased: the one table of what is recorded from which rows are deleted, by the entry of an erasure.  No leaf
-- covers it; journal verify holds it against its digests.  Deleted rows are to be overwritten soon.
create table ledger.personal (
    book     text not null,
    seq      bigint not null,
    field    text not null,
    noun     text not null,
    subject  text not null,
    salt     text not null,             -- without it nobody can try out texts against the digest
    text     text not null,
    words    text,                      -- of the name of a party, as in ledger.party_version
    same     text,
    skeleton text,
    primary key (book, seq, field),
    foreign key (book, seq) references ledger.journal
) with (autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0);
create index personal_subject on ledger.personal (subject, field, seq);
create index personal_name on ledger.personal (lower(regexp_replace(text, '\s+', ' ', 'g'))) where field = 'name';     -- rules.parties_meant
create index personal_value on ledger.personal (lower(text)) where field = 'value';
create index personal_words on ledger.personal using gin (words contrib.gin_trgm_ops) with (fastupdate = off);
create index personal_same on ledger.personal (same);
create index personal_skeleton on ledger.personal (skeleton);

-- That the text about a person was erased, and how much of it there was.
create table ledger.erasure (
    book      text not null,
    noun      text not null,
    subject   text not null,
    seq       bigint not null,
    effective date not null,
    texts     integer not null,
    primary key (book, noun, subject),
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

-- What is known of it as of seq; the row with the highest seq is in force.  Name and note of a person are in ledger.personal.
create table ledger.party_version (
    book      text not null,
    party     text not null,
    seq       bigint not null,
    name      text,                     -- null: a person's
    kind      text not null,
    country   text,
    parent    text,
    anonymous boolean not null,
    note      text,
    words     text,                     -- code and name as they are searched: rules.name_keys()
    same      text,                     -- the name as it is compared with others,
    skeleton  text,                     -- and as it looks
    primary key (book, party, seq),
    foreign key (book, seq) references ledger.journal,
    foreign key (book, party) references ledger.party,
    constraint "a name of a person is kept beside the journal" check (
        case kind when 'person' then num_nonnulls(name, note, words, same, skeleton) = 0 else num_nonnulls(name, words) = 2 end),
    constraint "the parent must be registered" foreign key (book, parent) references ledger.party,
    constraint "a party cannot be its own parent" check (parent <> party)
);
create index party_version_name on ledger.party_version (lower(regexp_replace(name, '\s+', ' ', 'g')));    -- rules.parties_meant

create index party_version_words on ledger.party_version using gin (words contrib.gin_trgm_ops);
create index party_version_same on ledger.party_version (same);
create index party_version_skeleton on ledger.party_version (skeleton);

create table ledger.party_identifier (
    book   text not null,
    scheme text not null,
    value  text not null,               -- of a person the digest of it
    seq    bigint not null,
    party  text not null,
    primary key (book, scheme, value),
    foreign key (book, seq) references ledger.journal,
    foreign key (book, party) references ledger.party
);

create index party_identifier_value on ledger.party_identifier (lower(value));  -- not of the key: see above

-- An id as people search for it, in whatever case: with the rights of its owner, as ledger.named and for the same reason.
create view ledger.identified as
    select book, lower(value) as value, seq, party from ledger.party_identifier
     union all
    select book, lower(text), seq, subject from ledger.personal where field = 'value';

-- A duplicate counts under the party it is the same as, as of seq; its rows stay its own.
create table ledger.party_alias (
    book   text not null,
    party  text not null,
    seq    bigint not null,
    into_party text not null,
    reason text not null,
    primary key (book, party, seq),
    foreign key (book, seq) references ledger.journal,
    foreign key (book, party) references ledger.party,
    foreign key (book, into_party) references ledger.party,
    constraint "a party cannot be merged into itself" check (party <> into_party)
);
create index party_alias_into on ledger.party_alias (into_party);

create table ledger.goal (
    book text not null,
    goal text not null,
    seq  bigint not null,
    name text not null,
    same     text,              -- as of a party: how names are compared
    skeleton text,
    primary key (book, goal),
    foreign key (book, seq) references ledger.journal
);

create table ledger.theme (
    book  text not null,
    theme text not null,
    seq   bigint not null,
    name  text not null,
    goal  text not null,
    same     text,              -- as of a party: how names are compared
    skeleton text,
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
    same       text,            -- as of a party: how names are compared
    skeleton   text,
    primary key (book, initiative),
    foreign key (book, seq) references ledger.journal,
    constraint "the theme must be registered" foreign key (book, theme) references ledger.theme,
    constraint "an initiative cannot finish before it starts" check (finish >= start)
);

-- What has a name, by its noun and code, for rules/name.sql, which says why: with the rights of its owner.  A person has rows without a
-- name as well, which stay when that is erased.
create view ledger.named as
    select 'party' as noun, book, party as code, seq, name, words, same, skeleton from ledger.party_version
     union all
    select noun, book, subject, seq, text, words, same, skeleton from ledger.personal where field = 'name'
     union all
    select 'goal', book, goal, seq, name, null, same, skeleton from ledger.goal
     union all
    select 'theme', book, theme, seq, name, null, same, skeleton from ledger.theme
     union all
    select 'initiative', book, initiative, seq, name, null, same, skeleton from ledger.initiative
     union all
    select 'region', book, region, seq, name, null, same, skeleton from ledger.region
     union all
    select 'office', book, office, seq, name, null, same, skeleton from ledger.office_version
     union all
    select 'person', book, person, seq, name, null, null, null from ledger.person
     union all
    select 'fund', book, fund, seq, name, null, null, null from ledger.fund_version
     union all
    select 'account', book, account::text, seq, name, null, null, null from ledger.account_version;

-- What an initiative needs in a year (requirement), and what the regular budget or cost recovery gives it (appropriation), as of
-- seq: of those of the latest day the highest is in force.  Nothing is an amount as well.
create table ledger.year_amount (
    book       text not null,
    noun       text not null check (noun in ('requirement', 'appropriation')),
    initiative text not null,
    year       smallint not null,
    currency   text not null references ledger.currency,
    seq        bigint not null,
    effective  date not null,
    amount     bigint not null check (amount >= 0),
    needed_by  date,                    -- the day by which a requirement is to be funded
    note       text,
    primary key (book, noun, initiative, year, currency, seq),
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

-- The rates that corrected others of the same day, and what of an entry's fact that made a difference to, in base currency.
create table ledger.rate_correction (
    book      text not null,
    seq       bigint not null,
    corrected bigint not null,              -- the seq of that rate
    first     bigint not null,              -- of the first one of the chain
    reason    text not null,
    primary key (book, seq),
    foreign key (book, seq) references ledger.journal
);
create table ledger.rate_difference (
    book       text not null,
    entry      bigint not null,
    fact       smallint not null,
    seq        bigint not null,
    difference bigint not null,             -- of the line that is held, debit positive
    primary key (book, entry, fact, seq),
    foreign key (book, seq) references ledger.journal
);

-- How many days old a rate may be without a word, as of seq; the row with the highest seq is in force, and before the first it is
-- two months.
create table ledger.rate_limit (
    book text not null,
    seq  bigint not null,
    days integer not null constraint "a limit is a day at least" check (days > 0),
    primary key (book, seq),
    foreign key (book, seq) references ledger.journal
);

-- Thresholds and waivers -----------------------------------------------------------------------------------------------

-- Of several thresholds for one instrument and initiative the latest entry that is valid on the day is in force.
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
    constraint "a threshold cannot end before it begins" check (valid_to >= valid_from)
);
create index threshold_instrument on ledger.threshold (instrument);

-- Exceptions from a threshold that were asked for: each is a wish as well, and what was decided on that makes it a waiver.
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

create table ledger.waiver_use (
    book        text not null,
    waiver      uuid not null,
    seq         bigint not null,
    office      text not null,              -- of the waiver
    effective   date not null,
    contribution uuid not null,             -- the agreement or contribution in kind that it let pass
    passed      text not null,              -- the office of that, which is shown the waiver as well: policies.sql
    primary key (book, waiver, seq),
    foreign key (book, seq) references ledger.journal,
    foreign key (book, waiver) references ledger.waiver
);
create index waiver_use_contribution on ledger.waiver_use (contribution);

-- Those of every office, for what a waiver let pass: rules.waivers().
create view ledger.any_waiver as select * from ledger.waiver;
create view ledger.any_waiver_decision as
    select w.waiver, w.person as asked_by, a.* from ledger.waiver w join ledger.approval a on a.book = w.book and a.asked = w.seq;

-- Pledges ------------------------------------------------------------------------------------------------------------
--
-- Pledges, agreements and receipts refer to parties, initiatives and entries by guards (guards.sql) instead of references:
-- batches come of them, and a check a statement costs a tenth of a check a row.

-- As it was promised: nothing of it ever changes.
create table ledger.pledge (
    book       text not null,
    pledge     uuid not null,
    seq        bigint not null,
    office     text not null,
    party      text not null,
    initiative text not null,
    effective  date not null,
    currency   text not null,
    amount     bigint not null constraint "a pledge must be more than zero" check (amount > 0),
    base       bigint,                      -- null: nothing was posted, and no rate asked for
    years      text not null,               -- a year, a span, or year:amount parts: rules.years()
    own        boolean not null,            -- false: to somebody else, in no total
    expires    date,                        -- on which it ends, as far as it is open then; null: none was named
    external   text,                        -- what it is called elsewhere: of an office and party one that stands has it
    document   text,
    note       text,
    primary key (book, pledge)
);
create index pledge_seq on ledger.pledge (seq);
create index pledge_party on ledger.pledge (party, seq);
create index pledge_effective on ledger.pledge (effective, seq);
create index pledge_amount on ledger.pledge (currency, amount, seq);
create index pledge_external on ledger.pledge (external) where external is not null;
create index pledge_initiative on ledger.pledge (initiative, seq);
create index pledge_alike on ledger.pledge (party, effective, amount, seq);
create index pledge_expires on ledger.pledge (expires) where expires is not null;

-- What is promised as of seq, where it was amended; the highest that stands is in force, and before the first the pledge itself.
create table ledger.pledge_terms (
    book      text not null,
    pledge    uuid not null,
    seq       bigint not null,
    office    text not null,                -- of the pledge
    effective date not null,
    amount    bigint not null check (amount > 0),
    years     text not null,
    expires   date,
    document  text,
    note      text,
    primary key (book, pledge, seq),
    foreign key (book, seq) references ledger.journal,
    foreign key (book, pledge) references ledger.pledge
);
create index pledge_terms_expires on ledger.pledge_terms (expires) where expires is not null;

-- What will not come of it, and why.
create table ledger.pledge_end (
    book      text not null,
    pledge    uuid not null,
    seq       bigint not null,
    office    text not null,                -- of the pledge
    effective date not null,
    measure   text not null check (measure in ('written off', 'cancelled', 'withdrawn', 'expired')),
    amount    bigint not null check (amount > 0),
    reason    text not null,
    primary key (book, pledge, seq),
    foreign key (book, seq) references ledger.journal,
    foreign key (book, pledge) references ledger.pledge
);

-- Agreements ---------------------------------------------------------------------------------------------------------

-- As it was signed: nothing of it ever changes.  It is of the office that raised it, with its instalments, its postings and the receipts
-- that are recorded for it, whoever signed it.
create table ledger.agreement (
    book       text not null,
    agreement  uuid not null,
    seq        bigint not null,
    office     text not null,               -- that raised it: whose pledge it converts, or who was said to
    signed_by  text not null,               -- the office that recorded the signature
    party      text not null,
    instrument text not null check (instrument in ('voluntary', 'sponsorship')),
    effective  date not null,               -- signed
    currency   text not null,
    amount     bigint not null constraint "an agreement must be more than zero" check (amount > 0),
    base       bigint not null,
    pledge     uuid,                        -- that it converted, wholly or partly; of several the first
    fund       text not null default '',    -- '' for none
    novates    uuid,                        -- the agreement whose open part it took over, with another party
    external   text,                        -- as that of a pledge
    document   text,
    note       text,
    primary key (book, agreement)
);
create index agreement_seq on ledger.agreement (seq);
create index agreement_party on ledger.agreement (party, seq);
create index agreement_effective on ledger.agreement (effective, seq);
create index agreement_external on ledger.agreement (external) where external is not null;
create index agreement_pledge on ledger.agreement (pledge) where pledge is not null;
create index agreement_alike on ledger.agreement (party, effective, amount, seq);

-- What is agreed as of seq: the first row is the signature, each later one an amendment, a novation or a termination.  The highest
-- that stands is in force.
create table ledger.agreement_terms (
    book      text not null,
    agreement uuid not null,
    seq       bigint not null,
    office    text not null,
    effective date not null,
    amount    bigint not null check (amount >= 0),
    policy    text not null check (policy in ('upfront', 'due', 'obligations', 'cash')),
    state     text not null default 'agreed' check (state in ('agreed', 'novated', 'terminated')),
    ended     bigint not null default 0,    -- so much was ended by terminating it, so far
    allocated date,                         -- the last day on which a part of it was allocated later; null: never
    returnable bigint,                      -- of what was received, so much is to be returned
    event     text,                         -- at which it is performed, where it is a contract for one
    event_date date,                        -- and when that is
    document  text,
    note      text,
    primary key (book, agreement, seq)
);

-- An instalment as of seq; the highest that stands is in force.  An amount of zero: it is no longer due.
create table ledger.instalment (
    book      text not null,
    agreement uuid not null,
    number    smallint not null,
    seq       bigint not null,
    office    text not null,
    effective date not null,
    due       date not null,
    amount    bigint not null check (amount >= 0),
    primary key (book, agreement, number, seq)
);
create index instalment_due on ledger.instalment (due);

-- The provision matrix, a row for each of its bands: what is expected not to come of a receivable that is so many days late, in
-- percent.  Of several the one of the latest day counts, of one day the latest entry.
create table ledger.allowance_band (
    book       text not null,
    valid_from date not null,
    seq        bigint not null,
    from_days  integer not null check (from_days >= 0),         -- 0: what is not late
    rate       numeric not null constraint "a rate is a share" check (rate between 0 and 100),
    primary key (book, valid_from, seq, from_days),
    foreign key (book, seq) references ledger.journal
);

-- What is expected not to come of one instalment, whatever its band says; null: what that says again.
create table ledger.assessment (
    book      text not null,
    agreement uuid not null,
    number    smallint not null,
    seq       bigint not null,
    office    text not null,                -- of the agreement
    effective date not null,
    rate      numeric constraint "a rate is a share" check (rate between 0 and 100),
    reason    text not null,
    primary key (book, agreement, number, seq),
    foreign key (book, seq) references ledger.journal
);

-- That the allowance of an instalment was set; how much it is, is in its postings: rules.allowance_item().
create table ledger.impairment (
    book      text not null,
    agreement uuid not null,
    number    smallint not null,
    seq       bigint not null,
    office    text not null,                -- of the agreement
    primary key (book, agreement, number, seq),
    foreign key (book, seq) references ledger.journal
);

-- What an agreement is earmarked to; '' for what is not.  How much of each instalment is in its postings.
create table ledger.earmark (
    book       text not null,
    initiative text not null,
    agreement  uuid not null,
    seq        bigint not null,
    office     text not null,
    primary key (book, initiative, agreement)
);

-- What came unearmarked and was allocated later, and for what more exactly than its postings say.
create table ledger.allocation (
    book         text not null,
    agreement    uuid not null,
    seq          bigint not null,
    office       text not null,             -- of the agreement
    effective    date not null,
    initiative   text not null,
    country      text,
    object_class text,
    amount       bigint not null check (amount > 0),
    document     text,
    note         text,
    primary key (book, agreement, seq),
    foreign key (book, seq) references ledger.journal,
    foreign key (book, agreement) references ledger.agreement,
    constraint "the initiative must be registered" foreign key (book, initiative) references ledger.initiative
);

-- What an agreement restricts allocations of it to, in its own words, as of seq; the highest of a number that stands is in force.  Null
-- restricts nothing.  With a share, so much in percent of the agreement is the most that may go to what fits the rest.
create table ledger.restriction (
    book           text not null,
    agreement      uuid not null,
    number         smallint not null check (number > 0),
    seq            bigint not null,
    office         text not null,           -- of the agreement
    effective      date not null,
    clause         text not null,           -- the sentence of the agreement, or the one that lifts it
    initiatives    text[],
    countries      text[],
    object_classes text[],
    since          date,
    until          date,
    share          numeric check (share > 0 and share <= 100),
    lifted         boolean not null default false,
    document       text,
    primary key (book, agreement, number, seq),
    foreign key (book, seq) references ledger.journal,
    foreign key (book, agreement) references ledger.agreement,
    constraint "nothing is until before it is since" check (until >= since)
);

-- That obligations of an agreement worth so much were met.
create table ledger.agreement_met (
    book      text not null,
    agreement uuid not null,
    seq       bigint not null,
    office    text not null,                -- of the agreement
    effective date not null,
    amount    bigint not null check (amount > 0),
    document  text,
    note      text,
    primary key (book, agreement, seq),
    foreign key (book, seq) references ledger.journal,
    foreign key (book, agreement) references ledger.agreement
);

-- What has to happen by a day: what the money depends on (condition), or what we owe for it (obligation).
create table ledger.condition (
    book       text not null,
    condition  uuid not null,
    seq        bigint not null,
    office     text not null,               -- of the agreement
    agreement  uuid not null,
    effective  date not null,
    kind       text not null check (kind in ('condition', 'obligation')),
    text       text not null,
    due        date not null,
    instalment smallint,                    -- that waits for it
    primary key (book, condition),
    foreign key (book, seq) references ledger.journal,
    foreign key (book, agreement) references ledger.agreement
);
create index condition_agreement on ledger.condition (agreement);
create index condition_due on ledger.condition (due, seq);

create table ledger.condition_met (
    book      text not null,
    condition uuid not null,
    seq       bigint not null,
    office    text not null,                -- of the agreement
    effective date not null,
    evidence  text,
    note      text,
    primary key (book, condition, seq),
    foreign key (book, seq) references ledger.journal,
    foreign key (book, condition) references ledger.condition
);

-- Programme support cost ---------------------------------------------------------------------------------------------

-- The share that an instrument or an initiative bears; which one holds for an agreement: rules.psc_rule().
create table ledger.psc_rule (
    book       text not null,
    psc        uuid not null,
    seq        bigint not null,
    instrument text,                        -- null: all
    initiative text,                        -- null: all
    fund       text not null default '',    -- that earns it; '': none
    rate       numeric not null constraint "a rate of support cost is a percentage" check (rate >= 0 and rate <= 100),
    base       text not null check (base in ('receipt', 'expense')),
    valid_from date not null,
    valid_to   date,
    document   text,
    note       text,
    primary key (book, psc),
    foreign key (book, seq) references ledger.journal,
    constraint "the initiative must be registered" foreign key (book, initiative) references ledger.initiative,
    constraint "a rule cannot end before it begins" check (valid_to >= valid_from)
);

-- A lower rate for what an agreement receives from a day on to another; the highest seq that stands is in force.
create table ledger.psc_exemption (
    book      text not null,
    agreement uuid not null,
    seq       bigint not null,
    office    text not null,                -- of the agreement
    person    text not null,                -- who approved of it
    asked     bigint not null,              -- the entry that asked for it
    effective date not null,
    rate      numeric not null check (rate >= 0),
    reason    text not null,
    expires   date not null,
    primary key (book, agreement, seq),
    foreign key (book, seq) references ledger.journal,
    foreign key (book, agreement) references ledger.agreement,
    constraint "an exemption cannot end before it begins" check (expires >= effective)
);

-- What was charged of an agreement, or given back: the sum of those that stand is what is charged.
create table ledger.psc_charge (
    book       text not null,
    agreement  uuid not null,
    seq        bigint not null,
    initiative text not null,
    office     text not null,               -- of the agreement
    effective  date not null,
    amount     bigint not null,
    base       bigint not null,
    primary key (book, agreement, seq, initiative),
    foreign key (book, seq) references ledger.journal,
    foreign key (book, agreement) references ledger.agreement
);

-- What it cost to win a contribution: memo only, part of no figure.
create table ledger.cost (
    book          text not null,
    cost          uuid not null,
    seq           bigint not null,
    office        text not null,
    officer       text not null,            -- whose hours they are
    effective     date not null,
    agreement     uuid,
    opportunity   text,                     -- as the office calls it
    event         text,
    initiative    text,
    instrument    text,
    currency      text not null references ledger.currency,
    hours         numeric not null check (hours >= 0),
    hourly_rate   bigint not null,
    external_cost bigint not null,
    amount        bigint not null check (amount > 0),   -- hours x hourly_rate + external_cost
    document      text,
    note          text,
    primary key (book, cost),
    foreign key (book, seq) references ledger.journal,
    foreign key (book, agreement) references ledger.agreement,
    constraint "the initiative must be registered" foreign key (book, initiative) references ledger.initiative,
    constraint "a cost is of something" check (num_nonnulls(agreement, opportunity, event, initiative) > 0)
);
create index cost_agreement on ledger.cost (agreement);

-- Receipts -----------------------------------------------------------------------------------------------------------

create table ledger.receipt (
    book      text not null,
    receipt   uuid not null,
    seq       bigint not null,
    office    text not null,
    party     text not null,                -- '' where the payer was not known
    payer     text,                         -- who paid it for the party, where that is another
    fund      text not null default '',     -- as that of its agreement
    effective date not null,
    currency  text not null,
    amount    bigint not null constraint "a receipt must be more than zero" check (amount > 0),     -- what the party is credited
    base      bigint not null,
    charge    bigint not null check (charge >= 0),      -- what the bank kept
    bearer    text not null check (bearer in ('us', 'donor')),
    reference text,
    external  text,                         -- as that of a pledge
    document  text,
    note      text,
    primary key (book, receipt),
    constraint "no more can arrive than was sent" check (charge < amount or bearer = 'donor')
);
create index receipt_seq on ledger.receipt (seq);
create index receipt_party on ledger.receipt (party, seq);
create index receipt_effective on ledger.receipt (effective, seq);
create index receipt_amount on ledger.receipt (currency, amount, seq);
create index receipt_external on ledger.receipt (external) where external is not null;
create index receipt_reference on ledger.receipt (reference, seq);
create index receipt_alike on ledger.receipt (party, reference, seq) where reference is not null;
create index receipt_payer on ledger.receipt (payer) where payer is not null;

-- The party that an unidentified receipt is from; the latest that stands counts.
create table ledger.receipt_identified (
    book      text not null,
    receipt   uuid not null,
    seq       bigint not null,
    office    text not null,                -- of the receipt
    effective date not null,
    party     text not null,
    primary key (book, receipt, seq),
    foreign key (book, seq) references ledger.journal,
    foreign key (book, receipt) references ledger.receipt,
    constraint "the party must be registered" foreign key (book, party) references ledger.party
);
create index receipt_identified_party on ledger.receipt_identified (party);

-- What of it went back, and why.
create table ledger.receipt_end (
    book      text not null,
    receipt   uuid not null,
    seq       bigint not null,
    office    text not null,                -- of the receipt
    effective date not null,
    measure   text not null check (measure in ('refunded', 'returned')),
    amount    bigint not null check (amount > 0),
    reason    text not null,
    primary key (book, receipt, seq),
    foreign key (book, seq) references ledger.journal,
    foreign key (book, receipt) references ledger.receipt
);

-- What headquarters did to agreements of an office, as far as it is the office's as well: why one was amended, taken over, terminated or written off; which
-- receipt settled what, also where that is not the office's; and the numbers of receipts.
create view ledger.reason as
    select book, seq, effective, coalesce(content ->> 'reason', content ->> 'note') as reason from ledger.journal
     where command in ('agreement_amend', 'agreement_allocate', 'agreement_restate', 'agreement_write_off', 'agreement_novate', 'agreement_terminate');
create view ledger.settlement as
    select p.book, p.seq, p.fact, p.item, p.part, p.initiative from ledger.posting p
     where p.measure in ('settled', 'returned') and p.item is not null
       and not exists (select from ledger.account a where a.book = p.book and a.account = p.account and a.class = 'obligation');
create view ledger.receipt_number as select book, receipt, seq from ledger.receipt;

-- In kind ------------------------------------------------------------------------------------------------------------

create table ledger.inkind (
    book        text not null,
    inkind      uuid not null,
    seq         bigint not null,
    office      text not null,
    person      text not null,              -- who recorded the offer
    party       text not null,
    kind        text not null check (kind in ('expert', 'equipment', 'goods', 'service', 'premises')),
    effective   date not null,
    description text not null,
    quantity    numeric not null constraint "a quantity must be more than zero" check (quantity > 0),
    unit        text not null,
    people      integer check (people > 0),  -- how many, beside the quantity
    initiative  text,
    currency    text references ledger.currency,
    value       bigint,                     -- as the party declares it; null where it declares none
    method      text,                       -- how the party valued it
    grade       text,                       -- of an expert who serves by the month, at the standard cost of the grade
    station     text,                       -- the duty station, where its standard cost is another
    place       text,
    start       date,
    finish      date,
    evidence    text,
    note        text,
    primary key (book, inkind),
    constraint "a contribution cannot finish before it starts" check (finish >= start),
    constraint "a value needs its currency" check ((value is null) = (currency is null)),
    constraint "an expert has a grade" check (grade is null or kind = 'expert')
);
create index inkind_seq on ledger.inkind (seq);
create index inkind_party on ledger.inkind (party, seq);
create index inkind_effective on ledger.inkind (effective, seq);
create index inkind_initiative on ledger.inkind (initiative, seq);
create index inkind_alike on ledger.inkind (party, effective, description, seq);
create index inkind_monthly on ledger.inkind (seq) where grade is not null or kind = 'premises';     -- what may be due by the month

-- What happened to it; the highest seq that stands is in force.  An assessment is a value before anything is accepted; what is valued
-- was accepted without a value; what is returned had been lent.
create table ledger.inkind_step (
    book      text not null,
    inkind    uuid not null,
    step      text not null check (step in ('agreed', 'delivered', 'assessed', 'accepted', 'valued', 'rejected', 'returned')),
    seq       bigint not null,
    office    text not null,                -- of the contribution
    person    text not null,
    effective date not null,
    quantity  numeric,                      -- so much was delivered, accepted, valued or returned
    acceptance bigint,                      -- the acceptance that is valued, or of which something is returned
    month     date,                         -- the last day of the month that an expert served
    days      numeric,                      -- so many days of it
    treatment text check (treatment in ('asset', 'expense', 'disclose')),   -- what became of what was accepted
    counts    date,                         -- the day whose year what is accepted or returned is for
    place     text,
    evidence  text,
    currency  text references ledger.currency,
    value     bigint,                       -- null where it is accepted unvalued; of what is returned what was left of it
    base      bigint,
    method    text,
    note      text,
    primary key (book, inkind, seq),
    foreign key (book, seq) references ledger.journal,
    foreign key (book, inkind) references ledger.inkind,
    constraint "what is delivered or accepted has a quantity" check (
        (step in ('delivered', 'accepted', 'valued', 'returned')) = (quantity is not null)),
    constraint "what is accepted is treated somehow" check ((step = 'accepted') = (treatment is not null)),
    constraint "what is accepted or returned is for a year" check ((step in ('accepted', 'returned')) = (counts is not null)),
    constraint "what is valued or returned was accepted" check ((step in ('valued', 'returned')) = (acceptance is not null)),
    constraint "a value needs its currency and method" check (
        (value is null) = (currency is null) and (step = 'assessed' or (value is null) = (base is null))
        and (step = 'returned' or (value is null) = (method is null)))
);

-- What was used in a month of premises that were accepted for a time: a share of their value.
create table ledger.inkind_month (
    book       text not null,
    inkind     uuid not null,
    acceptance bigint not null,             -- seq of the step
    seq        bigint not null,
    office     text not null,               -- of the contribution
    effective  date not null,
    month      date not null,               -- its last day
    value      bigint not null,             -- in the currency of the acceptance
    base       bigint not null,
    primary key (book, inkind, acceptance, seq),
    foreign key (book, seq) references ledger.journal,
    foreign key (book, inkind, acceptance) references ledger.inkind_step (book, inkind, seq)
);

-- What the books make of what is given in kind, from a day on: an asset, an expense as it is used, or a disclosure in the memorandum
-- accounts.  Before the first row rules.first_treatment() says.
create table ledger.inkind_treatment (
    book       text not null,
    kind       text not null check (kind in ('expert', 'service', 'premises')),
    valid_from date not null,
    seq        bigint not null,
    person     text not null,
    treatment  text not null check (treatment in ('asset', 'expense', 'disclose')),
    reason     text not null,
    primary key (book, kind, valid_from, seq),
    foreign key (book, seq) references ledger.journal
);

-- What an expert of a grade costs a month, from a day on; station is '' where it is any.
create table ledger.standard_cost (
    book       text not null,
    grade      text not null,
    station    text not null,
    valid_from date not null,
    seq        bigint not null,
    person     text not null,
    currency   text not null references ledger.currency,
    cost       bigint not null constraint "a standard cost is more than nothing" check (cost > 0),
    document   text,
    note       text,
    primary key (book, grade, station, valid_from, seq),
    foreign key (book, seq) references ledger.journal
);

-- Where no key leads to the rows of an entry: a reversal asks for them.  They are written in the order of seq.
create index agreement_terms_seq on ledger.agreement_terms using brin (seq);
create index pledge_end_seq on ledger.pledge_end using brin (seq);
create index pledge_terms_seq on ledger.pledge_terms using brin (seq);
create index inkind_step_seq on ledger.inkind_step using brin (seq);
create index inkind_month_seq on ledger.inkind_month using brin (seq);
create index condition_seq on ledger.condition using brin (seq);
create index condition_met_seq on ledger.condition_met using brin (seq);
create index approval_seq on ledger.approval using brin (seq);
create index psc_exemption_seq on ledger.psc_exemption using brin (seq);
create index psc_charge_seq on ledger.psc_charge using brin (seq);
create index cost_seq on ledger.cost using brin (seq);
create index waiver_use_seq on ledger.waiver_use using brin (seq);

-- What a book began with, line by line: what each stated is in its postings, and of an item in the table of that.
create table ledger.opening (
    book      text not null,
    seq       bigint not null,
    office    text not null,
    effective date not null,                -- the cut-over day
    kind      text not null check (kind in ('agreement', 'pledge', 'advance', 'unidentified', 'balance', 'total')),
    account   integer,                      -- of a balance, or of a total that it is to come to
    currency  text not null references ledger.currency,
    fund      text not null default '',     -- in which it is; '': none
    amount    bigint not null,              -- what is open, or with a minus a credit
    primary key (book, seq),
    foreign key (book, seq) references ledger.journal,
    foreign key (book, account) references ledger.account
);

-- Kept for today's lists and reports, as of head.kept: sql/rules/kept.sql ---------------------------------------------

-- What agreements bring by the month in which it is due, what is open of pledges, and what was given in kind.
create table ledger.due_month (
    book       text not null,
    initiative text not null,
    month      date not null,           -- its first day; what is for a year is due at its beginning
    currency   text not null,
    office     text not null,
    received   bigint not null,
    open       bigint not null,
    pledged    bigint not null,
    inkind     bigint not null,
    unvalued   bigint not null,         -- accepted without a value, so many times
    primary key (book, initiative, month, currency, office)
) with (fillfactor = 50);
comment on table ledger.due_month is 'derived';

-- What is open of instalments.
create table ledger.open_instalment (
    book       text not null,
    agreement  uuid not null,
    number     smallint not null,
    initiative text not null,
    seq        bigint not null,         -- of the agreement
    office     text not null,
    party      text not null,
    currency   text not null,
    due        date not null,
    open       bigint not null
) with (fillfactor = 80);
create index open_instalment_due on ledger.open_instalment (due, seq, number);
create index open_instalment_seq on ledger.open_instalment (seq, number);
alter table ledger.open_instalment add primary key (book, agreement, number, initiative);   -- last, as of postings
comment on table ledger.open_instalment is 'derived';

-- The states of pledges and contributions in kind, and of a receipt whether it is unidentified or an advance is left.
create table ledger.item_state (
    book     text not null,
    noun     text not null,
    state    text not null,
    seq      bigint not null,
    item     uuid not null,
    office   text not null,
    party    text not null,
    currency text not null,     -- of a receipt that waits, with how much of it does; '' and 0 of others
    waiting  bigint not null
);
create index item_state_advance on ledger.item_state (party) where state = 'advance';
create index item_state_noun on ledger.item_state (noun, state, seq);
alter table ledger.item_state add primary key (book, item);     -- last, as of postings
comment on table ledger.item_state is 'derived';
