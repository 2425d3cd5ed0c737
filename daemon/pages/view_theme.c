/* A theme, of which there is a brief and no page: what it has stands on the first
 * page. */

#include "pages/view_theme.h"

static const struct field fields[] = {
    {"theme", FIELD_CODE, POSITIONAL, "which theme"},
    {NULL},
};

const struct view view_theme = {
    .name = "theme",
    .path = "/theme/",
    .arguments = 1,
    .fields = fields,
    .paper = "theme_brief",
};
