/* What a context is made of, and whether it can be used. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "alloc.h"
#include "core/say.h"
#include "session/context.h"

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
context_say_where(const struct context *context, bool quiet)
{
	if (context->passed_over != NULL && !quiet)
		say("note",
		    "this goes to %s, and not to the server of the context %s",
		    context->server, context->passed_over);
}

void
context_free(struct context *context)
{
	free(context->name);
	free(context->passed_over);
	for (const struct setting *s = context_settings; s->name != NULL; s++)
		free(*setting_of(context, s));
	*context = (struct context){0};
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

bool
context_check_server(struct context *context, struct error *err)
{
	return check_server(context, err) &&
	       check_readable("ca", context->ca, err);
}
