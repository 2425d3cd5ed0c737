/* Proofs: that an entry is in a signed tree, and that one signed tree is the
 * beginning of another. */

#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "entry.h"

#define PATH_MAX_HASHES 128
#define ROWS_MAX	1000000

/* The members that a file of JSON may have, in the order of the tables. */
enum member {
	FORMAT, ENTRY, ASKED, ROWS, PATH, CHECKPOINT, KEYS, OLD, NEW, MEMBERS
};

static const char *const names[MEMBERS] = {"format", "entry", "asked", "rows",
    "path", "checkpoint", "keys", "old", "new"};

struct proof {
	struct span values[MEMBERS]; /* as they stand there; at NULL: absent */
	struct hash path[PATH_MAX_HASHES];
	size_t path_count;
};

/* A text of the file without its escapes, in memory that is freed with the
 * others. */
struct plain {
	char *text;
	struct span span;
};

static bool
plain_of(struct span raw, struct plain *plain)
{
	size_t len;

	plain->text = malloc(raw.len + 4);
	if (plain->text == NULL)
		return false;
	len = json_plain(raw, plain->text, raw.len + 4);
	plain->span = (struct span){plain->text, len};
	return len != (size_t)-1;
}

static bool
plain_value(struct span value, struct plain *plain)
{
	struct json json = json_begin(value);
	struct span raw;

	*plain = (struct plain){NULL, {"", 0}};
	return json_text(&json, &raw) && json_end(&json) &&
	       plain_of(raw, plain);
}

/* Each member once, and no other. */
static bool
read_members(struct span file, struct proof *proof)
{
	struct json json = json_begin(file);
	bool first = true;
	struct span name;

	json_open(&json, '{');
	while (json_more(&json, &first, '{')) {
		int i = 0;

		if (!json_name(&json, &name))
			return false;
		while (i < MEMBERS && !span_is(name, names[i]))
			i++;
		if (i == MEMBERS || proof->values[i].at != NULL ||
		    !json_any(&json, &proof->values[i]))
			return false;
	}
	return json_end(&json);
}

/* Are exactly these members there? */
static bool
has_members(const struct proof *proof, const enum member *wanted, size_t count)
{
	size_t found = 0;

	for (size_t i = 0; i < count; i++)
		if (proof->values[wanted[i]].at == NULL)
			return false;
	for (int i = 0; i < MEMBERS; i++)
		found += proof->values[i].at != NULL;
	return found == count;
}

static bool
read_path(struct proof *proof)
{
	struct json json = json_begin(proof->values[PATH]);
	bool first = true;
	struct span text;

	json_open(&json, '[');
	while (json_more(&json, &first, '[')) {
		if (proof->path_count == PATH_MAX_HASHES ||
		    !json_text(&json, &text) ||
		    !hex_read(text, proof->path[proof->path_count++].bytes,
			HASH))
			return false;
	}
	return json_end(&json);
}

static bool
read_keys(struct span value, struct keys *keys)
{
	struct json json = json_begin(value);
	struct plain plain = {NULL, {"", 0}};
	bool first = true, ok = true;
	struct span raw;

	json_open(&json, '[');
	while (ok && json_more(&json, &first, '[')) {
		ok = json_text(&json, &raw) && plain_of(raw, &plain) &&
		     keys_add(keys, plain.span, false);
		free(plain.text);
		plain.text = NULL;
	}
	return ok && json_end(&json);
}

/* One entry ------------------------------------------------------------------*/

struct proven {
	struct plain entry_text, asked_text, note;
	struct entry entry;
	struct checkpoint checkpoint;
	struct hash rows;
	char where[40];
};

/* Rows in the order of their bytes, each of the entry. */
static bool
add_row(const struct proven *proven, struct hasher *hasher, struct span row,
    struct span before, struct verdict *verdict)
{
	static const char *const wanted[] = {"seq", "book", NULL};
	struct span table, values[2];
	struct json rest;
	int64_t seq;

	if (before.at != NULL) {
		if (span_order(before, row) > 0)
			return fail(verdict, proven->where,
			    "its rows are not in their order");
		hasher_add(hasher, ", ", 2);
	}
	hasher_add(hasher, row.at, row.len);
	if (!row_table(row, &table, &rest) ||
	    !row_columns(rest, wanted, values) ||
	    !number_read(values[0], &seq))
		return fail(verdict, proven->where, "a row cannot be read");
	if (seq != proven->entry.seq ||
	    !span_same(values[1], proven->entry.book))
		return fail(
		    verdict, proven->where, "a row is of another entry");
	return true;
}

static bool
add_rows(const struct proven *proven, struct hasher *hasher, struct span value,
    struct verdict *verdict)
{
	struct json json = json_begin(value);
	struct plain before = {NULL, {NULL, 0}}, row = {NULL, {NULL, 0}};
	bool first = true, ok = true;
	struct span raw;

	json_open(&json, '[');
	for (size_t i = 0; ok && json_more(&json, &first, '['); i++) {
		ok = i < ROWS_MAX && json_text(&json, &raw) &&
		     plain_of(raw, &row);
		ok = ok ? add_row(proven, hasher, row.span, before.span, verdict)
			: fail(verdict, proven->where, "a row cannot be read");
		free(before.text);
		before = row;
		row.text = NULL;
	}
	free(before.text);
	return ok && (json_end(&json) ||
			 fail(verdict, proven->where, "its rows cannot be read"));
}

/* "[", the rows with ", " between, and "]". */
static bool
hash_rows(struct proven *proven, struct span value, struct verdict *verdict)
{
	struct hasher *hasher = hasher_new();
	bool ok;

	hasher_begin(hasher);
	hasher_add(hasher, "[", 1);
	ok = add_rows(proven, hasher, value, verdict);
	hasher_add(hasher, "]", 1);
	hasher_end(hasher, &proven->rows);
	hasher_free(hasher);
	return ok;
}

static bool
check_sums(const struct proven *proven, struct verdict *verdict)
{
	const struct entry *entry = &proven->entry;
	struct sums *sums = calloc(1, sizeof(*sums));
	bool ok = sums != NULL && entry->postings_end;

	for (size_t i = 0; ok && i < entry->posting_count; i++)
		ok = sums_add(sums, &entry->postings[i], false);
	if (!ok)
		fail(verdict, proven->where, "its postings cannot be read");
	else if (!sums_are_zero(sums))
		ok = fail(verdict, proven->where,
		    "its postings do not add up to zero");
	free(sums);
	return ok;
}

/* What was asked, and what was done: is that what the leaf was made of? */
static bool
read_entry(struct proven *proven, const struct proof *proof,
    struct verdict *verdict)
{
	struct hash asked;
	struct span command;

	if (!plain_value(proof->values[ENTRY], &proven->entry_text) ||
	    !entry_read(proven->entry_text.span, &proven->entry))
		return fail(verdict, "the entry", "it cannot be read");
	snprintf(proven->where, sizeof(proven->where), "entry %lld",
	    (long long)proven->entry.seq);
	if (!plain_value(proof->values[ASKED], &proven->asked_text) ||
	    !asked_read(proven->asked_text.span, &command))
		return fail(verdict, proven->where,
		    "what was asked cannot be read");
	hash_of(proven->asked_text.span, &asked);
	if (!hash_same(&asked, &proven->entry.digest) ||
	    !span_same(command, proven->entry.command))
		return fail(verdict, proven->where,
		    "what was asked is not what the entry says");
	return hash_rows(proven, proof->values[ROWS], verdict);
}

static bool
check_inclusion(const struct proven *proven, const struct proof *proof,
    struct verdict *verdict)
{
	struct hash entry, leaf, root;

	hash_of(proven->entry_text.span, &entry);
	leaf_of(&entry, &proven->rows, &leaf);
	if (!tree_included(&leaf, (uint64_t)proven->entry.seq - 1,
		proven->checkpoint.size, proof->path, proof->path_count,
		&root) ||
	    !hash_same(&root, &proven->checkpoint.root))
		return fail(verdict, proven->where,
		    "with its rows and its path it is not in the tree that was "
		    "signed");
	return is_book_of(
		   proven->checkpoint.origin, proven->entry.book) ||
	       fail(verdict, proven->where,
		   "it is of another book than the tree");
}

static bool
check_entry(struct proven *proven, struct proof *proof, struct given *given,
    struct verdict *verdict)
{
	static const char where[] = "the checkpoint";
	struct key *signer;
	bool compared;

	if (!plain_value(proof->values[CHECKPOINT], &proven->note) ||
	    !checkpoint_read(proven->note.span, &proven->checkpoint))
		return fail(verdict, where, "it cannot be read");
	if (!read_keys(proof->values[KEYS], &given->keys))
		return fail(verdict, "the keys", "they cannot be read");
	if (!read_path(proof))
		return fail(verdict, "the path", "it cannot be read");
	if (!check_checkpoint(
		&proven->checkpoint, given, where, &signer, verdict) ||
	    !read_entry(proven, proof, verdict) ||
	    !check_inclusion(proven, proof, verdict) ||
	    !check_sums(proven, verdict) ||
	    !check_kept(
		&proven->checkpoint, given, where, &compared, verdict))
		return false;
	check_signer(signer, given, verdict);
	if (given->kept.given && !compared)
		leave_open(verdict,
		    "whether this tree of %llu entries is the one that you kept "
		    "a checkpoint of: bursar journal consistency tells",
		    (unsigned long long)proven->checkpoint.size);
	return true;
}

static void
check_one(struct proof *proof, struct given *given, struct verdict *verdict)
{
	struct proven proven = {0};
	char day[20], command[60], origin[NAME_BYTES];

	if (check_entry(&proven, proof, given, verdict) &&
	    verdict->outcome != FAILED)
		snprintf(verdict->text, sizeof(verdict->text),
		    "entry %lld (%s of %s) is in the tree of %llu entries of "
		    "%.150s",
		    (long long)proven.entry.seq,
		    span_tame(proven.entry.command, command, sizeof(command)),
		    span_tame(proven.entry.effective, day, sizeof(day)),
		    (unsigned long long)proven.checkpoint.size,
		    span_tame(
			proven.checkpoint.origin, origin, sizeof(origin)));
	entry_free(&proven.entry);
	free(proven.entry_text.text);
	free(proven.asked_text.text);
	free(proven.note.text);
}

/* Two trees ------------------------------------------------------------------*/

struct two {
	struct plain old_note, new_note;
	struct checkpoint old, new;
};

static bool
check_both(struct two *two, struct proof *proof, struct given *given,
    struct verdict *verdict)
{
	struct key *old_signer, *new_signer;
	bool old_compared, new_compared;

	if (!plain_value(proof->values[OLD], &two->old_note) ||
	    !checkpoint_read(two->old_note.span, &two->old))
		return fail(verdict, "the old checkpoint", "it cannot be read");
	if (!plain_value(proof->values[NEW], &two->new_note) ||
	    !checkpoint_read(two->new_note.span, &two->new))
		return fail(verdict, "the new checkpoint", "it cannot be read");
	if (!read_keys(proof->values[KEYS], &given->keys))
		return fail(verdict, "the keys", "they cannot be read");
	if (!read_path(proof))
		return fail(verdict, "the path", "it cannot be read");
	if (!check_checkpoint(&two->old, given, "the old checkpoint",
		&old_signer, verdict) ||
	    !check_checkpoint(&two->new, given, "the new checkpoint",
		&new_signer, verdict))
		return false;
	if (!span_same(two->old.origin, two->new.origin))
		return fail(verdict, "the new checkpoint",
		    "it is of another tree than the old one");
	if (!tree_consistent(two->old.size, &two->old.root, two->new.size,
		&two->new.root, proof->path, proof->path_count))
		return fail(verdict, "the path",
		    "it does not show that the old tree is the beginning of the "
		    "new one");
	if (!check_kept(&two->old, given, "the old checkpoint", &old_compared,
		verdict) ||
	    !check_kept(&two->new, given, "the new checkpoint", &new_compared,
		verdict))
		return false;
	check_signer(new_signer, given, verdict);
	if (given->kept.given && !old_compared && !new_compared)
		leave_open(verdict, "the checkpoint that you kept: it is of "
				    "another size than both of these");
	return true;
}

static void
check_two(struct proof *proof, struct given *given, struct verdict *verdict)
{
	struct two two = {0};
	char origin[NAME_BYTES];

	if (check_both(&two, proof, given, verdict) &&
	    verdict->outcome != FAILED)
		snprintf(verdict->text, sizeof(verdict->text),
		    "the tree of %llu entries is the beginning of that of %llu "
		    "of %.150s",
		    (unsigned long long)two.old.size,
		    (unsigned long long)two.new.size,
		    span_tame(two.new.origin, origin, sizeof(origin)));
	free(two.old_note.text);
	free(two.new_note.text);
}

void
check_proof(struct span file, struct given *given, struct verdict *verdict)
{
	static const enum member one[] = {
	    FORMAT, ENTRY, ASKED, ROWS, PATH, CHECKPOINT, KEYS};
	static const enum member two[] = {FORMAT, OLD, NEW, PATH, KEYS};
	struct proof *proof = calloc(1, sizeof(*proof));
	struct plain format = {NULL, {"", 0}};

	if (proof == NULL)
		unreadable(verdict, "there is no memory for it");
	else if (!read_members(file, proof) ||
		 !plain_value(proof->values[FORMAT].at != NULL
				  ? proof->values[FORMAT]
				  : SPAN("null"),
		     &format))
		fail(verdict, "the file", "it is no proof");
	else if (span_is(format.span, "bursar-proof-1") &&
		 has_members(proof, one, sizeof(one) / sizeof(one[0])))
		check_one(proof, given, verdict);
	else if (span_is(format.span, "bursar-consistency-1") &&
		 has_members(proof, two, sizeof(two) / sizeof(two[0])))
		check_two(proof, given, verdict);
	else
		fail(verdict, "the file", "it is no proof of a known format");
	free(format.text);
	free(proof);
}
