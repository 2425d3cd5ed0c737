-- Who issued a certificate: the authority of the ledger, or another of the organisation, as its name stands in the certificate (RFC 4514).
-- Null of those that were entered before.
alter table ledger.certificate add column issuer text;
