/* Secrets of invitations. */

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "invitation.h"

#define DIGITS "0123456789abcdef"

void
invitation_make(char secret[INVITATION_TEXT])
{
	unsigned char bits[(INVITATION_TEXT - 1) / 2];

	if (getrandom(bits, sizeof(bits), 0) != (ssize_t)sizeof(bits))
		abort();
	for (size_t i = 0; i < sizeof(bits); i++) {
		secret[2 * i] = DIGITS[bits[i] >> 4];
		secret[2 * i + 1] = DIGITS[bits[i] & 15];
	}
	secret[INVITATION_TEXT - 1] = '\0';
}

bool
invitation_digest(const char *text, size_t len, char digest[DIGEST_TEXT])
{
	static const char what[] = "bursar invitation ";
	struct digest *whole;

	if (len != INVITATION_TEXT - 1)
		return false;
	for (size_t i = 0; i < len; i++)
		if (text[i] == '\0' || strchr(DIGITS, text[i]) == NULL)
			return false;
	whole = digest_new();
	digest_add(whole, what, strlen(what));
	digest_add(whole, text, len);
	digest_end(whole, digest);
	return true;
}
