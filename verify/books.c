/* The books as an export tells them, in memory that does not grow with the
 * number of postings: sums by account, currency and month, and 16 bytes for
 * each entry. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "books.h"
#include "memory.h"
#include "rules.h"

#define CELLS_MAX      (1u << 22)
#define ACCOUNTS_MAX   (1u << 18)
#define ENTRIES_MAX    (1u << 30)
#define PENDING_MAX    64
#define REFERENCES_MAX 64
#define PUBLICS_MAX    1024
#define MIRROR	       16

/* What was posted to an account in a currency, in a month. */
struct cell {
	int64_t account;
	uint64_t currency; /* its letters, so that they sort */
	int64_t amount, base;
	int32_t month; /* YYYYMM, 0 of a free place */
};

/* An account, and whether its postings are apart from the others. */
struct account {
	int64_t number; /* 0: a free place */
	bool memo;
	int class;
};

/* What an entry says that is looked at when its rows were all read. */
struct pending {
	int64_t reversed; /* the entry that it reverses, or 0 */
	char last[11];	  /* the last day of a period that it seals, or "" */
	struct hash seal;
};

/* Of reference data what the export has, and what the books say. */
struct reference {
	char name[64];
	struct hash given, told;
	bool is_given, is_told;
};

struct mirror {
	uint8_t bytes[MIRROR];
};

struct books {
	struct cell *cells;
	size_t cell_room, cell_count; /* room is a power of two */
	struct account *accounts;
	size_t account_room, account_count; /* room is a power of two */
	struct mirror *mirrors; /* by seq - 1 */
	size_t mirror_room, entries;
	struct pending pending[PENDING_MAX];
	size_t pending_count;
	struct reference references[REFERENCES_MAX];
	size_t reference_count;
	struct reference *reading; /* of which rows come, or NULL */
	uint8_t publics[PUBLICS_MAX][PUBLIC];
	size_t public_count;
	struct hasher *rows, *mirror, *other; /* other: with the other sign */
	struct sums sums;
	struct rules *rules;
	struct line *lines; /* of the entry */
	size_t line_room;
	struct cell *totals; /* by account and currency, once they are asked */
	size_t total_count, total_next;
	uint64_t postings;
};

struct books *
books_new(void)
{
	struct books *books = must(calloc(1, sizeof(*books)));

	books->cell_room = 1024;
	books->cells = must(calloc(books->cell_room, sizeof(struct cell)));
	books->account_room = 256;
	books->accounts =
	    must(calloc(books->account_room, sizeof(struct account)));
	books->rows = hasher_new();
	books->mirror = hasher_new();
	books->other = hasher_new();
	books->rules = rules_new();
	return books;
}

void
books_free(struct books *books)
{
	hasher_free(books->rows);
	hasher_free(books->mirror);
	hasher_free(books->other);
	free(books->cells);
	free(books->accounts);
	free(books->mirrors);
	free(books->totals);
	rules_free(books->rules);
	free(books->lines);
	free(books);
}

uint64_t
books_postings(const struct books *books)
{
	return books->postings;
}

/* Accounts -------------------------------------------------------------------*/

static size_t
scatter(uint64_t value, size_t room)
{
	value *= 0x9e3779b97f4a7c15ULL;
	return (size_t)(value >> 20) & (room - 1);
}

/* The place of an account, or the one where it would be. */
static struct account *
account_place(struct account *accounts, size_t room, int64_t number)
{
	size_t at = scatter((uint64_t)number, room);

	while (accounts[at].number != 0 && accounts[at].number != number)
		at = (at + 1) & (room - 1);
	return &accounts[at];
}

static struct account *
account_find(struct books *books, int64_t number)
{
	return account_place(books->accounts, books->account_room, number);
}

/* Room for one more, or false. */
static bool
room_for_account(struct books *books)
{
	size_t room = books->account_room * 2;
	struct account *accounts;

	if (books->account_count++ < books->account_room / 2)
		return true;
	if (room > ACCOUNTS_MAX)
		return false;
	accounts = must(calloc(room, sizeof(*accounts)));
	for (size_t i = 0; i < books->account_room; i++)
		if (books->accounts[i].number != 0)
			*account_place(
			    accounts, room, books->accounts[i].number) =
			    books->accounts[i];
	free(books->accounts);
	books->accounts = accounts;
	books->account_room = room;
	return true;
}

/* account, memo, class */
static bool
take_account(struct books *books, const struct span *values, const char *where,
    struct verdict *verdict)
{
	int64_t number;
	int class = rules_class(books->rules, values[2]);

	if (!number_read(values[0], &number) || number <= 0 || class < 0 ||
	    (!span_is(values[1], "true") && !span_is(values[1], "false")))
		return fail(verdict, where, "an account cannot be read");
	if (account_find(books, number)->number != 0)
		return fail(verdict, where, "account %lld is there already",
		    (long long)number);
	if (!room_for_account(books))
		return unreadable(verdict, "there are too many accounts");
	*account_find(books, number) =
	    (struct account){number, span_is(values[1], "true"), class};
	return true;
}

/* Other rows -----------------------------------------------------------------*/

static struct pending *
pending_new(struct books *books)
{
	return books->pending_count < PENDING_MAX
		   ? &books->pending[books->pending_count++]
		   : NULL;
}

/* reversed */
static bool
take_reversal(struct books *books, const struct span *values, const char *where,
    struct verdict *verdict)
{
	struct pending *pending = pending_new(books);

	if (pending != NULL)
		*pending = (struct pending){0};
	if (pending == NULL || !number_read(values[0], &pending->reversed) ||
	    pending->reversed <= 0)
		return fail(verdict, where, "a reversal cannot be read");
	return true;
}

/* last, seal */
static bool
take_period(struct books *books, const struct span *values, const char *where,
    struct verdict *verdict)
{
	struct pending *pending;

	if (values[1].len == 0)
		return true; /* not sealed */
	pending = pending_new(books);
	if (pending != NULL)
		*pending = (struct pending){0};
	if (pending == NULL || values[0].len != 10 ||
	    !hex_read(values[1], pending->seal.bytes, HASH))
		return fail(verdict, where, "a period cannot be read");
	memcpy(pending->last, values[0].at, 10);
	return true;
}

/* The reference data of that name, made where it is not there; NULL where it
 * cannot be. */
static struct reference *
reference_made(struct books *books, struct span name)
{
	struct reference *reference;

	for (size_t i = 0; i < books->reference_count; i++)
		if (span_is(name, books->references[i].name))
			return &books->references[i];
	if (name.len == 0 || name.len >= sizeof(reference->name) ||
	    books->reference_count == REFERENCES_MAX)
		return NULL;
	reference = &books->references[books->reference_count++];
	memcpy(reference->name, name.at, name.len);
	reference->name[name.len] = '\0';
	return reference;
}

/* name, digest */
static bool
take_reference(struct books *books, const struct span *values,
    const char *where, struct verdict *verdict)
{
	struct reference *reference = reference_made(books, values[0]);

	if (reference == NULL ||
	    !hex_read(values[1], reference->told.bytes, HASH))
		return fail(verdict, where, "reference data cannot be read");
	reference->is_told = true;
	return true;
}

/* public */
static bool
take_seal_key(struct books *books, const struct span *values, const char *where,
    struct verdict *verdict)
{
	return (books->public_count < PUBLICS_MAX &&
		   hex_read(values[0], books->publics[books->public_count++],
		       PUBLIC)) ||
	       fail(verdict, where, "a key cannot be read");
}

/* seq, role, and so on: in the order of its row of tables[] */
static bool
take_role(struct books *books, const struct span *values, const char *where,
    struct verdict *verdict)
{
	return rules_take_role(books->rules, values - 1) ||
	       fail(verdict, where, "the role of an account cannot be read");
}

/* agreement, instrument */
static bool
take_agreement(struct books *books, const struct span *values,
    const char *where, struct verdict *verdict)
{
	return rules_take_agreement(books->rules, values[0], values[1]) ||
	       fail(verdict, where, "an agreement cannot be read");
}

/* agreement, policy */
static bool
take_terms(struct books *books, const struct span *values, const char *where,
    struct verdict *verdict)
{
	return rules_take_policy(books->rules, values[0], values[1]) ||
	       fail(verdict, where, "an agreement cannot be read");
}

#define COLUMNS_MAX 11

/* The tables of which something is needed, and of what columns; the others
 * only have to be of their entry. */
static const struct table {
	const char *name;
	const char *wanted[COLUMNS_MAX];
	bool (*take)(struct books *, const struct span *, const char *,
	    struct verdict *);
} tables[] = {
    {"account", {"book", "seq", "account", "memo", "class"}, take_account},
    {"account_role",
	{"book", "seq", "role", "instrument", "term", "earmarked",
	    "valid_from", "account"},
	take_role},
    {"agreement", {"book", "seq", "agreement", "instrument"},
	take_agreement},
    {"agreement_terms", {"book", "seq", "agreement", "policy"}, take_terms},
    {"period", {"book", "seq", "last", "seal"}, take_period},
    {"reference", {"book", "seq", "name", "digest"}, take_reference},
    {"reversal", {"book", "seq", "reversed"}, take_reversal},
    {"seal_key", {"book", "seq", "public"}, take_seal_key},
    {NULL, {"book", "seq"}, NULL},
};

bool
books_row(struct books *books, struct span row, const struct entry *entry,
    const char *where, struct verdict *verdict)
{
	const struct table *table = tables;
	struct span name, values[COLUMNS_MAX];
	struct json rest;
	int64_t seq;

	if (!row_table(row, &name, &rest))
		return fail(verdict, where, "a row cannot be read");
	while (table->name != NULL && !span_is(name, table->name))
		table++;
	if (!row_columns(rest, table->wanted, values) ||
	    !number_read(values[1], &seq))
		return fail(verdict, where, "a row cannot be read");
	if (seq != entry->seq || !span_same(values[0], entry->book))
		return fail(verdict, where, "a row is of another entry");
	return table->take == NULL ||
	       table->take(books, values + 2, where, verdict);
}

/* Sums by month --------------------------------------------------------------*/

/* The letters of a currency in one number; 0 where they are too many. */
static uint64_t
letters(struct span currency)
{
	uint64_t value = 0;

	if (currency.len == 0 || currency.len > 8)
		return 0;
	for (size_t i = 0; i < 8; i++)
		value = value << 8 |
			(i < currency.len ? (unsigned char)currency.at[i] : 0);
	return value;
}

static struct cell *
cell_place(struct cell *cells, size_t room, const struct cell *cell)
{
	size_t at = scatter((uint64_t)cell->account * 1000003 +
				cell->currency * 31 + (uint64_t)cell->month,
	    room);

	while (cells[at].month != 0 &&
	       (cells[at].account != cell->account ||
		   cells[at].currency != cell->currency ||
		   cells[at].month != cell->month))
		at = (at + 1) & (room - 1);
	return &cells[at];
}

static void
grow(struct books *books)
{
	size_t room = books->cell_room * 2;
	struct cell *cells = must(calloc(room, sizeof(*cells)));

	for (size_t i = 0; i < books->cell_room; i++)
		if (books->cells[i].month != 0)
			*cell_place(cells, room, &books->cells[i]) =
			    books->cells[i];
	free(books->cells);
	books->cells = cells;
	books->cell_room = room;
}

static bool
add_to_cell(struct books *books, const struct posting *p, int32_t posted)
{
	struct cell cell = {.account = p->account,
	    .currency = letters(p->currency),
	    .month = posted / 100};
	struct cell *place;

	if (cell.currency == 0 || cell.month <= 0)
		return false;
	if (books->cell_count * 2 >= books->cell_room) {
		if (books->cell_room >= CELLS_MAX)
			return false;
		grow(books);
	}
	place = cell_place(books->cells, books->cell_room, &cell);
	if (place->month == 0) {
		*place = cell;
		books->cell_count++;
	}
	return !__builtin_add_overflow(
		   place->amount, p->amount, &place->amount) &&
	       !__builtin_add_overflow(place->base, p->base, &place->base);
}

static int
by_account(const void *a, const void *b)
{
	const struct cell *one = a, *other = b;

	if (one->account != other->account)
		return one->account < other->account ? -1 : 1;
	return (one->currency > other->currency) -
	       (one->currency < other->currency);
}

/* The sums of all months up to one that are not zero, by account and currency;
 * in new memory. */
static struct cell *
totals_of(const struct books *books, int32_t month, size_t *count)
{
	struct cell *totals =
	    must(calloc(books->cell_count + 1, sizeof(*totals)));
	size_t cells = 0;

	for (size_t i = 0; i < books->cell_room; i++)
		if (books->cells[i].month != 0 &&
		    books->cells[i].month <= month)
			totals[cells++] = books->cells[i];
	qsort(totals, cells, sizeof(*totals), by_account);
	*count = 0;
	for (size_t i = 0; i < cells;) {
		struct cell sum = totals[i++];

		while (i < cells && by_account(&sum, &totals[i]) == 0) {
			sum.amount = (int64_t)((uint64_t)sum.amount +
					       (uint64_t)totals[i].amount);
			sum.base = (int64_t)((uint64_t)sum.base +
					     (uint64_t)totals[i].base);
			i++;
		}
		if (sum.amount != 0 || sum.base != 0)
			totals[(*count)++] = sum;
	}
	return totals;
}

static const char *
currency_text(uint64_t currency, char text[9])
{
	for (int i = 0; i < 8; i++)
		text[i] = (char)(currency >> (56 - 8 * i) & 0xff);
	text[8] = '\0';
	return text;
}

/* Periods --------------------------------------------------------------------*/

static bool
is_month_end(int32_t day)
{
	static const int32_t lengths[] = {
	    31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int32_t year = day / 10000, month = day / 100 % 100;
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return month >= 1 && month <= 12 &&
	       day % 100 == lengths[month - 1] + (month == 2 && leap);
}

/* SHA-256 of book, last day, seq and the trial balance. */
static void
seal_of(struct books *books, const struct entry *entry,
    const struct pending *pending, int32_t month, struct hash *seal)
{
	static const char begin[] = "[\"bursar-period-1\", \"";
	size_t count;
	struct cell *totals = totals_of(books, month, &count);
	char text[200], currency[9];
	int len;

	hasher_begin(books->rows);
	hasher_add(books->rows, begin, sizeof(begin) - 1);
	hasher_add(books->rows, entry->book.at, entry->book.len);
	len = snprintf(text, sizeof(text), "\", \"%s\", %lld, [",
	    pending->last, (long long)entry->seq);
	hasher_add(books->rows, text, (size_t)len);
	for (size_t i = 0; i < count; i++) {
		len = snprintf(text, sizeof(text),
		    "%s[%lld, \"%s\", %lld, %lld]", i > 0 ? ", " : "",
		    (long long)totals[i].account,
		    currency_text(totals[i].currency, currency),
		    (long long)totals[i].amount, (long long)totals[i].base);
		hasher_add(books->rows, text, (size_t)len);
	}
	hasher_add(books->rows, "]]", 2);
	hasher_end(books->rows, seal);
	free(totals);
}

static bool
check_period(struct books *books, const struct entry *entry,
    const struct pending *pending, const char *where, struct verdict *verdict)
{
	struct hash seal;
	int32_t day;

	if (!day_read((struct span){pending->last, 10}, &day) ||
	    !is_month_end(day))
		return fail(verdict, where,
		    "the period that it seals ends within a month");
	seal_of(books, entry, pending, day / 100, &seal);
	return hash_same(&seal, &pending->seal) ||
	       fail(verdict, where,
		   "the period up to %s is not what was sealed",
		   pending->last);
}

/* Reference data --------------------------------------------------------------*/

/* All rows of the reference data that is being read have come. */
static void
end_reference(struct books *books)
{
	struct reference *reference = books->reading;

	if (reference == NULL)
		return;
	books->reading = NULL;
	hasher_add(books->rows, "]", 1);
	hasher_end(books->rows, &reference->given);
}

bool
books_reference(struct books *books, struct span row, struct verdict *verdict)
{
	static const char *const none[] = {NULL};
	static const char where[] = "the reference data";
	struct span table, values[COLUMNS_MAX];
	struct json rest;
	struct reference *reference;
	bool is_rule;

	if (!row_table(row, &table, &rest))
		return fail(verdict, where, "a row cannot be read");
	is_rule = span_is(table, "posting_rule");
	if (!row_columns(rest, is_rule ? rule_columns : none, values) ||
	    (is_rule && !rules_take_rule(books->rules, values)) ||
	    (reference = reference_made(books, table)) == NULL)
		return fail(verdict, where, "a row cannot be read");
	if (reference != books->reading) {
		end_reference(books);
		if (reference->is_given)
			return fail(
			    verdict, where, "%s comes twice", reference->name);
		reference->is_given = true;
		books->reading = reference;
		hasher_begin(books->rows);
		hasher_add(books->rows, "[", 1);
	} else
		hasher_add(books->rows, ", ", 2);
	hasher_add(books->rows, row.at, row.len);
	return true;
}

/* Is it what the books say that it is? */
static bool
check_references(struct books *books, struct verdict *verdict)
{
	char where[100];

	for (size_t i = 0; i < books->reference_count; i++) {
		const struct reference *r = &books->references[i];

		snprintf(where, sizeof(where), "the reference data %s", r->name);
		if (!r->is_given)
			leave_open(verdict, "%s", where);
		else if (!r->is_told || !hash_same(&r->given, &r->told))
			return fail(
			    verdict, where, "it is not what the books say");
	}
	return true;
}

bool
books_had_rules(const struct books *books)
{
	return rules_given(books->rules);
}

/* Entries --------------------------------------------------------------------*/

/* What of a line comes back with the other sign when it is reversed. */
static void
add_to_mirror(struct hasher *hasher, const struct posting *p, int sign)
{
	const int64_t numbers[] = {p->line, p->account, p->part,
	    (int64_t)((uint64_t)p->amount * (uint64_t)sign),
	    (int64_t)((uint64_t)p->base * (uint64_t)sign)};

	hasher_add(hasher, numbers, sizeof(numbers));
	hasher_add(hasher, p->item.at, p->item.len);
	hasher_add(hasher, "", 1);
	hasher_add(hasher, p->measure.at, p->measure.len);
	hasher_add(hasher, "", 1);
	hasher_add(hasher, p->currency.at, p->currency.len);
	hasher_add(hasher, "", 1);
}

static struct mirror
mirror_end(struct hasher *hasher)
{
	struct mirror mirror;
	struct hash hash;

	hasher_end(hasher, &hash);
	memcpy(mirror.bytes, hash.bytes, MIRROR);
	return mirror;
}

static bool
reverses(const struct books *books)
{
	for (size_t i = 0; i < books->pending_count; i++)
		if (books->pending[i].reversed != 0)
			return true;
	return false;
}

static void
room_for_lines(struct books *books, size_t count)
{
	if (count <= books->line_room)
		return;
	books->line_room = count * 2;
	books->lines = must(realloc(
	    books->lines, books->line_room * sizeof(*books->lines)));
}

static bool
take_postings(struct books *books, const struct entry *entry, bool reversing,
    const char *where, struct verdict *verdict)
{
	size_t count = entry->posting_count;

	books->sums.count = 0;
	room_for_lines(books, count);
	for (size_t i = 0; i < count; i++) {
		const struct posting *posting = &entry->postings[i];
		const struct account *account =
		    account_find(books, posting->account);

		if (account->number == 0)
			return fail(verdict, where, "there is no account %lld",
			    (long long)posting->account);
		if (!sums_add(&books->sums, posting, account->memo) ||
		    !add_to_cell(books, posting, entry->posted))
			return unreadable(verdict,
			    "%s has more funds, currencies or money than can "
			    "be checked",
			    where);
		add_to_mirror(books->mirror, posting, 1);
		if (reversing)
			add_to_mirror(books->other, posting, -1);
		books->lines[i] =
		    (struct line){.p = posting, .class = account->class};
		books->postings++;
	}
	if (!entry->postings_end)
		return fail(verdict, where, "its postings cannot be read");
	if (!sums_are_zero(&books->sums))
		return fail(
		    verdict, where, "its postings do not add up to zero");
	return reversing || !rules_given(books->rules) ||
	       rules_follow(books->rules, books->lines, count, entry->posted,
		   where, verdict);
}

static bool
keep_mirror(struct books *books, struct mirror mirror, struct verdict *verdict)
{
	if (books->entries == books->mirror_room) {
		if (books->mirror_room >= ENTRIES_MAX)
			return unreadable(
			    verdict, "there are more entries than are read");
		books->mirror_room =
		    books->mirror_room == 0 ? 1024 : books->mirror_room * 2;
		books->mirrors = must(realloc(books->mirrors,
		    books->mirror_room * sizeof(*books->mirrors)));
	}
	books->mirrors[books->entries++] = mirror;
	return true;
}

/* Reversals and sealed periods, by what the books were before. */
static bool
check_pending(struct books *books, const struct entry *entry,
    const struct mirror *other, const char *where, struct verdict *verdict)
{
	for (size_t i = 0; i < books->pending_count; i++) {
		const struct pending *p = &books->pending[i];

		if (p->reversed == 0 &&
		    !check_period(books, entry, p, where, verdict))
			return false;
		if (p->reversed == 0 || other == NULL)
			continue;
		if ((uint64_t)p->reversed > books->entries)
			return fail(verdict, where,
			    "it reverses an entry that is not before it");
		if (memcmp(books->mirrors[p->reversed - 1].bytes,
			other->bytes, MIRROR) != 0)
			return fail(verdict, where,
			    "it is not the mirror of entry %lld, which it "
			    "reverses",
			    (long long)p->reversed);
	}
	return true;
}

bool
books_entry(struct books *books, const struct entry *entry, const char *where,
    struct verdict *verdict)
{
	bool reversing = reverses(books), ok;
	struct mirror own, other = {{0}};

	end_reference(books);
	if (!reversing && !check_pending(books, entry, NULL, where, verdict))
		return false;
	hasher_begin(books->mirror);
	if (reversing)
		hasher_begin(books->other);
	ok = take_postings(books, entry, reversing, where, verdict);
	own = mirror_end(books->mirror);
	if (reversing)
		other = mirror_end(books->other);
	ok = ok &&
	     (!reversing ||
		 check_pending(books, entry, &other, where, verdict)) &&
	     keep_mirror(books, own, verdict);
	books->pending_count = 0;
	return ok;
}

/* After the entries ----------------------------------------------------------*/

/* Before the first balance. */
static bool
begin_balances(struct books *books, struct verdict *verdict)
{
	if (books->totals != NULL)
		return true;
	end_reference(books);
	books->totals = totals_of(books, INT32_MAX, &books->total_count);
	return check_references(books, verdict);
}

bool
books_balance(struct books *books, struct span balance, struct verdict *verdict)
{
	struct json json = json_begin(balance);
	struct cell stated = {0};
	const struct cell *own;
	struct span currency;
	char where[60];

	if (!begin_balances(books, verdict))
		return false;
	if (!json_open(&json, '[') || !json_number(&json, &stated.account) ||
	    !json_next_text(&json, &currency) ||
	    !json_next_number(&json, &stated.amount) ||
	    !json_next_number(&json, &stated.base) || !json_close(&json) ||
	    !json_end(&json))
		return fail(verdict, "the balances", "one cannot be read");
	stated.currency = letters(currency);
	own = books->total_next < books->total_count
		  ? &books->totals[books->total_next++]
		  : NULL;
	snprintf(where, sizeof(where), "the balance of account %lld",
	    (long long)(own != NULL ? own->account : stated.account));
	return (own != NULL && by_account(own, &stated) == 0 &&
		   own->amount == stated.amount && own->base == stated.base) ||
	       fail(verdict, where, "it is not the sum of the postings");
}

static bool
is_made_known(const struct books *books, const struct key *key)
{
	for (size_t i = 0; i < books->public_count; i++)
		if (memcmp(books->publics[i], key->public, PUBLIC) == 0)
			return true;
	return false;
}

bool
books_end(struct books *books, const struct keys *keys, struct verdict *verdict)
{
	char where[60];

	if (!begin_balances(books, verdict))
		return false;
	if (books->total_next < books->total_count) {
		snprintf(where, sizeof(where), "the balance of account %lld",
		    (long long)books->totals[books->total_next].account);
		return fail(verdict, where, "it is not there");
	}
	for (size_t i = 0; i < keys->count; i++)
		if (keys->list[i].used &&
		    !is_made_known(books, &keys->list[i]))
			return fail(verdict, "the checkpoints",
			    "a key signed that the books did not make known");
	return true;
}
