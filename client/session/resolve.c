/* The context in force: options before environment before file. */

#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "core/env.h"
#include "session/contexts.h"
#include "session/resolve.h"

/* Does everything come from outside the file?  Then no context of it is in
 * force, not even its name: what is shown must be what is used. */
static bool
all_outside(const struct options *options)
{
	for (const struct setting *s = context_settings; s->name != NULL; s++)
		if (env_value(s->variable) == NULL &&
		    (s->offset != offsetof(struct context, server) ||
			options->server == NULL))
			return false;
	return true;
}

/* Take the settings from the environment, else from the file. */
static void
take_settings(struct context *context, const struct context *file)
{
	for (const struct setting *s = context_settings; s->name != NULL; s++) {
		const char *outer = env_value(s->variable);
		const char *inner = *setting_of(file, s);

		if (outer != NULL || inner != NULL)
			*setting_of(context, s) =
			    xstrdup(outer != NULL ? outer : inner);
	}
	context->name = xstrdup(file->name != NULL ? file->name : "");
	context->is_protected = file->is_protected;
	context->no_outbox = file->no_outbox;
}

/* What tells servers apart: HOST:PORT, of https://HOST:PORT/ too. */
static bool
same_server(const char *one, const char *other)
{
	static const char scheme[] = "https://";
	size_t len, other_len;

	one += strncmp(one, scheme, strlen(scheme)) == 0 ? strlen(scheme) : 0;
	other +=
	    strncmp(other, scheme, strlen(scheme)) == 0 ? strlen(scheme) : 0;
	len = strcspn(one, "/");
	other_len = strcspn(other, "/");
	return len == other_len && strncmp(one, other, len) == 0;
}

/* Take down the context that one would think is in force. */
static void
note_passed_over(struct context *context, const struct context *file)
{
	if (file != NULL && file->server != NULL && context->server != NULL &&
	    !same_server(file->server, context->server))
		context->passed_over = xstrdup(file->name);
}

/* The outbox is on, unless somebody says no. */
static bool
outbox_set(
    struct context *context, const struct options *options, struct error *err)
{
	const char *outer = env_value("BURSAR_OUTBOX");

	if (outer != NULL && strcmp(outer, "yes") != 0 &&
	    strcmp(outer, "no") != 0)
		return error_set(err, ERROR_CONFIG, "outbox",
		    "BURSAR_OUTBOX must be yes or no");
	if (outer != NULL)
		context->no_outbox = strcmp(outer, "no") == 0;
	context->no_outbox = context->no_outbox || options->no_outbox;
	return true;
}

bool
context_resolve(
    struct context *context, const struct options *options, struct error *err)
{
	static const struct context none = {0};
	const char *name = options->context != NULL
			       ? options->context
			       : env_value("BURSAR_CONTEXT");
	bool outside = name == NULL && (options->server != NULL ||
					   env_value("BURSAR_SERVER") != NULL);
	const struct context *file, *named;
	struct contexts contexts;

	*context = (struct context){0};
	if (!contexts_read(&contexts, err))
		return false;
	named = file = contexts_find(&contexts, name, err);
	if (outside && (file == NULL || all_outside(options)))
		file = &none;
	if (file != NULL)
		take_settings(context, file);
	if (file != NULL && options->server != NULL) {
		free(context->server);
		context->server = xstrdup(options->server);
	}
	note_passed_over(context, named);
	contexts_free(&contexts);
	return file != NULL && outbox_set(context, options, err);
}
