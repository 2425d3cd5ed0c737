-- What is said of the register in public, and under which consent: wordings in the languages of the United Nations, plans, milestones, what a
-- requirement is made of, and what parties agree to see published.

-- What a goal, theme, initiative or the indicator of an outcome is called in a language, and what is told of it, as of seq: of each of the two the
-- row with the highest seq that says it is in force.
create table ledger.wording (
    book        text not null,
    noun        text not null check (noun in ('goal', 'theme', 'initiative', 'outcome')),
    code        text not null,
    initiative  text not null default '',   -- of an outcome
    language    text not null check (language in ('ar', 'en', 'es', 'fr', 'ru', 'zh')),
    seq         bigint not null,
    name        text,
    description text,
    primary key (book, noun, code, initiative, language, seq),
    foreign key (book, seq) references ledger.journal,
    constraint "a wording says something" check (num_nonnulls(name, description) > 0),
    constraint "an outcome is of an initiative" check ((noun = 'outcome') = (initiative <> ''))
);

-- The goals that an initiative serves and how much of it each, in percent, with where the plan says so, as of seq: the rows with the highest seq
-- are in force.
create table ledger.plan_share (
    book       text not null,
    initiative text not null,
    seq        bigint not null,
    goal       text not null,
    share      numeric not null check (share > 0 and share <= 100),
    reference  text,
    primary key (book, initiative, seq, goal),
    foreign key (book, seq) references ledger.journal,
    constraint "the initiative must be registered" foreign key (book, initiative) references ledger.initiative,
    constraint "the goal must be registered" foreign key (book, goal) references ledger.goal
);

-- Where an outcome should stand on a day, as of seq; the row with the highest seq is in force.
create table ledger.milestone (
    book       text not null,
    initiative text not null,
    outcome    text not null,
    due        date not null,
    seq        bigint not null,
    target     numeric not null,
    text       text,
    primary key (book, initiative, outcome, due, seq),
    foreign key (book, seq) references ledger.journal,
    foreign key (book, initiative, outcome) references ledger.outcome
);

-- What the requirement of a year is for, line by line, as of seq; the row of the latest day and the highest seq is in force, and one of nothing takes
-- the line away.
create table ledger.requirement_line (
    book       text not null,
    initiative text not null,
    year       smallint not null,
    currency   text not null references ledger.currency,
    text       text not null,
    seq        bigint not null,
    effective  date not null,
    amount     bigint not null check (amount >= 0),
    primary key (book, initiative, year, currency, text, seq),
    foreign key (book, seq) references ledger.journal,
    constraint "the initiative must be registered" foreign key (book, initiative) references ledger.initiative
);

-- What a party agrees to see published, as of seq; the row with the highest seq is in force.
create table ledger.party_consent (
    book         text not null,
    party        text not null,
    seq          bigint not null,
    effective    date not null,
    publish      text not null check (publish in ('name-and-amounts', 'name-only', 'anonymous')),
    inkind_value boolean not null,          -- may the accepted value of what it gives in kind be shown
    public_name  text,                      -- as it wishes to be named; null: as it is registered
    evidence     text,
    note         text,
    primary key (book, party, seq),
    foreign key (book, seq) references ledger.journal,
    foreign key (book, party) references ledger.party
);

-- Editions: what is published, and of which day.  The number of an edition is that of the entry that prepared it, which wrote all of its figures
-- but never again.

create table ledger.edition (
    book      text not null,
    seq       bigint not null,
    person    text not null,
    as_of     date not null,
    known     bigint not null,              -- the last entry that it knows of
    currency  text not null references ledger.currency,
    open_from smallint not null,            -- years before that one are closed
    note      text,
    primary key (book, seq),
    foreign key (book, seq) references ledger.journal
);

-- That it was published, by another person, and that it was withdrawn.
create table ledger.edition_step (
    book      text not null,
    edition   bigint not null,
    step      text not null check (step in ('published', 'withdrawn')),
    seq       bigint not null,
    person    text not null,
    effective date not null,
    reason    text check ((step = 'withdrawn') = (reason is not null)),
    primary key (book, edition, step),
    foreign key (book, seq) references ledger.journal,
    foreign key (book, edition) references ledger.edition
);

-- The rates that its figures are worked out at, in units of the currency per USD.
create table ledger.edition_rate (
    book     text not null,
    seq      bigint not null,
    currency text not null references ledger.currency,
    rate     numeric not null,
    since    date,                          -- null: of USD itself
    source   text,
    primary key (book, seq, currency),
    foreign key (book, seq) references ledger.edition
);

-- Its lines, in base currency: one for each initiative ('' is none) and year, as in the report.  covered is never more than required, and
-- missing never less than nothing.
create table ledger.edition_figure (
    book         text not null,
    seq          bigint not null,
    initiative   text not null,
    year         smallint not null,
    required     bigint not null,
    appropriated bigint not null,
    received     bigint not null,
    receivable   bigint not null,
    signed       bigint not null,
    pledged      bigint not null,
    covered      bigint not null check (covered <= required),
    missing      bigint not null check (missing >= 0),
    over         bigint not null check (over >= 0),
    inkind       bigint not null,
    unvalued     bigint not null,
    needed_by    date,
    primary key (book, seq, initiative, year),
    foreign key (book, seq) references ledger.edition
);

-- The parties in it, with the party that each belongs to at the top, and all between.
create table ledger.edition_party (
    book  text not null,
    seq   bigint not null,
    party text not null,
    donor text not null,
    above text[] not null,
    primary key (book, seq, party),
    foreign key (book, seq) references ledger.edition
);
create index edition_party_donor on ledger.edition_party (book, seq, donor);

-- Who funds what, in base currency; the party '' is what rounding leaves, so that donors add up to the lines above.
create table ledger.edition_donor (
    book       text not null,
    seq        bigint not null,
    party      text not null,
    initiative text not null,
    year       smallint not null,
    received   bigint not null,
    receivable bigint not null,
    signed     bigint not null,
    pledged    bigint not null,
    primary key (book, seq, party, initiative, year),
    foreign key (book, seq) references ledger.edition
);
create index edition_donor_initiative on ledger.edition_donor (book, seq, initiative);

-- What is due of agreements on which day, in their currency and in base.
create table ledger.edition_commitment (
    book       text not null,
    seq        bigint not null,
    initiative text not null,
    due        date not null,
    party      text not null,
    currency   text not null references ledger.currency,
    stage      text not null check (stage in ('received', 'receivable', 'signed')),
    amount     bigint not null,
    base       bigint not null,
    primary key (book, seq, initiative, due, party, currency, stage),
    foreign key (book, seq) references ledger.edition
);
create index edition_commitment_party on ledger.edition_commitment (book, seq, party);

-- What is given in kind, in the state that it was in; what it is, is in its own row.
create table ledger.edition_inkind (
    book       text not null,
    seq        bigint not null,
    inkind     uuid not null,
    party      text not null,
    initiative text not null,
    state      text not null,
    currency   text references ledger.currency,
    value      bigint,                      -- as it was accepted; null where it was not valued
    primary key (book, seq, inkind),
    foreign key (book, seq) references ledger.edition,
    foreign key (book, inkind) references ledger.inkind
);
create index edition_inkind_initiative on ledger.edition_inkind (book, seq, initiative);

-- Cash that came and is applied to nothing yet, or of which nobody knows from whom it is.
create table ledger.edition_unapplied (
    book     text not null,
    seq      bigint not null,
    class    text not null check (class in ('advance', 'unidentified')),
    currency text not null references ledger.currency,
    amount   bigint not null,
    base     bigint not null,
    primary key (book, seq, class, currency),
    foreign key (book, seq) references ledger.edition
);

-- The book of which a page is served without a certificate: that which was opened first.  With the rights of its owner, as the reader of
-- the page has none.
create view ledger.published_book as
    select b.book
      from ledger.book b
     cross join lateral (select j.recorded from ledger.journal j where j.book = b.book and j.seq = 1 limit 1) o
     order by o.recorded, b.book limit 1;
