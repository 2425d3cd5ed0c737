/* What proofs and exports have in common: checkpoints, and who signed them. */

#include <stdlib.h>
#include <string.h>

#include "check.h"

bool
check_checkpoint(const struct checkpoint *checkpoint, struct given *given,
    const char *where, struct key **signer, struct verdict *verdict)
{
	bool wrong;

	keys_settle(&given->keys, checkpoint->origin);
	*signer = checkpoint_signer(checkpoint, &given->keys, &wrong);
	if (wrong)
		return fail(verdict, where, "its signature does not verify");
	if (*signer == NULL)
		return fail(verdict, where,
		    "it is signed with none of the keys that are given");
	return true;
}

bool
check_kept(const struct checkpoint *checkpoint, const struct given *given,
    const char *where, bool *compared, struct verdict *verdict)
{
	*compared = false;
	if (!given->kept.given)
		return true;
	if (!span_is(checkpoint->origin, given->kept.origin))
		return fail(verdict, where,
		    "it is of another ledger than the checkpoint that you kept");
	if (!kept_agrees(&given->kept, checkpoint->size, &checkpoint->root))
		return fail(verdict, where,
		    "it is of another past than the checkpoint that you kept");
	*compared = kept_has(&given->kept, checkpoint->size);
	return true;
}

void
check_signer(const struct key *signer, const struct given *given,
    struct verdict *verdict)
{
	char hash[2 * sizeof(signer->hash) + 1];

	if (signer->trusted)
		return;
	hex_write(signer->hash, sizeof(signer->hash), hash);
	if (given->keys.pinned)
		fail(verdict, "the checkpoint",
		    "it is signed with the key %s, which is not the one that you "
		    "trust",
		    hash);
	else
		leave_open(verdict,
		    "whose key %s is, since the file itself names it: say which "
		    "one you trust with --key FILE",
		    hash);
}

bool
is_book_of(struct span origin, struct span book)
{
	return origin.len > book.len + 1 && book.len > 0 &&
	       memchr(book.at, '/', book.len) == NULL &&
	       origin.at[origin.len - book.len - 1] == '/' &&
	       memcmp(origin.at + origin.len - book.len, book.at, book.len) ==
		   0;
}
