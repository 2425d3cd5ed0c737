/* Reading multipart/form-data, a byte or a buffer at a time. */

#include <string.h>
#include <strings.h>

#include "http/multipart.h"

#define BOUNDARY_MAX 70 /* as RFC 2046 has it */

static bool
wrong(struct error *err, const char *sentence)
{
	error_set(err, ERROR_MALFORMED, "", "%s", sentence);
	return error_hint(err, "open the form again, and send it from there");
}

static void
use(struct http_text *rest, size_t len)
{
	rest->data += len;
	rest->len -= len;
}

/* Go past the word at the beginning, which may be in any case. */
static bool
skip_word(struct http_text *text, const char *word)
{
	size_t len = strlen(word);

	if (text->len < len || strncasecmp(text->data, word, len) != 0)
		return false;
	use(text, len);
	return true;
}

static void
skip_blanks(struct http_text *text)
{
	while (text->len > 0 && (*text->data == ' ' || *text->data == '\t')) {
		text->data++;
		text->len--;
	}
}

/* ;NAME= at the beginning, with blanks where they may be. */
static bool
skip_parameter(struct http_text *text, const char *name)
{
	struct http_text rest = *text;

	skip_blanks(&rest);
	if (!skip_word(&rest, ";"))
		return false;
	skip_blanks(&rest);
	if (!skip_word(&rest, name) || !skip_word(&rest, "="))
		return false;
	*text = rest;
	return true;
}

/* A value in quotes.  Browsers have %22 for a quote in it. */
static bool
take_quoted(struct http_text *text, struct http_text *value)
{
	const char *end;

	if (!skip_word(text, "\""))
		return false;
	end = memchr(text->data, '"', text->len);
	if (end == NULL)
		return false;
	*value = (struct http_text){text->data, (size_t)(end - text->data)};
	text->len -= value->len + 1;
	text->data += value->len + 1;
	return true;
}

/* The type ------------------------------------------------------------------*/

static bool
is_form(struct http_text type)
{
	return skip_word(&type, MULTIPART_TYPE) &&
	       (type.len == 0 || *type.data == ';' || *type.data == ' ');
}

static bool
is_boundary(struct http_text text)
{
	static const char others[] = "'()+_,-./:=? ";

	if (text.len == 0 || text.len > BOUNDARY_MAX ||
	    text.data[text.len - 1] == ' ')
		return false;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.data[i], small = (char)(c | 0x20);

		if (!(c >= '0' && c <= '9') &&
		    !(small >= 'a' && small <= 'z') &&
		    (c == '\0' || strchr(others, c) == NULL))
			return false;
	}
	return true;
}

bool
multipart_begin(
    struct multipart *parts, struct http_text type, struct error *err)
{
	struct http_text boundary;

	*parts = (struct multipart){.matched = 2};
	buf_init(&parts->head, MULTIPART_HEAD_MAX);
	if (!is_form(type))
		return error_set(err, ERROR_UNSUPPORTED_MEDIA_TYPE,
		    "Content-Type", "the body must be a form");
	if (!skip_word(&type, MULTIPART_TYPE) ||
	    !skip_parameter(&type, "boundary"))
		return wrong(err, "the form does not say what delimits its parts");
	boundary = type;
	if (type.len > 0 && *type.data == '"' &&
	    (!take_quoted(&type, &boundary) || type.len > 0))
		return wrong(err, "the form does not say what delimits its parts");
	if (!is_boundary(boundary))
		return wrong(err, "what delimits the parts of the form cannot");
	memcpy(parts->edge, "\r\n--", 4);
	memcpy(parts->edge + 4, boundary.data, boundary.len);
	return true;
}

void
multipart_end(struct multipart *parts)
{
	buf_free(&parts->head);
}

/* The head of a part ---------------------------------------------------------*/

/* Copy the name, in which %22, %0D and %0A stand for what it cannot have. */
static bool
copy_name(struct http_text text, char *name, size_t max)
{
	size_t len = 0;

	while (text.len > 0) {
		char c = *text.data;

		if ((unsigned char)c < ' ' || c == 0x7f || len == max)
			return false;
		if (skip_word(&text, "%22"))
			c = '"';
		else if (skip_word(&text, "%0D") || skip_word(&text, "%0A"))
			c = ' ';
		else
			use(&text, 1);
		name[len++] = c;
	}
	name[len] = '\0';
	return true;
}

/* What stands behind the last / or \: some browsers tell the folder. */
static void
drop_folders(char *name)
{
	char *last = name;

	for (char *p = name; *p != '\0'; p++)
		if (*p == '/' || *p == '\\')
			last = p + 1;
	memmove(name, last, strlen(last) + 1);
}

/* form-data; name="NAME" and perhaps ; filename="FILE". */
static bool
read_disposition(struct multipart *parts, struct http_text line)
{
	struct http_text name, file;

	skip_blanks(&line);
	if (!skip_word(&line, "form-data") || !skip_parameter(&line, "name") ||
	    !take_quoted(&line, &name) ||
	    !copy_name(name, parts->name, MULTIPART_NAME_MAX) || name.len == 0)
		return false;
	if (skip_parameter(&line, "filename")) {
		parts->is_file = true;
		if (!take_quoted(&line, &file) ||
		    !copy_name(file, parts->file, MULTIPART_FILE_MAX))
			return false;
		drop_folders(parts->file);
	}
	return line.len == 0;
}

/* The lines of the head, each with its CR LF, without the empty one. */
static bool
read_head(struct multipart *parts)
{
	struct http_text rest = {parts->head.data, parts->head.len};
	bool disposed = false, typed = false;

	parts->is_file = false;
	parts->name[0] = parts->file[0] = '\0';
	while (rest.len > 0) {
		const char *end = memchr(rest.data, '\r', rest.len);
		struct http_text line = {
		    rest.data, (size_t)(end - rest.data)};

		rest.data += line.len + 2;
		rest.len -= line.len + 2;
		if (!disposed && skip_word(&line, "content-disposition:")) {
			disposed = true;
			if (!read_disposition(parts, line))
				return false;
		} else if (!typed && skip_word(&line, "content-type:")) {
			typed = true; /* whatever it is: bytes are kept */
		} else {
			return false;
		}
	}
	return disposed;
}

/* Bytes ----------------------------------------------------------------------*/

/* Does the head that has come end with its empty line? */
static bool
head_is_whole(const struct buf *head)
{
	return head->len >= 2 && head->data[head->len - 1] == '\n' &&
	       (head->len == 2 ||
		   (head->len >= 4 &&
		       memcmp(head->data + head->len - 4, "\r\n\r\n", 4) ==
			   0));
}

/* A byte more of the head, in which CR and LF stand together. */
static bool
take_head(struct multipart *parts, struct http_text *rest)
{
	struct buf *head = &parts->head;
	bool after_cr = head->len > 0 && head->data[head->len - 1] == '\r';
	char c = *rest->data;

	if (c == '\0' || (c == '\n') != after_cr)
		return false;
	buf_add_bytes(head, &c, 1);
	use(rest, 1);
	return !buf_over(head);
}

static enum multipart_event
next_head(struct multipart *parts, struct http_text *rest, struct error *err)
{
	bool fine = true;

	while (fine && rest->len > 0) {
		fine = take_head(parts, rest);
		if (!fine || !head_is_whole(&parts->head))
			continue;
		parts->head.len -= 2; /* the empty line */
		fine = read_head(parts);
		parts->state = MULTIPART_CONTENT;
		if (fine)
			return MULTIPART_PART;
	}
	if (fine)
		return MULTIPART_MORE;
	wrong(err, "a part of the form begins as no browser has it");
	return MULTIPART_WRONG;
}

/* Go on with an edge that may have begun. */
static void
match_edge(struct multipart *parts, struct http_text *rest)
{
	while (rest->len > 0 && parts->edge[parts->matched] != '\0' &&
	       *rest->data == parts->edge[parts->matched]) {
		parts->matched++;
		use(rest, 1);
	}
}

/* What is taken for the beginning of an edge, and is none, is content; only
 * its first byte is a CR, so that none begins within it. */
static enum multipart_event
next_content(
    struct multipart *parts, struct http_text *rest, struct http_text *piece)
{
	const char *cr;

	match_edge(parts, rest);
	if (parts->edge[parts->matched] == '\0') {
		parts->matched = 0;
		parts->begun = true;
		parts->state = MULTIPART_EDGE;
		return MULTIPART_MORE;
	}
	if (rest->len == 0)
		return MULTIPART_MORE;
	if (parts->matched > 0) {
		*piece = (struct http_text){parts->edge, parts->matched};
		parts->matched = 0;
		return MULTIPART_DATA;
	}
	cr = memchr(rest->data, '\r', rest->len);
	*piece = (struct http_text){rest->data,
	    cr != NULL ? (size_t)(cr - rest->data) : rest->len};
	use(rest, piece->len);
	return MULTIPART_DATA;
}

/* A byte of what stands behind an edge: CR LF and another part, or -- and
 * nothing but CR LF. */
static bool
take_behind(struct multipart *parts, char c)
{
	switch (parts->state) {
	case MULTIPART_EDGE:
		parts->state =
		    c == '-' ? MULTIPART_EDGE_DASH : MULTIPART_EDGE_LF;
		return c == '-' || c == '\r';
	case MULTIPART_EDGE_LF:
		parts->state = MULTIPART_HEAD;
		buf_clear(&parts->head);
		return c == '\n';
	case MULTIPART_EDGE_DASH:
		parts->state = MULTIPART_LAST_CR;
		return c == '-';
	case MULTIPART_LAST_CR:
		parts->state = MULTIPART_LAST_LF;
		return c == '\r';
	case MULTIPART_LAST_LF:
		parts->state = MULTIPART_OVER;
		return c == '\n';
	default:
		return false;
	}
}

bool
multipart_is_whole(const struct multipart *parts)
{
	return parts->state == MULTIPART_LAST_CR ||
	       parts->state == MULTIPART_OVER;
}

enum multipart_event
multipart_next(struct multipart *parts, struct http_text *rest,
    struct http_text *piece, struct error *err)
{
	while (rest->len > 0) {
		enum multipart_event event = MULTIPART_MORE;

		if (parts->state == MULTIPART_HEAD) {
			event = next_head(parts, rest, err);
		} else if (parts->state == MULTIPART_CONTENT) {
			event = next_content(parts, rest, piece);
			if (event == MULTIPART_DATA && !parts->begun)
				break;
		} else if (take_behind(parts, *rest->data)) {
			use(rest, 1);
		} else {
			break;
		}
		if (event != MULTIPART_MORE)
			return event;
	}
	if (rest->len == 0)
		return MULTIPART_MORE;
	wrong(err, "the parts of the form are not delimited as it says");
	return MULTIPART_WRONG;
}
