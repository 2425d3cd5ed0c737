/*
 * Skeletons, by libicu's spoof checker.  Of a capital letter the look is taken
 * before its case is folded, as the small one may look like nothing else
 * (a Cyrillic K); and again after, since a skeleton may be a letter that has
 * another one (M, which is small m, which is rn).
 */

#include <stdlib.h>
#include <unicode/unorm2.h>
#include <unicode/uspoof.h>
#include <unicode/ustring.h>

#include "alloc.h"
#include "core/skeleton.h"

#define UNITS_MAX (SKELETON_MAX / 4) /* of UTF-16: three bytes at most */

/* Two texts that are made out of each other in turn. */
struct forms {
	UChar one[UNITS_MAX], other[UNITS_MAX];
	char text[SKELETON_MAX];
};

/* From the text in UTF-8 to its skeleton in forms->text; libicu does nothing
 * more once a step has failed. */
static UErrorCode
make(struct forms *forms, const char *text)
{
	UErrorCode code = U_ZERO_ERROR;
	const UNormalizer2 *nfkc = unorm2_getNFKCInstance(&code);
	USpoofChecker *checker = uspoof_open(&code);
	int32_t n = 0;

	u_strFromUTF8(forms->one, UNITS_MAX, &n, text, -1, &code);
	n = unorm2_normalize(nfkc, forms->one, n, forms->other, UNITS_MAX,
	    &code);
	n = uspoof_getSkeleton(checker, 0, forms->other, n, forms->one,
	    UNITS_MAX, &code);
	n = u_strFoldCase(forms->other, UNITS_MAX, forms->one, n,
	    U_FOLD_CASE_DEFAULT, &code);
	n = uspoof_getSkeleton(checker, 0, forms->other, n, forms->one,
	    UNITS_MAX, &code);
	u_strToUTF8(forms->text, SKELETON_MAX, NULL, forms->one, n, &code);
	uspoof_close(checker);
	return code;
}

bool
skeleton_add(struct buf *out, const char *text)
{
	struct forms *forms = xmalloc(sizeof(*forms));
	UErrorCode code = make(forms, text);
	bool ok = U_SUCCESS(code) && code != U_STRING_NOT_TERMINATED_WARNING;

	if (ok)
		buf_add(out, forms->text);
	free(forms);
	return ok;
}
