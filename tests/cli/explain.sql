-- Every figure of every row of the reports that can be explained, held against its parts: a line for each whose parts do not add up to it, and
-- behind them how many were asked of each, and how many were not zero.  psql -v day=… -v known=… (each '' for none)
set bursar.book = 'main';
set bursar.office = '*';
set bursar.roles = 'auditor';
set jit = off;
set plan_cache_mode = force_generic_plan;      -- what is asked often is planned once
create temporary view caller as
    select array['auditor'] as allowed, c.certificate from ledger.certificate c where c.person = 'auditor' limit 1;
create temporary table asked (report text, row text, figure text, stated numeric, found numeric, difference text, note text);

-- The figures of a report that the table of figures has: of those that are added up otherwise there are tests by themselves.
create function pg_temp.figures(report text) returns setof text language sql as $$
    select f.figure from rules.explained_figures() f where f.report = figures.report and f.figure is not null
$$;

insert into asked
select 'gap', concat_ws(' ', g.initiative, g.year, g.currency), f.figure, (to_jsonb(g) ->> f.figure)::numeric, e.found, e.difference, e.note
  from caller c
 cross join lateral api.report_gap('main', c.allowed, c.certificate, null, null, null, null, null, nullif(:'day', '')::date, nullif(:'known', '')) g
 cross join pg_temp.figures('gap') f (figure)
 cross join lateral (
        select case when count(x._next) = 0 then sum(x.value::numeric) end, max(x.difference), min(x._note) from api.explain_gap('main', c.allowed, c.certificate, g.initiative, g.year, f.figure,
                   null, g.currency, null, nullif(:'day', '')::date, nullif(:'known', '')) x) e (found, difference, note)
 where g.initiative is not null;

insert into asked
select 'overdue', o.agreement || '.' || o.number, f.figure, (to_jsonb(o) ->> f.figure)::numeric, e.found, e.difference, e.note
  from caller c
 cross join lateral api.report_overdue('main', c.allowed, c.certificate, null, null, null, nullif(:'day', '')::date, nullif(:'known', '')) o
 cross join pg_temp.figures('overdue') f (figure)
 cross join lateral (
        select case when count(x._next) = 0 then sum(x.value::numeric) end, max(x.difference), min(x._note) from api.explain_overdue('main', c.allowed, c.certificate, o.agreement::text, o.number,
                   f.figure, null, null, nullif(:'day', '')::date, nullif(:'known', '')) x) e (found, difference, note)
 where o.agreement is not null;

insert into asked
select 'statement', concat_ws(' ', p.party, t ->> 'noun', t ->> 'currency', 'with children ' || w.children), f.figure, (t ->> f.figure)::numeric, e.found, e.difference, e.note
  from caller c
 cross join (select distinct v.party from ledger.party_version v where v.book = 'main') p
 cross join (values (null), ('yes')) w (children)
 cross join lateral api.report_statement('main', c.allowed, c.certificate, p.party, null, w.children, nullif(:'day', '')::date, nullif(:'known', '')) s
 cross join lateral jsonb_array_elements(s._totals::jsonb) t
 cross join lateral pg_temp.figures(substr(t ->> 'noun', 7)) f (figure)
 cross join lateral (
        select case when count(x._next) = 0 then sum(x.value::numeric) end, max(x.difference), min(x._note) from api.explain_statement('main', c.allowed, c.certificate, p.party, substr(t ->> 'noun', 7),
                   f.figure, t ->> 'currency', w.children, null, nullif(:'day', '')::date, nullif(:'known', '')) x) e (found, difference, note)
 where starts_with(t ->> 'noun', 'total ') and t ? f.figure;

insert into asked
select 'pledge', p.seq::text, f.figure, null, e.found, e.difference, e.note
  from caller c
 cross join ledger.pledge p
 cross join unnest('{amount,converted,ended,open}'::text[]) f (figure)
 cross join lateral (
        select case when count(x._next) = 0 then sum(x.value::numeric) end, max(x.difference), min(x._note) from api.explain_pledge('main', c.allowed, c.certificate, p.seq::text, f.figure, null,
                   nullif(:'day', '')::date, nullif(:'known', '')) x) e (found, difference, note)
 where p.own and p.effective <= coalesce(nullif(:'day', '')::date, 'infinity') and p.seq <= rules.seq_at('main', nullif(:'known', ''))
   and not exists (select from rules.undone('main', p.seq, coalesce(nullif(:'day', '')::date, 'infinity'), rules.seq_at('main', nullif(:'known', ''))));

insert into asked
select 'agreement', p.seq::text, f.figure, null, e.found, e.difference, e.note
  from caller c
 cross join ledger.agreement p
 cross join unnest('{amount,received,written_off,terminated,open}'::text[]) f (figure)
 cross join lateral (
        select case when count(x._next) = 0 then sum(x.value::numeric) end, max(x.difference), min(x._note) from api.explain_agreement('main', c.allowed, c.certificate, p.seq::text, f.figure, null,
                   nullif(:'day', '')::date, nullif(:'known', '')) x) e (found, difference, note)
 where p.effective <= coalesce(nullif(:'day', '')::date, 'infinity') and p.seq <= rules.seq_at('main', nullif(:'known', ''))
   and not exists (select from rules.undone('main', p.seq, coalesce(nullif(:'day', '')::date, 'infinity'), rules.seq_at('main', nullif(:'known', ''))));

insert into asked
select 'receipt', p.seq::text, f.figure, null, e.found, e.difference, e.note
  from caller c
 cross join ledger.receipt p
 cross join unnest('{amount,charge,applied,advance,refunded,returned}'::text[]) f (figure)
 cross join lateral (
        select case when count(x._next) = 0 then sum(x.value::numeric) end, max(x.difference), min(x._note) from api.explain_receipt('main', c.allowed, c.certificate, p.seq::text, f.figure, null,
                   nullif(:'day', '')::date, nullif(:'known', '')) x) e (found, difference, note)
 where p.effective <= coalesce(nullif(:'day', '')::date, 'infinity') and p.seq <= rules.seq_at('main', nullif(:'known', ''))
   and not exists (select from rules.undone('main', p.seq, coalesce(nullif(:'day', '')::date, 'infinity'), rules.seq_at('main', nullif(:'known', ''))));

insert into asked
select 'balance', concat_ws(' ', t.account, t.currency, t.fund), f.figure, coalesce(f.debit, -f.credit, 0), e.found, e.difference, e.note
  from caller c
 cross join lateral api.report_trial_balance('main', c.allowed, c.certificate, null, 'yes', nullif(:'day', '')::date, nullif(:'known', '')) t
 cross join lateral (values ('amount', t.debit::numeric, t.credit::numeric), ('base_amount', t.base_debit::numeric, t.base_credit::numeric)) f (figure, debit, credit)
 cross join lateral (
        select case when count(x._next) = 0 then sum(x.value::numeric) end, max(x.difference), min(x._note) from api.explain_balance('main', c.allowed, c.certificate, t.account, f.figure, t.currency,
                   t.fund, null, null, null, nullif(:'day', '')::date, nullif(:'known', '')) x) e (found, difference, note)
 where t.account is not null;

insert into asked
select 'account', concat_ws(' ', a.account, b ->> 'party', b ->> 'initiative', b ->> 'fund', b ->> 'currency'), f.figure, (b ->> f.figure)::numeric, e.found,
       e.difference, e.note
  from caller c
 cross join ledger.account x
 cross join lateral api.account_show('main', c.allowed, c.certificate, x.account, nullif(:'day', '')::date, nullif(:'known', '')) a
 cross join lateral jsonb_array_elements(a.balances::jsonb) b
 cross join unnest('{amount,base_amount}'::text[]) f (figure)
 cross join lateral (
        select case when count(y._next) = 0 then sum(y.value::numeric) end, max(y.difference), min(y._note) from api.explain_balance('main', c.allowed, c.certificate, a.account, f.figure, b ->> 'currency',
                   coalesce(b ->> 'fund', 'no-fund'), b ->> 'party', coalesce(b ->> 'initiative', 'not-earmarked'), null, nullif(:'day', '')::date,
                   nullif(:'known', '')) y) e (found, difference, note)
 where x.book = 'main' and b ->> 'party' is not null;

insert into asked
select s.report, concat_ws(' ', s.heading, s.line, s.account), f.figure, (to_jsonb(s) ->> f.figure)::numeric, e.found, e.difference, e.note
  from caller c
 cross join lateral (
        select 'position' as report, p.* from api.report_position('main', c.allowed, c.certificate, nullif(:'day', '')::date, nullif(:'known', '')) p
         union all
        select 'performance', p.* from api.report_performance('main', c.allowed, c.certificate, null, nullif(:'day', '')::date, nullif(:'known', '')) p) s
 cross join unnest('{amount,before}'::text[]) f (figure)
 cross join lateral (select case when s.account is null then case when s.line = 'surplus' then 'surplus' else s.heading end end) h (heading)
 cross join lateral (
        select case when count(x._next) = 0 then sum(x.value::numeric) end, max(x.difference), min(x._note)
          from (select y.* from api.explain_position('main', c.allowed, c.certificate, f.figure, s.account, h.heading, null, nullif(:'day', '')::date,
                                                     nullif(:'known', '')) y where s.report = 'position'
                 union all
                select y.* from api.explain_performance('main', c.allowed, c.certificate, f.figure, s.account, h.heading, null, null, nullif(:'day', '')::date,
                                                        nullif(:'known', '')) y where s.report = 'performance') x) e (found, difference, note)
 where s.heading is not null;

insert into asked
select 'edition', concat_ws(' ', l.id, l.initiative, l.year, l.years), f.figure, (l.told ->> f.figure)::numeric, e.found, e.difference, e.note
  from caller c
 cross join lateral api.edition_list('main', c.allowed, c.certificate, null, 500, null, nullif(:'known', '')) i
 cross join lateral api.edition_show('main', c.allowed, c.certificate, i.id::text, nullif(:'known', '')) d
 cross join lateral (
        select d.id, x ->> 'initiative', (x ->> 'year')::integer, null, x from jsonb_array_elements(d.figures::jsonb) x
         union all
        select d.id, null, null, t.key, t.value from jsonb_each(d.totals::jsonb) t) l (id, initiative, year, years, told)
 cross join unnest('{required,appropriated,received,receivable,signed,pledged,covered,missing,over}'::text[]) f (figure)
 cross join lateral (
        select case when count(x._next) = 0 then sum(x.value::numeric) end, max(x.difference), min(x._note) from api.explain_edition('main', c.allowed, c.certificate, l.id::text, f.figure, l.initiative,
                   l.year, l.years, null, nullif(:'known', '')) x) e (found, difference, note);

select report, row, figure, stated, found, difference, note from asked
 where difference is not null or found <> stated order by 1, 2, 3;
select report, count(*), count(*) filter (where found <> 0) from asked group by 1 order by 1;
