/* Checkpoints of ledgers, kept and compared. */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "alloc.h"
#include "base64.h"
#include "core/folder.h"
#include "field.h"
#include "member.h"
#include "session/consistency.h"
#include "session/identity.h"
#include "session/past.h"
#include "uuid.h"

#define SCHEME		"bursar/"
#define OBJECT_MAX	4096
#define HEAD_MAX	512
#define AUTHORITY_SHOWN 16
#define SAFE                                                                   \
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."
#define DUE_S		60 /* between two comparisons, whatever comes */
#define MOMENT		sizeof("2026-03-31T12:00:00Z")

/* A checkpoint, read. */
struct head {
	char line[HEAD_MAX]; /* "" for none */
	char origin[200];
	struct consistency_tree tree;
};

struct past {
	char *path; /* of the folder */
	int folder; /* -1 where there is none */
	char *server, *place; /* its address, and the file that says who it is */
	char origin[200];     /* that it was, or "" */
	struct head kept, told;
	char seen[MOMENT], where[300]; /* when the kept one was, and from whom */
	struct head ahead;	       /* seen, and not compared yet */
	char ahead_seen[MOMENT];
	time_t compared;
	enum past_state state;
	bool doubted;
};

static bool
read_root(const char *text, unsigned char root[CONSISTENCY_HASH])
{
	struct buf bytes = BUF(64);
	bool ok = base64_decode(&bytes, text) && bytes.len == CONSISTENCY_HASH;

	if (ok)
		memcpy(root, bytes.data, CONSISTENCY_HASH);
	buf_free(&bytes);
	return ok;
}

/* Is it SCHEME, the UUID of a ledger, and a book?  A file is called by it, and
 * none that says which ledger a server was. */
static bool
is_origin(const char *origin)
{
	static const struct field ledger = {"ledger", FIELD_REF, REQUIRED};
	static const struct field book = {"book", FIELD_CODE, REQUIRED};
	const char *rest = origin + strlen(SCHEME);
	char uuid[UUID_TEXT] = "";
	struct error ignored;

	if (strncmp(origin, SCHEME, strlen(SCHEME)) != 0 ||
	    strlen(rest) < UUID_TEXT || rest[UUID_TEXT - 1] != '/')
		return false;
	memcpy(uuid, rest, UUID_TEXT - 1);
	return field_check(&ledger, uuid, &ignored) &&
	       field_check(&book, rest + UUID_TEXT, &ignored);
}

/* The next word of the line into room for it, with what parts it from the one
 * after. */
static bool
read_word(const char **line, char *word, size_t size)
{
	size_t len = strcspn(*line, " ");

	if (len == 0 || len >= size)
		return false;
	memcpy(word, *line, len);
	word[len] = '\0';
	*line += len + ((*line)[len] == ' ');
	return true;
}

static bool
read_size(const char *text, unsigned long long *size)
{
	if (strspn(text, "0123456789") != strlen(text) || strlen(text) > 18)
		return false;
	*size = strtoull(text, NULL, 10);
	return *size > 0;
}

/* Whether it is right is not asked here; but it is kept, and has to be text. */
static bool
is_signature(const char *text)
{
	struct buf bytes = BUF(200);
	bool ok = base64_decode(&bytes, text) && !buf_over(&bytes);

	buf_free(&bytes);
	return ok;
}

static bool
read_head(struct head *head, const char *line)
{
	struct head read = {0};
	char size[24], root[48], signature[200];
	const char *rest = line;

	if (strlen(line) >= sizeof(read.line) ||
	    !read_word(&rest, read.origin, sizeof(read.origin)) ||
	    !read_word(&rest, size, sizeof(size)) ||
	    !read_word(&rest, root, sizeof(root)) ||
	    !read_word(&rest, signature, sizeof(signature)) || *rest != '\0' ||
	    !is_origin(read.origin) || !read_size(size, &read.tree.size) ||
	    !read_root(root, read.tree.root) || !is_signature(signature))
		return false;
	snprintf(read.line, sizeof(read.line), "%s", line);
	*head = read;
	return true;
}

/* The file of a ledger: bursar/LEDGER/BOOK is LEDGER,BOOK. */
static void
name_of(const char *origin, char name[200])
{
	const char *slash = strchr(origin, '/');

	snprintf(name, 200, "%s", slash != NULL ? slash + 1 : origin);
	for (char *p = name; *p != '\0'; p++)
		if (*p == '/')
			*p = ',';
}

static void
now(char moment[MOMENT])
{
	time_t at = time(NULL);
	struct tm utc;

	if (gmtime_r(&at, &utc) == NULL ||
	    strftime(moment, MOMENT, "%Y-%m-%dT%H:%M:%SZ", &utc) == 0)
		moment[0] = '\0';
}

/* Files -------------------------------------------------------------------*/

static json_t *
read_object(const struct past *past, const char *name)
{
	struct buf text = BUF(OBJECT_MAX);
	json_t *object = NULL;

	if (past->folder >= 0 && folder_read_file(past->folder, name, &text) &&
	    !buf_over(&text))
		object = json_loadb(text.data, text.len, 0, NULL);
	buf_free(&text);
	return object;
}

static bool
cannot(const struct past *past, const char *name, struct error *err)
{
	error_set(err, ERROR_FILE, "heads", "%s/%s cannot be written: %s",
	    past->path, name, strerror(errno));
	return error_hint(err, "look at the folder and who owns it");
}

/* One writes at a time; the object is released. */
static bool
write_object(
    struct past *past, const char *name, json_t *object, struct error *err)
{
	char *text = json_dumps(object, JSON_COMPACT);
	struct buf line = BUF(OBJECT_MAX);
	bool ok;

	json_decref(object);
	if (text == NULL)
		abort();
	buf_printf(&line, "%s\n", text);
	free(text);
	if (past->folder < 0 && folder_make(past->path))
		past->folder = open(
		    past->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ok = past->folder >= 0 && flock(past->folder, LOCK_EX) == 0 &&
	     folder_put_file(past->folder, name, &line);
	if (!ok)
		cannot(past, name, err);
	if (past->folder >= 0)
		flock(past->folder, LOCK_UN);
	buf_free(&line);
	return ok;
}

/* What is kept of the ledger, if anything is. */
static void
load(struct past *past)
{
	char name[200];
	struct stat st;
	json_t *object;
	const json_t *ahead;

	name_of(past->origin, name);
	object = read_object(past, name);
	ahead = json_object_get(object, "ahead");
	if (!read_head(&past->ahead, member_text(ahead, "checkpoint")))
		past->ahead = (struct head){0};
	snprintf(past->ahead_seen, sizeof(past->ahead_seen), "%s",
	    member_text(ahead, "seen"));
	if (!read_head(&past->kept, member_text(object, "checkpoint")))
		past->kept = (struct head){0};
	snprintf(past->seen, sizeof(past->seen), "%s",
	    member_text(object, "seen"));
	snprintf(past->where, sizeof(past->where), "%s",
	    member_text(object, "server"));
	past->doubted = json_object_get(object, "refused") != NULL;
	past->compared =
	    fstatat(past->folder, name, &st, 0) == 0 ? st.st_mtime : 0;
	json_decref(object);
}

static json_t *
object_of(const struct past *past)
{
	json_t *object = json_pack("{s:s, s:s, s:s}", "checkpoint",
	    past->kept.line, "seen", past->seen, "server", past->where);

	if (past->ahead.line[0] != '\0')
		json_object_set_new(object, "ahead",
		    json_pack("{s:s, s:s}", "checkpoint", past->ahead.line,
			"seen", past->ahead_seen));
	return object;
}

/* Write down what is kept, and beside it what was refused, or NULL. */
static bool
keep(struct past *past, const char *refused, struct error *err)
{
	char name[200], moment[MOMENT];
	json_t *object;

	now(moment);
	name_of(past->kept.origin, name);
	if (refused == NULL) {
		snprintf(past->seen, sizeof(past->seen), "%s", moment);
		snprintf(past->where, sizeof(past->where), "%s", past->server);
		past->ahead = (struct head){0};
	}
	object = object_of(past);
	if (refused != NULL)
		json_object_set_new(object, "refused",
		    json_pack("{s:s, s:s, s:s}", "checkpoint", refused, "seen",
			moment, "server", past->server));
	past->doubted = refused != NULL;
	past->compared = time(NULL);
	return write_object(past, name, object, err);
}

/* Which ledger the server is. */
static bool
keep_place(struct past *past, const char *origin, struct error *err)
{
	char moment[MOMENT];

	if (strcmp(past->origin, origin) == 0)
		return true;
	snprintf(past->origin, sizeof(past->origin), "%s", origin);
	now(moment);
	return write_object(past, past->place,
	    json_pack("{s:s, s:s}", "origin", origin, "seen", moment), err);
}

/* The file of the server, by its address and the authority that vouches for
 * it. */
static char *
place_of(const struct context *context, const struct identity *identity)
{
	const char *address = strstr(context->server, "://");
	struct buf name = BUF(300);
	char *place;

	address = address != NULL ? address + 3 : context->server;
	buf_printf(
	    &name, "%.*s,", AUTHORITY_SHOWN, identity->authority);
	for (size_t i = 0; i < 200 && address[i] != '\0' && address[i] != '/';
	     i++)
		buf_add_bytes(
		    &name, strchr(SAFE, address[i]) ? &address[i] : "_", 1);
	place = xstrdup(name.data);
	buf_free(&name);
	return place;
}

struct past *
past_open(const struct context *context)
{
	struct past *past = xcalloc(1, sizeof(*past));
	char *home = folder_data_home();
	struct identity identity;
	struct error ignored;
	json_t *object;

	past->folder = -1;
	past->server = xstrdup(context->server);
	past->path = xasprintf("%s/bursar/heads", home);
	free(home);
	if (!identity_read(&identity, context, &ignored))
		return past;
	past->place = place_of(context, &identity);
	past->folder = open(past->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	object = read_object(past, past->place);
	snprintf(past->origin, sizeof(past->origin), "%s",
	    member_text(object, "origin"));
	json_decref(object);
	if (past->origin[0] != '\0')
		load(past);
	return past;
}

void
past_free(struct past *past)
{
	if (past->folder >= 0)
		close(past->folder);
	free(past->place);
	free(past->path);
	free(past->server);
	free(past);
}

/* Comparing ---------------------------------------------------------------*/

static enum past_state
beside(const struct head *seen, const struct head *told)
{
	const struct consistency_tree *one = &seen->tree, *other = &told->tree;

	if (other->size != one->size)
		return other->size > one->size ? PAST_GREW : PAST_SHORTER;
	return memcmp(one->root, other->root, sizeof(one->root)) == 0
		   ? PAST_SAME
		   : PAST_OTHER;
}

static bool
has_ahead(const struct past *past)
{
	return past->ahead.line[0] != '\0';
}

/* The largest that was seen. */
static const struct head *
largest(const struct past *past)
{
	return has_ahead(past) ? &past->ahead : &past->kept;
}

/* Less than was seen ahead of the kept one, or something else? */
static bool
falls_behind(const struct past *past, const struct head *told)
{
	return has_ahead(past) && beside(&past->ahead, told) >= PAST_SHORTER;
}

/* What the checkpoint is beside those that were seen. */
static enum past_state
compare(struct past *past, const struct head *told)
{
	if (past->origin[0] != '\0' &&
	    strcmp(past->origin, told->origin) != 0)
		return PAST_OTHER;
	if (past->origin[0] == '\0') { /* seen at another address, perhaps */
		snprintf(past->origin, sizeof(past->origin), "%s",
		    told->origin);
		load(past);
		past->origin[0] = '\0';
	}
	if (past->kept.line[0] == '\0')
		return PAST_NEW;
	return beside(falls_behind(past, told) ? &past->ahead : &past->kept,
	    told);
}

void
past_saw(struct past *past, const char *checkpoint)
{
	enum past_state state;
	struct head told;

	if (past->place == NULL || !read_head(&told, checkpoint))
		return;
	state = compare(past, &told);
	if (state < past->state)
		return;
	past->state = state;
	past->told = told;
}

void
past_missed(struct past *past)
{
	if (past->kept.line[0] != '\0' && past->state < PAST_UNTOLD)
		past->state = PAST_UNTOLD;
}

enum past_state
past_state(const struct past *past)
{
	return past->state;
}

bool
past_doubted(const struct past *past)
{
	return past->doubted;
}

const char *
past_seen(const struct past *past)
{
	return past->seen;
}

unsigned long long
past_size(const struct past *past)
{
	return past->kept.tree.size;
}

bool
past_is_due(const struct past *past)
{
	double age = difftime(time(NULL), past->compared);
	bool ahead = has_ahead(past) &&
		     past->told.tree.size > past->ahead.tree.size;

	return age >= DUE_S || age < 0 || /* a clock that was set back */
	       ahead; /* of two that are ahead one would be lost */
}

static bool
refuse(struct past *past, const struct head *told, struct error *err)
{
	const struct head *had = largest(past);
	const char *when = has_ahead(past) ? past->ahead_seen : past->seen;
	struct error ignored;
	char name[200];

	if (past->origin[0] != '\0' && told->line[0] != '\0' &&
	    strcmp(past->origin, told->origin) != 0) {
		error_set(err, ERROR_CHECK_FAILED, "heads",
		    "%s was the ledger %s, and is %s now", past->server,
		    past->origin, told->origin);
	} else if (told->tree.size < had->tree.size) {
		error_set(err, ERROR_CHECK_FAILED, "heads",
		    "the ledger at %s has lost entries: it had %llu when this "
		    "computer saw it on %s, and has a checkpoint of %llu now",
		    past->server, had->tree.size, when, told->tree.size);
	} else {
		error_set(err, ERROR_CHECK_FAILED, "heads",
		    "the ledger at %s has another past: its first %llu entries "
		    "are not those that this computer saw on %s",
		    past->server, had->tree.size, when);
	}
	if (past->kept.line[0] != '\0' &&
	    keep(past, told->line, &ignored) && past->origin[0] == '\0')
		keep_place(past, past->kept.origin, &ignored);
	name_of(past->origin, name);
	return error_hint(err,
	    "record nothing there, and tell the auditor, who needs %s/%s; only "
	    "if you were told that an older state was put back: bursar context "
	    "accept-past",
	    past->path, name);
}

bool
past_refuse(struct past *past, struct error *err)
{
	return refuse(past, &past->told, err);
}

bool
past_met(struct past *past, struct error *err)
{
	return past->told.line[0] == '\0' ||
	       keep_place(past, past->told.origin, err);
}

bool
past_put_off(struct past *past, struct error *err)
{
	struct timespec times[2] = {{0}};
	char name[200];

	if (!past_met(past, err))
		return false;
	load(past); /* somebody else may have compared meanwhile */
	if (past->doubted || past->kept.line[0] == '\0' ||
	    past->told.tree.size <= past->kept.tree.size ||
	    has_ahead(past))
		return true;
	past->ahead = past->told;
	now(past->ahead_seen);
	name_of(past->kept.origin, name);
	times[0].tv_sec = times[1].tv_sec = past->compared;
	return write_object(past, name, object_of(past), err) &&
	       (utimensat(past->folder, name, times, 0) == 0 ||
		   cannot(past, name, err));
}

bool
past_begin(struct past *past, struct error *err)
{
	past->kept = past->told;
	past->state = PAST_SAME;
	return keep(past, NULL, err) &&
	       keep_place(past, past->kept.origin, err);
}

/* The hashes of a proof, one behind the other; false where it is none. */
static bool
read_proof(const json_t *proof, struct buf *hashes)
{
	const json_t *item;
	size_t i;

	json_array_foreach (proof, i, item) {
		unsigned char hash[CONSISTENCY_HASH];
		const char *text = json_string_value(item);

		if (text == NULL || !read_root(text, hash))
			return false;
		buf_add_bytes(hashes, (const char *)hash, sizeof(hash));
	}
	return json_is_array(proof) && !buf_over(hashes);
}

/* What the server says is its newest checkpoint; of no entries where it says
 * none. */
static struct head
head_of(const json_t *newest)
{
	char *line = xasprintf("%s %lld %s %s", member_text(newest, "origin"),
	    json_integer_value(json_object_get(newest, "size")),
	    member_text(newest, "root"), member_text(newest, "signature"));
	struct head told = {0};

	if (!read_head(&told, line))
		told = (struct head){0};
	free(line);
	return told;
}

/* Does the newest checkpoint continue the one that was seen? */
static bool
continues(
    const struct head *seen, const struct head *told, const json_t *newest)
{
	struct buf hashes = BUF(CONSISTENCY_MOST * CONSISTENCY_HASH + 1);
	bool ok = strcmp(seen->origin, told->origin) == 0 &&
		  read_proof(json_object_get(newest, "proof"), &hashes) &&
		  consistency_holds(&seen->tree, &told->tree,
		      (const unsigned char *)hashes.data,
		      hashes.len / CONSISTENCY_HASH);

	buf_free(&hashes);
	return ok;
}

/* And the one that was seen ahead of the kept one, if there is one? */
static bool
continues_ahead(const struct past *past, const struct head *told,
    const json_t *from_ahead)
{
	struct head same;

	if (!has_ahead(past))
		return true;
	if (beside(&past->ahead, told) != PAST_GREW)
		return beside(&past->ahead, told) == PAST_SAME;
	same = head_of(from_ahead);
	return beside(&same, told) == PAST_SAME &&
	       continues(&past->ahead, &same, from_ahead);
}

/* Of how many entries the newest one is; 0 where there is none. */
static unsigned long long
size_of(const json_t *newest)
{
	json_int_t size = json_integer_value(json_object_get(newest, "size"));

	return size > 0 ? (unsigned long long)size : 0;
}

bool
past_lacks(const struct past *past, const json_t *newest)
{
	return size_of(newest) < largest(past)->tree.size;
}

unsigned long long
past_ahead(const struct past *past, const json_t *newest)
{
	return has_ahead(past) && size_of(newest) > past->ahead.tree.size
		   ? past->ahead.tree.size
		   : 0;
}

bool
past_judge(struct past *past, const json_t *newest, const json_t *from_ahead,
    struct error *err)
{
	struct head told = head_of(newest);

	if (told.line[0] == '\0' || !continues(&past->kept, &told, newest) ||
	    !continues_ahead(past, &told, from_ahead))
		return refuse(past, &told, err);
	past->kept = told;
	past->state = PAST_SAME;
	return keep(past, NULL, err) && keep_place(past, told.origin, err);
}

bool
past_forget(struct past *past, char **was, struct error *err)
{
	char name[200], moment[MOMENT], copy[240];
	bool ok = true;

	*was = NULL;
	if (past->folder < 0 || past->origin[0] == '\0')
		return true;
	name_of(past->origin, name);
	now(moment);
	snprintf(copy, sizeof(copy), "%s.until-%s", name, moment);
	if (past->kept.line[0] != '\0')
		ok = renameat(past->folder, name, past->folder, copy) == 0;
	ok = ok && (unlinkat(past->folder, past->place, 0) == 0 ||
		       errno == ENOENT) &&
	     fsync(past->folder) == 0;
	if (!ok)
		return cannot(past, name, err);
	*was = xasprintf("%s/%s", past->path, copy);
	return true;
}
