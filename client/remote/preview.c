/* What something that waits for a second person would change: the write that
 * does it is tried. */

#include <stdio.h>
#include <string.h>

#include "answer.h"
#include "core/say.h"
#include "member.h"
#include "remote/behind.h"
#include "remote/preview.h"
#include "uuid.h"

#define WORDS_MAX 16

/* The words of a command line without quotes, without the first; ended by
 * NULL.  They point into the line. */
static void
split(char *line, char *words[WORDS_MAX])
{
	char *rest = NULL;
	size_t n = 0;

	strtok_r(line, " ", &rest);
	while (n < WORDS_MAX - 1 &&
	       (words[n] = strtok_r(NULL, " ", &rest)) != NULL)
		n++;
	words[n] = NULL;
}

/* What the answer to the trial says that it would do. */
static bool
show_changes(const struct request *deed, struct output *out, json_t *body,
    struct error *err)
{
	static const char *const beside[] = {
	    "status", "seq", "key", "date", "asked", "command", "dry_run"};
	struct buf answer = BUF(64L * 1024);
	bool ok;

	for (size_t i = 0; i < sizeof(beside) / sizeof(beside[0]); i++)
		json_object_del(body, beside[i]);
	answer_of_write(&answer, deed->command);
	out->answer = answer.data;
	fprintf(out->file, "\nit would change:\n");
	ok = output_record(out, body, err);
	output_end(out);
	out->answer = NULL;
	buf_free(&answer);
	return ok;
}

bool
preview_show(struct session *session, const struct request *req,
    struct output *out, const json_t *items, struct error *err)
{
	const json_t *row = json_array_get(items, 0);
	struct buf line = BUF(4096);
	char *words[WORDS_MAX], key[UUID_TEXT];
	struct call call = {.key = key, .dry_run = true};
	struct request deed;
	struct reply reply;
	struct error why;
	bool ok = true;

	if (req->command->would == NULL || !output_for_people(out) ||
	    out->fields != NULL || req->options.quiet ||
	    strcmp(member_text(row, "state"), "asked") != 0)
		return true;
	behind_print(&line, req->command->would, row, req);
	split(line.data, words);
	uuid_make(key);
	if (request_read(&deed, words, &why)) {
		call.command = deed.command;
		call.values = deed.values;
		if (session_call(session, &call, &reply, &why)) {
			ok = show_changes(&deed, out, reply.body, err);
			json_decref(reply.body);
		} else {
			say("note", "what it would change is not shown: %s",
			    why.message);
		}
	}
	buf_free(&line);
	return ok;
}
