/* Strings that grow up to a stated limit. */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"

static char empty[1] = "";

void
buf_init(struct buf *buf, size_t max)
{
	*buf = (struct buf){.data = empty, .max = max};
}

/* Make room for more bytes and a NUL; false if that is past the limit. */
static bool
buf_reserve(struct buf *buf, size_t more)
{
	size_t size = buf->size > 0 ? buf->size : 128;

	if (buf->over || more > buf->max - buf->len) {
		buf->over = true;
		return false;
	}
	while (size < buf->len + more + 1)
		size *= 2;
	if (size == buf->size)
		return true;
	buf->data = realloc(buf->size > 0 ? buf->data : NULL, size);
	if (buf->data == NULL)
		abort();
	buf->size = size;
	return true;
}

void
buf_add_bytes(struct buf *buf, const void *data, size_t len)
{
	if (!buf_reserve(buf, len))
		return;
	memcpy(buf->data + buf->len, data, len);
	buf->len += len;
	buf->data[buf->len] = '\0';
}

void
buf_add(struct buf *buf, const char *text)
{
	buf_add_bytes(buf, text, strlen(text));
}

/* What fits into the room that there is, as most does, is written at once. */
void
buf_printf(struct buf *buf, const char *fmt, ...)
{
	size_t room;
	va_list ap;
	int len;

	if (!buf_reserve(buf, 0))
		return;
	room = buf->size - buf->len;
	va_start(ap, fmt);
	len = vsnprintf(buf->data + buf->len, room, fmt, ap);
	va_end(ap);
	if (len >= 0 && (size_t)len < room &&
	    (size_t)len <= buf->max - buf->len) {
		buf->len += (size_t)len;
		return;
	}
	buf->data[buf->len] = '\0';
	if (len < 0 || !buf_reserve(buf, (size_t)len))
		return;
	va_start(ap, fmt);
	vsnprintf(buf->data + buf->len, (size_t)len + 1, fmt, ap);
	va_end(ap);
	buf->len += (size_t)len;
}

bool
buf_read(struct buf *buf, FILE *file)
{
	char piece[4096];
	size_t len;

	while (
	    !buf_over(buf) && (len = fread(piece, 1, sizeof(piece), file)) > 0)
		buf_add_bytes(buf, piece, len);
	return ferror(file) == 0;
}

void
buf_shift(struct buf *buf, size_t len)
{
	buf_cut(buf, 0, len);
}

void
buf_cut(struct buf *buf, size_t at, size_t len)
{
	if (len == 0)
		return;
	memmove(buf->data + at, buf->data + at + len, buf->len - at - len);
	buf->len -= len;
	buf->data[buf->len] = '\0';
}

void
buf_clear(struct buf *buf)
{
	buf->len = 0;
	buf->over = false;
	if (buf->size > 0)
		buf->data[0] = '\0';
}

bool
buf_over(const struct buf *buf)
{
	return buf->over;
}

void
buf_free(struct buf *buf)
{
	if (buf->size > 0)
		free(buf->data);
	buf_init(buf, buf->max);
}
