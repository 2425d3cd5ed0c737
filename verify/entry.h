#ifndef VERIFY_ENTRY_H
#define VERIFY_ENTRY_H

/* Entries, their postings and their rows, as they are hashed. */

#include "json.h"
#include "tree.h"
#include "verdict.h"

/* A line of an entry; texts are as they stand there, with their escapes. */
struct posting {
	int64_t line, fact, account, part, amount, base;
	struct span measure, item, party, initiative, fund, office, currency;
};

struct entry {
	int64_t seq;
	struct span book, command, effective, person;
	int32_t posted; /* the day it counts for, YYYYMMDD */
	struct hash digest; /* of what was asked */
	struct posting *postings; /* as far as they can be read */
	size_t posting_count, posting_room;
	bool postings_end; /* these are all that there are */
};

/* Into an entry that was zero, or read before. */
bool entry_read(struct span text, struct entry *);
void entry_free(struct entry *);

/* The command of what was asked. */
bool asked_read(struct span text, struct span *command);

/* The table of a row; what follows are its columns. */
bool row_table(struct span text, struct span *table, struct json *rest);

/* The columns of these names, NULL at the end, into values; those that are not
 * there stay empty.  False where the row cannot be read. */
bool row_columns(
    struct json rest, const char *const *names, struct span *values);

/* Sums that have to be zero, of the lines of an entry: in each fund and
 * currency, and in base currency in each fund; lines that are apart (memo)
 * among themselves. */
#define SUMS_MAX 1024

struct sum {
	struct span fund, currency;
	bool apart;
	int64_t amount, base;
};

struct sums {
	struct sum list[SUMS_MAX];
	size_t count;
};

/* False where there are too many, or they are too large. */
bool sums_add(struct sums *, const struct posting *, bool apart);
bool sums_are_zero(const struct sums *);

#endif
