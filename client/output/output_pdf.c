/* PDF: a format of which the server makes a file, so that there is nothing to
 * be done here.  Only what asks the server for one accepts it. */

#include "output/format.h"

static void
no_row(struct output *out, const json_t *row)
{
	(void)out;
	(void)row;
}

static void
no_end(struct output *out)
{
	(void)out;
}

const struct format format_pdf = {"pdf",
    "a PDF of a report or a list, made by the server", NULL, no_row, no_end,
    no_row, .binary = true, .served = true};
