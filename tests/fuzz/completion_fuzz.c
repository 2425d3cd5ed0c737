/* Any bytes as the words of a line to be completed, one a line: what comes back
 * is lines of a word, a tab and what it is, or the one line for files. */

#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "help/completion.h"

#define WORDS_MAX 64

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *words[WORDS_MAX] = {"bursar"};
	struct buf text = BUF(64L * 1024), lines = BUF(1024L * 1024);
	size_t count = 1;

	buf_add_bytes(&text, data, size);
	for (char *word = text.data; word != NULL && count < WORDS_MAX;) {
		char *end = strchr(word, '\n');

		if (end != NULL)
			*end++ = '\0';
		words[count++] = word;
		word = end;
	}
	completion_offer(&lines, words, count, NULL);
	if (strcmp(lines.data, COMPLETION_FILES "\n") != 0)
		for (const char *line = lines.data; *line != '\0';) {
			size_t len = strcspn(line, "\n");

			if (line[len] != '\n' || strcspn(line, "\t") > len)
				abort();
			line += len + 1;
		}
	buf_free(&text);
	buf_free(&lines);
	return 0;
}
