/* The context in force: options before environment before file. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "alloc.h"
#include "core/env.h"
#include "session/contexts.h"

const struct setting context_settings[] = {
    {"server", "BURSAR_SERVER", offsetof(struct context, server), false},
    {"certificate", "BURSAR_CERTIFICATE", offsetof(struct context, certificate),
	true},
    {"key", "BURSAR_KEY", offsetof(struct context, key), true},
    {"ca", "BURSAR_CA", offsetof(struct context, ca), true},
    {NULL},
};

char **
setting_of(const struct context *context, const struct setting *setting)
{
	return (char **)((char *)context + setting->offset);
}

void
context_free(struct context *context)
{
	free(context->name);
	for (const struct setting *s = context_settings; s->name != NULL; s++)
		free(*setting_of(context, s));
	*context = (struct context){0};
}

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
	const char *name =
	    options->context != NULL ? options->context : env_value("BURSAR_CONTEXT");
	bool outside = name == NULL && (options->server != NULL ||
					   env_value("BURSAR_SERVER") != NULL);
	const struct context *file;
	struct contexts contexts;

	*context = (struct context){0};
	if (!contexts_read(&contexts, err))
		return false;
	file = contexts_find(&contexts, name, err);
	if (outside && (file == NULL || all_outside(options)))
		file = &none;
	if (file != NULL)
		take_settings(context, file);
	contexts_free(&contexts);
	if (file != NULL && options->server != NULL) {
		free(context->server);
		context->server = xstrdup(options->server);
	}
	return file != NULL && outbox_set(context, options, err);
}

static bool
check_complete(const struct context *context, struct error *err)
{
	for (const struct setting *s = context_settings; s->name != NULL; s++) {
		if (*setting_of(context, s) != NULL)
			continue;
		error_set(err, ERROR_CONFIG, s->name,
		    "the context%s%s has no %s",
		    *context->name != '\0' ? " " : "", context->name, s->name);
		return error_hint(
		    err, "set %s in its section, or %s", s->name, s->variable);
	}
	return true;
}

/* A key that others can read is not a secret. */
static bool
check_key(const char *path, struct error *err)
{
	struct stat st;

	if (stat(path, &st) < 0) {
		error_set(err, ERROR_FILE, "key", "the key %s: %s", path,
		    strerror(errno));
		return error_hint(err, "bursar context show");
	}
	if ((st.st_mode & 0177) == 0)
		return true;
	error_set(err, ERROR_CONFIG, "key",
	    "others may read the key %s (mode %04o)", path,
	    (unsigned)st.st_mode & 07777);
	return error_hint(err, "chmod 600 %s", path);
}

static bool
check_readable(const char *what, const char *path, struct error *err)
{
	if (access(path, R_OK) == 0)
		return true;
	error_set(err, ERROR_FILE, what, "the %s %s: %s", what, path,
	    strerror(errno));
	return error_hint(err, "bursar context show");
}

/* HOST:PORT is enough; anything but https is refused. */
static bool
check_server(struct context *context, struct error *err)
{
	char *server = context->server, *scheme = strstr(server, "://");
	size_t len = strlen(server);

	if (scheme == NULL) {
		context->server = xasprintf("https://%s", server);
		free(server);
		return check_server(context, err);
	}
	while (len > 0 && server[len - 1] == '/')
		server[--len] = '\0';
	if (strncmp(server, "https://", 8) == 0 && len > 8)
		return true;
	error_set(err, ERROR_CONFIG, "server",
	    "the server must be https://HOST:PORT, not %.200s", server);
	return error_hint(err, "bursar context show");
}

bool
context_check(struct context *context, struct error *err)
{
	return check_complete(context, err) && check_server(context, err) &&
	       check_key(context->key, err) &&
	       check_readable("certificate", context->certificate, err) &&
	       check_readable("ca", context->ca, err);
}
