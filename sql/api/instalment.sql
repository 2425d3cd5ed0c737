-- Instalments: what is due when under an agreement.

create type api.instalment_item as (
    id text, agreement bigint, number smallint, party text, due date, amount text, currency text, received text, open text,
    state text, days_late integer, office text, agreement_key uuid);

-- Instalments as they stood on a day, as known at a moment.  id is agreement.number, with zeros, so that it sorts.
create function rules.instalments(book text, on_day date, last bigint) returns setof api.instalment_item
language sql stable as $$
    select lpad(a.seq::text, 12, '0') || '.' || lpad(i.number::text, 4, '0'), a.seq, i.number, a.party, i.due,
           rules.money(i.amount, c.exponent), a.currency, rules.money(r.amount, c.exponent),
           rules.money(i.amount - r.amount, c.exponent),
           case when i.amount = r.amount then 'paid' when i.due < on_day then 'overdue' else 'open' end,
           case when i.amount > r.amount and i.due < on_day then on_day - i.due end, i.office, i.agreement
      from ledger.instalment i
      join ledger.agreement a on a.book = i.book and a.agreement = i.agreement
     cross join lateral (select x.exponent from ledger.currency x where x.currency = a.currency limit 1) c
     cross join lateral (select coalesce(sum(x.amount), 0)::bigint as amount from ledger.application x
                          where x.agreement = i.agreement and x.number = i.number and x.book = i.book
                            and x.seq <= last and x.effective <= on_day) r
     where i.book = instalments.book and i.seq <= last and a.effective <= on_day
$$;

-- In the order of their agreements; id is the cursor.
create function api.instalment_list(book text, allowed text[], caller text,
    agreement text, party text, state text, due_from date, due_to date, office text, "limit" integer, after text,
    as_of date, known_at text)
returns setof api.instalment_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
    this uuid := rules.key_of(book, agreement);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select i.* from rules.instalments(book, coalesce(as_of, current_date), last) i
     where (after is null or i.agreement >= (select rules.page_from(split_part(after, '.', 1))) and i.id > after)
       and (instalment_list.agreement is null or i.agreement_key = this)
       and (instalment_list.party is null or i.party = instalment_list.party)
       and case instalment_list.state when 'open' then i.state <> 'paid'
                                      else instalment_list.state is null or i.state = instalment_list.state end
       and (due_from is null or i.due >= due_from) and (due_to is null or i.due <= due_to)
       and (instalment_list.office is null or i.office = instalment_list.office)
     order by i.agreement, i.number
     limit "limit";
end $$;

create type api.instalment_detail as (
    id text, agreement bigint, number smallint, party text, due date, amount text, currency text, received text, open text,
    state text, days_late integer, office text, earmarks json, receipts json);

-- One instalment, by whom it is earmarked, and the receipts that were applied to it.
create function api.instalment_show(book text, allowed text[], caller text,
    agreement text, number integer, as_of date, known_at text)
returns setof api.instalment_detail
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    this uuid := rules.key_of(book, agreement);
    last bigint := rules.seq_at(book, known_at);
    day  date := coalesce(as_of, current_date);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select i.id, i.agreement, i.number, i.party, i.due, i.amount, i.currency, i.received, i.open, i.state, i.days_late,
           i.office,
           (select json_agg(json_build_object('initiative', nullif(s.initiative, ''), 'amount',
                                                rules.money(s.amount, i.currency)) order by s.initiative)
              from ledger.instalment_share s
             where s.book = instalment_show.book and s.agreement = this and s.number = instalment_show.number),
           (select json_agg(json_build_object('receipt', x.receipt, 'date', x.effective, 'amount',
                                                rules.money(x.amount, i.currency)) order by x.seq)
              from (select r.seq as receipt, x.seq, x.effective, sum(x.amount)::bigint as amount
                      from ledger.application x
                      join ledger.receipt r on r.book = x.book and r.receipt = x.receipt
                     where x.book = instalment_show.book and x.agreement = this and x.number = instalment_show.number
                       and x.seq <= last and x.effective <= day
                     group by r.seq, x.seq, x.effective) x)
      from rules.instalments(instalment_show.book, day, last) i
     where i.agreement_key = this and i.number = instalment_show.number;
    if not found then
        perform rules.refuse('not_found', 'instalment', format('there is no instalment %s of agreement %s',
            instalment_show.number, instalment_show.agreement), 'see: bursar instalment list');
    end if;
end $$;
