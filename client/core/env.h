#ifndef BURSAR_ENV_H
#define BURSAR_ENV_H

/* What the environment says. */

#include <stdbool.h>

/* The variable, or NULL where it is not set or empty. */
const char *env_value(const char *name);

/* Does the terminal do more than print line after line? */
bool env_has_screen(void);

#endif
