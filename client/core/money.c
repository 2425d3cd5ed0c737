/* Amounts with signs and currencies round them. */

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "core/money.h"
#include "words.h"

/* What stands for a currency, beside its code.  The longest that fits
 * counts. */
static const struct sign {
	const char *text, *currencies;
} signs[] = {
    {"$", "USD|ARS|AUD|BBD|BMD|BND|BSD|BZD|CAD|CLP|COP|FJD|GYD|HKD|JMD|KYD|LRD|"
	  "MXN|NAD|NZD|SBD|SGD|SRD|TTD|TWD|UYU|XCD"},
    {"US$", "USD"},
    {"A$", "AUD"},
    {"AU$", "AUD"},
    {"C$", "CAD|NIO"},
    {"CA$", "CAD"},
    {"HK$", "HKD"},
    {"MX$", "MXN"},
    {"NT$", "TWD"},
    {"NZ$", "NZD"},
    {"R$", "BRL"},
    {"S$", "SGD"},
    {"€", "EUR"},
    {"£", "GBP|EGP|FKP|GIP|LBP|SHP|SSP|SYP"},
    {"¥", "JPY|CNY"},
    {"￥", "JPY|CNY"},
    {"円", "JPY"},
    {"元", "CNY|TWD|HKD"},
    {"₩", "KRW|KPW"},
    {"원", "KRW"},
    {"₹", "INR"},
    {"Rs", "INR|PKR|LKR|NPR|MUR|SCR"},
    {"Rs.", "INR|PKR|LKR|NPR|MUR|SCR"},
    {"৳", "BDT"},
    {"฿", "THB"},
    {"₫", "VND"},
    {"₱", "PHP"},
    {"Rp", "IDR"},
    {"RM", "MYR"},
    {"₺", "TRY"},
    {"TL", "TRY"},
    {"₽", "RUB"},
    {"₴", "UAH"},
    {"₸", "KZT"},
    {"₼", "AZN"},
    {"₾", "GEL"},
    {"₪", "ILS"},
    {"₦", "NGN"},
    {"₵", "GHS"},
    {"GH₵", "GHS"},
    {"KSh", "KES"},
    {"TSh", "TZS"},
    {"USh", "UGX"},
    {"Br", "ETB|BYN"},
    {"R", "ZAR"},
    {"₡", "CRC|SVC"},
    {"₲", "PYG"},
    {"S/", "PEN"},
    {"Fr", "CHF|XAF|XOF|XPF|DJF|GNF|KMF|RWF|BIF|CDF"},
    {"Fr.", "CHF|XAF|XOF|XPF|DJF|GNF|KMF|RWF|BIF|CDF"},
    {"fr.", "CHF|XAF|XOF|XPF|DJF|GNF|KMF|RWF|BIF|CDF"},
    {"SFr", "CHF"},
    {"SFr.", "CHF"},
    {"kr", "SEK|NOK|DKK|ISK"},
    {"kr.", "SEK|NOK|DKK|ISK"},
    {"zł", "PLN"},
    {"Kč", "CZK"},
    {"Ft", "HUF"},
    {"lei", "RON|MDL"},
    {"лв", "BGN"},
    {"лв.", "BGN"},
    {"KM", "BAM"},
};

/* What stands between the parts of an amount, and is no part of it. */
static const char *const blanks[] = {
    " ", "\xc2\xa0", "\xe2\x80\xaf", "\xe2\x80\x89"};

/* What a minus is written with, and what says "no decimals". */
static const char *const minuses[] = {"-", "\xe2\x88\x92"};
static const char *const dashes[] = {"-", "--", "\xe2\x80\x93", "\xe2\x80\x94"};

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

/* What is left of the text, and what was taken off its ends. */
struct rest {
	const char *text;
	size_t len;
	bool is_signed, negative, bracketed, dashed;
	const char *word; /* the currency, or NULL */
	size_t word_len;
};

static bool
begins(const struct rest *rest, const char *text)
{
	size_t len = strlen(text);

	return rest->len > len && memcmp(rest->text, text, len) == 0;
}

static bool
ends(const struct rest *rest, const char *text)
{
	size_t len = strlen(text);

	return rest->len > len &&
	       memcmp(rest->text + rest->len - len, text, len) == 0;
}

static void
cut_front(struct rest *rest, size_t len)
{
	rest->text += len;
	rest->len -= len;
}

static bool
take_blank(struct rest *rest)
{
	for (size_t i = 0; i < COUNT(blanks); i++) {
		if (begins(rest, blanks[i]))
			cut_front(rest, strlen(blanks[i]));
		else if (ends(rest, blanks[i]))
			rest->len -= strlen(blanks[i]);
		else
			continue;
		return true;
	}
	return false;
}

/* 1000.- */
static bool
take_dash(struct rest *rest)
{
	for (size_t i = 0; i < COUNT(dashes) && !rest->dashed; i++) {
		size_t len = strlen(dashes[i]) + 1;

		if (!ends(rest, dashes[i]) || rest->len <= len ||
		    strchr(".,", rest->text[rest->len - len]) == NULL ||
		    !isdigit((unsigned char)rest->text[rest->len - len - 1]))
			continue;
		rest->len -= len;
		rest->dashed = true;
		return true;
	}
	return false;
}

/* +5, -5 and 5- */
static bool
take_sign(struct rest *rest)
{
	bool plus = begins(rest, "+");

	if (rest->is_signed)
		return false;
	if (plus)
		cut_front(rest, 1);
	for (size_t i = 0; i < COUNT(minuses) && !plus && !rest->negative;
	     i++) {
		rest->negative = begins(rest, minuses[i]);
		if (rest->negative)
			cut_front(rest, strlen(minuses[i]));
		else if (ends(rest, minuses[i])) {
			rest->negative = true;
			rest->len -= strlen(minuses[i]);
		}
	}
	rest->is_signed = plus || rest->negative;
	return rest->is_signed;
}

/* (5) */
static bool
take_brackets(struct rest *rest)
{
	if (rest->bracketed || !begins(rest, "(") || !ends(rest, ")"))
		return false;
	cut_front(rest, 1);
	rest->len--;
	rest->bracketed = true;
	return true;
}

/* Is the sign part of a longer word, where it is of letters and one more stands
 * beside it? */
static bool
is_part(char of_sign, char beside)
{
	return isalpha((unsigned char)of_sign) &&
	       isalpha((unsigned char)beside);
}

/* How much of the text a code of three capitals is, at its beginning or its
 * end. */
static size_t
code_length(const struct rest *rest, bool at_end)
{
	const char *code, *beside;

	if (rest->len <= 3)
		return 0;
	code = at_end ? rest->text + rest->len - 3 : rest->text;
	beside = at_end ? code - 1 : code + 3;
	for (int i = 0; i < 3; i++)
		if (!isupper((unsigned char)code[i]))
			return 0;
	return is_part(code[0], *beside) ? 0 : 3;
}

/* The same of the longest sign. */
static size_t
sign_length(const struct rest *rest, bool at_end)
{
	size_t best = 0;

	for (size_t i = 0; i < COUNT(signs); i++) {
		const char *sign = signs[i].text, *edge;
		size_t len = strlen(sign);

		if (len <= best ||
		    !(at_end ? ends(rest, sign) : begins(rest, sign)))
			continue;
		edge = at_end ? rest->text + rest->len - len : rest->text + len;
		if (at_end ? is_part(edge[0], edge[-1])
			   : is_part(edge[-1], edge[0]))
			continue;
		best = len;
	}
	return best;
}

static bool
take_currency(struct rest *rest, bool at_end)
{
	size_t code = code_length(rest, at_end);
	size_t len = code > 0 ? code : sign_length(rest, at_end);

	if (len == 0 || rest->word != NULL)
		return false;
	rest->word = rest->text + (at_end ? rest->len - len : 0);
	rest->word_len = len;
	if (!at_end)
		cut_front(rest, len);
	else
		rest->len -= len;
	return true;
}

static bool
take_any(struct rest *rest)
{
	return take_blank(rest) || take_dash(rest) || take_brackets(rest) ||
	       take_sign(rest) || take_currency(rest, false) ||
	       take_currency(rest, true);
}

/* Is what is left a number without a sign of its own? */
static bool
is_bare(const struct rest *rest)
{
	return rest->len > 0 && rest->len <= NUMBER_TEXT_MAX &&
	       rest->text[0] != '\0' &&
	       strchr("0123456789.,", rest->text[0]) != NULL &&
	       !(rest->bracketed && rest->is_signed) &&
	       !(rest->dashed && rest->negative);
}

static bool
refuse(struct error *err)
{
	error_set(err, ERROR_INVALID, "", "is not a number");
	return error_hint(err, "give digits with one decimal mark, like "
			       "2500.00 or 2500.00 CHF; no 1E+06");
}

bool
money_read(struct buf *buf, char currency[MONEY_WORD_MAX], const char *text,
    enum decimal_mark mark, struct error *err)
{
	struct rest rest = {.text = text, .len = strlen(text)};
	struct buf bare = BUF(NUMBER_TEXT_MAX), number = BUF(NUMBER_READ_MAX);
	bool ok;

	currency[0] = '\0';
	if (text[strspn(text, "0123456789.,")] == '\0') /* most are */
		return number_read(buf, text, mark, err);
	while (take_any(&rest))
		;
	if (!is_bare(&rest))
		return refuse(err);
	if (rest.word != NULL)
		snprintf(currency, MONEY_WORD_MAX, "%.*s", (int)rest.word_len,
		    rest.word);
	buf_add_bytes(&bare, rest.text, rest.len);
	ok = number_read(&number, bare.data, mark, err);
	if (ok && (rest.negative || rest.bracketed) &&
	    strcmp(number.data, "0") != 0)
		buf_add(buf, "-");
	if (ok)
		buf_add(buf, number.data);
	buf_free(&bare);
	buf_free(&number);
	return ok;
}

bool
money_agrees(const char *word, const char *currency)
{
	if (strcasecmp(word, currency) == 0)
		return true;
	for (size_t i = 0; i < COUNT(signs); i++)
		if (strcmp(signs[i].text, word) == 0)
			return words_have(signs[i].currencies, '|', currency);
	return false;
}
