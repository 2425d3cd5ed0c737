/* The first page: how much is missing, for what, by when. */

#include "locale/format.h"
#include "pages/view_landing.h"

static void
fill(const struct shown *shown, json_t *model)
{
	struct buf missing = BUF(200);

	html_short(&missing, view_text(shown->answer, "total.missing"),
	    shown->language);
	view_set(model, "missing", missing.data);
	buf_free(&missing);
}

static void
rows(const struct shown *shown, struct sheet *sheet)
{
	sheet_column(sheet, "missing", "amount");
	sheet_row(sheet,
	    (const char *[]){view_text(shown->answer, "total.missing")});
}

const struct view view_landing = {
    .name = "landing",
    .path = "/",
    .function = "landing",
    .fill = fill,
    .rows = rows,
};
