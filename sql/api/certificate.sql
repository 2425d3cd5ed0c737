-- Certificates: which keys speak for which person.

-- Register issued certificates; for bursard's own command line only.  Refuses: denied (anybody else, for the console),
-- conflict (taken, the person is shut out), not_found (person), invalid (a term that is over or ends before it begins).
create function api.certificate_add(book text, allowed text[], caller text[], key uuid[],
    certificate text[], person text[], serial text[], not_before text[], not_after text[])
returns setof api.answer language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    asks         rules.ask[];
    certificates ledger.certificate[];
    done         record;
begin
    perform rules.lock_book(book);

    with asked as (
        select * from unnest(caller, key, certificate, person, serial, not_before, not_after)
            with ordinality a (caller, key, certificate, person, serial, not_before, not_after, ord)
    ), read as (
        select a.*, rules.content(to_jsonb(a)) as content, rules.instant(a.not_before) as first,
               rules.instant(a.not_after) as last
          from asked a
    ), judged as (
        select r.*, coalesce(stranger, taken, no_person, wrong) as refusal
          from read r
          left join ledger.certificate c on c.book = certificate_add.book and c.certificate = r.certificate
          left join lateral rules.person_at(certificate_add.book, r.person) p on true
          left join lateral (select row('denied', null, 'only bursard itself registers certificates',
                                        'on the machine of the daemon: bursard cert issue')::rules.refusal as stranger
                              where r.caller <> 'console') s on true
          left join lateral rules.taken('certificate', r.certificate, c.certificate is not null) taken on true
          left join lateral rules.person_fault(certificate_add.book, r.person) no_person on true
          left join lateral (
                select row(v.code, v.field, v.sentence, v.hint)::rules.refusal as wrong from (values
                    (1, not p.enabled, 'conflict', 'person', format('%s is shut out: %s', r.person, p.reason),
                        format('let the person in first: bursar person enable %s', r.person)),
                    (2, r.last <= r.first, 'invalid', 'not_after', 'a certificate cannot end before it begins',
                        'give a later moment'),
                    (3, r.last < now(), 'invalid', 'not_after', format('it expired on %s', rules.moment(r.last)),
                        'issue a new one')
                    ) v (n, broken, code, field, sentence, hint)
                 where v.broken order by v.n limit 1) w on true
    )
    select array_agg(row(j.ord, j.key, j.caller, j.content, null, array['certificate:' || j.certificate], j.refusal,
                         jsonb_build_object('certificate', j.certificate, 'person', j.person))::rules.ask order by j.ord),
           array_agg(row(certificate_add.book, j.certificate, null, j.person, j.serial, j.first, j.last)
                     ::ledger.certificate order by j.ord)
      into asks, certificates
      from judged j;

    done := rules.enter(book, allowed, 'certificate_add', asks, null);

    insert into ledger.certificate
    select c.book, c.certificate, e.seq, c.person, c.serial, c.not_before, c.not_after
      from rules.recorded(done.entered) e
      join unnest(certificates) with ordinality c on c.ordinality = e.ord;

    return query select * from unnest(done.answers);
end $$;

-- Refuse certificates from the next request on.  Refuses: not_found, conflict (revoked already).
create function api.certificate_revoke(book text, allowed text[], caller text[], key uuid[],
    certificate text[], reason text[])
returns setof api.answer language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    asks        rules.ask[];
    revocations ledger.revocation[];
    done        record;
begin
    perform rules.lock_book(book);

    with asked as (
        select * from unnest(caller, key, certificate, reason) with ordinality a (caller, key, certificate, reason, ord)
    ), judged as (
        select a.*, rules.content(to_jsonb(a)) as content, c.person,
               coalesce(no_certificate, case when r.certificate is not null
                   then row('conflict', 'certificate', format('it was revoked already: %s', r.reason),
                            format('see: bursar certificate show %s', a.certificate))::rules.refusal end) as refusal
          from asked a
          left join ledger.certificate c on c.book = certificate_revoke.book and c.certificate = a.certificate
               and c.certificate <> 'console'
          left join ledger.revocation r on r.book = certificate_revoke.book and r.certificate = a.certificate
          left join lateral rules.missing('certificate', a.certificate, c.certificate is not null) no_certificate on true
    )
    select array_agg(row(j.ord, j.key, j.caller, j.content, null, array['certificate:' || j.certificate], j.refusal,
                         jsonb_build_object('certificate', j.certificate, 'person', j.person))::rules.ask order by j.ord),
           array_agg(row(certificate_revoke.book, j.certificate, null, j.reason)::ledger.revocation order by j.ord)
      into asks, revocations
      from judged j;

    done := rules.enter(book, allowed, 'certificate_revoke', asks, null);

    insert into ledger.revocation
    select r.book, r.certificate, e.seq, r.reason
      from rules.recorded(done.entered) e
      join unnest(revocations) with ordinality r on r.ordinality = e.ord;

    return query select * from unnest(done.answers);
end $$;

-- reason is why it was revoked.
create type api.certificate_item as (
    certificate text, person text, serial text, not_before text, not_after text, state text, reason text);

-- Certificates as known at a moment, but for the console's, which is none.
create function rules.certificates(book text, last bigint) returns setof api.certificate_item
language sql stable as $$
    select c.certificate, c.person, c.serial, rules.moment(c.not_before), rules.moment(c.not_after),
           case when r.certificate is not null then 'revoked' when c.not_after < now() then 'expired' else 'valid' end,
           r.reason
      from ledger.certificate c
      left join ledger.revocation r on r.book = c.book and r.certificate = c.certificate and r.seq <= last
     where c.book = certificates.book and c.seq <= last and c.certificate <> 'console'
$$;

-- By fingerprint, which is the cursor.
create function api.certificate_list(book text, allowed text[], caller text,
    person text, state text, "limit" integer, after text, known_at text)
returns setof api.certificate_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select c.* from rules.certificates(book, last) c
     where (after is null or c.certificate > after)
       and (certificate_list.person is null or c.person = certificate_list.person)
       and (certificate_list.state is null or c.state = certificate_list.state)
     order by c.certificate
     limit "limit";
end $$;

-- One certificate, by its fingerprint.  Raises not_found (certificate).
create function api.certificate_show(book text, allowed text[], caller text, certificate text)
returns setof api.certificate_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    perform rules.admit(book, allowed, caller);
    return query
    select c.* from rules.certificates(book, rules.seq_at(book, null)) c
     where c.certificate = certificate_show.certificate;
    if not found then
        perform rules.refuse('not_found', 'certificate', format('there is no certificate %s', certificate_show.certificate),
                             'see: bursar certificate list');
    end if;
end $$;
