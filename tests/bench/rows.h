#ifndef BENCH_ROWS_H
#define BENCH_ROWS_H

/*
 * What the benchmarks enter, the same for all of them: rows of a kind, made of
 * their number alone, over 2,000 parties, 60 initiatives and 700 days.
 *
 *	struct rows rows = rows_of("receipt", "targets");
 *	row_value(&rows, "party", 17, text);
 *
 * A kind that refers to earlier entries takes them from a file of targets, a
 * line each: number, party, day.
 */

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "alloc.h"
#include "nouns.h"

#define ROW_PARTIES	2000
#define ROW_INITIATIVES 60
#define ROW_ROUND	(3 * ROW_PARTIES) /* then parties and initiatives repeat */
#define ROW_DAYS	700	/* up to yesterday; before them, others sign */
#define ROW_ALIKE	14000UL /* then parties and days repeat: amounts must not */
#define ROW_VALUE	200

struct row_kind {
	const char *name;
	const char *noun, *verb;
	const char *person;   /* who enters it */
	const char *fields;   /* that are given, a comma behind each */
	unsigned long amount; /* 0: by row */
	bool before;	      /* on days before those of the others */
};

static const struct row_kind row_kinds[] = {
    {"pledge", "pledge", "record", "officer",
	"party,initiative,amount,currency,date,note,", 0, false},
    {"offer", "inkind", "offer", "officer",
	"party,initiative,kind,description,quantity,unit,date,", 0, false},
    {"agreement", "agreement", "sign", "officer",
	"party,initiative,amount,currency,date,", 1000000, true},
    {"receipt", "receipt", "record", "finance",
	"party,amount,currency,agreement,date,reference,", 1, false},
    /* the same as a book has them that lives */
    {"contract", "agreement", "sign", "officer",
	"party,initiative,amount,currency,count,date,", 3000, true},
    {"conversion", "agreement", "sign", "officer", "pledge,amount,date,", 900,
	false},
    {"payment", "receipt", "record", "finance",
	"party,amount,currency,agreement,date,reference,", 1500, false},
    {"advance", "receipt", "record", "finance",
	"party,amount,currency,date,reference,", 700, false},
    {"rejection", "inkind", "reject", "finance", "inkind,reason,date,", 0,
	false},
    {NULL, NULL, NULL, NULL, NULL, 0, false}};

struct row_target {
	char number[16], party[48];
	long day; /* since 1970 */
};

struct rows {
	const struct row_kind *kind;
	const struct command *command;
	struct row_target *targets;
	size_t targets_count;
	const char *salt; /* what makes rows of one number different */
	long today;
};

static inline long
row_day_read(const char *text)
{
	struct tm tm = {0};

	if (sscanf(text, "%d-%d-%d", &tm.tm_year, &tm.tm_mon, &tm.tm_mday) != 3)
		return 0;
	tm.tm_year -= 1900;
	tm.tm_mon -= 1;
	return (long)(timegm(&tm) / 86400);
}

static inline bool
rows_read_targets(struct rows *rows, const char *path)
{
	FILE *file = fopen(path, "r");
	struct row_target one;
	char day[16];
	size_t size = 0;

	if (file == NULL)
		return false;
	while (
	    fscanf(file, "%15s %47s %15s", one.number, one.party, day) == 3) {
		if (rows->targets_count == size) {
			size = size * 2 + 1024;
			rows->targets =
			    xrealloc(rows->targets, size * sizeof(one));
		}
		one.day = row_day_read(day);
		rows->targets[rows->targets_count++] = one;
	}
	fclose(file);
	return rows->targets_count > 0;
}

/* The rows of a kind; ends the program where there is no such kind, or the
 * file of targets, which may be NULL, has none. */
static inline struct rows
rows_of(const char *name, const char *targets)
{
	struct rows rows = {.salt = "", .today = (long)(time(NULL) / 86400)};

	for (const struct row_kind *k = row_kinds; k->name != NULL; k++)
		if (strcmp(k->name, name) == 0)
			rows.kind = k;
	if (rows.kind == NULL) {
		fprintf(stderr, "there are no rows of the kind %s\n", name);
		exit(64);
	}
	rows.command = command_find(rows.kind->noun, rows.kind->verb);
	if (targets != NULL && !rows_read_targets(&rows, targets)) {
		fprintf(stderr, "%s has no targets\n", targets);
		exit(66);
	}
	return rows;
}

static inline const struct row_target *
row_target(const struct rows *rows, unsigned long i)
{
	static const struct row_target none;

	if (rows->targets_count == 0)
		return &none;
	return &rows->targets[i % rows->targets_count];
}

static inline bool
row_has(const struct row_kind *kind, const char *field)
{
	size_t len = strlen(field);

	for (const char *p = kind->fields; *p != '\0'; p = strchr(p, ',') + 1)
		if (strncmp(p, field, len) == 0 && p[len] == ',')
			return true;
	return false;
}

/* Strides without a factor in common with what they walk over. */
static inline void
row_party(const struct rows *rows, unsigned long i, char *text)
{
	if (rows->targets_count > 0)
		snprintf(text, ROW_VALUE, "%s", row_target(rows, i)->party);
	else
		snprintf(
		    text, ROW_VALUE, "party-%04lu", i * 7919 % ROW_PARTIES);
}

/* A party gives to three initiatives, in turn. */
static inline void
row_initiative(const struct rows *rows, unsigned long i, char *text)
{
	unsigned long party = i * 7919 % ROW_PARTIES;

	(void)rows;
	snprintf(text, ROW_VALUE, "work-%02lu",
	    (party * 7 + i / ROW_PARTIES % 3 * 20) % ROW_INITIATIVES);
}

static inline void
row_date(const struct rows *rows, unsigned long i, char *text)
{
	long first = rows->today - ROW_DAYS * (rows->kind->before ? 2 : 1);
	long days = ROW_DAYS, day;
	time_t seconds;
	struct tm tm;

	if (rows->targets_count > 0 && row_target(rows, i)->day > first) {
		first = row_target(rows, i)->day;
		days = rows->today - first;
	}
	day = first + (days > 0 ? (long)(i * 37 % (unsigned long)days) : 0);
	seconds = (time_t)day * 86400;
	gmtime_r(&seconds, &tm);
	strftime(text, ROW_VALUE, "%Y-%m-%d", &tm);
}

/* Pledges and agreements of one party, day and amount would be likely repeats;
 * payments are told apart by their references.  Of targets parties and days come
 * as they are. */
static inline void
row_amount(const struct rows *rows, unsigned long i, char *text)
{
	unsigned long amount = rows->kind->amount;

	if (amount == 0)
		amount =
		    1000 + i % 1000 + 100000 * strtoul(rows->salt, NULL, 10);
	if (!row_has(rows->kind, "reference"))
		amount += i / ROW_ALIKE + (rows->targets_count > 0 ? i % 97 : 0);
	snprintf(text, ROW_VALUE, "%lu.00", amount);
}

static inline void
row_number(const struct rows *rows, unsigned long i, char *text)
{
	snprintf(text, ROW_VALUE, "%s", row_target(rows, i)->number);
}

static inline void
row_words(const struct rows *rows, unsigned long i, char *text)
{
	snprintf(text, ROW_VALUE, "%s %s %lu", rows->salt, rows->kind->name, i);
	if (text[0] == ' ')
		memmove(text, text + 1, strlen(text));
}

static inline void
row_kind_word(const struct rows *rows, unsigned long i, char *text)
{
	static const char *const kinds[] = {
	    "expert", "equipment", "service", "goods"};

	(void)rows;
	snprintf(text, ROW_VALUE, "%s", kinds[i % 4]);
}

static const struct {
	const char *name;
	void (*write)(const struct rows *, unsigned long, char *);
	const char *always;
} row_fields[] = {
    {"party", row_party, NULL},
    {"initiative", row_initiative, NULL},
    {"date", row_date, NULL},
    {"amount", row_amount, NULL},
    {"agreement", row_number, NULL},
    {"pledge", row_number, NULL},
    {"inkind", row_number, NULL},
    {"note", row_words, NULL},
    {"reference", row_words, NULL},
    {"description", row_words, NULL},
    {"kind", row_kind_word, NULL},
    {"currency", NULL, "CHF"},
    {"count", NULL, "3"},
    {"quantity", NULL, "6"},
    {"unit", NULL, "person-month"},
    {"reason", NULL, "not what is needed"},
};

/* The value of a field of row i, in text; NULL where it is not given. */
static inline const char *
row_value(
    const struct rows *rows, const char *field, unsigned long i, char *text)
{
	if (!row_has(rows->kind, field))
		return NULL;
	for (size_t f = 0; f < sizeof(row_fields) / sizeof(*row_fields); f++) {
		if (strcmp(row_fields[f].name, field) != 0)
			continue;
		if (row_fields[f].always != NULL)
			return row_fields[f].always;
		row_fields[f].write(rows, i, text);
		return text;
	}
	fprintf(stderr, "nothing makes the field %s\n", field);
	exit(70);
}

/* The row as a JSON object; into a buffer of so many bytes. */
static inline void
row_json(const struct rows *rows, unsigned long i, char *json, size_t size)
{
	char text[ROW_VALUE];
	size_t len = 0;

	for (const struct field *f = rows->command->fields; f->name != NULL;
	     f++) {
		const char *value = row_value(rows, f->name, i, text);

		if (value != NULL)
			len += (size_t)snprintf(json + len, size - len,
			    "%c\"%s\":\"%s\"", len == 0 ? '{' : ',', f->name,
			    value);
	}
	snprintf(json + len, size - len, "}");
}

#endif
