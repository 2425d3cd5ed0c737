#ifndef VERIFY_BOOKS_H
#define VERIFY_BOOKS_H

/* What has to hold of the books that an export tells: postings that add up,
 * reversals, posting rules, balances, sealed periods, reference data. */

#include "entry.h"
#include "note.h"
#include "verdict.h"

struct books;

struct books *books_new(void);
void books_free(struct books *);

/* A row of the entry that comes: what of it is needed later is kept. */
bool books_row(struct books *, struct span row, const struct entry *,
    const char *where, struct verdict *);

/* The entry itself, after all of its rows. */
bool books_entry(struct books *, const struct entry *, const char *where,
    struct verdict *);

/* Before all entries: a row of reference data, those of a table together. */
bool books_reference(struct books *, struct span row, struct verdict *);

/* A balance that the export states, in the order of accounts. */
bool books_balance(struct books *, struct span balance, struct verdict *);

/* At the end: was everything stated that there is, and were the keys that
 * signed made known by the books? */
bool books_end(struct books *, const struct keys *, struct verdict *);

/* Were there posting rules to hold the postings against? */
bool books_had_rules(const struct books *);

/* How many postings there were. */
uint64_t books_postings(const struct books *);

#endif
