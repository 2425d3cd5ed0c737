-- In-kind contributions: offered, agreed, delivered, accepted or rejected.  Kept apart from cash everywhere; without a
-- value as good as with one.  Three values are kept: declared with the offer, and the one that finance accepted, which
-- alone is posted.

create type rules.inkind_offer_ask as (
    party text, kind text, description text, quantity numeric, unit text, initiative text, value numeric, currency text,
    place text, start date, finish date, evidence text, date date, waiver text, note text, old_rate rules.confirmation);

-- Record offers.  Refuses: not_found (party, initiative, waiver), invalid (currency, value, quantity, dates),
-- below_minimum (a declared value).
create function rules.inkind_offer(book text, envelopes rules.envelope[], asks rules.inkind_offer_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.*, p.minor, rules.item_of(inkind_offer.book, (a.who).office, a.waiver) as exception,
               coalesce(no_party, no_initiative, p.refusal, wrong, too_small) as refusal
          from unnest(envelopes, asks) a
          left join lateral rules.price_apart(inkind_offer.book, 'value', a.value, a.currency, a.day, posted => false) p on true
          left join lateral rules.party_fault(inkind_offer.book, 'party', a.party) no_party on true
          left join lateral rules.initiative_fault(inkind_offer.book, 'initiative', a.initiative) no_initiative on true
         cross join lateral (
                select case
                    when a.quantity <= 0
                    then rules.refusal('invalid', 'quantity', 'a quantity must be more than zero', 'give how much it is')
                    when a.finish < a.start
                    then rules.refusal('invalid', 'finish', 'a contribution cannot finish before it starts', 'give a later day')
                    when a.currency is not null and a.value is null
                    then rules.refusal('invalid', 'value', 'a currency without a value', 'add --value, or leave the currency out')
                    end) q (wrong)
          left join lateral rules.below_minimum(inkind_offer.book, (a.who).office, rules.contribution('inkind', a.party,
                       array[a.initiative], p.minor, a.currency, a.day, a.waiver, a.old_rate, posted => false)) too_small on true
    ), entered as materialized (
        select * from rules.entered(inkind_offer.book, 'inkind_offer', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['item:' || j.exception],
                                            jsonb_build_object('party', j.party, 'kind', j.kind))) from judged j), null)
    ), stands as materialized (
        select j.*, e.seq, e.office, e.person from entered e join judged j using (ord) where e.outcome = 'recorded'
    ), offer as (
        insert into ledger.inkind (book, inkind, seq, office, person, party, kind, effective, description, quantity, unit, initiative,
                                   currency, value, place, start, finish, evidence, note)
        select inkind_offer.book, s.item, s.seq, s.office, s.person, s.party, s.kind, s.day, s.description, s.quantity, s.unit,
               s.initiative, s.currency, s.minor, s.place, s.start, s.finish, s.evidence, s.note from stands s
    )
    select (e.answer).*
      from entered e, rules.use_waivers(inkind_offer.book, (
               select array_agg(rules.passing(s.exception, s.seq, s.item, s.day)) from stands s where s.exception is not null)) used;
end $$;

-- Where a contribution is on its way, and what a next step needs to know: one row, or none.
create function rules.inkind_state(book text, this uuid)
returns table (inkind uuid, seq bigint, office text, person text, party text, kind text, initiative text, currency text, value bigint,
               quantity numeric, state text, since date)
language sql stable as $$
    select i.inkind, i.seq, i.office, i.person, i.party, i.kind, i.initiative, i.currency, i.value, i.quantity,
           coalesce(s.step, 'offered'), coalesce(s.effective, i.effective)
      from ledger.inkind i
      left join lateral rules.inkind_last(i.book, i.inkind, 'infinity', 9223372036854775807) s on true
     where i.book = inkind_state.book and i.inkind = this and not exists (select from rules.undone(i.book, i.seq))
     limit 1
$$;

-- The last step of a contribution that stands, or its last of one kind, as it stood on a day: one row, or none.
create function rules.inkind_last(book text, inkind uuid, on_day date, last bigint, step text default null)
returns setof ledger.inkind_step language sql stable as $$
    select x.* from ledger.inkind_step x
     where x.book = inkind_last.book and x.inkind = inkind_last.inkind and x.seq <= last and x.effective <= on_day
       and (inkind_last.step is null or x.step = inkind_last.step)
       and not exists (select from rules.undone(x.book, x.seq, on_day, last))
     order by x.seq desc limit 1
$$;

-- What is wrong with a step from this state: each step follows from one state only, and rejecting from any but an end.
create function rules.inkind_fault(step text, ref text, seq bigint, state text, since date, day date)
returns setof rules.refusal language sql stable as $$
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

-- The steps that value nothing: agreed, delivered, rejected.  Refuses: as rules.inkind_fault, and invalid (quantity).
create function rules.inkind_move(book text, command text, step text, envelopes rules.envelope[], steps rules.inkind_step[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.*, s.inkind as this, s.seq as number, s.office, coalesce(wrong,
               rules.refusal('invalid', 'quantity', case when a.quantity <= 0 then 'a quantity must be more than zero' end,
                             'give how much came')) as refusal
          from unnest(envelopes, steps) a
         cross join lateral rules.items_of(inkind_move.book, (a.who).office, a.inkind) k (named)
          left join lateral rules.inkind_state(inkind_move.book, k.named) s on true
          left join lateral rules.inkind_fault(step, a.inkind, s.seq, s.state, s.since, a.day) wrong on true
    ), entered as materialized (
        select * from rules.entered(inkind_move.book, command, envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['item:' || j.this],
                                            jsonb_build_object('inkind', j.number, 'state', step))) from judged j), null)
    ), moved as (
        insert into ledger.inkind_step (book, inkind, step, seq, office, person, effective, quantity, place, evidence, note)
        select inkind_move.book, j.this, inkind_move.step, e.seq, j.office, e.person, j.day, j.quantity, j.place, j.evidence, j.note
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

create type rules.inkind_agree_ask as (inkind text, document text, date date, note text);

-- Agree to offers.  Refuses: not_found, conflict (not just offered), invalid (date).
create function rules.inkind_agree(book text, envelopes rules.envelope[], asks rules.inkind_agree_ask[])
returns setof api.answer language sql as $$
    select * from rules.inkind_move(book, 'inkind_agree', 'agreed', envelopes,
        array(select rules.inkind_step(a.inkind, evidence => a.document, note => a.note) from unnest(asks) a))
$$;

create type rules.inkind_deliver_ask as (inkind text, quantity numeric, place text, evidence text, date date, note text);

-- Record deliveries.  Refuses: not_found, conflict (not just agreed), invalid (quantity, date).
create function rules.inkind_deliver(book text, envelopes rules.envelope[], asks rules.inkind_deliver_ask[])
returns setof api.answer language sql as $$
    select * from rules.inkind_move(book, 'inkind_deliver', 'delivered', envelopes,
        array(select rules.inkind_step(a.inkind, a.quantity, a.place, a.evidence, a.note) from unnest(asks) a))
$$;

create type rules.inkind_reject_ask as (inkind text, reason text, date date);

-- Turn contributions down.  Refuses: not_found, conflict (accepted or rejected before).
create function rules.inkind_reject(book text, envelopes rules.envelope[], asks rules.inkind_reject_ask[])
returns setof api.answer language sql as $$
    select * from rules.inkind_move(book, 'inkind_reject', 'rejected', envelopes,
        array(select rules.inkind_step(a.inkind, note => a.reason) from unnest(asks) a))
$$;

create type rules.inkind_accept_ask as (
    inkind text, value numeric, currency text, method text, evidence text, waiver text, date date, note text,
    old_rate rules.confirmation);

-- Accept what was delivered, with a value or without, and post it at that value by its kind.  Four eyes: never by the
-- person who recorded the offer.  Refuses: not_found, conflict (not just delivered), denied (own offer), invalid
-- (currency, value, method, date), below_minimum, confirm (an old rate).
create function rules.inkind_accept(book text, envelopes rules.envelope[], asks rules.inkind_accept_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.*, s.inkind as this, s.seq as number, s.office, s.party, s.kind, s.initiative, p.minor, p.base, p.rates,
               case when a.value is not null then coalesce(a.currency, s.currency) end as money,
               rules.item_of(inkind_accept.book, (a.who).office, a.waiver) as exception,
               coalesce(wrong, p.refusal, odd, too_small) as refusal
          from unnest(envelopes, asks) a
         cross join lateral rules.items_of(inkind_accept.book, (a.who).office, a.inkind) k (named)
          left join lateral rules.inkind_state(inkind_accept.book, k.named) s on true
         cross join lateral rules.price(inkind_accept.book, 'value', a.value, coalesce(a.currency, s.currency), a.day,
                                        old_rate => a.old_rate) p
          left join lateral rules.inkind_fault('accepted', a.inkind, s.seq, s.state, s.since, a.day) wrong on true
          left join lateral (
                select rules.refusal(v.code, v.field, v.sentence, v.hint) as odd from (values
                    (1, s.person = (a.who).person, 'denied', 'inkind', 'who recorded an offer cannot accept it',
                        'ask another finance officer'),
                    (2, a.value is not null and a.method is null, 'invalid', 'method', 'a value needs the method it rests on',
                        'add --method invoice|catalogue|standard-cost|appraisal'),
                    (3, a.value is null and (a.method is not null or a.currency is not null), 'invalid', 'value',
                        'a method or currency without a value', 'add --value, or leave them out to accept it unvalued')
                    ) v (n, broken, code, field, sentence, hint)
                 where v.broken order by v.n limit 1) o on true
          left join lateral rules.below_minimum(inkind_accept.book, (a.who).office, rules.contribution('inkind', s.party,
                       array[s.initiative], p.minor, coalesce(a.currency, s.currency), a.day, a.waiver, a.old_rate, s.inkind)) too_small
            on true
    ), entered as materialized (
        select * from rules.entered(inkind_accept.book, 'inkind_accept', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['item:' || j.this, 'item:' || j.exception],
                jsonb_strip_nulls(jsonb_build_object('inkind', j.number, 'state', 'accepted',
                                                     'value', rules.money(j.minor, j.money), 'currency', j.money, 'rates', j.rates)))) from judged j),
            (select array_agg(rules.fact(j.ord, 'accepted', item => j.this, party => j.party, initiative => coalesce(j.initiative, ''),
                                         office => j.office, currency => j.money, amount => j.minor, base => j.base,
                                         instrument => j.kind))
               from judged j where j.refusal is null and j.minor is not null))
    ), stands as materialized (
        select j.*, e.seq, e.person from entered e join judged j using (ord) where e.outcome = 'recorded'
    ), step as (
        insert into ledger.inkind_step (book, inkind, step, seq, office, person, effective, evidence, currency, value, base, method, note)
        select inkind_accept.book, s.this, 'accepted', s.seq, s.office, s.person, s.day, s.evidence, s.money, s.minor, s.base, s.method,
               s.note from stands s
    )
    select (e.answer).*
      from entered e, rules.use_waivers(inkind_accept.book, (
               select array_agg(rules.passing(s.exception, s.seq, s.this, s.day)) from stands s where s.exception is not null)) used;
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
           i.office, j.key
      from ledger.inkind i
     cross join lateral (select x.key from ledger.journal x where x.book = i.book and x.seq = i.seq limit 1) j
      left join lateral rules.inkind_last(i.book, i.inkind, on_day, last) s on true
      left join lateral rules.inkind_last(i.book, i.inkind, on_day, last, 'delivered') d on true
      left join lateral rules.waiver_passed(i.book, i.inkind, on_day, last) w on true
     where i.book = inkinds.book and i.seq <= last and i.effective <= on_day
       and not exists (select from rules.undone(i.book, i.seq, on_day, last))
$$;

-- Newest first, or as sort says, by what was offered: those without a declared value last; id is the cursor.
create function api.inkind_list(book text, allowed text[], caller text,
    party text, initiative text, kind text, state text, office text, "from" date, "to" date, sort text, "limit" integer, after text,
    as_of date, known_at text)
returns setof api.inkind_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
#variable_conflict use_column
declare
    last  bigint := rules.seq_at(book, known_at);
    day   date := coalesce(as_of, current_date);
    place ledger.inkind;
    few   bigint[];
begin
    perform rules.admit(book, allowed, caller);
    select x.* into place from ledger.inkind x where x.book = inkind_list.book and x.seq = rules.page_from(after);
    perform rules.page_known(after, sort, place.seq is not null);
    if state is not null and coalesce(party, initiative, kind, office, "from"::text, "to"::text, sort) is null
       and rules.is_now(as_of, known_at) then
        few := rules.numbers_in_state(book, 'inkind', state, rules.page_from(after), "limit");
    end if;
    return query
    select i.*
      from ledger.inkind g
     cross join lateral (select x.* from rules.inkinds(g.book, day, last) x where x.id = g.seq offset 0) i
     where g.book = inkind_list.book and (few is null or g.seq = any (few)) and g.seq <= last and g.effective <= day
       and (after is null or case sort when 'date' then (g.effective, g.seq) < (place.effective, place.seq)
                                       when 'amount' then (coalesce(g.currency, ''), coalesce(g.value, 0), g.seq)
                                                          < (coalesce(place.currency, ''), coalesce(place.value, 0), place.seq)
                                       when 'party' then (g.party, g.seq) > (place.party, place.seq)
                                       else g.seq < (select rules.page_from(after)) end)
       and ("from" is null or g.effective >= "from") and ("to" is null or g.effective <= "to")
       and (inkind_list.party is null or g.party = inkind_list.party)
       and (inkind_list.initiative is null or g.initiative = inkind_list.initiative)
       and (inkind_list.kind is null or g.kind = inkind_list.kind)
       and (inkind_list.state is null or i.state = inkind_list.state)
       and (inkind_list.office is null or g.office = inkind_list.office)
     order by case sort when 'date' then g.effective end desc, case sort when 'amount' then coalesce(g.currency, '') end desc,
              case sort when 'amount' then coalesce(g.value, 0) end desc, case sort when 'party' then g.party end,
              case sort when 'party' then g.seq end, g.seq desc
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
    this bigint := rules.number_of(book, rules.admit(book, allowed, caller), inkind);
    last bigint := rules.seq_at(book, known_at);
    day  date := coalesce(as_of, current_date);
begin
    return query
    select i.id, i.party, i.kind, i.description, i.quantity, i.unit, i.initiative, i.state, i.since, i.declared, i.accepted,
           i.currency, i.office, i.key, k.place, k.start, k.finish, k.person, k.evidence, k.note,
           (select json_build_object('waiver', w.id, 'reason', w.reason, 'asked_by', w.asked_by,
                                      'approved_by', w.decided_by, 'approved_on', w.decided_on)
              from rules.waivers(inkind_show.book, day, last) w where w.id = i.waiver),
           (select json_agg(json_build_object('entry', s.seq, 'step', s.step, 'date', s.effective,
                                'person', s.person, 'quantity', trim_scale(s.quantity)::text, 'place', s.place, 'evidence', s.evidence,
                                'value', rules.money(s.value, s.currency), 'currency', s.currency, 'method', s.method,
                                'note', s.note) order by s.seq)
              from ledger.inkind_step s
             where s.book = k.book and s.inkind = k.inkind and s.seq <= last and s.effective <= day
               and not exists (select from rules.undone(s.book, s.seq, day, last)))
      from rules.inkinds(inkind_show.book, day, last) i
      join ledger.inkind k on k.book = inkind_show.book and k.seq = i.id
     where i.id = this;
    if not found then
        perform rules.not_there(book, 'inkind', inkind, this, 'contribution in kind');
    end if;
end $$;
