/* What people do with their outbox. */

#include <stdio.h>
#include <string.h>

#include "core/prompt.h"
#include "core/say.h"
#include "outbox/outbox_edit.h"
#include "outbox/outbox_kept.h"
#include "outbox/outbox_send.h"
#include "outbox/outbox_sweep.h"
#include "outbox/outboxes.h"
#include "output/output.h"
#include "session/resolve.h"
#include "session/settle.h"

/* Coming and going ----------------------------------------------------------*/

/* What is damaged was meant to be sent: it is reported until it is taken
 * away. */
static void
say_damaged(const struct outbox_visit *visit)
{
	unsigned before = visit->list.before;

	outbox_say_damaged(&visit->list);
	if (before > 0)
		say("damaged",
		    "%u file%s of the outbox cannot be read: look into "
		    "%s/damaged, and remove what you have dealt with",
		    before, before == 1 ? "" : "s", visit->outbox.folder);
}

/* What was saved by another person, or for another ledger, is not here, and
 * would be forgotten. */
static void
say_other(void *arg, const char *name, unsigned entries)
{
	(void)arg;
	say("note",
	    "%u entr%s wait%s in another outbox, %s (book, person, authority)",
	    entries, entries == 1 ? "y" : "ies", entries == 1 ? "s" : "", name);
}

bool
outbox_enter(
    struct outbox_visit *visit, const struct request *req, struct error *err)
{
	struct context *context = &visit->context;

	*visit = (struct outbox_visit){.outbox = {.fd = -1, .lock = -1}};
	if (!context_resolve(context, &req->options, err))
		return false;
	if (context_check(context, err) &&
	    outbox_open(&visit->outbox, context, false, err)) {
		if (outbox_list(&visit->outbox, &visit->list, err)) {
			say_damaged(visit);
			return true;
		}
		outbox_close(&visit->outbox);
	}
	context_free(context);
	return false;
}

void
outbox_leave(struct outbox_visit *visit)
{
	outbox_list_free(&visit->list);
	outbox_close(&visit->outbox);
	context_free(&visit->context);
}

struct outbox_entry *
outbox_asked(const struct outbox_visit *visit, const struct request *req,
    struct error *err)
{
	const char *asked = request_value(req, "entry");
	struct outbox_entry *entry = outbox_list_find(&visit->list, asked);

	if (entry == NULL) {
		error_set(err, ERROR_NOT_FOUND, "entry",
		    "there is no entry %s in the outbox", asked);
		error_hint(err, "bursar outbox list");
	}
	return entry;
}

/* Showing -------------------------------------------------------------------*/

static const char *
state_of(const struct outbox_entry *entry)
{
	return entry->parked	       ? "parked"
	       : entry->waits_for != 0 ? "held"
	       : entry->unsure	       ? "unknown"
				       : "waiting";
}

/* Why it is in that state, for people. */
static void
reason_print(struct buf *buf, const struct outbox_entry *entry)
{
	if (!entry->parked && entry->waits_for == OUTBOX_WAITS_FOR_DAMAGED)
		buf_add(buf, "it refers to an entry whose file is damaged");
	else if (!entry->parked && entry->waits_for != 0)
		buf_printf(buf, "it refers to entry %u, which cannot go",
		    entry->waits_for);
	else
		buf_printf(buf, "%s%s",
		    entry->unsure ? "it may be recorded already: " : "",
		    entry->reason.message);
}

/* The row of a list; whole also says why an entry waits that does nothing but
 * wait. */
static json_t *
entry_row(const struct outbox_entry *entry, bool whole)
{
	struct buf command = BUF(100), what = BUF(OUTBOX_FILE_MAX);
	struct buf reason = BUF(2000);
	const char *name;
	json_t *value, *row;

	outbox_command_print(&command, entry);
	if (whole || entry->parked || entry->unsure || entry->waits_for != 0)
		reason_print(&reason, entry);
	json_object_foreach (entry->fields, name, value)
		buf_printf(&what, "%s%s=%s", what.len > 0 ? " " : "", name,
		    json_string_value(value));
	row = json_pack("{s:i, s:s, s:s, s:s, s:s, s:s, s:s}", "entry",
	    (int)entry->number, "state", state_of(entry), "command",
	    command.data, "what", what.data, "saved", entry->saved, "reason",
	    reason.data, "key", entry->key);
	buf_free(&command);
	buf_free(&what);
	buf_free(&reason);
	return row;
}

/* What was sent, as a row of the same shape. */
static json_t *
receipt_row(const json_t *receipt)
{
	const json_t *answer = json_object_get(receipt, "answer");
	const char *name =
	    json_string_value(json_object_get(receipt, "command"));
	struct outbox_entry entry = {0};
	struct buf command = BUF(100);
	json_t *row;

	snprintf(entry.command, sizeof(entry.command), "%s",
	    name != NULL ? name : "");
	outbox_command_print(&command, &entry);
	row = json_pack("{s:O?, s:s, s:s, s:O?, s:O?, s:O?, s:O?}", "entry",
	    json_object_get(receipt, "number"), "state", "sent", "command",
	    command.data, "seq", json_object_get(answer, "seq"), "date",
	    json_object_get(answer, "date"), "received",
	    json_object_get(receipt, "received"), "key",
	    json_object_get(receipt, "key"));
	buf_free(&command);
	return row;
}

static bool
list_receipts(const struct outbox_visit *visit, json_t *rows, struct error *err)
{
	json_t *receipts = NULL;

	if (!outbox_receipts(&visit->outbox, &receipts, err))
		return false;
	for (size_t i = 0; i < json_array_size(receipts); i++)
		json_array_append_new(
		    rows, receipt_row(json_array_get(receipts, i)));
	json_decref(receipts);
	return true;
}

bool
outbox_run_list(const struct request *req, struct error *err)
{
	const char *state = request_value(req, "state");
	struct outbox_visit visit;
	json_t *rows;
	bool ok = true;

	if (!outbox_enter(&visit, req, err))
		return false;
	rows = json_array();
	for (size_t i = 0; i < visit.list.count; i++)
		if (state == NULL ||
		    strcmp(state, state_of(&visit.list.entries[i])) == 0)
			json_array_append_new(
			    rows, entry_row(&visit.list.entries[i], false));
	if (state != NULL && strcmp(state, "sent") == 0)
		ok = list_receipts(&visit, rows, err);
	if (ok && json_array_size(rows) == 0 && !req->options.quiet)
		say(NULL, "nothing %s here", state != NULL ? state : "waits");
	if (ok && state == NULL && !req->options.quiet)
		outbox_others(&visit.outbox, say_other, NULL);
	ok = ok ? output_show(&req->options, rows, err)
		: (json_decref(rows), false);
	outbox_leave(&visit);
	return ok;
}

/* The receipt of that key, if the entry has gone; or NULL. */
static json_t *
receipt_asked(const struct outbox_visit *visit, const struct request *req)
{
	const char *asked = request_value(req, "entry");
	json_t *receipts = NULL, *found = NULL;
	struct error ignored;

	if (!outbox_receipts(&visit->outbox, &receipts, &ignored))
		return NULL;
	for (size_t i = 0; i < json_array_size(receipts); i++) {
		json_t *one = json_array_get(receipts, i);
		const char *key =
		    json_string_value(json_object_get(one, "key"));

		if (key != NULL && strcmp(key, asked) == 0)
			found = one;
	}
	json_incref(found);
	json_decref(receipts);
	return found;
}

/* All there is to know of it. */
static json_t *
entry_record(const struct outbox_entry *entry)
{
	json_t *row = entry_row(entry, true);

	json_object_del(row, "what");
	json_object_set_new(row, "server", json_string(entry->server));
	json_object_set_new(row, "ledger", json_string(entry->ledger));
	json_object_set_new(row, "person", json_string(entry->person));
	json_object_set(row, "fields", entry->fields);
	if (*entry->reason.hint != '\0')
		json_object_set_new(
		    row, "hint", json_string(entry->reason.hint));
	return row;
}

bool
outbox_run_show(const struct request *req, struct error *err)
{
	const struct outbox_entry *entry;
	struct outbox_visit visit;
	json_t *record;
	bool ok;

	if (!outbox_enter(&visit, req, err))
		return false;
	entry = outbox_asked(&visit, req, err);
	record =
	    entry != NULL ? entry_record(entry) : receipt_asked(&visit, req);
	ok = record != NULL && output_show(&req->options, record, err);
	outbox_leave(&visit);
	return ok;
}

/* Sending -------------------------------------------------------------------*/

struct telling {
	struct output *out;
	bool failed;
	struct error *err;
};

/* A row for each entry that has a verdict. */
static void
tell(void *arg, const struct outbox_entry *entry, const json_t *answer)
{
	struct telling *telling = arg;
	struct buf command = BUF(100);
	const json_t *status = json_object_get(answer, "status");
	json_t *rows;

	outbox_command_print(&command, entry);
	rows = json_pack("[{s:i, s:s, s:s, s:O?, s:s, s:s}]", "entry",
	    (int)entry->number, "status",
	    answer == NULL	    ? "parked"
	    : session_asked(answer) ? "asked"
				    : json_string_value(status),
	    "command",
	    command.data, "seq", json_object_get(answer, "seq"), "reason",
	    answer != NULL ? "" : entry->reason.message, "key", entry->key);
	if (!output_rows(telling->out, rows, telling->err))
		telling->failed = true;
	json_decref(rows);
	buf_free(&command);
}

/* "3 sent, 1 parked, 2 wait", without what is none. */
static void
tally_print(struct buf *buf, const struct outbox_tally *tally)
{
	const struct {
		unsigned count;
		const char *what;
	} parts[] = {
	    {tally->sent, "sent"},
	    {tally->asked, "asked, for a second person to approve"},
	    {tally->parked, "refused and parked"},
	    {tally->held, "held back"},
	    {tally->others, "saved by another person"},
	    {tally->elsewhere, "saved for another ledger"},
	    {tally->foreign, "saved under another authority"},
	    {tally->waiting, "still waiting"},
	    {tally->unreadable, "unreadable"},
	};

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (parts[i].count > 0)
			buf_printf(buf, "%s%u %s", buf->len > 0 ? ", " : "",
			    parts[i].count, parts[i].what);
	if (buf->len == 0)
		buf_add(buf, "nothing waits");
}

/* After all that could go has gone: is there something left to look at? */
static bool
judge(const struct outbox_tally *tally, const struct request *req,
    struct error *err)
{
	struct buf text = BUF(400);
	bool ok = tally->parked + tally->held + tally->others +
		      tally->elsewhere + tally->foreign + tally->unreadable ==
		  0;

	tally_print(&text, tally);
	if (ok && !req->options.quiet)
		say(NULL, "%s", text.data);
	if (!ok) {
		error_set(err, ERROR_PARTIAL, "outbox", "%s", text.data);
		error_hint(err, "%s",
		    tally->parked + tally->held > 0
			? "edit, retry or drop what is left: bursar outbox list"
		    : tally->foreign > 0
			? "if this is the same ledger with a new authority: "
			  "bursar outbox sync --yes"
		    : tally->others > 0
			? "whoever saved them sends them: bursar outbox sync"
			: "which, and where it is: bursar outbox list");
	}
	buf_free(&text);
	return ok;
}

static bool
sync_with(struct session *session, struct outbox_visit *visit,
    const struct request *req, struct error *err)
{
	struct outbox_tally tally;
	struct output out;
	struct telling telling = {&out, false, err};
	struct buf left = BUF(400);
	bool ok;

	if (!output_open(&out, &req->options, err))
		return false;
	ok = outbox_send(session, &visit->outbox, req->options.yes, false, tell,
	    &telling, &tally, err);
	output_end(&out);
	if (ok && !telling.failed)
		ok = judge(&tally, req, err);
	else if (!ok && !req->options.quiet) {
		tally_print(&left, &tally);
		say(NULL, "%s", left.data);
	}
	buf_free(&left);
	return output_close(&out, err) && ok && !telling.failed;
}

bool
outbox_run_sync(const struct request *req, struct error *err)
{
	struct outbox_visit visit;
	struct session *session;
	bool ok = false;

	if (!outbox_enter(&visit, req, err))
		return false;
	if (!req->options.quiet)
		outbox_others(&visit.outbox, say_other, NULL);
	if (visit.list.count == 0) {
		const struct outbox_tally tally = {
		    .unreadable =
			(unsigned)json_array_size(visit.list.damaged)};

		ok = judge(&tally, req, err);
	} else {
		context_say_where(&visit.context, req->options.quiet);
		session = settle_open(&visit.context, &req->options, err);
		ok = session != NULL &&
		     settle_close(
			 session, sync_with(session, &visit, req, err), err);
	}
	outbox_leave(&visit);
	return ok;
}

/* Changing ------------------------------------------------------------------*/

static bool
unpark(const struct outbox_visit *visit, const struct outbox_entry *entry,
    struct error *err)
{
	struct outbox_entry now = *entry;

	now.parked = false;
	return outbox_change(&visit->outbox, entry, &now, err);
}

bool
outbox_run_retry(const struct request *req, struct error *err)
{
	const struct outbox_entry *one = NULL;
	struct outbox_visit visit;
	unsigned count = 0;
	bool ok = true;

	if (!outbox_enter(&visit, req, err))
		return false;
	if (request_value(req, "entry") != NULL) {
		one = outbox_asked(&visit, req, err);
		ok = one != NULL;
	}
	for (size_t i = 0; ok && i < visit.list.count; i++) {
		const struct outbox_entry *entry = &visit.list.entries[i];

		if (!entry->parked || (one != NULL && one != entry))
			continue;
		ok = unpark(&visit, entry, err);
		count += ok;
	}
	if (ok && !req->options.quiet)
		say(NULL,
		    count > 0 ? "%u will go with: bursar outbox sync"
			      : "no entry is parked",
		    count);
	outbox_leave(&visit);
	return ok;
}

/* Ask before what cannot be taken back. */
static bool
confirm(const struct request *req, const struct outbox_entry *entry,
    struct error *err)
{
	struct buf what = BUF(100);
	bool ok;

	if (req->options.yes)
		return true;
	if (req->options.no_input || !prompt_possible()) {
		error_set(err, ERROR_USAGE, "yes",
		    "this gives entry %u up for good, and there is nobody to "
		    "ask",
		    entry->number);
		return error_hint(err, "add --yes if it is meant");
	}
	outbox_command_print(&what, entry);
	ok = prompt_yes(false, "Give entry %u, %s, up for good?%s",
	    entry->number, what.data,
	    entry->unsure ? "  (It may be recorded already.)" : "");
	buf_free(&what);
	return ok || error_set(err, ERROR_USAGE, "", "not confirmed: it stays");
}

bool
outbox_run_drop(const struct request *req, struct error *err)
{
	const struct outbox_entry *entry;
	struct outbox_visit visit;
	bool ok;

	if (!outbox_enter(&visit, req, err))
		return false;
	entry = outbox_asked(&visit, req, err);
	ok = entry != NULL && confirm(req, entry, err) &&
	     outbox_change(&visit.outbox, entry, NULL, err);
	if (ok)
		outbox_sweep(&visit.outbox);
	if (ok && entry->unsure)
		say("note",
		    "it had been sent and may be recorded: look for its key, "
		    "%s, with: bursar journal list",
		    entry->key);
	if (ok && !req->options.quiet)
		say("dropped", "%u", entry->number);
	outbox_leave(&visit);
	return ok;
}

/* What may be recorded is not changed behind the ledger's back. */
static bool
may_edit(const struct outbox_entry *entry, struct error *err)
{
	if (!entry->unsure)
		return true;
	error_set(err, ERROR_CONFLICT, "entry",
	    "entry %u may be recorded already as it is", entry->number);
	return error_hint(err, "find out: bursar outbox sync");
}

static bool
change_fields(const struct outbox_visit *visit,
    const struct outbox_entry *entry, json_t *fields, struct error *err)
{
	struct outbox_entry now = *entry;

	now.fields = fields;
	now.parked = false;
	return outbox_change(&visit->outbox, entry, &now, err);
}

bool
outbox_run_edit(const struct request *req, struct error *err)
{
	const struct outbox_entry *entry;
	struct outbox_visit visit;
	json_t *fields = NULL;
	bool ok, same;

	if (!outbox_enter(&visit, req, err))
		return false;
	entry = outbox_asked(&visit, req, err);
	ok = entry != NULL && may_edit(entry, err) &&
	     outbox_edit_fields(entry, &req->options, &fields, err);
	same = ok && json_equal(fields, entry->fields);
	if (ok && !same)
		ok = change_fields(&visit, entry, fields, err);
	if (ok && !req->options.quiet)
		say(NULL, "%s",
		    same ? "nothing was changed"
			 : "changed; bursar outbox sync sends it");
	json_decref(fields);
	outbox_leave(&visit);
	return ok;
}
