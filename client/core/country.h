#ifndef BURSAR_COUNTRY_H
#define BURSAR_COUNTRY_H

/* Countries as people write them: KEN, KE or Kenya.  The table is made of the
 * package iso-codes when the program is built. */

#include <stdbool.h>

#include "buf.h"
#include "error.h"

#define COUNTRY_NAMES_MAX 6

struct country {
	const char *code; /* alpha-3, as it is sent; NULL ends the table */
	const char *short_code;			  /* alpha-2 */
	const char *names[COUNTRY_NAMES_MAX + 1]; /* the usual one first */
};

extern const struct country countries[];

/* Add the three letters of the country that is meant: by three letters, which
 * are believed, by two, or by a name, whatever its case, accents and
 * punctuation.  Refused is what is none, with the nearest. */
bool country_read(struct buf *, const char *text, struct error *);

#endif
