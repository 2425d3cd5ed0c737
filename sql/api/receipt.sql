-- Receipts: cash that arrived, and what it was applied to.

create type rules.receipt_record_ask as (
    party rules.party_ref, amount numeric, currency text, arrived numeric, charge_bearer text, agreement text, apply text,
    payer rules.party_ref, fund text, date date, reference text, external text, document text, note text, old_rate rules.confirmation,
    another rules.confirmation, unidentified rules.confirmation, adjust text);

-- What is wrong with cash for an agreement (null where none is named), of which a part was allocated on a day, or null.
create function rules.cash_fault(book text, g ledger.agreement, allocated date, a rules.receipt_record_ask, day date) returns rules.refusal
language sql stable as $$
    select case when a.agreement is not null and g.seq is null
                then rules.no_item(cash_fault.book, 'agreement', a.agreement, a.party)
                when a.party is null or a.unidentified = 'yes'
                then coalesce(rules.unidentified_fault(g, a),
                              case when a.fund is not null then rules.cash_fund_fault(cash_fault.book, a.fund, g, day) end)
                when a.apply is not null and a.agreement is null
                then rules.refusal('invalid', 'apply', 'to which agreement do the instalments belong', 'add --agreement')
                when rules.parties_differ(cash_fault.book, g.party, a.party)
                then rules.refusal('invalid', 'agreement', format('agreement %s is with %s', g.seq, g.party),
                                   format('record it for that party (--party %s --payer %s), or without an agreement', g.party,
                                          coalesce(a.payer, a.party)))
                when g.effective > day
                then rules.refusal('invalid', 'date', format('agreement %s was signed on %s', g.seq, g.effective),
                                   'give a later day, or record it without an agreement')
                when allocated > day then rules.allocated_refusal(g.seq, allocated, day)
                when a.arrived > a.amount
                then rules.refusal('invalid', 'arrived', 'no more can arrive than was sent',
                                   'amount is what was sent, arrived what came after the bank took its charge')
                when a.charge_bearer = 'donor' and a.arrived is null
                then rules.refusal('invalid', 'arrived', 'how much arrived after the charge that the donor bears', 'add --arrived')
                when a.fund is not null then rules.cash_fund_fault(cash_fault.book, a.fund, g, day) end
$$;

-- What is wrong with cash from an unknown payer, or null: that this is meant has to be confirmed, and it is for no agreement.
create function rules.unidentified_fault(g ledger.agreement, a rules.receipt_record_ask) returns rules.refusal
language sql stable as $$
    select case when a.party is not null
                then rules.refusal('invalid', 'unidentified', format('a party is given, %s: the receipt is not unidentified', a.party),
                                   'leave one of them out')
                when a.agreement is not null
                then rules.refusal('invalid', 'party', format('no party is given; agreement %s is with %s', g.seq, g.party),
                                   'add --party ' || g.party)
                when a.apply is not null
                then rules.refusal('invalid', 'apply', 'an unidentified receipt cannot be applied to instalments', 'leave it out')
                when a.unidentified is distinct from 'yes'
                then rules.refusal('confirmation_required', 'unidentified', 'no party is given',
                                   'add --party CODE, or --unidentified yes if the payer is not known') end
$$;

-- Record cash: to the instalments named, or the oldest open of the agreement, at the rate of the day where it is in another
-- currency; what is over waits as an advance in its own.  The donor is credited what was sent, and the bank charge is ours; or, where the
-- donor bears that, what arrived.  What is for an agreement is of the office that raised that.  Without a party it is unidentified.
-- Refuses: not_found (party, payer, agreement), conflict (an external id that another has), invalid (currency, amounts, another
-- party's agreement, more than an instalment has open), confirmation_required (no party, an old
-- rate), possible_duplicate.
create function rules.receipt_record(book text, envelopes rules.envelope[], asks rules.receipt_record_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with priced as materialized (
        select a.*, p.minor, p.base, p.exponent, m.ours, abs(p.minor - n.minor) as charge,
               case when m.ours then p.base - n.base end as charge_base,
               g.agreement as this, g.seq as number, g.office as raised_by, coalesce(g.fund, a.fund, '') as in_fund, t.policy, t as terms, g.instrument, g.currency <> a.currency as crosses, coalesce(f.worth, x.minor) as worth, x.exponent as unit,
               nullif(concat_ws('; ', p.rates, x.rates), '') as rates,
               coalesce(no_party, no_payer, rules.cash_fault(receipt_record.book, g, t.allocated, asks[a.ord], a.day), p.refusal, n.refusal, x.refusal,
                        no_apply, case when a.external is not null
                             then rules.external_taken(receipt_record.book, 'receipt', (a.who).office, coalesce(a.party, ''), a.external) end,
                        rules.repeat_fault(receipt_record.book, 'receipt', a.key, a.another, r.seq, r.what)) as refusal,
               case when a.another = 'yes' then r.seq end as repeats
          from unnest(envelopes, asks) a
         cross join lateral (select a.charge_bearer is distinct from 'donor' or a.arrived is null as ours) m
         cross join lateral rules.items_of(receipt_record.book, (a.who).office, a.agreement, 'agreement', a.party) k (named)
         cross join lateral rules.price(receipt_record.book, case when m.ours then 'amount' else 'arrived' end,
                                        case when m.ours then a.amount else a.arrived end, a.currency, a.day, old_rate => a.old_rate) p
          left join lateral rules.price_apart(receipt_record.book, case when m.ours then 'arrived' else 'amount' end,
                                              case when m.ours then a.arrived else a.amount end, a.currency, a.day, old_rate => a.old_rate) n on true
          left join lateral rules.agreement_standing(receipt_record.book, k.named) g on true
          left join lateral rules.terms_at(receipt_record.book, g.agreement) t on true
          left join lateral rules.in_currency(receipt_record.book, p.minor, p.exponent, a.currency, g.currency, a.day, a.old_rate) x on true
          left join lateral rules.in_full(receipt_record.book, x, p.minor, a.currency, g, a.apply, a.day) f on true
          left join lateral rules.party_fault(receipt_record.book, 'party', a.party) no_party on true
          left join lateral rules.party_fault(receipt_record.book, 'payer', a.payer) no_payer on true
          left join lateral rules.apply_fault(receipt_record.book, g.agreement, coalesce(f.worth, x.minor), a.apply, g.currency) no_apply on true
          left join lateral rules.receipt_alike(receipt_record.book, a.party, a.currency, p.minor, a.reference, a.day, a.external) r on true
    ), judged as materialized (
        select p.*, s.applied, s.settlements, s.base as used_base, rules.over_refusal(p.number, p.terms, s.amount > 0) as over,
               case when p.party is null then 'unidentified' else 'advance' end as waits, case when p.ours then 'us' else 'donor' end as bearer,
               p.minor - case when p.crosses and s.amount > 0 then rules.portion(p.minor, p.worth, s.amount, s.amount)
                              else coalesce(s.amount, 0) end as advance
          from priced p
          left join rules.settle(receipt_record.book, (
                   select array_agg(rules.payment(p.ord, p.this, p.worth, p.worth, p.base, p.apply, p.unit, p.policy))
                     from priced p where p.refusal is null and p.this is not null)) s on s.ord = p.ord
    ), entered as materialized (
        select * from rules.entered(receipt_record.book, 'receipt_record', envelopes,
            (select array_agg(rules.verdict(j.ord, coalesce(j.refusal, j.over),
                array['item:' || j.this, rules.external_claim('receipt', (j.who).office, coalesce(j.party, ''), j.external)],
                rules.receipt_told(receipt_record.book, asks[j.ord], j.number, j.minor, j.exponent, j.charge, j.rates, j.advance, j.applied,
                                   j.repeats),
                alike => case when j.refusal is null and j.reference is not null then concat_ws('/', j.party, j.reference) end))
               from judged j),
            (select array_agg(f) from (
                select rules.fact_of(j.ord, 'settled', s.holding, base => s.base, policy => j.policy,
                                     instrument => j.instrument, source => case when j.crosses then 'clearing' else 'bank' end,
                                     against => rules.comes_from(j.item, s.holding)) as f
                  from judged j, unnest(j.settlements) s
                 union all
                select rules.fact(j.ord, v.measure, item => j.item, party => coalesce(j.party, ''), fund => j.in_fund, office => j.raised_by,
                                  currency => j.currency, amount => v.amount, base => v.base)
                  from judged j
                 cross join lateral (values
                        (j.waits, j.advance, j.base - coalesce(j.used_base, 0)),
                        ('exchanged', case when j.crosses then j.minor - j.advance end, j.used_base),
                        ('charge', case when j.ours then j.charge end, j.charge_base)) v (measure, amount, base)
                 where j.refusal is null and v.amount > 0) f))
    ), receipt as (
        insert into ledger.receipt (book, receipt, seq, office, party, payer, fund, effective, currency, amount, base, charge, bearer, reference,
                                    external, document, note)
        select receipt_record.book, j.item, e.seq, coalesce(j.raised_by, e.office), coalesce(j.party, ''), nullif(j.payer, j.party), j.in_fund, j.day,
               j.currency, j.minor, j.base, coalesce(j.charge, 0), j.bearer, j.reference, j.external, j.document, j.note
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

-- What a receipt that is recorded tells: what it paid and what waits, and where it is for no agreement what the party owes.
create function rules.receipt_told(book text, a rules.receipt_record_ask, agreement bigint, minor bigint, exponent smallint, charge bigint,
                                   rates text, advance bigint, applied jsonb, repeats bigint) returns jsonb
language sql stable as $$
    select jsonb_strip_nulls(jsonb_build_object('party', a.party, 'payer', nullif(a.payer, a.party), 'agreement', receipt_told.agreement,
               'amount', rules.money(minor, exponent), 'currency', a.currency, 'rates', rates,
               'charge', rules.money(nullif(charge, 0), exponent),
               'charge_bearer', case when charge > 0 then coalesce(a.charge_bearer, 'us') end,
               case when a.party is null then 'unidentified' else 'advance' end, rules.money(nullif(advance, 0), exponent),
               'applied', applied, 'repeats', repeats,
               'owed', case when a.agreement is null then rules.owed(receipt_told.book, a.party) end))
$$;

-- What is open of the agreements of a party, under every name it has here, as JSON: of the ten that it signed last, among the last fifty.
-- Null where nothing is.
create function rules.owed(book text, party text) returns jsonb language plpgsql stable strict as $$
#variable_conflict use_column
declare
    names text[] := rules.aliases(book, party, 9223372036854775807);
begin
    return (
        select jsonb_agg(jsonb_build_object('agreement', o.seq, 'open', rules.money(o.open, o.currency), 'currency', o.currency) order by o.seq)
          from (select g.seq, g.currency, o.open
                  from (select x.* from ledger.agreement x where x.book = owed.book and x.party = any (names) order by x.seq desc limit 50) g
                 cross join lateral (select sum(i.open)::bigint as open from rules.item_parts(g.book, g.agreement) i) o
                 where o.open > 0 order by g.seq desc limit 10) o);
end $$;

-- What a payment in what a currency became pays in full: all that is open of the agreement, or what is to be applied, where that is
-- the very amount in the other currency; no row where it is neither.  Each being rounded, a cent or two would stay open for ever.
create function rules.in_full(book text, x rules.crossed, minor bigint, currency text, g ledger.agreement, apply text, on_day date)
returns table (worth bigint) language plpgsql stable rows 1 as $$
#variable_conflict use_column
begin
    if x.fixed is not true then
        return;     -- next to always, and quick
    end if;
    return query
    select max(o.open)
      from (select sum(i.open)::bigint from rules.item_parts(in_full.book, g.agreement) i
             union all
            select (sum(rules.number(q.part)) * rules.unit(x.exponent))::bigint from rules.parts(apply) q) o (open)
     cross join lateral rules.in_currency(in_full.book, o.open, x.exponent, g.currency, in_full.currency, on_day, null) w
     where w.minor = in_full.minor
    having max(o.open) is not null;
end $$;

create type rules.receipt_apply_ask as (
    receipt text, agreement text, amount numeric, rate numeric, apply text, date date, note text, old_rate rules.confirmation, adjust text);

-- What is wrong with applying what is left of a receipt to an agreement, which are there, or null; known is its party, open what is left.
create function rules.apply_advance_fault(book text, a rules.receipt_apply_ask, r ledger.receipt, known text, g ledger.agreement,
                                          open bigint, exponent smallint, day date)
returns setof rules.refusal language sql stable as $$
    select v.code, v.field, v.sentence, v.hint from (values
        (2, known = '', 'conflict', 'receipt', format('receipt %s is unidentified', r.seq),
            format('identify it first: bursar receipt identify %s --party …', r.seq)),
        (3, rules.parties_differ(apply_advance_fault.book, g.party, known), 'invalid', 'agreement', format(
            'receipt %s is from %s, agreement %s with %s', r.seq, known, g.seq, g.party),
            'see: bursar agreement list --party ' || known),
        (4, coalesce(open, 0) = 0, 'conflict', 'receipt', format('receipt %s has no advance left', r.seq),
            'see: bursar receipt list --advance yes'),
        (5, r.effective > day or g.effective > day, 'invalid', 'date', format('the receipt is of %s, the agreement of %s', r.effective,
            g.effective), 'give a later day'),
        (6, a.amount * rules.unit(exponent) > open, 'invalid', 'amount', format('receipt %s has an advance of %s', r.seq,
            rules.money(open, exponent)), 'apply less')
        ) v (n, broken, code, field, sentence, hint)
     where v.broken order by v.n limit 1
$$;

-- What an advance settles of an agreement, or what is identified: in another currency it leaves by the clearing account, as much of it as
-- what it settles is worth, at what it is carried at; no more is realised than the difference to what the instalments are carried at.  Of
-- another fund than the agreement it moves to that first.
create function rules.settling_facts(ord integer, source rules.holding, crosses boolean, used bigint, used_base bigint,
                                     settlements rules.settlement[], policy text, instrument text, fund text)
returns setof rules.fact language plpgsql stable as $$
#variable_conflict use_column
begin
    return query
    select (x.fact).* from (
        select rules.fact_of(ord, 'settled', s.holding, base => s.base, policy => settling_facts.policy, instrument => settling_facts.instrument,
                             source => case when crosses then 'clearing' else 'bank' end,
                             against => case when crosses then rules.comes_from((source).item, s.holding)
                                             else rules.in_fund(source, settling_facts.fund) end)
          from unnest(settlements) s
         union all
        select rules.fact_of(ord, 'exchanged', rules.of_holding(rules.in_fund(source, settling_facts.fund), used, used_base))
         where crosses and settlements is not null
         union all
        select rules.transferred(ord, source, used, used_base, settling_facts.fund) where (source).fund <> settling_facts.fund and used > 0) x (fact);
end $$;

-- Apply advances to instalments of an agreement of the same party; in another currency at the rate that was stated, or at those of the day.
-- Refuses: not_found (receipt, agreement), invalid (party, rate, more than the advance or an instalment has), conflict (nothing left,
-- nothing open), confirmation_required (an old rate).
create function rules.receipt_apply(book text, envelopes rules.envelope[], asks rules.receipt_apply_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with named as materialized (
        select a.*, (r.receipt).seq as number, (r.receipt).currency, g.agreement as this, g.seq as agreement_number, g.fund, t.policy, t as terms,
               g as of_agreement, g.currency <> (r.receipt).currency as crosses, c.exponent, h.source, h.open,
               coalesce(p.minor, case when a.apply is not null and g.currency = (r.receipt).currency then part.minor end, h.open) as minor,
               coalesce(no_receipt, no_agreement, wrong, too_early, rules.allocated_refusal(g.seq, t.allocated, a.day), p.refusal) as wrong
          from unnest(envelopes, asks) a
         cross join lateral rules.items_of(receipt_apply.book, (a.who).office, a.receipt, 'receipt') n (named)
          left join lateral (select x as receipt from rules.receipt_standing(receipt_apply.book, n.named) x) r on true
          left join lateral (select nullif(x.party, '') as party, x.party as name, x.since from rules.credited(r.receipt) x
                              where (r.receipt).seq is not null) known on true
         cross join lateral rules.items_of(receipt_apply.book, (a.who).office, a.agreement, 'agreement', known.party) k (named)
          left join ledger.currency c on c.currency = (r.receipt).currency
          left join lateral (select x as source, -x.amount as open from rules.holdings(receipt_apply.book, array[(r.receipt).receipt]) x
                              where x.class = 'advance' and x.amount < 0 limit 1) h on true
          left join lateral rules.agreement_standing(receipt_apply.book, k.named) g on true
          left join lateral rules.terms_at(receipt_apply.book, g.agreement) t on true
          left join lateral rules.missing_item(receipt_apply.book, 'receipt', a.receipt, (r.receipt).seq is not null) no_receipt on true
          left join lateral rules.missing_item(receipt_apply.book, 'agreement', a.agreement, g.seq is not null, known.party)
            no_agreement on true
         cross join lateral rules.price(receipt_apply.book, 'amount', a.amount, (r.receipt).currency, a.day, posted => false) p
          left join lateral (select (sum(rules.number(x.part)) * rules.unit(c.exponent))::bigint as minor
                               from rules.parts(a.apply) x) part on true
          left join lateral rules.apply_advance_fault(receipt_apply.book, asks[a.ord], r.receipt, known.name, g, h.open, c.exponent, a.day) wrong
            on true
          left join lateral rules.receipt_too_early(r.receipt, known.since, a.day) too_early on true
    ), priced as materialized (
        select n.*, w.worth, w.unit, w.rates, coalesce(n.wrong, w.refusal) as form_refusal
          from named n
          left join lateral rules.worth_for(receipt_apply.book, n.minor, n.exponent, n.currency, n.of_agreement, n.apply, n.day, n.rate,
                                            n.old_rate) w on true
    ), judged as materialized (
        select p.*, s.applied, s.settlements, rules.used_of(p.minor, p.worth, s.amount) as used, s.base as used_base, coalesce(p.form_refusal,
               rules.over_refusal(p.agreement_number, p.terms, s.ord is not null), rules.refusal('conflict', 'agreement', case when s.ord is null then format('agreement %s has nothing open',
                             p.agreement_number) end, 'see: bursar instalment list --state open')) as refusal
          from priced p
          left join rules.settle(receipt_apply.book, (
                   select array_agg(rules.payment(p.ord, p.this, p.worth, case when p.crosses then p.worth else p.open end,
                                                  case when p.crosses then (rules.part_of_holding(p.source, p.minor)).base
                                                       else abs((p.source).base) end, p.apply, p.unit, p.policy))
                     from priced p where p.form_refusal is null)) s on s.ord = p.ord
    ), entered as materialized (
        select * from rules.entered(receipt_apply.book, 'receipt_apply', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['item:' || j.this, 'item:' || (j.source).item],
                jsonb_strip_nulls(jsonb_build_object('receipt', j.number, 'agreement', j.agreement_number, 'currency', j.currency,
                    'rates', j.rates, 'applied', j.applied, 'advance', rules.money(j.open - j.used, j.exponent))))) from judged j),
            (select array_agg(f) from judged j
              cross join lateral rules.settling_facts(j.ord, j.source, j.crosses, j.used, j.used_base, j.settlements, j.policy,
                                                      (j.of_agreement).instrument, j.fund) f
              where j.refusal is null))
    )
    select (e.answer).* from entered e;
end $$;

-- What so much of a receipt is worth in the currency of an agreement that it is to settle, with the rates that this took, or why not: what
-- pays it in full does.
create function rules.worth_for(book text, minor bigint, exponent smallint, currency text, g ledger.agreement, apply text, on_day date,
                                stated numeric, old_rate text)
returns table (worth bigint, unit smallint, rates text, refusal rules.refusal) language sql stable as $$
    select coalesce(f.worth, x.minor), x.exponent, x.rates, coalesce(x.refusal, no_apply)
      from rules.at_rate(worth_for.book, worth_for.minor, worth_for.exponent, worth_for.currency, g.currency, on_day, stated,
                         worth_for.old_rate) x
      left join lateral rules.in_full(worth_for.book, x, worth_for.minor, worth_for.currency, g, worth_for.apply, on_day) f on true
      left join lateral rules.apply_fault(worth_for.book, g.agreement, coalesce(f.worth, x.minor), worth_for.apply, g.currency) no_apply on true
$$;

create type rules.receipt_identify_ask as (
    receipt text, party rules.party_ref, agreement text, rate numeric, apply text, date date, note text, old_rate rules.confirmation,
    adjust text);

-- What is wrong with identifying a receipt that is there, or null; known is the party that it is from already, open what is left.
create function rules.identify_fault(book text, a rules.receipt_identify_ask, r ledger.receipt, known text, open bigint, g ledger.agreement,
                                     day date)
returns setof rules.refusal language sql stable as $$
    select v.code, v.field, v.sentence, v.hint from (values
        (1, known <> '', 'conflict', 'receipt', format('receipt %s is from %s', r.seq, known), case
            when r.party = '' then format('if it is not: bursar entry reverse %s --reason "…"', (
                select max(i.seq) from ledger.receipt_identified i
                 where i.book = identify_fault.book and i.receipt = r.receipt and not exists (select from rules.undone(i.book, i.seq))))
            else 'see: bursar receipt list --state unidentified' end),
        (2, open is null, 'conflict', 'receipt', format('nothing is left of receipt %s', r.seq), format('see: bursar receipt show %s', r.seq)),
        (3, a.apply is not null and a.agreement is null, 'invalid', 'apply', 'to which agreement do the instalments belong', 'add --agreement'),
        (4, rules.parties_differ(identify_fault.book, g.party, a.party), 'invalid', 'agreement', format('agreement %s is with %s', g.seq,
            g.party), 'identify it as from that party, or without an agreement'),
        (5, r.effective > day or g.effective > day, 'invalid', 'date', case when r.effective > day then format('receipt %s is of %s', r.seq,
            r.effective) else format('agreement %s was signed on %s', g.seq, g.effective) end, 'give --date that day or a later one')
        ) v (n, broken, code, field, sentence, hint)
     where v.broken order by v.n limit 1
$$;

-- Identify receipts: what is left of one pays instalments of an agreement of the party, or waits as its advance,
-- from that day on; what is in another currency at the rate that was stated, or at those of the day.  Refuses: not_found (receipt, party,
-- agreement), conflict (from somebody already, nothing left), invalid (another party's agreement, rate, more than an instalment has open,
-- the day), confirmation_required (an old rate).
create function rules.receipt_identify(book text, envelopes rules.envelope[], asks rules.receipt_identify_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with named as materialized (
        select a.*, r.seq as number, r.receipt as this_receipt, r.office as of_office, r.currency, g.agreement as this, g.seq as agreement_number, g.fund, t.policy, g.instrument,
               c.exponent, h.source, abs((h.source).amount) as open, g.currency <> r.currency as crosses, w.worth, w.unit, w.rates,
               coalesce(no_receipt, no_party, no_agreement, wrong, rules.allocated_refusal(g.seq, t.allocated, a.day), w.refusal) as refusal
          from unnest(envelopes, asks) a
         cross join lateral rules.items_of(receipt_identify.book, (a.who).office, a.receipt, 'receipt') n (named)
          left join lateral rules.receipt_standing(receipt_identify.book, n.named) r on true
          left join lateral (select x.party from rules.credited(r) x where r.seq is not null) known on true
         cross join lateral rules.items_of(receipt_identify.book, (a.who).office, a.agreement, 'agreement', a.party) k (named)
          left join ledger.currency c on c.currency = r.currency
          left join lateral (select x as source from rules.left_of_receipt(receipt_identify.book, r.receipt) x limit 1) h on true
          left join lateral rules.agreement_standing(receipt_identify.book, k.named) g on true
          left join lateral rules.terms_at(receipt_identify.book, g.agreement) t on true
          left join lateral rules.missing_item(receipt_identify.book, 'receipt', a.receipt, r.seq is not null) no_receipt on true
          left join lateral rules.party_fault(receipt_identify.book, 'party', a.party) no_party on true
          left join lateral rules.missing_item(receipt_identify.book, 'agreement', a.agreement, g.seq is not null, a.party) no_agreement on true
          left join lateral rules.identify_fault(receipt_identify.book, asks[a.ord], r, known.party, abs((h.source).amount), g, a.day) wrong on true
          left join lateral rules.worth_for(receipt_identify.book, abs((h.source).amount), c.exponent, r.currency, g, a.apply, a.day, a.rate,
                                            a.old_rate) w on true
    ), judged as materialized (
        select n.*, s.applied, s.settlements, coalesce(rules.used_of(n.open, n.worth, s.amount), 0) as used, coalesce(s.base, 0) as used_base,
               n.open - coalesce(rules.used_of(n.open, n.worth, s.amount), 0) as advance,
               abs((n.source).base) - coalesce(s.base, 0) as advance_base
          from named n
          left join rules.settle(receipt_identify.book, (
                   select array_agg(rules.payment(n.ord, n.this, n.worth, n.worth, abs((n.source).base), n.apply, n.unit, n.policy))
                     from named n where n.refusal is null and n.this is not null)) s on s.ord = n.ord
    ), entered as materialized (
        select * from rules.entered(receipt_identify.book, 'receipt_identify', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['item:' || j.this, 'item:' || j.this_receipt],
                jsonb_strip_nulls(jsonb_build_object('receipt', j.number, 'party', j.party, 'agreement', j.agreement_number,
                    'amount', rules.money(j.open, j.exponent), 'currency', j.currency,
                    'rates', j.rates, 'advance', rules.money(nullif(j.advance, 0), j.exponent), 'applied', j.applied,
                    'owed', case when j.agreement is null then rules.owed(receipt_identify.book, j.party) end))))
               from judged j),
            (select array_agg(f) from (
                select f from judged j
                 cross join lateral rules.settling_facts(j.ord, j.source, j.crosses, j.used, j.used_base, j.settlements, j.policy,
                                                         j.instrument, j.fund) f
                 where j.refusal is null
                 union all
                select rules.fact_of(j.ord, 'identified', rules.waits_for(j.source, j.party, j.advance, j.advance_base), against => j.source)
                  from judged j where j.refusal is null and (j.advance > 0 or j.advance_base <> 0)) f))
    ), identified as (
        insert into ledger.receipt_identified (book, receipt, seq, office, effective, party)
        select receipt_identify.book, j.this_receipt, e.seq, j.of_office, j.day, j.party
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

create type rules.receipt_refund_ask as (receipt text, amount numeric, reason text, date date, old_rate rules.confirmation, adjust text);

-- Pay back what is left of receipts, or a part of it, at the rate of the day.  Refuses: not_found, conflict (nothing is left), invalid (more
-- than is left, a day before the receipt, no rate), confirmation_required (an old rate).
create function rules.receipt_refund(book text, envelopes rules.envelope[], asks rules.receipt_refund_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.*, r.receipt as this, r.seq as number, r.office, r.currency, o.takes, o.minor, o.left_open, o.exponent, p.base, p.rates,
               coalesce(none_there, too_early, o.refusal, p.refusal) as refusal
          from unnest(envelopes, asks) a
         cross join lateral rules.items_of(receipt_refund.book, (a.who).office, a.receipt, 'receipt') k (named)
          left join lateral rules.receipt_standing(receipt_refund.book, k.named) r on true
          left join lateral rules.missing_item(receipt_refund.book, 'receipt', a.receipt, r.receipt is not null) none_there on true
          left join lateral (select x.since from rules.credited(r) x where r.seq is not null) known on true
          left join lateral rules.receipt_too_early(r, known.since, a.day) too_early on true
         cross join lateral rules.take(receipt_refund.book, 'receipt', r.seq, r.receipt, '{advance,unidentified}', a.amount) o
          left join lateral rules.price_apart(receipt_refund.book, 'amount', case when (o.refusal).code is null
                                                  then trim_scale(o.minor / rules.unit(o.exponent)) end,
                                              r.currency, a.day, old_rate => a.old_rate) p on true
    ), entered as materialized (
        select * from rules.entered(receipt_refund.book, 'receipt_refund', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['item:' || j.this],
                        jsonb_strip_nulls(jsonb_build_object('receipt', j.number, 'amount', rules.money(j.minor, j.exponent),
                            'currency', j.currency, 'rates', j.rates, 'left', rules.money(j.left_open, j.exponent))))) from judged j),
            (select array_agg(rules.fact_of(j.ord, 'refunded', t, base => j.base))     -- all that is left is in one account
               from judged j, unnest(j.takes) t where j.refusal is null))
    ), ended as (
        insert into ledger.receipt_end (book, receipt, seq, office, effective, measure, amount, reason)
        select receipt_refund.book, j.this, e.seq, j.office, j.day, 'refunded', j.minor, j.reason
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

create type rules.receipt_return_ask as (receipt text, reason text, date date, old_rate rules.confirmation, adjust text);

-- What is wrong with a payment that the bank took back, which is there, or null.
create function rules.return_fault(book text, r ledger.receipt, day date) returns setof rules.refusal language sql stable as $$
    select v.code, v.field, v.sentence, v.hint
      from (select max(e.seq) as seq from ledger.receipt_end e
             where e.book = return_fault.book and e.receipt = r.receipt and e.measure = 'returned'
               and not exists (select from rules.undone(e.book, e.seq))) e
     cross join (select max(u.seq) as last, string_agg(u.seq::text, ', ' order by u.seq) as all, count(*) > 1 as several
                   from rules.uses_of_receipt(return_fault.book, r) u) u
     cross join rules.credited(r) known
      left join rules.receipt_too_early(r, known.since, day) early on true
     cross join lateral (values
        (1, e.seq is not null, 'conflict', 'receipt', format('receipt %s was returned by entry %s', r.seq, e.seq),
            format('see: bursar receipt show %s', r.seq)),
        (2, u.last is not null, 'conflict', 'receipt', format('%s %s built on receipt %s', case when u.several then 'entries' else 'entry' end, u.all,
            r.seq), format('reverse the last first: bursar entry reverse %s --reason "…"', u.last)),
        (3, early.code is not null, early.code, early.field, early.sentence, early.hint)
        ) v (n, broken, code, field, sentence, hint)
     where r.seq is not null and v.broken order by v.n limit 1
$$;

-- What happens when the bank takes a receipt back, base being what that is worth on the day: what it settled is open again at what it was
-- carried at, nothing of it waits, and of its charge nothing is ours.
create function rules.return_facts(book text, ord integer, r ledger.receipt, base bigint) returns setof rules.fact language plpgsql stable as $$
#variable_conflict use_column
begin
    return query
    select (x.fact).* from (
        with settled as materialized (
            select s.*, (s.holding).amount, (s.holding).currency <> r.currency as crosses, sum((s.holding).amount) over () as total,
                   sum((s.holding).amount) over (order by (s.holding).item, (s.holding).part, (s.holding).initiative, (s.holding).account) as upto
              from rules.settled_by(return_facts.book, r) s
        ), waits as materialized (
            select h as holding, abs(h.amount) as amount, rules.portion(return_facts.base, r.amount, r.amount, abs(h.amount)) as worth
              from rules.left_of_receipt(return_facts.book, r.receipt) h
        ), applied as materialized (
            select r.amount - coalesce(sum(w.amount), 0)::bigint as amount, return_facts.base - coalesce(sum(w.worth), 0)::bigint as worth from waits w
        )
        select rules.fact_of(ord, 'returned', s.holding, base => rules.portion(a.worth, s.total, s.upto, s.amount),
                             policy => s.policy, instrument => s.instrument, source => case when s.crosses then 'clearing' else 'bank' end, leaving => s.worth,
                             against => rules.comes_from(r.receipt, s.holding))
          from settled s, applied a
         union all
        select rules.fact_of(ord, 'returned', w.holding, base => w.worth) from waits w
         union all
        select rules.fact(ord, 'returned', item => r.receipt, party => p.party,
                          fund => (select min((s.holding).fund) from settled s), office => r.office, currency => r.currency, amount => a.amount,
                          base => a.worth)
          from applied a, rules.credited(r) p where exists (select from settled s where s.crosses)
         union all
        select rules.fact(ord, 'charge returned', item => r.receipt, party => p.party, fund => r.fund, office => r.office, currency => r.currency,
                          amount => r.charge, base => rules.portion(return_facts.base, r.amount, r.charge, r.charge), carrying => c.base)
          from (select sum(x.base)::bigint as base from ledger.posting x
                 where x.item is null and x.book = return_facts.book and x.seq = r.seq and x.measure = 'charge') c, rules.credited(r) p
         where r.charge > 0 and r.bearer = 'us') x (fact);
end $$;

-- Note that the bank took receipts back, on the day it did: instalments that they paid are open again.  Refuses: not_found, conflict (it did
-- already, or what was left was used since), invalid (a day before the receipt, no rate), confirmation_required (an old rate).
create function rules.receipt_return(book text, envelopes rules.envelope[], asks rules.receipt_return_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.*, r, c.exponent, p.base, p.rates, coalesce(none_there, wrong, p.refusal) as refusal
          from unnest(envelopes, asks) a
         cross join lateral rules.items_of(receipt_return.book, (a.who).office, a.receipt, 'receipt') k (named)
          left join lateral rules.receipt_standing(receipt_return.book, k.named) r on true
          left join ledger.currency c on c.currency = r.currency
          left join lateral rules.missing_item(receipt_return.book, 'receipt', a.receipt, r.receipt is not null) none_there on true
          left join lateral rules.return_fault(receipt_return.book, r, a.day) wrong on true
          left join lateral rules.price_apart(receipt_return.book, 'receipt', trim_scale(r.amount / rules.unit(c.exponent)), r.currency, a.day,
                                              old_rate => a.old_rate) p on true
    ), entered as materialized (
        select * from rules.entered(receipt_return.book, 'receipt_return', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['item:' || (j.r).receipt] || array(
                            select distinct 'item:' || (s.holding).item from rules.settled_by(receipt_return.book, j.r) s),
                        jsonb_strip_nulls(jsonb_build_object('receipt', (j.r).seq, 'amount', rules.money((j.r).amount, j.exponent),
                            'currency', (j.r).currency, 'rates', j.rates)))) from judged j),
            (select array_agg(f) from judged j cross join lateral rules.return_facts(receipt_return.book, j.ord, j.r, j.base) f
              where j.refusal is null))
    ), ended as (
        insert into ledger.receipt_end (book, receipt, seq, office, effective, measure, amount, reason)
        select receipt_return.book, (j.r).receipt, e.seq, (j.r).office, j.day, 'returned', (j.r).amount, j.reason
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

create type api.receipt_item as (
    id bigint, party text, payer text, date date, amount text, currency text, charge text, charge_bearer text, applied text,
    advance text, refunded text, returned text, state text, reference text, external text, office text, key uuid, document text, note text);

-- Receipts as they stood on a day, as known at a moment.
create function rules.receipts(book text, on_day date, last bigint) returns setof api.receipt_item
language sql stable as $$
    select r.seq, nullif(p.party, ''), r.payer, r.effective, rules.money(r.amount, c.exponent), r.currency, rules.money(r.charge, c.exponent),
           case when r.charge > 0 then r.bearer end, rules.money(r.amount - h.open - b.refunded - b.returned, c.exponent),
           rules.money(h.advance, c.exponent), rules.money(nullif(b.refunded, 0), c.exponent), rules.money(nullif(b.returned, 0), c.exponent),
           case when b.returned > 0 then 'returned' when h.open > h.advance then 'unidentified' when h.advance > 0 then 'advance'
                when b.refunded = r.amount then 'refunded' else 'applied' end,
           r.reference, r.external, r.office, j.key, r.document, r.note
      from ledger.receipt r
     cross join lateral (select x.exponent from ledger.currency x where x.currency = r.currency limit 1) c
     cross join lateral (select x.key from ledger.answered x where x.book = r.book and x.seq = r.seq limit 1) j
     cross join lateral (select coalesce(-sum(x.amount), 0)::bigint as open,
                                coalesce(-sum(x.amount) filter (where x.class = 'advance'), 0)::bigint as advance
                           from rules.left_of_receipt(r.book, r.receipt, on_day, last) x) h
     cross join lateral rules.credited(r, on_day, last) p
     cross join lateral rules.gone_back(r.book, r.receipt, on_day, last) b
     where r.book = receipts.book and r.seq <= last and r.effective <= on_day
       and not exists (select from rules.undone(r.book, r.seq, on_day, last))
$$;

-- Newest first, or as sort says; id is the cursor.
create function api.receipt_list(book text, allowed text[], caller text,
    party text, payer text, agreement text, state text, advance text, reference text, external text, office text, "from" date, "to" date, sort text,
    "limit" integer, after text, as_of date, known_at text)
returns setof api.receipt_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
#variable_conflict use_column
declare
    of_agreement uuid := rules.item_of(book, rules.admit(book, allowed, caller), agreement, 'agreement');
    last         bigint := rules.seq_at(book, known_at);
    day          date := coalesce(as_of, 'infinity');
    place        rules.place;
    few          bigint[];
    others text[] := rules.other_names(book, party, last);
    payers text[] := rules.other_names(book, payer, last) || payer;
begin
    select x.effective, x.currency, x.amount, x.party, x.seq into place from ledger.receipt x
     where x.book = receipt_list.book and x.seq = rules.page_from(after);
    perform rules.page_known(after, sort, place.number is not null);
    place.number := rules.page_from(after);
    if (advance = 'yes' and state is null or state in ('advance', 'unidentified') and advance is null)
       and coalesce(party, payer, agreement, reference, external, office, "from"::text, "to"::text, sort) is null
       and rules.is_now(as_of, known_at) then
        few := rules.numbers_in_state(book, 'receipt', coalesce(state, 'advance'), rules.page_from(after), "limit");
    end if;
    return query
    select r.*
      from ledger.receipt g
     cross join lateral (select x.* from rules.receipts(g.book, day, last) x where x.id = g.seq offset 0) r
     where g.book = receipt_list.book and (few is null or g.seq = any (few)) and g.seq <= last and g.effective <= day
       and rules.comes_behind(after, sort, place, g.effective, g.currency, g.amount, g.party, g.seq)
       and rules.is_within(g.effective, "from", "to")
       and (receipt_list.party is null or g.party = receipt_list.party or g.party = any (others)
            or g.party = '' and (r.party = receipt_list.party or r.party = any (others)))
       and (receipt_list.payer is null or g.payer = any (payers))
       and (receipt_list.state is null or r.state = receipt_list.state)
       and (receipt_list.advance is null or (receipt_list.advance = 'yes') = (r.advance::numeric > 0))
       and (receipt_list.reference is null or g.reference = receipt_list.reference)
       and (receipt_list.external is null or g.external = receipt_list.external)
       and (receipt_list.office is null or g.office = receipt_list.office)
       and (receipt_list.agreement is null or g.receipt in (
                select a.receipt from rules.applications(receipt_list.book, of_agreement, day, last) a))
     order by case sort when 'date' then g.effective end desc, case sort when 'amount' then g.currency end desc,
              case sort when 'amount' then g.amount end desc, case sort when 'party' then g.party end,
              case sort when 'party' then g.seq end, g.seq desc
     limit "limit";
    if not found and of_agreement is null then
        perform rules.refuse_item(book, 'agreement', agreement);
    end if;
end $$;

create type api.receipt_detail as (
    id bigint, party text, payer text, date date, amount text, currency text, charge text, charge_bearer text, applied text,
    advance text, refunded text, returned text, state text, reference text, external text, office text, key uuid, document text, note text,
    fund text, applications json, changes json);

-- What happened to a receipt since: the party that it was identified as from, and what went back.
create function rules.receipt_changes(book text, number bigint, on_day date, last bigint) returns json language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select json_agg(json_strip_nulls(json_build_object('entry', c.seq, 'date', c.effective, 'what', c.what, 'party', c.party,
                            'amount', rules.money(c.amount, r.currency), 'reason', c.reason)) order by c.seq)
          from ledger.receipt r
         cross join lateral (
                select i.seq, i.effective, 'identified' as what, i.party, null::bigint as amount, null as reason
                  from ledger.receipt_identified i where i.book = r.book and i.receipt = r.receipt
                 union all
                select e.seq, e.effective, e.measure, null, e.amount, e.reason
                  from ledger.receipt_end e where e.book = r.book and e.receipt = r.receipt) c
         where r.book = receipt_changes.book and r.seq = number and c.seq <= last and c.effective <= on_day
           and not exists (select from rules.undone(r.book, c.seq, on_day, last)));
end $$;

-- One receipt, what it was applied to, and what became of it besides.
create function api.receipt_show(book text, allowed text[], caller text, receipt text, as_of date, known_at text)
returns setof api.receipt_detail
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    this bigint := rules.number_of(book, rules.admit(book, allowed, caller), receipt, 'receipt');
    last bigint := rules.seq_at(book, known_at);
    day  date := coalesce(as_of, 'infinity');
begin
    return query
    select r.*, (select nullif(x.fund, '') from ledger.receipt x where x.book = receipt_show.book and x.seq = r.id),
           (select json_agg(json_build_object('agreement', g.seq, 'instalment', a.number, 'initiative', nullif(a.initiative, ''),
                            'amount', rules.money(a.amount, a.currency), 'currency', a.currency, 'date', a.date)
                            order by a.seq, a.number, a.initiative)
                   from ledger.receipt x
                  cross join lateral rules.applications(x.book, x.receipt, day, last) a
                   join ledger.agreement g on g.book = x.book and g.agreement = a.agreement
                  where x.book = receipt_show.book and x.seq = r.id),
           rules.receipt_changes(receipt_show.book, r.id, day, last)
      from rules.receipts(receipt_show.book, day, last) r
     where r.id = this;
    if not found then
        perform rules.not_there(book, 'receipt', receipt, this);
    end if;
end $$;
