/* A new certificate over the valid one: asked for with the key that was made
 * here, and fetched when the administrator has signed it. */

#include <string.h>

#include "base64.h"
#include "core/say.h"
#include "member.h"
#include "nouns.h"
#include "remote/connect.h"
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

/* The certificate of the new key: empty while it waits to be signed, or was
 * not asked for. */
static bool
fetch(struct session *session, const struct renewal *renewal, bool *asked,
    struct buf *certificate, struct error *err)
{
	const char *values[FIELDS_MAX] = {renewal->fingerprint};
	struct call call = {
	    .command = command_find("certificate", "fetch"), .values = values};
	struct reply reply;
	const json_t *item;
	bool ok;

	if (!session_call(session, &call, &reply, err))
		return false;
	item = json_array_get(json_object_get(reply.body, "items"), 0);
	*asked = item != NULL;
	ok = base64_decode(certificate, member_text(item, "signed")) ||
	     error_set(err, ERROR_DATA_CORRUPTED, "",
		 "the certificate was damaged on the way");
	json_decref(reply.body);
	return ok;
}

static void
say_asked(const struct context *context, const struct renewal *renewal)
{
	say("asked", "a certificate for the key %s.new waits to be signed",
	    context->key);
	say("hint",
	    "the administrator compares %.16s with bursard cert pending, and "
	    "signs it with bursard cert sign; then run bursar cert renew again",
	    renewal->fingerprint);
}

static bool
renew(struct session *session, const struct context *context,
    const struct request *req, struct error *err)
{
	struct renewal renewal;
	struct buf certificate = BUF(BASE64_MAX);
	bool asked, ok;

	ok = connect_confirm(session, context, &req->options, err) &&
	     renewal_begin(&renewal, context, err);

	if (!ok)
		return false;
	ok = fetch(session, &renewal, &asked, &certificate, err) &&
	     (asked || ask(session, &renewal, err));
	if (ok && certificate.len == 0)
		say_asked(context, &renewal);
	else if (ok && (ok = renewal_install(context, &certificate, err)))
		say("renewed", "%s; the old one is %s.old",
		    context->certificate, context->certificate);
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
