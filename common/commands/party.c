/* Parties: who gives, or may give. */

#include "commands.h"

#define KINDS                                                                  \
	"state|ministry|agency|bank|foundation|company|academia|person|un|"    \
	"other"
#define PUBLISH "name-and-amounts|name-only|anonymous"
#define LISTED                                                                 \
	"party:code, name, kind:" KINDS                                        \
	", country:country?, parent:code?, anonymous:flag, merged_into:code?"

static const struct field add[] = {
    {"party", FIELD_CODE, POSITIONAL, "a short name for it, never changed"},
    {"name", FIELD_TEXT, REQUIRED, "its full name", .is_name = true},
    {"kind", FIELD_CHOICE, REQUIRED, "what it is", KINDS},
    {"country", FIELD_COUNTRY, OPTIONAL, "where it is"},
    {"parent", FIELD_CODE, OPTIONAL, "the party it belongs to",
	.noun = "party"},
    {"anonymous", FIELD_YES, OPTIONAL,
	"does it wish not to be named in public"},
    FIELD_NOTE,
    FIELD_NAMESAKE,
    {NULL},
};

static const struct field change[] = {
    {"party", FIELD_PARTY, POSITIONAL, "which party"},
    {"name", FIELD_TEXT, OPTIONAL, "its new name", .is_name = true},
    {"kind", FIELD_CHOICE, OPTIONAL, "what it is now", KINDS},
    {"country", FIELD_COUNTRY, OPTIONAL, "where it is now"},
    {"parent", FIELD_CODE, OPTIONAL, "the party it belongs to now",
	.noun = "party"},
    {"anonymous", FIELD_YES, OPTIONAL,
	"does it wish not to be named in public"},
    FIELD_NOTE,
    FIELD_NAMESAKE,
    {NULL},
};

static const struct field identify[] = {
    {"party", FIELD_PARTY, POSITIONAL, "which party"},
    {"scheme", FIELD_CODE, REQUIRED, "whose numbering: iati, vendor, fts"},
    {"value", FIELD_TEXT, REQUIRED, "its number or code there"},
    {NULL},
};

static const struct field consent[] = {
    {"party", FIELD_PARTY, POSITIONAL, "which party"},
    {"publish", FIELD_CHOICE, REQUIRED, "what may be published of it", PUBLISH},
    {"inkind_value", FIELD_YES, OPTIONAL,
	"may the value of what it gives in kind be shown (no)"},
    {"public_name", FIELD_TEXT, OPTIONAL,
	"the name to be published (as registered)"},
    {"evidence", FIELD_HASH, OPTIONAL, "its letter", .document = true},
    FIELD_EFFECTIVE,
    FIELD_NOTE,
    {NULL},
};

#define PURPOSES "general|receipts|reminders"
#define LANGUAGES "ar|en|es|fr|ru|zh"

static const struct field contact[] = {
    {"party", FIELD_PARTY, POSITIONAL, "which party"},
    {"email", FIELD_TEXT, OPTIONAL,
	"its address; of an organisation that of a function, not of a person"},
    {"purpose", FIELD_CHOICE, OPTIONAL,
	"for which letters only (general: for all that have no other)",
	PURPOSES},
    {"language", FIELD_CHOICE, OPTIONAL,
	"the language to write in (as before, or en)", LANGUAGES},
    {"ended", FIELD_YES, OPTIONAL,
	"yes: it is not to be written to any more, for that purpose"},
    FIELD_EFFECTIVE,
    {NULL},
};

static const struct field contacts[] = {
    {"party", FIELD_PARTY, OPTIONAL, "only of this party"},
    {"purpose", FIELD_CHOICE, OPTIONAL, "only for this purpose", PURPOSES},
    FIELDS_PAGE,
    FIELD_KNOWN_AT,
    {NULL},
};

static const struct field merge[] = {
    {"party", FIELD_CODE, POSITIONAL,
	"the duplicate; its entries stay its own"},
    {"into", FIELD_CODE, REQUIRED, "the party it is the same as",
	.noun = "party"},
    {"reason", FIELD_TEXT, REQUIRED, "how that is known"},
    {NULL},
};

static const struct field list[] = {
    {"kind", FIELD_CHOICE, OPTIONAL, "only this kind", KINDS},
    {"country", FIELD_COUNTRY, OPTIONAL, "only of this country"},
    {"search", FIELD_TEXT, OPTIONAL,
	"words of the name or code, with a letter wrong too; or an external "
	"id"},
    FIELDS_PAGE,
    FIELD_KNOWN_AT,
    {NULL},
};

static const struct field show[] = {
    {"party", FIELD_PARTY, POSITIONAL, "which party"},
    FIELD_KNOWN_AT,
    {NULL},
};

static const struct field erase[] = {
    {"party", FIELD_PARTY, POSITIONAL, "which person"},
    {"reason", FIELD_TEXT, REQUIRED,
	"on what ground, without the name: it is kept for ever"},
    {NULL},
};

const struct command party_commands[] = {
    {"party", "add", COMMAND_WRITE, ROLES_ENTRY, add,
	"Register a contributor or prospect.",
	"party add kenya --name \"Republic of Kenya\" --kind state --country "
	"KEN\n"
	"party add kenya-ca --name \"Communications Authority\" --kind agency "
	"--country KEN --parent kenya",
	.makes = true, .about_people = true, .by_itself = true,
	.answer = "party:code"},
    {"party", "change", COMMAND_WRITE, ROLE_OFFICER | ROLE_FINANCE, change,
	"Record what changed about a party; what was known before stays "
	"readable.",
	"party change acme --name \"Acme International\"",
	.about_people = true, .answer = "party:code"},
    {"party", "identify", COMMAND_WRITE, ROLE_OFFICER | ROLE_FINANCE, identify,
	"Note the id a party has elsewhere.",
	"party identify kenya --scheme iati --value XM-DAC-KEN",
	.about_people = true, .answer = "party:code, scheme, value?"},
    {"party", "consent", COMMAND_WRITE, ROLE_OFFICER | ROLE_FINANCE, consent,
	"Record what a party agrees to see published, or no longer; it holds "
	"at "
	"once, for every edition.",
	"party consent acme --publish name-and-amounts --inkind-value yes",
	.about_people = true,
	.answer = "party:code, publish:" PUBLISH ", inkind_value:flag"},
    {"party", "contact", COMMAND_WRITE, ROLE_OFFICER | ROLE_FINANCE, contact,
	"Note where a party is written to, or that it is not any more; what "
	"was noted before stays readable.",
	"party contact acme --email treasury@acme.example\n"
	"party contact acme --email grants@acme.example --purpose receipts "
	"--language fr\n"
	"party contact acme --purpose reminders --ended yes",
	.about_people = true,
	.answer = "party:code, purpose:" PURPOSES ", language:" LANGUAGES},
    {"party", "contacts", COMMAND_LIST, ROLES_ENTRY, contacts,
	"List where parties are written to, and were.",
	"party contacts --party acme",
	.answer = "id:integer, party:code, purpose:" PURPOSES
		  ", email?, ended:flag, language:" LANGUAGES
		  ", date:date, in_force:flag"},
    {"party", "merge", COMMAND_WRITE, ROLE_OFFICER | ROLE_FINANCE, merge,
	"Say that two parties are one: reports count the duplicate under the "
	"other, no entry moves.  bursar entry reverse takes it back.",
	"party merge acme-inc --into acme --reason \"same register number\"",
	.answer = "party:code, into:code"},
    {"party", "erase", COMMAND_WRITE, ROLE_FINANCE | ROLE_ADMIN, erase,
	"Erase names, addresses, note and external ids of a person for ever, "
	"with those of merged duplicates.  What was given stays, and nobody "
	"can take this back.",
	"party erase p-1042 --reason \"asked for it on 3 March\"",
	.control = CONTROL_ALWAYS, .answer = "party:code, erased:integer, remains"},
    {"party", "list", COMMAND_LIST, ROLES_ALL, list,
	"List parties by their short names.",
	"party list --kind foundation\nparty list --search telecom",
	.answer = LISTED},
    {"party", "show", COMMAND_SHOW, ROLES_ALL, show,
	"Show one party with its external ids and aliases.", "party show kenya",
	.answer = "party:code, name, kind:" KINDS
		  ", country:country?, parent:code?, anonymous:flag, note?, "
		  "merged_into:code?, identifiers[scheme, value]?, "
		  "aliases[party:code, name, reason?, entry:integer]?, "
		  "consents[entry:integer, date:date, publish:" PUBLISH
		  ", inkind_value:flag, public_name?, evidence:hash?, note?]?"},
    {NULL},
};
