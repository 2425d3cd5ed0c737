/* Texts that are part of the program. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "embedded.h"

const char *
embedded_text(const struct embedded *table, const char *name)
{
	for (; table->name != NULL; table++)
		if (strcmp(table->name, name) == 0)
			return table->text;
	abort(); /* it was not built as it was written */
}

/* The gap that the line is, or NULL. */
static const struct gap *
gap_of(const struct gap *gaps, const char *line, size_t len)
{
	for (; gaps != NULL && gaps->name != NULL; gaps++)
		if (len == strlen(gaps->name) + 2 && line[0] == '@' &&
		    line[len - 1] == '@' &&
		    strncmp(line + 1, gaps->name, len - 2) == 0)
			return gaps;
	return NULL;
}

void
embedded_print(
    const struct embedded *table, const char *name, const struct gap *gaps)
{
	for (const char *line = embedded_text(table, name); *line != '\0';) {
		size_t len = strcspn(line, "\n");
		const struct gap *gap = gap_of(gaps, line, len);

		len += line[len] == '\n';
		if (gap != NULL)
			gap->print();
		else
			fwrite(line, 1, len, stdout);
		line += len;
	}
}
