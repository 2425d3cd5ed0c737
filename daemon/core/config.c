/* The table of options, and the ways to set one: by default, from the INI
 * file, from the command line. */

#include <errno.h>
#include <ini.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "alloc.h"
#include "command.h"
#include "core/config.h"
#include "core/texts.h"
#include "field.h"
#include "scdoc.h"
#include "suggest.h"

#define LINE_MOST 190 /* bytes of a line that inih is sure to take whole */
#define BOOK	  "abcdefghijklmnopqrstuvwxyz0123456789-" /* in its name */

enum option_type { OPTION_TEXT, OPTION_NUMBER };

struct option {
	const char *name;
	enum option_type type;
	size_t offset;	     /* in struct config */
	const char *initial; /* "" for one worked out in config_init */
	unsigned least, most;
	const struct field *shape; /* how a text must look, or NULL; one that is
				    * nothing by default may be nothing */
	const char *help;
};

static const struct field shape_book = {"book", FIELD_CODE, REQUIRED};
static const struct field shape_currency = {
    "currency", FIELD_CURRENCY, REQUIRED};
static const struct field shape_zone = {"time_zone", FIELD_ZONE, REQUIRED};
static const struct field shape_level = {
    "log_level", FIELD_CHOICE, REQUIRED, .choices = "debug|info|warning|error"};

static const struct field shape_format = {
    "log_format", FIELD_CHOICE, REQUIRED, .choices = "text|json|journal"};

static const struct field shape_security = {
    "mail_security", FIELD_CHOICE, REQUIRED, .choices = "starttls|tls|none"};

#define TEXT(member)   #member, OPTION_TEXT, offsetof(struct config, member)
#define NUMBER(member) #member, OPTION_NUMBER, offsetof(struct config, member)

/* clang-format off */
static const struct option options[] = {
	{ TEXT(state), "", 0, 0, NULL, "the one folder of state" },
	{ TEXT(user), "bursar", 0, 0, NULL, "account that bursard becomes when root starts it, if the state folder has no other owner; root to stay root" },
	{ TEXT(writable), "", 0, 0, NULL, "folders beside the state folder that the daemon and its private cluster may write to, with commas" },
	{ TEXT(listen), "127.0.0.1", 0, 0, NULL, "address to listen on; :: or 0.0.0.0 for all" },
	{ NUMBER(port), "7443", 0, 65535, NULL, "port to listen on; 0 for any free one" },
	{ NUMBER(metrics_port), "0", 0, 65535, NULL, "port of 127.0.0.1 for /metrics without TLS; 0 for none" },
	{ TEXT(names), "localhost,127.0.0.1,::1", 0, 0, NULL, "names and addresses in the server certificate, with commas" },
	{ TEXT(database), "", 0, 0, NULL, "postgresql://… of the daemon; nothing for a private cluster" },
	{ TEXT(database_reader), "", 0, 0, NULL, "postgresql://… of the daemon for reads; nothing for the same" },
	{ TEXT(database_owner), "", 0, 0, NULL, "postgresql://… of the schema's owner; nothing for the same" },
	{ TEXT(database_public), "", 0, 0, NULL, "postgresql://… of the public pages, beside database" },
	{ TEXT(database_file), "", 0, 0, NULL, "file that holds database instead; without / a credential of systemd" },
	{ TEXT(database_reader_file), "", 0, 0, NULL, "file that holds database_reader instead" },
	{ TEXT(database_owner_file), "", 0, 0, NULL, "file that holds database_owner instead" },
	{ TEXT(database_public_file), "", 0, 0, NULL, "file that holds database_public instead" },
	{ TEXT(book), "main", 0, 0, &shape_book, "the book that is served" },
	{ TEXT(currency), "CHF", 0, 0, &shape_currency, "base currency of a new book" },
	{ TEXT(time_zone), "", 0, 0, &shape_zone, "time zone of a new book, like Europe/Zurich: its reports count days there; nothing for that of the machine, or UTC" },
	{ NUMBER(loops), "", 1, 64, NULL, "threads that serve clients" },
	{ NUMBER(readers), "2", 1, 64, NULL, "database connections for quick reads" },
	{ NUMBER(report_readers), "2", 1, 64, NULL, "database connections for reports" },
	{ NUMBER(queue_jobs), "10000", 1, 1000000, NULL, "requests that may wait in a queue" },
	{ NUMBER(queue_bytes), "67108864", 65536, UINT_MAX, NULL, "bytes that may wait in a queue" },
	{ NUMBER(batch_jobs), "512", 1, 10000, NULL, "writes in one transaction; 1 for no batching" },
	{ NUMBER(batch_bytes), "4194304", 65536, UINT_MAX, NULL, "bytes in one transaction" },
	{ NUMBER(bulk_bytes), "268435456", 65536, UINT_MAX, NULL, "bytes of one bulk stream, when it is decompressed" },
	{ NUMBER(connections), "10000", 1, 1000000, NULL, "clients at once" },
	{ NUMBER(connections_per_address), "1000", 1, 1000000, NULL, "clients at once from one address, or IPv6 network of 64 bits; as many that have shown no certificate yet" },
	{ NUMBER(rate_person), "1000", 0, 1000000, NULL, "requests a second of one person, beyond which the answer is 429; a stream of lines is one; 0 for no limit" },
	{ NUMBER(rate_address), "4000", 0, 1000000, NULL, "requests a second of one address, or IPv6 network of 64 bits, with certificates; 0 for no limit" },
	{ NUMBER(rate_stranger), "50", 0, 1000000, NULL, "the same of requests without a certificate" },
	{ NUMBER(rate_burst_s), "10", 1, 3600, NULL, "seconds without requests that may be made up for at once" },
	{ NUMBER(handshake_ms), "10000", 100, 600000, NULL, "a TLS handshake takes at most this long" },
	{ NUMBER(header_ms), "10000", 100, 600000, NULL, "a request's headers take at most this long" },
	{ NUMBER(body_ms), "30000", 100, 600000, NULL, "a request's body takes at most this long" },
	{ NUMBER(wait_ms), "60000", 100, 600000, NULL, "a client waits at most this long for its answer" },
	{ NUMBER(write_ms), "30000", 100, 600000, NULL, "a client takes at most this long to read its answer" },
	{ NUMBER(idle_ms), "60000", 100, 3600000, NULL, "a connection may be silent this long between requests" },
	{ NUMBER(drain_ms), "20000", 0, 600000, NULL, "at the end, wait at most this long for what is in flight" },
	{ NUMBER(strict_transport_s), "31536000", 0, UINT_MAX, NULL, "seconds that browsers are told to come to this name, at whatever port, by TLS alone; 0 to tell them nothing" },
	{ NUMBER(database_ms), "10000", 100, 600000, NULL, "deadline of a write or quick read" },
	{ NUMBER(report_ms), "60000", 100, 3600000, NULL, "deadline of a report, and of an edition that is prepared" },
	{ TEXT(mail_server), "", 0, 0, NULL, "mail server that letters are handed to, like smtp.example.org:587; nothing for none" },
	{ TEXT(mail_security), "starttls", 0, 0, &shape_security, "how that connection is encrypted: starttls, tls from the beginning (port 465), or none, to a server on this machine only" },
	{ TEXT(mail_from), "", 0, 0, NULL, "address that letters come from and are answered to, like treasury@example.org" },
	{ TEXT(mail_name), "", 0, 0, NULL, "name beside that address" },
	{ TEXT(mail_login), "", 0, 0, NULL, "file that nobody else may read, with the name of the login in its first line and its password in the second; without / a credential of systemd; nothing for no login" },
	{ TEXT(mail_ca), "", 0, 0, NULL, "file of the authorities that the certificate of the mail server may be of; nothing for those of the system" },
	{ TEXT(mail_folder), "", 0, 0, NULL, "folder that letters are written to instead of being sent" },
	{ NUMBER(mail_timeout_ms), "60000", 1000, 600000, NULL, "handing a letter over takes at most this long" },
	{ NUMBER(mail_retry_ms), "60000", 10, 86400000, NULL, "a letter that could not be handed over is tried again after this long, then after twice that, and so on, up to four hours" },
	{ NUMBER(mail_tries), "20", 1, 1000, NULL, "after so many attempts it is given up" },
	{ NUMBER(pages_port), "0", 0, 65535, NULL, "port of the public pages, which ask for no certificate; 0 for none" },
	{ TEXT(pages_listen), "127.0.0.1", 0, 0, NULL, "address that the public pages are served on; :: or 0.0.0.0 for all" },
	{ TEXT(pages_address), "", 0, 0, NULL, "how the public pages are reached from outside, like https://funding.example.org" },
	{ TEXT(pages_certificate), "", 0, 0, NULL, "file of the certificate of the public pages, with those between it and its authority; nothing for the server's own" },
	{ TEXT(pages_key), "", 0, 0, NULL, "file of the key of pages_certificate" },
	{ TEXT(pages_folder), "", 0, 0, NULL, "folder with brand.json, templates and assets that take the place of those of the public pages" },
	{ NUMBER(pages_connections), "2000", 1, 1000000, NULL, "clients of the public pages at once" },
	{ NUMBER(pages_per_address), "500", 1, 1000000, NULL, "the same from one address, or IPv6 network of 64 bits" },
	{ NUMBER(pages_rate), "50", 0, 1000000, NULL, "requests a second of one address to the public pages; 0 for no limit" },
	{ NUMBER(pages_checks), "20", 0, 1000000, NULL, "papers a minute that one address, or IPv6 network of 64 bits, may check on the public pages, beyond which the answer is 429; 0 for no limit" },
	{ NUMBER(pages_readers), "2", 1, 64, NULL, "database connections for the public pages" },
	{ NUMBER(pages_stale_s), "3600", 0, 86400, NULL, "seconds that pages which were made are served without the database" },
	{ TEXT(checkpoint_command), "", 0, 0, NULL, "program, with its arguments, that posts a checkpoint of the books, which is its standard input; nothing for none" },
	{ NUMBER(backup_days), "7", 0, 3650, NULL, "days after which the doctor asks for another backup; 0 for never" },
	{ TEXT(log_format), "text", 0, 0, &shape_format, "how it is logged: text, json, or journal for systemd's" },
	{ TEXT(log_level), "info", 0, 0, &shape_level, "least level that is logged: debug, info, warning, error" },
	{ NULL },
};
/* clang-format on */

static char **
text_of(const struct config *config, const struct option *option)
{
	return (char **)(void *)((char *)config + option->offset);
}

static unsigned *
number_of(const struct config *config, const struct option *option)
{
	return (unsigned *)(void *)((char *)config + option->offset);
}

/* The value as text, to be freed. */
static char *
value_of(const struct config *config, const struct option *option)
{
	if (option->type == OPTION_NUMBER)
		return xasprintf("%u", *number_of(config, option));
	return xstrdup(*text_of(config, option));
}

/* Do the names agree, - being the same as _? */
static bool
name_is(const char *name, const char *given)
{
	while (*name != '\0' &&
	       (*name == *given || (*name == '_' && *given == '-')))
		name++, given++;
	return *name == *given;
}

static const struct option *
option_find(const char *name)
{
	for (const struct option *o = options; o->name != NULL; o++)
		if (name_is(o->name, name))
			return o;
	return NULL;
}

static bool
refuse_name(const char *name, struct error *err)
{
	struct suggestion near = {.word = name};

	error_set(
	    err, ERROR_CONFIG, name, "there is no option \"%.60s\"", name);
	for (const struct option *o = options; o->name != NULL; o++)
		suggestion_offer(&near, o->name);
	if (near.best != NULL)
		return error_hint(err, "did you mean %s?", near.best);
	return error_hint(err, "bursard config prints all there are");
}

/* Where state is kept when nobody said. */
static char *
state_default(void)
{
	const char *home = getenv("XDG_STATE_HOME");

	if (geteuid() == 0)
		return xstrdup("/var/lib/bursar");
	if (home != NULL && home[0] == '/')
		return xasprintf("%s/bursar", home);
	home = getenv("HOME");
	return xasprintf("%s/.local/state/bursar", home != NULL ? home : "");
}

void
config_init(struct config *config)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);

	*config = (struct config){0};
	for (const struct option *o = options; o->name != NULL; o++)
		if (o->type == OPTION_TEXT)
			*text_of(config, o) = xstrdup(o->initial);
		else
			*number_of(config, o) =
			    (unsigned)strtoul(o->initial, NULL, 10);
	free(config->state);
	config->state = state_default();
	config->loops = processors > 4 ? (unsigned)processors / 4 : 1;
}

void
config_free(struct config *config)
{
	for (const struct option *o = options; o->name != NULL; o++)
		if (o->type == OPTION_TEXT)
			free(*text_of(config, o));
}

/* Could a line of the file hold it?  There a ; at the beginning or behind a
 * blank starts a comment. */
static bool
is_line(const char *value)
{
	char before = ' ';

	for (const char *p = value; *p != '\0'; before = *p++)
		if ((unsigned char)*p < 0x20 || (*p == ';' && before == ' '))
			return false;
	return value[0] == '\0' || (value[0] != ' ' && before != ' ');
}

/* Has the text the shape that the option asks for?  A book is a code that is
 * written small, as the database has it. */
static bool
is_shaped(const struct option *option, const char *value, struct error *err)
{
	if (!field_check(option->shape, value, err)) {
		err->code = ERROR_CONFIG;
		return false;
	}
	if (option->shape != &shape_book ||
	    strspn(value, BOOK) == strlen(value))
		return true;
	error_set(err, ERROR_CONFIG, option->name, "%s is no name of a book",
	    value);
	return error_hint(
	    err, "give small letters, digits and -, like voluntary-funds");
}

static bool
set_text(struct config *config, const struct option *option, const char *value,
    struct error *err)
{
	bool is_unset = value[0] == '\0' && option->initial[0] == '\0';

	if (option->shape != NULL && !is_unset &&
	    !is_shaped(option, value, err))
		return false;
	if (!is_line(value)) {
		error_set(err, ERROR_CONFIG, option->name,
		    "%s is not one line of plain text", option->name);
		return error_hint(err, "give one line without a ; at its "
				       "beginning or behind a blank");
	}
	free(*text_of(config, option));
	*text_of(config, option) = xstrdup(value);
	return true;
}

static bool
set_number(struct config *config, const struct option *option,
    const char *value, struct error *err)
{
	unsigned long number;

	errno = 0;
	number = strtoul(value, NULL, 10);
	if (value[0] == '\0' || strspn(value, "0123456789") != strlen(value) ||
	    errno != 0 || number < option->least || number > option->most) {
		error_set(err, ERROR_CONFIG, option->name,
		    "%s \"%.60s\" is not a number in its range", option->name,
		    value);
		return error_hint(err, "give a whole number from %u to %u",
		    option->least, option->most);
	}
	*number_of(config, option) = (unsigned)number;
	return true;
}

bool
config_set(struct config *config, const char *name, const char *value,
    struct error *err)
{
	const struct option *option = option_find(name);

	if (option == NULL)
		return refuse_name(name, err);
	if (option->type == OPTION_TEXT)
		return set_text(config, option, value, err);
	return set_number(config, option, value, err);
}

/* What inih's callback needs. */
struct reading {
	struct config *config;
	struct error *err;
	bool failed; /* err is filled: by the first thing that was wrong */
};

static int
read_line(void *arg, const char *section, const char *name, const char *value)
{
	struct reading *r = arg;

	if (r->failed)
		return 0;
	if (strcmp(section, "bursard") != 0) {
		error_set(r->err, ERROR_CONFIG, section,
		    "there is no section [%.40s]", section);
		error_hint(r->err, "the one section is [bursard]");
		r->failed = true;
	} else {
		r->failed = !config_set(r->config, name, value, r->err);
	}
	return !r->failed;
}

bool
config_read_file(
    struct config *config, FILE *file, const char *path, struct error *err)
{
	struct reading reading = {.config = config, .err = err};
	int line;

	ini_allow_multiline = false; /* a line is one, however indented */
	line = ini_parse_file(file, read_line, &reading);
	fclose(file);
	if (line != 0 && !reading.failed) {
		error_set(err, ERROR_CONFIG, path,
		    "this is not a line of a configuration");
		error_hint(err,
		    "write [bursard], name = value, or ; comment, in at most "
		    "%d bytes; a longer login goes into a file of its own: "
		    "database_file",
		    LINE_MOST);
	}
	if (line != 0) {
		char *said = xstrdup(err->message);

		snprintf(err->message, sizeof(err->message), "%s:%d: %s", path,
		    line, said);
		free(said);
	}
	return line == 0;
}

bool
config_read(struct config *config, const char *path, struct error *err)
{
	FILE *file = fopen(path, "re");

	if (file == NULL)
		return error_file(err, path, path);
	return config_read_file(config, file, path, err);
}

/* Secrets ------------------------------------------------------------------*/

#define SECRET_MAX 4096

char *
config_secret(const char *name)
{
	const char *folder = getenv("CREDENTIALS_DIRECTORY");

	if (strchr(name, '/') != NULL || folder == NULL)
		return xstrdup(name);
	return xasprintf("%s/%s", folder, name);
}

static bool
read_secret(
    const char *option, const char *path, char **text, struct error *err)
{
	char line[SECRET_MAX + 2] = "";
	FILE *file = fopen(path, "re");
	size_t len;

	if (file == NULL)
		return error_set(err, ERROR_FILE, option, "%s: %s: %s", option,
		    path, strerror(errno));
	len = fread(line, 1, sizeof(line) - 1, file);
	fclose(file);
	while (len > 0 && (line[len - 1] == '\n' || line[len - 1] == '\r'))
		line[--len] = '\0';
	if (len > 0 && len <= SECRET_MAX && strlen(line) == len &&
	    strchr(line, '\n') == NULL) {
		free(*text);
		*text = xstrdup(line);
		return true;
	}
	error_set(
	    err, ERROR_CONFIG, option, "%s: %s is not one line", option, path);
	return error_hint(
	    err, "write postgresql://… into it, and nothing else");
}

static bool
take_secret(const char *option, const char *name, const char *rival,
    char **text, struct error *err)
{
	char *path;
	bool ok;

	if (name[0] == '\0')
		return true;
	if ((*text)[0] != '\0') {
		error_set(err, ERROR_CONFIG, option, "%s and %s are both given",
		    option, rival);
		return error_hint(err, "leave one of them out");
	}
	path = config_secret(name);
	ok = read_secret(option, path, text, err);
	free(path);
	return ok;
}

bool
config_read_secrets(struct config *config, struct error *err)
{
	return take_secret("database_file", config->database_file, "database",
		   &config->database, err) &&
	       take_secret("database_reader_file", config->database_reader_file,
		   "database_reader", &config->database_reader, err) &&
	       take_secret("database_owner_file", config->database_owner_file,
		   "database_owner", &config->database_owner, err) &&
	       take_secret("database_public_file", config->database_public_file,
		   "database_public", &config->database_public, err);
}

/* Is the value one that came from a file, and is not to be shown? */
static bool
is_secret(const struct config *config, const struct option *option)
{
	const char *const *text = (const char *const *)text_of(config, option);

	return (text == (const char *const *)&config->database &&
		   config->database_file[0] != '\0') ||
	       (text == (const char *const *)&config->database_reader &&
		   config->database_reader_file[0] != '\0') ||
	       (text == (const char *const *)&config->database_owner &&
		   config->database_owner_file[0] != '\0') ||
	       (text == (const char *const *)&config->database_public &&
		   config->database_public_file[0] != '\0');
}

char *
config_path(const struct config *config, const char *name)
{
	return xasprintf("%s/%s", config->state, name);
}

void
config_print(const struct config *config)
{
	printf("[bursard]\n");
	for (const struct option *o = options; o->name != NULL; o++) {
		char *value =
		    is_secret(config, o) ? xstrdup("") : value_of(config, o);

		printf("\n; %s\n%s = %s\n", o->help, o->name, value);
		free(value);
	}
}

static void
man_options(void)
{
	for (const struct option *o = options; o->name != NULL; o++) {
		struct buf help = BUF(1000);

		buf_add(&help, o->help);
		if (o->type == OPTION_NUMBER)
			buf_printf(&help, "; from %u to %u", o->least, o->most);
		if (*o->initial != '\0')
			buf_printf(&help, " (%s)", o->initial);
		scdoc_entry(o->name, NULL, help.data);
		buf_free(&help);
	}
}

void
config_man(void)
{
	static const struct gap gaps[] = {{"options", man_options}, {NULL}};

	scdoc_head("bursard.conf", 5, "the configuration of bursard");
	embedded_print(daemon_texts, "bursard.conf.5.scd", gaps);
}

void
config_write(const struct config *config, FILE *file)
{
	struct config initial;

	fprintf(file, "; bursard config prints all options.\n\n[bursard]\n");
	config_init(&initial);
	for (const struct option *o = options; o->name != NULL; o++) {
		char *value = value_of(config, o);
		char *usual = value_of(&initial, o);

		if (strcmp(value, usual) != 0 && !is_secret(config, o) &&
		    strcmp(o->name, "state") != 0)
			fprintf(file, "%s = %s\n", o->name, value);
		free(value);
		free(usual);
	}
	config_free(&initial);
}

/* Would config_read take all of it again? */
static bool
fits_lines(const struct config *config, struct error *err)
{
	for (const struct option *o = options; o->name != NULL; o++) {
		if (o->type != OPTION_TEXT || is_secret(config, o) ||
		    strcmp(o->name, "state") == 0 ||
		    strlen(o->name) + 3 + strlen(*text_of(config, o)) <=
			LINE_MOST)
			continue;
		error_set(err, ERROR_CONFIG, o->name,
		    "%s is too long to be saved in a line of the configuration",
		    o->name);
		return error_hint(err,
		    "a line has at most %d bytes; a longer login goes into a "
		    "file of its own: database_file",
		    LINE_MOST);
	}
	return true;
}

/* Where the file is to be: where the path leads, if it is a link that leads to
 * nothing yet; else the path itself.  To be freed. */
static char *
save_path(const char *path)
{
	char target[PATH_MAX] = "";
	ssize_t len = readlink(path, target, sizeof(target) - 1);

	return xstrdup(len > 0 && target[0] == '/' && access(path, F_OK) != 0
			   ? target
			   : path);
}

bool
config_save(const struct config *config, const char *path, bool *made,
    struct error *err)
{
	FILE *file;
	char *real;

	*made = false;
	if (!fits_lines(config, err))
		return false;
	real = save_path(path);
	file = fopen(real, "wxe");
	free(real);

	*made = file != NULL;
	if (file == NULL && errno == EEXIST)
		return true;
	if (file == NULL)
		return error_file(err, path, path);
	fchmod(fileno(file), 0600); /* it may hold a password */
	config_write(config, file);
	if (fclose(file) == 0)
		return true;
	return error_file(err, path, path);
}

void
config_changes(
    const struct config *config, const struct config *other, struct buf *names)
{
	for (const struct option *o = options; o->name != NULL; o++) {
		char *a = value_of(config, o), *b = value_of(other, o);

		if (strcmp(a, b) != 0)
			buf_printf(
			    names, "%s%s", names->len > 0 ? "," : "", o->name);
		free(a);
		free(b);
	}
}
