#ifndef BURSAR_LINES_H
#define BURSAR_LINES_H

/*
 * A text file line by line, as UTF-8, whatever ends its lines (LF, CRLF, or
 * the lone CR of old machines) and without the byte order mark that some
 * programs put at the start.  The mark tells what a file is written in; where
 * there is none, it is UTF-8 or what was declared.  What is not text at all (a
 * workbook, a PDF) is refused by its first bytes, with what to do about it.
 */

#include <stdbool.h>
#include <stdio.h>

#include "buf.h"
#include "core/encoding.h"
#include "error.h"

struct lines {
	FILE *file;	  /* the caller's */
	const char *name; /* for sentences */
	char *data;	  /* what was read and is not used yet */
	size_t start, len;
	const struct encoding *encoding;
	struct decoder *decoder; /* NULL where it is UTF-8 */
	char *raw;		 /* with it: what is to be decoded */
	size_t raw_len;
	long long read; /* bytes of the file, with those */
	bool ended;	/* the file has no more */
	bool has_mark;	/* it began with a byte order mark */
	bool has_crlf;	/* its first line ends so */
	char ending;	/* LF, or CR where it has no LF */
	long number;	/* of the line last read */
};

/* Begin, with the encoding that was declared, or NULL. */
bool lines_open(struct lines *, FILE *, const char *name,
    const struct encoding *, struct error *);
void lines_close(struct lines *);

/* Read the next line, without its end, into the emptied buffer.  At the end,
 * or where the file cannot be read, false; the latter fills the error.  What
 * is longer than the buffer takes is cut, and buf_over() says so. */
bool lines_next(struct lines *, struct buf *, struct error *);

/* How many bytes of the file have been used, about where it is decoded. */
long long lines_position(const struct lines *);

#endif
