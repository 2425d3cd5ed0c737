/* Reading lines of a text file. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "import/lines.h"
#include "utf8.h"

#define PIECE ((size_t)64 * 1024)
#define ROOM  ((size_t)16) /* of the longest character, and more */

/* What a file that is no CSV begins with. */
static const struct magic {
	const char *bytes;
	size_t len;
	const char *sentence, *hint;
} magics[] = {
    {"PK\003\004", 4, "is a workbook, not a text file",
	"in the spreadsheet program, save it as \"CSV UTF-8\""},
    {"\xd0\xcf\x11\xe0", 4, "is a workbook, not a text file",
	"in the spreadsheet program, save it as \"CSV UTF-8\""},
    {"\xff\xfe\0\0", 4, "is UTF-32", "iconv -f UTF-32 -t UTF-8"},
    {"\0\0\xfe\xff", 4, "is UTF-32", "iconv -f UTF-32 -t UTF-8"},
    {"%PDF", 4, "is a PDF, not a text file", ""},
    {"\x1f\x8b", 2, "is compressed", "gunzip it first"},
    {"\x28\xb5\x2f\xfd", 4, "is compressed", "unzstd it first"},
};

/* Read as many bytes.  At a terminal there may be more behind an end, which is
 * one. */
static size_t
read_bytes(struct lines *lines, char *to, size_t room)
{
	size_t got = feof(lines->file) ? 0 : fread(to, 1, room, lines->file);

	lines->read += (long long)got;
	return got;
}

/* Read bytes and decode them, until something comes of it. */
static size_t
decode(struct lines *lines, char *to, size_t room)
{
	size_t written = 0;

	while (written == 0) {
		size_t got = read_bytes(
		    lines, lines->raw + lines->raw_len, PIECE - lines->raw_len);
		bool last = got == 0 && lines->raw_len < PIECE;
		size_t used;

		lines->raw_len += got;
		if (lines->raw_len == 0)
			break;
		used = decoder_run(lines->decoder, lines->raw, lines->raw_len,
		    last, to, room, &written);
		lines->raw_len -= used;
		memmove(lines->raw, lines->raw + used, lines->raw_len);
	}
	return written;
}

/* Read more behind what is there, for which there is ROOM. */
static bool
fill(struct lines *lines, struct error *err)
{
	char *end = lines->data + lines->len;
	size_t room = PIECE - lines->len, got;

	memmove(lines->data, lines->data + lines->start, lines->len);
	lines->start = 0;
	got = lines->decoder != NULL ? decode(lines, end, room)
				     : read_bytes(lines, end, room);
	lines->len += got;
	lines->ended = got == 0;
	if (!ferror(lines->file))
		return true;
	return error_set(err, ERROR_FILE, lines->name, "%s cannot be read: %s",
	    lines->name, strerror(errno));
}

static bool
refuse_magic(const struct lines *lines, struct error *err)
{
	for (size_t i = 0; i < sizeof(magics) / sizeof(magics[0]); i++) {
		const struct magic *m = &magics[i];

		if (lines->len < m->len ||
		    memcmp(lines->data, m->bytes, m->len) != 0)
			continue;
		error_set(err, ERROR_MALFORMED, lines->name, "%s %s",
		    lines->name, m->sentence);
		return error_hint(err, "%s", m->hint);
	}
	return true;
}

/* Read until there is no room, or the file ends. */
static bool
fill_up(struct lines *lines, struct error *err)
{
	while (!lines->ended && PIECE - lines->len >= ROOM)
		if (!fill(lines, err))
			return false;
	lines->ended = false;
	return true;
}

/* Is it UTF-8, as far as was read, with characters that show it? */
static bool
shows_utf8(const struct lines *lines)
{
	bool shown = false;

	for (size_t at = 0, len; at < lines->len; at += len) {
		uint32_t character;

		len = utf8_read(lines->data + at, &character);
		if (len == 0)
			return shown && lines->len - at < 4;
		shown = shown || len > 1;
	}
	return shown;
}

/* What the file is written in: as its mark says, or as declared, unless it is
 * plainly something else. */
static bool
choose_encoding(
    struct lines *lines, const struct encoding *declared, struct error *err)
{
	const struct encoding *marked;
	size_t mark;

	marked = encoding_by_mark(lines->data, lines->len, &mark);
	lines->has_mark = marked != NULL;
	lines->start = mark;
	lines->len -= mark;
	if (marked == NULL && declared == NULL)
		declared = encoding_find("utf-8", err);
	lines->encoding =
	    marked != NULL ? marked
			   : encoding_order(declared, lines->data, lines->len);
	if (lines->encoding != NULL &&
	    (lines->encoding->iconv == NULL || lines->encoding->unit > 1 ||
		!shows_utf8(lines)))
		return true;
	error_set(err, ERROR_USAGE, "encoding", "%s is not %s, it is %s",
	    lines->name, declared->name,
	    lines->encoding != NULL ? "UTF-8" : "text of single bytes");
	return error_hint(err, "leave --encoding out, or give another one");
}

/* From here on what was read, and what will be, is decoded. */
static bool
begin_decoding(struct lines *lines, struct error *err)
{
	lines->decoder = decoder_open(lines->encoding);
	if (lines->decoder == NULL)
		return true;
	lines->raw = lines->data;
	lines->raw_len = lines->len;
	memmove(lines->raw, lines->raw + lines->start, lines->raw_len);
	lines->data = xcalloc(1, PIECE + 1);
	lines->start = lines->len = 0;
	return fill_up(lines, err);
}

bool
lines_open(struct lines *lines, FILE *file, const char *name,
    const struct encoding *declared, struct error *err)
{
	const char *end;

	*lines = (struct lines){.file = file, .name = name, .ending = '\n'};
	lines->data = xcalloc(1, PIECE + 1);
	if (!fill_up(lines, err) || !refuse_magic(lines, err) ||
	    !choose_encoding(lines, declared, err) ||
	    !begin_decoding(lines, err))
		return false;
	end = memchr(lines->data + lines->start, '\n', lines->len);
	lines->has_crlf = end != NULL && end > lines->data && end[-1] == '\r';
	if (end == NULL &&
	    memchr(lines->data + lines->start, '\r', lines->len) != NULL)
		lines->ending = '\r';
	return true;
}

void
lines_close(struct lines *lines)
{
	decoder_close(lines->decoder);
	free(lines->data);
	free(lines->raw);
	lines->decoder = NULL;
	lines->data = lines->raw = NULL;
}

/* Move the first len bytes, and the mark behind them if there is one, out. */
static void
take(struct lines *lines, struct buf *line, size_t len, bool with_end)
{
	buf_add_bytes(line, lines->data + lines->start, len);
	lines->start += len + with_end;
	lines->len -= len + with_end;
}

bool
lines_next(struct lines *lines, struct buf *line, struct error *err)
{
	bool any = false;

	buf_clear(line);
	for (;;) {
		const char *from = lines->data + lines->start;
		const char *end = lines->len > 0
				      ? memchr(from, lines->ending, lines->len)
				      : NULL;

		any = any || lines->len > 0;
		if (end != NULL) {
			take(lines, line, (size_t)(end - from), true);
			break;
		}
		take(lines, line, lines->len, false);
		if (!lines->ended && !fill(lines, err))
			return false;
		if (lines->ended && lines->len == 0)
			break;
	}
	if (!any)
		return false;
	lines->number++;
	if (line->len > 0 && line->data[line->len - 1] == '\r' &&
	    lines->ending == '\n')
		line->data[--line->len] = '\0';
	return true;
}

long long
lines_position(const struct lines *lines)
{
	long long ahead = (long long)lines->len + (long long)lines->raw_len;

	return lines->read > ahead ? lines->read - ahead : 0;
}
