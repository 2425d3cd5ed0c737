#ifndef VERIFY_RULES_H
#define VERIFY_RULES_H

/* Do the postings of an entry follow from the posting rules of their day?
 * Rules are reference data, the accounts that play their roles were assigned
 * by entries. */

#include "entry.h"
#include "verdict.h"

struct rules;

struct rules *rules_new(void);
void rules_free(struct rules *);

/* Are there any?  Without them nothing follows, and nothing is checked. */
bool rules_given(const struct rules *);

/* Rows: of posting_rule, in the order of rule_columns; of account_role; the
 * instrument of an agreement, and a policy that was agreed. */
extern const char *const rule_columns[];
bool rules_take_rule(struct rules *, const struct span *values);
bool rules_take_role(struct rules *, const struct span *values);
bool
rules_take_agreement(struct rules *, struct span item, struct span instrument);
bool rules_take_policy(struct rules *, struct span item, struct span policy);

/* The class of accounts as a number; below 0 where there are too many. */
int rules_class(struct rules *, struct span name);

/* A posting with the class of its account, and its item as bytes. */
struct line {
	const struct posting *p;
	int class;
	uint8_t item[16]; /* rules_follow makes it */
};

/* Fails at where if a fact of an entry follows from no rule. */
bool rules_follow(struct rules *, struct line *, size_t count, int32_t posted,
    const char *where, struct verdict *);

#endif
