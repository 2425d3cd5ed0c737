#ifndef BURSAR_BUF_H
#define BURSAR_BUF_H

/*
 * A string that grows, up to a limit its owner states when it is made.
 *
 *	struct buf reply = BUF(64 * 1024);
 *
 * What would go past the limit is not added, nor is anything after it, and
 * buf_over() says so: writers have no error branches, their owner asks once
 * at the end.  data is never NULL and always ends with a NUL beyond len.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct buf {
	char *data;
	size_t len;
	size_t size; /* bytes allocated; 0 while data is the empty constant */
	size_t max;  /* len never exceeds this */
	bool over;   /* something did not fit */
};

#define BUF(limit)                                                             \
	{                                                                      \
		.data = (char[1]){""}, .max = (limit)                          \
	}

void buf_init(struct buf *, size_t max);
void buf_add(struct buf *, const char *text);
void buf_add_bytes(struct buf *, const void *data, size_t len);
void buf_printf(struct buf *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Add all that is left of a file, as far as there is room; false and errno
 * where it cannot be read. */
bool buf_read(struct buf *, FILE *);

/* Drop the first len bytes, moving the rest down. */
void buf_shift(struct buf *, size_t len);

/* Drop as many from there on. */
void buf_cut(struct buf *, size_t at, size_t len);

/* Forget the content, keep the memory. */
void buf_clear(struct buf *);

/* Did something not fit since the last clear? */
bool buf_over(const struct buf *);

void buf_free(struct buf *);

#endif
