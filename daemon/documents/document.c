/* Papers as JSON. */

#include <stdlib.h>

#include "documents/document.h"

bool
document_render(const json_t *paper, struct buf *pdf, struct error *err)
{
	char *text = json_dumps(paper, JSON_SORT_KEYS | JSON_INDENT(1));

	if (text == NULL)
		return error_set(err, ERROR_INTERNAL, "", "there is no paper");
	buf_add(pdf, text);
	free(text);
	return true;
}
