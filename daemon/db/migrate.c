/* Bringing a database to the level of this program, and telling whether it
 * is. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "buf.h"
#include "db/migrate.h"
#include "db/sql_files.h"
#include "digest.h"
#include "nouns.h"

#define TRIES	   5 /* to build the code while others read */
#define SCRIPT_MAX (16u * 1024 * 1024)

/* Around a file's text to make it one literal of SQL. */
#define QUOTE "$of_bursar$"

static const char meta[] = "create schema if not exists ledger_meta;"
			   "create table if not exists ledger_meta.migration ("
			   "    version    integer primary key,"
			   "    name       text not null,"
			   "    sha256     text not null,"
			   "    applied_at timestamptz not null default now(),"
			   "    applied_by text not null default session_user"
			   ");"
			   "create table if not exists ledger_meta.code ("
			   "    sha256   text not null,"
			   "    built_at timestamptz not null default now(),"
			   "    built_by text not null default session_user"
			   ");";

/* What is checked and done must stay true until it is committed. */
static const char begin[] =
    "begin; lock table ledger_meta.migration in exclusive mode";

/* A migration changes rows of all books, whatever a session is set to. */
static const char unforce[] =
    "do $$ declare t regclass; begin"
    "    for t in select c.oid from pg_class c"
    "              where c.relforcerowsecurity"
    "                and c.relnamespace = to_regnamespace('ledger') loop"
    "        execute format("
    "            'alter table %s no force row level security', t);"
    "    end loop; "
    "end $$";

static int
version_of(const struct embedded *file)
{
	return (int)strtol(file->name, NULL, 10);
}

/* The level of this program. */
static int
level_wanted(void)
{
	int level = 0;

	for (const struct embedded *f = sql_migrations; f->name != NULL; f++)
		level = version_of(f);
	return level;
}

/* Is that the SHA-256 of the text?  The database noted it of the text as it
 * arrived there, and it is not sent once more at each start to be compared. */
static bool
is_hash_of(const char *hash, const char *text, size_t len)
{
	char digest[DIGEST_TEXT];

	digest_of(text, len, digest);
	return strcmp(hash, digest) == 0;
}

static bool
is_controllable(const struct command *c)
{
	return c->control == CONTROL_BELOW || c->control == CONTROL_ALWAYS ||
	       c->control == CONTROL_AMOUNT;
}

static bool
has_amount(const struct command *c)
{
	return c->control == CONTROL_AMOUNT;
}

/* May a waiver let it pass? */
static bool
is_held_to_thresholds(const struct command *c)
{
	return is_controllable(c) && field_find(c->fields, "waiver") != NULL;
}

static bool
is_below_only(const struct command *c)
{
	return c->control == CONTROL_BELOW;
}

static bool
is_for_two(const struct command *c)
{
	return c->control == CONTROL_TWO;
}

/* What the rows of commands say that functions must know: a function NAME with
 * those that are so. */
static void
controls_add(
    struct buf *sql, const char *name, bool (*is_so)(const struct command *))
{
	const char *comma = "";
	char called[COMMAND_NAME_MAX];

	buf_printf(sql,
	    "create function rules.%s() returns text[] language sql immutable "
	    "as $$ select '{",
	    name);
	for (const struct command *c = command_next(NULL); c != NULL;
	     c = command_next(c)) {
		if (!is_so(c))
			continue;
		buf_printf(sql, "%s%s", comma, command_name(c, called));
		comma = ",";
	}
	buf_add(sql, "}'::text[] $$;\n");
}

/* Who may call what, of the same rows. */
static void
permissions_add(struct buf *sql)
{
	const char *comma = "";
	char called[COMMAND_NAME_MAX];

	buf_add(sql, "create table rules.permission (function text, role text, "
		     "primary key (function, role));\n"
		     "insert into rules.permission values ");
	for (const struct command *c = command_next(NULL); c != NULL;
	     c = command_next(c))
		for (unsigned role = 1; role <= c->roles; role *= 2) {
			if (!(c->roles & role))
				continue;
			buf_printf(sql, "%s('%s', '%s')", comma,
			    command_name(c, called),
			    role_name((enum role)role));
			comma = ", ";
		}
	buf_add(sql, ";\n");
}

/* All of it: what is made of the rows, then the files. */
static void
code_text(struct buf *rows, struct buf *all)
{
	controls_add(rows, "controllable", is_controllable);
	controls_add(rows, "controllable_above", has_amount);
	controls_add(rows, "controllable_below", is_held_to_thresholds);
	controls_add(rows, "controllable_below_only", is_below_only);
	controls_add(rows, "for_two", is_for_two);
	permissions_add(rows);
	buf_add(all, rows->data);
	for (const struct embedded *f = sql_code; f->name != NULL; f++)
		buf_add(all, f->text);
}

/* Say which file the error is in. */
static bool
error_in(const char *name, struct error *err)
{
	char *said = xstrdup(err->message);

	snprintf(err->message, sizeof(err->message), "%s: %s", name, said);
	free(said);
	return false;
}

/* The SHA-256 that the migration was applied with, to be freed; NULL if it
 * was not. */
static bool
applied_hash(struct db *db, int version, char **hash, struct error *err)
{
	char *sql = xasprintf(
	    "select sha256 from ledger_meta.migration where version = %d",
	    version);
	bool ok = db_value(db, sql, hash, err);

	free(sql);
	return ok;
}

/* Was it applied, and as it is now? */
static bool
migration_state(struct db *db, const struct embedded *file, bool *applied,
    struct error *err)
{
	char *hash = NULL;
	bool ok = applied_hash(db, version_of(file), &hash, err);

	*applied = hash != NULL;
	if (*applied && !is_hash_of(hash, file->text, strlen(file->text))) {
		ok = error_set(err, ERROR_CONFIG, file->name,
		    "migration %s is not the one that was applied to this "
		    "database",
		    file->name);
		error_hint(err, "use the bursard that made the database, or a "
				"newer one");
	}
	free(hash);
	return ok;
}

bool
migrate_unforce(struct db *db, struct error *err)
{
	return db_script(db, unforce, err);
}

static bool
migration_apply(struct db *db, const struct embedded *file, struct error *err)
{
	struct buf note = BUF(SCRIPT_MAX);
	bool ok;

	buf_printf(&note,
	    "insert into ledger_meta.migration (version, name, sha256) "
	    "select %d, '%s', encode(sha256(convert_to(",
	    version_of(file), file->name);
	buf_add(&note, QUOTE);
	buf_add(&note, file->text);
	buf_add(&note, QUOTE ", 'UTF8')), 'hex')");
	ok = migrate_unforce(db, err) &&
	     (db_script(db, file->text, err) || error_in(file->name, err)) &&
	     db_script(db, note.data, err);
	buf_free(&note);
	return ok;
}

/* End the transaction: for good, or as if it had never begun. */
static bool
finish(struct db *db, bool ok, struct error *err)
{
	struct error ignored;

	if (ok)
		return db_script(db, "commit", err);
	db_script(db, "rollback", &ignored);
	return false;
}

static bool
migrate_one(struct db *db, const struct embedded *file, struct error *err)
{
	bool applied;
	bool ok = db_script(db, begin, err) &&
		  migration_state(db, file, &applied, err) &&
		  (applied || migration_apply(db, file, err));

	return finish(db, ok, err);
}

/* Is the code in the database what we have? */
static bool
code_state(struct db *db, bool *same, struct error *err)
{
	struct buf rows = BUF(SCRIPT_MAX), all = BUF(SCRIPT_MAX);
	char *hash = NULL;
	bool ok =
	    db_value(db, "select sha256 from ledger_meta.code", &hash, err);

	code_text(&rows, &all);
	*same = hash != NULL && is_hash_of(hash, all.data, all.len);
	buf_free(&rows);
	buf_free(&all);
	free(hash);
	return ok;
}

/* Functions call each other, so their bodies are looked at when they run. */
static bool
code_build(struct db *db, struct error *err)
{
	struct buf rows = BUF(SCRIPT_MAX), all = BUF(SCRIPT_MAX);
	struct buf note = BUF(SCRIPT_MAX);
	bool ok = db_script(db,
	    "set local check_function_bodies = off;"
	    "set local client_min_messages = warning;"
	    "drop schema if exists api, rules cascade;"
	    "create schema rules; create schema api;"
	    "delete from ledger_meta.code",
	    err);

	code_text(&rows, &all);
	ok = ok && db_script(db, rows.data, err);
	for (const struct embedded *f = sql_code; ok && f->name != NULL; f++)
		ok = db_script(db, f->text, err) || error_in(f->name, err);
	buf_add(&note, "insert into ledger_meta.code (sha256) "
		       "select encode(sha256(convert_to(" QUOTE);
	buf_add(&note, all.data);
	buf_add(&note, QUOTE ", 'UTF8')), 'hex')");
	ok = ok && db_script(db, note.data, err);
	buf_free(&rows);
	buf_free(&all);
	buf_free(&note);
	return ok;
}

/* Also where the text is the same: somebody may have changed in the database
 * what it says, and new tables need policies, grants and guards.  Of two that
 * wait for each other PostgreSQL ends one: a daemon that reads meanwhile is no
 * reason to give up. */
static bool
migrate_code(struct db *db, struct error *err)
{
	int tries = 0;
	bool ok;

	do
		ok = finish(
		    db, db_script(db, begin, err) && code_build(db, err), err);
	while (!ok && err->code == ERROR_UNAVAILABLE && ++tries < TRIES);
	return ok;
}

bool
migrate_level(struct db *db, int *level, struct error *err)
{
	char *text;

	if (!db_value(db, "select max(version) from ledger_meta.migration",
		&text, err))
		return false;
	*level = text != NULL ? (int)strtol(text, NULL, 10) : 0;
	free(text);
	return true;
}

bool
migrate_knows(const char *what, int level, struct error *err)
{
	if (level <= level_wanted())
		return true;
	error_set(err, ERROR_CONFIG, "database",
	    "%s is at level %d, and this bursard knows only %d", what, level,
	    level_wanted());
	return error_hint(err, "install the newer bursard");
}

/* Make the roles that there are not: tables out of a backup name them. */
static bool
make_roles(struct db *db, struct error *err)
{
	for (const struct embedded *f = sql_roles; f->name != NULL; f++)
		if (!db_script(db, f->text, err))
			return error_in(f->name, err);
	return true;
}

static bool
open_book(struct db *db, const struct migrate_book *book, char **time_zone,
    struct error *err)
{
	/* All are of letters, digits and signs without a quote: config.c. */
	char *sql = xasprintf(
	    "select rules.open_book('%s', '%s', nullif('%s', ''), '%s', "
	    "decode(nullif('%s', ''), 'hex'))",
	    book->book, book->currency, book->time_zone, book->usual_zone,
	    book->seal_key != NULL ? book->seal_key : "");
	bool ok = db_value(db, sql, time_zone, err);

	if (!ok)
		err->code = ERROR_CONFIG;
	free(sql);
	return ok;
}

bool
migrate_run(struct db *db, const struct migrate_book *book, char **time_zone,
    struct error *err)
{
	int level;

	if (!make_roles(db, err) || !db_script(db, meta, err) ||
	    !migrate_level(db, &level, err) ||
	    !migrate_knows("the database", level, err))
		return false;
	for (const struct embedded *f = sql_migrations; f->name != NULL; f++)
		if (!migrate_one(db, f, err))
			return false;
	return migrate_code(db, err) && open_book(db, book, time_zone, err);
}

static bool
refuse_older(int level, struct error *err)
{
	error_set(err, ERROR_CONFIG, "database",
	    "the database is at level %d, and this bursard needs %d", level,
	    level_wanted());
	return error_hint(err, "bursard migrate brings it there");
}

bool
migrate_check(struct db *db, struct error *err)
{
	char *there = NULL;
	bool applied, same;
	int level;

	if (!db_value(
		db, "select to_regclass('ledger_meta.code')", &there, err))
		return false;
	free(there);
	if (there == NULL) {
		error_set(err, ERROR_CONFIG, "database",
		    "there is no ledger in this database yet");
		return error_hint(err, "bursard init makes it");
	}
	if (!migrate_level(db, &level, err) ||
	    !migrate_knows("the database", level, err))
		return false;
	if (level != level_wanted())
		return refuse_older(level, err);
	for (const struct embedded *f = sql_migrations; f->name != NULL; f++)
		if (!migration_state(db, f, &applied, err))
			return false;
	if (!code_state(db, &same, err) || same)
		return same;
	error_set(err, ERROR_CONFIG, "database",
	    "the functions in the database are not those of this bursard");
	return error_hint(err, "bursard migrate brings them there");
}

bool
migrate_covers(struct db *db, struct error *err)
{
	char *left_out;

	if (!db_value(db, "select api.uncovered()", &left_out, err))
		return false;
	if (left_out == NULL)
		return true;
	error_set(err, ERROR_CONFIG, "database", "%s", left_out);
	free(left_out);
	return error_hint(err, "bursard migrate covers them");
}
