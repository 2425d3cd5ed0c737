/* Our certificate and key as a file for a browser. */

#include <string.h>

#include "core/say.h"
#include "remote/export.h"
#include "session/p12.h"
#include "session/resolve.h"

bool
export_asked(const struct context *context, const struct request *req,
    struct error *err)
{
	const char *path = request_value(req, "p12");

	if (path == NULL)
		return true;
	if (!p12_write(
		context, path, request_value(req, "passphrase_file"), err))
		return false;
	if (!req->options.quiet) {
		say("exported", "%s, encrypted", path);
		say("hint", "import it and %s into the browser, and remove it",
		    context->ca);
	}
	return true;
}

bool
export_run(const struct request *req, struct error *err)
{
	struct context context;
	bool ok;

	if (!context_resolve(&context, &req->options, err))
		return false;
	if (context.certificate == NULL || context.key == NULL) {
		error_set(err, ERROR_CONFIG, "certificate",
		    "there is no certificate and key to be exported");
		ok = error_hint(err, "bursar context show");
	} else {
		ok = export_asked(&context, req, err);
	}
	context_free(&context);
	return ok;
}
