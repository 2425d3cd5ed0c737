/* Pledges: what parties have promised, binding nobody. */

#include "commands.h"

#define ORIGINS "own|third-party"
#define STATES	"open|converted|written-off|cancelled|withdrawn|expired"
#define ENDED	"pledge:integer, amount:decimal, currency:currency, open:decimal"
#define FIELD_EXPIRES                                                          \
	{                                                                      \
		"expires", FIELD_DATE, OPTIONAL,                               \
		    "the day on which it expires, as far as it is open then"   \
	}

static const struct field record[] = {
    {"party", FIELD_PARTY, REQUIRED, "who promises"},
    {"initiative", FIELD_CODE, REQUIRED, "for which initiative"},
    {"amount", FIELD_AMOUNT, REQUIRED, "how much in all"},
    {"currency", FIELD_CURRENCY, REQUIRED, "in which currency"},
    {"years", FIELD_YEARS, OPTIONAL,
	"for which years, evenly or as split (the year of the date)"},
    {"origin", FIELD_CHOICE, OPTIONAL,
	"to us, or to somebody else: third-party is never in a total (own)",
	ORIGINS},
    FIELD_EXPIRES,
    FIELD_EFFECTIVE,
    FIELD_EXTERNAL,
    {"document", FIELD_HASH, OPTIONAL, "the letter or minutes",
	.document = true},
    FIELD_NOTE,
    FIELD_OLD_RATE,
    FIELD_ANOTHER,
    {NULL},
};

static const struct field end[] = {
    {"pledge", FIELD_ITEM, POSITIONAL, "which pledge"},
    {"amount", FIELD_AMOUNT, OPTIONAL,
	"so much of it, the latest years first (all that is open)"},
    {"reason", FIELD_TEXT, REQUIRED, "why"},
    FIELD_EFFECTIVE,
    {NULL},
};

static const struct field amend[] = {
    {"pledge", FIELD_ITEM, POSITIONAL, "which pledge"},
    {"amount", FIELD_AMOUNT, OPTIONAL,
	"how much in all from now on, spread over the years that are open"},
    {"years", FIELD_YEARS, OPTIONAL,
	"for which years: what is open evenly, or all of it as split"},
    FIELD_EXPIRES,
    FIELD_EFFECTIVE,
    {"document", FIELD_HASH, OPTIONAL, "the letter or minutes",
	.document = true},
    FIELD_NOTE,
    FIELD_OLD_RATE,
    {NULL},
};

static const struct field expire[] = {
    {"pledge", FIELD_ITEM, POSITIONAL, "which pledge"},
    FIELD_EFFECTIVE,
    {NULL},
};

static const struct field list[] = {
    {"party", FIELD_CODE, OPTIONAL, "only of this party"},
    {"initiative", FIELD_CODE, OPTIONAL, "only for this initiative"},
    {"origin", FIELD_CHOICE, OPTIONAL, "only of this origin", ORIGINS},
    {"state", FIELD_CHOICE, OPTIONAL, "only in this state", STATES},
    {"external", FIELD_TEXT, OPTIONAL, "only with this external id"},
    FIELD_OFFICE,
    FIELDS_ORDER,
    FIELDS_PAGE,
    FIELDS_CLOCKS,
    {NULL},
};

static const struct field show[] = {
    {"pledge", FIELD_ITEM, POSITIONAL, "which pledge"},
    FIELDS_CLOCKS,
    {NULL},
};

const struct command pledge_commands[] = {
    {"pledge", "record", COMMAND_WRITE, ROLE_OFFICER | ROLE_REGIONAL, record,
	"Record a promise.  It is shown beside funding and never counted as "
	"funding.",
	"pledge record --party norway --initiative ai-for-good --amount "
	"300000.00 --currency CHF --years 2026-2028\n"
	"pledge record --party acme --initiative ai-for-good --amount 5000.00 "
	"--currency USD --origin third-party",
	.makes = true, .by_itself = true, .answer = "rates?, repeats:integer?"},
    {"pledge", "amend", COMMAND_WRITE, ROLE_OFFICER | ROLE_REGIONAL, amend,
	"Amend a pledge: its amount up or down, its years, the day it expires."
	"  What was promised first stays as it is.",
	"pledge amend 123 --amount 250000.00\n"
	"pledge amend 123 --years 2027-2028 --expires 2028-12-31",
	.answer = "pledge:integer, amount:decimal, currency:currency, "
		  "open:decimal, expires:date?, rates?, "
		  "years[year:integer, amount:decimal]"},
    {"pledge", "write-off", COMMAND_WRITE, ROLE_FINANCE, end,
	"Write off what is open of a pledge, or a part of it: it will not "
	"come.  What was promised stays as it is.",
	"pledge write-off 123 --reason \"insolvent since March\"",
	.offered = "pledge=open",
	.answer = ENDED, .control = CONTROL_AMOUNT},
    {"pledge", "cancel", COMMAND_WRITE, ROLES_ENTRY, end,
	"Cancel what is open of a pledge, or a part of it: it is not wanted "
	"any more.",
	"pledge cancel 123 --reason \"the initiative ended\"",
	.offered = "pledge=open", .answer = ENDED},
    {"pledge", "withdraw", COMMAND_WRITE, ROLES_ENTRY, end,
	"Note that a party took back what is open of its pledge, or a part of "
	"it.",
	"pledge withdraw 123 --amount 50000.00 --reason \"letter of 3 May\"",
	.offered = "pledge=open",
	.answer = ENDED},
    {"pledge", "expire", COMMAND_WRITE, ROLE_OFFICER | ROLE_FINANCE, expire,
	"End what is open of a pledge whose day has come: see run expire, "
	"which "
	"finds them.",
	"pledge expire 123 --date 2028-12-31",
	.offered = "pledge=open", .answer = ENDED},
    {"pledge", "list", COMMAND_LIST, ROLES_MONEY, list,
	"List pledges, newest first, with what is still open.",
	"pledge list --initiative ai-for-good --state open",
	.answer = "id:integer, party:code, initiative:code, date:date, "
		  "amount:decimal, amended:decimal?, currency:currency, "
		  "open:decimal, years, origin:" ORIGINS ", state:" STATES
		  ", expires:date?, external?, office:code, key:uuid, "
		  "document:hash?, note?",
	.behind = "pledge show {id} --as-of {as_of} --known-at {known_at}"},
    {"pledge", "show", COMMAND_SHOW, ROLES_MONEY, show,
	"Show one pledge with its years, what it became and what ended it.",
	"pledge show 123",
	.answer =
	    "id:integer, party:code, initiative:code, date:date, "
	    "amount:decimal, amended:decimal?, currency:currency, "
	    "converted:decimal, ended:decimal, open:decimal, origin:" ORIGINS
	    ", state:" STATES ", expires:date?, external?, office:code, "
	    "key:uuid, document:hash?, note?, "
	    "years[year:integer, amount:decimal, open:decimal?], "
	    "agreements[agreement:integer, signed:date, converted:decimal]?, "
	    "changes[entry:integer, date:date, amount:decimal, expires:date?, "
	    "note?]?, "
	    "endings[entry:integer, date:date, what, amount:decimal, reason]?"},
    {NULL},
};
