/* Which proofs show that one tree begins with another: all pairs of small ones,
 * made here by the definition of RFC 6962. */

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "digest.h"
#include "session/consistency.h"

#define MOST 33

static unsigned char leaves[MOST][CONSISTENCY_HASH];

static size_t
parting(size_t size)
{
	size_t power = 1;

	while (power * 2 < size)
		power *= 2;
	return power;
}

static void
root_of(size_t first, size_t past, unsigned char *root)
{
	unsigned char both[1 + 2 * CONSISTENCY_HASH] = {1};
	size_t part = first + parting(past - first);

	if (past - first == 1) {
		memcpy(root, leaves[first], CONSISTENCY_HASH);
		return;
	}
	root_of(first, part, both + 1);
	root_of(part, past, both + 1 + CONSISTENCY_HASH);
	digest_bytes(both, sizeof(both), root);
}

/* SUBPROOF(one, D[first:past], whole); how many hashes. */
static size_t
prove(size_t one, size_t first, size_t past, bool whole, unsigned char *proof)
{
	size_t size = past - first, part = parting(size), count;

	if (one == size) {
		if (!whole)
			root_of(first, past, proof);
		return !whole;
	}
	if (one <= part) {
		count = prove(one, first, first + part, whole, proof);
		root_of(first + part, past, proof + count * CONSISTENCY_HASH);
	} else {
		count = prove(one - part, first + part, past, false, proof);
		root_of(first, first + part, proof + count * CONSISTENCY_HASH);
	}
	return count + 1;
}

static void
make_leaves(void)
{
	for (unsigned char i = 0; i < MOST; i++)
		digest_bytes(&i, 1, leaves[i]);
}

/* What is asked of each pair. */
typedef void each_pair(const struct consistency_tree *,
    const struct consistency_tree *, unsigned char *proof, size_t count);

static void
for_each_pair(each_pair *each)
{
	static unsigned char proof[CONSISTENCY_MOST * CONSISTENCY_HASH];

	make_leaves();
	for (size_t one = 1; one <= MOST; one++)
		for (size_t other = one; other <= MOST; other++) {
			struct consistency_tree a = {.size = one},
						b = {.size = other};

			root_of(0, one, a.root);
			root_of(0, other, b.root);
			each(&a, &b, proof, prove(one, 0, other, true, proof));
		}
}

static void
holds(const struct consistency_tree *one, const struct consistency_tree *other,
    unsigned char *proof, size_t count)
{
	ck_assert(consistency_holds(one, other, proof, count));
}

START_TEST(a_tree_that_goes_on_is_one)
{
	for_each_pair(holds);
}
END_TEST

static void
breaks(const struct consistency_tree *one, const struct consistency_tree *other,
    unsigned char *proof, size_t count)
{
	struct consistency_tree changed = *one;

	changed.root[7] ^= 1;
	ck_assert(!consistency_holds(&changed, other, proof, count));
	changed = *other;
	changed.root[31] ^= 0x80;
	ck_assert(!consistency_holds(one, &changed, proof, count));
	for (size_t i = 0; i < count; i++) {
		proof[i * CONSISTENCY_HASH + i] ^= 1;
		ck_assert(!consistency_holds(one, other, proof, count));
		proof[i * CONSISTENCY_HASH + i] ^= 1;
	}
	ck_assert(count == 0 ||
		  !consistency_holds(one, other, proof, count - 1));
	memset(proof + count * CONSISTENCY_HASH, 0, CONSISTENCY_HASH);
	ck_assert(!consistency_holds(one, other, proof, count + 1));
	changed = *other;
	changed.size += 100;
	ck_assert(one->size == other->size ||
		  !consistency_holds(&changed, one, proof, count));
}

START_TEST(whatever_is_changed_shows_nothing)
{
	for_each_pair(breaks);
}
END_TEST

START_TEST(a_tree_of_nothing_and_a_larger_one_are_no_beginning)
{
	struct consistency_tree none = {0}, one = {.size = 1};

	ck_assert(!consistency_holds(&none, &one, NULL, 0));
	ck_assert(!consistency_holds(&none, &none, NULL, 0));
	one.size = 2;
	ck_assert(!consistency_holds(
	    &one, &(struct consistency_tree){.size = 1}, NULL, 0));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("consistency");
	TCase *cases = tcase_create("consistency");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(cases, a_tree_that_goes_on_is_one);
	tcase_add_test(cases, whatever_is_changed_shows_nothing);
	tcase_add_test(cases, a_tree_of_nothing_and_a_larger_one_are_no_beginning);
	suite_add_tcase(suite, cases);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
