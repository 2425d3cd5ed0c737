/* What can be taken along, and where a paper is checked. */

#include "pages/view_documents.h"
#include "locale/words.h"

static void
fill(const struct shown *shown, json_t *model)
{
	view_set(model, "title", words_of(shown->language, "Documents"));
}

const struct view view_documents = {
    .name = "documents",
    .path = "/documents",
    .function = "thresholds", /* of which the head is shown alone */
    .fill = fill,
};
