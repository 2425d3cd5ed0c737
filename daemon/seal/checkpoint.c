/* Reading checkpoints that were kept outside. */

#include <stdlib.h>
#include <string.h>

#include "seal/checkpoint.h"

/* Take a line of the note without its end; false if it is longer than there is
 * room for, or none. */
static bool
take_line(const char **at, const char *end, char *line, size_t size)
{
	const char *stop =
	    *at < end ? memchr(*at, '\n', (size_t)(end - *at)) : NULL;
	size_t len = stop != NULL ? (size_t)(stop - *at) : 0;

	if (len == 0 || len >= size)
		return false;
	memcpy(line, *at, len);
	line[len] = '\0';
	*at = stop + 1;
	return true;
}

/* As we write it: no sign, no zero in front. */
static bool
take_size(const char *line, int64_t *size)
{
	if (line[0] < '1' || line[0] > '9' ||
	    strspn(line, "0123456789") != strlen(line))
		return false;
	*size = strtoll(line, NULL, 10);
	return true;
}

static bool
checkpoint_parse(const struct note *note, struct checkpoint *checkpoint)
{
	const char *at = note->text, *end = at + note->text_len;
	char size[19]; /* so it fits 64 bits */

	checkpoint->note = *note;
	return take_line(&at, end, checkpoint->origin, CHECKPOINT_NAME) &&
	       take_line(&at, end, size, sizeof(size)) &&
	       take_size(size, &checkpoint->size) &&
	       take_line(&at, end, checkpoint->root, CHECKPOINT_ROOT) &&
	       strlen(checkpoint->root) == CHECKPOINT_ROOT - 1;
}

bool
checkpoint_next(const char **rest, struct checkpoint *checkpoint)
{
	struct note note;

	while (note_read(rest, &note))
		if (checkpoint_parse(&note, checkpoint))
			return true;
	return false;
}

bool
checkpoint_newest(const char *text, const char *origin, int64_t most,
    struct checkpoint *newest)
{
	struct checkpoint checkpoint;
	bool found = false;

	while (checkpoint_next(&text, &checkpoint)) {
		if (strcmp(checkpoint.origin, origin) != 0 ||
		    checkpoint.size > most ||
		    (found && checkpoint.size < newest->size))
			continue;
		*newest = checkpoint;
		found = true;
	}
	return found;
}
