/* Papers as PDF: the same bytes from any thread, refusals, and what is left in
 * memory. */

#include <check.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "documents/document.h"

#define THREADS 4
#define RECEIPT "'kind':'receipt','number':'R-1','title':'Receipt'"

#ifdef __SANITIZE_ADDRESS__
size_t __sanitizer_get_current_allocated_bytes(void);
#endif

/* With ' for ", as C would have it otherwise. */
static json_t *
paper_of(const char *text)
{
	char *json = xstrdup(text);
	json_t *paper;

	for (char *at = json; *at != '\0'; at++)
		if (*at == '\'')
			*at = '"';
	paper = json_loads(json, 0, NULL);
	ck_assert_msg(paper != NULL, "%s", json);
	free(json);
	return paper;
}

static bool
print(const json_t *paper, struct buf *pdf, struct error *err)
{
	memset(err, 0, sizeof(*err));
	return document_render(paper, pdf, err);
}

static const char *const languages[THREADS] = {
    "{" RECEIPT ",'language':'en','paragraphs':['A contribution']}",
    "{" RECEIPT ",'language':'ar','paragraphs':['مساهمة نقدية']}",
    "{" RECEIPT ",'language':'zh','paragraphs':['现金捐款']}",
    "{" RECEIPT ",'language':'ru','paragraphs':['Денежный взнос']}",
};

struct printer {
	const json_t *paper;
	const struct buf *as;
	bool same;
};

static void *
print_again(void *with)
{
	struct printer *printer = with;
	struct error err;

	printer->same = true;
	for (int i = 0; i < 5; i++) {
		struct buf pdf = BUF(DOCUMENT_MAX);

		if (!print(printer->paper, &pdf, &err) ||
		    pdf.len != printer->as->len ||
		    memcmp(pdf.data, printer->as->data, pdf.len) != 0)
			printer->same = false;
		buf_free(&pdf);
	}
	return NULL;
}

START_TEST(papers_are_the_same_from_any_thread)
{
	struct printer printers[THREADS];
	pthread_t threads[THREADS];
	struct buf pdfs[THREADS];
	json_t *papers[THREADS];
	struct error err;

	for (int i = 0; i < THREADS; i++) {
		papers[i] = paper_of(languages[i]);
		buf_init(&pdfs[i], DOCUMENT_MAX);
		ck_assert_msg(
		    print(papers[i], &pdfs[i], &err), "%s", err.message);
		printers[i] = (struct printer){papers[i], &pdfs[i], false};
	}
	for (int i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, print_again, &printers[i]);
	for (int i = 0; i < THREADS; i++) {
		pthread_join(threads[i], NULL);
		ck_assert(printers[i].same);
		json_decref(papers[i]);
		buf_free(&pdfs[i]);
	}
}
END_TEST

static const struct {
	const char *paper;
	enum error_code code;
	const char *subject;
} refused[] = {
    {"[]", ERROR_INVALID, "paper"},
    {"{}", ERROR_INVALID, "kind"},
    {"{'kind':'receipt','title':'x'}", ERROR_INVALID, "number"},
    {"{'kind':'receipt','number':'1'}", ERROR_INVALID, "title"},
    {"{'kind':'banknote','number':'1','title':'x'}", ERROR_INVALID, "kind"},
    {"{'kind':1,'number':'1','title':'x'}", ERROR_INVALID, "kind"},
    {"{" RECEIPT ",'copy':'yes'}", ERROR_INVALID, "copy"},
    {"{" RECEIPT ",'issued':'2026-13-01'}", ERROR_INVALID, "issued"},
    {"{" RECEIPT ",'issued':'today'}", ERROR_INVALID, "issued"},
    {"{" RECEIPT ",'check':'javascript:alert(1)'}", ERROR_INVALID, "check"},
    {"{" RECEIPT ",'organisation':'we'}", ERROR_INVALID, "organisation"},
    {"{" RECEIPT ",'organisation':{'address':[1]}}", ERROR_INVALID, "address"},
    {"{" RECEIPT ",'facts':[[]]}", ERROR_INVALID, "facts"},
    {"{" RECEIPT ",'facts':[{'value':1.5}]}", ERROR_INVALID, "value"},
    {"{" RECEIPT ",'amounts':[{'amount':12}]}", ERROR_INVALID, "amount"},
    {"{" RECEIPT ",'tables':[{'columns':[{}],'rows':[['a','b']]}]}",
	ERROR_INVALID, "rows"},
    {"{" RECEIPT ",'tables':[{'columns':[{}],'rows':['a']}]}", ERROR_INVALID,
	"rows"},
    {"{" RECEIPT ",'tables':[{'columns':[{}],'totals':['a','b']}]}",
	ERROR_INVALID, "totals"},
    {"{" RECEIPT ",'tables':[{'columns':[{},{},{},{},{},{},{},{},{},{},{},"
     "{},{},{},{},{},{},{},{},{},{}]}]}",
	ERROR_TOO_LARGE, "columns"},
    {"{" RECEIPT ",'sections':[{'bars':[{'signed':1}]}]}", ERROR_INVALID,
	"signed"},
    {"{" RECEIPT ",'paragraphs':['\xef\xb7\x90']}", ERROR_INVALID,
	"paragraphs"},
    /* a letter that is younger than the fonts */
    {"{" RECEIPT ",'paragraphs':['\xf0\x90\x95\xb0']}", ERROR_UNAVAILABLE,
	"fonts"},
};

START_TEST(what_is_no_paper_is_refused)
{
	json_t *paper = paper_of(refused[_i].paper);
	struct buf pdf = BUF(DOCUMENT_MAX);
	struct error err;

	ck_assert_msg(!print(paper, &pdf, &err), "%s", refused[_i].paper);
	ck_assert_msg(err.code == refused[_i].code, "%s: %s", refused[_i].paper,
	    err.message);
	ck_assert_str_eq(err.subject, refused[_i].subject);
	buf_free(&pdf);
	json_decref(paper);
}
END_TEST

/* Whatever the names in it are, and whatever is missing. */
static const char *const odd[] = {
    "{" RECEIPT "}",
    "{'kind':'certificate','number':'1','title':'x'}",
    "{'kind':'brief','number':'1','title':'x','bars':[{}]}",
    "{'kind':'brief','number':'1','title':'x','bars':[{'required':'0',"
    "'received':'-5','signed':'abc','missing':'9'},{'required':'1',"
    "'received':'99999999999999999999','pledged':'7'}]}",
    "{'kind':'letter','number':'1','title':'x','recipient':{}}",
    "{'kind':'statement','number':'1','title':'x','tables':[{}]}",
    "{" RECEIPT ",'language':'tlh','organisation':{'colour':'red'}}",
    "{" RECEIPT ",'title':'<b>&amp;</b> %s %n ${x}','amounts':[{'amount':"
    "'many','currency':'\\u001b[31m'}]}",
    "{" RECEIPT ",'recipient':{'name':'\\u202egnp.exe \\u2066 \\u0007 "
    "a\\u0301\\u0301\\u0301\\u0301\\u0301\\u0301\\u0301\\u0301'}}",
    "{" RECEIPT ",'recipient':{'name':'\xf0\x9f\x8e\x81 \xee\x80\x80'}}",
    "{" RECEIPT ",'facts':[{'kind':'day','value':'someday'}]}",
    "{" RECEIPT ",'facts':null,'check':null,'issued':null,'entry':null}",
    "{" RECEIPT ",'check':'https://a/?q=it\\u0027s','code':'','entry':5}",
};

START_TEST(what_is_odd_is_printed)
{
	json_t *paper = paper_of(odd[_i]);
	struct buf pdf = BUF(DOCUMENT_MAX);
	struct error err;

	ck_assert_msg(print(paper, &pdf, &err), "%s: %s", odd[_i], err.message);
	ck_assert(memcmp(pdf.data, "%PDF-1.", 7) == 0);
	buf_free(&pdf);
	json_decref(paper);
}
END_TEST

static json_t *
with_rows(int rows)
{
	json_t *paper = paper_of(
	    "{'kind':'statement','number':'S-1','title':'Statement','tables':"
	    "[{'columns':[{'name':'What'},{'name':'CHF','kind':'amount'}]}]}");
	json_t *list = json_array();

	for (int i = 0; i < rows; i++)
		json_array_append_new(
		    list, json_pack("[s,s]", "A line of it", "1200.50"));
	json_object_set_new(
	    json_array_get(json_object_get(paper, "tables"), 0), "rows", list);
	return paper;
}

START_TEST(rows_have_a_bound)
{
	json_t *paper = with_rows(10001);
	struct buf pdf = BUF(DOCUMENT_MAX);
	struct error err;

	ck_assert(!print(paper, &pdf, &err));
	ck_assert_int_eq(err.code, ERROR_TOO_LARGE);
	json_decref(paper);
	paper = with_rows(1000);
	ck_assert_msg(print(paper, &pdf, &err), "%s", err.message);
	json_decref(paper);
	buf_free(&pdf);
}
END_TEST

START_TEST(a_text_has_a_bound)
{
	char *text = xmalloc(20002);
	json_t *paper = paper_of("{" RECEIPT "}");
	struct buf pdf = BUF(DOCUMENT_MAX);
	struct error err;

	memset(text, 'w', 20001);
	text[20001] = '\0';
	json_object_set_new(paper, "title", json_string(text));
	ck_assert(!print(paper, &pdf, &err));
	ck_assert_int_eq(err.code, ERROR_TOO_LARGE);
	text[20000] = '\0';
	json_object_set_new(paper, "title", json_string(text));
	ck_assert_msg(print(paper, &pdf, &err), "%s", err.message);
	json_decref(paper);
	buf_free(&pdf);
	free(text);
}
END_TEST

START_TEST(a_pdf_has_a_bound)
{
	json_t *paper = paper_of("{" RECEIPT "}");
	struct buf pdf = BUF(500);
	struct error err;

	ck_assert(!print(paper, &pdf, &err));
	ck_assert_int_eq(err.code, ERROR_TOO_LARGE);
	json_decref(paper);
	buf_free(&pdf);
}
END_TEST

#ifdef __SANITIZE_ADDRESS__
START_TEST(printing_leaves_nothing_behind)
{
	json_t *paper = with_rows(60);
	struct error err;
	size_t before = 0;

	for (int i = 0; i < 30; i++) {
		struct buf pdf = BUF(DOCUMENT_MAX);

		if (i == 10)
			before = __sanitizer_get_current_allocated_bytes();
		ck_assert(print(paper, &pdf, &err));
		buf_free(&pdf);
	}
	ck_assert_uint_lt(
	    __sanitizer_get_current_allocated_bytes(), before + 4096);
	json_decref(paper);
}
END_TEST
#endif

int
main(void)
{
	Suite *suite = suite_create("document");
	TCase *tcase = tcase_create("document");
	SRunner *runner;
	int failures;

	tcase_set_timeout(tcase, 120);
	tcase_add_test(tcase, papers_are_the_same_from_any_thread);
	tcase_add_loop_test(tcase, what_is_no_paper_is_refused, 0,
	    sizeof(refused) / sizeof(refused[0]));
	tcase_add_loop_test(
	    tcase, what_is_odd_is_printed, 0, sizeof(odd) / sizeof(odd[0]));
	tcase_add_test(tcase, rows_have_a_bound);
	tcase_add_test(tcase, a_text_has_a_bound);
	tcase_add_test(tcase, a_pdf_has_a_bound);
#ifdef __SANITIZE_ADDRESS__
	tcase_add_test(tcase, printing_leaves_nothing_behind);
#endif
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	/* one process for all, as a daemon is: fonts are read once */
	srunner_set_fork_status(runner, CK_NOFORK);
	srunner_run_all(runner, CK_ENV);
	failures = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
