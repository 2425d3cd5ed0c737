#ifndef BURSAR_COMPLETION_H
#define BURSAR_COMPLETION_H

/*
 * Completion in shells.  The scripts that `bursar completion bash` and its
 * sisters print know nothing of commands: at each tab they hand the words of
 * the line to `bursar completion words`, which answers from the tables, so
 * that what is offered is what this program takes.
 */

#include "buf.h"
#include "core/options.h"
#include "session/context.h"

/* What the last of the words can become, a line each: the word, a tab, and
 * what it is; or the one line COMPLETION_FILES where files are meant.  The
 * first word is the program.  The context may be NULL: then no names are
 * offered. */
void completion_offer(struct buf *lines, const char *const words[],
    size_t count, const struct context *);

#define COMPLETION_FILES ":files"

/* `bursar completion words`: the words come on standard input, one a line. */
bool completion_words(const struct options *, struct error *);

#endif
