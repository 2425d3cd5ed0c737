/* The commands that the server answers: ask, page on, confirm, show. */

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "output.h"
#include "remote.h"
#include "say.h"
#include "uuid.h"
#include "watch.h"

#define PAGE_ROWS "500" /* a page of --all, unless --limit says otherwise */

/* What the server adds for people; programs read the rows. */
static void
say_notes(const struct output *out, const struct options *options,
    const json_t *notes)
{
	if (options->quiet || !output_for_people(out))
		return;
	for (size_t i = 0; i < json_array_size(notes); i++) {
		const char *note = json_string_value(json_array_get(notes, i));

		if (note != NULL)
			say("note", "%s", note);
	}
}

/* Where the values of the field stand, or NULL. */
static const char **
value_of(const struct command *command, const char **values, const char *name)
{
	const struct field *f = field_find(command->fields, name);

	return f != NULL ? &values[f - command->fields] : NULL;
}

/* There is more: how to get it. */
static void
say_more(const struct request *req, const char *next)
{
	struct request more = *req;
	const char **after = value_of(more.command, more.values, "after");
	struct buf command = BUF(64 * 1024);

	if (after == NULL)
		return;
	*after = next;
	request_print(&command, &more, NULL);
	say("more", "%s (or --all)", command.data);
	buf_free(&command);
}

bool
remote_show(struct output *out, const struct command *command,
    const json_t *body, struct error *err)
{
	const json_t *items = json_object_get(body, "items");

	if (!json_is_array(items))
		return error_set(err, ERROR_UNAVAILABLE, "items",
		    "the answer has no list of items");
	if (command->kind == COMMAND_SHOW && json_array_size(items) == 1) {
		out->count = 1;
		return output_record(out, json_array_get(items, 0), err);
	}
	return output_rows(out, items, err);
}

/* Read a page, or with --all every page; last becomes the answer that ended
 * it.  Each answer stays until the next is there, as the cursor points into
 * it. */
static bool
read_pages(struct session *session, const struct request *req,
    struct output *out, json_t **last, struct error *err)
{
	struct request page = *req;
	struct call call = {req->command, page.values, NULL, false};
	const char **after = value_of(req->command, page.values, "after");
	const char **limit = value_of(req->command, page.values, "limit");
	bool all = req->options.all && after != NULL && limit != NULL;
	const char *next;
	struct reply reply;

	if (all && *limit == NULL)
		*limit = PAGE_ROWS;
	do {
		if (!session_call(session, &call, &reply, err))
			return false;
		next = json_string_value(json_object_get(reply.body, "next"));
		if (all && next != NULL && *after != NULL &&
		    strcmp(next, *after) == 0)
			next = NULL; /* or we would turn in a circle */
		json_decref(*last);
		*last = reply.body;
		if (!remote_show(out, req->command, reply.body, err))
			return false;
		if (all)
			*after = next;
	} while (all && next != NULL && !ferror(out->file));
	return true;
}

void
remote_show_end(
    struct output *out, const struct request *req, const json_t *body)
{
	const char *next = json_string_value(json_object_get(body, "next"));
	bool quiet = req->options.quiet;

	output_end(out);
	say_notes(out, &req->options, json_object_get(body, "notes"));
	if (next != NULL && !quiet)
		say_more(req, next);
	if (out->count == 0 && out->tty && !quiet)
		say(NULL, "nothing found");
}

static bool
run_read(struct session *session, const struct request *req, struct output *out,
    struct error *err)
{
	json_t *last = NULL;
	bool ok = read_pages(session, req, out, &last, err);

	if (ok)
		remote_show_end(out, req, last);
	json_decref(last);
	return ok;
}

json_t *
remote_whoami(struct session *session, struct error *err)
{
	const char *values[FIELDS_MAX] = {NULL};
	struct call call = {
	    command_find("person", "whoami"), values, NULL, false};
	struct reply reply;
	json_t *person;

	if (!session_call(session, &call, &reply, err))
		return NULL;
	person = json_incref(
	    json_array_get(json_object_get(reply.body, "items"), 0));
	json_decref(reply.body);
	if (person == NULL)
		error_set(err, ERROR_UNIDENTIFIED, "",
		    "the server does not say who you are");
	return person;
}

static const char *
member(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text != NULL ? text : "?";
}

/* In a protected context a person says yes, or a script says --yes. */
static bool
confirm(struct session *session, const struct context *context,
    const struct options *options, struct error *err)
{
	bool asks = !options->yes && !options->no_input &&
		    isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1;
	char line[16] = "";
	json_t *person;

	if (!options->yes && !asks) {
		error_set(err, ERROR_USAGE, "yes",
		    "the context %s is protected, and there is nobody to ask",
		    context->name);
		return error_hint(err, "add --yes if it is meant");
	}
	person = remote_whoami(session, err);
	if (person == NULL)
		return false;
	say(NULL, "→ PROTECTED %s, %s, as %s (%s)", context->name,
	    context->server, member(person, "person"), member(person, "role"));
	json_decref(person);
	if (options->yes)
		return true;
	fprintf(stderr, "Write there? [y/N] ");
	if (fgets(line, sizeof(line), stdin) != NULL &&
	    (strcmp(line, "y\n") == 0 || strcmp(line, "yes\n") == 0))
		return true;
	return error_set(
	    err, ERROR_LEFT, "", "not confirmed: nothing was sent");
}

/* The write may be recorded although no answer says so: how to find out
 * without recording it twice. */
static bool
refuse_unsure(const struct request *req, const char *key, struct error *err)
{
	struct buf again = BUF(sizeof(err->hint) - 40);
	char cause[sizeof(err->message)];

	snprintf(cause, sizeof(cause), "%s", err->message);
	error_set(err, ERROR_UNKNOWN, "",
	    "it is not known whether this was recorded: %.400s", cause);
	request_print(&again, req, key);
	if (buf_over(&again))
		error_hint(err,
		    "repeat the same command with --key %s: it is recorded "
		    "once at most",
		    key);
	else
		error_hint(err, "this records it once at most: %s", again.data);
	buf_free(&again);
	return false;
}

/* The sentence on top, and then, unless quiet, all else the server said. */
static bool
show_written(const struct request *req, struct output *out,
    const struct reply *reply, struct error *err)
{
	const char *outcome = req->options.dry_run ? "would be recorded"
			      : reply->replayed	   ? "already recorded"
						   : "recorded";
	const json_t *seq = json_object_get(reply->body, "seq");
	const json_t *notes = json_object_get(reply->body, "notes");
	struct buf number = BUF(64);
	json_t *rest;
	bool ok = true;

	if (!output_for_people(out) || out->fields != NULL)
		return output_record(out, reply->body, err);
	if (!req->options.dry_run)
		output_cell(&number, seq);
	fprintf(out->file, "%s: %s%s%s\n", outcome, req->command->noun,
	    number.len > 0 ? " " : "", number.data);
	buf_free(&number);
	rest = json_copy(reply->body);
	json_object_del(rest, "status");
	json_object_del(rest, "seq");
	json_object_del(rest, "notes");
	json_object_del(rest, "dry_run");
	if (out->format == &format_table)
		json_object_del(rest, "key"); /* it is for programs */
	if (!req->options.quiet && json_object_size(rest) > 0)
		ok = output_record(out, rest, err);
	json_decref(rest);
	output_end(out);
	say_notes(out, &req->options, notes);
	return ok;
}

static bool
run_write(struct session *session, const struct request *req,
    struct output *out, struct error *err)
{
	char key[UUID_TEXT];
	struct call call = {
	    req->command, req->values, key, req->options.dry_run};
	struct reply reply;
	bool ok;

	if (req->options.key != NULL)
		snprintf(key, sizeof(key), "%s", req->options.key);
	else
		uuid_make(key);
	if (!session_call(session, &call, &reply, err))
		return reply.unsure && !call.dry_run
			   ? refuse_unsure(req, key, err)
			   : false;
	ok = show_written(req, out, &reply, err);
	json_decref(reply.body);
	return ok;
}

/* Everything is set up: do it, and finish the output in any case. */
static bool
run(struct session *session, const struct context *context,
    const struct request *req, struct error *err)
{
	bool writes = command_writes(req->command), ok;
	struct output out;
	struct error late;

	if (writes && context->is_protected && !req->options.dry_run &&
	    !confirm(session, context, &req->options, err))
		return false;
	if (req->options.watch != NULL)
		return watch_run(session, req, err);
	if (!output_open(&out, &req->options, err))
		return false;
	ok = (writes ? run_write : run_read)(session, req, &out, err);
	return output_close(&out, ok ? err : &late) && ok;
}

bool
remote_run(const struct request *req, struct error *err)
{
	struct context context;
	struct session *session;
	bool ok = false;

	if (!context_resolve(&context, &req->options, err))
		return false;
	if (context_check(&context, err)) {
		session = session_open(&context, req->options.verbose, err);
		ok = session != NULL && run(session, &context, req, err);
		if (session != NULL)
			session_close(session);
	}
	context_free(&context);
	return ok;
}
