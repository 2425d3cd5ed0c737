/* Models of what waits. */

#include <stdio.h>
#include <string.h>

#include "locale/format.h"
#include "member.h"
#include "nouns.h"
#include "staff/link.h"
#include "staff/todo.h"
#include "words.h"

#define CELL_MAX  512 /* bytes of what one shows, with its elements */
#define NAME_SIZE 32 /* of a kind, a noun or a verb, with the NUL */

/* How a kind is called: where nobody says, by its own name. */
struct kind {
	const char *name, *title;
	const char *due; /* what the second day is called */
};

static const struct kind kinds[] = {
    {"approval", "For you to decide", "Until"},
    {"overdue", "Overdue", "Due"},
    {"advance", "Cash that is not applied yet", "Due"},
    {"unidentified", "Cash of nobody known", "Due"},
    {"delivery", "In kind, delivered, to be accepted", "Due"},
    {"waiver", "Waivers that end", "Ends"},
    {"edition", "Editions to publish", "Due"},
    {"outcome", "Outcomes not measured for a year", "Due"},
    {"request", "Keys to sign", "Ends"},
    {"certificate", "Certificates that end", "Ends"},
};

static void
set_text(json_t *row, const char *name, const char *text)
{
	if (text[0] != '\0')
		json_object_set_new(row, name, json_string(text));
}

static void
set_day(json_t *row, const char *name, const json_t *item)
{
	const char *day = member_text(item, name);
	struct buf text = BUF(CELL_MAX);

	if (day[0] != '\0')
		html_day_brief(&text, day, "en");
	if (text.len > 0)
		json_object_set_new(row, name, json_string(text.data));
	buf_free(&text);
}

static void
set_amount(json_t *row, const json_t *item)
{
	const char *amount = member_text(item, "amount");
	struct buf text = BUF(CELL_MAX);

	if (amount[0] != '\0')
		html_money_exact(
		    &text, member_text(item, "currency"), amount, "en");
	if (text.len > 0)
		json_object_set_new(row, "amount", json_string(text.data));
	buf_free(&text);
}

static void
set_link(json_t *row, const char *name, const struct buf *address, bool there)
{
	if (there)
		json_object_set_new(row, name, json_string(address->data));
}

/* What it does, in words: "Apply a receipt".  False where it is no command that
 * a page has. */
static bool
add_phrase(struct buf *phrase, const char *line)
{
	struct words words = {line, ' '};
	char name[2][NAME_SIZE] = {"", ""};
	const struct command *command;

	words_next(&words); /* the program */
	for (size_t i = 0; i < 2 && words_next(&words); i++)
		snprintf(
		    name[i], NAME_SIZE, "%.*s", (int)words.len, words.word);
	command = command_find(name[0], name[1]);
	if (command != NULL)
		command_phrase(phrase, command);
	return command != NULL;
}

/* What is to be done: as a form, or as the command where there is no page. */
static void
set_command(json_t *row, const json_t *item, enum role role)
{
	const char *command = member_text(item, "command");
	struct buf address = BUF(LINK_MAX);
	struct buf phrase = BUF(COMMAND_NAME_MAX * 2);

	json_object_set_new(row, "command", json_string(command));
	if (add_phrase(&phrase, command))
		json_object_set_new(row, "phrase", json_string(phrase.data));
	set_link(row, "goto", &address, link_line(&address, command, role));
	buf_free(&phrase);
	buf_free(&address);
}

static void
set_record(json_t *row, const char *name, const char *noun, const char *value,
    enum role role)
{
	struct buf address = BUF(LINK_MAX);

	set_link(row, name, &address, link_record(&address, noun, value, role));
	buf_free(&address);
}

static json_t *
row_of(const json_t *item, enum role role)
{
	const char *party = member_text(item, "party");
	json_t *row = json_object();

	json_object_set_new(
	    row, "what", json_string(member_text(item, "what")));
	set_record(row, "record", member_text(item, "noun"),
	    member_text(item, "id"), role);
	set_text(row, "office", member_text(item, "office"));
	set_text(row, "party", party);
	set_record(row, "partner", "party", party, role);
	if (party[0] != '\0' && member_text(item, "office")[0] != '\0')
		json_object_set_new(row, "both", json_true());
	set_day(row, "since", item);
	set_day(row, "due", item);
	set_amount(row, item);
	set_command(row, item, role);
	return row;
}

/* Has any of the rows such a cell? */
static bool
any_has(const json_t *rows, const char *name)
{
	json_t *row;
	size_t i;

	json_array_foreach(rows, i, row)
		if (json_object_get(row, name) != NULL)
			return true;
	return false;
}

/* Is a row of another day than the one that it is due on? */
static bool
any_since(const json_t *rows)
{
	json_t *row;
	size_t i;

	json_array_foreach(rows, i, row)
		if (strcmp(member_text(row, "since"),
			member_text(row, "due")) != 0)
			return true;
	return false;
}

static struct kind
kind_of(const char *name)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(kinds[i].name, name) == 0)
			return kinds[i];
	return (struct kind){name, name, "Due"};
}

static void
add_kind(json_t *all, const char *name, const json_t *items, enum role role)
{
	const struct kind kind = kind_of(name);
	json_t *rows = json_array(), *item;
	size_t i;

	json_array_foreach(items, i, item)
		if (strcmp(member_text(item, "kind"), name) == 0)
			json_array_append_new(rows, row_of(item, role));
	if (json_array_size(rows) > 0)
		json_array_append_new(all,
		    json_pack("{s:s, s:s, s:s, s:i, s:b, s:b, s:b, s:O}",
			"kind", name, "title", kind.title, "called", kind.due,
			"count", (int)json_array_size(rows), "dues",
			any_has(rows, "due"), "sinces", any_since(rows),
			"amounts", any_has(rows, "amount"), "rows", rows));
	json_decref(rows);
}

void
todo_add(json_t *model, const struct command *todo, const json_t *items,
    enum role role)
{
	struct words names = {field_find(todo->fields, "kind")->choices, '|'};
	size_t count = json_array_size(items);
	json_t *all = json_array();
	char name[NAME_SIZE];

	while (words_next(&names)) {
		snprintf(
		    name, sizeof(name), "%.*s", (int)names.len, names.word);
		add_kind(all, name, items, role);
	}
	if (json_array_size(all) > 0)
		json_object_set_new(model, "todo",
		    json_pack("{s:i, s:b, s:O}", "count", (int)count, "one",
			count == 1, "kinds", all));
	json_decref(all);
}
