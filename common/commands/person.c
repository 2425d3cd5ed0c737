/* People: each of one office, with one role. */

#include "commands.h"

#define LANGUAGES "ar|en|es|fr|ru|zh"
#define ADMITTED "person:code, enabled:flag"
#define SHOWN                                                                  \
	"person:code, name, office:code, role:" ROLE_WORDS                     \
	", enabled:flag, reason?"

static const struct field add[] = {
    {"person", FIELD_CODE, POSITIONAL,
	"a short name for the person, never changed"},
    {"name", FIELD_TEXT, REQUIRED, "the full name"},
    {"office", FIELD_CODE, REQUIRED, "the office"},
    {"role", FIELD_CHOICE, REQUIRED, "what the person may do", ROLE_WORDS},
    {NULL},
};

static const struct field change[] = {
    {"person", FIELD_CODE, POSITIONAL, "which person"},
    {"name", FIELD_TEXT, OPTIONAL, "the new name"},
    {"office", FIELD_CODE, OPTIONAL, "the new office"},
    {"role", FIELD_CHOICE, OPTIONAL, "the new role", ROLE_WORDS},
    {NULL},
};

static const struct field disable[] = {
    {"person", FIELD_CODE, POSITIONAL, "which person"},
    {"reason", FIELD_TEXT, REQUIRED, "why"},
    {NULL},
};

static const struct field erase[] = {
    {"person", FIELD_CODE, POSITIONAL, "which person"},
    {"reason", FIELD_TEXT, REQUIRED,
	"on what ground, without the name: it is kept for ever"},
    {NULL},
};

static const struct field contact[] = {
    {"person", FIELD_CODE, POSITIONAL, "which person"},
    {"email", FIELD_TEXT, OPTIONAL,
	"the address that tells them what waits for them"},
    {"language", FIELD_CHOICE, OPTIONAL,
	"the language to write in (as before, or en)", LANGUAGES},
    {"ended", FIELD_YES, OPTIONAL, "yes: nobody writes to them any more"},
    {NULL},
};

static const struct field contacts[] = {
    {"person", FIELD_CODE, OPTIONAL, "only of this person"},
    FIELDS_PAGE,
    FIELD_KNOWN_AT,
    {NULL},
};

static const struct field list[] = {
    {"office", FIELD_CODE, OPTIONAL, "only of this office"},
    {"role", FIELD_CHOICE, OPTIONAL, "only in this role", ROLE_WORDS},
    FIELDS_PAGE,
    FIELD_KNOWN_AT,
    {NULL},
};

static const struct field show[] = {
    {"person", FIELD_CODE, POSITIONAL, "which person"},
    FIELD_KNOWN_AT,
    {NULL},
};

static const struct field whoami[] = {
    {NULL},
};

const struct command person_commands[] = {
    {"person", "add", COMMAND_WRITE, ROLE_ADMIN, add, "Add a person.",
	"person add amina --name \"Amina Otieno\" --office nbo --role "
	"regional",
	.makes = true, .about_people = true, .answer = "person:code"},
    {"person", "change", COMMAND_WRITE, ROLE_ADMIN, change,
	"Record a new name, office or role.",
	"person change amina --role officer --office hq",
	.about_people = true, .answer = "person:code"},
    {"person", "disable", COMMAND_WRITE, ROLE_ADMIN, disable,
	"Shut a person out from the next request on.",
	"person disable amina --reason \"left the organisation\"",
	.answer = ADMITTED},
    {"person", "enable", COMMAND_WRITE, ROLE_ADMIN, disable,
	"Let a person in again.", "person enable amina --reason \"came back\"",
	.answer = ADMITTED},
    {"person", "erase", COMMAND_WRITE, ROLE_ADMIN, erase,
	"Erase the name of a person who is shut out, for ever; their entries "
	"stay theirs, under their code.",
	"person erase amina --reason \"asked for it on 3 March\"",
	.control = CONTROL_ALWAYS,
	.answer = "person:code, erased:integer, remains"},
    {"person", "contact", COMMAND_WRITE, ROLE_ADMIN, contact,
	"Note where a person is written to about what waits for them, or that "
	"they are not any more: see bursar run todo.",
	"person contact amina --email amina.otieno@example.org\n"
	"person contact amina --ended yes",
	.about_people = true, .answer = "person:code, language:" LANGUAGES},
    {"person", "contacts", COMMAND_LIST, ROLE_ADMIN, contacts,
	"List where people are written to, and were.",
	"person contacts --person amina",
	.answer = "id:integer, person:code, email?, ended:flag, "
		  "language:" LANGUAGES ", date:date, in_force:flag"},
    {"person", "list", COMMAND_LIST, ROLES_ALL, list, "List people.",
	"person list --office nbo", .answer = SHOWN},
    {"person", "show", COMMAND_SHOW, ROLES_ALL, show, "Show one person.",
	"person show amina", .answer = SHOWN},
    {"person", "whoami", COMMAND_SHOW, ROLES_ALL, whoami,
	"Show who you are to the daemon: person, office, role, certificate.",
	"whoami",
	.answer = "person:code, name, office:code, time_zone:zone, today:date, "
		  "role:" ROLE_WORDS
		  ", certificate:hash, not_after, book, currency:currency, "
		  "book_time_zone:zone, ledger:uuid, book_today:date"},
    {NULL},
};
