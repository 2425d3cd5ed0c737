#ifndef BURSAR_MAN_H
#define BURSAR_MAN_H

/*
 * Manual pages from the tables, in the language of scdoc(5): `bursar help
 * --man` is bursar(1), `bursar help pledge --man` bursar-pledge(1), `bursar
 * help config --man` bursar-config(5).  The build makes them all.
 */

#include <stdbool.h>

/* Print the page about a noun or a file, or bursar(1) where it is NULL; false
 * if there is none. */
bool man_page(const char *name);

/* Print the names of all pages but bursar(1), a line each with the section:
 * "pledge 1". */
void man_list(void);

#endif
