/* The form of signed notes: c2sp.org/signed-note. */

#include <stdlib.h>
#include <string.h>

#include "base64.h"
#include "digest.h"
#include "seal/note.h"

#define ED25519	  0x01 /* how such keys are marked */
#define HASH_TEXT 8    /* of a key, in hexadecimal digits */
#define NAME_MAX  400
#define DASH	  "\xe2\x80\x94 " /* an em dash begins a signature */

/* The mark of the algorithm, and the key. */
static void
add_marked(const struct seal_key *key, struct buf *bytes)
{
	unsigned char public[SEAL_PUBLIC];

	seal_key_public(key, public);
	buf_add_bytes(bytes, (const char[]){ED25519}, 1);
	buf_add_bytes(bytes, public, sizeof(public));
}

/* The hash by which a name and key are told from others. */
static void
key_hash(const struct seal_key *key, const char *name, char hash[DIGEST_TEXT])
{
	struct buf named = BUF(NAME_MAX + SEAL_PUBLIC + 2);

	buf_printf(&named, "%s\n", name);
	add_marked(key, &named);
	digest_of(named.data, named.len, hash);
	hash[HASH_TEXT] = '\0';
	buf_free(&named);
}

static void
add_hash(const char hash[DIGEST_TEXT], struct buf *bytes)
{
	unsigned long value = strtoul(hash, NULL, 16);

	for (int shift = 24; shift >= 0; shift -= 8)
		buf_add_bytes(
		    bytes, (const char[]){(char)(value >> shift & 0xff)}, 1);
}

bool
note_sign(const struct seal_key *key, const char *name, const char *text,
    struct buf *note, struct error *err)
{
	struct buf bytes = BUF(SEAL_SIGNATURE + HASH_TEXT);
	unsigned char signature[SEAL_SIGNATURE];
	char hash[DIGEST_TEXT];

	if (!seal_key_sign(key, text, strlen(text), signature, err))
		return false;
	key_hash(key, name, hash);
	add_hash(hash, &bytes);
	buf_add_bytes(&bytes, signature, sizeof(signature));
	buf_printf(note, "%s\n" DASH "%s ", text, name);
	base64_add(note, bytes.data, bytes.len);
	buf_add(note, "\n");
	buf_free(&bytes);
	return true;
}

long long
note_size(const char *note)
{
	const char *size = strchr(note, '\n');

	return size != NULL ? strtoll(size + 1, NULL, 10) : 0;
}

void
note_verifier(
    const struct seal_key *key, const char *name, struct buf *verifier)
{
	struct buf marked = BUF(SEAL_PUBLIC + 1);
	char hash[DIGEST_TEXT];

	key_hash(key, name, hash);
	add_marked(key, &marked);
	buf_printf(verifier, "%s+%s+", name, hash);
	base64_add(verifier, marked.data, marked.len);
	buf_free(&marked);
}
