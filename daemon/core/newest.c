/* The newest checkpoint, in one line. */

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "core/newest.h"

#define LINES 5 /* of a note: origin, size, root, nothing, signature */

struct newest {
	pthread_mutex_t mutex;
	char line[NEWEST_TEXT]; /* or "" */
};

struct newest *
newest_new(void)
{
	struct newest *newest = xcalloc(1, sizeof(*newest));

	pthread_mutex_init(&newest->mutex, NULL);
	return newest;
}

void
newest_free(struct newest *newest)
{
	if (newest == NULL)
		return;
	pthread_mutex_destroy(&newest->mutex);
	free(newest);
}

/* Where each line of the note begins, and how long it is. */
static bool
read_lines(const char *note, const char *lines[LINES], int len[LINES])
{
	for (int i = 0; i < LINES; i++) {
		lines[i] = note;
		len[i] = (int)strcspn(note, "\n");
		if (note[len[i]] != '\n')
			return false;
		note += len[i] + 1;
	}
	return true;
}

void
newest_set(struct newest *newest, const char *note)
{
	const char *lines[LINES], *signature;
	char line[NEWEST_TEXT];
	int len[LINES], made;

	if (!read_lines(note, lines, len))
		return;
	signature = lines[LINES - 1];
	for (int i = 0; i < len[LINES - 1]; i++)
		if (lines[LINES - 1][i] == ' ')
			signature = lines[LINES - 1] + i + 1;
	made = snprintf(line, sizeof(line), "%.*s %.*s %.*s %.*s", len[0],
	    lines[0], len[1], lines[1], len[2], lines[2],
	    (int)strcspn(signature, "\n"), signature);
	if (made < 0 || (size_t)made >= sizeof(line))
		return;
	pthread_mutex_lock(&newest->mutex);
	memcpy(newest->line, line, (size_t)made + 1);
	pthread_mutex_unlock(&newest->mutex);
}

const char *
newest_get(struct newest *newest, char line[NEWEST_TEXT])
{
	if (newest == NULL)
		return NULL;
	pthread_mutex_lock(&newest->mutex);
	memcpy(line, newest->line, sizeof(newest->line));
	pthread_mutex_unlock(&newest->mutex);
	return *line != '\0' ? line : NULL;
}
