/* Names that lists have shown, in the cache of the person. */

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "alloc.h"
#include "core/env.h"
#include "core/text.h"
#include "file.h"
#include "member.h"
#include "nouns.h"
#include "output/output.h"
#include "session/names.h"

#define NAMES_MAX 1000
#define PATH_SIZE 4096
#define TRUSTED_S (7 * 24 * 3600) /* older names are not offered */
#define FRESH_S	  600		  /* younger ones are not asked for again */
#define PAUSE_S	  60		  /* between two tries of asking */

/* Add the text as a part of a file's name. */
static void
add_plain(struct buf *path, const char *text)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-";

	for (size_t i = 0; i < 100 && text[i] != '\0'; i++)
		buf_add_bytes(
		    path, strchr(plain, text[i]) != NULL ? &text[i] : "_", 1);
}

/* The folder of this server and person, with all folders on the way to it
 * where make is true; false where there is no place for it. */
static bool
find_folder(const struct context *context, struct buf *path, bool make)
{
	const char *xdg = env_value("XDG_CACHE_HOME"),
		   *home = env_value("HOME");
	const char *slash;

	if (context->server == NULL || context->certificate == NULL)
		return false;
	if (xdg != NULL && xdg[0] == '/')
		buf_printf(path, "%s/bursar/", xdg);
	else if (home != NULL && home[0] == '/')
		buf_printf(path, "%s/.cache/bursar/", home);
	else
		return false;
	slash = strrchr(context->certificate, '/');
	add_plain(path, context->server);
	buf_add(path, "_");
	add_plain(path, slash != NULL ? slash + 1 : context->certificate);
	for (char *p = path->data + 1; make && *p != '\0'; p++)
		if (*p == '/') {
			*p = '\0';
			mkdir(path->data, 0700);
			*p = '/';
		}
	return !make || mkdir(path->data, 0700) == 0 ||
	       access(path->data, W_OK) == 0;
}

/* The file of a noun; its name may have an ending. */
static bool
find_file(const struct context *context, const char *noun, const char *ending,
    struct buf *path)
{
	bool found = find_folder(context, path, *ending != '\0');

	buf_printf(path, "/%s%s", noun, ending);
	return found && !buf_over(path);
}

/* How many seconds ago was the file written?  Very long ago if it is not
 * there, or from tomorrow. */
static time_t
age_of(const char *path)
{
	struct stat st;
	time_t now = time(NULL);

	if (stat(path, &st) < 0 || st.st_mtime > now)
		return TRUSTED_S + 1;
	return now - st.st_mtime;
}

static void
read_lines(const char *path, struct buf *lines)
{
	FILE *file = fopen(path, "re");

	if (file == NULL)
		return;
	buf_read(lines, file);
	fclose(file);
	if (buf_over(lines)) /* not ours */
		buf_clear(lines);
}

void
names_read(const struct context *context, const char *noun, struct buf *lines)
{
	struct buf path = BUF(PATH_SIZE);

	if (find_file(context, noun, "", &path) &&
	    age_of(path.data) <= TRUSTED_S)
		read_lines(path.data, lines);
	buf_free(&path);
}

bool
names_wanted(const struct context *context, const char *noun)
{
	struct buf path = BUF(PATH_SIZE), tried = BUF(PATH_SIZE);
	bool wanted = find_file(context, noun, "", &path) &&
		      age_of(path.data) > FRESH_S &&
		      find_file(context, noun, ".tried", &tried) &&
		      age_of(tried.data) > PAUSE_S;
	int fd = wanted ? open(tried.data,
			      O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)
			: -1;

	if (fd >= 0) {
		futimens(fd, NULL);
		close(fd);
	}
	buf_free(&path);
	buf_free(&tried);
	return fd >= 0;
}

/* Add a line unless its name is there already. */
static void
add_line(struct buf *lines, json_t *seen, const char *line, size_t len)
{
	char *name = xasprintf("%.*s", (int)strcspn(line, "\t\n"), line);

	if (*name != '\0' && json_object_get(seen, name) == NULL &&
	    json_object_size(seen) < NAMES_MAX) {
		json_object_set_new(seen, name, json_true());
		buf_add_bytes(lines, line, len);
	}
	free(name);
}

/* Is the row about a person, who may want to be forgotten? */
static bool
is_person(const json_t *item, const struct noun *noun)
{
	return noun->people != NULL &&
	       (*noun->people == '\0' ||
		   strcmp(member_text(item, "kind"), noun->people) == 0);
}

static void
add_items(struct buf *lines, json_t *seen, const json_t *items,
    const struct noun *noun)
{
	for (size_t i = 0; i < json_array_size(items); i++) {
		const json_t *item = json_array_get(items, i);
		json_t *names = output_names(item);
		const char *first = json_string_value(json_array_get(names, 0));
		struct buf line = BUF(NAMES_TEXT_MAX), name = BUF(200);
		struct buf told = BUF(NAMES_TEXT_MAX);

		member_add(&name, json_object_get(item, first));
		text_tame(&line, name.data, false);
		buf_add(&line, "\t");
		if (!is_person(item, noun))
			output_tell(&told, item, noun->tells);
		text_tame(&line, told.data, false);
		buf_add(&line, "\n");
		if (!buf_over(&name) && !buf_over(&line))
			add_line(lines, seen, line.data, line.len);
		buf_free(&name);
		buf_free(&told);
		buf_free(&line);
		json_decref(names);
	}
}

static void
add_known(struct buf *lines, json_t *seen, const struct buf *known)
{
	for (const char *line = known->data; *line != '\0';) {
		size_t len = strcspn(line, "\n");

		len += line[len] == '\n';
		add_line(lines, seen, line, len);
		line += len;
	}
}

/* In one step, so that two at once do not mix. */
static void
write_file(const char *path, const struct buf *lines)
{
	char *draft = xasprintf("%s.%d", path, (int)getpid());
	int fd = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	bool ok = fd >= 0 &&
		  file_write_all(fd, lines->data, lines->len);

	if (fd >= 0)
		close(fd);
	if (!ok || rename(draft, path) < 0)
		unlink(draft);
	free(draft);
}

void
names_keep(const struct context *context, const struct command *list,
    const json_t *items)
{
	struct buf path = BUF(PATH_SIZE), folder = BUF(PATH_SIZE);
	struct buf known = BUF(NAMES_TEXT_MAX), lines = BUF(NAMES_TEXT_MAX);
	json_t *seen = json_object();

	if (json_array_size(items) > 0 && find_folder(context, &folder, true) &&
	    find_file(context, list->noun, "", &path)) {
		read_lines(path.data, &known);
		add_items(&lines, seen, items, noun_find(list->noun));
		add_known(&lines, seen, &known);
		write_file(path.data, &lines);
	}
	json_decref(seen);
	buf_free(&path);
	buf_free(&folder);
	buf_free(&known);
	buf_free(&lines);
}
