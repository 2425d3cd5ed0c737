-- What the public pages are made of: the figures of an edition rolled up, its words in a language, and the parties that agree to be named.
-- Consent is read now, whatever the edition says: who takes it back is named in none.

-- The book that is served, with all its offices.  From here on it is the one that row-level security shows: whoever asks has no other, and cannot choose.
create function rules.public_book() returns text language plpgsql stable as $$
begin
    perform set_config('bursar.book', coalesce((select b.book from ledger.published_book b), ''), true), set_config('bursar.office', '*', true);
    return current_setting('bursar.book');
end $$;

-- The edition that is served: rules.edition_as_of().
create function rules.edition_served(as_of date) returns ledger.edition language plpgsql stable as $$
begin
    return rules.edition_as_of(rules.public_book(), as_of);
end $$;

-- The language of a page: one of those that there are wordings in.
create function rules.page_language(language text) returns text language sql immutable as $$
    select case when language in ('ar', 'en', 'es', 'fr', 'ru', 'zh') then language else 'en' end
$$;

-- What every page says of itself: the edition with the entry that published it and the hash of that, the currency, the rates, the years.
create function rules.page_head(e ledger.edition, language text) returns jsonb language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
    select jsonb_build_object(
        'edition', jsonb_build_object('number', e.seq, 'as_of', e.as_of, 'known_at', rules.moment(k.recorded), 'published', s.effective, 'entry', s.seq,
                                      'hash', k.hash),
        'base_currency', e.currency, 'language', rules.page_language(language),
        'rates', (select coalesce(jsonb_agg(jsonb_build_object('currency', r.currency, 'rate', round(h.rate / r.rate, 6)::text,
                                       'date', greatest(r.since, h.since), 'source', coalesce(r.source, h.source)) order by r.currency), '[]')
                    from ledger.edition_rate r join ledger.edition_rate h on h.book = r.book and h.seq = r.seq and h.currency = e.currency
                   where r.book = e.book and r.seq = e.seq and r.currency <> e.currency),
        'open_years', y.open, 'closed_years', y.closed)
      from ledger.edition_step s
     cross join lateral (       -- by its number: a page joins by hash, and would read all of the journal
            select (select encode(j.hash, 'hex') from ledger.journal j where j.book = s.book and j.seq = s.seq) as hash,
                   (select j.recorded from ledger.journal j where j.book = e.book and j.seq = e.known) as recorded) k
     cross join lateral (select coalesce(jsonb_agg(distinct f.year) filter (where f.year >= e.open_from), '[]') as open,
                                coalesce(jsonb_agg(distinct f.year) filter (where f.year < e.open_from), '[]') as closed
                           from ledger.edition_figure f where f.book = e.book and f.seq = e.seq) y
     where s.book = e.book and s.edition = e.seq and s.step = 'published');
end $$;

-- What the register is called in a language: as it was worded, else in English, else as it was registered.  An outcome has the code
-- initiative:outcome.
create function rules.words_in(e ledger.edition, language text) returns setof rules.word language sql stable as $$
    with wording as materialized (
        select w.noun, coalesce(w.initiative || ':', '') || w.code as code, w.language, w.name, w.description
          from rules.wordings(e.book, null, e.known) w where w.language in ('en', rules.page_language(words_in.language))
    )
    select n.noun, n.code, coalesce(w.name, d.name, n.name), coalesce(w.description, d.description),
           rules.page_language(words_in.language) = 'en' or w.name is not null
      from (select 'goal' as noun, g.goal as code, g.name from ledger.goal g where g.book = e.book and g.seq <= e.known
             union all select 'theme', t.theme, t.name from ledger.theme t where t.book = e.book and t.seq <= e.known
             union all select 'initiative', i.initiative, i.name from ledger.initiative i where i.book = e.book and i.seq <= e.known
             union all select 'outcome', o.initiative || ':' || o.outcome, o.indicator from ledger.outcome o where o.book = e.book and o.seq <= e.known) n
      left join wording w on w.noun = n.noun and w.code = n.code and w.language = rules.page_language(words_in.language)
      left join wording d on d.noun = n.noun and d.code = n.code and d.language = 'en'
$$;

-- The parties of an edition that agree to be named, now: whose they are counted as, how that is called, and whether amounts, and the value of what is
-- given in kind, may be shown.  A party that never said anything is named with the one at the top of it, under that name; where that does not agree,
-- under its own name or not at all.  Who stays unnamed hides all below, and a person whose name was erased is not named by what it agreed to before.
create function rules.shown_parties(e ledger.edition) returns setof rules.shown_party language sql stable as $$
    with consent as materialized (
        select distinct on (c.party) c.*, c as said from ledger.party_consent c where c.book = e.book order by c.party, c.seq desc
    ), silent as materialized (
        select coalesce(array_agg(c.party), '{}') as parties from consent c where c.publish = 'anonymous'
    ), candidate as (
        select p.party, p.donor, p.above
          from consent c
         cross join lateral (select x.* from ledger.edition_party x where x.book = e.book and x.seq = e.seq and x.party = c.party offset 0) p
         where c.publish <> 'anonymous'
         union
        select p.party, p.donor, p.above
          from consent c
         cross join lateral (select x.* from ledger.edition_party x where x.book = e.book and x.seq = e.seq and x.donor = c.party offset 0) p
         where c.publish <> 'anonymous'
    )
    select p.party, s.shown, coalesce(rules.public_name(n.said), v.name), v.kind,
           n.publish = 'name-and-amounts' and coalesce(o.publish, n.publish) = 'name-and-amounts', coalesce(o.inkind_value, n.inkind_value)
      from candidate p
      join silent q on not q.parties && p.above
      left join consent o on o.party = p.party
      left join consent d on d.party = p.donor
     cross join lateral (select case when d.publish <> 'anonymous' then p.donor else p.party end as shown) s
      join consent n on n.party = s.shown
     cross join lateral rules.party_at(e.book, s.shown) v
     where not rules.is_erased(e.book, 'party', s.shown)
       and not exists (select from unnest(p.above) a (party) cross join lateral rules.party_at(e.book, a.party) x where x.anonymous)
$$;

-- The figures of a page, in the order of figures_told(): of each the sum of open years, of closed ones, and of a year, for all, a goal, a theme and an
-- initiative; level tells them apart, which columns are summed over, as grouping() does.
create function rules.edition_rollup(e ledger.edition) returns setof rules.rolled language sql stable as $$
    select f.goal, f.theme, f.initiative, f.year, f.open, grouping(f.goal, f.theme, f.initiative, f.year),
           array[sum(f.required), sum(f.appropriated), sum(f.received), sum(f.receivable), sum(f.signed), sum(f.pledged), sum(f.covered), sum(f.missing),
                 sum(f.over), sum(f.a), sum(f.r), sum(f.d), sum(least(f.signed, f.covered - f.a - f.r - f.d)),
                 sum(f.appropriated + f.received + f.receivable + f.signed)]::bigint[], min(f.needed_by)
      from (select x.*, coalesce(t.goal, '') as goal, coalesce(i.theme, '') as theme, x.year >= e.open_from as open, a.a, r.r, d.d
              from ledger.edition_figure x
              left join ledger.initiative i on i.book = x.book and i.initiative = x.initiative
              left join ledger.theme t on t.book = i.book and t.theme = i.theme
             cross join lateral (select least(x.appropriated, x.covered) as a) a
             cross join lateral (select least(x.received, x.covered - a.a) as r) r
             cross join lateral (select least(x.receivable, x.covered - a.a - r.r) as d) d
             where x.book = e.book and x.seq = e.seq) f
     group by grouping sets ((f.open), (f.open, f.year), (f.open, f.goal), (f.open, f.goal, f.theme), (f.open, f.goal, f.theme, f.initiative),
                             (f.open, f.goal, f.theme, f.initiative, f.year))
$$;

-- Figures as they are served, as the members of an object; 0 where there are none.  What covers a need is filled in the order of firmness: matched is
-- that part of each.  It is put together as text, as nothing in it is to be escaped and a page has hundreds.
create function rules.figures_text(minor bigint[], exponent smallint) returns text language plpgsql immutable as $$
begin
    return format('"required":"%s","appropriated":"%s","received":"%s","receivable":"%s","signed":"%s","pledged":"%s","covered":"%s","missing":"%s",'
                  '"over":"%s","funded":"%s","matched":{"appropriated":"%s","received":"%s","receivable":"%s","signed":"%s"}',
               rules.money(coalesce(minor[1], 0), exponent), rules.money(coalesce(minor[2], 0), exponent), rules.money(coalesce(minor[3], 0), exponent),
               rules.money(coalesce(minor[4], 0), exponent), rules.money(coalesce(minor[5], 0), exponent), rules.money(coalesce(minor[6], 0), exponent),
               rules.money(coalesce(minor[7], 0), exponent), rules.money(coalesce(minor[8], 0), exponent), rules.money(coalesce(minor[9], 0), exponent),
               rules.money(coalesce(minor[14], 0), exponent), rules.money(coalesce(minor[10], 0), exponent), rules.money(coalesce(minor[11], 0), exponent),
               rules.money(coalesce(minor[12], 0), exponent), rules.money(coalesce(minor[13], 0), exponent));
end $$;

create function rules.figures_told(minor bigint[], exponent smallint) returns json language sql immutable as $$
    select ('{' || rules.figures_text(minor, exponent) || '}')::json
$$;

-- A year with its figures, and the day by which money is needed, where there is one.
create function rules.year_told(year smallint, open boolean, needed_by date, minor bigint[], exponent smallint) returns json language sql stable as $$
    select ('{"year":' || year || ',"state":"' || case when open then 'open' else 'closed' end || '",'
            || coalesce('"needed_by":"' || to_char(needed_by, 'YYYY-MM-DD') || '",', '') || rules.figures_text(minor, exponent) || '}')::json
$$;

-- What is given in kind, as what it is: of one that is not named only its kind and how much, as words may tell who it is; a value where it was accepted
-- and its party agrees.
create function rules.page_inkind(e ledger.edition, named rules.shown_party[], words rules.word[])
returns table (initiative text, party text, item jsonb) language sql stable as $$
    select k.initiative, s.shown, jsonb_strip_nulls(jsonb_build_object('party', s.shown, 'name', s.name, 'kind', i.kind,
               'description', case when s.party is not null then i.description end, 'quantity', trim_scale(i.quantity)::text, 'unit', i.unit,
               'people', i.people, 'place', case when s.party is not null then i.place end, 'start', i.start, 'finish', i.finish,
               'initiative', nullif(k.initiative, ''), 'initiative_name', w.name, 'state', k.state,
               'value', case when s.inkind_value and k.state = 'accepted' then rules.money(k.value, k.currency) end,
               'currency', case when s.inkind_value and k.state = 'accepted' then k.currency end))
      from ledger.edition_inkind k
     cross join lateral (select x.* from ledger.inkind x where x.book = k.book and x.inkind = k.inkind limit 1) i
      left join unnest(named) s on s.party = k.party
      left join unnest(words) w on w.noun = 'initiative' and w.code = k.initiative
     where k.book = e.book and k.seq = e.seq
$$;

-- Where the outcomes of initiatives (null: all) stand, with their milestones, and all measurements or the latest.
create function rules.page_outcomes(e ledger.edition, initiative text, words rules.word[]) returns table (initiative text, outcomes jsonb) language sql stable as $$
    select o.initiative, jsonb_agg(jsonb_strip_nulls(jsonb_build_object('outcome', o.outcome, 'indicator', w.name, 'unit', o.unit, 'baseline', o.baseline,
                 'target', o.target, 'year', o.year, 'actual', o.actual, 'measured', o.measured, 'measurements', m.all, 'milestones', s.all)) order by o.outcome)
      from rules.outcomes(e.book, page_outcomes.initiative, e.as_of, e.known) o
      join unnest(words) w on w.noun = 'outcome' and w.code = o.id
      left join lateral (
            select jsonb_agg(jsonb_strip_nulls(jsonb_build_object('date', x.effective, 'actual', x.actual::text, 'source', x.source))
                             order by x.effective desc, x.seq desc) as all
              from ledger.measurement x
             where x.book = e.book and x.initiative = o.initiative and x.outcome = o.outcome and x.seq <= e.known and x.effective <= e.as_of) m
        on page_outcomes.initiative is not null
      left join lateral (
            select jsonb_agg(jsonb_strip_nulls(jsonb_build_object('due', x.due, 'target', x.target::text, 'text', x.text)) order by x.due) as all
              from rules.milestones(e.book, o.initiative, o.outcome, e.known) x) s on true
     group by o.initiative
$$;

-- What parties that are named give to each initiative and year: of those whose amounts may be shown.  count: 'received' counts that alone, else what
-- is received, due and signed.
create function rules.page_donors(e ledger.edition, named rules.shown_party[])
returns table (shown text, name text, kind text, amounts boolean, initiative text, year smallint, received bigint, receivable bigint, signed bigint, pledged bigint)
language sql stable as $$
    select s.shown, s.name, s.kind, s.amounts, d.initiative, d.year, d.received, d.receivable, d.signed, d.pledged
      from unnest(named) s
     cross join lateral (select x.* from ledger.edition_donor x where x.book = e.book and x.seq = e.seq and x.party = s.party offset 0) d
$$;

-- Who funds initiatives, of all years: each that may be shown with amounts, the others together (null), and what rounding leaves.  minor: what is
-- received, due, signed, all three, and pledged.
create function rules.page_given_by(e ledger.edition, initiatives text[], named rules.shown_party[])
returns table (shown text, name text, rounding boolean, minor bigint[]) language sql stable as $$
    select case when s.amounts then s.shown end, case when s.amounts then s.name end, d.party = '',
           array[sum(d.received), sum(d.receivable), sum(d.signed), sum(d.received + d.receivable + d.signed), sum(d.pledged)]::bigint[]
      from ledger.edition_donor d left join unnest(named) s on s.party = d.party
     where d.book = e.book and d.seq = e.seq and d.initiative = any (initiatives)
     group by 1, 2, 3
$$;

-- What donors give to each initiative ('': to none) together, of all that is received, due and signed: without what rounding leaves.
create function rules.page_given(e ledger.edition) returns table (initiative text, given numeric) language sql stable as $$
    select f.initiative, f.given - coalesce(r.given, 0)
      from (select x.initiative, sum(x.received + x.receivable + x.signed) as given
              from ledger.edition_figure x where x.book = e.book and x.seq = e.seq group by x.initiative) f
      left join (select x.initiative, sum(x.received + x.receivable + x.signed) as given
                   from ledger.edition_donor x where x.book = e.book and x.seq = e.seq and x.party = '' group by x.initiative) r using (initiative)
$$;

-- Who funds which initiative ('': none), by how much, and whether that may be told: the amount where amounts may be shown, else the name alone, and not
-- even that where nobody else there is without amounts, for what the others leave of the total would be its own.  (As statistical offices suppress a
-- cell of one.)
create function rules.page_funders(e ledger.edition, named rules.shown_party[])
returns table (initiative text, shown text, name text, amounts boolean, given numeric, told boolean) language sql stable as $$
    with funder as materialized (
        select d.initiative, d.shown, d.name, bool_and(d.amounts) as amounts, sum(d.received + d.receivable + d.signed) as given
          from rules.page_donors(e, page_funders.named) d group by d.initiative, d.shown, d.name having sum(d.received + d.receivable + d.signed) > 0
    )
    select f.initiative, f.shown, f.name, f.amounts, f.given, f.amounts or f.without > 1 or g.given > f.together
      from (select x.*, count(*) filter (where not x.amounts) over one as without, sum(x.given) over one as together
              from funder x window one as (partition by x.initiative)) f
      join rules.page_given(e) g on g.initiative = f.initiative
$$;

-- Money that waits to be applied or is of nobody known, and what of all is given for no initiative.
create function rules.page_unapplied(e ledger.edition) returns jsonb language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
    select coalesce(jsonb_agg(jsonb_build_object('class', u.class, 'currency', u.currency, 'amount', rules.money(u.amount, u.currency),
                                                 'base', rules.money(u.base, e.currency)) order by u.class, u.currency), '[]')
      from ledger.edition_unapplied u where u.book = e.book and u.seq = e.seq);
end $$;
