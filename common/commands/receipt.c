/* Receipts: cash that arrived, and what it was applied to. */

#include "commands.h"

#define LISTED                                                                 \
	"id:integer, party:code, date:date, amount:decimal, "                  \
	"currency:currency, charge:decimal, applied:decimal, "                 \
	"advance:decimal, reference?, external?, office:code, key:uuid, "      \
	"document:hash?, "                                                     \
	"note?"

static const struct field record[] = {
    {"party", FIELD_PARTY, REQUIRED, "who paid"},
    {"amount", FIELD_AMOUNT, REQUIRED, "how much was sent"},
    {"currency", FIELD_CURRENCY, REQUIRED, "in which currency"},
    {"arrived", FIELD_AMOUNT, OPTIONAL,
	"how much arrived; the rest is the bank charge (all of it)"},
    {"agreement", FIELD_ITEM, OPTIONAL,
	"under which agreement, whatever its currency; without one it waits as "
	"an advance"},
    {"apply", FIELD_PARTS, OPTIONAL,
	"to which instalments: 1:300.00,2:200.00 (the oldest open first)"},
    FIELD_EFFECTIVE,
    {"reference", FIELD_TEXT, OPTIONAL, "the reference of the bank"},
    FIELD_EXTERNAL,
    {"document", FIELD_HASH, OPTIONAL, "the bank advice",
	.document = true},
    FIELD_NOTE,
    FIELD_OLD_RATE,
    FIELD_ANOTHER,
    FIELD_ADJUST,
    {NULL},
};

static const struct field apply[] = {
    {"receipt", FIELD_ITEM, POSITIONAL, "the receipt whose advance is used"},
    {"agreement", FIELD_ITEM, REQUIRED, "for which agreement"},
    {"amount", FIELD_AMOUNT, OPTIONAL,
	"how much of the advance (all that fits)"},
    {"apply", FIELD_PARTS, OPTIONAL,
	"to which instalments: 1:300.00,2:200.00 (the oldest open first)"},
    FIELD_EFFECTIVE,
    FIELD_NOTE,
    FIELD_ADJUST,
    {NULL},
};

static const struct field list[] = {
    {"party", FIELD_CODE, OPTIONAL, "only from this party"},
    {"agreement", FIELD_ITEM, OPTIONAL, "only applied to this agreement"},
    {"advance", FIELD_YES, OPTIONAL,
	"only those with an advance left, or only those without"},
    {"reference", FIELD_TEXT, OPTIONAL, "only with this reference of the bank"},
    {"external", FIELD_TEXT, OPTIONAL, "only with this external id"},
    FIELD_OFFICE,
    FIELDS_ORDER,
    FIELDS_PAGE,
    FIELDS_CLOCKS,
    {NULL},
};

static const struct field show[] = {
    {"receipt", FIELD_ITEM, POSITIONAL, "which receipt"},
    FIELDS_CLOCKS,
    {NULL},
};

const struct command receipt_commands[] = {
    {"receipt", "record", COMMAND_WRITE, ROLE_FINANCE, record,
	"Record cash and apply it to instalments; what is over waits as an "
	"advance.",
	"receipt record --party norway --agreement 124 --amount 100000.00 "
	"--currency CHF\n"
	"receipt record --party acme --agreement 130 --amount 100.00 --arrived "
	"95.00 --currency CHF --apply 1:100.00",
	.makes = true, .by_itself = true,
	.answer =
	    "party:code, agreement:integer?, amount:decimal, "
	    "currency:currency, rates?, charge:decimal?, advance:decimal?, "
	    "repeats:integer?, "
	    "applied[instalment:integer, amount:decimal]?"},
    {"receipt", "apply", COMMAND_WRITE, ROLE_FINANCE, apply,
	"Apply the advance of a receipt to instalments.",
	"receipt apply 131 --agreement 124",
	.answer =
	    "receipt:integer, agreement:integer, currency:currency, "
	    "advance:decimal, applied[instalment:integer, amount:decimal]"},
    {"receipt", "list", COMMAND_LIST, ROLES_MONEY, list,
	"List receipts, newest first.",
	"receipt list --party norway\nreceipt list --advance yes\n"
	"receipt list --reference 4711",
	.answer = LISTED,
	.behind = "receipt show {id} --as-of {as_of} --known-at {known_at}"},
    {"receipt", "show", COMMAND_SHOW, ROLES_MONEY, show,
	"Show one receipt and what it was applied to.", "receipt show 131",
	.answer = LISTED
	", applications[agreement:integer, instalment:integer, "
	"initiative:code?, amount:decimal, currency:currency, date:date]?"},
    {NULL},
};
