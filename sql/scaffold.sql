-- The functions of schema api that write, made by the database: for each function rules.<command> that takes a book, envelopes
-- and asks the function api.<command> with an array for each field of the asks' type.  It locks the book, looks who asks, keeps
-- what was asked, and hands both on.  Then it moves on what is kept for today.  The field `date` is the day of an entry; fields
-- of type rules.confirmation are no part of what was asked: those that say yes are what the person confirmed beside it; nor is
-- what the daemon derived of others, rules.derived.  Those of type rules.party_ref are kept as they were asked and handed on as the
-- code that they mean.  What is asked about people is kept as digests, and beside: rules/personal.sql.  Run after schemas rules and api were built.

do $do$
declare
    t record;
begin
    for t in
        select p.proname as command, c.relname as ask,
               string_agg(format('%I %s[]', a.attname, a.type), ', ' order by a.attnum) as params,
               string_agg(format('%I', a.attname), ', ' order by a.attnum) as names,
               string_agg(format(case when a.names then 'case when position('':'' in a.%1$I) > 0 then rules.party_meant(%2$I.book, a.%1$I) else lower(a.%1$I collate "C") collate "default" end'
                                      else 'a.%1$I' end, a.attname, p.proname),
                          ', ' order by a.attnum) as fields,
               string_agg(format(case when a.names then '%1$L, case when position('':'' in a.%2$I) > 0 then a.%2$I else lower(a.%2$I collate "C") collate "default" end'
                                      else '%1$L, a.%2$I%3$s' end, a.attname, a.attname, case when a.type <> 'text' then '::text' else '' end),
                          ', ' order by a.attnum) filter (where not a.confirms and not a.derived) as content,
               coalesce('nullif(concat_ws('','', ' || string_agg(format('case a.%I when ''yes'' then %L end', a.attname, a.attname), ', '
                   order by a.attnum) filter (where a.confirms) || '), '''')', 'null') as confirmed,
               case when bool_or(a.attname = 'date') then 'a.date' else 'null::date' end as date,
               array_agg(a.attname::text) filter (where a.names) as refs,
               case when exists (select from rules.personal_fields() f where f.command = p.proname) then 'true'
                    else coalesce(string_agg(format('position('':'' in array_to_string(%I, '''')) > 0', a.attname), ' or ') filter (where a.names), 'false') end
                   as veils
          from pg_proc p
          join pg_type asks on asks.oid = p.proargtypes[2]
          join pg_type ask on ask.oid = asks.typelem
          join pg_class c on c.oid = ask.typrelid
          join (select x.attrelid, x.attnum, x.attname, x.atttypid = 'rules.confirmation'::regtype as confirms,
                       x.atttypid = 'rules.derived'::regtype as derived, x.atttypid = 'rules.party_ref'::regtype as names,
                       format_type(coalesce(nullif(d.typbasetype, 0), x.atttypid), x.atttypmod) as type
                  from pg_attribute x join pg_type d on d.oid = x.atttypid) a
            on a.attrelid = c.oid and a.attnum > 0
         where p.pronamespace = 'rules'::regnamespace and p.prorettype = 'api.answer'::regtype and p.pronargs = 3
           and p.proargnames[1:3] = '{book,envelopes,asks}'
         group by p.proname, c.relname
    loop
        execute format($f$
            create function api.%1$I(book text, allowed text[], caller text[], key uuid[], %3$s%11$s)
            returns setof api.answer language plpgsql security definer set search_path = pg_catalog, pg_temp as $b$
            #variable_conflict use_column
            declare
                envelopes rules.envelope[];
                asks      rules.%2$I[];
                veils     rules.veil[];
                answers   api.answer[];
            begin
                perform rules.lock_book(book);
                select array_agg((a.ord, a.key, rules.item(%1$I.book, w.office, a.key), w, rules.content(array[%6$s]), %7$s, %8$s,
                                  coalesce(%8$s, (w).today), null)::rules.envelope order by a.ord),
                       array_agg(row(%5$s)::rules.%2$I order by a.ord)
                  into envelopes, asks
                  from unnest(caller, key, %4$s) with ordinality a (caller, key, %4$s, ord)
                  join rules.callers(%1$I.book, %1$I.allowed, %1$I.caller) w on w.certificate = a.caller;
                if %9$s then
                    veils := array(select v from rules.veils(book, %1$L, %10$L, envelopes, array(select to_jsonb(x) from unnest(asks) x), %12$s) v);
                end if;
                if veils <> '{}' then
                    envelopes := rules.with_veils(envelopes, veils);
                    answers := array(select r from rules.%1$I(book, envelopes, asks) r);
                    perform rules.keep_personal(book, answers, veils);
                    return query select * from unnest(answers);
                else
                    return query select * from rules.%1$I(book, envelopes, asks);
                end if;
                perform rules.keep_up_after(book, cardinality(key));
            end $b$ $f$, t.command, t.ask, t.params, t.names, t.fields, t.content, t.confirmed, t.date, t.veils, t.refs,
            case t.veils when 'false' then '' else ', salt text[] default null' end, case t.veils when 'false' then 'null' else 'salt' end);
    end loop;
end $do$;
