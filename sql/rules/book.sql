-- Opening a book: its head, the console, the person that bursard's own command line acts as, and its chart of accounts.

-- Open the book unless it is open; then only see what a migration brought.  Its first entry records who may write before anybody is
-- registered, the accounts it starts with, and the key that checkpoints are signed with.  time_zone null: usual_zone, or whatever an open book has.  Gives the time zone.  Raises
-- 22023 if the book is kept in another currency or time zone, or there is no such currency or time zone.
create function rules.open_book(book text, currency text, time_zone text default null, usual_zone text default 'UTC', seal_key bytea default null)
returns text
language plpgsql as $$
#variable_conflict use_column
declare
    kept ledger.book := (select b from ledger.book b where b.book = open_book.book);
    zone text;
begin
    if kept.currency <> currency then
        raise exception 'the book % is kept in %, not in %', book, kept.currency, currency using errcode = '22023';
    elsif kept.time_zone <> coalesce(rules.zone(time_zone), time_zone) then
        raise exception 'the days of the book % are those of %, not of %', book, kept.time_zone, time_zone using errcode = '22023';
    elsif kept.book is not null then
        perform rules.keep_lines(book), rules.keep_reference(book), rules.keep_seal_key(book, seal_key);
        return kept.time_zone;
    end if;
    zone := rules.zone(coalesce(time_zone, usual_zone));
    if not exists (select from ledger.currency c where c.currency = open_book.currency) then
        raise exception 'there is no currency %: give one of ISO 4217, like CHF', currency using errcode = '22023';
    elsif zone is null then
        raise exception 'there is no time zone %: give one of IANA''s, like Africa/Nairobi', coalesce(time_zone, usual_zone)
            using errcode = '22023';
    end if;
    insert into ledger.book (book, currency, time_zone) values (open_book.book, open_book.currency, zone);
    insert into ledger.head (book) values (open_book.book);
    perform rules.console_entry(book, 'book_open', jsonb_build_object('book', book, 'currency', currency, 'time_zone', zone));
    insert into ledger.seal_key (book, seq, public) select open_book.book, 1, seal_key where seal_key is not null;
    perform rules.add_reference(book, 1, array(select u.name from rules.untold_tables() u where u.kind = 'reference'));
    insert into ledger.office (book, office, seq) values (open_book.book, 'console', 1);
    insert into ledger.office_version (book, office, seq, name, time_zone)
        values (open_book.book, 'console', 1, 'The command line of bursard', zone);
    insert into ledger.person (book, person, seq, name, office, role, enabled)
        values (open_book.book, 'console', 1, 'The command line of bursard', 'console', 'admin', true);
    insert into ledger.certificate (book, certificate, seq, person, serial, not_before, not_after)
        values (open_book.book, 'console', 1, 'console', '0', '-infinity', 'infinity');
    insert into ledger.account (book, account, seq, class, heading, memo, monetary)
        select open_book.book, a.account, 1, a.class, coalesce(h.heading, rules.usual_heading(a.account, a.class, a.memo)), a.memo, a.monetary
          from rules.first_accounts() a left join rules.first_headings() h on h.account = a.account;
    insert into ledger.account_version (book, account, seq, name, code)
        select open_book.book, a.account, 1, a.name, a.account::text from rules.first_accounts() a;
    insert into ledger.account_role (book, role, instrument, term, earmarked, seq, account)
        select open_book.book, r.role, r.instrument, r.term, r.earmarked, 1, r.account from rules.first_roles() r;
    perform rules.work_out_lines(book, '-infinity', 1);
    return zone;
end $$;

-- Enter something in the name of the console that no command asks: gives its number.  The caller holds the book.
create function rules.console_entry(book text, command text, content jsonb) returns bigint language plpgsql as $$
#variable_conflict use_column
declare
    head   ledger.head;
    key    uuid := gen_random_uuid();
    item   uuid := rules.item(book, 'console', key);
    digest bytea := rules.digest(command, content);
    today  date := rules.today(book);
    posted date := rules.posted_on(command, today, content, rules.closing(book));
begin
    perform rules.lock_book(book);
    select h.* into strict head from ledger.head h where h.book = console_entry.book;
    head.seq := head.seq + 1;
    head.recorded := greatest(head.recorded, date_trunc('microseconds', clock_timestamp()));
    with moved as (
        update ledger.head h set seq = head.seq, recorded = head.recorded where h.book = console_entry.book
    )
    insert into ledger.journal (book, seq, item, key, command, effective, posted, recorded, person, office, certificate, content,
                                confirmed, digest, answer, hash)
    values (console_entry.book, head.seq, item, key, command, today, posted, head.recorded, 'console', 'console', rules.certificate_kept('console'),
            console_entry.content, null, digest, '{}',
            rules.seal(book, head.seq, item, key, command, today, posted, rules.microseconds(head.recorded), 'console', 'console',
                       'console', null, digest, '{}', null));
    return head.seq;
end $$;
