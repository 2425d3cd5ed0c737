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

/* Add the letters of a name, small and without accents, and nothing else:
 * "Côte d'Ivoire" is cotedivoire. */
static void
add_folded(struct buf *buf, const char *text)
{
	uint32_t character;
	size_t len;

	for (; *text != '\0' && (len = utf8_read(text, &character)) > 0;
	     text += len) {
		char letter = letter_plain(character);

		if (letter != '\0')
			buf_add_bytes(buf, &letter, 1);
		else if (character == '&')
			buf_add(buf, "and");
		else if (character > 0x36f && !is_punctuation(character))
			buf_add_bytes(buf, text, len);
	}
}

static bool
is_called(const struct country *country, const char *folded)
{
	for (const char *const *name = country->names; *name != NULL; name++) {
		struct buf buf = BUF(FOLDED_MAX);
		bool same;

		add_folded(&buf, *name);
		same = strcmp(buf.data, folded) == 0;
		buf_free(&buf);
		if (same)
			return true;
	}
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
	struct suggestion near = {.word = text};
	const struct country *country;

	for (country = countries; country->code != NULL; country++)
		for (size_t i = 0; country->names[i] != NULL; i++)
			suggestion_offer(&near, country->names[i]);
	error_set(
	    err, ERROR_INVALID, "country", "is not a country of ISO 3166");
	if (near.best == NULL || near.distance > SLIPS_MAX)
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
