-- The letterhead: what stands at the head of every paper.

create type rules.letterhead_set_ask as (name text, address text, contact text, colour text, check_at text);

-- Set what stands at the head of papers that are issued from now on; all of it is said again.  Refuses: invalid (a colour or an address of the page that is
-- none).
create function rules.letterhead_set(book text, envelopes rules.envelope[], asks rules.letterhead_set_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.*, coalesce(rules.refusal('invalid', 'colour', case when lower(a.colour) !~ '^#[0-9a-f]{6}$' then format('%s is no colour', a.colour) end,
                                           'give it like #0b4a7d'),
                             rules.refusal('invalid', 'check_at', case when a.check_at !~ '^https://[^ ?#]+$' then format('%s is no page', a.check_at) end,
                                           'give its address, like https://funding.example.org/check')) as refusal
          from unnest(envelopes, asks) a
    ), entered as materialized (
        select * from rules.entered(letterhead_set.book, 'letterhead_set', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, answer => jsonb_build_object('name', j.name))) from judged j), null)
    ), own as (
        insert into ledger.letterhead (book, seq, person, name, address, contact, colour, check_at)
        select letterhead_set.book, e.seq, e.person, j.name, j.address, j.contact, lower(j.colour), j.check_at
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

create type api.letterhead_detail as (id bigint, name text, address text, contact text, colour text, check_at text, set_by text, date date);

-- The letterhead in force, as known at a moment; none where nobody set one.
create function api.letterhead_show(book text, allowed text[], caller text, known_at text)
returns setof api.letterhead_detail
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select l.seq, l.name, l.address, l.contact, l.colour, l.check_at, l.person, j.effective
      from ledger.letterhead l join ledger.journal j on j.book = l.book and j.seq = l.seq
     where l.book = letterhead_show.book and l.seq <= last
     order by l.seq desc limit 1;
end $$;
