-- Waivers: exceptions from a minimum, asked for by one person and approved by another.

-- Ask for exceptions.  Refuses: not_found (party, initiative), invalid (currency, amount, an expiry before the day it
-- is asked for).
create function api.waiver_request(book text, allowed text[], caller text[], key uuid[],
    party text[], instrument text[], initiative text[], amount numeric[], currency text[], reason text[], expires date[],
    date date[])
returns setof api.answer language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    asks    rules.ask[];
    waivers ledger.waiver[];
    done    record;
begin
    perform rules.lock_book(book);

    with asked as (
        select * from unnest(caller, key, party, instrument, initiative, amount, currency, reason, expires, date)
            with ordinality a (caller, key, party, instrument, initiative, amount, currency, reason, expires, date, ord)
    ), judged as (
        select a.*, rules.content(to_jsonb(a)) as content, coalesce(a.date, current_date) as day, p.minor,
               coalesce(no_party, no_initiative, p.refusal,
                        case when a.expires < coalesce(a.date, current_date)
                             then row('invalid', 'expires', format('a waiver asked for on %s cannot expire on %s',
                                      coalesce(a.date, current_date), a.expires),
                                      'give the last day it may be used')::rules.refusal end) as refusal
          from asked a
         cross join lateral rules.price(waiver_request.book, 'amount', a.amount, a.currency, coalesce(a.date, current_date)) p
          left join lateral rules.party_fault(waiver_request.book, 'party', a.party) no_party on true
          left join lateral rules.initiative_fault(waiver_request.book, 'initiative', a.initiative) no_initiative on true
    )
    select array_agg(row(j.ord, j.key, j.caller, j.content, j.date, null, j.refusal,
                         jsonb_build_object('waiver', j.key, 'party', j.party, 'instrument', j.instrument))::rules.ask
                     order by j.ord),
           array_agg(row(waiver_request.book, j.key, null, null, null, j.day, j.party, j.instrument, j.initiative,
                         j.currency, j.minor, j.reason, j.expires)::ledger.waiver order by j.ord)
      into asks, waivers
      from judged j;

    done := rules.enter(book, allowed, 'waiver_request', asks, null);

    insert into ledger.waiver
    select w.book, w.waiver, e.seq, e.office, e.person, w.effective, w.party, w.instrument, w.initiative, w.currency,
           w.amount, w.reason, w.expires
      from rules.recorded(done.entered) e
      join unnest(waivers) with ordinality w on w.ordinality = e.ord;

    return query select * from unnest(done.answers);
end $$;

-- Decide on waivers, once each; four eyes: never the person who asked.
create function rules.waiver_decide(book text, allowed text[], caller text[], key uuid[], command text,
    approved boolean, waiver text[], note text[], date date[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
declare
    asks      rules.ask[];
    decisions ledger.waiver_decision[];
    done      record;
begin
    perform rules.lock_book(book);

    with asked as (
        select * from unnest(caller, key, waiver, date, note)
            with ordinality a (caller, key, waiver, date, note, ord)
    ), found as (
        select a.*, rules.content(to_jsonb(a)) as content, rules.key_of(waiver_decide.book, a.waiver) as ref from asked a
    ), judged as (
        select f.*, coalesce(f.date, current_date) as day, w.waiver as known, w.seq as asked_seq, w.office, j.digest,
               case when w.waiver is null
                    then row('not_found', 'waiver', format('there is no waiver %s', f.waiver),
                             'see: bursar waiver list --state asked')::rules.refusal
                    when d.waiver is not null
                    then row('conflict', 'waiver', format('waiver %s was %s already', w.seq,
                             case when d.approved then 'approved' else 'refused' end),
                             format('see: bursar waiver show %s', w.seq))::rules.refusal
                    when w.person = c.person
                    then row('denied', 'waiver', 'who asked for a waiver cannot decide on it',
                             'ask another finance officer')::rules.refusal
                    when waiver_decide.approved and w.expires < coalesce(f.date, current_date)
                    then row('invalid', 'waiver', format('waiver %s expired on %s', w.seq, w.expires),
                             'ask for a new one')::rules.refusal
                    when f.date < w.effective
                    then row('invalid', 'date', format('it was asked for on %s', w.effective),
                             'give a later day')::rules.refusal end as refusal
          from found f
         cross join lateral rules.caller(waiver_decide.book, allowed, f.caller) c
          left join lateral (select x.* from ledger.waiver x
                              where x.book = waiver_decide.book and x.waiver = f.ref limit 1) w on true
          left join lateral (select x.* from ledger.waiver_decision x
                              where x.book = w.book and x.waiver = w.waiver limit 1) d on true
          left join lateral (select x.digest from ledger.journal x
                              where x.book = w.book and x.seq = w.seq limit 1) j on true
    )
    select array_agg(row(j.ord, j.key, j.caller, j.content, j.date, array['waiver:' || j.ref], j.refusal,
                         jsonb_build_object('waiver', j.ref, 'number', j.asked_seq, 'approved', approved))::rules.ask
                     order by j.ord),
           array_agg(row(waiver_decide.book, j.known, null, j.office, null, j.day, approved, j.digest, j.note)
                     ::ledger.waiver_decision order by j.ord)
      into asks, decisions
      from judged j;

    done := rules.enter(book, allowed, command, asks, null);

    insert into ledger.waiver_decision
    select d.book, d.waiver, e.seq, d.office, e.person, d.effective, d.approved, d.digest, d.note
      from rules.recorded(done.entered) e
      join unnest(decisions) with ordinality d on d.ordinality = e.ord;

    return query select * from unnest(done.answers);
end $$;

-- Approve waivers.  Refuses: not_found, conflict (decided), denied (own request), invalid (expired by then).
create function api.waiver_approve(book text, allowed text[], caller text[], key uuid[],
    waiver text[], date date[], note text[])
returns setof api.answer language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    return query select * from rules.waiver_decide(book, allowed, caller, key, 'waiver_approve', true, waiver, note, date);
end $$;

-- Refuse waivers.  Refuses: not_found, conflict (decided), denied (own request).
create function api.waiver_refuse(book text, allowed text[], caller text[], key uuid[],
    waiver text[], reason text[], date date[])
returns setof api.answer language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    return query select * from rules.waiver_decide(book, allowed, caller, key, 'waiver_refuse', false, waiver, reason, date);
end $$;

create type api.waiver_item as (
    id bigint, party text, instrument text, initiative text, amount text, currency text, state text, expires date,
    reason text, asked_by text, office text, asked_on date, decided_by text, decided_on date, note text,
    used_by bigint, key uuid);

-- Waivers as they stood on a day, as known at a moment, newest first.
create function rules.waivers(book text, on_day date, last bigint) returns setof api.waiver_item
language sql stable as $$
    select w.seq, w.party, w.instrument, w.initiative, rules.money(w.amount, w.currency), w.currency,
           case when u.seq is not null then 'used' when not d.approved then 'refused'
                when w.expires < on_day then 'expired' when d.approved then 'approved' else 'asked' end,
           w.expires, w.reason, w.person, w.office, w.effective, d.person, d.effective, d.note, u.seq, w.waiver
      from ledger.waiver w
      left join ledger.waiver_decision d on d.book = w.book and d.waiver = w.waiver and d.seq <= last
      left join ledger.waiver_use u on u.book = w.book and u.waiver = w.waiver and u.seq <= last
     where w.book = waivers.book and w.seq <= last and w.effective <= on_day
$$;

-- id is the cursor.
create function api.waiver_list(book text, allowed text[], caller text,
    party text, state text, office text, "limit" integer, after text, as_of date, known_at text)
returns setof api.waiver_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select w.* from rules.waivers(book, coalesce(as_of, current_date), last) w
     where (after is null or w.id < (select rules.page_from(after)))
       and (waiver_list.party is null or w.party = waiver_list.party)
       and (waiver_list.state is null or w.state = waiver_list.state)
       and (waiver_list.office is null or w.office = waiver_list.office)
     order by w.id desc
     limit "limit";
end $$;

-- One waiver with its decision and its use, by number or key.  Raises not_found (waiver).
create function api.waiver_show(book text, allowed text[], caller text, waiver text, as_of date, known_at text)
returns setof api.waiver_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select w.* from rules.waivers(book, coalesce(as_of, current_date), last) w
     where w.key = rules.key_of(book, waiver_show.waiver);
    if not found then
        perform rules.refuse('not_found', 'waiver', format('there is no waiver %s', waiver_show.waiver),
                             'see: bursar waiver list');
    end if;
end $$;
