/* Letters by e-mail. */

#include "commands.h"

#define OF_RECEIPTS "receipt|thank_you"
#define OF_PAPERS   "receipt|certificate|statement"
#define OF_PARTIES  OF_RECEIPTS "|reminder|certificate|statement"
#define KINDS	    OF_PARTIES "|todo"
#define LANGUAGES   "ar|en|es|fr|ru|zh"
#define STATES	    "queued|sending|sent|written|refused|unknown|given-up|cancelled"
#define LISTED                                                                 \
	"id:integer, kind:" KINDS                                              \
	", party:code?, reader:code?, receipt:integer?, agreement:integer?, "  \
	"instalment:integer?, stage:integer?, paper?, state:" STATES                   \
	", date:date, person:code, tries:integer, next_try:time?, sentence?, " \
	"office:code?"
#define DECIDED "mail:integer, state:" STATES

static const struct field queue[] = {
    {"receipt", FIELD_ITEM, POSITIONAL, "about which receipt"},
    {"kind", FIELD_CHOICE, REQUIRED, "what is written", OF_RECEIPTS},
    {"language", FIELD_CHOICE, OPTIONAL,
	"in which language (that of the contact)", LANGUAGES},
    {"another", FIELD_CONFIRM, OPTIONAL,
	"it is another letter, though there is one about it"},
    {NULL},
};

static const struct field paper[] = {
    {"paper", FIELD_ITEM, POSITIONAL,
	"which paper, by the number that is printed on it"},
    {"language", FIELD_CHOICE, OPTIONAL,
	"in which language the letter is (that of the contact)", LANGUAGES},
    {"another", FIELD_CONFIRM, OPTIONAL,
	"it is another letter, though there is one about it"},
    {NULL},
};

static const struct field remind[] = {
    {"agreement", FIELD_ITEM, POSITIONAL, "of which agreement, or 124.2"},
    {"number", FIELD_COUNT, REQUIRED, "of which of its instalments"},
    {"stage", FIELD_COUNT, OPTIONAL,
	"the first, second or third reminder (as late as it is)"},
    FIELD_EFFECTIVE,
    {NULL},
};

static const struct field todo[] = {
    {"person", FIELD_CODE, POSITIONAL, "whom, as bursar person contact says"},
    {NULL},
};

static const struct field decide[] = {
    {"mail", FIELD_REF, POSITIONAL, "which letter"},
    {"reason", FIELD_TEXT, REQUIRED, "why"},
    {NULL},
};

static const struct field settle[] = {
    {"mail", FIELD_REF, POSITIONAL, "which letter"},
    {"outcome", FIELD_CHOICE, REQUIRED, "what became of it", "sent|not-sent"},
    {"reason", FIELD_TEXT, REQUIRED, "how that is known"},
    {NULL},
};

static const struct field text[] = {
    {"kind", FIELD_CHOICE, REQUIRED, "of which letters", KINDS},
    {"language", FIELD_CHOICE, REQUIRED, "in which language", LANGUAGES},
    {"office", FIELD_CODE, OPTIONAL,
	"only of what is this office's (of all that have no text of their "
	"own)"},
    {"subject", FIELD_TEXT, REQUIRED,
	"the subject, with {names} as bursar mail templates shows them"},
    {"text", FIELD_TEXT, REQUIRED,
	"the letter, with {names}, and \\n where a line ends; it is kept for "
	"ever, so name nobody"},
    {NULL},
};

static const struct field texts[] = {
    {"kind", FIELD_CHOICE, OPTIONAL, "only of these letters", KINDS},
    {"language", FIELD_CHOICE, OPTIONAL, "only in this language", LANGUAGES},
    FIELDS_PAGE,
    FIELD_KNOWN_AT,
    {NULL},
};

static const struct field preview[] = {
    {"kind", FIELD_CHOICE, POSITIONAL, "which letter", OF_PARTIES},
    {"receipt", FIELD_ITEM, OPTIONAL, "about which receipt"},
    {"agreement", FIELD_ITEM, OPTIONAL, "of a reminder: of which agreement"},
    {"number", FIELD_COUNT, OPTIONAL, "and of which of its instalments"},
    {"paper", FIELD_ITEM, OPTIONAL,
	"of a certificate or statement: which paper goes with it"},
    {"language", FIELD_CHOICE, OPTIONAL,
	"in which language (that of the contact)", LANGUAGES},
    {NULL},
};

static const struct field list[] = {
    {"party", FIELD_CODE, OPTIONAL, "only to this party"},
    {"kind", FIELD_CHOICE, OPTIONAL, "only these letters", KINDS},
    {"state", FIELD_CHOICE, OPTIONAL, "only in this state", STATES},
    FIELDS_PAGE,
    {NULL},
};

static const struct field show[] = {
    {"mail", FIELD_REF, POSITIONAL, "which letter"},
    {NULL},
};

const struct command mail_commands[] = {
    {"mail", "queue", COMMAND_WRITE, ROLE_FINANCE, queue,
	"Ask for a letter about a receipt: the daemon sends it, with the paper "
	"about it, as it was printed last.",
	"mail queue 131 --kind receipt\nmail queue 131 --kind thank_you "
	"--language fr",
	.makes = true,
	.offered = "receipt=advance|applied|refunded",
	.answer = "kind:" KINDS ", party:code, language:" LANGUAGES
		  ", receipt:integer, paper?"},
    {"mail", "paper", COMMAND_WRITE, ROLE_FINANCE, paper,
	"Ask for a letter that carries a paper as PDF, with the bytes of its "
	"last printing.",
	"mail paper C-2026-000004\nmail paper R-2026-000123 --language fr",
	.makes = true,
	.offered = "paper=valid",
	.answer = "kind:" OF_PAPERS ", party:code, language:" LANGUAGES
		  ", paper"},
    {"mail", "remind", COMMAND_WRITE, ROLE_FINANCE, remind,
	"Ask for a letter that reminds of an instalment that is late: once at "
	"each of three stages.  bursar run remind does it for all.",
	"mail remind 124.2", .makes = true, .part = "number",
	.answer = "kind:" KINDS ", party:code, language:" LANGUAGES
		  ", agreement:integer, instalment:integer, stage:integer, "
		  "due:date"},
    {"mail", "todo", COMMAND_WRITE, ROLE_FINANCE, todo,
	"Ask for a letter to a person of what waits for them, once a day.  "
	"bursar run todo does it for all.",
	"mail todo amina", .makes = true,
	.answer = "kind:" KINDS ", person:code, language:" LANGUAGES},
    {"mail", "retry", COMMAND_WRITE, ROLE_FINANCE, decide,
	"Try a letter again that was refused, given up or only written; or "
	"one that may have arrived already.",
	"mail retry 140 --reason \"they had a full mailbox\"",
	.answer = DECIDED},
    {"mail", "settle", COMMAND_WRITE, ROLE_FINANCE, settle,
	"Say of a letter whether it arrived, where the server did not.",
	"mail settle 140 --outcome sent --reason \"they answered it\"",
	.answer = DECIDED},
    {"mail", "cancel", COMMAND_WRITE, ROLE_FINANCE, decide,
	"Take back a letter that was not sent.",
	"mail cancel 140 --reason \"they paid\"", .answer = DECIDED},
    {"mail", "template", COMMAND_WRITE, ROLE_FINANCE, text,
	"Set what is written in letters from now on.",
	"mail template --kind thank_you --language en --subject \"Thank you, "
	"{party}\" --text \"Dear {party},\\n\\n{amount} reached us on "
	"{date}.\"",
	.answer = "kind:" KINDS ", language:" LANGUAGES ", office:code?"},
    {"mail", "templates", COMMAND_LIST, ROLES_MONEY, texts,
	"List what is written in letters: by offices, and as it is built in.",
	"mail templates --kind reminder",
	.answer = "id, kind:" KINDS ", language:" LANGUAGES
		  ", office:code?, entry:integer?, subject, text"},
    {"mail", "preview", COMMAND_SHOW, ROLES_ENTRY, preview,
	"Show what a letter would say, and to whom it would go.",
	"mail preview thank_you --receipt 131\nmail preview reminder "
	"--agreement 124 --number 2",
	.answer = "kind:" OF_PARTIES ", party:code, to?, language:" LANGUAGES
		  ", subject, text"},
    {"mail", "letter", COMMAND_REPORT, ROLES_ENTRY, preview,
	"The same as a letter on paper, under the letterhead (mail print makes "
	"a PDF of it).",
	"mail letter thank_you --receipt 131", .paper = true,
	.answer = "id, kind:" OF_PARTIES ", party:code, title, document:any"},
    {"mail", "list", COMMAND_LIST, ROLES_MONEY, list,
	"List letters, the newest first.", "mail list --state unknown",
	.answer = LISTED},
    {"mail", "show", COMMAND_SHOW, ROLES_MONEY, show,
	"Show one letter: what it says, what happened to it, and what was "
	"decided.",
	"mail show 140",
	.answer = LISTED ", to?, language:" LANGUAGES
			 ", subject, text, printing:integer?, message_id?, "
			 "attempts[step, time:time, daemon, said?, "
			 "message:hash?]?, decisions[entry:integer, date:date, "
			 "person:code, decision, reason]?"},
    {NULL},
};
