-- Letters that carry a paper: which printing of it goes with them, and what is written beside it.

alter table ledger.mail
    add column printing bigint,         -- the entry that printed the paper: those bytes go with the letter, or it does not go
    drop constraint mail_kind_check,
    drop constraint "a letter is about one thing",
    add constraint mail_kind_check check (kind in ('receipt', 'thank_you', 'reminder', 'certificate', 'statement')),
    add constraint "a letter is about one thing"
        check (num_nonnulls(receipt, agreement, case when kind in ('certificate', 'statement') then paper end) = 1),
    add constraint "a paper goes as it was printed" check ((paper is null) = (printing is null));
create index mail_paper on ledger.mail (paper) where paper is not null;

alter table ledger.mail_template
    drop constraint mail_template_kind_check,
    add constraint mail_template_kind_check check (kind in ('receipt', 'thank_you', 'reminder', 'certificate', 'statement'));

insert into ledger.mail_wording (kind, language, version, subject, body) values
('certificate', 'en', 1, 'Certificate {paper}: your contribution in kind',
'Dear {party},

thank you for what you gave: {given}. It was accepted, and certificate {paper} comes with this letter. Whoever reads the certificate can check it by its
number and code.

{office}
'),
('certificate', 'fr', 1, 'Attestation {paper} : votre contribution en nature',
'{party},

Nous vous remercions de votre contribution : {given}. Elle a été acceptée, et l''attestation {paper} est jointe à cette lettre. Son numéro et son code
permettent à quiconque de la vérifier.

{office}
'),
('statement', 'en', 1, 'Statement {paper} of your contributions',
'Dear {party},

statement {paper} of {date} comes with this letter: what was pledged, signed and received, as it stands in our books. If it differs from yours, please
answer this letter.

{office}
'),
('statement', 'fr', 1, 'Relevé {paper} de vos contributions',
'{party},

Le relevé {paper} du {date} est joint à cette lettre : ce qui a été promis, signé et reçu, tel que le montrent nos livres. S''il diffère des vôtres, il
suffit de répondre à cette lettre.

{office}
');
