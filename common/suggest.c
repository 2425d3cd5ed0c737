/* The nearest word by edit distance, for "did you mean". */

#include <stdint.h>
#include <string.h>

#include "suggest.h"

#define LONGEST 64

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* One cell of the table: the three neighbours, and the swap of two letters
 * (optimal string alignment). */
static size_t
cell(size_t rows[3][LONGEST], const char *a, const char *b, size_t i, size_t j)
{
	size_t *now = rows[i % 3], *before = rows[(i + 2) % 3];
	size_t best = before[j - 1] + (a[i - 1] != b[j - 1]);

	best = least(best, least(before[j], now[j - 1]) + 1);
	if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
		best = least(best, rows[(i + 1) % 3][j - 2] + 1);
	return best;
}

size_t
edit_distance(const char *a, const char *b, size_t enough)
{
	size_t rows[3][LONGEST], alen = strlen(a), blen = strlen(b);

	if (alen >= LONGEST || blen >= LONGEST)
		return SIZE_MAX;
	for (size_t j = 0; j <= blen; j++)
		rows[0][j] = j;
	for (size_t i = 1, nearest; i <= alen; i++) {
		nearest = rows[i % 3][0] = i;
		for (size_t j = 1; j <= blen; j++) {
			rows[i % 3][j] = cell(rows, a, b, i, j);
			nearest = least(nearest, rows[i % 3][j]);
		}
		/* No later row is nearer: a swap costs what was saved. */
		if (nearest >= enough)
			return enough;
	}
	return rows[alen % 3][blen];
}

/* The distance from which on a word is not meant, or no nearer than the best so
 * far. */
static size_t
limit_of(const struct suggestion *near, size_t len)
{
	size_t slips = near->slips > 0 ? near->slips : len / 3 + 1;
	size_t most = least(slips + 1, len);

	return near->best == NULL ? most : least(most, near->distance);
}

void
suggestion_offer(struct suggestion *near, const char *candidate)
{
	size_t len = strlen(candidate), typed = strlen(near->word);
	size_t apart = len > typed ? len - typed : typed - len;
	size_t below = limit_of(near, len), distance;

	/* No distance is less than that of the lengths, which costs nothing. */
	if (apart >= below)
		return;
	distance = edit_distance(near->word, candidate, below);
	if (distance >= below)
		return;
	near->best = candidate;
	near->distance = distance;
}
