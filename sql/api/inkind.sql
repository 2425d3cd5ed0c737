-- In-kind contributions: offered, agreed, delivered, accepted or rejected, and given back.  Kept apart from cash everywhere; without a
-- value as good as with one.  Three values are kept: declared with the offer, assessed before acceptance, as often as anybody did, and
-- the one that finance accepted, which alone is posted.

create type rules.inkind_offer_ask as (
    party rules.party_ref, kind text, description text, quantity numeric, unit text, initiative text, value numeric, currency text,
    method text, people integer, place text, start date, finish date, evidence text, date date, waiver text, grade text, station text, note text,
    old_rate rules.confirmation,
    another rules.confirmation);

-- What is wrong with what an offer says of itself.
create function rules.offer_fault(book text, a rules.inkind_offer_ask, day date) returns setof rules.refusal language sql stable as $$
    select (f.refusal).code, (f.refusal).field, (f.refusal).sentence, (f.refusal).hint
      from (select case
                when a.kind = 'secondment'
                then rules.refusal('invalid', 'kind', 'a secondment that is reimbursed is money: the party pays for a post of ours',
                         'record what it pays, in the fund of the post: bursar receipt record --party … --fund … ; an expert whom the party '
                              'goes on paying is --kind expert')
                 when a.kind = 'premises' and (a.start is null or a.finish is null)
                 then rules.refusal('invalid', case when a.start is null then 'start' else 'finish' end,
                          'premises are given from one day to another, and used up between them',
                          'add --start and --finish; where no end is known, offer the first year, and later the next')
                when a.quantity <= 0
                then rules.refusal('invalid', 'quantity', 'a quantity must be more than zero', 'give how much it is')
                when a.people = 0
                then rules.refusal('invalid', 'people', 'nobody is no number of people', 'give how many they are, or leave --people out')
                when a.finish < a.start
                then rules.refusal('invalid', 'finish', 'a contribution cannot finish before it starts', 'give a later day')
                when a.currency is not null and a.value is null
                then rules.refusal('invalid', 'value', 'a currency without a value', 'add --value, or leave the currency out')
                when a.method is not null and a.value is null
                then rules.refusal('invalid', 'value', 'a method without a value', 'add --value, or leave the method out')
                when a.grade is not null and a.kind <> 'expert'
                then rules.refusal('invalid', 'grade', format('a grade is of an expert, not of %s', a.kind), 'leave --grade out')
                when a.station is not null and a.grade is null
                then rules.refusal('invalid', 'grade', 'a duty station without a grade', 'add --grade, or say --place')
                when a.grade is not null and not rules.unit_is(a.unit, 'day') and not rules.unit_is(a.unit, 'month')
                then rules.refusal('invalid', 'unit', format('an expert with a grade serves months or days, not %s', a.unit),
                                   'give --unit person-month, or day')
                when a.grade is not null
                     and not exists (select from ledger.standard_cost c where c.book = offer_fault.book and c.grade = a.grade)
                then rules.refusal('not_found', 'grade', format('there is no grade %s', a.grade), 'see: bursar grade list')
                end as refusal offset 0) f
     where (f.refusal).code is not null
$$;

-- Record offers.  Refuses: not_found (party, initiative, waiver, grade), invalid (currency, value, quantity, dates, unit, a reimbursed
-- secondment), below_minimum (a declared value), possible_duplicate.
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
          left join lateral rules.offer_fault(inkind_offer.book, asks[a.ord], a.day) wrong on true
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
        insert into ledger.inkind (book, inkind, seq, office, person, party, kind, effective, description, quantity, unit, people, initiative,
                                   currency, value, method, grade, station, place, start, finish, evidence, note)
        select inkind_offer.book, s.item, s.seq, s.office, s.person, s.party, s.kind, s.day, s.description, s.quantity, s.unit, s.people,
               s.initiative, s.currency, s.minor, s.method, s.grade, s.station, s.place, s.start, s.finish, s.evidence, s.note from stands s
    )
    select (e.answer).*
      from entered e, rules.use_waivers(inkind_offer.book, (
               select array_agg(rules.passing(s.exception, s.seq, s.item, s.office, s.day)) from stands s where s.exception is not null)) used;
end $$;

-- How much of a contribution was delivered, accepted and given back by its steps that stand, waits to be accepted, and is open: still to
-- come, unless the rest was rejected.
create function rules.inkind_quantities(book text, inkind uuid, offered numeric, on_day date default 'infinity',
                                        last bigint default 9223372036854775807)
returns table (delivered numeric, accepted numeric, waiting numeric, open numeric, returned numeric) language sql stable as $$
    select q.delivered, q.accepted, case when q.rejected then 0 else q.delivered - q.accepted end,
           case when q.rejected then 0 else greatest(offered - q.delivered, 0) end, q.returned
      from (select coalesce(sum(x.quantity) filter (where x.step = 'delivered'), 0) as delivered,
                   coalesce(sum(x.quantity) filter (where x.step = 'accepted'), 0) as accepted,
                   coalesce(sum(x.quantity) filter (where x.step = 'returned'), 0) as returned,
                   coalesce(bool_or(x.step = 'rejected'), false) as rejected
              from ledger.inkind_step x
             where x.book = inkind_quantities.book and x.inkind = inkind_quantities.inkind and x.seq <= last and x.effective <= on_day
               and not exists (select from rules.undone(x.book, x.seq, on_day, last))) q
$$;

-- The four quantities, for an answer.
create function rules.quantities_told(offered numeric, delivered numeric, accepted numeric, open numeric) returns jsonb
language sql stable as $$
    select jsonb_build_object('offered', trim_scale(offered)::text, 'delivered', trim_scale(delivered)::text,
                              'accepted', trim_scale(accepted)::text, 'open', trim_scale(open)::text)
$$;

-- Where a contribution is on its way, and what a next step needs to know: one row, or none.
create function rules.inkind_state(book text, this uuid)
returns table (inkind uuid, seq bigint, office text, person text, party text, kind text, initiative text, currency text, value bigint,
               quantity numeric, unit text, delivered numeric, accepted numeric, waiting numeric, open numeric, state text, since date,
               returned numeric, item ledger.inkind)
language sql stable as $$
    select i.inkind, i.seq, i.office, i.person, i.party, i.kind, i.initiative, i.currency, i.value, i.quantity, i.unit,
           q.delivered, q.accepted, q.waiting, q.open, coalesce(s.step, 'offered'), coalesce(s.effective, i.effective), q.returned, i
      from ledger.inkind i
     cross join lateral rules.inkind_quantities(i.book, i.inkind, i.quantity) q
      left join lateral rules.inkind_last(i.book, i.inkind, 'infinity', 9223372036854775807) s on true
     where i.book = inkind_state.book and i.inkind = this and not exists (select from rules.undone(i.book, i.seq))
     limit 1
$$;

-- The last step that stands and brought a contribution on its way, as it stood on a day: one row, or none.
create function rules.inkind_last(book text, inkind uuid, on_day date, last bigint) returns setof ledger.inkind_step
language sql stable as $$
    select x.* from ledger.inkind_step x
     where x.book = inkind_last.book and x.inkind = inkind_last.inkind and x.seq <= last and x.effective <= on_day and rules.moves_inkind(x.step)
       and not exists (select from rules.undone(x.book, x.seq, on_day, last))
     order by x.seq desc limit 1
$$;

-- A contribution in kind that is not there.
create function rules.no_inkind(book text, ref text, known boolean) returns setof rules.refusal language sql stable as $$
    select 'not_found', 'inkind', format('there is no contribution in kind %s', ref), rules.way_to(no_inkind.book, 'inkind', ref) where not known
$$;

-- Four eyes: who recorded an offer neither accepts nor values it.
create function rules.own_offer(offered_by text, person text) returns rules.refusal language sql immutable as $$
    select rules.refusal('denied', 'inkind', case when offered_by = person then 'who recorded an offer cannot accept it' end,
                         'ask another finance officer')
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
        (4, day < since, 'invalid', 'date', format('it was %s on %s', case step when 'assessed' then 'offered' else state end, since),
            'give that day or a later one')
        ) v (n, broken, code, field, sentence, hint)
     where v.broken order by v.n limit 1
$$;

-- An expert with a grade comes by the month, and is accepted as the month is accrued.
create function rules.served_monthly(k ledger.inkind) returns rules.refusal language sql stable as $$
    select rules.refusal('conflict', 'inkind', case when k.grade is not null
               then format('contribution %s is an expert of grade %s, who serves and is accrued by the month', k.seq, k.grade) end,
               format('record the days: bursar inkind serve %s --month … --days … ; bursar run accrue posts them', k.seq))
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
                                     else greatest(s.open - coalesce(m.moved, 0), 0) end) as quantities, coalesce(
               case when step = 'delivered' then rules.served_monthly(s.item) end, wrong,
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
        select a.*, s.inkind as this, s.seq as number, s.item as k, p.minor, p.base, p.rates, n.moved, t.treatment,
               rules.quantities_told(s.quantity, s.delivered, s.accepted + n.moved, s.open) as quantities,
               case when a.value is not null then coalesce(a.currency, s.currency) end as money,
               rules.item_of(inkind_accept.book, (a.who).office, a.waiver) as exception,
               coalesce(rules.served_monthly(s.item), wrong, p.refusal, rules.own_offer(s.person, (a.who).person), odd, too_small) as refusal
          from unnest(envelopes, asks) a
         cross join lateral rules.items_of(inkind_accept.book, (a.who).office, a.inkind) k (named)
          left join lateral rules.inkind_state(inkind_accept.book, k.named) s on true
         cross join lateral rules.price(inkind_accept.book, 'value', a.value, coalesce(a.currency, s.currency), a.day,
                                        old_rate => a.old_rate) p
         cross join lateral (select coalesce(a.quantity, s.waiting) as moved) n
         cross join lateral rules.treatment_at(inkind_accept.book, s.kind, a.day) t
          left join lateral rules.inkind_fault(inkind_accept.book, 'accepted', a.inkind, s.seq, s.state, s.since, a.day, s.waiting,
                                                s.open) wrong on true
          left join lateral (
                select rules.refusal(v.code, v.field, v.sentence, v.hint) as odd from (values
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
            (select array_agg(rules.accepted_fact(j.ord, j.k, j.treatment, j.money, j.minor, j.base))
               from judged j where j.refusal is null and j.minor is not null and not rules.counts_monthly(j.k, j.treatment)))
    ), stands as materialized (
        select j.*, e.seq, e.person from entered e join judged j using (ord) where e.outcome = 'recorded'
    ), step as (
        insert into ledger.inkind_step (book, inkind, step, seq, office, person, effective, quantity, treatment, counts, evidence,
                                        currency, value, base, method, note)
        select inkind_accept.book, s.this, 'accepted', s.seq, (s.k).office, s.person, s.day, s.moved, s.treatment,
               coalesce((s.k).start, s.day), s.evidence, s.money, s.minor, s.base, s.method, s.note from stands s
    )
    select (e.answer).*
      from entered e, rules.use_waivers(inkind_accept.book, (
               select array_agg(rules.passing(s.exception, s.seq, s.this, (s.k).office, s.day)) from stands s where s.exception is not null)) used;
end $$;

-- What was accepted at a value, as a fact.
create function rules.accepted_fact(ord integer, k ledger.inkind, treatment text, currency text, amount bigint, base bigint)
returns rules.fact language sql immutable as $$
    select rules.fact(ord, rules.treated_measure(k.kind, treatment), item => k.inkind, party => k.party,
                      initiative => coalesce(k.initiative, ''), office => k.office, currency => currency, amount => amount, base => base,
                      instrument => k.kind)
$$;

create type rules.inkind_assess_ask as (
    inkind text, value numeric, currency text, method text, evidence text, date date, note text);

-- Say what contributions are worth before they are accepted: any number of times, and the last counts.  Nothing is posted.  Refuses:
-- not_found, conflict (all accepted, or rejected), invalid (currency, value, date).
create function rules.inkind_assess(book text, envelopes rules.envelope[], asks rules.inkind_assess_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.*, s.inkind as this, s.seq as number, s.item as k, s.state, p.minor, coalesce(a.currency, s.currency) as money,
               rules.quantities_told(s.quantity, s.delivered, s.accepted, s.open) as quantities, coalesce(wrong, p.refusal) as refusal
          from unnest(envelopes, asks) a
         cross join lateral rules.items_of(inkind_assess.book, (a.who).office, a.inkind) k (named)
          left join lateral rules.inkind_state(inkind_assess.book, k.named) s on true
         cross join lateral rules.price(inkind_assess.book, 'value', a.value, coalesce(a.currency, s.currency), a.day, posted => false) p
          left join lateral rules.inkind_fault(inkind_assess.book, 'assessed', a.inkind, s.seq, s.state, (s.item).effective, a.day, s.waiting,
                                               s.open) wrong on true
    ), entered as materialized (
        select * from rules.entered(inkind_assess.book, 'inkind_assess', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['item:' || (j.k).inkind], jsonb_build_object('inkind', j.number, 'state', j.state,
                        'value', rules.money(j.minor, j.money), 'currency', j.money) || j.quantities)) from judged j), null)
    ), step as (
        insert into ledger.inkind_step (book, inkind, step, seq, office, person, effective, evidence, currency, value, method, note)
        select inkind_assess.book, j.this, 'assessed', e.seq, (j.k).office, e.person, j.day, j.evidence, j.money, j.minor, j.method, j.note
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

create type rules.inkind_value_ask as (
    inkind text, acceptance text, value numeric, currency text, method text, evidence text, waiver text, date date, note text,
    old_rate rules.confirmation, adjust text);

-- The acceptance of a contribution that a request is about: the one that it names, or else the only one of those that it may be about, by
-- their numbers; or why there is none.  what: "was accepted without a value".
create function rules.acceptance_meant(book text, office text, ref text, number bigint, possible bigint[], what text)
returns table (entry bigint, refusal rules.refusal) language sql stable as $$
    select case when n.named is null and cardinality(possible) = 1 then possible[1] when n.named = any (possible) then n.named end,
           rules.refusal(case when ref is not null then 'not_found' when cardinality(possible) > 1 then 'invalid' else 'conflict' end,
               case when ref is null and coalesce(cardinality(possible), 0) = 0 then 'inkind' else 'acceptance' end, case
                   when ref is not null and n.named = any (possible) is not true
                   then format('nothing of contribution %s %s by entry %s', acceptance_meant.number, what, ref)
                   when ref is null and coalesce(cardinality(possible), 0) = 0
                   then format('nothing of contribution %s %s', acceptance_meant.number, what)
                   when ref is null and cardinality(possible) > 1
                   then format('contribution %s %s by entries %s', acceptance_meant.number, what, array_to_string(possible, ', ')) end,
               case when cardinality(possible) > 0 then format('say which: --acceptance %s', possible[1])
                    else format('see: bursar inkind show %s', acceptance_meant.number) end)
      from (select rules.number_of(acceptance_meant.book, acceptance_meant.office, ref) as named offset 0) n
$$;

-- Value what was accepted without a value, at the rate of the day on which that was; it is posted now.  Never by the person who recorded the
-- offer.  Refuses: not_found, conflict (all is valued), denied (own offer), invalid (which acceptance, currency, value, date),
-- below_minimum, confirmation_required (an old rate).
create function rules.inkind_value(book text, envelopes rules.envelope[], asks rules.inkind_value_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.*, s.inkind as this, s.seq as number, s.item as k, s.state, u.step, p.minor, p.base, p.rates,
               coalesce(a.currency, s.currency) as money, rules.item_of(inkind_value.book, (a.who).office, a.waiver) as exception,
               rules.quantities_told(s.quantity, s.delivered, s.accepted, s.open) as quantities,
               coalesce(none_there, rules.own_offer(s.person, (a.who).person), m.refusal, too_early, p.refusal, too_small) as refusal
          from unnest(envelopes, asks) a
         cross join lateral rules.items_of(inkind_value.book, (a.who).office, a.inkind) k (named)
          left join lateral rules.inkind_state(inkind_value.book, k.named) s on true
          left join lateral rules.no_inkind(inkind_value.book, a.inkind, s.inkind is not null) none_there on true
         cross join lateral (select array_agg((x.step).seq order by (x.step).seq) as possible from rules.acceptances(inkind_value.book, s.inkind) x
                              where x.value is null and x.returned = 0) o
         cross join lateral rules.acceptance_meant(inkind_value.book, (a.who).office, a.acceptance, s.seq, o.possible,
                                                   'was accepted without a value') m
          left join lateral (select x as step from ledger.inkind_step x
                              where x.book = inkind_value.book and x.inkind = s.inkind and x.seq = m.entry limit 1) u on true
          left join lateral rules.too_early('acceptance', (u.step).seq, (u.step).effective, a.day) too_early on true
          left join lateral rules.price_apart(inkind_value.book, 'value', case when (u.step).seq is not null then a.value end,
                                              coalesce(a.currency, s.currency), (u.step).effective, old_rate => a.old_rate) p on true
          left join lateral rules.below_minimum(inkind_value.book, (a.who).office, rules.contribution('inkind', s.party, array[s.initiative],
                       round(p.minor * greatest(s.quantity / nullif((u.step).quantity, 0), 1))::bigint, coalesce(a.currency, s.currency),
                       (u.step).effective, a.waiver, a.old_rate, s.inkind)) too_small on true
    ), entered as materialized (
        select * from rules.entered(inkind_value.book, 'inkind_value', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['item:' || (j.k).inkind, 'item:' || j.exception],
                jsonb_strip_nulls(jsonb_build_object('inkind', j.number, 'state', j.state, 'acceptance', (j.step).seq, 'value',
                    rules.money(j.minor, j.money), 'currency', j.money, 'rates', j.rates) || j.quantities))) from judged j),
            (select array_agg(rules.accepted_fact(j.ord, j.k, (j.step).treatment, j.money, j.minor, j.base))
               from judged j where j.refusal is null and not rules.counts_monthly(j.k, (j.step).treatment)))
    ), stands as materialized (
        select j.*, e.seq, e.person from entered e join judged j using (ord) where e.outcome = 'recorded'
    ), step as (
        insert into ledger.inkind_step (book, inkind, step, seq, office, person, effective, quantity, acceptance, evidence, currency, value,
                                        base, method, note)
        select inkind_value.book, s.this, 'valued', s.seq, (s.k).office, s.person, s.day, (s.step).quantity, (s.step).seq, s.evidence, s.money,
               s.minor, s.base, s.method, s.note from stands s
    )
    select (e.answer).*
      from entered e, rules.use_waivers(inkind_value.book, (
               select array_agg(rules.passing(s.exception, s.seq, s.this, (s.k).office, s.day)) from stands s where s.exception is not null)) used;
end $$;

create type rules.inkind_serve_ask as (inkind text, month date, days numeric, evidence text, note text);

-- What is wrong with so many days of a month that an expert is said to have served; served were recorded before, and there are so many
-- working days from the first to the last on which it may have been.
create function rules.serve_fault(k ledger.inkind, state text, a rules.inkind_serve_ask, first date, last date, served numeric)
returns setof rules.refusal language sql stable as $$
    select v.code, v.field, v.sentence, v.hint
      from (select rules.working_days(first, last) as days) w
     cross join lateral (values
        (1, k.grade is null, 'conflict', 'inkind', format('contribution %s is no expert with a grade', k.seq),
            format('deliver it: bursar inkind deliver %s', k.seq)),
        (2, state = 'rejected', 'conflict', 'inkind', format('contribution %s was rejected already', k.seq),
            format('see: bursar inkind show %s', k.seq)),
        (3, state = 'offered', 'conflict', 'inkind', format('contribution %s is offered', k.seq), format('next: bursar inkind agree %s', k.seq)),
        (4, a.days <= 0, 'invalid', 'days', 'days must be more than zero', 'give how many were served'),
        (5, last < first, 'invalid', 'month', format('contribution %s has no day in %s that has come', k.seq, to_char(a.month, 'YYYY-MM')),
            format('it is given %s', concat_ws(' ', 'from ' || k.start, 'to ' || k.finish))),
        (6, served + a.days > w.days, 'invalid', 'days', format('there are %s working days from %s to %s, and %s', w.days, first, last,
            case when served > 0 then format('%s and %s are more', trim_scale(served), trim_scale(a.days))
                 else format('%s are more', trim_scale(a.days)) end), 'give the days that were served')
        ) v (n, broken, code, field, sentence, hint)
     where v.broken order by v.n limit 1
$$;

-- Record the days that experts served in a month: a delivery by the end of it, or today.  Refuses: not_found, conflict (no grade, not
-- agreed, rejected), invalid (days beyond the working days from its start to its finish).
create function rules.inkind_serve(book text, envelopes rules.envelope[], asks rules.inkind_serve_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
declare
    dated rules.envelope[] := rules.at_month_end(envelopes, array(select a.month from unnest(asks) with ordinality a order by a.ordinality));
begin
    return query
    with judged as materialized (
        select a.*, s.item as k, rules.month_end(a.month) as until, n.moved,
               rules.quantities_told(s.quantity, s.delivered + n.moved, s.accepted, greatest(s.open - n.moved, 0)) as quantities,
               coalesce(none_there, wrong) as refusal
          from unnest(dated, asks) a
         cross join lateral rules.items_of(inkind_serve.book, (a.who).office, a.inkind) k (named)
          left join lateral rules.inkind_state(inkind_serve.book, k.named) s on true
          left join lateral rules.no_inkind(inkind_serve.book, a.inkind, s.inkind is not null) none_there on true
         cross join lateral (
                select greatest(rules.month_start(a.month), (s.item).start) as first,
                       least(rules.month_end(a.month), (s.item).finish, (a.who).today) as last,
                       case when rules.unit_is(s.unit, 'day') then a.days
                            else round(a.days / rules.working_days(rules.month_start(a.month), rules.month_end(a.month)), 4)
                            end as moved) n
         cross join lateral (
                select coalesce(sum(x.days), 0) as days from ledger.inkind_step x
                 where x.book = inkind_serve.book and x.inkind = s.inkind and x.step = 'delivered' and x.month = rules.month_end(a.month)
                   and not exists (select from rules.undone(x.book, x.seq))) b
          left join lateral rules.serve_fault(s.item, s.state, asks[a.ord], n.first, n.last, b.days) wrong on true
    ), entered as materialized (
        select * from rules.entered(inkind_serve.book, 'inkind_serve', dated,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['item:' || (j.k).inkind], jsonb_build_object('inkind', (j.k).seq,
                        'state', 'delivered', 'month', j.until, 'days', trim_scale(j.days)::text) || j.quantities)) from judged j), null)
    ), step as (
        insert into ledger.inkind_step (book, inkind, step, seq, office, person, effective, quantity, month, days, evidence, note)
        select inkind_serve.book, (j.k).inkind, 'delivered', e.seq, (j.k).office, e.person, j.day, j.moved, j.until, j.days, j.evidence, j.note
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

-- What is to be posted of what an expert served in a month: the days that were not, at the standard cost of the grade, a month's cost being
-- that of all its working days.
create function rules.expert_accrual(k ledger.inkind, until date, old_rate text) returns setof rules.accrual language sql stable as $$
    select d.days, d.quantity, p.minor, c.currency, p.base, p.rates, null::rules.inkind_use[], coalesce(
               rules.refusal('conflict', 'month', case when d.days is null or d.days <= 0
                   then format('contribution %s served nothing in %s that is not accrued', k.seq, to_char(until, 'YYYY-MM')) end,
                   format('record the days: bursar inkind serve %s --month %s --days …', k.seq, until)),
               rules.refusal('not_found', 'month', case when c.cost is null
                   then format('there is no standard cost of grade %s on %s', k.grade, until) end,
                   format('set it: bursar grade set %s --cost … --currency … --valid-from …', k.grade)), p.refusal)
      from (select sum(case s.step when 'delivered' then s.days else -s.days end) as days,
                   sum(case s.step when 'delivered' then s.quantity else -s.quantity end) as quantity,
                   sum(s.days) filter (where s.step = 'delivered') as served
              from ledger.inkind_step s
             where s.book = k.book and s.inkind = k.inkind and s.month = until and not exists (select from rules.undone(s.book, s.seq))) d
      left join lateral rules.standard_cost_at(k.book, k.grade, k.station, until) c on d.days > 0
      left join ledger.currency x on x.currency = c.currency
     cross join lateral (select rules.working_days(rules.month_start(until), until) as days) w
      left join lateral rules.price_apart(k.book, 'month', trim_scale((round(c.cost * d.served / w.days) - round(c.cost * (d.served - d.days) / w.days))
                                                                      / rules.unit(x.exponent)), c.currency, until, old_rate => old_rate) p on true
$$;

-- What is to be posted of premises for a month, of which nobody said how much it is: it is what was accepted that does.
create function rules.premises_accrual(k ledger.inkind, until date) returns setof rules.accrual language sql stable as $$
    select null::numeric, null::numeric, sum(u.value)::bigint, min(u.currency), sum(u.base)::bigint, null::text, array_agg(u),
           rules.refusal('conflict', 'month', case when count(*) = 0
               then format('nothing of contribution %s was used in %s that is not accrued', k.seq, to_char(until, 'YYYY-MM'))
               when min(u.currency) <> max(u.currency)
               then format('contribution %s was accepted in %s and %s', k.seq, min(u.currency), max(u.currency)) end,
               format('see: bursar inkind show %s', k.seq))
      from rules.premises_uses(k, until) u
$$;

create type rules.inkind_accrue_ask as (inkind text, month date, old_rate rules.confirmation, adjust text);

-- Post what is given by the month, each at the end of its own: what experts served, which is accepted by that, and what was used of
-- premises.  Never by the person who recorded the offer.  Refuses: not_found, conflict (nothing of it is due), denied (own offer), invalid (a
-- month that is not over, no rate), confirmation_required (an old rate).
create function rules.inkind_accrue(book text, envelopes rules.envelope[], asks rules.inkind_accrue_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
declare
    dated rules.envelope[] := rules.at_month_end(envelopes, array(select a.month from unnest(asks) with ordinality a order by a.ordinality));
begin
    return query
    with judged as materialized (
        select a.*, s.item as k, u.until, v.days as worked, v.quantity, v.value, v.currency, v.base, v.rates, v.uses, t.treatment,
               rules.quantities_told(s.quantity, s.delivered, s.accepted + coalesce(v.quantity, 0), s.open) as quantities,
               case when v.days is null then s.state else 'accepted' end as state,
               coalesce(none_there, rules.own_offer(s.person, (a.who).person), rules.refusal('invalid', 'month',
                   case when u.until > (a.who).today then format('%s is not over', to_char(u.until, 'YYYY-MM')) end, 'accrue it then'),
                   v.refusal) as refusal
          from unnest(dated, asks) a
         cross join lateral rules.items_of(inkind_accrue.book, (a.who).office, a.inkind) k (named)
         cross join lateral (select rules.month_end(a.month) as until) u
          left join lateral rules.inkind_state(inkind_accrue.book, k.named) s on true
          left join lateral rules.no_inkind(inkind_accrue.book, a.inkind, s.inkind is not null) none_there on true
          left join lateral (
                select x.* from rules.expert_accrual(s.item, u.until, a.old_rate) x where s.kind = 'expert'
                 union all
                select x.* from rules.premises_accrual(s.item, u.until) x where s.kind <> 'expert') v on true
         cross join lateral rules.treatment_at(inkind_accrue.book, s.kind, u.until) t
    ), entered as materialized (
        select * from rules.entered(inkind_accrue.book, 'inkind_accrue', dated,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['item:' || (j.k).inkind], jsonb_strip_nulls(jsonb_build_object(
                        'inkind', (j.k).seq, 'state', j.state, 'month', j.until, 'days', trim_scale(j.worked)::text,
                        'value', rules.money(j.value, j.currency), 'currency', j.currency, 'rates', j.rates) || j.quantities))) from judged j),
            (select array_agg(f) from (
                select rules.fact(j.ord, case j.treatment when 'disclose' then 'disclosed' else 'served' end, item => (j.k).inkind,
                                  party => (j.k).party, initiative => coalesce((j.k).initiative, ''), office => (j.k).office,
                                  currency => j.currency, amount => j.value, base => j.base, instrument => 'expert') as f
                  from judged j where j.refusal is null and j.uses is null
                 union all
                select rules.use_fact(j.ord, j.k, x) from judged j cross join lateral unnest(j.uses) x where j.refusal is null) z))
    ), step as (
        insert into ledger.inkind_step (book, inkind, step, seq, office, person, effective, quantity, month, days, treatment, counts, currency,
                                        value, base, method)
        select inkind_accrue.book, (j.k).inkind, 'accepted', e.seq, (j.k).office, e.person, j.day, j.quantity, j.until, j.worked, j.treatment,
               j.until, j.currency, j.value, j.base, 'standard-cost'
          from entered e join judged j using (ord) where e.outcome = 'recorded' and j.uses is null
    ), used as (
        insert into ledger.inkind_month (book, inkind, acceptance, seq, office, effective, month, value, base)
        select inkind_accrue.book, (j.k).inkind, x.acceptance, e.seq, (j.k).office, j.day, x.month, x.value, x.base
          from entered e join judged j using (ord) cross join lateral unnest(j.uses) x where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

create type rules.inkind_return_ask as (
    inkind text, acceptance text, quantity numeric, reason text, evidence text, date date, adjust text);

-- What is wrong with giving back so much of what was accepted, or null.
create function rules.return_fault(k ledger.inkind, s ledger.inkind_step, returned numeric, a rules.inkind_return_ask, day date)
returns setof rules.refusal language sql stable as $$
    select v.code, v.field, v.sentence, v.hint
      from (select min(m.month) filter (where m.due) as due, max(m.seq) filter (where not m.due) as later
              from (select d.month, null::bigint as seq, true as due from rules.accruals_of(k, day) d where d.month < rules.month_end(day)
                     union all
                    select x.month, x.seq, false from ledger.inkind_month x
                     where x.book = k.book and x.inkind = k.inkind and x.acceptance = s.seq and x.month >= rules.month_end(day)
                       and not exists (select from rules.undone(x.book, x.seq))) m) o
     cross join lateral (values
        (1, k.kind in ('expert', 'service'), 'conflict', 'inkind', format('what %s gave is used: it cannot be given back',
            case k.kind when 'expert' then 'an expert' else 'a service' end), 'reject what was not accepted: bursar inkind reject'),
        (2, a.quantity <= 0, 'invalid', 'quantity', 'a quantity must be more than zero', 'give how much goes back'),
        (3, a.quantity > s.quantity - returned, 'invalid', 'quantity', format('%s %s of entry %s are here, not %s',
            trim_scale(s.quantity - returned), k.unit, s.seq, trim_scale(a.quantity)), 'give back no more than is here'),
        (4, k.kind = 'premises' and k.start is not null and k.finish is not null and a.quantity < s.quantity, 'invalid', 'quantity', 'premises are left as a whole',
            'leave --quantity out'),
        (5, day < s.effective, 'invalid', 'date', format('it was accepted on %s', s.effective), 'give that day or a later one'),
        (6, o.due is not null, 'conflict', 'date', format('the use of contribution %s in %s is not accrued', k.seq, to_char(o.due, 'YYYY-MM')),
            format('first: bursar run accrue --as-of %s', rules.month_start(day) - 1)),
        (7, o.later is not null, 'conflict', 'date', format('entry %s accrued the use of a month that is later', o.later),
            format('reverse that first: bursar entry reverse %s --reason "…"', o.later))
        ) v (n, broken, code, field, sentence, hint)
     where v.broken order by v.n limit 1
$$;

-- Of the value of what was accepted, what goes with so much that is given back after so much was before; of premises what was not used by
-- then.
create function rules.left_of(k ledger.inkind, s ledger.inkind_step, value bigint, returned numeric, moved numeric, day date) returns bigint
language sql immutable as $$
    select case when k.kind = 'premises' and k.start is not null and k.finish is not null then value - rules.used_upto(k, value, day)
                else (round(value * (returned + moved) / s.quantity) - round(value * returned / s.quantity))::bigint end
$$;

-- Give back what was lent, or leave premises early: what is left of it leaves at its carrying amount, after what was used of the month
-- is posted.  Refuses: not_found, conflict (nothing is here, it was used, a month is not accrued, or a later one is), invalid (which
-- acceptance, quantity, date).
create function rules.inkind_return(book text, envelopes rules.envelope[], asks rules.inkind_return_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.*, s.item as k, x.step, x.currency, x.held, n.moved, l.value as left_over, l.base as left_base, o.uses,
               rules.inkind_is(s.state, s.accepted, s.returned + n.moved) as state,
               rules.quantities_told(s.quantity, s.delivered, s.accepted, s.open) as quantities,
               coalesce(none_there, m.refusal, wrong) as refusal
          from unnest(envelopes, asks) a
         cross join lateral rules.items_of(inkind_return.book, (a.who).office, a.inkind) k (named)
          left join lateral rules.inkind_state(inkind_return.book, k.named) s on true
          left join lateral rules.no_inkind(inkind_return.book, a.inkind, s.inkind is not null) none_there on true
         cross join lateral (select array_agg((z.step).seq order by (z.step).seq) as possible from rules.acceptances(inkind_return.book, s.inkind) z
                              where (z.step).quantity > z.returned) p
         cross join lateral rules.acceptance_meant(inkind_return.book, (a.who).office, a.acceptance, s.seq, p.possible, 'is here') m
          left join lateral (select z.* from rules.acceptances(inkind_return.book, s.inkind) z where (z.step).seq = m.entry) x on true
         cross join lateral (select coalesce(a.quantity, (x.step).quantity - x.returned) as moved) n
          left join lateral rules.return_fault(s.item, x.step, x.returned, asks[a.ord], a.day) wrong on true
         cross join lateral (select rules.left_of(s.item, x.step, x.value, x.returned, n.moved, a.day) as value,
                                    rules.left_of(s.item, x.step, x.base, x.returned, n.moved, a.day) as base) l
         cross join lateral (select array_agg(z) as uses from rules.premises_uses(s.item, a.day) z where z.acceptance = (x.step).seq) o
    ), entered as materialized (
        select * from rules.entered(inkind_return.book, 'inkind_return', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['item:' || (j.k).inkind], jsonb_strip_nulls(jsonb_build_object(
                        'inkind', (j.k).seq, 'state', j.state, 'acceptance', (j.step).seq, 'returned', trim_scale(j.moved)::text,
                        'value', rules.money(j.left_over, j.currency), 'currency', j.currency) || j.quantities))) from judged j),
            (select array_agg(f) from (
                select rules.use_fact(j.ord, j.k, z) as f from judged j cross join lateral unnest(j.uses) z where j.refusal is null
                 union all
                select rules.fact_of(j.ord, 'given back', rules.part_held(j.held, j.left_over, j.left_base), instrument => (j.k).kind)
                  from judged j where j.refusal is null and (j.held).account is not null) z))
    ), step as (
        insert into ledger.inkind_step (book, inkind, step, seq, office, person, effective, quantity, acceptance, counts, evidence, currency,
                                        value, base, note)
        select inkind_return.book, (j.k).inkind, 'returned', e.seq, (j.k).office, e.person, j.day, j.moved, (j.step).seq, (j.step).counts,
               j.evidence, j.currency, j.left_over, j.left_base, j.reason
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    ), used as (
        insert into ledger.inkind_month (book, inkind, acceptance, seq, office, effective, month, value, base)
        select inkind_return.book, (j.k).inkind, z.acceptance, e.seq, (j.k).office, j.day, z.month, z.value, z.base
          from entered e join judged j using (ord) cross join lateral unnest(j.uses) z where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

create type rules.inkind_treat_ask as (kind text, treatment text, valid_from date, reason text);

-- Set what the books make of what is accepted from a day on; what was accepted before stays as it is.  Refuses: invalid (experts and
-- services are no assets).
create function rules.inkind_treat(book text, envelopes rules.envelope[], asks rules.inkind_treat_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with entered as materialized (
        select * from rules.entered(inkind_treat.book, 'inkind_treat', envelopes,
            (select array_agg(rules.verdict(a.ord, rules.refusal('invalid', 'treatment', case when a.kind <> 'premises' and a.treatment = 'asset'
                        then format('an %s is used as it comes: that is no asset', a.kind) end, 'give expense, or disclose'),
                        array['treatment:' || a.kind], jsonb_build_object('kind', a.kind, 'treatment', a.treatment, 'valid_from', a.valid_from)))
               from unnest(envelopes, asks) a), null)
    ), own as (
        insert into ledger.inkind_treatment (book, kind, valid_from, seq, person, treatment, reason)
        select inkind_treat.book, asks[e.ord].kind, asks[e.ord].valid_from, e.seq, e.person, asks[e.ord].treatment, asks[e.ord].reason
          from entered e where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

create type api.inkind_treated as (kind text, treatment text, valid_from date, id bigint, person text, reason text);

-- What the books make of each kind, the latest first, as known at a moment; id, valid_from and person are null for what counts before
-- anybody decided.
create function api.inkind_treatments(book text, allowed text[], caller text, known_at text) returns setof api.inkind_treated
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select k.kind, t.treatment, t.valid_from, t.seq, t.person, t.reason
      from unnest('{equipment,expert,goods,premises,service}'::text[]) k (kind)
     cross join lateral (
            select x.treatment, x.valid_from, x.seq, x.person, x.reason from ledger.inkind_treatment x
             where x.book = inkind_treatments.book and x.kind = k.kind and x.seq <= last
             union all
            select rules.first_treatment(k.kind), null, null, null, null) t
     order by k.kind, t.valid_from desc nulls last, t.seq desc;
end $$;

create type api.inkind_item as (
    id bigint, date date, party text, kind text, description text, offered text, delivered text, accepted text, open text,
    unit text, initiative text, state text, since date, declared_value text, currency text, assessed_value text, assessed_currency text,
    accepted_value text, accepted_currency text, waiver bigint, office text, key uuid);

-- What was accepted of a contribution at a value, as it stood on a day: where in several currencies, by its steps only.
create function rules.inkind_worth(book text, inkind uuid, on_day date, last bigint) returns table (currency text, value bigint)
language sql stable as $$
    select min(v.currency), sum(v.value)::bigint
      from ledger.inkind_step x cross join lateral rules.given_by(x, on_day, last) v
     where x.book = inkind_worth.book and x.inkind = inkind_worth.inkind and x.step = 'accepted' and x.seq <= last and x.effective <= on_day
       and not exists (select from rules.undone(x.book, x.seq, on_day, last))
    having min(v.currency) = max(v.currency)
$$;

-- The last assessment of a contribution that stands, as it stood on a day: one row, or none.
create function rules.inkind_assessed(book text, inkind uuid, on_day date, last bigint) returns table (currency text, value bigint)
language sql stable as $$
    select x.currency, x.value from ledger.inkind_step x
     where x.book = inkind_assessed.book and x.inkind = inkind_assessed.inkind and x.step = 'assessed' and x.seq <= last
       and x.effective <= on_day and not exists (select from rules.undone(x.book, x.seq, on_day, last))
     order by x.seq desc limit 1
$$;

-- Contributions in kind as they stood on a day, as known at a moment: four quantities, and three values.  accepted_value is empty for the
-- unvalued.  Where a rest was rejected, what was accepted stays accepted.
create function rules.inkinds(book text, on_day date, last bigint) returns setof api.inkind_item
language sql stable as $$
    select i.seq, i.effective, i.party, i.kind, i.description, trim_scale(i.quantity)::text, trim_scale(q.delivered)::text,
           trim_scale(q.accepted)::text, trim_scale(q.open)::text, i.unit, i.initiative,
           rules.inkind_is(s.step, q.accepted, q.returned), coalesce(s.effective, i.effective), rules.money(i.value, i.currency), i.currency,
           rules.money(t.value, t.currency), t.currency, rules.money(v.value, v.currency), v.currency,
           w.seq, i.office, j.key
      from ledger.inkind i
     cross join lateral (select x.key from ledger.journal x where x.book = i.book and x.seq = i.seq limit 1) j
     cross join lateral rules.inkind_quantities(i.book, i.inkind, i.quantity, on_day, last) q
      left join lateral rules.inkind_last(i.book, i.inkind, on_day, last) s on true
      left join lateral rules.inkind_assessed(i.book, i.inkind, on_day, last) t on true
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
    unit text, initiative text, state text, since date, declared_value text, currency text, assessed_value text, assessed_currency text,
    accepted_value text, accepted_currency text, office text, key uuid, people integer, place text, start date, finish date, offered_by text,
    declared_method text, evidence text, grade text, station text, returned text, note text, waiver json, steps json, months json);

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
           i.since, i.declared_value, i.currency, i.assessed_value, i.assessed_currency, i.accepted_value, i.accepted_currency, i.office, i.key,
           k.people, k.place, k.start, k.finish, k.person, k.method, k.evidence, k.grade, k.station, trim_scale(q.returned)::text, k.note,
           (select json_build_object('waiver', w.id, 'reason', w.reason, 'asked_by', w.asked_by,
                                      'approved_by', w.decided_by, 'approved_on', w.decided_on)
              from rules.waivers(inkind_show.book, day, day, last) w where w.id = i.waiver),
           (select json_agg(json_build_object('entry', s.seq, 'step', s.step, 'date', s.effective,
                                'person', s.person, 'quantity', trim_scale(s.quantity)::text, 'place', s.place, 'evidence', s.evidence,
                                'value', rules.money(s.value, s.currency), 'currency', s.currency, 'method', s.method,
                                'acceptance', s.acceptance, 'month', s.month, 'days', trim_scale(s.days)::text, 'treatment', s.treatment,
                                'note', s.note) order by s.seq)
              from ledger.inkind_step s
             where s.book = k.book and s.inkind = k.inkind and s.seq <= last and s.effective <= day
               and not exists (select from rules.undone(s.book, s.seq, day, last))),
           (select json_agg(json_build_object('entry', m.seq, 'acceptance', m.acceptance, 'month', m.month,
                                'value', rules.money(m.value, a.currency), 'currency', a.currency) order by m.seq)
              from ledger.inkind_month m
              join ledger.inkind_step s on s.book = m.book and s.inkind = m.inkind and s.seq = m.acceptance
             cross join lateral rules.given_by(s, 'infinity', last) a
             where m.book = k.book and m.inkind = k.inkind and m.seq <= last and m.effective <= day
               and not exists (select from rules.undone(m.book, m.seq, day, last)))
      from rules.inkinds(inkind_show.book, day, last) i
      join ledger.inkind k on k.book = inkind_show.book and k.seq = i.id
     cross join lateral rules.inkind_quantities(k.book, k.inkind, k.quantity, day, last) q
     where i.id = this;
    if not found then
        perform rules.not_there(book, 'inkind', inkind, this, 'contribution in kind');
    end if;
end $$;
