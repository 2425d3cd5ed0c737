/* Templates: what they become, and what is wrong with others. */

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "pages/template.h"

/* What is shown with a model of these members. */
static const char model_text[] =
    "{\"a\": \"<b>\", \"n\": 7, \"yes\": true, \"no\": false, \"empty\": \"\","
    " \"none\": [], \"list\": [{\"x\": \"1\"}, {\"x\": \"2\"}],"
    " \"words\": [\"p\", \"q\"], \"o\": {\"x\": \"in\", \"deep\": {\"y\": "
    "\"down\"}}}";

static const struct {
	const char *template, *shown;
} shows[] = {
    {"plain", "plain"},
    {"{{a}}", "&lt;b&gt;"},
    {"{{{a}}}", "<b>"},
    {"{{ a }}", "&lt;b&gt;"},
    {"{{n}}", "7"},
    {"{{missing}}", ""},
    {"{{o.x}} {{o.deep.y}}", "in down"},
    {"{{o.missing.y}}", ""},
    {"{{#o}}{{x}}{{a}}{{/o}}", "in&lt;b&gt;"},
    {"{{#list}}{{x}},{{/list}}", "1,2,"},
    {"{{#words}}{{.}}{{/words}}", "pq"},
    {"{{#a}}[{{.}}]{{/a}}", "[&lt;b&gt;]"},
    {"{{#yes}}y{{/yes}}{{#no}}n{{/no}}{{#empty}}e{{/empty}}", "y"},
    {"{{^yes}}y{{/yes}}{{^no}}n{{/no}}{{^empty}}e{{/empty}}{{^none}}0{{/none}}",
	"ne0"},
    {"{{! remark }}x", "x"},
    {"a\n  {{#yes}}\nb\n  {{/yes}}\nc\n", "a\nb\nc\n"},
    {"a {{#yes}}b{{/yes}}\nc", "a b\nc"},
    {"{{>part}}", "part 7"},
    {"{{_ Hello {a}, {&a} & {n}}}", "bonjour &lt;b&gt; <b> 7"},
    {"{{_ Other & {n}}}", "Other &amp; 7"},
};

static const struct {
	const char *template, *wrong;
} refusals[] = {
    {"{{a", "line 1: a tag does not end"},
    {"x\n{{#a}}", "line 2: a section does not end"},
    {"{{/a}}", "a section ends that has not begun"},
    {"{{#a}}\n{{/b}}", "line 2: another section ends than has begun"},
    {"{{}}", "a tag has no name"},
    {"{{a b}}", "a tag has no name"},
    {"{{a..b}}", "a tag has no name"},
    {"{{_ x {a b}}}", "a text to be translated is not well formed"},
    {"{{_ x } y}}", "a tag does not end"},
    {"{{_ }}", "a text to be translated is not well formed"},
    {"{{>nowhere}}", "has a part nowhere that is not there"},
    {"{{>one}}", "is a part of itself"},
};

static const char *
french(const char *language, const char *english)
{
	ck_assert_str_eq(language, "fr");
	return english[0] == 'H' ? "bonjour {a} {&a} {n}" : english;
}

static bool
add(struct templates *all, const char *text, struct error *err)
{
	return templates_add(all, "part", "part {{n}}", err) &&
	       templates_add(all, "one", text, err) &&
	       templates_check(all, err);
}

START_TEST(templates_are_filled)
{
	struct templates *all = templates_new();
	json_t *model = json_loads(model_text, 0, NULL);
	struct buf out = BUF(1000);
	struct error err;

	ck_assert(add(all, shows[_i].template, &err));
	template_show(all, "one", model, french, "fr", &out);
	ck_assert_str_eq(out.data, shows[_i].shown);
	buf_free(&out);
	json_decref(model);
	templates_free(all);
}
END_TEST

START_TEST(what_is_wrong_is_said_with_its_line)
{
	struct templates *all = templates_new();
	struct error err;

	ck_assert(!add(all, refusals[_i].template, &err));
	ck_assert_int_eq(err.code, ERROR_CONFIG);
	ck_assert_ptr_nonnull(strstr(err.message, refusals[_i].wrong));
	templates_free(all);
}
END_TEST

START_TEST(the_last_of_a_name_is_shown)
{
	struct templates *all = templates_new();
	json_t *model = json_object();
	struct buf out = BUF(4);
	struct error err;

	ck_assert(templates_add(all, "one", "first", &err));
	ck_assert(templates_add(all, "one", "last one", &err));
	template_show(all, "one", model, NULL, "en", &out);
	ck_assert_str_eq(out.data, "");	/* what does not fit is left out */
	ck_assert(buf_over(&out));
	ck_assert(templates_has(all, "one") && !templates_has(all, "two"));
	json_decref(model);
	buf_free(&out);
	templates_free(all);
}
END_TEST

int
main(void)
{
	TCase *all = tcase_create("templates");
	Suite *suite = suite_create("template");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(all, templates_are_filled, 0,
	    (int)(sizeof(shows) / sizeof(shows[0])));
	tcase_add_loop_test(all, what_is_wrong_is_said_with_its_line, 0,
	    (int)(sizeof(refusals) / sizeof(refusals[0])));
	tcase_add_test(all, the_last_of_a_name_is_shown);
	suite_add_tcase(suite, all);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed > 0;
}
