/* What can be read in two ways. */

#include <string.h>

#include "core/either.h"

#define COULD "could be "

bool
either_refuse(struct error *err, const char *one, const char *other)
{
	return error_set(err, ERROR_INVALID, "", COULD "%s or %s", one, other);
}

bool
either_refused(const struct error *err)
{
	return strncmp(err->message, COULD, strlen(COULD)) == 0;
}
