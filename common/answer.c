/* Reading the texts that say what an answer is. */

#include <stdlib.h>
#include <string.h>

#include "answer.h"

/* What is written behind a colon, but for words and types of fields; and what
 * SQL calls a column of it. */
static const struct {
	const char *name, *column;
	enum answer_kind kind;
} types[] = {
    {"uuid", "text", ANSWER_UUID},
    {"integer", "integer", ANSWER_INTEGER},
    {"flag", "boolean", ANSWER_FLAG},
    {"any", "json", ANSWER_ANY},
    {NULL, NULL, ANSWER_FIELD},
};

bool
answer_is_word(const char *word, size_t len, const char *name)
{
	return strlen(name) == len && strncmp(word, name, len) == 0;
}

static enum field_type
field_type_called(const char *word, size_t len)
{
	for (int type = 0; type < FIELD_TYPES; type++) {
		const struct field field = {.type = (enum field_type)type};

		if (answer_is_word(word, len, field_type_name(&field)))
			return field.type;
	}
	abort();
}

/* Find out what the word means. */
static void
take_type(struct answer_member *member)
{
	size_t i = 0;

	if (memchr(member->type, '|', member->type_len) != NULL) {
		member->kind = ANSWER_CHOICE;
		return;
	}
	while (types[i].name != NULL &&
	       !answer_is_word(member->type, member->type_len, types[i].name))
		i++;
	member->kind = types[i].kind;
	if (types[i].name == NULL)
		member->field.type =
		    field_type_called(member->type, member->type_len);
}

/* Behind the closing bracket of the members that begin here. */
static const char *
skip(const char *inside)
{
	struct answer_member members = {.rest = inside};

	while (answer_next(&members))
		;
	return members.rest + 1;
}

bool
answer_next(struct answer_member *member)
{
	const char *at = member->rest + strspn(member->rest, ", ");

	*member = (struct answer_member){
	    .rest = at, .name = at, .len = strcspn(at, ":[{]}?,")};
	if (member->len == 0)
		return false;
	at += member->len;
	if (*at == '[' || *at == '{') {
		member->kind = *at == '[' ? ANSWER_LIST : ANSWER_OBJECT;
		member->inside = at + 1;
		at = skip(member->inside);
	} else {
		bool said = *at == ':';

		at += said;
		member->type = said ? at : "text";
		member->type_len = said ? strcspn(at, "]}?,") : strlen("text");
		at += said ? member->type_len : 0;
		take_type(member);
	}
	member->maybe = *at == '?';
	member->rest = at + member->maybe;
	return true;
}

bool
answer_choice(
    const struct answer_member *member, const char **word, size_t *len)
{
	*word = *word == NULL ? member->type : *word + *len + 1;
	if (*word >= member->type + member->type_len)
		return false;
	*len = strcspn(*word, "|]}?,");
	return true;
}

enum cell_kind
answer_cell(const struct answer_member *member)
{
	if (member->kind == ANSWER_INTEGER)
		return CELL_NUMBER;
	if (member->kind != ANSWER_FIELD)
		return CELL_TEXT;
	switch (member->field.type) {
	case FIELD_AMOUNT:
	case FIELD_BUDGET:
	case FIELD_DECIMAL:
		return CELL_AMOUNT;
	case FIELD_COUNT:
	case FIELD_YEAR:
		return CELL_NUMBER;
	case FIELD_DATE:
		return CELL_DAY;
	default:
		return CELL_TEXT;
	}
}

bool
answer_is_beside(const struct answer_member *member)
{
	return member->name[0] == '_';
}

/* What a dry run shows beside it of what the entry would make. */
static const struct {
	const char *name, *text;
} previews[] = {
    {"years", ", years[year:integer, amount:decimal, currency:currency]?"},
    {"instalments",
	", instalments[number:integer, due:date, amount:decimal, "
	"currency:currency, received:decimal, open:decimal, "
	"state:open|overdue|paid|written-off|cancelled|terminated]?"},
    {"postings",
	", postings[account:integer, name, part:integer?, party:code?, "
	"initiative:code?, fund:code?, currency:currency, debit:decimal?, "
	"credit:decimal?, base:decimal, rate:decimal?]?"},
};

static bool
has(const char *text, const char *name)
{
	struct answer_member member = {.rest = text};

	while (answer_next(&member))
		if (answer_is_word(member.name, member.len, name))
			return true;
	return false;
}

void
answer_of_write(struct buf *buf, const struct command *command)
{
	buf_printf(buf,
	    "status:recorded|replayed|would be recorded, dry_run:flag?, %s"
	    "key:uuid, %s",
	    command->beside ? "" : "entry_hash:hash?, seq:integer, date:date, ", command->answer);
	if (command->beside)
		return;
	buf_add(buf, ", posted:date?, late?");
	for (size_t i = 0; i < sizeof(previews) / sizeof(previews[0]); i++)
		if (!has(command->answer, previews[i].name))
			buf_add(buf, previews[i].text);
}

void
answer_of_wish(struct buf *buf)
{
	buf_add(buf,
	    "status:recorded|replayed|would be recorded, dry_run:flag?, "
	    "entry_hash:hash?, seq:integer, date:date, key:uuid, state, "
	    "digest:hash");
}

void
answer_columns(struct buf *buf, const char *text)
{
	struct answer_member member = {.rest = text};

	while (answer_next(&member)) {
		const char *column = member.inside != NULL ? "json" : "text";

		for (size_t i = 0; types[i].name != NULL; i++)
			if (types[i].kind == member.kind)
				column = types[i].column;
		buf_printf(buf, "%s%.*s %s", buf->len > 0 ? ", " : "",
		    (int)member.len, member.name, column);
	}
}
