/* Papers: which blocks each kind has, in which order, and the two times that it
 * may have to be laid out. */

#include <stdint.h>
#include <string.h>

#include "digest.h"
#include "documents/blocks.h"
#include "documents/bounds.h"
#include "documents/document.h"
#include "documents/finish.h"
#include "documents/furniture.h"
#include "locale/words.h"
#include "member.h"

#define UPRIGHT	   99 /* columns from which on a paper lies on its side */
#define BLOCKS_MAX 14

/* A kind of paper: how it is called, what stands above who gets it, from how
 * many columns on it is wide, its blocks from top to bottom, and how many pages
 * it has at most, or 0 for as many as it takes. */
struct layout {
	const char *kind, *name, *to;
	size_t wide_from;
	block *const blocks[BLOCKS_MAX];
	int pages_most;
};

static const struct layout layouts[] = {
    {"receipt", N_("Receipt"), N_("Received from"), UPRIGHT,
	{furniture_head, block_title, block_recipient, block_amount,
	    block_tables, block_facts, block_paragraphs, block_sections,
	    block_issued, block_notes, furniture_proof}},
    {"certificate", N_("Certificate"), NULL, 0,
	{furniture_head, block_thanks, block_sections, furniture_proof}},
    {"statement", N_("Statement"), N_("For"), UPRIGHT,
	{furniture_head, block_title, block_recipient, block_amounts,
	    block_tables, block_facts, block_paragraphs, block_sections,
	    block_issued, block_notes, furniture_proof}},
    {"brief", N_("Brief"), NULL, UPRIGHT,
	{furniture_masthead, block_lead, block_bars, block_amounts, block_rest,
	    block_tables, block_facts, block_sections, block_notes},
	2},
    {"letter", N_("Letter"), NULL, UPRIGHT,
	{furniture_head, block_addressee, block_title, block_paragraphs,
	    block_amounts, block_tables, block_facts, block_sections,
	    block_notes, furniture_proof}},
    {"report", N_("Report"), NULL, 7,
	{furniture_head, block_title, block_lead, block_rest, block_bars,
	    block_amounts, block_facts, block_tables, block_sections,
	    block_issued, block_notes, furniture_proof}},
};

static const struct layout *
layout_of(const char *kind)
{
	for (size_t i = 0; i < sizeof(layouts) / sizeof(layouts[0]); i++)
		if (strcmp(layouts[i].kind, kind) == 0)
			return &layouts[i];
	return NULL;
}

/* Has any of its tables so many columns? */
static bool
is_wide(const json_t *paper, size_t columns)
{
	const json_t *table;
	size_t index;

	json_array_foreach (json_object_get(paper, "tables"), index, table)
		if (json_array_size(json_object_get(table, "columns")) >=
		    columns)
			return true;
	return columns == 0;
}

/* How a paper is laid out: with so many rows a table at most; on its side;
 * was a table too wide for the page? */
struct sheets {
	const struct layout *layout;
	const json_t *paper;
	size_t rows;
	bool landscape, cramped;
};

/* Lay it out on so many pages, as is thought; how many it became, or 0 where it
 * failed.  If there are more than was thought, what was drawn is of no use. */
static int
lay_out(struct sheets *sheets, int pages, struct buf *pdf, struct error *err)
{
	const struct layout *layout = sheets->layout;
	const json_t *paper = sheets->paper;
	const struct tongue *tongue =
	    words_tongue(member_text(paper, "language"));
	const json_t *organisation = json_object_get(paper, "organisation");
	struct canvas canvas;
	struct print print = {.canvas = &canvas,
	    .paper = paper,
	    .rows_most = sheets->rows,
	    .language = tongue->code,
	    .kind = words_of(tongue->code, layout->name)};
	const struct canvas_setup setup = {.title = member_text(paper, "title"),
	    .author = member_text(organisation, "name"),
	    .subject = member_text(paper, "number"),
	    .issued = member_text(paper, "issued"),
	    .language = tongue->code,
	    .colour = member_text(organisation, "colour"),
	    .rtl = tongue->rtl,
	    .landscape = sheets->landscape,
	    .page_count = pages,
	    .furnish = furniture_page,
	    .with = &print};

	if (layout->to != NULL)
		print.to = words_of(tongue->code, layout->to);
	canvas_open(&canvas, &setup, pdf);
	for (block *const *at = layout->blocks; *at != NULL; at++)
		(*at)(&print, paper);
	text_end(&canvas);
	sheets->cramped = canvas.cramped;
	if (!canvas_close(&canvas, err) &&
	    (canvas.failed || canvas.page <= pages))
		return 0;
	return canvas.page;
}

/* On as many pages as that takes: how many, or 0 where it failed. */
static int
lay_out_all(struct sheets *sheets, struct buf *pdf, struct error *err)
{
	int pages, become = 1;

	do {
		pages = become;
		buf_clear(pdf);
		become = lay_out(sheets, pages, pdf, err);
	} while (become > pages);
	return become;
}

/* The same, and on its side where that helps a table and the kind may lie so. */
static int
lay_out_turned(struct sheets *sheets, struct buf *pdf, struct error *err)
{
	int pages = lay_out_all(sheets, pdf, err);

	if (pages == 0 || !sheets->cramped || sheets->landscape ||
	    sheets->layout->wide_from >= UPRIGHT)
		return pages;
	sheets->landscape = true;
	return lay_out_all(sheets, pdf, err);
}

/* The rows of the longest of its tables. */
static size_t
longest_table(const json_t *paper)
{
	const json_t *table;
	size_t index, longest = 0;

	json_array_foreach (json_object_get(paper, "tables"), index, table) {
		size_t rows = json_array_size(json_object_get(table, "rows"));

		longest = rows > longest ? rows : longest;
	}
	return longest;
}

/* With as many rows of its tables as its pages have room for, one at least. */
static bool
lay_out_fitting(struct sheets *sheets, struct buf *pdf, struct error *err)
{
	size_t few = 1, many = longest_table(sheets->paper);
	int pages = lay_out_turned(sheets, pdf, err);
	int most = sheets->layout->pages_most;

	if (most == 0 || pages <= most)
		return pages > 0;
	while (pages > 0 && many - few > 1) {
		sheets->rows = few + (many - few) / 2;
		pages = lay_out_all(sheets, pdf, err);
		if (pages > most)
			many = sheets->rows;
		else
			few = sheets->rows;
	}
	sheets->rows = few;
	return pages > 0 && lay_out_all(sheets, pdf, err) > 0;
}

bool
document_render(const json_t *paper, struct buf *pdf, struct error *err)
{
	const struct layout *layout;
	const struct tongue *tongue;
	struct sheets sheets;

	if (!bounds_check(paper, err))
		return false;
	layout = layout_of(member_text(paper, "kind"));
	if (layout == NULL)
		return error_set(err, ERROR_INVALID, "kind",
		    "there is no kind of paper \"%.40s\"",
		    member_text(paper, "kind"));
	sheets = (struct sheets){layout, paper, SIZE_MAX,
	    is_wide(paper, layout->wide_from), false};
	if (!lay_out_fitting(&sheets, pdf, err))
		return false;
	if (buf_over(pdf))
		return error_set(err, ERROR_TOO_LARGE, "paper",
		    "the PDF would have more than %zu bytes", pdf->max);
	tongue = words_tongue(member_text(paper, "language"));
	return finish_catalogue(pdf, tongue->code, tongue->rtl, err);
}

bool
document_again(const json_t *paper, const char *sha256, struct buf *pdf,
    struct error *err)
{
	char digest[DIGEST_TEXT];

	if (!document_render(paper, pdf, err))
		return false;
	digest_of(pdf->data, pdf->len, digest);
	if (*sha256 == '\0' || strcmp(sha256, digest) == 0)
		return true;
	error_set(err, ERROR_CONFLICT, "printing",
	    "it does not come out as it was printed then");
	return error_hint(err,
	    "this server renders otherwise, or a name was erased: print the "
	    "paper again");
}
