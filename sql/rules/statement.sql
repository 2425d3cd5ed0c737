-- Statements: everything that parties pledged, signed, paid and gave in kind, line by line, and totals that add up.

create type api.statement_item as (
    date date, noun text, id bigint, party text, detail text, currency text, pledged text, converted text, signed text, received text,
    applied text, ended text, refunded text, returned text, for_others text, inkind text, third_party text, open text, _note text,
    _totals json);

-- What they promised, the agreements that made it good, and what ended.  A promise to somebody else has a column of its own.
create function rules.pledge_lines(book text, names text[], on_day date, last bigint) returns setof rules.statement_line
language plpgsql stable as $$
#variable_conflict use_column
begin
    return query
    select (x.line).* from (
        select l.line
          from ledger.pledge p
         cross join lateral (
                select rules.statement_line(p.effective, 1, 'pledge', p.seq, p.party, p.initiative, p.currency,
                           pledged => case when p.own then p.amount end, third_party => case when not p.own then p.amount end,
                           entry => p.seq) as line
                 union all
                select rules.statement_line(t.effective, 2, 'pledge', p.seq, p.party, 'amended', p.currency,
                           pledged => case when p.own then t.changed end, third_party => case when not p.own then t.changed end,
                           entry => t.seq)
                  from rules.pledge_amendments(p, on_day, last) t
                 union all
                select rules.statement_line(x.effective, 2, 'pledge', p.seq, p.party, format('converted by agreement %s', a.seq), p.currency,
                                            converted => -sum(x.amount)::bigint, entry => a.seq)
                  from ledger.posting x
                  join ledger.agreement a on a.book = x.book and a.seq = x.seq
                 where x.item = p.pledge and x.book = p.book and x.measure = 'converted' and x.seq + 0 <= last and x.effective <= on_day
                   and not exists (select from rules.undone(x.book, x.seq, on_day, last))
                 group by x.effective, a.seq
                 union all      -- before this book began: by the entry that opened it
                select rules.statement_line(x.effective, 2, 'pledge', p.seq, p.party, 'converted before this book began', p.currency,
                                            converted => -sum(x.amount)::bigint, entry => p.seq)
                  from ledger.posting x
                 where x.item = p.pledge and x.book = p.book and x.measure = 'converted' and x.seq + 0 = p.seq
                 group by x.effective having sum(x.amount) <> 0
                 union all
                select rules.statement_line(e.effective, 3, 'pledge', p.seq, p.party, format('%s: %s', e.measure, e.reason), p.currency,
                           ended => case when p.own then e.amount end, third_party => case when not p.own then -e.amount end,
                           entry => e.seq)
                  from ledger.pledge_end e
                 where e.book = p.book and e.pledge = p.pledge and e.seq <= last and e.effective <= on_day
                   and not exists (select from rules.undone(e.book, e.seq, on_day, last))) l
         where p.book = pledge_lines.book and p.party = any (names) and p.seq <= last and p.effective <= on_day
           and not exists (select from rules.undone(p.book, p.seq, on_day, last))) x (line);
end $$;

-- What a statement says of a signature or of what changed it: a query only where another party took it over.
create function rules.terms_words(a ledger.agreement, t ledger.agreement_terms) returns text language plpgsql stable as $$
#variable_conflict use_column
begin
    return case when t.seq = a.seq and a.novates is null then concat_ws(', ', a.instrument, a.external)
                when t.seq = a.seq
                then concat_ws(', ', a.instrument, a.external, (
                         select format('taken over from %s, agreement %s', x.party, x.seq) from ledger.agreement x
                          where x.book = a.book and x.agreement = a.novates))
                when exists (select from ledger.allocation x where x.book = t.book and x.agreement = t.agreement and x.seq = t.seq)
                then (select format('allocated to %s: %s', x.initiative, rules.money(x.amount, a.currency)) from ledger.allocation x
                       where x.book = t.book and x.agreement = t.agreement and x.seq = t.seq)
                when t.state = 'novated'
                then (select format('taken over by %s, agreement %s', x.party, x.seq) from ledger.agreement x
                       where x.book = a.book and x.seq = t.seq)
                else 'amended' end;
end $$;

-- What they signed, with its amendments; what was applied to it, and what was written off.
create function rules.agreement_lines(book text, names text[], on_day date, last bigint) returns setof rules.statement_line
language plpgsql stable as $$
#variable_conflict use_column
begin
    return query
    select (x.line).* from (
        select l.line
          from ledger.agreement a
         cross join lateral (
                select rules.statement_line(t.effective, 1, 'agreement', a.seq, a.party, rules.terms_words(a, t),
                           a.currency, signed => c.changed, entry => t.seq) as line
                  from ledger.agreement_terms t
                 cross join lateral (        -- by what it posted: what it amended may be taken back on a later day than its own
                        select coalesce(sum(x.amount), 0)::bigint as changed from ledger.posting x
                         where x.item = a.agreement and x.book = a.book and x.seq = t.seq and x.measure in ('signed', 'raised', 'lowered', 'novated')) c
                 where t.book = a.book and t.agreement = a.agreement and t.state <> 'terminated' and t.seq <= last and t.effective <= on_day
                   and not exists (select from rules.undone(t.book, t.seq, on_day, last))
                 union all
                select rules.statement_line(p.date, 2, 'agreement', a.seq, a.party, format('instalment %s, receipt %s', p.number, r.seq), a.currency,
                                            applied => sum(p.amount)::bigint, entry => p.seq)
                  from rules.applications(a.book, a.agreement, on_day, last) p
                  left join ledger.receipt_number r on r.book = a.book and r.receipt = p.receipt
                 group by p.date, p.seq, p.number, r.seq
                 union all
                select rules.statement_line(j.effective, 3, 'agreement', a.seq, a.party, p.measure || ': ' || j.reason, a.currency,
                                            ended => -sum(p.amount)::bigint, entry => j.seq)
                  from ledger.posting p
                  join ledger.reason j on j.book = p.book and j.seq = p.seq
                 where p.item = a.agreement and p.book = a.book and p.measure in ('written off', 'terminated') and p.seq + 0 <= last
                   and p.effective <= on_day and not exists (select from rules.undone(p.book, p.seq, on_day, last))
                 group by j.seq, j.effective, j.reason, p.measure
                 union all      -- before this book began: by the entry that opened it
                select rules.statement_line(p.effective, case p.measure when 'settled' then 2 else 3 end, 'agreement', a.seq, a.party,
                           case p.measure when 'settled' then 'paid' else 'written off' end || ' before this book began', a.currency,
                           applied => case p.measure when 'settled' then -sum(p.amount)::bigint end,
                           ended => case p.measure when 'written off' then -sum(p.amount)::bigint end, entry => a.seq)
                  from ledger.posting p
                 where p.item = a.agreement and p.book = a.book and p.seq + 0 = a.seq and p.measure in ('settled', 'written off')
                 group by p.effective, p.measure having sum(p.amount) <> 0 and min(p.effective) <= on_day) l
         where a.book = agreement_lines.book and a.party = any (names) and a.seq <= last and a.effective <= on_day
           and not exists (select from rules.undone(a.book, a.seq, on_day, last))) x (line);
end $$;

-- What was applied of a receipt, entry by entry.  An entry left or took of what waits in the currency of the receipt, whatever it paid.
create function rules.receipt_uses(r ledger.receipt, on_day date, last bigint)
returns table (seq bigint, date date, back boolean, agreements text, amount bigint) language sql stable as $$
    select p.seq, p.date, p.back, p.agreements, case when p.seq = r.seq then r.amount when e.seq is not null then -r.amount else 0 end + h.moved
      from (select x.seq, x.date, bool_or(x.amount < 0) as back, string_agg(distinct g.seq::text, ', ') as agreements
              from rules.applications(r.book, r.receipt, on_day, last) x
              left join ledger.agreement g on g.book = r.book and g.agreement = x.agreement group by x.seq, x.date) p
     cross join lateral (
            select coalesce(sum(x.amount), 0)::bigint as moved
              from ledger.posting x join ledger.account c on c.book = x.book and c.account = x.account
                                                         and c.class in ('advance', 'unidentified')
             where x.book = r.book and x.seq = p.seq and x.item = r.receipt) h
      left join ledger.receipt_end e on e.book = r.book and e.receipt = r.receipt and e.seq = p.seq and e.measure = 'returned'
$$;

-- What they paid, the agreements it was applied to, and what went back.
create function rules.receipt_lines(book text, names text[], on_day date, last bigint) returns setof rules.statement_line
language plpgsql stable as $$
#variable_conflict use_column
begin
    return query
    select (x.line).* from (
        select l.line
          from rules.receipts_of(receipt_lines.book, names, on_day, last) o
         cross join lateral (select x.* from ledger.receipt x where x.book = receipt_lines.book and x.receipt = o.receipt limit 1) r
         cross join lateral (
                select rules.statement_line(r.effective, 1, 'receipt', r.seq, o.party, nullif(concat_ws(', ', r.reference, r.external), ''), r.currency, received => r.amount, entry => r.seq) as line
                 union all
                select rules.statement_line(p.date, 2, 'receipt', r.seq, o.party, case when p.back then 'no longer ' else '' end
                           || coalesce('applied to agreement ' || p.agreements, 'applied to an agreement of another office'), r.currency,
                           applied => p.amount, entry => p.seq)
                  from rules.receipt_uses(r, on_day, last) p
                 union all
                select rules.statement_line(e.effective, 3, 'receipt', r.seq, o.party, format('%s: %s', e.measure, e.reason), r.currency,
                           refunded => case e.measure when 'refunded' then e.amount end,
                           returned => case e.measure when 'returned' then e.amount end, entry => e.seq)
                  from ledger.receipt_end e
                 where e.book = r.book and e.receipt = r.receipt and e.seq <= last and e.effective <= on_day
                   and not exists (select from rules.undone(e.book, e.seq, on_day, last))) l
         where r.seq <= last and r.effective <= on_day and not exists (select from rules.undone(r.book, r.seq, on_day, last))) x (line);
end $$;

-- What they paid for others, in whose statements it is received, as far as the bank did not take it back.
create function rules.paid_for_others(book text, names text[], on_day date, last bigint) returns setof rules.statement_line
language plpgsql stable as $$
#variable_conflict use_column
begin
    return query
    select (x.line).* from (
        select rules.statement_line(r.effective, 4, 'receipt', r.seq, r.payer, coalesce('paid for ' || nullif(c.party, ''), 'unidentified'),
                   r.currency, for_others => r.amount - b.returned, entry => r.seq)
          from ledger.receipt r
         cross join lateral rules.credited(r, on_day, last) c
         cross join lateral rules.gone_back(r.book, r.receipt, on_day, last) b
         where r.book = paid_for_others.book and r.payer = any (names) and c.party <> all (names) and r.seq <= last
           and r.effective <= on_day and not exists (select from rules.undone(r.book, r.seq, on_day, last))) x (line);
end $$;

-- What they gave in kind and was accepted, at once or in parts: the quantity that was, at the value that it has by then.  What was given
-- back is taken off.
create function rules.inkind_lines(book text, names text[], on_day date, last bigint) returns setof rules.statement_line
language plpgsql stable as $$
#variable_conflict use_column
begin
    return query
    select (x.line).* from (
        select rules.statement_line(s.effective, 1, 'inkind', k.seq, k.party, format('%s: %s %s, %s', k.kind, trim_scale(s.quantity), k.unit,
                   k.description) || case when s.step = 'returned' then ' (given back)' when v.value is null then ' (unvalued)' else '' end,
                   v.currency, inkind => v.value, entry => coalesce(v.entry, s.seq))
          from ledger.inkind k
          join ledger.inkind_step s on s.book = k.book and s.inkind = k.inkind and s.step in ('accepted', 'returned') and s.seq <= last
                                   and s.effective <= on_day
          left join lateral rules.given_by(s, on_day, last) v on true
         where k.book = inkind_lines.book and k.party = any (names)
           and not exists (select from rules.undone(s.book, s.seq, on_day, last))
           and not exists (select from rules.undone(k.book, k.seq, on_day, last))) x (line);
end $$;

-- Whose statement it is: a party under every name that it has, or with all below it as well.
create function rules.statement_names(book text, party text, with_children text, last bigint) returns text[] language plpgsql stable as $$
begin
    if with_children = 'yes' then
        return rules.party_with_children(book, party, last);
    end if;
    return rules.aliases(book, party, last);
end $$;

create function rules.statement_lines(book text, names text[], on_day date, last bigint) returns setof rules.statement_line
language sql stable as $$
    select * from rules.pledge_lines(statement_lines.book, names, on_day, last)
     union all
    select * from rules.agreement_lines(statement_lines.book, names, on_day, last)
     union all
    select * from rules.receipt_lines(statement_lines.book, names, on_day, last)
     union all
    select * from rules.paid_for_others(statement_lines.book, names, on_day, last)
     union all
    select * from rules.inkind_lines(statement_lines.book, names, on_day, last)
$$;

-- What is open of pledges and agreements, and waits of receipts, by currency: not from the lines, but as everybody else asks it.
create function rules.statement_open(book text, names text[], on_day date, last bigint)
returns table (noun text, currency text, open bigint) language sql stable as $$
    select 'pledge', p.currency, sum(i.open)::bigint
      from ledger.pledge p cross join lateral rules.item_parts(p.book, p.pledge, on_day, last) i
     where p.book = statement_open.book and p.party = any (names) and p.own group by p.currency
     union all
    select 'agreement', a.currency, sum(i.open)::bigint
      from ledger.agreement a cross join lateral rules.item_parts(a.book, a.agreement, on_day, last) i
     where a.book = statement_open.book and a.party = any (names) group by a.currency
     union all
    select 'receipt', h.currency, -sum(h.amount)::bigint
      from rules.receipts_of(statement_open.book, names, on_day, last) r
     cross join lateral rules.left_of_receipt(statement_open.book, r.receipt, on_day, last) h group by h.currency
$$;

-- The totals of a statement as JSON, by noun and currency, with what is open of each.
create function rules.statement_totals(lines rules.statement_line[], book text, names text[], on_day date, last bigint) returns json
language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select json_agg(json_build_object('noun', 'total ' || t.noun, 'currency', t.currency, 'pledged', rules.money(t.pledged, t.currency),
                   'converted', rules.money(t.converted, t.currency), 'signed', rules.money(t.signed, t.currency),
                   'received', rules.money(t.received, t.currency), 'applied', rules.money(t.applied, t.currency),
                   'ended', rules.money(t.ended, t.currency), 'refunded', rules.money(t.refunded, t.currency),
                   'returned', rules.money(t.returned, t.currency), 'for_others', rules.money(t.for_others, t.currency), 'inkind', rules.money(t.inkind, t.currency),
                   'third_party', rules.money(t.third_party, t.currency), 'open', rules.money(case when t.noun <> 'inkind' then coalesce(o.open, 0) end,
                                                                                             t.currency))
                   order by array_position('{pledge,agreement,receipt,inkind}'::text[], t.noun), t.currency)
          from (select l.noun, l.currency, sum(l.pledged)::bigint as pledged, sum(l.converted)::bigint as converted,
                       sum(l.signed)::bigint as signed, sum(l.received)::bigint as received, sum(l.applied)::bigint as applied,
                       sum(l.ended)::bigint as ended, sum(l.refunded)::bigint as refunded, sum(l.returned)::bigint as returned,
                       sum(l.for_others)::bigint as for_others, sum(l.inkind)::bigint as inkind, sum(l.third_party)::bigint as third_party
                  from unnest(lines) l where l.currency is not null group by l.noun, l.currency) t
          left join rules.statement_open(statement_totals.book, names, on_day, last) o on o.noun = t.noun and o.currency = t.currency);
end $$;

-- What of their agreements is allocated to no initiative, as another row of the totals; null where all is.
create function rules.statement_unallocated(book text, names text[], on_day date, last bigint) returns json language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select json_agg(json_build_object('noun', 'not allocated', 'currency', u.currency, 'signed', rules.money(u.stated, u.currency),
                            'applied', rules.money(u.settled, u.currency), 'ended', rules.money(u.ended, u.currency),
                            'open', rules.money(u.open, u.currency)) order by u.currency)
          from (select a.currency, sum(i.stated)::bigint as stated, sum(i.settled)::bigint as settled, sum(i.ended)::bigint as ended,
                       sum(i.open)::bigint as open
                  from ledger.agreement a cross join lateral rules.item_parts(a.book, a.agreement, on_day, last) i
                 where a.book = statement_unallocated.book and a.party = any (names) and i.initiative = '' group by a.currency) u
         where u.stated > 0);
end $$;
