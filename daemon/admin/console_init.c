/* bursard init: everything that has to be there before the first request, each
 * made only if it is missing. */

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "admin/console_cert.h"
#include "admin/console_init.h"
#include "alloc.h"
#include "cluster/database.h"
#include "db/migrate.h"
#include "field.h"
#include "tls/certificate.h"
#include "tls/seal_key.h"

#define FIRST_DAYS 365

enum { ADMIN, ADMIN_NAME, OFFICE, OFFICE_NAME }; /* options of the row */

static const char *const usual[] = {
    "admin", "Administrator", "hq", "Headquarters"};

static const char *
option(const struct console *console, int which)
{
	const char *given = console->options[which];

	return given != NULL ? given : usual[which];
}

static bool
make_certificates(struct console *console, struct error *err)
{
	char *folder = config_path(&console->config, "certs");
	bool ca = false, server = false, list = false;
	bool ok = certificate_make_ca(folder, &ca, err) &&
		  certificate_make_server(
		      folder, console->config.names, &server, err) &&
		  certificate_renew_crl(folder, &list, err);

	if (ok) {
		console_say("authority", "%s/ca.crt, %s", folder,
		    ca ? "made" : "was there");
		console_say("server", "certificate for %s, %s",
		    console->config.names, server ? "made" : "was there");
	}
	free(folder);
	return ok;
}

/* What the administrator of the server has to do for the daemon's login. */
static bool
refuse_login(struct console *console, struct error *err)
{
	char *said = xstrdup(err->message), *role = NULL;
	struct error nobody;

	char *sql = xasprintf("select api.role_name('%s')",
	    console->config.database_reader[0] != '\0' ? "writer" : "daemon");

	if (db_value(console->db, sql, &role, &nobody)) {
		error_set(err, ERROR_CONFIG, "database",
		    "the tables are made, but the daemon cannot work with the "
		    "login that database names: %s",
		    said);
		error_hint(err,
		    "that login is to be %s; an administrator of that server "
		    "runs: alter role \"%s\" login password '...'; then "
		    "bursard "
		    "init again",
		    role, role);
	}
	free(said);
	free(role);
	free(sql);
	return false;
}

/* With the logins that the daemon will have, as its start does. */
static bool
try_login(struct console *console, struct error *err)
{
	return console_try(console, err) || refuse_login(console, err);
}

/* The time zone of this machine by its name, which is written into the buffer;
 * UTC where there is none. */
static const char *
machine_zone(char path[PATH_MAX])
{
	static const char folder[] = "/zoneinfo/";
	static const struct field shape = {"time_zone", FIELD_ZONE, REQUIRED};
	const char *zone = getenv("TZ");
	struct error ignored;
	ssize_t len;

	if (zone != NULL && zone[0] == ':')
		zone++;
	if (zone == NULL) {
		len = readlink("/etc/localtime", path, PATH_MAX - 1);
		path[len > 0 ? len : 0] = '\0';
		zone = strstr(path, folder);
		zone = zone != NULL ? zone + strlen(folder) : "";
	}
	return strchr(zone, '/') != NULL && field_check(&shape, zone, &ignored)
		   ? zone
		   : "UTC";
}

/* The public key that checkpoints are signed with, in hexadecimal digits; a new
 * one where there is none. */
static bool
seal_key(struct console *console, char public[SEAL_PUBLIC_TEXT],
    struct error *err)
{
	char *path = config_path(&console->config, SEAL_KEY);
	bool there = access(path, F_OK) == 0;
	struct seal_key *key =
	    there ? seal_key_open(path, err) : seal_key_new(err);
	bool ok =
	    key != NULL && (there || seal_key_save(key, path, err));

	if (ok) {
		seal_key_text(key, public);
		console_say("seal", "%s, %s", path, there ? "was there" : "made");
	}
	seal_key_close(key);
	free(path);
	return ok;
}

bool
console_migrate(struct console *console, struct error *err)
{
	char path[PATH_MAX], public[SEAL_PUBLIC_TEXT], *zone = NULL;
	struct migrate_book book = {console->config.book,
	    console->config.currency, console->config.time_zone,
	    machine_zone(path), public};
	bool ok = seal_key(console, public, err) &&
		  console_connect(console, LOGIN_OWNER, err) &&
		  migrate_run(console->db, &book, &zone, err);

	if (ok)
		console_say("book", "%s, in %s, by the days of %s", book.book,
		    book.currency, zone);
	free(zone);
	return ok;
}

static bool
make_schema(struct console *console, struct error *err)
{
	if (!console_migrate(console, err))
		return false;
	console_say("database", "%s",
	    console->cluster != NULL ? "private cluster in the state folder"
				     : "the one that is configured");
	return console->cluster != NULL || try_login(console, err);
}

/* Is there an item whose field has this value, or any but the console's? */
static bool
has_item(const json_t *items, const char *field, const char *value)
{
	json_t *item;
	size_t i;

	json_array_foreach (items, i, item) {
		const char *text =
		    json_string_value(json_object_get(item, field));

		if (text == NULL || strcmp(text, "console") == 0)
			continue;
		if (value == NULL || strcmp(text, value) == 0)
			return true;
	}
	return false;
}

static bool
add_office(struct console *console, struct error *err)
{
	const char *office = option(console, OFFICE);
	json_t *offices;
	bool there;

	if (!console_read(
		console, "office", "list", json_object(), &offices, err))
		return false;
	there = has_item(offices, "office", office);
	json_decref(offices);
	return there || console_write(console, "office", "add",
			    json_pack("{s:s, s:s}", "office", office, "name",
				option(console, OFFICE_NAME)),
			    err);
}

/* Unless there is an administrator already; added says which. */
static bool
add_administrator(struct console *console, bool *added, struct error *err)
{
	json_t *people;

	if (!console_read(console, "person", "list",
		json_pack("{s:s}", "role", "admin"), &people, err))
		return false;
	*added = !has_item(people, "person", NULL);
	json_decref(people);
	return !*added || (add_office(console, err) &&
			      console_write(console, "person", "add",
				  json_pack("{s:s, s:s, s:s, s:s}", "person",
				      option(console, ADMIN), "name",
				      option(console, ADMIN_NAME), "office",
				      option(console, OFFICE), "role", "admin"),
				  err));
}

/* The administrator and a certificate, even if the last try ended between
 * them. */
static bool
make_administrator(struct console *console, struct error *err)
{
	char *admin = console_code(option(console, ADMIN));
	char *folder = config_path(&console->config, "certs/people");
	char *cert = xasprintf("%s/%s.crt", folder, admin);
	json_t *certificates = NULL;
	bool added;
	bool ok = console_connect(console, LOGIN_CONSOLE, err) &&
		  add_administrator(console, &added, err) &&
		  console_read(console, "certificate", "list", json_object(),
		      &certificates, err);

	if (ok && has_item(certificates, "person", NULL))
		console_say("administrator", "there is one already");
	else if (ok &&
		 (ok = console_issue(console, admin, FIRST_DAYS, folder, err)))
		console_say("administrator", "%s, certificate %s", admin, cert);
	json_decref(certificates);
	free(folder);
	free(cert);
	free(admin);
	return ok;
}

static bool
save_config(const struct console *console, struct error *err)
{
	char *path = config_path(&console->config, "bursard.conf");
	bool made;
	bool ok = config_save(&console->config, path, &made, err);

	if (ok)
		console_say("configuration", "%s, %s", path,
		    made ? "made" : "was there");
	free(path);
	return ok;
}

/* The --state that has to be given for this state folder, to be freed. */
static char *
state_option(const struct console *console)
{
	struct config initial;
	bool usual_state;

	config_init(&initial);
	usual_state = strcmp(initial.state, console->config.state) == 0;
	config_free(&initial);
	return usual_state ? xstrdup("")
			   : xasprintf(" --state %s", console->config.state);
}

/* The first name of the server's certificate as a URL has it, to be freed: of
 * another name no client would believe that it is the server's. */
static char *
host_of(const char *names)
{
	size_t begin = strspn(names, ", ");
	size_t len = strcspn(names + begin, ", ");
	bool is_v6 = memchr(names + begin, ':', len) != NULL;

	return xasprintf("%s%.*s%s", is_v6 ? "[" : "", (int)len, names + begin,
	    is_v6 ? "]" : "");
}

/* Where it was restored nobody's key is here. */
static bool
has_key(const struct config *config, const char *person)
{
	char *path =
	    xasprintf("%s/certs/people/%s.key", config->state, person);
	bool has = access(path, F_OK) == 0;

	free(path);
	return has;
}

static void
say_next(const struct console *console)
{
	const struct config *config = &console->config;
	const char *admin = option(console, ADMIN);
	char *state = state_option(console), *host = host_of(config->names);

	printf("\nNext:\n  bursard run%s\n", state);
	if (has_key(config, admin))
		printf("  bursar context add %s --server https://%s:%u \\\n"
		       "      --certificate %s/certs/people/%s.crt \\\n"
		       "      --key %s/certs/people/%s.key --ca %s/certs/ca.crt\n"
		       "  bursar whoami\n",
		    config->book, host, config->port, config->state, admin,
		    config->state, admin, config->state);
	else
		printf("Whoever has a certificate goes on with it, at "
		       "https://%s:%u\n",
		    host, config->port);
	free(state);
	free(host);
}

bool
console_init(struct console *console, struct error *err)
{
	if (!console_open(console, err))
		return false;
	console_say("state", "%s", console->config.state);
	if (!make_certificates(console, err) || !make_schema(console, err) ||
	    !make_administrator(console, err) || !save_config(console, err))
		return false;
	say_next(console);
	return true;
}
