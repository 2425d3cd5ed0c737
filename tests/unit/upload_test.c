/* Forms with a file: the same fields and file come out however they are cut
 * up, and what is not delimited exactly, or is too much, is refused.  Keeping
 * the file is one step after another, and ends where one fails. */

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "digest.h"
#include "member.h"
#include "staff/upload.h"

#define TYPE "multipart/form-data; boundary=XX"
#define PART(name) "--XX\r\nContent-Disposition: form-data; name=\"" name "\""
#define FIELD(name, value) PART(name) "\r\n\r\n" value "\r\n"
#define FILED(name, content)                                                   \
	PART("_file")                                                          \
	"; filename=\"" name "\"\r\nContent-Type: text/plain\r\n\r\n" content  \
	"\r\n"
#define LAST "--XX--\r\n"

static const struct {
	const char *body;
	const char *party; /* what was typed there, or NULL: it is wrong */
	const char *name, *content; /* of the file, or NULL */
	const char *type;
} cases[] = {
    {LAST, ""},
    {FIELD("party", "norway") LAST, "norway"},
    {FIELD("party", "norway") "--XX--", "norway"},
    {FIELD("party", "") FILED("", "") LAST, ""},
    {FILED("a.txt", "abc") FIELD("party", "x") LAST, "x", "a.txt", "abc"},
    {FIELD("party", "x") FILED("a.txt", "\r\n--X\r\n\r\r\n-") LAST, "x",
	"a.txt", "\r\n--X\r\n\r\r\n-"},
    {FILED("C:\\a\\b%22c.txt", "--XX") LAST, "", "b\"c.txt", "--XX"},
    {FILED("/etc/\303\251.txt", "-") LAST, "", "\303\251.txt", "-"},
    {"--a b--\r\n", "", .type = "multipart/form-data; boundary=\"a b\""},
    {"--a--", "", .type = "Multipart/Form-Data;boundary=a"},
    {LAST, .type = "multipart/form-data"},
    {LAST, .type = "multipart/form-data; boundary="},
    {LAST, .type = "multipart/form-data; boundary=\"XX"},
    {LAST, .type = "multipart/form-data; boundary=XX; charset=utf-8"},
    {LAST, .type = "multipart/mixed; boundary=XX"},
    {LAST, .type = "multipart/form-datas; boundary=XX"},
    {""},
    {"--X"},
    {"x" LAST},
    {"\r\n" LAST},
    {LAST "x"},
    {"--XX \r\n"},
    {FIELD("party", "x")},
    {FIELD("party", "x") FIELD("party", "y") LAST},
    {FIELD("party", "\377") LAST},
    {FIELD("", "x") LAST},
    {FILED("a.txt", "") LAST},
    {FILED("", "x") LAST},
    {FILED("\377", "x") LAST},
    {FILED("a", "x") FILED("b", "y") LAST},
    {FILED("", "x") FILED("b", "y") LAST},
    {FILED("a\\", "x") FILED("b", "y") LAST},
    {PART("other") "; filename=\"a\"\r\n\r\nx\r\n" LAST},
    {PART("a") "; filename=a\r\n\r\nx\r\n" LAST},
    {PART("a") "\r\nContent-Type: x\r\nContent-Type: x\r\n\r\nx\r\n" LAST},
    {PART("a") "\r\nContent-Transfer-Encoding: base64\r\n\r\nx\r\n" LAST},
    {PART("a") "\n\nx\r\n" LAST},
    {"--XX\r\n\r\nx\r\n" LAST},
    {"--XX\r\nContent-Type: text/plain\r\n\r\nx\r\n" LAST},
};

static struct upload *
taken(const char *type, const char *body, size_t len, size_t piece)
{
	struct upload *upload =
	    upload_new((struct http_text){type, strlen(type)});

	for (size_t at = 0; at < len; at += piece)
		upload_take(
		    upload, body + at, piece < len - at ? piece : len - at);
	upload_over(upload);
	return upload;
}

START_TEST(a_form_is_read_however_it_comes)
{
	const char *body = cases[_i].body;
	const char *type = cases[_i].type != NULL ? cases[_i].type : TYPE;
	char hash[DIGEST_TEXT];

	for (size_t piece = 1; piece < 200; piece++) {
		struct upload *upload =
		    taken(type, body, strlen(body), piece);

		ck_assert_msg((upload_wrong(upload) == NULL) ==
				  (cases[_i].party != NULL),
		    "%s: %s", body,
		    upload_wrong(upload) != NULL ? upload_wrong(upload)->message
						 : "taken");
		if (cases[_i].party != NULL) {
			ck_assert_str_eq(
			    member_text(upload_fields(upload), "party"),
			    cases[_i].party);
			ck_assert_pstr_eq(upload_name(upload), cases[_i].name);
		}
		if (cases[_i].content != NULL) {
			digest_of(cases[_i].content, strlen(cases[_i].content),
			    hash);
			ck_assert_str_eq(upload_hash(upload), hash);
		}
		upload_free(upload);
	}
}
END_TEST

/* A form with a file of so many bytes. */
static struct upload *
with_file(size_t len)
{
	static const char before[] =
	    FIELD("party", "norway") PART("_file") "; filename=\"a\"\r\n\r\n";
	static const char after[] = "\r\n" LAST;
	size_t all = strlen(before) + len + strlen(after);
	char *body = malloc(all);
	struct upload *upload;

	memcpy(body, before, strlen(before));
	memset(body + strlen(before), 'x', len);
	memcpy(body + strlen(before) + len, after, strlen(after));
	upload = taken(TYPE, body, all, 16384);
	free(body);
	return upload;
}

START_TEST(what_is_too_large_is_refused_and_what_was_typed_is_kept)
{
	struct upload *most = with_file(UPLOAD_FILE_MAX);
	struct upload *more = with_file(UPLOAD_FILE_MAX + 1);

	ck_assert_ptr_null(upload_wrong(most));
	ck_assert_int_eq(upload_wrong(more)->code, ERROR_TOO_LARGE);
	ck_assert_str_eq(upload_wrong(more)->subject, UPLOAD_FIELD);
	ck_assert_str_eq(upload_wrong(more)->message, "a is larger than 16 MiB");
	ck_assert_str_eq(member_text(upload_fields(more), "party"), "norway");
	ck_assert_ptr_null(upload_hash(more));
	upload_free(most);
	upload_free(more);
}
END_TEST

/* The next step is that, and this comes of it. */
static void
step(struct upload *upload, const char *verb, const char *number, int status,
    const char *reply)
{
	struct job *job = job_new();

	ck_assert(upload_step(upload, job));
	ck_assert(job->step);
	ck_assert_str_eq(job->command->noun, "evidence");
	ck_assert_str_eq(job->command->verb, verb);
	ck_assert_str_eq(
	    member_text(job->fields, "hash"), upload_hash(upload));
	ck_assert_str_eq(member_text(job->fields, "number"), number);
	job->status = status;
	if (status >= 400)
		error_set(&job->err,
		    status == 404 ? ERROR_NOT_FOUND : ERROR_TOO_LARGE, "office",
		    "%s", reply);
	else
		buf_add(&job->reply, reply);
	upload_stepped(upload, job);
	job_free(job);
}

static bool
has_step(struct upload *upload)
{
	struct job *job = job_new();
	bool has = upload_step(upload, job);

	job_free(job);
	return has;
}

START_TEST(a_file_is_kept_step_by_step)
{
	struct upload *upload = with_file(40000);

	step(upload, "show", "", 404, "there is none");
	step(upload, "piece", "1", 201, "{}");
	step(upload, "piece", "2", 201, "{}");
	step(upload, "record", "", 201, "{}");
	ck_assert(!has_step(upload));
	ck_assert_ptr_null(upload_wrong(upload));
	upload_free(upload);
}
END_TEST

START_TEST(what_is_filed_already_is_not_sent_again)
{
	struct upload *filed = with_file(1), *begun = with_file(1);

	step(filed, "show", "", 200, "{\"items\": [{\"state\":\"filed\"}]}");
	ck_assert(!has_step(filed));
	step(begun, "show", "", 200,
	    "{\"items\": [{\"state\":\"incomplete\"}]}");
	step(begun, "piece", "1", 200, "{}");
	upload_free(filed);
	upload_free(begun);
}
END_TEST

START_TEST(a_step_that_fails_is_what_is_wrong_with_the_file)
{
	struct upload *upload = with_file(1);

	step(upload, "show", "", 404, "there is none");
	step(upload, "piece", "1", 413, "the office has no room");
	ck_assert_str_eq(
	    upload_wrong(upload)->message, "the office has no room");
	ck_assert_str_eq(upload_wrong(upload)->subject, UPLOAD_FIELD);
	upload_free(upload);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("upload");
	TCase *tcase = tcase_create("upload");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tcase, a_form_is_read_however_it_comes, 0,
	    sizeof(cases) / sizeof(cases[0]));
	tcase_add_test(
	    tcase, what_is_too_large_is_refused_and_what_was_typed_is_kept);
	tcase_add_test(tcase, a_file_is_kept_step_by_step);
	tcase_add_test(tcase, what_is_filed_already_is_not_sent_again);
	tcase_add_test(tcase, a_step_that_fails_is_what_is_wrong_with_the_file);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
