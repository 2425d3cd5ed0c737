-- The provision matrix: what is expected not to come of receivables, by how late they are; and what was assessed one by one.

create type rules.allowance_set_ask as (bands text, valid_from date, reason text);

-- Set provision matrices, from a day on.  Refuses: invalid (days or a share that are none, a band twice).
create function rules.allowance_set(book text, envelopes rules.envelope[], asks rules.allowance_set_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.ord, a.bands, coalesce(a.valid_from, a.day) as since, wrong as refusal
          from unnest(envelopes, asks) a
          left join lateral rules.bands_fault(a.bands) wrong on true
    ), entered as materialized (
        select * from rules.entered(allowance_set.book, 'allowance_set', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['allowance'],
                        jsonb_build_object('bands', j.bands, 'valid_from', j.since))) from judged j), null)
    ), band as (
        insert into ledger.allowance_band (book, valid_from, seq, from_days, rate)
        select allowance_set.book, j.since, e.seq, p.label::integer, rules.number(rtrim(p.part, '%'))
          from entered e join judged j using (ord) cross join lateral rules.parts(j.bands) p where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

create type rules.allowance_assess_ask as (agreement text, number integer, rate numeric, reason text, date date);

-- Assess instalments one by one: so much of them is expected not to come, whatever their band says; without a rate that counts again.
-- Refuses: not_found, invalid (a share that is none, a day before the signature), conflict (that is so already).
create function rules.allowance_assess(book text, envelopes rules.envelope[], asks rules.allowance_assess_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.*, i.agreement as g, i.number as this, f.refusal
          from unnest(envelopes, asks) a
         cross join lateral rules.held_instalment(allowance_assess.book, (a.who).office, a.agreement, a.number, 'receivable', a.day) i
          left join lateral (select x.rate from ledger.assessment x
                              where x.book = allowance_assess.book and x.agreement = (i.agreement).agreement and x.number = i.number
                              order by x.effective desc, x.seq desc limit 1) before on true
         cross join lateral (select coalesce(i.refusal,
                rules.refusal('invalid', 'rate', case when a.rate < 0 or a.rate > 100
                                                      then format('%s is not a share from 0 to 100 %%', trim_scale(a.rate)) end, 'write 75 for 75 %'),
                rules.refusal('conflict', 'rate', case when a.rate is not distinct from before.rate
                                                       then format('instalment %s of agreement %s is assessed %s already', i.number, (i.agreement).seq,
                                                                   coalesce('at ' || trim_scale(before.rate) || ' %', 'by its band')) end,
                              'see: bursar report allowance')) as refusal) f
    ), entered as materialized (
        select * from rules.entered(allowance_assess.book, 'allowance_assess', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['item:' || (j.g).agreement],
                        jsonb_strip_nulls(jsonb_build_object('agreement', (j.g).seq, 'instalment', j.this, 'rate', trim_scale(j.rate)::text))))
               from judged j), null)
    ), own as (
        insert into ledger.assessment (book, agreement, number, seq, office, effective, rate, reason)
        select allowance_assess.book, (j.g).agreement, j.this, e.seq, (j.g).office, j.day, j.rate, j.reason
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

create type api.allowance_band as (band text, from_days integer, rate text, valid_from date, id bigint);

-- The provision matrix in force on a day (null: today), by band.
create function api.allowance_bands(book text, allowed text[], caller text, as_of date, known_at text) returns setof api.allowance_band
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    perform rules.admit(book, allowed, caller);
    return query
    select rules.band_called(b.from_days, b.next_days), b.from_days, trim_scale(b.rate)::text, b.valid_from, b.seq
      from rules.bands_at(book, coalesce(as_of, rules.today(book)), rules.seq_at(book, known_at)) b
     order by b.from_days;
end $$;
