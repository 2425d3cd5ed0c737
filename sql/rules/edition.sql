-- Editions: the figures that are published, worked out once by the functions of the reports.

-- The lines of an edition: those of the gap report as of a day and known at an entry, each in base currency.  unrated is the currency of a line that
-- has no rate; such an edition is refused.
create function rules.edition_figures(book text, ord integer, as_of date, last bigint) returns setof rules.edition_figure language plpgsql stable as $$
#variable_conflict use_column
declare
    home text := (select b.currency from ledger.book b where b.book = edition_figures.book);
    sums rules.gap_sum[] := array(select s from rules.gap_sums(book, null, null, null, home, as_of, as_of, last, false) s);
begin
    return query
    select edition_figures.ord, l.initiative, l.year, f.figures, l.unvalued, case when not rules.known(p) then l.currency end
      from rules.gap_rows(book, sums, null, home, as_of, last) l
     cross join lateral rules.pair(edition_figures.book, l.currency, home, as_of, last) p
     cross join lateral (
            select array_agg(rules.at(m.minor, p) order by m.n)
              from unnest(array[coalesce(l.required, 0), l.appropriated, l.received, l.due, l.due_later, l.pledged, coalesce(l.missing, 0),
                                coalesce(l.over, l.funds), l.inkind]) with ordinality m (minor, n)) f (figures);
end $$;

-- The parties that these belong to, each with all above it: a duplicate stands below what it was merged into.
create function rules.party_lines(book text, parties text[], on_day date, last bigint)
returns table (party text, donor text, above text[]) language sql stable as $$
    with recursive up (party, above) as (
        select p, array[p] from unnest(parties) p
         union all
        select u.party, u.above || n.party
          from up u
         cross join lateral (select u.above[cardinality(u.above)] as at offset 0) t
          left join lateral rules.alias_at(party_lines.book, t.at, on_day, party_lines.last) a on true
          left join lateral rules.party_at(party_lines.book, t.at, party_lines.last) v on true
         cross join lateral (select coalesce(a.into_party, v.parent) as party) n
         where n.party is not null and n.party <> all (u.above)
    )
    select distinct on (u.party) u.party, u.above[cardinality(u.above)], u.above from up u order by u.party, cardinality(u.above) desc
$$;

-- What parties bring of agreements, line by line, and what is left of their pledges, which has no day but the last of its year.
create function rules.edition_parts(e ledger.edition)
returns table (party text, initiative text, due date, currency text, stage text, amount bigint) language sql stable as $$
    select p.party, p.initiative, p.due, p.currency, v.stage, sum(v.amount)::bigint
      from rules.all_parts(e.book, e.as_of, e.known) p
     cross join lateral (values ('received', p.settled), (case when p.due <= e.as_of then 'receivable' else 'signed' end, p.open)) v (stage, amount)
     where v.amount <> 0
     group by p.party, p.initiative, p.due, p.currency, v.stage
     union all
    select x.party, x.initiative, make_date(x.part, 12, 31), x.currency, 'pledged', sum(x.amount)::bigint
      from ledger.posting x
     where x.book = e.book and x.item is not null and x.seq <= e.known and x.effective <= e.as_of and x.account = any (array(
               select c.account from ledger.account c where c.book = e.book and c.class = 'pledge'))
     group by x.party, x.initiative, x.part, x.currency having sum(x.amount) <> 0
$$;

-- Keep who funds what of an edition, and what is due when; what rounding leaves is of no party.
create function rules.keep_donors(e ledger.edition) returns void language sql as $$
    with money as materialized (
        select * from rules.edition_parts(e)
    ), rate as materialized (       -- once a currency, and not once a line
        select c.currency, r from (select distinct m.currency from money m) c cross join lateral rules.pair(e.book, c.currency, e.currency, e.as_of, e.known) r
    ), part as materialized (
        select m.*, rules.at(m.amount, x.r) as base from money m join rate x using (currency)
    ), commitment as (
        insert into ledger.edition_commitment (book, seq, initiative, due, party, currency, stage, amount, base)
        select e.book, e.seq, p.initiative, p.due, p.party, p.currency, p.stage, p.amount, p.base from part p where p.stage <> 'pledged'
    ), given as materialized (
        select p.party, p.initiative, extract(year from p.due)::smallint as year,
               coalesce(sum(p.base) filter (where p.stage = 'received'), 0)::bigint as received,
               coalesce(sum(p.base) filter (where p.stage = 'receivable'), 0)::bigint as receivable,
               coalesce(sum(p.base) filter (where p.stage = 'signed'), 0)::bigint as signed,
               coalesce(sum(p.base) filter (where p.stage = 'pledged'), 0)::bigint as pledged
          from part p group by 1, 2, 3
    )
    insert into ledger.edition_donor (book, seq, party, initiative, year, received, receivable, signed, pledged)
    select e.book, e.seq, g.* from given g
     union all
    select e.book, e.seq, '', f.initiative, f.year, f.received - coalesce(g.received, 0), f.receivable - coalesce(g.receivable, 0),
           f.signed - coalesce(g.signed, 0), f.pledged - coalesce(g.pledged, 0)
      from ledger.edition_figure f
      left join (select x.initiative, x.year, sum(x.received)::bigint as received, sum(x.receivable)::bigint as receivable,
                        sum(x.signed)::bigint as signed, sum(x.pledged)::bigint as pledged from given x group by 1, 2) g
        on g.initiative = f.initiative and g.year = f.year
     where f.book = e.book and f.seq = e.seq
       and (f.received, f.receivable, f.signed, f.pledged)
           <> (coalesce(g.received, 0), coalesce(g.receivable, 0), coalesce(g.signed, 0), coalesce(g.pledged, 0))
$$;

-- Keep what is given in kind, which somebody agreed to: not what was only offered, turned down or given back.
create function rules.keep_inkind(e ledger.edition) returns void language sql as $$
    insert into ledger.edition_inkind (book, seq, inkind, party, initiative, state, currency, value)
    select e.book, e.seq, k.inkind, k.party, coalesce(k.initiative, ''), s.state, case when v.one = v.other then v.one end,
           case when v.one = v.other then v.value end
      from ledger.inkind k
     cross join lateral rules.inkind_quantities(k.book, k.inkind, k.quantity, e.as_of, e.known) q
      left join lateral rules.inkind_last(k.book, k.inkind, e.as_of, e.known) l on true
     cross join lateral (select rules.inkind_is(l.step, q.accepted, q.returned) as state) s
     cross join lateral (
            select min(g.currency) as one, max(g.currency) as other, sum(g.value)::bigint as value
              from ledger.inkind_step x cross join lateral rules.given_by(x, e.as_of, e.known) g
             where x.book = k.book and x.inkind = k.inkind and x.step = 'accepted' and x.seq <= e.known and x.effective <= e.as_of
               and not exists (select from rules.undone(x.book, x.seq, e.as_of, e.known))) v
     where k.book = e.book and k.seq <= e.known and k.effective <= e.as_of and s.state in ('agreed', 'delivered', 'accepted')
       and not exists (select from rules.undone(k.book, k.seq, e.as_of, e.known))
$$;

-- Keep the cash that waits, of parties and of nobody known.
create function rules.keep_unapplied(e ledger.edition) returns void language sql as $$
    insert into ledger.edition_unapplied (book, seq, class, currency, amount, base)
    select e.book, e.seq, w.class, w.currency, w.amount, rules.at(w.amount, r)
      from (select a.class, x.currency, -sum(x.amount)::bigint as amount
              from ledger.account a join ledger.posting x on x.account = a.account and x.book = a.book
             where a.book = e.book and a.class in ('advance', 'unidentified') and x.seq <= e.known and x.effective <= e.as_of
             group by a.class, x.currency having sum(x.amount) <> 0) w
     cross join lateral rules.pair(e.book, w.currency, e.currency, e.as_of, e.known) r
$$;

-- Keep the parties that an edition names, whoever they belong to, and the rates that it used.
create function rules.keep_parties(e ledger.edition) returns void language sql as $$
    with rate as (
        insert into ledger.edition_rate (book, seq, currency, rate, since, source)
        select e.book, e.seq, r.currency, r.rate, r.effective, r.source
          from (select c.currency from ledger.edition_commitment c where c.book = e.book and c.seq = e.seq
                 union select u.currency from ledger.edition_unapplied u where u.book = e.book and u.seq = e.seq
                 union select y.currency from ledger.year_amount y where y.book = e.book and y.seq <= e.known and y.effective <= e.as_of
                 union select p.currency from ledger.pledge p where p.book = e.book and p.seq <= e.known and p.effective <= e.as_of
                 union select e.currency) c
         cross join lateral rules.rate_at(e.book, c.currency, e.as_of, e.known) r (currency, rate, effective, source)
         where r.rate is not null
    )
    insert into ledger.edition_party (book, seq, party, donor, above)
    select e.book, e.seq, p.party, p.donor, p.above
      from rules.party_lines(e.book, array(
               select d.party from ledger.edition_donor d where d.book = e.book and d.seq = e.seq and d.party <> ''
                union select k.party from ledger.edition_inkind k where k.book = e.book and k.seq = e.seq), e.as_of, e.known) p
$$;

-- The editions of a book with what became of them, by their numbers.
create function rules.editions(book text, last bigint)
returns table (edition ledger.edition, published ledger.edition_step, withdrawn ledger.edition_step, state text) language sql stable as $$
    select e, p, w, case when w.seq is not null then 'withdrawn' when p.seq is not null then 'published' else 'prepared' end
      from ledger.edition e
      left join ledger.edition_step p on p.book = e.book and p.edition = e.seq and p.step = 'published' and p.seq <= last
      left join ledger.edition_step w on w.book = e.book and w.edition = e.seq and w.step = 'withdrawn' and w.seq <= last
     where e.book = editions.book and e.seq <= last
$$;

-- The edition that is published as of a day, or the newest one (which may be published before one of an older day); null where there is none.
create function rules.edition_as_of(book text, as_of date) returns ledger.edition language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select e.edition from rules.editions(edition_as_of.book, 9223372036854775807) e
         where e.state = 'published' and (edition_as_of.as_of is null or (e.edition).as_of = edition_as_of.as_of)
         order by (e.edition).as_of desc, (e.published).seq desc limit 1);
end $$;

-- What is missing in all and what covers it, of the open years of an edition or the closed ones, with the line that leads to the net of both:
-- required less what is there is missing less over, but for rounding.
create function rules.edition_totals(e ledger.edition) returns jsonb language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select jsonb_object_agg(s.years, jsonb_build_object('required', m.money[1], 'appropriated', m.money[2], 'received', m.money[3],
                     'receivable', m.money[4], 'signed', m.money[5], 'pledged', m.money[6], 'covered', m.money[7], 'missing', m.money[8], 'over', m.money[9],
                     'net', m.money[10], 'rounding', m.money[11]))
          from (select case when f.year >= e.open_from then 'open' else 'closed' end as years,
                       array[sum(f.required), sum(f.appropriated), sum(f.received), sum(f.receivable), sum(f.signed), sum(f.pledged), sum(f.covered),
                             sum(f.missing), sum(f.over), sum(f.required - f.appropriated - f.received - f.receivable - f.signed),
                             sum(f.missing - f.over - (f.required - f.appropriated - f.received - f.receivable - f.signed))]::bigint[] as minor
                  from ledger.edition_figure f where f.book = e.book and f.seq = e.seq group by 1) s
         cross join lateral (select array(select rules.money(x.minor, e.currency) from unnest(s.minor) with ordinality x (minor, n) order by x.n) as money) m);
end $$;
