/* Names of columns, compared. */

#include <ctype.h>
#include <string.h>

#include "import/columns.h"

/* The letter as names are compared: small, and one for all that separates. */
static char
plain(char c)
{
	if (c == ' ' || c == '-')
		return '_';
	return (char)tolower((unsigned char)c);
}

const char *
column_trim(const char *text, size_t *len)
{
	while (*len > 0 && (*text == ' ' || *text == '\t')) {
		text++;
		--*len;
	}
	while (*len > 0 && (text[*len - 1] == ' ' || text[*len - 1] == '\t'))
		--*len;
	return text;
}

bool
column_is(const char *name, size_t len, const char *other)
{
	size_t other_len = strlen(other);

	name = column_trim(name, &len);
	other = column_trim(other, &other_len);
	if (len != other_len)
		return false;
	for (size_t i = 0; i < len; i++)
		if (plain(name[i]) != plain(other[i]))
			return false;
	return true;
}
