-- The chart of accounts, its balances, and the rules by which events are posted.

create type api.account_item as (
    account integer, code text, name text, class text, heading text, memo boolean, valid_from date, valid_to date);

-- The account as it is called, as known at a moment: one row, or none.
create function rules.account_at(book text, account integer, last bigint default 9223372036854775807)
returns setof ledger.account_version language sql stable as $$
    select v.* from ledger.account_version v
     where v.book = account_at.book and v.account = account_at.account and v.seq <= last
     order by v.seq desc limit 1
$$;

-- Accounts by number, which is the cursor.
create function api.account_list(book text, allowed text[], caller text, "limit" integer, after text)
returns setof api.account_item
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    perform rules.admit(book, allowed, caller);
    return query
    select a.account, v.code, v.name, a.class, a.heading, a.memo, v.valid_from, v.valid_to
      from ledger.account a
     cross join lateral rules.account_at(a.book, a.account) v
     where a.book = account_list.book and (after is null or a.account > (select rules.page_from(after)))
     order by a.account
     limit "limit";
end $$;

-- base_amount is the balance in the base currency; debit is positive.
create type api.account_detail as (
    account integer, code text, name text, class text, heading text, memo boolean, valid_from date, valid_to date, base_amount text, base_currency text, balances json);

-- One account and its balance by party, initiative, fund and currency, of the entries that count by a day.
create function api.account_show(book text, allowed text[], caller text, account integer, as_of date, known_at text)
returns setof api.account_detail
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    last bigint := rules.seq_at(book, known_at);
begin
    perform rules.admit(book, allowed, caller);
    return query
    select a.account, v.code, v.name, a.class, a.heading, a.memo, v.valid_from, v.valid_to, rules.money(coalesce(m.base, 0)::bigint, bc.exponent), bc.currency,
           coalesce(m.balances, '[]')
      from ledger.account a
     cross join lateral rules.account_at(a.book, a.account) v
      join ledger.book b on b.book = account_show.book
      join ledger.currency bc on bc.currency = b.currency
     cross join lateral (
            select sum(x.base) as base,
                   json_agg(json_build_object('party', nullif(x.party, ''), 'initiative', nullif(x.initiative, ''), 'fund', nullif(x.fund, ''),
                                                'currency', x.currency,
                                                'amount', rules.money(x.amount::bigint, c.exponent),
                                                'base_amount', rules.money(x.base::bigint, bc.exponent))
                             order by x.party, x.initiative, x.fund, x.currency) as balances
              from (select p.party, p.initiative, p.fund, p.currency, sum(p.amount) as amount, sum(p.base) as base
                      from ledger.posting p
                     where p.account = account_show.account and p.book = account_show.book and p.seq <= last
                       and (as_of is null or p.posted <= as_of)
                     group by p.party, p.initiative, p.fund, p.currency having sum(p.amount) <> 0 or sum(p.base) <> 0) x
              join ledger.currency c on c.currency = x.currency) m
     where a.book = account_show.book and a.account = account_show.account;
    if not found then
        perform rules.none_of(book, 'account', 'account', account_show.account::text);
    end if;
end $$;

create type rules.account_add_ask as (
    account integer, name text, code text, class text, heading text, memo text, valid_from date, valid_to date);

-- Add accounts to the chart.  code is what people and exports call it (its number); monetary are those that hold money or what is owed
-- in money; heading is where the statements show it; on its days it may play roles.  Refuses: conflict (the number or the code is taken), invalid (a
-- code that is none, a heading of another class, days that end before they begin).
create function rules.account_add(book text, envelopes rules.envelope[], asks rules.account_add_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.*, coalesce(a.code, a.account::text) as called, k.kind, k.is_memo,
               coalesce(a.heading, rules.usual_heading(a.account, k.kind, k.is_memo)) as stands_under,
               coalesce(rules.refusal('invalid', 'account', case when a.account < 1 then 'the number of an account is 1 or more' end,
                                      'give a number like 1010'), taken, bad,
                        rules.refusal('invalid', 'heading', case when not a.heading = any (rules.headings_of(k.kind, k.is_memo))
                            then format('an account of class %s%s does not stand under %s', k.kind, case when k.is_memo then ', memorandum' else '' end,
                                        a.heading) end, format('give %s', array_to_string(rules.headings_of(k.kind, k.is_memo), ', '))),
                        rules.days_fault(a.valid_from, a.valid_to)) as refusal
          from unnest(envelopes, asks) a
         cross join lateral (select coalesce(a.class, 'other') as kind,
                             coalesce(a.memo, 'no') = 'yes' or coalesce(a.class in ('pledge', 'contingent'), false) as is_memo) k
          left join ledger.account x on x.book = account_add.book and x.account = a.account
          left join lateral rules.taken('account', a.account::text, x.account is not null) taken on true
          left join lateral rules.account_code_fault(account_add.book, a.account, coalesce(a.code, a.account::text)) bad on true
    ), entered as materialized (
        select * from rules.entered(account_add.book, 'account_add', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['account:' || j.account, 'account code:' || lower(j.called)],
                                            jsonb_build_object('account', j.account, 'code', j.called, 'heading', j.stands_under)))
               from judged j), null)
    ), stands as materialized (
        select j.*, e.seq from entered e join judged j using (ord) where e.outcome = 'recorded'
    ), account as (
        insert into ledger.account (book, account, seq, class, heading, memo, monetary)
        select account_add.book, s.account, s.seq, s.kind, s.stands_under, s.is_memo,
               s.kind in ('bank', 'receivable', 'advance', 'unidentified', 'refund')
          from stands s
    ), version as (
        insert into ledger.account_version (book, account, seq, name, code, valid_from, valid_to)
        select account_add.book, s.account, s.seq, s.name, s.called, s.valid_from, s.valid_to from stands s
    )
    select (e.answer).* from entered e;
end $$;

-- What is wrong with calling an account by a code, or null.
create function rules.account_code_fault(book text, account integer, code text) returns setof rules.refusal language sql stable as $$
    select v.code, 'code', v.sentence, v.hint
      from (select min(x.account) as account from ledger.account x
             cross join lateral rules.account_at(x.book, x.account) n
             where x.book = account_code_fault.book and x.account <> account_code_fault.account
               and lower(n.code) = lower(account_code_fault.code)) other
     cross join lateral (values
        (1, account_code_fault.code !~ '^[A-Za-z0-9.-]{1,12}$', 'invalid', format('%s is not a code of an account', account_code_fault.code),
            'give up to 12 letters, digits, dots and hyphens'),
        (2, other.account is not null, 'conflict', format('account %s is called %s', other.account, account_code_fault.code),
            format('see: bursar account show %s', other.account))) v (n, broken, code, sentence, hint)
     where v.broken order by v.n limit 1
$$;

-- The roles that an account plays, from a day on and until before another.
create function rules.account_plays(book text, account integer) returns table (role text, since date, until date) language sql stable as $$
    select p.role, p.valid_from, p.until
      from (select r.role, r.account, r.valid_from,
                   coalesce(lead(r.valid_from) over (partition by r.role, r.instrument, r.term, r.earmarked order by r.valid_from), 'infinity') as until
              from (select distinct on (x.role, x.instrument, x.term, x.earmarked, x.valid_from) x.* from ledger.account_role x
                     where x.book = account_plays.book
                     order by x.role, x.instrument, x.term, x.earmarked, x.valid_from, x.seq desc) r) p
     where p.account = account_plays.account
$$;

-- What is wrong with the days on which an account is to play roles: it plays one on others.
create function rules.account_days_fault(book text, account integer, valid_from date, valid_to date) returns setof rules.refusal
language sql stable as $$
    select 'conflict', v.field, v.sentence, v.hint
      from rules.account_plays(account_days_fault.book, account_days_fault.account) p
     cross join lateral (values
        (1, p.until > valid_to + 1, 'valid_to', format('account %s plays %s after %s', account, p.role, valid_to),
            format('have another one play it first: bursar account assign "%s" ACCOUNT --valid-from %s', p.role, valid_to + 1)),
        (2, p.since < valid_from, 'valid_from', format('account %s plays %s before %s', account, p.role, valid_from), 'give an earlier day')
        ) v (n, broken, field, sentence, hint)
     where v.broken order by v.n, p.role limit 1
$$;

create type rules.account_change_ask as (account integer, name text, code text, valid_from date, valid_to date);

-- Call accounts otherwise, or give them other days: what they are never changes.  Refuses: not_found, conflict (the code is taken, it plays
-- a role on other days), invalid (nothing to change, a code that is none, days that end before they begin).
create function rules.account_change(book text, envelopes rules.envelope[], asks rules.account_change_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with judged as materialized (
        select a.ord, a.account, coalesce(a.name, v.name) as name, coalesce(a.code, v.code) as code, d.since, d.until,
               coalesce(none, bad, rules.days_fault(d.since, d.until), busy) as refusal
          from unnest(envelopes, asks) a
          left join lateral rules.account_at(account_change.book, a.account) v on true
         cross join lateral (select case
               when v.account is null
               then rules.refusal('not_found', 'account', format('there is no account %s', a.account), 'see: bursar account list')
               when coalesce(a.name, a.code, a.valid_from::text, a.valid_to::text) is null
               then rules.refusal('invalid', 'name', 'nothing is to change', 'add --name, --code or --valid-to') end) f (none)
         cross join lateral (select coalesce(a.valid_from, v.valid_from), coalesce(a.valid_to, v.valid_to)) d (since, until)
          left join lateral rules.account_days_fault(account_change.book, a.account, a.valid_from, a.valid_to) busy on true
          left join lateral rules.account_code_fault(account_change.book, a.account, a.code) bad on true
    ), entered as materialized (
        select * from rules.entered(account_change.book, 'account_change', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['account:' || j.account, 'account code:' || lower(j.code)],
                                            jsonb_strip_nulls(jsonb_build_object('account', j.account, 'code', j.code, 'valid_from', j.since,
                                                                                 'valid_to', j.until)))) from judged j), null)
    ), version as (
        insert into ledger.account_version (book, account, seq, name, code, valid_from, valid_to)
        select account_change.book, j.account, e.seq, j.name, j.code, j.since, j.until
          from entered e join judged j using (ord) where e.outcome = 'recorded'
    )
    select (e.answer).* from entered e;
end $$;

create type rules.account_assign_ask as (
    role text, account integer, instrument text, term text, earmarked text, valid_from date, date date);

-- What is wrong with an account that is to play a role: it must be of the kind that rules know it by.
create function rules.assign_fault(book text, a rules.account_assign_ask, since date) returns setof rules.refusal
language sql stable as $$
    select v.code, v.field, v.sentence, v.hint
      from (select a.role) asked
      left join ledger.account x on x.book = assign_fault.book and x.account = a.account
      left join lateral rules.account_at(x.book, x.account) n on true
      left join lateral (select min(r.valid_from) as day from ledger.account_role r     -- from when on another row says who plays it
                          where r.book = assign_fault.book and r.role = a.role and r.instrument = coalesce(a.instrument, '*')
                            and r.term = coalesce(a.term, '*') and r.earmarked = coalesce(a.earmarked, '*') and r.valid_from > since) next on true
      left join lateral (select p.* from ledger.account_role r join ledger.account p on p.book = r.book and p.account = r.account
                          where r.book = assign_fault.book and r.role = a.role order by r.seq limit 1) now on true
     cross join lateral (values
        (1, now.account is null, 'not_found', 'role', format('there is no role %s', a.role), 'see: bursar account roles'),
        (2, x.account is null, 'not_found', 'account', format('there is no account %s', a.account), 'see: bursar account list'),
        (3, x.class <> now.class or x.memo <> now.memo, 'invalid', 'account', format('account %s is of class %s%s, what plays %s is of class %s%s',
            a.account, x.class, case when x.memo then ', memorandum' else '' end, a.role, now.class,
            case when now.memo then ', memorandum' else '' end), 'give another account, or add one of that class'),
        (4, not exists (select from ledger.account_role r join ledger.account p on p.book = r.book and p.account = r.account
                         where r.book = assign_fault.book and r.role = a.role and rules.part_of(p.heading) = rules.part_of(x.heading)), 'invalid', 'account',
            format('account %s stands under %s, what plays %s under %s', a.account, x.heading, a.role, now.heading),
            'give another account, or add one with that heading'),
        (5, since <= (rules.closing(assign_fault.book)).closed, 'invalid', 'valid_from', format('%s is closed', since), 'give a day that is open'),
        (6, since < n.valid_from, 'invalid', 'valid_from', format('account %s is valid from %s on', a.account, n.valid_from), 'give that day or a later one'),
        (7, coalesce(next.day, 'infinity') > n.valid_to + 1, 'invalid', 'account', format('account %s is valid until %s, and nothing else plays %s from then on',
            a.account, n.valid_to, a.role), 'give another account, or first say who plays it then')
        ) v (n, broken, code, field, sentence, hint)
     where v.broken order by v.n limit 1
$$;

-- Have accounts play roles of the posting rules, from a day on: of an instrument, a term, and for what is earmarked or is not, where
-- these are given.  What was posted stays where it is, and leaves from there.  Refuses: not_found (role, account), invalid (an account of
-- another class or not valid on its days, a day that is closed).
create function rules.account_assign(book text, envelopes rules.envelope[], asks rules.account_assign_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
declare
    told rules.entry[];
begin
    with judged as materialized (
        select a.*, coalesce(a.valid_from, a.day) as since, wrong as refusal
          from unnest(envelopes, asks) a
          left join lateral rules.assign_fault(account_assign.book, asks[a.ord], coalesce(a.valid_from, a.day)) wrong on true
    ), entered as materialized (
        select e from rules.entered(account_assign.book, 'account_assign', envelopes,
            (select array_agg(rules.verdict(j.ord, j.refusal, array['chart'],
                        jsonb_build_object('role', j.role, 'account', j.account, 'valid_from', j.since))) from judged j), null) e
    ), role as (
        insert into ledger.account_role (book, role, instrument, term, earmarked, valid_from, seq, account)
        select account_assign.book, j.role, coalesce(j.instrument, '*'), coalesce(j.term, '*'), coalesce(j.earmarked, '*'), j.since,
               (n.e).seq, j.account
          from entered n join judged j on j.ord = (n.e).ord where (n.e).outcome = 'recorded'
    )
    select array_agg(n.e) into told from entered n;
    perform rules.work_out_lines(book, g.valid_from, r.seq)
       from ledger.account_role r
      cross join lateral (select r.valid_from
                           union
                          select x.valid_from from ledger.rule_generation x where x.book = r.book and x.valid_from > r.valid_from) g
      where r.book = account_assign.book and r.seq = any (array(select t.seq from unnest(told) t where t.outcome = 'recorded'));
    return query select (t.answer).* from unnest(told) t;
end $$;

create type rules.account_revalue_ask as (account integer, currency text, date date, old_rate rules.confirmation, adjust text);

-- What an account holds of a currency that was there on a day: bank accounts by fund and office, others the items that are open.
create function rules.account_holdings(book text, account integer, class text, currency text, on_day date) returns setof rules.holding
language plpgsql stable as $$
#variable_conflict use_column
begin
    if class = 'bank' then
        return query
        select (rules.balance_held(b.account, account_holdings.class, b.fund, b.office, b.currency, b.amount, b.base)).*
          from (select d.account, d.fund, d.office, d.currency, sum(d.amount)::bigint as amount, sum(d.base)::bigint as base
                  from ledger.balance_day d
                 where d.book = account_holdings.book and d.account = account_holdings.account
                   and d.currency = account_holdings.currency and d.posted <= on_day
                 group by d.account, d.fund, d.office, d.currency) b;
        return;
    end if;
    return query
    select h.*
      from (select distinct p.item from ledger.posting p
             where p.account = account_holdings.account and p.book = account_holdings.book
               and p.currency = account_holdings.currency and p.effective <= on_day and p.item is not null) i
     cross join lateral rules.holdings(account_holdings.book, array[i.item]) h
     where h.account = account_holdings.account and h.currency = account_holdings.currency and h.amount <> 0;
end $$;

-- Those of them that are worth something else at the rates of the day than they are carried at, up to 10,000, since an entry has no
-- more lines than that; more: how many there are besides.
create function rules.to_revalue(book text, account integer, class text, currency text, on_day date, home text)
returns table (held rules.holding[], worth bigint[], difference bigint, more bigint) language sql stable as $$
    with odd as (
        select h as holding, w.worth, w.worth - h.base as difference, row_number() over (order by h.item, h.part, h.initiative, h.office) as n
          from rules.pair(to_revalue.book, to_revalue.currency, home, on_day) p
         cross join rules.account_holdings(to_revalue.book, to_revalue.account, class, to_revalue.currency, on_day) h
         cross join lateral (select rules.at(h.amount, p) as worth) w
         where rules.known(p) and w.worth <> h.base
    )
    select array_agg(o.holding order by o.n), array_agg(o.worth order by o.n), sum(o.difference)::bigint,
           (select nullif(greatest(count(*) - 10000, 0), 0) from odd)
      from odd o where o.n <= 10000
$$;

-- Carry what an account holds of a foreign currency at the closing rate of a day, item by item (IPSAS 4.27): what it is worth more or
-- less is an exchange difference that is not realised.  What was settled since is not touched.  Refuses: not_found, invalid (an
-- account or a currency that is not revalued, no rate), conflict (it is carried at that rate already), confirmation_required (an old rate).
create function rules.account_revalue(book text, envelopes rules.envelope[], asks rules.account_revalue_ask[])
returns setof api.answer language plpgsql as $$
#variable_conflict use_column
begin
    return query
    with named as materialized (
        select a.ord, a.account, a.currency, a.day, x.class, b.currency as home, p.rates, coalesce(f.refusal, p.refusal) as refusal
          from unnest(envelopes, asks) a
          join ledger.book b on b.book = account_revalue.book
          left join lateral (select y.* from ledger.account y where y.book = b.book and y.account = a.account limit 1) x on true
          left join lateral (
                select rules.refusal(v.code, v.field, v.sentence, v.hint) as refusal from (values
                    (1, x.account is null, 'not_found', 'account', format('there is no account %s', a.account), 'see: bursar account list'),
                    (2, not x.monetary or x.class = 'clearing', 'invalid', 'account', format('account %s is not revalued: it is not monetary', a.account),
                        'see: bursar account list'),
                    (3, a.currency = b.currency, 'invalid', 'currency', format('%s is the base currency', a.currency), 'give a foreign one')
                    ) v (n, broken, code, field, sentence, hint)
                 where v.broken order by v.n limit 1) f on true
          left join lateral rules.price_apart(account_revalue.book, 'currency', case when (f.refusal).code is null then 1 end, a.currency, a.day,
                                              old_rate => a.old_rate) p on true
    ), judged as materialized (
        select n.*, r.held, r.worth, r.difference, r.more, coalesce(n.refusal, rules.refusal('conflict', 'account', case when r.held is null
               then format('what account %s holds of %s is carried at the rate of %s already', n.account, n.currency, n.day) end,
               format('see: bursar account show %s', n.account))) as wrong
          from named n
          left join lateral rules.to_revalue(account_revalue.book, case when (n.refusal).code is null then n.account end, n.class, n.currency,
                                             n.day, n.home) r on true
    ), entered as materialized (
        select * from rules.entered(account_revalue.book, 'account_revalue', envelopes,
            (select array_agg(rules.verdict(j.ord, j.wrong, array['account:' || j.account || ':' || j.currency],
                        jsonb_strip_nulls(jsonb_build_object('account', j.account, 'currency', j.currency, 'rates', j.rates,
                            'items', cardinality(j.held), 'difference', rules.money(j.difference, j.home), 'base_currency', j.home,
                            'more', j.more)))) from judged j),
            (select array_agg(rules.fact_revalued(j.ord, j.held[n], j.worth[n], j.class in ('advance', 'unidentified', 'refund', 'obligation')))
               from judged j, generate_subscripts(j.worth, 1) n where j.wrong is null))
    )
    select (e.answer).* from entered e;
end $$;

create type api.account_rule as (measure text, held text, policy text, line smallint, role text, side text, value text, basis text);

-- What each measure posts, by the class of the account that its item is held in and the policy of recognition, and why.
create function api.account_rules(book text, allowed text[], caller text) returns setof api.account_rule
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    perform rules.admit(book, allowed, caller);
    return query
    select r.measure, nullif(r.held, ''), nullif(r.policy, '*'), r.n, r.role, case r.sign when 1 then 'debit' else 'credit' end, r.value,
           r.basis
      from ledger.posting_rule r
     where r.valid_from = (select max(x.valid_from) from ledger.posting_rule x
                            where x.measure = r.measure and x.held = r.held and x.policy = r.policy and x.valid_from <= rules.today(account_rules.book))
     order by r.measure, r.held, r.policy, r.n;
end $$;

create type api.account_role as (
    role text, instrument text, term text, earmarked text, account integer, name text, valid_from date);

-- Which account plays a role in the rules; of rows that fit, the most specific counts.
create function api.account_roles(book text, allowed text[], caller text) returns setof api.account_role
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    perform rules.admit(book, allowed, caller);
    return query
    select r.role, nullif(r.instrument, '*'), nullif(r.term, '*'), nullif(r.earmarked, '*'), r.account, v.name,
           nullif(r.valid_from, '-infinity')
      from (select distinct on (x.role, x.instrument, x.term, x.earmarked, x.valid_from) x.* from ledger.account_role x
             where x.book = account_roles.book
             order by x.role, x.instrument, x.term, x.earmarked, x.valid_from, x.seq desc) r
     cross join lateral rules.account_at(r.book, r.account) v
     order by r.role, r.instrument <> '*', r.instrument, r.term, r.earmarked, r.valid_from, r.seq;
end $$;
