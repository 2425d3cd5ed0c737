/* Looking a word up in the tables of the glossary. */

#include <string.h>

#include "embedded.h"
#include "glossary.h"
#include "texts.h"

#define ROW	  "| **" /* a row that says what a word means begins so */
#define CELL	  " | "
#define MARKS	  "*`" /* of Markdown, around words */
#define WORDS_MAX 400

/* Is it the word from here on, an underscore standing for a blank? */
static bool
is_word(const char *text, const char *name)
{
	size_t i;

	for (i = 0; name[i] != '\0'; i++)
		if (text[i] != name[i] && (name[i] != '_' || text[i] != ' '))
			return false;
	return text[i] != '\0' && strchr(MARKS, text[i]) != NULL;
}

/* Is the name among the marked words of this cell, which ends there? */
static bool
is_among(const char *cell, const char *end, const char *name)
{
	for (; cell < end; cell++)
		if (strchr(MARKS, *cell) != NULL && is_word(cell + 1, name))
			return true;
	return false;
}

static void
add_plain(struct buf *meaning, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (strchr(MARKS, text[i]) == NULL)
			buf_add_bytes(meaning, text + i, 1);
}

bool
glossary_find(const char *name, struct buf *meaning)
{
	const char *row = embedded_text(common_texts, "glossary.md");

	while ((row = strstr(row, "\n" ROW)) != NULL) {
		const char *end = strstr(++row, CELL);
		const char *text = end + strlen(CELL);

		if (!is_among(row, end, name))
			continue;
		add_plain(meaning, text, (size_t)(strstr(text, " |") - text));
		return true;
	}
	return false;
}
