-- In-kind contributions: offered, agreed, delivered, accepted or rejected.  Kept apart from cash everywhere; without a
-- value as good as with one.  Three values are kept: declared with the offer, and the one that finance accepted, which
-- alone is posted.

create type rules.inkind_offer_ask as (
    party rules.party_ref, kind text, description text, quantity numeric, unit text, initiative text, value numeric, currency text,
    place text, start date, finish date, evidence text, date date, waiver text, note text, old_rate rules.confirmation,
    another rules.confirmation);

-- Record offers.  Refuses: not_found (party, initiative, waiver), invalid (currency, value, quantity, dates),
-- below_minimum (a declared value), possible_duplicate.
create function rules.inkind_offer(book text, envelopes rules.envelope[], asks rules.inkind_offer_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.*, p.minor, rules.item_of(inkind_offer.book, (a.who).office, a.waiver) as exception,
               coalesce(no_party, no_initiative, p.refusal, wrong, too_small,
                        rules.repeat_fault(inkind_offer.book, 'inkind', a.key, a.another, r.seq, r.what)) as refusal,
               case when a.another = 'yes' then r.seq end as repeats
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
          left join lateral rules.inkind_alike(inkind_offer.book, a.party, a.kind, a.description, a.quantity, a.unit, a.day) r on true
    ), entered as materialized (
        select * from rules.entered(inkind_offer.book, 'inkind_offer', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['item:' || j.exception],
                        jsonb_strip_nulls(jsonb_build_object('party', j.party, 'kind', j.kind, 'repeats', j.repeats)),
                        alike => case when j.refusal is null
                                      then concat_ws('/', j.party, j.kind, trim_scale(j.quantity), j.day, j.unit, j.description) end))
               from judged j), null)
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
               select array_agg(rules.passing(s.exception, s.seq, s.item, s.office, s.day)) from stands s where s.exception is not null)) used;
end $$;

-- How much of a contribution was delivered and accepted by its steps that stand, waits to be accepted, and is open: still to come,
-- unless the rest was rejected.
create function rules.inkind_quantities(book text, inkind uuid, offered numeric, on_day date default 'infinity',
                                        last bigint default 9223372036854775807)
returns table (delivered numeric, accepted numeric, waiting numeric, open numeric) language sql stable as $$
    select q.delivered, q.accepted, case when q.rejected then 0 else q.delivered - q.accepted end,
           case when q.rejected then 0 else greatest(offered - q.delivered, 0) end
      from (select coalesce(sum(x.quantity) filter (where x.step = 'delivered'), 0) as delivered,
                   coalesce(sum(x.quantity) filter (where x.step = 'accepted'), 0) as accepted,
                   coalesce(bool_or(x.step = 'rejected'), false) as rejected
              from ledger.inkind_step x
             where x.book = inkind_quantities.book and x.inkind = inkind_quantities.inkind and x.seq <= last and x.effective <= on_day
               and not exists (select from rules.undone(x.book, x.seq, on_day, last))) q
$$;

-- The four quantities, for an answer.
create function rules.quantities_told(offered numeric, delivered numeric, accepted numeric, open numeric) returns jsonb
language sql immutable as $$
    select jsonb_build_object('offered', trim_scale(offered)::text, 'delivered', trim_scale(delivered)::text,
                              'accepted', trim_scale(accepted)::text, 'open', trim_scale(open)::text)
$$;

-- Where a contribution is on its way, and what a next step needs to know: one row, or none.
create function rules.inkind_state(book text, this uuid)
returns table (inkind uuid, seq bigint, office text, person text, party text, kind text, initiative text, currency text, value bigint,
               quantity numeric, unit text, delivered numeric, accepted numeric, waiting numeric, open numeric, state text, since date)
language sql stable as $$
    select i.inkind, i.seq, i.office, i.person, i.party, i.kind, i.initiative, i.currency, i.value, i.quantity, i.unit,
           q.delivered, q.accepted, q.waiting, q.open, coalesce(s.step, 'offered'), coalesce(s.effective, i.effective)
      from ledger.inkind i
     cross join lateral rules.inkind_quantities(i.book, i.inkind, i.quantity) q
      left join lateral rules.inkind_last(i.book, i.inkind, 'infinity', 9223372036854775807) s on true
     where i.book = inkind_state.book and i.inkind = this and not exists (select from rules.undone(i.book, i.seq))
     limit 1
$$;

-- The last step of a contribution that stands, as it stood on a day: one row, or none.
create function rules.inkind_last(book text, inkind uuid, on_day date, last bigint) returns setof ledger.inkind_step
language sql stable as $$
    select x.* from ledger.inkind_step x
     where x.book = inkind_last.book and x.inkind = inkind_last.inkind and x.seq <= last and x.effective <= on_day
       and not exists (select from rules.undone(x.book, x.seq, on_day, last))
     order by x.seq desc limit 1
$$;

-- What is wrong with a step from where a contribution is.  It is agreed once; then what is open is delivered, at once or in parts, and
-- what was delivered accepted, at once or in parts; the rest of it may be rejected.
create function rules.inkind_fault(book text, step text, ref text, seq bigint, state text, since date, day date, waiting numeric,
                                   open numeric)
returns setof rules.refusal language sql stable as $$
    select v.code, v.field, v.sentence, v.hint from (values
        (1, seq is null, 'not_found', 'inkind', format('there is no contribution in kind %s', ref),
            case when seq is null then rules.way_to(inkind_fault.book, 'inkind', ref) end),
        (2, state = 'rejected' or case step when 'agreed' then state in ('agreed', 'accepted')
                when 'delivered' then state in ('delivered', 'accepted') and open = 0
                when 'accepted' then state = 'accepted' and waiting = 0
                else state = 'accepted' and waiting = 0 and open = 0 end,
            'conflict', 'inkind', format('contribution %s was %s already', seq, state), format('see: bursar inkind show %s', seq)),
        (3, case step when 'agreed' then state <> 'offered' when 'delivered' then state = 'offered'
                      when 'accepted' then state in ('offered', 'agreed') else false end,
            'conflict', 'inkind', format('contribution %s is %s', seq, state),
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
        select a.*, s.inkind as this, s.seq as number, s.office, m.moved,
               rules.quantities_told(s.quantity, s.delivered + coalesce(m.moved, 0), s.accepted, case step when 'rejected' then 0
                                     else greatest(s.open - coalesce(m.moved, 0), 0) end) as quantities, coalesce(wrong,
               rules.refusal('invalid', 'quantity', case when a.quantity <= 0 then 'a quantity must be more than zero' end,
                             'give how much came')) as refusal
          from unnest(envelopes, steps) a
         cross join lateral rules.items_of(inkind_move.book, (a.who).office, a.inkind) k (named)
          left join lateral rules.inkind_state(inkind_move.book, k.named) s on true
         cross join lateral (select case step when 'delivered' then coalesce(a.quantity, s.open) end as moved) m
          left join lateral rules.inkind_fault(inkind_move.book, step, a.inkind, s.seq, s.state, s.since, a.day, s.waiting,
                                                s.open) wrong on true
    ), entered as materialized (
        select * from rules.entered(inkind_move.book, command, envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['item:' || j.this],
                                            jsonb_build_object('inkind', j.number, 'state', step) || j.quantities)) from judged j), null)
    ), moved as (
        insert into ledger.inkind_step (book, inkind, step, seq, office, person, effective, quantity, place, evidence, note)
        select inkind_move.book, j.this, inkind_move.step, e.seq, j.office, e.person, j.day, j.moved, j.place, j.evidence, j.note
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

-- Record deliveries, of all that is open or of a part.  Refuses: not_found, conflict (not agreed, nothing open), invalid (quantity,
-- date).
create function rules.inkind_deliver(book text, envelopes rules.envelope[], asks rules.inkind_deliver_ask[])
returns setof api.answer language sql as $$
    select * from rules.inkind_move(book, 'inkind_deliver', 'delivered', envelopes,
        array(select rules.inkind_step(a.inkind, a.quantity, a.place, a.evidence, a.note) from unnest(asks) a))
$$;

create type rules.inkind_reject_ask as (inkind text, reason text, date date);

-- Turn contributions down, or what is not accepted of them.  Refuses: not_found, conflict (all accepted, or rejected before).
create function rules.inkind_reject(book text, envelopes rules.envelope[], asks rules.inkind_reject_ask[])
returns setof api.answer language sql as $$
    select * from rules.inkind_move(book, 'inkind_reject', 'rejected', envelopes,
        array(select rules.inkind_step(a.inkind, note => a.reason) from unnest(asks) a))
$$;

create type rules.inkind_accept_ask as (
    inkind text, quantity numeric, value numeric, currency text, method text, evidence text, waiver text, date date, note text,
    old_rate rules.confirmation, adjust text);

-- Accept what was delivered or a part of it, with a value or without, and post it at that value by its kind.  A part is held against the
-- minimum by what the whole offer is worth at its value.  Four eyes: never by the person who recorded the offer.  Refuses: not_found,
-- conflict (nothing waits), denied (own offer), invalid (quantity, currency, value, method, date), below_minimum,
-- confirmation_required (an old rate).
create function rules.inkind_accept(book text, envelopes rules.envelope[], asks rules.inkind_accept_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.*, s.inkind as this, s.seq as number, s.office, s.party, s.kind, s.initiative, p.minor, p.base, p.rates, n.moved,
               rules.quantities_told(s.quantity, s.delivered, s.accepted + n.moved, s.open) as quantities,
               case when a.value is not null then coalesce(a.currency, s.currency) end as money,
               rules.item_of(inkind_accept.book, (a.who).office, a.waiver) as exception,
               coalesce(wrong, p.refusal, odd, too_small) as refusal
          from unnest(envelopes, asks) a
         cross join lateral rules.items_of(inkind_accept.book, (a.who).office, a.inkind) k (named)
          left join lateral rules.inkind_state(inkind_accept.book, k.named) s on true
         cross join lateral rules.price(inkind_accept.book, 'value', a.value, coalesce(a.currency, s.currency), a.day,
                                        old_rate => a.old_rate) p
         cross join lateral (select coalesce(a.quantity, s.waiting) as moved) n
          left join lateral rules.inkind_fault(inkind_accept.book, 'accepted', a.inkind, s.seq, s.state, s.since, a.day, s.waiting,
                                                s.open) wrong on true
          left join lateral (
                select rules.refusal(v.code, v.field, v.sentence, v.hint) as odd from (values
                    (1, s.person = (a.who).person, 'denied', 'inkind', 'who recorded an offer cannot accept it',
                        'ask another finance officer'),
                    (2, a.value is not null and a.method is null, 'invalid', 'method', 'a value needs the method it rests on',
                        'add --method invoice|catalogue|standard-cost|appraisal'),
                    (3, a.value is null and (a.method is not null or a.currency is not null), 'invalid', 'value',
                        'a method or currency without a value', 'add --value, or leave them out to accept it unvalued'),
                    (4, a.quantity <= 0, 'invalid', 'quantity', 'a quantity must be more than zero', 'give how much is accepted'),
                    (5, a.quantity > s.waiting, 'invalid', 'quantity', format('%s %s wait to be accepted, not %s',
                        trim_scale(s.waiting), s.unit, a.quantity), 'accept no more than was delivered')
                    ) v (n, broken, code, field, sentence, hint)
                 where v.broken order by v.n limit 1) o on true
          left join lateral rules.below_minimum(inkind_accept.book, (a.who).office, rules.contribution('inkind', s.party,
                       array[s.initiative], round(p.minor * greatest(s.quantity / nullif(n.moved, 0), 1))::bigint,
                       coalesce(a.currency, s.currency), a.day, a.waiver, a.old_rate, s.inkind)) too_small
            on true
    ), entered as materialized (
        select * from rules.entered(inkind_accept.book, 'inkind_accept', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['item:' || j.this, 'item:' || j.exception],
                jsonb_strip_nulls(jsonb_build_object('inkind', j.number, 'state', 'accepted', 'value', rules.money(j.minor, j.money),
                                                     'currency', j.money, 'rates', j.rates) || j.quantities))) from judged j),
            (select array_agg(rules.fact(j.ord, 'accepted', item => j.this, party => j.party, initiative => coalesce(j.initiative, ''),
                                         office => j.office, currency => j.money, amount => j.minor, base => j.base,
                                         instrument => j.kind))
               from judged j where j.refusal is null and j.minor is not null))
    ), stands as materialized (
        select j.*, e.seq, e.person from entered e join judged j using (ord) where e.outcome = 'recorded'
    ), step as (
        insert into ledger.inkind_step (book, inkind, step, seq, office, person, effective, quantity, evidence, currency, value, base,
                                        method, note)
        select inkind_accept.book, s.this, 'accepted', s.seq, s.office, s.person, s.day, s.moved, s.evidence, s.money, s.minor, s.base,
               s.method, s.note from stands s
    )
    select (e.answer).*
      from entered e, rules.use_waivers(inkind_accept.book, (
               select array_agg(rules.passing(s.exception, s.seq, s.this, s.office, s.day)) from stands s where s.exception is not null)) used;
end $$;

create type api.inkind_item as (
    id bigint, date date, party text, kind text, description text, offered text, delivered text, accepted text, open text,
    unit text, initiative text, state text, since date, declared_value text, currency text, accepted_value text, accepted_currency text,
    waiver bigint, office text, key uuid);

-- What was accepted of a contribution at a value, as it stood on a day: where in several currencies, by its steps only.
create function rules.inkind_worth(book text, inkind uuid, on_day date, last bigint) returns table (currency text, value bigint)
language sql stable as $$
    select min(x.currency), sum(x.value)::bigint from ledger.inkind_step x
     where x.book = inkind_worth.book and x.inkind = inkind_worth.inkind and x.step = 'accepted' and x.seq <= last and x.effective <= on_day
       and not exists (select from rules.undone(x.book, x.seq, on_day, last))
    having min(x.currency) = max(x.currency)
$$;

-- Contributions in kind as they stood on a day, as known at a moment: four quantities, and two values.  accepted_value is empty for the
-- unvalued.  Where a rest was rejected, what was accepted stays accepted.
create function rules.inkinds(book text, on_day date, last bigint) returns setof api.inkind_item
language sql stable as $$
    select i.seq, i.effective, i.party, i.kind, i.description, trim_scale(i.quantity)::text, trim_scale(q.delivered)::text,
           trim_scale(q.accepted)::text, trim_scale(q.open)::text, i.unit, i.initiative,
           case when s.step = 'rejected' and q.accepted > 0 then 'accepted' else coalesce(s.step, 'offered') end,
           coalesce(s.effective, i.effective), rules.money(i.value, i.currency), i.currency, rules.money(v.value, v.currency), v.currency,
           w.seq, i.office, j.key
      from ledger.inkind i
     cross join lateral (select x.key from ledger.journal x where x.book = i.book and x.seq = i.seq limit 1) j
     cross join lateral rules.inkind_quantities(i.book, i.inkind, i.quantity, on_day, last) q
      left join lateral rules.inkind_last(i.book, i.inkind, on_day, last) s on true
      left join lateral rules.inkind_worth(i.book, i.inkind, on_day, last) v on true
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
    day   date := coalesce(as_of, 'infinity');
    mark  rules.place;
    few   bigint[];
    others text[] := rules.other_names(book, party, last);
begin
    perform rules.admit(book, allowed, caller);
    select x.effective, coalesce(x.currency, ''), coalesce(x.value, 0), x.party, x.seq into mark from ledger.inkind x
     where x.book = inkind_list.book and x.seq = rules.page_from(after);
    perform rules.page_known(after, sort, mark.number is not null);
    mark.number := rules.page_from(after);
    if state is not null and coalesce(party, initiative, kind, office, "from"::text, "to"::text, sort) is null
       and rules.is_now(as_of, known_at) then
        few := rules.numbers_in_state(book, 'inkind', state, rules.page_from(after), "limit");
    end if;
    return query
    select i.*
      from ledger.inkind g
     cross join lateral (select x.* from rules.inkinds(g.book, day, last) x where x.id = g.seq offset 0) i
     where g.book = inkind_list.book and (few is null or g.seq = any (few)) and g.seq <= last and g.effective <= day
       and rules.comes_behind(after, sort, mark, g.effective, coalesce(g.currency, ''), coalesce(g.value, 0), g.party, g.seq)
       and rules.is_within(g.effective, "from", "to")
       and (inkind_list.party is null or g.party = inkind_list.party or g.party = any (others))
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
    id bigint, date date, party text, kind text, description text, offered text, delivered text, accepted text, open text,
    unit text, initiative text, state text, since date, declared_value text, currency text, accepted_value text, accepted_currency text,
    office text, key uuid, place text, start date, finish date, offered_by text,
    evidence text, note text, waiver json, steps json);

-- One contribution in kind and what happened to it.
create function api.inkind_show(book text, allowed text[], caller text, inkind text, as_of date, known_at text)
returns setof api.inkind_detail
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    this bigint := rules.number_of(book, rules.admit(book, allowed, caller), inkind);
    last bigint := rules.seq_at(book, known_at);
    day  date := coalesce(as_of, 'infinity');
begin
    return query
    select i.id, i.date, i.party, i.kind, i.description, i.offered, i.delivered, i.accepted, i.open, i.unit, i.initiative, i.state,
           i.since, i.declared_value, i.currency, i.accepted_value, i.accepted_currency, i.office, i.key,
           k.place, k.start, k.finish, k.person, k.evidence, k.note,
           (select json_build_object('waiver', w.id, 'reason', w.reason, 'asked_by', w.asked_by,
                                      'approved_by', w.decided_by, 'approved_on', w.decided_on)
              from rules.waivers(inkind_show.book, day, day, last) w where w.id = i.waiver),
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
