/* Papers: receipts, certificates and statements as they were issued. */

#include "commands.h"

#define KINDS	  "receipt|certificate|statement"
#define STATES	  "valid|void"
#define LANGUAGES "ar|en|es|fr|ru|zh"
#define LISTED                                                                 \
	"id:integer, paper, kind:" KINDS                                       \
	", party:code, about:integer?, from:date?, until:date?, date:date, "   \
	"language:" LANGUAGES ", state:" STATES                                \
	", since:date?, printings:integer, office:code?, issued_by:code"
#define PRINTED                                                                \
	"printed[entry:integer, date:date, person:code, copy:flag, "           \
	"sha256:hash, size:integer, renderer]?"
#define FIELD_PAPER                                                            \
	{                                                                      \
		"paper", FIELD_ITEM, POSITIONAL,                               \
		    "which paper, by the number that is printed on it"         \
	}

static const struct field issue[] = {
    {"receipt", FIELD_ITEM, OPTIONAL, "a receipt for this cash"},
    {"inkind", FIELD_REF, OPTIONAL,
	"a certificate of this contribution in kind, once it is accepted"},
    {"party", FIELD_PARTY, OPTIONAL,
	"a statement of this party, with all that belong to it"},
    {"from", FIELD_DATE, OPTIONAL,
	"of a statement: from this day (the first contribution)"},
    {"until", FIELD_DATE, OPTIONAL,
	"of a statement: to this day (today at your office)",
	.is_today = true},
    {"language", FIELD_CHOICE, OPTIONAL, "in which language (en)", LANGUAGES},
    {NULL},
};

static const struct field revoke[] = {
    FIELD_PAPER,
    {"reason", FIELD_TEXT, REQUIRED, "why it no longer holds"},
    {NULL},
};

static const struct field render[] = {
    FIELD_PAPER,
    {NULL},
};

static const struct field list[] = {
    {"kind", FIELD_CHOICE, OPTIONAL, "only of this kind", KINDS},
    {"party", FIELD_CODE, OPTIONAL, "only for this party"},
    {"receipt", FIELD_ITEM, OPTIONAL, "only about this receipt"},
    {"inkind", FIELD_REF, OPTIONAL, "only about this contribution in kind"},
    {"state", FIELD_CHOICE, OPTIONAL, "only in this state", STATES},
    FIELDS_PAGE,
    FIELD_KNOWN_AT,
    {NULL},
};

static const struct field show[] = {
    FIELD_PAPER,
    FIELD_KNOWN_AT,
    {NULL},
};

static const struct field file[] = {
    {"printing", FIELD_REF, POSITIONAL, "the entry that printed it"},
    {NULL},
};

static const struct field check[] = {
    FIELD_PAPER,
    {"code", FIELD_TEXT, REQUIRED, "the code that is printed on it"},
    {NULL},
};

const struct command paper_commands[] = {
    {"paper", "issue", COMMAND_WRITE, ROLE_OFFICER | ROLE_FINANCE, issue,
	"Issue a paper: a receipt, a certificate or a statement, with the next "
	"number and a code to check it by.",
	"paper issue --receipt 131\n"
	"paper issue --inkind 185 --language fr\n"
	"paper issue --party norway --from 2026-01-01 --until 2026-06-30",
	.makes = true, .next = "paper print {paper} --to {paper}.pdf",
	.offered = "receipt=advance|applied|refunded,inkind=accepted|"
		   "delivered+accepted",
	.answer = "paper, kind:" KINDS ", party:code, about:integer?, "
		  "from:date?, until:date?, code"},
    {"paper", "render", COMMAND_WRITE, ROLES_ENTRY, render,
	"Record that a paper is printed, with the SHA-256 of the file (paper "
	"print does it): all but the first are copies.",
	"paper render R-2026-000123", .prints = true,
	.offered = "paper=valid",
	.answer = "paper, copy:flag, sha256:hash, size:integer"},
    {"paper", "void", COMMAND_WRITE, ROLE_OFFICER | ROLE_FINANCE, revoke,
	"Say that a paper no longer holds; it keeps its number, and whoever "
	"checks it is told.",
	"paper void R-2026-000123 --reason \"a wrong name\"",
	.offered = "paper=valid",
	.answer = "paper, state:" STATES},
    {"paper", "list", COMMAND_LIST, ROLES_MONEY, list,
	"List papers, the newest first.", "paper list --kind receipt",
	.answer = LISTED},
    {"paper", "show", COMMAND_SHOW, ROLES_MONEY, show,
	"Show one paper: what is printed on it, each time that it was "
	"printed, and what made it void.",
	"paper show R-2026-000123",
	.answer = LISTED ", code, voided:integer?, reason?, " PRINTED
			 ", document:any"},
    {"paper", "file", COMMAND_REPORT, ROLES_MONEY, file,
	"Read what was printed by an entry (paper print does it).",
	"paper file 132", .paper = true,
	.answer = "id:integer, paper, copy:flag, sha256:hash, size:integer, "
		  "document:any"},
    {"paper", "check", COMMAND_SHOW, ROLES_MONEY, check,
	"Check a paper by its number and its code: what is printed on it, and "
	"whether it holds.",
	"paper check R-2026-000123 --code 7F3K-9QXM-2D5T",
	.answer = "paper, kind:" KINDS ", state:" STATES
		  ", since:date?, date:date, copies:integer, "
		  "language:" LANGUAGES ", title, recipient?, printed:any"},
    {NULL},
};
