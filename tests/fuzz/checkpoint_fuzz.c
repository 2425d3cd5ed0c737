/* Any bytes as a file of checkpoints that somebody kept: what is read out of it
 * lies within it, has the form of a checkpoint, and is read again as the same
 * from its note alone. */

#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "fuzz.h"
#include "seal/checkpoint.h"

#define FILE_MAX (1024u * 1024)

static void
read_again(const struct checkpoint *checkpoint)
{
	struct buf text = BUF(FILE_MAX);
	const struct note *note = &checkpoint->note;
	struct checkpoint again;
	const char *rest;

	buf_add_bytes(&text, note->text, note->text_len);
	buf_add(&text, "\n");
	buf_add_bytes(&text, note->signatures, note->signatures_len);
	rest = text.data;
	must(checkpoint_next(&rest, &again));
	must(again.size == checkpoint->size &&
	     strcmp(again.origin, checkpoint->origin) == 0 &&
	     strcmp(again.root, checkpoint->root) == 0);
	buf_free(&text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const unsigned char nobody[SEAL_PUBLIC];
	struct buf text = BUF(FILE_MAX);
	struct checkpoint checkpoint, newest;
	const char *rest;

	buf_add_bytes(&text, data, size);
	rest = text.data;
	while (checkpoint_next(&rest, &checkpoint)) {
		const struct note *note = &checkpoint.note;

		must(note->text >= text.data && rest <= text.data + text.len &&
		     note->signatures + note->signatures_len == rest);
		must(checkpoint.size > 0 && checkpoint.origin[0] != '\0');
		must(!note_is_signed(note, checkpoint.origin, nobody));
		must(checkpoint_newest(text.data, checkpoint.origin,
			 checkpoint.size, &newest) &&
		     newest.size == checkpoint.size);
		read_again(&checkpoint);
	}
	buf_free(&text);
	return 0;
}
