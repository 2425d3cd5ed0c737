/* Making a page. */

#include <stdlib.h>
#include <string.h>

#include "digest.h"
#include "documents/document.h"
#include "locale/format.h"
#include "locale/words.h"
#include "pages/render.h"
#include "pages/route.h"
#include "pages/sheets.h"
#include "workbook.h"

#define ADDRESS_MAX 2048

typedef void html_writer(struct buf *, const char *, const char *language);

/* Set a member to what is written of a text, which may be NULL. */
static void
set_written(json_t *model, const char *name, html_writer *write,
    const char *text, const char *language)
{
	struct buf html = BUF(1024);

	if (text != NULL) {
		write(&html, text, language);
		view_set(model, name, html.data);
	}
	buf_free(&html);
}

json_t *
render_model(const struct site *site, const char *language)
{
	json_t *model = json_object();

	view_set(model, "language", language);
	view_set(
	    model, "direction", words_tongue(language)->rtl ? "rtl" : "ltr");
	json_object_set_new(
	    model, "draft", json_boolean(words_draft(language)));
	site_describe(site, model);
	return model;
}

/* The page in the other languages. */
static void
add_languages(const struct job *job, json_t *model)
{
	const char *as_of = view_text(job->fields, VIEW_AS_OF);
	json_t *all = json_array();

	for (const struct tongue *t = words_tongues; t->code != NULL; t++) {
		struct buf address = BUF(ADDRESS_MAX);
		bool here =
		    strcmp(t->code, view_text(job->fields, VIEW_LANGUAGE)) == 0;

		route_address(
		    job->view, job->fields, "html", as_of, t->code, &address);
		json_array_append_new(all,
		    json_pack("{s:s, s:s, s:s, s:s, s:b}", "code", t->code,
			"name", t->name, "direction", t->rtl ? "rtl" : "ltr",
			"href", address.data, "here", here));
		buf_free(&address);
	}
	json_object_set_new(model, "languages", all);
}

static bool
is_json(const char *format)
{
	return strcmp(format, "json") == 0;
}

/* Not a page; what is refused before its address was read is shown as one. */
static bool
is_file(const struct job *job)
{
	return job->format != NULL && strcmp(job->format, "html") != 0;
}

/* A file to take away: what it holds, and where it is. */
static void
add_file(const struct job *job, json_t *parameters, const char *holds,
    const char *format, const char *as_of, json_t *files)
{
	struct buf address = BUF(ADDRESS_MAX), name = BUF(512);

	for (const char *p = format; *p != '\0'; p++)
		buf_printf(&name, "%c", *p - 'a' + 'A');
	route_address(job->view, parameters, format, as_of,
	    view_text(parameters, VIEW_LANGUAGE), &address);
	json_array_append_new(
	    files, json_pack("{s:s, s:s, s:s}", "holds", holds, "format",
		       name.data, "href", address.data));
	buf_free(&address);
	buf_free(&name);
}

/* A CSV of each table that has rows: of the first at the address of the view,
 * of any other at that with its name. */
static void
add_tables(const struct job *job, const struct shown *shown, const char *as_of,
    json_t *files)
{
	for (const struct table *t = job->view->tables;
	     t != NULL && t->name != NULL; t++) {
		json_t *parameters = json_copy(job->fields);

		if (t != job->view->tables)
			view_set(parameters, VIEW_TABLE, t->name);
		if (view_any_rows(shown, t))
			add_file(job, parameters,
			    words_of(shown->language, t->title), "csv", as_of,
			    files);
		json_decref(parameters);
	}
}

/* The same figures to take away. */
static void
add_files(const struct job *job, const struct shown *shown, json_t *model)
{
	static const char *const others[][2] = {{"xlsx", N_("All tables")},
	    {"json", N_("All figures")}, {"pdf", N_("Brief")}};
	const char *as_of = view_text(shown->answer, "edition.as_of");
	json_t *files = json_array();

	add_tables(job, shown, as_of, files);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (view_has(job->view, others[i][0]))
			add_file(job, job->fields,
			    words_of(shown->language, others[i][1]),
			    others[i][0], as_of, files);
	json_object_set_new(model, "files", files);
}

/* Where this page will be found for as long as its edition is published. */
static void
page_address(const struct render *render, const struct job *job,
    const char *as_of, struct buf *address)
{
	buf_add(address, render->address);
	route_address(job->view, job->fields, "html", as_of,
	    view_text(job->fields, VIEW_LANGUAGE), address);
}

static void
add_address(const struct render *render, const struct job *job,
    const char *as_of, json_t *model)
{
	struct buf address = BUF(ADDRESS_MAX);

	page_address(render, job, as_of, &address);
	view_set(model, "address", address.data);
	view_set(model, "path", address.data + strlen(render->address));
	buf_free(&address);
}

/* What links to other pages carry on: the day and language that were asked
 * for. */
static void
add_query(const struct job *job, json_t *model)
{
	struct buf query = BUF(ADDRESS_MAX);

	route_query(view_text(job->fields, VIEW_AS_OF),
	    view_text(job->fields, ROUTE_ASKED), &query);
	view_set(model, "query", query.data);
	view_set(model, "as_of", view_text(job->fields, VIEW_AS_OF));
	buf_free(&query);
}

/* 1 EUR = 0.9379 CHF */
static void
set_conversion(
    json_t *model, const json_t *rate, const char *base, const char *language)
{
	struct buf html = BUF(256);

	buf_add(&html, "<span class=\"n\">1 ");
	html_text(&html, view_text(rate, "currency"));
	buf_add(&html, " = ");
	format_decimals(&html, view_text(rate, "rate"), 4, language);
	buf_add(&html, " ");
	html_text(&html, base);
	buf_add(&html, "</span>");
	view_set(model, "conversion", html.data);
	buf_free(&html);
}

/* Which edition this is of. */
static void
add_edition(const json_t *answer, const char *language, json_t *model)
{
	const json_t *edition = json_object_get(answer, "edition"), *entry;
	json_t *told = json_object(), *rates = json_array(), *rate;
	size_t i;

	entry = json_object_get(edition, "entry");
	set_written(
	    told, "as_of", html_day, view_text(edition, "as_of"), language);
	set_written(told, "published", html_day,
	    view_text(edition, "published"), language);
	view_set(told, "day", view_text(edition, "as_of"));
	view_set(told, "hash", view_text(edition, "hash"));
	if (entry != NULL)
		json_object_set_new(
		    told, "entry", json_integer(json_integer_value(entry)));
	json_object_set_new(model, "edition", told);
	view_set(model, "currency", view_text(answer, "base_currency"));
	json_array_foreach (json_object_get(answer, "rates"), i, rate) {
		json_t *one = json_pack("{s:s, s:s}", "currency",
		    view_text(rate, "currency"), "rate",
		    view_text(rate, "rate"));

		set_written(
		    one, "day", html_day, view_text(rate, "date"), language);
		set_conversion(
		    one, rate, view_text(answer, "base_currency"), language);
		json_array_append_new(rates, one);
	}
	json_object_set_new(model, "rates", rates);
}

static void
add_error(const struct error *err, json_t *model)
{
	json_object_set_new(model, "error",
	    json_pack("{s:s, s:s, s:s}", "field", err->subject, "message",
		err->message, "hint", err->hint));
}

/* HTML --------------------------------------------------------------------- */

static void
show(const struct render *render, const struct job *job, const char *name,
    const json_t *model, struct buf *out)
{
	struct buf template = BUF(128);

	buf_printf(&template, "%s.html", name);
	site_show(render->site, template.data, model,
	    view_text(job->fields, VIEW_LANGUAGE), out);
	buf_free(&template);
}

static void
render_html(
    const struct render *render, struct job *job, const struct shown *shown)
{
	json_t *model = render_model(render->site, shown->language);
	const char *as_of = view_text(shown->answer, "edition.as_of");

	json_object_set_new(
	    model, "at", json_pack("{s:b}", job->view->name, true));
	add_languages(job, model);
	if (!job->spoiled)
		add_files(job, shown, model);
	add_address(render, job, as_of, model);
	add_query(job, model);
	add_edition(shown->answer, shown->language, model);
	if (shown->err != NULL)
		add_error(shown->err, model);
	job->view->fill(shown, model);
	show(render, job, job->view->name, model, &job->reply);
	json_decref(model);
	job->content_type = "text/html; charset=utf-8";
}

/* Files -------------------------------------------------------------------- */

static void
render_csv(struct job *job, const struct shown *shown)
{
	sheets_csv(&job->reply, shown);
	job->content_type = "text/csv; charset=utf-8";
}

static bool
render_xlsx(
    const struct render *render, struct job *job, const struct shown *shown)
{
	struct buf address = BUF(ADDRESS_MAX);
	bool ok;

	page_address(
	    render, job, view_text(shown->answer, "edition.as_of"), &address);
	ok = sheets_xlsx(&job->reply, shown, address.data, &job->err);
	buf_free(&address);
	if (ok)
		job->content_type = WORKBOOK_TYPE;
	else
		buf_clear(&job->reply);
	return ok;
}

static void
render_json(struct job *job, const struct shown *shown)
{
	json_t *answer = json_copy((json_t *)shown->answer);
	char *text;

	if (job->view->reckon != NULL)
		job->view->reckon(shown, answer);
	text = json_dumps(answer, JSON_INDENT(1));
	json_decref(answer);
	if (text != NULL)
		buf_add(&job->reply, text);
	buf_add(&job->reply, "\n");
	free(text);
	job->content_type = "application/json";
}

static bool
render_pdf(struct job *job, const struct shown *shown)
{
	if (!document_render(shown->answer, &job->reply, &job->err)) {
		buf_clear(&job->reply);
		return false;
	}
	job->content_type = PAPER_TYPE;
	return true;
}

/* The answer ----------------------------------------------------------------*/

static void
tag(struct job *job)
{
	char digest[DIGEST_TEXT];

	if ((job->view->flags & VIEW_LIVE) != 0 || job->status != 200)
		return;
	digest_of(job->reply.data, job->reply.len, digest);
	snprintf(job->etag, sizeof(job->etag), "\"%.32s\"", digest);
}

void
render_page(const struct render *render, struct job *job, const json_t *answer)
{
	const struct shown shown = {job->view,
	    view_text(job->fields, VIEW_LANGUAGE), job->fields, answer,
	    job->spoiled ? &job->err : NULL};
	bool made = true;

	if (job->spoiled && is_file(job)) { /* a file has no room to say why */
		render_error(render, job);
		return;
	}
	job->status = job->spoiled ? error_kind(job->err.code)->status : 200;
	job->manner = render->manner;
	if (strcmp(job->format, "csv") == 0)
		render_csv(job, &shown);
	else if (strcmp(job->format, "xlsx") == 0)
		made = render_xlsx(render, job, &shown);
	else if (route_is_paper(job))
		made = render_pdf(job, &shown);
	else if (is_json(job->format))
		render_json(job, &shown);
	else
		render_html(render, job, &shown);
	if (made)
		tag(job);
	else
		render_error(render, job);
}

/* What the page of an error says, and beside it: what is wrong with the address,
 * as the program says it, that it will pass, or what is shown at all. */
static const struct told {
	const char *title;
	int status;
	bool detail, later, missing;
} told[] = {
    {N_("This address is not understood"), 400, .detail = true},
    {N_("This address is not understood"), 422, .detail = true},
    {N_("There is no such page"), 404, .missing = true},
    {N_("These pages are read, and nothing is sent to them"), 405},
    {N_("Too many requests"), 429, .detail = true, .later = true},
    {N_("This page cannot be made at the moment"), 503, .later = true},
    {N_("This page cannot be made"), 0, .detail = true},
};

static void
describe_error(const struct job *job, const char *language, json_t *model)
{
	const struct told *of = told;
	struct buf day = BUF(256);

	while (of->status != 0 && of->status != job->status)
		of++;
	view_set(model, "title", words_of(language, of->title));
	json_object_set_new(model, "detail", json_boolean(of->detail));
	json_object_set_new(model, "later", json_boolean(of->later));
	json_object_set_new(model, "missing", json_boolean(of->missing));
	if (job->err.code == ERROR_NOT_FOUND &&
	    strcmp(job->err.subject, VIEW_AS_OF) == 0)
		html_day(&day, view_text(job->fields, VIEW_AS_OF), language);
	if (day.len > 0)
		view_set(model, "no_edition", day.data);
	buf_free(&day);
}

void
render_error(const struct render *render, struct job *job)
{
	const char *language = view_text(job->fields, VIEW_LANGUAGE);
	struct buf query = BUF(ADDRESS_MAX);
	char status[8];
	json_t *model;

	job->status = error_kind(job->err.code)->status;
	job->etag[0] = '\0';
	if (is_file(job))
		return;
	if (language == NULL)
		language = "en";
	model = render_model(render->site, language);
	route_query(NULL, view_text(job->fields, ROUTE_ASKED), &query);
	view_set(model, "query", query.data);
	snprintf(status, sizeof(status), "%d", job->status);
	view_set(model, "status", status);
	add_error(&job->err, model);
	describe_error(job, language, model);
	buf_clear(&job->reply);
	site_show(render->site, "error.html", model, language, &job->reply);
	job->content_type = "text/html; charset=utf-8";
	job->manner = render->manner;
	job->coding = CODING_IDENTITY;
	json_decref(model);
	buf_free(&query);
}
