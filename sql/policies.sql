-- Who sees what: a book, and for a regional office its own rows.  May be run again at any time, and is, after each migration: it
-- covers every table that there is.
--
-- bursar.book and bursar.office are set by a literal SET LOCAL in each transaction; unset, nothing is seen.  '*' is
-- every office.  The settings are those of the daemon: they stop a forgotten condition, not a daemon that lies.  They hold for the
-- owner of the tables, too.  Past them are the auditor, and the guard, as whom runs what has to look around: views and guards.

do $$
declare
    -- A case, since of other conditions the planner believes that next to no row meets them, and plans for that.
    own_office constant text := 'case current_setting(''bursar.office'', true) when ''*'' then true
                                      else current_setting(''bursar.office'', true) = office end';
    api     constant name := api.role_name('api');
    guard   constant name := api.role_name('guard');
    auditor constant name := api.role_name('auditor');
    t record;
begin
    execute format('grant usage on schema ledger, ledger_meta, rules to %I, %I', guard, auditor);
    execute format('grant select on all tables in schema ledger, ledger_meta, rules to %I, %I', guard, auditor);
    for t in
        select c.relname, bool_or(a.attname = 'book') as by_book,
               bool_or(a.attname = 'office') and c.relname not in ('office', 'office_version', 'person') as by_office
          from pg_class c
          join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
         where c.relnamespace = 'ledger'::regnamespace and c.relkind in ('r', 'p')
         group by c.relname
    loop
        execute format('grant select on ledger.%I to %I', t.relname, api);
        continue when not t.by_book;    -- reference data, the same for all
        execute format('alter table ledger.%I enable row level security, force row level security', t.relname);
        execute format('drop policy if exists "one book, own office" on ledger.%I', t.relname);
        execute format('create policy "one book, own office" on ledger.%I using (book = current_setting(%L, true) and %s)',
            t.relname, 'bursar.book', case when t.by_office then own_office else 'true' end);
        if t.relname <> 'book' then
            execute format('grant insert on ledger.%I to %I', t.relname, api);
        end if;
    end loop;
    -- A view sees what its owner sees.  Who is to own one must be allowed to make one, for as long as it takes.
    execute format('grant create on schema ledger to %I', guard);
    for t in select c.relname from pg_class c where c.relnamespace = 'ledger'::regnamespace and c.relkind = 'v' loop
        execute format('alter view ledger.%I owner to %I', t.relname, guard);
        execute format('grant select on ledger.%I to %I', t.relname, auditor);
    end loop;
    execute format('revoke create on schema ledger from %I', guard);
    -- A waiver that let a contribution of another office pass is shown to that one too.
    drop policy if exists "let something of the own office pass" on ledger.waiver_use;
    create policy "let something of the own office pass" on ledger.waiver_use for select
        using (book = current_setting('bursar.book', true) and passed = current_setting('bursar.office', true));
    execute format('grant select on ledger.clock, ledger.answered, ledger.named, ledger.identified, ledger.reason, ledger.settlement, ledger.receipt_number, ledger.any_waiver,
        ledger.any_waiver_decision to %I', api);
    execute format('grant update on ledger.head, ledger.balance_day, ledger.due_month, ledger.open_instalment, ledger.tile, ledger.mail_work to %I', api);
    execute format('grant delete on ledger.open_instalment, ledger.item_state to %I', api);
end $$;
