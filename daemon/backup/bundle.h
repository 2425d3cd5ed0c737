#ifndef BURSAR_BUNDLE_H
#define BURSAR_BUNDLE_H

/*
 * The file of a backup: a tar archive that tar lists and takes apart, and that
 * shows whether it is whole.  Its last member, WHOLE.sha256, is the SHA-256 of
 * every byte before what that member holds; behind it are the padding and the
 * 1024 zero bytes that end an archive, and nothing else.  So a file that was
 * cut, has one byte changed or one added is refused before any of it is used:
 *
 *	head -c -1536 FILE | sha256sum
 *	tar -xOf FILE WHOLE.sha256
 *
 * bundle.c is the only file that knows libarchive.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "error.h"

#define BUNDLE_SEAL	"WHOLE.sha256"
#define BUNDLE_NAME_MAX 200

/* Called now and then while much is read or written, with the bytes so far. */
typedef void bundle_told(void *arg, uint64_t bytes);

struct bundle_writer;

/* Write to the descriptor, which stays open. */
struct bundle_writer *bundle_begin(int fd, const char *path);
bool bundle_put(struct bundle_writer *, const char *name, const void *data,
    size_t len, struct error *);

/* Seal and end it; the bytes there are. */
bool bundle_end(struct bundle_writer *, uint64_t *bytes, struct error *);
void bundle_drop(struct bundle_writer *); /* NULL too, and after its end */

struct bundle_reader;

/* Open a file that is whole: ERROR_DATA_CORRUPTED if it is not. */
struct bundle_reader *
bundle_open(const char *path, bundle_told *, void *arg, struct error *);

/* Go to the next member; more says whether there is one, after which it begins
 * again.  And take all that is in it, which is refused where it is more than
 * the buffer may hold. */
bool bundle_next(struct bundle_reader *, char name[BUNDLE_NAME_MAX], bool *more,
    struct error *);
bool bundle_content(struct bundle_reader *, struct buf *, struct error *);
void bundle_close(struct bundle_reader *); /* NULL too */

#endif
