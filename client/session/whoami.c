/* Who the server takes us for. */

#include "session/whoami.h"
#include "nouns.h"

json_t *
session_whoami(struct session *session, struct error *err)
{
	const char *values[FIELDS_MAX] = {NULL};
	struct call call = {
	    command_find("person", "whoami"), values, NULL, false};
	struct reply reply;
	json_t *person;

	if (!session_call(session, &call, &reply, err))
		return NULL;
	person = json_incref(
	    json_array_get(json_object_get(reply.body, "items"), 0));
	json_decref(reply.body);
	if (person == NULL)
		error_set(err, ERROR_UNAUTHENTICATED, "",
		    "the server does not say who you are");
	return person;
}
