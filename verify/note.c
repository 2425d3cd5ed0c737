/* Signed notes and their keys: read, and checked with Ed25519. */

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdlib.h>
#include <string.h>

#include "note.h"

#define ED25519		0x01
#define SIGNATURES_MAX	16
#define SIGNATURE	64
#define DASH		"\xe2\x80\x94 "
#define KEPT_MAX	1000000
#define CHECKPOINT_LINES 3

/* Keys -----------------------------------------------------------------------*/

/* The hash by which a note tells name and key. */
static void
key_settle(struct key *key)
{
	char text[NAME_BYTES + 2 + PUBLIC];
	size_t len = strlen(key->name);
	struct hash hash;

	memcpy(text, key->name, len);
	text[len] = '\n';
	text[len + 1] = ED25519;
	memcpy(text + len + 2, key->public, PUBLIC);
	hash_of((struct span){text, len + 2 + PUBLIC}, &hash);
	memcpy(key->hash, hash.bytes, sizeof(key->hash));
}

static bool
set_name(char name[NAME_BYTES], struct span text)
{
	if (text.len == 0 || text.len >= NAME_BYTES ||
	    memchr(text.at, '\0', text.len) != NULL ||
	    memchr(text.at, ' ', text.len) != NULL ||
	    memchr(text.at, '+', text.len) != NULL)
		return false;
	memcpy(name, text.at, text.len);
	name[text.len] = '\0';
	return true;
}

bool
keys_add(struct keys *keys, struct span verifier, bool trusted)
{
	struct key *key = &keys->list[keys->count];
	uint8_t marked[1 + PUBLIC], hash[sizeof(key->hash)];
	struct span name, digits;

	if (keys->count == KEYS_MAX || !span_cut(&verifier, '+', &name) ||
	    !span_cut(&verifier, '+', &digits))
		return false;
	*key = (struct key){.trusted = trusted};
	if (!set_name(key->name, name) ||
	    !hex_read(digits, hash, sizeof(hash)) ||
	    !base64_read(verifier, marked, sizeof(marked)) ||
	    marked[0] != ED25519)
		return false;
	memcpy(key->public, marked + 1, PUBLIC);
	key_settle(key);
	if (memcmp(key->hash, hash, sizeof(hash)) != 0)
		return false;
	keys->count++;
	keys->pinned |= trusted;
	return true;
}

static bool
add_pem(struct keys *keys, struct span file)
{
	struct key *key = &keys->list[keys->count];
	BIO *bio = BIO_new_mem_buf(file.at, (int)file.len);
	EVP_PKEY *pem = bio != NULL ? PEM_read_bio_PUBKEY(bio, NULL, NULL, NULL)
				    : NULL;
	size_t len = PUBLIC;
	bool ok = pem != NULL && keys->count < KEYS_MAX &&
		  EVP_PKEY_is_a(pem, "ED25519") == 1;

	if (ok) {
		*key = (struct key){.trusted = true};
		ok = EVP_PKEY_get_raw_public_key(pem, key->public, &len) == 1;
	}
	if (ok) {
		keys->count++;
		keys->pinned = true;
	}
	EVP_PKEY_free(pem);
	BIO_free(bio);
	return ok;
}

/* Some editors put a byte order mark in front, and end lines with a carriage
 * return as well: a key is the same with it. */
static void
drop_mark(struct span *file)
{
	if (file->len >= 3 && memcmp(file->at, "\xef\xbb\xbf", 3) == 0)
		*file = (struct span){file->at + 3, file->len - 3};
}

bool
keys_read(struct keys *keys, struct span file)
{
	struct span line;

	drop_mark(&file);
	if (file.len > 10 && memcmp(file.at, "-----BEGIN", 10) == 0)
		return add_pem(keys, file);
	while (span_cut(&file, '\n', &line)) {
		if (line.len > 0 && line.at[line.len - 1] == '\r')
			line.len--;
		if (!keys_add(keys, line, true))
			return false;
	}
	return (file.len == 0 || keys_add(keys, file, true)) && keys->pinned;
}

void
keys_settle(struct keys *keys, struct span name)
{
	for (size_t i = 0; i < keys->count; i++)
		if (keys->list[i].name[0] == '\0' &&
		    set_name(keys->list[i].name, name))
			key_settle(&keys->list[i]);
}

/* Checkpoints ----------------------------------------------------------------*/

bool
checkpoint_read(struct span note, struct checkpoint *checkpoint)
{
	struct span rest = note, size, root, empty;
	int64_t number;

	if (!span_cut(&rest, '\n', &checkpoint->origin) ||
	    !span_cut(&rest, '\n', &size) || !span_cut(&rest, '\n', &root))
		return false;
	checkpoint->signed_text =
	    (struct span){note.at, (size_t)(rest.at - note.at)};
	if (!span_cut(&rest, '\n', &empty) || empty.len != 0 ||
	    rest.len == 0 || rest.at[rest.len - 1] != '\n')
		return false;
	checkpoint->signatures = rest;
	if (checkpoint->origin.len == 0 || !number_read(size, &number) ||
	    number < 1 ||
	    !base64_read(root, checkpoint->root.bytes, HASH))
		return false;
	checkpoint->size = (uint64_t)number;
	return true;
}

static bool
is_signed(const struct key *key, struct span text, const uint8_t *signature)
{
	EVP_PKEY *public = EVP_PKEY_new_raw_public_key(
	    EVP_PKEY_ED25519, NULL, key->public, PUBLIC);
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	bool ok = public != NULL && context != NULL &&
		  EVP_DigestVerifyInit(context, NULL, NULL, NULL, public) == 1 &&
		  EVP_DigestVerify(context, signature, SIGNATURE,
		      (const unsigned char *)text.at, text.len) == 1;

	EVP_MD_CTX_free(context);
	EVP_PKEY_free(public);
	return ok;
}

/* "— NAME BASE64": of which key it says to be is told by four bytes before the
 * signature.  A line of somebody else is left alone. */
static struct key *
signer_of_line(struct span line, struct span text, struct span origin,
    struct keys *keys, bool *wrong)
{
	uint8_t bytes[4 + SIGNATURE];
	struct span name;

	if (line.len < sizeof(DASH) - 1 ||
	    memcmp(line.at, DASH, sizeof(DASH) - 1) != 0) {
		*wrong = true;
		return NULL;
	}
	line.at += sizeof(DASH) - 1;
	line.len -= sizeof(DASH) - 1;
	if (!span_cut(&line, ' ', &name) || !span_same(name, origin) ||
	    !base64_read(line, bytes, sizeof(bytes)))
		return NULL;
	for (size_t i = 0; i < keys->count; i++) {
		struct key *key = &keys->list[i];

		if (!span_is(name, key->name) ||
		    memcmp(bytes, key->hash, sizeof(key->hash)) != 0)
			continue;
		if (is_signed(key, text, bytes + 4))
			return key;
		*wrong = true;
	}
	return NULL;
}

struct key *
checkpoint_signer(
    const struct checkpoint *checkpoint, struct keys *keys, bool *wrong)
{
	struct span rest = checkpoint->signatures, line;
	struct key *signer = NULL;

	*wrong = false;
	for (int i = 0; span_cut(&rest, '\n', &line); i++) {
		struct key *key;

		if (i == SIGNATURES_MAX) {
			*wrong = true;
			return NULL;
		}
		key = signer_of_line(line, checkpoint->signed_text,
		    checkpoint->origin, keys, wrong);
		if (key != NULL) {
			key->used = true;
			if (signer == NULL || key->trusted)
				signer = key;
		}
	}
	return *wrong ? NULL : signer;
}

/* Those that were kept -------------------------------------------------------*/

/* The next note: up to the empty line after its signatures, or the end. */
static bool
cut_note(struct span *file, struct span *note)
{
	struct span line;

	note->at = file->at;
	note->len = 0;
	for (int lines = 0; span_cut(file, '\n', &line); lines++) {
		if (line.len == 0 && lines > CHECKPOINT_LINES)
			return true;
		note->len += line.len + 1;
	}
	return note->len > 0 && file->len == 0;
}

static bool
keep(struct kept_list *kept, const struct checkpoint *checkpoint)
{
	struct kept *more;

	if (kept->count == 0 && !set_name(kept->origin, checkpoint->origin))
		return false;
	if (kept->count == KEPT_MAX ||
	    !span_is(checkpoint->origin, kept->origin))
		return false;
	if ((kept->count & (kept->count - 1)) == 0) {
		more = realloc(kept->list,
		    (kept->count == 0 ? 1 : kept->count * 2) * sizeof(*more));
		if (more == NULL)
			return false;
		kept->list = more;
	}
	kept->list[kept->count++] =
	    (struct kept){checkpoint->size, checkpoint->root};
	return true;
}

bool
kept_read(struct kept_list *kept, struct span file)
{
	struct checkpoint checkpoint;
	struct span note;

	kept->given = true;
	while (file.len > 0)
		if (!cut_note(&file, &note) ||
		    !checkpoint_read(note, &checkpoint) ||
		    !keep(kept, &checkpoint))
			return false;
	return kept->count > 0;
}

void
kept_free(struct kept_list *kept)
{
	free(kept->list);
	kept->list = NULL;
}

bool
kept_has(const struct kept_list *kept, uint64_t size)
{
	for (size_t i = 0; i < kept->count; i++)
		if (kept->list[i].size == size)
			return true;
	return false;
}

bool
kept_agrees(
    const struct kept_list *kept, uint64_t size, const struct hash *root)
{
	for (size_t i = 0; i < kept->count; i++)
		if (kept->list[i].size == size &&
		    !hash_same(&kept->list[i].root, root))
			return false;
	return true;
}
