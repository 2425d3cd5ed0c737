-- Agreements: signed commitments, with their instalments and earmarks.

-- Record signed agreements.  Makes good a pledge as far as it goes; splits into instalments and earmarks that add up
-- exactly; posts under "upfront on signature".  Refuses: not_found (party, pledge, initiative, waiver), invalid
-- (currency, amount, schedule, earmarks, a pledge that is not ours, of another party or currency, or made good
-- already), below_minimum.
create function api.agreement_sign(book text, allowed text[], caller text[], key uuid[],
    party text[], pledge text[], instrument text[], amount numeric[], currency text[], instalments text[],
    count integer[], first date[], every integer[], earmarks text[], initiative text[], date date[], waiver text[],
    document text[], note text[])
returns setof api.answer language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    asks        rules.ask[];
    facts       rules.fact[];
    agreements  ledger.agreement[];
    conversions ledger.conversion[];
    waivers     uuid[];
    cells       rules.cell[];
    done        record;
begin
    perform rules.lock_book(book);

    with asked as (
        select * from unnest(caller, key, party, pledge, instrument, amount, currency, instalments, count, first, every,
                             earmarks, initiative, date, waiver, document, note)
            with ordinality a (caller, key, party, pledge, instrument, amount, currency, instalments, count, first, every,
                               earmarks, initiative, date, waiver, document, note, ord)
    ), found as materialized (
        select a.*, rules.content(array['party', a.party, 'pledge', a.pledge, 'instrument', a.instrument, 'amount', a.amount::text,
                   'currency', a.currency, 'instalments', a.instalments, 'count', a.count::text, 'first', a.first::text,
                   'every', a.every::text, 'earmarks', a.earmarks, 'initiative', a.initiative, 'date', a.date::text,
                   'waiver', a.waiver, 'document', a.document, 'note', a.note]) as content,
               coalesce(a.date, current_date) as day,
               case when a.pledge is not null then rules.key_of(agreement_sign.book, a.pledge) end as pledge_key,
               case when a.waiver is not null then rules.key_of(agreement_sign.book, a.waiver) end as waiver_key,
               coalesce(a.instrument, 'voluntary') as kind
          from asked a
    ), completed as materialized (
        select f.*, p.seq as pledge_seq, p.own, p.party as pledge_party, p.initiative as pledge_initiative,
               p.office as pledge_office, p.currency as pledge_currency, p.effective as pledge_day, p.open, p.open_base,
               coalesce(f.party, rules.party_now(agreement_sign.book, p.party)) as signer,
               coalesce(f.currency, p.currency) as money,
               case when f.earmarks is null then coalesce(f.initiative, p.initiative) end as purpose
          from found f
          left join lateral (
                select x.*, x.amount - coalesce(c.amount, 0) as open, x.base - coalesce(c.base, 0) as open_base
                  from ledger.pledge x
                  left join lateral (select sum(y.amount)::bigint as amount, sum(y.base)::bigint as base
                                       from ledger.conversion y where y.pledge = x.pledge and y.book = x.book) c on true
                 where x.book = agreement_sign.book and x.pledge = f.pledge_key limit 1) p on true
    ), priced as materialized (
        select c.*, p.minor, p.base, e.exponent, coalesce(no_pledge, no_party, no_signer, two_purposes, p.refusal, no_schedule,
               no_earmark)
               as form_refusal, least(p.minor, c.open) as converted
          from completed c
         cross join lateral rules.price(agreement_sign.book, 'amount', c.amount, c.money, c.day) p
          left join ledger.currency e on e.currency = c.money
          left join lateral rules.party_fault(agreement_sign.book, 'party', c.signer) no_party on true
          left join lateral rules.schedule_fault(p.minor, c.money, c.instalments, c.count, c.first, c.every, c.day)
               no_schedule on true
          left join lateral rules.earmarks_fault(agreement_sign.book, c.earmarks, c.purpose, p.minor, c.money)
               no_earmark on true
          left join lateral (select row('invalid', 'party', 'an agreement needs a party or a pledge',
                                        'add --party, or --pledge')::rules.refusal as no_signer
                              where c.signer is null and c.pledge is null) s on true
          left join lateral (select row('invalid', 'initiative', 'give either earmarks or an initiative',
                                        'leave one of them out')::rules.refusal as two_purposes
                              where c.earmarks is not null and c.initiative is not null) t on true
          left join lateral (
                select (v.code, 'pledge', v.sentence, v.hint)::rules.refusal as no_pledge from (values
                    (1, c.pledge_seq is null, 'not_found', format('there is no pledge %s', c.pledge), 'see: bursar pledge list'),
                    (2, not c.own, 'invalid', format('pledge %s is to somebody else', c.pledge_seq),
                        'sign without it'),
                    (3, c.open = 0, 'conflict', format('pledge %s was made good already', c.pledge_seq),
                        'sign without it, or record a new pledge'),
                    (4, rules.parties_differ(agreement_sign.book, c.signer, c.pledge_party), 'invalid',
                        format('pledge %s is of %s', c.pledge_seq, c.pledge_party), 'leave --party out'),
                    (5, c.money <> c.pledge_currency, 'invalid', format('pledge %s is in %s', c.pledge_seq,
                        c.pledge_currency), 'leave --currency out'),
                    (6, c.day < c.pledge_day, 'invalid', format('pledge %s is of %s', c.pledge_seq, c.pledge_day),
                        'give --date that day or a later one')
                    ) v (n, broken, code, sentence, hint)
                 where c.pledge is not null and v.broken order by v.n limit 1) q on true
    ), planned as materialized (
        select p.*, s.dues, s.amounts, m.initiatives, m.weights
          from priced p
          left join lateral (select array_agg(x.due order by x.number) as dues, array_agg(x.amount order by x.number) as amounts
                               from rules.schedule(p.minor, p.exponent, p.instalments, p.count, p.first, p.every, p.day) x
                              where p.form_refusal is null) s on true
          left join lateral (select array_agg(x.initiative order by x.n) as initiatives,
                                    array_agg(x.amount order by x.n) as weights
                               from rules.earmarks(p.earmarks, p.purpose, p.minor, p.exponent) x
                              where p.form_refusal is null) m on true
    ), judged as materialized (
        select p.*, coalesce(p.form_refusal, too_small) as refusal,
               case when p.form_refusal is null
                    then rules.cells(p.ord::int, p.base, p.day, p.dues, p.amounts, p.initiatives, p.weights) end as cells,
               case when p.converted = p.open then p.open_base
                    else round(p.open_base * p.converted / p.open::numeric)::bigint end as converted_base
          from planned p
          left join lateral rules.below_minimum(agreement_sign.book, p.kind, p.signer, p.initiatives, p.minor, p.money,
                                                p.day, p.waiver) too_small on p.form_refusal is null
    )
    select (select array_agg(row(j.ord, j.key, j.caller, j.content, j.date,
                                 array['pledge:' || j.pledge_key, 'waiver:' || j.waiver_key], j.refusal,
                                 jsonb_strip_nulls(jsonb_build_object('agreement', j.key, 'party', j.signer,
                                     'amount', rules.money(j.minor, j.exponent), 'currency', j.money,
                                     'pledge', j.pledge_seq, 'pledge_open', rules.money(j.open - j.converted, j.exponent),
                                     'instalments', (select jsonb_agg(jsonb_build_object('number', n, 'due', j.dues[n],
                                             'amount', rules.money(j.amounts[n], j.exponent)) order by n)
                                         from generate_subscripts(j.dues, 1) n)))
                                )::rules.ask order by j.ord) from judged j),
           (select array_agg(f.fact) from (
                select row(j.ord, case when j.kind = 'sponsorship' then 'sponsorship'
                               else case when c.initiative = '' then 'not specified ' else 'specified ' end || c.term end,
                           j.signer, c.initiative, null, j.money, c.amount, c.base)::rules.fact as fact
                  from judged j, unnest(j.cells) c where j.refusal is null
                 union all
                select row(j.ord, 'converted', j.pledge_party, j.pledge_initiative, j.pledge_office, j.money, j.converted,
                           j.converted_base)::rules.fact
                  from judged j where j.refusal is null and j.pledge_key is not null) f),
           (select array_agg(row(agreement_sign.book, j.key, null, null, j.signer, j.kind, j.day, j.money, j.minor, j.base,
                                 j.document, j.note)::ledger.agreement order by j.ord) from judged j),
           (select array_agg(row(agreement_sign.book, j.key, j.pledge_key, null, j.pledge_office, j.day, j.converted,
                                 j.converted_base)
                             ::ledger.conversion order by j.ord) from judged j),
           (select array_agg(j.waiver_key order by j.ord) from judged j),
           (select array_agg(c) from judged j, unnest(j.cells) c)
      into asks, facts, agreements, conversions, waivers, cells;

    done := rules.enter(book, allowed, 'agreement_sign', asks, facts);

    insert into ledger.agreement
    select a.book, a.agreement, e.seq, e.office, a.party, a.instrument, a.effective, a.currency, a.amount, a.base,
           a.document, a.note
      from rules.recorded(done.entered) e
      join unnest(agreements) with ordinality a on a.ordinality = e.ord;
    insert into ledger.conversion
    select c.book, c.agreement, c.pledge, e.seq, c.office, c.effective, c.amount, c.base
      from rules.recorded(done.entered) e
      join unnest(conversions) with ordinality c on c.ordinality = e.ord
     where c.pledge is not null;
    insert into ledger.instalment
    select agreement_sign.book, e.key, c.number, e.seq, e.office, c.due, c.term, sum(c.amount), sum(c.base)
      from rules.recorded(done.entered) e
      join unnest(cells) c on c.ord = e.ord
     group by e.key, e.seq, e.office, c.number, c.due, c.term;
    insert into ledger.instalment_share
    select agreement_sign.book, e.key, c.number, c.initiative, e.seq, e.office, c.amount, c.base
      from rules.recorded(done.entered) e
      join unnest(cells) c on c.ord = e.ord;
    insert into ledger.waiver_use
    select w.book, w.waiver, e.seq, w.office, e.key
      from rules.recorded(done.entered) e
      join unnest(waivers) with ordinality u (waiver, ord) on u.ord = e.ord
      join ledger.waiver w on w.book = agreement_sign.book and w.waiver = u.waiver;

    return query select * from unnest(done.answers);
end $$;

create type api.agreement_item as (
    id bigint, party text, instrument text, signed date, amount text, currency text, received text, open text, pledge bigint,
    waiver bigint, office text, key uuid);

-- Agreements as they stood on a day, as known at a moment.
create function rules.agreements(book text, on_day date, last bigint) returns setof api.agreement_item
language sql stable as $$
    select a.seq, a.party, a.instrument, a.effective, rules.money(a.amount, c.exponent), a.currency,
           rules.money(coalesce(r.amount, 0), c.exponent), rules.money(a.amount - coalesce(r.amount, 0), c.exponent),
           p.seq, w.seq, a.office, a.agreement
      from ledger.agreement a
     cross join lateral (select x.exponent from ledger.currency x where x.currency = a.currency limit 1) c
      left join lateral (select sum(x.amount)::bigint as amount from ledger.application x
                          where x.agreement = a.agreement and x.book = a.book and x.seq <= last and x.effective <= on_day) r on true
      left join ledger.conversion v on v.book = a.book and v.agreement = a.agreement
      left join ledger.pledge p on p.book = v.book and p.pledge = v.pledge
      left join ledger.waiver_use u on u.contribution = a.agreement and u.book = a.book
      left join ledger.waiver w on w.book = u.book and w.waiver = u.waiver
     where a.book = agreements.book and a.seq <= last and a.effective <= on_day
$$;

-- Newest first; id is the cursor.
create function api.agreement_list(book text, allowed text[], caller text,
    party text, initiative text, instrument text, office text, "limit" integer, after text, as_of date, known_at text)
returns setof api.agreement_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select a.* from rules.agreements(book, coalesce(as_of, current_date), last) a
     where (after is null or a.id < (select rules.page_from(after)))
       and (agreement_list.party is null or a.party = agreement_list.party)
       and (agreement_list.instrument is null or a.instrument = agreement_list.instrument)
       and (agreement_list.office is null or a.office = agreement_list.office)
       and (initiative is null or exists (select from ledger.instalment_share s
                where s.book = agreement_list.book and s.agreement = a.key and s.initiative = agreement_list.initiative))
     order by a.id desc
     limit "limit";
end $$;

create type api.agreement_detail as (
    id bigint, party text, instrument text, signed date, amount text, currency text, received text, open text, pledge bigint,
    waiver json, office text, key uuid, document text, note text, instalments json, earmarks json);

-- One agreement with its instalments, its earmarks, and the waiver that let it pass.
create function api.agreement_show(book text, allowed text[], caller text, agreement text, as_of date, known_at text)
returns setof api.agreement_detail
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
    day  date := coalesce(as_of, current_date);
    this uuid := rules.key_of(book, agreement);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select a.id, a.party, a.instrument, a.signed, a.amount, a.currency, a.received, a.open, a.pledge,
           (select json_build_object('waiver', w.id, 'reason', w.reason, 'asked_by', w.asked_by,
                                      'approved_by', w.decided_by, 'approved_on', w.decided_on)
              from rules.waivers(agreement_show.book, 'infinity', last) w where w.id = a.waiver),
           a.office, a.key, g.document, g.note,
           (select json_agg(json_build_object('number', i.number, 'due', i.due, 'amount', i.amount, 'received', i.received,
                                                'open', i.open, 'state', i.state) order by i.number)
              from rules.instalments(agreement_show.book, day, last) i where i.agreement_key = a.key),
           (select json_agg(json_build_object('initiative', nullif(s.initiative, ''), 'amount',
                                                rules.money(s.amount::bigint, a.currency)) order by s.initiative)
              from (select x.initiative, sum(x.amount) as amount from ledger.instalment_share x
                     where x.book = agreement_show.book and x.agreement = a.key group by x.initiative) s)
      from rules.agreements(agreement_show.book, day, last) a
      join ledger.agreement g on g.book = agreement_show.book and g.agreement = a.key
     where a.key = this;
    if not found then
        perform rules.refuse('not_found', 'agreement', format('there is no agreement %s', agreement_show.agreement),
                             'see: bursar agreement list');
    end if;
end $$;
