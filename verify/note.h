#ifndef VERIFY_NOTE_H
#define VERIFY_NOTE_H

/* Checkpoints of a tree as signed notes (c2sp.org/signed-note), and the keys
 * that sign them. */

#include "tree.h"
#include "verdict.h"

#define KEYS_MAX   64
#define NAME_BYTES 400
#define PUBLIC	   32

struct key {
	char name[NAME_BYTES]; /* "" until it is known */
	uint8_t hash[4];
	uint8_t public[PUBLIC];
	bool trusted;	 /* given by whoever checks */
	bool made_known; /* by an entry of the books that are checked */
	bool used;
};

struct keys {
	struct key list[KEYS_MAX];
	size_t count;
	bool pinned; /* some are trusted */
};

/* Add NAME+HASH+KEY; false where it is none, or there are too many. */
bool keys_add(struct keys *, struct span verifier, bool trusted);

/* Add what a file with public keys says that are trusted: verifier keys, one a
 * line, or one in PEM. */
bool keys_read(struct keys *, struct span file);

/* Give those without a name the name of the tree. */
void keys_settle(struct keys *, struct span name);

struct checkpoint {
	struct span signed_text; /* up to the newline before the empty line */
	struct span signatures;
	struct span origin;
	uint64_t size;
	struct hash root;
};

/* Is that a checkpoint?  Says nothing of who signed it. */
bool checkpoint_read(struct span note, struct checkpoint *);

/* The key that signed it, or NULL: none of these, or the signature of one of
 * them is wrong, which *wrong says. */
struct key *checkpoint_signer(
    const struct checkpoint *, struct keys *, bool *wrong);

/* The checkpoints that somebody kept: notes with an empty line between. */
struct kept {
	uint64_t size;
	struct hash root;
};

struct kept_list {
	struct kept *list;
	size_t count;
	bool given;
	char origin[NAME_BYTES];
};

bool kept_read(struct kept_list *, struct span file);
void kept_free(struct kept_list *);

/* Is one of that size among them, or more, and are they all of that root? */
bool kept_has(const struct kept_list *, uint64_t size);
bool kept_agrees(
    const struct kept_list *, uint64_t size, const struct hash *root);

#endif
