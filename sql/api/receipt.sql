-- Receipts: cash that arrived, and what it was applied to.

-- What settlements post: each settles its receivable at the rate of the receipt, and the difference to the carrying
-- amount is an exchange gain or loss, in base currency only.
create function rules.settlement_facts(settlements rules.settlement[]) returns setof rules.fact language sql immutable as $$
    select s.ord, 'settled ' || s.kind, s.party, s.initiative, s.office, s.currency, s.amount, s.base
      from unnest(settlements) s
     union all
    select s.ord, case when s.base > s.carrying then 'gain ' else 'loss ' end || s.kind, s.party, s.initiative, s.office,
           s.currency, 0, abs(s.base - s.carrying)
      from unnest(settlements) s where s.base <> s.carrying
$$;

-- Write what was applied.
create function rules.apply_settlements(book text, entered rules.entered[], receipts uuid[],
                                        settlements rules.settlement[]) returns void
language plpgsql as $$
begin
    insert into ledger.application
    select apply_settlements.book, e.seq, r.receipt, s.agreement, s.number, s.initiative, s.office, c.office, e.effective,
           s.amount, s.base, s.carrying
      from rules.recorded(entered) e
      join unnest(receipts) with ordinality r (receipt, ord) on r.ord = e.ord
      join ledger.receipt c on c.book = apply_settlements.book and c.receipt = r.receipt
      join unnest(settlements) s on s.ord = e.ord;
end $$;

-- Record cash: to the instalments named, or the oldest open of the agreement; what is over waits as an advance.  The
-- donor is credited what was sent, the bank charge is ours.  Refuses: not_found (party, agreement), invalid (currency,
-- amounts, another party's agreement, more than an instalment has open).
create function api.receipt_record(book text, allowed text[], caller text[], key uuid[],
    party text[], amount numeric[], currency text[], arrived numeric[], agreement text[], apply text[], date date[],
    reference text[], document text[], note text[])
returns setof api.answer language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    asks        rules.ask[];
    facts       rules.fact[];
    receipts    ledger.receipt[];
    settlements rules.settlement[];
    done        record;
begin
    perform rules.lock_book(book);

    with asked as (
        select * from unnest(caller, key, party, amount, currency, arrived, agreement, apply, date, reference, document, note)
            with ordinality a (caller, key, party, amount, currency, arrived, agreement, apply, date, reference, document,
                               note, ord)
    ), found as materialized (
        select a.*, rules.content(array['party', a.party, 'amount', a.amount::text, 'currency', a.currency,
                   'arrived', a.arrived::text, 'agreement', a.agreement, 'apply', a.apply, 'date', a.date::text,
                   'reference', a.reference, 'document', a.document, 'note', a.note]) as content,
               coalesce(a.date, current_date) as day,
               k.key as agreement_key
          from asked a
         cross join lateral rules.keys_of(receipt_record.book, a.agreement) k (key)
    ), priced as materialized (
        select f.*, p.minor, p.base, p.exponent, p.base - n.base as charge_base,
               g.seq as agreement_seq, p.minor - n.minor as charge,
               coalesce(no_party, no_agreement, p.refusal, n.refusal, no_apply) as refusal
          from found f
         cross join lateral rules.price(receipt_record.book, 'amount', f.amount, f.currency, f.day) p
          left join lateral rules.price_apart(receipt_record.book, 'arrived', f.arrived, f.currency, f.day) n on true
          left join lateral (select x.* from ledger.agreement x
                              where x.book = receipt_record.book and x.agreement = f.agreement_key limit 1) g on true
          left join lateral rules.party_fault(receipt_record.book, 'party', f.party) no_party on true
          left join lateral rules.apply_fault(receipt_record.book, f.agreement_key, p.minor, f.apply, f.currency) no_apply on true
         cross join lateral (
                select case
                    when f.agreement is not null and g.seq is null
                    then row('not_found', 'agreement', format('there is no agreement %s', f.agreement),
                             'see: bursar agreement list')::rules.refusal
                    when f.apply is not null and f.agreement is null
                    then row('invalid', 'apply', 'to which agreement do the instalments belong', 'add --agreement')::rules.refusal
                    when rules.parties_differ(receipt_record.book, g.party, f.party)
                    then row('invalid', 'agreement', format('agreement %s is with %s', g.seq, g.party),
                             'record it for that party, or without an agreement')::rules.refusal
                    when g.currency <> f.currency
                    then row('invalid', 'currency', format('agreement %s is in %s', g.seq, g.currency),
                             'record what was sent in that currency')::rules.refusal
                    when g.effective > f.day
                    then row('invalid', 'date', format('agreement %s was signed on %s', g.seq, g.effective),
                             'give a later day, or record it without an agreement')::rules.refusal
                    when f.arrived > f.amount
                    then row('invalid', 'arrived', 'no more can arrive than was sent',
                             'amount is what was sent, arrived what came after the bank took its charge')::rules.refusal
                    end) q (no_agreement)
    ), judged as materialized (
        select p.*, s.applied, s.settlements, p.minor - coalesce(s.amount, 0) as advance,
               p.base - coalesce(s.base, 0) as advance_base
          from priced p
          left join rules.settle(receipt_record.book, (
                   select array_agg(row(p.ord, p.agreement_key, p.minor, p.apply, p.exponent, p.minor, p.base)::rules.payment)
                     from priced p where p.refusal is null and p.agreement_key is not null)) s on s.ord = p.ord
    )
    select (select array_agg(row(j.ord, j.key, j.caller, j.content, j.date, array['agreement:' || j.agreement_key], j.refusal,
                                 jsonb_strip_nulls(jsonb_build_object('receipt', j.key, 'party', j.party,
                                     'agreement', j.agreement_seq, 'amount', rules.money(j.minor, j.exponent),
                                     'currency', j.currency, 'charge', rules.money(nullif(j.charge, 0), j.exponent),
                                     'advance', rules.money(nullif(j.advance, 0), j.exponent),
                                     'applied', j.applied)))::rules.ask order by j.ord)
              from judged j),
           (select array_agg(f.fact) from (
                select row(j.ord, 'advance', j.party, '', null, j.currency, j.advance, j.advance_base)::rules.fact as fact
                  from judged j where j.refusal is null and j.advance > 0
                 union all
                select row(j.ord, 'charge', j.party, '', null, j.currency, j.charge, j.charge_base)::rules.fact
                  from judged j where j.refusal is null and j.charge > 0) f),
           (select array_agg(row(receipt_record.book, j.key, null, null, j.party, j.day, j.currency, j.minor, j.base,
                                 coalesce(j.charge, 0), j.reference, j.document, j.note)::ledger.receipt order by j.ord)
              from judged j),
           (select array_agg(s) from judged j, unnest(j.settlements) s)
      into asks, facts, receipts, settlements;
    facts := facts || array(select f from rules.settlement_facts(settlements) f);

    done := rules.enter(book, allowed, 'receipt_record', asks, facts);

    insert into ledger.receipt
    select r.book, r.receipt, e.seq, e.office, r.party, r.effective, r.currency, r.amount, r.base, r.charge, r.reference,
           r.document, r.note
      from rules.recorded(done.entered) e
      join unnest(receipts) with ordinality r on r.ordinality = e.ord;
    perform rules.apply_settlements(book, done.entered, key, settlements);

    return query select * from unnest(done.answers);
end $$;

-- Apply advances to instalments of an agreement of the same party and currency.  Refuses: not_found (receipt,
-- agreement), invalid (party, currency, more than the advance or an instalment has), conflict (nothing left, nothing
-- open).
create function api.receipt_apply(book text, allowed text[], caller text[], key uuid[],
    receipt text[], agreement text[], amount numeric[], apply text[], date date[], note text[])
returns setof api.answer language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    asks        rules.ask[];
    facts       rules.fact[];
    receipts    uuid[];
    settlements rules.settlement[];
    done        record;
begin
    perform rules.lock_book(book);

    with asked as (
        select * from unnest(caller, key, receipt, agreement, amount, apply, date, note)
            with ordinality a (caller, key, receipt, agreement, amount, apply, date, note, ord)
    ), found as materialized (
        select a.*, rules.content(to_jsonb(a)) as content, coalesce(a.date, current_date) as day,
               rules.key_of(receipt_apply.book, a.receipt) as receipt_key,
               rules.key_of(receipt_apply.book, a.agreement) as agreement_key
          from asked a
    ), priced as materialized (
        select f.*, r.party, r.currency, r.open, r.open_base, c.exponent, r.seq as receipt_seq, g.seq as agreement_seq,
               coalesce(p.minor, case when f.apply is not null then part.minor end, r.open) as minor,
               coalesce(wrong, p.refusal, no_apply) as form_refusal
          from found f
          left join lateral (
                select x.*, x.amount - coalesce(u.amount, 0) as open, x.base - coalesce(u.base, 0) as open_base
                  from ledger.receipt x
                  left join lateral (select sum(y.amount)::bigint as amount, sum(y.base)::bigint as base
                                       from ledger.application y where y.receipt = x.receipt and y.book = x.book) u on true
                 where x.book = receipt_apply.book and x.receipt = f.receipt_key limit 1) r on true
          left join ledger.currency c on c.currency = r.currency
          left join lateral (select x.* from ledger.agreement x
                              where x.book = receipt_apply.book and x.agreement = f.agreement_key limit 1) g on true
         cross join lateral rules.price(receipt_apply.book, 'amount', f.amount, r.currency, f.day) p
          left join lateral (select (sum(rules.number(x.part)) * rules.unit(c.exponent))::bigint as minor
                               from rules.parts(f.apply) x) part on true
          left join lateral rules.apply_fault(receipt_apply.book, f.agreement_key, coalesce(p.minor, r.open), f.apply,
                                              r.currency) no_apply on true
          left join lateral (
                select (v.code, v.field, v.sentence, v.hint)::rules.refusal as wrong from (values
                    (1, r.seq is null, 'not_found', 'receipt', format('there is no receipt %s', f.receipt),
                        'see: bursar receipt list --advance yes'),
                    (2, g.seq is null, 'not_found', 'agreement', format('there is no agreement %s', f.agreement),
                        'see: bursar agreement list'),
                    (3, rules.parties_differ(receipt_apply.book, g.party, r.party), 'invalid', 'agreement', format('receipt %s is from %s, agreement %s with %s',
                        r.seq, r.party, g.seq, g.party), 'see: bursar agreement list --party ' || r.party),
                    (4, g.currency <> r.currency, 'invalid', 'agreement', format('receipt %s is in %s, agreement %s in %s',
                        r.seq, r.currency, g.seq, g.currency), 'settle it in its own currency'),
                    (5, r.open = 0, 'conflict', 'receipt', format('receipt %s has no advance left', r.seq),
                        'see: bursar receipt list --advance yes'),
                    (6, r.effective > f.day or g.effective > f.day, 'invalid', 'date',
                        format('the receipt is of %s, the agreement of %s', r.effective, g.effective), 'give a later day'),
                    (7, f.amount * rules.unit(c.exponent) > r.open, 'invalid', 'amount',
                        format('receipt %s has an advance of %s', r.seq, rules.money(r.open, c.exponent)), 'apply less')
                    ) v (n, broken, code, field, sentence, hint)
                 where v.broken order by v.n limit 1) q on true
    ), judged as materialized (
        select p.*, s.applied, s.settlements, s.amount as applied_amount,
               coalesce(p.form_refusal,
                        case when s.ord is null
                             then row('conflict', 'agreement', format('agreement %s has nothing open', p.agreement_seq),
                                      'see: bursar instalment list --state open')::rules.refusal end) as refusal
          from priced p
          left join rules.settle(receipt_apply.book, (
                   select array_agg(row(p.ord, p.agreement_key, p.minor, p.apply, p.exponent, p.open, p.open_base)::rules.payment)
                     from priced p where p.form_refusal is null)) s on s.ord = p.ord
    )
    select (select array_agg(row(j.ord, j.key, j.caller, j.content, j.date,
                                 array['agreement:' || j.agreement_key, 'receipt:' || j.receipt_key], j.refusal,
                                 jsonb_build_object('receipt', j.receipt_seq, 'agreement', j.agreement_seq,
                                     'currency', j.currency, 'applied', j.applied,
                                     'advance', rules.money(j.open - j.applied_amount, j.exponent)))::rules.ask order by j.ord)
              from judged j),
           (select array_agg(j.receipt_key order by j.ord) from judged j),
           (select array_agg(s) from judged j, unnest(j.settlements) s)
      into asks, receipts, settlements;
    facts := array(select f from rules.settlement_facts(settlements) f);

    done := rules.enter(book, allowed, 'receipt_apply', asks, facts);
    perform rules.apply_settlements(book, done.entered, receipts, settlements);

    return query select * from unnest(done.answers);
end $$;

create type api.receipt_item as (
    id bigint, party text, date date, amount text, currency text, charge text, applied text, advance text, reference text,
    office text, key uuid, document text, note text);

-- Receipts as they stood on a day, as known at a moment.
create function rules.receipts(book text, on_day date, last bigint) returns setof api.receipt_item
language sql stable as $$
    select r.seq, r.party, r.effective, rules.money(r.amount, c.exponent), r.currency, rules.money(r.charge, c.exponent),
           rules.money(a.amount, c.exponent), rules.money(r.amount - a.amount, c.exponent), r.reference, r.office,
           r.receipt, r.document, r.note
      from ledger.receipt r
     cross join lateral (select x.exponent from ledger.currency x where x.currency = r.currency limit 1) c
     cross join lateral (select coalesce(sum(x.amount), 0)::bigint as amount from ledger.application x
                          where x.receipt = r.receipt and x.book = r.book and x.seq <= last and x.effective <= on_day) a
     where r.book = receipts.book and r.seq <= last and r.effective <= on_day
$$;

-- Newest first; id is the cursor.
create function api.receipt_list(book text, allowed text[], caller text,
    party text, agreement text, advance text, reference text, office text, "limit" integer, after text, as_of date,
    known_at text)
returns setof api.receipt_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
    this uuid := rules.key_of(book, agreement);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select r.* from rules.receipts(book, coalesce(as_of, current_date), last) r
     where (after is null or r.id < (select rules.page_from(after)))
       and (receipt_list.party is null or r.party = receipt_list.party)
       and (receipt_list.advance is null or (receipt_list.advance = 'yes') = (r.advance::numeric > 0))
       and (receipt_list.reference is null or r.reference = receipt_list.reference)
       and (receipt_list.office is null or r.office = receipt_list.office)
       and (receipt_list.agreement is null or exists (select from ledger.application x
                where x.receipt = r.key and x.agreement = this and x.book = receipt_list.book))
     order by r.id desc
     limit "limit";
end $$;

create type api.receipt_detail as (
    id bigint, party text, date date, amount text, currency text, charge text, applied text, advance text, reference text,
    office text, key uuid, document text, note text, applications json);

-- One receipt and what it was applied to.
create function api.receipt_show(book text, allowed text[], caller text, receipt text, as_of date, known_at text)
returns setof api.receipt_detail
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
    day  date := coalesce(as_of, current_date);
    this uuid := rules.key_of(book, receipt);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select r.*, (select json_agg(json_build_object('agreement', x.agreement, 'instalment', x.number, 'initiative',
                            nullif(x.initiative, ''), 'amount', rules.money(x.amount, r.currency), 'date', x.effective)
                            order by x.seq, x.number, x.initiative)
                   from (select a.seq as agreement, x.number, x.initiative, x.amount, x.effective, x.seq
                           from ledger.application x
                           join ledger.agreement a on a.book = x.book and a.agreement = x.agreement
                          where x.receipt = r.key and x.book = receipt_show.book and x.seq <= last and x.effective <= day) x)
      from rules.receipts(receipt_show.book, day, last) r
     where r.key = this;
    if not found then
        perform rules.refuse('not_found', 'receipt', format('there is no receipt %s', receipt_show.receipt),
                             'see: bursar receipt list');
    end if;
end $$;
