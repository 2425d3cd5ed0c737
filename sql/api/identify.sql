-- Whom a certificate identifies: asked once a connection, and checked again in every transaction.

-- One row if the certificate is in force, or the invitation that is given in its place; none if not.  The office is the scope that row-level security will need.
-- Planned once for all who come, as rules.admit is: to plan it takes ten times as long as to run it.
create function api.identify(book text, certificate text)
returns table (person text, office text, role text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan as $$
begin
    return query
    select p.person, p.office, p.role
      from ledger.certificate c
     cross join lateral (select v.* from ledger.person v
                          where v.book = c.book and v.person = c.person order by v.seq desc limit 1) p
     where c.book = identify.book and c.certificate = identify.certificate and p.enabled
       and now() between c.not_before and c.not_after
       and not exists (select from ledger.revocation r where r.book = c.book and r.certificate = c.certificate)
    union all
    select p.person, p.office, 'invited'
      from ledger.invitation i
     cross join lateral rules.person_at(i.book, i.person) p
     where i.book = identify.book and i.invitation = identify.certificate and p.enabled and now() < i.ends + rules.request_waits();
end $$;
