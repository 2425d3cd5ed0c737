#ifndef VERIFY_CHECK_H
#define VERIFY_CHECK_H

/* What can be checked, and what whoever checks says beside it. */

#include <stdio.h>

#include "note.h"
#include "verdict.h"

struct given {
	struct keys keys; /* that are trusted; more are added */
	struct kept_list kept;
};

#define FILE_MAX (64UL * 1024 * 1024) /* of a proof; of a line of an export */

/* A proof of an entry, or that one tree is the beginning of another: a file of
 * JSON. */
void check_proof(struct span file, struct given *, struct verdict *);

/* An export: read once from beginning to end. */
void check_export(FILE *, struct given *, struct verdict *);

/* After everything else is right: who signed, and is that one of those that
 * are trusted? */
void check_signer(const struct key *, const struct given *, struct verdict *);

/* Is that a checkpoint of one of these keys, and of the same tree as those
 * that were kept?  Fails at where. */
bool check_checkpoint(const struct checkpoint *, struct given *,
    const char *where, struct key **signer, struct verdict *);

/* Is the checkpoint the one of its size that was kept, or all of them?  Then
 * *compared. */
bool check_kept(const struct checkpoint *, const struct given *,
    const char *where, bool *compared, struct verdict *);

/* Is it a book of the ledger whose tree it is: "bursar/LEDGER/BOOK"? */
bool is_book_of(struct span origin, struct span book);

#endif
