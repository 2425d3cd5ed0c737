/* A PDF of a report or a list, as the server made it. */

#include <stdio.h>
#include <unistd.h>

#include "remote/served.h"

/* What a PDF cannot be of, or cannot follow. */
static bool
may_serve(const struct request *req, struct error *err)
{
	enum command_kind kind = req->command->kind;
	const struct options *options = &req->options;

	if (kind != COMMAND_REPORT && kind != COMMAND_LIST)
		return error_set(err, ERROR_USAGE, "output",
		    "a PDF is made of reports and lists only");
	if (options->watch != NULL || options->fields != NULL || options->all)
		return error_set(err, ERROR_USAGE, "output",
		    "a PDF has all columns of one answer: --watch, --fields "
		    "and --all do not go with it");
	if (isatty(STDOUT_FILENO) == 1) {
		error_set(err, ERROR_USAGE, "output",
		    "a PDF is nothing that a terminal can show");
		return error_hint(err, "send it into a file: add > FILE.pdf");
	}
	return true;
}

bool
served_run(
    struct session *session, const struct request *req, struct error *err)
{
	struct call call = {
	    .command = req->command, .values = req->values, .as_pdf = true};
	struct reply reply;

	if (!may_serve(req, err) || !session_call(session, &call, &reply, err))
		return false;
	if (reply.file == NULL) {
		json_decref(reply.body);
		return error_set(err, ERROR_UNAVAILABLE, "server",
		    "the server did not send a PDF");
	}
	if (fwrite(reply.file->data, 1, reply.file->len, stdout) !=
		reply.file->len ||
	    fflush(stdout) != 0)
		return error_set(
		    err, ERROR_OUTPUT, "output", "the PDF cannot be written");
	return true;
}
