/* Any bytes as a checkpoint, as keys, as checkpoints that were kept, and as a
 * text of JSON, for bursar-verify.  A checkpoint that is accepted has one form
 * only: it is written again here. */

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "json.h"
#include "note.h"

static void
write_again(const struct checkpoint *checkpoint)
{
	size_t size = checkpoint->origin.len + 100;
	char *text = malloc(size);
	unsigned char root[64];
	int len;

	if (text == NULL)
		abort();
	memcpy(text, checkpoint->origin.at, checkpoint->origin.len);
	EVP_EncodeBlock(root, checkpoint->root.bytes, HASH);
	len = snprintf(text + checkpoint->origin.len, 100, "\n%llu\n%s\n",
	    (unsigned long long)checkpoint->size, (const char *)root);
	if (checkpoint->signed_text.len !=
		checkpoint->origin.len + (size_t)len ||
	    memcmp(text, checkpoint->signed_text.at,
		checkpoint->signed_text.len) != 0)
		abort();
	free(text);
}

static void
read_text(struct span span)
{
	struct json json = json_begin(span);
	struct span raw;
	char *plain = malloc(span.len + 4);

	if (plain == NULL)
		abort();
	if (json_text(&json, &raw))
		json_plain(raw, plain, span.len + 4);
	json = json_begin(span);
	if (json_any(&json, &raw) != (!json.bad))
		abort();
	free(plain);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span span = {(const char *)data, size};
	struct keys *keys = calloc(1, sizeof(*keys));
	struct kept_list kept = {0};
	struct checkpoint checkpoint;
	bool wrong;

	if (keys == NULL)
		abort();
	keys_read(keys, span);
	keys->count = keys->count == 0 ? 1 : keys->count;
	if (checkpoint_read(span, &checkpoint)) {
		write_again(&checkpoint);
		keys_settle(keys, checkpoint.origin);
		if (checkpoint_signer(&checkpoint, keys, &wrong) != NULL)
			abort();
	}
	kept_read(&kept, span);
	kept_free(&kept);
	read_text(span);
	free(keys);
	return 0;
}
