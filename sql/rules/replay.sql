-- Replay: what agreements would have been carried at under a policy of recognition, derived from what happened to them.
--
-- What was signed, amended, paid, met, ended and returned is the same under each; when it is revenue is not.  So the events are walked in
-- their order, agreement by agreement, and what is carried is worked out again: revaluations on the days on which the book had some, and
-- instalments as they fell due.

-- Of so much what goes to each of these, heap by heap, within one in proportion.
create function rules.replay_shares(opens bigint[], heaps bigint[], wanted bigint) returns bigint[] language plpgsql immutable as $$
#variable_conflict use_column
begin
    return (
        with open as (
            select u.n, u.open, sum(u.open) over heap as whole, array_agg(u.open) over heap as opens, row_number() over (partition by u.heap order by u.n) as place,
                   sum(u.open) over (order by u.heap groups between unbounded preceding and current row) as upto
              from unnest(opens, heaps) with ordinality u (open, heap, n) where u.open > 0
            window heap as (partition by u.heap order by u.n rows between unbounded preceding and unbounded following)
        )
        select array_agg(coalesce((rules.shares(least(o.whole, greatest(0, wanted - (o.upto - o.whole)))::bigint, o.opens))[o.place], 0) order by n.n)
          from generate_subscripts(replay_shares.opens, 1) n (n) left join open o on o.n = n.n);
end $$;

-- What goes with so much of an amount: all with the last.
create function rules.replay_part(base bigint, whole bigint, part bigint) returns bigint language sql immutable as $$
    select case when part = 0 then 0 when part = whole then base else round(base * part / whole::numeric)::bigint end
$$;

-- The place of the part of an instalment; null: there is none yet.
create function rules.replay_place(s rules.replay_state, e rules.replay_event) returns integer language plpgsql immutable as $$
begin
    for i in 1 .. coalesce(cardinality(s.cells), 0) loop
        if (s.cells[i]).agreement = e.agreement and (s.cells[i]).part = e.part and (s.cells[i]).initiative = e.initiative then
            return i;
        end if;
    end loop;
    return null;
end $$;

-- More is agreed: owed at once, or to come.
create function rules.replay_stated(s rules.replay_state, e rules.replay_event, policy text) returns rules.replay_state language plpgsql immutable as $$
declare
    i integer := rules.replay_place(s, e);
begin
    if i is null then
        s.cells := s.cells || rules.replay_cell(e.agreement, e.part, e.initiative, e.due);
        i := cardinality(s.cells);
    end if;
    if policy = 'upfront' or policy = 'due' and (s.cells[i]).fell then
        s.cells[i].owed := (s.cells[i]).owed + e.amount;
        s.cells[i].carried := (s.cells[i]).carried + e.base;
    else
        s.cells[i].expected := (s.cells[i]).expected + e.amount;
    end if;
    return s;
end $$;

-- So much less is owed, and so much less to come.
create function rules.replay_less(s rules.replay_state, i integer, owed bigint, expected bigint) returns rules.replay_state language plpgsql immutable as $$
begin
    s.cells[i].carried := (s.cells[i]).carried - rules.replay_part((s.cells[i]).carried, (s.cells[i]).owed, replay_less.owed);
    s.cells[i].owed := (s.cells[i]).owed - replay_less.owed;
    s.cells[i].expected := (s.cells[i]).expected - replay_less.expected;
    return s;
end $$;

-- What came unearmarked is for an initiative: of what is owed and what is to come in proportion.
create function rules.replay_allocated(s rules.replay_state, e rules.replay_event) returns rules.replay_state language plpgsql immutable as $$
declare
    j integer := rules.replay_place(s, e);
    i integer;
    takes bigint[];
begin
    if j is null then
        s.cells := s.cells || rules.replay_cell(e.agreement, e.part, e.initiative, e.due);
        j := cardinality(s.cells);
    end if;
    e.initiative := '';
    i := rules.replay_place(s, e);
    takes := rules.shares(e.amount, array[(s.cells[i]).owed, (s.cells[i]).expected]);
    s.cells[j].fell := (s.cells[i]).fell;
    s.cells[j].owed := (s.cells[j]).owed + takes[1];
    s.cells[j].carried := (s.cells[j]).carried + rules.replay_part((s.cells[i]).carried, (s.cells[i]).owed, takes[1]);
    s.cells[j].expected := (s.cells[j]).expected + takes[2];
    return rules.replay_less(s, i, takes[1], takes[2]);
end $$;

-- Less is agreed: of what is to come first; or some will not come: of both in proportion.
create function rules.replay_ended(s rules.replay_state, e rules.replay_event) returns rules.replay_state language plpgsql immutable as $$
declare
    i integer := rules.replay_place(s, e);
    x bigint := least(e.amount, (s.cells[i]).expected);
begin
    if e.measure <> 'lowered' and (s.cells[i]).owed > 0 and (s.cells[i]).expected > 0 then
        x := (rules.shares(e.amount, array[(s.cells[i]).owed, (s.cells[i]).expected]))[2];
    end if;
    return rules.replay_less(s, i, e.amount - x, x);
end $$;

-- It is paid: what is owed first; of the rest, which is not revenue yet, so much waits.
create function rules.replay_settled(s rules.replay_state, e rules.replay_event, policy text) returns rules.replay_state language plpgsql immutable as $$
declare
    i integer := rules.replay_place(s, e);
    x bigint := least(e.amount, (s.cells[i]).owed);
    waits bigint := case when policy in ('obligations', 'due') then e.amount - x else 0 end;
begin
    s.layers := s.layers || rules.replay_layer(e, owed => x, carried => rules.replay_part((s.cells[i]).carried, (s.cells[i]).owed, x), waits => waits,
                    base => case when waits > 0 then e.base - rules.portion(e.base, e.amount, x, x) else 0 end, monetary => policy = 'due');
    return rules.replay_less(s, i, x, e.amount - x);
end $$;

-- The bank took a payment back: all is as it was before it.
create function rules.replay_returned(s rules.replay_state, e rules.replay_event) returns rules.replay_state language plpgsql immutable as $$
declare
    i integer := rules.replay_place(s, e);
begin
    for j in 1 .. coalesce(cardinality(s.layers), 0) loop
        continue when (s.layers[j]).agreement is null or (s.layers[j]).receipt <> e.receipt or (s.layers[j]).agreement <> e.agreement or (s.layers[j]).part <> e.part
                      or (s.layers[j]).initiative <> e.initiative;
        s.cells[i].owed := (s.cells[i]).owed + (s.layers[j]).owed;
        s.cells[i].carried := (s.cells[i]).carried + (s.layers[j]).carried;
        s.cells[i].expected := (s.cells[i]).expected + (s.layers[j]).amount;
        s.layers[j].owed := 0;
        s.layers[j].carried := 0;
        s.layers[j].amount := 0;
        s.layers[j].waits := 0;
        s.layers[j].base := 0;
        s.layers[j].paid := 0;
        s.layers[j].worth := 0;
    end loop;
    return s;
end $$;

-- Obligations were met: what came first is earned, then what is to come first is owed, at the rate of the day.
create function rules.replay_met(s rules.replay_state, e rules.replay_event) returns rules.replay_state language plpgsql immutable as $$
declare
    takes bigint[] := rules.replay_shares(
        array(select case when l.monetary or l.agreement <> e.agreement then 0 else l.waits end from unnest(s.layers) with ordinality l order by l.ordinality),
        array(select min(l.ordinality) over (partition by l.receipt, l.part) from unnest(s.layers) with ordinality l order by l.ordinality), e.amount);
    rest  bigint := e.amount - coalesce((select sum(t) from unnest(takes) t), 0);
    worth bigint;
    upto  bigint := 0;
begin
    for j in 1 .. coalesce(cardinality(takes), 0) loop
        s.layers[j].base := (s.layers[j]).base - rules.replay_part((s.layers[j]).base, (s.layers[j]).waits, takes[j]);
        s.layers[j].waits := (s.layers[j]).waits - takes[j];
    end loop;
    takes := rules.replay_shares(
        array(select case when c.agreement = e.agreement then c.expected else 0 end from unnest(s.cells) with ordinality c order by c.ordinality),
        array(select dense_rank() over (order by c.due, c.part) from unnest(s.cells) with ordinality c order by c.ordinality), rest);
    rest := (select sum(t) from unnest(takes) t);
    worth := rules.at(rest, e.pair);
    for i in 1 .. coalesce(cardinality(takes), 0) loop
        continue when takes[i] = 0;
        upto := upto + takes[i];
        s.cells[i].owed := (s.cells[i]).owed + takes[i];
        s.cells[i].carried := (s.cells[i]).carried + rules.portion(worth, rest, upto, takes[i]);
        s.cells[i].expected := (s.cells[i]).expected - takes[i];
    end loop;
    return s;
end $$;

-- An instalment fell due: what is to come of it is owed, at the rate of the day, and what came before its day pays it.
create function rules.replay_due(s rules.replay_state, e rules.replay_event) returns rules.replay_state language plpgsql immutable as $$
declare
    total bigint := (select sum(c.expected) from unnest(s.cells) c where c.agreement = e.agreement and c.part = e.part);
    worth bigint := rules.at(total, e.pair);
    upto  bigint := 0;
begin
    for i in 1 .. coalesce(cardinality(s.cells), 0) loop
        continue when (s.cells[i]).agreement <> e.agreement or (s.cells[i]).part <> e.part;
        s.cells[i].fell := true;
        continue when (s.cells[i]).expected = 0;
        upto := upto + (s.cells[i]).expected;
        s.cells[i].owed := (s.cells[i]).owed + (s.cells[i]).expected;
        s.cells[i].carried := (s.cells[i]).carried + rules.portion(worth, total, upto, (s.cells[i]).expected);
        s.cells[i].expected := 0;
    end loop;
    for j in 1 .. coalesce(cardinality(s.layers), 0) loop
        continue when (s.layers[j]).agreement is distinct from e.agreement or (s.layers[j]).part <> e.part or (s.layers[j]).waits = 0;
        s.layers[j].owed := (s.layers[j]).owed + (s.layers[j]).waits;
        s.layers[j].carried := (s.layers[j]).carried + rules.at((s.layers[j]).waits, e.pair);
        s.layers[j].amount := (s.layers[j]).amount - (s.layers[j]).waits;
        s.layers[j].waits := 0;
        s.layers[j].base := 0;
    end loop;
    return s;
end $$;

-- The end of a period: what is owed is carried at the rate of the day, and so is what is an advance or to be returned.
create function rules.replay_revalued(s rules.replay_state, e rules.replay_event) returns rules.replay_state language plpgsql immutable as $$
begin
    for i in 1 .. coalesce(cardinality(s.cells), 0) loop
        s.cells[i].carried := case when (s.cells[i]).owed > 0 then rules.at((s.cells[i]).owed, e.pair) else (s.cells[i]).carried end;
    end loop;
    for j in 1 .. coalesce(cardinality(s.layers), 0) loop
        s.layers[j].base := case when (s.layers[j]).monetary and (s.layers[j]).waits > 0 then rules.at((s.layers[j]).waits, e.pair) else (s.layers[j]).base end;
    end loop;
    return s;
end $$;

-- So much of a layer is to be returned, of what waits or of what it paid: a layer of its own, of no agreement, so that nothing that falls due or is met
-- takes anything of it.
create function rules.replay_back(s rules.replay_state, j integer, back bigint, waits boolean) returns rules.replay_state language plpgsql immutable as $$
declare
    l     rules.replay_layer := s.layers[j];
    worth bigint := rules.replay_part(l.worth, l.paid, back);
    base  bigint := case when replay_back.waits then rules.replay_part(l.base, l.waits, back) else worth end;
begin
    if back = 0 then
        return s;
    end if;
    s.layers[j].paid := l.paid - back;
    s.layers[j].worth := l.worth - worth;
    if replay_back.waits then
        s.layers[j].waits := l.waits - back;
        s.layers[j].base := l.base - base;
    end if;
    s.layers := s.layers || rules.replay_layer(back, base);
    return s;
end $$;

-- An agreement is over: of what came for it so much (null: all that waits to be earned) is to be returned, what came last first, and of that what waits
-- before what it paid.  What waits to be earned and is not to be returned is earned.
create function rules.replay_over(s rules.replay_state, e rules.replay_event) returns rules.replay_state language plpgsql immutable as $$
declare
    rest bigint := e.amount;
    back bigint;
begin
    for j in reverse coalesce(cardinality(s.layers), 0) .. 1 loop
        continue when (s.layers[j]).agreement is distinct from e.agreement or (s.layers[j]).waits = 0 or (s.layers[j]).monetary and rest is null;
        back := least((s.layers[j]).waits, coalesce(rest, (s.layers[j]).waits));
        rest := rest - back;
        s := rules.replay_back(s, j, back, true);
        if not (s.layers[j]).monetary then
            s.layers[j].waits := 0;
            s.layers[j].base := 0;
        end if;
    end loop;
    for j in reverse coalesce(cardinality(s.layers), 0) .. 1 loop
        continue when (s.layers[j]).agreement is distinct from e.agreement;
        back := least((s.layers[j]).paid, coalesce(rest, 0));
        rest := rest - back;
        s := rules.replay_back(s, j, back, false);
    end loop;
    return s;
end $$;

-- Another party took over what is open of an agreement, as it is carried.
create function rules.replay_novated(s rules.replay_state, e rules.replay_event) returns rules.replay_state language plpgsql immutable as $$
begin
    for i in 1 .. coalesce(cardinality(s.cells), 0) loop
        continue when (s.cells[i]).agreement <> e.agreement or (s.cells[i]).owed + (s.cells[i]).expected = 0;
        s.cells := s.cells || rules.replay_cell(e.other, (s.cells[i]).part, (s.cells[i]).initiative, (s.cells[i]).due, expected => (s.cells[i]).expected,
                        owed => (s.cells[i]).owed, carried => (s.cells[i]).carried, fell => (s.cells[i]).fell);
        s := rules.replay_less(s, i, (s.cells[i]).owed, (s.cells[i]).expected);
    end loop;
    return s;
end $$;

-- What each of these events, which are in their order, changes of what is carried less what waits, under a policy; and the money of it.
create function rules.replay(events rules.replay_event[], policy text) returns table (n integer, effect bigint) language plpgsql immutable as $$
#variable_conflict use_column
declare
    s     rules.replay_state;
    value bigint := 0;
    e     rules.replay_event;
begin
    for i in 1 .. cardinality(events) loop
        e := events[i];
        s := case when e.measure in ('signed', 'raised') then rules.replay_stated(s, e, policy)
                  when e.measure in ('lowered', 'written off', 'terminated') then rules.replay_ended(s, e)
                  when e.measure = 'allocated' then rules.replay_allocated(s, e)
                  when e.measure = 'settled' then rules.replay_settled(s, e, policy)
                  when e.measure = 'returned' then rules.replay_returned(s, e)
                  when e.measure = 'met' and policy = 'obligations' then rules.replay_met(s, e)
                  when e.measure = 'due' and policy = 'due' then rules.replay_due(s, e)
                  when e.measure = 'revalued' then rules.replay_revalued(s, e)
                  when e.measure = 'over' then rules.replay_over(s, e)
                  when e.measure = 'novated' then rules.replay_novated(s, e)
                  else s end;
        n := i;
        effect := coalesce((select sum(c.carried) from unnest(s.cells) c), 0) - coalesce((select sum(l.base) from unnest(s.layers) l where l.waits > 0), 0)
                  - value;
        value := value + effect;
        effect := effect + case when e.measure in ('settled', 'returned') then e.base else 0 end;
        return next;
    end loop;
end $$;

-- The agreements of a book that were signed by a day, each with the first one of those that were taken over from each other.
create function rules.replay_chains(book text, on_day date, last bigint) returns table (agreement uuid, chain uuid, currency text) language sql stable as $$
    with recursive up as (
        select g.agreement, g.agreement as chain, g.novates, g.currency from ledger.agreement g
         where g.book = replay_chains.book and g.seq <= last and g.effective <= on_day
         union all
        select u.agreement, g.agreement, g.novates, u.currency from up u
          join ledger.agreement g on g.book = replay_chains.book and g.agreement = u.novates
    )
    select u.agreement, u.chain, u.currency from up u
     where not exists (select from ledger.agreement g where g.book = replay_chains.book and g.agreement = u.novates)
$$;

-- What was posted of agreements by a day, whatever the policy: line by line, with what it was worth.  What a book began with is signed
-- then, as far as it is open.
create function rules.replay_lines(book text, on_day date, last bigint) returns setof rules.replay_event language sql stable as $$
    with gone as materialized (
        select u.seq from rules.undone_entries(replay_lines.book, on_day, last) u
         union
        select r.seq from ledger.reversal r where r.book = replay_lines.book
    ), line as (
        select c.chain, p.*, t.over, t.opened
          from rules.replay_chains(replay_lines.book, on_day, last) c
         cross join lateral (
                select x.* from ledger.posting x join ledger.account a on a.book = x.book and a.account = x.account
                 where x.item = c.agreement and x.book = replay_lines.book and x.seq + 0 <= last and x.posted <= on_day and a.class in ('receivable', 'contingent')
                   and x.measure in ('signed', 'raised', 'lowered', 'settled', 'returned', 'written off', 'terminated',
                                     'allocated', 'payment allocated')) p
         cross join lateral (select exists (select from ledger.agreement_terms y where y.book = p.book and y.agreement = p.item and y.seq = p.seq
                                                                               and y.state = 'terminated') as over,
                                    exists (select from ledger.opening o where o.book = p.book and o.seq = p.seq) as opened) t
         where not exists (select from gone where gone.seq = p.seq)
    ), whose as (
        select l.*, case when l.over then 'terminated' when l.opened then 'signed'
                         when l.measure = 'payment allocated' then 'allocated' else l.measure end as what, o.item as receipt, o.base as worth
          from line l
          left join lateral (
                select x.item, x.base from ledger.posting x join ledger.account a on a.book = x.book and a.account = x.account
                 where x.book = l.book and x.seq = l.seq and x.fact = l.fact and x.item <> l.item and a.class <> 'obligation'
                   and l.measure in ('settled', 'returned') and not l.over limit 1) o on true
    )
    select w.chain, w.item, w.effective, w.posted, w.seq, w.what, w.part, w.initiative, w.receipt,
           (select i.due from rules.due_of(replay_lines.book, w.item, w.part, last) i), null::uuid, w.currency, abs(sum(w.amount))::bigint,
           sum(coalesce(w.worth, w.base))::bigint, null::rules.pair
      from whose w
     group by w.chain, w.item, w.effective, w.posted, w.seq, w.what, w.part, w.initiative, w.receipt, w.currency
    having case w.what when 'allocated' then sum(w.amount) > 0 else sum(w.amount) <> 0 end
$$;

-- What had come before the book began and was not earned: signed and paid in one, of no receipt.
create function rules.replay_opened(book text, on_day date, last bigint) returns setof rules.replay_event language sql stable as $$
    select c.chain, c.agreement, p.effective, p.posted, p.seq, w.what, p.part, p.initiative, case w.what when 'settled' then c.agreement end,
           (select i.due from rules.due_of(replay_opened.book, c.agreement, p.part, last) i), null::uuid, p.currency, -p.amount, -p.base, null::rules.pair
      from rules.replay_chains(replay_opened.book, on_day, last) c
     cross join lateral (
            select x.effective, x.posted, x.seq, x.part, x.initiative, x.currency, sum(x.amount)::bigint as amount, sum(x.base)::bigint as base
              from ledger.posting x
             where x.item = rules.duty(c.agreement, c.agreement) and x.book = replay_opened.book and x.measure = 'deferred' and x.seq + 0 <= last
               and x.posted <= on_day and not exists (select from ledger.reversal r where r.book = x.book and r.seq = x.seq)
               and not exists (select from rules.undone(x.book, x.seq, on_day, last))
             group by x.effective, x.posted, x.seq, x.part, x.initiative, x.currency) p
     cross join (values ('signed'), ('settled')) w (what)
$$;

-- The days on which instalments fell due, by the terms that were in force then.
create function rules.replay_dues(book text, on_day date, last bigint) returns table (agreement uuid, number smallint, day date) language sql stable as $$
    select v.agreement, v.number, min(greatest(v.due, v.effective))
      from (select i.agreement, i.number, i.due, i.effective, lead(i.effective) over (partition by i.agreement, i.number order by i.seq) as until
              from ledger.instalment i
             where i.book = replay_dues.book and i.seq <= last and not exists (select from rules.undone(i.book, i.seq, on_day, last))) v
     where greatest(v.due, v.effective) <= on_day and (v.until is null or greatest(v.due, v.effective) < v.until)
     group by v.agreement, v.number
$$;

-- What else happened by a day: what was met, what fell due, what was taken over or terminated, and revaluations.
create function rules.replay_besides(book text, on_day date, last bigint) returns setof rules.replay_event language sql stable as $$
    with chain as materialized (
        select c.*, b.currency as home from rules.replay_chains(replay_besides.book, on_day, last) c join ledger.book b on b.book = replay_besides.book
    ), revaluation as materialized (
        select p.seq, p.effective, p.posted, p.currency from ledger.posting p
         where p.book = replay_besides.book and p.measure = 'revalued' and p.seq <= last and p.posted <= on_day
           and not exists (select from ledger.reversal r where r.book = p.book and r.seq = p.seq)
           and not exists (select from rules.undone(p.book, p.seq, on_day, last))
         group by p.seq, p.effective, p.posted, p.currency
    )
    select c.chain, c.agreement, e.day, coalesce(j.posted, e.day), e.seq, e.measure, e.part, '', null::uuid, null::date, e.other, c.currency, e.amount, 0, p
      from chain c
     cross join lateral (
            select m.effective, m.seq, 'met', null::smallint, m.amount, null::uuid from ledger.agreement_met m
             where m.book = replay_besides.book and m.agreement = c.agreement and m.seq <= last
               and not exists (select from ledger.opening o where o.book = m.book and o.seq = m.seq)      -- met before, and not replayed
               and not exists (select from rules.undone(m.book, m.seq, on_day, last))
             union all
            select t.effective, t.seq, case t.state when 'novated' then 'novated' else 'over' end, null, t.returnable,
                   (select g.agreement from ledger.agreement g where g.book = t.book and g.seq = t.seq)
              from ledger.agreement_terms t
             where t.book = replay_besides.book and t.agreement = c.agreement and t.state <> 'agreed' and t.seq <= last
               and not exists (select from rules.undone(t.book, t.seq, on_day, last))
             union all
            select d.day, null, 'due', d.number, null, null from rules.replay_dues(replay_besides.book, on_day, last) d where d.agreement = c.agreement
             union all
            select r.effective, r.seq, 'revalued', null, null, null from revaluation r where r.currency = c.currency and c.chain = c.agreement
            ) e (day, seq, measure, part, amount, other)
      left join ledger.journal j on j.book = replay_besides.book and j.seq = e.seq
      left join lateral rules.pair(replay_besides.book, c.currency, c.home, e.day, last) p on e.measure in ('met', 'due', 'revalued')
     where coalesce(j.posted, e.day) <= on_day
$$;

-- What happened to agreements by a day, and what it is under two policies: where something is under either.  An agreement that was taken over goes with
-- the one that took it.
create function rules.replay_both(book text, one text, other text, agreement uuid, on_day date, last bigint) returns setof rules.replay_line
language sql stable as $$
    with event as materialized (
        select x as e from rules.replay_lines(replay_both.book, on_day, last) x
         union all
        select x from rules.replay_opened(replay_both.book, on_day, last) x
         union all
        select x from rules.replay_besides(replay_both.book, on_day, last) x
    ), walked as materialized (
        select (v.e).chain, array_agg(v.e order by (v.e).day, case (v.e).measure when 'signed' then 0 when 'due' then 1 else 2 end, (v.e).seq,
                                                  (v.e).part, (v.e).initiative) as events
          from event v
         where replay_both.agreement is null
            or (v.e).chain = (select c.chain from rules.replay_chains(replay_both.book, on_day, last) c where c.agreement = replay_both.agreement)
         group by (v.e).chain
    ), effect as (
        select (w.events[a.n]).*, a.effect as first, b.effect as second
          from walked w
         cross join lateral rules.replay(w.events, replay_both.one) a
          join lateral rules.replay(w.events, replay_both.other) b on b.n = a.n
    )
    select g.seq, e.part, g.party, e.posted, case e.measure when 'over' then 'terminated' else e.measure end, e.seq, e.currency, sum(e.amount)::bigint,
           sum(e.first)::bigint, sum(e.second)::bigint
      from effect e
     cross join lateral (select x.seq, x.party from ledger.agreement x where x.book = replay_both.book and x.agreement = e.agreement limit 1) g
     group by g.seq, e.part, g.party, e.posted, e.measure, e.seq, e.currency
    having sum(e.first) <> 0 or sum(e.second) <> 0
$$;
