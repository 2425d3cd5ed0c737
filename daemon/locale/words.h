#ifndef BURSAR_LOCALE_WORDS_H
#define BURSAR_LOCALE_WORDS_H

/*
 * What pages and papers say, in the languages of the United Nations.  The text
 * in English is the key of its translations:
 *
 *	words_of("fr", "Missing")			"Manquant"
 *	words_plural("fr", "{n} donor", "{n} donors", 3)
 *
 * Where there is no translation, the English text is returned.  Texts have
 * gaps, {name}, which words_fill fills: they are not cut into pieces, as other
 * languages put things elsewhere.
 */

#include <stdbool.h>

#include "buf.h"

/* Marks a text that is translated elsewhere, for po/extract. */
#define N_(text) text

struct tongue {
	const char *code; /* NULL ends the table */
	const char *name; /* as its readers call it */
	bool rtl;	  /* written from right to left */
};

/* The languages, in the order in which they are offered. */
extern const struct tongue words_tongues[];

/* The tongue of that code; English for what is not known. */
const struct tongue *words_tongue(const char *language);

/* Is the code one of a language that there is? */
bool words_known(const char *language);

const char *words_of(const char *language, const char *english);
const char *words_plural(const char *language, const char *one,
    const char *many, unsigned long count);

/* Has nobody reviewed the translation yet? */
bool words_draft(const char *language);

/* Add the text with its gaps filled; a gap that no filling has stays as it is.
 * A NULL name ends the fillings. */
struct filling {
	const char *name, *value;
};

void words_fill(struct buf *, const char *text, const struct filling *);

#endif
