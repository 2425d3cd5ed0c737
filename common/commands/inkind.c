/* In-kind contributions: offered, agreed, delivered, accepted. */

#include "commands.h"

#define KINDS	"expert|equipment|service|premises"
#define STATES	"offered|agreed|delivered|accepted|rejected"
#define QUANTITIES                                                             \
	"offered:decimal, delivered:decimal, accepted:decimal, open:decimal"
#define STEPPED "inkind:integer, state:" STATES ", " QUANTITIES
#define LISTED                                                                 \
	"id:integer, date:date, party:code, kind:" KINDS ", description, "     \
	QUANTITIES ", unit, initiative:code?, state:" STATES                   \
	", since:date, declared_value:decimal?, currency:currency?, "          \
	"accepted_value:decimal?, accepted_currency:currency?"

static const struct field offer[] = {
    {"party", FIELD_PARTY, REQUIRED, "who offers"},
    {"kind", FIELD_CHOICE, REQUIRED, "what it is", KINDS},
    {"description", FIELD_TEXT, REQUIRED, "what it is, in words"},
    {"quantity", FIELD_DECIMAL, REQUIRED, "how much: 6"},
    {"unit", FIELD_TEXT, REQUIRED, "of what: person-month, piece, day"},
    {"initiative", FIELD_CODE, OPTIONAL, "for which initiative"},
    {"value", FIELD_AMOUNT, OPTIONAL, "its value as the party declares it",
	.unit = "currency"},
    {"currency", FIELD_CURRENCY, OPTIONAL, "the currency of the value"},
    {"place", FIELD_TEXT, OPTIONAL, "where it is given"},
    {"start", FIELD_DATE, OPTIONAL, "its first day"},
    {"finish", FIELD_DATE, OPTIONAL, "its last day"},
    {"evidence", FIELD_HASH, OPTIONAL, "the letter of offer",
	.document = true},
    FIELD_EFFECTIVE,
    {"waiver", FIELD_REF, OPTIONAL,
	"the approved waiver, where the value is below the minimum"},
    FIELD_NOTE,
    FIELD_OLD_RATE,
    FIELD_ANOTHER,
    {NULL},
};

static const struct field agree[] = {
    {"inkind", FIELD_REF, POSITIONAL, "which offer"},
    {"document", FIELD_HASH, OPTIONAL, "the exchange of letters",
	.document = true},
    FIELD_EFFECTIVE,
    FIELD_NOTE,
    {NULL},
};

static const struct field deliver[] = {
    {"inkind", FIELD_REF, POSITIONAL, "which contribution"},
    {"quantity", FIELD_DECIMAL, OPTIONAL,
	"how much came; the rest may come later (all that is open)"},
    {"place", FIELD_TEXT, OPTIONAL, "where it came"},
    {"evidence", FIELD_HASH, OPTIONAL, "the note of delivery",
	.document = true},
    FIELD_EFFECTIVE,
    FIELD_NOTE,
    {NULL},
};

static const struct field accept[] = {
    {"inkind", FIELD_REF, POSITIONAL, "which contribution"},
    {"quantity", FIELD_DECIMAL, OPTIONAL,
	"how much of what was delivered and waits (all of it)"},
    {"value", FIELD_AMOUNT, OPTIONAL,
	"the value finance accepts; without one it counts as unvalued",
	.unit = "currency"},
    {"currency", FIELD_CURRENCY, OPTIONAL,
	"the currency of the value (as declared)"},
    {"method", FIELD_CHOICE, OPTIONAL, "how it was valued; needed with a value",
	"invoice|catalogue|standard-cost|appraisal"},
    {"evidence", FIELD_HASH, OPTIONAL, "what the value rests on",
	.document = true},
    {"waiver", FIELD_REF, OPTIONAL,
	"the approved waiver, where the value is below the minimum"},
    FIELD_EFFECTIVE,
    FIELD_NOTE,
    FIELD_OLD_RATE,
    FIELD_ADJUST,
    {NULL},
};

static const struct field reject[] = {
    {"inkind", FIELD_REF, POSITIONAL, "which contribution"},
    {"reason", FIELD_TEXT, REQUIRED, "why not"},
    FIELD_EFFECTIVE,
    {NULL},
};

static const struct field list[] = {
    {"party", FIELD_CODE, OPTIONAL, "only from this party"},
    {"initiative", FIELD_CODE, OPTIONAL, "only for this initiative"},
    {"kind", FIELD_CHOICE, OPTIONAL, "only of this kind", KINDS},
    {"state", FIELD_CHOICE, OPTIONAL, "only in this state", STATES},
    FIELD_OFFICE,
    FIELDS_ORDER,
    FIELDS_PAGE,
    FIELDS_CLOCKS,
    {NULL},
};

static const struct field show[] = {
    {"inkind", FIELD_REF, POSITIONAL, "which contribution"},
    FIELDS_CLOCKS,
    {NULL},
};

const struct command inkind_commands[] = {
    {"inkind", "offer", COMMAND_WRITE, ROLE_OFFICER | ROLE_REGIONAL, offer,
	"Record an offer in kind, with or without a value.",
	"inkind offer --party kenya --kind expert --description \"Spectrum "
	"engineer\" --quantity 6 --unit person-month --initiative ai-for-good\n"
	"inkind offer --party acme --kind equipment --description \"Monitoring "
	"van\" --quantity 1 --unit piece --value 80000.00 --currency CHF",
	.makes = true, .by_itself = true,
	.answer = "party:code, kind:" KINDS ", repeats:integer?"},
    {"inkind", "agree", COMMAND_WRITE, ROLE_OFFICER | ROLE_REGIONAL, agree,
	"Record that an offer was agreed to.", "inkind agree 140",
	.answer = STEPPED},
    {"inkind", "deliver", COMMAND_WRITE, ROLE_OFFICER | ROLE_REGIONAL, deliver,
	"Record that it was delivered, at once or in parts.",
	"inkind deliver 140 --date 2026-05-01 --place Nairobi\n"
	"inkind deliver 140 --quantity 2",
	.answer = STEPPED},
    {"inkind", "accept", COMMAND_WRITE, ROLE_FINANCE, accept,
	"Accept what was delivered, or a part of it, and post it at the accepted "
	"value; never by the person who offered it.",
	"inkind accept 140 --value 72000.00 --currency CHF --method "
	"standard-cost\ninkind accept 141",
	.answer = STEPPED ", value:decimal?, currency:currency?, rates?",
	.control = CONTROL_AMOUNT},
    {"inkind", "reject", COMMAND_WRITE, ROLE_FINANCE, reject,
	"Turn it down, or what of it was not accepted.",
	"inkind reject 142 --reason \"beyond repair\"", .answer = STEPPED},
    {"inkind", "list", COMMAND_LIST, ROLES_MONEY, list,
	"List contributions in kind, newest first: how much was offered, "
	"delivered and accepted, and is open.",
	"inkind list --state delivered",
	.answer = LISTED ", waiver:integer?, office:code, key:uuid"},
    {"inkind", "show", COMMAND_SHOW, ROLES_MONEY, show,
	"Show one contribution in kind and what happened to it.",
	"inkind show 140",
	.answer = LISTED ", office:code, key:uuid, place?, "
		  "start:date?, finish:date?, offered_by:code, evidence:hash?, "
		  "note?, waiver{" ANSWER_WAIVED
		  "}?, steps[entry:integer, step, date:date, person:code, "
		  "quantity:decimal?, place?, evidence:hash?, value:decimal?, "
		  "currency:currency?, method?, note?]?"},
    {NULL},
};
