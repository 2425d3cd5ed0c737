-- What each entry carries, in fewer bytes.

-- The certificate as the 32 bytes that it is the SHA-256 of, and not as their digits; what is none ("console") as its letters.  It is told
-- and hashed as text as before: rules.certificate_told().
alter table ledger.journal alter column certificate type bytea
    using case when length(certificate) = 64 then decode(certificate, 'hex') else convert_to(certificate, 'UTF8') end;

-- Entries are recorded in the order of their numbers, so that the last one before a moment is found by halves: rules.seq_at().
drop index ledger.journal_recorded;
