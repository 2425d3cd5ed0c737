/* Models of the pages. */

#include <stdlib.h>
#include <string.h>

#include "answer.h"
#include "calendar.h"
#include "documents/document.h"
#include "http/http.h"
#include "member.h"
#include "nouns.h"
#include "pages/render.h"
#include "staff/acts.h"
#include "staff/fields.h"
#include "staff/link.h"
#include "staff/page.h"
#include "staff/table.h"
#include "staff/todo.h"
#include "words.h"
#include "workbook.h"

#define MEMBERS_MAX 8192 /* bytes of the text of an answer */
#define TODO	    "report", "todo"

static const struct http_manner manner = {.policy = site_policy};

/* What every page has ------------------------------------------------------*/

static json_t *
called(const struct command *command)
{
	struct buf name = BUF(COMMAND_NAME_MAX * 2);
	json_t *text;

	command_print(&name, command);
	text = json_string(name.data);
	buf_free(&name);
	return text;
}

/* What people come for each day; a write is called by what it does. */
static const struct {
	const char *name, *noun, *verb;
} places[] = {
    {"To do", TODO},
    {"Funding gap", "report", "gap"},
    {"Overdue", "report", "overdue"},
    {NULL, "pledge", "record"},
    {NULL, "inkind", "offer"},
    {NULL, "receipt", "record"},
    {"Approvals", "approval", "list"},
    {"Journal", "journal", "list"},
};

static json_t *
place_name(size_t i, const struct command *command)
{
	struct buf name = BUF(COMMAND_NAME_MAX * 2);
	json_t *text;

	if (places[i].name != NULL)
		return json_string(places[i].name);
	command_phrase(&name, command);
	text = json_string(name.data);
	buf_free(&name);
	return text;
}

/* What a page is called: "pledge 12", where one is shown. */
static json_t *
heading_of(const struct job *job)
{
	const struct command *command = job->command;
	const struct field *subject = link_subject(command);
	const char *shown =
	    subject != NULL ? member_text(job->fields, subject->name) : "";

	if (command->kind == COMMAND_SHOW && shown[0] != '\0')
		return json_sprintf("%s %s", command->noun, shown);
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (command == command_find(places[i].noun, places[i].verb))
			return place_name(i, command);
	return called(command);
}

static json_t *
places_of(const struct job *job)
{
	json_t *all = json_array();

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		const struct command *command =
		    command_find(places[i].noun, places[i].verb);
		struct buf address = BUF(LINK_MAX);

		link_command(&address, command);
		if (link_allowed(command, job->caller.role))
			json_array_append_new(all,
			    json_pack("{s:s, s:o, s:b}", "goto", address.data,
				"place", place_name(i, command), "here",
				command == job->command));
		buf_free(&address);
	}
	return all;
}

static json_t *
model_of(const struct staff *staff, const struct job *job)
{
	json_t *model = render_model(staff->site, "en");

	if (job->attached != NULL)
		json_object_set_new(
		    model, "attached", json_string(job->attached));
	if (job->caller.known) {
		json_object_set_new(model, "who",
		    json_pack("{s:s, s:s, s:s}", "person", job->caller.person,
			"role", role_name(job->caller.role), "office",
			job->caller.office));
		json_object_set_new(model, "places", places_of(job));
	}
	if (job->command != NULL) {
		json_object_set_new(model, "heading", heading_of(job));
		json_object_set_new(
		    model, "lead", json_string(job->command->help));
	}
	return model;
}

/* Lists that stand in something are told apart from those that are empty. */
static void
set_any(json_t *model, const char *name, const char *any)
{
	if (json_array_size(json_object_get(model, name)) > 0)
		json_object_set_new(model, any, json_true());
}

/* Each table has a number, by which its heading is found. */
static void
number_tables(json_t *tables)
{
	json_t *table;
	size_t i;

	json_array_foreach(tables, i, table)
		json_object_set_new(
		    table, "number", json_integer((json_int_t)i + 1));
}

/* Make the reply of the model, which is not needed any more. */
static void
show(const struct staff *staff, struct job *job, json_t *model, int status)
{
	set_any(model, "facts", "any_facts");
	set_any(model, "given", "any_given");
	set_any(model, "actions", "any_actions");
	set_any(model, "files", "any_files");
	set_any(model, "nouns", "any_nouns");
	number_tables(json_object_get(model, "tables"));
	buf_clear(&job->reply);
	site_show(staff->site, "staff.html", model, "en", &job->reply);
	json_decref(model);
	job->status = status;
	job->content_type = "text/html; charset=utf-8";
	job->manner = &manner;
	job->etag[0] = '\0';
	job->coding = CODING_IDENTITY;
}

/* Forms --------------------------------------------------------------------*/

/* What a form that writes has beside its fields: the key that makes it one
 * entry however often it is sent, and the token that makes it ours. */
static void
add_hidden(const struct staff *staff, const struct job *job, json_t *hidden)
{
	char key[UUID_TEXT], token[DIGEST_TEXT];

	if (job->key[0] != '\0')
		memcpy(key, job->key, sizeof(key));
	else
		uuid_make(key);
	token_make(staff->tokens, job->caller.certificate, key, token);
	json_array_append_new(hidden,
	    json_pack("{s:s, s:s}", "name", PAGE_KEY, "value", key));
	json_array_append_new(hidden,
	    json_pack("{s:s, s:s}", "name", PAGE_TOKEN, "value", token));
}

static json_t *
form_of(const struct job *job, const char *step, const char *button)
{
	struct buf address = BUF(LINK_MAX);
	bool writes = command_writes(job->command);
	json_t *form;

	link_command(&address, job->command);
	form = json_pack("{s:s, s:s, s:s, s:s, s:b}", "action", address.data,
	    "method", writes ? "post" : "get", "step", step, "button", button,
	    "writes", writes);
	buf_free(&address);
	return form;
}

static void
add_form(const struct staff *staff, const struct job *job,
    const struct error *err, json_t *model)
{
	bool writes = command_writes(job->command);
	json_t *form =
	    form_of(job, "preview", writes ? "Look at what it does" : "Show");
	json_t *hidden = json_array();

	if (writes)
		add_hidden(staff, job, hidden);
	json_object_set_new(form, "fields",
	    fields_form(job->command, job->caller.role, job->fields, err));
	json_object_set_new(form, "takes_file",
	    json_boolean(writes &&
			 fields_takes_file(job->command, job->caller.role)));
	json_object_set_new(form, "hidden", hidden);
	json_object_set_new(model, "form", form);
}

void
page_form(const struct staff *staff, struct job *job)
{
	json_t *model = model_of(staff, job);

	add_form(staff, job, NULL, model);
	json_object_set_new(model, "open", json_true());
	show(staff, job, model, 200);
}

/* Errors -------------------------------------------------------------------*/

void
page_error(const struct staff *staff, struct job *job)
{
	json_t *model = model_of(staff, job);
	bool allowed = job->command != NULL && job->caller.known &&
		       link_allowed(job->command, job->caller.role);

	json_object_set_new(model, "problem",
	    json_pack("{s:s, s:s, s:s}", "message", job->err.message, "way",
		job->err.hint, "kind", error_kind(job->err.code)->name));
	if (allowed && field_find(job->command->fields, job->err.subject) != NULL)
		json_object_set_new(model, "problem_at",
		    json_string(job->err.subject));
	if (allowed) {
		add_form(staff, job, &job->err, model);
		json_object_set_new(model, "open", json_true());
	} else {
		json_object_del(model, "lead");
	}
	show(staff, job, model, error_kind(job->err.code)->status);
}

/* Reads --------------------------------------------------------------------*/

/* What stands beside the rows: totals, rates. */
static void
add_beside(json_t *tables, const struct table_of *of, const json_t *answer)
{
	struct answer_member member = {.rest = of->command->answer};
	char name[64];

	while (answer_next(&member)) {
		const json_t *rows;

		if (!answer_is_beside(&member) || member.kind != ANSWER_LIST ||
		    member.len > sizeof(name))
			continue;
		memcpy(name, member.name + 1, member.len - 1);
		name[member.len - 1] = '\0';
		rows = json_object_get(answer, name);
		if (json_array_size(rows) > 0)
			table_add(tables, of, name, member.inside, rows);
	}
}

/* Files of what a command reads. */
static const struct file {
	const char *format, *name, *content_type;
	table_file *make;  /* NULL: it is made where papers are */
	const char *needs; /* members of its rows, "date,uid"; or NULL */
} page_files[] = {
    {"csv", "CSV", "text/csv; charset=utf-8", table_csv, NULL},
    {"xlsx", "XLSX", WORKBOOK_TYPE, table_xlsx, NULL},
    {"ics", "calendar", CALENDAR_TYPE, table_ics, CALENDAR_NEEDS},
    {"pdf", "PDF", PAPER_TYPE, NULL, NULL},
    {NULL},
};

static bool
has_member(const struct command *command, const char *name, size_t len)
{
	struct answer_member member = {.rest = command->answer};

	while (answer_next(&member))
		if (member.len == len && memcmp(member.name, name, len) == 0)
			return true;
	return false;
}

static bool
has_file(const struct command *command, const struct file *file)
{
	struct words needs = {file->needs, ','};

	if (command_writes(command) ||
	    (file->make == NULL && !command_has_pdf(command)))
		return false;
	while (words_next(&needs))
		if (!has_member(command, needs.word, needs.len))
			return false;
	return true;
}

static const struct file *
file_of(const char *format)
{
	for (const struct file *file = page_files; file->format != NULL; file++)
		if (strcmp(file->format, format) == 0)
			return file;
	return NULL;
}

const char *
page_format(const struct command *command, const char *asked)
{
	const struct file *file = file_of(asked);

	return file != NULL && has_file(command, file) ? file->format : NULL;
}

static void
add_file(json_t *files, const char *address, const char *name)
{
	json_array_append_new(
	    files, json_pack("{s:s, s:s}", "goto", address, "format", name));
}

/* The same as files, and as the API has it. */
static json_t *
files_of(const struct job *job)
{
	json_t *files = json_array();
	struct buf json = BUF(LINK_MAX);

	for (const struct file *file = page_files; file->format != NULL;
	     file++) {
		struct buf address = BUF(LINK_MAX);

		if (!has_file(job->command, file))
			continue;
		link_command(&address, job->command);
		buf_printf(&address, ".%s", file->format);
		link_fields(&address, job->command, job->fields, "");
		add_file(files, address.data, file->name);
		buf_free(&address);
	}
	buf_printf(
	    &json, "/v1/%s/%s", job->command->noun, job->command->verb);
	link_fields(&json, job->command, job->fields, "");
	add_file(files, json.data, "JSON");
	buf_free(&json);
	return files;
}

/* The same elsewhere: as files, and the next rows. */
static void
add_ways(const struct job *job, const json_t *answer, json_t *model)
{
	const char *next = json_string_value(json_object_get(answer, "next"));
	struct buf page = BUF(LINK_MAX);

	json_object_set_new(model, "files", files_of(job));
	if (next != NULL) {
		link_command(&page, job->command);
		link_fields(&page, job->command, job->fields, "after");
		http_add_parameter(&page, 0, "after", next);
		json_object_set_new(
		    model, "next_page", json_string(page.data));
	}
	buf_free(&page);
}

static void
read_model(const struct staff *staff, const struct job *job,
    const json_t *answer, json_t *model)
{
	const struct table_of of = {job->command, job->caller.role};
	const json_t *items = json_object_get(answer, "items"), *notes;
	json_t *tables = json_array();
	bool todo = job->command == command_find(TODO);

	if (job->command->kind == COMMAND_SHOW && json_array_size(items) == 1) {
		json_object_set_new(model, "facts",
		    table_facts(tables, &of, job->command->answer,
			json_array_get(items, 0)));
		acts_add(model, job, json_array_get(items, 0));
	} else if (todo) {
		todo_add(model, of.command, items, of.role);
	} else if (json_array_size(items) > 0) {
		table_add(tables, &of, job->command->verb, job->command->answer,
		    items);
		json_object_set_new(
		    json_array_get(tables, 0), "main", json_true());
	}
	add_beside(tables, &of, answer);
	notes = json_object_get(answer, "notes");
	if (todo)
		json_object_del(model, "lead");
	if (json_array_size(tables) == 0 && json_array_size(notes) == 0 &&
	    json_object_get(model, "facts") == NULL &&
	    json_object_get(model, "todo") == NULL)
		json_object_set_new(model, "nothing", json_true());
	json_object_set_new(model, "tables", tables);
	if (notes != NULL)
		json_object_set_new(model, "notes", json_deep_copy(notes));
	add_form(staff, job, NULL, model);
	add_ways(job, answer, model);
}

/* Writes -------------------------------------------------------------------*/

static void
write_model(const struct staff *staff, const struct job *job,
    const json_t *answer, json_t *model)
{
	const struct table_of of = {job->command, job->caller.role};
	bool waits = strcmp(member_text(answer, "state"), "asked") == 0 &&
		     json_object_get(answer, "digest") != NULL;
	struct buf members = BUF(MEMBERS_MAX);
	json_t *tables = json_array(), *form, *hidden;

	if (waits)
		answer_of_wish(&members);
	else
		answer_of_write(&members, job->command);
	json_object_set_new(
	    model, "facts", table_facts(tables, &of, members.data, answer));
	json_object_set_new(model, "tables", tables);
	json_object_set_new(model, waits ? "waits" : "done", json_true());
	json_object_del(model, "lead");
	if (job->dry_run) {
		form = form_of(job, "confirm", "Record it");
		hidden = fields_hidden(job->command, job->fields);
		add_hidden(staff, job, hidden);
		json_object_set_new(form, "hidden", hidden);
		json_object_set_new(model, "confirm_form", form);
		json_object_set_new(model, "given",
		    fields_given(job->command, job->fields));
		json_object_set_new(model, "preview", json_true());
	} else {
		struct buf address = BUF(LINK_MAX);

		link_command(&address, job->command);
		json_object_set_new(
		    model, "another", json_string(address.data));
		buf_free(&address);
		if (!waits)
			acts_add_made(model, job, answer);
	}
	buf_free(&members);
}

/* The rows as a file. */
static void
answer_file(const struct staff *staff, struct job *job, const json_t *answer)
{
	const struct file *file = file_of(job->format);

	if (file == NULL)
		abort(); /* page_format() had it */
	buf_clear(&job->reply);
	job->manner = &manner;
	job->content_type = file->content_type;
	if (file->make(&job->reply, job->command->answer,
		json_object_get(answer, "items"), &job->err))
		return;
	buf_clear(&job->reply);
	page_error(staff, job);
}

void
page_answer(const struct staff *staff, struct job *job)
{
	json_t *answer;
	json_t *model;

	if (job->as_pdf) { /* it is one already */
		job->manner = &manner;
		return;
	}
	answer = json_loadb(job->reply.data, job->reply.len, 0, NULL);
	if (answer == NULL) {
		error_set(&job->err, ERROR_INTERNAL, "",
		    "the answer cannot be shown as a page");
		page_error(staff, job);
		return;
	}
	if (strcmp(job->format, "html") != 0) {
		answer_file(staff, job, answer);
		json_decref(answer);
		return;
	}
	model = model_of(staff, job);
	if (command_writes(job->command))
		write_model(staff, job, answer, model);
	else
		read_model(staff, job, answer, model);
	json_decref(answer);
	show(staff, job, model, job->status);
}

/* All there is -------------------------------------------------------------*/

static json_t *
commands_of(const struct noun *noun, enum role role)
{
	json_t *all = json_array();

	for (const struct command *c = noun->commands; c->verb != NULL; c++) {
		struct buf address = BUF(LINK_MAX);

		link_command(&address, c);
		if (link_allowed(c, role))
			json_array_append_new(all,
			    json_pack("{s:s, s:s, s:s, s:b}", "goto",
				address.data, "verb", c->verb, "does", c->help,
				"writes", command_writes(c)));
		buf_free(&address);
	}
	return all;
}

void
page_index(const struct staff *staff, struct job *job)
{
	json_t *model = model_of(staff, job), *all = json_array();

	for (const struct noun *n = nouns; n->name != NULL; n++) {
		json_t *commands = commands_of(n, job->caller.role);

		if (json_array_size(commands) > 0)
			json_array_append_new(all,
			    json_pack("{s:s, s:s, s:O}", "noun", n->name,
				"about", n->help, "commands", commands));
		json_decref(commands);
	}
	json_object_set_new(model, "heading", json_string("Everything"));
	json_object_set_new(model, "nouns", all);
	show(staff, job, model, 200);
}
