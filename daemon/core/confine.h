#ifndef BURSAR_CONFINE_H
#define BURSAR_CONFINE_H

/* What this process gives up, for good, before it hears a stranger. */

#include <stdbool.h>

#include "error.h"

/* No rights by running another program; and of an account that is not root, no
 * capability, whoever started us. */
void confine_powers(void);

/* From now on this thread and whatever it starts write into nothing but the
 * writable folders, and run programs of the system and of the folder programs
 * alone (Landlock).  Both are lists of paths with commas between them.  Where
 * the kernel has no Landlock, all is as before. */
bool confine_files(const char *writable, const char *programs, struct error *);

/* The version of Landlock that the kernel has, or 0. */
int confine_version(void);

#endif
