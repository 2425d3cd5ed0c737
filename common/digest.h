#ifndef BURSAR_DIGEST_H
#define BURSAR_DIGEST_H

/* SHA-256, by which documents are named and files are checked: 64 small
 * hexadecimal digits, as sha256sum prints.
 *
 *	struct digest *digest = digest_new();
 *	digest_add(digest, data, len);		as often as there is more
 *	digest_end(digest, text);		which frees it
 */

#include <stdbool.h>
#include <stddef.h>

#define DIGEST_TEXT 65 /* with the NUL */

struct digest;

struct digest *digest_new(void);
void digest_add(struct digest *, const void *data, size_t len);
void digest_end(struct digest *, char text[DIGEST_TEXT]);

/* The beginning, as people compare it: 8f14-e45f-ceea-167a-5a36.  is_brief
 * says whether a text is that of a digest, or the whole: blanks, hyphens and
 * the case of letters are nothing. */
#define DIGEST_BRIEF 25 /* with the NUL */
void digest_brief(const char digest[DIGEST_TEXT], char brief[DIGEST_BRIEF]);
bool digest_is_brief(const char *text, const char digest[DIGEST_TEXT]);

/* The same for what is whole already. */
void digest_of(const void *data, size_t len, char text[DIGEST_TEXT]);

/* The same as bytes. */
#define DIGEST_BYTES 32
void digest_bytes(
    const void *data, size_t len, unsigned char hash[DIGEST_BYTES]);

#endif
