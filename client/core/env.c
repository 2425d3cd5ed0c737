/* The environment. */

#include <stdlib.h>
#include <string.h>

#include "core/env.h"

const char *
env_value(const char *name)
{
	const char *value = getenv(name);

	return value != NULL && *value != '\0' ? value : NULL;
}

bool
env_has_screen(void)
{
	const char *term = env_value("TERM");

	return term != NULL && strcmp(term, "dumb") != 0;
}
