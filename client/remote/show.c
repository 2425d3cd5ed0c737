/* Showing what the server said: rows, what was written, what was saved. */

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "answer.h"
#include "core/say.h"
#include "core/text.h"
#include "member.h"
#include "nouns.h"
#include "outbox/outbox_kept.h"
#include "remote/behind.h"
#include "remote/show.h"

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

/* There is more: how to get it. */
static void
say_more(const struct request *req, const char *next)
{
	struct request more = *req;
	const char **after = command_value(more.command, more.values, "after");
	struct buf command = BUF(64 * 1024);

	if (after == NULL)
		return;
	*after = next;
	request_print(&command, &more, NULL);
	say("more", "%s", command.data);
	buf_free(&command);
}

void
show_about(struct output *out, const struct request *req)
{
	time_t now = time(NULL);
	struct buf command = BUF(64 * 1024);
	char asked[40] = "";
	struct tm tm;

	if (!out->format->binary)
		return;
	strftime(
	    asked, sizeof(asked), "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &tm));
	request_print(&command, req, NULL);
	out->about = json_pack(
	    "{s:s, s:s}", "command", command.data, "asked", asked);
	buf_free(&command);
}

bool
show_answer(struct output *out, const struct command *command,
    const json_t *body, struct error *err)
{
	const json_t *items = json_object_get(body, "items");
	json_t *rates = json_object_get(body, "rates");

	out->for_programs = noun_find(command->noun)->for_programs;
	out->display = command->display;
	out->answer = command->answer;
	json_object_set(out->about, "note", json_object_get(body, "notes"));
	if (json_is_array(rates) && out->rates == NULL) {
		out->rates = json_incref(rates);
		json_object_set_new(out->about, "rates",
		    json_string("those that the figures in base currency were "
				"converted at"));
	}
	if (!json_is_array(items))
		return error_set(err, ERROR_UNAVAILABLE, "items",
		    "the answer has no list of items");
	if (command->kind == COMMAND_SHOW && json_array_size(items) == 1) {
		out->count = 1;
		return output_record(out, json_array_get(items, 0), err);
	}
	if (!output_rows(out, items, err))
		return false;
	if (!out->totals && !output_for_people(out))
		return true;
	return output_totals(out, json_object_get(body, "totals"), err);
}

void
show_end(struct output *out, const struct request *req, const json_t *body)
{
	const char *next = json_string_value(json_object_get(body, "next"));
	bool quiet = req->options.quiet;

	output_end(out);
	say_notes(&req->options, json_object_get(body, "notes"));
	if (out->rounded && !quiet)
		say("note", "amounts are in whole units here; "
			    "--output wide, json and csv have them exact");
	if (next != NULL && !quiet)
		say_more(req, next);
	if (out->tty && output_for_people(out) && !quiet)
		behind_say(req, json_object_get(body, "items"));
	if (out->count == 0 && out->tty && !quiet)
		say(NULL, "nothing found");
}

void
show_part(const struct request *req, const json_t *body)
{
	say_notes(&req->options, json_object_get(body, "notes"));
}

/* The member by which people know what was written: its code where it has one,
 * or else its number. */
static const char *
name_of(const struct command *command)
{
	const struct field *code = field_find(command->fields, command->noun);

	return code != NULL && field_is_code(code) ? code->name : "seq";
}

/* "asked: entry 123, waits for a second person: bursar approval give 123 …" */
static void
say_asked(const struct request *req, const struct output *out,
    const struct reply *reply)
{
	long long seq =
	    json_integer_value(json_object_get(reply->body, "seq"));
	struct buf text = BUF(512), tame = BUF(4096);

	if (req->options.dry_run)
		buf_add(&text, "would be asked, and wait for a second person");
	else
		buf_printf(&text,
		    "asked%s: entry %lld, waits for a second person: bursar "
		    "approval give %lld --digest %s",
		    reply->replayed ? " already" : "", seq, seq,
		    member_text(reply->body, "digest"));
	text_tame(&tame, text.data, false);
	fprintf(out->file, "%s\n", tame.data);
	buf_free(&text);
	buf_free(&tame);
}

/* "recorded: pledge 123", "recorded: goal reach, entry 21"; "recorded: entry
 * 130" of what was done to something, which has another number. */
static void
say_written(const struct request *req, const struct output *out,
    const struct reply *reply)
{
	bool coded = strcmp(out->named, "seq") != 0;
	bool of_noun = coded || req->command->makes || req->options.dry_run;
	struct buf text = BUF(512), tame = BUF(4096);

	buf_printf(&text, "%s: %s",
	    req->options.dry_run ? "would be recorded"
	    : reply->replayed	 ? "already recorded"
				 : "recorded",
	    of_noun ? req->command->noun : "entry");
	if (coded || !req->options.dry_run)
		buf_add(&text, " ");
	if (coded)
		member_add(&text, json_object_get(reply->body, out->named));
	if (coded && !req->options.dry_run)
		buf_add(&text, ", entry ");
	if (!req->options.dry_run)
		member_add(&text, json_object_get(reply->body, "seq"));
	text_tame(&tame, text.data, false);
	fprintf(out->file, "%s\n", tame.data);
	buf_free(&text);
	buf_free(&tame);
}

/* The sentence on top, and then, unless quiet, all else the server said. */
bool
show_written(const struct request *req, struct output *out,
    const struct reply *reply, struct error *err)
{
	const json_t *notes = json_object_get(reply->body, "notes");
	struct buf answer = BUF(64L * 1024);
	bool asked = session_asked(reply->body), ok = true;
	json_t *rest;

	out->named = asked ? "seq" : name_of(req->command);
	if (!output_for_people(out) || out->fields != NULL)
		return output_record(out, reply->body, err);
	if (asked) {
		answer_of_wish(&answer);
		say_asked(req, out, reply);
	} else {
		answer_of_write(&answer, req->command);
		say_written(req, out, reply);
	}
	out->answer = answer.data;
	rest = json_copy(reply->body);
	json_object_del(rest, out->named);
	json_object_del(rest, "status");
	json_object_del(rest, "seq");
	json_object_del(rest, "notes");
	json_object_del(rest, "dry_run");
	if (asked) {
		json_object_del(rest, "state");
		json_object_del(rest, "digest");
	}
	if (out->format == &format_table) { /* they are for programs */
		json_object_del(rest, "key");
		json_object_del(rest, "entry_hash");
	}
	if (!req->options.quiet && json_object_size(rest) > 0)
		ok = output_record(out, rest, err);
	json_decref(rest);
	output_end(out);
	out->answer = NULL;
	buf_free(&answer);
	say_notes(&req->options, notes);
	if (out->tty && !req->options.quiet && !req->options.dry_run)
		behind_next(req, reply->body);
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
bool
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
	    "when the server is in reach%s: bursar outbox sync",
	    entry->unsure ? " (it is recorded once at most)" : "");
}
