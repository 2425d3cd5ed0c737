#ifndef VERIFY_TREE_H
#define VERIFY_TREE_H

/* SHA-256, and trees of it as RFC 6962 has them. */

#include "text.h"

#define HASH 32

struct hash {
	uint8_t bytes[HASH];
};

bool hash_same(const struct hash *, const struct hash *);

/* SHA-256 of what comes piece by piece; begun again and again. */
struct hasher;
struct hasher *hasher_new(void);
void hasher_begin(struct hasher *);
void hasher_add(struct hasher *, const void *, size_t);
void hasher_end(struct hasher *, struct hash *);
void hasher_free(struct hasher *);

/* SHA-256 of one piece. */
void hash_of(struct span, struct hash *);

/* The leaf of an entry: of a zero byte, the hash of the entry and the digest
 * of its rows. */
void leaf_of(const struct hash *entry, const struct hash *rows, struct hash *);

/* A tree that grows by one leaf at a time: the roots of its full parts, the
 * largest first. */
struct tree {
	uint64_t size;
	int count;
	struct hash parts[64];
};

void tree_add(struct tree *, const struct hash *leaf);
bool tree_root(const struct tree *, struct hash *); /* false: it is empty */

/* The root that a leaf at a place, counted from 0, and what is hashed with it
 * come to, in a tree of that size; false where that cannot be the path. */
bool tree_included(const struct hash *leaf, uint64_t place, uint64_t size,
    const struct hash *path, size_t count, struct hash *root);

/* Does the path show that the tree with one root and size is the beginning of
 * that with the other? */
bool tree_consistent(uint64_t old, const struct hash *old_root, uint64_t new,
    const struct hash *new_root, const struct hash *path, size_t count);

#endif
