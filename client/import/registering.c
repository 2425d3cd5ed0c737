/* Parties that rows name, registered on the way. */

#include <jansson.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wctype.h>

#include "core/letters.h"
#include "digest.h"
#include "import/registering.h"
#include "nouns.h"
#include "salt.h"
#include "utf8.h"

#define NOUN	  "party"
#define CODE_MAX  36 /* of a name, with room for a number behind it */
#define TRIES_MAX 99 /* codes that are taken */

/* The field by which rows name a party, and what the command that registers
 * calls its code and its name. */
static const struct field *
named_by(const struct command *command)
{
	for (const struct field *f = command->fields; f->name != NULL; f++)
		if (f->type == FIELD_PARTY)
			return f;
	return NULL;
}

static bool
is_own(const char *field)
{
	return strcmp(field, NOUN) == 0 || strcmp(field, "name") == 0;
}

/* Everything that a party needs beside its code and its name was said. */
static bool
check_given(const struct registering *registering, struct error *err)
{
	const struct field *fields = registering->command->fields;

	for (size_t i = 0; fields[i].name != NULL; i++) {
		bool given = registering->same.fixed[i] != NULL;

		if (given == is_own(fields[i].name) &&
		    (given || fields[i].presence != OPTIONAL)) {
			error_set(err, ERROR_USAGE, "create_parties",
			    given ? "--create-parties: the %s of each is made "
				    "of the file"
				  : "--create-parties needs the %s of them",
			    fields[i].name);
			return error_hint(
			    err, "write --create-parties kind=company");
		}
	}
	return true;
}

bool
registering_begin(struct registering *registering,
    const struct mapping *mapping, const char *text, struct error *err)
{
	const struct field *field = named_by(mapping->command);
	const struct declared declared = {
	    .set = text, .set_option = "create-parties"};
	const char *prefix =
	    field != NULL
		? mapping->matching.prefix[field - mapping->command->fields]
		: NULL;

	*registering =
	    (struct registering){.command = command_maker(noun_find(NOUN))};
	if (field == NULL || mapping->command == registering->command ||
	    (prefix != NULL && strncmp(prefix, "identifier:", 11) == 0)) {
		error_set(err, ERROR_USAGE, "create_parties",
		    "--create-parties is for rows that name a party by its "
		    "code or its name");
		return error_hint(err, "add --match party=name");
	}
	return mapping_begin(
		   &registering->same, registering->command, &declared, err) &&
	       check_given(registering, err);
}

void
registering_free(struct registering *registering)
{
	mapping_free(&registering->same);
	registering_rewind(registering);
}

void
registering_rewind(struct registering *registering)
{
	repeats_free(&registering->names);
	repeats_free(&registering->codes);
}

/* Add the name as the ledger compares it: small, with one blank for many. */
static void
add_folded(struct buf *buf, const char *name)
{
	locale_t locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", NULL);
	uint32_t character;

	for (size_t len; *name != '\0'; name += len) {
		len = utf8_read(name, &character);
		if (len == 0)
			break;
		if (locale != NULL)
			character = (uint32_t)towlower_l(character, locale);
		if (*name != ' ' || name[1] != ' ')
			buf_printf(buf, "%x.", (unsigned)character);
	}
	if (locale != NULL)
		freelocale(locale);
}

/* A code from a name: "Kingdom of Norrland" is kingdom-of-norrland.  One in
 * letters that are not Latin has a number for them. */
static void
make_code(char code[CODE_MAX + 1], const char *name)
{
	char digest[DIGEST_TEXT];
	const char *text = name;
	uint32_t character;
	size_t len = 0, bytes;

	for (; *text != '\0' && len < CODE_MAX; text += bytes) {
		char letter;

		bytes = utf8_read(text, &character);
		if (bytes == 0)
			break;
		letter = letter_plain(character);
		if (letter != '\0')
			code[len++] = letter;
		else if (len > 0 && code[len - 1] != '-' && character != '\'')
			code[len++] = '-';
	}
	while (len > 0 && code[len - 1] == '-')
		len--;
	code[len] = '\0';
	if (len > 1)
		return;
	digest_of(name, strlen(name), digest);
	snprintf(code, CODE_MAX + 1, "party-%.8s", digest);
}

/* Was the text not met before? */
static bool
is_new(struct repeats *met, const char *text, long line)
{
	struct buf buf = BUF(ROW_MAX);
	unsigned times;
	long first;

	buf_add(&buf, text);
	times = repeats_count(met, &buf, line, &first);
	buf_free(&buf);
	return times == 1;
}

/* The code of a name that nobody has: with a number behind it where others
 * do. */
static bool
free_code(struct registering *registering, const char *name, long line,
    registering_ask *ask, void *arg, char code[CODE_MAX + 5], struct error *err)
{
	char base[CODE_MAX + 1];
	bool known = true;

	make_code(base, name);
	for (int n = 1; n <= TRIES_MAX; n++) {
		snprintf(code, CODE_MAX + 5, n > 1 ? "%s-%d" : "%s", base, n);
		if (!is_new(&registering->codes, code, line))
			continue;
		if (!ask(arg, NOUN, code, &known, err))
			return false;
		if (!known)
			return true;
	}
	return error_set(err, ERROR_CONFLICT, "create_parties",
	    "there are %d parties %s already", TRIES_MAX, base);
}

/* The name in the row, behind what --match says of it; NULL where a word of
 * --values stands for a code. */
static const char *
name_in(const struct mapping *mapping, const struct row *row, bool *is_code)
{
	const struct field *field = named_by(mapping->command);
	size_t i = (size_t)(field - mapping->command->fields);
	const char *prefix = mapping->matching.prefix[i];
	const char *value = row->at[i] > 0 ? row->values[i] : NULL;

	*is_code = prefix == NULL || strcmp(prefix, "code:") == 0;
	if (value == NULL || prefix == NULL)
		return value;
	return strncmp(value, prefix, strlen(prefix)) == 0
		   ? value + strlen(prefix)
		   : NULL;
}

/* The request that registers the party. */
static void
write_request(const struct registering *registering, const char *code,
    const char *name, struct registration *new)
{
	const struct command *command = registering->command;
	json_t *fields = json_object(), *request;
	char path[2 * COMMAND_NAME_MAX], salt[SALT_TEXT];

	for (size_t i = 0; command->fields[i].name != NULL; i++) {
		const char *field = command->fields[i].name;
		const char *value = strcmp(field, NOUN) == 0 ? code
				    : strcmp(field, "name") == 0
					? name
					: registering->same.fixed[i];

		if (value != NULL)
			json_object_set_new(fields, field, json_string(value));
	}
	salt_make(salt);
	json_object_set_new(fields, SALT_NAME, json_string(salt));
	snprintf(path, sizeof(path), "%s/%s", command->noun, command->verb);
	request = json_pack("{s:s, s:s, s:o}", "command", path, "key", new->key,
	    "fields", fields);
	new->json = json_dumps(request, JSON_COMPACT);
	json_decref(request);
	snprintf(new->shown, sizeof(new->shown), "%s \"%.120s\"", code, name);
}

/* Is the party known, or was it registered by this name before? */
static bool
is_known(const struct registration *new, const char *ref, registering_ask *ask,
    void *arg, bool *known, struct error *err)
{
	return ask(arg, NOUN, ref, known, err) &&
	       (*known || ask(arg, "journal", new->key, known, err));
}

enum registering_result
registering_row(struct registering *registering, const struct mapping *mapping,
    const struct row *row, registering_ask *ask, void *arg,
    struct registration *new, struct error *err)
{
	char code[CODE_MAX + 5], command[COMMAND_NAME_MAX];
	struct buf folded = BUF(8 * ROW_MAX);
	bool is_code, known = true, ok = true;
	const char *name = name_in(mapping, row, &is_code);

	if (name == NULL)
		return REGISTERING_NOTHING;
	add_folded(&folded, name);
	repeats_key(new->key, command_name(registering->command, command), "",
	    &folded, 1);
	if (is_new(&registering->names, folded.data, row->line))
		ok = is_known(new,
		    row->values[named_by(mapping->command) -
				mapping->command->fields],
		    ask, arg, &known, err);
	buf_free(&folded);
	if (ok && !known && is_code)
		write_request(registering, name, name, new);
	else if (ok && !known) {
		ok = free_code(
		    registering, name, row->line, ask, arg, code, err);
		if (ok)
			write_request(registering, code, name, new);
	}
	return !ok     ? REGISTERING_FAILED
	       : known ? REGISTERING_NOTHING
		       : REGISTERING_NEW;
}
