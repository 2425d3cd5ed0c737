#ifndef BURSAR_NOTE_H
#define BURSAR_NOTE_H

/* Signed notes, as C2SP has them: a text of lines, an empty line, and who
 * signed it, in base64 with the first four bytes of a hash of name and key. */

#include "buf.h"
#include "error.h"
#include "tls/seal_key.h"

/* The note of a text that ends with a newline, signed in a name. */
bool note_sign(const struct seal_key *, const char *name, const char *text,
    struct buf *note, struct error *);

/* Of how many entries the tree of a checkpoint is, or 0. */
long long note_size(const char *note);

/* The key as whoever checks a note is given it: NAME+HASH+KEY. */
void note_verifier(
    const struct seal_key *, const char *name, struct buf *verifier);

/* A note as it was read, within what it was read from: what is signed, with the
 * newline at its end, and the lines of those who signed it. */
struct note {
	const char *text, *signatures;
	size_t text_len, signatures_len;
};

/* Take the next note of a text, which may hold several one behind the other,
 * with no empty line in what is signed; false at the end, also where what is
 * left is no note. */
bool note_read(const char **rest, struct note *);

/* Is one of its signatures that of this name and key? */
bool note_is_signed(const struct note *, const char *name,
    const unsigned char public[SEAL_PUBLIC]);

#endif
