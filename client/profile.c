/* Profiles of imports: reading one, and keeping one. */

#include <errno.h>
#include <ini.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "profile.h"
#include "settings_file.h"
#include "suggest.h"
#include "text.h"

#define FILE_NAME "imports.ini"
#define SECTION	  "profile "

/* What a profile keeps: fields of import, but not which file it was. */
static const char *const kept[] = {"noun", "format", "delimiter",
    "decimal_mark", "date_format", "map", "set", "ignore_columns", "repeats"};

#define KEPT (sizeof(kept) / sizeof(kept[0]))

/* What inih hands its handler. */
struct reading {
	struct profile *profile;
	const struct command *command;
	const char *name;
	struct suggestion near;
	char found[100]; /* the nearest name */
	bool is_there;
	struct error *err;
};

static const char *
kept_find(const char *name)
{
	for (size_t i = 0; i < KEPT; i++)
		if (text_same_name(name, strlen(name), kept[i]))
			return kept[i];
	return NULL;
}

static int
on_setting(void *arg, const char *section, const char *name, const char *value)
{
	struct reading *reading = arg;
	const struct field *field;
	char **kept_value;

	if (strncmp(section, SECTION, strlen(SECTION)) != 0)
		return 1;
	section += strlen(SECTION);
	if (strcmp(section, reading->name) != 0) {
		suggestion_offer(&reading->near, section);
		if (reading->near.best == section) {
			snprintf(reading->found, sizeof(reading->found), "%s",
			    section);
			reading->near.best = reading->found;
		}
		return 1;
	}
	reading->is_there = true;
	if (kept_find(name) == NULL)
		return error_set(reading->err, ERROR_CONFIG, name,
		    "a profile has no setting %.60s", name);
	field = field_find(reading->command->fields, kept_find(name));
	if (!field_check(field, value, reading->err)) {
		reading->err->code = ERROR_CONFIG;
		return 0;
	}
	kept_value =
	    &reading->profile->values[field - reading->command->fields];
	free(*kept_value);
	*kept_value = xstrdup(value);
	return 1;
}

static bool
refuse_file(
    const char *path, int line, const struct error *cause, struct error *err)
{
	error_set(err, ERROR_CONFIG, path, "%s:%d: %s", path, line,
	    cause->message[0] != '\0' ? cause->message
				      : "not a [section] and not name = value");
	return error_hint(err, "%s", cause->hint);
}

/* The same noun, or none said: a profile of receipts is not for pledges. */
static bool
check_noun(const struct profile *profile, const struct request *req,
    const char *name, struct error *err)
{
	const char *noun = profile->values[0];

	if (noun == NULL || strcmp(noun, req->values[0]) == 0)
		return true;
	error_set(err, ERROR_USAGE, "profile",
	    "the profile %s is for %s, not for %s", name, noun, req->values[0]);
	return error_hint(
	    err, "bursar import %s FILE --profile %s", noun, name);
}

bool
profile_read(struct profile *profile, const char *name, struct request *req,
    struct error *err)
{
	struct error cause = {.message = ""};
	struct reading reading = {.profile = profile,
	    .command = req->command,
	    .name = name,
	    .near = {.word = name},
	    .err = &cause};
	char *path = settings_file_beside(FILE_NAME);
	int line;

	*profile = (struct profile){0};
	ini_stop_on_first_error = true;
	ini_use_stack = false;
	ini_allow_inline_comments = false;
	ini_max_line = ini_initial_alloc = 4300;
	line = ini_parse(path, on_setting, &reading);
	if (line > 0)
		refuse_file(path, line, &cause, err);
	else if (!reading.is_there) {
		error_set(err, ERROR_CONFIG, "profile",
		    "there is no profile %.60s in %.300s", name, path);
		if (reading.near.best != NULL)
			error_hint(err, "did you mean %s?", reading.near.best);
		else
			error_hint(err,
			    "--save-profile %s keeps what the "
			    "other options say",
			    name);
	}
	free(path);
	if (line > 0 || !reading.is_there ||
	    !check_noun(profile, req, name, err))
		return false;
	for (size_t i = 0; i < FIELDS_MAX; i++)
		if (req->values[i] == NULL)
			req->values[i] = profile->values[i];
	return true;
}

void
profile_free(struct profile *profile)
{
	for (size_t i = 0; i < FIELDS_MAX; i++)
		free(profile->values[i]);
	*profile = (struct profile){0};
}

/* Is this the heading of the profile of that name? */
static bool
is_heading(const char *line, const char *name)
{
	size_t len = strlen(name);

	return strncmp(line, "[" SECTION, strlen("[" SECTION)) == 0 &&
	       strncmp(line + strlen("[" SECTION), name, len) == 0 &&
	       line[strlen("[" SECTION) + len] == ']';
}

/* The text without that profile. */
static void
add_others(struct buf *text, const char *old, const char *name)
{
	bool inside = false;

	for (const char *line = old; *line != '\0';) {
		size_t len = strcspn(line, "\n");

		len += line[len] == '\n';
		if (*line == '[')
			inside = is_heading(line, name);
		if (!inside)
			buf_add_bytes(text, line, len);
		line += len;
	}
	while (text->len > 1 && text->data[text->len - 1] == '\n' &&
	       text->data[text->len - 2] == '\n')
		text->data[--text->len] = '\0';
}

static void
add_profile(struct buf *text, const char *name, const struct request *req)
{
	buf_printf(
	    text, "%s[" SECTION "%s]\n", text->len > 0 ? "\n" : "", name);
	for (size_t i = 0; i < KEPT; i++) {
		const char *value = request_value(req, kept[i]);

		if (value == NULL)
			continue;
		text_option(text, kept[i]);
		buf_printf(text, " = %s\n", value);
	}
}

bool
profile_save(
    const char *name, const struct request *req, char **path, struct error *err)
{
	struct buf old = BUF(SETTINGS_FILE_MAX), text = BUF(SETTINGS_FILE_MAX);
	bool ok;

	*path = settings_file_beside(FILE_NAME);
	ok = settings_file_read(*path, &old, err);
	if (ok) {
		add_others(&text, old.data, name);
		add_profile(&text, name, req);
		ok = !buf_over(&text) || error_set(err, ERROR_FILE, *path,
					     "%s is too large", *path);
	}
	ok = ok && settings_file_replace(*path, &text, err);
	buf_free(&old);
	buf_free(&text);
	return ok;
}
