-- Controls: which commands need a second person, in this book.

create type rules.control_set_ask as (command text, above numeric, backdated_days integer, below_threshold text);

-- What is wrong with wanting a second person for a command, or null.
create function rules.control_fault(book text, a rules.control_set_ask, command text) returns setof rules.refusal
language sql stable as $$
    select v.code, v.field, v.sentence, v.hint
      from (values
        (1, command = any (rules.for_two()), 'invalid', 'command', format('%s always takes two people', rules.command_typed(command)),
            'it needs no control'),
        (1, command <> all (rules.controllable()), 'invalid', 'command', format('%s cannot be controlled', a.command),
            'these can: ' || rules.command_typed(array_to_string(rules.controllable(), ', '))),
        (2, command = any (rules.controllable_below_only())
            and (a.below_threshold is distinct from 'yes' or coalesce(a.above, a.backdated_days) is not null), 'invalid', 'below_threshold',
            format('%s is controlled below a threshold only', rules.command_typed(command)), 'give --below-threshold yes and nothing else'),
        (2, a.above is not null and command <> all (rules.controllable_above()), 'invalid', 'above',
            format('%s has no amount', rules.command_typed(command)), 'leave it out: then two people are always needed'),
        (2, a.below_threshold = 'yes' and command <> all (rules.controllable_below()), 'invalid', 'below_threshold',
            format('%s is not compared with a threshold', rules.command_typed(command)),
            'these are: ' || rules.command_typed(array_to_string(rules.controllable_below(), ', '))),
        (3, (select count(*) from rules.people(control_fault.book) p where p.role = 'finance' and p.enabled) < 2, 'conflict', 'command',
            'a control needs two people of the role finance who may enter', 'add one: bursar person add PERSON --role finance …')
        ) v (n, broken, code, field, sentence, hint)
     where v.broken order by v.n limit 1
$$;

-- Want a second person for commands: always, above an amount of the base currency, for a day that lies further back, or for what is
-- below a threshold and passes with a waiver.  Where one is wanted already, the change waits for a second person itself.  Refuses:
-- invalid (a command that cannot be controlled, always takes two people, has no amount or no threshold; amount), conflict (there are no
-- two people).
create function rules.control_set(book text, envelopes rules.envelope[], asks rules.control_set_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.*, n.called, p.minor, b.currency, c.exponent, coalesce(wrong, p.refusal) as refusal
          from unnest(envelopes, asks) a
         cross join lateral (select rules.command_called(a.command)) n (called)
          join ledger.book b on b.book = control_set.book
          join ledger.currency c on c.currency = b.currency
          left join lateral rules.control_fault(control_set.book, asks[a.ord], n.called) wrong on true
          left join lateral rules.price(control_set.book, 'above', a.above, b.currency, a.day, posted => false) p on true
    ), entered as materialized (
        select * from rules.entered(control_set.book, 'control_set', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['control:' || j.called], jsonb_strip_nulls(jsonb_build_object(
                        'command', rules.command_typed(j.called), 'above', rules.money(j.minor, j.exponent),
                        'currency', case when j.minor is not null then j.currency end, 'backdated_days', j.backdated_days,
                        'below_threshold', nullif(j.below_threshold = 'yes', false)))))
               from judged j), null)
    ), control as (
        insert into ledger.control (book, command, seq, person, effective, needed, above, backdated_days, below_threshold)
        select control_set.book, j.called, e.seq, e.person, j.day, true, j.minor, j.backdated_days, coalesce(j.below_threshold = 'yes', false)
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

create type rules.control_lift_ask as (command text, reason text);

-- Want no second person for commands any more: that waits for one itself.  Refuses: conflict (none is wanted).
create function rules.control_lift(book text, envelopes rules.envelope[], asks rules.control_lift_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.*, n.called, rules.refusal('conflict', 'command', case when c.needed is not true
                        then format('no second person is needed for %s', rules.command_typed(a.command)) end,
                        'see: bursar control list') as refusal
          from unnest(envelopes, asks) a
         cross join lateral (select rules.command_called(a.command)) n (called)
          left join lateral rules.control_at(control_lift.book, n.called) c on true
    ), entered as materialized (
        select * from rules.entered(control_lift.book, 'control_lift', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['control:' || j.called],
                        jsonb_build_object('command', rules.command_typed(j.called)))) from judged j), null)
    ), control as (
        insert into ledger.control (book, command, seq, person, effective, needed)
        select control_lift.book, j.called, e.seq, e.person, j.day, false from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

-- What is needed for a command that can be controlled; id, person and date are of the entry that said so, null where none did.
create type api.control_item as (
    command text, needed boolean, above text, currency text, backdated_days integer, below_threshold boolean, id bigint, person text,
    date date);

-- All commands that can be controlled, as known at a moment, and those that always take two people.
create function api.control_list(book text, allowed text[], caller text, known_at text) returns setof api.control_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select rules.command_typed(n.command), coalesce(c.needed, n.command = any (rules.for_two())), rules.money(c.above, b.currency),
           case when c.above is not null then b.currency end, c.backdated_days, nullif(c.below_threshold, false), c.seq, c.person, c.effective
      from unnest(rules.controllable() || rules.for_two()) n (command)
      join ledger.book b on b.book = control_list.book
      left join lateral rules.control_at(b.book, n.command, last) c on true
     order by n.command;
end $$;
