#ifndef BURSAR_LOG_H
#define BURSAR_LOG_H

/*
 * One event, one line, on standard error: the time, the level, a fixed
 * sentence, and fields.
 *
 *	log_event(LOG_INFO, "ready", LOG_NUMBER("port", 7443),
 *	    LOG_TEXT("book", book));
 *
 *	2026-11-24T23:40:33.123Z info ready port=7443 book=main
 *	{"time":"…","level":"info","message":"ready","port":7443,"book":"main"}
 *
 * Whatever cannot be printed is escaped, so that nothing from outside can
 * forge a line, end a field or steer a terminal; a long value is cut.  Logged
 * at the edge where something is decided, never in a leaf.
 */

#include <stddef.h>

#include <stdbool.h>

#include "buf.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR };

struct log_field {
	const char *name; /* small letters and _; NULL ends the array */
	const char *text; /* NULL for a number */
	long long number;
};

/* clang-format off */
#define LOG_TEXT(name, value)	{ (name), (value), 0 }
#define LOG_NUMBER(name, value) { (name), NULL, (long long)(value) }
#define log_event(level, ...)	log_fields((level), LOG_ARRAY(__VA_ARGS__))
#define LOG_ARRAY(sentence, ...) \
	(sentence), (const struct log_field[]){ __VA_ARGS__, { NULL } }
/* clang-format on */

void log_fields(
    enum log_level, const char *sentence, const struct log_field[]);

/* A sentence by itself, or one with something in it for people alone. */
void log_line(enum log_level, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Is the level shown?  Asked where the fields take work. */
bool log_shows(enum log_level);

/* A way to write an event down. */
typedef void log_writer(
    enum log_level, const char *sentence, const struct log_field[]);

log_writer log_text, log_json;

/* Show this level and above (LOG_INFO), and write it so (log_text). */
void log_set_level(enum log_level);
void log_set_writer(log_writer *);

/* For writers: add the sentence and the fields as text has them. */
void log_words(
    struct buf *, const char *sentence, const struct log_field[]);

/* For writers: add the value, at most LOG_VALUE_MAX bytes of it, with
 * everything that is not a plain character escaped. */
#define LOG_VALUE_MAX 1000
void log_value(struct buf *, const char *text);

#endif
