-- In-kind contributions: offered, agreed, delivered, accepted or rejected.  Kept apart from cash everywhere; without a
-- value as good as with one.  Three values are kept: declared with the offer, and the one that finance accepted, which
-- alone is posted.

-- Record offers.  Refuses: not_found (party, initiative, waiver), invalid (currency, value, quantity, dates),
-- below_minimum (a declared value).
create function api.inkind_offer(book text, allowed text[], caller text[], key uuid[],
    party text[], kind text[], description text[], quantity numeric[], unit text[], initiative text[], value numeric[],
    currency text[], place text[], start date[], finish date[], evidence text[], date date[], waiver text[], note text[])
returns setof api.answer language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    asks    rules.ask[];
    offers  ledger.inkind[];
    waivers uuid[];
    done    record;
begin
    perform rules.lock_book(book);

    with asked as (
        select * from unnest(caller, key, party, kind, description, quantity, unit, initiative, value, currency, place, start,
                             finish, evidence, date, waiver, note)
            with ordinality a (caller, key, party, kind, description, quantity, unit, initiative, value, currency, place,
                               start, finish, evidence, date, waiver, note, ord)
    ), judged as materialized (
        select a.*, rules.content(array['party', a.party, 'kind', a.kind, 'description', a.description,
                   'quantity', a.quantity::text, 'unit', a.unit, 'initiative', a.initiative, 'value', a.value::text,
                   'currency', a.currency, 'place', a.place, 'start', a.start::text, 'finish', a.finish::text,
                   'evidence', a.evidence, 'date', a.date::text, 'waiver', a.waiver, 'note', a.note]) as content,
               coalesce(a.date, current_date) as day, p.minor,
               case when a.waiver is not null then rules.key_of(inkind_offer.book, a.waiver) end as waiver_key,
               coalesce(no_party, no_initiative, p.refusal, wrong, too_small) as refusal
          from asked a
         cross join lateral (
                select null::bigint, null::rules.refusal where a.value is null
                 union all
                select x.minor, x.refusal
                  from rules.price(inkind_offer.book, 'value', a.value, a.currency, coalesce(a.date, current_date)) x
                 where a.value is not null) p (minor, refusal)
          left join lateral rules.party_fault(inkind_offer.book, 'party', a.party) no_party on true
          left join lateral rules.initiative_fault(inkind_offer.book, 'initiative', a.initiative) no_initiative on true
         cross join lateral (
                select case
                    when a.quantity <= 0
                    then row('invalid', 'quantity', 'a quantity must be more than zero', 'give how much it is')::rules.refusal
                    when a.finish < a.start
                    then row('invalid', 'finish', 'a contribution cannot finish before it starts', 'give a later day')::rules.refusal
                    when a.currency is not null and a.value is null
                    then row('invalid', 'value', 'a currency without a value', 'add --value, or leave the currency out')::rules.refusal
                    end) q (wrong)
          left join lateral rules.below_minimum(inkind_offer.book, 'inkind', a.party, array[a.initiative], p.minor,
                                                a.currency, coalesce(a.date, current_date), a.waiver) too_small on true
    )
    select array_agg(row(j.ord, j.key, j.caller, j.content, j.date, array['waiver:' || j.waiver_key], j.refusal,
                         jsonb_build_object('inkind', j.key, 'party', j.party, 'kind', j.kind))::rules.ask order by j.ord),
           array_agg(row(inkind_offer.book, j.key, null, null, null, j.party, j.kind, j.day, j.description, j.quantity, j.unit,
                         j.initiative, j.currency, j.minor, j.place, j.start, j.finish, j.evidence, j.note)
                     ::ledger.inkind order by j.ord),
           array_agg(j.waiver_key order by j.ord)
      into asks, offers, waivers
      from judged j;

    done := rules.enter(book, allowed, 'inkind_offer', asks, null);

    insert into ledger.inkind
    select i.book, i.inkind, e.seq, e.office, e.person, i.party, i.kind, i.effective, i.description, i.quantity, i.unit,
           i.initiative, i.currency, i.value, i.place, i.start, i.finish, i.evidence, i.note
      from rules.recorded(done.entered) e
      join unnest(offers) with ordinality i on i.ordinality = e.ord;
    insert into ledger.waiver_use
    select w.book, w.waiver, e.seq, w.office, e.key
      from rules.recorded(done.entered) e
      join unnest(waivers) with ordinality u (waiver, ord) on u.ord = e.ord
      join ledger.waiver w on w.book = inkind_offer.book and w.waiver = u.waiver;

    return query select * from unnest(done.answers);
end $$;

-- The state of each contribution named: where it is on its way, and what a next step needs to know.
create function rules.inkind_state(book text, this uuid)
returns table (seq bigint, office text, person text, party text, kind text, initiative text, currency text, value bigint,
               quantity numeric, state text, since date)
language sql stable as $$
    select i.seq, i.office, i.person, i.party, i.kind, i.initiative, i.currency, i.value, i.quantity,
           coalesce(s.step, 'offered'), coalesce(s.effective, i.effective)
      from ledger.inkind i
      left join lateral (select x.step, x.effective from ledger.inkind_step x
                          where x.book = i.book and x.inkind = i.inkind order by x.seq desc limit 1) s on true
     where i.book = inkind_state.book and i.inkind = this
     limit 1
$$;

-- What is wrong with a step from this state: each step follows from one state only, and rejecting from any but an end.
create function rules.inkind_fault(step text, ref text, seq bigint, state text, since date, day date)
returns setof rules.refusal language sql immutable as $$
    select v.code, v.field, v.sentence, v.hint from (values
        (1, seq is null, 'not_found', 'inkind', format('there is no contribution in kind %s', ref),
            'see: bursar inkind list'),
        (2, state in ('accepted', 'rejected') or state = step, 'conflict', 'inkind', format('contribution %s was %s already',
            seq, state), format('see: bursar inkind show %s', seq)),
        (3, state <> case step when 'agreed' then 'offered' when 'delivered' then 'agreed' when 'accepted' then 'delivered'
                         else state end, 'conflict', 'inkind', format('contribution %s is %s', seq, state),
            format('next: bursar inkind %s %s', case state when 'offered' then 'agree' else 'deliver' end, seq)),
        (4, day < since, 'invalid', 'date', format('it was %s on %s', state, since), 'give that day or a later one')
        ) v (n, broken, code, field, sentence, hint)
     where v.broken order by v.n limit 1
$$;

-- The steps that value nothing: agreed, delivered, rejected.
create function rules.inkind_move(book text, allowed text[], caller text[], key uuid[], command text, step text,
    inkind text[], quantity numeric[], place text[], evidence text[], date date[], note text[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
declare
    asks  rules.ask[];
    steps ledger.inkind_step[];
    done  record;
begin
    perform rules.lock_book(book);

    with asked as (
        select * from unnest(caller, key, inkind, quantity, place, evidence, date, note)
            with ordinality a (caller, key, inkind, quantity, place, evidence, date, note, ord)
    ), found as materialized (
        select a.*, rules.content(to_jsonb(a)) as content, coalesce(a.date, current_date) as day,
               rules.key_of(inkind_move.book, a.inkind) as this
          from asked a
    ), judged as materialized (
        select f.*, s.seq, s.office, coalesce(wrong, odd) as refusal
          from found f
          left join lateral rules.inkind_state(inkind_move.book, f.this) s on true
          left join lateral rules.inkind_fault(step, f.inkind, s.seq, s.state, s.since, f.day) wrong on true
          left join lateral (select row('invalid', 'quantity', 'a quantity must be more than zero',
                                        'give how much came')::rules.refusal as odd where f.quantity <= 0) q on true
    )
    select array_agg(row(j.ord, j.key, j.caller, j.content, j.date, array['inkind:' || j.this], j.refusal,
                         jsonb_build_object('inkind', j.seq, 'state', step))::rules.ask order by j.ord),
           array_agg(row(inkind_move.book, j.this, step, null, j.office, null, j.day, j.quantity, j.place, j.evidence, null,
                         null, null, null, j.note)::ledger.inkind_step order by j.ord)
      into asks, steps
      from judged j;

    done := rules.enter(book, allowed, command, asks, null);
    perform rules.inkind_write(done.entered, steps);
    return query select * from unnest(done.answers);
end $$;

-- Write the steps that were entered.
create function rules.inkind_write(entered rules.entered[], steps ledger.inkind_step[]) returns void language plpgsql as $$
begin
    insert into ledger.inkind_step
    select s.book, s.inkind, s.step, e.seq, s.office, e.person, s.effective, s.quantity, s.place, s.evidence, s.currency,
           s.value, s.base, s.method, s.note
      from rules.recorded(entered) e
      join unnest(steps) with ordinality s on s.ordinality = e.ord;
end $$;

-- Agree to offers.  Refuses: not_found, conflict (not just offered), invalid (date).
create function api.inkind_agree(book text, allowed text[], caller text[], key uuid[],
    inkind text[], document text[], date date[], note text[])
returns setof api.answer language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    return query select * from rules.inkind_move(book, allowed, caller, key, 'inkind_agree', 'agreed', inkind, null, null,
                                                 document, date, note);
end $$;

-- Record deliveries.  Refuses: not_found, conflict (not just agreed), invalid (quantity, date).
create function api.inkind_deliver(book text, allowed text[], caller text[], key uuid[],
    inkind text[], quantity numeric[], place text[], evidence text[], date date[], note text[])
returns setof api.answer language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    return query select * from rules.inkind_move(book, allowed, caller, key, 'inkind_deliver', 'delivered', inkind, quantity,
                                                 place, evidence, date, note);
end $$;

-- Turn contributions down.  Refuses: not_found, conflict (accepted or rejected before).
create function api.inkind_reject(book text, allowed text[], caller text[], key uuid[],
    inkind text[], reason text[], date date[])
returns setof api.answer language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    return query select * from rules.inkind_move(book, allowed, caller, key, 'inkind_reject', 'rejected', inkind, null, null,
                                                 null, date, reason);
end $$;

-- Accept what was delivered, with a value or without, and post it at that value by its kind.  Four eyes: never by the
-- person who recorded the offer.  Refuses: not_found, conflict (not just delivered), denied (own offer), invalid
-- (currency, value, method, date), below_minimum.
create function api.inkind_accept(book text, allowed text[], caller text[], key uuid[],
    inkind text[], value numeric[], currency text[], method text[], evidence text[], waiver text[], date date[], note text[])
returns setof api.answer language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    asks    rules.ask[];
    facts   rules.fact[];
    steps   ledger.inkind_step[];
    waivers uuid[];
    done    record;
begin
    perform rules.lock_book(book);

    with asked as (
        select * from unnest(caller, key, inkind, value, currency, method, evidence, waiver, date, note)
            with ordinality a (caller, key, inkind, value, currency, method, evidence, waiver, date, note, ord)
    ), found as materialized (
        select a.*, rules.content(to_jsonb(a)) as content, coalesce(a.date, current_date) as day,
               rules.key_of(inkind_accept.book, a.inkind) as this, rules.key_of(inkind_accept.book, a.waiver) as waiver_key
          from asked a
    ), judged as materialized (
        select f.*, s.seq, s.office, s.party, s.kind, s.initiative, case when f.value is not null then m.money end as money,
               p.minor, p.base, coalesce(wrong, p.refusal, odd, too_small) as refusal
          from found f
         cross join lateral rules.caller(inkind_accept.book, allowed, f.caller) c
          left join lateral rules.inkind_state(inkind_accept.book, f.this) s on true
         cross join lateral (select coalesce(f.currency, s.currency) as money) m
         cross join lateral rules.price(inkind_accept.book, 'value', f.value, m.money, f.day) p
          left join lateral rules.inkind_fault('accepted', f.inkind, s.seq, s.state, s.since, f.day) wrong on true
          left join lateral (
                select (v.code, v.field, v.sentence, v.hint)::rules.refusal as odd from (values
                    (1, s.person = c.person, 'denied', 'inkind', 'who recorded an offer cannot accept it',
                        'ask another finance officer'),
                    (2, f.value is not null and f.method is null, 'invalid', 'method', 'a value needs the method it rests on',
                        'add --method invoice|catalogue|standard-cost|appraisal'),
                    (3, f.value is null and (f.method is not null or f.currency is not null), 'invalid', 'value',
                        'a method or currency without a value', 'add --value, or leave them out to accept it unvalued')
                    ) v (n, broken, code, field, sentence, hint)
                 where v.broken order by v.n limit 1) q on true
          left join lateral rules.below_minimum(inkind_accept.book, 'inkind', s.party, array[s.initiative], p.minor, m.money,
                    f.day, coalesce(f.waiver, null)) too_small
            on not exists (select from ledger.waiver_use u where u.contribution = f.this and u.book = inkind_accept.book)
    )
    select array_agg(row(j.ord, j.key, j.caller, j.content, j.date, array['inkind:' || j.this, 'waiver:' || j.waiver_key],
                         j.refusal, jsonb_strip_nulls(jsonb_build_object('inkind', j.seq, 'state', 'accepted',
                             'value', rules.money(j.minor, j.money), 'currency', j.money)))::rules.ask order by j.ord),
           array_agg(row(j.ord, j.kind, j.party, coalesce(j.initiative, ''), j.office, j.money, j.minor, j.base)::rules.fact)
               filter (where j.minor is not null and j.kind is not null),
           array_agg(row(inkind_accept.book, j.this, 'accepted', null, j.office, null, j.day, null, null, j.evidence, j.money,
                         j.minor, j.base, j.method, j.note)::ledger.inkind_step order by j.ord),
           array_agg(j.waiver_key order by j.ord)
      into asks, facts, steps, waivers
      from judged j;

    done := rules.enter(book, allowed, 'inkind_accept', asks, facts);
    perform rules.inkind_write(done.entered, steps);
    insert into ledger.waiver_use
    select w.book, w.waiver, e.seq, w.office, s.inkind
      from rules.recorded(done.entered) e
      join unnest(waivers) with ordinality u (waiver, ord) on u.ord = e.ord
      join unnest(steps) with ordinality s on s.ordinality = e.ord
      join ledger.waiver w on w.book = inkind_accept.book and w.waiver = u.waiver;

    return query select * from unnest(done.answers);
end $$;

create type api.inkind_item as (
    id bigint, party text, kind text, description text, quantity numeric, unit text, initiative text, state text, since date,
    declared text, accepted text, currency text, waiver bigint, office text, key uuid);

-- Contributions in kind as they stood on a day, as known at a moment.  accepted is empty for the unvalued.
create function rules.inkinds(book text, on_day date, last bigint) returns setof api.inkind_item
language sql stable as $$
    select i.seq, i.party, i.kind, i.description, trim_scale(coalesce(d.quantity, i.quantity)), i.unit, i.initiative,
           coalesce(s.step, 'offered'), coalesce(s.effective, i.effective), rules.money(i.value, i.currency),
           rules.money(case s.step when 'accepted' then s.value end, s.currency), coalesce(s.currency, i.currency), w.seq,
           i.office, i.inkind
      from ledger.inkind i
      left join lateral (select x.* from ledger.inkind_step x
                          where x.book = i.book and x.inkind = i.inkind and x.seq <= last and x.effective <= on_day
                          order by x.seq desc limit 1) s on true
      left join ledger.inkind_step d on d.book = i.book and d.inkind = i.inkind and d.step = 'delivered'
                                     and d.seq <= last and d.effective <= on_day
      left join lateral (select x.waiver from ledger.waiver_use x
                          where x.contribution = i.inkind and x.book = i.book and x.seq <= last limit 1) u on true
      left join ledger.waiver w on w.book = i.book and w.waiver = u.waiver
     where i.book = inkinds.book and i.seq <= last and i.effective <= on_day
$$;

-- Newest first; id is the cursor.
create function api.inkind_list(book text, allowed text[], caller text,
    party text, initiative text, kind text, state text, office text, "limit" integer, after text, as_of date, known_at text)
returns setof api.inkind_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select i.* from rules.inkinds(book, coalesce(as_of, current_date), last) i
     where (after is null or i.id < (select rules.page_from(after)))
       and (inkind_list.party is null or i.party = inkind_list.party)
       and (inkind_list.initiative is null or i.initiative = inkind_list.initiative)
       and (inkind_list.kind is null or i.kind = inkind_list.kind)
       and (inkind_list.state is null or i.state = inkind_list.state)
       and (inkind_list.office is null or i.office = inkind_list.office)
     order by i.id desc
     limit "limit";
end $$;

create type api.inkind_detail as (
    id bigint, party text, kind text, description text, quantity numeric, unit text, initiative text, state text, since date,
    declared text, accepted text, currency text, office text, key uuid, place text, start date, finish date, offered_by text,
    evidence text, note text, waiver json, steps json);

-- One contribution in kind and what happened to it.
create function api.inkind_show(book text, allowed text[], caller text, inkind text, as_of date, known_at text)
returns setof api.inkind_detail
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
    day  date := coalesce(as_of, current_date);
    this uuid := rules.key_of(book, inkind);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select i.id, i.party, i.kind, i.description, i.quantity, i.unit, i.initiative, i.state, i.since, i.declared, i.accepted,
           i.currency, i.office, i.key, k.place, k.start, k.finish, k.person, k.evidence, k.note,
           (select json_build_object('waiver', w.id, 'reason', w.reason, 'asked_by', w.asked_by,
                                      'approved_by', w.decided_by, 'approved_on', w.decided_on)
              from rules.waivers(inkind_show.book, 'infinity', last) w where w.id = i.waiver),
           (select json_agg(json_build_object('entry', s.seq, 'step', s.step, 'date', s.effective,
                                'person', s.person, 'quantity', trim_scale(s.quantity)::text, 'place', s.place, 'evidence', s.evidence,
                                'value', rules.money(s.value, s.currency), 'currency', s.currency, 'method', s.method,
                                'note', s.note) order by s.seq)
              from ledger.inkind_step s
             where s.book = inkind_show.book and s.inkind = this and s.seq <= last and s.effective <= day)
      from rules.inkinds(inkind_show.book, day, last) i
      join ledger.inkind k on k.book = inkind_show.book and k.inkind = i.key
     where i.key = this;
    if not found then
        perform rules.refuse('not_found', 'inkind', format('there is no contribution in kind %s', inkind_show.inkind),
                             'see: bursar inkind list');
    end if;
end $$;
