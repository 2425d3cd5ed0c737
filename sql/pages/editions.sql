-- The editions there are, each with its totals, and what changed in one since the one before it.

-- The totals of the open years of an edition.
create function rules.edition_told(e ledger.edition, exponent smallint) returns jsonb language plpgsql stable as $$
begin
    return (
        select rules.figures_told(array[sum(f.required), sum(f.appropriated), sum(f.received), sum(f.receivable), sum(f.signed), sum(f.pledged), sum(f.covered),
                                        sum(f.missing), sum(f.over), 0, 0, 0, 0, sum(f.appropriated + f.received + f.receivable + f.signed)]::bigint[], exponent)::jsonb - 'matched'
          from ledger.edition_figure f where f.book = e.book and f.seq = e.seq and f.year >= e.open_from);
end $$;

-- What of an initiative is otherwise than in an edition before, in years that are open now; the largest change of what is missing first.
create function rules.edition_changes(e ledger.edition, before ledger.edition, words rules.word[], exponent smallint) returns jsonb language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
    with figure as (
        select f.initiative, case when f.seq = e.seq then 1 else -1 end as sign, f.required, f.received, f.receivable, f.signed, f.pledged, f.missing
          from ledger.edition_figure f where f.book = e.book and f.seq in (e.seq, before.seq) and f.year >= e.open_from
    ), change as (
        select f.initiative, sum(f.sign * f.required) as required, sum(f.sign * f.received) as received, sum(f.sign * f.receivable) as receivable,
               sum(f.sign * f.signed) as signed, sum(f.sign * f.pledged) as pledged, sum(f.sign * f.missing) as missing
          from figure f group by f.initiative
    )
    select coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('initiative', nullif(c.initiative, ''), 'name', w.name))
               || jsonb_build_object('required', rules.money(c.required::bigint, exponent), 'received', rules.money(c.received::bigint, exponent),
                      'receivable', rules.money(c.receivable::bigint, exponent), 'signed', rules.money(c.signed::bigint, exponent),
                      'pledged', rules.money(c.pledged::bigint, exponent), 'missing', rules.money(c.missing::bigint, exponent))
               order by abs(c.missing) desc, c.initiative), '[]')
      from change c
      left join unnest(words) w on w.noun = 'initiative' and w.code = c.initiative
     where (c.required, c.received, c.receivable, c.signed, c.pledged, c.missing) <> (0, 0, 0, 0, 0, 0));
end $$;

-- The page: the newest hundred editions, and what changed in the one that is served since the one before it in the same currency.
create function public_pages.changes(as_of date, language text) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set enable_nestloop = off
set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
declare
    e ledger.edition := rules.edition_served(as_of);
    decimals smallint := (select c.exponent from ledger.currency c where c.currency = e.currency);
    words rules.word[] := array(select w from rules.words_in(e, language) w);
    before ledger.edition := (select x.edition from rules.editions(e.book, 9223372036854775807) x
                               where x.state = 'published' and (x.edition).as_of < e.as_of and (x.edition).currency = e.currency
                               order by (x.edition).as_of desc, (x.published).seq desc limit 1);
begin
    return (
        select rules.page_head(e, language) || jsonb_build_object(
            'editions', (select coalesce(jsonb_agg(jsonb_build_object('number', (x.edition).seq, 'as_of', (x.edition).as_of, 'published', (x.published).effective,
                                     'entry', (x.published).seq, 'currency', (x.edition).currency, 'open_from', (x.edition).open_from,
                                     'total', rules.edition_told(x.edition, c.exponent)) order by (x.edition).as_of desc, (x.published).seq desc), '[]')
                           from (select y.* from rules.editions(e.book, 9223372036854775807) y where y.state = 'published'
                                  order by (y.edition).as_of desc, (y.published).seq desc limit 100) x
                           join ledger.currency c on c.currency = (x.edition).currency))
            || case when before.seq is null then '{}'
                    else jsonb_build_object('before', jsonb_build_object('number', before.seq, 'as_of', before.as_of),
                                            'changes', rules.edition_changes(e, before, words, decimals)) end
         where e.seq is not null);
end $$;
