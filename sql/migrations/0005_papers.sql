-- Papers: what was issued to whom, with the number and the code that are printed on it; what voids it; and each time that it was printed.

-- What stands at the head of every paper, as of seq; the row with the highest seq is in force.
create table ledger.letterhead (
    book     text not null,
    seq      bigint not null,
    person   text not null,
    name     text not null,
    address  text,                          -- lines with a semicolon between them
    contact  text,
    colour   text check (colour ~ '^#[0-9a-f]{6}$'),
    check_at text check (check_at ~ '^https://'),   -- the page that a paper can be checked at, without a query
    primary key (book, seq),
    foreign key (book, seq) references ledger.journal
);

-- A paper as it was issued.  What is printed never changes; number, code, copy and the name of a recipient who is a person are no part of it and
-- are put on it when it is printed.
create table ledger.paper (
    book      text not null,
    kind      text not null check (kind in ('receipt', 'certificate', 'statement')),
    year      smallint not null,
    number    integer not null check (number > 0),  -- without gaps in a kind and year
    seq       bigint not null,
    office    text not null,                -- whose it is and who sees it: that of what it is about
    person    text not null,
    effective date not null,
    party     text not null,                -- for whom it is
    about     bigint,                       -- the entry that it is about; null of a statement
    first     date,                         -- of a statement: from which day, null from the beginning,
    until     date,                         -- and to which one
    language  text not null check (language in ('ar', 'en', 'es', 'fr', 'ru', 'zh')),
    code      text not null check (code ~ '^[0-9A-HJKMNP-TV-Z]{12}$'),
    printed   jsonb not null,
    primary key (book, kind, year, number),
    foreign key (book, seq) references ledger.journal,
    foreign key (book, party) references ledger.party,
    constraint "a paper is about an entry or a period" check ((kind = 'statement') = (about is null) and (about is null) = (until is not null)),
    constraint "a period cannot end before it begins" check (first <= until)
);
create index paper_seq on ledger.paper (seq);
create index paper_about on ledger.paper (about) where about is not null;
create index paper_party on ledger.paper (party, seq);

-- The entries that a paper rests on: once one of them is reversed it is void, and while that stands.
create table ledger.paper_ground (
    book   text not null,
    seq    bigint not null,
    entry  bigint not null,
    office text not null,
    primary key (book, seq, entry),
    foreign key (book, seq) references ledger.journal,
    foreign key (book, entry) references ledger.journal
);

-- That a paper is void, whatever stands of what it is about.
create table ledger.paper_void (
    book      text not null,
    paper     bigint not null,              -- seq of the paper
    seq       bigint not null,
    office    text not null,
    person    text not null,
    effective date not null,
    reason    text not null,
    primary key (book, paper),
    foreign key (book, seq) references ledger.journal
);

-- Each time that it was printed: the first is the original, all others are copies.  The PDF is not kept: the same paper gives the same bytes again.
create table ledger.paper_printing (
    book      text not null,
    paper     bigint not null,
    seq       bigint not null,
    office    text not null,
    person    text not null,
    effective date not null,
    copy      boolean not null,
    renderer  text not null,                -- the version of the program that made it
    sha256    text not null check (sha256 ~ '^[0-9a-f]{64}$'),
    size      integer not null check (size > 0),
    primary key (book, paper, seq),
    foreign key (book, seq) references ledger.journal
);
create index paper_printing_seq on ledger.paper_printing (seq, book);
