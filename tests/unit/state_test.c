/* The state folder: who may see what is in it, and who holds it. */

#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "alloc.h"
#include "core/state.h"

static struct config config;
static char folder[40];

static void
begin(void)
{
	struct error err;
	char *state;

	snprintf(folder, sizeof(folder), "/tmp/bursar-state.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	state = xasprintf("%s/a/b", folder);
	config_init(&config);
	ck_assert(config_set(&config, "state", state, &err));
	ck_assert(config_set(&config, "user", "root", &err));
	free(state);
	umask(0);
	ck_assert(state_make(&config, &err));
	umask(022);
}

static void
end(void)
{
	char *all = xasprintf("rm -r %s", folder);

	ck_assert_int_eq(system(all), 0);
	free(all);
	config_free(&config);
}

/* The mode of a file in the folder, or of the folder itself. */
static unsigned
mode_of(const char *name)
{
	char *path = config_path(&config, name);
	struct stat st;

	ck_assert_int_eq(stat(path, &st), 0);
	free(path);
	return st.st_mode & 07777;
}

static void
write_file(const char *name, const char *text)
{
	char *path = config_path(&config, name);
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	ck_assert_int_ge(fputs(text, file), 0);
	ck_assert_int_eq(fclose(file), 0);
	free(path);
}

static void
file_is(const char *name, const char *expected)
{
	char *path = config_path(&config, name), text[200] = "";
	FILE *file = fopen(path, "r");

	ck_assert_ptr_nonnull(file);
	text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
	fclose(file);
	ck_assert_str_eq(text, expected);
	free(path);
}

START_TEST(the_folders_are_closed_to_others)
{
	ck_assert_int_eq(config.state[0], '/');
	ck_assert_uint_eq(mode_of("."), 0711);
	ck_assert_uint_eq(mode_of("certs"), 0711);
	ck_assert_uint_eq(mode_of("certs/people"), 0700);
}
END_TEST

START_TEST(a_daemon_keeps_another_out_and_says_who_it_is)
{
	struct state first, second;
	struct error err;
	char number[40];

	ck_assert_int_eq(state_daemon(&config), 0);
	ck_assert(state_lock_daemon(&config, &first, &err));
	ck_assert_int_eq(state_daemon(&config), getpid());
	snprintf(number, sizeof(number), "as process %ld", (long)getpid());
	ck_assert(!state_lock_daemon(&config, &second, &err));
	ck_assert_int_eq(err.code, ERROR_BUSY);
	ck_assert_ptr_nonnull(strstr(err.message, number));
	state_unlock(&first);
	ck_assert_int_eq(state_daemon(&config), 0);
	file_is("bursard.pid", "");
}
END_TEST

START_TEST(the_console_works_beside_a_daemon_and_in_its_place)
{
	struct state daemon, console;
	struct error err;

	ck_assert(state_lock_daemon(&config, &daemon, &err));
	ck_assert(state_lock_console(&config, &console, &err));
	ck_assert_int_eq(console.daemon, -1);
	state_unlock(&console);
	ck_assert_int_eq(state_daemon(&config), getpid());
	state_unlock(&daemon);
	ck_assert(state_lock_console(&config, &console, &err));
	ck_assert_int_ge(console.daemon, 0);
	ck_assert_int_eq(state_daemon(&config), 0);
	state_unlock(&console);
}
END_TEST

START_TEST(a_number_without_a_lock_is_not_believed)
{
	struct state state;
	struct error err;
	char number[40];

	write_file("bursard.pid", "123456789\n");
	ck_assert_int_eq(state_daemon(&config), 0);
	ck_assert(state_lock_daemon(&config, &state, &err));
	snprintf(number, sizeof(number), "%ld\n", (long)getpid());
	file_is("bursard.pid", number);
	state_unlock(&state);
}
END_TEST

START_TEST(what_was_tried_is_a_shape_and_a_version)
{
	struct error err;

	ck_assert(!state_was_tried(&config, "shape-1"));
	ck_assert(state_write_tried(&config, "shape-1", &err));
	ck_assert(state_was_tried(&config, "shape-1"));
	ck_assert(!state_was_tried(&config, "shape-2"));
	ck_assert(!state_was_tried(&config, "shape"));
	write_file("tried", "shape-1 0.0.0\n");
	ck_assert(!state_was_tried(&config, "shape-1"));
}
END_TEST

START_TEST(the_port_is_there_whole_or_not_at_all)
{
	struct error err;
	char *draft = config_path(&config, "bursard.port.new");

	write_file("bursard.port.new", "cut");
	ck_assert(state_write_port(&config, 8443, &err));
	file_is("bursard.port", "8443\n");
	ck_assert_int_ne(access(draft, F_OK), 0);
	free(draft);
}
END_TEST

START_TEST(a_folder_that_cannot_be_made_is_named)
{
	struct config other;
	struct error err;
	char *path = config_path(&config, "file/state");

	write_file("file", "");
	config_init(&other);
	ck_assert(config_set(&other, "state", path, &err));
	ck_assert(!state_make(&other, &err));
	ck_assert_int_eq(err.code, ERROR_FILE);
	ck_assert_ptr_nonnull(strstr(err.message, path));
	config_free(&other);
	free(path);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("state");
	TCase *tcase = tcase_create("state");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tcase);
	tcase_add_checked_fixture(tcase, begin, end);
	tcase_add_test(tcase, the_folders_are_closed_to_others);
	tcase_add_test(tcase, a_daemon_keeps_another_out_and_says_who_it_is);
	tcase_add_test(
	    tcase, the_console_works_beside_a_daemon_and_in_its_place);
	tcase_add_test(tcase, a_number_without_a_lock_is_not_believed);
	tcase_add_test(tcase, what_was_tried_is_a_shape_and_a_version);
	tcase_add_test(tcase, the_port_is_there_whole_or_not_at_all);
	tcase_add_test(tcase, a_folder_that_cannot_be_made_is_named);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed > 0;
}
