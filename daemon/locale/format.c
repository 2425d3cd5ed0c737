/* Figures and days in six languages, out of one table. */

#include <ctype.h>
#include <stddef.h>
#include <string.h>

#include "locale/decimal.h"
#include "locale/format.h"

#define DASH	"\xe2\x80\x93"
#define MINUS	"\xe2\x88\x92"
#define SPACE	"\xc2\xa0"     /* that does not break */
#define NARROW	"\xe2\x80\xaf" /* the same, thinner */
#define PERCENT SPACE "%"

/* How a language writes.  A day is a text in which %d is the day, %m the month
 * by its name, %n by its number, and %y the year. */
static const struct style {
	const char *language;
	const char *group, *point;
	const char *million, *millions; /* below two of them, and more */
	const char *day, *first;	/* and the first of a month */
	const char *months[12], *brief[12];
} styles[] = {
    /* clang-format off */
    {"en", ",", ".", SPACE "million", SPACE "million", "%d %m %y", "%d %m %y",
	{"January", "February", "March", "April", "May", "June", "July",
	    "August", "September", "October", "November", "December"},
	{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct",
	    "Nov", "Dec"}},
    {"fr", NARROW, ",", SPACE "million", SPACE "millions", "%d %m %y",
	"1er %m %y",
	{"janvier", "février", "mars", "avril", "mai", "juin", "juillet",
	    "août", "septembre", "octobre", "novembre", "décembre"},
	{"janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août",
	    "sept.", "oct.", "nov.", "déc."}},
    {"es", SPACE, ",", SPACE "millones", SPACE "millones", "%d de %m de %y",
	"%d de %m de %y",
	{"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio",
	    "agosto", "septiembre", "octubre", "noviembre", "diciembre"},
	{"ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept",
	    "oct", "nov", "dic"}},
    {"ru", SPACE, ",", SPACE "млн", SPACE "млн", "%d %m %y" SPACE "г.",
	"%d %m %y" SPACE "г.",
	{"января", "февраля", "марта", "апреля", "мая", "июня", "июля",
	    "августа", "сентября", "октября", "ноября", "декабря"},
	{"янв.", "февр.", "мар.", "апр.", "мая", "июн.", "июл.", "авг.",
	    "сент.", "окт.", "нояб.", "дек."}},
    {"zh", ",", ".", "万", "万", "%y年%n月%d日", "%y年%n月%d日",
	{"1月", "2月", "3月", "4月", "5月", "6月", "7月", "8月", "9月",
	    "10月", "11月", "12月"},
	{"1月", "2月", "3月", "4月", "5月", "6月", "7月", "8月", "9月",
	    "10月", "11月", "12月"}},
    {"ar", ",", ".", SPACE "مليون", SPACE "مليون", "%d %m %y", "%d %m %y",
	{"يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو",
	    "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"},
	{"يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو",
	    "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"}},
    /* clang-format on */
};

#define STYLES (sizeof(styles) / sizeof(styles[0]))

static const struct style *
style_of(const char *language)
{
	for (size_t i = 0; language != NULL && i < STYLES; i++)
		if (strcmp(styles[i].language, language) == 0)
			return &styles[i];
	return &styles[0];
}

/* Figures -------------------------------------------------------------------*/

static void
number_add(struct buf *buf, const struct decimal *d, const struct style *s)
{
	char text[DECIMAL_TEXT];
	const char *digit = text;
	size_t whole;

	decimal_write(d, text);
	if (*digit == '-') {
		buf_add(buf, MINUS);
		digit++;
	}
	for (whole = strcspn(digit, "."); whole > 0; whole--) {
		buf_add_bytes(buf, digit++, 1);
		if (whole > 1 && (whole - 1) % 3 == 0)
			buf_add(buf, s->group);
	}
	if (*digit == '.') {
		buf_add(buf, s->point);
		buf_add(buf, digit + 1);
	}
}

void
format_decimals(
    struct buf *buf, const char *amount, int decimals, const char *language)
{
	struct decimal d;

	if (!decimal_read(amount, &d)) {
		buf_add(buf, DASH);
		return;
	}
	d = decimal_round(d, decimals);
	number_add(buf, &d, style_of(language));
}

void
format_whole(struct buf *buf, const char *amount, const char *language)
{
	format_decimals(buf, amount, 0, language);
}

void
format_exact(struct buf *buf, const char *amount, const char *language)
{
	struct decimal d;

	if (!decimal_read(amount, &d))
		buf_add(buf, DASH);
	else
		number_add(buf, &d, style_of(language));
}

/* A number for a sentence: the figure, and the word behind it, which is "" for
 * what is shown in full. */
static bool
short_of(const char *amount, const struct style *s, struct decimal *figure,
    const char **word)
{
	const struct decimal million = {1000000, 0}, two = {2, 0};
	struct decimal size;

	if (!decimal_read(amount, figure))
		return false;
	*figure = decimal_round(*figure, 0);
	*word = "";
	size = (struct decimal){
	    figure->units < 0 ? -figure->units : figure->units, 0};
	if (decimal_compare(&size, &million) < 0)
		return true;
	decimal_read(amount, figure); /* rounded once, and not twice */
	figure->scale += 6;
	*figure = decimal_round(*figure, 1);
	size = (struct decimal){
	    figure->units < 0 ? -figure->units : figure->units, 1};
	*word = decimal_compare(&size, &two) < 0 ? s->million : s->millions;
	if (strcmp(s->language, "zh") == 0) /* which counts by ten thousands */
		*figure = (struct decimal){figure->units * 10, 0};
	return true;
}

void
format_short(struct buf *buf, const char *amount, const char *language)
{
	const struct style *s = style_of(language);
	struct decimal figure;
	const char *word;

	if (!short_of(amount, s, &figure, &word)) {
		buf_add(buf, DASH);
		return;
	}
	number_add(buf, &figure, s);
	buf_add(buf, word);
}

void
format_percent(struct buf *buf, const char *part, const char *whole,
    int decimals, const char *language)
{
	struct decimal a, b, percent;

	if (!decimal_read(part, &a) || !decimal_read(whole, &b) ||
	    !decimal_share(&a, &b, decimals, &percent)) {
		buf_add(buf, DASH);
		return;
	}
	number_add(buf, &percent, style_of(language));
	buf_add(buf, PERCENT);
}

void
format_percentage(struct buf *buf, int percent)
{
	buf_printf(buf, "%d", percent);
	buf_add(buf, PERCENT);
}

/* Days ----------------------------------------------------------------------*/

/* A day that begins the text. */
static bool
day_read(const char *text, int *year, int *month, int *day)
{
	static const char shape[] = "dddd-dd-dd";

	if (text == NULL)
		return false;
	for (size_t i = 0; i < sizeof(shape) - 1; i++)
		if (shape[i] == 'd' ? !isdigit((unsigned char)text[i])
				    : text[i] != '-')
			return false;
	*year = (text[0] - '0') * 1000 + (text[1] - '0') * 100 +
		(text[2] - '0') * 10 + text[3] - '0';
	*month = (text[5] - '0') * 10 + text[6] - '0';
	*day = (text[8] - '0') * 10 + text[9] - '0';
	return *month >= 1 && *month <= 12 && *day >= 1 && *day <= 31;
}

static void
day_add(struct buf *buf, const char *text, const struct style *s,
    const char *const months[12])
{
	int year, month, day;

	if (!day_read(text, &year, &month, &day)) {
		buf_add(buf, DASH);
		return;
	}
	for (const char *c = day == 1 ? s->first : s->day; *c != '\0'; c++) {
		if (*c != '%') {
			buf_add_bytes(buf, c, 1);
			continue;
		}
		c++;
		if (*c == 'm')
			buf_add(buf, months[month - 1]);
		else
			buf_printf(buf, "%d",
			    *c == 'd'	? day
			    : *c == 'n' ? month
					: year);
	}
}

void
format_day(struct buf *buf, const char *day, const char *language)
{
	const struct style *s = style_of(language);

	day_add(buf, day, s, s->months);
}

void
format_day_brief(struct buf *buf, const char *day, const char *language)
{
	const struct style *s = style_of(language);

	day_add(buf, day, s, s->brief);
}

/* Days since the first of March of the year 0, so that a leap day is the last
 * of its year. */
static long
day_number(int year, int month, int day)
{
	long y = month > 2 ? year : year - 1;
	long m = month > 2 ? month - 3 : month + 9;

	return y * 365 + y / 4 - y / 100 + y / 400 + (m * 153 + 2) / 5 + day;
}

long
days_between(const char *from, const char *to)
{
	int y1, m1, d1, y2, m2, d2;

	if (!day_read(from, &y1, &m1, &d1) || !day_read(to, &y2, &m2, &d2))
		return 0;
	return day_number(y2, m2, d2) - day_number(y1, m1, d1);
}

/* Elements ------------------------------------------------------------------*/

void
html_nil(struct buf *buf)
{
	buf_add(buf, "<span class=\"nil\">" DASH "</span>");
}

void
html_text(struct buf *buf, const char *text)
{
	static const char *const escaped[128] = {['&'] = "&amp;",
	    ['<'] = "&lt;",
	    ['>'] = "&gt;",
	    ['"'] = "&quot;",
	    ['\''] = "&#39;"};

	for (const char *c = text; *c != '\0'; c++) {
		unsigned char byte = (unsigned char)*c;

		if (byte < 128 && escaped[byte] != NULL)
			buf_add(buf, escaped[byte]);
		else
			buf_add_bytes(buf, c, 1);
	}
}

/* Open the element of a figure, or say that there is none. */
static bool
data_open(struct buf *buf, const char *amount)
{
	struct decimal d;

	if (!decimal_read(amount, &d)) {
		html_nil(buf);
		return false;
	}
	buf_printf(buf, "<data class=\"%s\" value=\"%s\">",
	    decimal_is_zero(&d) ? "n z" : "n", amount);
	return true;
}

void
html_whole(struct buf *buf, const char *amount, const char *language)
{
	if (!data_open(buf, amount))
		return;
	format_whole(buf, amount, language);
	buf_add(buf, "</data>");
}

void
html_exact(struct buf *buf, const char *amount, const char *language)
{
	if (!data_open(buf, amount))
		return;
	format_exact(buf, amount, language);
	buf_add(buf, "</data>");
}

/* The word stands behind the element: that is left to right, the word may be
 * otherwise. */
void
html_short(struct buf *buf, const char *amount, const char *language)
{
	const struct style *s = style_of(language);
	struct decimal figure;
	const char *word = "";

	if (!data_open(buf, amount))
		return;
	short_of(amount, s, &figure, &word);
	number_add(buf, &figure, s);
	buf_printf(buf, "</data>%s", word);
}

/* Three capital letters; what else there might be is left out. */
static void
currency_add(struct buf *buf, const char *currency)
{
	for (const char *c = currency; c != NULL && *c != '\0'; c++)
		if (isupper((unsigned char)*c))
			buf_add_bytes(buf, c, 1);
	buf_add(buf, SPACE);
}

void
html_money(struct buf *buf, const char *currency, const char *amount,
    const char *language)
{
	if (!data_open(buf, amount))
		return;
	currency_add(buf, currency);
	format_whole(buf, amount, language);
	buf_add(buf, "</data>");
}

void
html_money_exact(struct buf *buf, const char *currency, const char *amount,
    const char *language)
{
	if (!data_open(buf, amount))
		return;
	currency_add(buf, currency);
	format_exact(buf, amount, language);
	buf_add(buf, "</data>");
}

void
html_percent(struct buf *buf, const char *part, const char *whole, int decimals,
    const char *language)
{
	buf_add(buf, "<span class=\"n\">");
	format_percent(buf, part, whole, decimals, language);
	buf_add(buf, "</span>");
}

void
html_percentage(struct buf *buf, int percent)
{
	buf_add(buf, "<span class=\"n\">");
	format_percentage(buf, percent);
	buf_add(buf, "</span>");
}

static void
time_open(struct buf *buf, const char *day)
{
	buf_printf(buf, "<time datetime=\"%.10s\">", day);
}

void
html_day(struct buf *buf, const char *day, const char *language)
{
	int y, m, d;

	if (!day_read(day, &y, &m, &d)) {
		html_nil(buf);
		return;
	}
	time_open(buf, day);
	format_day(buf, day, language);
	buf_add(buf, "</time>");
}

void
html_day_brief(struct buf *buf, const char *day, const char *language)
{
	int y, m, d;

	if (!day_read(day, &y, &m, &d)) {
		html_nil(buf);
		return;
	}
	time_open(buf, day);
	format_day_brief(buf, day, language);
	buf_add(buf, "</time>");
}
