-- Briefs for delegates, out of an edition.

create type api.brief_paper as (id text, edition bigint, as_of date, title text, document json);

-- The brief about a theme or an initiative: of the edition that was published last, or the one as of a day.  Refuses: invalid (not one of the two),
-- not_found (no edition, no such theme or initiative).
create function api.brief_show(book text, allowed text[], caller text, theme text, initiative text, language text, as_of date)
returns setof api.brief_paper
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    e ledger.edition;
begin
    perform rules.admit(book, allowed, caller);
    if num_nonnulls(brief_show.theme, brief_show.initiative) <> 1 then
        perform rules.refuse('invalid', 'theme', 'a brief is about a theme or an initiative', 'give one of --theme and --initiative');
    end if;
    perform rules.must_know(book, 'theme', 'theme', brief_show.theme), rules.must_know(book, 'initiative', 'initiative', brief_show.initiative);
    select (x.edition).* into e from rules.editions(book, 9223372036854775807) x
     where x.state = 'published' and (brief_show.as_of is null or (x.edition).as_of = brief_show.as_of)
     order by (x.published).seq desc limit 1;
    if e.seq is null then
        perform rules.refuse('not_found', 'as_of', 'no edition is published' || coalesce(format(' as of %s', brief_show.as_of), ''), 'see: bursar edition list');
    end if;
    return query
    select coalesce(brief_show.theme, brief_show.initiative), e.seq, e.as_of, d.document ->> 'title', d.document::json
      from rules.brief(e, brief_show.theme, brief_show.initiative, coalesce(brief_show.language, 'en')) d (document)
     where d.document is not null;
    if not found then
        perform rules.refuse('not_found', 'as_of', format('edition %s has nothing of it', e.seq), 'it came later: prepare another edition');
    end if;
end $$;
