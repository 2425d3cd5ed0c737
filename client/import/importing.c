/* An import under way: what it was told, and its connections. */

#include "import/importing.h"
#include "session/resolve.h"

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
	return session_open(&im->context, options, err);
}
