/* The table of subcommands, reading the command line by it, and the small ones
 * among them. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "admin/console_backup.h"
#include "admin/console_cert.h"
#include "admin/console_doctor.h"
#include "admin/console_init.h"
#include "admin/console_seal.h"
#include "admin/serve.h"
#include "admin/subcommands.h"
#include "alloc.h"
#include "core/texts.h"
#include "db/migrate.h"
#include "scdoc.h"
#include "version.h"

#define WORDS_MAX  4
#define GIVEN_MAX  64
#define CONFIG_ETC "/etc/bursar/bursard.conf"

struct subcommand_option {
	const char *name;
	const char *placeholder; /* NULL: it takes no value */
	const char *help;
};

struct subcommand {
	const char *name; /* one word or two; NULL ends the table */
	const char *operand;
	bool operand_needed;
	bool (*run)(struct console *, struct error *);
	const char *help;
	struct subcommand_option options[CONSOLE_OPTIONS];
};

static bool run_serve(struct console *, struct error *);
static bool run_migrate(struct console *, struct error *);
static bool run_check(struct console *, struct error *);
static bool run_config(struct console *, struct error *);
static bool run_help(struct console *, struct error *);
static bool run_version(struct console *, struct error *);

/* clang-format off */
static const struct subcommand subcommands[] = {
	{ "init", NULL, false, console_init,
	  "Make the state folder, certificates, database and first administrator.", {
		{ "admin", "CODE", "the first administrator (admin)" },
		{ "admin-name", "TEXT", "the full name (Administrator)" },
		{ "office", "CODE", "the office of the administrator (hq)" },
		{ "office-name", "TEXT", "its full name (Headquarters)" } } },
	{ "run", NULL, false, run_serve, "Serve, in the foreground." },
	{ "cert issue", "PERSON", true, console_cert_issue,
	  "Issue and register a certificate for a person.", {
		{ "days", "N", "how long it is valid (365, at most 398)" },
		{ "out", "DIR", "where to put PERSON.crt and PERSON.key (STATE/certs/people)" } } },
	{ "cert enter", "PERSON", true, console_cert_enter,
	  "Let a person in by a certificate of an authority that stands in STATE/certs/outside.crt.", {
		{ "certificate", "FILE", "their certificate, as PEM, and behind it the authority that issued it" } } },
	{ "cert pending", NULL, false, console_cert_pending,
	  "List the keys of people (bursar cert enroll, cert renew) that wait to be signed." },
	{ "cert sign", "PERSON", true, console_cert_sign,
	  "Sign and register a certificate for the new key of a person.", {
		{ "days", "N", "how long it is valid (90, at most 398)" },
		{ "fingerprint", "TEXT", "what the person was shown; needed unless they asked with a valid certificate" },
		{ "request", "FILE", "a request that was carried here, instead of one that the ledger has" },
		{ "out", "FILE", "where the certificate for such a request goes" } } },
	{ "cert renewals", NULL, false, console_cert_renewals,
	  "Sign all keys that wait and were asked for with a valid certificate.", {
		{ "days", "N", "how long they are valid (90, at most 398)" } } },
	{ "cert revoke", "FINGERPRINT", false, console_cert_revoke,
	  "Revoke a certificate, or all that a person has.", {
		{ "reason", "TEXT", "why" },
		{ "person", "CODE", "all valid certificates of this person" } } },
	{ "cert list", NULL, false, console_cert_list, "List the certificates.", {
		{ "person", "CODE", "only of this person" } } },
	{ "seal show", NULL, false, console_seal_show,
	  "Print the key that checkpoints of the books are checked with, and tell of each key there was since when it signs.", {
		{ "all", NULL, "print the other keys of the books as well, one a line, behind the one in use" } } },
	{ "seal verify", NULL, false, console_seal_verify,
	  "Check the signature of every checkpoint of the books, and that STATE/checkpoints has the same." },
	{ "seal renew", NULL, false, console_seal_renew,
	  "Sign checkpoints with a new key from here on." },
	{ "backup", "FILE", true, console_backup,
	  "Write all that the ledger is into one file, while it serves; - is standard output.", {
		{ "passphrase-file", "FILE", "file with the passphrase that the keys are encrypted to, in one line; else it is asked for" },
		{ "without-keys", NULL, "leave the keys out, so that no passphrase is needed; whoever restores needs the authority's key from elsewhere" },
		{ "replace", NULL, "take the place of FILE where it is there already, once the new one is whole" } } },
	{ "restore", "FILE", true, console_restore,
	  "Bring a backup back, into an empty state folder and its private cluster or an empty database.", {
		{ "passphrase-file", "FILE", "file with the passphrase of the backup; else it is asked for" },
		{ "without-keys", NULL, "leave the keys out, so that no passphrase is needed" },
		{ "verify", NULL, "check the whole journal and its tree afterwards, as journal verify does, and the newest checkpoint of the backup" },
		{ "checkpoint", "FILE", "the same, and compare with the newest checkpoint in this file, which was kept elsewhere" } } },
	{ "migrate", NULL, false, run_migrate, "Bring the database to the level of this program." },
	{ "check", NULL, false, run_check, "Check configuration, database and schema; change nothing.", {
		{ "nagios", NULL, "all that doctor looks at in one line, with the exit statuses of a Nagios plug-in" } } },
	{ "doctor", NULL, false, console_doctor,
	  "Look at everything that has to be right, and say what to do where it is not." },
	{ "config", NULL, false, run_config, "Print all options with their values." },
	{ "version", NULL, false, run_version, "Print the version." },
	{ "help", "COMMAND", false, run_help, "Show this, or the options of a command." },
	{ NULL },
};
/* clang-format on */

/* The command line, taken apart. */
struct given {
	const char *words[WORDS_MAX];
	size_t words_count;
	struct {
		const char *name, *value;
	} options[GIVEN_MAX];
	size_t options_count;
	bool help, version;
};

/* Help ---------------------------------------------------------------------*/

static void
help_one(const struct subcommand *s)
{
	printf("usage: bursard %s%s%s [options]\n\n%s\n", s->name,
	    s->operand != NULL ? " " : "", s->operand != NULL ? s->operand : "",
	    s->help);
	for (int i = 0; i < CONSOLE_OPTIONS && s->options[i].name != NULL; i++)
		printf("%s  --%s %s\n        %s\n", i == 0 ? "\n" : "",
		    s->options[i].name,
		    s->options[i].placeholder != NULL
			? s->options[i].placeholder
			: "",
		    s->options[i].help);
	printf("\n  --state DIR     the state folder\n"
	       "  --config FILE   the configuration\n"
	       "  --OPTION VALUE  any option that bursard config prints\n");
}

static void
help_all(void)
{
	printf("usage: bursard COMMAND [options]\n\n"
	       "The daemon of Bursar, and its administrator's tools.\n\n");
	for (const struct subcommand *s = subcommands; s->name != NULL; s++)
		printf("  %-12s %s\n", s->name, s->help);
	printf("\nbursard COMMAND -h shows the options of a command.\n");
}

static void
man_commands(void)
{
	for (const struct subcommand *s = subcommands; s->name != NULL; s++) {
		scdoc_entry(s->name, s->operand, s->help);
		for (int i = 0; i < CONSOLE_OPTIONS && s->options[i].name;
		     i++) {
			printf("\n\t*\\-\\-%s*", s->options[i].name);
			if (s->options[i].placeholder != NULL)
				printf(" _%s_", s->options[i].placeholder);
			printf("\n\t\t");
			scdoc_text(s->options[i].help);
			printf("\n");
		}
	}
}

/* bursard(8), in the language of scdoc(5). */
static void
help_man(void)
{
	static const struct gap gaps[] = {{"commands", man_commands}, {NULL}};

	scdoc_head("bursard", 8, "the daemon of Bursar, and its tools");
	embedded_print(daemon_texts, "bursard.8.scd", gaps);
}

/* `bursard help man` and `bursard help man-config`, for the build. */
static bool
help_for_build(const char *word)
{
	if (strcmp(word, "man") == 0)
		help_man();
	else if (strcmp(word, "man-config") == 0)
		config_man();
	else
		return false;
	return true;
}

/* Reading the command line -------------------------------------------------*/

/* The subcommand that these words begin with, and how many words that are. */
static const struct subcommand *
subcommand_find(const char *const words[], size_t count, size_t *used)
{
	for (const struct subcommand *s = subcommands; s->name != NULL; s++) {
		size_t len = strcspn(s->name, " ");
		bool two = s->name[len] == ' ';

		if (count < 1u + two || strlen(words[0]) != len ||
		    strncmp(words[0], s->name, len) != 0)
			continue;
		if (two && strcmp(words[1], s->name + len + 1) != 0)
			continue;
		*used = 1u + two;
		return s;
	}
	return NULL;
}

static bool
is_flag(const char *name)
{
	for (const struct subcommand *s = subcommands; s->name != NULL; s++)
		for (int i = 0; i < CONSOLE_OPTIONS && s->options[i].name; i++)
			if (s->options[i].placeholder == NULL &&
			    strcmp(s->options[i].name, name) == 0)
				return true;
	return false;
}

/* Take one option; its value is behind a = or the next argument. */
static bool
given_option(
    struct given *given, char *arg, char *const **next, struct error *err)
{
	char *equals = strchr(arg, '=');
	bool flag = is_flag(arg);
	const char *value = equals != NULL ? equals + 1 : flag ? "" : **next;

	if (value == NULL) {
		error_set(err, ERROR_USAGE, arg, "--%s needs a value", arg);
		return error_hint(err, "bursard help shows how");
	}
	if (given->options_count == GIVEN_MAX)
		return error_set(err, ERROR_USAGE, arg, "too many options");
	if (equals != NULL)
		*equals = '\0';
	else if (!flag)
		(*next)++;
	given->options[given->options_count].name = arg;
	given->options[given->options_count++].value = value;
	return true;
}

static bool
given_read(struct given *given, char *const *next, struct error *err)
{
	while (*next != NULL) {
		char *arg = *next++;

		if (strcmp(arg, "-h") == 0 || strcmp(arg, "--help") == 0)
			given->help = true;
		else if (strcmp(arg, "--version") == 0)
			given->version = true;
		else if (strncmp(arg, "--", 2) == 0 && arg[2] != '\0') {
			if (!given_option(given, arg + 2, &next, err))
				return false;
		} else if (given->words_count < WORDS_MAX)
			given->words[given->words_count++] = arg;
		else
			return error_set(err, ERROR_USAGE, "",
			    "unexpected argument \"%.60s\"", arg);
	}
	return true;
}

static const char *
given_value(const struct given *given, const char *name)
{
	const char *value = NULL;

	for (size_t i = 0; i < given->options_count; i++)
		if (strcmp(given->options[i].name, name) == 0)
			value = given->options[i].value;
	return value;
}

/* Read the file that was asked for, or one that is where it is looked for;
 * found says whether there was one. */
static bool
read_file(
    struct config *config, const char *path, bool *found, struct error *err)
{
	char *own = config_path(config, "bursard.conf");
	bool ok;

	if (path == NULL && access(own, F_OK) == 0)
		path = own;
	if (path == NULL && access(CONFIG_ETC, F_OK) == 0)
		path = CONFIG_ETC;
	*found = path != NULL;
	ok = path == NULL || config_read(config, path, err);
	free(own);
	return ok;
}

/* The place of the option among the subcommand's own, or -1. */
static int
own_option(const struct subcommand *s, const char *name)
{
	for (int i = 0; i < CONSOLE_OPTIONS && s->options[i].name; i++)
		if (strcmp(s->options[i].name, name) == 0)
			return i;
	return -1;
}

/* What the command line says, over what is set already. */
static bool
configure_given(
    struct config *config, const struct console *console, struct error *err)
{
	const struct given *given = console->given;

	for (size_t i = 0; i < given->options_count; i++) {
		const char *name = given->options[i].name;

		if (strcmp(name, "config") == 0 ||
		    own_option(console->subcommand, name) >= 0)
			continue;
		if (!config_set(config, name, given->options[i].value, err)) {
			err->code = ERROR_USAGE;
			return false;
		}
	}
	return config_read_secrets(config, err);
}

/* First the file, then what the command line says. */
static bool
configure(struct config *config, void *arg, struct error *err)
{
	struct console *console = arg;
	const struct given *given = console->given;
	const char *state = given_value(given, "state");

	return (state == NULL || config_set(config, "state", state, err)) &&
	       read_file(config, given_value(given, "config"),
		   &console->has_settings, err) &&
	       configure_given(config, console, err);
}

/* Settings that are in no file yet. */
static bool
settle(struct console *console, FILE *settings, struct error *err)
{
	config_free(&console->config);
	config_init(&console->config);
	return config_read_file(&console->config, settings, "settings", err) &&
	       configure_given(&console->config, console, err);
}

static bool
refuse_words(const struct given *given, struct error *err)
{
	if (given->words_count == 0)
		error_set(err, ERROR_USAGE, "", "which command?");
	else
		error_set(err, ERROR_USAGE, "",
		    "there is no command \"%.60s%s%.60s\"", given->words[0],
		    given->words_count > 1 ? " " : "",
		    given->words_count > 1 ? given->words[1] : "");
	return error_hint(err, "bursard help lists them");
}

/* What stands after the words of the subcommand. */
static bool
take_operand(struct console *console, size_t used, struct error *err)
{
	const struct subcommand *s = console->subcommand;
	const struct given *given = console->given;
	size_t more = given->words_count - used;

	if (more > (s->operand != NULL ? 1u : 0u))
		return error_set(err, ERROR_USAGE, "",
		    "unexpected argument \"%.60s\"",
		    given->words[given->words_count - 1]);
	if (more > 0)
		console->operand = given->words[used];
	if (more > 0 || !s->operand_needed)
		return true;
	error_set(err, ERROR_USAGE, s->operand, "which %s?", s->operand);
	return error_hint(err, "bursard %s -h shows how", s->name);
}

static bool
run_subcommand(const struct subcommand *s, const struct given *given,
    size_t used, int *status, struct error *err)
{
	struct console console = {.state = {-1, -1},
	    .given = given,
	    .subcommand = s,
	    .settle = settle};
	bool ok = take_operand(&console, used, err);

	for (int i = 0; i < CONSOLE_OPTIONS && s->options[i].name; i++)
		console.options[i] = given_value(given, s->options[i].name);
	config_init(&console.config);
	ok = ok && configure(&console.config, &console, err) &&
	     state_become_owner(&console.config, err) && s->run(&console, err);
	if (!ok && given_value(given, "nagios") != NULL)
		ok = console_nagios(&console, err);
	*status = console.status;
	console_close(&console);
	config_free(&console.config);
	return ok;
}

bool
subcommands_run(int argc, char *argv[], int *status, struct error *err)
{
	struct given given = {.words_count = 0};
	const struct subcommand *s;
	size_t used = 0;
	bool asks;

	*status = 0;
	if (!given_read(&given, argv + (argc > 0), err))
		return false;
	asks = given.words_count > 1 && strcmp(given.words[0], "help") == 0;
	s = subcommand_find(
	    given.words + asks, given.words_count - asks, &used);
	if (given.version)
		return run_version(NULL, err);
	if (s != NULL && (asks || given.help)) {
		help_one(s);
		return true;
	}
	if (asks && s == NULL && help_for_build(given.words[1]))
		return true;
	if (given.help || (s != NULL && s->run == run_help))
		return run_help(NULL, err);
	if (s == NULL)
		return refuse_words(&given, err);
	return run_subcommand(s, &given, used, status, err);
}

/* Small subcommands --------------------------------------------------------*/

static bool
run_serve(struct console *console, struct error *err)
{
	return serve(&console->config, configure, console, err);
}

static bool
run_migrate(struct console *console, struct error *err)
{
	if (!console_open(console, err) || !console_migrate(console, err))
		return false;
	console_say("schema", "up to date");
	return true;
}

enum { NAGIOS }; /* option of the row */

static bool
run_check(struct console *console, struct error *err)
{
	if (console->options[NAGIOS] != NULL)
		return console_nagios(console, NULL);
	if (!console_open(console, err))
		return false;
	if (!console_connect(console, LOGIN_WRITER, err) ||
	    !migrate_check(console->db, err) ||
	    !migrate_covers(console->db, err) || !console_try(console, err))
		return false;
	console_say("configuration", "good");
	console_say("schema", "up to date, and all commands are there");
	return true;
}

static bool
run_config(struct console *console, struct error *err)
{
	(void)err;
	config_print(&console->config);
	return true;
}

static bool
run_help(struct console *console, struct error *err)
{
	(void)console, (void)err;
	help_all();
	return true;
}

static bool
run_version(struct console *console, struct error *err)
{
	(void)console, (void)err;
	printf("bursard %s\n", BURSAR_VERSION);
	return true;
}
