/* Trees of hashes: RFC 6962 says what is hashed, RFC 9162 (2.1.3 and 2.1.4) how
 * proofs are checked. */

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "tree.h"

bool
hash_same(const struct hash *one, const struct hash *other)
{
	return memcmp(one->bytes, other->bytes, HASH) == 0;
}

struct hasher {
	EVP_MD *sha256; /* fetched once: that takes longer than to hash */
	EVP_MD_CTX *context;
	char pieces[512]; /* small ones wait until they are some */
	size_t waiting;
};

/* Without SHA-256, or memory for it, nothing can be checked. */
static void
must(bool ok)
{
	if (!ok)
		abort();
}

struct hasher *
hasher_new(void)
{
	struct hasher *hasher = calloc(1, sizeof(*hasher));

	must(hasher != NULL);
	hasher->sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
	hasher->context = EVP_MD_CTX_new();
	must(hasher->sha256 != NULL && hasher->context != NULL);
	return hasher;
}

void
hasher_begin(struct hasher *hasher)
{
	must(EVP_DigestInit_ex2(hasher->context, hasher->sha256, NULL) == 1);
	hasher->waiting = 0;
}

static void
add_waiting(struct hasher *hasher)
{
	must(EVP_DigestUpdate(
		 hasher->context, hasher->pieces, hasher->waiting) == 1);
	hasher->waiting = 0;
}

void
hasher_add(struct hasher *hasher, const void *data, size_t len)
{
	if (len > sizeof(hasher->pieces) - hasher->waiting)
		add_waiting(hasher);
	if (len > sizeof(hasher->pieces)) {
		must(EVP_DigestUpdate(hasher->context, data, len) == 1);
		return;
	}
	memcpy(hasher->pieces + hasher->waiting, data, len);
	hasher->waiting += len;
}

void
hasher_end(struct hasher *hasher, struct hash *hash)
{
	add_waiting(hasher);
	must(EVP_DigestFinal_ex(hasher->context, hash->bytes, NULL) == 1);
}

void
hasher_free(struct hasher *hasher)
{
	if (hasher == NULL)
		return;
	EVP_MD_CTX_free(hasher->context);
	EVP_MD_free(hasher->sha256);
	free(hasher);
}

/* One for all that is hashed at once; the program has one thread. */
static struct hasher *
own_hasher(void)
{
	static struct hasher *own;

	if (own == NULL)
		own = hasher_new();
	return own;
}

void
hash_of(struct span span, struct hash *hash)
{
	struct hasher *hasher = own_hasher();

	hasher_begin(hasher);
	hasher_add(hasher, span.at, span.len);
	hasher_end(hasher, hash);
}

static void
hash_two(uint8_t mark, const struct hash *one, const struct hash *other,
    struct hash *hash)
{
	char all[1 + 2 * HASH];

	all[0] = (char)mark;
	memcpy(all + 1, one->bytes, HASH);
	memcpy(all + 1 + HASH, other->bytes, HASH);
	hash_of((struct span){all, sizeof(all)}, hash);
}

void
leaf_of(
    const struct hash *entry, const struct hash *rows, struct hash *leaf)
{
	hash_two(0, entry, rows, leaf);
}

static void
node_of(const struct hash *left, const struct hash *right, struct hash *node)
{
	hash_two(1, left, right, node);
}

/* As many full parts become one as the new leaf makes the size even. */
void
tree_add(struct tree *tree, const struct hash *leaf)
{
	struct hash node = *leaf;

	for (uint64_t size = tree->size; size & 1; size >>= 1)
		node_of(&tree->parts[--tree->count], &node, &node);
	tree->parts[tree->count++] = node;
	tree->size++;
}

bool
tree_root(const struct tree *tree, struct hash *root)
{
	if (tree->count == 0)
		return false;
	*root = tree->parts[tree->count - 1];
	for (int i = tree->count - 2; i >= 0; i--)
		node_of(&tree->parts[i], root, root);
	return true;
}

bool
tree_included(const struct hash *leaf, uint64_t place, uint64_t size,
    const struct hash *path, size_t count, struct hash *root)
{
	uint64_t last = size - 1;

	if (place >= size)
		return false;
	*root = *leaf;
	for (size_t i = 0; i < count; i++) {
		if (last == 0)
			return false;
		if ((place & 1) == 0 && place != last)
			node_of(root, &path[i], root);
		else {
			node_of(&path[i], root, root);
			while ((place & 1) == 0 && place != 0) {
				place >>= 1;
				last >>= 1;
			}
		}
		place >>= 1;
		last >>= 1;
	}
	return last == 0;
}

bool
tree_consistent(uint64_t old, const struct hash *old_root, uint64_t new,
    const struct hash *new_root, const struct hash *path, size_t count)
{
	uint64_t place = old - 1, last = new - 1;
	struct hash one, other;
	size_t i = 0;

	if (old == 0 || old > new)
		return false;
	if (old == new)
		return count == 0 && hash_same(old_root, new_root);
	for (; place & 1; last >>= 1)
		place >>= 1;
	if (place > 0 && count == 0)
		return false;
	one = other = place > 0 ? path[i++] : *old_root;
	for (; i < count; i++) {
		if (last == 0)
			return false;
		if ((place & 1) != 0 || place == last) {
			node_of(&path[i], &one, &one);
			node_of(&path[i], &other, &other);
			while ((place & 1) == 0 && place != 0) {
				place >>= 1;
				last >>= 1;
			}
		} else
			node_of(&other, &path[i], &other);
		place >>= 1;
		last >>= 1;
	}
	return last == 0 && hash_same(&one, old_root) &&
	       hash_same(&other, new_root);
}
