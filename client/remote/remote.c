/* The commands that the server answers: ask, page on, write through the outbox.
 */

#include <stdio.h>
#include <string.h>

#include "core/say.h"
#include "member.h"
#include "outbox/outbox_send.h"
#include "output/output.h"
#include "remote/attach.h"
#include "remote/connect.h"
#include "remote/guide.h"
#include "remote/preview.h"
#include "remote/rates.h"
#include "remote/remote.h"
#include "remote/served.h"
#include "remote/show.h"
#include "remote/watch.h"
#include "salt.h"
#include "session/document.h"
#include "session/names.h"
#include "uuid.h"

#define PAGE_ROWS "500" /* a page of --all, unless --limit says otherwise */

/* A whole that comes in parts was interrupted: say where to go on. */
static void
say_where(const char *after)
{
	if (after != NULL)
		say("note", "what comes before was read; go on with --after %s",
		    after);
}

/* How many rows of an answer are faults, or say of one. */
static size_t
faults_among(const struct command *command, const json_t *reply)
{
	const json_t *items = json_object_get(reply, "items"), *row;
	size_t i, count = 0;

	if (command->finds_faults)
		return json_array_size(items);
	if (command->fault != NULL)
		json_array_foreach (items, i, row)
			count += json_is_string(
			    json_object_get(row, command->fault));
	return count;
}

/* Read a page, or with --all every page, or a report in all its parts; last
 * becomes the answer that ended it, and faults those that were found.  Each answer stays until the next is
 * there, as the cursor points into it. */
static bool
read_pages(struct session *session, const struct request *req,
    struct output *out, json_t **last, size_t *faults, struct error *err)
{
	struct request page = *req;
	struct call call = {req->command, page.values, NULL, false};
	const char **after = command_value(req->command, page.values, "after");
	const char **limit = command_value(req->command, page.values, "limit");
	/* What has no limit is a whole that comes in parts. */
	bool all = after != NULL && (req->options.all || limit == NULL);
	const char *next;
	struct reply reply;

	if (all && limit != NULL && *limit == NULL)
		*limit = PAGE_ROWS;
	do {
		if (!session_call(session, &call, &reply, err)) {
			say_where(all ? *after : NULL);
			return false;
		}
		next = json_string_value(json_object_get(reply.body, "next"));
		if (all && next != NULL && *after != NULL &&
		    strcmp(next, *after) == 0)
			next = NULL; /* or we would turn in a circle */
		json_decref(*last);
		*last = reply.body;
		*faults += faults_among(req->command, reply.body);
		if (req->command->kind == COMMAND_LIST)
			names_keep(session_context(session), req->command,
			    json_object_get(reply.body, "items"));
		if (!show_answer(out, req->command, reply.body, err))
			return false;
		if (all && next != NULL && req->command->finds_faults)
			show_part(req, reply.body); /* how far the check is */
		if (all)
			*after = next;
	} while (all && next != NULL && !ferror(out->file));
	return true;
}

static bool
run_read(struct session *session, const struct request *req, struct output *out,
    struct error *err)
{
	json_t *last = NULL;
	size_t faults = 0;
	bool ok = read_pages(session, req, out, &last, &faults, err);

	if (ok) {
		rates_settle(session, req, out);
		show_end(out, req, last);
	}
	ok = ok && preview_show(session, req, out,
		       json_object_get(last, "items"), err);
	json_decref(last);
	if (ok && faults > 0)
		return error_set(err, ERROR_CHECK_FAILED, "",
		    "%zu %s%s found", faults,
		    req->command->finds_faults ? "fault" : req->command->fault,
		    faults == 1 ? "" : "s");
	return ok;
}

/* The write may be recorded although no answer says so: how to find out
 * without recording it twice. */
static bool
refuse_unsure(const struct request *req, const char *key, struct error *err)
{
	struct buf again = BUF(sizeof(err->hint) - 40);
	char cause[sizeof(err->message)];

	snprintf(cause, sizeof(cause), "%s", err->message);
	error_set(err, ERROR_OUTCOME_UNKNOWN, "",
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
	member_add(&number, json_object_get(answer, "seq"));
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
	ok = outbox_send(session, &outbox, false, true, say_sent,
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
		*reply = (struct reply){.no_verdict = session_failed(err)};
		return false;
	}
	if (req->attachment != NULL &&
	    !document_send(session, request_value(req, req->command->document),
		request_value(req, "office"), req->attachment, err)) {
		*reply = (struct reply){.no_verdict = session_failed(err)};
		return false;
	}
	return session_call(session, call, reply, err);
}

/* What is saved later carries which ledger it is for: ask the first time that
 * the server is there.  Where that does not work, another time will do. */
static void
learn_ledger(struct session *session, const struct context *context)
{
	struct outbox outbox;
	struct error ignored;

	if (!outbox_open(&outbox, context, true, &ignored))
		return;
	if (outbox.ledger[0] == '\0')
		outbox_ask_ledger(session, &outbox, &ignored);
	outbox_close(&outbox);
}

static bool
run_write(struct session *session, const struct context *context,
    const struct request *asked, struct output *out, struct error *err)
{
	struct request req = *asked; /* with what is confirmed on the way */
	struct outbox_entry entry = {0};
	struct call call = {.command = req.command,
	    .values = req.values,
	    .key = entry.key,
	    .salt = req.salt,
	    .dry_run = req.options.dry_run};
	struct reply reply;
	bool ok;

	if (req.options.key != NULL)
		snprintf(entry.key, sizeof(entry.key), "%s", req.options.key);
	else
		uuid_make(entry.key);
	if (salt_wanted(req.command, req.values))
		salt_make(req.salt);
	do
		ok = write_call(session, context, &req, &call, &reply, err);
	while (!ok && connect_meant(&req, err));
	if (!ok) {
		entry.unsure = reply.unsure;
		if (reply.no_verdict && !context->no_outbox && !call.dry_run)
			return save(context, &req, out, &entry, err);
		return reply.unsure && !call.dry_run
			   ? refuse_unsure(&req, entry.key, err)
			   : false;
	}
	ok = show_written(&req, out, &reply, err);
	json_decref(reply.body);
	if (!context->no_outbox && !call.dry_run)
		learn_ledger(session, context);
	return ok;
}

/* Everything is set up: do it, and finish the output in any case. */
static bool
run(struct session *session, const struct context *context,
    const struct request *asked, struct error *err)
{
	struct request req = *asked; /* with whole hashes of documents */
	bool writes = command_writes(req.command), ok;
	const struct format *format = output_find(&req.options, err);
	struct attached attached;
	struct output out;
	struct error late;

	if (format == NULL)
		return false;
	if (format->served)
		return served_run(session, &req, err);
	if (writes && !connect_confirm(session, context, &req.options, err))
		return false;
	if (!attach_settle(session, context, &req, &attached, err))
		return false;
	if (req.options.watch != NULL)
		return watch_run(session, &req, err);
	if (!output_open(&out, &req.options, err))
		return false;
	show_about(&out, &req);
	ok = writes ? run_write(session, context, &req, &out, err)
		    : run_read(session, &req, &out, err);
	return output_close(&out, ok ? err : &late) && ok;
}

/* Ask for what is missing, then do it. */
static bool
run_guided(struct session *session, const struct context *context,
    const struct request *req, struct error *err)
{
	struct request named = *req; /* the form shows whole hashes */
	struct attached attached;
	struct form form;
	bool ok;

	named.options.dry_run = true;
	if (!attach_settle(session, context, &named, &attached, err))
		return false;
	named.options.dry_run = req->options.dry_run;
	ok = guide_fill(&form, session, &named, err);
	for (size_t i = 0; ok && req->command->fields[i].name != NULL; i++)
		if (form.files[i] != NULL)
			form.request.values[i] = form.files[i];
		else if (form.request.values[i] == attached.hash[i])
			form.request.values[i] = req->values[i];
	ok = ok && run(session, context, &form.request, err);
	guide_free(&form);
	return ok;
}

bool
remote_run(const struct request *req, struct error *err)
{
	return connect_with(req, request_guided(req) ? run_guided : run, err);
}
