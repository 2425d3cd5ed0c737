/* Profiles of imports: reading one, and keeping one. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "core/settings_file.h"
#include "core/text.h"
#include "import/profile.h"
#include "suggest.h"

#define FILE_NAME "imports.ini"
#define SECTION	  "profile "

/* What a profile keeps: fields of import, but not which file it was. */
static const char *const kept[] = {"noun", "verb", "format", "delimiter",
    "encoding", "skip", "header", "decimal_mark", "date_format", "map", "set",
    "values", "where", "match", "create_parties", "ignore_columns", "repeats"};

#define KEPT (sizeof(kept) / sizeof(kept[0]))

struct reading {
	struct profile *profile;
	const struct command *command;
	const char *name;
	struct suggestion near;
	char found[100]; /* the nearest name */
	bool is_there;
};

static const char *
kept_find(const char *name)
{
	for (size_t i = 0; i < KEPT; i++)
		if (text_same_name(name, strlen(name), kept[i]))
			return kept[i];
	return NULL;
}

/* Another profile: perhaps the one that was meant. */
static void
offer_name(struct reading *reading, const char *name)
{
	suggestion_offer(&reading->near, name);
	if (reading->near.best == name) {
		snprintf(reading->found, sizeof(reading->found), "%s", name);
		reading->near.best = reading->found;
	}
}

static bool
set_value(struct reading *reading, const char *name, const char *value,
    struct error *err)
{
	const struct field *fields = reading->command->fields, *field;
	char **kept_value;

	if (kept_find(name) == NULL)
		return error_set(err, ERROR_CONFIG, name,
		    "a profile has no setting %.60s", name);
	field = field_find(fields, kept_find(name));
	if (!field_check(field, value, err)) {
		err->code = ERROR_CONFIG;
		return false;
	}
	kept_value = &reading->profile->values[field - fields];
	if (*kept_value != NULL)
		return error_set(
		    err, ERROR_CONFIG, name, "%.60s is set twice", name);
	*kept_value = xstrdup(value);
	return true;
}

static bool
read_setting(void *arg, const char *section, const char *name,
    const char *value, struct error *err)
{
	struct reading *reading = arg;

	if (strncmp(section, SECTION, strlen(SECTION)) != 0)
		return true;
	section += strlen(SECTION);
	if (strcmp(section, reading->name) != 0) {
		offer_name(reading, section);
		return true;
	}
	reading->is_there = true;
	return set_value(reading, name, value, err);
}

static bool
no_profile(const struct reading *reading, const char *path, struct error *err)
{
	error_set(err, ERROR_CONFIG, "profile",
	    "there is no profile %.60s in %.300s", reading->name, path);
	if (reading->near.best != NULL)
		return error_hint(err, "did you mean %s?", reading->near.best);
	return error_hint(err,
	    "--save-profile %s keeps what the other options say",
	    reading->name);
}

/* Without the verb that may stand behind it: receipt/apply. */
static size_t
noun_length(const char *noun)
{
	return strcspn(noun, "/");
}

/* The same noun, or none said: a profile of receipts is not for pledges. */
static bool
check_noun(const struct profile *profile, const struct request *req,
    const char *name, struct error *err)
{
	const char *noun = profile->values[0], *other = req->values[0];

	if (noun == NULL || (noun_length(noun) == noun_length(other) &&
				strncmp(noun, other, noun_length(noun)) == 0))
		return true;
	error_set(err, ERROR_USAGE, "profile",
	    "the profile %s is for %s, not for %s", name, noun, req->values[0]);
	return error_hint(
	    err, "bursar import %s FILE --profile %s", noun, name);
}

/* What the command line says goes before.  The verb may stand behind the noun
 * here and there. */
static void
take_values(struct profile *profile, struct request *req)
{
	const struct field *fields = req->command->fields;
	size_t verb = (size_t)(field_find(fields, "verb") - fields);
	const char *noun = profile->values[0] != NULL ? profile->values[0] : "";
	bool named = strchr(req->values[0], '/') != NULL;

	for (size_t i = 0; i < FIELDS_MAX; i++)
		if (req->values[i] == NULL && !(named && i == verb))
			req->values[i] = profile->values[i];
	if (req->values[verb] == NULL && !named && strchr(noun, '/') != NULL)
		req->values[verb] = strchr(noun, '/') + 1;
}

bool
profile_read(struct profile *profile, const char *name, struct request *req,
    struct error *err)
{
	struct reading reading = {.profile = profile,
	    .command = req->command,
	    .name = name,
	    .near = {.word = name}};
	char *path = settings_file_beside(FILE_NAME);
	bool ok;

	*profile = (struct profile){0};
	ok = settings_file_parse(path, read_setting, &reading, err) &&
	     (reading.is_there || no_profile(&reading, path, err)) &&
	     check_noun(profile, req, name, err);
	free(path);
	if (ok)
		take_values(profile, req);
	return ok;
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

/* The text without that profile, but with what is said in it: a comment may be
 * on the profile below. */
static void
add_others(struct buf *text, const char *old, const char *name)
{
	bool inside = false;

	for (const char *line = old; *line != '\0';) {
		const char *first = line + strspn(line, " \t\r\v\f");
		size_t len = strcspn(line, "\n");

		len += line[len] == '\n';
		if (*first == '[')
			inside = is_heading(first, name);
		if (!inside || *first == ';' || *first == '#')
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
