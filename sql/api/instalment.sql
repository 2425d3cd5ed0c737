-- Instalments: what is due when under an agreement.

create type api.instalment_item as (
    id text, agreement bigint, number smallint, party text, due date, amount text, currency text, received text, written_off text,
    open text, state text, days_late integer, office text, _next text);

-- Instalments as they stood on a day, as known at a moment; late before today.  id is agreement.number, as people write it.
create function rules.instalments(book text, on_day date, today date, last bigint) returns setof api.instalment_item
language sql stable as $$
    select concat_ws('.', a.seq, i.number), a.seq, i.number, a.party, i.due,
           rules.money(i.amount, c.exponent), a.currency, rules.money(r.settled, c.exponent),
           rules.money(nullif(r.ended, 0), c.exponent), rules.money(r.open, c.exponent),
           case when r.open > 0 then case when i.due < today then 'overdue' else 'open' end
                when i.amount = 0 then 'cancelled' when r.ended > 0 then 'written-off' else 'paid' end,
           case when r.open > 0 and i.due < today then today - i.due end, a.office, null::text
      from ledger.agreement a
     cross join lateral (select x.exponent from ledger.currency x where x.currency = a.currency limit 1) c
     cross join lateral rules.instalments_at(a.book, a.agreement, on_day, last) i
     cross join lateral (
            select coalesce(sum(x.settled), 0)::bigint as settled, coalesce(sum(x.ended), 0)::bigint as ended,
                   coalesce(sum(x.open), 0)::bigint as open
              from rules.item_parts(a.book, a.agreement, on_day, last) x where x.part = i.number) r
     where a.book = instalments.book and a.seq <= last and a.effective <= on_day
$$;

-- In the order of their agreements, or as sort says; id is the cursor, or all that the order is made of: an amendment may change it
-- between two pages.
create function api.instalment_list(book text, allowed text[], caller text,
    agreement text, party text, state text, "from" date, "to" date, sort text, office text, "limit" integer, after text,
    as_of date, known_at text)
returns setof api.instalment_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
#variable_conflict use_column
declare
    this bigint := rules.number_of(book, rules.admit(book, allowed, caller), agreement, 'agreement');
    last bigint := rules.seq_at(book, known_at);
    day  date := coalesce(as_of, rules.today(book));
    upto date := coalesce(as_of, 'infinity');
    mark rules.page_mark := rules.page_mark(after, nullif(sort, 'party'), 2);
    place ledger.agreement;
    few  bigint[];
    others text[] := rules.other_names(book, party, last);
begin
    select x.* into place from ledger.agreement x where x.book = instalment_list.book and x.seq = mark.number;
    perform rules.page_known(after, sort, place.seq is not null);
    if state in ('open', 'overdue') and coalesce(agreement, party, office) is null and rules.is_now(as_of, known_at)
       and coalesce(sort, 'date') = 'date' then
        few := rules.agreements_open(book, "from", least("to" + 1, case state when 'overdue' then day end), mark, sort, "limit");
    end if;
    return query
    select i.id, i.agreement, i.number, i.party, i.due, i.amount, i.currency, i.received, i.written_off, i.open, i.state, i.days_late,
           i.office, case sort when 'date' then concat_ws('.', i.due, i.id)
                               when 'amount' then concat_ws('.', i.currency, n.minor, i.id) end
      from rules.instalments(book, upto, day, last) i
     cross join lateral (select (i.amount::numeric * rules.unit(c.exponent))::bigint as minor
                           from ledger.currency c where c.currency = i.currency limit 1) n
     where (few is null or i.agreement = any (few))
       and (after is null or case sort when 'date' then (i.due, i.agreement, i.number::bigint) > (mark.day, mark.number, mark.part)
                                       when 'amount' then (i.currency, n.minor, i.agreement, i.number::bigint)
                                                          < (mark.currency, mark.amount, mark.number, mark.part)
                                       when 'party' then (i.party, i.agreement, i.number::bigint) > (place.party, mark.number, mark.part)
                                       else (i.agreement, i.number::bigint) > (mark.number, mark.part) end)
       and (instalment_list.agreement is null or i.agreement = this)
       and (instalment_list.party is null or i.party = instalment_list.party or i.party = any (others))
       and case instalment_list.state when 'open' then i.state in ('open', 'overdue')
                                      else instalment_list.state is null or i.state = instalment_list.state end
       and ("from" is null or i.due >= "from") and ("to" is null or i.due <= "to")
       and (instalment_list.office is null or i.office = instalment_list.office)
     order by case sort when 'date' then i.due end, case sort when 'amount' then i.currency end desc,
              case sort when 'amount' then n.minor end desc, case sort when 'amount' then i.agreement end desc,
              case sort when 'amount' then i.number end desc, case sort when 'party' then i.party end, i.agreement, i.number
     limit "limit";
    if not found and this is null then
        perform rules.refuse_item(book, 'agreement', agreement);
    end if;
end $$;

create type api.instalment_detail as (
    id text, agreement bigint, number smallint, party text, due date, amount text, currency text, received text, written_off text,
    open text, state text, days_late integer, office text, earmarks json, receipts json);

-- One instalment, by whom it is earmarked, and the receipts that were applied to it.
create function api.instalment_show(book text, allowed text[], caller text,
    agreement text, number integer, as_of date, known_at text)
returns setof api.instalment_detail
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    this bigint := rules.number_of(book, rules.admit(book, allowed, caller), agreement, 'agreement');
    last bigint := rules.seq_at(book, known_at);
    day  date := coalesce(as_of, rules.today(book));
    upto date := coalesce(as_of, 'infinity');
begin
    return query
    select i.id, i.agreement, i.number, i.party, i.due, i.amount, i.currency, i.received, i.written_off, i.open, i.state, i.days_late,
           i.office,
           (select json_agg(json_build_object('initiative', nullif(p.initiative, ''), 'amount', rules.money(p.stated, i.currency))
                            order by p.initiative)
              from rules.item_parts(g.book, g.agreement, upto, last) p where p.part = i.number),
           (select json_agg(json_build_object('receipt', x.receipt, 'date', x.date, 'amount', rules.money(x.amount, i.currency))
                            order by x.seq)
              from (select r.seq as receipt, a.seq, a.date, sum(a.amount)::bigint as amount
                      from rules.applications(g.book, g.agreement, upto, last) a
                      left join ledger.receipt_number r on r.book = g.book and r.receipt = a.receipt
                     where a.number = i.number
                     group by r.seq, a.seq, a.date) x)
      from rules.instalments(instalment_show.book, upto, day, last) i
      join ledger.agreement g on g.book = instalment_show.book and g.seq = i.agreement
     where i.agreement = this and i.number = instalment_show.number;
    if not found then
        perform rules.refuse_item(book, 'agreement', case when this is null then agreement end);
        perform rules.refuse('not_found', 'instalment', format('there is no instalment %s of agreement %s',
            instalment_show.number, instalment_show.agreement), 'see: bursar instalment list');
    end if;
end $$;
