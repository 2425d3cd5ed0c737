/* The rows of the commands that the client answers itself. */

#include <string.h>

#include "nouns.h"
#include "request/local_nouns.h"

#define STATES "waiting|unknown|parked|held|sent"

/* clang-format off */
static const struct field none[] = {
	{ NULL },
};

static const struct field help_fields[] = {
	{ "noun", FIELD_CODE, OPTIONAL, "about which noun or topic" },
	{ "verb", FIELD_CODE, OPTIONAL, "about which of its verbs" },
	{ NULL },
};

static const struct field context_use[] = {
	{ "name", FIELD_CODE, POSITIONAL, "which context" },
	{ NULL },
};

static const struct field context_show[] = {
	{ "name", FIELD_CODE, OPTIONAL, "which context (the one in use)" },
	{ NULL },
};

static const struct field context_add[] = {
	{ "name", FIELD_CODE, POSITIONAL, "a short name for it" },
	{ "server", FIELD_TEXT, REQUIRED, "its address: https://HOST:PORT" },
	{ "certificate", FIELD_TEXT, REQUIRED, "the file with your certificate" },
	{ "key", FIELD_TEXT, REQUIRED, "the file with its key, mode 0600" },
	{ "ca", FIELD_TEXT, REQUIRED, "the file with the CA that vouches for the server" },
	{ "protected", FIELD_YES, OPTIONAL, "ask before every write (no)" },
	{ NULL },
};

static const struct command context_commands[] = {
	{ "context", "list", COMMAND_SHOW, 0, none,
	  "List the contexts; the one in use has a mark.", "context list" },
	{ "context", "use", COMMAND_SHOW, 0, context_use,
	  "Use this context from now on.", "context use geneva" },
	{ "context", "show", COMMAND_SHOW, 0, context_show,
	  "Show a context: which server, with which files.", "context show" },
	{ "context", "add", COMMAND_SHOW, 0, context_add,
	  "Add a context to the configuration file.",
	  "context add geneva --server https://ledger.example.org:7443 --certificate amina.crt --key amina.key --ca ca.crt" },
	{ "context", "accept-past", COMMAND_SHOW, 0, context_show,
	  "Take the past of a ledger as its server has it now: only if you were told that an older state was put back.",
	  "context accept-past" },
	{ NULL },
};

#define FIELDS_OF_P12 \
	{ "p12", FIELD_TEXT, OPTIONAL, "once the certificate is there, write it with its key into this file, for a browser" }, \
	{ "passphrase_file", FIELD_TEXT, OPTIONAL, "a file, mode 0600, with the passphrase of that file (it is asked for)" }

static const struct field cert_renew[] = {
	FIELDS_OF_P12,
	{ NULL },
};

static const struct field cert_export[] = {
	{ "p12", FIELD_TEXT, POSITIONAL, "the file to be written, such as amina.p12" },
	{ "passphrase_file", FIELD_TEXT, OPTIONAL, "a file, mode 0600, with its passphrase (it is asked for)" },
	{ NULL },
};

static const struct field cert_enroll[] = {
	{ "name", FIELD_CODE, POSITIONAL, "a short name for the context that this makes" },
	{ "server", FIELD_TEXT, REQUIRED, "its address: https://HOST:PORT" },
	{ "ca", FIELD_TEXT, REQUIRED, "the file with the CA that vouches for the server" },
	{ "invitation", FIELD_TEXT, OPTIONAL, "the file with the secret of your invitation, - for the standard input (it is asked for)" },
	{ "request", FIELD_TEXT, OPTIONAL, "write the request into this file instead, for bursard cert sign --request" },
	{ "certificate", FIELD_TEXT, OPTIONAL, "the file with the certificate that came back for such a request" },
	FIELDS_OF_P12,
	{ NULL },
};

static const struct field cert_invite[] = {
	{ "person", FIELD_CODE, POSITIONAL, "whom" },
	{ NULL },
};

static const struct command cert_commands[] = {
	{ "cert", "invite", COMMAND_SHOW, ROLE_ADMIN, cert_invite,
	  "Let somebody without a certificate ask for one, once and within a day: prints the secret that they need.", "cert invite amina" },
	{ "cert", "enroll", COMMAND_SHOW, 0, cert_enroll,
	  "Make a key here, ask for its first certificate by your invitation, and fetch it once it was signed; then there is a context.  bursar enroll does the same.",
	  "cert enroll geneva --server https://ledger.example.org:7443 --ca ca.crt" },
	{ "cert", "renew", COMMAND_SHOW, 0, cert_renew,
	  "Ask for a new certificate while yours is valid, and fetch it once it was signed.", "cert renew" },
	{ "cert", "export", COMMAND_SHOW, 0, cert_export,
	  "Write your certificate and its key into a file that browsers take (PKCS #12), encrypted to a passphrase.", "cert export amina.p12" },
	{ NULL },
};

static const struct command whoami_commands[] = {
	{ "whoami", "", COMMAND_SHOW, 0, none,
	  "Show where you are and who you are there: context, server, person, office, role, certificate.",
	  "whoami" },
	{ NULL },
};

static const struct command help_commands[] = {
	{ "help", "", COMMAND_SHOW, 0, help_fields,
	  "Show help for a noun, a command or a topic; --json, --markdown, --openapi or --man for other readers.",
	  "help pledge record\nhelp exit-codes" },
	{ NULL },
};

static const struct command version_commands[] = {
	{ "version", "", COMMAND_SHOW, 0, none, "Show the version.", "version" },
	{ NULL },
};

static const struct command completion_commands[] = {
	{ "completion", "bash", COMMAND_SHOW, 0, none,
	  "Print the script that makes bash complete command lines; it says where to put it.",
	  "completion bash" },
	{ "completion", "zsh", COMMAND_SHOW, 0, none,
	  "Print the same for zsh.", "completion zsh" },
	{ "completion", "fish", COMMAND_SHOW, 0, none,
	  "Print the same for fish.", "completion fish" },
	{ "completion", "words", COMMAND_SHOW, 0, none,
	  "Answer such a script: the words of a line come on standard input, one a line.", NULL },
	{ NULL },
};

static const struct field outbox_list[] = {
	{ "state", FIELD_CHOICE, OPTIONAL, "only in this state (all but sent)", STATES },
	{ NULL },
};

static const struct field outbox_entry_fields[] = {
	{ "entry", FIELD_REF, POSITIONAL, "which entry: its number in the outbox, or its key" },
	{ NULL },
};

static const struct field outbox_retry[] = {
	{ "entry", FIELD_REF, OPTIONAL, "which entry (all that are parked)" },
	{ NULL },
};

static const struct command outbox_commands[] = {
	{ "outbox", "list", COMMAND_SHOW, 0, outbox_list,
	  "List the entries that wait here, in the order in which they will be sent.",
	  "outbox list\noutbox list --state parked" },
	{ "outbox", "show", COMMAND_SHOW, 0, outbox_entry_fields,
	  "Show one entry: what it says, and what happened to it.", "outbox show 3" },
	{ "outbox", "edit", COMMAND_SHOW, 0, outbox_entry_fields,
	  "Change an entry in your editor; refused while it may be recorded already.", "outbox edit 3" },
	{ "outbox", "sync", COMMAND_SHOW, 0, none,
	  "Send what waits, in order.  What the server refuses is parked and does not hold up the rest.",
	  "outbox sync" },
	{ "outbox", "retry", COMMAND_SHOW, 0, outbox_retry,
	  "Let parked entries go with the next sync.", "outbox retry\noutbox retry 3" },
	{ "outbox", "drop", COMMAND_SHOW, 0, outbox_entry_fields,
	  "Give an entry up: it will not be sent.", "outbox drop 3 --yes" },
	{ NULL },
};

/* How a file is read, and its rows sent. */
#define FIELDS_OF_A_FILE \
	{ "format", FIELD_CHOICE, OPTIONAL, "what the file is (ndjson if its name ends so)", "csv|ndjson" }, \
	{ "delimiter", FIELD_TEXT, OPTIONAL, "what separates cells: comma, semicolon, tab, bar or the character (as in the header)" }, \
	{ "encoding", FIELD_TEXT, OPTIONAL, "what the file is written in: utf-8, windows-1252, iso-8859-1, iso-8859-15 or utf-16 (as its byte order mark says, or utf-8)" }, \
	{ "sheet", FIELD_TEXT, OPTIONAL, "of a workbook (.xlsx) the sheet with the rows (the first that is not hidden)" }, \
	{ "skip", FIELD_COUNT, OPTIONAL, "lines before the header, or before the rows with --header (as many as stand before the names)" }, \
	{ "header", FIELD_TEXT, OPTIONAL, "the columns of a file that has no header, - for one to leave out: \"party,amount,-,date\"" }, \
	{ "decimal_mark", FIELD_CHOICE, OPTIONAL, "how the file writes 2500.50 (as it can be read in one way only)", "point|comma" }, \
	{ "date_format", FIELD_CHOICE, OPTIONAL, "the order of its days (as it can be read in one way only)", "iso|dmy|mdy" }, \
	{ "map", FIELD_TEXT, OPTIONAL, "which column is which field: \"Spender=party,Betrag=amount\"" }, \
	{ "set", FIELD_TEXT, OPTIONAL, "the same value for all rows: \"currency=CHF,origin=own\"" }, \
	{ "values", FIELD_TEXT, OPTIONAL, "what words of the file stand for: \"Government=state,party:Red Cross=icrc\"" }, \
	{ "where", FIELD_TEXT, OPTIONAL, "only these rows: 'Status=paid,Text!~gift' (= is, != is not, ~ contains, !~ does not)" }, \
	{ "match", FIELD_TEXT, OPTIONAL, "how the file names them: party=code, party=name or party=identifier:SCHEME, agreement=external" }, \
	{ "create_parties", FIELD_TEXT, OPTIONAL, "register parties that the file names and nobody knows, as this says of all: kind=company" }, \
	{ "ignore_columns", FIELD_YES, OPTIONAL, "leave out columns that are no field" }, \
	{ "repeats", FIELD_CHOICE, OPTIONAL, "rows that may be repeats, of each other or of what is recorded (ask; with nobody to ask, only these are refused)", "keep|skip|ask" }, \
	{ "series", FIELD_TEXT, OPTIONAL, "a name for this file's rows, if the same rows of other files are other contributions" }, \
	{ "rejects", FIELD_TEXT, OPTIONAL, "where refused rows are kept (FILE.rejected.csv)" }, \
	{ "profile", FIELD_CODE, OPTIONAL, "read the file as this profile says" }, \
	{ "save_profile", FIELD_CODE, OPTIONAL, "keep these options as a profile" }, \
	{ "compress", FIELD_YES, OPTIONAL, "compress what is sent (yes, unless the server is this machine)" }, \
	{ "wait", FIELD_COUNT, OPTIONAL, "seconds to wait for a server that went away (60)" }

static const struct field import_fields[] = {
	{ "noun", FIELD_TEXT, POSITIONAL, "what the rows are: pledge, receipt, inkind, party; or with a verb, receipt/apply" },
	{ "file", FIELD_TEXT, POSITIONAL, "a CSV or NDJSON file; - is the standard input" },
	{ "verb", FIELD_CODE, OPTIONAL, "which command, if not the noun's for something new" },
	FIELDS_OF_A_FILE,
	{ NULL },
};

static const struct field template_fields[] = {
	{ "noun", FIELD_TEXT, POSITIONAL, "for rows of what: pledge, receipt, inkind, party; or with a verb, receipt/apply" },
	{ "verb", FIELD_CODE, OPTIONAL, "which command, if not the noun's for something new" },
	{ "example", FIELD_YES, OPTIONAL, "add a row as an example" },
	{ "describe", FIELD_YES, OPTIONAL, "describe the columns instead" },
	{ "delimiter", FIELD_TEXT, OPTIONAL, "what separates cells: comma, semicolon, tab, bar or the character (comma)" },
	{ NULL },
};

static const struct command import_commands[] = {
	{ "import", "", COMMAND_WRITE, 0, import_fields,
	  "Record the rows of a CSV or NDJSON file, each once however often the file is sent.",
	  "import pledge pledges.csv --dry-run\n"
	  "import receipt bank.csv --decimal-mark comma --date-format dmy --map \"Zahler=party,Betrag=amount\" --set currency=CHF --save-profile bank\n"
	  "import receipt bank-2.csv --profile bank\n"
	  "import receipt list.csv --header \"party,amount,currency,-,date\" --encoding windows-1252\n"
	  "import party donors.csv --where \"Status=active\" --values \"Government=state,NGO=other\" --ignore-columns" },
	{ NULL },
};

static const struct field book_open[] = {
	{ "file", FIELD_TEXT, POSITIONAL, "a CSV or NDJSON file, a line for each thing; - is the standard input" },
	FIELDS_OF_A_FILE,
	{ NULL },
};

static const struct field book_set_up[] = {
	{ "file", FIELD_TEXT, POSITIONAL, "a CSV or NDJSON file, whose column kind says what each line is: account, name, fund or role" },
	FIELDS_OF_A_FILE,
	{ NULL },
};

static const struct command book_commands[] = {
	{ "book", "set-up", COMMAND_WRITE, 0, book_set_up,
	  "Give a book your chart of accounts, from a file: accounts, the names and codes of those that it has, funds, and which account plays which role.",
	  "book set-up chart.csv" },
	{ "book", "open", COMMAND_WRITE, 0, book_open,
	  "State what the book takes over from another system on a cut-over day, from a file: a second person approves of it.",
	  "book open opening.csv --set date=2025-12-31 --dry-run\n"
	  "book open agreements.csv --set date=2025-12-31,kind=agreement --map \"Grant=external,Donor=party\"" },
	{ NULL },
};

static const struct command template_commands[] = {
	{ "template", "", COMMAND_SHOW, 0, template_fields,
	  "Print an empty CSV file to fill in for import.",
	  "template pledge > pledges.csv\ntemplate receipt --describe" },
	{ NULL },
};

static const struct field evidence_add[] = {
	{ "file", FIELD_TEXT, POSITIONAL, "the document, at most 64 MiB" },
	{ "name", FIELD_TEXT, OPTIONAL, "what to call it (the name of the file)" },
	{ "office", FIELD_CODE, OPTIONAL, "whose it is and who sees it, beside headquarters (your own office)" },
	{ "date", FIELD_DATE, OPTIONAL, "the day it is filed (today)" },
	{ "note", FIELD_TEXT, OPTIONAL, "anything worth knowing" },
	{ NULL },
};

static const struct field evidence_get[] = {
	{ "hash", FIELD_HASH, POSITIONAL, "which document", .document = true },
	{ "to", FIELD_TEXT, REQUIRED, "the file to write; it must not be there yet" },
	{ NULL },
};

static const struct command evidence_local_commands[] = {
	{ "evidence", "add", COMMAND_SHOW, ROLES_ENTRY, evidence_add,
	  "File a document; entries refer to it by the hash that this prints. What the server has already is not sent again.",
	  "evidence add letter.pdf\ninkind offer --party acme --kind expert --description \"Engineer\" --quantity 6 --unit month --evidence ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
	{ "evidence", "get", COMMAND_SHOW, ROLES_MONEY, evidence_get,
	  "Fetch a document, and check that it is the one of that hash. What came before the link broke is not fetched again.",
	  "evidence get ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad --to letter.pdf" },
	{ NULL },
};

#define FIELD_FILE \
	{ "to", FIELD_TEXT, REQUIRED, "the file to write; it must not be there yet" }
#define FIELD_LANGUAGE \
	{ "language", FIELD_CHOICE, OPTIONAL, "in which language, where it is issued now (en)", "ar|en|es|fr|ru|zh" }

static const struct field paper_print[] = {
	{ "paper", FIELD_ITEM, POSITIONAL, "which paper, by the number that is printed on it" },
	FIELD_FILE,
	{ NULL },
};

static const struct field paper_get[] = {
	{ "printing", FIELD_REF, POSITIONAL, "the entry that printed it, as paper show has it" },
	FIELD_FILE,
	{ NULL },
};

static const struct command paper_local_commands[] = {
	{ "paper", "print", COMMAND_SHOW, ROLES_ENTRY, paper_print,
	  "Print a paper into a PDF file; whatever is printed after the first is a copy, and says so.",
	  "paper print R-2026-000123 --to receipt.pdf" },
	{ "paper", "get", COMMAND_SHOW, ROLES_MONEY, paper_get,
	  "Fetch a file that was printed, by the entry that printed it; it is the same to the byte.",
	  "paper get 132 --to receipt.pdf" },
	{ NULL },
};

static const struct field receipt_print[] = {
	{ "receipt", FIELD_ITEM, POSITIONAL, "which receipt" },
	FIELD_FILE,
	FIELD_LANGUAGE,
	{ NULL },
};

static const struct command receipt_local_commands[] = {
	{ "receipt", "print", COMMAND_SHOW, ROLE_OFFICER | ROLE_FINANCE, receipt_print,
	  "Print the receipt for cash into a PDF file: it is issued the first time, and later prints are copies.",
	  "receipt print 131 --to receipt.pdf\nreceipt print 131 --language fr --to recu.pdf" },
	{ NULL },
};

static const struct field inkind_print[] = {
	{ "inkind", FIELD_REF, POSITIONAL, "which contribution in kind" },
	FIELD_FILE,
	FIELD_LANGUAGE,
	{ NULL },
};

static const struct command inkind_local_commands[] = {
	{ "inkind", "print", COMMAND_SHOW, ROLE_OFFICER | ROLE_FINANCE, inkind_print,
	  "Print the certificate of a contribution in kind into a PDF file: it is issued the first time, and later prints are copies.",
	  "inkind print 185 --to certificate.pdf" },
	{ NULL },
};

static const struct field brief_print[] = {
	{ "theme", FIELD_CODE, OPTIONAL, "about this theme" },
	{ "initiative", FIELD_CODE, OPTIONAL, "or about this initiative" },
	{ "party", FIELD_CODE, OPTIONAL, "or about this party and all below it, for staff" },
	{ "language", FIELD_CHOICE, OPTIONAL, "in which language (en)", "ar|en|es|fr|ru|zh" },
	{ "as_of", FIELD_DATE, OPTIONAL, "of the edition as of this day (the one published last); of a party as of this day (today)" },
	FIELD_FILE,
	{ NULL },
};

static const struct command brief_local_commands[] = {
	{ "brief", "print", COMMAND_SHOW, ROLES_MONEY, brief_print,
	  "Print a brief about a theme, an initiative or a party into a PDF file.",
	  "brief print --theme skills --to skills.pdf\nbrief print --party norway --to norway.pdf" },
	{ NULL },
};

static const struct field mail_print[] = {
	{ "kind", FIELD_CHOICE, POSITIONAL, "which letter", "receipt|thank_you|reminder|certificate|statement" },
	{ "receipt", FIELD_ITEM, OPTIONAL, "about which receipt" },
	{ "agreement", FIELD_ITEM, OPTIONAL, "of a reminder: of which agreement" },
	{ "number", FIELD_COUNT, OPTIONAL, "and of which of its instalments" },
	{ "paper", FIELD_ITEM, OPTIONAL, "of a certificate or statement: which paper goes with it" },
	{ "language", FIELD_CHOICE, OPTIONAL, "in which language (that of the contact)", "ar|en|es|fr|ru|zh" },
	FIELD_FILE,
	{ NULL },
};

static const struct command mail_local_commands[] = {
	{ "mail", "print", COMMAND_SHOW, ROLES_ENTRY, mail_print,
	  "Print a letter into a PDF file, for the post: with the words of the office, under the letterhead.  Nothing is sent.",
	  "mail print thank_you --receipt 131 --to thanks.pdf\nmail print reminder --agreement 124 --number 2 --to reminder.pdf" },
	{ NULL },
};

static const struct field statement_print[] = {
	{ "party", FIELD_PARTY, POSITIONAL, "of which party, with all that belong to it" },
	FIELD_FILE,
	{ "from", FIELD_DATE, OPTIONAL, "from this day (the first contribution)" },
	{ "until", FIELD_DATE, OPTIONAL, "to this day (today at your office)" },
	FIELD_LANGUAGE,
	{ NULL },
};

static const struct command statement_commands[] = {
	{ "statement", "print", COMMAND_SHOW, ROLE_OFFICER | ROLE_FINANCE, statement_print,
	  "Issue a statement of what a party gave in a period, and print it into a PDF file.",
	  "statement print norway --from 2026-01-01 --until 2026-06-30 --to norway.pdf" },
	{ NULL },
};

static const struct field proof_fields[] = {
	{ "entry", FIELD_REF, POSITIONAL, "which entry", .noun = "journal" },
	{ "to", FIELD_TEXT, OPTIONAL, "the file to write, which must not be there yet (the standard output)" },
	{ NULL },
};

static const struct command proof_commands[] = {
	{ "proof", "", COMMAND_SHOW, ROLES_MONEY, proof_fields,
	  "Write what proves an entry to whoever has none of the books: bursar-verify checks it, by itself.",
	  "proof 131 --to 131.proof" },
	{ NULL },
};

static const struct field journal_export[] = {
	{ "to", FIELD_TEXT, REQUIRED, "the file to write; it must not be there yet" },
	{ NULL },
};

static const struct command journal_local_commands[] = {
	{ "journal", "export", COMMAND_SHOW, ROLE_AUDITOR | ROLE_FINANCE, journal_export,
	  "Write everything that is sealed to a file that bursar-verify checks, by itself.",
	  "journal export --to books.export" },
	{ NULL },
};

const struct noun local_nouns[] = {
	{ "import", "the rows of a file, recorded", import_commands },
	{ "template", "an empty file to fill in for import", template_commands },
	{ "book", "a book with your chart, that begins where another system ends", book_commands },
	{ "statement", "what a party gave, as a paper", statement_commands },
	{ "proof", "an entry, proven to whoever has none of the books", proof_commands },
	{ "context", "which server, as whom", context_commands },
	{ "cert", "your own certificate: the first, and those after it", cert_commands },
	{ "outbox", "entries that could not be sent yet, and sending them", outbox_commands },
	{ "whoami", "where you are and who you are there", whoami_commands },
	{ "completion", "completing command lines in bash, zsh and fish", completion_commands },
	{ "help", "this help, by noun, verb or topic", help_commands },
	{ "version", "the version of this program", version_commands },
	{ NULL },
};
/* clang-format on */

const struct noun *
noun_next(const struct noun *noun)
{
	const struct noun *next = noun == NULL ? nouns : noun + 1;

	if (noun != NULL && next->name == NULL && noun_find(noun->name) == noun)
		next = local_nouns;
	return next->name != NULL ? next : NULL;
}

const struct command *
local_find(const char *noun, const char *verb)
{
	for (const struct noun *n = local_nouns; n->name != NULL; n++)
		for (const struct command *c = n->commands;
		     strcmp(n->name, noun) == 0 && c->verb != NULL; c++)
			if (strcmp(c->verb, verb) == 0)
				return c;
	return NULL;
}

const struct command *
local_verbs(const struct noun *noun)
{
	static const struct command no_verbs[] = {{NULL}};
	static const struct {
		const char *noun;
		const struct command *commands;
	} tables[] = {
	    {"evidence", evidence_local_commands},
	    {"journal", journal_local_commands},
	    {"paper", paper_local_commands},
	    {"brief", brief_local_commands},
    {"mail", mail_local_commands},
	    {"receipt", receipt_local_commands},
	    {"inkind", inkind_local_commands},
	};

	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		if (strcmp(noun->name, tables[i].noun) == 0)
			return tables[i].commands;
	return no_verbs;
}

static bool
has_command(const struct command *table, const struct command *command)
{
	for (; table->verb != NULL; table++)
		if (table == command)
			return true;
	return false;
}

const struct command *
verb_next(const struct noun *noun, const struct command *command)
{
	bool local = command != NULL && !has_command(noun->commands, command);
	const struct command *next =
	    command == NULL ? noun->commands : command + 1;

	while (next->verb != NULL && next->kind == COMMAND_CONSOLE)
		next++;
	if (next->verb == NULL && !local)
		next = local_verbs(noun);
	return next->verb != NULL ? next : NULL;
}
