/* The file of contexts: reading it, and the two ways of changing it. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "buf.h"
#include "core/env.h"
#include "core/settings_file.h"
#include "session/contexts.h"
#include "suggest.h"

#define SECTION "context "

/* A path as the file means it: ~ is home, and what is not absolute is beside
 * the file. */
static char *
path_beside(const char *config, const char *path)
{
	const char *slash = strrchr(config, '/');

	if (path[0] == '~' && path[1] == '/' && env_value("HOME") != NULL)
		return xasprintf("%s%s", env_value("HOME"), path + 1);
	if (path[0] == '/' || slash == NULL)
		return xstrdup(path);
	return xasprintf("%.*s/%s", (int)(slash - config), config, path);
}

static const struct setting *
setting_find(const char *name)
{
	for (const struct setting *s = context_settings; s->name != NULL; s++)
		if (strcmp(s->name, name) == 0)
			return s;
	return NULL;
}

static bool
refuse_setting(const char *name, struct error *err)
{
	struct suggestion near = {.word = name};

	for (const struct setting *s = context_settings; s->name != NULL; s++)
		suggestion_offer(&near, s->name);
	suggestion_offer(&near, "protected");
	suggestion_offer(&near, "outbox");
	error_set(
	    err, ERROR_CONFIG, name, "a context has no setting %.60s", name);
	if (near.best != NULL)
		return error_hint(err, "did you mean %s?", near.best);
	return error_hint(err, "its settings are server, certificate, key, ca, "
			       "protected and outbox");
}

static bool
switch_set(bool *on, const char *name, const char *value, struct error *err)
{
	*on = strcmp(value, "yes") == 0;
	return *on || strcmp(value, "no") == 0 ||
	       error_set(err, ERROR_CONFIG, name, "%s must be yes or no", name);
}

static bool
context_set(struct context *context, const char *config, const char *name,
    const char *value, struct error *err)
{
	const struct setting *setting = setting_find(name);
	bool outbox = true;
	char **member;

	if (strcmp(name, "protected") == 0)
		return switch_set(&context->is_protected, name, value, err);
	if (strcmp(name, "outbox") == 0) {
		if (!switch_set(&outbox, name, value, err))
			return false;
		context->no_outbox = !outbox;
		return true;
	}
	if (setting == NULL)
		return refuse_setting(name, err);
	member = setting_of(context, setting);
	if (*member != NULL)
		return error_set(
		    err, ERROR_CONFIG, name, "%s is set twice", name);
	*member =
	    setting->is_path ? path_beside(config, value) : xstrdup(value);
	return true;
}

/* The context of a section, made at its first mention. */
static struct context *
context_of(struct contexts *contexts, const char *name)
{
	for (size_t i = 0; i < contexts->count; i++)
		if (strcmp(contexts->list[i].name, name) == 0)
			return &contexts->list[i];
	if (contexts->count == CONTEXTS_MAX)
		return NULL;
	contexts->list[contexts->count].name = xstrdup(name);
	return &contexts->list[contexts->count++];
}

static bool
read_setting(void *arg, const char *section, const char *name,
    const char *value, struct error *err)
{
	struct contexts *contexts = arg;
	struct context *context;

	if (*section == '\0' && strcmp(name, "current") == 0) {
		free(contexts->current);
		contexts->current = xstrdup(value);
		return true;
	}
	if (strncmp(section, SECTION, strlen(SECTION)) != 0) {
		error_set(err, ERROR_CONFIG, name,
		    "%.60s stands outside a context", name);
		return error_hint(err, "sections are called [context NAME]");
	}
	context = context_of(contexts, section + strlen(SECTION));
	if (context == NULL)
		return error_set(err, ERROR_CONFIG, section,
		    "there are more than %d contexts", CONTEXTS_MAX);
	return context_set(context, contexts->path, name, value, err);
}

bool
contexts_read(struct contexts *contexts, struct error *err)
{
	*contexts = (struct contexts){.path = settings_file_path()};
	if (settings_file_parse(contexts->path, read_setting, contexts, err))
		return true;
	contexts_free(contexts);
	return false;
}

void
contexts_free(struct contexts *contexts)
{
	for (size_t i = 0; i < contexts->count; i++)
		context_free(&contexts->list[i]);
	free(contexts->current);
	free(contexts->path);
	*contexts = (struct contexts){0};
}

static const struct context *
no_context(const struct contexts *contexts, const char *name, struct error *err)
{
	struct suggestion near = {.word = name};

	for (size_t i = 0; i < contexts->count; i++)
		suggestion_offer(&near, contexts->list[i].name);
	error_set(
	    err, ERROR_CONFIG, "context", "there is no context %.60s", name);
	if (near.best != NULL)
		error_hint(err, "did you mean %s?", near.best);
	else
		error_hint(err, "bursar context list");
	return NULL;
}

const struct context *
contexts_find(
    const struct contexts *contexts, const char *name, struct error *err)
{
	if (name == NULL)
		name = contexts->current;
	if (name == NULL && contexts->count == 1)
		return &contexts->list[0];
	for (size_t i = 0; name != NULL && i < contexts->count; i++)
		if (strcmp(contexts->list[i].name, name) == 0)
			return &contexts->list[i];
	if (name != NULL)
		return no_context(contexts, name, err);
	error_set(err, ERROR_CONFIG, "context", "%s",
	    contexts->count == 0 ? "no context is set up"
				 : "no context is in use");
	error_hint(err, "%s",
	    contexts->count == 0
		? "bursar context add NAME --server https://HOST:PORT "
		  "--certificate FILE --key FILE --ca FILE"
		: "bursar context use NAME, or --context NAME");
	return NULL;
}

/* Does this line set the current context? */
static bool
sets_current(const char *line)
{
	line += strspn(line, " \t");
	return strncmp(line, "current", 7) == 0 &&
	       strchr("= \t:", line[7]) != NULL && line[7] != '\0';
}

bool
contexts_use(
    const struct contexts *contexts, const char *name, struct error *err)
{
	struct buf old = BUF(SETTINGS_FILE_MAX),
		   text = BUF(SETTINGS_FILE_MAX + 200);
	bool inside = false, ok = false;

	if (contexts_find(contexts, name, err) == NULL ||
	    !settings_file_read(contexts->path, &old, err))
		goto out;
	buf_printf(
	    &text, "current = %s\n%s", name, *old.data == '[' ? "\n" : "");
	for (const char *line = old.data; *line != '\0';) {
		size_t len = strcspn(line, "\n");

		len += line[len] == '\n';
		inside = inside || *line == '[';
		if (inside || !sets_current(line))
			buf_add_bytes(&text, line, len);
		line += len;
	}
	ok = settings_file_replace(contexts->path, &text, err);
out:
	buf_free(&old);
	buf_free(&text);
	return ok;
}

/* Paths given on the command line are relative to where one stands; in the
 * file they are absolute, so that they hold from everywhere. */
static bool
add_setting(struct buf *text, const struct setting *setting, const char *value,
    struct error *err)
{
	char *whole = setting->is_path ? realpath(value, NULL) : NULL;

	if (setting->is_path && whole == NULL) {
		error_set(err, ERROR_FILE, setting->name, "the %s %s: %s",
		    setting->name, value, strerror(errno));
		return error_hint(err, "give the path of a file");
	}
	buf_printf(
	    text, "%s = %s\n", setting->name, whole != NULL ? whole : value);
	free(whole);
	return true;
}

bool
contexts_add(const struct contexts *contexts, const struct context *context,
    struct error *err)
{
	struct buf text = BUF(SETTINGS_FILE_MAX);
	bool ok = false;

	for (size_t i = 0; i < contexts->count; i++)
		if (strcmp(contexts->list[i].name, context->name) == 0) {
			error_set(err, ERROR_CONFLICT, "context",
			    "there is a context %s already", context->name);
			error_hint(err, "change it in %s", contexts->path);
			goto out;
		}
	if (!settings_file_read(contexts->path, &text, err))
		goto out;
	buf_printf(&text, "%s[%s%s]\n", text.len > 0 ? "\n" : "", SECTION,
	    context->name);
	for (const struct setting *s = context_settings; s->name != NULL; s++)
		if (!add_setting(&text, s, *setting_of(context, s), err))
			goto out;
	if (context->is_protected)
		buf_add(&text, "protected = yes\n");
	ok = settings_file_replace(contexts->path, &text, err);
out:
	buf_free(&text);
	return ok;
}
