/* Saving what could not be sent, and sending what was saved. */

#include <stdio.h>
#include <string.h>

#include "outbox_send.h"
#include "say.h"

/* Saving --------------------------------------------------------------------*/

/* An entry saved later than this moment: the clock is not to be trusted. */
static bool
clock_went_back(const struct outbox_list *list, const char *now)
{
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->entries[i].saved, now) > 0)
			return true;
	return false;
}

/* An entry takes effect on the day on which it was saved, not on that of its
 * sending.  What was sent already must stay as it was, and a clock that goes
 * backwards knows no day. */
static void
fix_date(const struct outbox *outbox, const struct command *command,
    struct outbox_entry *entry)
{
	const struct field *date = field_find(command->fields, "date");
	struct outbox_list list;
	struct error ignored;

	if (entry->unsure || date == NULL || date->type != FIELD_DATE ||
	    json_object_get(entry->fields, "date") != NULL ||
	    !outbox_list(outbox, &list, &ignored))
		return;
	if (!clock_went_back(&list, entry->saved))
		json_object_set_new(entry->fields, "date",
		    json_stringn(entry->saved, strlen("2026-03-31")));
	else
		say("note",
		    "the clock of this computer has been set back, it says %s: "
		    "the entry gets the day on which it is sent, unless you "
		    "give it --date",
		    entry->saved);
	outbox_list_free(&list);
}

static json_t *
request_fields(const struct request *req)
{
	json_t *fields = json_object();

	for (size_t i = 0; req->command->fields[i].name != NULL; i++)
		if (req->values[i] != NULL)
			json_object_set_new(fields,
			    req->command->fields[i].name,
			    json_string(req->values[i]));
	return fields;
}

bool
outbox_save(const struct outbox *outbox, const struct context *context,
    const struct request *req, struct outbox_entry *entry, struct error *err)
{
	entry->fields = request_fields(req);
	snprintf(entry->command, sizeof(entry->command), "%s/%s",
	    req->command->noun, req->command->verb);
	snprintf(
	    entry->server, sizeof(entry->server), "%.255s", context->server);
	outbox_now(entry->saved);
	entry->reason = *err;
	fix_date(outbox, req->command, entry);
	return outbox_add(outbox, entry, err);
}

/* Sending -------------------------------------------------------------------*/

void
outbox_say_damaged(const struct outbox_list *list)
{
	for (size_t i = 0; i < json_array_size(list->set_aside); i++) {
		const json_t *file = json_array_get(list->set_aside, i);
		const char *kept =
		    json_string_value(json_object_get(file, "kept"));

		say("damaged", "the outbox's file %s: %s; %s%s",
		    json_string_value(json_object_get(file, "file")),
		    json_string_value(json_object_get(file, "reason")),
		    *kept != '\0' ? "it is kept as " : "it stays where it is",
		    kept);
	}
}

void
outbox_command_print(struct buf *buf, const struct outbox_entry *entry)
{
	int noun = (int)strcspn(entry->command, "/");

	buf_printf(buf, "%.*s %s", noun, entry->command,
	    entry->command + noun + (entry->command[noun] == '/'));
}

/* What one run of sending needs. */
struct sending {
	struct session *session;
	const struct outbox *outbox;
	struct outbox_list list;
	outbox_told *told;
	void *arg;
	struct outbox_tally *tally;
};

/* Change the entry on disk and here. */
static bool
change(const struct outbox *outbox, struct outbox_entry *entry,
    const struct outbox_entry *now, struct error *err)
{
	if (!outbox_change(outbox, entry, now, err))
		return false;
	*entry = *now;
	return true;
}

static bool
set_unsure(const struct outbox *outbox, struct outbox_entry *entry, bool unsure,
    struct error *err)
{
	struct outbox_entry now = *entry;

	now.unsure = unsure;
	return entry->unsure == unsure || change(outbox, entry, &now, err);
}

/* Does the refusal also say that it was not recorded before?  Who may not ask
 * is not told what was recorded. */
static bool
is_settled(const struct error *err)
{
	return err->code != ERROR_UNIDENTIFIED && err->code != ERROR_DENIED &&
	       err->code != ERROR_INTERNAL && err->code != ERROR_UNKNOWN &&
	       (err->code != ERROR_CONFLICT ||
		   strcmp(err->subject, "key") != 0);
}

/* The server said no: keep it with the reason, out of the way of the others. */
static bool
park(struct sending *sending, struct outbox_entry *entry,
    const struct error *reason, bool unsure, struct error *err)
{
	struct outbox_entry now = *entry;

	now.parked = true;
	now.unsure = unsure && !is_settled(reason);
	now.reason = *reason;
	if (!change(sending->outbox, entry, &now, err))
		return false;
	sending->tally->parked++;
	sending->told(sending->arg, entry, NULL);
	outbox_list_settle(&sending->list);
	return true;
}

static bool
call_make(struct call *call, const char *values[], struct outbox_entry *entry,
    struct error *err)
{
	size_t noun = strcspn(entry->command, "/");
	char name[sizeof(entry->command)];

	memcpy(name, entry->command, sizeof(name));
	name[noun] = '\0';
	*call = (struct call){.values = values, .key = entry->key};
	call->command = entry->command[noun] != '\0'
			    ? command_find(name, name + noun + 1)
			    : NULL;
	if (call->command == NULL || !command_writes(call->command)) {
		error_set(err, ERROR_INVALID, "",
		    "this bursar does not know the command %s", entry->command);
		return error_hint(err, "send it with the bursar it was saved "
				       "with, or a newer one");
	}
	return fields_read(call->command->fields, entry->fields, values, err);
}

/* No verdict, or one that concerns all entries: they stay as they are. */
static bool
stops(const struct reply *reply, const struct error *err)
{
	return (reply->no_verdict && err->code != ERROR_INTERNAL) ||
	       err->code == ERROR_UNIDENTIFIED || err->code == ERROR_CONFIG;
}

static bool
receive(struct sending *sending, const struct outbox_entry *entry,
    struct reply *reply, struct error *err)
{
	bool ok = outbox_receive(sending->outbox, entry, reply->body, err);

	if (ok) {
		sending->tally->sent++;
		sending->told(sending->arg, entry, reply->body);
	}
	json_decref(reply->body);
	return ok;
}

/* Send one.  False: no other can go either. */
static bool
send_entry(
    struct sending *sending, struct outbox_entry *entry, struct error *err)
{
	const char *values[FIELDS_MAX] = {NULL};
	bool was_unsure = entry->unsure;
	struct error reason, ignored;
	struct reply reply;
	struct call call;

	if (!call_make(&call, values, entry, &reason))
		return park(sending, entry, &reason, was_unsure, err);
	if (!set_unsure(sending->outbox, entry, true, err))
		return err->code == ERROR_CONFLICT; /* another sends it */
	if (session_call(sending->session, &call, &reply, &reason))
		return receive(sending, entry, &reply, err);
	was_unsure = was_unsure || reply.unsure;
	if (!stops(&reply, &reason))
		return park(sending, entry, &reason, was_unsure, err);
	set_unsure(sending->outbox, entry, was_unsure, &ignored);
	*err = reason;
	return false;
}

/* May it go?  If not, count why. */
static bool
may_go(const struct outbox_entry *entry, const char *server,
    struct outbox_tally *tally)
{
	if (entry->parked)
		return false;
	if (entry->waits_for != 0)
		tally->held++;
	else if (server != NULL && strcmp(entry->server, server) != 0)
		tally->elsewhere++;
	else
		return true;
	return false;
}

bool
outbox_send(struct session *session, const struct context *context,
    const struct outbox *outbox, bool everywhere, outbox_told *told, void *arg,
    struct outbox_tally *tally, struct error *err)
{
	struct sending sending = {session, outbox, {0}, told, arg, tally};
	const char *server = everywhere ? NULL : context->server;
	bool ok = outbox_list(outbox, &sending.list, err);

	*tally = (struct outbox_tally){0};
	if (!ok)
		return false;
	outbox_say_damaged(&sending.list);
	for (size_t i = 0; i < sending.list.count; i++) {
		if (!may_go(&sending.list.entries[i], server, tally))
			continue;
		if (ok)
			ok =
			    send_entry(&sending, &sending.list.entries[i], err);
		tally->waiting += !ok;
	}
	outbox_list_free(&sending.list);
	return ok;
}
