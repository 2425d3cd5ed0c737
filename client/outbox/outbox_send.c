/* Saving what could not be sent, and sending what was saved. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "core/say.h"
#include "member.h"
#include "nouns.h"
#include "outbox/outbox_kept.h"
#include "outbox/outbox_send.h"
#include "outbox/outbox_sweep.h"
#include "salt.h"
#include "session/document.h"
#include "session/sender.h"
#include "session/whoami.h"

#define WINDOW	     256	  /* entries of one stream */
#define WINDOW_BYTES (512 * 1024) /* and about so many bytes of them */
#define PATIENCE     10 /* seconds that a new write waits for its turn */

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

/* An entry takes effect on the day on which it was saved, where this computer
 * is, and not on that of its sending.  What was sent already must stay as it
 * was, and a clock that goes backwards knows no day. */
static void
fix_date(const struct outbox *outbox, const struct command *command,
    struct outbox_entry *entry)
{
	const struct field *date = field_find(command->fields, "date");
	char today[sizeof("2026-03-31")];
	struct outbox_list list;
	struct error ignored;

	if (entry->unsure || date == NULL || date->type != FIELD_DATE ||
	    json_object_get(entry->fields, "date") != NULL ||
	    !outbox_list(outbox, &list, &ignored))
		return;
	if (!clock_went_back(&list, entry->saved) && outbox_today(today))
		json_object_set_new(entry->fields, "date", json_string(today));
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
	if (*req->salt != '\0')
		json_object_set_new(fields, SALT_NAME, json_string(req->salt));
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
	memcpy(entry->ledger, outbox->ledger, sizeof(entry->ledger));
	memcpy(entry->authority, outbox->identity.authority,
	    sizeof(entry->authority));
	memcpy(entry->person, outbox->identity.person, sizeof(entry->person));
	outbox_now(entry->saved);
	entry->reason = *err;
	fix_date(outbox, req->command, entry);
	return outbox_add(outbox, entry, req->attachment, err);
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
	struct sender sender;
	struct outbox *outbox;
	bool any_authority; /* also what was saved under another one */
	struct outbox_list list;
	outbox_notify *notify;
	void *arg;
	struct outbox_tally *tally;
	struct outbox_entry *lines[WINDOW]; /* NULL once there is a verdict */
	bool was_unsure[WINDOW];
	size_t count;
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

/* The server said no: keep it with the reason, out of the way of the others. */
static bool
park(struct sending *sending, struct outbox_entry *entry,
    const struct error *reason, bool unsure, struct error *err)
{
	struct outbox_entry now = *entry;

	now.parked = true;
	now.unsure = unsure && !session_settles(reason);
	now.reason = *reason;
	if (!change(sending->outbox, entry, &now, err))
		return false;
	sending->tally->parked++;
	sending->notify(sending->arg, entry, NULL);
	outbox_list_settle(&sending->list);
	return true;
}

/* A verdict
 * ------------------------------------------------------------------*/

static bool
receive(struct sending *sending, struct outbox_entry *entry,
    const json_t *answer, struct error *err)
{
	if (!outbox_receive(sending->outbox, entry, answer, err))
		return false;
	entry->gone = true;
	if (session_asked(answer))
		sending->tally->asked++;
	else
		sending->tally->sent++;
	sending->notify(sending->arg, entry, answer);
	return true;
}

/* It did not become an entry.  What refers to one that is still here was
 * refused for that, and waits for it. */
static bool
refuse(
    struct sending *sending, size_t i, const json_t *answer, struct error *err)
{
	struct outbox_entry *entry = sending->lines[i];
	bool unsure = sending->was_unsure[i];
	struct error reason;

	session_problem(answer, &reason);
	if (session_failed(&reason) || reason.code == ERROR_UNAUTHENTICATED) {
		sender_stop(&sending->sender, answer);
		return set_unsure(sending->outbox, entry,
		    unsure || reason.code == ERROR_OUTCOME_UNKNOWN, err);
	}
	if (outbox_list_referred(&sending->list, entry) != NULL)
		return set_unsure(sending->outbox, entry, unsure, err);
	return park(sending, entry, &reason, unsure, err);
}

static struct expected
expected(void *arg, size_t line)
{
	const struct outbox_entry *entry = ((struct sending *)arg)->lines[line];

	return (struct expected){
	    entry->key, command_called(entry->command), false};
}

static bool
take_answer(void *arg, size_t line, json_t *answer, struct error *err)
{
	struct sending *sending = arg;
	bool ok = sender_recorded(answer)
		      ? receive(sending, sending->lines[line], answer, err)
		      : refuse(sending, line, answer, err);

	sending->lines[line] = NULL;
	return ok || err->code == ERROR_CONFLICT; /* another was quicker */
}

/* A window
 * -------------------------------------------------------------------*/

/* Was it saved by the person who is sending? */
static bool
is_own(const struct sending *sending, const struct outbox_entry *entry)
{
	return strcmp(entry->person, sending->outbox->identity.person) == 0;
}

/* Is this the ledger that it was saved for, as far as that was known? */
static bool
is_of_ledger(const struct sending *sending, const struct outbox_entry *entry)
{
	return entry->ledger[0] == '\0' ||
	       strcmp(entry->ledger, sending->outbox->ledger) == 0;
}

static bool
is_of_authority(const struct sending *sending, const struct outbox_entry *entry)
{
	return sending->any_authority ||
	       strcmp(entry->authority, sending->outbox->identity.authority) ==
		   0;
}

/* May it go? */
static bool
may_go(const struct sending *sending, const struct outbox_entry *entry)
{
	return !entry->gone && !entry->parked && entry->waits_for == 0 &&
	       is_own(sending, entry) && is_of_ledger(sending, entry) &&
	       is_of_authority(sending, entry);
}

static void
add_line(struct buf *lines, const struct outbox_entry *entry)
{
	json_t *line = json_pack("{s:s, s:s, s:O}", "command", entry->command,
	    "key", entry->key, "fields", entry->fields);
	char *text = json_dumps(line, JSON_COMPACT);

	json_decref(line);
	if (text == NULL)
		abort();
	buf_printf(lines, "%s\n", text);
	free(text);
}

/* Bring the document to the server that the entry files, if it files one. */
static bool
upload(struct sending *sending, const struct outbox_entry *entry,
    struct error *err)
{
	const char *hash = outbox_files(entry);
	struct buf document = BUF(DOCUMENT_MAX);
	bool ok = true;

	if (hash != NULL && outbox_has_document(sending->outbox, hash))
		ok = outbox_document(sending->outbox, hash, &document, err) &&
		     document_send(sending->sender.session, hash,
			 json_string_value(
			     json_object_get(entry->fields, "office")),
			 &document, err);
	buf_free(&document);
	return ok;
}

/* Make the entry the next line.  False: neither it nor any other can go. */
static bool
window_add(struct sending *sending, struct outbox_entry *entry,
    struct buf *lines, struct error *err)
{
	bool was_unsure = entry->unsure;
	struct error reason;

	if (!upload(sending, entry, &reason)) {
		*err = reason;
		return !session_failed(&reason) &&
		       reason.code != ERROR_UNAUTHENTICATED &&
		       reason.code != ERROR_CONFIG &&
		       park(sending, entry, &reason, was_unsure, err);
	}
	if (!set_unsure(sending->outbox, entry, true, err)) {
		entry->gone = err->code == ERROR_CONFLICT;
		return entry->gone;
	}
	sending->was_unsure[sending->count] = was_unsure;
	sending->lines[sending->count++] = entry;
	add_line(lines, entry);
	return true;
}

/* Those without a verdict are as unsure as the link left them. */
static void
window_close(void *arg, bool lost)
{
	struct sending *sending = arg;
	struct error ignored;

	for (size_t i = 0; i < sending->count; i++)
		if (sending->lines[i] != NULL)
			set_unsure(sending->outbox, sending->lines[i],
			    lost || sending->was_unsure[i], &ignored);
	sending->count = 0;
}

/* Mark the next entries that may go, and make lines of them. */
static enum sender_next
window_fill(void *arg, struct buf *lines, struct error *err)
{
	struct sending *sending = arg;
	bool ok = true;

	for (size_t i = 0; ok && i < sending->list.count &&
			   sending->count < WINDOW && lines->len < WINDOW_BYTES;
	     i++)
		if (may_go(sending, &sending->list.entries[i]))
			ok = window_add(
			    sending, &sending->list.entries[i], lines, err);
	if (!ok)
		window_close(sending, false);
	return !ok		     ? SENDER_FAILED
	       : sending->count == 0 ? SENDER_DONE
				     : SENDER_READY;
}

static const struct sender_source source = {.begin = window_fill,
    .expected = expected,
    .answer = take_answer,
    .end = window_close};

/* What has not gone, by why. */
static void
count_left(struct sending *sending)
{
	sending->tally->unreadable =
	    (unsigned)json_array_size(sending->list.damaged);
	for (size_t i = 0; i < sending->list.count; i++) {
		const struct outbox_entry *entry = &sending->list.entries[i];

		if (entry->gone || entry->parked)
			continue;
		else if (entry->waits_for != 0)
			sending->tally->held++;
		else if (!is_own(sending, entry))
			sending->tally->others++;
		else if (!is_of_ledger(sending, entry))
			sending->tally->elsewhere++;
		else if (!is_of_authority(sending, entry))
			sending->tally->foreign++;
		else
			sending->tally->waiting++;
	}
}

/* Wait until no other sends from here; the descriptor to be closed, or -1. */
static int
claim(const struct outbox *outbox, bool hurry, struct error *err)
{
	const struct timespec nap = {0, 100 * 1000 * 1000};
	int fd, naps = 0;

	while ((fd = outbox_claim(outbox, err)) < 0 &&
	       err->code == ERROR_BUSY && !(hurry && naps == PATIENCE * 10)) {
		if (naps++ == 0)
			say("note", "%s; waiting for it", err->message);
		nanosleep(&nap, NULL);
	}
	return fd;
}

/* Read what waits, and if there is something, be the one who sends it. */
static bool
take_turn(struct sending *sending, bool hurry, int *claimed, struct error *err)
{
	*claimed = -1;
	if (!outbox_list(sending->outbox, &sending->list, err))
		return false;
	if (sending->list.count == 0)
		return true;
	*claimed = claim(sending->outbox, hurry, err);
	if (*claimed < 0)
		return false;
	outbox_say_damaged(&sending->list);
	outbox_list_free(&sending->list);
	return outbox_list(sending->outbox, &sending->list, err);
}

bool
outbox_ask_ledger(
    struct session *session, struct outbox *outbox, struct error *err)
{
	json_t *person = session_whoami(session, err);
	const char *ledger = member_text(person, "ledger");
	bool ok = person != NULL;

	if (ok && !outbox_is_key(ledger))
		ok = error_set(err, ERROR_UNAVAILABLE, "server",
		    "the server does not say which ledger it is");
	ok = ok && outbox_meet(outbox, ledger, err);
	json_decref(person);
	return ok;
}

bool
outbox_send(struct session *session, struct outbox *outbox, bool any_authority,
    bool hurry, outbox_notify *notify, void *arg, struct outbox_tally *tally,
    struct error *err)
{
	struct sending sending = {.outbox = outbox,
	    .any_authority = any_authority,
	    .notify = notify,
	    .arg = arg,
	    .tally = tally};
	int claimed;
	bool ok;

	sending.sender = (struct sender){.source = &source,
	    .arg = &sending,
	    .session = session,
	    .compresses = true};
	*tally = (struct outbox_tally){0};
	ok = take_turn(&sending, hurry, &claimed, err);
	outbox_say_damaged(&sending.list);
	ok = ok && (sending.list.count == 0 ||
		       (outbox_ask_ledger(session, outbox, err) &&
			   sender_run(&sending.sender, err)));
	count_left(&sending);
	outbox_sweep(outbox);
	if (claimed >= 0)
		close(claimed);
	outbox_list_free(&sending.list);
	return ok;
}
