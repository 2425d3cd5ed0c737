/* Encodings of text, by iconv(3). */

#include <ctype.h>
#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "buf.h"
#include "core/encoding.h"
#include "words.h"

#define NO_CHARACTER '\xff'

enum { UTF_8, UTF_16, UTF_16LE, UTF_16BE };

static const struct encoding encodings[] = {
    [UTF_8] = {"UTF-8", "utf8", NULL, 1},
    [UTF_16] = {"UTF-16", "utf16|unicode", "UTF-16LE", 2},
    [UTF_16LE] = {"UTF-16", "utf16le", "UTF-16LE", 2},
    [UTF_16BE] = {"UTF-16, big-endian", "utf16be", "UTF-16BE", 2},
    {"Windows-1252", "windows1252|cp1252|1252|ansi", "WINDOWS-1252", 1},
    {"ISO 8859-1", "iso88591|latin1", "ISO-8859-1", 1},
    {"ISO 8859-15", "iso885915|latin9", "ISO-8859-15", 1},
};

#define ENCODINGS (sizeof(encodings) / sizeof(encodings[0]))

static const struct mark {
	const char *bytes;
	size_t len;
	int encoding;
} marks[] = {
    {"\xef\xbb\xbf", 3, UTF_8},
    {"\xff\xfe", 2, UTF_16LE},
    {"\xfe\xff", 2, UTF_16BE},
};

struct decoder {
	const struct encoding *encoding;
	iconv_t conversion;
};

const struct encoding *
encoding_find(const char *name, struct error *err)
{
	struct buf plain = BUF(20);
	const struct encoding *found = NULL;

	for (const char *p = name; *p != '\0'; p++) {
		char c = (char)tolower((unsigned char)*p);

		if (strchr("-_ ", c) == NULL)
			buf_add_bytes(&plain, &c, 1);
	}
	for (size_t i = 0; i < ENCODINGS; i++)
		if (!buf_over(&plain) &&
		    words_have(encodings[i].aliases, '|', plain.data))
			found = &encodings[i];
	buf_free(&plain);
	if (found != NULL)
		return found;
	error_set(err, ERROR_USAGE, "encoding",
	    "there is no encoding \"%.40s\" here", name);
	error_hint(err,
	    "give utf-8, windows-1252, iso-8859-1, iso-8859-15 or utf-16; "
	    "others: iconv -f %.40s -t UTF-8",
	    name);
	return NULL;
}

const struct encoding *
encoding_by_mark(const char *bytes, size_t len, size_t *mark)
{
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		*mark = marks[i].len;
		if (len >= *mark && memcmp(bytes, marks[i].bytes, *mark) == 0)
			return &encodings[marks[i].encoding];
	}
	*mark = 0;
	return NULL;
}

const struct encoding *
encoding_order(const struct encoding *encoding, const char *bytes, size_t len)
{
	size_t nul = 0;

	if (encoding != &encodings[UTF_16])
		return encoding;
	while (nul < len && bytes[nul] != '\0')
		nul++;
	if (nul == len)
		return NULL;
	return &encodings[nul % 2 == 0 ? UTF_16BE : UTF_16LE];
}

struct decoder *
decoder_open(const struct encoding *encoding)
{
	struct decoder *decoder;

	if (encoding->iconv == NULL)
		return NULL;
	decoder = xcalloc(1, sizeof(*decoder));
	decoder->encoding = encoding;
	decoder->conversion = iconv_open("UTF-8", encoding->iconv);
	if (decoder->conversion == (iconv_t)-1)
		abort(); /* the C library has all of the table */
	return decoder;
}

void
decoder_close(struct decoder *decoder)
{
	if (decoder == NULL)
		return;
	iconv_close(decoder->conversion);
	free(decoder);
}

size_t
decoder_run(struct decoder *decoder, const char *bytes, size_t len, bool last,
    char *out, size_t room, size_t *written)
{
	char *in = (char *)bytes, *to = out;
	size_t left = len, rest = room;

	while (left > 0 && iconv(decoder->conversion, &in, &left, &to, &rest) ==
			       (size_t)-1) {
		size_t unit = decoder->encoding->unit;

		if (errno == E2BIG || (errno == EINVAL && !last) || rest == 0)
			break;
		if (unit > left)
			unit = left;
		*to++ = NO_CHARACTER;
		rest--;
		in += unit;
		left -= unit;
	}
	*written = room - rest;
	return len - left;
}
