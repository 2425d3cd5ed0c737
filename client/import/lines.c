/* Reading lines of a text file. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "import/lines.h"

#define PIECE ((size_t)64 * 1024)

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
    {"\xff\xfe", 2, "is UTF-16, not UTF-8",
	"in the spreadsheet program, save it as \"CSV UTF-8\"; or: iconv -f "
	"UTF-16 -t UTF-8"},
    {"\xfe\xff", 2, "is UTF-16, not UTF-8",
	"in the spreadsheet program, save it as \"CSV UTF-8\"; or: iconv -f "
	"UTF-16 -t UTF-8"},
    {"%PDF", 4, "is a PDF, not a text file", ""},
    {"\x1f\x8b", 2, "is compressed", "gunzip it first"},
    {"\x28\xb5\x2f\xfd", 4, "is compressed", "unzstd it first"},
};

/* Read more behind what is there. */
static bool
fill(struct lines *lines, struct error *err)
{
	size_t got;

	memmove(lines->data, lines->data + lines->start, lines->len);
	lines->start = 0;
	/* At a terminal there may be more behind an end, which is one. */
	got = feof(lines->file) ? 0
				: fread(lines->data + lines->len, 1,
				      PIECE - lines->len, lines->file);
	lines->len += got;
	lines->read += (long long)got;
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

bool
lines_open(struct lines *lines, FILE *file, const char *name, struct error *err)
{
	const char *end;

	*lines = (struct lines){.file = file, .name = name, .ending = '\n'};
	lines->data = xmalloc(PIECE);
	while (!lines->ended && lines->len < PIECE)
		if (!fill(lines, err))
			return false;
	lines->ended = false;
	if (!refuse_magic(lines, err))
		return false;
	lines->has_mark =
	    lines->len >= 3 && memcmp(lines->data, "\xef\xbb\xbf", 3) == 0;
	if (lines->has_mark) {
		lines->start = 3;
		lines->len -= 3;
	}
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
	free(lines->data);
	lines->data = NULL;
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
	return lines->read - (long long)lines->len;
}
