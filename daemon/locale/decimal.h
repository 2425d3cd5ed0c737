#ifndef BURSAR_DECIMAL_H
#define BURSAR_DECIMAL_H

/*
 * Exact decimals, for the figures of pages: read from a text such as
 * "1613539.00", added, compared, rounded half up, and written again.  Up to 36
 * digits; what has more, or is no decimal, cannot be read.
 *
 *	struct decimal need, missing;
 *
 *	if (decimal_read("7000000.00", &need) && …)
 *		decimal_share(&missing, &need, 1, &percent);
 */

#include <stdbool.h>

__extension__ typedef __int128 decimal_units;

struct decimal {
	decimal_units units; /* the number times ten to the scale */
	int scale;	     /* digits behind the point, 0 to 18 */
};

#define DECIMAL_SCALE 18
#define DECIMAL_TEXT  48 /* with the sign, the point and the NUL */

bool decimal_read(const char *text, struct decimal *);
void decimal_write(const struct decimal *, char text[DECIMAL_TEXT]);

/* a + b, a - b, a x b, by the larger scale, or for a product by both; false
 * where the result has too many digits. */
bool decimal_add(
    const struct decimal *a, const struct decimal *b, struct decimal *sum);
bool decimal_subtract(
    const struct decimal *a, const struct decimal *b, struct decimal *rest);
bool decimal_multiply(
    const struct decimal *a, const struct decimal *b, struct decimal *product);

/* Less than, equal to or greater than zero, as a is to b. */
int decimal_compare(const struct decimal *a, const struct decimal *b);
bool decimal_is_zero(const struct decimal *);

/* To so many digits behind the point; a half goes away from zero, so that a
 * number and its opposite look alike. */
struct decimal decimal_round(struct decimal, int scale);

/* How many in a hundred part is of whole, to so many digits; false where the
 * whole is nothing or less. */
bool decimal_share(const struct decimal *part, const struct decimal *whole,
    int scale, struct decimal *percent);

/* Percentages of parts of one whole, in whole units that add up to 100: what
 * rounding down leaves goes to the largest remainders.  All 0 where the parts
 * are nothing.  Parts are not negative. */
void decimal_shares(const struct decimal parts[], int shares[], int count);

#endif
