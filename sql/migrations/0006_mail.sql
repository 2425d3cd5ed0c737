-- Letters by e-mail: where parties are written to, the texts of offices, what waits to be sent, and what became of it.

-- Where a party is written to, as of seq; of each purpose the row with the highest seq is in force.  The address of a person is in ledger.personal.
create table ledger.party_contact (
    book      text not null,
    party     text not null,
    purpose   text not null check (purpose in ('general', 'receipts', 'reminders')),
    seq       bigint not null,
    effective date not null,
    email     text,                     -- null: a person's, or it is not to be written to
    ended     boolean not null,         -- it is not to be written to any more for that purpose
    language  text not null check (language in ('ar', 'en', 'es', 'fr', 'ru', 'zh')),
    primary key (book, party, purpose, seq),
    foreign key (book, seq) references ledger.journal,
    constraint "the party must be registered" foreign key (book, party) references ledger.party,
    constraint "where nobody is written to there is no address" check (not ended or email is null)
);

-- What is written where an office says nothing else; of several versions the last is used, and what was queued keeps its own.
create table ledger.mail_wording (
    kind     text not null,
    language text not null,
    version  integer not null,
    subject  text not null,
    body     text not null,
    primary key (kind, language, version)
);

-- What an office writes instead, as of seq; the row with the highest seq is in force.
create table ledger.mail_template (
    book     text not null,
    whose    text not null,             -- the office; '' for all that have none of their own
    kind     text not null check (kind in ('receipt', 'thank_you', 'reminder')),
    language text not null check (language in ('ar', 'en', 'es', 'fr', 'ru', 'zh')),
    seq      bigint not null,
    subject  text not null,
    body     text not null,
    primary key (book, whose, kind, language, seq),
    foreign key (book, seq) references ledger.journal
);

-- A letter that somebody asked for; its text is made of these when it is sent or shown, so that nothing about a person is kept here.
create table ledger.mail (
    book      text not null,
    seq       bigint not null,          -- its number
    mail      uuid not null,            -- by which it is known to those who get it
    office    text not null,            -- of what it is about
    person    text not null,            -- who asked for it
    effective date not null,
    kind      text not null check (kind in ('receipt', 'thank_you', 'reminder')),
    party     text not null,
    language  text not null,
    template  bigint,                   -- the entry of the text of an office; null: version counts
    version   integer,
    receipt   uuid,
    agreement uuid,
    number    smallint,                 -- of the instalment
    stage     smallint,                 -- the first reminder of it, the second, the third
    due       date,
    facts     jsonb not null,           -- what the {names} of the text stand for, but for the name of the party
    paper     bigint,                   -- the entry that issued the paper that goes with it; null: none does
    primary key (book, seq),
    foreign key (book, seq) references ledger.journal,
    foreign key (book, party) references ledger.party,
    constraint "a letter is about one thing" check (num_nonnulls(receipt, agreement) = 1),
    constraint "its text is that of an office, or built in" check (num_nonnulls(template, version) = 1),
    constraint "a reminder is of an instalment" check ((kind = 'reminder') = (num_nonnulls(number, stage, due) = 3 and agreement is not null))
);
create index mail_receipt on ledger.mail (receipt) where receipt is not null;
create index mail_agreement on ledger.mail (agreement, number) where agreement is not null;

-- What people decided about a letter.
create table ledger.mail_decision (
    book      text not null,
    mail      bigint not null,
    seq       bigint not null,
    office    text not null,            -- of the letter
    person    text not null,
    effective date not null,
    decision  text not null check (decision in ('retry', 'sent', 'not-sent', 'cancelled')),
    steps     integer not null,         -- what had happened to it by then
    reason    text not null,
    primary key (book, mail, seq),
    foreign key (book, seq) references ledger.journal,
    foreign key (book, mail) references ledger.mail
);

-- What happened to a letter outside of the books, one after another: a daemon took it (sending), its text was being handed over (data), and how that
-- ended.  No entry wrote it.
create table ledger.mail_step (
    book       text not null,
    mail       bigint not null,
    n          integer not null,
    office     text not null,           -- of the letter
    step       text not null check (step in ('sending', 'data', 'sent', 'written', 'refused', 'later', 'unknown', 'given-up')),
    moment     timestamptz not null default clock_timestamp(),
    daemon     text not null,
    sentence   text,                    -- of the server, or why
    message_id text,                    -- the same at each attempt
    digest     bytea,                   -- SHA-256 of the message
    due        timestamptz,             -- until when it is taken, or when it is tried again
    contact    bigint,                  -- the entry that has the address
    primary key (book, mail, n),
    foreign key (book, mail) references ledger.mail
);

-- Where each letter stands: what daemons take their turns by.
create table ledger.mail_work (
    book   text not null,
    mail   bigint not null,
    office text not null,
    state  text not null check (state in ('queued', 'sending', 'sent', 'written', 'refused', 'unknown', 'given-up', 'cancelled')),
    steps  integer not null default 0,
    tries  integer not null default 0,  -- since somebody asked for it
    due    timestamptz,                 -- null: at once
    primary key (book, mail),
    foreign key (book, mail) references ledger.mail
);
comment on table ledger.mail_work is 'derived';
create index mail_work_open on ledger.mail_work (due nulls first, mail) where state in ('queued', 'sending');
create index mail_work_state on ledger.mail_work (state);

insert into ledger.mail_wording (kind, language, version, subject, body) values
('receipt', 'en', 1, 'Receipt {receipt}: {amount}',
'Dear {party},

we received {amount} from you on {date}. It is recorded in our books under number {receipt}.

{office}
'),
('receipt', 'fr', 1, 'Reçu {receipt} : {amount}',
'{party},

Nous avons reçu de votre part {amount} le {date}. Ce versement figure dans nos livres sous le numéro {receipt}.

{office}
'),
('thank_you', 'en', 1, 'Thank you for your contribution',
'Dear {party},

thank you for your contribution of {amount}, which reached us on {date}. We are grateful for it.

{office}
'),
('thank_you', 'fr', 1, 'Merci de votre contribution',
'{party},

Nous vous remercions de votre contribution de {amount}, qui nous est parvenue le {date}.

{office}
'),
('reminder', 'en', 1, 'Instalment due on {due}: {amount}',
'Dear {party},

of the instalment that was due on {due} under agreement {agreement}, {amount} has not reached us by {date}.

If it is on its way, please take no notice of this letter. If anything is unclear, please answer it.

{office}
'),
('reminder', 'fr', 1, 'Versement échu le {due} : {amount}',
'{party},

Sur le versement échu le {due} au titre de l''accord {agreement}, {amount} ne nous est pas parvenu au {date}.

Si le paiement est en cours, veuillez ne pas tenir compte de cette lettre. Pour toute question, il suffit d''y répondre.

{office}
');
