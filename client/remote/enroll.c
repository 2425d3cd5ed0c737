/* The first certificate of a person: invited by an administrator, asked for
 * with a key that was made here, and fetched when it has been signed. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "core/prompt.h"
#include "core/say.h"
#include "core/settings_file.h"
#include "invitation.h"
#include "member.h"
#include "nouns.h"
#include "remote/connect.h"
#include "remote/enroll.h"
#include "remote/export.h"
#include "remote/renew.h"
#include "session/contexts.h"
#include "session/renewal.h"
#include "uuid.h"

#define SECRET_LINE 128

/* Inviting -----------------------------------------------------------------*/

static bool
invite(struct session *session, const struct context *context,
    const struct request *req, struct error *err)
{
	char secret[INVITATION_TEXT], digest[DIGEST_TEXT], key[UUID_TEXT];
	const char *values[FIELDS_MAX] = {request_value(req, "person"), digest};
	struct call call = {.command = command_find("certificate", "invite"),
	    .values = values,
	    .key = key};
	struct reply reply;

	invitation_make(secret);
	invitation_digest(secret, strlen(secret), digest);
	uuid_make(key);
	if (!connect_confirm(session, context, &req->options, err) ||
	    !session_call(session, &call, &reply, err))
		return false;
	printf("%s\n", secret);
	if (!req->options.quiet) {
		say("invited", "%s, until %s", values[0],
		    member_text(reply.body, "ends"));
		say("hint",
		    "give them this secret, the file %s, and: bursar cert "
		    "enroll NAME --server %s --ca ca.crt",
		    context->ca, context->server);
	}
	json_decref(reply.body);
	return true;
}

bool
invite_run(const struct request *req, struct error *err)
{
	return connect_with(req, invite, err);
}

/* Enrolling ----------------------------------------------------------------*/

/* The context that is about to be; its texts are freed with it. */
static void
plan(struct context *context, const struct request *req)
{
	const char *name = request_value(req, "name");
	char *key = xasprintf("%s.key", name);
	char *certificate = xasprintf("%s.crt", name);

	*context = (struct context){.name = xstrdup(name),
	    .server = xstrdup(request_value(req, "server")),
	    .ca = xstrdup(request_value(req, "ca")),
	    .key = settings_file_beside(key),
	    .certificate = settings_file_beside(certificate)};
	free(key);
	free(certificate);
}

/* The secret, from the file or whoever sits there. */
static bool
read_secret(const char *path, char line[SECRET_LINE], struct error *err)
{
	bool asks = path == NULL && prompt_possible();
	FILE *file =
	    asks || path == NULL || strcmp(path, "-") == 0 ? stdin
							   : fopen(path, "re");
	char digest[DIGEST_TEXT];
	bool read;

	if (file == NULL)
		return error_file(err, "invitation", path);
	if (asks)
		say(NULL, "The secret of the invitation:");
	read = fgets(line, SECRET_LINE, file) != NULL;
	if (file != stdin)
		fclose(file);
	line[read ? strcspn(line, "\r\n") : 0] = '\0';
	if (invitation_digest(line, strlen(line), digest))
		return true;
	error_set(err, ERROR_INVALID, "invitation",
	    "this is not the secret of an invitation");
	return error_hint(err, "it is what bursar cert invite printed: 32 "
			       "digits and letters a to f");
}

/* next: what is to be done once it was signed. */
static void
say_waits(const struct renewal *renewal, const char *next)
{
	char brief[DIGEST_BRIEF];

	digest_brief(renewal->fingerprint, brief);
	say("fingerprint", "%s", brief);
	say("hint",
	    "tell the administrator this fingerprint, by telephone or face to "
	    "face; once it was signed, %s",
	    next);
}

/* The certificate is there: put it in its place, and make the context. */
static bool
finish(const struct context *context, const struct buf *certificate,
    const struct request *req, struct error *err)
{
	struct contexts contexts;
	bool ok;

	if (!renewal_install(context, certificate, err) ||
	    !contexts_read(&contexts, err))
		return false;
	ok = contexts_add(&contexts, context, err);
	if (ok && !req->options.quiet)
		say("enrolled", "%s; go on with: bursar whoami --context %s",
		    contexts.path, context->name);
	contexts_free(&contexts);
	return ok && export_asked(context, req, err);
}

/* Over the network: ask, or fetch what was asked for. */
static bool
enroll_online(struct context *context, const struct renewal *renewal,
    const struct request *req, struct error *err)
{
	char secret[SECRET_LINE];
	struct buf certificate = BUF(RENEWAL_MAX);
	struct session *session;
	bool ok;

	if (!read_secret(request_value(req, "invitation"), secret, err))
		return false;
	context->invitation = secret;
	session = session_open(context, &req->options, err);
	ok = session != NULL &&
	     renew_ask(session, context, renewal, &certificate, err);
	if (session != NULL)
		session_close(session);
	context->invitation = NULL;
	if (ok && certificate.len == 0)
		say_waits(renewal, "run the same command again");
	else if (ok)
		ok = finish(context, &certificate, req, err);
	explicit_bzero(secret, sizeof(secret));
	buf_free(&certificate);
	return ok;
}

/* By files that somebody carries. */
static bool
enroll_by_file(const struct context *context, const struct renewal *renewal,
    const struct request *req, struct error *err)
{
	const char *out = request_value(req, "request");
	struct buf certificate = BUF(RENEWAL_MAX);
	bool ok;

	if (out != NULL) {
		ok = renewal_write_request(renewal, out, err);
		if (ok)
			say_waits(renewal,
			    "run the command with --certificate FILE, the one "
			    "that comes back, in place of --request");
		return ok;
	}
	ok = renewal_read_certificate(
		 request_value(req, "certificate"), &certificate, err) &&
	     finish(context, &certificate, req, err);
	buf_free(&certificate);
	return ok;
}

/* A name that is taken is refused before anything is made. */
static bool
check_name(const char *name, struct error *err)
{
	struct contexts contexts;
	bool taken = false;

	if (!contexts_read(&contexts, err))
		return false;
	for (size_t i = 0; i < contexts.count; i++)
		taken = taken || strcmp(contexts.list[i].name, name) == 0;
	contexts_free(&contexts);
	if (!taken)
		return true;
	error_set(err, ERROR_CONFLICT, "name",
	    "there is a context %s already", name);
	return error_hint(err, "bursar cert renew --context %s renews its "
			       "certificate; or choose another name",
	    name);
}

bool
enroll_run(const struct request *req, struct error *err)
{
	bool by_file = request_value(req, "request") != NULL ||
		       request_value(req, "certificate") != NULL;
	struct renewal renewal;
	struct context context;
	bool ok;

	if (!check_name(request_value(req, "name"), err))
		return false;
	plan(&context, req);
	ok = context_check_server(&context, err);
	if (ok)
		settings_file_make_folders(context.key);
	ok = ok && renewal_begin(&renewal, &context, err);
	if (ok) {
		ok = by_file ? enroll_by_file(&context, &renewal, req, err)
			     : enroll_online(&context, &renewal, req, err);
		renewal_end(&renewal);
	}
	context_free(&context);
	return ok;
}
