/* Openings: what a book takes over from another system, line by line. */

#include "commands.h"

#define KINDS "agreement|pledge|advance|unidentified|balance|total"

static const struct field state[] = {
    {"kind", FIELD_CHOICE, REQUIRED,
	"what the line is: an open agreement or pledge, an advance or "
	"unidentified money that is held, the balance of another account, or "
	"what an account is to come to in all",
	KINDS},
    {"date", FIELD_DATE, REQUIRED,
	"the cut-over day, the last one of the other system: the same on every "
	"line"},
    {"party", FIELD_PARTY, OPTIONAL, "who signed, pledged or paid"},
    FIELD_EXTERNAL,
    {"account", FIELD_COUNT, OPTIONAL, "of a balance or a total: which account"},
    {"amount", FIELD_AMOUNT, OPTIONAL,
	"what was signed or pledged at first; of money that is held, how much "
	"is left of it"},
    {"debit", FIELD_BUDGET, OPTIONAL, "of a balance or a total: a debit"},
    {"credit", FIELD_BUDGET, OPTIONAL, "or a credit"},
    {"currency", FIELD_CURRENCY, OPTIONAL,
	"in which currency (of a total: that of the book)"},
    {"amended", FIELD_BUDGET, OPTIONAL,
	"how much is agreed or pledged now, where it was amended"},
    {"paid", FIELD_BUDGET, OPTIONAL,
	"how much of it was paid so far, or of a pledge became agreements"},
    {"written_off", FIELD_BUDGET, OPTIONAL, "how much of it will not come"},
    {"carrying", FIELD_BUDGET, OPTIONAL,
	"what is open is carried at, in the currency of the book (at the rate "
	"of the cut-over day)"},
    {"allowance", FIELD_BUDGET, OPTIONAL,
	"of an agreement: how much of that was expected not to come, in the "
	"currency of the book"},
    {"instalments", FIELD_PARTS, OPTIONAL,
	"of an agreement: what is open when, or the whole schedule: "
	"2026-03-31:60000.00,2027-03-31:40000.00"},
    {"years", FIELD_YEARS, OPTIONAL,
	"of a pledge: for which years it is open (the one after the cut-over)"},
    {"expires", FIELD_DATE, OPTIONAL,
	"of a pledge: the day on which it ends, as far as it is open then"},
    {"initiative", FIELD_CODE, OPTIONAL, "all of it for this one"},
    {"earmarks", FIELD_PARTS, OPTIONAL,
	"or for which initiatives: ai-for-good:60%,green-digital:40% or "
	"amounts; what is left is not earmarked"},
    {"fund", FIELD_CODE, OPTIONAL,
	"the fund that an agreement, money that is held, or a balance belongs "
	"to (none)"},
    {"instrument", FIELD_CHOICE, OPTIONAL,
	"what an agreement is (voluntary)", "voluntary|sponsorship"},
    {"policy", FIELD_CHOICE, OPTIONAL,
	"when its revenue is recognised: on signature, as each instalment "
	"falls due, as obligations are met, or as cash comes (upfront)",
	"upfront|due|obligations|cash"},
    {"earned", FIELD_BUDGET, OPTIONAL,
	"of the policy obligations: how much of it was earned so far"},
    {"event", FIELD_TEXT, OPTIONAL, "the event that it is for"},
    {"event_date", FIELD_DATE, OPTIONAL, "when that is"},
    {"signed", FIELD_DATE, OPTIONAL,
	"when an agreement was signed (the cut-over day)"},
    {"reference", FIELD_TEXT, OPTIONAL,
	"what the bank says of money that is held"},
    {"raised_by", FIELD_CODE, OPTIONAL,
	"the office that raised an agreement (your own)", NULL, "office"},
    {"document", FIELD_HASH, OPTIONAL, "what it rests on", .document = true},
    FIELD_NOTE,
    FIELD_OLD_RATE,
    FIELD_ANOTHER,
    {NULL},
};

static const struct field list[] = {
    {"kind", FIELD_CHOICE, OPTIONAL, "only lines of this kind", KINDS},
    {"state", FIELD_CHOICE, OPTIONAL,
	"only those that wait for a second person, or are in the books",
	"asked|recorded"},
    FIELDS_PAGE,
    {NULL},
};

const struct command opening_commands[] = {
    {"opening", "state", COMMAND_WRITE, ROLE_FINANCE, state,
	"State one thing that the book takes over from another system; it "
	"waits for a second person.  Files of them: bursar book open.",
	"opening state --kind agreement --date 2025-12-31 --party norway "
	"--external NO-7 --amount 300000.00 --currency CHF --paid 100000.00 "
	"--instalments 2026-03-31:120000.00,2027-03-31:80000.00\n"
	"opening state --kind balance --date 2025-12-31 --account 1000 --debit "
	"250000.00 --currency CHF",
	.makes = true,
	.answer = "kind:" KINDS
		  ", party:code?, account:integer?, external?, open:decimal, "
		  "currency:currency, carrying:decimal?, to_earn:decimal?, "
		  "base_currency:currency?, rates?, repeats:integer?, "
		  "instalments[number:integer, due:date, amount:decimal, "
		  "open:decimal]?",
	.control = CONTROL_TWO},
    {"opening", "list", COMMAND_LIST, ROLE_FINANCE | ROLE_AUDITOR, list,
	"List the lines of the opening, newest first: what each stated, what "
	"the books took over of it, and how to see it.",
	"opening list --state asked",
	.answer = "id:integer, kind:" KINDS
		  ", state:asked|recorded, party:code?, account:integer?, "
		  "external?, currency:currency, stated:decimal, held:decimal, "
		  "difference:decimal?, date:date, entry:integer?, command"},
    {NULL},
};
