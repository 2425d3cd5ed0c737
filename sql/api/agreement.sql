-- Agreements: signed commitments, with their instalments and earmarks.

create type rules.agreement_sign_ask as (
    party rules.party_ref, pledge text, pledges text, pledge_rate numeric, instrument text, amount numeric, currency text, instalments text,
    count integer, first date, every integer, earmarks text, initiative text, policy text, event text, event_date date, fund text, raised_by text, date date, waiver text,
    external text, document text, note text, old_rate rules.confirmation, another rules.confirmation);

-- An agreement as it would be entered, or why not.
create type rules.signing as (
    ord integer, item uuid, office text, day date, party text, instrument text, currency text, minor bigint, base bigint, exponent smallint,
    pledge uuid, pledge_seq bigint, pledge_currency text, pledge_open bigint, pledge_takes bigint, converting rules.converting, waiver uuid,
    dues date[], amounts bigint[], initiatives text[], weights bigint[], policy text, event text, event_date date, fund text, external text, document text, note text, rates text,
    repeats bigint, refusal rules.refusal);

-- What is wrong with the office that is said to have raised an agreement: there is none, or the pledge that it converts says another.
create function rules.raised_by_fault(book text, raised_by text, p ledger.pledge) returns setof rules.refusal language sql stable as $$
    select v.code, 'raised_by', v.sentence, v.hint from (values
        (1, not exists (select from ledger.office o where o.book = raised_by_fault.book and o.office = raised_by), 'not_found',
            format('there is no office %s', raised_by), 'see: bursar office list'),
        (2, p.office <> raised_by, 'invalid', format('pledge %s was raised by %s', p.seq, p.office), 'leave --raised-by out')
        ) v (n, broken, code, sentence, hint)
     where raised_by is not null and v.broken order by v.n limit 1
$$;

-- What is wrong with a pledge that is there and that an agreement is to convert; became is what its currency is on the day.
create function rules.conversion_fault(book text, ref text, p ledger.pledge, open bigint, signer text, money text, became text,
                                        day date)
returns setof rules.refusal language sql stable as $$
    select v.code, 'pledge', v.sentence, v.hint from (values
        (2, not p.own, 'invalid', format('pledge %s is to somebody else', p.seq), 'sign without it'),
        (3, coalesce(open, 0) = 0, 'conflict', format('nothing is open of pledge %s', p.seq), 'sign without it, or record a new pledge'),
        (4, rules.parties_differ(conversion_fault.book, signer, p.party), 'invalid', format('pledge %s is of %s', p.seq, p.party),
            'leave --party out'),
        (5, money not in (p.currency, became), 'invalid', format('pledge %s is in %s', p.seq, p.currency), 'leave --currency out'),
        (6, day < p.effective, 'invalid', format('pledge %s is of %s', p.seq, p.effective), 'give --date that day or a later one')
        ) v (n, broken, code, sentence, hint)
     where ref is not null and v.broken order by v.n limit 1
$$;

-- How much an agreement converts of a pledge in a currency that became its own: all that is open, where it is worth no more than the
-- agreement.
create function rules.makes_good(book text, minor bigint, exponent smallint, currency text, open bigint, pledged text, on_day date)
returns bigint language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select case when o.minor <= makes_good.minor then makes_good.open else least(w.minor, makes_good.open) end
          from rules.in_currency(makes_good.book, makes_good.minor, exponent, makes_good.currency, pledged, on_day, null) w
         cross join lateral rules.in_currency(makes_good.book, makes_good.open, w.exponent, pledged, makes_good.currency, on_day, null) o);
end $$;

-- The pledges of a request for an agreement, in the order in which they are named: one with a rate, or parts like 123:60000.00,124:all.
create function rules.pledges_named(book text, who rules.who, a rules.agreement_sign_ask)
returns table (n bigint, ref text, part text, wanted bigint, p ledger.pledge, open bigint, exponent smallint) language sql stable as $$
    select r.n, r.label, r.part, round(rules.number(r.part) * rules.unit(c.exponent))::bigint, p, o.open, c.exponent
      from (select x.n, x.label, x.part from rules.parts(a.pledges) x
             union all
            select 1, a.pledge, 'all' where a.pledges is null) r
     cross join lateral rules.items_of(pledges_named.book, who.office, r.label, 'pledge', a.party) k (named)
      left join lateral rules.pledge_standing(pledges_named.book, k.named) p on true
      left join ledger.currency c on c.currency = p.currency
     cross join lateral (select coalesce(sum(x.open), 0)::bigint as open from rules.item_parts(pledges_named.book, p.pledge) x) o
     order by r.n
$$;

-- What is wrong with pledges that an agreement is to convert together; minor is what the agreement is in their currency, where that is
-- known.
create function rules.several_fault(book text, who rules.who, a rules.agreement_sign_ask, signer text, money text, minor bigint, day date)
returns setof rules.refusal language sql stable as $$
    with pledge as materialized (
        select x.*, (x.p).seq as number, (x.p).currency as money, first_value(x.p) over (order by x.n) as first,
               count(*) over (partition by (x.p).pledge) as times
          from rules.pledges_named(several_fault.book, who, a) x
    )
    select f.code, f.field, f.sentence, f.hint
      from pledge q
     cross join lateral (values
        (1, q.number is null, 'not_found', 'pledges', format('there is no pledge %s', q.ref), 'see: bursar pledge list'),
        (2, q.times > 1, 'invalid', 'pledges', format('pledge %s stands twice', q.number), 'give each once'),
        (3, not (q.p).own, 'invalid', 'pledges', format('pledge %s is to somebody else', q.number), 'leave it out'),
        (4, q.open = 0, 'conflict', 'pledges', format('nothing is open of pledge %s', q.number), 'leave it out'),
        (5, rules.parties_differ(several_fault.book, signer, (q.p).party), 'invalid', 'pledges', format('pledge %s is of %s', q.number,
            (q.p).party), 'sign an agreement with each party'),
        (6, q.money <> (q.first).currency, 'invalid', 'pledges', format('pledge %s is in %s, pledge %s in %s', (q.first).seq,
            (q.first).currency, q.number, q.money), 'sign an agreement for each currency'),
        (7, (q.p).office <> (q.first).office, 'invalid', 'pledges', format('pledge %s was raised by %s, pledge %s by %s', (q.first).seq,
            (q.first).office, q.number, (q.p).office), 'sign an agreement for each office'),
        (8, a.initiative is null and a.earmarks is null and (q.p).initiative <> (q.first).initiative, 'invalid', 'initiative',
            format('pledge %s is for %s, pledge %s for %s', (q.first).seq, (q.first).initiative, q.number, (q.p).initiative),
            'add --earmarks or --initiative'),
        (9, day < (q.p).effective, 'invalid', 'date', format('pledge %s is of %s', q.number, (q.p).effective),
            'give --date that day or a later one'),
        (10, q.part <> 'all' and (q.wanted is null or q.wanted = 0 or scale(trim_scale(rules.number(q.part))) > q.exponent), 'invalid', 'pledges',
            format('%s is not an amount of %s', q.part, q.money), 'write it like 123:60000.00, or 123:all'),
        (11, q.wanted > q.open, 'invalid', 'pledges', format('%s %s is open of pledge %s, not %s', rules.money(q.open, q.exponent), q.money,
            q.number, q.part), 'give no more than that'),
        (12, a.pledge_rate is not null and q.money = several_fault.money, 'invalid', 'pledge_rate', format('the agreement is in %s, as pledge %s',
            q.money, q.number), 'leave --pledge-rate out'),
        (13, minor is null and q.part = 'all', 'invalid', 'pledge_rate', format('the agreement is in %s, pledge %s in %s: at which rate',
            several_fault.money, q.number, q.money), 'add --pledge-rate, or say how much of it is converted: --pledges 123:60000.00')
        ) f (n, broken, code, field, sentence, hint)
     where f.broken order by f.n, q.n limit 1
$$;

-- Of pledges that are converted together: each as far as it was said, or all that is open as far as the agreement goes, in their order.
-- A row where there are such, and a quick way out where there are none.  pledge_rate is how many of their currency one of the agreement's is.
create function rules.several(book text, who rules.who, a rules.agreement_sign_ask, day date) returns setof rules.converting
language plpgsql stable rows 1 as $$
#variable_conflict use_column
declare
    made   rules.converting;
    money  text;
    signer text;
    minor  bigint;      -- what the agreement is in the currency of the pledges
    rest   bigint;
    q      record;
begin
    if a.pledges is null and (a.pledge is null or a.pledge_rate is null) then
        if a.pledge_rate is not null then
            made.refusal := rules.refusal('invalid', 'pledge_rate', 'of which pledge is that the rate', 'add --pledge or --pledges');
            return next made;
        end if;
        return;
    end if;
    select x.p as first, x.exponent into q from rules.pledges_named(book, who, a) x order by x.n limit 1;
    made.first := q.first;
    money := coalesce(a.currency, (made.first).currency);
    signer := coalesce(a.party, rules.party_now(book, (made.first).party));
    minor := case when money = (made.first).currency then a.amount * rules.unit(q.exponent)
                  when a.pledge_rate is not null then round(a.amount * a.pledge_rate * rules.unit(q.exponent)) end;
    made.refusal := (select f from rules.several_fault(book, who, a, signer, money, minor, day) f);
    if a.pledge is not null and a.pledges is not null then
        made.refusal := rules.refusal('invalid', 'pledges', 'give either a pledge or pledges', 'leave one of them out');
    end if;
    if (made.refusal).code is null then
        rest := minor;
        for q in select x.* from rules.pledges_named(book, who, a) x order by x.n loop
            made.pledges := made.pledges || (q.p).pledge;
            made.numbers := made.numbers || (q.p).seq;
            made.opens := made.opens || q.open;
            made.takes := made.takes || coalesce(q.wanted, greatest(0, least(q.open, rest)));
            rest := rest - made.takes[cardinality(made.takes)];
        end loop;
        made.refusal := rules.refusal('invalid', 'pledges', case when rest < 0
            then format('the pledges add up to %s %s, more than the agreement', rules.money(minor - rest, (made.first).currency),
                        (made.first).currency) end, 'convert less of them, or sign for more');
    end if;
    return next made;
end $$;

-- Complete what was asked by the pledge that is converted, and judge its form.
create function rules.judge_signing(book text, envelopes rules.envelope[], asks rules.agreement_sign_ask[])
returns setof rules.signing language plpgsql stable as $$
#variable_conflict use_column
begin
    return query
    with completed as materialized (
        select a.*, p.promise, o.open, m as converting, coalesce(a.instrument, 'voluntary') as kind,
               coalesce(a.party, rules.party_now(judge_signing.book, (p.promise).party)) as signer,
               coalesce(a.currency, n.currency) as money, n.currency as became,
               case when a.earmarks is null then coalesce(a.initiative, (p.promise).initiative) end as purpose
          from unnest(envelopes, asks) a
         cross join lateral rules.items_of(judge_signing.book, (a.who).office, a.pledge, 'pledge', a.party) k (named)
          left join lateral rules.several(judge_signing.book, a.who, asks[a.ord], a.day) m on true
         cross join lateral (select coalesce((m.first).pledge, k.named) as pledge offset 0) c      -- under row-level security no index is asked for an expression
          left join lateral (select x as promise from ledger.pledge x
                              where x.book = judge_signing.book and x.pledge = c.pledge
                                and not exists (select from rules.undone(x.book, x.seq)) limit 1) p on true
          left join lateral (select sum(x.open)::bigint as open
                               from rules.item_parts(judge_signing.book, (p.promise).pledge) x) o on true
          left join lateral (select x.* from rules.currency_on((p.promise).currency, a.day) x where coalesce(a.pledge, a.pledges) is not null offset 0) n on true
    ), priced as materialized (
        select c.*, p.minor, p.base, p.exponent, p.rates,
               coalesce(none_there, (c.converting).refusal, no_pledge, no_party, no_signer, no_office, two_purposes,
                        case when c.fund is not null then rules.fund_fault(judge_signing.book, c.fund, c.day) end, p.refusal, no_schedule, no_earmark, no_purpose, half_event) as wrong
          from completed c
         cross join lateral rules.price(judge_signing.book, 'amount', c.amount, c.money, c.day, old_rate => c.old_rate) p
          left join lateral rules.missing_item(judge_signing.book, 'pledge', c.pledge, (c.promise).seq is not null, c.party) none_there
            on true
          left join lateral rules.conversion_fault(judge_signing.book, case when (c.converting).first is null then c.pledge end, c.promise, c.open, c.signer, c.money, c.became, c.day)
            no_pledge
            on true
          left join lateral rules.party_fault(judge_signing.book, 'party', c.signer) no_party on true
          left join lateral rules.raised_by_fault(judge_signing.book, c.raised_by, c.promise) no_office on true
          left join lateral rules.schedule_fault(p.minor, c.money, c.instalments, c.count, c.first, c.every, c.day) no_schedule on true
          left join lateral rules.earmarks_fault(judge_signing.book, c.earmarks, c.purpose, p.minor, c.money) no_earmark on true
          left join lateral rules.initiative_fault(judge_signing.book, 'initiative', c.purpose) no_purpose on true
         cross join lateral (select
               rules.refusal('invalid', 'party', case when c.signer is null and coalesce(c.pledge, c.pledges) is null
                             then 'an agreement needs a party or a pledge' end, 'add --party, or --pledge'),
               rules.refusal('invalid', 'initiative', case when c.earmarks is not null and c.initiative is not null
                             then 'give either earmarks or an initiative' end, 'leave one of them out'),
               rules.event_fault(c.event, c.event_date)) f (no_signer, two_purposes, half_event)
    ), planned as (
        select p.*, s.dues, s.amounts, m.initiatives, m.weights
          from priced p
          left join lateral (select array_agg(x.due order by x.number) as dues, array_agg(x.amount order by x.number) as amounts
                               from rules.schedule(p.minor, p.exponent, p.instalments, p.count, p.first, p.every, p.day) x
                              where p.wrong is null) s on true
          left join lateral (select array_agg(x.initiative order by x.n) as initiatives, array_agg(x.amount order by x.n) as weights
                               from rules.earmarks(p.earmarks, p.purpose, p.minor, p.exponent) x where p.wrong is null) m on true
    )
    select p.ord, p.item, coalesce(p.raised_by, (p.promise).office, case when p.approves is null then (p.who).office else rules.asked_in(judge_signing.book, p.approves) end), p.day, p.signer, p.kind, p.money, p.minor, p.base, p.exponent, (p.promise).pledge, (p.promise).seq,
           (p.promise).currency, p.open, case when (p.converting).pledges is not null then null when p.money <> (p.promise).currency and p.wrong is null
               then rules.makes_good(judge_signing.book, p.minor, p.exponent, p.money, p.open, (p.promise).currency, p.day)
               else least(p.minor, p.open) end, p.converting,
           rules.item_of(judge_signing.book, (p.who).office, p.waiver), p.dues, p.amounts, p.initiatives, p.weights,
           rules.policy_meant(p.policy, p.kind, p.event_date, p.day), p.event, p.event_date, coalesce(p.fund, ''),
           p.external,
           p.document, p.note, p.rates, case when p.another = 'yes' then r.seq end, coalesce(p.wrong, too_small,
               case when p.external is not null
                    then rules.external_taken(judge_signing.book, 'agreement', (p.who).office, p.signer, p.external) end,
               rules.repeat_fault(judge_signing.book, 'agreement', p.key, p.another, r.seq, r.what))
      from planned p
      left join lateral rules.below_minimum(judge_signing.book, (p.who).office, rules.contribution(p.kind, p.signer, p.initiatives,
                       p.minor, p.money, p.day, p.waiver, p.old_rate)) too_small on p.wrong is null
      left join lateral rules.agreement_alike(judge_signing.book, p.signer, p.money, p.minor, p.day, p.external) r on p.wrong is null;
end $$;

-- What became of pledges that an agreement converted together; null where there are none.
create function rules.converting_told(c rules.converting) returns jsonb language plpgsql stable as $$
begin
    if c.pledges is null then
        return null;    -- next to always, and quick
    end if;
    return (select jsonb_agg(jsonb_build_object('pledge', c.numbers[n], 'converted', rules.money(c.takes[n], (c.first).currency),
                                                'open', rules.money(c.opens[n] - c.takes[n], (c.first).currency), 'currency', (c.first).currency)
                             order by n) from generate_subscripts(c.pledges, 1) n);
end $$;

-- What an agreement converts of the pledges it was signed for.
create function rules.made_good(book text, s rules.signing) returns rules.holding[] language plpgsql stable as $$
begin
    if s.pledge is null then
        return null;
    end if;
    if (s.converting).pledges is null then
        return rules.make_good(book, s.pledge, s.pledge_takes, s.dues, case when s.currency = s.pledge_currency
                                   then s.amounts else rules.shares(s.pledge_takes, s.amounts) end);
    end if;
    return (select array_agg(h order by p.n, (h).part)
              from unnest((s.converting).pledges, (s.converting).takes) with ordinality p (pledge, takes, n)
             cross join lateral unnest(rules.make_good(made_good.book, p.pledge, p.takes, s.dues, rules.shares(p.takes, s.amounts))) h
             where p.takes > 0);
end $$;

-- What an agreement tells: its amount and instalments, and what it left of the pledge.  As a row, so that PostgreSQL inlines it.
create function rules.signing_told(s rules.signing) returns table (told jsonb) language sql stable as $$
    select jsonb_strip_nulls(jsonb_build_object('party', s.party, 'amount', rules.money(s.minor, s.exponent), 'currency', s.currency,
               'pledge', s.pledge_seq, 'pledges', rules.converting_told(s.converting), 'fund', nullif(s.fund, ''), 'raised_by', s.office, 'pledge_open', case when (s.converting).pledges is not null then null when s.currency <> s.pledge_currency
                   then rules.money(s.pledge_open - s.pledge_takes, s.pledge_currency)       -- a query, and next to never
                   else rules.money(s.pledge_open - s.pledge_takes, s.exponent) end, 'rates', s.rates,
               'policy', case when s.event is not null then s.policy end, 'event', s.event, 'event_date', s.event_date,
               'instalments', i.instalments, 'repeats', s.repeats))
      from (select jsonb_agg(jsonb_build_object('number', n, 'due', s.dues[n], 'amount', rules.money(s.amounts[n], s.exponent))
                             order by n) as instalments
              from generate_subscripts(s.dues, 1) n) i
$$;

-- The claims of pledges beside the first; null where there are none.
create function rules.pledge_claims(pledges uuid[]) returns text[] language plpgsql immutable as $$
begin
    if pledges is null then
        return null;    -- next to always, and quick
    end if;
    return array(select 'item:' || p from unnest(pledges[2:]) p);
end $$;

-- Record signed agreements.  Converts a pledge as far as it goes; splits into instalments and earmarks that add up
-- exactly; posts as its policy recognises revenue: that of the sponsorship of an event that is to come as obligations are met, unless another
-- is said.  Refuses: not_found (party, pledge, initiative, waiver), invalid
-- (currency, amount, schedule, earmarks, a pledge that is not ours, of another party or currency, or with nothing open),
-- below_minimum, conflict (an external id that another has), confirmation_required (an old rate), possible_duplicate.
create function rules.agreement_sign(book text, envelopes rules.envelope[], asks rules.agreement_sign_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select s.*, s as signing,
               case when s.refusal is null
                    then rules.cells(s.base, s.day, array(select n::smallint from generate_subscripts(s.dues, 1) n), s.dues, s.amounts,
                                     s.initiatives, s.weights) end as cells,
               case when s.refusal is null and s.pledge is not null then rules.made_good(agreement_sign.book, s) end as takes
          from rules.judge_signing(agreement_sign.book, envelopes, asks) s
    ), entered as materialized (
        select * from rules.entered(agreement_sign.book, 'agreement_sign', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['item:' || j.pledge, 'item:' || j.waiver,
                        rules.external_claim('agreement', (envelopes[j.ord].who).office, j.party, j.external)]
                        || rules.pledge_claims((j.converting).pledges), t.told,
                        alike => case when j.refusal is null then concat_ws('/', j.party, j.currency, j.minor, j.day) end))
               from judged j cross join lateral rules.signing_told(j.signing) t),
            (select array_agg(f) from (
                select rules.fact(j.ord, 'signed', item => j.item, part => c.number, party => j.party, initiative => c.initiative,
                                  fund => j.fund, office => j.office, currency => j.currency, amount => c.amount, base => c.base, policy => j.policy,
                                  instrument => j.instrument, term => c.term) as f
                  from judged j, unnest(j.cells) c
                 union all
                select rules.fact_of(j.ord, 'converted', t) from judged j, unnest(j.takes) t) f))
    ), stands as materialized (
        select j.*, e.seq, e.office as signed_by from entered e join judged j using (ord) where e.outcome = 'recorded'
    ), agreement as (
        insert into ledger.agreement (book, agreement, seq, office, signed_by, party, instrument, effective, currency, amount, base, pledge,
                                      fund, external, document, note)
        select agreement_sign.book, s.item, s.seq, s.office, s.signed_by, s.party, s.instrument, s.day, s.currency, s.minor, s.base, s.pledge,
               s.fund, s.external, s.document, s.note from stands s
    ), terms as (
        insert into ledger.agreement_terms (book, agreement, seq, office, effective, amount, policy, event, event_date)
        select agreement_sign.book, s.item, s.seq, s.office, s.day, s.minor, s.policy, s.event, s.event_date from stands s
    ), instalment as (
        insert into ledger.instalment (book, agreement, number, seq, office, effective, due, amount)
        select agreement_sign.book, s.item, n, s.seq, s.office, s.day, s.dues[n], s.amounts[n]
          from stands s, generate_subscripts(s.dues, 1) n
    ), earmark as (
        insert into ledger.earmark (book, initiative, agreement, seq, office)
        select agreement_sign.book, i, s.item, s.seq, s.office from stands s, unnest(s.initiatives) i
    )
    select (e.answer).*
      from entered e, rules.use_waivers(agreement_sign.book, (
               select array_agg(rules.passing(s.waiver, s.seq, s.item, s.office, s.day)) from stands s where s.waiver is not null)) used;
end $$;

create type rules.agreement_amend_ask as (
    agreement text, amount numeric, instalments text, due text, count integer, first date, every integer, event_date date, date date,
    document text, note text, waiver text, old_rate rules.confirmation);

-- An instalment before and after an amendment; fixed is what was paid or written off of it, and stays.
create type rules.amended as (number smallint, due date, amount bigint, old_due date, old_amount bigint, fixed bigint);

-- In how many equal instalments an amendment spreads what is unpaid, of which there are so many; null: it does not.
create function rules.pieces(a rules.agreement_amend_ask, unpaid bigint) returns integer language sql immutable as $$
    select coalesce(a.count, case when a.first is not null or a.every is not null then greatest(1, unpaid)::integer end)
$$;

-- The instalments of an agreement as an amendment leaves them.  instalments gives some their amounts by number, due their days;
-- else an amount is spread over what is unpaid, in proportion, or evenly: in so many instalments as count says, or where only their days are said
-- (first, every) in as many as are unpaid.
create function rules.amended(book text, agreement uuid, exponent smallint, a rules.agreement_amend_ask)
returns setof rules.amended language sql stable as $$
    with old as (
        select i.number, i.due, i.amount, i.amount - coalesce(p.open, 0) as fixed, coalesce(p.open, 0) as open,
               row_number() over (partition by coalesce(p.open, 0) > 0 order by i.due, i.number) as place,
               sum(i.amount) over () as total, sum(i.amount - coalesce(p.open, 0)) over () as all_fixed
          from rules.instalments_at(amended.book, amended.agreement) i
          left join (select x.part, sum(x.open)::bigint as open
                       from rules.item_parts(amended.book, amended.agreement) x
                      group by x.part) p on p.part = i.number
    ), rest as (        -- what is to be spread: the new amount without what is paid
        select (coalesce(a.amount * rules.unit(exponent), max(o.total)) - max(o.all_fixed))::bigint as minor, max(o.number) as last,
               count(*) filter (where o.open > 0) as unpaid, rules.pieces(a, count(*) filter (where o.open > 0)) as pieces,
               min(o.due) filter (where o.open > 0) as first_due from old o
    ), shared as (
        select s.place, s.share, case when extract(year from coalesce(a.first, r.first_due)) + (r.pieces - 1)::bigint * coalesce(a.every, 12)
                                          / 12 <= 2998      -- amend_fault refuses what is after that
                   then (coalesce(a.first, r.first_due) + make_interval(months => coalesce(a.every, 12)) * (s.place - 1)::int)::date end as due
          from rest r, unnest(rules.equal_shares(r.minor, r.pieces)) with ordinality s (share, place)
         where r.pieces between 1 and 600 and r.minor > 0
         union all
        select s.place, s.share, null
          from rest r, unnest(rules.shares(r.minor, array(select o.open from old o where o.open > 0 order by o.place)))
                       with ordinality s (share, place)
         where r.pieces is null and a.instalments is null and r.minor > 0
    )
    select coalesce(o.number, (r.last + s.place - r.unpaid)::smallint),
           coalesce(rules.day(d.part), s.due, o.due),
           case when n.part is not null then (rules.number(n.part) * rules.unit(exponent))::bigint
                when a.instalments is not null then o.amount
                when o.open > 0 or o.number is null then coalesce(o.fixed, 0) + coalesce(s.share, 0) else o.amount end,
           o.due, o.amount, coalesce(o.fixed, 0)
      from old o
      full join shared s on s.place = o.place and o.open > 0
     cross join rest r
      left join rules.parts(a.instalments) n on n.label = o.number::text
      left join rules.parts(a.due) d on d.label = o.number::text
$$;

-- What is wrong with an amendment of an agreement in its form.
create function rules.amend_form_fault(book text, g ledger.agreement, exponent smallint, a rules.agreement_amend_ask, day date)
returns setof rules.refusal language sql stable as $$
    with part as (
        select 'instalments' as field, p.label, p.part, rules.number(p.part) is null or scale(rules.number(p.part)) > exponent as odd
          from rules.parts(a.instalments) p
         union all
        select 'due', p.label, p.part, rules.day(p.part) is null from rules.parts(a.due) p
    ), named as (
        select p.*, i.number, count(*) over (partition by p.field, p.label) as times
          from part p left join rules.instalments_at(amend_form_fault.book, g.agreement) i on i.number::text = p.label
    )
    select 'invalid', f.field, f.sentence, f.hint
      from (select 1, 'date', format('agreement %s was signed or amended on %s', g.seq, max(t.effective)), 'give that day or a later one'
              from ledger.agreement_terms t
             where t.book = amend_form_fault.book and t.agreement = g.agreement and not exists (select from rules.undone(t.book, t.seq))
            having day < max(t.effective)
             union all
            select 2, 'instalments', 'give either instalments or count', 'leave one of them out'
             where a.instalments is not null and a.count is not null
             union all
            select 3, case when a.first is null then 'every' else 'first' end, 'first and every spread what is unpaid evenly',
                   'leave them out, or the instalments; days are changed with --due'
             where a.instalments is not null and (a.first is not null or a.every is not null)
             union all
            select 4, 'count', 'an agreement has 1 to 600 instalments', 'give another number' where a.count not between 1 and 600
             union all
            select 5, 'every', 'two instalments cannot be due on one day', 'give the months from one to the next' where a.every < 1
             union all
            select 6, n.field, case n.field when 'due' then format('%s is not a day', n.part)
                                            else format('%s is not an amount of %s', n.part, g.currency) end,
                   case n.field when 'due' then 'write it like 2:2027-03-31' else 'write it like 2:60000.00' end from named n where n.odd
             union all
            select 7, n.field, format('agreement %s has no instalment %s', g.seq, n.label), format('see: bursar agreement show %s', g.seq)
              from named n where n.number is null
             union all
            select 8, n.field, format('instalment %s stands twice in %s', n.label, n.field), 'give each once'
              from named n where n.times > 1) f (n, field, sentence, hint)
     order by f.n limit 1
$$;

-- What is wrong with an amendment of an agreement in its form, or for what has been paid.
create function rules.amend_fault(book text, g ledger.agreement, terms ledger.agreement_terms, exponent smallint, a rules.agreement_amend_ask, day date)
returns setof rules.refusal language plpgsql stable as $$
#variable_conflict use_column
begin
    return query select * from rules.amend_form_fault(amend_fault.book, g, exponent, a, day);
    if found then
        return;
    end if;
    return query
    with new as materialized (
        select * from rules.amended(amend_fault.book, g.agreement, exponent, a)
    ), short as (
        select n.number, n.fixed from new n where n.amount < n.fixed order by n.number limit 1
    ), total as (
        select sum(n.amount)::bigint as total, sum(n.fixed)::bigint as fixed, count(*) as instalments,
               coalesce((a.amount * rules.unit(exponent))::bigint, sum(n.old_amount)::bigint) as wanted,
               coalesce(a.first, min(n.old_due) filter (where n.old_amount > n.fixed)) as first_due,
               rules.pieces(a, count(*) filter (where n.old_amount > n.fixed)) as pieces,
               bool_and(n.old_amount is not null and n.amount = n.old_amount and n.due = n.old_due) as same,
               bool_or(n.due < g.effective and n.due is distinct from n.old_due) as before
          from new n
    )
    select 'invalid', f.field, f.sentence, f.hint from total t left join short s on true cross join lateral (values
        (1, t.wanted < t.fixed and a.instalments is null, 'amount', format('%s of agreement %s was paid or written off already',
            rules.money(t.fixed, exponent), g.seq), 'give that at least'),
        (2, s.number is not null, 'instalments', format('%s of instalment %s was paid or written off already',
            rules.money(s.fixed, exponent), s.number), 'give it that at least'),
        (3, t.wanted > t.fixed and t.first_due is null and a.instalments is null, 'amount',
            'every instalment is paid: when is the rest due', 'add --count 1 --first DAY'),
        (4, a.amount is not null and t.wanted <> t.total, 'amount', format('the instalments would add up to %s, not to %s',
            rules.money(t.total, exponent), a.amount), 'change the instalments, or give only the amount'),
        (5, a.count > greatest(1, t.wanted - t.fixed), 'count', format('%s %s cannot be split in %s instalments',
            rules.money(t.wanted - t.fixed, exponent), g.currency, a.count), 'give fewer of them'),
        (6, t.instalments > 600, 'count', 'an agreement has 1 to 600 instalments', 'give another number'),
        (7, extract(year from t.first_due) + (t.pieces - 1)::bigint * coalesce(a.every, 12) / 12 > 2998, 'every',
            'the last instalment would be due after 2999', 'give fewer months, or fewer instalments'),
        (8, t.before, 'due', format('agreement %s was signed on %s', g.seq, g.effective), 'nothing can be due before that'),
        (9, a.event_date is not null and (terms).event is null, 'event_date', format('agreement %s is for no event', g.seq), 'leave it out'),
        (10, t.same and (a.event_date is null or a.event_date = (terms).event_date), 'agreement', format('that is how agreement %s is already: nothing changes', g.seq), format('see: bursar agreement show %s', g.seq))
        ) f (n, broken, field, sentence, hint)
     where f.broken order by f.n limit 1;
end $$;

-- What an amendment takes from the instalments that it lowers: within one what is contingent first, in proportion to what is open by
-- initiative.
create function rules.lowers(book text, agreement uuid, new rules.amended[]) returns rules.holding[] language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select array_agg(rules.part_of_holding(h.holding, s.share) order by n.number, (h.holding).class, h.n)
          from unnest(new) n
         cross join lateral (
                select x as holding, row_number() over heap as n, array_agg(x.amount) over heap_of as opens,
                       least(sum(x.amount) over heap_of, greatest(0, n.old_amount - n.amount - coalesce(sum(x.amount) filter (where x.class = 'contingent')
                           over (), 0) * (x.class = 'receivable')::integer))::bigint as taken
                  from rules.holdings(lowers.book, array[lowers.agreement]) x
                 where x.part = n.number and x.class in ('receivable', 'contingent') and x.amount > 0
                window heap as (partition by x.class order by x.initiative, x.account),
                       heap_of as (partition by x.class order by x.initiative, x.account rows between unbounded preceding and unbounded following)) h
         cross join lateral (select (rules.shares(h.taken, h.opens))[h.n]) s (share)
         where n.amount < n.old_amount and s.share > 0);
end $$;

-- What an amendment adds to the instalments that it raises, by initiative as the instalment has it, or the agreement where the
-- instalment is new or was brought to nothing, or as that was signed where all of it was.  base is what all of it is worth.
create function rules.raises(book text, agreement uuid, new rules.amended[], base bigint, day date) returns rules.cell[]
language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        with stated as (
            select p.part, p.initiative, p.stated from rules.item_parts(raises.book, raises.agreement) p
             where p.stated > 0
             union all
            select null, x.initiative, x.amount
              from ledger.agreement g join ledger.posting x on x.book = g.book and x.seq = g.seq and x.item = g.agreement
             where g.book = raises.book and g.agreement = raises.agreement
        ), cell as (
            select n.number, n.due, w.initiatives[s.n] as initiative, s.share as amount,
                   sum(s.share) over (order by n.number, s.n) as upto, sum(s.share) over () as total
              from unnest(new) n
             cross join lateral (
                    select array_agg(x.initiative order by x.initiative) as initiatives, array_agg(x.stated order by x.initiative) as weights
                      from (select s.initiative, sum(s.stated)::bigint as stated,
                                   case when s.part = n.number then 1 when s.part is not null then 2 else 3 end as far,
                                   min(min(case when s.part = n.number then 1 when s.part is not null then 2 else 3 end)) over () as nearest
                              from stated s group by s.initiative, 3) x
                     where x.far = x.nearest) w
             cross join lateral unnest(rules.shares(n.amount - coalesce(n.old_amount, 0), w.weights)) with ordinality s (share, n)
             where n.amount > coalesce(n.old_amount, 0)
        )
        select array_agg(rules.cell(c.number, c.due, rules.term(c.due, day), c.initiative, c.amount,
                                    rules.portion(raises.base, c.total, c.upto, c.amount)) order by c.number, c.initiative)
          from cell c where c.amount > 0);
end $$;

-- What is wrong with an amendment of an agreement to so much by its restrictions, where there are any: what it raises is allocated.
create function rules.raise_fault(book text, g ledger.agreement, new rules.amended[], total bigint, day date) returns setof rules.refusal
language plpgsql stable rows 1 as $$
#variable_conflict use_column
begin
    if not exists (select from rules.restrictions_at(book, g.agreement, day) r where not r.lifted and r.share is not null) then
        return;     -- next to always, and quick
    end if;
    return query
    select f.*
      from (select c.initiative, sum(c.amount)::bigint as amount from unnest(rules.raises(book, g.agreement, new, 0, day)) c
             where c.initiative <> '' group by c.initiative) c
     cross join lateral rules.restriction_fault(raise_fault.book, g, total,
                                                rules.allocating(c.initiative, null, null, raise_fault.day, c.amount), shares => true) f
     order by c.initiative limit 1;
end $$;

-- Amend agreements: amounts up and down, days, and how what is unpaid is spread.  What was signed stays as it is; the lowered
-- part leaves at what it is carried at, the raised part comes in at the rate of the day.  Refuses: not_found, invalid (numbers,
-- amounts, days, less than was paid, nothing changes, no rate), below_minimum (what it is lowered to), confirmation_required (an old rate).
create function rules.agreement_amend(book text, envelopes rules.envelope[], asks rules.agreement_amend_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with named as materialized (
        select a.ord, a.who, a.day, a.document, a.note, a.waiver, a.old_rate, g, t.policy, t.ended, t.allocated, t.event, coalesce(a.event_date, t.event_date) as event_date,
               c.exponent, coalesce(none_there, over, odd, wrong) as wrong,
               case when none_there is null and over is null and odd is null and wrong is null
                    then array(select n from rules.amended(agreement_amend.book, g.agreement, c.exponent, asks[a.ord]) n) end as new
          from unnest(envelopes, asks) a
         cross join lateral rules.items_of(agreement_amend.book, (a.who).office, a.agreement, 'agreement') k (named)
          left join lateral rules.agreement_standing(agreement_amend.book, k.named) g on true
          left join lateral rules.terms_at(agreement_amend.book, g.agreement) t on true
          left join ledger.currency c on c.currency = g.currency
          left join lateral rules.missing_item(agreement_amend.book, 'agreement', a.agreement, g.agreement is not null) none_there on true
          left join lateral rules.over_fault(agreement_amend.book, g.seq, t) over on true
          left join lateral rules.amount_fault('amount', a.amount, g.currency) odd on a.amount is not null
          left join lateral rules.amend_fault(agreement_amend.book, g, t, c.exponent, asks[a.ord], a.day) wrong
            on none_there is null and odd is null
    ), judged as materialized (
        select n.*, coalesce(n.wrong, p.refusal, too_small, breaks) as refusal, s.total, p.rates,
               rules.item_of(agreement_amend.book, (n.who).office, n.waiver) as exception,
               rules.lowers(agreement_amend.book, (n.g).agreement, n.new) as lowers,
               rules.raises(agreement_amend.book, (n.g).agreement, n.new, p.base, n.day) as raises
          from named n
          left join lateral (select sum(x.amount)::bigint as total, sum(x.old_amount)::bigint as old_total,
                                    sum(greatest(0, x.amount - coalesce(x.old_amount, 0))) / rules.unit(n.exponent) as raised
                               from unnest(n.new) x) s on true
          left join lateral rules.price_apart(agreement_amend.book, 'amount', nullif(trim_scale(s.raised), 0), (n.g).currency, n.day,
                                             old_rate => n.old_rate) p on true
          left join lateral rules.below_minimum(agreement_amend.book, (n.who).office, rules.contribution((n.g).instrument, (n.g).party,
                       array(select x.initiative from ledger.earmark x where x.agreement = (n.g).agreement and x.book = (n.g).book),
                       nullif(s.total, 0), (n.g).currency, n.day, n.waiver, n.old_rate, (n.g).agreement)) too_small
            on s.total < s.old_total or n.waiver is not null
          left join lateral rules.raise_fault(agreement_amend.book, n.g, n.new, s.total, n.day) breaks on n.wrong is null
    ), entered as materialized (
        select * from rules.entered(agreement_amend.book, 'agreement_amend', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['item:' || (j.g).agreement, 'item:' || j.exception],
                jsonb_strip_nulls(jsonb_build_object('agreement', (j.g).seq, 'rates', j.rates, 'amount', rules.money(j.total, j.exponent), 'currency', (j.g).currency,
                    'instalments', (select jsonb_agg(jsonb_build_object('number', n.number, 'due', n.due,
                                        'amount', rules.money(n.amount, j.exponent)) order by n.number) from unnest(j.new) n)))))
               from judged j),
            (select array_agg(f) from (
                select rules.fact_of(j.ord, 'lowered', t, policy => j.policy, instrument => (j.g).instrument) as f
                  from judged j, unnest(j.lowers) t where j.refusal is null
                 union all
                select rules.fact(j.ord, 'raised', item => (j.g).agreement, part => c.number, party => (j.g).party,
                                  initiative => c.initiative, fund => (j.g).fund, office => (j.g).office, currency => (j.g).currency, amount => c.amount,
                                  base => c.base, policy => j.policy, instrument => (j.g).instrument, term => c.term)
                  from judged j, unnest(j.raises) c where j.refusal is null) f))
    ), stands as materialized (
        select j.*, e.seq from entered e join judged j using (ord) where e.outcome = 'recorded'
    ), terms as (
        insert into ledger.agreement_terms (book, agreement, seq, office, effective, amount, policy, ended, allocated, event, event_date, document, note)
        select agreement_amend.book, (s.g).agreement, s.seq, (s.g).office, s.day, s.total, s.policy, s.ended, s.allocated, s.event, s.event_date, s.document, s.note
          from stands s
    ), instalment as (
        insert into ledger.instalment (book, agreement, number, seq, office, effective, due, amount)
        select agreement_amend.book, (s.g).agreement, n.number, s.seq, (s.g).office, s.day, n.due, n.amount
          from stands s, unnest(s.new) n
         where n.old_amount is null or n.amount <> n.old_amount or n.due <> n.old_due
    )
    select (e.answer).*
      from entered e, rules.use_waivers(agreement_amend.book, (
               select array_agg(rules.passing(s.exception, s.seq, (s.g).agreement, (s.g).office, s.day)) from stands s
                where s.exception is not null)) used;
end $$;

-- What is wrong with changing an agreement that another party took over, or that was terminated: nothing of it is open any more.
create function rules.over_fault(book text, number bigint, t ledger.agreement_terms) returns setof rules.refusal language sql stable as $$
    select 'conflict', 'agreement', rules.over_words(number, t),
           case t.state when 'novated' then 'see: bursar agreement show ' || t.seq
                        else format('to have it count again: bursar entry reverse %s --reason "…"', t.seq) end
     where t.state <> 'agreed'
       and not exists (select from rules.item_parts(over_fault.book, t.agreement) i where i.open > 0)
$$;

-- How it is said that an agreement is over.
create function rules.over_words(number bigint, t ledger.agreement_terms) returns text language sql stable as $$
    select case t.state when 'novated' then format('agreement %s was taken over by another party on %s, as agreement %s', number, t.effective, t.seq)
                        else format('agreement %s was terminated on %s', number, t.effective) end
$$;

-- The refusal of money for an agreement that is over and has nothing open, or null: it would wait for what does not come.
create function rules.over_refusal(number bigint, t ledger.agreement_terms, settles boolean) returns rules.refusal language sql stable as $$
    select case when t.state <> 'agreed' and settles is not true
                then rules.refusal('conflict', 'agreement', rules.over_words(number, t), case t.state
                         when 'novated' then format('record it for agreement %s', t.seq)
                         else 'record it without an agreement: it waits as an advance' end) end
$$;

create type rules.agreement_novate_ask as (
    agreement text, party rules.party_ref, amount numeric, external text, date date, document text, note text);

-- What is wrong with another party's taking over what is open of an agreement.
create function rules.novate_fault(book text, g ledger.agreement, t ledger.agreement_terms, party text, day date)
returns setof rules.refusal language sql stable as $$
    select v.code, v.field, v.sentence, v.hint from (values
        (1, not rules.parties_differ(novate_fault.book, g.party, novate_fault.party), 'invalid', 'party',
            format('agreement %s is with %s already', g.seq, g.party), 'name the party that takes it over'),
        (2, day < t.effective, 'invalid', 'date', format('agreement %s was signed or amended on %s', g.seq, t.effective),
            'give that day or a later one')
        ) v (n, broken, code, field, sentence, hint)
     where g.seq is not null and v.broken order by v.n limit 1
$$;

-- What is open of agreements, or so much of it (the last instalments first), becomes an agreement with another party, at what it is carried at;
-- what was paid stays with the one before, and the rest goes on.  Refuses: not_found (agreement, party), conflict (a merged party, nothing is
-- open, an external id that another has), invalid (the same party, a day before the last amendment, more than is open).
create function rules.agreement_novate(book text, envelopes rules.envelope[], asks rules.agreement_novate_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.*, g, t as terms, o.exponent, o.takes as holdings, o.minor, h.base,
               case o.left_open when 0 then 'novated' else 'agreed' end as becomes,
               coalesce(none_there, over, no_party, fault, o.refusal, case when a.external is not null
                   then rules.external_taken(agreement_novate.book, 'agreement', (a.who).office, a.party, a.external) end) as refusal
          from unnest(envelopes, asks) a
         cross join lateral rules.items_of(agreement_novate.book, (a.who).office, a.agreement, 'agreement') k (named)
          left join lateral rules.agreement_standing(agreement_novate.book, k.named) g on true
          left join lateral rules.terms_at(agreement_novate.book, g.agreement) t on true
         cross join lateral rules.take(agreement_novate.book, 'agreement', g.seq, g.agreement, '{receivable,contingent}', a.amount) o
         cross join lateral (select sum(x.base)::bigint as base from unnest(o.takes) x) h
          left join lateral rules.missing_item(agreement_novate.book, 'agreement', a.agreement, g.agreement is not null) none_there on true
          left join lateral rules.over_fault(agreement_novate.book, g.seq, t) over on true
          left join lateral rules.party_fault(agreement_novate.book, 'party', a.party) no_party on true
          left join lateral rules.novate_fault(agreement_novate.book, g, t, a.party, a.day) fault on true
    ), share as materialized (
        select j.ord, i.number, i.due, i.amount as before, s.open
          from judged j
         cross join lateral (select h.part, sum(h.amount)::bigint as open from unnest(j.holdings) h group by h.part) s
         cross join lateral (select x.* from rules.instalments_at(agreement_novate.book, (j.g).agreement) x where x.number = s.part) i
         where j.refusal is null
    ), entered as materialized (
        select * from rules.entered(agreement_novate.book, 'agreement_novate', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal,
                        array['item:' || (j.g).agreement, rules.external_claim('agreement', (j.who).office, j.party, j.external)],
                        jsonb_build_object('agreement', (j.g).seq, 'party', j.party, 'amount', rules.money(j.minor, j.exponent),
                            'currency', (j.g).currency, 'instalments', (
                                select jsonb_agg(jsonb_build_object('number', s.number, 'due', s.due, 'amount', rules.money(s.open, j.exponent))
                                                 order by s.number) from share s where s.ord = j.ord)))) from judged j),
            (select array_agg(rules.fact_of(j.ord, 'novated', h, against => rules.holding(item => j.item, part => (h).part,
                        initiative => (h).initiative, fund => (h).fund, account => (h).account, class => (h).class, office => (h).office,
                        party => j.party, currency => (h).currency, amount => (h).amount, base => (h).base)))
               from judged j, unnest(j.holdings) h where j.refusal is null))
    ), stands as materialized (
        select j.*, e.seq, e.office as signed_by from entered e join judged j using (ord) where e.outcome = 'recorded'
    ), agreement as (
        insert into ledger.agreement (book, agreement, seq, office, signed_by, party, instrument, effective, currency, amount, base, novates,
                                      fund, external, document, note)
        select agreement_novate.book, s.item, s.seq, (s.g).office, s.signed_by, s.party, (s.g).instrument, s.day, (s.g).currency, s.minor, s.base,
               (s.g).agreement, (s.g).fund, s.external, s.document, s.note from stands s
    ), terms as (
        insert into ledger.agreement_terms (book, agreement, seq, office, effective, amount, policy, state, ended, allocated, event, event_date, document, note)
        select agreement_novate.book, v.agreement, s.seq, (s.g).office, s.day, v.amount, (s.terms).policy, v.state, v.ended,
               case v.state when 'novated' then (s.terms).allocated end, (s.terms).event, (s.terms).event_date, s.document, s.note
          from stands s
         cross join lateral (values (s.item, s.minor, 'agreed', 0),
                                    ((s.g).agreement, (s.terms).amount - s.minor, s.becomes, (s.terms).ended)) v (agreement, amount, state, ended)
    ), instalment as (
        insert into ledger.instalment (book, agreement, number, seq, office, effective, due, amount)
        select agreement_novate.book, v.agreement, x.number, s.seq, (s.g).office, s.day, x.due, v.amount
          from stands s
          join share x using (ord)
         cross join lateral (values (s.item, x.open), ((s.g).agreement, x.before - x.open)) v (agreement, amount)
    ), earmark as (
        insert into ledger.earmark (book, initiative, agreement, seq, office)
        select distinct agreement_novate.book, h.initiative, s.item, s.seq, (s.g).office from stands s, unnest(s.holdings) h
    ), restriction as (
        insert into ledger.restriction (book, agreement, number, seq, office, effective, clause, initiatives, countries, object_classes,
                                        since, until, share, lifted, document)
        select r.* from stands s cross join lateral rules.restrictions_taken_over(s.g, s.item, s.seq, s.day) r
    )
    select (e.answer).* from entered e;
end $$;

create type rules.agreement_terminate_ask as (agreement text, returnable numeric, reason text, date date, document text);

-- What waits to be earned of an agreement that ends, what came last first: so much of it (null: all) is to be returned, and waits as an
-- advance of its receipt from then on; the rest need not be, and is revenue.  foreign_one is a receipt in another currency of which something would
-- be to be returned, since the day on which the last of that came; before is what came before the book began, of no receipt.  One row, of nulls
-- where nothing waits.
create function rules.to_return(book text, g ledger.agreement, returnable bigint)
returns table (minor bigint, returned rules.holding[], receipts uuid[], earned rules.holding[], foreign_one bigint, since date, before bigint)
language sql stable as $$
    with placed as (
        select d.receipt, d.day, d.holding, r.seq, r.currency, -(d.holding).amount as open,
               -sum((d.holding).amount) over (order by r.seq is null, d.day desc, d.seq desc, (d.holding).part desc, (d.holding).initiative) as upto
          from rules.duties(to_return.book, g.agreement) d
          left join ledger.receipt r on r.book = to_return.book and r.receipt = d.receipt
    ), cut as (
        select p.*, case when p.seq is null then 0
                         else least(p.open, greatest(0, coalesce(returnable, p.upto) - (p.upto - p.open))) end::bigint as back from placed p
    )
    select sum(c.open) filter (where c.seq is not null)::bigint, array_agg(rules.part_of_holding(c.holding, c.back) order by c.upto) filter (where c.back > 0),
           array_agg(c.receipt order by c.upto) filter (where c.back > 0),
           array_agg(rules.part_held(c.holding, c.open - c.back, abs((c.holding).base) - (rules.part_of_holding(c.holding, c.back)).base)
                     order by c.upto) filter (where c.back < c.open),
           min(c.seq) filter (where c.back > 0 and c.currency <> g.currency), max(c.day) filter (where c.back > 0),
           sum(c.open) filter (where c.seq is null)::bigint
      from cut c
$$;

-- An advance of a receipt, credited to a party, as it will be held: what is to be returned becomes one.
create function rules.advance_of(book text, r ledger.receipt, fund text, day date) returns rules.holding language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select rules.holding(r.receipt, 0, '', advance_of.fund, rules.account_of(advance_of.book, 'advance', '', '', 'no', day, 9223372036854775807),
                             'advance', r.office, p.party, r.currency, null, null)
          from rules.credited(r) p);
end $$;

-- What the end of an agreement posts of what waits to be earned.
create function rules.return_of_duties(book text, ord integer, g ledger.agreement, day date, returned rules.holding[], receipts uuid[], earned rules.holding[])
returns setof rules.fact language sql stable as $$
    select f.fact
      from generate_subscripts(returned, 1) n
     cross join lateral (select x.* from ledger.receipt x where x.book = return_of_duties.book and x.receipt = receipts[n] limit 1) r
     cross join lateral (
            select rules.holding(g.agreement, returned[n].part, returned[n].initiative, returned[n].fund, rules.account_of(return_of_duties.book,
                       'contingent', g.instrument, '', case returned[n].initiative when '' then 'no' else 'yes' end, day, 9223372036854775807), 'contingent', returned[n].office,
                       returned[n].party, returned[n].currency, returned[n].amount, returned[n].base),
                   rules.advance_of(return_of_duties.book, r, returned[n].fund, day)) h (back, advance)
     cross join lateral (values (rules.fact_of(ord, 'returned', h.back, policy => 'obligations', instrument => g.instrument, against => h.advance)),
                                (rules.fact_of(ord, 'terminated', h.back, policy => 'obligations', instrument => g.instrument))) f (fact)
     union all
    select rules.fact_of(ord, 'met', e, instrument => g.instrument) from unnest(earned) e
$$;

-- What of payments of an agreement that ends is to be returned, what came last first, as it was held before it was paid, with what it was worth
-- then and its receipt.  foreign_one is a receipt of these in another currency, built an entry that allocated what one of them paid, since the
-- day on which the last of them paid it.  One row, of nulls where nothing is.
create function rules.to_pay_back(book text, g ledger.agreement, returnable bigint)
returns table (holdings rules.holding[], worths bigint[], receipts uuid[], foreign_one bigint, built bigint, since date) language sql stable as $$
    with paid as (
        select s.holding, s.worth, s.seq, j.effective as day, r.receipt, r.seq as number, r.currency, (s.holding).amount,
               sum((s.holding).amount) over (order by j.effective desc, s.seq desc, (s.holding).part desc, (s.holding).initiative,
                                                      (s.holding).account) as upto
          from (select a.receipt from rules.applications(to_pay_back.book, g.agreement, 'infinity', 9223372036854775807) a
                 group by a.receipt having sum(a.amount) > 0) a
          join ledger.receipt r on r.book = to_pay_back.book and r.receipt = a.receipt
         cross join lateral rules.settled_by(to_pay_back.book, r) s
          join ledger.journal j on j.book = to_pay_back.book and j.seq = s.seq
         where (s.holding).item = g.agreement and returnable > 0
    ), cut as (
        select p.*, least(p.amount, returnable - (p.upto - p.amount))::bigint as back from paid p where returnable > p.upto - p.amount
    )
    select array_agg(rules.part_of_holding(c.holding, c.back) order by c.upto),
           array_agg(rules.portion(c.worth, c.amount, c.back, c.back) order by c.upto), array_agg(c.receipt order by c.upto),
           min(c.number) filter (where c.currency <> g.currency),
           max((select max(b.seq) from rules.payment_built_on(to_pay_back.book, c.seq) b)), max(c.day)
      from cut c
$$;

-- What the end of an agreement posts of payments that are to be returned: they paid nothing, what they paid is not owed any more, and they wait
-- as advances at what they were worth when they paid it.
create function rules.return_of_payments(book text, ord integer, g ledger.agreement, day date, holdings rules.holding[], worths bigint[], receipts uuid[])
returns setof rules.fact language sql stable as $$
    select f.fact
      from generate_subscripts(holdings, 1) n
     cross join lateral (select x.* from ledger.receipt x where x.book = return_of_payments.book and x.receipt = receipts[n] limit 1) r
     cross join lateral (values
            (rules.fact_of(ord, 'returned', holdings[n], base => worths[n], instrument => g.instrument,
                           against => rules.advance_of(return_of_payments.book, r, holdings[n].fund, day))),
            (rules.fact_of(ord, 'terminated', holdings[n], instrument => g.instrument))) f (fact)
$$;

-- What is wrong with terminating an agreement of which so much was received, and so much of that waits to be earned (null where that is not
-- its policy), so much besides of what came before the book began; untraced is so much of what is to be returned, of no receipt.
create function rules.terminate_fault(g ledger.agreement, t ledger.agreement_terms, a rules.agreement_terminate_ask, day date, received bigint,
                                      exponent smallint, waits bigint, foreign_one bigint, before bigint, untraced bigint, built bigint, since date)
returns setof rules.refusal language sql stable as $$
    select 'invalid', v.field, v.sentence, v.hint from (values
        (1, day < t.effective, 'date', format('agreement %s was signed or amended on %s', g.seq, t.effective), 'give that day or a later one'),
        (2, a.returnable * rules.unit(exponent) > received, 'returnable', format('%s was received of agreement %s, not %s',
            rules.money(received, exponent), g.seq, a.returnable), 'no more can be returned than was received'),
        (3, before > 0 and coalesce(a.returnable * rules.unit(exponent) > waits, true), 'returnable',
            format('%s of agreement %s came before this book began and waits to be earned: there is no receipt that it could go back from',
                rules.money(before, exponent), g.seq),
            format('add --returnable %s, and that is revenue; what is to go back is an advance: reverse the opening, and state both',
                rules.money(waits, exponent))),
        (4, a.returnable * rules.unit(exponent) > waits, 'returnable', format('%s of agreement %s waits to be earned, not %s',
            rules.money(waits, exponent), g.seq, a.returnable), 'what was met is not returned: reverse that first, if it was not'),
        (5, untraced > 0, 'returnable', format('%s of what is to be returned of agreement %s came before this book began: there is no receipt that it '
            'could go back from', rules.money(untraced, exponent), g.seq),
            'what is to go back of that is an advance: reverse the opening, and state both'),
        (6, foreign_one is not null, 'returnable', format('receipt %s came in another currency than agreement %s has', foreign_one, g.seq),
            format('reverse it first and record it without the agreement: bursar entry reverse %s --reason "…"', foreign_one)),
        (7, built is not null, 'returnable', format('entry %s allocated what was paid of agreement %s', built, g.seq),
            format('reverse it first, and allocate again what is not returned: bursar entry reverse %s --reason "…"', built)),
        (8, day < since, 'date', format('what is to be returned of agreement %s came on %s', g.seq, since), 'give that day or a later one')
        ) v (n, broken, field, sentence, hint)
     where g.seq is not null and v.broken order by v.n limit 1
$$;

-- End agreements: what is open of them is not owed any more, and of what was received a part may be to be returned.  What was agreed and
-- paid stays as it is; but what is to be returned, of what waits to be earned or was paid last, waits as an advance of its receipt.  Refuses:
-- not_found, conflict (taken over, terminated), invalid (a day before the last amendment, more returnable than was received).
create function rules.agreement_terminate(book text, envelopes rules.envelope[], asks rules.agreement_terminate_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.*, g, t as terms, c.exponent, h.holdings, coalesce(h.minor, 0) + w.back as minor, r.settled - w.back as settled, d.returned, d.receipts,
               d.earned, b.holdings as back_paid, b.worths, b.receipts as paid_by,
               case when t.policy = 'obligations' then w.back else u.returnable end as back,
               coalesce(none_there, over, odd, fault) as refusal
          from unnest(envelopes, asks) a
         cross join lateral rules.items_of(agreement_terminate.book, (a.who).office, a.agreement, 'agreement') k (named)
          left join lateral rules.agreement_standing(agreement_terminate.book, k.named) g on true
          left join lateral rules.terms_at(agreement_terminate.book, g.agreement) t on true
          left join ledger.currency c on c.currency = g.currency
         cross join lateral (
                select array_agg(x order by x.part, x.initiative, x.account) as holdings, sum(x.amount)::bigint as minor
                  from rules.holdings(agreement_terminate.book, array[g.agreement]) x
                 where x.class in ('receivable', 'contingent') and x.amount > 0) h
         cross join lateral (select coalesce(sum(x.settled), 0)::bigint as settled
                               from rules.item_parts(agreement_terminate.book, g.agreement) x) r
         cross join lateral (select (a.returnable * rules.unit(c.exponent))::bigint as returnable) u
         cross join lateral rules.to_return(agreement_terminate.book, g, u.returnable) d
         cross join lateral rules.to_pay_back(agreement_terminate.book, g, case when t.policy <> 'obligations' then u.returnable end) b
         cross join lateral (select coalesce(sum(x.amount), 0)::bigint as back from unnest(d.returned || b.holdings) x) w
          left join lateral rules.missing_item(agreement_terminate.book, 'agreement', a.agreement, g.agreement is not null) none_there on true
          left join lateral rules.over_fault(agreement_terminate.book, g.seq, t) over on true
          left join lateral rules.amount_fault('returnable', a.returnable, g.currency, or_nothing => true) odd on a.returnable is not null
          left join lateral rules.terminate_fault(g, t, asks[a.ord], a.day, r.settled, c.exponent,
                                                 case when t.policy = 'obligations' then coalesce(d.minor, 0) end,
                                                 coalesce(d.foreign_one, b.foreign_one), d.before,
                                                 case when t.policy <> 'obligations' then u.returnable - w.back end, b.built,
                                                 greatest(d.since, b.since)) fault on true
    ), entered as materialized (
        select * from rules.entered(agreement_terminate.book, 'agreement_terminate', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['item:' || (j.g).agreement] || array(select distinct 'item:' || x from unnest(j.receipts || j.paid_by) x),
                        jsonb_strip_nulls(jsonb_build_object(
                        'agreement', (j.g).seq, 'amount', rules.money(j.minor, j.exponent), 'currency', (j.g).currency,
                        'received', rules.money(j.settled, j.exponent), 'returnable', rules.money(j.back, j.exponent))))) from judged j),
            (select array_agg(f) from (
                select rules.fact_of(j.ord, 'terminated', h, policy => (j.terms).policy, instrument => (j.g).instrument) as f
                  from judged j, unnest(j.holdings) h where j.refusal is null
                 union all
                select d from judged j
                 cross join lateral rules.return_of_duties(agreement_terminate.book, j.ord, j.g, j.day, j.returned, j.receipts, j.earned) d
                 where j.refusal is null
                 union all
                select d from judged j
                 cross join lateral rules.return_of_payments(agreement_terminate.book, j.ord, j.g, j.day, j.back_paid, j.worths, j.paid_by) d
                 where j.refusal is null) f))
    ), terms as (
        insert into ledger.agreement_terms (book, agreement, seq, office, effective, amount, policy, state, ended, allocated, returnable, event, event_date,
                                            document, note)
        select agreement_terminate.book, (j.g).agreement, e.seq, (j.g).office, j.day, (j.terms).amount, (j.terms).policy, 'terminated',
               (j.terms).ended + j.minor, (j.terms).allocated, j.back, (j.terms).event, (j.terms).event_date, j.document, j.reason
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

-- An agreement that stands: one row, or none.
create function rules.agreement_standing(book text, agreement uuid) returns setof ledger.agreement language sql stable as $$
    select x.* from ledger.agreement x
     where x.book = agreement_standing.book and x.agreement = agreement_standing.agreement
       and not exists (select from rules.undone(x.book, x.seq))
     limit 1
$$;

-- The terms of an agreement as they stood on a day: one row, or none.
create function rules.terms_at(book text, agreement uuid, on_day date default 'infinity', last bigint default 9223372036854775807)
returns setof ledger.agreement_terms language sql stable as $$
    select t.* from ledger.agreement_terms t
     where t.book = terms_at.book and t.agreement = terms_at.agreement and t.seq <= last and t.effective <= on_day
       and not exists (select from rules.undone(t.book, t.seq, on_day, last))
     order by t.seq desc limit 1
$$;

create type rules.agreement_write_off_ask as (agreement text, instalment integer, amount numeric, reason text, date date, adjust text);

-- Write off what is open of agreements: of one instalment or of all, or a part of one.  What was agreed stays as it is.  What was
-- allowed for is used first, the rest is an expense.
-- Refuses: not_found, conflict (nothing is open), invalid (which instalment, more than is open, a day before the signature).
create function rules.agreement_write_off(book text, envelopes rules.envelope[], asks rules.agreement_write_off_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.*, g.agreement as this, g.seq as number, o.takes, o.minor, o.left_open, o.exponent, o.currency, b.currency as home,
               u.used, u.base, coalesce(none_there, too_early, rules.allocated_refusal(g.seq, t.allocated, a.day), which, o.refusal) as refusal
          from unnest(envelopes, asks) a
         cross join lateral rules.items_of(agreement_write_off.book, (a.who).office, a.agreement, 'agreement') k (named)
          left join lateral rules.agreement_standing(agreement_write_off.book, k.named) g on true
          left join lateral rules.missing_item(agreement_write_off.book, 'agreement', a.agreement, g.agreement is not null) none_there on true
          left join lateral rules.terms_at(agreement_write_off.book, g.agreement) t on true
          left join lateral rules.too_early('agreement', g.seq, g.effective, a.day) too_early on true
          left join lateral (
                select rules.refusal('invalid', 'instalment', format('of which instalment: %s are open',
                                     string_agg(p.part::text, ', ' order by p.part)), 'add --instalment, or leave the amount out') as which
                  from (select x.part from rules.item_parts(agreement_write_off.book, g.agreement) x
                         group by x.part having sum(x.open) > 0) p
                 where a.amount is not null and a.instalment is null having count(*) > 1) w on true
         cross join lateral rules.take(agreement_write_off.book, 'agreement', g.seq, g.agreement, '{receivable,contingent}', a.amount,
                                       a.instalment) o
          join ledger.book b on b.book = agreement_write_off.book
         cross join lateral (select array_agg(x order by x.part, x.initiative) as used, sum(x.base)::bigint as base
                               from rules.allowance_used(agreement_write_off.book, g.agreement, o.takes) x) u
    ), entered as materialized (
        select * from rules.entered(agreement_write_off.book, 'agreement_write_off', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['item:' || j.this],
                        jsonb_strip_nulls(jsonb_build_object('agreement', j.number, 'amount', rules.money(j.minor, j.exponent),
                            'currency', j.currency, 'open', rules.money(j.left_open, j.exponent), 'from_allowance', rules.money(j.base, j.home),
                            'base_currency', case when j.base > 0 then j.home end)))) from judged j),
            (select array_agg(rules.fact_of(j.ord, case t.class when 'allowance' then 'allowance used' else 'written off' end, t))
               from judged j, unnest(j.takes || j.used) t where j.refusal is null))
    )
    select (e.answer).* from entered e;
end $$;

create type rules.agreement_meet_ask as (
    agreement text, amount numeric, date date, document text, note text, old_rate rules.confirmation, adjust text);

-- What is wrong with saying that obligations of an agreement were met, of which so much is left.
create function rules.meet_fault(g ledger.agreement, amount numeric, left_over bigint, exponent smallint, day date) returns setof rules.refusal
language sql stable as $$
    select v.code, v.field, v.sentence, v.hint from (values
        (1, coalesce(left_over, 0) = 0, 'conflict', 'agreement', format('nothing is left to be met of agreement %s on %s', g.seq, day),
            format('see: bursar agreement show %s', g.seq)),
        (2, amount * rules.unit(exponent) > left_over, 'invalid', 'amount', format('%s %s of agreement %s is left to be met on %s, not %s',
            rules.money(left_over, exponent), g.currency, g.seq, day, amount), 'give no more than that')
        ) v (n, broken, code, field, sentence, hint)
     where g.seq is not null and v.broken order by v.n limit 1
$$;

-- Note that obligations worth so much (null: all that are left) were met.  Where revenue comes with that, what was received first is earned, at what
-- it was worth when it came, and what is not received is receivable from here on, at the rate of the day; under other policies nothing is
-- posted.  Refuses: not_found, conflict (nothing is left), invalid (more than is left, a day before the signature, no rate),
-- confirmation_required (an old rate).
create function rules.agreement_meet(book text, envelopes rules.envelope[], asks rules.agreement_meet_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.*, g, c.exponent, coalesce((a.amount * rules.unit(c.exponent))::bigint, l.minor) as minor, m.takes, w.earned, w.owed, n.minor as before,
               p.base, p.rates, coalesce(none_there, too_early, odd, wrong, p.refusal) as refusal
          from unnest(envelopes, asks) a
         cross join lateral rules.items_of(agreement_meet.book, (a.who).office, a.agreement, 'agreement') k (named)
          left join lateral rules.agreement_standing(agreement_meet.book, k.named) g on true
          left join lateral rules.terms_at(agreement_meet.book, g.agreement) t on true
          left join ledger.currency c on c.currency = g.currency
          left join lateral rules.missing_item(agreement_meet.book, 'agreement', a.agreement, g.agreement is not null) none_there on true
          left join lateral rules.too_early('agreement', g.seq, g.effective, a.day) too_early on true
          left join lateral rules.amount_fault('amount', a.amount, g.currency) odd on a.amount is not null
         cross join lateral rules.to_meet(agreement_meet.book, g.agreement, t, (a.amount * rules.unit(c.exponent))::bigint, a.day) l
          left join lateral rules.meet_fault(g, a.amount, l.minor, c.exponent, a.day) wrong on odd is null
         cross join lateral (select case when wrong is null and odd is null then l.takes end as takes) m
         cross join lateral (select sum(x.amount) filter (where x.class = 'obligation')::bigint as earned,
                                    sum(x.amount) filter (where x.class = 'contingent')::bigint as owed from unnest(m.takes) x) w
         cross join lateral rules.met_so_far(agreement_meet.book, g.agreement) n
          left join lateral rules.price_apart(agreement_meet.book, 'amount', trim_scale(w.owed / rules.unit(c.exponent)), g.currency, a.day,
                                              old_rate => a.old_rate) p on true
    ), entered as materialized (
        select * from rules.entered(agreement_meet.book, 'agreement_meet', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['item:' || (j.g).agreement], jsonb_strip_nulls(jsonb_build_object(
                        'agreement', (j.g).seq, 'amount', rules.money(j.minor, j.exponent), 'currency', (j.g).currency,
                        'earned', rules.money(j.earned, j.exponent), 'receivable', rules.money(j.owed, j.exponent), 'rates', j.rates,
                        'met', rules.money(j.before + j.minor, j.exponent))))) from judged j),
            (select array_agg(rules.fact_of(j.ord, 'met', u.h, instrument => (j.g).instrument, term => rules.term(i.due, j.day),
                        base => case (u.h).class when 'contingent' then rules.portion(j.base, j.owed, u.upto, (u.h).amount) end))
               from judged j
              cross join lateral (select j.takes[n] as h, sum((j.takes[n]).amount) filter (where (j.takes[n]).class = 'contingent')
                                                               over (order by n)::bigint as upto
                                    from generate_subscripts(j.takes, 1) n) u
              cross join lateral (select x.due from rules.instalments_at(agreement_meet.book, (j.g).agreement) x
                                   where x.number = (u.h).part) i
              where j.refusal is null))
    ), own as (
        insert into ledger.agreement_met (book, agreement, seq, office, effective, amount, document, note)
        select agreement_meet.book, (j.g).agreement, e.seq, (j.g).office, j.day, j.minor, j.document, j.note
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

create type rules.agreement_restate_ask as (
    agreement text, policy text, reason text, date date, old_rate rules.confirmation, adjust text);

-- What of an agreement is to be held elsewhere under another policy from a day on: receivables that are not revenue yet, what is
-- contingent and would be revenue, which is worth so much at the rate of the day, and what waits to be earned.
create function rules.restated(book text, agreement uuid, policy text, day date, met bigint) returns setof rules.holding language sql stable as $$
    select o.* from rules.restated_to_obligations(restated.book, restated.agreement, met) o where policy = 'obligations'
     union all
    select (d.holding).* from rules.duties(restated.book, restated.agreement) d where policy <> 'obligations'
     union all
    select h.*
      from rules.holdings(restated.book, array[restated.agreement]) h
      join rules.instalments_at(restated.book, restated.agreement) i on i.number = h.part
     where policy <> 'obligations' and h.amount > 0 and h.class = case when policy = 'upfront' or policy = 'due' and i.due <= day then 'contingent' else 'receivable' end
$$;

-- Have agreements recognise revenue under another policy from a day on: what is open of them is held as if it always had been, and the
-- difference is revenue of that day (IPSAS 3); open amounts stay.  Refuses: not_found, conflict (that is its policy), invalid (a day
-- before the last terms, no rate), confirmation_required (an old rate).
create function rules.agreement_restate(book text, envelopes rules.envelope[], asks rules.agreement_restate_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.ord, a.day, a.policy, a.reason, g, t.amount, t.ended, t.allocated, t.event, t.event_date, t.policy as before, c.exponent, m.moves, m.contingent, n.minor as met,
               p.base, p.rates,
               coalesce(none_there, over, too_early, f.refusal, p.refusal) as refusal
          from unnest(envelopes, asks) a
         cross join lateral rules.items_of(agreement_restate.book, (a.who).office, a.agreement, 'agreement') k (named)
          left join lateral rules.agreement_standing(agreement_restate.book, k.named) g on true
          left join lateral rules.terms_at(agreement_restate.book, g.agreement) t on true
          left join ledger.currency c on c.currency = g.currency
          left join lateral rules.missing_item(agreement_restate.book, 'agreement', a.agreement, g.agreement is not null) none_there on true
          left join lateral rules.over_fault(agreement_restate.book, g.seq, t) over on true
          left join lateral rules.too_early('agreement', g.seq, t.effective, a.day) too_early on true
         cross join lateral (select rules.refusal('conflict', 'policy', case when a.policy = t.policy
                then format('that is the policy of agreement %s already', g.seq) end, format('see: bursar agreement show %s', g.seq))) f (refusal)
         cross join lateral rules.met_so_far(agreement_restate.book, g.agreement) n
          left join lateral (
                select array_agg(h order by h.part, h.initiative, h.account) as moves,
                       sum(h.amount) filter (where h.class = 'contingent') as contingent
                  from rules.restated(agreement_restate.book, g.agreement, a.policy, a.day, n.minor) h) m on true
          left join lateral rules.price_apart(agreement_restate.book, 'agreement', case when (f.refusal).code is null
                then trim_scale(m.contingent / rules.unit(c.exponent)) end, g.currency, a.day, old_rate => a.old_rate) p on true
    ), entered as materialized (
        select * from rules.entered(agreement_restate.book, 'agreement_restate', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['item:' || (j.g).agreement],
                        jsonb_strip_nulls(jsonb_build_object('agreement', (j.g).seq, 'policy', j.policy, 'before', j.before,
                            'rates', j.rates)))) from judged j),
            (select array_agg(f) from (select rules.fact_of(j.ord, case (u.h).class when 'receivable' then 'deferred' else 'recognised' end, u.h,
                        instrument => (j.g).instrument, term => rules.term(i.due, j.day), base => case (u.h).class when 'contingent'
                        then rules.portion(j.base, j.contingent, u.upto, (u.h).amount) end) as f
               from judged j
              cross join lateral (select x as h, sum(x.amount) over (partition by x.class order by x.part, x.initiative, x.account)::bigint
                                           as upto
                                    from unnest(j.moves) x) u
              cross join lateral (select x.due from rules.instalments_at(agreement_restate.book, (j.g).agreement) x
                                   where x.number = (u.h).part) i
              where j.refusal is null
              union all
             select rules.fact(j.ord, 'deferred', item => u.item, part => u.part, party => u.party, initiative => u.initiative, fund => u.fund, office => u.office,
                               currency => u.currency, amount => u.amount, base => u.base, instrument => (j.g).instrument)
               from judged j
              cross join lateral rules.unmet(agreement_restate.book, (j.g).agreement, j.met) u
              where j.refusal is null and j.policy = 'obligations') f))
    ), terms as (
        insert into ledger.agreement_terms (book, agreement, seq, office, effective, amount, policy, ended, allocated, event, event_date, note)
        select agreement_restate.book, (j.g).agreement, e.seq, (j.g).office, j.day, j.amount, j.policy, j.ended, j.allocated, j.event, j.event_date, j.reason
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

create type rules.agreement_allocate_ask as (
    agreement text, instalment integer, initiative text, amount numeric, country text, object_class text, date date, document text, note text);

-- What is wrong with allocating so much of an agreement that is there, of which `total` could be; since: when something happened to that.
create function rules.allocate_fault(g ledger.agreement, part integer, minor bigint, total bigint, unearned boolean, since date, day date)
returns setof rules.refusal language sql stable as $$
    select v.code, v.field, v.sentence, v.hint from (values
        (1, coalesce(total, 0) = 0, 'conflict', 'agreement', format('nothing of agreement %s is left to allocate', concat_ws('.', g.seq, part)),
            format('see: bursar agreement show %s', g.seq)),
        (2, minor > total, 'invalid', 'amount', format('%s %s of agreement %s is left to allocate, not %s', rules.money(total, g.currency),
            g.currency, concat_ws('.', g.seq, part), rules.money(minor, g.currency)), 'give no more than that'),
        (3, day < since, 'invalid', 'date', format('what is left of agreement %s to allocate changed on %s', g.seq, since),
            'give that day or a later one'),
        (4, unearned, 'conflict', 'agreement', format('what was paid of agreement %s is not revenue yet', g.seq),
            'allocate it when it is')
        ) v (n, broken, code, field, sentence, hint)
     where g.seq is not null and v.broken order by v.n limit 1
$$;

-- Allocate what came unearmarked to an initiative: what is open of it at what it is carried at, what was paid, and the revenue of
-- both at what was recognised.  Refuses: not_found (agreement, initiative), conflict (nothing is left), invalid (more than is left, a day
-- before that last changed, what the agreement restricts: in its own words).
create function rules.agreement_allocate(book text, envelopes rules.envelope[], asks rules.agreement_allocate_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.*, g, t as terms, o.slices, o.minor, o.total,
               coalesce(none_there, no_initiative, odd, wrong, broken) as refusal
          from unnest(envelopes, asks) a
         cross join lateral rules.items_of(agreement_allocate.book, (a.who).office, a.agreement, 'agreement') k (named)
          left join lateral rules.agreement_standing(agreement_allocate.book, k.named) g on true
          left join lateral rules.terms_at(agreement_allocate.book, g.agreement) t on true
          left join ledger.currency c on c.currency = g.currency
          left join lateral rules.missing_item(agreement_allocate.book, 'agreement', a.agreement, g.agreement is not null) none_there on true
          left join lateral rules.initiative_fault(agreement_allocate.book, 'initiative', a.initiative) no_initiative on true
          left join lateral rules.amount_fault('amount', a.amount, g.currency) odd on a.amount is not null
          left join lateral rules.to_allocate(agreement_allocate.book, g.agreement, a.instalment, case when odd is null then a.amount end,
                                              c.exponent) o on true
          left join lateral rules.unallocated_since(agreement_allocate.book, g.agreement, a.instalment) s on true
          left join lateral rules.allocate_fault(g, a.instalment, o.minor, o.total, o.unearned, s.day, a.day) wrong on true
          left join lateral rules.restriction_fault(agreement_allocate.book, g, t.amount,
                                rules.allocating(a.initiative, a.country, a.object_class, a.day, o.minor)) broken on true
    ), entered as materialized (
        select * from rules.entered(agreement_allocate.book, 'agreement_allocate', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['item:' || (j.g).agreement], jsonb_build_object('agreement', (j.g).seq,
                        'initiative', j.initiative, 'amount', rules.money(j.minor, (j.g).currency), 'currency', (j.g).currency,
                        'left', rules.money(j.total - j.minor, (j.g).currency)))) from judged j),
            (select array_agg(rules.fact_of(j.ord, m.measure, s.holding, base => s.worth, instrument => (j.g).instrument,
                        against => rules.for_initiative(s.holding, j.initiative)))
               from judged j, unnest(j.slices) s, unnest(array['allocated', 'payment allocated']) m (measure)
              where j.refusal is null and (s.paid or m.measure = 'allocated')))
    ), stands as materialized (
        select j.*, e.seq, (j.g).agreement as this, (j.g).office as of_office
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    ), allocation as (
        insert into ledger.allocation (book, agreement, seq, office, effective, initiative, country, object_class, amount, document, note)
        select agreement_allocate.book, s.this, s.seq, s.of_office, s.day, s.initiative, s.country, s.object_class, s.minor, s.document, s.note
          from stands s
    ), terms as (       -- of what is over nothing changes any more
        insert into ledger.agreement_terms (book, agreement, seq, office, effective, amount, policy, ended, allocated, returnable, event, event_date,
                                            document, note)
        select agreement_allocate.book, s.this, s.seq, s.of_office, s.day, (s.terms).amount, (s.terms).policy, (s.terms).ended, s.day,
               (s.terms).returnable, (s.terms).event, (s.terms).event_date, s.document, s.note
          from stands s where (s.terms).state = 'agreed'
    ), earmark as (
        insert into ledger.earmark (book, initiative, agreement, seq, office)
        select agreement_allocate.book, s.initiative, s.this, s.seq, s.of_office
          from stands s
         where not exists (select from ledger.earmark x
                            where x.book = agreement_allocate.book and x.initiative = s.initiative and x.agreement = s.this)
    )
    select (e.answer).* from entered e;
end $$;

create type rules.agreement_restrict_ask as (
    agreement text, clause text, restriction integer, initiatives text, countries text, object_classes text, since date, until date,
    share numeric, lifted text, date date, document text);

-- What is wrong with a restriction in its form; r is what it would be.
create function rules.restrict_form_fault(book text, g ledger.agreement, a rules.agreement_restrict_ask, r ledger.restriction, known boolean)
returns setof rules.refusal language sql stable as $$
    select v.code, v.field, v.sentence, v.hint
      from (select num_nonnulls(r.initiatives, r.countries, r.object_classes, r.since, r.until, r.share) as said, a.lifted = 'yes' as lifted) s
      left join lateral (select x.word from unnest(r.initiatives) x (word) where not exists (
            select from ledger.initiative i where i.book = restrict_form_fault.book and i.initiative = x.word) limit 1) odd on true
     cross join lateral (values
        (1, a.restriction is not null and not known, 'not_found', 'restriction', format('agreement %s has no restriction %s', g.seq,
            a.restriction), format('see: bursar agreement show %s', g.seq)),
        (2, s.lifted and a.restriction is null, 'invalid', 'restriction', 'which restriction is lifted', 'add --restriction'),
        (3, s.lifted and s.said > 0, 'invalid', 'lifted', 'what is lifted restricts nothing', 'leave the rest out'),
        (4, s.lifted is not true and s.said = 0, 'invalid', 'clause', 'what does the clause restrict it to',
            'add --initiatives, --countries, --object-classes, --since, --until or --share'),
        (5, odd.word is not null, 'not_found', 'initiatives', format('there is no initiative %s', odd.word),
            case when odd.word is not null then rules.way_to(restrict_form_fault.book, 'initiative', odd.word) end),
        (6, exists (select from unnest(r.countries) x where x !~ '^[A-Z]{3}$'), 'invalid', 'countries',
            format('%s is not a list of countries', a.countries), 'write it like KEN,UGA'),
        (7, not r.object_classes <@ rules.object_classes(), 'invalid', 'object_classes', format('%s is not a list of object classes',
            a.object_classes), 'give some of ' || array_to_string(rules.object_classes(), ', ')),
        (8, r.until < r.since, 'invalid', 'until', format('%s is before %s', r.until, r.since), 'give a later day'),
        (9, r.share <= 0 or r.share > 100, 'invalid', 'share', format('%s is not a share in percent', r.share), 'give more than 0 and at most 100')
        ) v (n, broken, code, field, sentence, hint)
     where v.broken order by v.n limit 1
$$;

-- What of an agreement of so much is allocated already otherwise than a restriction would have it.
create function rules.restrict_late_fault(book text, g ledger.agreement, total bigint, r ledger.restriction) returns setof rules.refusal
language sql stable as $$
    select 'conflict', v.field, v.sentence, format('%s, or reverse what allocated it: see bursar agreement show %s', v.hint, g.seq)
      from (select min(x.initiative) filter (where x.amount > 0 and not x.initiative = any (r.initiatives)) as initiative,
                   min(x.country) filter (where x.amount > 0 and not x.country = any (r.countries)) as country,
                   min(x.object_class) filter (where x.amount > 0 and not x.object_class = any (r.object_classes)) as object_class,
                   coalesce(sum(x.amount) filter (where rules.fits(r, x)), 0)::bigint as fitting
              from rules.allocations_of(restrict_late_fault.book, g) x) s
     cross join lateral (values
        (1, r.share is null and s.initiative is not null, 'initiatives', format('a part of agreement %s is for %s', g.seq, s.initiative),
            'name that too'),
        (2, r.share is null and s.country is not null, 'countries', format('a part of agreement %s is for %s', g.seq, s.country), 'name that too'),
        (3, r.share is null and s.object_class is not null, 'object_classes', format('a part of agreement %s is for %s', g.seq, s.object_class),
            'name that too'),
        (4, s.fitting * 100 > r.share * total, 'share', format('%s %s of agreement %s went there, more than %s', rules.money(s.fitting, g.currency),
            g.currency, g.seq, rules.money(floor(r.share * total / 100)::bigint, g.currency)), 'give a larger share')
        ) v (n, broken, field, sentence, hint)
     where v.broken order by v.n limit 1
$$;

-- Record what agreements restrict allocations to, with their sentences, or another version of it, or that it was lifted: from that day on
-- it is checked wherever something is allocated.  Refuses: not_found (agreement, restriction, initiative), invalid (nothing that it
-- restricts, countries, classes, days, a share), conflict (what is allocated otherwise already).
create function rules.agreement_restrict(book text, envelopes rules.envelope[], asks rules.agreement_restrict_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.*, g, n.number, r, coalesce(none_there, too_early, odd, late) as refusal
          from unnest(envelopes, asks) a
         cross join lateral rules.items_of(agreement_restrict.book, (a.who).office, a.agreement, 'agreement') k (named)
          left join lateral rules.agreement_standing(agreement_restrict.book, k.named) g on true
          left join lateral rules.terms_at(agreement_restrict.book, g.agreement) t on true
         cross join lateral (select coalesce(a.restriction, max(x.number) + 1, 1)::smallint as number, coalesce(bool_or(x.number = a.restriction), false) as known,
                                    max(x.effective) filter (where x.number = a.restriction) as since
                               from ledger.restriction x where x.book = agreement_restrict.book and x.agreement = g.agreement) n
         cross join lateral rules.restriction(n.number, a.clause, rules.words_of(lower(a.initiatives)), rules.words_of(upper(a.countries)),
                                              rules.words_of(lower(a.object_classes)), a.since, a.until, a.share) r
          left join lateral rules.missing_item(agreement_restrict.book, 'agreement', a.agreement, g.agreement is not null) none_there on true
          left join lateral rules.too_early('agreement', g.seq, greatest(g.effective, n.since), a.day) too_early on true
          left join lateral rules.restrict_form_fault(agreement_restrict.book, g, asks[a.ord], r, n.known) odd on g.seq is not null
          left join lateral rules.restrict_late_fault(agreement_restrict.book, g, t.amount, r) late on odd is null
    ), entered as materialized (
        select * from rules.entered(agreement_restrict.book, 'agreement_restrict', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['item:' || (j.g).agreement],
                        jsonb_build_object('agreement', (j.g).seq, 'restriction', j.number))) from judged j), null)
    ), restriction as (
        insert into ledger.restriction (book, agreement, number, seq, office, effective, clause, initiatives, countries, object_classes,
                                        since, until, share, lifted, document)
        select agreement_restrict.book, (j.g).agreement, j.number, e.seq, (j.g).office, j.day, j.clause, (j.r).initiatives, (j.r).countries,
               (j.r).object_classes, (j.r).since, (j.r).until, (j.r).share, coalesce(j.lifted = 'yes', false), j.document
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

-- What was allocated of an agreement after its signature, as JSON.
create function rules.allocations_told(g ledger.agreement, on_day date, last bigint) returns json language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select json_agg(json_strip_nulls(json_build_object('entry', a.seq, 'date', a.effective, 'initiative', a.initiative, 'amount',
                            rules.money(a.amount, g.currency), 'country', a.country, 'object_class', a.object_class, 'note', a.note)) order by a.seq)
          from ledger.allocation a
         where a.book = g.book and a.agreement = g.agreement and a.seq <= last and a.effective <= on_day
           and not exists (select from rules.undone(a.book, a.seq, on_day, last)));
end $$;

-- What an agreement restricts allocations to, as JSON: each in its version of the day.
create function rules.restrictions_told(g ledger.agreement, on_day date, last bigint) returns json language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select json_agg(json_strip_nulls(json_build_object('restriction', r.number, 'clause', r.clause, 'entry', r.seq,
                            'initiatives', array_to_string(r.initiatives, ','), 'countries', array_to_string(r.countries, ','),
                            'object_classes', array_to_string(r.object_classes, ','), 'since', r.since, 'until', r.until,
                            'share', trim_scale(r.share)::text)) order by r.number)
          from rules.restrictions_at(g.book, g.agreement, on_day, last) r where not r.lifted);
end $$;

create type api.agreement_item as (
    id bigint, party text, instrument text, signed date, amount text, currency text, received text, written_off text,
    terminated text, open text, unallocated text, pledge bigint, novates bigint, waiver bigint, external text, office text, signed_by text, key uuid,
    _next text);

-- Agreements as they stood on a day, as known at a moment.  amount is what is agreed then.
create function rules.agreements(book text, on_day date, last bigint) returns setof api.agreement_item
language sql stable as $$
    select a.seq, a.party, a.instrument, a.effective, rules.money(t.amount, c.exponent), a.currency,
           rules.money(r.settled, c.exponent), rules.money(nullif(r.ended - r.terminated, 0), c.exponent),
           rules.money(nullif(r.terminated, 0), c.exponent), rules.money(r.open, c.exponent),
           rules.money(nullif(r.unallocated, 0), c.exponent), p.seq, o.seq, w.seq, a.external, a.office, a.signed_by, j.key, null::text
      from ledger.agreement a
     cross join lateral (select x.exponent from ledger.currency x where x.currency = a.currency limit 1) c
     cross join lateral (select x.key from ledger.answered x where x.book = a.book and x.seq = a.seq limit 1) j
     cross join lateral rules.terms_at(a.book, a.agreement, on_day, last) t     -- none where the signature does not stand
     cross join lateral (select coalesce(sum(x.settled), 0)::bigint as settled, coalesce(sum(x.ended), 0)::bigint as ended,
                                coalesce(sum(x.terminated), 0)::bigint as terminated, coalesce(sum(x.open), 0)::bigint as open,
                                sum(x.stated) filter (where x.initiative = '')::bigint as unallocated
                           from rules.item_parts(a.book, a.agreement, on_day, last) x) r
      left join lateral (select x.seq from ledger.pledge x where x.book = a.book and x.pledge = a.pledge limit 1) p on true
      left join lateral (select x.seq from ledger.agreement x where x.book = a.book and x.agreement = a.novates limit 1) o on true
      left join lateral rules.waiver_passed(a.book, a.agreement, on_day, last) w on true
     where a.book = agreements.book and a.seq <= last and a.effective <= on_day
$$;

-- Newest first, or as sort says; id is the cursor, or by amount, which an amendment may change between two pages, all that the
-- order is made of.
create function api.agreement_list(book text, allowed text[], caller text,
    party text, initiative text, instrument text, external text, office text, "from" date, "to" date, sort text, "limit" integer,
    after text, as_of date, known_at text)
returns setof api.agreement_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
#variable_conflict use_column
declare
    last  bigint := rules.seq_at(book, known_at);
    day   date := coalesce(as_of, 'infinity');
    mark  rules.page_mark := rules.page_mark(after, nullif(nullif(sort, 'date'), 'party'), 1);
    place rules.place;
    others text[] := rules.other_names(book, party, last);
begin
    perform rules.admit(book, allowed, caller);
    select x.effective, mark.currency, mark.amount, x.party, x.seq into place from ledger.agreement x
     where x.book = agreement_list.book and x.seq = mark.number;
    perform rules.page_known(after, sort, place.number is not null);
    place.number := mark.number;
    return query
    select a.id, a.party, a.instrument, a.signed, a.amount, a.currency, a.received, a.written_off, a.terminated, a.open, a.unallocated,
           a.pledge, a.novates, a.waiver, a.external, a.office, a.signed_by, a.key, case sort when 'amount' then concat_ws('.', g.currency, t.amount, g.seq) end
      from ledger.agreement g
     cross join lateral (select x.amount from rules.terms_at(g.book, g.agreement, day, last) x) t
     cross join lateral (select x.* from rules.agreements(g.book, day, last) x where x.id = g.seq offset 0) a
     where g.book = agreement_list.book and g.seq <= last and g.effective <= day
       and rules.comes_behind(after, sort, place, g.effective, g.currency, t.amount, g.party, g.seq)
       and rules.is_within(g.effective, "from", "to")
       and (agreement_list.party is null or g.party = agreement_list.party or g.party = any (others))
       and (agreement_list.instrument is null or g.instrument = agreement_list.instrument)
       and (agreement_list.external is null or g.external = agreement_list.external)
       and (agreement_list.office is null or g.office = agreement_list.office)
       and (initiative is null or g.agreement in (select e.agreement from ledger.earmark e
                where e.book = agreement_list.book and e.initiative = agreement_list.initiative and e.seq <= last)
            and exists (select from rules.item_parts(g.book, g.agreement, day, last) p where p.initiative = agreement_list.initiative and p.stated > 0))
     order by case sort when 'date' then g.effective end desc, case sort when 'amount' then g.currency end desc,
              case sort when 'amount' then t.amount end desc, case sort when 'party' then g.party end,
              case sort when 'party' then g.seq end, g.seq desc
     limit "limit";
end $$;

create type api.agreement_detail as (
    id bigint, party text, instrument text, policy text, signed date, signed_amount text, amount text, currency text, received text,
    written_off text, terminated text, returnable text, open text, unallocated text, met text, to_earn text, event text, event_date date, state text, pledge bigint, pledges json, novates bigint, novated_to bigint,
    waiver json, fund text, external text, office text, signed_by text, key uuid, document text, note text, instalments json,
    earmarks json, allocations json, restrictions json, support_cost json, conditions json, changes json);

-- What happened to an agreement after its signature, but for payments: amendments, novation, termination and write-offs.
create function rules.agreement_changes(book text, g ledger.agreement, exponent smallint, on_day date, last bigint) returns json
language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select json_agg(json_build_object('entry', c.seq, 'date', j.effective, 'what', c.what, 'amount', rules.money(c.amount, exponent),
                                          'note', j.reason) order by c.seq)
          from (select t.seq, case when b.seq is not null then 'allocated' when t.state <> 'agreed' then t.state
                                   when exists (select from ledger.agreement x where x.book = t.book and x.seq = t.seq and x.novates = t.agreement)
                                   then 'novated in part'
                                   when t.policy <> lag(t.policy) over (order by t.seq) then 'restated' else 'amended' end as what,
                       case when b.seq is not null then b.amount when t.state = 'terminated' then t.ended - lag(t.ended) over (order by t.seq)
                            else t.amount - lag(t.amount) over (order by t.seq) end as amount
                  from ledger.agreement_terms t
                  left join ledger.allocation b on b.book = t.book and b.agreement = t.agreement and b.seq = t.seq
                 where t.book = agreement_changes.book and t.agreement = g.agreement and t.seq <= last and t.effective <= on_day
                   and not exists (select from rules.undone(t.book, t.seq, on_day, last))
                 union all
                select p.seq, 'written off', -sum(p.amount)::bigint from ledger.posting p
                 where p.item = g.agreement and p.book = agreement_changes.book and p.seq + 0 <= last and p.effective <= on_day
                   and p.measure = 'written off' and not exists (select from ledger.reversal r where r.book = p.book and r.seq = p.seq)
                   and not exists (select from rules.undone(p.book, p.seq, on_day, last))
                 group by p.seq) c
          join ledger.reason j on j.book = agreement_changes.book and j.seq = c.seq
         where c.seq > g.seq);
end $$;

-- The pledges that an agreement converted, where there are several, and how much of each.
create function rules.pledges_made_good(g ledger.agreement, last bigint) returns json language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select json_agg(json_build_object('pledge', p.seq, 'converted', rules.money(x.amount, p.currency), 'currency', p.currency) order by p.seq)
          from (select y.item, -sum(y.amount)::bigint as amount from ledger.posting y
                 where y.book = g.book and y.seq = g.seq and y.measure = 'converted' and y.item is not null group by y.item) x
          join ledger.pledge p on p.book = g.book and p.pledge = x.item
        having count(*) > 1);
end $$;

-- One agreement with its instalments, its earmarks, what changed, and the waiver that let it pass.
create function api.agreement_show(book text, allowed text[], caller text, agreement text, as_of date, known_at text)
returns setof api.agreement_detail
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    this bigint := rules.number_of(book, rules.admit(book, allowed, caller), agreement, 'agreement');
    last bigint := rules.seq_at(book, known_at);
    day  date := coalesce(as_of, rules.today(book));
    upto date := coalesce(as_of, 'infinity');
begin
    return query
    select a.id, a.party, a.instrument, t.policy, a.signed, rules.money(g.amount, c.exponent), a.amount, a.currency, a.received, a.written_off,
           a.terminated, rules.money(t.returnable, c.exponent), a.open, a.unallocated, case when t.policy = 'obligations' or m.minor > 0 then rules.money(m.minor, c.exponent) end,
           case when t.policy = 'obligations' then (select rules.money(coalesce(-sum((d.holding).amount), 0)::bigint, c.exponent)
                                                      from rules.duties(g.book, g.agreement, upto, last) d) end, t.event, t.event_date, t.state, a.pledge, rules.pledges_made_good(g, last), a.novates,
           (select x.seq from ledger.agreement x where x.book = g.book and x.seq = t.seq and x.novates = g.agreement and t.state = 'novated'),
           (select json_build_object('waiver', w.id, 'reason', w.reason, 'asked_by', w.asked_by,
                                      'approved_by', w.decided_by, 'approved_on', w.decided_on)
              from rules.waivers(agreement_show.book, upto, day, last) w where w.id = a.waiver),
           nullif(g.fund, ''), a.external, a.office, a.signed_by, a.key, g.document, g.note,
           (select json_agg(json_strip_nulls(json_build_object('number', i.number, 'due', i.due, 'amount', i.amount, 'received',
                                i.received, 'written_off', i.written_off, 'terminated', i.terminated, 'open', i.open, 'state', i.state)) order by i.number)
              from rules.instalments(agreement_show.book, upto, day, last) i where i.agreement = a.id),
           (select json_agg(json_build_object('initiative', nullif(s.initiative, ''), 'amount', rules.money(s.amount, c.exponent))
                            order by s.initiative)
              from (select x.initiative, sum(x.stated)::bigint as amount from rules.item_parts(g.book, g.agreement, upto, last) x
                     group by x.initiative) s),
           rules.allocations_told(g, upto, last), rules.restrictions_told(g, upto, last),
           rules.psc_told(g, c.exponent, day, upto, last),
           rules.conditions_of(agreement_show.book, a.id, upto, day, last), rules.agreement_changes(g.book, g, c.exponent, upto, last)
      from rules.agreements(agreement_show.book, upto, last) a
      join ledger.agreement g on g.book = agreement_show.book and g.seq = a.id
      join ledger.currency c on c.currency = a.currency
     cross join lateral rules.terms_at(g.book, g.agreement, upto, last) t
     cross join lateral rules.met_so_far(g.book, g.agreement, upto, last) m
     where a.id = this;
    if not found then
        perform rules.not_there(book, 'agreement', agreement, this);
    end if;
end $$;
