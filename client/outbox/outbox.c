/* The entries of the outbox: a change at a time, each on disk before the next.
 */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "alloc.h"
#include "outbox/outbox.h"
#include "outbox/outbox_kept.h"

#define DAMAGED	  "damaged"
#define SUFFIX	  ".entry"
#define NAME_SIZE (8 + 1 + UUID_TEXT + sizeof(SUFFIX))

/* Files, with the lock held
 * ---------------------------------------------------*/

static void
name_of(const struct outbox_entry *entry, char name[NAME_SIZE])
{
	snprintf(name, NAME_SIZE, "%08u-%s" SUFFIX, entry->number, entry->key);
}

/* 00000012-KEY.entry: the number and the key. */
static bool
name_read(const char *name, unsigned *number, char key[UUID_TEXT])
{
	if (strspn(name, "0123456789") != 8 || name[8] != '-' ||
	    strlen(name) != 9 + UUID_TEXT - 1 + strlen(SUFFIX) ||
	    strcmp(name + 9 + UUID_TEXT - 1, SUFFIX) != 0)
		return false;
	*number = (unsigned)strtoul(name, NULL, 10);
	memcpy(key, name + 9, UUID_TEXT - 1);
	key[UUID_TEXT - 1] = '\0';
	return outbox_is_key(key);
}

static bool
put_entry(const struct outbox *outbox, const struct outbox_entry *entry,
    struct error *err)
{
	struct buf text = BUF(OUTBOX_FILE_MAX);
	char name[NAME_SIZE];
	bool ok;

	name_of(entry, name);
	outbox_entry_write(entry, &text);
	ok = buf_over(&text) ? error_set(err, ERROR_TOO_LARGE, "outbox",
				   "the entry is too large for the outbox")
			     : outbox_put_file(outbox, name, &text, err);
	buf_free(&text);
	return ok;
}

static bool
remove_entry(const struct outbox *outbox, const struct outbox_entry *entry,
    struct error *err)
{
	char name[NAME_SIZE];

	name_of(entry, name);
	return (unlinkat(outbox->fd, name, 0) == 0 && fsync(outbox->fd) == 0) ||
	       outbox_cannot(outbox, name, err);
}

/* Is the entry on disk as it is here? */
static bool
is_there(const struct outbox *outbox, const struct outbox_entry *entry)
{
	struct buf here = BUF(OUTBOX_FILE_MAX), there = BUF(OUTBOX_FILE_MAX);
	char name[NAME_SIZE];
	bool same;

	name_of(entry, name);
	outbox_entry_write(entry, &here);
	same = folder_read_file(outbox->fd, name, &there) &&
	       here.len == there.len &&
	       memcmp(here.data, there.data, here.len) == 0;
	buf_free(&here);
	buf_free(&there);
	return same;
}

/* Reading -----------------------------------------------------------------*/

static int
by_number(const void *a, const void *b)
{
	const struct outbox_entry *one = a, *other = b;

	if (one->number != other->number)
		return one->number < other->number ? -1 : 1;
	return strcmp(one->key, other->key);
}

/* Say that the file cannot be used; kept is where it was put, or "" if it
 * stays where it is. */
static void
tell_of(struct outbox_list *list, const char *name, const char *kept,
    const struct error *why)
{
	json_array_append_new(
	    list->set_aside, json_pack("{s:s, s:s, s:s}", "file", name,
				 "reason", why->message, "kept", kept));
}

/* Put the file where it is in nobody's way. */
static void
set_aside(const struct outbox *outbox, struct outbox_list *list,
    const char *name, const struct error *why)
{
	char *path = xasprintf(DAMAGED "/%s", name);
	char *shown = xasprintf("%s/%s", outbox->folder, path);
	bool moved;

	moved = (mkdirat(outbox->fd, DAMAGED, 0700) == 0 || errno == EEXIST) &&
		renameat(outbox->fd, name, outbox->fd, path) == 0 &&
		fsync(outbox->fd) == 0;
	tell_of(list, name, moved ? shown : "", why);
	free(path);
	free(shown);
}

/* Read one file: ERROR_INVALID if it is damaged, else it cannot be read now or
 * by this bursar. */
static bool
read_entry(const struct outbox *outbox, const char *name,
    struct outbox_entry *entry, struct error *err)
{
	struct buf text = BUF(OUTBOX_FILE_MAX + 1);
	char expected[NAME_SIZE];
	bool ok;

	if (!folder_read_file(outbox->fd, name, &text)) {
		buf_free(&text);
		return error_set(err, ERROR_FILE, "", "%s",
		    errno == EINVAL ? "it is not a file" : strerror(errno));
	}
	ok = outbox_entry_read(entry, text.data, text.len, err);
	buf_free(&text);
	if (!ok)
		return false;
	name_of(entry, expected);
	if (strcmp(name, expected) == 0)
		return true;
	outbox_entry_free(entry);
	return error_set(
	    err, ERROR_INVALID, "", "it is not the entry that its name says");
}

static void
list_add(struct outbox_list *list, const struct outbox_entry *entry)
{
	list->entries =
	    xrealloc(list->entries, (list->count + 1) * sizeof(*list->entries));
	list->entries[list->count++] = *entry;
}

/* One name of the folder.  What this bursar cannot read is left to one that
 * can; what nobody can is set aside. */
static void
list_file(
    const struct outbox *outbox, struct outbox_list *list, const char *name)
{
	struct outbox_entry entry;
	char key[UUID_TEXT];
	struct error err;
	unsigned number;

	if (!name_read(name, &number, key))
		return;
	if (number > list->last)
		list->last = number;
	if (read_entry(outbox, name, &entry, &err)) {
		list_add(list, &entry);
		return;
	}
	json_array_append_new(list->damaged, json_string(key));
	if (err.code == ERROR_INVALID)
		set_aside(outbox, list, name, &err);
	else
		tell_of(list, name, "", &err);
}

/* A folder in the other, to be read; or NULL and errno. */
static DIR *
folder_open(int parent, const char *name)
{
	int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *folder = fd >= 0 ? fdopendir(fd) : NULL;

	if (folder == NULL && fd >= 0)
		close(fd);
	return folder;
}

/* The keys of what was set aside before. */
static void
list_damaged(const struct outbox *outbox, struct outbox_list *list)
{
	DIR *folder = folder_open(outbox->fd, DAMAGED);
	struct dirent *file;
	char key[UUID_TEXT];
	unsigned number;

	if (folder == NULL)
		return;
	while ((file = readdir(folder)) != NULL)
		if (name_read(file->d_name, &number, key)) {
			json_array_append_new(list->damaged, json_string(key));
			list->before++;
			if (number > list->last)
				list->last = number;
		}
	closedir(folder);
}

/* Names first, as files move while they are read. */
static bool
list_names(const struct outbox *outbox, json_t *names, struct error *err)
{
	DIR *folder = folder_open(outbox->fd, ".");
	struct dirent *file;

	if (folder == NULL)
		return outbox_cannot(outbox, "it cannot be read", err);
	while ((file = readdir(folder)) != NULL)
		if (strchr(file->d_name, '-') != NULL)
			json_array_append_new(names, json_string(file->d_name));
	closedir(folder);
	return true;
}

static unsigned
count_entries(int parent, const char *name)
{
	DIR *folder = folder_open(parent, name);
	struct dirent *file;
	char key[UUID_TEXT];
	unsigned number, count = 0;

	if (folder == NULL)
		return 0;
	while ((file = readdir(folder)) != NULL)
		count += name_read(file->d_name, &number, key);
	closedir(folder);
	return count;
}

void
outbox_others(const struct outbox *outbox, outbox_other *other, void *arg)
{
	char *parent = xstrdup(outbox->folder);
	char *slash = strrchr(parent, '/');
	struct dirent *file;
	unsigned count;
	DIR *folder;

	*slash = '\0';
	folder = opendir(parent);
	while (folder != NULL && (file = readdir(folder)) != NULL) {
		if (file->d_name[0] == '.' ||
		    strcmp(file->d_name, slash + 1) == 0)
			continue;
		count = count_entries(dirfd(folder), file->d_name);
		if (count > 0)
			other(arg, file->d_name, count);
	}
	if (folder != NULL)
		closedir(folder);
	free(parent);
}

bool
outbox_list_read(
    const struct outbox *outbox, struct outbox_list *list, struct error *err)
{
	json_t *names = json_array();
	bool ok = list_names(outbox, names, err);

	*list = (struct outbox_list){
	    .damaged = json_array(), .set_aside = json_array()};
	list_damaged(outbox, list);
	for (size_t i = 0; i < json_array_size(names); i++)
		list_file(
		    outbox, list, json_string_value(json_array_get(names, i)));
	json_decref(names);
	if (list->count > 0)
		qsort(list->entries, list->count, sizeof(*list->entries),
		    by_number);
	outbox_list_settle(list);
	return ok;
}

bool
outbox_list(
    const struct outbox *outbox, struct outbox_list *list, struct error *err)
{
	bool ok;

	*list = (struct outbox_list){0};
	if (outbox->fd < 0)
		return true;
	if (!outbox_lock(outbox, err))
		return false;
	ok = outbox_list_read(outbox, list, err);
	outbox_unlock(outbox);
	if (!ok)
		outbox_list_free(list);
	return ok;
}

void
outbox_list_free(struct outbox_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		outbox_entry_free(&list->entries[i]);
	free(list->entries);
	json_decref(list->damaged);
	json_decref(list->set_aside);
	*list = (struct outbox_list){0};
}

/* Does a field of the entry name the key? */
static bool
refers_to(const struct outbox_entry *entry, const char *key)
{
	const char *name;
	json_t *value;

	json_object_foreach (entry->fields, name, value)
		if (strcmp(json_string_value(value), key) == 0)
			return true;
	return false;
}

const struct outbox_entry *
outbox_list_referred(
    const struct outbox_list *list, const struct outbox_entry *entry)
{
	for (const struct outbox_entry *e = list->entries; e < entry; e++)
		if (!e->gone && refers_to(entry, e->key))
			return e;
	return NULL;
}

/* Which of the entries before it does it wait for?  0 for none. */
static unsigned
waits_for(const struct outbox_list *list, const struct outbox_entry *entry)
{
	for (const struct outbox_entry *e = list->entries; e < entry; e++)
		if (!e->gone && (e->parked || e->waits_for != 0) &&
		    refers_to(entry, e->key))
			return e->number;
	for (size_t i = 0; i < json_array_size(list->damaged); i++)
		if (refers_to(entry,
			json_string_value(json_array_get(list->damaged, i))))
			return OUTBOX_WAITS_FOR_DAMAGED;
	return 0;
}

void
outbox_list_settle(struct outbox_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		list->entries[i].waits_for = waits_for(list, &list->entries[i]);
}

struct outbox_entry *
outbox_list_find(const struct outbox_list *list, const char *text)
{
	bool is_key = strchr(text, '-') != NULL;
	unsigned long number = is_key ? 0 : strtoul(text, NULL, 10);

	for (size_t i = 0; i < list->count; i++)
		if (is_key ? strcmp(list->entries[i].key, text) == 0
			   : list->entries[i].number == number)
			return &list->entries[i];
	return NULL;
}

/* Changing ----------------------------------------------------------------*/

/* Is the key there already?  Then the entry gets its number. */
static bool
is_saved(const struct outbox_list *list, struct outbox_entry *entry, bool *same)
{
	const struct outbox_entry *found = outbox_list_find(list, entry->key);

	if (found == NULL)
		return false;
	entry->number = found->number;
	*same = strcmp(found->command, entry->command) == 0 &&
		json_equal(found->fields, entry->fields);
	return true;
}

static bool
add(const struct outbox *outbox, const struct outbox_list *list,
    struct outbox_entry *entry, const struct buf *document, struct error *err)
{
	bool same = false;

	if (is_saved(list, entry, &same))
		return same || error_set(err, ERROR_CONFLICT, "key",
				   "the key %s is that of another entry in the "
				   "outbox, %u",
				   entry->key, entry->number);
	if (list->last >= OUTBOX_NUMBER_MAX)
		return error_set(err, ERROR_TOO_LARGE, "outbox",
		    "the outbox %s has no number left", outbox->folder);
	entry->number = list->last + 1;
	return (document == NULL || outbox_put_document(outbox,
					outbox_files(entry), document, err)) &&
	       put_entry(outbox, entry, err);
}

bool
outbox_add(const struct outbox *outbox, struct outbox_entry *entry,
    const struct buf *document, struct error *err)
{
	struct outbox_list list;
	bool ok;

	if (!outbox_lock(outbox, err))
		return false;
	ok = outbox_list_read(outbox, &list, err) &&
	     add(outbox, &list, entry, document, err);
	outbox_unlock(outbox);
	outbox_list_free(&list);
	return ok;
}

static bool
change(const struct outbox *outbox, const struct outbox_entry *was,
    const struct outbox_entry *now, struct error *err)
{
	if (!is_there(outbox, was)) {
		error_set(err, ERROR_CONFLICT, "outbox",
		    "entry %u was changed or sent by another bursar meanwhile",
		    was->number);
		return error_hint(err, "bursar outbox list");
	}
	return now != NULL ? put_entry(outbox, now, err)
			   : remove_entry(outbox, was, err);
}

bool
outbox_change(const struct outbox *outbox, const struct outbox_entry *was,
    const struct outbox_entry *now, struct error *err)
{
	bool ok;

	if (!outbox_lock(outbox, err))
		return false;
	ok = change(outbox, was, now, err);
	outbox_unlock(outbox);
	return ok;
}

bool
outbox_receive(const struct outbox *outbox, const struct outbox_entry *entry,
    const json_t *answer, struct error *err)
{
	char name[NAME_SIZE];
	bool ok;

	if (!outbox_lock(outbox, err))
		return false;
	name_of(entry, name);
	ok = faccessat(outbox->fd, name, F_OK, 0) != 0 ||
	     (outbox_put_receipt(outbox, entry, answer, err) &&
		 remove_entry(outbox, entry, err));
	outbox_unlock(outbox);
	return ok;
}
