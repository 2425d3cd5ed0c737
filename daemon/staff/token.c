/* Making tokens, and looking whether one is ours. */

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "alloc.h"
#include "staff/token.h"

struct tokens {
	unsigned char secret[32];
};

struct tokens *
tokens_new(void)
{
	struct tokens *tokens = xcalloc(1, sizeof(*tokens));

	if (getrandom(tokens->secret, sizeof(tokens->secret), 0) !=
	    (ssize_t)sizeof(tokens->secret))
		abort();
	return tokens;
}

void
tokens_free(struct tokens *tokens)
{
	free(tokens);
}

/* SHA-256 twice, each time begun with the secret: nobody can make one that
 * goes on where another ends. */
void
token_make(const struct tokens *tokens, const char *certificate,
    const char *key, char token[DIGEST_TEXT])
{
	struct digest *inner = digest_new(), *outer = digest_new();

	digest_add(inner, tokens->secret, sizeof(tokens->secret));
	digest_add(inner, certificate, strlen(certificate) + 1);
	digest_add(inner, key, strlen(key) + 1);
	digest_end(inner, token);
	digest_add(outer, tokens->secret, sizeof(tokens->secret));
	digest_add(outer, token, DIGEST_TEXT - 1);
	digest_end(outer, token);
}

bool
token_is(const struct tokens *tokens, const char *certificate, const char *key,
    const char *text)
{
	char token[DIGEST_TEXT];
	unsigned char differ = 0;

	token_make(tokens, certificate, key, token);
	if (strlen(text) != DIGEST_TEXT - 1)
		return false;
	/* In as much time whichever digit is wrong. */
	for (size_t i = 0; i < DIGEST_TEXT - 1; i++)
		differ |= (unsigned char)(token[i] ^ text[i]);
	return differ == 0;
}
