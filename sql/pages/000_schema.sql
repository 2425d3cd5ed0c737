-- The schema of what is served without a certificate: functions alone, one for each page, which the login *_public may run, and nothing else
-- anywhere.  Each gives the JSON of a page, or null where there is none.

drop schema if exists public_pages cascade;
create schema public_pages;
