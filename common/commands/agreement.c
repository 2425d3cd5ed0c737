/* Agreements: signed commitments, with their instalments and earmarks. */

#include "commands.h"

#define INSTRUMENTS "voluntary|sponsorship"
#define POLICIES "upfront|due|obligations|cash"
#define STATES	    "agreed|novated|terminated"
#define CLASSES                                                                \
	"staff|supplies|equipment|services|travel|transfers|operating|support"
#define CONVERTED   "pledge:integer, converted:decimal, currency:currency"

static const struct field sign[] = {
    {"party", FIELD_PARTY, OPTIONAL, "who signs (the party of the pledge)"},
    {"pledge", FIELD_ITEM, OPTIONAL,
	"the pledge that it converts, wholly or partly"},
    {"pledges", FIELD_PARTS, OPTIONAL,
	"instead: several of them, and how much of each in its own currency: "
	"123:60000.00,124:all"},
    {"pledge_rate", FIELD_DECIMAL, OPTIONAL,
	"how many of the pledge's currency are one of the agreement's, where "
	"they differ"},
    {"instrument", FIELD_CHOICE, OPTIONAL, "what it is (voluntary)",
	INSTRUMENTS},
    {"amount", FIELD_AMOUNT, REQUIRED, "how much in all"},
    {"currency", FIELD_CURRENCY, OPTIONAL,
	"in which currency (that of the pledge)"},
    {"instalments", FIELD_PARTS, OPTIONAL,
	"what is due when: 2026-03-31:60000.00,2027-03-31:40000.00"},
    {"count", FIELD_COUNT, OPTIONAL, "instead: so many equal instalments (1)"},
    {"first", FIELD_DATE, OPTIONAL,
	"the first of them is due (the date of signature)"},
    {"every", FIELD_COUNT, OPTIONAL, "and then one every so many months (12)"},
    {"earmarks", FIELD_PARTS, OPTIONAL,
	"for which initiatives: ai-for-good:60%,green-digital:40% or amounts; "
	"what is left is not earmarked"},
    {"initiative", FIELD_CODE, OPTIONAL,
	"instead: all of it for this one (that of the pledge)"},
    {"policy", FIELD_CHOICE, OPTIONAL,
	"when revenue is recognised: on signature, as each instalment falls "
	"due, as obligations are met, or as cash comes (upfront)",
	POLICIES},
    {"fund", FIELD_CODE, OPTIONAL, "the fund it belongs to (none)"},
    {"event", FIELD_TEXT, OPTIONAL,
	"at which it is performed: the sponsorship of one that is to come is "
	"revenue as obligations are met, unless the policy says otherwise"},
    {"event_date", FIELD_DATE, OPTIONAL, "when that is"},
    {"raised_by", FIELD_CODE, OPTIONAL,
	"the office that raised it (that of the pledge, or your own)", NULL,
	"office"},
    FIELD_EFFECTIVE,
    {"waiver", FIELD_REF, OPTIONAL,
	"the approved waiver, where the amount is below the minimum"},
    FIELD_EXTERNAL,
    {"document", FIELD_HASH, OPTIONAL, "the signed text", .document = true},
    FIELD_NOTE,
    FIELD_OLD_RATE,
    FIELD_ANOTHER,
    {NULL},
};

static const struct field amend[] = {
    {"agreement", FIELD_ITEM, POSITIONAL, "which agreement"},
    {"amount", FIELD_AMOUNT, OPTIONAL,
	"how much in all from now on, spread over what is unpaid"},
    {"instalments", FIELD_PARTS, OPTIONAL,
	"instead: new amounts of instalments, by number: 2:60000.00,3:0"},
    {"due", FIELD_PARTS, OPTIONAL,
	"new days of instalments, by number: 2:2027-06-30"},
    {"count", FIELD_COUNT, OPTIONAL,
	"what is unpaid in so many equal instalments (as many as are unpaid)"},
    {"first", FIELD_DATE, OPTIONAL,
	"what is unpaid in equal instalments, the first due then (as now)"},
    {"every", FIELD_COUNT, OPTIONAL, "and then one every so many months (12)"},
    {"event_date", FIELD_DATE, OPTIONAL, "the new day of its event"},
    FIELD_EFFECTIVE,
    {"document", FIELD_HASH, OPTIONAL, "the signed amendment",
	.document = true},
    FIELD_NOTE,
    {"waiver", FIELD_REF, OPTIONAL,
	"the approved waiver, where it is lowered below the minimum"},
    FIELD_OLD_RATE,
    {NULL},
};

static const struct field allocate[] = {
    {"agreement", FIELD_ITEM, POSITIONAL, "which agreement"},
    {"instalment", FIELD_COUNT, OPTIONAL,
	"only of this instalment, by number (of each its share)"},
    {"initiative", FIELD_CODE, REQUIRED, "for which initiative"},
    {"amount", FIELD_AMOUNT, OPTIONAL, "so much (all that is left)"},
    {"country", FIELD_COUNTRY, OPTIONAL, "for which country"},
    {"object_class", FIELD_CHOICE, OPTIONAL, "for which kind of expense",
	CLASSES},
    FIELD_EFFECTIVE,
    {"document", FIELD_HASH, OPTIONAL, "the letter of the donor, or decision",
	.document = true},
    FIELD_NOTE,
    {NULL},
};

static const struct field restrict_to[] = {
    {"agreement", FIELD_ITEM, POSITIONAL, "which agreement"},
    {"clause", FIELD_TEXT, REQUIRED, "the sentence of the agreement"},
    {"restriction", FIELD_COUNT, OPTIONAL,
	"the number of the one that this takes the place of (a new one)"},
    {"initiatives", FIELD_TEXT, OPTIONAL,
	"to these initiatives: ai-for-good,green-digital"},
    {"countries", FIELD_TEXT, OPTIONAL, "to these countries: KEN,UGA"},
    {"object_classes", FIELD_TEXT, OPTIONAL,
	"to these kinds of expense: staff,travel"},
    {"since", FIELD_DATE, OPTIONAL, "to allocations of this day or later"},
    {"until", FIELD_DATE, OPTIONAL, "to allocations of this day or earlier"},
    {"share", FIELD_DECIMAL, OPTIONAL,
	"instead: at most so much in percent of the agreement for what fits "
	"the rest"},
    {"lifted", FIELD_YES, OPTIONAL, "it restricts nothing any more"},
    FIELD_EFFECTIVE,
    {"document", FIELD_HASH, OPTIONAL, "the signed text", .document = true},
    {NULL},
};

static const struct field write_off[] = {
    {"agreement", FIELD_ITEM, POSITIONAL, "which agreement"},
    {"instalment", FIELD_COUNT, OPTIONAL,
	"only of this instalment, by number (all of them)"},
    {"amount", FIELD_AMOUNT, OPTIONAL, "so much (all that is open)"},
    {"reason", FIELD_TEXT, REQUIRED, "why"},
    FIELD_EFFECTIVE,
    FIELD_ADJUST,
    {NULL},
};

static const struct field meet[] = {
    {"agreement", FIELD_ITEM, POSITIONAL, "which agreement"},
    {"amount", FIELD_AMOUNT, OPTIONAL,
	"what the obligations that were met are worth (all that are left)"},
    FIELD_EFFECTIVE,
    {"document", FIELD_HASH, OPTIONAL, "what shows it", .document = true},
    FIELD_NOTE,
    FIELD_OLD_RATE,
    FIELD_ADJUST,
    {NULL},
};

static const struct field restate[] = {
    {"agreement", FIELD_ITEM, POSITIONAL, "which agreement"},
    {"policy", FIELD_CHOICE, REQUIRED,
	"when its revenue is recognised from now on", POLICIES},
    {"reason", FIELD_TEXT, REQUIRED, "why"},
    FIELD_EFFECTIVE,
    FIELD_OLD_RATE,
    FIELD_ADJUST,
    {NULL},
};

static const struct field novate[] = {
    {"agreement", FIELD_ITEM, POSITIONAL, "which agreement"},
    {"party", FIELD_PARTY, REQUIRED, "who takes over what is open of it"},
    {"amount", FIELD_AMOUNT, OPTIONAL,
	"so much of it, the last instalments first (all that is open)"},
    FIELD_EXTERNAL,
    FIELD_EFFECTIVE,
    {"document", FIELD_HASH, OPTIONAL, "the signed novation", .document = true},
    FIELD_NOTE,
    {NULL},
};

static const struct field terminate[] = {
    {"agreement", FIELD_ITEM, POSITIONAL, "which agreement"},
    {"returnable", FIELD_BUDGET, OPTIONAL,
	"so much of what was received is to be returned: it waits as an "
	"advance, what came last first (nothing, or all that waits to be "
	"earned)"},
    {"reason", FIELD_TEXT, REQUIRED, "why"},
    FIELD_EFFECTIVE,
    {"document", FIELD_HASH, OPTIONAL, "the notice of termination",
	.document = true},
    {NULL},
};

static const struct field list[] = {
    {"party", FIELD_CODE, OPTIONAL, "only with this party"},
    {"initiative", FIELD_CODE, OPTIONAL, "only earmarked to this initiative"},
    {"instrument", FIELD_CHOICE, OPTIONAL, "only of this instrument",
	INSTRUMENTS},
    {"external", FIELD_TEXT, OPTIONAL, "only with this external id"},
    FIELD_OFFICE,
    FIELDS_ORDER,
    FIELDS_PAGE,
    FIELDS_CLOCKS,
    {NULL},
};

static const struct field show[] = {
    {"agreement", FIELD_ITEM, POSITIONAL, "which agreement"},
    FIELDS_CLOCKS,
    {NULL},
};

const struct command agreement_commands[] = {
    {"agreement", "sign", COMMAND_WRITE, ROLE_OFFICER, sign,
	"Record a signed agreement: from here on it is funding, and its "
	"instalments are receivable.",
	"agreement sign --pledge 123 --amount 300000.00 --count 3 --first "
	"2026-03-31\n"
	"agreement sign --party acme --instrument sponsorship --amount "
	"50000.00 --currency CHF --initiative ai-for-good --event "
	"\"AI for Good 2027\" --event-date 2027-07-07",
	.makes = true, .by_itself = true,
	.answer =
	    "party:code, amount:decimal, currency:currency, "
	    "pledge:integer?, pledges[" CONVERTED
	    ", open:decimal]?, fund:code?, raised_by:code?, pledge_open:decimal?, rates?, "
	    "policy:" POLICIES "?, event?, event_date:date?, repeats:integer?, "
	    "instalments[number:integer, due:date, amount:decimal]",
	.control = CONTROL_BELOW},
    {"agreement", "amend", COMMAND_WRITE, ROLE_OFFICER, amend,
	"Amend an agreement: its amount up or down, its days, how what is "
	"unpaid is spread.  What was signed stays as it is.",
	"agreement amend 124 --amount 280000.00\n"
	"agreement amend 124 --due 2:2027-06-30,3:2028-06-30",
	.answer =
	    "agreement:integer, amount:decimal, currency:currency, rates?, "
	    "instalments[number:integer, due:date, amount:decimal]",
	.control = CONTROL_BELOW},
    {"agreement", "allocate", COMMAND_WRITE, ROLE_OFFICER | ROLE_FINANCE,
	allocate,
	"Allocate what of an agreement came unearmarked to an initiative: what "
	"is open of it and what was paid, with their revenue.",
	"agreement allocate 124 --initiative ai-for-good\n"
	"agreement allocate 124.2 --initiative ai-for-good --amount 40000.00 "
	"--country KEN --object-class travel",
	.part = "instalment",
	.answer = "agreement:integer, initiative:code, amount:decimal, "
		  "currency:currency, left:decimal"},
    {"agreement", "restrict", COMMAND_WRITE, ROLE_OFFICER, restrict_to,
	"Record what an agreement restricts its money to, in its own words: an "
	"allocation that breaks it is refused with them.",
	"agreement restrict 124 --clause \"Only for use in Kenya and "
	"Uganda.\" --countries KEN,UGA\n"
	"agreement restrict 124 --clause \"Not more than 40 % for travel.\" "
	"--object-classes travel --share 40\n"
	"agreement restrict 124 --restriction 1 --lifted yes --clause "
	"\"Amendment 2 lifts article 7.\"",
	.answer = "agreement:integer, restriction:integer"},
    {"agreement", "write-off", COMMAND_WRITE, ROLE_FINANCE, write_off,
	"Write off what is open of an agreement, or a part of it.  What was "
	"agreed stays as it is.",
	"agreement write-off 124.2 --reason \"bankrupt\"\n"
	"agreement write-off 124 --instalment 2 --reason \"bankrupt\"",
	.part = "instalment",
	.answer = "agreement:integer, amount:decimal, currency:currency, "
		  "open:decimal, from_allowance:decimal?, "
		  "base_currency:currency?",
	.control = CONTROL_AMOUNT},
    {"agreement", "meet", COMMAND_WRITE, ROLE_FINANCE, meet,
	"Note that obligations of an agreement were met: where that is its "
	"policy it is revenue, and what is not received yet a receivable.",
	"agreement meet 124 --amount 40000.00 --note \"interim report "
	"accepted\"",
	.answer = "agreement:integer, amount:decimal, currency:currency, "
		  "earned:decimal?, receivable:decimal?, rates?, met:decimal"},
    {"agreement", "restate", COMMAND_WRITE, ROLE_FINANCE, restate,
	"Have an agreement recognise revenue under another policy from a day "
	"on: the difference is one entry, and open amounts stay.",
	"agreement restate 124 --policy due --reason \"conditions were found\"",
	.answer = "agreement:integer, policy:" POLICIES ", before:" POLICIES
		  ", rates?",
	.control = CONTROL_AMOUNT},
    {"agreement", "novate", COMMAND_WRITE, ROLE_OFFICER, novate,
	"Another party takes over what is open of an agreement, or a part of "
	"it, as one of its own.  What was paid stays with the one before.",
	"agreement novate 124 --party denmark --note \"deed of novation\"\n"
	"agreement novate 124 --party denmark --amount 50000.00",
	.next = "agreement show {seq}",
	.answer = "agreement:integer, party:code, amount:decimal, "
		  "currency:currency, "
		  "instalments[number:integer, due:date, amount:decimal]"},
    {"agreement", "terminate", COMMAND_WRITE, ROLE_OFFICER | ROLE_FINANCE,
	terminate,
	"End an agreement: what is open is not owed any more, and of what was "
	"received a part may be to be returned.",
	"agreement terminate 124 --reason \"notice of 3 May\" --returnable "
	"20000.00",
	.answer = "agreement:integer, amount:decimal, currency:currency, "
		  "received:decimal, returnable:decimal?"},
    {"agreement", "list", COMMAND_LIST, ROLES_MONEY, list,
	"List agreements, newest first, with what was received and what is "
	"open.",
	"agreement list --party norway",
	.answer = "id:integer, party:code, instrument:" INSTRUMENTS
		  ", signed:date, amount:decimal, currency:currency, "
		  "received:decimal, written_off:decimal?, "
		  "terminated:decimal?, open:decimal, unallocated:decimal?, "
		  "pledge:integer?, novates:integer?, waiver:integer?, external?, office:code, "
		  "signed_by:code, key:uuid, _next",
	.behind = "agreement show {id} --as-of {as_of} --known-at {known_at}"},
    {"agreement", "show", COMMAND_SHOW, ROLES_MONEY, show,
	"Show one agreement with its instalments, earmarks, amendments and "
	"waiver.",
	"agreement show 124",
	.answer =
	    "id:integer, party:code, instrument:" INSTRUMENTS
	    ", policy:" POLICIES ", signed:date, signed_amount:decimal, amount:decimal, "
	    "currency:currency, received:decimal, written_off:decimal?, "
	    "terminated:decimal?, returnable:decimal?, open:decimal, "
	    "unallocated:decimal?, met:decimal?, to_earn:decimal?, event?, event_date:date?, "
	    "state:" STATES ", pledge:integer?, pledges[" CONVERTED
	    "]?, novates:integer?, "
	    "novated_to:integer?, waiver{" ANSWER_WAIVED
	    "}?, fund:code?, external?, office:code, signed_by:code, key:uuid, "
	    "document:hash?, note?, "
	    "instalments[number:integer, due:date, amount:decimal, "
	    "received:decimal, written_off:decimal?, terminated:decimal?, "
	    "open:decimal, state], "
	    "earmarks[initiative:code?, amount:decimal], "
	    "allocations[entry:integer, date:date, initiative:code, "
	    "amount:decimal, country:country?, object_class:" CLASSES
	    "?, note?]?, "
	    "restrictions[restriction:integer, clause, entry:integer, "
	    "initiatives?, countries?, object_classes?, since:date?, "
	    "until:date?, share:decimal?]?, "
	    "support_cost{base:receipt|expense, rate:decimal?, cost:decimal?, "
	    "waived:decimal?, charged:decimal, net:decimal?}?, "
	    "conditions[condition:integer, kind, due:date, text, "
	    "instalment:integer?, state, met:date?, evidence:hash?]?, "
	    "changes[entry:integer, date:date, what, amount:decimal, note?]?"},
    {NULL},
};
