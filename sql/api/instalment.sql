-- Instalments: what is due when under an agreement.

create type api.instalment_item as (
    id text, agreement bigint, number smallint, party text, due date, amount text, currency text, received text, written_off text,
    terminated text, open text, state text, days_late integer, office text, _next text);

-- Instalments as they stood on a day, as known at a moment; late before today.  id is agreement.number, as people write it.
create function rules.instalments(book text, on_day date, today date, last bigint) returns setof api.instalment_item
language sql stable as $$
    select concat_ws('.', a.seq, i.number), a.seq, i.number, a.party, i.due,
           rules.money(i.amount, c.exponent), a.currency, rules.money(r.settled, c.exponent),
           rules.money(nullif(r.ended - r.terminated, 0), c.exponent), rules.money(nullif(r.terminated, 0), c.exponent),
           rules.money(r.open, c.exponent),
           case when r.open > 0 then case when i.due < today then 'overdue' else 'open' end
                when i.amount = 0 then 'cancelled' when r.terminated > 0 then 'terminated'
                when r.ended > 0 then 'written-off' else 'paid' end,
           case when r.open > 0 and i.due < today then today - i.due end, a.office, null::text
      from ledger.agreement a
     cross join lateral (select x.exponent from ledger.currency x where x.currency = a.currency limit 1) c
     cross join lateral rules.instalments_at(a.book, a.agreement, on_day, last) i
     cross join lateral (
            select coalesce(sum(x.settled), 0)::bigint as settled, coalesce(sum(x.ended), 0)::bigint as ended,
                   coalesce(sum(x.terminated), 0)::bigint as terminated, coalesce(sum(x.open), 0)::bigint as open
              from rules.item_parts(a.book, a.agreement, on_day, last) x where x.part = i.number) r
     where a.book = instalments.book and a.seq <= last and a.effective <= on_day
$$;

-- In the order of their agreements, or as sort says; id is the cursor, or all that the order is made of: an amendment may change it
-- between two pages.
create function api.instalment_list(book text, allowed text[], caller text,
    agreement text, party text, state text, "from" date, "to" date, sort text, office text, "limit" integer, after text,
    as_of date, known_at text)
returns setof api.instalment_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
#variable_conflict use_column
declare
    this bigint := rules.number_of(book, rules.admit(book, allowed, caller), agreement, 'agreement');
    last bigint := rules.seq_at(book, known_at);
    day  date := coalesce(as_of, rules.today(book));
    upto date := coalesce(as_of, 'infinity');
    mark rules.page_mark := rules.page_mark(after, nullif(sort, 'party'), 2);
    place ledger.agreement;
    few  bigint[];
    others text[] := rules.other_names(book, party, last);
begin
    select x.* into place from ledger.agreement x where x.book = instalment_list.book and x.seq = mark.number;
    perform rules.page_known(after, sort, place.seq is not null);
    if state in ('open', 'overdue') and coalesce(agreement, party, office) is null and rules.is_now(as_of, known_at)
       and coalesce(sort, 'date') = 'date' then
        few := rules.agreements_open(book, "from", least("to" + 1, case state when 'overdue' then day end), mark, sort, "limit");
    end if;
    return query
    select i.id, i.agreement, i.number, i.party, i.due, i.amount, i.currency, i.received, i.written_off, i.terminated, i.open, i.state,
           i.days_late, i.office, case sort when 'date' then concat_ws('.', i.due, i.id)
                               when 'amount' then concat_ws('.', i.currency, n.minor, i.id) end
      from rules.instalments(book, upto, day, last) i
     cross join lateral (select (i.amount::numeric * rules.unit(c.exponent))::bigint as minor
                           from ledger.currency c where c.currency = i.currency limit 1) n
     where (few is null or i.agreement = any (few))
       and (after is null or case sort when 'date' then (i.due, i.agreement, i.number::bigint) > (mark.day, mark.number, mark.part)
                                       when 'amount' then (i.currency, n.minor, i.agreement, i.number::bigint)
                                                          < (mark.currency, mark.amount, mark.number, mark.part)
                                       when 'party' then (i.party, i.agreement, i.number::bigint) > (place.party, mark.number, mark.part)
                                       else (i.agreement, i.number::bigint) > (mark.number, mark.part) end)
       and (instalment_list.agreement is null or i.agreement = this)
       and (instalment_list.party is null or i.party = instalment_list.party or i.party = any (others))
       and case instalment_list.state when 'open' then i.state in ('open', 'overdue')
                                      else instalment_list.state is null or i.state = instalment_list.state end
       and ("from" is null or i.due >= "from") and ("to" is null or i.due <= "to")
       and (instalment_list.office is null or i.office = instalment_list.office)
     order by case sort when 'date' then i.due end, case sort when 'amount' then i.currency end desc,
              case sort when 'amount' then n.minor end desc, case sort when 'amount' then i.agreement end desc,
              case sort when 'amount' then i.number end desc, case sort when 'party' then i.party end, i.agreement, i.number
     limit "limit";
    if not found and this is null then
        perform rules.refuse_item(book, 'agreement', agreement);
    end if;
end $$;

create type api.instalment_detail as (
    id text, agreement bigint, number smallint, party text, due date, amount text, currency text, received text, written_off text,
    terminated text, open text, state text, days_late integer, office text, earmarks json, receipts json);

-- One instalment, by whom it is earmarked, and the receipts that were applied to it.
create function api.instalment_show(book text, allowed text[], caller text,
    agreement text, number integer, as_of date, known_at text)
returns setof api.instalment_detail
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    this bigint := rules.number_of(book, rules.admit(book, allowed, caller), agreement, 'agreement');
    last bigint := rules.seq_at(book, known_at);
    day  date := coalesce(as_of, rules.today(book));
    upto date := coalesce(as_of, 'infinity');
begin
    return query
    select i.id, i.agreement, i.number, i.party, i.due, i.amount, i.currency, i.received, i.written_off, i.terminated, i.open, i.state,
           i.days_late, i.office,
           (select json_agg(json_build_object('initiative', nullif(p.initiative, ''), 'amount', rules.money(p.stated, i.currency))
                            order by p.initiative)
              from rules.item_parts(g.book, g.agreement, upto, last) p where p.part = i.number),
           (select json_agg(json_build_object('receipt', x.receipt, 'date', x.date, 'amount', rules.money(x.amount, i.currency))
                            order by x.seq)
              from (select r.seq as receipt, a.seq, a.date, sum(a.amount)::bigint as amount
                      from rules.applications(g.book, g.agreement, upto, last) a
                      left join ledger.receipt_number r on r.book = g.book and r.receipt = a.receipt
                     where a.number = i.number
                     group by r.seq, a.seq, a.date) x)
      from rules.instalments(instalment_show.book, upto, day, last) i
      join ledger.agreement g on g.book = instalment_show.book and g.seq = i.agreement
     where i.agreement = this and i.number = instalment_show.number;
    if not found then
        perform rules.refuse_item(book, 'agreement', case when this is null then agreement end);
        perform rules.refuse('not_found', 'instalment', format('there is no instalment %s of agreement %s',
            instalment_show.number, instalment_show.agreement), 'see: bursar instalment list');
    end if;
end $$;

-- An instalment that something is to be done with, and what of it is held in accounts of a class: one row, with null for what is not
-- there.  refusal: why nothing can be done with it.
create type rules.held_instalment as (
    agreement ledger.agreement, policy text, number smallint, due date, held rules.holding[], open bigint, exponent smallint,
    refusal rules.refusal);

create function rules.held_instalment(book text, office text, ref text, number integer, class text, day date)
returns setof rules.held_instalment language sql stable as $$
    select g, t.policy, i.number, i.due, h.held, h.open, c.exponent, coalesce(none_there, too_early, rules.refusal('not_found', 'number',
               case when i.number is null then format('there is no instalment %s of agreement %s', held_instalment.number, g.seq) end,
               format('see: bursar instalment list --agreement %s', g.seq)))
      from rules.items_of(held_instalment.book, held_instalment.office, ref, 'agreement') k (named)
      left join lateral rules.agreement_standing(held_instalment.book, k.named) g on true
      left join lateral rules.terms_at(held_instalment.book, g.agreement) t on true
      left join lateral rules.missing_item(held_instalment.book, 'agreement', ref, g.agreement is not null) none_there on true
      left join lateral rules.too_early('agreement', g.seq, g.effective, day) too_early on true
      left join lateral (select x.number, x.due from rules.instalments_at(held_instalment.book, g.agreement) x
                          where x.number = held_instalment.number) i on true
      left join lateral (select array_agg(x order by x.initiative, x.account) as held, sum(x.amount)::bigint as open
                           from rules.holdings(held_instalment.book, array[g.agreement]) x
                          where x.class = held_instalment.class and x.part = i.number and x.amount > 0) h on true
      left join ledger.currency c on c.currency = g.currency
$$;

create type rules.instalment_recognise_ask as (
    agreement text, number integer, date date, old_rate rules.confirmation, adjust text);

-- Recognise the revenue of instalments that have fallen due, of agreements whose policy that is: what is open of them is a receivable
-- from here on, at the rate of the day.  So is what became contingent again under "upfront", as the bank took back a payment from before
-- that was the policy.  Refuses: not_found, conflict (another policy, nothing to recognise), invalid (not due yet, no
-- rate), confirmation_required (an old rate).
create function rules.instalment_recognise(book text, envelopes rules.envelope[], asks rules.instalment_recognise_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.ord, i.agreement as g, i.number, i.held, i.open, i.exponent, p.base, p.rates,
               coalesce(i.refusal, f.refusal, p.refusal) as refusal
          from unnest(envelopes, asks) a
         cross join lateral rules.held_instalment(instalment_recognise.book, (a.who).office, a.agreement, a.number, 'contingent', a.day) i
          left join lateral (
                select rules.refusal(v.code, v.field, v.sentence, v.hint) as refusal from (values
                    (1, i.policy in ('cash', 'obligations') or i.policy = 'upfront' and i.open is null, 'conflict', 'agreement', format('agreement %s recognises revenue %s', (i.agreement).seq,
                        case i.policy when 'cash' then 'as cash comes' when 'obligations' then 'as obligations are met' else 'on signature' end),
                        case i.policy when 'obligations' then format('say what was met: bursar agreement meet %s --amount …', (i.agreement).seq)
                                      else format('see: bursar agreement show %s', (i.agreement).seq) end),
                    (2, i.policy = 'due' and a.day < i.due, 'invalid', 'date', format('instalment %s of agreement %s is due on %s', i.number, (i.agreement).seq,
                        i.due), 'recognise it then'),
                    (3, i.open is null, 'conflict', 'number', format('nothing of instalment %s of agreement %s is left to recognise',
                        i.number, (i.agreement).seq), format('see: bursar instalment show %s.%s', (i.agreement).seq, i.number))
                    ) v (n, broken, code, field, sentence, hint)
                 where v.broken and (i.refusal).code is null order by v.n limit 1) f on true
          left join lateral rules.price_apart(instalment_recognise.book, 'agreement', case when (f.refusal).code is null
                                then trim_scale(i.open / rules.unit(i.exponent)) end, (i.agreement).currency, a.day, old_rate => a.old_rate) p on true
    ), entered as materialized (
        select * from rules.entered(instalment_recognise.book, 'instalment_recognise', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['item:' || (j.g).agreement],
                        jsonb_strip_nulls(jsonb_build_object('agreement', (j.g).seq, 'instalment', j.number, 'rates', j.rates,
                            'amount', rules.money(j.open, j.exponent), 'currency', (j.g).currency)))) from judged j),
            (select array_agg(rules.fact_of(j.ord, 'recognised', h.holding, instrument => (j.g).instrument, term => 'current',
                                            base => rules.portion(j.base, j.open, h.upto, (h.holding).amount)))
               from judged j
              cross join lateral (select u as holding, sum(u.amount) over (order by u.initiative, u.account)::bigint as upto
                                    from unnest(j.held) u) h
              where j.refusal is null))
    )
    select (e.answer).* from entered e;
end $$;

-- What of receivables is not in the account of those that are current: one row, null where all of it is.
create function rules.not_current(book text, instrument text, held rules.holding[], day date)
returns table (held rules.holding[], open bigint) language sql stable as $$
    select array_agg(h), sum(h.amount)::bigint
      from unnest(not_current.held) h
     where h.account <> rules.account_of(not_current.book, 'receivable', not_current.instrument, 'current',
               case h.initiative when '' then 'no' else 'yes' end, day, 9223372036854775807)
$$;

create type rules.instalment_reclassify_ask as (agreement text, number integer, date date, adjust text);

-- Carry instalments that are due within twelve months, and were not when they were signed, as current receivables (IPSAS 1.76): at what
-- they are carried at.  Refuses: not_found, conflict (nothing to carry elsewhere).
create function rules.instalment_reclassify(book text, envelopes rules.envelope[], asks rules.instalment_reclassify_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.ord, i.agreement as g, i.number, m.held, m.open, i.exponent,
               coalesce(i.refusal, rules.refusal('conflict', 'number', case when m.open is null then format(
                   case when rules.term(i.due, a.day) = 'later' then 'instalment %s of agreement %s is due more than twelve months later'
                        else 'nothing of instalment %s of agreement %s is to be carried as current' end, i.number, (i.agreement).seq) end,
                   format('see: bursar instalment show %s.%s', (i.agreement).seq, i.number))) as refusal
          from unnest(envelopes, asks) a
         cross join lateral rules.held_instalment(instalment_reclassify.book, (a.who).office, a.agreement, a.number, 'receivable', a.day) i
          left join lateral rules.not_current(instalment_reclassify.book, (i.agreement).instrument, i.held, a.day) m
            on rules.term(i.due, a.day) = 'current'
    ), entered as materialized (
        select * from rules.entered(instalment_reclassify.book, 'instalment_reclassify', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['item:' || (j.g).agreement],
                        jsonb_build_object('agreement', (j.g).seq, 'instalment', j.number, 'amount', rules.money(j.open, j.exponent),
                                           'currency', (j.g).currency))) from judged j),
            (select array_agg(rules.fact_of(j.ord, 'reclassified', h, instrument => (j.g).instrument, term => 'current'))
               from judged j, unnest(j.held) h where j.refusal is null))
    )
    select (e.answer).* from entered e;
end $$;

create type rules.instalment_impair_ask as (agreement text, number integer, date date, adjust text);

-- What is wrong with setting the allowance of an instalment, whose parts are these, or null.
create function rules.impair_fault(book text, number bigint, instalment integer, known boolean, parts integer, change bigint)
returns setof rules.refusal language sql stable as $$
    select v.code, v.field, v.sentence, v.hint from (values
        (1, not known and parts = 0, 'not_found', 'number', format('there is no instalment %s of agreement %s', instalment, number),
            format('see: bursar instalment list --agreement %s', number)),
        (2, not rules.allows(impair_fault.book), 'conflict', 'agreement', 'the book has no provision matrix',
            'set one: bursar allowance set 1:5%,91:25%,366:100% --reason "…"'),
        (3, change = 0, 'conflict', 'number', format('the allowance of instalment %s of agreement %s is right already', instalment, number),
            'see: bursar report allowance')) v (n, broken, code, field, sentence, hint)
     where number is not null and v.broken order by v.n limit 1
$$;

-- Set the allowance of instalments to what their band, or their assessment, says on a day, by the difference (IPSAS 41.73): it is
-- raised as an expense, and released where less is expected to be lost, or nothing is owed any more.  Refuses: not_found, invalid (a day
-- before the signature), conflict (it is right already, no matrix).
create function rules.instalment_impair(book text, envelopes rules.envelope[], asks rules.instalment_impair_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.ord, g, a.number, b.currency as home, m.parts, m.days, m.rate, m.carrying, m.allowance, m.difference,
               coalesce(none_there, too_early, wrong) as refusal
          from unnest(envelopes, asks) a
          join ledger.book b on b.book = instalment_impair.book
         cross join lateral rules.items_of(instalment_impair.book, (a.who).office, a.agreement, 'agreement') k (named)
          left join lateral (select x.* from ledger.agreement x       -- also one whose signature was reversed: of that all is released
                              where x.book = instalment_impair.book and x.agreement = k.named limit 1) g on true
          left join lateral rules.missing_item(instalment_impair.book, 'agreement', a.agreement, g.agreement is not null) none_there on true
          left join lateral rules.too_early('agreement', g.seq, g.effective, a.day) too_early on true
          left join lateral (
                select array_agg(x order by x.initiative, x.fund) filter (where x.difference <> 0) as parts, count(*)::integer as count,
                       min(x.days) as days, min(x.rate) as rate, sum(x.carrying)::bigint as carrying, sum(x.allowance)::bigint as allowance,
                       coalesce(sum(x.difference), 0)::bigint as difference, coalesce(sum(abs(x.difference)), 0)::bigint as change
                  from rules.impaired(instalment_impair.book, g.agreement, a.day) x where x.part = a.number) m on true
          left join lateral rules.impair_fault(instalment_impair.book, g.seq, a.number,
                exists (select from rules.instalments_at(instalment_impair.book, g.agreement) x where x.number = a.number), m.count,
                m.change) wrong on true
    ), entered as materialized (
        select * from rules.entered(instalment_impair.book, 'instalment_impair', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['item:' || (j.g).agreement],
                        jsonb_strip_nulls(jsonb_build_object('agreement', (j.g).seq, 'instalment', j.number, 'days_late', j.days,
                            'rate', trim_scale(j.rate)::text, 'carrying', rules.money(j.carrying, j.home), 'allowance',
                            rules.money(j.allowance + j.difference, j.home), 'difference', rules.money(j.difference, j.home),
                            'base_currency', j.home)))) from judged j),
            (select array_agg(rules.fact_of(j.ord, case when p.difference > 0 then 'impaired' else 'released' end,
                        rules.holding(rules.allowance_item((j.g).agreement), p.part, p.initiative, p.fund, p.account, 'allowance', p.office,
                                      p.party, j.home, abs(p.difference), abs(p.difference)), instrument => (j.g).instrument))
               from judged j cross join lateral unnest(j.parts) p where j.refusal is null))
    ), own as (
        insert into ledger.impairment (book, agreement, number, seq, office)
        select instalment_impair.book, (j.g).agreement, j.number, e.seq, (j.g).office
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;
