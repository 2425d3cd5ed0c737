-- Letters that carry a paper, and letters of what waits for people who use the ledger.

-- Where a person is written to about what waits, as of seq; the row with the highest seq is in force.  The address is in ledger.personal.
create table ledger.person_contact (
    book      text not null,
    person    text not null,
    seq       bigint not null,
    effective date not null,
    ended     boolean not null,         -- nobody writes to them any more
    language  text not null check (language in ('ar', 'en', 'es', 'fr', 'ru', 'zh')),
    primary key (book, person, seq),
    foreign key (book, seq) references ledger.journal
);

-- printing is the entry that printed the paper: those bytes go with the letter, or it does not go.  reader is the person that a letter of what waits is for.
alter table ledger.mail
    add column printing bigint,
    add column reader text,
    alter column party drop not null,
    drop constraint mail_kind_check,
    drop constraint "a letter is about one thing",
    add constraint mail_kind_check check (kind in ('receipt', 'thank_you', 'reminder', 'certificate', 'statement', 'todo')),
    add constraint "a letter is about one thing"
        check (num_nonnulls(receipt, agreement, case when kind in ('certificate', 'statement') then paper end, reader) = 1),
    add constraint "a paper goes as it was printed" check ((paper is null) = (printing is null)),
    add constraint "what waits is for a person, all other letters for a party"
        check ((kind = 'todo') = (reader is not null) and (reader is null) = (party is not null));
create index mail_paper on ledger.mail (paper) where paper is not null;
create index mail_reader on ledger.mail (reader, effective) where reader is not null;

alter table ledger.mail_template
    drop constraint mail_template_kind_check,
    add constraint mail_template_kind_check check (kind in ('receipt', 'thank_you', 'reminder', 'certificate', 'statement', 'todo'));

-- What such a letter said when it was taken first, so that each attempt says the same.
alter table ledger.mail_step add column facts jsonb;

insert into ledger.mail_wording (kind, language, version, subject, body) values
('certificate', 'en', 1, 'Certificate {paper}: your contribution in kind',
'Dear {party},

thank you for what you gave: {given}. It was accepted, and certificate {paper} comes with this letter. Whoever reads the certificate can check it by its number and code.

{office}
'),
('certificate', 'fr', 1, 'Attestation {paper} : votre contribution en nature',
'{party},

Nous vous remercions de votre contribution : {given}. Elle a été acceptée, et l''attestation {paper} est jointe à cette lettre. Son numéro et son code permettent à quiconque de la vérifier.

{office}
'),
('statement', 'en', 1, 'Statement {paper} of your contributions',
'Dear {party},

statement {paper} of {date} comes with this letter: what was pledged, signed and received, as it stands in our books. If it differs from yours, please answer this letter.

{office}
'),
('statement', 'fr', 1, 'Relevé {paper} de vos contributions',
'{party},

Le relevé {paper} du {date} est joint à cette lettre : ce qui a été promis, signé et reçu, tel que le montrent nos livres. S''il diffère des vôtres, il suffit de répondre à cette lettre.

{office}
'),
('todo', 'en', 1, 'Waiting for you in the ledger: {count}',
'{person},

this waited for you on {date}. Below each line is the command that does it.

{list}
bursar todo says the same at any time.
'),
('todo', 'fr', 1, 'En attente de vous dans le registre : {count}',
'{person},

Voici ce qui vous attendait le {date}. Sous chaque ligne, la commande à lancer.

{list}
La commande bursar todo l''affiche à tout moment.
');
