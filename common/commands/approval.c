/* Approvals: the second person's word on what was asked for where two are
 * needed. */

#include "commands.h"

#define STATES "asked|approved|refused|withdrawn"

#define FIELD_ASKED                                                            \
	{"entry", FIELD_REF, POSITIONAL, "which entry asked for it",           \
	    .noun = "journal"}

#define FIELD_DIGEST                                                           \
	{"digest", FIELD_HASH, REQUIRED,                                       \
	    "of what was asked: as approval show says"}

static const struct field give[] = {
    FIELD_ASKED,
    FIELD_DIGEST,
    {"date", FIELD_DATE, OPTIONAL,
	"the day of the approval (today at your office)", .is_today = true},
    {NULL},
};

static const struct field refuse[] = {
    FIELD_ASKED,
    FIELD_DIGEST,
    {"reason", FIELD_TEXT, REQUIRED, "why"},
    FIELD_EFFECTIVE,
    {NULL},
};

static const struct field list[] = {
    {"state", FIELD_CHOICE, OPTIONAL, "what is in this state (asked)", STATES},
    FIELD_OFFICE,
    FIELDS_PAGE,
    FIELD_KNOWN_AT,
    {NULL},
};

static const struct field show[] = {
    FIELD_ASKED,
    {NULL},
};

const struct command approval_commands[] = {
    {"approval", "give", COMMAND_WRITE, ROLE_FINANCE, give,
	"Approve of what an entry asked for, never by the person who asked: it "
	"is done, if the books still allow it.  --dry-run shows what it would "
	"change; --file FILE approves of all whose entry and digest a file "
	"lists.",
	"approval give 123 --digest "
	"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
	.offered = "approval=asked",
	.answer = "asked:integer, command, did:any"},
    {"approval", "refuse", COMMAND_WRITE, ROLES_ENTRY, refuse,
	"Refuse what an entry asked for; who asked withdraws it.  --file FILE "
	"refuses all that a file lists.",
	"approval refuse 123 --digest "
	"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad "
	"--reason \"they still pay\"",
	.offered = "approval=asked",
	.answer = "asked:integer, command, state:withdrawn|refused"},
    {"approval", "list", COMMAND_LIST, ROLES_MONEY, list,
	"List what waits for a second person, newest first.", "approval list",
	.answer = "id:integer, command, summary?, amount:decimal?, "
		  "currency:currency?, state:" STATES
		  ", asked_by:code, office:code, date:date, recorded, "
		  "digest:hash, decided_by:code?, entry:integer?, note?, "
		  "key:uuid"},
    {"approval", "show", COMMAND_SHOW, ROLES_MONEY, show,
	"Show what an entry asked for, and what became of it.",
	"approval show 123",
	.answer = "id:integer, command, state:" STATES
		  ", asked_by:code, office:code, date:date, recorded, "
		  "amount:decimal?, currency:currency?, content:any, "
		  "confirmed?, digest:hash, decided_by:code?, entry:integer?, "
		  "note?, key:uuid, _note",
	.would = "approval give {id} --digest {digest}"},
    {NULL},
};
