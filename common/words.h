#ifndef BURSAR_WORDS_H
#define BURSAR_WORDS_H

/*
 * Lists of words in one text: "one|two|three", or the lines of an example.
 *
 *	struct words words = {"one|two|three", '|'};
 *
 *	while (words_next(&words))
 *		words.word has words.len bytes
 */

#include <stdbool.h>
#include <stddef.h>

struct words {
	const char *rest; /* NULL is an empty list */
	char between;
	const char *word; /* the present one, which no NUL ends */
	size_t len;
};

bool words_next(struct words *);

/* Is the word in the list? */
bool words_have(const char *list, char between, const char *word);

#endif
