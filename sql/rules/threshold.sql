-- Thresholds: which ones a contribution has to reach, in which words it is refused, and which waiver lets it pass.

-- The thresholds in force on a day, as known at an entry: of each instrument the general one, and those of initiatives.
create function rules.thresholds_on(book text, day date, last bigint) returns setof ledger.threshold language sql stable as $$
    select distinct on (x.instrument, x.initiative) x.* from ledger.threshold x
     where x.book = thresholds_on.book and x.seq <= last and day >= x.valid_from and (x.valid_to is null or day <= x.valid_to)
     order by x.instrument, x.initiative, x.seq desc
$$;

-- The threshold that is for what is earmarked so, of those in force on a day.
create function rules.threshold_for(book text, instrument text, initiative text, day date, last bigint) returns setof ledger.threshold
language sql stable as $$
    select h.* from ledger.threshold h
     where h.book = threshold_for.book and h.instrument = threshold_for.instrument and h.seq <= last
       and (h.initiative is null or h.initiative = threshold_for.initiative) and day >= h.valid_from and (h.valid_to is null or day <= h.valid_to)
     order by h.initiative is null, h.seq desc limit 1
$$;

-- A threshold that a contribution misses, in force on a day, with what the contribution is worth in its currency and the rates that
-- this took; or why the two cannot be compared.  first: the first day whose threshold it misses.
create type rules.missed as (least ledger.threshold, day date, worth bigint, rates text, refusal rules.refusal, first date);

-- Of the thresholds of a contribution the one that it misses by most, or one that it cannot be compared with; no row where it reaches
-- them all.  There is one for each initiative and day, the one that it takes effect and the one that it is recorded: the
-- initiative's own before the general one, the latest entry of several.  null or '' among the initiatives is what is earmarked to
-- none.
create function rules.missed(book text, c rules.contribution) returns setof rules.missed language sql stable as $$
    select own.least, d.day, w.minor, w.rates, w.refusal, min(d.day) over ()
      from (select greatest(c.day, rules.today(missed.book))) r (recorded)
     cross join lateral unnest(case when c.day = r.recorded then array[c.day] else array[c.day, r.recorded] end) d (day)
     cross join unnest(c.initiatives) i (initiative)
     cross join lateral (
            select t as least from rules.threshold_for(missed.book, c.instrument, i.initiative, d.day, 9223372036854775807) t) own
     cross join lateral rules.in_currency(missed.book, c.minor, null, c.currency, (own.least).currency, d.day, c.old_rate) w
     where (w.refusal).code is not null or w.minor < (own.least).minimum
     order by (w.refusal).code is null, (own.least).minimum::numeric / greatest(w.minor, 1) desc, d.day
     limit 1
$$;

-- Agreements as they stood on a day that miss a threshold: of those in force when it was signed and when it was entered the one that it misses by
-- most, or cannot be compared with for want of a rate.  worth is in the currency of the threshold, needed in that of the agreement.  Not what a
-- book took over: nobody judged that here.
create function rules.below_thresholds(book text, instrument text, since date, until date, on_day date, last bigint)
returns table (agreement ledger.agreement, amount bigint, missed ledger.threshold, worth bigint, needed bigint, waiver bigint) language sql stable as $$
    select distinct on (g.seq) g, t.amount, own, w.worth, rules.convert(g.book, own.minimum, own.currency, g.currency, d.day, last), p.seq
      from ledger.agreement g
      join ledger.book b on b.book = g.book
     cross join lateral rules.terms_at(g.book, g.agreement, on_day, last) t
     cross join lateral (select x.recorded from ledger.clock x where x.book = g.book and x.seq = g.seq limit 1) c
     cross join lateral (select g.effective as day
                          union
                         select greatest(g.effective, (c.recorded at time zone b.time_zone)::date)) d
     cross join lateral (select i from unnest(coalesce((select array_agg(e.initiative) from ledger.earmark e
                                                         where e.book = g.book and e.agreement = g.agreement and e.seq <= last), array[null::text])) i) e (initiative)
     cross join lateral rules.threshold_for(g.book, g.instrument, e.initiative, d.day, last) own
     cross join lateral (select rules.convert(g.book, t.amount, g.currency, own.currency, d.day, last) as worth) w
      left join lateral rules.waiver_passed(g.book, g.agreement, on_day, last) p on true
     where g.book = below_thresholds.book and g.seq <= last and rules.is_within(g.effective, since, until) and g.effective <= on_day
       and (below_thresholds.instrument is null or g.instrument = below_thresholds.instrument)
       and exists (select from ledger.threshold x where x.book = g.book and x.instrument = g.instrument)
       and not exists (select from ledger.opening q where q.book = g.book and q.seq = g.seq)
       and (w.worth is null or w.worth < own.minimum)
     order by g.seq, w.worth is null, own.minimum::numeric / greatest(w.worth, 1) desc, d.day
$$;

-- The basis of a threshold as a sentence of figures.
create function rules.basis(t ledger.threshold) returns text language sql stable as $$
    select format('%s hours x %s + %s external cost, plus %s %% overhead = %s %s', trim_scale(t.hours),
                  rules.money(t.hourly_rate, t.currency), rules.money(t.external_cost, t.currency),
                  trim_scale(t.overhead), rules.money(t.cost, t.currency), t.currency)
$$;

-- How to ask for a waiver for a contribution, as a command.
create function rules.waiver_way(c rules.contribution) returns text language sql stable as $$
    select format('bursar waiver request --party %s --instrument %s --amount %s --currency %s --reason "…" --expires %s',
                  c.party, c.instrument, rules.money(c.minor, c.currency), c.currency, (c.day + interval '3 months')::date)
$$;

-- The decision on a waiver, of whichever office, as of a day, and what the waiver is by it; no row where it is not decided on.
create function rules.waiver_decided(book text, waiver uuid, on_day date default 'infinity',
                                     last bigint default 9223372036854775807)
returns table (seq bigint, person text, effective date, digest bytea, note text, state text) language sql stable as $$
    select d.seq, d.person, d.effective, d.digest, d.note,
           case when not d.approved then case d.person when d.asked_by then 'withdrawn' else 'refused' end
                when exists (select from rules.undone(d.book, d.seq, on_day, last)) then 'reversed' else 'approved' end
      from ledger.any_waiver_decision d
     where d.book = waiver_decided.book and d.waiver = waiver_decided.waiver and d.seq <= last and d.effective <= on_day
$$;

-- What used a waiver up, in the same way; no row where it is free.
create function rules.waiver_used(book text, waiver uuid, on_day date default 'infinity',
                                  last bigint default 9223372036854775807)
returns setof ledger.waiver_use language sql stable as $$
    select u.* from ledger.waiver_use u
     where u.book = waiver_used.book and u.waiver = waiver_used.waiver and u.seq <= last and u.effective <= on_day
       and not exists (select from rules.undone(u.book, u.seq, on_day, last))
     order by u.seq desc limit 1
$$;

-- The waiver that let a contribution pass, the last of several, in the same way; no row where none did.
create function rules.waiver_passed(book text, contribution uuid, on_day date default 'infinity',
                                    last bigint default 9223372036854775807)
returns setof ledger.waiver language sql stable as $$
    select w.book, w.waiver, w.seq, w.office, w.person, w.effective, w.party, w.instrument, w.initiative, w.currency, w.amount, w.reason,
           w.expires
      from (select u.waiver from ledger.waiver_use u
             where u.contribution = waiver_passed.contribution and u.book = waiver_passed.book and u.seq <= last
               and u.effective <= on_day and not exists (select from rules.undone(u.book, u.seq, on_day, last))
             order by u.seq desc limit 1) u
     cross join lateral (select x.* from ledger.any_waiver x where x.book = waiver_passed.book and x.waiver = u.waiver limit 1) w
$$;

-- Use waivers up; null: none.
create function rules.use_waivers(book text, passed rules.passing[]) returns void language plpgsql as $$
#variable_conflict use_column
begin
    if passed is null then
        return;     -- next to always, and quick
    end if;
    insert into ledger.waiver_use (book, waiver, seq, office, effective, contribution, passed)
    select w.book, w.waiver, p.seq, w.office, p.effective, p.contribution, p.office
      from unnest(passed) p
     cross join lateral (select x.* from ledger.waiver x where x.book = use_waivers.book and x.waiver = p.waiver limit 1) w;
end $$;

-- What is wrong with a waiver for this contribution, whose thresholds from the day `lifts` on it is to lift; ref is what it was called,
-- null where it let the same contribution pass before: then its days do not matter any more.  No row where it lets it pass.
create function rules.waiver_fault(book text, waiver uuid, ref text, c rules.contribution, lifts date)
returns setof rules.refusal language sql stable as $$
    select case when w.waiver is null then 'not_found' else 'invalid' end, 'waiver',
           case when w.waiver is null then format('there is no waiver %s', ref)
                else format('waiver %s %s', w.seq, f.fault) end,
           case when w.waiver is null then coalesce(rules.something_else(waiver_fault.book, 'waiver', ref), 'see: bursar waiver list --state approved')
                when d.seq is null then format('a finance officer decides on it: bursar approval give %s --digest %s', w.seq, encode(j.digest, 'hex'))
                else 'ask for another: ' || rules.waiver_way(c) end
      from (select) nothing
      left join ledger.waiver w on w.book = waiver_fault.book and w.waiver = waiver_fault.waiver
      left join lateral rules.waiver_decided(w.book, w.waiver) d on true
      left join lateral rules.waiver_used(w.book, w.waiver) u on true
      left join ledger.journal j on j.book = w.book and j.seq = w.seq
     cross join lateral (select case
            when d.seq is null then 'was not approved yet'
            when d.state <> 'approved' then concat_ws(': ', format('was %s', d.state), d.note)
            when d.digest <> j.digest then 'is not what was approved'
            when ref is not null and w.expires < c.day then format('expired on %s', w.expires)
            when ref is not null and d.effective > lifts
            then format('was approved on %s, and lifts no threshold of %s', d.effective, lifts)
            when ref is not null and u.waiver is not null then 'was used before'
            when rules.parties_differ(waiver_fault.book, w.party, c.party) then format('is for %s', w.party)
            when w.instrument <> c.instrument then format('is for %s', w.instrument)
            when w.initiative <> all (c.initiatives) then format('is for the initiative %s', w.initiative)
            when w.currency <> c.currency then format('is in %s', w.currency)
            when w.amount > c.minor then format('lets pass %s %s or more', rules.money(w.amount, w.currency), w.currency)
       end) f (fault)
     where w.waiver is null or f.fault is not null
$$;

-- That a contribution misses a threshold, with the way out.
create function rules.minimum_refusal(c rules.contribution, m rules.missed) returns rules.refusal language sql stable as $$
    select rules.refusal('below_minimum', case c.instrument when 'inkind' then 'value' else 'amount' end, concat_ws(', ',
               format('%s%s must be at least %s %s%s: acquiring one costs %s (threshold %s)',
                      case c.instrument when 'sponsorship' then 'a sponsorship' when 'inkind' then 'a contribution in kind'
                           else 'a voluntary contribution' end,
                      case when m.day <> c.day then format(' of %s that is recorded on %s', c.day, m.day) end,
                      rules.money((m.least).minimum, (m.least).currency), (m.least).currency,
                      coalesce(' for ' || (m.least).initiative, ''), rules.basis(m.least), (m.least).seq),
               'and ' || m.rates),
           format('raise it, or ask for an exception: %s; when another person has approved it, add --waiver ID', rules.waiver_way(c)))
$$;

-- The refusal of a contribution that is below a minimum, or cannot be compared with one, and has no good waiver, or that is not and
-- would use one up; no row where it may pass, as one without a value does.  office is that of who asks.
create function rules.minimum_fault(book text, office text, c rules.contribution)
returns setof rules.refusal language plpgsql stable strict as $$
#variable_conflict use_column
declare
    m      rules.missed;
    passed uuid;
begin
    if c.minor is not null then
        select * into m from rules.missed(minimum_fault.book, c);
    end if;
    if m.day is null then
        return query
        select 'invalid', 'waiver', case when c.minor is null then 'without a value nothing is below a minimum, and the waiver would be used up'
                                         else 'this is not below a minimum, and would use the waiver up' end, 'leave --waiver out'
         where c.waiver is not null;
    elsif (m.refusal).code is not null and c.posted then
        return query select (rules.refusal((m.refusal).code, (m.refusal).field, format('threshold %s is in %s, and %s', (m.least).seq,
                                           (m.least).currency, (m.refusal).sentence), (m.refusal).hint)).*;
    elsif c.waiver is not null then
        return query
        select f.* from rules.items_of(minimum_fault.book, minimum_fault.office, c.waiver) k
         cross join lateral rules.waiver_fault(minimum_fault.book, k.item, c.waiver, c, m.first) f;
    elsif (m.refusal).code is null then
        select w.waiver into passed from rules.waiver_passed(minimum_fault.book, c.item) w;
        return query
        select f.* from rules.waiver_fault(minimum_fault.book, passed, null, c, m.first) f where passed is not null
         union all
        select (rules.minimum_refusal(c, m)).* where passed is null;
    end if;
end $$;

-- The same, and no function is called where it would have none: next to always there is no threshold for such contributions.
create function rules.below_minimum(book text, office text, c rules.contribution) returns setof rules.refusal
language sql stable as $$
    select f.* from rules.minimum_fault(below_minimum.book, below_minimum.office, case
               when c.waiver is not null or exists (select from ledger.threshold t where t.book = below_minimum.book and t.instrument = c.instrument)
               then c end) f
$$;
