/* Papers: issued where there is none yet, printed, and written to a file whose
 * SHA-256 is the one that was recorded. */

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/say.h"
#include "digest.h"
#include "member.h"
#include "nouns.h"
#include "remote/connect.h"
#include "remote/paper.h"
#include "remote/target.h"
#include "uuid.h"

#define PAPER_TEXT 64 /* a number, with the NUL */

static json_t *
ask(struct session *session, const char *verb, const char *const *values,
    struct error *err)
{
	struct call call = {
	    .command = command_find("paper", verb), .values = values};
	struct reply reply;

	return session_call(session, &call, &reply, err) ? reply.body : NULL;
}

static json_t *
enter(struct session *session, const char *verb, const char *const *values,
    struct error *err)
{
	char key[UUID_TEXT];
	struct call call = {.command = command_find("paper", verb),
	    .values = values,
	    .key = key};
	struct reply reply;

	uuid_make(key);
	return session_call(session, &call, &reply, err) ? reply.body : NULL;
}

/* Write what a read has as a file; it is to have that SHA-256, where one is
 * known. */
static bool
fetch_file(struct session *session, const struct command *command,
    const char *const *values, const char *sha256, const char *to,
    struct error *err)
{
	char digest[DIGEST_TEXT];
	struct call call = {
	    .command = command, .values = values, .as_pdf = true};
	struct target target;
	struct reply reply;
	bool ok;

	if (!session_call(session, &call, &reply, err))
		return false;
	if (reply.file == NULL) {
		json_decref(reply.body);
		return error_set(err, ERROR_UNAVAILABLE, "server",
		    "the server did not send a file");
	}
	digest_of(reply.file->data, reply.file->len, digest);
	if (sha256 != NULL && strcmp(digest, sha256) != 0)
		return error_set(err, ERROR_DATA_CORRUPTED, "to",
		    "what came is not what was recorded");
	ok = target_open(&target, to, err) &&
	     (fwrite(reply.file->data, 1, reply.file->len, target.file) ==
		     reply.file->len ||
		 error_file(err, "to", to));
	return target_close(&target, ok, err);
}

/* Write the file of a printing, and see that it is the one that was recorded. */
static bool
fetch(struct session *session, const char *printing, const char *sha256,
    const char *to, struct error *err)
{
	const char *values[FIELDS_MAX] = {printing};

	return fetch_file(session, command_find("paper", "file"), values,
	    sha256, to, err);
}

/* Print the paper of that number into the file that the request names. */
static bool
print(struct session *session, const struct request *req, const char *number,
    struct error *err)
{
	const char *values[FIELDS_MAX] = {number};
	const char *to = request_value(req, "to");
	json_t *printed = enter(session, "render", values, err);
	bool copy = json_is_true(json_object_get(printed, "copy"));
	char entry[24];
	bool ok;

	if (printed == NULL)
		return false;
	snprintf(entry, sizeof(entry), "%lld",
	    (long long)json_integer_value(json_object_get(printed, "seq")));
	ok = fetch(session, entry, member_text(printed, "sha256"), to, err) ||
	     error_hint(err,
		 "it was printed, and only the file is not here: "
		 "bursar paper get %s --to FILE",
		 entry);
	if (ok && !req->options.quiet)
		say("printed", "%s, %s, in %s", member_text(printed, "paper"),
		    copy ? "a copy" : "the original", to);
	json_decref(printed);
	return ok;
}

/* Nothing is issued or printed for a file that cannot be written. */
static bool
may_begin(struct session *session, const struct context *context,
    const struct request *req, struct error *err)
{
	const char *to = request_value(req, "to");

	if (access(to, F_OK) == 0)
		return error_set(
		    err, ERROR_FILE, "to", "%s is there already", to);
	return connect_confirm(session, context, &req->options, err);
}

static bool
print_with(struct session *session, const struct context *context,
    const struct request *req, struct error *err)
{
	return may_begin(session, context, req, err) &&
	       print(session, req, request_value(req, "paper"), err);
}

static bool
get_with(struct session *session, const struct context *context,
    const struct request *req, struct error *err)
{
	const char *values[FIELDS_MAX] = {request_value(req, "printing")};
	json_t *file = ask(session, "file", values, err);
	const json_t *row = json_array_get(json_object_get(file, "items"), 0);
	bool ok;

	(void)context;
	if (file == NULL)
		return false;
	ok = fetch(session, values[0], member_text(row, "sha256"),
	    request_value(req, "to"), err);
	if (ok && !req->options.quiet)
		say("fetched", "%s, %s", member_text(row, "paper"),
		    request_value(req, "to"));
	json_decref(file);
	return ok;
}

/* Issue what the values ask for; its number. */
static bool
issue(struct session *session, const char *const *values,
    char number[PAPER_TEXT], struct error *err)
{
	json_t *issued = enter(session, "issue", values, err);

	if (issued == NULL)
		return false;
	snprintf(number, PAPER_TEXT, "%s", member_text(issued, "paper"));
	json_decref(issued);
	return true;
}

/* Put the number of the valid paper about what the field names there, or "". */
static bool
find(struct session *session, const char *field, const char *about,
    char number[PAPER_TEXT], struct error *err)
{
	const struct command *list = command_find("paper", "list");
	const char *values[FIELDS_MAX] = {NULL};
	json_t *found;

	*command_value(list, values, field) = about;
	*command_value(list, values, "state") = "valid";
	*command_value(list, values, "limit") = "1";
	found = ask(session, "list", values, err);
	if (found == NULL)
		return false;
	snprintf(number, PAPER_TEXT, "%s",
	    member_text(json_array_get(json_object_get(found, "items"), 0),
		"paper"));
	json_decref(found);
	return true;
}

/* Print the paper about what the field names, which is issued the first time. */
static bool
print_about(struct session *session, const struct context *context,
    const struct request *req, const char *field, struct error *err)
{
	const struct command *command = command_find("paper", "issue");
	const char *values[FIELDS_MAX] = {NULL}, *about;
	char number[PAPER_TEXT];

	about = request_value(req, field);
	*command_value(command, values, field) = about;
	*command_value(command, values, "language") =
	    request_value(req, "language");
	return may_begin(session, context, req, err) &&
	       find(session, field, about, number, err) &&
	       (number[0] != '\0' || issue(session, values, number, err)) &&
	       print(session, req, number, err);
}

static bool
receipt_with(struct session *session, const struct context *context,
    const struct request *req, struct error *err)
{
	return print_about(session, context, req, "receipt", err);
}

static bool
inkind_with(struct session *session, const struct context *context,
    const struct request *req, struct error *err)
{
	return print_about(session, context, req, "inkind", err);
}

/* A statement of the same period that is there already is refused with its
 * number: whoever wants that one prints it by that. */
static bool
statement_with(struct session *session, const struct context *context,
    const struct request *req, struct error *err)
{
	static const char *const fields[] = {
	    "party", "from", "until", "language"};
	const struct command *command = command_find("paper", "issue");
	const char *values[FIELDS_MAX] = {NULL};
	char number[PAPER_TEXT];

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		*command_value(command, values, fields[i]) =
		    request_value(req, fields[i]);
	return may_begin(session, context, req, err) &&
	       issue(session, values, number, err) &&
	       print(session, req, number, err);
}

/* What has a document without being a paper of the register, by the same fields
 * as the command that shows it. */
static bool
print_shown(struct session *session, const struct request *req,
    const struct command *show, struct error *err)
{
	const char *values[FIELDS_MAX] = {NULL};
	const char *to = request_value(req, "to");

	for (size_t i = 0; show->fields[i].name != NULL; i++)
		values[i] = request_value(req, show->fields[i].name);
	if (access(to, F_OK) == 0)
		return error_set(
		    err, ERROR_FILE, "to", "%s is there already", to);
	if (!fetch_file(session, show, values, NULL, to, err))
		return false;
	if (!req->options.quiet)
		say("printed", "%s", to);
	return true;
}

/* It is what is published, or for staff. */
static bool
brief_with(struct session *session, const struct context *context,
    const struct request *req, struct error *err)
{
	(void)context;
	return print_shown(session, req, command_find("brief", "show"), err);
}

static bool
letter_with(struct session *session, const struct context *context,
    const struct request *req, struct error *err)
{
	(void)context;
	return print_shown(session, req, command_find("mail", "letter"), err);
}

bool
paper_run_print(const struct request *req, struct error *err)
{
	return connect_with(req, print_with, err);
}

bool
paper_run_get(const struct request *req, struct error *err)
{
	return connect_with(req, get_with, err);
}

bool
paper_run_brief(const struct request *req, struct error *err)
{
	return connect_with(req, brief_with, err);
}

bool
paper_run_letter(const struct request *req, struct error *err)
{
	return connect_with(req, letter_with, err);
}

bool
paper_run_receipt(const struct request *req, struct error *err)
{
	return connect_with(req, receipt_with, err);
}

bool
paper_run_inkind(const struct request *req, struct error *err)
{
	return connect_with(req, inkind_with, err);
}

bool
paper_run_statement(const struct request *req, struct error *err)
{
	return connect_with(req, statement_with, err);
}
