/* Logging: the only mutable state outside main is how much of it, and how. */

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "log.h"
#include "utf8.h"

#define LINE_MAX_BYTES (64 * 1024)

static atomic_int least = LOG_INFO;
static _Atomic(log_writer *) writer = log_text;

static const char *const levels[] = {"debug", "info", "warning", "error"};

void
log_set_level(enum log_level level)
{
	least = level;
}

void
log_set_writer(log_writer *with)
{
	writer = with;
}

/* Add the text with " and \ escaped, and controls as JSON writes them: good in
 * a JSON string, and good for people. */
void
log_value(struct buf *buf, const char *text)
{
	const char *end = text + LOG_VALUE_MAX;

	while (*text != '\0' && text < end) {
		uint32_t c;
		size_t len = utf8_read(text, &c);

		if (len == 0)
			buf_printf(buf, "\\ufffd");
		else if (c == '"' || c == '\\')
			buf_printf(buf, "\\%c", (char)c);
		else if (utf8_steers(c) && c > 0xffff)
			buf_printf(buf, "\\u%04x\\u%04x",
			    0xd800u + ((c - 0x10000) >> 10),
			    0xdc00u + ((c - 0x10000) & 0x3ff));
		else if (utf8_steers(c))
			buf_printf(buf, "\\u%04x", c);
		else
			buf_add_bytes(buf, text, len);
		text += len + (len == 0);
	}
	if (*text != '\0')
		buf_add(buf, "…");
}

static void
add_time(struct buf *buf)
{
	struct timespec now;
	struct tm utc;

	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &utc);
	buf_printf(buf, "%04d-%02d-%02dT%02d:%02d:%02d.%03ldZ",
	    utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday, utc.tm_hour,
	    utc.tm_min, utc.tm_sec, now.tv_nsec / 1000000);
}

/* One call, so that lines of several threads do not mix. */
static void
put_line(struct buf *line)
{
	buf_add(line, "\n");
	if (write(STDERR_FILENO, line->data, line->len) < 0)
		buf_clear(line); /* there is nobody to tell */
	buf_free(line);
}

/* Would it be read as one word? */
static bool
is_word(const char *text)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789-._:/,@+%";

	return *text != '\0' && text[strspn(text, plain)] == '\0' &&
	       strlen(text) <= LOG_VALUE_MAX;
}

void
log_words(
    struct buf *buf, const char *sentence, const struct log_field fields[])
{
	log_value(buf, sentence);
	for (const struct log_field *f = fields; f->name != NULL; f++) {
		buf_printf(buf, " %s=", f->name);
		if (f->text == NULL) {
			buf_printf(buf, "%lld", f->number);
		} else if (is_word(f->text)) {
			buf_add(buf, f->text);
		} else {
			buf_add(buf, "\"");
			log_value(buf, f->text);
			buf_add(buf, "\"");
		}
	}
}

void
log_text(
    enum log_level level, const char *sentence, const struct log_field fields[])
{
	struct buf line = BUF(LINE_MAX_BYTES);

	add_time(&line);
	buf_printf(&line, " %s ", levels[level]);
	log_words(&line, sentence, fields);
	put_line(&line);
}

void
log_json(
    enum log_level level, const char *sentence, const struct log_field fields[])
{
	struct buf line = BUF(LINE_MAX_BYTES);

	buf_add(&line, "{\"time\":\"");
	add_time(&line);
	buf_printf(&line, "\",\"level\":\"%s\",\"message\":\"", levels[level]);
	log_value(&line, sentence);
	buf_add(&line, "\"");
	for (const struct log_field *f = fields; f->name != NULL; f++) {
		buf_printf(&line, ",\"%s\":", f->name);
		if (f->text == NULL) {
			buf_printf(&line, "%lld", f->number);
			continue;
		}
		buf_add(&line, "\"");
		log_value(&line, f->text);
		buf_add(&line, "\"");
	}
	buf_add(&line, "}");
	put_line(&line);
}

bool
log_shows(enum log_level level)
{
	return (int)level >= least;
}

void
log_fields(
    enum log_level level, const char *sentence, const struct log_field fields[])
{
	log_writer *with = writer;

	if (log_shows(level))
		with(level, sentence, fields);
}

void
log_line(enum log_level level, const char *fmt, ...)
{
	static const struct log_field none[] = {{NULL}};
	char text[2000];
	va_list ap;

	if ((int)level < least)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	log_fields(level, text, none);
}
