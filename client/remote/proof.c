/* Proofs and exports: what the server tells, written to a file as it came.
 * They are checked by a program that has nothing of this one. */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "alloc.h"
#include "core/say.h"
#include "member.h"
#include "nouns.h"
#include "remote/connect.h"
#include "remote/proof.h"
#include "remote/target.h"

/* Ask a read of journal for what the values say. */
static json_t *
ask(struct session *session, const char *verb, const char *const *values,
    struct error *err)
{
	struct call call = {
	    .command = command_find("journal", verb), .values = values};
	struct reply reply;

	return session_call(session, &call, &reply, err) ? reply.body : NULL;
}

/* One entry ------------------------------------------------------------------*/

static bool
write_record(struct target *target, const json_t *body)
{
	const json_t *record = json_array_get(json_object_get(body, "items"), 0);

	return json_dumpf(record, target->file, JSON_INDENT(1)) == 0 &&
	       fputc('\n', target->file) != EOF;
}

static bool
proof_with(struct session *session, const struct context *context,
    const struct request *req, struct error *err)
{
	const char *values[FIELDS_MAX] = {request_value(req, "entry")};
	json_t *body = ask(session, "proof", values, err);
	struct target target;
	bool ok;

	(void)context;
	if (body == NULL)
		return false;
	ok = target_open(&target, request_value(req, "to"), err) &&
	     (write_record(&target, body) ||
		 error_file(err, "to", "what is written"));
	ok = target_close(&target, ok, err);
	json_decref(body);
	if (ok && target.to != NULL && !req->options.quiet)
		say("written", "%s: bursar-verify %s", target.to, target.to);
	return ok;
}

bool
proof_run(const struct request *req, struct error *err)
{
	return connect_with(req, proof_with, err);
}

/* Everything -----------------------------------------------------------------*/

static bool
write_lines(struct target *target, const json_t *items)
{
	const json_t *item;
	size_t i;

	json_array_foreach (items, i, item)
		if (fprintf(target->file, "%s\n", member_text(item, "line")) <
		    0)
			return false;
	return true;
}

/* Part by part: each answer says where to go on. */
static bool
fetch(struct session *session, struct target *target, struct error *err)
{
	const char *values[FIELDS_MAX] = {NULL};
	char *next = NULL;
	bool ok;

	do {
		json_t *body;

		values[0] = next;
		body = ask(session, "sealed", values, err);
		free(next);
		next = NULL;
		if (body == NULL)
			return false;
		ok = write_lines(target, json_object_get(body, "items")) ||
		     error_file(err, "to", target->part);
		if (json_is_string(json_object_get(body, "next")))
			next = xstrdup(member_text(body, "next"));
		json_decref(body);
	} while (ok && next != NULL);
	free(next);
	return ok;
}

static bool
export_with(struct session *session, const struct context *context,
    const struct request *req, struct error *err)
{
	struct target target;
	bool ok = target_open(&target, request_value(req, "to"), err);

	(void)context;
	ok = ok && fetch(session, &target, err);
	ok = target_close(&target, ok, err);
	if (ok && !req->options.quiet)
		say("written", "%s: bursar-verify %s", target.to, target.to);
	return ok;
}

bool
proof_run_export(const struct request *req, struct error *err)
{
	return connect_with(req, export_with, err);
}
