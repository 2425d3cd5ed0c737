/* What subcommands have in common: reaching the database, and asking it as the
 * person "console". */

#include <stdarg.h>
#include <stdio.h>
#include <time.h>

#include "admin/console.h"
#include "alloc.h"
#include "cluster/database.h"
#include "nouns.h"
#include "queue/job.h"

#define MIGRATE_MS (60u * 60 * 1000)
#define NAPS	   100 /* for PostgreSQL to let the owner in */
#define NAP_NS	   (20 * 1000 * 1000L)
#define CONSOLE	   "console"

void
console_say(const char *what, const char *fmt, ...)
{
	va_list ap;

	printf("%-14s ", what);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
	fflush(stdout);
}

bool
console_take(struct console *console, struct error *err)
{
	return state_make(&console->config, err) &&
	       state_lock_console(&console->config, &console->state, err);
}

bool
console_reach(struct console *console, struct error *err)
{
	if (!database_is_private(&console->config))
		return true;
	console->cluster = console->state.daemon < 0
			       ? cluster_join(&console->config, err)
			       : cluster_start(&console->config, err);
	return console->cluster != NULL;
}

bool
console_open(struct console *console, struct error *err)
{
	return console_take(console, err) && console_reach(console, err);
}

/* As the owner, who is let in for as long as this takes; PostgreSQL notices a
 * moment after it was told. */
static struct db *
open_owner(struct console *console, const struct db_settings *settings,
    struct error *err)
{
	const struct timespec nap = {.tv_nsec = NAP_NS};
	struct db *db = NULL;

	if (console->cluster == NULL)
		return db_open_bare(settings, err);
	if (!cluster_admit(console->cluster, err))
		return NULL;
	for (int i = 0; i < NAPS && db == NULL; i++) {
		if (i > 0)
			nanosleep(&nap, NULL);
		db = db_open_bare(settings, err);
	}
	return db;
}

bool
console_connect(struct console *console, enum login login, struct error *err)
{
	struct db_settings settings = database_settings(
	    &console->config, console->cluster, login, "bursard console");

	if (login != LOGIN_CONSOLE)
		settings.timeout_ms = MIGRATE_MS;
	db_close(console->db);
	console->db = login == LOGIN_CONSOLE ? db_open(&settings, err)
		      : login == LOGIN_OWNER
			  ? open_owner(console, &settings, err)
			  : db_open_bare(&settings, err);
	return console->db != NULL;
}

bool
console_try(struct console *console, struct error *err)
{
	struct db_settings reader = database_settings(
	    &console->config, console->cluster, LOGIN_READER, "bursard check");
	struct db_settings writer = database_settings(
	    &console->config, console->cluster, LOGIN_WRITER, "bursard check");
	struct db *reads = db_open(&reader, err);
	struct db *writes = reads != NULL ? db_open(&writer, err) : NULL;
	bool ok = writes != NULL && db_try(reads, writes, err);

	db_close(reads);
	db_close(writes);
	return ok;
}

void
console_close(struct console *console)
{
	db_close(console->db);
	if (console->cluster != NULL)
		cluster_stop(console->cluster);
	state_unlock(&console->state);
}

/* A job in the name of the console; NULL if the fields are wrong. */
static struct job *
make_job(const char *noun, const char *verb, json_t *fields, struct error *err)
{
	struct job *job = job_new();

	job->command = command_find(noun, verb);
	job->fields = fields;
	job->caller = (struct caller){.certificate = CONSOLE,
	    .person = CONSOLE,
	    .office = CONSOLE,
	    .known = true,
	    .role = ROLE_ADMIN};
	uuid_make(job->key);
	if (fields_read(job->command->fields, fields, job->values, err))
		return job;
	job_free(job);
	return NULL;
}

bool
console_write(struct console *console, const char *noun, const char *verb,
    json_t *fields, struct error *err)
{
	struct job *job = make_job(noun, verb, fields, err);
	bool ok;

	if (job == NULL)
		return false;
	ok = db_write(console->db, job, err);
	if (ok && job->status >= 400) {
		*err = job->err;
		ok = false;
	}
	job_free(job);
	return ok;
}

/* Read one page: add its items, and give where the next begins, or NULL. */
static bool
read_page(struct console *console, struct job *job, json_t *items,
    json_t **next, struct error *err)
{
	json_t *page;

	if (!db_read(console->db, job, err))
		return false;
	page = json_loadb(job->reply.data, job->reply.len, 0, NULL);
	json_array_extend(items, json_object_get(page, "items"));
	*next = json_incref(json_object_get(page, "next"));
	json_decref(page);
	return true;
}

bool
console_read(struct console *console, const char *noun, const char *verb,
    json_t *fields, json_t **items, struct error *err)
{
	json_t *next = NULL;
	bool ok = true;

	*items = json_array();
	do {
		struct job *job =
		    make_job(noun, verb, json_deep_copy(fields), err);

		json_decref(next);
		next = NULL;
		ok = job != NULL && read_page(console, job, *items, &next, err);
		job_free(job);
		if (next != NULL)
			json_object_set(fields, "after", next);
	} while (ok && next != NULL);
	json_decref(fields);
	if (!ok)
		json_decref(*items);
	return ok;
}

char *
console_code(const char *typed)
{
	char *code = xstrdup(typed);

	for (char *p = code; *p != '\0'; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p - 'A' + 'a');
	return code;
}
