/* Addresses: /partner/arvenia.csv?as_of=2026-11-15&language=fr */

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "pages/route.h"
#include "pages/views.h"

#define VALUE_MAX 300 /* bytes of a parameter, decoded */

static const char *const formats[] = {"csv", "json", "xlsx", "pdf", NULL};

static const struct field common[] = {
    {VIEW_AS_OF, FIELD_DATE, OPTIONAL, "the day of an edition"},
    {VIEW_LANGUAGE, FIELD_CHOICE, OPTIONAL, "the language of the page",
	.choices = VIEW_LANGUAGES},
    {NULL},
};

/* Of a CSV of a view that has several tables. */
static const struct field of_tables[] = {
    {VIEW_TABLE, FIELD_TEXT, OPTIONAL, "which table"},
    {NULL},
};

/* Cut .csv and the like off the path. */
static const char *
cut_format(struct http_text *path)
{
	for (const char *const *format = formats; *format != NULL; format++) {
		size_t len = strlen(*format) + 1;

		if (path->len <= len ||
		    path->data[path->len - len] != '.' ||
		    memcmp(path->data + path->len - len + 1, *format,
			len - 1) != 0)
			continue;
		path->len -= len;
		return *format;
	}
	return "html";
}

/* Does the path begin with that of the view, which takes the rest? */
static bool
is_below(struct http_text path, const struct view *view)
{
	size_t len = strlen(view->path);

	return len > 1 && view->path[len - 1] == '/' && path.len > len &&
	       memcmp(path.data, view->path, len) == 0;
}

static const struct view *
find_view(struct http_text path, bool is_file)
{
	for (const struct view *const *at = views; *at != NULL; at++) {
		const struct view *view = *at;
		struct http_text name = {path.data + 1, path.len - 1};

		/* The files of / are called as the view is. */
		if (strcmp(view->path, "/") == 0 && is_file
			? http_text_is(name, view->name)
			: http_text_is(path, view->path) || is_below(path, view))
			return view;
	}
	return NULL;
}

/* May it be asked which table is meant? */
static bool
takes_table(const struct job *job)
{
	return strcmp(job->format, "csv") == 0 && view_has_tables(job->view);
}

enum { LISTS = 3 };

/* The lists of fields that the address takes; NULL for one that it has not. */
static void
fields_of(const struct job *job, const struct field *lists[LISTS])
{
	lists[0] = job->view->fields;
	lists[1] = takes_table(job) ? of_tables : NULL;
	lists[2] = common;
}

static const struct field *
find_field(const struct job *job, const char *name)
{
	const struct field *lists[LISTS], *field = NULL;

	fields_of(job, lists);
	for (size_t i = 0; i < LISTS && field == NULL; i++)
		if (lists[i] != NULL)
			field = field_find(lists[i], name);
	return field;
}

static bool
refuse_parameter(struct job *job, const char *name)
{
	struct error *err = &job->err;
	struct buf known = BUF(sizeof(err->hint));
	const struct field *lists[LISTS];

	fields_of(job, lists);
	for (size_t i = 0; i < LISTS; i++)
		for (const struct field *f = lists[i];
		     f != NULL && f->name != NULL; f++)
			if (f->presence != POSITIONAL)
				buf_printf(&known, "%s%s",
				    known.len > 0 ? ", " : "", f->name);
	error_set(err, ERROR_MALFORMED, name,
	    "this page has no parameter %.60s", name);
	error_hint(err, "it takes %s", known.data);
	buf_free(&known);
	return false;
}

static bool
set_parameter(struct job *job, const char *name, const char *value)
{
	json_t *text = json_string(value);

	if (text == NULL)
		return error_set(&job->err, ERROR_MALFORMED, name,
		    "the address is not UTF-8");
	json_object_set_new(job->fields, name, text);
	return true;
}

static bool
check_table(const struct view *view, const char *name, struct error *err)
{
	struct buf known = BUF(sizeof(err->hint));

	if (view_table(view, name) != NULL)
		return true;
	for (const struct table *t = view->tables; t->name != NULL; t++)
		buf_printf(
		    &known, "%s%s", known.len > 0 ? ", " : "", t->name);
	error_set(err, ERROR_INVALID, VIEW_TABLE,
	    "this page has no table %.60s", name);
	error_hint(err, "it has %s", known.data);
	buf_free(&known);
	return false;
}

/* A form sends what was left empty as well. */
static bool
take_parameter(struct job *job, const struct field *field, const char *value)
{
	struct error *err = &job->err;

	if (value[0] == '\0')
		return true;
	if (json_object_get(job->fields, field->name) != NULL)
		return error_set(err, ERROR_MALFORMED, field->name,
		    "%s is given twice", field->name);
	if (!set_parameter(job, field->name, value))
		return false;
	if (field == of_tables)
		return check_table(job->view, value, err);
	if (job->spoiled || field_check(field, value, err))
		return true;
	job->spoiled = (job->view->flags & VIEW_FORM) != 0 &&
		       field_find(common, field->name) == NULL;
	return job->spoiled;
}

static bool
take_query(struct job *job, struct http_text rest)
{
	struct buf name = BUF(64), value = BUF(VALUE_MAX);
	const struct field *field;
	int found;

	while ((found = http_query_next(&rest, &name, &value, &job->err)) > 0) {
		field = find_field(job, name.data);
		if (field == NULL || field->presence == POSITIONAL) {
			refuse_parameter(job, name.data);
			break;
		}
		if (!take_parameter(job, field, value.data))
			break;
	}
	buf_free(&name);
	buf_free(&value);
	return found == 0;
}

/* What stands behind the path of the view; a name of another form is that of
 * no page. */
static bool
take_rest(struct job *job, struct http_text path)
{
	size_t len = strlen(job->view->path);
	char value[64] = "";

	if (path.len <= len || !is_below(path, job->view))
		return true;
	if (path.len - len < sizeof(value))
		memcpy(value, path.data + len, path.len - len);
	if (value[0] != '\0' &&
	    field_check(job->view->fields, value, &job->err))
		return set_parameter(job, job->view->fields->name, value);
	return error_set(
	    &job->err, ERROR_NOT_FOUND, "", "there is no such page");
}

/* q of an item in thousandths: "fr-CH;q=0.9" has 900. */
static unsigned
weight(struct http_text item)
{
	const char *q = memmem(item.data, item.len, "q=", 2);
	const char *end = item.data + item.len;
	unsigned thousandths = 0, unit = 100;

	if (q == NULL || q + 2 >= end)
		return 1000;
	q += 2;
	if (*q == '1')
		return 1000;
	for (q += 2; q < end && *q >= '0' && *q <= '9' && unit > 0; q++) {
		thousandths += (unsigned)(*q - '0') * unit;
		unit /= 10;
	}
	return thousandths;
}

/* The language of the item, if it is one of ours. */
static const char *
language_of(struct http_text item)
{
	static const char *const ours[] = {"ar", "zh", "en", "fr", "ru", "es"};

	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
		if (item.len >= 2 && strncasecmp(item.data, ours[i], 2) == 0 &&
		    (item.len == 2 || strchr("-; \t", item.data[2]) != NULL))
			return ours[i];
	return NULL;
}

/* The one of our languages that is liked best, by Accept-Language. */
static const char *
language_liked(struct http_text accept)
{
	const char *best = "en";
	unsigned most = 0;

	while (accept.len > 0) {
		const char *comma = memchr(accept.data, ',', accept.len);
		struct http_text item = accept;
		const char *language;

		if (comma != NULL)
			item.len = (size_t)(comma - accept.data);
		accept.data += item.len + (comma != NULL);
		accept.len -= item.len + (comma != NULL);
		while (item.len > 0 && (*item.data == ' ' || *item.data == '\t'))
			item.data++, item.len--;
		language = language_of(item);
		if (language != NULL && weight(item) > most) {
			most = weight(item);
			best = language;
		}
	}
	return best;
}

/* The language that is asked for behind what is wrong with the address: that is
 * told in it. */
static void
seek_language(struct http_text rest, struct job *job)
{
	struct buf name = BUF(64), value = BUF(VALUE_MAX);
	struct error ignored;

	while (http_query_next(&rest, &name, &value, &ignored) > 0)
		if (strcmp(name.data, VIEW_LANGUAGE) == 0 &&
		    field_check(&common[1], value.data, &ignored))
			set_parameter(job, VIEW_LANGUAGE, value.data);
	buf_free(&name);
	buf_free(&value);
}

bool
route_is_paper(const struct job *job)
{
	return job->format != NULL && strcmp(job->format, "pdf") == 0;
}

static bool
check_format(struct job *job)
{
	bool page = strcmp(job->format, "html") == 0 ||
		    strcmp(job->format, "json") == 0;

	if (view_has(job->view, job->format))
		return true;
	return error_set(&job->err, ERROR_NOT_FOUND, "",
	    page		  ? "there is no such page"
	    : route_is_paper(job) ? "this page has no paper"
				  : "this page has no rows");
}

bool
route_read(const struct http_request *request, struct job *job)
{
	struct http_text path = request->path;
	struct error ignored;
	const char *given;
	bool ok;

	job->format = cut_format(&path);
	job->fields = json_object();
	job->view = find_view(path, strcmp(job->format, "html") != 0);
	if (job->view == NULL) {
		error_set(
		    &job->err, ERROR_NOT_FOUND, "", "there is no such page");
		ok = false;
	} else {
		ok = take_rest(job, path) && take_query(job, request->query) &&
		     check_format(job);
	}
	if (!ok)
		seek_language(request->query, job);
	given = json_string_value(json_object_get(job->fields, VIEW_LANGUAGE));
	if (given != NULL && field_check(&common[1], given, &ignored))
		set_parameter(job, ROUTE_ASKED, given);
	else
		set_parameter(job, VIEW_LANGUAGE,
		    language_liked(request->accept_language));
	return ok;
}

/* Back to an address -------------------------------------------------------*/

/* Append what every view takes. */
static void
add_common(const char *as_of, const char *language, size_t begin,
    struct buf *out)
{
	if (as_of != NULL)
		http_add_parameter(out, begin, VIEW_AS_OF, as_of);
	if (language != NULL)
		http_add_parameter(out, begin, VIEW_LANGUAGE, language);
}

void
route_address(const struct view *view, const json_t *parameters,
    const char *format, const char *as_of, const char *language,
    struct buf *out)
{
	bool root = strcmp(view->path, "/") == 0;
	bool is_page = strcmp(format, "html") == 0;
	size_t begin = out->len;

	buf_printf(out, "%s%s", view->path, root && !is_page ? view->name : "");
	for (const struct field *f = view->fields; f != NULL && f->name != NULL;
	     f++)
		if (f->presence == POSITIONAL &&
		    view_text(parameters, f->name) != NULL)
			buf_add(out, view_text(parameters, f->name));
	if (!is_page)
		buf_printf(out, ".%s", format);
	for (const struct field *f = view->fields; f != NULL && f->name != NULL;
	     f++)
		if (f->presence != POSITIONAL &&
		    view_text(parameters, f->name) != NULL)
			http_add_parameter(out, begin, f->name,
			    view_text(parameters, f->name));
	if (strcmp(format, "csv") == 0 &&
	    view_text(parameters, VIEW_TABLE) != NULL)
		http_add_parameter(out, begin, VIEW_TABLE,
		    view_text(parameters, VIEW_TABLE));
	add_common(as_of, language, begin, out);
}

void
route_query(const char *as_of, const char *language, struct buf *out)
{
	add_common(as_of, language, out->len, out);
}

void
route_key(const struct job *job, struct buf *out)
{
	buf_add(out, view_text(job->fields, VIEW_LANGUAGE));
	route_address(job->view, job->fields, job->format,
	    view_text(job->fields, VIEW_AS_OF),
	    view_text(job->fields, ROUTE_ASKED), out);
}
