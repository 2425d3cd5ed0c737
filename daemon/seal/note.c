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
	unsigned char public[SEAL_PUBLIC], signature[SEAL_SIGNATURE];
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

/* Reading ------------------------------------------------------------------*/

/* Behind the lines that begin with a dash. */
static const char *
pass_signatures(const char *at)
{
	while (strncmp(at, DASH, strlen(DASH)) == 0) {
		at += strcspn(at, "\n");
		at += *at == '\n';
	}
	return at;
}

bool
note_read(const char **rest, struct note *note)
{
	const char *text = *rest + strspn(*rest, "\n");
	const char *end = strstr(text, "\n\n" DASH), *gap;

	if (end == NULL)
		return false;
	while (text < end && (gap = strstr(text, "\n\n")) < end)
		text = gap + strspn(gap, "\n"); /* what is before was torn */
	if (text > end)
		text = end + 1; /* only empty lines are left */
	note->text = text;
	note->text_len = (size_t)(end + 1 - text);
	note->signatures = end + 2;
	*rest = pass_signatures(note->signatures);
	note->signatures_len = (size_t)(*rest - note->signatures);
	return true;
}

/* What a line of the signatures says in base64, if it is of this name. */
static bool
signature_bytes(const char *line, const char *name, struct buf *bytes)
{
	size_t len = strlen(name);
	char text[2 * (SEAL_SIGNATURE + HASH_TEXT)];
	size_t digits;

	line += strlen(DASH);
	if (strncmp(line, name, len) != 0 || line[len] != ' ')
		return false;
	line += len + 1;
	digits = strcspn(line, "\n");
	if (digits >= sizeof(text))
		return false;
	memcpy(text, line, digits);
	text[digits] = '\0';
	return base64_decode(bytes, text);
}

/* Is the line a signature by the key whose hash it is to begin with? */
static bool
line_is_signed(const struct note *note, const char *line, const char *name,
    const unsigned char public[SEAL_PUBLIC])
{
	struct buf bytes = BUF(SEAL_SIGNATURE + HASH_TEXT),
		   wanted = BUF(HASH_TEXT);
	char hash[DIGEST_TEXT];
	bool ok;

	key_hash(public, name, hash);
	add_hash(hash, &wanted);
	ok = signature_bytes(line, name, &bytes) &&
	     bytes.len == wanted.len + SEAL_SIGNATURE &&
	     memcmp(bytes.data, wanted.data, wanted.len) == 0 &&
	     seal_key_signed(public, note->text, note->text_len,
		 (const unsigned char *)bytes.data + wanted.len);
	buf_free(&bytes);
	buf_free(&wanted);
	return ok;
}

bool
note_is_signed(const struct note *note, const char *name,
    const unsigned char public[SEAL_PUBLIC])
{
	const char *line = note->signatures;
	const char *end = line + note->signatures_len;

	for (; line < end; line += strcspn(line, "\n") + 1)
		if (line_is_signed(note, line, name, public))
			return true;
	return false;
}
