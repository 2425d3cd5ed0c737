#ifndef BURSAR_LETTER_H
#define BURSAR_LETTER_H

/*
 * A letter as a message of RFC 5322.
 *
 * Its bytes come of what is given alone: whoever sends it again sends the
 * same, under the same Message-ID.  Whatever stands in the texts, there are as
 * many headers as are meant, all of ASCII, and no line ends but by CR LF.
 */

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"
#include "error.h"

struct letter {
	const char *from;	/* an address */
	const char *name;	/* of the sender, or "" */
	const char *to;		/* an address */
	const char *message_id; /* <…@…> */
	const char *language;
	const char *subject, *text; /* UTF-8 */
	long long asked;	    /* when, in seconds since 1970 */
	const char *file_name;	    /* of the PDF that goes with it, or NULL */
	const void *file;
	size_t file_len;
};

/* The longest message. */
#define LETTER_MAX (16L * 1024 * 1024)

/* Is it an address as every server takes it, with nothing in it that means
 * something to a server or in a header? */
bool address_is(const char *);

/* False where an address is none, or the message would be too long. */
bool letter_write(const struct letter *, struct buf *, struct error *);

#endif
