#ifndef BURSAR_LINES_H
#define BURSAR_LINES_H

/*
 * A text file line by line, whatever ends its lines (LF, CRLF, or the lone CR
 * of old machines), without the mark that some programs put at the start of
 * UTF-8.  What is no text at all (a workbook, UTF-16) is refused by its first
 * bytes, with what to do about it.
 */

#include <stdbool.h>
#include <stdio.h>

#include "buf.h"
#include "error.h"

struct lines {
	FILE *file;	  /* the caller's */
	const char *name; /* for sentences */
	char *data;	  /* what was read and is not used yet */
	size_t start, len;
	long long read; /* bytes of the file, with those */
	bool ended;    /* the file has no more */
	bool has_mark; /* it began with a byte order mark */
	bool has_crlf; /* its first line ends so */
	char ending;   /* LF, or CR where it has no LF */
	long number;   /* of the line last read */
};

bool lines_open(struct lines *, FILE *, const char *name, struct error *);
void lines_close(struct lines *);

/* Read the next line, without its end, into the emptied buffer.  At the end,
 * or where the file cannot be read, false; the latter fills the error.  What
 * is longer than the buffer takes is cut, and buf_over() says so. */
bool lines_next(struct lines *, struct buf *, struct error *);

/* How many bytes of the file have been used. */
long long lines_position(const struct lines *);

#endif
