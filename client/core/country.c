/* Countries as people write them. */

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "core/country.h"
#include "core/letters.h"
#include "suggest.h"
#include "utf8.h"

#define FOLDED_MAX 100 /* longer than any name */
#define SLIPS_MAX  2   /* from a name that may be meant */

/* The typographer's quotes, dashes and blanks. */
static bool
is_punctuation(uint32_t character)
{
	return character >= 0x2000 && character <= 0x206f;
}

/* The next letter of a name, small and without accents, and nothing else:
 * "Côte d'Ivoire" is cotedivoire.  How many bytes it has; 0 at the end. */
static size_t
next_folded(const char **text, char letter[UTF8_MAX])
{
	uint32_t character;
	size_t len;

	while (**text != '\0' && (len = utf8_read(*text, &character)) > 0) {
		const char *bytes = *text;

		*text += len;
		letter[0] = letter_plain(character);
		if (letter[0] != '\0')
			return 1;
		if (character == '&') {
			memcpy(letter, "and", 3);
			return 3;
		}
		if (character > 0x36f && !is_punctuation(character)) {
			memcpy(letter, bytes, len);
			return len;
		}
	}
	return 0;
}

static void
add_folded(struct buf *buf, const char *text)
{
	char letter[UTF8_MAX];
	size_t len;

	while ((len = next_folded(&text, letter)) > 0)
		buf_add_bytes(buf, letter, len);
}

/* Most names differ in their first letter, and are not read on. */
static bool
is_folded(const char *folded, const char *name)
{
	char letter[UTF8_MAX];
	size_t len;

	while ((len = next_folded(&name, letter)) > 0) {
		if (strncmp(folded, letter, len) != 0)
			return false;
		folded += len;
	}
	return *folded == '\0';
}

static bool
is_called(const struct country *country, const char *folded)
{
	for (const char *const *name = country->names; *name != NULL; name++)
		if (is_folded(folded, *name))
			return true;
	return false;
}

/* The country of that name or those two letters, or NULL. */
static const struct country *
find(const char *text)
{
	const struct country *country = countries;
	struct buf folded = BUF(FOLDED_MAX);

	add_folded(&folded, text);
	while (country->code != NULL &&
	       strcasecmp(country->short_code, text) != 0 &&
	       (folded.len < 4 || buf_over(&folded) ||
		   !is_called(country, folded.data)))
		country++;
	buf_free(&folded);
	return country->code != NULL ? country : NULL;
}

static bool
refuse(const char *text, struct error *err)
{
	struct suggestion near = {.word = text, .slips = SLIPS_MAX};
	const struct country *country;

	for (country = countries; country->code != NULL; country++)
		for (size_t i = 0; country->names[i] != NULL; i++)
			suggestion_offer(&near, country->names[i]);
	error_set(
	    err, ERROR_INVALID, "country", "is not a country of ISO 3166");
	if (near.best == NULL)
		return error_hint(err, "write it like KEN, KE or Kenya");
	return error_hint(
	    err, "did you mean %s, %s?", near.best, find(near.best)->code);
}

static bool
is_code(const char *text)
{
	for (int i = 0; i < 3; i++)
		if (!isascii((unsigned char)text[i]) ||
		    !isalpha((unsigned char)text[i]))
			return false;
	return text[3] == '\0';
}

bool
country_read(struct buf *buf, const char *text, struct error *err)
{
	const struct country *country;

	if (is_code(text)) {
		for (int i = 0; i < 3; i++) {
			char letter = (char)toupper((unsigned char)text[i]);

			buf_add_bytes(buf, &letter, 1);
		}
		return true;
	}
	country = find(text);
	if (country == NULL)
		return refuse(text, err);
	buf_add(buf, country->code);
	return true;
}
