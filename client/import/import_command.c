/* Which write the rows of a file are. */

#include <stdio.h>
#include <string.h>

#include "import/import_command.h"
#include "nouns.h"
#include "suggest.h"

static const struct command *
refuse_noun(const char *word, struct error *err)
{
	struct suggestion near = {.word = word};

	for (const struct noun *n = nouns; n->name != NULL; n++)
		if (command_maker(n) != NULL)
			suggestion_offer(&near, n->name);
	error_set(err, ERROR_USAGE, "noun", "there is no noun %.60s", word);
	if (near.best != NULL)
		error_hint(err, "did you mean %s?", near.best);
	else
		error_hint(err, "bursar help lists them");
	return NULL;
}

static const struct command *
refuse_verb(const struct noun *noun, const char *verb, struct error *err)
{
	struct suggestion near = {.word = verb != NULL ? verb : ""};
	struct buf all = BUF(200);

	for (const struct command *c = noun->commands; c->verb != NULL; c++)
		if (c->kind == COMMAND_WRITE) {
			suggestion_offer(&near, c->verb);
			buf_printf(&all, "%s%s/%s", all.len > 0 ? ", " : "",
			    noun->name, c->verb);
		}
	if (verb != NULL)
		error_set(err, ERROR_USAGE, "verb",
		    "%s has no write called %.60s", noun->name, verb);
	else
		error_set(err, ERROR_USAGE, "noun",
		    "%s has no command for something new", noun->name);
	if (near.best != NULL && verb != NULL)
		error_hint(err, "did you mean %s/%s?", noun->name, near.best);
	else if (all.len > 0)
		error_hint(err, "there is %s", all.data);
	buf_free(&all);
	return NULL;
}

const struct command *
import_command(const char *word, const char *verb, struct error *err)
{
	size_t len = strcspn(word, "/");
	const struct command *found;
	const struct noun *noun;
	char name[64];

	if (verb == NULL && word[len] == '/')
		verb = word + len + 1;
	snprintf(name, sizeof(name), "%.*s", (int)len, word);
	noun = noun_find(name);
	if (noun == NULL)
		return refuse_noun(name, err);
	found =
	    verb != NULL ? command_find(noun->name, verb) : command_maker(noun);
	if (found != NULL && found->kind == COMMAND_WRITE)
		return found;
	return refuse_verb(noun, verb, err);
}
