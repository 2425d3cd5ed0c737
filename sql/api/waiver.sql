-- Waivers: exceptions from a threshold, asked for by one person and approved by another.
--
-- To ask for one is a wish, whatever the book controls (CONTROL_TWO): its row is written when it is asked for, and what is decided on it
-- is in ledger.approval.  The entry of the second person writes none, and is of the day of the approval.

create type rules.waiver_request_ask as (
    party rules.party_ref, instrument text, initiative text, amount numeric, currency text, reason text, expires date, date date);

-- Ask for exceptions, or approve of them.  Refuses: not_found (party, initiative), conflict (a merged party), invalid (currency, amount,
-- an expiry before the day it is asked for, one that has expired).
create function rules.waiver_request(book text, envelopes rules.envelope[], asks rules.waiver_request_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.*, p.minor, coalesce(no_party, no_initiative, p.refusal, rules.refusal('invalid', 'expires',
                        case when a.expires >= a.day then null
                             when a.approves is null then format('a waiver asked for on %s cannot expire on %s', a.day, a.expires)
                             else format('waiver %s expired on %s', a.approves, a.expires) end,
                        case when a.approves is null then 'give the last day it may be used' else 'ask for a new one' end)) as refusal
          from unnest(envelopes, asks) a
         cross join lateral rules.price(waiver_request.book, 'amount', a.amount, a.currency, a.day, posted => false) p
          left join lateral rules.party_fault(waiver_request.book, 'party', a.party) no_party on true
          left join lateral rules.initiative_fault(waiver_request.book, 'initiative', a.initiative) no_initiative on true
    ), entered as materialized (
        select * from rules.entered(waiver_request.book, 'waiver_request', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal,
                        answer => jsonb_build_object('waiver', j.approves, 'party', j.party, 'instrument', j.instrument)))
               from judged j), null)
    ), waiver as (
        insert into ledger.waiver (book, waiver, seq, office, person, effective, party, instrument, initiative, currency, amount,
                                   reason, expires)
        select waiver_request.book, j.item, e.seq, e.office, e.person, j.day, j.party, j.instrument, j.initiative, j.currency,
               j.minor, j.reason, j.expires
          from entered e join judged j using (ord) where e.outcome = 'asked'
    )
    select (e.answer).* from entered e;
end $$;

create type api.waiver_item as (
    id bigint, party text, instrument text, initiative text, amount text, currency text, state text, expires date,
    reason text, asked_by text, office text, asked_on date, decided_by text, decided_on date, note text,
    used_by bigint, key uuid);

-- Waivers as they stood on a day, as known at a moment, newest first; expired before today.  That of another office is seen from when
-- it let a contribution of one's own pass.
create function rules.waivers(book text, on_day date, today date, last bigint) returns setof api.waiver_item
language sql stable as $$
    select w.seq, w.party, w.instrument, w.initiative, rules.money(w.amount, w.currency), w.currency,
           case when u.seq is not null then 'used' when d.state <> 'approved' then d.state
                when w.expires < today then 'expired' else coalesce(d.state, 'asked') end,
           w.expires, w.reason, w.person, w.office, w.effective, d.person, d.effective, d.note, u.seq, j.key
      from ledger.any_waiver w
     cross join lateral (select x.key from ledger.answered x where x.book = w.book and x.seq = w.seq limit 1) j
      left join lateral rules.waiver_decided(w.book, w.waiver, on_day, last) d on true
      left join lateral rules.waiver_used(w.book, w.waiver, on_day, last) u on true
     where w.book = waivers.book and w.seq <= last and w.effective <= on_day
       and (u.seq is not null or current_setting('bursar.office', true) in (w.office, '*'))
$$;

-- Newest first, or as sort says; id is the cursor.
create function api.waiver_list(book text, allowed text[], caller text,
    party text, state text, office text, "from" date, "to" date, sort text, "limit" integer, after text, as_of date, known_at text)
returns setof api.waiver_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
#variable_conflict use_column
declare
    last  bigint := rules.seq_at(book, known_at);
    place rules.place;
    others text[] := rules.other_names(book, party, last);
begin
    perform rules.admit(book, allowed, caller);
    select x.effective, x.currency, x.amount, x.party, x.seq into place from ledger.any_waiver x
     where x.book = waiver_list.book and x.seq = rules.page_from(after);
    perform rules.page_known(after, sort, place.number is not null);
    place.number := rules.page_from(after);
    return query
    select w.* from rules.waivers(book, coalesce(as_of, 'infinity'), coalesce(as_of, rules.today(book)), last) w
     cross join lateral (select x.amount as minor from ledger.any_waiver x where x.book = waiver_list.book and x.seq = w.id) m
     where rules.comes_behind(after, sort, place, w.asked_on, w.currency, m.minor, w.party, w.id)
       and rules.is_within(w.asked_on, "from", "to")
       and (waiver_list.party is null or w.party = waiver_list.party or w.party = any (others))
       and (waiver_list.state is null or w.state = waiver_list.state)
       and (waiver_list.office is null or w.office = waiver_list.office)
     order by case sort when 'date' then w.asked_on end desc, case sort when 'amount' then w.currency end desc,
              case sort when 'amount' then m.minor end desc, case sort when 'party' then w.party end,
              case sort when 'party' then w.id end, w.id desc
     limit "limit";
end $$;

-- One waiver with its decision and its use, by number or key.  Raises not_found (waiver).
create function api.waiver_show(book text, allowed text[], caller text, waiver text, as_of date, known_at text)
returns setof api.waiver_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    this bigint := rules.number_of(book, rules.admit(book, allowed, caller), waiver);
    last bigint := rules.seq_at(book, known_at);
begin
    return query
    select w.* from rules.waivers(book, coalesce(as_of, 'infinity'), coalesce(as_of, rules.today(book)), last) w
     where w.id in (this, (select j.content ->> 'asked' from ledger.journal j where j.book = waiver_show.book and j.seq = this)::bigint);
    if not found then
        perform rules.refuse('not_found', 'waiver', format('there is no waiver %s', waiver_show.waiver),
                             rules.way_to(book, 'waiver', waiver_show.waiver));
    end if;
end $$;
