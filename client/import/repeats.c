/* Keys made of what rows say. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "digest.h"
#include "import/repeats.h"

#define SIZE_FIRST   ((size_t)4096)
#define KEY_TEXT_MAX (256L * 1024)

struct repeat {
	uint64_t hash; /* the beginning of a SHA-256; 0 is free */
	uint32_t times;
	uint32_t line; /* of the first */
};

void
repeats_free(struct repeats *repeats)
{
	free(repeats->slots);
	*repeats = (struct repeats){0};
}

static struct repeat *
slot_of(const struct repeats *repeats, uint64_t hash)
{
	size_t i = (size_t)hash & (repeats->size - 1);

	while (repeats->slots[i].hash != 0 && repeats->slots[i].hash != hash)
		i = (i + 1) & (repeats->size - 1);
	return &repeats->slots[i];
}

/* Twice the slots. */
static void
grow(struct repeats *repeats)
{
	struct repeats bigger = {
	    .size = repeats->size > 0 ? repeats->size * 2 : SIZE_FIRST,
	    .count = repeats->count};

	bigger.slots = xcalloc(bigger.size, sizeof(*bigger.slots));
	for (size_t i = 0; i < repeats->size; i++)
		if (repeats->slots[i].hash != 0)
			*slot_of(&bigger, repeats->slots[i].hash) =
			    repeats->slots[i];
	free(repeats->slots);
	*repeats = bigger;
}

unsigned
repeats_count(
    struct repeats *repeats, const struct buf *content, long line, long *first)
{
	char digest[DIGEST_TEXT];
	struct repeat *slot;
	uint64_t hash;

	if (repeats->count >= repeats->size / 2)
		grow(repeats);
	digest_of(content->data, content->len, digest);
	digest[16] = '\0';
	hash = strtoull(digest, NULL, 16);
	hash |= hash == 0;
	slot = slot_of(repeats, hash);
	if (slot->hash == 0) {
		*slot = (struct repeat){hash, 0, (uint32_t)line};
		repeats->count++;
	}
	*first = slot->line;
	return ++slot->times;
}

/* Each part behind its length, so that no two lists of parts are the same
 * bytes. */
static void
add_part(struct buf *buf, const void *data, size_t len)
{
	buf_printf(buf, "%zu:", len);
	buf_add_bytes(buf, data, len);
}

void
repeats_key(char key[UUID_TEXT], const char *command, const char *series,
    const struct buf *content, unsigned occurrence)
{
	struct buf all = BUF(KEY_TEXT_MAX);
	char stem[DIGEST_TEXT], d[DIGEST_TEXT];

	add_part(&all, "bursar import 1", 15);
	add_part(&all, command, strlen(command));
	add_part(&all, series, strlen(series));
	add_part(&all, content->data, content->len);
	digest_of(all.data, all.len, stem);
	buf_printf(&all, "%u", occurrence);
	digest_of(all.data, all.len, d);
	buf_free(&all);
	snprintf(key, UUID_TEXT, "%.8s-%.4s-8%.3s-%c%.3s-%.12s", stem, stem + 8,
	    stem + 13, "89ab"[d[16] & 3], d + 17, d + 20);
}
