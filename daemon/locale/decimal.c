/* Exact decimals in 128 bits. */

#include <ctype.h>
#include <stddef.h>

#include "locale/decimal.h"

#define DIGITS_MAX 36 /* what is less than ten to this fits */

static decimal_units
power(int of_ten)
{
	decimal_units p = 1;

	while (of_ten-- > 0)
		p *= 10;
	return p;
}

static bool
fits(decimal_units units)
{
	decimal_units limit = power(DIGITS_MAX);

	return units < limit && units > -limit;
}

/* The same number with more digits behind the point. */
static bool
widen(struct decimal *d, int scale)
{
	decimal_units units;

	if (scale <= d->scale)
		return true;
	if (__builtin_mul_overflow(d->units, power(scale - d->scale), &units) ||
	    !fits(units))
		return false;
	*d = (struct decimal){units, scale};
	return true;
}

static bool
level(struct decimal *a, struct decimal *b)
{
	return widen(a, b->scale) && widen(b, a->scale);
}

bool
decimal_read(const char *text, struct decimal *d)
{
	const char *c = text;
	bool minus, point = false;
	int digits = 0;

	*d = (struct decimal){0, 0};
	if (text == NULL)
		return false;
	minus = *c == '-';
	for (c += minus; *c != '\0'; c++) {
		if (*c == '.' && !point && digits > 0) {
			point = true;
			continue;
		}
		if (!isdigit((unsigned char)*c) || digits == DIGITS_MAX ||
		    d->scale == DECIMAL_SCALE)
			return false;
		d->units = d->units * 10 + (*c - '0');
		d->scale += point;
		digits++;
	}
	if (digits == 0 || c[-1] == '.')
		return false;
	if (minus)
		d->units = -d->units;
	return true;
}

void
decimal_write(const struct decimal *d, char text[DECIMAL_TEXT])
{
	char reversed[DECIMAL_TEXT];
	decimal_units rest = d->units < 0 ? -d->units : d->units;
	size_t len = 0, out = 0;

	for (int place = 0; rest > 0 || place <= d->scale; place++) {
		if (place == d->scale && place > 0)
			reversed[len++] = '.';
		reversed[len++] = (char)('0' + (int)(rest % 10));
		rest /= 10;
	}
	if (d->units < 0)
		text[out++] = '-';
	while (len > 0)
		text[out++] = reversed[--len];
	text[out] = '\0';
}

bool
decimal_add(
    const struct decimal *a, const struct decimal *b, struct decimal *sum)
{
	struct decimal x = *a, y = *b;

	if (!level(&x, &y))
		return false;
	*sum = (struct decimal){x.units + y.units, x.scale};
	return fits(sum->units);
}

bool
decimal_subtract(
    const struct decimal *a, const struct decimal *b, struct decimal *rest)
{
	struct decimal opposite = {-b->units, b->scale};

	return decimal_add(a, &opposite, rest);
}

bool
decimal_multiply(
    const struct decimal *a, const struct decimal *b, struct decimal *product)
{
	struct decimal made = {0, a->scale + b->scale};
	bool fine = !__builtin_mul_overflow(a->units, b->units, &made.units) &&
		    fits(made.units) && made.scale <= DECIMAL_SCALE;

	*product = made; /* which may be one of the two */
	return fine;
}

int
decimal_compare(const struct decimal *a, const struct decimal *b)
{
	struct decimal x = *a, y = *b;

	if (!level(&x, &y)) { /* too far apart to be brought to one scale */
		x = decimal_round(*a, 0);
		y = decimal_round(*b, 0);
	}
	return (x.units > y.units) - (x.units < y.units);
}

bool
decimal_is_zero(const struct decimal *d)
{
	return d->units == 0;
}

struct decimal
decimal_round(struct decimal d, int scale)
{
	decimal_units unit, half;

	if (scale >= d.scale)
		return widen(&d, scale), d;
	unit = power(d.scale - scale);
	half = d.units < 0 ? -unit / 2 : unit / 2;
	return (struct decimal){(d.units + half) / unit, scale};
}

bool
decimal_share(const struct decimal *part, const struct decimal *whole,
    int scale, struct decimal *percent)
{
	struct decimal x = *part, y = *whole;
	decimal_units times;

	if (y.units <= 0 || !level(&x, &y) ||
	    __builtin_mul_overflow(x.units, power(scale + 2) * 2, &times) ||
	    y.units > power(DIGITS_MAX))
		return false;
	times += x.units < 0 ? -y.units : y.units;
	*percent = (struct decimal){times / (y.units * 2), scale};
	return true;
}

/* The part with the largest remainder that was not rounded up yet. */
static int
next_up(const decimal_units rest[], int count)
{
	int best = 0;

	for (int i = 1; i < count; i++)
		if (rest[i] > rest[best])
			best = i;
	return best;
}

#define SHARES_MAX 32

void
decimal_shares(const struct decimal parts[], int shares[], int count)
{
	decimal_units rest[SHARES_MAX];
	struct decimal whole = {0, 0}, x;
	int left = 100;

	for (int i = 0; i < count; i++) {
		shares[i] = 0;
		if (!decimal_add(&whole, &parts[i], &whole))
			return;
	}
	if (whole.units <= 0 || count > SHARES_MAX)
		return;
	for (int i = 0; i < count; i++) {
		x = parts[i];
		if (!widen(&x, whole.scale))
			return;
		shares[i] = (int)(x.units * 100 / whole.units);
		rest[i] = x.units * 100 % whole.units;
		left -= shares[i];
	}
	for (; left > 0; left--) {
		int up = next_up(rest, count);

		shares[up]++;
		rest[up] = -1;
	}
}
