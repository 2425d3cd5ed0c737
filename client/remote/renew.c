/* A new certificate over the valid one: asked for with the key that was made
 * here, and fetched when the administrator has signed it. */

#include <string.h>

#include "base64.h"
#include "core/say.h"
#include "member.h"
#include "nouns.h"
#include "remote/connect.h"
#include "remote/export.h"
#include "remote/renew.h"
#include "session/renewal.h"
#include "session/resolve.h"
#include "uuid.h"

#define BASE64_MAX 8192

static bool
ask(struct session *session, const struct renewal *renewal, struct error *err)
{
	struct buf text = BUF(BASE64_MAX);
	const char *values[FIELDS_MAX] = {renewal->fingerprint};
	char key[UUID_TEXT];
	struct call call = {.command = command_find("certificate", "request"),
	    .values = values,
	    .key = key};
	struct reply reply;
	bool ok;

	uuid_make(key);
	base64_add(&text, renewal->request.data, renewal->request.len);
	values[1] = text.data;
	ok = session_call(session, &call, &reply, err);
	if (ok)
		json_decref(reply.body);
	buf_free(&text);
	return ok;
}

/* Nobody will sign it: drop the key. */
static bool
give_up(const struct context *context, const char *state, const char *reason,
    struct error *err)
{
	renewal_drop(context);
	error_set(err, ERROR_CONFLICT, "certificate",
	    strcmp(state, "refused") == 0
		? "the certificate was refused%s%s"
		: "nobody signed the certificate in time%s%s",
	    *reason != '\0' ? ": " : "", reason);
	return error_hint(err, "ask again, with a new key%s",
	    context->invitation != NULL ? " and a new invitation" : "");
}

/* What has become of the key; asked says whether it was asked for. */
static bool
fetch(struct session *session, const struct context *context,
    const struct renewal *renewal, bool *asked, struct buf *certificate,
    struct error *err)
{
	const char *values[FIELDS_MAX] = {renewal->fingerprint};
	struct call call = {
	    .command = command_find("certificate", "fetch"), .values = values};
	struct reply reply;
	const json_t *item;
	const char *state;
	bool ok;

	if (!session_call(session, &call, &reply, err))
		return false;
	item = json_array_get(json_object_get(reply.body, "items"), 0);
	state = member_text(item, "state");
	*asked = item != NULL;
	if (strcmp(state, "refused") == 0 || strcmp(state, "expired") == 0)
		ok = give_up(context, state, member_text(item, "reason"), err);
	else
		ok = base64_decode(certificate, member_text(item, "signed")) ||
		     error_set(err, ERROR_DATA_CORRUPTED, "",
			 "the certificate was damaged on the way");
	json_decref(reply.body);
	return ok;
}

bool
renew_ask(struct session *session, const struct context *context,
    const struct renewal *renewal, struct buf *certificate, struct error *err)
{
	bool asked;

	return fetch(session, context, renewal, &asked, certificate, err) &&
	       (asked || ask(session, renewal, err));
}

static void
say_asked(const struct context *context, const struct renewal *renewal)
{
	char brief[DIGEST_BRIEF];

	say("asked", "a certificate for the key %s.new waits to be signed",
	    context->key);
	digest_brief(renewal->fingerprint, brief);
	say("hint",
	    "the administrator compares %s with bursard cert pending, and "
	    "signs it with bursard cert sign; then run bursar cert renew again",
	    brief);
}

static bool
renew(struct session *session, const struct context *context,
    const struct request *req, struct error *err)
{
	struct renewal renewal;
	struct buf certificate = BUF(RENEWAL_MAX);
	bool ok;

	ok = renewal_allowed(context, err) &&
	     connect_confirm(session, context, &req->options, err) &&
	     renewal_begin(&renewal, context, err);

	if (!ok)
		return false;
	ok = renew_ask(session, context, &renewal, &certificate, err);
	if (ok && certificate.len == 0)
		say_asked(context, &renewal);
	else if (ok && (ok = renewal_install(context, &certificate, err))) {
		say("renewed", "%s; the old one is %s.old",
		    context->certificate, context->certificate);
		ok = export_asked(context, req, err);
	}
	renewal_end(&renewal);
	buf_free(&certificate);
	return ok;
}

/* Before it is checked that the key is the certificate's. */
static bool
fix(const struct request *req, struct error *err)
{
	struct context context;

	if (!context_resolve(&context, &req->options, err))
		return false;
	if (context.key != NULL && context.certificate != NULL)
		renewal_fix(&context);
	if (context.key != NULL && context.certificate != NULL &&
	    strcmp(context.key, context.certificate) == 0) {
		context_free(&context);
		return error_set(err, ERROR_CONFIG, "certificate",
		    "certificate and key are one file: this renews them in "
		    "two");
	}
	context_free(&context);
	return true;
}

bool
renew_run(const struct request *req, struct error *err)
{
	return fix(req, err) && connect_with(req, renew, err);
}
