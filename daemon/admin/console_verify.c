/*
 * What bursard restore --verify does: the books are recomputed, and their trees
 * held against the newest checkpoint of the backup and one that was kept
 * elsewhere.
 *
 * A checkpoint of no more entries than there are has to be what the tree was.
 * One of more says how many are missing: the backup is older than it.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "admin/console_backup.h"
#include "buf.h"
#include "db/snapshot.h"
#include "seal/checkpoint.h"

#define FILE_MOST (64u * 1024 * 1024) /* bytes that are read, at its end */

/* The tree of a book, as it was restored. */
struct tree {
	struct db *db;
	const char *book, *origin;
	int64_t size;
	const json_t *keys; /* that the book makes known */
};

static bool
is_signed(const struct tree *tree, const struct checkpoint *checkpoint)
{
	unsigned char public[SEAL_PUBLIC];
	const json_t *key;
	size_t i;

	json_array_foreach (tree->keys, i, key)
		if (seal_key_parse(json_string_value(key), public) &&
		    note_is_signed(&checkpoint->note, tree->origin, public))
			return true;
	return false;
}

static bool
refuse(const struct tree *tree, const struct checkpoint *checkpoint,
    const char *from, const char *what, struct error *err)
{
	error_set(err, ERROR_DATA_CORRUPTED, "checkpoint",
	    "the checkpoint of %lld entries of %s (%s) %s",
	    (long long)checkpoint->size, tree->book, from, what);
	return error_hint(err, "nothing serves what was restored: take another "
			       "backup, and look into where this one was");
}

/* Of entries that are all here; who signed it is known. */
static bool
compare(const struct tree *tree, const struct checkpoint *checkpoint,
    const char *from, struct error *err)
{
	char *root = NULL;
	bool same;

	if (!snapshot_root(tree->db, tree->book, checkpoint->size, &root, err))
		return false;
	same = strcmp(root, checkpoint->root) == 0;
	free(root);
	if (!same)
		return refuse(tree, checkpoint, from,
		    "is of other entries than were restored: some were changed "
		    "or lost",
		    err);
	console_say("checkpoint", "%s: the first %lld of %lld entries are what "
				  "was signed (%s)",
	    tree->book, (long long)checkpoint->size, (long long)tree->size,
	    from);
	return true;
}

/* Of more entries than are here; the key may have come later than they. */
static void
say_missing(const struct tree *tree, const struct checkpoint *checkpoint,
    const char *from)
{
	console_say("OLDER", "%lld entries of %s are missing: %s knows of "
			     "%lld, and %lld were restored%s",
	    (long long)(checkpoint->size - tree->size), tree->book, from,
	    (long long)checkpoint->size, (long long)tree->size,
	    is_signed(tree, checkpoint)
		? ""
		: " (it is signed with a key that the books did not know yet)");
}

/* The newest that is within what there is, and the newest of all.  found is set
 * if there is one of this tree. */
static bool
hold_against(const struct tree *tree, const char *text, const char *from,
    bool *found, struct error *err)
{
	struct checkpoint checkpoint;

	if (checkpoint_newest(text, tree->origin, tree->size, &checkpoint)) {
		*found = true;
		if (!compare(tree, &checkpoint, from, err))
			return false;
	}
	if (checkpoint_newest(text, tree->origin, INT64_MAX, &checkpoint) &&
	    checkpoint.size > tree->size) {
		*found = true;
		say_missing(tree, &checkpoint, from);
	}
	return true;
}

/* What is at the end of the file, where it is large: the newest. */
static bool
read_outside(const char *path, struct buf *text, struct error *err)
{
	FILE *file = fopen(path, "re");
	struct stat st;
	bool ok = file != NULL && fstat(fileno(file), &st) == 0 &&
		  (st.st_size <= (off_t)FILE_MOST ||
		      fseeko(file, -(off_t)FILE_MOST, SEEK_END) == 0) &&
		  buf_read(text, file);

	if (!ok)
		error_file(err, "checkpoint", path);
	if (file != NULL)
		fclose(file);
	return ok;
}

bool
console_verify_can(const char *path, struct error *err)
{
	struct buf text = BUF(FILE_MOST);
	struct checkpoint checkpoint;
	const char *rest;
	bool ok = read_outside(path, &text, err);

	rest = text.data;
	if (ok && !checkpoint_next(&rest, &checkpoint)) {
		error_set(err, ERROR_DATA_CORRUPTED, "checkpoint",
		    "there is no checkpoint in %s", path);
		ok = error_hint(err, "it is what bursar journal checkpoint "
				     "prints, or STATE/checkpoints");
	}
	buf_free(&text);
	return ok;
}

bool
console_verify_fits(
    const char *path, const char *own, size_t books, struct error *err)
{
	struct buf text = BUF(FILE_MOST);
	struct checkpoint outside, of_book;
	const char *rest = own, *kept;
	bool fits = false, ok = read_outside(path, &text, err);
	size_t known = 0;

	for (; ok && !fits && checkpoint_next(&rest, &of_book); known++)
		fits = checkpoint_newest(
		    text.data, of_book.origin, INT64_MAX, &outside);
	/* A file of a book that was never sealed may be what is left. */
	kept = text.data;
	if (ok && !fits && known > 0 && known >= books &&
	    checkpoint_next(&kept, &outside)) {
		error_set(err, ERROR_DATA_CORRUPTED, "checkpoint",
		    "the checkpoint in %s is of another ledger than the backup",
		    path);
		ok = error_hint(err, "it is of %s, and the backup of %s",
		    outside.origin, of_book.origin);
	}
	buf_free(&text);
	return ok;
}

/* Is what will be compared signed with a key of the book?  That takes no time, so it
 * is asked before every entry is gone through. */
static bool
has_signer(const struct tree *tree, const char *text, const char *from,
    struct error *err)
{
	struct checkpoint checkpoint;

	return text == NULL ||
	       !checkpoint_newest(
		   text, tree->origin, tree->size, &checkpoint) ||
	       is_signed(tree, &checkpoint) ||
	       refuse(tree, &checkpoint, from,
		   "is signed with none of the keys of the book", err);
}

static bool
verify_journal(const struct tree *tree, struct error *err)
{
	char *said;

	if (!snapshot_verify(tree->db, tree->book, &said, err))
		return false;
	console_say("verified", "%s: %s", tree->book, said);
	free(said);
	return true;
}

static bool
verify_book(const struct console_proof *proof, const char *book,
    const char *outside, bool *found, struct error *err)
{
	static const char within[] = "in the backup";
	struct tree tree = {.db = proof->db, .book = book};
	json_t *told = NULL;
	bool ignored = false, ok;

	if (!snapshot_tree(proof->db, book, &told, err))
		return false;
	tree.origin = json_string_value(json_object_get(told, "origin"));
	tree.size = json_integer_value(json_object_get(told, "size"));
	tree.keys = json_object_get(told, "keys");
	ok = has_signer(&tree, proof->checkpoint, within, err) &&
	     has_signer(&tree, outside, proof->path, err) &&
	     verify_journal(&tree, err) &&
	     snapshot_grow(proof->db, book, err) &&
	     (proof->checkpoint == NULL ||
		 hold_against(
		     &tree, proof->checkpoint, within, &ignored, err)) &&
	     (outside == NULL ||
		 hold_against(&tree, outside, proof->path, found, err));
	json_decref(told);
	return ok;
}

static bool
refuse_file(const char *path, struct error *err)
{
	error_set(err, ERROR_DATA_CORRUPTED, "checkpoint",
	    "there is no checkpoint of what was restored in %s", path);
	return error_hint(err, "a checkpoint begins with the name of the "
			       "ledger and the book: is the file of this one?");
}

bool
console_verify(const struct console_proof *proof, struct error *err)
{
	struct buf text = BUF(FILE_MOST);
	bool ok = proof->path == NULL || read_outside(proof->path, &text, err);
	bool found = false;
	const json_t *head;
	size_t i;

	json_array_foreach (proof->heads, i, head)
		ok = ok && verify_book(proof,
			       json_string_value(json_object_get(head, "book")),
			       proof->path != NULL ? text.data : NULL, &found,
			       err);
	buf_free(&text);
	return ok && (proof->path == NULL || found ||
			 refuse_file(proof->path, err));
}
