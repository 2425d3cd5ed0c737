/* From SQLSTATE to error: one table, of prefixes, the longest first. */

#include <string.h>

#include "db/db_fault.h"

struct rule {
	const char *prefix;
	enum error_code code;
	unsigned recovery;
	void (*read)(const struct rule *, const struct db_fault *,
	    struct error *); /* NULL: in PostgreSQL's words */
};

static const char *
text_of(const char *text)
{
	return text != NULL ? text : "";
}

/* In our words: they stand in sql/api. */
static void
read_refusal(
    const struct rule *rule, const struct db_fault *fault, struct error *err)
{
	(void)rule;
	error_set(err, error_by_name(text_of(fault->detail)),
	    text_of(fault->column), "%s", text_of(fault->message));
	error_hint(err, "%s", text_of(fault->hint));
}

static void
read_internal(const struct db_fault *fault, struct error *err)
{
	error_set(err, ERROR_INTERNAL, "", "%s", text_of(fault->message));
	/* Not the detail: it shows the row, which may be about a person. */
	error_hint(err, "SQLSTATE %s %s", text_of(fault->sqlstate),
	    text_of(fault->constraint));
}

/* What to do where a rule of a table was broken that no function looks after:
 * it may be about what the caller must not see. */
static const struct {
	const char *rule, *hint;
} ways_out[] = {
    {"a key is used once",
	"a new entry needs a new key; the rows of a file get other ones with "
	"--series NAME"},
};

/* A rule of a table is named by a sentence, an index or key is not. */
static void
read_constraint(
    const struct rule *rule, const struct db_fault *fault, struct error *err)
{
	const char *name = text_of(fault->constraint);

	if (strchr(name, ' ') == NULL) {
		read_internal(fault, err);
		return;
	}
	error_set(err, rule->code, text_of(fault->column), "%s", name);
	for (size_t i = 0; i < sizeof(ways_out) / sizeof(ways_out[0]); i++)
		if (strcmp(name, ways_out[i].rule) == 0)
			error_hint(err, "%s", ways_out[i].hint);
}

/* Each function looks after its own numbers; this is for where they meet. */
static void
read_overflow(
    const struct rule *rule, const struct db_fault *fault, struct error *err)
{
	(void)fault;
	error_set(err, rule->code, "",
	    "a number in this is more than the ledger can hold");
	error_hint(err, "give a smaller one");
}

/* clang-format off */
static const struct rule rules[] = {
	/* Said by the ledger. */
	{ "BU",	   ERROR_INTERNAL,    DB_SAID,		    read_refusal },
	{ "23503", ERROR_NOT_FOUND,   0,		    read_constraint },
	{ "23505", ERROR_CONFLICT,    0,		    read_constraint },
	{ "23P01", ERROR_CONFLICT,    0,		    read_constraint },
	{ "23",	   ERROR_INVALID,     0,		    read_constraint },
	{ "22003", ERROR_INVALID,     0,		    read_overflow },

	/* It would work at another moment: a deadlock, a lock or a statement
	 * that took too long, no space left. */
	{ "40001", ERROR_UNAVAILABLE, DB_AGAIN,		    NULL },
	{ "40P01", ERROR_UNAVAILABLE, DB_AGAIN,		    NULL },
	{ "55P03", ERROR_UNAVAILABLE, 0,		    NULL },
	{ "57014", ERROR_UNAVAILABLE, 0,		    NULL },
	{ "53",	   ERROR_UNAVAILABLE, 0,		    NULL },

	/* The connection is lost, or leads to a server that is no longer the
	 * one that writes. */
	{ "08",	   ERROR_UNAVAILABLE, DB_AGAIN | DB_CLOSE,  NULL },
	{ "25006", ERROR_UNAVAILABLE, DB_CLOSE,		    NULL },
	{ "25P03", ERROR_UNAVAILABLE, DB_AGAIN | DB_CLOSE,  NULL },
	{ "40003", ERROR_UNAVAILABLE, DB_AGAIN | DB_CLOSE,  NULL },
	{ "57P",   ERROR_UNAVAILABLE, DB_AGAIN | DB_CLOSE,  NULL },

	/* What was prepared is not there or not the same any more: the schema
	 * was brought up to date, or a pooler stands between. */
	{ "0A000", ERROR_INTERNAL,    DB_AGAIN | DB_CLOSE,  NULL },
	{ "26000", ERROR_INTERNAL,    DB_AGAIN | DB_CLOSE,  NULL },
};
/* clang-format on */

unsigned
db_fault_read(const struct db_fault *fault, struct error *err)
{
	const char *sqlstate = text_of(fault->sqlstate);

	read_internal(fault, err);
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		const struct rule *rule = &rules[i];

		if (strncmp(sqlstate, rule->prefix, strlen(rule->prefix)) != 0)
			continue;
		if (rule->read != NULL)
			rule->read(rule, fault, err);
		else
			err->code = rule->code;
		return rule->recovery;
	}
	return 0;
}
