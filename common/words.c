/* Walking lists of words. */

#include <string.h>

#include "words.h"

bool
words_next(struct words *words)
{
	const char end[] = {words->between, '\0'};

	if (words->rest == NULL || *words->rest == '\0')
		return false;
	words->word = words->rest;
	words->len = strcspn(words->rest, end);
	words->rest += words->len;
	words->rest += *words->rest != '\0';
	return true;
}

bool
words_have(const char *list, char between, const char *word)
{
	struct words words = {list, between};

	while (words_next(&words))
		if (words.len == strlen(word) &&
		    memcmp(words.word, word, words.len) == 0)
			return true;
	return false;
}
