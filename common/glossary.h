#ifndef BURSAR_GLOSSARY_H
#define BURSAR_GLOSSARY_H

/* What the words of Bursar mean, as docs/glossary.md has it. */

#include <stdbool.h>

#include "buf.h"

/* Add what the name of a column means, "due_later"; false if the glossary
 * does not have it. */
bool glossary_find(const char *name, struct buf *meaning);

#endif
