#ifndef BURSAR_ENCODING_H
#define BURSAR_ENCODING_H

/*
 * Text in other encodings than UTF-8; encoding.c is the only file that knows
 * iconv(3).  What is decoded is UTF-8, with the byte 0xff, which is in no
 * UTF-8, for what is no character of the encoding.
 */

#include <stdbool.h>
#include <stddef.h>

#include "error.h"

struct encoding {
	const char *name;    /* for people: Windows-1252 */
	const char *aliases; /* without - and in small letters */
	const char *iconv;   /* NULL: UTF-8, which needs no decoding */
	size_t unit;	     /* bytes of its smallest part */
};

/* The encoding of that name, whatever its case and with - or without; NULL and
 * an error where there is none.  UTF-16 is one of two, which encoding_order()
 * tells apart. */
const struct encoding *encoding_find(const char *name, struct error *);

/* The encoding whose byte order mark a text begins with, and how long the mark
 * is; NULL for none. */
const struct encoding *
encoding_by_mark(const char *bytes, size_t len, size_t *mark);

/* UTF-16 without a mark, as the text shows which byte of two comes first; NULL
 * where it is none.  Other encodings are themselves. */
const struct encoding *
encoding_order(const struct encoding *, const char *bytes, size_t len);

struct decoder;

/* NULL where there is nothing to decode, as the encoding is UTF-8. */
struct decoder *decoder_open(const struct encoding *);
void decoder_close(struct decoder *);

/* Decode bytes, as many as are whole characters, or all where they are the
 * last, and as have room.  How many were used; written is set to what came of
 * them.  With 4 bytes of room, whole characters are never none. */
size_t decoder_run(struct decoder *, const char *bytes, size_t len, bool last,
    char *out, size_t room, size_t *written);

#endif
