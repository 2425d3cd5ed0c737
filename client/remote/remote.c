/* The commands that the server answers: ask, page on, confirm, show. */

#include <stdio.h>
#include <string.h>

#include "core/prompt.h"
#include "core/say.h"
#include "member.h"
#include "outbox/outbox_send.h"
#include "output/output.h"
#include "remote/evidence.h"
#include "remote/guide.h"
#include "remote/remote.h"
#include "remote/watch.h"
#include "session/names.h"
#include "uuid.h"

#define PAGE_ROWS "500" /* a page of --all, unless --limit says otherwise */

/* What the server adds for people, beside rows for programs as well: a figure
 * that is exported was made with the same rates, for the same office. */
static void
say_notes(const struct options *options, const json_t *notes)
{
	if (options->quiet)
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
		if (req->command->kind == COMMAND_LIST)
			names_keep(session_context(session), req->command,
			    json_object_get(reply.body, "items"));
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
	say_notes(&req->options, json_object_get(body, "notes"));
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
	if (ok && req->command->finds_faults && out->count > 0)
		return error_set(err, ERROR_FAULTY, "", "%zu fault%s found",
		    out->count, out->count == 1 ? "" : "s");
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

/* Is it the way there that failed, or the server for the time being? */
static bool
is_out_of_reach(const struct error *err)
{
	return err->code == ERROR_UNAVAILABLE || err->code == ERROR_BUSY ||
	       err->code == ERROR_UNKNOWN || err->code == ERROR_TIMEOUT;
}

bool
remote_confirm(struct session *session, const struct context *context,
    const struct options *options, struct error *err)
{
	bool asks = !options->no_input && prompt_possible();
	const char *who, *role;
	json_t *person;

	if (!context->is_protected || options->dry_run)
		return true;
	if (!options->yes && !asks) {
		error_set(err, ERROR_USAGE, "yes",
		    "the context %s is protected, and there is nobody to ask",
		    context->name);
		return error_hint(err, "add --yes if it is meant");
	}
	person = remote_whoami(session, err);
	if (person == NULL && (context->no_outbox || !is_out_of_reach(err)))
		return false;
	who = member_text(person, "person");
	role = member_text(person, "role");
	say(NULL, "→ PROTECTED %s, %s, as %s (%s)", context->name,
	    context->server, *who != '\0' ? who : "?",
	    *role != '\0' ? role : "?");
	json_decref(person);
	if (options->yes || prompt_yes(false, "Write there?"))
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

/* The member by which people know what was written: its code where it has one,
 * or else its number. */
static const char *
name_of(const struct command *command)
{
	const struct field *code = field_find(command->fields, command->noun);

	return code != NULL && code->type == FIELD_CODE ? code->name : "seq";
}

/* "recorded: pledge 123", "recorded: goal reach, entry 21" */
static void
say_written(const struct request *req, const struct output *out,
    const struct reply *reply)
{
	bool coded = strcmp(out->named, "seq") != 0;
	struct buf text = BUF(512);

	buf_printf(&text, "%s: %s",
	    req->options.dry_run ? "would be recorded"
	    : reply->replayed	 ? "already recorded"
				 : "recorded",
	    req->command->noun);
	if (coded || !req->options.dry_run)
		buf_add(&text, " ");
	if (coded)
		output_cell(&text, json_object_get(reply->body, out->named));
	if (coded && !req->options.dry_run)
		buf_add(&text, ", entry ");
	if (!req->options.dry_run)
		output_cell(&text, json_object_get(reply->body, "seq"));
	fprintf(out->file, "%s\n", text.data);
	buf_free(&text);
}

/* The sentence on top, and then, unless quiet, all else the server said. */
static bool
show_written(const struct request *req, struct output *out,
    const struct reply *reply, struct error *err)
{
	const json_t *notes = json_object_get(reply->body, "notes");
	json_t *rest;
	bool ok = true;

	out->named = name_of(req->command);
	if (!output_for_people(out) || out->fields != NULL)
		return output_record(out, reply->body, err);
	say_written(req, out, reply);
	rest = json_copy(reply->body);
	json_object_del(rest, out->named);
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
	say_notes(&req->options, notes);
	return ok;
}

/* A later command may name what is saved by its code, or else by its key. */
static const char *
saved_name(const struct command *command)
{
	const char *name = name_of(command);

	return strcmp(name, "seq") == 0 ? "key" : name;
}

/* It is in the outbox: say so on standard output, and why as the error. */
static bool
show_saved(const struct request *req, struct output *out,
    const struct outbox_entry *entry, struct error *err)
{
	json_t *date = json_object_get(entry->fields, "date");
	json_t *row = json_pack("{s:s, s:i, s:s, s:s*, s:O*}", "status",
	    "saved", "entry", (int)entry->number, "key", entry->key, "hash",
	    outbox_files(entry), "date", date);
	struct error reason = entry->reason;
	bool ok = true;

	out->named = saved_name(req->command);
	if (!output_for_people(out) || out->fields != NULL) {
		if (json_object_get(row, out->named) == NULL)
			json_object_set(row, out->named,
			    json_object_get(entry->fields, out->named));
		ok = output_record(out, row, err);
	} else {
		fprintf(out->file, "saved in the outbox as %u: %s %s\n",
		    entry->number, req->command->noun, req->command->verb);
		json_object_del(row, "status");
		json_object_del(row, "entry");
		ok = req->options.quiet || output_record(out, row, err);
	}
	json_decref(row);
	output_end(out);
	if (!ok)
		return false;
	error_set(err, ERROR_SAVED, "outbox", "%s%.400s",
	    entry->unsure ? "it may be recorded already: " : "",
	    reason.message);
	return error_hint(err,
	    "when the server is in reach: bursar outbox sync%s",
	    entry->unsure ? " (it is recorded once at most)" : "");
}

/* Save what got no verdict, for the reason in the error. */
static bool
save(const struct context *context, const struct request *req,
    struct output *out, struct outbox_entry *entry, struct error *err)
{
	struct error reason = *err, cause;
	struct outbox outbox;
	bool ok = outbox_open(&outbox, context, true, &cause);

	if (ok) {
		cause = reason;
		ok = outbox_save(&outbox, context, req, entry, &cause);
		outbox_close(&outbox);
	}
	if (ok)
		show_saved(req, out, entry, err);
	else if (entry->unsure)
		refuse_unsure(req, entry->key, err);
	else
		error_hint(err, "and it cannot be saved: %s", cause.message);
	outbox_entry_free(entry);
	return false;
}

static void
say_sent(void *arg, const struct outbox_entry *entry, const json_t *answer)
{
	const struct options *options = arg;
	struct buf what = BUF(100), number = BUF(64);

	outbox_command_print(&what, entry);
	output_cell(&number, json_object_get(answer, "seq"));
	if (answer == NULL)
		say("parked", "%u, %s: %s", entry->number, what.data,
		    entry->reason.message);
	else if (!options->quiet)
		say("sent first", "%u, %s: recorded as %s", entry->number,
		    what.data, number.data);
	buf_free(&what);
	buf_free(&number);
}

/* An outbox that cannot be used is no reason not to send: say so, go on. */
static bool
pass_over(const struct error *err)
{
	say("note", "%s", err->message);
	return true;
}

/* What waits in the outbox goes before a new entry, which may rest on it. */
static bool
send_waiting(struct session *session, const struct context *context,
    const struct request *req, struct error *err)
{
	struct outbox_tally tally;
	struct outbox outbox;
	bool ok;

	if (!outbox_open(&outbox, context, false, err))
		return pass_over(err);
	ok = outbox_send(session, context, &outbox, false, true, say_sent,
	    (void *)&req->options, &tally, err);
	outbox_close(&outbox);
	return ok || (err->code == ERROR_FILE && pass_over(err));
}

/* Ask the server, through the outbox if there is one. */
static bool
write_call(struct session *session, const struct context *context,
    const struct request *req, const struct call *call, struct reply *reply,
    struct error *err)
{
	if (!context->no_outbox && !call->dry_run &&
	    !send_waiting(session, context, req, err)) {
		*reply = (struct reply){.no_verdict = is_out_of_reach(err)};
		return false;
	}
	if (req->attachment != NULL &&
	    !evidence_upload(session, request_value(req, "hash"),
		request_value(req, "office"), req->attachment, err)) {
		*reply = (struct reply){.no_verdict = is_out_of_reach(err)};
		return false;
	}
	return session_call(session, call, reply, err);
}

static bool
run_write(struct session *session, const struct context *context,
    const struct request *req, struct output *out, struct error *err)
{
	struct outbox_entry entry = {0};
	struct call call = {
	    req->command, req->values, entry.key, req->options.dry_run};
	struct reply reply;
	bool ok;

	if (req->options.key != NULL)
		snprintf(entry.key, sizeof(entry.key), "%s", req->options.key);
	else
		uuid_make(entry.key);
	if (!write_call(session, context, req, &call, &reply, err)) {
		entry.unsure = reply.unsure;
		if (reply.no_verdict && !context->no_outbox && !call.dry_run)
			return save(context, req, out, &entry, err);
		return reply.unsure && !call.dry_run
			   ? refuse_unsure(req, entry.key, err)
			   : false;
	}
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

	if (writes && !remote_confirm(session, context, &req->options, err))
		return false;
	if (req->options.watch != NULL)
		return watch_run(session, req, err);
	if (!output_open(&out, &req->options, err))
		return false;
	ok = writes ? run_write(session, context, req, &out, err)
		    : run_read(session, req, &out, err);
	return output_close(&out, ok ? err : &late) && ok;
}

/* Ask for what is missing, then do it. */
static bool
run_guided(struct session *session, const struct context *context,
    const struct request *req, struct error *err)
{
	struct form form;
	bool ok = guide_fill(&form, session, req, err) &&
		  run(session, context, &form.request, err);

	guide_free(&form);
	return ok;
}

bool
remote_run(const struct request *req, struct error *err)
{
	return remote_with(req, guide_wanted(req) ? run_guided : run, err);
}

bool
remote_with(const struct request *req, remote_work *work, struct error *err)
{
	struct context context;
	struct session *session;
	bool ok = false;

	if (!context_resolve(&context, &req->options, err))
		return false;
	if (context_check(&context, err)) {
		session = session_open(&context, &req->options, err);
		ok = session != NULL && work(session, &context, req, err);
		if (session != NULL)
			session_close(session);
	}
	context_free(&context);
	return ok;
}
