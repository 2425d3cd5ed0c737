/* Which format, which columns, and where the answer goes. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/env.h"
#include "core/text.h"
#include "output/output.h"
#include "suggest.h"
#include "words.h"

const struct format *const output_formats[] = {&format_table, &format_wide,
    &format_json, &format_ndjson, &format_yaml, &format_csv, &format_tsv,
    &format_xlsx, &format_pdf, &format_ics, &format_name, NULL};

const struct format *
output_find(const struct options *options, struct error *err)
{
	const char *name = options->output != NULL ? options->output
			   : options->json	   ? "json"
			   : options->excel	   ? "csv"
						   : "table";
	struct suggestion near = {.word = name};

	for (const struct format *const *f = output_formats; *f != NULL; f++) {
		if (strcmp((*f)->name, name) == 0)
			return *f;
		suggestion_offer(&near, (*f)->name);
	}
	error_set(err, ERROR_USAGE, "output", "there is no output format %.60s",
	    name);
	if (near.best != NULL)
		error_hint(err, "did you mean --output %s?", near.best);
	else
		error_hint(err, "give one of table, wide, json, ndjson, yaml, "
				"csv, tsv, xlsx, pdf, ics, name");
	return NULL;
}

/* Colours are for terminals that have them and people who want them. */
static bool
wants_color(const char *when, bool tty)
{
	if (when != NULL && strcmp(when, "auto") != 0)
		return strcmp(when, "always") == 0;
	return tty && env_value("NO_COLOR") == NULL && env_has_screen();
}

static bool
refuse_terminal(struct error *err)
{
	error_set(err, ERROR_USAGE, "output",
	    "a workbook is nothing that a terminal can show");
	error_hint(err, "send it into a file: add > FILE.xlsx");
	return true;
}

static bool
refuse_served(struct error *err)
{
	error_set(err, ERROR_USAGE, "output",
	    "a PDF is made of reports and lists only");
	return true;
}

bool
output_open(
    struct output *out, const struct options *options, struct error *err)
{
	bool tty = isatty(STDOUT_FILENO) == 1;

	*out = (struct output){
	    .format = output_find(options, err),
	    .file = stdout,
	    .fields = options->fields,
	    .header = !options->no_header,
	    .excel = options->excel,
	    .decimal_comma = options->decimal_comma,
	    .totals = options->totals,
	    .tty = tty,
	    .width = text_terminal_width(STDOUT_FILENO),
	    .color = wants_color(options->color, tty),
	    .held = json_array(),
	    .pager = {-1, -1},
	};
	if (out->format == NULL ||
	    (out->format->served && refuse_served(err)) ||
	    (out->format->binary && tty && refuse_terminal(err)))
		return false;
	if (output_for_people(out))
		pager_hold(&out->pager, options);
	return true;
}

/* Is it the name of the column, or the short head that a table has for it? */
static bool
is_called(
    const struct output *out, const char *column, const char *name, size_t len)
{
	char head[OUTPUT_HEAD_MAX];

	return text_same_name(name, len, column) ||
	       text_same_name(name, len, output_head(out, column, true, head));
}

/* Add the column that was typed, if the answer has it. */
static bool
column_add(struct output *out, const char *name, size_t len,
    const json_t *names, struct error *err)
{
	char typed[64];
	struct suggestion near = {.word = typed};

	snprintf(typed, sizeof(typed), "%.*s", (int)len, name);
	for (size_t i = 0; i < json_array_size(names); i++) {
		if (is_called(out, json_string_value(json_array_get(names, i)),
			name, len))
			return json_array_append(
				   out->columns, json_array_get(names, i)) == 0;
		suggestion_offer(
		    &near, json_string_value(json_array_get(names, i)));
	}
	error_set(
	    err, ERROR_USAGE, "fields", "there is no column %s here", typed);
	if (near.best != NULL)
		return error_hint(err, "did you mean --fields %s?", near.best);
	return error_hint(err, "leave --fields out to see them all");
}

static bool
columns_pick(struct output *out, const json_t *names, struct error *err)
{
	out->columns = json_array();
	for (const char *name = out->fields; name != NULL;) {
		size_t len = strcspn(name, ",");

		if (!column_add(out, name, len, names, err))
			return false;
		name = name[len] == ',' ? name + len + 1 : NULL;
	}
	return true;
}

/* Has the answer what the format shows? */
static bool
columns_suffice(
    const struct output *out, const json_t *object, struct error *err)
{
	struct words needs = {out->format->needs, ','};

	while (words_next(&needs)) {
		char name[OUTPUT_HEAD_MAX];

		snprintf(
		    name, sizeof(name), "%.*s", (int)needs.len, needs.word);
		if (json_object_get(object, name) != NULL)
			continue;
		error_set(err, ERROR_USAGE, "output",
		    "--output %s is not for this: it has no %s",
		    out->format->name, name);
		return error_hint(err, "bursar report calendar has all of it");
	}
	return true;
}

/* Decide the columns by the first row. */
static bool
columns_settle(struct output *out, const json_t *object, struct error *err)
{
	json_t *names;
	bool ok = true;

	if (out->columns != NULL)
		return true;
	if (!columns_suffice(out, object, err))
		return false;
	names = output_names(object);
	if (out->fields == NULL)
		out->columns = json_incref(names);
	else
		ok = columns_pick(out, names, err);
	json_decref(names);
	if (ok && json_array_size(out->columns) > OUTPUT_COLUMNS_MAX)
		return error_set(err, ERROR_INTERNAL, "",
		    "the answer has more than %d columns", OUTPUT_COLUMNS_MAX);
	return ok;
}

bool
output_rows(struct output *out, const json_t *items, struct error *err)
{
	out->is_list = true;
	for (size_t i = 0; i < json_array_size(items); i++) {
		const json_t *item = json_array_get(items, i);
		bool first = out->columns == NULL;

		if (!columns_settle(out, item, err))
			return false;
		if (first && out->format->begin != NULL)
			out->format->begin(out);
		out->format->row(out, item);
		out->count++;
	}
	return true;
}

bool
output_totals(struct output *out, const json_t *items, struct error *err)
{
	bool ok;

	out->in_totals = true;
	ok = output_rows(out, items, err);
	out->in_totals = false;
	return ok;
}

bool
output_record(struct output *out, const json_t *object, struct error *err)
{
	if (!columns_settle(out, object, err))
		return false;
	out->format->record(out, object);
	return true;
}

bool
output_for_people(const struct output *out)
{
	return out->format == &format_table || out->format == &format_wide;
}

void
output_end(struct output *out)
{
	if (out->is_list && !out->is_ended)
		out->format->end(out);
	out->is_ended = true;
	if (fflush(out->file) != 0)
		out->failure = errno;
	pager_show(&out->pager);
}

bool
output_close(struct output *out, struct error *err)
{
	output_end(out);
	json_decref(out->columns);
	json_decref(out->held);
	json_decref(out->about);
	json_decref(out->currencies);
	json_decref(out->rates);
	if (out->failure == 0 && !ferror(out->file))
		return true;
	return error_set(err, ERROR_OUTPUT, "",
	    "the answer cannot be written%s%s", out->failure != 0 ? ": " : "",
	    out->failure != 0 ? strerror(out->failure) : "");
}

bool
output_show(const struct options *options, json_t *answer, struct error *err)
{
	struct output out;
	bool ok = output_open(&out, options, err) &&
		  (json_is_array(answer) ? output_rows(&out, answer, err)
					 : output_record(&out, answer, err));

	ok = output_close(&out, err) && ok;
	json_decref(answer);
	return ok;
}
