/* From a request to a session with its server, and to a yes before a write. */

#include <string.h>

#include "core/prompt.h"
#include "core/say.h"
#include "member.h"
#include "remote/connect.h"
#include "session/resolve.h"
#include "session/settle.h"
#include "session/whoami.h"

bool
connect_with(const struct request *req, connected_work *work, struct error *err)
{
	struct context context;
	struct session *session;
	bool ok = false;

	if (!context_resolve(&context, &req->options, err))
		return false;
	if (context_check(&context, err)) {
		session = settle_open(&context, &req->options, err);
		ok = session != NULL &&
		     settle_close(
			 session, work(session, &context, req, err), err);
	}
	context_free(&context);
	return ok;
}

bool
connect_confirm(struct session *session, const struct context *context,
    const struct options *options, struct error *err)
{
	bool asks = !options->no_input && prompt_possible();
	const char *who, *role;
	json_t *person;

	context_say_where(context, options->quiet);
	if (!context->is_protected || options->dry_run)
		return true;
	if (!options->yes && !asks) {
		error_set(err, ERROR_USAGE, "yes",
		    "the context %s is protected, and there is nobody to ask",
		    context->name);
		return error_hint(err, "add --yes if it is meant");
	}
	person = session_whoami(session, err);
	if (person == NULL && (context->no_outbox || !session_failed(err)))
		return false;
	who = member_text(person, "person");
	role = member_text(person, "role");
	say(NULL, "→ PROTECTED %s, %s, as %s (%s)", context->name,
	    context->server, *who != '\0' ? who : "?",
	    *role != '\0' ? role : "?");
	json_decref(person);
	if (options->yes || prompt_yes(false, "Write there?"))
		return true;
	return error_set(
	    err, ERROR_CANCELLED, "", "not confirmed: nothing was sent");
}

const char *
connect_question(const struct error *err)
{
	return err->code == ERROR_POSSIBLE_DUPLICATE ? "Is this another one?"
						     : "Is it meant?";
}

bool
connect_meant(struct request *req, struct error *err)
{
	const char **value;

	if (!error_is_asking(err) || req->options.no_input ||
	    !prompt_possible())
		return false;
	value = command_value(req->command, req->values, err->subject);
	if (value == NULL || (*value != NULL && strcmp(*value, "yes") == 0))
		return false;
	say("note", "%s", err->message);
	if (!prompt_yes(false, "%s", connect_question(err)))
		return error_set(err, ERROR_CANCELLED, "",
		    "not confirmed: nothing was sent");
	*value = "yes";
	return true;
}
