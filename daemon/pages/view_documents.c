/* What can be taken along, and where a paper is checked. */

#include "pages/view_documents.h"
#include "locale/words.h"

static void
fill(const struct shown *shown, json_t *model)
{
	json_t *briefs = json_object_get(shown->answer, "briefs");

	view_set(model, "title", words_of(shown->language, "Documents"));
	json_object_set(model, "briefs", briefs);
	json_object_set_new(
	    model, "any_briefs", json_boolean(json_array_size(briefs) > 0));
}

const struct view view_documents = {
    .name = "documents",
    .path = "/documents",
    .function = "documents",
    .fill = fill,
};
