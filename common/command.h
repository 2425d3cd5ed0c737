#ifndef BURSAR_COMMAND_H
#define BURSAR_COMMAND_H

/*
 * A thing a caller can ask for, as one row read by both programs.
 *
 * The row pledge/record is `bursar pledge record`, POST /v1/pledge/record and
 * the SQL function api.pledge_record.  Adding a command is a row in
 * commands/NOUN.c, a function in sql/api/NOUN.sql and a test.
 */

#include <jansson.h>

#include "buf.h"
#include "error.h"
#include "field.h"

enum role {
	ROLE_OFFICER = 1,
	ROLE_REGIONAL = 2,
	ROLE_FINANCE = 4,
	ROLE_AUDITOR = 8,
	ROLE_ADMIN = 16,
	ROLE_INVITED = 32 /* a person by an invitation, which is for a request
			   * for a certificate alone */
};

/* Everybody; everybody who sees money; everybody who may enter something. */
#define ROLES_ALL   (ROLES_MONEY | ROLE_ADMIN)
#define ROLES_MONEY (ROLES_ENTRY | ROLE_AUDITOR)
#define ROLES_ENTRY (ROLE_OFFICER | ROLE_REGIONAL | ROLE_FINANCE)

enum command_kind {
	COMMAND_SHOW,	/* a read with one or few rows: the fast lane */
	COMMAND_LIST,	/* a paged read: fields limit and after */
	COMMAND_REPORT, /* a read that may take long: the report lane */
	COMMAND_WRITE,	/* goes through the writer, with a key */
	COMMAND_CONSOLE /* a write for bursard's own command line only */
};

/* How the rows of a command look at a terminal that is too narrow for all
 * columns side by side: client/output/layout.h has the ways.  Each may be
 * NULL. */
struct display {
	const char *heads;  /* short ones: "currency=cur,days_late=late" */
	const char *leads;  /* the column that may stand above its rows */
	const char *whole;  /* amounts that may be shown in whole units, which
			     * a note then says: "required,received" */
	const char *parts;  /* the column that is filled where a row is a part
			     * of the one above it */
	const char *echoes; /* what is left out where it says no more than
			     * another: "missing_base=missing" */
};

/* May a book want a second person for a command: see `control set`. */
enum control {
	CONTROL_NEVER,
	CONTROL_BELOW,	/* only what is below a threshold */
	CONTROL_ALWAYS, /* it has no amount */
	CONTROL_AMOUNT, /* also above an amount */
	CONTROL_CHANGES, /* it changes that itself, which may need one as well */
	CONTROL_TWO /* whatever a book says: it is asked for by one person, and
		     * done by another */
};

struct command {
	const char *noun;
	const char *verb; /* NULL ends a table */
	enum command_kind kind;
	unsigned roles; /* who may, as a set of enum role */
	const struct field *fields;
	const char *help;    /* one sentence */
	const char *example; /* what follows `bursar `, one a line */
	bool finds_faults;   /* every row of its answer is one */
	const char *fault;   /* or those are in which this column says something;
			      * or NULL */
	bool makes;	     /* enters something new of its noun */
	const char *behind;  /* the command that lists what the figures of a row
			      * are made of, "journal list --account {account}":
			      * {a column of it or a field of the request}, or
			      * {column|otherwise}; or NULL */
	const char *next;    /* what may follow on a write, in the same way: {a
			      * member of what it answered}, or {list.member}
			      * of the first record of a list; told where the
			      * answer has all of it; or NULL */
	const char *would;   /* the write that does what the row of a show only
			      * asks for, in the same way: it is tried, to show
			      * what it would change; or NULL */
	const char *document; /* the field with the hash of a document, which
			       * goes to the server before it; or NULL */
	const char *part;     /* the field with the part of what its FIELD_REF
			       * names, where 73.1 is part 1 of 73; or NULL */
	bool beside;	      /* what it writes is kept beside the journal, and
			       * has no number there */
	bool about_people; /* its fields may say something about a person: see
			    * salt.h */
	bool by_itself;	      /* a write that enters something new, and changes
			       * nothing that another such write depends on, but for
			       * its being there: the two may change places */
	bool grows;	      /* what a write works out grows with the book: it
			       * may take as long as a report */
	bool paper;	      /* a read whose row has a document, which is sent as a
			       * PDF to whoever accepts that: its SHA-256, where
			       * the row has one, is that of the file */
	bool prints;	      /* a write that records a printing of the paper in
			       * its first field, which the daemon renders before:
			       * the document that the show of its noun has */
	const char *offered; /* with which records a write is offered, and in
			      * which of their states: "edition=prepared",
			      * "receipt=advance|applied,inkind", or a state with
			      * a column that may not be nothing then,
			      * "inkind=delivered+accepted"; one of its own
			      * noun that is not said is, in each; or NULL */
	const char *sends;    /* a list of lines of this write, "pledge/expire",
			       * which a client sends as it gets them; or NULL */
	enum control control; /* may two people be needed for it */
	const char *answer;   /* what it answers with: see answer.h */
	const struct display *display; /* or NULL */
};

struct noun {
	const char *name;
	const char *help; /* one sentence */
	const struct command *commands;
	const char *tells; /* columns that say in few words what a row is */
	const char *for_programs; /* columns that tell a person nothing */
	const char *phrase; /* what is done to it, where that is not "a NOUN"; or
			     * NULL */
	const char *people; /* the kind of its rows that are people, of whom no
			     * client keeps more than the code; "": all are;
			     * or NULL */
};

/* Is it a write that goes through the writer? */
bool command_writes(const struct command *);

/* Is its answer a PDF, too, for whoever wants that? */
bool command_has_pdf(const struct command *);

/* Its field that says of a likely repeat that it is another one, or NULL. */
const struct field *command_another(const struct command *);

/* Is the write offered with this record of the noun, in the state that it has, if
 * any? */
bool command_offered(
    const struct command *, const char *noun, const json_t *record);

/* The name of the command's SQL function without its schema,
 * "report_trial_balance"; into a buffer of COMMAND_NAME_MAX. */
#define COMMAND_NAME_MAX 64
const char *command_name(const struct command *, char name[COMMAND_NAME_MAX]);

/* The role of that name, or 0; the name of the role. */
enum role role_by_name(const char *name);
const char *role_name(enum role);

/* Add the names of the roles in the set, with commas between them. */
void roles_print(struct buf *, unsigned set);

/* The same as an array of their names. */
json_t *roles_json(unsigned set);

/* Add what it is called on a command line: "pledge record". */
void command_print(struct buf *, const struct command *);

#endif
