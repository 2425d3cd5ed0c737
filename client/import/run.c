/* What the server lists as due, recorded. */

#include <stdio.h>
#include <string.h>

#include "import/import.h"
#include "import/run.h"
#include "nouns.h"
#include "remote/connect.h"
#include "session/session.h"

#define PAGE_ROWS "500"

/* Write a row as a line of the command: its key, and what is a field. */
static void
add_line(FILE *lines, const struct command *command, json_t *row)
{
	json_t *line = json_object(), *value;
	const char *name;

	json_object_foreach (row, name, value) {
		if (strcmp(name, "key") != 0 &&
		    field_find(command->fields, name) == NULL)
			continue;
		if (json_is_integer(value)) {
			char number[24];

			snprintf(number, sizeof(number), "%lld",
			    (long long)json_integer_value(value));
			json_object_set_new(line, name, json_string(number));
		} else if (!json_is_null(value))
			json_object_set(line, name, value);
	}
	json_dumpf(line, lines, JSON_COMPACT);
	fputc('\n', lines);
	json_decref(line);
}

/* All that is due, before the first of it is sent: what is recorded is due no
 * more, and would move the pages. */
static bool
fetch(struct session *session, const struct request *req,
    const struct command *command, FILE *lines, struct error *err)
{
	struct request page = *req;
	struct call call = {.command = req->command, .values = page.values};
	const char **after = command_value(req->command, page.values, "after");
	const char **limit = command_value(req->command, page.values, "limit");
	bool whole = *limit == NULL;
	json_t *last = NULL, *row;
	struct reply reply;
	size_t i;
	bool ok;

	if (whole)
		*limit = PAGE_ROWS;
	do {
		ok = session_call(session, &call, &reply, err);
		if (!ok)
			break;
		json_array_foreach (
		    json_object_get(reply.body, "items"), i, row)
			add_line(lines, command, row);
		json_decref(last);
		last = reply.body;
		*after = json_string_value(json_object_get(last, "next"));
	} while (whole && *after != NULL);
	json_decref(last);
	return ok;
}

static bool
run(struct session *session, const struct context *context,
    const struct request *req, struct error *err)
{
	const struct command *command = command_called(req->command->sends);
	struct buf name = BUF(COMMAND_NAME_MAX);
	FILE *lines = tmpfile();
	bool ok;

	(void)context;
	if (lines == NULL)
		return error_set(
		    err, ERROR_FILE, "", "no file for what is due can be made");
	ok = fetch(session, req, command, lines, err);
	rewind(lines);
	command_print(&name, req->command);
	if (ok)
		ok = import_lines(req, command, lines, name.data, err);
	else
		fclose(lines);
	buf_free(&name);
	return ok;
}

bool
run_run(const struct request *req, struct error *err)
{
	return connect_with(req, run, err);
}
