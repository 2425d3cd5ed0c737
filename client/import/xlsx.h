#ifndef BURSAR_XLSX_H
#define BURSAR_XLSX_H

/*
 * A sheet of a workbook as CSV, with a comma between cells, a point in numbers
 * and days as 2026-03-31; a row is a line of the same number.  xlsx.c is the
 * only file that knows libzip and libxml2.
 *
 * Workbooks come from anywhere: what is taken apart is bounded, and no other
 * file or address is looked at.
 */

#include <stdbool.h>
#include <stdio.h>

#include "error.h"

#define XLSX_NAME_MAX 128 /* bytes of the name of a sheet, with a NUL */

/* Does the file, of which nothing is read yet, begin as a workbook does? */
bool xlsx_is(FILE *);

/* The sheet of that name, or where it is NULL the first that is not hidden, as
 * a file of its own; its name is put into chosen.  The workbook is closed. */
FILE *xlsx_read(FILE *, const char *name, const char *sheet,
    char chosen[XLSX_NAME_MAX], struct error *);

#endif
