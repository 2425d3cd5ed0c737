/* The form of signed notes: c2sp.org/signed-note. */

#include <stdio.h>
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
add_marked(const unsigned char public[SEAL_PUBLIC], struct buf *bytes)
{
	buf_add_bytes(bytes, (const char[]){ED25519}, 1);
	buf_add_bytes(bytes, public, SEAL_PUBLIC);
}

/* The hash by which a name and key are told from others. */
static void
key_hash(const unsigned char public[SEAL_PUBLIC], const char *name,
    char hash[DIGEST_TEXT])
{
	struct buf named = BUF(NAME_MAX + SEAL_PUBLIC + 2);

	buf_printf(&named, "%s\n", name);
	add_marked(public, &named);
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
	unsigned char signature[SEAL_SIGNATURE], public[SEAL_PUBLIC];
	char hash[DIGEST_TEXT];

	if (!seal_key_sign(key, text, strlen(text), signature, err))
		return false;
	seal_key_public(key, public);
	key_hash(public, name, hash);
	add_hash(hash, &bytes);
	buf_add_bytes(&bytes, signature, sizeof(signature));
	buf_printf(note, "%s\n" DASH "%s ", text, name);
	base64_add(note, bytes.data, bytes.len);
	buf_add(note, "\n");
	buf_free(&bytes);
	return true;
}

/* The hash of the key and the signature, of a note whose text is so long. */
static bool
read_signature(const char *note, size_t len, size_t text, struct buf *bytes)
{
	const char *blank =
	    memrchr(note + text, ' ', len - text);
	char encoded[2 * SEAL_SIGNATURE];
	size_t count = blank != NULL ? (size_t)(note + len - blank) - 2 : 0;

	if (count == 0 || count >= sizeof(encoded) || note[len - 1] != '\n')
		return false;
	memcpy(encoded, blank + 1, count);
	encoded[count] = '\0';
	return base64_decode(bytes, encoded) &&
	       bytes->len == HASH_TEXT / 2 + SEAL_SIGNATURE;
}

bool
note_checks(
    const char *note, size_t len, const unsigned char public[SEAL_PUBLIC])
{
	struct buf bytes = BUF(SEAL_SIGNATURE + HASH_TEXT), own = BUF(HASH_TEXT);
	const char *end = memmem(note, len, "\n\n", 2);
	size_t text = end != NULL ? (size_t)(end - note) + 1 : 0;
	char name[NAME_MAX], hash[DIGEST_TEXT];
	bool ok = false;

	snprintf(name, sizeof(name), "%.*s", (int)strcspn(note, "\n"), note);
	if (text > 0 && read_signature(note, len, text, &bytes)) {
		key_hash(public, name, hash);
		add_hash(hash, &own);
		ok = memcmp(bytes.data, own.data, HASH_TEXT / 2) == 0 &&
		     seal_key_checks(public, note, text,
			 (const unsigned char *)bytes.data + HASH_TEXT / 2);
	}
	buf_free(&bytes);
	buf_free(&own);
	return ok;
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
	unsigned char public[SEAL_PUBLIC];
	char hash[DIGEST_TEXT];

	seal_key_public(key, public);
	key_hash(public, name, hash);
	add_marked(public, &marked);
	buf_printf(verifier, "%s+%s+", name, hash);
	base64_add(verifier, marked.data, marked.len);
	buf_free(&marked);
}
