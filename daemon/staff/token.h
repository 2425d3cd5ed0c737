#ifndef BURSAR_STAFF_TOKEN_H
#define BURSAR_STAFF_TOKEN_H

/*
 * Tokens of forms.  A browser shows its certificate to us whoever makes it
 * send something, so that a page of somebody else could have it send a form.
 * Ours have a token in them that such a page cannot know: it is made of a
 * secret of this process, of the certificate that the form was served to, and
 * of the key of the one entry that it is for.
 */

#include <stdbool.h>

#include "digest.h"

struct tokens;

struct tokens *tokens_new(void);
void tokens_free(struct tokens *);

/* The token of a form; is a text that one? */
void token_make(const struct tokens *, const char *certificate,
    const char *key, char token[DIGEST_TEXT]);
bool token_is(const struct tokens *, const char *certificate, const char *key,
    const char *text);

#endif
