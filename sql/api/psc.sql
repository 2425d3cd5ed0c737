-- Programme support cost: its rules, exemptions from them, and charging it.

create type rules.psc_set_ask as (
    rate numeric, base text, instrument text, initiative text, fund text, valid_from date, valid_to date, document text, note text);

-- What is wrong with a percentage, or null.
create function rules.percent_fault(rate numeric) returns rules.refusal language sql stable as $$
    select rules.refusal('invalid', 'rate', case when rate < 0 or rate > 100 then format('%s is not a percentage from 0 to 100', rate)
                                                 when scale(trim_scale(rate)) > 4 then format('%s has more than four decimals', rate) end,
                         'write 13 for 13 %')
$$;

-- Set rules of support cost.  Of an agreement the one counts that was valid on the day of its signature.  Refuses: not_found (initiative,
-- fund), invalid (a rate that is no percentage, an end before the beginning, a fund that is not valid then).
create function rules.psc_set(book text, envelopes rules.envelope[], asks rules.psc_set_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.*, coalesce(a.base, 'receipt') as counts_on, coalesce(a.valid_from, a.day) as since,
               coalesce(no_initiative, rules.percent_fault(a.rate), rules.refusal('invalid', 'valid_to', case
                   when a.valid_to < coalesce(a.valid_from, a.day) then 'a rule cannot end before it begins' end, 'give a later day'),
                   case when a.fund is not null then rules.fund_fault(psc_set.book, a.fund, coalesce(a.valid_from, a.day)) end) as refusal
          from unnest(envelopes, asks) a
          left join lateral rules.initiative_fault(psc_set.book, 'initiative', a.initiative) no_initiative on true
    ), entered as materialized (
        select * from rules.entered(psc_set.book, 'psc_set', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['psc:' || concat_ws('/', j.instrument, j.initiative)],
                        jsonb_strip_nulls(jsonb_build_object('psc', j.key, 'rate', trim_scale(j.rate)::text, 'base', j.counts_on,
                            'instrument', j.instrument, 'initiative', j.initiative, 'fund', j.fund, 'valid_from', j.since, 'says', rules.psc_says(j.counts_on)))))
               from judged j), null)
    ), own as (
        insert into ledger.psc_rule (book, psc, seq, instrument, initiative, fund, rate, base, valid_from, valid_to, document, note)
        select psc_set.book, j.item, e.seq, j.instrument, j.initiative, coalesce(j.fund, ''), j.rate, j.counts_on, j.since, j.valid_to, j.document, j.note
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

-- What becomes of a rule that counts on expense.
create function rules.psc_says(base text) returns text language sql immutable as $$
    select case base when 'expense' then 'no expense is recorded here: nothing is charged by this rule' end
$$;

create type api.psc_item as (
    id bigint, rate text, base text, instrument text, initiative text, fund text, valid_from date, valid_to date, key uuid, document text, note text);

-- A rule as it is shown.
create function rules.psc_row(r ledger.psc_rule) returns setof api.psc_item language sql stable as $$
    select r.seq, trim_scale(r.rate)::text, r.base, r.instrument, r.initiative, nullif(r.fund, ''), r.valid_from, r.valid_to, j.key, r.document, r.note
      from ledger.answered j where j.book = r.book and j.seq = r.seq
$$;

-- The rules for what is signed on a day (today), the newest first; id is the cursor.
create function api.psc_list(book text, allowed text[], caller text,
    instrument text, initiative text, "limit" integer, after text, as_of date, known_at text)
returns setof api.psc_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last  bigint := rules.seq_at(book, known_at);
    day   date := coalesce(as_of, rules.today(book));
    below bigint := coalesce(rules.page_from(after), 9223372036854775807);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select i.*
      from (select distinct on (x.instrument, x.initiative) x.* from ledger.psc_rule x
             where x.book = psc_list.book and x.seq <= last and day >= x.valid_from and (x.valid_to is null or day <= x.valid_to)
             order by x.instrument, x.initiative, x.seq desc) r
     cross join lateral rules.psc_row(r) i
     where r.seq < below and (psc_list.instrument is null or r.instrument = psc_list.instrument)
       and (psc_list.initiative is null or r.initiative = psc_list.initiative)
     order by r.seq desc
     limit "limit";
end $$;

-- One rule, by number or key, as known at a moment; every office sees it.  Raises not_found.
create function api.psc_show(book text, allowed text[], caller text, psc text, known_at text)
returns setof api.psc_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    own  text := rules.admit(book, allowed, caller);
    last bigint := rules.seq_at(book, known_at);
begin
    return query
    select i.*
      from ledger.psc_rule r
      join ledger.clock c on c.book = r.book and c.item = r.psc       -- also the entry that asked for it
      join ledger.answered asked on asked.book = c.book and asked.seq = c.seq
     cross join lateral rules.psc_row(r) i
     where r.book = psc_show.book and r.seq <= last
       and case when psc_show.psc ~ '^[0-9]+$' then c.seq = psc_show.psc::bigint else asked.key = psc_show.psc::uuid end
     order by asked.office = own desc, r.seq desc limit 1;
    if not found then
        perform rules.refuse('not_found', 'psc', format('there is no rule of support cost %s', psc_show.psc),
                             rules.way_to(book, 'psc', psc_show.psc));
    end if;
end $$;

-- Exemptions -----------------------------------------------------------------------------------------------------------

create type rules.psc_exempt_ask as (agreement text, rate numeric, reason text, valid_from date, expires date, date date);

-- What is wrong with a rate for an agreement whose rules say this much, from a day to another, or null.
create function rules.exempt_fault(g ledger.agreement, nominal numeric, rate numeric, since date, expires date) returns setof rules.refusal
language sql stable as $$
    select v.code, v.field, v.sentence, v.hint from (values
        (1, nominal is null, 'conflict', 'agreement', format('no rule of support cost holds for agreement %s, signed on %s', g.seq, g.effective),
            format('see: bursar psc list --as-of %s', g.effective)),
        (2, rate >= nominal, 'invalid', 'rate', format('agreement %s bears %s %%: %s %% is no exemption', g.seq, trim_scale(nominal),
            trim_scale(rate)), 'give less than that'),
        (3, since < g.effective, 'invalid', 'valid_from', format('agreement %s was signed on %s', g.seq, g.effective), 'give that day or a later one'),
        (4, expires < since, 'invalid', 'expires', 'an exemption cannot end before it begins', 'give a later day')
        ) v (n, broken, code, field, sentence, hint)
     where g.seq is not null and v.broken order by v.n limit 1
$$;

-- Have agreements bear less, or nothing, of what they receive from a day to another.  It takes two people.  Refuses: not_found, conflict (no
-- rule holds), invalid (a rate that is no percentage, or not lower; the days).
create function rules.psc_exempt(book text, envelopes rules.envelope[], asks rules.psc_exempt_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.ord, a.key, a.approves, a.reason, a.expires, g.agreement as this, g.seq as number, g.office, coalesce(a.rate, 0) as rate,
               coalesce(a.valid_from, a.day) as since, n.rate as nominal, coalesce(none_there, rules.percent_fault(a.rate), wrong) as refusal
          from unnest(envelopes, asks) a
         cross join lateral rules.items_of(psc_exempt.book, (a.who).office, a.agreement, 'agreement') k (named)
          left join lateral rules.agreement_standing(psc_exempt.book, k.named) g on true
          left join lateral (select max(x.nominal) as rate from rules.psc_rates(g, a.day) x) n on true
          left join lateral rules.missing_item(psc_exempt.book, 'agreement', a.agreement, g.agreement is not null) none_there on true
          left join lateral rules.exempt_fault(g, n.rate, coalesce(a.rate, 0), coalesce(a.valid_from, a.day), a.expires) wrong on true
    ), entered as materialized (
        select * from rules.entered(psc_exempt.book, 'psc_exempt', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['item:' || j.this],
                        jsonb_build_object('agreement', j.number, 'rate', trim_scale(j.rate)::text, 'nominal', trim_scale(j.nominal)::text,
                                           'valid_from', j.since, 'expires', j.expires))) from judged j), null)
    ), own as (
        insert into ledger.psc_exemption (book, agreement, seq, office, person, asked, effective, rate, reason, expires)
        select psc_exempt.book, j.this, e.seq, j.office, e.person, j.approves, j.since, j.rate, j.reason, j.expires
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

create type api.psc_exemption_item as (
    id bigint, agreement bigint, party text, rate text, valid_from date, expires date, state text, reason text, asked_by text,
    approved_by text, office text);

-- Exemptions, newest first, as they stood on a day, in force or over before today; id is the cursor.
create function api.psc_exemptions(book text, allowed text[], caller text,
    agreement text, party text, state text, office text, "limit" integer, after text, as_of date, known_at text)
returns setof api.psc_exemption_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    this   bigint := rules.number_of(book, rules.admit(book, allowed, caller), agreement, 'agreement');
    last   bigint := rules.seq_at(book, known_at);
    day    date := coalesce(as_of, rules.today(book));
    below  bigint := coalesce(rules.page_from(after), 9223372036854775807);
    others text[] := rules.other_names(book, party, last);
begin
    return query
    select x.seq, g.seq, g.party, trim_scale(x.rate)::text, x.effective, x.expires, s.state, x.reason, w.person, x.person, x.office
      from ledger.psc_exemption x
      join ledger.agreement g on g.book = x.book and g.agreement = x.agreement
     cross join lateral (select case when day > x.expires then 'expired' when day < x.effective then 'to-come' else 'in-force' end) s (state)
      left join lateral (select y.person from ledger.wish y where y.book = x.book and y.seq = x.asked limit 1) w on true
     where x.book = psc_exemptions.book and x.seq <= last and x.seq < below and not exists (select from rules.undone(x.book, x.seq, day, last))
       and (psc_exemptions.agreement is null or g.seq = this)
       and (psc_exemptions.party is null or g.party = psc_exemptions.party or g.party = any (others))
       and (psc_exemptions.state is null or s.state = psc_exemptions.state)
       and (psc_exemptions.office is null or x.office = psc_exemptions.office)
     order by x.seq desc
     limit "limit";
    if not found and this is null then
        perform rules.refuse_item(book, 'agreement', agreement);
    end if;
end $$;

-- Charging -------------------------------------------------------------------------------------------------------------

create type rules.psc_charge_ask as (agreement text, date date, adjust text);

-- What is charged of an agreement for an initiative, or given back, as a fact: within its fund, or by that to the fund which earns it.
create function rules.charge_fact(ord integer, g ledger.agreement, p rules.psc_part, fund text) returns rules.fact language sql immutable as $$
    select rules.fact(ord, case when g.fund = charge_fact.fund and back then 'support given back' when g.fund = charge_fact.fund then 'support charged'
                                when back then 'support repaid' else 'support paid' end,
                      party => g.party, initiative => p.initiative, fund => g.fund, office => g.office, currency => g.currency,
                      instrument => g.instrument, amount => abs(p.amount), base => case when back then -p.base else p.base end,
                      against => rules.holding(null, 0, p.initiative, charge_fact.fund, null, 'other', g.office, g.party, g.currency, null, null))
      from (select p.amount < 0 or p.amount = 0 and p.base < 0) d (back)
$$;

-- What is wrong with charging an agreement by a day when so much is left to be charged, or null.
create function rules.charge_fault(g ledger.agreement, minor bigint, day date) returns setof rules.refusal language sql stable as $$
    select v.code, v.field, v.sentence, v.hint
      from rules.psc_charged(g.book, g.agreement) c
     cross join lateral (values
        (1, day < c.upto, 'invalid', 'date', format('agreement %s was charged up to %s', g.seq, c.upto), 'give that day or a later one'),
        (2, minor is null, 'conflict', 'agreement', format('nothing of agreement %s is to be charged on %s', g.seq, day),
            format('see: bursar agreement show %s', g.seq))
        ) v (n, broken, code, field, sentence, hint)
     where g.seq is not null and v.broken order by v.n limit 1
$$;

-- Charge agreements the support cost of what they received by a day and that was not charged, or give back what was charged too much: of
-- payments that were reversed or returned, of an exemption.  In base currency it is the same share of what that was worth when it came.
-- Refuses: not_found, conflict (nothing to charge), invalid (a day before the signature or the last charge).
create function rules.psc_charge(book text, envelopes rules.envelope[], asks rules.psc_charge_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.ord, a.day, g, x.parts, x.minor, x.base, coalesce(none_there, too_early, wrong) as refusal
          from unnest(envelopes, asks) a
         cross join lateral rules.items_of(psc_charge.book, (a.who).office, a.agreement, 'agreement') k (named)
          left join lateral rules.agreement_standing(psc_charge.book, k.named) g on true
          left join lateral rules.psc_left(g, a.day) x on true
          left join lateral rules.missing_item(psc_charge.book, 'agreement', a.agreement, g.agreement is not null) none_there on true
          left join lateral rules.too_early('agreement', g.seq, g.effective, a.day) too_early on true
          left join lateral rules.charge_fault(g, x.minor, a.day) wrong on true
    ), entered as materialized (
        select * from rules.entered(psc_charge.book, 'psc_charge', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['item:' || (j.g).agreement],
                        jsonb_build_object('agreement', (j.g).seq, 'amount', rules.money(j.minor, (j.g).currency), 'currency', (j.g).currency,
                                           'base_amount', rules.money(j.base, b.currency), 'base_currency', b.currency)))
               from judged j join ledger.book b on b.book = psc_charge.book),
            (select array_agg(rules.charge_fact(j.ord, j.g, p, coalesce(n.fund, '')))
               from judged j
              cross join unnest(j.parts) p
               left join lateral rules.psc_rule(psc_charge.book, (j.g).instrument, p.initiative, (j.g).effective) n on true
              where j.refusal is null))
    ), own as (
        insert into ledger.psc_charge (book, agreement, seq, initiative, office, effective, amount, base)
        select psc_charge.book, (j.g).agreement, e.seq, p.initiative, (j.g).office, j.day, p.amount, p.base
          from entered e join judged j using (ord) cross join unnest(j.parts) p where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;
