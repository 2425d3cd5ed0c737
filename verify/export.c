/* Exports: everything that is sealed, read once, line by line. */

#include <stdlib.h>
#include <string.h>

#include "books.h"
#include "check.h"

#define BLOCK (1UL << 16)

/* Lines of a file ------------------------------------------------------------*/

struct lines {
	FILE *file;
	char *data;
	size_t room, begin, end;
	uint64_t number; /* of the line that was given last, from 1 */
	bool cut;	 /* the last line has no end */
	bool too_long;
};

/* More bytes behind those that are there; false at the end of the file. */
static bool
read_more(struct lines *lines)
{
	size_t got;

	memmove(lines->data, lines->data + lines->begin,
	    lines->end - lines->begin);
	lines->end -= lines->begin;
	lines->begin = 0;
	if (lines->end == lines->room) {
		char *more = lines->room >= FILE_MAX
				 ? NULL
				 : realloc(lines->data, lines->room * 2);

		if (more == NULL) {
			lines->too_long = true;
			return false;
		}
		lines->data = more;
		lines->room *= 2;
	}
	got = fread(lines->data + lines->end, 1, lines->room - lines->end,
	    lines->file);
	lines->end += got;
	return got > 0;
}

/* The next line without its end, in memory that is good until the next call. */
static bool
next_line(struct lines *lines, struct span *line)
{
	size_t seen = 0;

	for (;;) {
		const char *from = lines->data + lines->begin;
		const char *end =
		    memchr(from + seen, '\n', lines->end - lines->begin - seen);

		if (end != NULL) {
			*line = (struct span){from, (size_t)(end - from)};
			lines->begin += line->len + 1;
			lines->number++;
			return true;
		}
		seen = lines->end - lines->begin;
		if (!read_more(lines)) {
			lines->cut = seen > 0;
			return false;
		}
	}
}

/* The export -----------------------------------------------------------------*/

struct export {
	struct lines lines;
	struct given *given;
	struct verdict *verdict;
	struct books *books;
	struct tree tree;
	char origin[NAME_BYTES];
	int rank; /* of the lines that come: they have an order */
	/* The entry whose lines come. */
	bool open, asked;
	char *text; /* what it says */
	size_t text_len, text_room;
	struct entry entry;
	struct hash stated; /* its leaf, as the export says */
	struct hasher *rows;
	char *row; /* the last one, to compare */
	size_t row_len, row_room;
	bool first_row;
	char where[60];
	/* The checkpoints so far. */
	uint64_t sealed, checkpoints;
	struct key *signer;
	size_t kept_next;
	bool has_reference, ended;
};

/* A copy of a line that is needed longer. */
static void
copy(struct span line, char **text, size_t *len, size_t *room)
{
	if (line.len > *room) {
		free(*text);
		*room = line.len * 2;
		*text = malloc(*room);
		if (*text == NULL)
			abort();
	}
	if (line.len > 0)
		memcpy(*text, line.at, line.len);
	*len = line.len;
}

/* The line cannot be one, at this place: within an entry it is the entry's. */
static bool
misplaced(struct export *export)
{
	char where[60];

	snprintf(where, sizeof(where), "line %llu",
	    (unsigned long long)export->lines.number);
	return fail(export->verdict, export->open ? export->where : where,
	    "line %llu cannot be read, or is not in its place",
	    (unsigned long long)export->lines.number);
}

/* The checkpoints that were kept of a tree of this size, before it grows. */
static bool
compare_kept(struct export *export)
{
	const struct kept_list *kept = &export->given->kept;
	struct hash root;

	while (export->kept_next < kept->count &&
	       kept->list[export->kept_next].size == export->tree.size) {
		if (tree_root(&export->tree, &root) &&
		    !hash_same(&root, &kept->list[export->kept_next].root))
			return fail(export->verdict, export->where,
			    "up to here it is another past than that of the "
			    "checkpoint that you kept");
		export->kept_next++;
	}
	return true;
}

/* Is the entry of the book whose tree it is?  Where the first is not, the line
 * that says which tree it is may as well be wrong. */
static bool
is_of_book(struct export *export)
{
	struct span origin = {export->origin, strlen(export->origin)};

	return is_book_of(origin, export->entry.book) ||
	       fail(export->verdict,
		   export->tree.size == 0 ? "line 1" : export->where,
		   "entry %lld is of another book than the tree",
		   (long long)export->entry.seq);
}

/* All lines of the entry have come: is it what was sealed, and in its place? */
static bool
close_entry(struct export *export)
{
	struct hash entry, rows, leaf;

	if (!export->open)
		return true;
	if (!export->asked)
		return fail(export->verdict, export->where,
		    "what was asked is not there");
	hasher_add(export->rows, "]", 1);
	hasher_end(export->rows, &rows);
	hash_of((struct span){export->text, export->text_len}, &entry);
	leaf_of(&entry, &rows, &leaf);
	if (!hash_same(&leaf, &export->stated))
		return fail(export->verdict, export->where,
		    "what it did is not what was sealed");
	if ((uint64_t)export->entry.seq != export->tree.size + 1)
		return fail(export->verdict, export->where,
		    "it is not there: %lld comes instead",
		    (long long)export->entry.seq);
	if (!is_of_book(export))
		return false;
	if (!books_entry(export->books, &export->entry, export->where,
		export->verdict))
		return false;
	tree_add(&export->tree, &leaf);
	export->open = false;
	return compare_kept(export);
}

/* e LEAF ENTRY */
static bool
take_entry(struct export *export, struct span line)
{
	struct span leaf;

	snprintf(export->where, sizeof(export->where), "entry %llu",
	    (unsigned long long)export->tree.size + 1);
	export->open = true;
	export->asked = false;
	if (!span_cut(&line, ' ', &leaf) ||
	    !hex_read(leaf, export->stated.bytes, HASH))
		return misplaced(export);
	copy(line, &export->text, &export->text_len, &export->text_room);
	return entry_read((struct span){export->text, export->text_len},
		   &export->entry) ||
	       misplaced(export);
}

/* a ASKED */
static bool
take_asked(struct export *export, struct span line)
{
	struct span command = {"", 0};
	struct hash digest;

	if (!export->open || export->asked || !asked_read(line, &command))
		return misplaced(export);
	hash_of(line, &digest);
	if (!hash_same(&digest, &export->entry.digest) ||
	    !span_same(command, export->entry.command))
		return fail(export->verdict, export->where,
		    "what was asked is not what the entry says");
	export->asked = true;
	export->first_row = true;
	hasher_begin(export->rows);
	hasher_add(export->rows, "[", 1);
	return true;
}

/* r ROW */
static bool
take_row(struct export *export, struct span line)
{
	struct span before = {export->row, export->row_len};

	if (!export->open || !export->asked)
		return misplaced(export);
	if (!export->first_row) {
		if (span_order(before, line) > 0)
			return fail(export->verdict, export->where,
			    "its rows are not in their order");
		hasher_add(export->rows, ", ", 2);
	}
	export->first_row = false;
	hasher_add(export->rows, line.at, line.len);
	copy(line, &export->row, &export->row_len, &export->row_room);
	return books_row(export->books, line, &export->entry, export->where,
	    export->verdict);
}

/* The checkpoint against the tree as it is now. */
static bool
compare_checkpoint(struct export *export, const struct checkpoint *checkpoint,
    const char *where)
{
	struct hash root;

	if (!span_is(checkpoint->origin, export->origin))
		return fail(export->verdict, where, "it is of another tree");
	if (checkpoint->size != export->tree.size)
		return fail(export->verdict, where, "it is of %llu entries",
		    (unsigned long long)checkpoint->size);
	return (tree_root(&export->tree, &root) &&
		   hash_same(&root, &checkpoint->root)) ||
	       fail(export->verdict, where,
		   "the entries up to here do not make the tree that was "
		   "signed");
}

/* c NOTE, as a text of JSON */
static bool
take_checkpoint(struct export *export, struct span line)
{
	struct json json = json_begin(line);
	struct checkpoint checkpoint = {0};
	struct span raw, note;
	char where[60], *plain;
	bool ok;

	snprintf(where, sizeof(where), "the checkpoint of %llu entries",
	    (unsigned long long)export->tree.size);
	if (export->checkpoints > 0 && export->sealed == export->tree.size)
		return fail(export->verdict, where, "it is there twice");
	if (!json_text(&json, &raw) || !json_end(&json))
		return fail(export->verdict, where, "it cannot be read");
	plain = malloc(raw.len + 4);
	if (plain == NULL)
		abort();
	note = (struct span){plain, json_plain(raw, plain, raw.len + 4)};
	ok = (note.len != (size_t)-1 && checkpoint_read(note, &checkpoint)) ||
	     fail(export->verdict, where, "it cannot be read");
	ok = ok &&
	     check_checkpoint(&checkpoint, export->given, where,
		 &export->signer, export->verdict) &&
	     compare_checkpoint(export, &checkpoint, where);
	free(plain);
	export->sealed = export->tree.size;
	export->checkpoints++;
	return ok;
}

/* k KEY */
static bool
take_key(struct export *export, struct span line)
{
	return keys_add(&export->given->keys, line, false) ||
	       fail(export->verdict, "the keys", "one cannot be read");
}

/* d ROW */
static bool
take_reference(struct export *export, struct span line)
{
	export->has_reference = true;
	return books_reference(export->books, line, export->verdict);
}

/* b BALANCE */
static bool
take_balance(struct export *export, struct span line)
{
	return books_balance(export->books, line, export->verdict);
}

/* end ENTRIES */
static bool
take_end(struct export *export, struct span line)
{
	int64_t entries;

	export->ended = true;
	if (!number_read(line, &entries) ||
	    (uint64_t)entries != export->tree.size)
		return fail(export->verdict, "the end",
		    "it is of another number of entries than the %llu that are "
		    "here",
		    (unsigned long long)export->tree.size);
	return books_end(export->books, &export->given->keys, export->verdict);
}

/* Lines of a lower rank do not come after those of a higher.  What is no part
 * of an entry ends the one before. */
static const struct kind {
	const char *tag;
	bool (*take)(struct export *, struct span);
	int rank;
	bool is_part;
} kinds[] = {
    {"k", take_key, 1, false},
    {"d", take_reference, 2, false},
    {"e", take_entry, 3, false},
    {"a", take_asked, 3, true},
    {"r", take_row, 3, true},
    {"c", take_checkpoint, 3, false},
    {"b", take_balance, 4, false},
    {"end", take_end, 5, false},
};

static const struct kind *
kind_of(struct span tag)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (span_is(tag, kinds[i].tag))
			return &kinds[i];
	return NULL;
}

static bool
take_line(struct export *export, struct span line)
{
	const struct kind *kind;
	struct span tag;

	kind = span_cut(&line, ' ', &tag) ? kind_of(tag) : NULL;
	if ((kind == NULL || !kind->is_part) && !close_entry(export))
		return false;
	if (kind == NULL || kind->rank < export->rank || export->ended)
		return misplaced(export);
	export->rank = kind->rank;
	return kind->take(export, line);
}

/* "bursar-export-1 ORIGIN" */
static bool
take_head(struct export *export)
{
	struct span line, format;

	if (!next_line(&export->lines, &line) ||
	    !span_cut(&line, ' ', &format) ||
	    !span_is(format, "bursar-export-1") || line.len == 0 ||
	    line.len >= sizeof(export->origin) ||
	    memchr(line.at, '\0', line.len) != NULL)
		return fail(export->verdict, "line 1", "it is no export");
	memcpy(export->origin, line.at, line.len);
	export->origin[line.len] = '\0';
	return true;
}

/* What cannot be said of it, though nothing is wrong. */
static void
leave_rest(struct export *export)
{
	const struct kept_list *kept = &export->given->kept;

	if (!export->ended)
		leave_open(export->verdict,
		    "what follows: the file ends before its end");
	if (export->sealed < export->tree.size)
		leave_open(export->verdict,
		    "what comes after entry %llu, since no checkpoint has it",
		    (unsigned long long)export->sealed);
	if (export->kept_next < kept->count)
		leave_open(export->verdict,
		    "a checkpoint that you kept: it is of more entries");
	if (!books_had_rules(export->books))
		leave_open(export->verdict,
		    "rules: that postings follow from posting rules, of which "
		    "there are none");
}

/* What was looked at, and nothing else; what comes at the end only where that
 * is there. */
static void
say_checked(struct export *export)
{
	const struct {
		bool was;
		const char *what;
	} checks[] = {
	    {export->sealed > 0, "what was sealed, "},
	    {true, "numbers, sums, "},
	    {export->ended && books_had_rules(export->books),
		"posting rules, "},
	    {true, "reversals, "},
	    {export->ended, "balances, "},
	    {true, "sealed periods, "},
	    {export->ended && export->has_reference, "reference data, "},
	};
	char what[160] = "";
	size_t len = 0;

	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++)
		if (checks[i].was)
			len += (size_t)snprintf(what + len, sizeof(what) - len,
			    "%s", checks[i].what);
	snprintf(export->verdict->text, sizeof(export->verdict->text),
	    "%llu entries and %llu postings of %.150s: %sand %llu checkpoints",
	    (unsigned long long)export->tree.size,
	    (unsigned long long)books_postings(export->books), export->origin,
	    what, (unsigned long long)export->checkpoints);
}

static void
conclude(struct export *export)
{
	struct verdict *verdict = export->verdict;

	if (verdict->outcome == FAILED || verdict->outcome == UNREADABLE)
		return;
	if (export->signer != NULL)
		check_signer(export->signer, export->given, verdict);
	if (verdict->outcome == FAILED)
		return;
	leave_rest(export);
	say_checked(export);
}

static int
by_size(const void *a, const void *b)
{
	const struct kept *one = a, *other = b;

	return (one->size > other->size) - (one->size < other->size);
}

/* The checkpoints that were kept, in the order in which the tree grows. */
static bool
begin_kept(struct export *export)
{
	struct kept_list *kept = &export->given->kept;

	if (kept->count > 0)
		qsort(kept->list, kept->count, sizeof(*kept->list), by_size);
	return !kept->given || strcmp(kept->origin, export->origin) == 0 ||
	       fail(export->verdict, "line 1",
		   "it is of another ledger than the checkpoint that you kept");
}

void
check_export(FILE *file, struct given *given, struct verdict *verdict)
{
	struct export *export = calloc(1, sizeof(*export));
	struct span line;
	bool ok;

	if (export == NULL)
		abort();
	export->given = given;
	export->verdict = verdict;
	export->lines = (struct lines){
	    .file = file, .data = malloc(BLOCK), .room = BLOCK};
	export->rows = hasher_new();
	export->books = books_new();
	if (export->lines.data == NULL)
		abort();
	ok = take_head(export) && begin_kept(export);
	while (ok && next_line(&export->lines, &line))
		ok = take_line(export, line);
	if (ok && export->lines.too_long)
		unreadable(verdict, "a line is too long");
	else if (ok && ferror(file))
		unreadable(verdict, "the file cannot be read");
	else if (ok && export->lines.cut && export->ended)
		misplaced(export);
	conclude(export);
	hasher_free(export->rows);
	books_free(export->books);
	entry_free(&export->entry);
	free(export->text);
	free(export->row);
	free(export->lines.data);
	free(export);
}
