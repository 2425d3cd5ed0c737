/* An import under way: what it was told, and its connections. */

#include "import/importing.h"
#include "nouns.h"
#include "session/resolve.h"
#include "session/settle.h"

const char *
import_value(const struct importing *im, const char *field)
{
	return request_value(im->req, field);
}

const char *
import_series(const struct importing *im)
{
	return import_value(im, "series") != NULL ? import_value(im, "series")
						  : "";
}

struct session *
import_connect(struct importing *im, struct error *err)
{
	const struct options *options = &im->req->options;

	if (im->context.name == NULL &&
	    !context_resolve(&im->context, options, err))
		return NULL;
	if (!context_check(&im->context, err))
		return NULL;
	return settle_open(&im->context, options, err);
}

/* Of several with one name, too, somebody is registered. */
bool
import_ask(void *arg, const char *noun, const char *ref, bool *known,
    struct error *err)
{
	struct importing *im = arg;
	const char *values[FIELDS_MAX] = {ref};
	struct call call = {
	    .command = command_find(noun, "show"), .values = values};
	struct reply reply;

	if (im->asking == NULL)
		im->asking = import_connect(im, err);
	if (im->asking == NULL)
		return false;
	*known = session_call(im->asking, &call, &reply, err);
	if (*known)
		json_decref(reply.body);
	*known = *known || err->code == ERROR_CONFLICT;
	return *known || err->code == ERROR_NOT_FOUND;
}
