/* The catalogue of a PDF is the last object that cairo writes; what is added
 * to it moves nothing but the table of objects behind it. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "documents/finish.h"

#define CATALOGUE "/Type /Catalog"
#define START	  "startxref\n"

/* Where the last of it begins, or the end of the text. */
static size_t
find_last(const struct buf *pdf, const char *what, size_t before)
{
	size_t len = strlen(what);

	for (size_t at = before; at >= len; at--)
		if (memcmp(pdf->data + at - len, what, len) == 0)
			return at - len;
	return pdf->len;
}

bool
finish_catalogue(
    struct buf *pdf, const char *language, bool rtl, struct error *err)
{
	struct buf out = BUF(pdf->max), more = BUF(256);
	size_t start = find_last(pdf, START, pdf->len);
	size_t table = 0, catalogue, close;

	if (start < pdf->len)
		table = strtoul(pdf->data + start + strlen(START), NULL, 10);
	catalogue = table < start ? find_last(pdf, CATALOGUE, table) : pdf->len;
	close = find_last(pdf, ">>", table < start ? table : 0);
	if (catalogue >= close || close >= pdf->len)
		return error_set(err, ERROR_INTERNAL, "pdf",
		    "the PDF has no catalogue where one was looked for");
	buf_printf(&more,
	    "   /Lang (%s)\n   /ViewerPreferences << /DisplayDocTitle true "
	    "/Direction /%s >>\n",
	    language, rtl ? "R2L" : "L2R");
	buf_add_bytes(&out, pdf->data, close);
	buf_add_bytes(&out, more.data, more.len);
	buf_add_bytes(&out, pdf->data + close, start - close);
	buf_printf(&out, START "%zu\n%%%%EOF\n", table + more.len);
	buf_free(&more);
	buf_free(pdf);
	*pdf = out;
	return true;
}
