#ifndef BURSAR_SCDOC_H
#define BURSAR_SCDOC_H

/* Pieces of manual pages in the language of scdoc(5), on standard output. */

/* The head of a page, up to its section NAME. */
void scdoc_head(const char *name, int section, const char *what);

/* Plain text, whatever is in it. */
void scdoc_text(const char *text);

/* A term and what it is: "*--party* _CODE_", indented below it the help. */
void scdoc_entry(const char *bold, const char *placeholder, const char *help);

#endif
