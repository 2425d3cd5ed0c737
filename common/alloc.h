#ifndef BURSAR_ALLOC_H
#define BURSAR_ALLOC_H

/* Memory that is always there: running out of it ends the program, here and
 * nowhere else. */

#include <stddef.h>

void *xmalloc(size_t size);
void *xcalloc(size_t count, size_t size);
void *xrealloc(void *, size_t size);
char *xstrdup(const char *);
char *xasprintf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Have JSON take its memory here as well: where there is none for a member, the
 * object must not go without it, nor what is read be taken for no JSON.  Before
 * anything else. */
void alloc_begin(void);

#endif
