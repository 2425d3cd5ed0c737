/* Translations: the catalogues of gettext, read where they lie in the program,
 * and the plural forms of each language. */

#include <stdint.h>
#include <string.h>

#include "locale/catalogues.h"
#include "locale/words.h"

const struct tongue words_tongues[] = {
    {"ar", "العربية", true},
    {"zh", "中文", false},
    {"en", "English", false},
    {"fr", "Français", false},
    {"ru", "Русский", false},
    {"es", "Español", false},
    {NULL},
};

/* Which form a count has --------------------------------------------------- */

static unsigned
form_of_two(unsigned long n)
{
	return n != 1;
}

static unsigned
form_french(unsigned long n)
{
	return n > 1;
}

static unsigned
form_russian(unsigned long n)
{
	unsigned long ten = n % 10, hundred = n % 100;

	if (ten == 1 && hundred != 11)
		return 0;
	return ten >= 2 && ten <= 4 && (hundred < 12 || hundred > 14) ? 1 : 2;
}

static unsigned
form_chinese(unsigned long n)
{
	(void)n;
	return 0;
}

static unsigned
form_arabic(unsigned long n)
{
	unsigned long hundred = n % 100;

	if (n <= 2)
		return (unsigned)n;
	if (hundred >= 3 && hundred <= 10)
		return 3;
	return hundred >= 11 ? 4 : 5;
}

static const struct {
	const char *language;
	unsigned (*form)(unsigned long);
} forms[] = {
    {"fr", form_french},
    {"ru", form_russian},
    {"zh", form_chinese},
    {"ar", form_arabic},
    {NULL, form_of_two},
};

static unsigned
form_of(const char *language, unsigned long count)
{
	size_t i = 0;

	while (forms[i].language != NULL &&
	       strcmp(forms[i].language, language) != 0)
		i++;
	return forms[i].form(count);
}

/* Catalogues --------------------------------------------------------------- */

/* The head of one, in the order of bytes of this machine: how many texts there
 * are, and where the tables of their places lie. */
#define MAGIC	 0x950412de
#define COUNT	 2 /* words from the beginning */
#define ENGLISH	 3
#define FOREIGN	 4
#define PER_TEXT 2 /* words: how long it is, and where */

static uint32_t
number_at(const char *catalogue, size_t word)
{
	uint32_t number;

	memcpy(&number, catalogue + word * sizeof(number), sizeof(number));
	return number;
}

/* A text of one of the two tables. */
static const char *
text_at(const char *catalogue, size_t table, size_t text)
{
	size_t row = number_at(catalogue, table) / sizeof(uint32_t);

	return catalogue + number_at(catalogue, row + text * PER_TEXT + 1);
}

static const char *
catalogue_of(const char *language)
{
	size_t len = language == NULL ? 0 : strlen(language);

	for (const struct embedded *e = catalogues; e->name != NULL; e++)
		if (len > 0 && strncmp(e->name, language, len) == 0 &&
		    strcmp(e->name + len, ".mo") == 0 &&
		    number_at(e->text, 0) == MAGIC)
			return e->text;
	return NULL;
}

/* The translation, with all its forms one after the other; or NULL. */
static const char *
translation(const char *language, const char *english)
{
	const char *catalogue = catalogue_of(language);
	size_t from = 0, to;

	to = catalogue == NULL ? 0 : number_at(catalogue, COUNT);
	while (from < to) {
		size_t middle = (from + to) / 2;
		int order =
		    strcmp(english, text_at(catalogue, ENGLISH, middle));

		if (order == 0)
			return text_at(catalogue, FOREIGN, middle);
		if (order < 0)
			to = middle;
		else
			from = middle + 1;
	}
	return NULL;
}

const char *
words_of(const char *language, const char *english)
{
	const char *found =
	    *english == '\0' ? NULL : translation(language, english);

	return found == NULL || *found == '\0' ? english : found;
}

const char *
words_plural(const char *language, const char *one, const char *many,
    unsigned long count)
{
	const char *found = translation(language, one);

	if (found == NULL || *found == '\0')
		return form_of_two(count) == 0 ? one : many;
	for (unsigned form = form_of(language, count); form > 0; form--)
		found += strlen(found) + 1;
	return found;
}

/* Languages ---------------------------------------------------------------- */

/* NULL where there is none of that code. */
static const struct tongue *
tongue_called(const char *code)
{
	for (const struct tongue *t = words_tongues; t->code != NULL; t++)
		if (strcmp(t->code, code) == 0)
			return t;
	return NULL;
}

const struct tongue *
words_tongue(const char *language)
{
	const struct tongue *tongue =
	    language != NULL ? tongue_called(language) : NULL;

	return tongue != NULL ? tongue : tongue_called("en");
}

bool
words_known(const char *language)
{
	return language != NULL && tongue_called(language) != NULL;
}

bool
words_draft(const char *language)
{
	const char *head = translation(language, "");

	return head != NULL && strstr(head, "X-State: draft\n") != NULL;
}

/* Gaps --------------------------------------------------------------------- */

static const char *
value_of(const struct filling *fillings, const char *name, size_t len)
{
	for (; fillings->name != NULL; fillings++)
		if (strlen(fillings->name) == len &&
		    memcmp(fillings->name, name, len) == 0)
			return fillings->value;
	return NULL;
}

void
words_fill(struct buf *buf, const char *text, const struct filling *fillings)
{
	while (*text != '\0') {
		size_t plain = strcspn(text, "{");
		size_t len = strcspn(text + plain, "}");
		const char *value = NULL;

		buf_add_bytes(buf, text, plain);
		text += plain;
		if (*text == '\0')
			return;
		if (text[len] == '}')
			value = value_of(fillings, text + 1, len - 1);
		if (value != NULL)
			buf_add(buf, value);
		else
			buf_add_bytes(buf, text, len + (text[len] == '}'));
		text += len + (text[len] == '}');
	}
}
