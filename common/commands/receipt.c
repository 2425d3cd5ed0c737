/* Receipts: cash that arrived, and what it was applied to. */

#include "commands.h"

#define BEARERS "us|donor"
#define STATES	"unidentified|advance|applied|refunded|returned"
#define LISTED                                                                 \
	"id:integer, party:code?, payer:code?, date:date, amount:decimal, "    \
	"currency:currency, charge:decimal, charge_bearer:" BEARERS            \
	"?, applied:decimal, advance:decimal, refunded:decimal?, "             \
	"returned:decimal?, state:" STATES                                     \
	", reference?, external?, office:code, key:uuid, document:hash?, "     \
	"note?"
#define APPLIED "applied[instalment:integer, amount:decimal]"
#define OWED	"owed[agreement:integer, open:decimal, currency:currency]?"

static const struct field record[] = {
    {"party", FIELD_PARTY, OPTIONAL, "who is credited with it: the donor"},
    {"amount", FIELD_AMOUNT, REQUIRED, "how much was sent"},
    {"currency", FIELD_CURRENCY, REQUIRED, "in which currency"},
    {"arrived", FIELD_AMOUNT, OPTIONAL,
	"how much arrived; the rest is the bank charge (all of it)"},
    {"charge_bearer", FIELD_CHOICE, OPTIONAL,
	"whose the charge is: us, and what was sent is credited; or the donor, "
	"and only what arrived is (us)",
	BEARERS},
    {"agreement", FIELD_ITEM, OPTIONAL,
	"under which agreement, whatever its currency; without one it waits as "
	"an advance"},
    {"apply", FIELD_PARTS, OPTIONAL,
	"to which instalments: 1:300.00,2:200.00 (the oldest open first)"},
    {"payer", FIELD_PARTY, OPTIONAL,
	"who paid it for the party, as an agency of a state (the party)"},
    {"fund", FIELD_CODE, OPTIONAL,
	"the fund it belongs to (that of the agreement, or none)"},
    FIELD_EFFECTIVE,
    {"reference", FIELD_TEXT, OPTIONAL, "the reference of the bank"},
    FIELD_EXTERNAL,
    {"document", FIELD_HASH, OPTIONAL, "the bank advice", .document = true},
    FIELD_NOTE,
    FIELD_OLD_RATE,
    FIELD_ANOTHER,
    {"unidentified", FIELD_CONFIRM, OPTIONAL,
	"the payer is not known: it waits to be identified"},
    FIELD_ADJUST,
    {NULL},
};

static const struct field identify[] = {
    {"receipt", FIELD_ITEM, POSITIONAL, "the unidentified receipt"},
    {"party", FIELD_PARTY, REQUIRED, "who is credited with it"},
    {"agreement", FIELD_ITEM, OPTIONAL,
	"under which agreement; without one it becomes an advance"},
    {"rate", FIELD_DECIMAL, OPTIONAL,
	"how many of the receipt's currency are one of the agreement's, where "
	"they differ (as the rates of the day say)"},
    {"apply", FIELD_PARTS, OPTIONAL,
	"to which instalments: 1:300.00,2:200.00 (the oldest open first)"},
    {"date", FIELD_DATE, OPTIONAL,
	"the day on which it was identified (today at your office)",
	.is_today = true},
    FIELD_NOTE,
    FIELD_OLD_RATE,
    FIELD_ADJUST,
    {NULL},
};

static const struct field refund[] = {
    {"receipt", FIELD_ITEM, POSITIONAL, "which receipt"},
    {"amount", FIELD_AMOUNT, OPTIONAL,
	"how much of what is left of it (all that is left)"},
    {"reason", FIELD_TEXT, REQUIRED, "why"},
    FIELD_EFFECTIVE,
    FIELD_OLD_RATE,
    FIELD_ADJUST,
    {NULL},
};

static const struct field give_back[] = {
    {"receipt", FIELD_ITEM, POSITIONAL, "which receipt"},
    {"reason", FIELD_TEXT, REQUIRED, "why, as the bank said it"},
    {"date", FIELD_DATE, OPTIONAL,
	"the day on which the bank took it back (today at your office)",
	.is_today = true},
    FIELD_OLD_RATE,
    FIELD_ADJUST,
    {NULL},
};

static const struct field apply[] = {
    {"receipt", FIELD_ITEM, POSITIONAL, "the receipt whose advance is used"},
    {"agreement", FIELD_ITEM, REQUIRED, "for which agreement"},
    {"amount", FIELD_AMOUNT, OPTIONAL,
	"how much of the advance (all that fits)"},
    {"rate", FIELD_DECIMAL, OPTIONAL,
	"how many of the receipt's currency are one of the agreement's, where "
	"they differ (as the rates of the day say)"},
    {"apply", FIELD_PARTS, OPTIONAL,
	"to which instalments: 1:300.00,2:200.00 (the oldest open first)"},
    FIELD_EFFECTIVE,
    FIELD_NOTE,
    FIELD_OLD_RATE,
    FIELD_ADJUST,
    {NULL},
};

static const struct field list[] = {
    {"party", FIELD_CODE, OPTIONAL, "only from this party"},
    {"payer", FIELD_CODE, OPTIONAL, "only paid by this one for another",
	NULL, "party"},
    {"agreement", FIELD_ITEM, OPTIONAL, "only applied to this agreement"},
    {"state", FIELD_CHOICE, OPTIONAL, "only in this state", STATES},
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
	"advance, and without a party as unidentified.",
	"receipt record --party norway --agreement 124 --amount 100000.00 "
	"--currency CHF\n"
	"receipt record --party acme --agreement 130 --amount 100.00 --arrived "
	"95.00 --currency CHF --apply 1:100.00\n"
	"receipt record --amount 70.00 --currency CHF --reference \"J. Doe\" "
	"--unidentified yes",
	.makes = true, .by_itself = true,
	.next = "receipt apply {seq} --agreement {owed.agreement}",
	.answer =
	    "party:code?, payer:code?, agreement:integer?, amount:decimal, "
	    "currency:currency, rates?, charge:decimal?, "
	    "charge_bearer:" BEARERS
	    "?, advance:decimal?, unidentified:decimal?, "
	    "repeats:integer?, " APPLIED "?, " OWED},
    {"receipt", "apply", COMMAND_WRITE, ROLE_FINANCE, apply,
	"Apply the advance of a receipt to instalments.",
	"receipt apply 131 --agreement 124",
	.offered = "receipt=advance",
	.answer = "receipt:integer, agreement:integer, currency:currency, "
		  "rates?, advance:decimal, " APPLIED},
    {"receipt", "identify", COMMAND_WRITE, ROLE_FINANCE, identify,
	"Name the party of an unidentified receipt: it pays instalments, or "
	"becomes an advance.",
	"receipt identify 131 --party norway --agreement 124",
	.next = "receipt apply {receipt} --agreement {owed.agreement}",
	.offered = "receipt=unidentified",
	.answer =
	    "receipt:integer, party:code, agreement:integer?, amount:decimal, "
	    "currency:currency, rates?, advance:decimal?, " APPLIED
	    "?, " OWED},
    {"receipt", "refund", COMMAND_WRITE, ROLE_FINANCE, refund,
	"Pay back what is left of a receipt, or a part of it.",
	"receipt refund 131 --amount 40.00 --reason \"paid twice\"",
	.offered = "receipt=unidentified|advance",
	.answer = "receipt:integer, amount:decimal, currency:currency, "
		  "rates?, left:decimal",
	.control = CONTROL_AMOUNT},
    {"receipt", "return", COMMAND_WRITE, ROLE_FINANCE, give_back,
	"Record that the bank took a receipt back: instalments that it paid "
	"are "
	"open again from that day on.",
	"receipt return 131 --reason \"recalled by the sender\"",
	.answer = "receipt:integer, amount:decimal, currency:currency, "
		  "rates?"},
    {"receipt", "list", COMMAND_LIST, ROLES_MONEY, list,
	"List receipts, newest first.",
	"receipt list --party norway\nreceipt list --state unidentified\n"
	"receipt list --reference 4711",
	.answer = LISTED,
	.behind = "receipt show {id} --as-of {as_of} --known-at {known_at}"},
    {"receipt", "show", COMMAND_SHOW, ROLES_MONEY, show,
	"Show one receipt, what it was applied to, and what became of it.",
	"receipt show 131",
	.answer = LISTED
	", fund:code?, applications[agreement:integer, instalment:integer, "
	"initiative:code?, amount:decimal, currency:currency, date:date]?, "
	"changes[entry:integer, date:date, what, party:code?, amount:decimal?, "
	"reason?]?"},
    {NULL},
};
