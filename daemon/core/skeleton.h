#ifndef BURSAR_SKELETON_H
#define BURSAR_SKELETON_H

/*
 * How a name looks, whatever letters it is written with: the skeleton of
 * Unicode's UTS 39, which is the same for two texts that a person could take
 * for each other ("Party" with a Latin and with a Cyrillic a).  Libicu is
 * known here and nowhere else.
 *
 *	struct buf skeleton;
 *
 *	buf_init(&skeleton, SKELETON_MAX);
 *	if (skeleton_add(&skeleton, "Party alfa"))
 *		compare(skeleton.data);
 */

#include <stdbool.h>

#include "buf.h"

#define SKELETON_MAX (32 * 1024) /* bytes of one, with its end */

/* Add the skeleton of a text of at most FIELD_TEXT's bytes, without regard to
 * case and compatible forms.  False, and nothing is added, where libicu does
 * not know one. */
bool skeleton_add(struct buf *, const char *text);

#endif
