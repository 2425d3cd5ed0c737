/* Wordings: what the register is called, and told of, in public. */

#include "commands.h"

#define NOUNS	  "goal|theme|initiative|outcome"
#define LANGUAGES "ar|en|es|fr|ru|zh"

static const struct field set[] = {
    {"noun", FIELD_CHOICE, POSITIONAL, "of what", NOUNS},
    {"code", FIELD_CODE, POSITIONAL, "its code"},
    {"initiative", FIELD_CODE, OPTIONAL, "the initiative of an outcome"},
    {"language", FIELD_CHOICE, REQUIRED, "in which language", LANGUAGES},
    {"name", FIELD_TEXT, OPTIONAL,
	"what it is called; of an outcome its indicator"},
    {"description", FIELD_TEXT, OPTIONAL, "what is told of it"},
    {NULL},
};

static const struct field list[] = {
    {"noun", FIELD_CHOICE, OPTIONAL, "only of these", NOUNS},
    {"language", FIELD_CHOICE, OPTIONAL, "only in this language", LANGUAGES},
    FIELDS_PAGE,
    FIELD_KNOWN_AT,
    {NULL},
};

const struct command wording_commands[] = {
    {"wording", "set", COMMAND_WRITE, ROLE_OFFICER, set,
	"Set what a goal, theme, initiative or outcome is called in a "
	"language, "
	"and what is told of it in public.",
	"wording set initiative ai-for-good --language fr --name \"L'IA au "
	"service du bien\" --description \"Des outils pour les pays\"",
	.makes = true,
	.answer =
	    "noun:" NOUNS ", code:code, initiative:code?, language:" LANGUAGES},
    {"wording", "list", COMMAND_LIST, ROLES_ALL, list,
	"List the wordings in force.", "wording list --language fr",
	.answer = "id, noun:" NOUNS ", code:code, initiative:code?, "
		  "language:" LANGUAGES ", name?, description?"},
    {NULL},
};
