/* Views, filled with what would do harm: names that are HTML, that turn the
 * direction of reading, and that do not end. */

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "glossary.h"
#include "locale/words.h"
#include "pages/render.h"
#include "pages/views.h"
#include "workbook.h"

#define COUNT(cases) (int)(sizeof(cases) / sizeof((cases)[0]))
#define EVIL                                                                   \
	"\xe2\x80\xae</bdi></h1><script>alert(1)</script>\" onload=\"x' "      \
	"&amp;{{x}}"

/* What every page has, and figures of a need; what stands where HARM does is
 * put in its place. */
#define PAGE                                                                   \
	"'edition': {'number': 1, 'as_of': '2026-11-15', 'entry': 7, "         \
	"'published': '2026-11-18', 'hash': 'HARM'}, 'base_currency': "        \
	"'CHF', 'rates': [{'currency': 'EUR', 'rate': '0.943539', 'date': "    \
	"'2026-11-01'}], 'open_years': [2026, 2027], 'closed_years': [2025]"
#define FIGURES                                                                \
	"'required': '100.00', 'appropriated': '0.00', 'received': '30.00', "  \
	"'receivable': '10.00', 'signed': '5.00', 'pledged': '7.00', "         \
	"'covered': '45.00', 'missing': '55.00', 'over': '0.00', 'funded': "   \
	"'45.00', 'matched': {'appropriated': '0.00', 'received': '30.00', "   \
	"'receivable': '10.00', 'signed': '5.00'}"
#define INKIND                                                                 \
	"'inkind': [{'party': 'p', 'name': 'HARM', 'kind': 'HARM', "           \
	"'description': 'HARM', 'quantity': 'HARM', 'unit': 'HARM', 'place': " \
	"'HARM', 'start': 'HARM', 'finish': 'HARM', 'initiative': 'i', "       \
	"'initiative_name': 'HARM', 'state': 'HARM', 'value': 'HARM', "        \
	"'currency': 'HARM'}]"
#define OUTCOMES                                                               \
	"'outcomes': [{'outcome': 'o', 'indicator': 'HARM', 'unit': 'HARM', "  \
	"'baseline': 'HARM', 'target': 'HARM', 'year': 2028, 'actual': "       \
	"'HARM', 'measured': 'HARM', 'measurements': [{'date': 'HARM', "       \
	"'actual': 'HARM', 'source': 'HARM'}], 'milestones': [{'due': "        \
	"'HARM', 'target': 'HARM', 'text': 'HARM'}]}]"
#define COMMITMENTS                                                            \
	"'commitments': [{'date': '2026-12-01', 'stage': 'HARM', 'name': "     \
	"'HARM', 'initiative': 'HARM', 'currency': 'HARM', 'amount': '5.00', " \
	"'base': 'HARM'}], 'commitments_left_out': 3"
#define GIVEN                                                                  \
	"'received': '1.00', 'receivable': 'HARM', 'signed': '2.00', "         \
	"'pledged': '3.00'"

static const struct {
	const char *view, *answer, *parameters;
} pages[] = {
    {"landing",
	"{" PAGE ", 'total': {" FIGURES "}, 'closed': {" FIGURES
	"}, 'reconciled': {'required': '100.00', 'funded': '45.00', 'net': "
	"'55.00', 'over': '0.00', 'missing': '55.00', 'rounding': '0.00'}, "
	"'years': [{'year': 2026, 'state': 'open', " FIGURES
	"}], 'goals': [{'goal': 'g', 'name': 'HARM', 'description': 'HARM', "
	"'total': {" FIGURES "}, 'themes': [{'theme': 't', 'name': 'HARM', "
	"'total': {" FIGURES
	"}, 'initiatives': [{'initiative': 'i', 'name': 'HARM', "
	"'total': {" FIGURES "}, 'years': [{'year': 2026, 'state': 'HARM', "
	"'needed_by': 'HARM', " FIGURES "}], " OUTCOMES
	", 'funders': {'names': ['HARM'], 'more': 2, 'unnamed': true}}]}]}], "
	"'not_earmarked': [], 'unapplied': [{'class': 'HARM', 'currency': "
	"'HARM', 'amount': '5.00', 'base': 'HARM'}], " INKIND "}",
	"{}"},
    {"initiative",
	"{" PAGE ", 'initiative': 'i', 'name': 'HARM', 'description': 'HARM', "
	"'translated': false, 'theme': {'theme': 't', 'name': 'HARM'}, "
	"'goal': {'goal': 'g', 'name': 'HARM'}, 'plan': [{'goal': 'g', 'name': "
	"'HARM', 'share': 'HARM', 'reference': 'HARM'}], 'lines': [{'year': "
	"2026, 'text': 'HARM', 'currency': 'HARM', 'amount': '5.00'}], "
	"'total': {" FIGURES "}, 'years': [{'year': 2026, 'state': 'open', "
	"'needed_by': '2026-12-01', " FIGURES "}], " OUTCOMES
	", 'donors': [{'is': 'donor', 'party': 'p', 'name': 'HARM', " GIVEN
	", 'funded': '3.00'}, {'is': 'HARM', " GIVEN "}], " COMMITMENTS
	", " INKIND "}",
	"{'initiative': 'i'}"},
    {"flows",
	"{" PAGE ", 'from': null, 'to': null, 'count': 'funded', 'total': "
	"'12.00', 'themes': [{'theme': 't', 'name': 'HARM', 'total': '12.00'}],"
	" 'rows': [{'is': 'donor', 'party': 'p', 'name': 'HARM', 'total': "
	"'7.00', 'amounts': {'t': '7.00'}}, {'is': 'others', 'count': 1, "
	"'names': ['HARM'], 'total': '5.00', 'amounts': {'t': '5.00'}}]}",
	"{'from': '2026', 'to': '2026'}"},
    {"partners",
	"{" PAGE
	", 'not_named': 2, 'partners': [{'party': 'p', 'name': 'HARM', "
	"'kind': 'HARM', 'flexible': true, 'initiatives': [{'initiative': 'i', "
	"'name': 'HARM'}], " INKIND "}]}",
	"{}"},
    {"partner",
	"{" PAGE
	", 'party': 'p', 'name': 'HARM', 'kind': 'HARM', 'initiatives': "
	"[{'initiative': 'i', 'name': 'HARM', " GIVEN "}], 'years': [{'year': "
	"2026, " GIVEN "}], " COMMITMENTS ", " INKIND "}",
	"{'party': 'p'}"},
    {"calculator",
	"{" PAGE ", 'thresholds': [{'threshold': 5, 'instrument': 'HARM', "
	"'initiative': 'HARM', 'currency': 'HARM', 'minimum': '20.00', 'hours':"
	" '1', 'hourly_rate': '10.00', 'external_cost': '1.00', 'overhead': "
	"'13', 'cost': '12.43', 'valid_from': 'HARM'}]}",
	"{'instrument': 'HARM', 'amount': '25'}"},
    {"check",
	"{" PAGE
	", 'paper': {'number': 'HARM', 'kind': 'HARM', 'issued': 'HARM',"
	" 'state': 'HARM', 'since': 'HARM', 'title': 'HARM', 'recipient': "
	"'HARM', 'printed': {'facts': [{'label': 'HARM', 'value': 'HARM'}], "
	"'amounts': [{'label': 'HARM', 'amount': 'HARM', 'currency': 'HARM'}]}}"
	"}",
	"{'number': 'HARM', 'code': 'HARM'}"},
    {"editions",
	"{" PAGE ", 'editions': [{'number': 1, 'as_of': 'HARM', 'published': "
	"'HARM', 'entry': 7, 'currency': 'HARM', 'open_from': 2026, 'total': "
	"{" FIGURES "}}], 'before': {'number': 0, 'as_of': 'HARM'}, 'changes': "
	"[{'initiative': 'i', 'name': 'HARM', " FIGURES "}]}",
	"{}"},
    {"documents", "{" PAGE ", 'thresholds': []}", "{}"},
    {"definitions", "{" PAGE ", 'thresholds': []}", "{}"},
};

static const char *const harms[] = {EVIL, "", "x", "\xd9\x85\xd8\xb1 5", NULL};

/* The JSON with one text in the place of another. */
static json_t *
with_harm(const char *text, const char *harm)
{
	json_t *quoted = json_string(harm);
	char *written = json_dumps(quoted, JSON_ENCODE_ANY);
	struct buf json = BUF(1024 * 1024);
	json_error_t where;
	json_t *made;

	for (; *text != '\0'; text++)
		if (strncmp(text, "'HARM'", 6) == 0) {
			buf_add(&json, written);
			text += 5;
		} else
			buf_add_bytes(&json, *text == '\'' ? "\"" : text, 1);
	made = json_loads(json.data, 0, &where);
	ck_assert_msg(made != NULL, "%s at %d", where.text, where.position);
	json_decref(quoted);
	free(written);
	buf_free(&json);
	return made;
}

static const struct view *
view_called(const char *name)
{
	size_t i = 0;

	while (strcmp(views[i]->name, name) != 0)
		i++;
	return views[i];
}

/* A name of two thousand letters without a blank. */
static char *
endless(void)
{
	char *text = xmalloc(2001);

	memset(text, 'W', 2000);
	text[2000] = '\0';
	return text;
}

/* The workbook of the page, in a job that is to be freed; NULL where it has no
 * rows. */
static struct job *
workbook_made(const struct site *site, int page, const char *harm)
{
	static const struct http_manner manner = {0};
	const struct render render = {
	    .site = site, .address = "", .manner = &manner};
	const struct view *view = view_called(pages[page].view);
	struct job *job;
	json_t *answer;

	if (view->tables == NULL)
		return NULL;
	job = job_new();
	answer = with_harm(pages[page].answer, harm);
	job->view = view;
	job->format = "xlsx";
	json_decref(job->fields);
	job->fields = with_harm(pages[page].parameters, harm);
	json_object_set_new(job->fields, "language", json_string("en"));
	render_page(&render, job, answer);
	json_decref(answer);
	return job;
}

static void
check_page(
    const struct site *site, int page, const char *language, const char *harm)
{
	static const struct http_manner manner = {0};
	const struct render render = {
	    .site = site, .address = "", .manner = &manner};
	struct job *job = job_new();
	json_t *answer = with_harm(pages[page].answer, harm);
	const char *html;

	job->view = view_called(pages[page].view);
	job->format = "html";
	json_decref(job->fields);
	job->fields = with_harm(pages[page].parameters, harm);
	json_object_set_new(job->fields, "language", json_string(language));
	render_page(&render, job, answer);
	html = job->reply.data;
	ck_assert_int_eq(job->status, 200);
	ck_assert_ptr_null(strstr(html, "<script"));
	ck_assert_ptr_null(strstr(html, " onload=\"x"));
	ck_assert_ptr_null(strstr(html, " style="));
	ck_assert_msg(
	    strstr(html, "</html>") != NULL, "%s is cut", pages[page].view);
	json_decref(answer);
	job_free(job);
}

START_TEST(names_that_would_do_harm_are_text_in_every_view)
{
	struct error err;
	struct site *site = site_open("", &err);
	char *longest = endless();

	ck_assert_msg(site != NULL, "%s", err.message);
	for (const struct tongue *t = words_tongues; t->code != NULL; t++) {
		for (const char *const *harm = harms; *harm != NULL; harm++)
			check_page(site, _i, t->code, *harm);
		check_page(site, _i, t->code, longest);
	}
	free(longest);
	site_free(site);
}
END_TEST

START_TEST(whatever_a_name_is_rows_are_a_workbook_and_equal_rows_equal_bytes)
{
	struct error err;
	struct site *site = site_open("", &err);

	for (const char *const *harm = harms; *harm != NULL; harm++) {
		struct job *one = workbook_made(site, _i, *harm);
		struct job *two = workbook_made(site, _i, *harm);

		if (one != NULL) {
			ck_assert_int_eq(one->status, 200);
			ck_assert_str_eq(one->content_type, WORKBOOK_TYPE);
			ck_assert_int_eq(memcmp(one->reply.data, "PK", 2), 0);
			ck_assert_uint_eq(one->reply.len, two->reply.len);
			ck_assert_int_eq(memcmp(one->reply.data,
					     two->reply.data, one->reply.len),
			    0);
			ck_assert_str_eq(one->etag, two->etag);
		}
		job_free(one);
		job_free(two);
	}
	site_free(site);
}
END_TEST

START_TEST(what_a_column_means_is_in_the_glossary)
{
	const struct table *t = view_called(pages[_i].view)->tables;

	for (; t != NULL && t->name != NULL; t++)
		for (const struct column *c = t->columns; c->name != NULL; c++) {
			struct buf meaning = BUF(64 * 1024);

			ck_assert_msg(
			    glossary_find(c->name, &meaning), "%s", c->name);
			buf_free(&meaning);
		}
}
END_TEST

/* The answers above have something of everything; nothing is asked to be
 * calculated. */
START_TEST(every_table_has_the_rows_of_the_answer)
{
	const struct view *view = view_called(pages[_i].view);
	const struct table *t = view->tables;
	json_t *answer = with_harm(pages[_i].answer, "x");
	const struct shown shown = {view, "en", NULL, answer, NULL};

	for (; t != NULL && t->name != NULL; t++) {
		struct sheet sheet = view_sheet(&shown, t);
		bool asked = strcmp(t->name, "result") != 0;

		ck_assert_msg((json_array_size(sheet.rows) > 0) == asked,
		    "%s of %s", t->name, view->name);
		ck_assert_ptr_eq(view_table(view, t->name), t);
		view_sheet_free(&sheet);
	}
	json_decref(answer);
}
END_TEST

/* What a page says of figures, in English. */
static const struct {
	int page;
	const char *text;
} sentences[] = {
    {0, "<span class=\"big\">CHF\xc2\xa0<data class=\"n\" "
	"value=\"55.00\">55</data>"
	"</span> is still missing for 2026 to 2027"},
    {0, "Needed <data class=\"n\" value=\"100.00\">100</data> − funded <data "
	"class=\"n\" value=\"45.00\">45</data> = <data class=\"n\" "
	"value=\"55.00\">55</data>."},
    {0, "for 2026, which ends in 46 days."},
    {0, "<title>CHF\xc2\xa0"
	"55 is still missing for 2026 to 2027"},
    {1, "is still missing for 2026 to 2027"},
    {3, "1 partner gives money"},
    {3, "2 more are not named"},
};

START_TEST(what_is_missing_is_said_in_a_sentence)
{
	static const struct http_manner manner = {0};
	struct error err;
	struct site *site = site_open("", &err);
	const struct render render = {
	    .site = site, .address = "", .manner = &manner};
	struct job *job = job_new();
	int page = sentences[_i].page;
	json_t *answer = with_harm(pages[page].answer, "x");

	job->view = view_called(pages[page].view);
	job->format = "html";
	json_decref(job->fields);
	job->fields = json_pack("{s:s}", "language", "en");
	render_page(&render, job, answer);
	ck_assert_msg(strstr(job->reply.data, sentences[_i].text) != NULL,
	    "%s is not in %s", sentences[_i].text, job->reply.data);
	json_decref(answer);
	job_free(job);
	site_free(site);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("view");
	TCase *tcase = tcase_create("view");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tcase);
	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase,
	    names_that_would_do_harm_are_text_in_every_view, 0, COUNT(pages));
	tcase_add_loop_test(tcase,
	    whatever_a_name_is_rows_are_a_workbook_and_equal_rows_equal_bytes,
	    0, COUNT(pages));
	tcase_add_loop_test(
	    tcase, what_a_column_means_is_in_the_glossary, 0, COUNT(pages));
	tcase_add_loop_test(
	    tcase, every_table_has_the_rows_of_the_answer, 0, COUNT(pages));
	tcase_add_loop_test(
	    tcase, what_is_missing_is_said_in_a_sentence, 0, COUNT(sentences));
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
