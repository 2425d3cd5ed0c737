/* Writing the file of rejected rows. */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "alloc.h"
#include "import/rejects.h"

#define NAMES_MAX 1000 /* FILE.rejected.2.csv and so on */
#define REJECTED  ".rejected"

/* Of rejects of rejects the name does not grow: without ".rejected.csv" and
 * ".rejected.2.csv" at the end. */
static size_t
stem_of(const char *name)
{
	const char *end = strstr(name, REJECTED), *next;

	while (end != NULL && (next = strstr(end + 1, REJECTED)) != NULL)
		end = next;
	if (end == NULL || strchr(end, '/') != NULL)
		return strlen(name);
	return (size_t)(end - name);
}

bool
rejects_begin(struct rejects *rejects, const char *path, const char *beside,
    struct error *err)
{
	bool json = strlen(beside) > 7 &&
		    strcmp(beside + strlen(beside) - 7, ".ndjson") == 0;
	const char *ending = json ? ".ndjson" : ".csv";
	int stem = (int)stem_of(beside);

	*rejects = (struct rejects){.given = path != NULL};
	if (path != NULL) {
		rejects->path = xstrdup(path);
		if (access(path, F_OK) != 0)
			return true;
		error_set(err, ERROR_FILE, "rejects",
		    "%s is there already, and may hold rows that wait to be "
		    "fixed",
		    path);
		return error_hint(err, "give another name, or remove it");
	}
	for (int i = 1; i <= NAMES_MAX; i++) {
		free(rejects->path);
		rejects->path = i == 1 ? xasprintf("%.*s" REJECTED "%s", stem,
					     beside, ending)
				       : xasprintf("%.*s" REJECTED ".%d%s",
					     stem, beside, i, ending);
		if (access(rejects->path, F_OK) != 0)
			return true;
	}
	error_set(err, ERROR_FILE, "rejects",
	    "%s and all like it are there already", rejects->path);
	return error_hint(err, "give another name with --rejects");
}

static bool
cannot_write(const struct rejects *rejects, int failure, struct error *err)
{
	error_set(err, ERROR_FILE, "rejects", "%s cannot be written: %s",
	    rejects->path, strerror(failure));
	return error_hint(err, "--rejects names another place");
}

/* Is the column one that every such file gets again? */
static bool
is_ours(const struct mapping *mapping, size_t i)
{
	return i < mapping->count && (mapping->is[i] == COLUMN_OURS ||
					 mapping->is[i] == COLUMN_OUR_KEY);
}

/* The file, with the header of the rows where they have one. */
static bool
open_file(struct rejects *rejects, const struct rows *rows, struct error *err)
{
	int fd = open(rejects->path,
	    O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	struct buf header = BUF(ROW_MAX);
	char separator;

	if (fd < 0)
		return cannot_write(rejects, errno, err);
	rejects->file = fdopen(fd, "w");
	if (rejects->file == NULL)
		abort();
	if (rows->layout.json)
		return true;
	separator = sheet_separated_by(rows->sheet);
	if (rows->lines.has_mark || rows->lines.decoder != NULL)
		buf_add(&header, "\xef\xbb\xbf");
	buf_printf(&header, "%s%c%s", COLUMN_LINE, separator, COLUMN_ERROR);
	if (rejects->keys)
		buf_printf(&header, "%c%s", separator, COLUMN_AGAIN);
	for (size_t i = 0; i < rows->mapping->count; i++) {
		if (is_ours(rows->mapping, i))
			continue;
		buf_add_bytes(&header, &separator, 1);
		sheet_write(&header, rows->mapping->names[i], separator);
	}
	fprintf(rejects->file, "%s%s", header.data,
	    rows->lines.has_crlf ? "\r\n" : "\n");
	buf_free(&header);
	return true;
}

/* The problems in one line, without their columns, which moved. */
static void
add_reason(struct buf *buf, const struct buf *problems)
{
	const char *p = problems->data;

	while (*p != '\0') {
		size_t len = strcspn(p, "\n");
		size_t column = strspn(p, "0123456789");

		if (p[column] == '\t') {
			p += column + 1;
			len -= column + 1;
		}
		buf_add(buf, buf->len > 0 ? "; " : "");
		buf_add_bytes(buf, p, len);
		p += len + (p[len] == '\n');
	}
}

static void
write_cells(struct rejects *rejects, const struct rows *rows,
    const struct settled *settled, const char *reason)
{
	char separator = sheet_separated_by(rows->sheet);
	const char *cell = settled->raw->data;
	struct buf text = BUF(4 * ROW_MAX);

	buf_printf(&text, "%ld%c", settled->line, separator);
	sheet_write(&text, reason, separator);
	if (rejects->keys)
		buf_printf(&text, "%c%s", separator, settled->key);
	for (size_t i = 0; i < settled->cells; i++, cell += strlen(cell) + 1) {
		if (is_ours(rows->mapping, i))
			continue;
		buf_add_bytes(&text, &separator, 1);
		sheet_write(&text, cell, separator);
	}
	fprintf(rejects->file, "%s%s", text.data,
	    rows->lines.has_crlf ? "\r\n" : "\n");
	buf_free(&text);
}

/* The object with two members more, or three; where it is none, its text. */
static void
write_object(
    struct rejects *rejects, const struct settled *settled, const char *reason)
{
	json_t *object = json_loadb(settled->raw->data, settled->raw->len,
	    JSON_REJECT_DUPLICATES, NULL);

	if (!json_is_object(object)) {
		json_decref(object);
		object = json_object();
		json_object_set_new(
		    object, "text", json_string(settled->raw->data));
	}
	json_object_set_new(
	    object, COLUMN_LINE, json_sprintf("%ld", settled->line));
	json_object_set_new(object, COLUMN_ERROR, json_string(reason));
	if (rejects->keys && *settled->key != '\0')
		json_object_set_new(
		    object, COLUMN_AGAIN, json_string(settled->key));
	json_dumpf(object, rejects->file,
	    JSON_COMPACT | JSON_REAL_PRECISION(15)); /* 5.55 stays 5.55 */
	fputc('\n', rejects->file);
	json_decref(object);
}

bool
rejects_add(struct rejects *rejects, const struct rows *rows,
    const struct settled *settled, struct error *err)
{
	struct buf reason = BUF(ROW_MAX);

	if (rejects->path == NULL)
		return true;
	if (rejects->file == NULL && !open_file(rejects, rows, err))
		return false;
	add_reason(&reason, settled->problems);
	if (rows->layout.json)
		write_object(rejects, settled, reason.data);
	else
		write_cells(rejects, rows, settled, reason.data);
	buf_free(&reason);
	rejects->count++;
	return !ferror(rejects->file) || cannot_write(rejects, errno, err);
}

bool
rejects_flush(struct rejects *rejects, struct error *err)
{
	return rejects->file == NULL || fflush(rejects->file) == 0 ||
	       cannot_write(rejects, errno, err);
}

bool
rejects_close(struct rejects *rejects, struct error *err)
{
	bool ok = true;

	if (rejects->file != NULL)
		ok = fclose(rejects->file) == 0 ||
		     cannot_write(rejects, errno, err);
	free(rejects->path);
	*rejects = (struct rejects){0};
	return ok;
}
