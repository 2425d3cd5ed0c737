/* The file of import profiles: what is read of it, and what stays when one of
 * them is kept. */

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/settings_file.h"
#include "import/profile.h"
#include "request/local_nouns.h"

static char folder[64], path[80];

static void
begin(void)
{
	char config[80];

	snprintf(folder, sizeof(folder), "/tmp/profile_test.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(config, sizeof(config), "%s/config.ini", folder);
	snprintf(path, sizeof(path), "%s/imports.ini", folder);
	setenv("BURSAR_CONFIG", config, 1);
}

static void
end(void)
{
	unlink(path);
	rmdir(folder);
}

static void
write_file(const char *text, size_t len)
{
	struct buf file = BUF(SETTINGS_FILE_MAX + 10);
	struct error err;

	buf_add_bytes(&file, text, len);
	ck_assert_msg(
	    settings_file_replace(path, &file, &err), "%s", err.message);
	buf_free(&file);
}

static struct request
request_of(const char *noun, const char *map)
{
	struct request req = {
	    .command = local_find("import", ""), .values = {noun}};

	req.values[field_find(req.command->fields, "map") -
		   req.command->fields] = map;
	return req;
}

static void
keep(const char *name, const char *noun, const char *map)
{
	struct request req = request_of(noun, map);
	struct error err;
	char *where;

	ck_assert_msg(
	    profile_save(name, &req, &where, &err), "%s", err.message);
	free(where);
}

/* The profile maps that. */
static void
maps(const char *name, const char *noun, const char *map)
{
	struct request req = request_of(noun, NULL);
	struct profile profile;
	struct error err;

	ck_assert_msg(profile_read(&profile, name, &req, &err), "%s: %s", name,
	    err.message);
	ck_assert_pstr_eq(request_value(&req, "map"), map);
	profile_free(&profile);
}

/* The profile is refused with these words in the message or the hint. */
static void
refuses(const char *name, const char *words)
{
	struct request req = request_of("pledge", NULL);
	struct profile profile;
	struct error err;

	ck_assert(!profile_read(&profile, name, &req, &err));
	ck_assert_msg(strstr(err.message, words) != NULL ||
			  strstr(err.hint, words) != NULL,
	    "%s; %s", err.message, err.hint);
	profile_free(&profile);
}

START_TEST(what_is_kept_is_read)
{
	keep("erp", "pledge", "a = b ; c # d");
	maps("erp", "pledge", "a = b ; c # d");
	keep("erp", "receipt", "[x]=amount");
	maps("erp", "receipt", "[x]=amount");
	refuses("erp", "the profile erp is for receipt, not for pledge");
}
END_TEST

/* A file that has the profile erp, which maps a=amount. */
static const char *const readable[] = {
    "[profile erp]\nmap = a=amount\n",
    "[profile erp]\r\nmap: a=amount\r\n",
    "  [profile erp]\n  map = a=amount",
    "[profile erp]\n  noun = pledge\n  map = a=amount\n",
    "\xef\xbb\xbf[profile erp]\nmap = a=amount\n",
    "; mine\n[profile bank]\nmap = b=amount\n\v[profile erp]\nmap = "
    "a=amount\n",
    "[profile erp]\nmap = a=amount\n[profile bank]\nmap = b=amount\nset = "
    "currency=CHF\n",
    "[other]\nx = y\n[profile erp]\nmap = a=amount\n",
};

START_TEST(keeping_one_leaves_the_others)
{
	write_file(readable[_i], strlen(readable[_i]));
	maps("erp", "pledge", "a=amount");
	keep("bank", "pledge", "c=amount");
	keep("bank", "pledge", NULL);
	maps("erp", "pledge", "a=amount");
	maps("bank", "pledge", NULL);
	keep("erp", "pledge", NULL);
	maps("erp", "pledge", NULL);
}
END_TEST

START_TEST(a_comment_on_the_next_profile_stays)
{
	static const char file[] = "[profile bank]\nmap = b=amount\n\n"
				   "; on erp\n[profile erp]\nmap = a=amount\n";
	struct buf text = BUF(SETTINGS_FILE_MAX);
	struct error err;

	write_file(file, strlen(file));
	keep("bank", "pledge", "c=amount");
	ck_assert(settings_file_read(path, &text, &err));
	ck_assert_str_eq(text.data,
	    "; on erp\n[profile erp]\nmap = a=amount\n\n"
	    "[profile bank]\nnoun = pledge\nmap = c=amount\n");
	buf_free(&text);
}
END_TEST

/* What is past the size of a buffer is not a line of its own. */
START_TEST(a_line_is_one_however_long)
{
	struct buf text = BUF(SETTINGS_FILE_MAX);

	buf_add(&text, "[profile erp]\nmap = a=amount\n;");
	for (int i = 0; i < 4298; i++)
		buf_add(&text, "-");
	buf_add(&text, "map = b=amount\n");
	write_file(text.data, text.len);
	maps("erp", "pledge", "a=amount");
	buf_free(&text);
}
END_TEST

static const struct {
	const char *file, *words;
} wrong[] = {
    {"", "there is no profile erp"},
    {"", "--save-profile erp"},
    {"[profile epr]\nmap = a=amount\n", "did you mean epr?"},
    {"[profile erp]\nmap = a=amount\n  map2 = b=amount\n",
	"imports.ini:3: a profile has no setting map2"},
    {"[profile erp]\nfile = a.csv\n", "a profile has no setting file"},
    {"[profile erp]\ndecimal-mark = dot\n", "give one of point|comma"},
    {"[profile erp]\nmap = a=amount\nmap = b=amount\n", "map is set twice"},
    {"[profile erp]\nmap\n", "imports.ini:2: not a [section]"},
};

START_TEST(what_is_wrong_is_told)
{
	write_file(wrong[_i].file, strlen(wrong[_i].file));
	refuses("erp", wrong[_i].words);
}
END_TEST

/* What cannot be read as a whole is not rewritten without its rest. */
START_TEST(a_file_that_is_no_text_is_left_alone)
{
	static const char file[] = "[profile bank]\n\0\n[profile erp]\n";
	struct request req = request_of("pledge", NULL);
	struct error err;
	char *where;

	write_file(file, sizeof(file) - 1);
	refuses("erp", "is not a text file");
	ck_assert(!profile_save("bank", &req, &where, &err));
	free(where);
	unlink(path);
	ck_assert_int_eq(mkdir(path, 0700), 0);
	refuses("erp", "cannot be read: Is a directory");
	ck_assert_int_eq(rmdir(path), 0);
}
END_TEST

START_TEST(a_file_without_end_is_refused)
{
	ck_assert_int_eq(symlink("/dev/zero", path), 0);
	refuses("erp", "is too large");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("profile");
	TCase *tcase = tcase_create("profile");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tcase);
	tcase_add_checked_fixture(tcase, begin, end);
	tcase_add_test(tcase, what_is_kept_is_read);
	tcase_add_loop_test(tcase, keeping_one_leaves_the_others, 0,
	    (int)(sizeof(readable) / sizeof(readable[0])));
	tcase_add_test(tcase, a_comment_on_the_next_profile_stays);
	tcase_add_test(tcase, a_line_is_one_however_long);
	tcase_add_loop_test(tcase, what_is_wrong_is_told, 0,
	    (int)(sizeof(wrong) / sizeof(wrong[0])));
	tcase_add_test(tcase, a_file_that_is_no_text_is_left_alone);
	tcase_add_test(tcase, a_file_without_end_is_refused);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
