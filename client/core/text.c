/* Text for people and terminals: pure functions on strings. */

#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

#include "core/text.h"
#include "utf8.h"

#define DIGIT	    "0123456789"
#define INDENT	    2
#define NARROW_ROOM 20		   /* no fold of prose is narrower */
#define NARROW_NBSP "\xe2\x80\xaf" /* U+202F */

/* As JSON writes it: past U+FFFF as two halves. */
static void
add_escape(struct buf *buf, uint32_t c)
{
	if (c > 0xffff) {
		buf_printf(buf, "\\u%04x", 0xd800u + ((c - 0x10000) >> 10));
		c = 0xdc00 + ((c - 0x10000) & 0x3ff);
	}
	buf_printf(buf, "\\u%04x", c);
}

void
text_tame(struct buf *buf, const char *text, bool lines)
{
	while (*text != '\0') {
		uint32_t c;
		size_t len = utf8_read(text, &c);

		if (len == 0)
			buf_add(buf, "?");
		else if (utf8_steers(c) && !(lines && c == '\n'))
			add_escape(buf, c);
		else
			buf_add_bytes(buf, text, len);
		text += len + (len == 0);
	}
}

/* How wide the character is that the text begins with; its bytes in len. */
static size_t
character_width(const char *text, size_t *len)
{
	uint32_t c;
	int width;

	*len = utf8_read(text, &c);
	if (*len == 0) {
		*len = 1;
		return 1;
	}
	width = wcwidth((wchar_t)c);
	return width < 0 ? 0 : (size_t)width;
}

size_t
text_width(const char *text)
{
	size_t width = 0, len;

	for (; *text != '\0'; text += len)
		width += character_width(text, &len);
	return width;
}

/* How many bytes of the text go into a line of this width: to its last blank
 * if there is one, which is not counted, else as much as there is room for. */
static size_t
line_length(const char *text, size_t width)
{
	size_t blank = 0, used = 0, at = 0, len;

	for (; text[at] != '\0'; at += len) {
		size_t wide = character_width(text + at, &len);

		if (text[at] == ' ')
			blank = at;
		if (used + wide > width)
			return blank > 0 ? blank : at > 0 ? at : len;
		used += wide;
	}
	return at;
}

void
text_fold(struct buf *buf, const char *text, size_t width)
{
	while (*text != '\0') {
		size_t len = line_length(text, width);

		buf_add_bytes(buf, text, len);
		text += len;
		text += strspn(text, " ");
		buf_add(buf, *text != '\0' ? "\n" : "");
	}
}

/* Where in the line a command begins that it suggests; at its end where there
 * is none. */
static size_t
command_at(const char *line, size_t len)
{
	static const char *const before[] = {
	    ": bursar ", ": bursard ", ": chmod ", ": unset "};
	size_t at = len;

	for (size_t i = 0; i < sizeof(before) / sizeof(before[0]); i++) {
		const char *found =
		    memmem(line, len, before[i], strlen(before[i]));

		if (found != NULL && (size_t)(found - line) + 2 < at)
			at = (size_t)(found - line) + 2;
	}
	return at;
}

/* Where the command ends that begins there: before a semicolon that is in no
 * quotes, or with the line. */
static size_t
command_end(const char *line, size_t at, size_t len)
{
	char quote = '\0';

	for (; at < len; at++) {
		if (quote == '\0' && (line[at] == '"' || line[at] == '\''))
			quote = line[at];
		else if (line[at] == quote)
			quote = '\0';
		else if (quote == '\0' && line[at] == ';')
			return at;
	}
	return len;
}

/* Add prose, with what follows its first line so far to the right. */
static void
wrap_prose(
    struct buf *buf, const char *prose, size_t len, size_t indent, size_t width)
{
	struct buf text = BUF(len + 1), folded = BUF(3 * len + 3);

	if (width < indent + NARROW_ROOM)
		width = indent + NARROW_ROOM;
	buf_add_bytes(&text, prose, len);
	text_fold(&folded, text.data, width - indent);
	for (const char *c = folded.data; *c != '\0'; c++) {
		buf_add_bytes(buf, c, 1);
		if (*c == '\n')
			buf_printf(buf, "%*s", (int)indent, "");
	}
	buf_free(&text);
	buf_free(&folded);
}

/* One line of prose, and the command that it suggests. */
static void
wrap_line(struct buf *buf, const char *line, size_t len, size_t width)
{
	size_t at = command_at(line, len), end = command_end(line, at, len);
	size_t blanks = strspn(line, " ");
	size_t indent = (blanks < len ? blanks : 0) + INDENT;

	wrap_prose(buf, line, at < len && at > 0 ? at - 1 : at, indent, width);
	if (at < len) {
		buf_printf(buf, "\n%*s", INDENT, "");
		buf_add_bytes(buf, line + at, end - at);
	}
	if (end < len) {
		end += 1 + strspn(line + end + 1, " ");
		buf_printf(buf, "\n%*s", (int)indent, "");
		wrap_prose(buf, line + end, len - end, indent, width);
	}
}

void
text_wrap(struct buf *buf, const char *text, size_t width)
{
	if (width == 0) {
		buf_add(buf, text);
		return;
	}
	for (;;) {
		size_t len = strcspn(text, "\n");

		wrap_line(buf, text, len, width);
		if (text[len] == '\0')
			return;
		buf_add(buf, "\n");
		text += len + 1;
	}
}

size_t
text_terminal_width(int fd)
{
	struct winsize size;

	if (isatty(fd) != 1 || ioctl(fd, TIOCGWINSZ, &size) < 0)
		return 0;
	return size.ws_col > 0 ? size.ws_col : 80;
}

bool
text_is_number(const char *text)
{
	const char *whole = text + (text[0] == '-');
	size_t digits = strspn(whole, DIGIT);
	const char *rest = whole + digits;

	if (digits == 0 || *rest == '\0')
		return digits > 0;
	return *rest == '.' && rest[1] != '\0' &&
	       strspn(rest + 1, DIGIT) == strlen(rest + 1);
}

static bool
is_blank(uint32_t c)
{
	return c == ' ' || c == 0xa0 || (c >= 0x2000 && c <= 0x200b) ||
	       c == 0x202f || c == 0x205f || c == 0x3000;
}

bool
text_is_formula(const char *text)
{
	static const uint32_t starts[] = {'=', '+', '-', '@', '\t', '\r', '\n',
	    0xff1d, 0xff0b, 0xff0d, 0xff20};
	uint32_t c;
	size_t len = utf8_read(text, &c);

	if (text_is_number(text))
		return false;
	while (len > 0 && is_blank(c)) {
		text += len;
		len = utf8_read(text, &c);
	}
	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++)
		if (len > 0 && c == starts[i])
			return true;
	return false;
}

void
text_group(struct buf *buf, const char *number)
{
	size_t digits;

	if (*number == '-')
		buf_add_bytes(buf, number++, 1);
	for (digits = strspn(number, DIGIT); digits > 0; digits--) {
		buf_add_bytes(buf, number++, 1);
		if (digits > 1 && (digits - 1) % 3 == 0)
			buf_add(buf, NARROW_NBSP);
	}
	buf_add(buf, number);
}

/* The digits, with one added to the last: 199 is 200, and 999 is 1000. */
static void
add_one(struct buf *buf, const char *digits, size_t len)
{
	size_t nines = 0;

	while (nines < len && digits[len - nines - 1] == '9')
		nines++;
	if (nines == len)
		buf_add(buf, "1");
	else {
		const char up = (char)(digits[len - nines - 1] + 1);

		buf_add_bytes(buf, digits, len - nines - 1);
		buf_add_bytes(buf, &up, 1);
	}
	while (nines-- > 0)
		buf_add(buf, "0");
}

void
text_round(struct buf *buf, const char *number)
{
	const char *digits = number + (*number == '-');
	size_t len = strspn(digits, DIGIT);
	struct buf whole = BUF(len + 2);

	if (digits[len] == '.' && digits[len + 1] >= '5')
		add_one(&whole, digits, len);
	else
		buf_add_bytes(&whole, digits, len);
	if (*number == '-' && strspn(whole.data, "0") < whole.len)
		buf_add(buf, "-");
	buf_add(buf, whole.data);
	buf_free(&whole);
}

void
text_quote(struct buf *buf, const char *text)
{
	static const char plain[] =
	    "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ" DIGIT "-_.,:/%@+";

	if (*text != '\0' && strspn(text, plain) == strlen(text)) {
		buf_add(buf, text);
		return;
	}
	buf_add(buf, "'");
	for (; *text != '\0'; text++) {
		if (*text == '\'')
			buf_add(buf, "'\\''");
		else
			buf_add_bytes(buf, text, 1);
	}
	buf_add(buf, "'");
}

bool
text_same_name(const char *typed, size_t len, const char *name)
{
	if (strlen(name) != len)
		return false;
	for (size_t i = 0; i < len; i++)
		if ((typed[i] == '_' ? '-' : typed[i]) !=
		    (name[i] == '_' ? '-' : name[i]))
			return false;
	return true;
}

void
text_option(struct buf *buf, const char *name)
{
	for (; *name != '\0'; name++)
		buf_add_bytes(buf, *name == '_' ? "-" : name, 1);
}
