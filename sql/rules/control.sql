-- Four eyes: which entries have to wait for a second person, and what became of them.
--
-- Which commands a book may want that for, which of them have an amount or may be below a threshold, and which always need two people
-- whatever the book wants, is said by their rows (common/commands): the program makes rules.controllable, controllable_above,
-- controllable_below, controllable_below_only and for_two of them when it builds these functions.

-- A command as functions are called, however it was typed: pledge-write-off, "pledge write-off".
create function rules.command_called(typed text) returns text language sql immutable as $$
    select translate(lower(typed collate "C") collate "default", ' -/', '___')
$$;

-- And as people type it.
create function rules.command_typed(command text) returns text language sql immutable as $$
    select translate(command, '_', '-')
$$;

-- What is needed for a command, as known at a moment: one row, or none where nobody ever said.
create function rules.control_at(book text, command text, last bigint default 9223372036854775807) returns setof ledger.control
language sql stable as $$
    select c.* from ledger.control c
     where c.book = control_at.book and c.command = control_at.command and c.seq <= last
     order by c.seq desc limit 1
$$;

-- What the rows of a batch are about, in base currency: by their facts, or by the entry that they mirror.
create function rules.batch_worth(book text, verdicts rules.verdict[], facts rules.fact[]) returns table (ord integer, base bigint)
language sql stable as $$
    select f.ord, sum(case f.amount when 0 then abs(f.base - f.carrying) else f.base end)::bigint from unnest(facts) f group by f.ord
     union all
    select v.ord, m.base
      from unnest(verdicts) v
     cross join lateral (
            select max(s.base)::bigint as base
              from (select sum(p.base) filter (where p.base > 0) as base
                      from ledger.posting p join ledger.account a on a.book = p.book and a.account = p.account
                     where p.book = batch_worth.book and p.seq = v.mirrors group by a.memo) s) m
     where v.mirrors is not null
$$;

-- The rows of a batch that have to wait for a second person, and have none; null for none.  To change what is needed for a command
-- needs one where something is.
create function rules.asking(book text, command text, envelopes rules.envelope[], verdicts rules.verdict[], facts rules.fact[])
returns rules.wish[] language plpgsql stable as $$
declare
    needs ledger.control;
begin
    if command in ('control_set', 'control_lift') then
        return (select array_agg(rules.wish(e.ord, null))
                  from unnest(envelopes) e
                 cross join lateral rules.control_at(asking.book, rules.command_called(e.content ->> 'command')) c
                 where c.needed and e.approves is null);
    end if;
    if command = any (rules.for_two()) then
        return (select array_agg(rules.wish(e.ord, null)) from unnest(envelopes) e where e.approves is null);
    end if;
    if command <> all (rules.controllable()) then
        return null;
    end if;
    if command = any (rules.controllable_below_only()) and not exists (select from unnest(envelopes) e where e.content ? 'waiver') then
        return null;    -- next to always, and quick
    end if;
    select c.* into needs from rules.control_at(asking.book, asking.command) c;
    if needs.needed is not true then
        return null;
    end if;
    return (select array_agg(rules.wish(e.ord, case when command = any (rules.controllable_above()) then coalesce(w.base, 0) end))
              from unnest(envelopes) e
              left join rules.batch_worth(asking.book, verdicts, facts) w on w.ord = e.ord
             where e.approves is null
               and (needs.above is null and needs.backdated_days is null and not needs.below_threshold or coalesce(w.base, 0) > needs.above
                    or (e.who).today - e.day > needs.backdated_days or needs.below_threshold and e.content ? 'waiver'));
end $$;

-- Which rows those are.
create function rules.who_ask(wishes rules.wish[]) returns integer[] language plpgsql immutable as $$
begin
    return array(select w.ord from unnest(wishes) w);
end $$;

-- The office in which an entry was asked for.
create function rules.asked_in(book text, asked bigint) returns text language plpgsql stable as $$
begin
    return (select w.office from ledger.wish w where w.book = asked_in.book and w.seq = asked_in.asked);
end $$;

-- What is answered to a write that waits for a second person.
create function rules.asked_told(digest bytea) returns jsonb language sql stable as $$
    select jsonb_build_object('state', 'asked', 'digest', encode(digest, 'hex'))
$$;

-- Keep what the entries behind one number asked for.
create function rules.keep_wishes(book text, before bigint, envelopes rules.envelope[], wishes rules.wish[]) returns void
language plpgsql as $$
begin
    insert into ledger.wish (book, seq, office, person, command, base)
    select j.book, j.seq, j.office, j.person, j.command, w.base
      from unnest(wishes) w
      join unnest(envelopes) e on e.ord = w.ord
      join ledger.journal j on j.book = keep_wishes.book and j.seq > before and j.key = e.key and j.office = (e.who).office;
end $$;

-- What became of a wish: one row, or none while it waits.
create function rules.wish_decided(book text, asked bigint, last bigint default 9223372036854775807)
returns table (seq bigint, person text, approved boolean, note text, state text) language sql stable as $$
    select a.seq, a.person, a.approved, a.note,
           case when a.approved then 'approved' when a.person = w.person then 'withdrawn' else 'refused' end
      from ledger.approval a join ledger.wish w on w.book = a.book and w.seq = a.asked
     where a.book = wish_decided.book and a.asked = wish_decided.asked and a.seq <= last
$$;

-- An entry that has nothing to reverse, since it asked for something only; why, and what to do instead.
create function rules.wish_fault(book text, entry bigint) returns setof rules.refusal language sql stable as $$
    select (f.refusal).code, (f.refusal).field, (f.refusal).sentence, (f.refusal).hint
      from ledger.wish w
      left join rules.wish_decided(w.book, w.seq) d on true
      left join ledger.journal j on j.book = w.book and j.seq = w.seq
     cross join lateral (select rules.refusal('invalid', 'entry',
            case when d.state is null then format('entry %s waits for a second person: there is nothing to reverse', w.seq)
                 when d.approved then format('entry %s was only asked for: entry %s did it', w.seq, d.seq)
                 else format('entry %s was %s: there is nothing to reverse', w.seq, d.state) end,
            case when d.state is null then format('refuse it instead: bursar approval refuse %s --digest %s --reason "…"', w.seq,
                                                  encode(j.digest, 'hex'))
                 when d.approved then format('reverse that: bursar entry reverse %s --reason "…"', d.seq) end)) f (refusal)
     where w.book = wish_fault.book and w.seq = wish_fault.entry
$$;

-- What is wrong with wishes among the entries after one number up to another, and with what was decided on them.
create function rules.wish_findings(book text, after bigint, upto bigint) returns setof rules.finding language sql stable as $$
    select 'what only was asked for was posted', w.seq, null::integer, null
      from ledger.wish w
     where w.book = wish_findings.book and w.seq > after and w.seq <= upto
       and exists (select from ledger.posting p where p.book = w.book and p.seq = w.seq)
     union all
    select v.finding, a.seq, null, format('entry %s asked', a.asked)
      from ledger.approval a
      join ledger.wish w on w.book = a.book and w.seq = a.asked
     cross join lateral (select x.digest from ledger.journal x where x.book = a.book and x.seq = a.asked limit 1) j
     cross join lateral (select x.person, x.command, x.effective from ledger.journal x where x.book = a.book and x.seq = a.seq limit 1) d
     cross join lateral (values
            ('what was decided on is not what was asked', a.digest <> j.digest or a.approved and d.command <> w.command),
            ('a decision is not of who made it', a.person <> d.person),
            ('a decision is not of its day', a.effective <> d.effective     -- but a line of an opening: that is of the cut-over day
                and (not a.approved or w.command = any (rules.for_two()) and w.command <> 'opening_state')),
            ('who asked approved of it', a.approved and d.person = w.person)) v (finding, wrong)
     where a.book = wish_findings.book and a.seq > after and a.seq <= upto and v.wrong
$$;

-- The commands that need no second person though they could, in words; null for none.
create function rules.uncontrolled(book text) returns text language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select string_agg(rules.command_typed(n.command), ', ' order by n.command)
          from unnest(rules.controllable()) n (command)
          left join lateral rules.control_at(uncontrolled.book, n.command) c on true
         where c.needed is not true);
end $$;
