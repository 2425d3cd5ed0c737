/* The journal: every entry of the book in order. */

#include "commands.h"

static const struct field list[] = {
    {"command", FIELD_TEXT, OPTIONAL,
	"only entries of this command, as noun-verb: pledge-record"},
    {"person", FIELD_CODE, OPTIONAL, "only entries of this person"},
    FIELD_OFFICE,
    {"account", FIELD_COUNT, OPTIONAL,
	"only what was posted to this account, and how much; its days are those "
	"on which it counts"},
    {"party", FIELD_CODE, OPTIONAL, "only entries about this party"},
    {"initiative", FIELD_CODE, OPTIONAL,
	"only what was posted for this initiative, or for not-earmarked",
	.unregistered = true},
    {"fund", FIELD_CODE, OPTIONAL,
	"only what was posted in this fund, or in no-fund",
	.unregistered = true},
    {"currency", FIELD_CURRENCY, OPTIONAL,
	"only what was posted in this currency"},
    {"amount", FIELD_AMOUNT, OPTIONAL, "only entries of this amount"},
    FIELDS_SPAN,
    {"sort", FIELD_CHOICE, OPTIONAL,
	"by the latest day first (newest entry first)", "date"},
    FIELDS_PAGE,
    FIELD_KNOWN_AT,
    {NULL},
};

static const struct field show[] = {
    {"entry", FIELD_REF, POSITIONAL, "which entry", .noun = "journal"},
    {NULL},
};

static const struct field consistency[] = {
    {"old", FIELD_COUNT, POSITIONAL,
	"the size that the earlier checkpoint says in its second line"},
    {"new", FIELD_COUNT, OPTIONAL, "the size of the later one (the newest)"},
    {NULL},
};

static const struct field sealed[] = {
    {"after", FIELD_CURSOR, OPTIONAL,
	"go on where an export was interrupted: what \"next\" said"},
    {NULL},
};

static const struct field checkpoint[] = {
    {"from", FIELD_REF, OPTIONAL,
	"show that it continues the checkpoint of so many entries",
	.noun = "journal"},
    {NULL},
};

static const struct field verify[] = {
    {"after", FIELD_CURSOR, OPTIONAL,
	"go on where a check was interrupted: what \"next\" said"},
    {NULL},
};

const struct command journal_commands[] = {
    {"journal", "list", COMMAND_LIST, ROLES_MONEY, list,
	"List entries, newest first.", "journal list --command receipt-record",
	.answer =
	    "seq:integer, command?, date:date, recorded?, person:code?, "
	    "office:code?, summary, amount:decimal?, currency:currency?, "
	    "base_amount:decimal?, key:uuid?, hash:hash?"},
    {"journal", "show", COMMAND_SHOW, ROLES_MONEY, show,
	"Show one entry: what was asked, by whom, its postings and its hash.",
	"journal show 131",
	.answer =
	    "seq:integer, key:uuid, command, date:date, posted:date, recorded, "
	    "person:code, office:code, certificate, content:any, confirmed?, "
	    "answer:any?, reverses:integer?, reversed_by:integer?, "
	    "postings[line:integer, measure, account:integer, name, "
	    "item:integer?, part:integer?, party:code?, initiative:code?, "
	    "fund:code?, office:code, currency:currency, debit:decimal?, credit:decimal?, "
	    "base:decimal, rate:decimal?]?, digest:hash, hash:hash"},
    {"journal", "proof", COMMAND_SHOW, ROLES_MONEY, show,
	"Show what proves an entry to whoever has none of the books (proof "
	"writes it to a file).",
	"journal proof 131",
	.answer = "format, entry, asked, rows:any, path:any, checkpoint, "
		  "keys:any"},
    {"journal", "consistency", COMMAND_SHOW, ROLES_MONEY, consistency,
	"Show that an earlier checkpoint is of the same books as a later one: "
	"with --json what bursar-verify reads.",
	"journal consistency 120 --json",
	.answer = "format, old, new, path:any, keys:any"},
    {"journal", "sealed", COMMAND_REPORT, ROLE_AUDITOR | ROLE_FINANCE, sealed,
	"Read everything that is sealed, as the lines of a file that "
	"bursar-verify reads (journal export writes it).",
	"journal sealed", .answer = "line, _next"},
    {"journal", "checkpoint", COMMAND_SHOW, ROLES_ALL, checkpoint,
	"Show the newest checkpoint of the journal: how many entries it is of, "
	"the root of their tree, and the signature; proof has the hashes that "
	"show that an earlier one is its beginning (RFC 6962).",
	"journal checkpoint\njournal checkpoint --from 131 --json",
	.answer = "origin, size:integer, root, signature, proof:any?"},
    {"journal", "verify", COMMAND_REPORT, ROLE_AUDITOR | ROLE_FINANCE, verify,
	"Check the whole book: no gap in seq, every hash right, every entry in "
	"balance, every balance the sum of its postings.",
	"journal verify", .finds_faults = true,
	.answer =
	    "finding, entry:integer?, account:integer?, detail?, _note, _next"},
    {NULL},
};
