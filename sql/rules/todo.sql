-- What waits for a person: kind by kind the first of it, by what is kept where a book has much of it.  Each kind is for the roles whose
-- command it takes, so that a list has nothing in it that somebody else has to do.

-- The kinds of what waits, in the order in which they are shown, for those who may do something about it.
create function rules.todo_kinds(role text) returns text[] language sql immutable as $$
    select case role
        when 'finance' then '{approval,overdue,advance,unidentified,delivery,edition,certificate}'::text[]
        when 'officer' then '{overdue,waiver,edition,outcome,certificate}'
        when 'regional' then '{overdue,waiver,outcome,certificate}'
        when 'admin' then '{request,certificate}'
        else '{certificate}' end
$$;

-- What others asked for and nobody decided on.
create function rules.todo_approvals(book text, person text, "limit" integer) returns setof rules.todo language sql stable as $$
    select 'approval', concat_ws(' ', a.command, a.summary), 'approval', w.seq::text, null, a.date, null::date, a.currency, w.base, w.office,
           format('bursar approval show %s', w.seq)
      from (select x.* from ledger.wish x
             where x.book = todo_approvals.book and x.person <> todo_approvals.person
               and not exists (select from ledger.approval d where d.book = x.book and d.asked = x.seq)
             order by x.seq limit "limit") w
     cross join lateral (select x.* from rules.approvals(w.book, 9223372036854775807) x where x.id = w.seq offset 0) a
$$;

-- Instalments due before a day and not paid; touched as rules.touched_since() says.
create function rules.todo_overdue(book text, role text, touched rules.touched_item[], on_day date, "limit" integer)
returns setof rules.todo language sql stable as $$
    select 'overdue', format('instalment %s of agreement %s', l.number, l.seq), 'instalment', format('%s.%s', l.seq, l.number), l.party, l.due, l.due,
           l.currency, l.open, l.office,
           case todo_overdue.role when 'finance'
                then format('bursar receipt record --party %s --agreement %s --amount %s --currency %s', l.party, l.seq,
                            rules.money(l.open, l.currency), l.currency)
                else format('bursar instalment show %s.%s', l.seq, l.number) end
      from rules.late_now(todo_overdue.book, touched, null, null, on_day, null, "limit") l
$$;

-- The oldest items of a noun in a state: those that were touched since, in fresh, are as that says.
create function rules.oldest_in_state(book text, noun text, state text, touched uuid[], fresh ledger.item_state[], "limit" integer)
returns setof ledger.item_state language sql stable as $$
    (select s.* from ledger.item_state s
      where s.book = oldest_in_state.book and s.noun = oldest_in_state.noun and s.state = oldest_in_state.state and not s.item = any (touched)
      order by s.seq limit "limit")
     union all
    select f.* from unnest(fresh) f where f.noun = oldest_in_state.noun and f.state = oldest_in_state.state
$$;

-- An agreement of a party in a currency that has something open, among its fifty newest; null: there is none.  open are those of the
-- touched ones that have.
create function rules.owed_agreement(book text, party text, currency text, touched uuid[], open uuid[]) returns table (seq bigint)
language sql stable as $$
    select max(a.seq)
      from (select x.* from ledger.agreement x
             where x.book = owed_agreement.book and x.party = owed_agreement.party order by x.seq desc limit 50) a
     where a.currency = owed_agreement.currency
       and (a.agreement = any (owed_agreement.open)
            or not a.agreement = any (touched)
               and exists (select from ledger.open_instalment o where o.book = a.book and o.agreement = a.agreement))
$$;

-- Money that came and is not applied, or that nobody knows the sender of.
create function rules.todo_receipts(book text, kind text, touched rules.touched_item[], fresh ledger.item_state[], "limit" integer)
returns setof rules.todo language sql stable as $$
    with touched as materialized (
        select rules.items_touched(todo_receipts.touched, 'receipt') as receipts, a.items as agreements,
               array(select p.agreement from rules.due_parts(todo_receipts.book, a.items, 9223372036854775807) p where p.open > 0) as open
          from rules.items_touched(todo_receipts.touched, 'agreement') a (items)
    ), first as (
        select s.* from touched t
         cross join lateral rules.oldest_in_state(todo_receipts.book, 'receipt', todo_receipts.kind, t.receipts, fresh, "limit") s
         order by s.seq limit "limit"
    )
    select todo_receipts.kind, coalesce(r.reference, r.note, format('receipt %s', s.seq)), 'receipt', s.seq::text, nullif(s.party, ''), r.effective,
           null::date, s.currency, s.waiting, s.office,
           case when todo_receipts.kind = 'unidentified' then format('bursar receipt identify %s --party PARTY', s.seq)
                when o.seq is not null then format('bursar receipt apply %s --agreement %s', s.seq, o.seq)
                else format('bursar receipt show %s', s.seq) end
      from first s
     cross join touched t
     cross join lateral (select x.* from ledger.receipt x where x.book = s.book and x.receipt = s.item limit 1) r
     cross join lateral rules.owed_agreement(s.book, s.party, s.currency, t.agreements, t.open) o
$$;

-- What was delivered in kind, for those who did not offer it.
create function rules.todo_deliveries(book text, person text, touched rules.touched_item[], fresh ledger.item_state[], "limit" integer)
returns setof rules.todo language sql stable as $$
    select 'delivery', format('%s: %s %s', k.description, trim_scale(k.quantity), k.unit), 'inkind', s.seq::text, k.party, d.since, null::date,
           k.currency, k.value, k.office, format('bursar inkind accept %s', s.seq)
      from (select x.* from rules.oldest_in_state(todo_deliveries.book, 'inkind', 'delivered', rules.items_touched(touched, 'inkind'), fresh, 10 * "limit") x) s
     cross join lateral (select x.* from ledger.inkind x where x.book = s.book and x.inkind = s.item limit 1) k
     cross join lateral (select max(x.effective) as since from ledger.inkind_step x
                          where x.book = k.book and x.inkind = k.inkind and x.step = 'delivered') d
     where k.person <> todo_deliveries.person
     order by s.seq limit "limit"
$$;

-- Waivers that were approved, let nothing pass so far, and end within so many days.
create function rules.todo_waivers(book text, role text, on_day date, days integer, "limit" integer) returns setof rules.todo
language sql stable as $$
    select 'waiver', format('%s: %s', w.instrument, w.reason), 'waiver', w.id::text, w.party, w.asked_on, w.expires, w.currency, a.amount, w.office,
           case when todo_waivers.role = 'officer' and w.instrument <> 'inkind'
                then format('bursar agreement sign --party %s --instrument %s --amount %s --currency %s --waiver %s', w.party, w.instrument, w.amount,
                            w.currency, w.id)
                else format('bursar waiver show %s', w.id) end
      from rules.waivers(todo_waivers.book, 'infinity', on_day, 9223372036854775807) w
     cross join lateral (select x.amount from ledger.any_waiver x where x.book = todo_waivers.book and x.seq = w.id) a
     where w.state = 'approved' and w.expires >= on_day and w.expires <= on_day + days
     order by w.expires, w.id limit "limit"
$$;

-- Figures that others prepared since some were published, or ever.
create function rules.todo_editions(book text, person text, "limit" integer) returns setof rules.todo language sql stable as $$
    select 'edition', format('figures as of %s', (e.edition).as_of), 'edition', (e.edition).seq::text, null, j.effective, null::date, null,
           null::bigint, j.office, format('bursar edition publish %s', (e.edition).seq)
      from rules.editions(todo_editions.book, 9223372036854775807) e
     cross join lateral (select x.effective, x.office from ledger.journal x where x.book = todo_editions.book and x.seq = (e.edition).seq limit 1) j
     where e.state = 'prepared' and (e.edition).person <> todo_editions.person
       and (e.edition).seq > coalesce((select max(s.edition) from ledger.edition_step s
                                        where s.book = todo_editions.book and s.step = 'published'), 0)
     order by (e.edition).seq limit "limit"
$$;

-- Outcomes of initiatives that go on, of which no measurement is less than a year old.
create function rules.todo_outcomes(book text, on_day date, "limit" integer) returns setof rules.todo language sql stable as $$
    select 'outcome', format('%s: %s', o.outcome, o.indicator), 'initiative', o.initiative, null, s.since, s.due, null, null::bigint, null,
           format('bursar outcome measure %s %s --actual VALUE', o.initiative, o.outcome)
      from rules.outcomes(todo_outcomes.book, null, 'infinity', 9223372036854775807) o
      join ledger.initiative i on i.book = todo_outcomes.book and i.initiative = o.initiative
     cross join lateral (select min(c.effective) as added
                           from ledger.outcome x join ledger.clock c on c.book = x.book and c.seq = x.seq
                          where x.book = i.book and x.initiative = o.initiative and x.outcome = o.outcome) a
     cross join lateral (select coalesce(o.measured, greatest(a.added, i.start)) as since) m
     cross join lateral (select m.since, (m.since + interval '1 year')::date as due) s
     where s.due < on_day and coalesce(i.finish, 'infinity') >= on_day
     order by s.due, o.id limit "limit"
$$;

-- Keys of people that wait to be signed, of each person the newest.
create function rules.todo_requests(book text, "limit" integer) returns setof rules.todo language sql stable as $$
    select 'request', format('the key of %s', r.person), 'person', r.person, null, (r.asked at time zone 'UTC')::date,
           (r.asked at time zone 'UTC')::date + extract(day from rules.request_waits())::integer, null, null::bigint, p.office,
           format('bursard cert sign %s', r.person) || case when r.invited then ' --fingerprint FINGERPRINT' else '' end
      from (select distinct on (x.person) x.* from rules.requests(todo_requests.book) x order by x.person, x.asked desc) r
     cross join lateral rules.person_at(todo_requests.book, r.person) p
     where r.state = 'waiting'
     order by r.asked, r.person limit "limit"
$$;

-- Certificates that end within so many days and have no successor: the person's own, and everybody's for who issues them.
create function rules.todo_certificates(book text, person text, role text, days integer, "limit" integer) returns setof rules.todo
language sql stable as $$
    select 'certificate', format('the certificate of %s', c.person), 'person', c.person, null, (c.not_before at time zone 'UTC')::date,
           (c.not_after at time zone 'UTC')::date, null, null::bigint, p.office,
           case when c.person = todo_certificates.person then 'bursar cert renew' else format('bursard cert issue %s', c.person) end
      from ledger.certificate c
     cross join lateral rules.person_at(c.book, c.person) p
     where c.book = todo_certificates.book and c.not_after >= now() and c.not_after < now() + make_interval(days => days)
       and c.certificate <> 'console' and (c.person = todo_certificates.person or todo_certificates.role = 'admin' and p.enabled)
       and not exists (select from ledger.revocation r where r.book = c.book and r.certificate = c.certificate)
       and not exists (select from ledger.certificate n
                        where n.book = c.book and n.person = c.person and n.not_after > c.not_after
                          and not exists (select from ledger.revocation r where r.book = n.book and r.certificate = n.certificate))
     order by c.not_after, c.person limit "limit"
$$;

-- So many of each of these kinds, for a person of a role.
create function rules.todos(book text, person text, role text, kinds text[], on_day date, days integer, "limit" integer)
returns rules.todo[] language plpgsql stable as $$
#variable_conflict use_variable
declare
    keeps   boolean := kinds && '{overdue,advance,unidentified,delivery}';
    touched rules.touched_item[] := case when keeps then rules.touched_since(book) end;
    fresh   ledger.item_state[] := array(select s from rules.item_states(book, touched, 9223372036854775807) s where keeps);
begin
    return array(
        select t from rules.todo_approvals(book, person, "limit") t where 'approval' = any (kinds)
         union all
        select t from rules.todo_overdue(book, role, touched, on_day, "limit") t where 'overdue' = any (kinds)
         union all
        select t from rules.todo_receipts(book, 'advance', touched, fresh, "limit") t where 'advance' = any (kinds)
         union all
        select t from rules.todo_receipts(book, 'unidentified', touched, fresh, "limit") t where 'unidentified' = any (kinds)
         union all
        select t from rules.todo_deliveries(book, person, touched, fresh, "limit") t where 'delivery' = any (kinds)
         union all
        select t from rules.todo_waivers(book, role, on_day, days, "limit") t where 'waiver' = any (kinds)
         union all
        select t from rules.todo_editions(book, person, "limit") t where 'edition' = any (kinds)
         union all
        select t from rules.todo_outcomes(book, on_day, "limit") t where 'outcome' = any (kinds)
         union all
        select t from rules.todo_requests(book, "limit") t where 'request' = any (kinds)
         union all
        select t from rules.todo_certificates(book, person, role, days, "limit") t where 'certificate' = any (kinds));
end $$;
