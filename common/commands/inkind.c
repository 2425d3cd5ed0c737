/* In-kind contributions: offered, agreed, delivered, valued, accepted. */

#include "commands.h"

#define KINDS	   "expert|equipment|goods|service|premises"
#define STATES	   "offered|agreed|delivered|accepted|rejected|returned"
#define METHODS	   "invoice|catalogue|standard-cost|appraisal"
#define TREATMENTS "asset|expense|disclose"
/* What finance may decide on; goods and equipment always are assets. */
#define TREATED "expert|service|premises"
#define QUANTITIES                                                             \
	"offered:decimal, delivered:decimal, accepted:decimal, open:decimal"
#define STEPPED "inkind:integer, state:" STATES ", " QUANTITIES
#define LISTED                                                                 \
	"id:integer, date:date, party:code, kind:" KINDS                       \
	", description, " QUANTITIES ", unit, initiative:code?, state:" STATES \
	", since:date, declared_value:decimal?, currency:currency?, "          \
	"assessed_value:decimal?, assessed_currency:currency?, "               \
	"accepted_value:decimal?, accepted_currency:currency?"

static const struct field offer[] = {
    {"party", FIELD_PARTY, REQUIRED, "who offers"},
    {"kind", FIELD_CHOICE, REQUIRED, "what it is", KINDS "|secondment"},
    {"description", FIELD_TEXT, REQUIRED, "what it is, in words"},
    {"quantity", FIELD_DECIMAL, REQUIRED, "how much: 6"},
    {"unit", FIELD_TEXT, REQUIRED, "of what: person-month, piece, day"},
    {"initiative", FIELD_CODE, OPTIONAL, "for which initiative"},
    {"value", FIELD_AMOUNT, OPTIONAL, "its value as the party declares it",
	.unit = "currency"},
    {"currency", FIELD_CURRENCY, OPTIONAL, "the currency of the value"},
    {"method", FIELD_CHOICE, OPTIONAL, "how the party valued it", METHODS},
    {"people", FIELD_COUNT, OPTIONAL, "how many people, beside the quantity"},
    {"place", FIELD_TEXT, OPTIONAL, "where it is given"},
    {"start", FIELD_DATE, OPTIONAL, "its first day"},
    {"finish", FIELD_DATE, OPTIONAL, "its last day"},
    {"evidence", FIELD_HASH, OPTIONAL, "the letter of offer", .document = true},
    FIELD_EFFECTIVE,
    {"waiver", FIELD_REF, OPTIONAL,
	"the approved waiver, where the value is below the minimum"},
    {"grade", FIELD_CODE, OPTIONAL,
	"the grade of an expert who serves by the month, at its standard cost"},
    {"station", FIELD_CODE, OPTIONAL,
	"the duty station, where its standard cost is another"},
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

static const struct field serve[] = {
    {"inkind", FIELD_REF, POSITIONAL, "which expert"},
    {"month", FIELD_DATE, REQUIRED, "the month, by any day of it"},
    {"days", FIELD_DECIMAL, REQUIRED,
	"how many working days of it; what is said again is added"},
    {"evidence", FIELD_HASH, OPTIONAL, "the record of attendance",
	.document = true},
    FIELD_NOTE,
    {NULL},
};

static const struct field assess[] = {
    {"inkind", FIELD_REF, POSITIONAL, "which contribution"},
    {"value", FIELD_AMOUNT, REQUIRED, "what all of it is worth",
	.unit = "currency"},
    {"currency", FIELD_CURRENCY, OPTIONAL,
	"the currency of the value (as declared)"},
    {"method", FIELD_CHOICE, REQUIRED, "how it was valued", METHODS},
    {"evidence", FIELD_HASH, OPTIONAL, "what the value rests on",
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
	METHODS},
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

static const struct field value[] = {
    {"inkind", FIELD_REF, POSITIONAL, "which contribution"},
    {"acceptance", FIELD_REF, OPTIONAL,
	"the entry that accepted it, where several did without a value",
	.noun = "journal"},
    {"value", FIELD_AMOUNT, REQUIRED, "what was accepted is worth",
	.unit = "currency"},
    {"currency", FIELD_CURRENCY, OPTIONAL,
	"the currency of the value (as declared)"},
    {"method", FIELD_CHOICE, REQUIRED, "how it was valued", METHODS},
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

static const struct field accrue[] = {
    {"inkind", FIELD_REF, POSITIONAL, "which expert or premises"},
    {"month", FIELD_DATE, REQUIRED, "the month, by any day of it"},
    FIELD_OLD_RATE,
    FIELD_ADJUST,
    {NULL},
};

static const struct field give_back[] = {
    {"inkind", FIELD_REF, POSITIONAL, "which contribution"},
    {"acceptance", FIELD_REF, OPTIONAL,
	"the entry that accepted it, where several did", .noun = "journal"},
    {"quantity", FIELD_DECIMAL, OPTIONAL, "how much goes back (all of it)"},
    {"reason", FIELD_TEXT, REQUIRED, "why"},
    {"evidence", FIELD_HASH, OPTIONAL, "the note of return", .document = true},
    FIELD_EFFECTIVE,
    FIELD_ADJUST,
    {NULL},
};

static const struct field treat[] = {
    {"kind", FIELD_CHOICE, POSITIONAL, "which kind", TREATED},
    {"treatment", FIELD_CHOICE, REQUIRED,
	"an asset (premises), an expense as it is used, or disclosed only",
	TREATMENTS},
    {"valid_from", FIELD_DATE, REQUIRED, "what is accepted from this day on"},
    {"reason", FIELD_TEXT, REQUIRED, "why"},
    {NULL},
};

static const struct field treatments[] = {
    FIELD_KNOWN_AT,
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
	.offered = "inkind=offered",
	.answer = STEPPED},
    {"inkind", "deliver", COMMAND_WRITE, ROLE_OFFICER | ROLE_REGIONAL, deliver,
	"Record that it was delivered, at once or in parts.",
	"inkind deliver 140 --date 2026-05-01 --place Nairobi\n"
	"inkind deliver 140 --quantity 2",
	.answer = STEPPED},
    {"inkind", "serve", COMMAND_WRITE, ROLE_OFFICER | ROLE_REGIONAL, serve,
	"Record the days that a loaned expert served in a month; they are "
	"accrued at the standard cost of the grade.",
	"inkind serve 140 --month 2026-03-31 --days 22",
	.answer = STEPPED ", month:date, days:decimal"},
    {"inkind", "assess", COMMAND_WRITE, ROLES_ENTRY, assess,
	"Say what it is worth before it is accepted; what was said before "
	"stays "
	"visible, and nothing is posted.",
	"inkind assess 141 --value 75000.00 --currency CHF --method appraisal",
	.answer = STEPPED ", value:decimal, currency:currency"},
    {"inkind", "accept", COMMAND_WRITE, ROLE_FINANCE, accept,
	"Accept what was delivered, or a part of it, and post it at the "
	"accepted "
	"value; never by the person who offered it.",
	"inkind accept 140 --value 72000.00 --currency CHF --method "
	"standard-cost\ninkind accept 141",
	.answer = STEPPED ", value:decimal?, currency:currency?, rates?",
	.control = CONTROL_AMOUNT},
    {"inkind", "value", COMMAND_WRITE, ROLE_FINANCE, value,
	"Value what was accepted without a value, and post it; never by the "
	"person who offered it.",
	"inkind value 141 --value 72000.00 --currency CHF --method appraisal",
	.answer = STEPPED
	", acceptance:integer, value:decimal, currency:currency, rates?",
	.control = CONTROL_AMOUNT},
    {"inkind", "accrue", COMMAND_WRITE, ROLE_FINANCE, accrue,
	"Post a month of what is given by the month: the days that an expert "
	"served at standard cost, or the use of premises; `run accrue` lists "
	"them.  Never by the person who offered it.",
	"inkind accrue 140 --month 2026-03-31",
	.answer = STEPPED ", month:date, days:decimal?, value:decimal, "
			  "currency:currency, rates?"},
    {"inkind", "return", COMMAND_WRITE, ROLE_FINANCE, give_back,
	"Give back what was lent, or leave premises early: what is left of it "
	"leaves the books at its carrying amount.",
	"inkind return 141 --reason \"the loan ended\"",
	.answer = STEPPED ", acceptance:integer, returned:decimal, "
			  "value:decimal?, currency:currency?",
	.control = CONTROL_AMOUNT},
    {"inkind", "treat", COMMAND_WRITE, ROLE_FINANCE, treat,
	"Set what the books make of a kind from a day on: an asset, an expense "
	"as it is used, or a disclosure in the memorandum accounts.",
	"inkind treat expert --treatment disclose --valid-from 2027-01-01 "
	"--reason \"they cannot be measured reliably\"",
	.answer = "kind:" TREATED ", treatment:" TREATMENTS ", valid_from:date",
	.control = CONTROL_ALWAYS},
    {"inkind", "treatments", COMMAND_REPORT, ROLES_MONEY, treatments,
	"List what the books make of each kind, and since when.",
	"inkind treatments",
	.answer = "kind:" KINDS ", treatment:" TREATMENTS
		  ", valid_from:date?, id:integer?, person:code?, reason?"},
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
	.answer =
	    LISTED ", office:code, key:uuid, people:integer?, place?, "
		   "start:date?, finish:date?, offered_by:code, "
		   "declared_method:" METHODS "?, evidence:hash?, "
		   "grade:code?, station:code?, returned:decimal, "
		   "note?, waiver{" ANSWER_WAIVED
		   "}?, steps[entry:integer, step, date:date, person:code, "
		   "quantity:decimal?, place?, evidence:hash?, value:decimal?, "
		   "currency:currency?, method?, acceptance:integer?, "
		   "month:date?, days:decimal?, treatment?, note?]?, "
		   "months[entry:integer, acceptance:integer, month:date, "
		   "value:decimal, currency:currency]?"},
    {NULL},
};
