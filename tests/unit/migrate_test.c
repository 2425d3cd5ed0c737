/* Bringing a database to the level of the program: in order, once, a whole step
 * or none, and never one that is not ours.  The database is a table of what was
 * applied, and writes down what it was told. */

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "buf.h"
#include "db/migrate.h"
#include "db/sql_files.h"
#include "digest.h"

#define LEVELS 100

struct db {
	char applied[LEVELS][DIGEST_TEXT]; /* "" where it was not */
	char before[LEVELS][DIGEST_TEXT];  /* as the transaction found them */
	char code[DIGEST_TEXT];
	bool laid;	     /* there is a ledger */
	const char *failing; /* a script that fails, or NULL */
	int crossed; /* instead, so many less one times, as readers cross it */
	const char *left_out;
	struct buf told; /* a word for each script */
};

static struct db database;

/* The hash that the statement asks for, of what stands in its quotes. */
static void
hash_in(const char *sql, char hash[DIGEST_TEXT])
{
	static const char quote[] = "$of_bursar$";
	const char *from = strstr(sql, quote), *to;

	ck_assert_ptr_nonnull(from);
	from += strlen(quote);
	to = strstr(from, quote);
	ck_assert_ptr_nonnull(to);
	digest_of(from, (size_t)(to - from), hash);
}

static bool
begins(const char *sql, const char *with)
{
	return strncmp(sql, with, strlen(with)) == 0;
}

static int
level_of(void)
{
	int level = 0;

	for (int i = 0; i < LEVELS; i++)
		if (database.applied[i][0] != '\0')
			level = i;
	return level;
}

static void
tell(const char *word)
{
	buf_printf(
	    &database.told, "%s%s", database.told.len > 0 ? " " : "", word);
}

/* What the script is, in a word. */
static const char *
word_for(const char *sql)
{
	static const struct {
		const char *begins, *word;
	} words[] = {
	    {"create schema if not exists ledger_meta", "meta"},
	    {"begin; lock table ledger_meta.migration in exclusive mode",
		"begin"},
	    {"begin", "begin-without-lock"},
	    {"commit", "commit"},
	    {"rollback", "rollback"},
	    {"insert into ledger_meta.migration", "note"},
	    {"insert into ledger_meta.code", "noted"},
	    {"set local check_function_bodies", "code"},
	};

	for (const struct embedded *f = sql_migrations; f->name != NULL; f++)
		if (strcmp(sql, f->text) == 0)
			return f->name;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (begins(sql, words[i].begins))
			return words[i].word;
	return NULL; /* a file of the code */
}

bool
db_script(struct db *db, const char *sql, struct error *err)
{
	const char *word = word_for(sql);
	int version;

	if (word != NULL)
		tell(word);
	if (db->failing != NULL && strcmp(sql, db->failing) == 0) {
		if (db->crossed == 0)
			return error_set(err, ERROR_INTERNAL, "", "line 3: no");
		if (--db->crossed > 0)
			return error_set(
			    err, ERROR_UNAVAILABLE, "", "deadlock detected");
		db->failing = NULL;
	}
	if (begins(sql, "begin"))
		memcpy(db->before, db->applied, sizeof(db->applied));
	if (begins(sql, "rollback"))
		memcpy(db->applied, db->before, sizeof(db->applied));
	if (sscanf(sql,
		"insert into ledger_meta.migration (version, name, sha256) "
		"select %d,",
		&version) == 1)
		hash_in(sql, db->applied[version]);
	if (begins(sql, "insert into ledger_meta.code"))
		hash_in(sql, db->code);
	return true;
}

static char *
copy_of(const char *text)
{
	return text != NULL && *text != '\0' ? xstrdup(text) : NULL;
}

bool
db_value(struct db *db, const char *sql, char **value, struct error *err)
{
	char text[DIGEST_TEXT] = "";
	int version;

	(void)err;
	*value = NULL;
	if (sscanf(sql,
		"select sha256 from ledger_meta.migration where version = %d",
		&version) == 1)
		memcpy(text, db->applied[version], sizeof(text));
	else if (begins(sql, "select sha256 from ledger_meta.code"))
		memcpy(text, db->code, sizeof(text));
	else if (begins(sql, "select max(version)") && level_of() > 0)
		snprintf(text, sizeof(text), "%d", level_of());
	else if (begins(sql, "select to_regclass"))
		snprintf(text, sizeof(text), "%s", db->laid ? "there" : "");
	else if (begins(sql, "select rules.open_book('main', 'CHF', "
			     "nullif('Africa/Nairobi', ''), 'UTC', "
			     "decode(nullif('5ea1', ''), 'hex'))"))
		tell("book");
	else if (begins(sql, "select api.uncovered()") && db->left_out != NULL)
		snprintf(text, sizeof(text), "%s", db->left_out);
	*value = copy_of(text);
	return true;
}

static void
begin_case(void)
{
	buf_free(&database.told);
	database = (struct db){.failing = NULL};
	buf_init(&database.told, 10000);
}

static void
end_case(void)
{
	buf_free(&database.told);
}

static bool
run(struct error *err)
{
	static const struct migrate_book book = {
	    "main", "CHF", "Africa/Nairobi", "UTC", "5ea1"};
	char *zone = NULL;
	bool ok;

	buf_clear(&database.told);
	ok = migrate_run(&database, &book, &zone, err);
	free(zone);
	return ok;
}

/* A database that this program has made. */
static void
lay(void)
{
	struct error err;

	ck_assert(run(&err));
	database.laid = true;
	ck_assert(migrate_check(&database, &err));
	buf_clear(&database.told);
}

static void
refused(
    bool ok, const struct error *err, const char *sentence, const char *way_out)
{
	ck_assert(!ok);
	ck_assert_int_eq(err->code, ERROR_CONFIG);
	ck_assert_ptr_nonnull(strstr(err->message, sentence));
	ck_assert_ptr_nonnull(strstr(err->hint, way_out));
}

/* The words for one run, each migration with what goes before and after. */
static void
told_is(bool with_migrations)
{
	struct buf expected = BUF(10000);

	buf_add(&expected, "meta");
	for (const struct embedded *f = sql_migrations; f->name != NULL; f++)
		buf_printf(&expected, " begin%s%s%s commit",
		    with_migrations ? " " : "", with_migrations ? f->name : "",
		    with_migrations ? " note" : "");
	buf_add(&expected, " begin code noted commit book");
	ck_assert_str_eq(database.told.data, expected.data);
	buf_free(&expected);
}

START_TEST(an_empty_database_gets_each_migration_in_a_transaction_of_its_own)
{
	struct error err;

	ck_assert(run(&err));
	told_is(true);
}
END_TEST

START_TEST(two_do_not_migrate_at_once)
{
	struct error err;

	ck_assert(run(&err));
	ck_assert_ptr_null(strstr(database.told.data, "begin-without-lock"));
}
END_TEST

START_TEST(what_was_applied_is_not_applied_again)
{
	struct error err;

	lay();
	ck_assert(run(&err));
	told_is(false);
}
END_TEST

START_TEST(a_migration_that_was_altered_is_refused)
{
	struct error err;

	lay();
	database.applied[1][0] ^= 1;
	refused(run(&err), &err, "is not the one that was applied",
	    "use the bursard that made the database");
	ck_assert_str_eq(database.told.data, "meta begin rollback");
}
END_TEST

START_TEST(a_migration_that_was_altered_is_refused_at_the_start_too)
{
	struct error err;

	lay();
	database.applied[1][0] ^= 1;
	refused(migrate_check(&database, &err), &err,
	    "is not the one that was applied",
	    "use the bursard that made the database");
}
END_TEST

START_TEST(a_newer_database_is_left_alone)
{
	struct error err;

	lay();
	memcpy(database.applied[LEVELS - 1], database.applied[1], DIGEST_TEXT);
	refused(run(&err), &err, "the database is at level 99",
	    "install the newer bursard");
	ck_assert_str_eq(database.told.data, "meta");
	refused(migrate_check(&database, &err), &err,
	    "the database is at level 99", "install the newer bursard");
}
END_TEST

START_TEST(an_older_database_is_not_served)
{
	struct error err;

	lay();
	database.applied[level_of()][0] = '\0';
	refused(migrate_check(&database, &err), &err, "and this bursard needs",
	    "bursard migrate");
}
END_TEST

START_TEST(a_database_without_a_ledger_or_with_other_functions_is_not_served)
{
	struct error err;

	refused(migrate_check(&database, &err), &err, "there is no ledger",
	    "bursard init");
	lay();
	database.code[0] ^= 1;
	refused(migrate_check(&database, &err), &err,
	    "the functions in the database are not those of this bursard",
	    "bursard migrate");
}
END_TEST

START_TEST(a_migration_that_fails_leaves_nothing_behind)
{
	struct error err;

	database.failing = sql_migrations[1].text;
	ck_assert(!run(&err));
	ck_assert_ptr_nonnull(strstr(err.message, sql_migrations[1].name));
	ck_assert_ptr_nonnull(strstr(err.message, "line 3: no"));
	ck_assert_int_eq(level_of(), 1);
	ck_assert_ptr_nonnull(
	    strstr(database.told.data, "rollback")); /* and nothing behind */
	ck_assert_str_eq(strstr(database.told.data, "rollback"), "rollback");
}
END_TEST

START_TEST(functions_that_fail_leave_those_of_before)
{
	struct error err;
	char code[DIGEST_TEXT];

	lay();
	memcpy(code, database.code, sizeof(code));
	database.failing = sql_code[1].text;
	ck_assert(!run(&err));
	ck_assert_ptr_nonnull(strstr(err.message, sql_code[1].name));
	ck_assert_str_eq(database.code, code);
	ck_assert_str_eq(strstr(database.told.data, "code"), "code rollback");
}
END_TEST

START_TEST(functions_that_readers_cross_are_built_anew_but_not_for_ever)
{
	struct error err;

	lay();
	database.failing = sql_code[1].text;
	database.crossed = 5;
	ck_assert(run(&err));
	ck_assert(migrate_check(&database, &err));
	ck_assert_str_eq(strstr(database.told.data, "code"),
	    "code rollback begin code rollback begin code rollback begin code "
	    "rollback begin code noted commit book");
	database.failing = sql_code[1].text;
	database.crossed = 1000;
	ck_assert(!run(&err));
	ck_assert_int_eq(err.code, ERROR_UNAVAILABLE);
	ck_assert_str_eq(strstr(database.told.data, "code"),
	    "code rollback begin code rollback begin code rollback begin code "
	    "rollback begin code rollback");
}
END_TEST

START_TEST(a_table_that_nothing_covers_is_told)
{
	struct error err;

	ck_assert(migrate_covers(&database, &err));
	database.left_out = "ledger.x has no guard";
	refused(migrate_covers(&database, &err), &err, "ledger.x has no guard",
	    "bursard migrate");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("migrate");
	TCase *tcase = tcase_create("migrate");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tcase);
	tcase_add_checked_fixture(tcase, begin_case, end_case);
	tcase_add_test(tcase,
	    an_empty_database_gets_each_migration_in_a_transaction_of_its_own);
	tcase_add_test(tcase, two_do_not_migrate_at_once);
	tcase_add_test(tcase, what_was_applied_is_not_applied_again);
	tcase_add_test(tcase, a_migration_that_was_altered_is_refused);
	tcase_add_test(
	    tcase, a_migration_that_was_altered_is_refused_at_the_start_too);
	tcase_add_test(tcase, a_newer_database_is_left_alone);
	tcase_add_test(tcase, an_older_database_is_not_served);
	tcase_add_test(tcase,
	    a_database_without_a_ledger_or_with_other_functions_is_not_served);
	tcase_add_test(tcase, a_migration_that_fails_leaves_nothing_behind);
	tcase_add_test(tcase, functions_that_fail_leave_those_of_before);
	tcase_add_test(tcase,
	    functions_that_readers_cross_are_built_anew_but_not_for_ever);
	tcase_add_test(tcase, a_table_that_nothing_covers_is_told);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed > 0;
}
