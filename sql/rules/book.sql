-- Opening a book: its head, and the console, the person that bursard's own command line acts as.

-- Open the book unless it is open.  Its first entry records who may write before anybody is registered.  Raises 22023
-- if the book is kept in another currency.
create function rules.open_book(book text, currency text) returns void language plpgsql as $$
#variable_conflict use_column
declare
    kept  text := (select b.currency from ledger.book b where b.book = open_book.book);
    entry ledger.journal;
begin
    if kept = currency then
        return;
    elsif kept is not null then
        raise exception 'the book % is kept in %, not in %', book, kept, currency using errcode = '22023';
    end if;
    if not exists (select from ledger.currency c where c.currency = open_book.currency) then
        raise exception 'there is no currency %: give one of ISO 4217, like CHF', currency using errcode = '22023';
    end if;
    insert into ledger.book values (book, currency);
    insert into ledger.head values (book, 1, date_trunc('microseconds', clock_timestamp()));
    entry := row(book, 1, gen_random_uuid(), 'book_open', current_date,
                 (select h.recorded from ledger.head h where h.book = open_book.book), 'console', 'console', 'console',
                 jsonb_build_object('book', book, 'currency', currency), null, null)::ledger.journal;
    entry.digest := rules.digest(entry.command, entry.content);
    entry.hash := rules.row_hash(entry, null);
    insert into ledger.journal select entry.*;
    insert into ledger.office (book, office, seq, name) values (book, 'console', 1, 'The command line of bursard');
    insert into ledger.person (book, person, seq, name, office, role, enabled)
        values (book, 'console', 1, 'The command line of bursard', 'console', 'admin', true);
    insert into ledger.certificate (book, certificate, seq, person, serial, not_before, not_after)
        values (book, 'console', 1, 'console', '0', '-infinity', 'infinity');
end $$;
