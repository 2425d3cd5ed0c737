/* What is counted, and what is not: the words of the pages, printed out. */

#include "pages/view_definitions.h"
#include "locale/words.h"

static void
fill(const struct shown *shown, json_t *model)
{
	view_set(model, "title",
	    words_of(shown->language, "What is counted, and what is not"));
}

const struct view view_definitions = {
    .name = "definitions",
    .path = "/definitions",
    .function = "thresholds", /* of which the head is shown alone */
    .fill = fill,
};
