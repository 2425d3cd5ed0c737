-- Briefs for delegates, out of an edition.

create type api.brief_paper as (id text, edition bigint, as_of date, title text, document json);

-- The brief about a party, for staff: not out of an edition, but of the books, at the end of a day.  Refuses: not_found (party).
create function rules.brief_of_party(book text, party text, language text, as_of date) returns setof api.brief_paper language plpgsql stable as $$
declare
    last  bigint := rules.seq_at(book, null);
    meant text := rules.party_meant(book, party);
begin
    perform rules.must_know(book, 'party', 'party', meant);
    return query
    select meant, null::bigint, d.day, d.document ->> 'title', d.document::json
      from (select x.day, rules.party_brief(brief_of_party.book, meant, coalesce(brief_of_party.language, 'en'), x.day, last) as document
              from (select coalesce(brief_of_party.as_of, rules.today(brief_of_party.book)) as day) x) d;
end $$;

-- The brief about a theme or an initiative: of the newest edition that is published, or the one as of a day; or about a party.  Refuses: invalid (not
-- one of the three), not_found (no edition, no such theme, initiative or party).
create function api.brief_show(book text, allowed text[], caller text, theme text, initiative text, party text, language text, as_of date)
returns setof api.brief_paper
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    e ledger.edition;
begin
    perform rules.admit(book, allowed, caller);
    if num_nonnulls(brief_show.theme, brief_show.initiative, brief_show.party) <> 1 then
        perform rules.refuse('invalid', 'theme', 'a brief is about a theme, an initiative or a party', 'give one of --theme, --initiative and --party');
    elsif brief_show.party is not null then
        return query select b.* from rules.brief_of_party(book, brief_show.party, brief_show.language, brief_show.as_of) b;
        return;
    end if;
    perform rules.must_know(book, 'theme', 'theme', brief_show.theme), rules.must_know(book, 'initiative', 'initiative', brief_show.initiative);
    e := rules.edition_as_of(book, brief_show.as_of);
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
