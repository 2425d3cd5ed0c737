/* Any JSON as a paper: it is printed or refused, the PDF begins and ends as one
 * does, and is the same a second time. */

#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "documents/document.h"
#include "fuzz.h"

#define SMALL 2048 /* is printed twice */

static bool
print(const json_t *paper, struct buf *pdf)
{
	struct error err = {.message = ""};

	if (document_render(paper, pdf, &err)) {
		must(pdf->len > 100 && memcmp(pdf->data, "%PDF-", 5) == 0);
		must(memcmp(pdf->data + pdf->len - 6, "%%EOF\n", 6) == 0);
		return true;
	}
	must(err.message[0] != '\0' && err.code != ERROR_INTERNAL);
	return false;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf pdf = BUF(DOCUMENT_MAX), again = BUF(DOCUMENT_MAX);
	json_t *paper =
	    json_loadb((const char *)data, size, JSON_REJECT_DUPLICATES, NULL);

	if (paper != NULL && print(paper, &pdf) && size < SMALL) {
		must(print(paper, &again));
		must(pdf.len == again.len &&
		     memcmp(pdf.data, again.data, pdf.len) == 0);
	}
	json_decref(paper);
	buf_free(&pdf);
	buf_free(&again);
	return 0;
}
