/* One state of the database, while it is copied; and of what a copy was put
 * into. */

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "buf.h"
#include "db/db_call.h"
#include "db/migrate.h"
#include "db/snapshot.h"

static const char heads_sql[] =
    "select jsonb_agg(jsonb_build_object('book', h.book, 'seq', h.seq, 'hash', "
    "           encode(j.hash, 'hex')) order by h.book)::text "
    "  from ledger.head h "
    "  left join ledger.journal j on j.book = h.book and j.seq = h.seq";

static const char checkpoints_sql[] =
    "select string_agg(c.note, E'\\n' order by c.book) "
    "  from (select distinct on (book) book, note from ledger.checkpoint "
    "         order by book, size desc) c";

/* What is in no schema of PostgreSQL's own: the first by its name. */
static const char anything_sql[] =
    "select format('%I.%I', n.nspname, c.relname) "
    "  from pg_class c join pg_namespace n on n.oid = c.relnamespace "
    " where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' "
    "   and not exists (select from pg_depend d where d.objid = c.oid "
    "                                             and d.deptype = 'e') "
    " union all "
    "select nspname from pg_namespace "
    " where nspname in ('ledger', 'ledger_meta', 'rules', 'api') "
    " order by 1 limit 1";

static bool
refuse_without_ledger(struct db *db, struct error *err)
{
	char *there;

	if (!db_value(
		db, "select to_regclass('ledger_meta.migration')", &there, err))
		return false;
	free(there);
	if (there != NULL)
		return true;
	error_set(err, ERROR_CONFIG, "database",
	    "there is no ledger in this database yet");
	return error_hint(err, "bursard init makes it");
}

bool
snapshot_heads(struct db *db, char **heads, struct error *err)
{
	return db_value(db, heads_sql, heads, err);
}

bool
snapshot_role(struct db *db, char **role, struct error *err)
{
	return db_value(db, "select current_user", role, err);
}

bool
snapshot_take(struct db *db, struct snapshot *snapshot, struct error *err)
{
	*snapshot = (struct snapshot){0};
	return db_script(db,
		   "begin isolation level repeatable read read only;"
		   "set local idle_in_transaction_session_timeout = 0;"
		   /* An error rather than a part of the rows. */
		   "set local row_security = off",
		   err) &&
	       refuse_without_ledger(db, err) &&
	       snapshot_role(db, &snapshot->role, err) &&
	       db_value(
		   db, "select pg_export_snapshot()", &snapshot->name, err) &&
	       migrate_level(db, &snapshot->level, err) &&
	       snapshot_heads(db, &snapshot->heads, err) &&
	       db_value(db, checkpoints_sql, &snapshot->checkpoints, err) &&
	       db_value(db,
		   "select split_part(current_setting('server_version'), ' ', "
		   "1)",
		   &snapshot->server, err) &&
	       db_value(db,
		   "select to_char(now() at time zone 'UTC', "
		   "'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')",
		   &snapshot->taken, err);
}

void
snapshot_free(struct snapshot *snapshot)
{
	free(snapshot->name);
	free(snapshot->role);
	free(snapshot->heads);
	free(snapshot->server);
	free(snapshot->taken);
	free(snapshot->checkpoints);
}

bool
snapshot_is_empty(struct db *db, struct error *err)
{
	char *found;

	if (!db_value(db, anything_sql, &found, err))
		return false;
	if (found == NULL)
		return true;
	error_set(err, ERROR_CONFLICT, "database",
	    "the database is not empty: %s is there", found);
	free(found);
	return error_hint(
	    err, "a backup goes into a new database: createdb makes one");
}

bool
snapshot_count(struct db *db, struct error *err)
{
	return db_script(db, "analyze", err);
}

/* Checking -----------------------------------------------------------------*/

#define SQL_MAX 4096

/* What a query gives in a transaction of its own, about a book, of which all
 * offices are seen; bursar.after is what it may read besides. */
static bool
ask_about(struct db *db, const char *book, const char *after, const char *query,
    char **value, struct error *err)
{
	struct buf sql = BUF(SQL_MAX);
	bool ok;

	buf_add(&sql, "begin;");
	ok = db_call_setting(&sql, "bursar.book", book);
	buf_add(&sql, ";");
	ok = ok && db_call_setting(&sql, "bursar.office", "*");
	buf_add(&sql, ";");
	ok = ok && db_call_setting(&sql, "bursar.after", after);
	buf_printf(&sql, ";%s;commit", query);
	if (!ok)
		error_set(err, ERROR_INTERNAL, "", "%s is no book", book);
	ok = ok && db_value(db, sql.data, value, err);
	buf_free(&sql);
	return ok;
}

/* One part of the check, in the name of the console, from where the part
 * before ended: an object, or NULL. */
static json_t *
verify_part(
    struct db *db, const char *book, const char *after, struct error *err)
{
	static const char query[] =
	    "select jsonb_build_object('next', max(_next), 'said', max(_note),"
	    " 'wrong', min(format('%s: %s', finding, detail)) filter (where "
	    "finding is not null)) from api.journal_verify("
	    "current_setting('bursar.book'), '{admin}', 'console', "
	    "current_setting('bursar.after'))";
	char *value = NULL;
	json_t *part = NULL;

	if (ask_about(db, book, after, query, &value, err))
		part = json_loads(value, 0, NULL);
	free(value);
	return part;
}

static const char *
text_in(const json_t *object, const char *name)
{
	return json_string_value(json_object_get(object, name));
}

bool
snapshot_verify(struct db *db, const char *book, char **said, struct error *err)
{
	json_t *part = verify_part(db, book, "0.0.0", err), *more;
	const char *next, *wrong, *note;
	bool ok;

	*said = NULL;
	/* What is wrong ends it, in whichever part. */
	while (part != NULL && text_in(part, "wrong") == NULL &&
	       (next = text_in(part, "next")) != NULL) {
		more = verify_part(db, book, next, err);
		json_decref(part);
		part = more;
	}
	if (part == NULL)
		return false;
	wrong = text_in(part, "wrong");
	note = text_in(part, "said");
	ok = wrong == NULL ||
	     error_set(err, ERROR_DATA_CORRUPTED, "journal",
		 "the book %s is not as it was recorded: %s", book, wrong);
	if (ok)
		*said = xstrdup(note != NULL ? note : "");
	json_decref(part);
	return ok;
}

/* The tree -----------------------------------------------------------------*/

bool
snapshot_tree(struct db *db, const char *book, json_t **tree, struct error *err)
{
	static const char query[] =
	    "select jsonb_build_object('origin', rules.origin(h.book), "
	    "           'size', h.seq, 'keys', "
	    "           (select jsonb_agg(encode(k.public, 'hex')) "
	    "              from ledger.seal_key k where k.book = h.book)) "
	    "  from ledger.head h "
	    " where h.book = current_setting('bursar.book')";
	char *value = NULL;
	bool ok = ask_about(db, book, "", query, &value, err);

	*tree = ok && value != NULL ? json_loads(value, 0, NULL) : NULL;
	free(value);
	return *tree != NULL ||
	       (ok && error_set(err, ERROR_DATA_CORRUPTED, "journal",
			  "the book %s has no entries", book));
}

bool
snapshot_grow(struct db *db, const char *book, struct error *err)
{
	static const char query[] =
	    "select rules.extend_tree(h.book, h.seq) from ledger.head h "
	    " where h.book = current_setting('bursar.book')";
	char *size = NULL;
	bool ok = ask_about(db, book, "", query, &size, err);

	free(size);
	return ok;
}

bool
snapshot_root(struct db *db, const char *book, int64_t size, char **root,
    struct error *err)
{
	static const char query[] =
	    "select encode(rules.tree_hash(current_setting('bursar.book'), 0, "
	    "current_setting('bursar.after')::bigint), 'base64')";
	char *after = xasprintf("%lld", (long long)size);
	bool ok = ask_about(db, book, after, query, root, err);

	free(after);
	return ok && (*root != NULL ||
			 error_set(err, ERROR_DATA_CORRUPTED, "journal",
			     "the tree of %s is not whole", book));
}
