/* Any bytes as the archive of a backup, under a seal that fits, as whoever
 * changes one would make it: what is read of it stays within what may be taken,
 * is the same a second time, and a member that the manifest has is that. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "backup/bundle.h"
#include "backup/files.h"
#include "backup/manifest.h"
#include "digest.h"
#include "fuzz.h"

#define BLOCK	     512  /* of tar */
#define TAIL	     1536 /* of an archive: its seal and its end */
#define MEMBER_MOST  (64u * 1024)
#define MEMBERS_MOST 100

/* What looks like a header of tar has the sum that it must have. */
static void
mend_sums(char *data, size_t size)
{
	for (; size >= BLOCK; data += BLOCK, size -= BLOCK) {
		unsigned sum = 0;

		if (memcmp(data + 257, "ustar", 5) != 0)
			continue;
		memset(data + 148, ' ', 8);
		for (size_t i = 0; i < BLOCK; i++)
			sum += (unsigned char)data[i];
		snprintf(data + 148, 8, "%06o", sum);
	}
}

/* The file, and its path. */
static int
make(const uint8_t *data, size_t size, char path[40])
{
	int fd = memfd_create("fuzz", MFD_CLOEXEC);
	char *copy = malloc(size), tail[TAIL] = "";

	must(fd >= 0 && copy != NULL);
	memcpy(copy, data, size);
	mend_sums(copy, size);
	digest_of(copy, size, tail);
	tail[strlen(tail)] = '\n';
	must(write(fd, copy, size) == (ssize_t)size &&
	     write(fd, tail, TAIL) == TAIL);
	free(copy);
	snprintf(path, 40, "/proc/self/fd/%d", fd);
	return fd;
}

static void
refused(const struct error *err)
{
	must(err->message[0] != '\0' && err->code != ERROR_INTERNAL);
}

/* The manifest, or NULL; it may say anything of the members. */
static json_t *
read_manifest(const struct buf *text)
{
	struct error err = {.message = ""};
	json_t *manifest = manifest_read(text, &err);
	struct buf heads = BUF(1000);

	if (manifest == NULL)
		refused(&err);
	else
		manifest_print_heads(manifest, &heads);
	buf_free(&heads);
	return manifest;
}

static void
look_up(
    const json_t *manifest, size_t n, const char *name, const struct buf *data)
{
	struct error err = {.message = ""};

	if (!manifest_has(manifest, n, name, data, &err))
		refused(&err);
	else
		must(manifest_names(manifest, name) &&
		     n < manifest_members(manifest));
}

/* Go through the members: a digest of all that they are, and the manifest,
 * where it is asked for. */
static void
read_members(
    struct bundle_reader *reader, json_t **manifest, char sum[DIGEST_TEXT])
{
	struct digest *digest = digest_new();
	struct buf data = BUF(MEMBER_MOST);
	struct error err = {.message = ""};
	char name[BUNDLE_NAME_MAX];
	bool more = true, ok = true;

	for (size_t n = 0; ok && more && n < MEMBERS_MOST; n++) {
		ok = bundle_next(reader, name, &more, &err) &&
		     (!more || bundle_content(reader, &data, &err));
		if (!ok || !more)
			break;
		must(data.len <= MEMBER_MOST && strlen(name) > 0);
		digest_add(digest, name, strlen(name));
		digest_add(digest, data.data, data.len);
		must(!files_is_locked(name, &data) || files_is_key(name));
		if (*manifest != NULL)
			look_up(*manifest, n, name, &data);
		else if (strcmp(name, MANIFEST) == 0)
			*manifest = read_manifest(&data);
	}
	if (!ok)
		refused(&err);
	digest_end(digest, sum);
	buf_free(&data);
}

/* From the beginning, and by a reader of its own, as one that was refused in
 * the middle does not begin again. */
static void
read_file(const char *path, json_t **manifest, char sum[DIGEST_TEXT])
{
	struct error err;
	struct bundle_reader *reader = bundle_open(path, NULL, NULL, &err);

	must(reader != NULL);
	read_members(reader, manifest, sum);
	bundle_close(reader);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char path[40], one[DIGEST_TEXT], other[DIGEST_TEXT];
	json_t *manifest = NULL;
	int fd;

	if (size == 0)
		return 0;
	fd = make(data, size, path);
	read_file(path, &manifest, one);
	read_file(path, &manifest, other);
	must(strcmp(one, other) == 0);
	json_decref(manifest);
	close(fd);
	return 0;
}
