-- Certificates: which keys identify which person.

create type rules.certificate_add_ask as (certificate text, person text, serial text, not_before text, not_after text, issuer text, signed text);

-- Register issued certificates; for bursard's own command line only.  Refuses: denied (anybody else, for the console),
-- conflict (taken, the person is shut out), not_found (person), invalid (a term that is over or ends before it begins).
create function rules.certificate_add(book text, envelopes rules.envelope[], asks rules.certificate_add_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with read as (
        select a.*, rules.instant(a.not_before) as first, rules.instant(a.not_after) as last,
               rules.refusal('denied', null,
                   case when (a.who).certificate <> 'console' then 'only bursard itself registers certificates' end,
                   'on the machine of the daemon: bursard cert issue') as stranger
          from unnest(envelopes, asks) a
    ), judged as materialized (
        select r.*, coalesce(r.stranger, taken, no_person, shut_out, case
                   when r.last <= r.first
                   then rules.refusal('invalid', 'not_after', 'a certificate cannot end before it begins', 'give a later moment')
                   when r.last < now()
                   then rules.refusal('invalid', 'not_after', format('it expired on %s', rules.moment(r.last)),
                                      'issue a new one') end) as refusal
          from read r
          left join ledger.certificate c on c.book = certificate_add.book and c.certificate = r.certificate
          left join lateral rules.shut_out_fault(certificate_add.book, r.person) shut_out on true
          left join lateral rules.taken('certificate', r.certificate, c.certificate is not null) taken on true
          left join lateral rules.person_fault(certificate_add.book, r.person) no_person on true
    ), entered as materialized (
        select * from rules.entered(certificate_add.book, 'certificate_add', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['certificate:' || j.certificate],
                        jsonb_build_object('certificate', j.certificate, 'person', j.person))) from judged j), null)
    ), certificate as (
        insert into ledger.certificate (book, certificate, seq, person, serial, not_before, not_after, issuer, signed)
        select certificate_add.book, j.certificate, e.seq, j.person, j.serial, j.first, j.last, j.issuer, decode(j.signed, 'base64')
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

create type rules.certificate_invite_ask as (person text, invitation text);

-- Let people ask for a certificate who have none, once and within a day: whoever knows the secret.  Refuses: not_found (person),
-- conflict (the person is shut out, the invitation is known).
create function rules.certificate_invite(book text, envelopes rules.envelope[], asks rules.certificate_invite_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.*, now() + interval '1 day' as ends, coalesce(no_person, taken, shut_out) as refusal
          from unnest(envelopes, asks) a
          left join lateral rules.person_fault(certificate_invite.book, a.person) no_person on true
          left join lateral rules.taken('invitation', a.invitation, exists (select from ledger.invitation i
                        where i.book = certificate_invite.book and i.invitation = a.invitation)) taken on true
          left join lateral rules.shut_out_fault(certificate_invite.book, a.person) shut_out on true
    ), entered as materialized (
        select * from rules.entered(certificate_invite.book, 'certificate_invite', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['invitation:' || j.invitation],
                        jsonb_build_object('person', j.person, 'ends', rules.moment(j.ends)))) from judged j), null)
    ), invitation as (
        insert into ledger.invitation (book, invitation, seq, person, ends)
        select certificate_invite.book, j.invitation, e.seq, j.person, j.ends
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

-- Why no key can be asked for by an invitation, or null: one is, until it ends.
create function rules.invitation_fault(i ledger.invitation) returns rules.refusal language plpgsql stable as $$
begin
    return rules.refusal('conflict', null,
        case when exists (select from ledger.certificate_request r where r.book = i.book and r.invitation = i.invitation)
             then 'this invitation has been used'
             when i.ends < now() then format('this invitation was good until %s', rules.moment(i.ends)) end,
        'ask your administrator for another: bursar cert invite');
end $$;

create type rules.certificate_refuse_ask as (certificate text, reason text);

-- Turn down keys that wait to be signed.  Refuses: not_found, conflict (turned down already, signed already).
create function rules.certificate_refuse(book text, envelopes rules.envelope[], asks rules.certificate_refuse_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.*, r.person, coalesce(no_request, rules.refusal('conflict', 'certificate',
                        case when f.certificate is not null then format('it was turned down already: %s', f.reason)
                             when c.certificate is not null then 'it has its certificate already' end,
                        format('bursar certificate revoke %s takes a certificate back', a.certificate))) as refusal
          from unnest(envelopes, asks) a
          left join ledger.certificate_request r on r.book = certificate_refuse.book and r.certificate = a.certificate
          left join ledger.certificate_refusal f on f.book = certificate_refuse.book and f.certificate = a.certificate
          left join ledger.certificate c on c.book = certificate_refuse.book and c.certificate = a.certificate
          left join lateral rules.missing(certificate_refuse.book, 'certificate', a.certificate, r.certificate is not null) no_request on true
    ), entered as materialized (
        select * from rules.entered(certificate_refuse.book, 'certificate_refuse', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['certificate:' || j.certificate],
                        jsonb_build_object('certificate', j.certificate, 'person', j.person))) from judged j), null)
    ), refusal as (
        insert into ledger.certificate_refusal (book, certificate, seq, reason)
        select certificate_refuse.book, j.certificate, e.seq, j.reason
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

create type rules.certificate_request_ask as (certificate text, request text);

-- Ask for a certificate of another key, for oneself, by a certificate or an invitation: the console signs it.  Refuses: conflict (the
-- key is known, the invitation has been used or is over), too_large.
create function rules.certificate_request(book text, envelopes rules.envelope[], asks rules.certificate_request_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.*, q.bytes, i.invitation, coalesce(taken, used_up, rules.refusal('too_large', 'request',
                        case when octet_length(q.bytes) > 2048 then 'this is not a request for a certificate: it is too long' end,
                        'let bursar cert renew make it')) as refusal
          from unnest(envelopes, asks) a
         cross join lateral (select decode(a.request, 'base64')) q (bytes)
          left join lateral rules.taken('certificate', a.certificate,
                exists (select from ledger.certificate c where c.book = certificate_request.book and c.certificate = a.certificate)
                or exists (select from ledger.certificate_request r
                            where r.book = certificate_request.book and r.certificate = a.certificate)) taken on true
          left join ledger.invitation i on i.book = certificate_request.book and i.invitation = (a.who).certificate
          left join lateral rules.invitation_fault(i) used_up on true
    ), entered as materialized (
        select * from rules.entered(certificate_request.book, 'certificate_request', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['certificate:' || j.certificate, 'invitation:' || j.invitation],
                        jsonb_build_object('certificate', j.certificate, 'person', (j.who).person))) from judged j), null)
    ), request as (
        insert into ledger.certificate_request (book, certificate, seq, person, request, invitation)
        select certificate_request.book, j.certificate, e.seq, e.person, j.bytes, j.invitation
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

-- Keys that people asked a certificate for, with what has become of each: waiting, signed, refused (by an administrator, or as the
-- certificate that came of it is revoked, or the one that it was asked with is in force no more, or the person), expired (nobody signed it in time).
create function rules.requests(book text) returns table (person text, certificate text, asked timestamptz, request bytea,
    invited boolean, state text, reason text, not_after timestamptz, signed bytea)
language sql stable as $$
    select r.person, r.certificate, j.recorded, r.request, r.invitation is not null,
           case when w.certificate is not null then 'refused'
                when n.certificate is not null then 'signed'
                when f.certificate is not null or v.certificate is not null or not p.enabled then 'refused'
                when r.invitation is not null and j.recorded + rules.request_waits() < now() or c.not_after < now() then 'expired'
                else 'waiting' end, coalesce(w.reason, f.reason, v.reason), n.not_after, n.signed
      from ledger.certificate_request r
      join ledger.journal j on j.book = r.book and j.seq = r.seq
     cross join lateral rules.person_at(r.book, r.person) p
      left join ledger.certificate c on c.book = r.book and c.certificate = rules.certificate_told(j.certificate)
      left join ledger.certificate n on n.book = r.book and n.certificate = r.certificate
      left join ledger.revocation w on w.book = r.book and w.certificate = r.certificate
      left join ledger.revocation v on v.book = r.book and v.certificate = rules.certificate_told(j.certificate)
      left join ledger.certificate_refusal f on f.book = r.book and f.certificate = r.certificate
     where r.book = requests.book
$$;

-- What waits to be signed: of each person the newest key.  invited says that it was asked for without a certificate.
create type api.certificate_asked as (person text, certificate text, asked text, request text, invited boolean);

create function api.certificate_pending(book text, allowed text[], caller text) returns setof api.certificate_asked
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    perform rules.admit(book, allowed, caller);
    return query
    select r.person, r.certificate, rules.moment(r.asked), translate(encode(r.request, 'base64'), E'\n', ''), r.invited
      from (select distinct on (x.person) x.* from rules.requests(certificate_pending.book) x order by x.person, x.asked desc) r
     where r.state = 'waiting'
     order by r.person;
end $$;

-- What became of a key that the caller asked a certificate for.  Of other people's keys nothing.
create type api.certificate_fetched as (
    certificate text, person text, asked text, state text, reason text, not_after text, signed text);

create function api.certificate_fetch(book text, allowed text[], caller text, certificate text) returns setof api.certificate_fetched
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    perform rules.admit(book, allowed, caller);
    return query
    select r.certificate, r.person, rules.moment(r.asked), r.state, r.reason, rules.moment(r.not_after),
           translate(encode(r.signed, 'base64'), E'\n', '')
      from rules.requests(certificate_fetch.book) r
     where r.certificate = certificate_fetch.certificate
       and r.person = (select c.person from rules.caller(book, allowed, certificate_fetch.caller) c);
end $$;

create type rules.certificate_revoke_ask as (certificate text, reason text);

-- Refuse certificates from the next request on.  Refuses: not_found, conflict (revoked already).
create function rules.certificate_revoke(book text, envelopes rules.envelope[], asks rules.certificate_revoke_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.*, c.person, coalesce(no_certificate, rules.refusal('conflict', 'certificate',
                        case when r.certificate is not null then format('it was revoked already: %s', r.reason) end,
                        format('see: bursar certificate show %s', a.certificate))) as refusal
          from unnest(envelopes, asks) a
          left join ledger.certificate c on c.book = certificate_revoke.book and c.certificate = a.certificate
               and c.certificate <> 'console'
          left join ledger.revocation r on r.book = certificate_revoke.book and r.certificate = a.certificate
          left join lateral rules.missing(certificate_revoke.book, 'certificate', a.certificate, c.certificate is not null) no_certificate on true
    ), entered as materialized (
        select * from rules.entered(certificate_revoke.book, 'certificate_revoke', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['certificate:' || j.certificate],
                        jsonb_build_object('certificate', j.certificate, 'person', j.person))) from judged j), null)
    ), revocation as (
        insert into ledger.revocation (book, certificate, seq, reason)
        select certificate_revoke.book, j.certificate, e.seq, j.reason
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

-- issuer is null of certificates that were entered before it was; reason is why it was revoked.
create type api.certificate_item as (
    certificate text, person text, serial text, not_before text, not_after text, issuer text, state text, reason text);

-- Certificates as known at a moment, but for the console's, which is none.
create function rules.certificates(book text, last bigint) returns setof api.certificate_item
language sql stable as $$
    select c.certificate, c.person, c.serial, rules.moment(c.not_before), rules.moment(c.not_after), c.issuer,
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
