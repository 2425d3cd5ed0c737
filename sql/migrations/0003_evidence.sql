-- Evidence: documents by their SHA-256, kept beside the books.
--
-- The bytes are not in the journal: they come in pieces, each with its own SHA-256, and may come over weeks.  When all
-- are there the document is filed, which is an entry.  Each office has pieces of its own, so that nobody learns from an
-- upload what another office has.  A piece is never changed.

create table ledger.evidence_piece (
    book     text not null references ledger.book,
    office   text not null,
    hash     text not null check (hash ~ '^[0-9a-f]{64}$'),     -- of the document
    number   integer not null check (number between 1 and 2048),
    person   text not null,                                     -- who sent it
    received timestamptz not null,
    digest   bytea not null,                                    -- SHA-256 of the data
    data     bytea not null check (octet_length(data) between 1 and 32768),
    primary key (book, office, hash, number),
    foreign key (book, office) references ledger.office
);
alter table ledger.evidence_piece alter column data set storage external;   -- it is compressed, or not worth it

-- How many bytes an office held after each batch of pieces; the most is what it holds.
create table ledger.evidence_use (
    book   text not null references ledger.book,
    office text not null,
    used   bigint not null check (used > 0),
    primary key (book, office, used),
    foreign key (book, office) references ledger.office
);

-- A filing.  The same document may be filed by several, each with a name and a note.
create table ledger.evidence (
    book      text not null,
    office    text not null,            -- whose pieces it is made of, and who sees it
    hash      text not null,
    seq       bigint not null,
    person    text not null,
    effective date not null,
    name      text not null,
    size      bigint not null,
    pieces    integer not null,
    note      text,
    primary key (book, office, hash, seq),
    foreign key (book, seq) references ledger.journal,
    foreign key (book, office) references ledger.office
);
create index evidence_hash on ledger.evidence (hash, seq, book);
create index evidence_seq on ledger.evidence (seq, book);

-- How many bytes an office may hold as of seq; the row with the highest seq is in force.
create table ledger.evidence_quota (
    book   text not null,
    office text not null,
    seq    bigint not null,
    bytes  bigint not null check (bytes >= 0),
    primary key (book, office, seq),
    foreign key (book, seq) references ledger.journal,
    foreign key (book, office) references ledger.office
);
