-- Receipts: cash that arrived, and what it was applied to.

create type rules.receipt_record_ask as (
    party rules.party_ref, amount numeric, currency text, arrived numeric, agreement text, apply text, date date, reference text,
    external text, document text, note text, old_rate rules.confirmation, another rules.confirmation, adjust text);

-- What is wrong with cash for an agreement (null where none is named), or null.
create function rules.cash_fault(book text, g ledger.agreement, a rules.receipt_record_ask, day date) returns rules.refusal
language sql stable as $$
    select case when a.agreement is not null and g.seq is null
                then rules.no_item(cash_fault.book, 'agreement', a.agreement, a.party)
                when a.apply is not null and a.agreement is null
                then rules.refusal('invalid', 'apply', 'to which agreement do the instalments belong', 'add --agreement')
                when rules.parties_differ(cash_fault.book, g.party, a.party)
                then rules.refusal('invalid', 'agreement', format('agreement %s is with %s', g.seq, g.party),
                                   'record it for that party, or without an agreement')
                when g.effective > day
                then rules.refusal('invalid', 'date', format('agreement %s was signed on %s', g.seq, g.effective),
                                   'give a later day, or record it without an agreement')
                when a.arrived > a.amount
                then rules.refusal('invalid', 'arrived', 'no more can arrive than was sent',
                                   'amount is what was sent, arrived what came after the bank took its charge') end
$$;

-- Record cash: to the instalments named, or the oldest open of the agreement, at the rate of the day where it is in another
-- currency; what is over waits as an advance in its own.  The donor is credited what was sent, the bank charge is ours.  What is for an
-- agreement is of the office that raised that.
-- Refuses: not_found (party, agreement), conflict (an external id that another has), invalid (currency, amounts, another party's
-- agreement, more than an instalment has open), possible_duplicate.
create function rules.receipt_record(book text, envelopes rules.envelope[], asks rules.receipt_record_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with priced as materialized (
        select a.*, p.minor, p.base, p.exponent, p.minor - n.minor as charge, p.base - n.base as charge_base,
               g.agreement as this, g.seq as number, g.office as raised_by, t.policy, g.instrument, g.currency <> a.currency as crosses, coalesce(f.worth, x.minor) as worth, x.exponent as unit,
               nullif(concat_ws('; ', p.rates, x.rates), '') as rates,
               coalesce(no_party, rules.cash_fault(receipt_record.book, g, asks[a.ord], a.day), p.refusal, n.refusal, x.refusal, no_apply,
                        case when a.external is not null
                             then rules.external_taken(receipt_record.book, 'receipt', (a.who).office, a.party, a.external) end,
                        rules.repeat_fault(receipt_record.book, 'receipt', a.key, a.another, r.seq, r.what)) as refusal,
               case when a.another = 'yes' then r.seq end as repeats
          from unnest(envelopes, asks) a
         cross join lateral rules.items_of(receipt_record.book, (a.who).office, a.agreement, 'agreement', a.party) k (named)
         cross join lateral rules.price(receipt_record.book, 'amount', a.amount, a.currency, a.day, old_rate => a.old_rate) p
          left join lateral rules.price_apart(receipt_record.book, 'arrived', a.arrived, a.currency, a.day, old_rate => a.old_rate) n on true
          left join lateral rules.agreement_standing(receipt_record.book, k.named) g on true
          left join lateral rules.terms_at(receipt_record.book, g.agreement) t on true
          left join lateral rules.in_currency(receipt_record.book, p.minor, p.exponent, a.currency, g.currency, a.day, a.old_rate) x on true
          left join lateral rules.in_full(receipt_record.book, x, p.minor, a.currency, g, a.apply, a.day) f on true
          left join lateral rules.party_fault(receipt_record.book, 'party', a.party) no_party on true
          left join lateral rules.apply_fault(receipt_record.book, g.agreement, coalesce(f.worth, x.minor), a.apply, g.currency) no_apply on true
          left join lateral rules.receipt_alike(receipt_record.book, a.party, a.currency, p.minor, a.reference, a.day, a.external) r on true
    ), judged as materialized (
        select p.*, s.applied, s.settlements, s.base as used_base,
               p.minor - case when p.crosses and s.amount > 0 then rules.portion(p.minor, p.worth, s.amount, s.amount)
                              else coalesce(s.amount, 0) end as advance
          from priced p
          left join rules.settle(receipt_record.book, (
                   select array_agg(rules.payment(p.ord, p.this, p.worth, p.worth, p.base, p.apply, p.unit, p.policy))
                     from priced p where p.refusal is null and p.this is not null)) s on s.ord = p.ord
    ), entered as materialized (
        select * from rules.entered(receipt_record.book, 'receipt_record', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal,
                array['item:' || j.this, rules.external_claim('receipt', (j.who).office, j.party, j.external)],
                jsonb_strip_nulls(jsonb_build_object('party', j.party, 'agreement', j.number,
                    'amount', rules.money(j.minor, j.exponent), 'currency', j.currency, 'rates', j.rates,
                    'charge', rules.money(nullif(j.charge, 0), j.exponent),
                    'advance', rules.money(nullif(j.advance, 0), j.exponent), 'applied', j.applied, 'repeats', j.repeats)),
                alike => case when j.refusal is null and j.reference is not null then concat_ws('/', j.party, j.reference) end))
               from judged j),
            (select array_agg(f) from (
                select rules.fact_of(j.ord, 'settled', s.holding, base => s.base, policy => j.policy,
                                     instrument => j.instrument, source => case when j.crosses then 'clearing' else 'bank' end,
                                     against => rules.comes_from(j.item, s.holding)) as f
                  from judged j, unnest(j.settlements) s
                 union all
                select rules.fact(j.ord, v.measure, item => j.item, party => j.party, office => j.raised_by, currency => j.currency,
                                  amount => v.amount, base => v.base)
                  from judged j
                 cross join lateral (values
                        ('advance', j.advance, j.base - coalesce(j.used_base, 0)),
                        ('exchanged', case when j.crosses then j.minor - j.advance end, j.used_base),
                        ('charge', j.charge, j.charge_base)) v (measure, amount, base)
                 where j.refusal is null and v.amount > 0) f))
    ), receipt as (
        insert into ledger.receipt (book, receipt, seq, office, party, effective, currency, amount, base, charge, reference,
                                    external, document, note)
        select receipt_record.book, j.item, e.seq, coalesce(j.raised_by, e.office), j.party, j.day, j.currency, j.minor, j.base, coalesce(j.charge, 0),
               j.reference, j.external, j.document, j.note
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
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

create type rules.receipt_apply_ask as (receipt text, agreement text, amount numeric, apply text, date date, note text, adjust text);

-- What is wrong with applying what is left of a receipt to an agreement, which are there, or null; open is what is left.
create function rules.apply_advance_fault(book text, a rules.receipt_apply_ask, r ledger.receipt, g ledger.agreement, open bigint,
                                          exponent smallint, day date)
returns setof rules.refusal language sql stable as $$
    select v.code, v.field, v.sentence, v.hint from (values
        (3, rules.parties_differ(apply_advance_fault.book, g.party, r.party), 'invalid', 'agreement', format(
            'receipt %s is from %s, agreement %s with %s', r.seq, r.party, g.seq, g.party),
            'see: bursar agreement list --party ' || r.party),
        (4, g.currency <> r.currency, 'invalid', 'agreement', format('receipt %s is in %s, agreement %s in %s', r.seq, r.currency, g.seq,
            g.currency), 'apply it in its own currency'),
        (5, coalesce(open, 0) = 0, 'conflict', 'receipt', format('receipt %s has no advance left', r.seq),
            'see: bursar receipt list --advance yes'),
        (6, r.effective > day or g.effective > day, 'invalid', 'date', format('the receipt is of %s, the agreement of %s', r.effective,
            g.effective), 'give a later day'),
        (7, a.amount * rules.unit(exponent) > open, 'invalid', 'amount', format('receipt %s has an advance of %s', r.seq,
            rules.money(open, exponent)), 'apply less')
        ) v (n, broken, code, field, sentence, hint)
     where v.broken order by v.n limit 1
$$;

-- Apply advances to instalments of an agreement of the same party and currency.  Refuses: not_found (receipt,
-- agreement), invalid (party, currency, more than the advance or an instalment has), conflict (nothing left, nothing
-- open).
create function rules.receipt_apply(book text, envelopes rules.envelope[], asks rules.receipt_apply_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with priced as materialized (
        select a.*, (r.receipt).seq as number, (r.receipt).currency, g.agreement as this, g.seq as agreement_number, t.policy, g.instrument,
               c.exponent, h.source, h.open, coalesce(p.minor, case when a.apply is not null then part.minor end, h.open) as minor,
               coalesce(no_receipt, no_agreement, wrong, p.refusal, no_apply) as form_refusal
          from unnest(envelopes, asks) a
         cross join lateral rules.items_of(receipt_apply.book, (a.who).office, a.receipt, 'receipt') n (named)
          left join lateral (select x as receipt from ledger.receipt x
                              where x.book = receipt_apply.book and x.receipt = n.named
                                and not exists (select from rules.undone(x.book, x.seq)) limit 1) r on true
         cross join lateral rules.items_of(receipt_apply.book, (a.who).office, a.agreement, 'agreement', (r.receipt).party) k (named)
          left join ledger.currency c on c.currency = (r.receipt).currency
          left join lateral (select x as source, -x.amount as open from rules.holdings(receipt_apply.book, array[(r.receipt).receipt]) x
                              where x.class = 'advance' and x.amount < 0 limit 1) h on true
          left join lateral rules.agreement_standing(receipt_apply.book, k.named) g on true
          left join lateral rules.terms_at(receipt_apply.book, g.agreement) t on true
          left join lateral rules.missing_item(receipt_apply.book, 'receipt', a.receipt, (r.receipt).seq is not null) no_receipt on true
          left join lateral rules.missing_item(receipt_apply.book, 'agreement', a.agreement, g.seq is not null, (r.receipt).party)
            no_agreement on true
         cross join lateral rules.price(receipt_apply.book, 'amount', a.amount, (r.receipt).currency, a.day, posted => false) p
          left join lateral (select (sum(rules.number(x.part)) * rules.unit(c.exponent))::bigint as minor
                               from rules.parts(a.apply) x) part on true
          left join lateral rules.apply_fault(receipt_apply.book, g.agreement, coalesce(p.minor, h.open), a.apply,
                                              (r.receipt).currency)
               no_apply on true
          left join lateral rules.apply_advance_fault(receipt_apply.book, asks[a.ord], r.receipt, g, h.open, c.exponent, a.day) wrong
            on true
    ), judged as materialized (
        select p.*, s.applied, s.settlements, s.amount as applied_amount, coalesce(p.form_refusal,
               rules.refusal('conflict', 'agreement', case when s.ord is null then format('agreement %s has nothing open',
                             p.agreement_number) end, 'see: bursar instalment list --state open')) as refusal
          from priced p
          left join rules.settle(receipt_apply.book, (
                   select array_agg(rules.payment(p.ord, p.this, p.minor, p.open, abs((p.source).base), p.apply, p.exponent, p.policy))
                     from priced p where p.form_refusal is null)) s on s.ord = p.ord
    ), entered as materialized (
        select * from rules.entered(receipt_apply.book, 'receipt_apply', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['item:' || j.this, 'item:' || (j.source).item],
                jsonb_build_object('receipt', j.number, 'agreement', j.agreement_number, 'currency', j.currency, 'applied', j.applied,
                                   'advance', rules.money(j.open - j.applied_amount, j.exponent)))) from judged j),
            (select array_agg(rules.fact_of(j.ord, 'settled', s.holding, base => s.base, policy => j.policy, instrument => j.instrument,
                                            against => j.source))
               from judged j, unnest(j.settlements) s where j.refusal is null))
    )
    select (e.answer).* from entered e;
end $$;

create type api.receipt_item as (
    id bigint, party text, date date, amount text, currency text, charge text, applied text, advance text, reference text,
    external text, office text, key uuid, document text, note text);

-- Receipts as they stood on a day, as known at a moment.
create function rules.receipts(book text, on_day date, last bigint) returns setof api.receipt_item
language sql stable as $$
    select r.seq, r.party, r.effective, rules.money(r.amount, c.exponent), r.currency, rules.money(r.charge, c.exponent),
           rules.money(r.amount - h.advance, c.exponent), rules.money(h.advance, c.exponent), r.reference, r.external, r.office,
           j.key, r.document, r.note
      from ledger.receipt r
     cross join lateral (select x.exponent from ledger.currency x where x.currency = r.currency limit 1) c
     cross join lateral (select x.key from ledger.answered x where x.book = r.book and x.seq = r.seq limit 1) j
     cross join lateral (select coalesce(-sum(x.amount), 0)::bigint as advance
                           from rules.holdings(r.book, array[r.receipt], on_day, last) x where x.class = 'advance') h
     where r.book = receipts.book and r.seq <= last and r.effective <= on_day
       and not exists (select from rules.undone(r.book, r.seq, on_day, last))
$$;

create type rules.application as (
    receipt uuid, seq bigint, date date, agreement uuid, number smallint, initiative text, currency text, amount bigint);

-- What was applied of receipts, or to agreements, and stands on a day: the two lines of each fact "settled".
create function rules.applications(book text, item uuid, on_day date, last bigint) returns setof rules.application
language sql stable as $$
    select case when s.pays then s.item else o.item end, s.seq, s.effective, case when s.pays then o.item else s.item end,
           case when s.pays then o.part else s.part end, case when s.pays then o.initiative else s.initiative end, s.currency,
           abs(s.amount)
      from (select p.*, p.amount > 0 as pays from ledger.posting p
             where p.item = applications.item and p.book = applications.book and p.measure = 'settled' and p.seq + 0 <= last
               and p.effective <= on_day
               and not exists (select from ledger.reversal r where r.book = p.book and r.seq = p.seq)
               and not exists (select from rules.undone(p.book, p.seq, on_day, last))) s
     cross join lateral (select x.item, x.part, x.initiative from ledger.settlement x
                          where x.book = s.book and x.seq = s.seq and x.fact = s.fact and x.item <> s.item limit 1) o
$$;

-- Newest first, or as sort says; id is the cursor.
create function api.receipt_list(book text, allowed text[], caller text,
    party text, agreement text, advance text, reference text, external text, office text, "from" date, "to" date, sort text,
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
begin
    select x.effective, x.currency, x.amount, x.party, x.seq into place from ledger.receipt x
     where x.book = receipt_list.book and x.seq = rules.page_from(after);
    perform rules.page_known(after, sort, place.number is not null);
    place.number := rules.page_from(after);
    if advance = 'yes' and coalesce(party, agreement, reference, external, office, "from"::text, "to"::text, sort) is null
       and rules.is_now(as_of, known_at) then
        few := rules.numbers_in_state(book, 'receipt', 'advance', rules.page_from(after), "limit");
    end if;
    return query
    select r.*
      from ledger.receipt g
     cross join lateral (select x.* from rules.receipts(g.book, day, last) x where x.id = g.seq offset 0) r
     where g.book = receipt_list.book and (few is null or g.seq = any (few)) and g.seq <= last and g.effective <= day
       and rules.comes_behind(after, sort, place, g.effective, g.currency, g.amount, g.party, g.seq)
       and rules.is_within(g.effective, "from", "to")
       and (receipt_list.party is null or g.party = receipt_list.party or g.party = any (others))
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
    id bigint, party text, date date, amount text, currency text, charge text, applied text, advance text, reference text,
    external text, office text, key uuid, document text, note text, applications json);

-- One receipt and what it was applied to.
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
    select r.*, (select json_agg(json_build_object('agreement', g.seq, 'instalment', a.number, 'initiative', nullif(a.initiative, ''),
                            'amount', rules.money(a.amount, a.currency), 'currency', a.currency, 'date', a.date)
                            order by a.seq, a.number, a.initiative)
                   from ledger.receipt x
                  cross join lateral rules.applications(x.book, x.receipt, day, last) a
                   join ledger.agreement g on g.book = x.book and g.agreement = a.agreement
                  where x.book = receipt_show.book and x.seq = r.id)
      from rules.receipts(receipt_show.book, day, last) r
     where r.id = this;
    if not found then
        perform rules.not_there(book, 'receipt', receipt, this);
    end if;
end $$;
