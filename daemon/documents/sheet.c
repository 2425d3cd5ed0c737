/* Sheets of paper: pages of a PDF, what is drawn on them, and their tags. */

#include <cairo-pdf.h>
#include <cairo.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "documents/sheet.h"

#define A4_SHORT   595.276
#define A4_LONG	   841.89
#define MARGIN	   45.0
#define TOP	   40.0
#define FOOT	   54.0
#define PAGES_MAX  1000
#define NEVER	   "1970-01-01"
#define SLANT_STEP 4.4
#define GRID_STEP  3.6

static const unsigned palette[INKS] = {
    [INK_TEXT] = 0x13212d,
    [INK_MUTED] = 0x4b5b69,
    [INK_BRAND] = 0x0b4a7d,
    [INK_HATCH] = 0x6c7c8a,
    [INK_MISSING] = 0xa83a06,
    [INK_BAD] = 0xb00020,
    [INK_EDGE] = 0x6c7c8a,
    [INK_LINE] = 0xd3dbe2,
    [INK_WASH] = 0xf2f5f8,
    [INK_PAPER] = 0xffffff,
    [INK_MARK] = 0xf0e4e6,
};

/* One colour on the way to white, so many of 100. */
static unsigned
tint(unsigned colour, unsigned white)
{
	unsigned out = 0;

	for (int shift = 16; shift >= 0; shift -= 8) {
		unsigned part = colour >> shift & 0xff;

		out |= (part + (255 - part) * white / 100) << shift;
	}
	return out;
}

/* The organisation's colour, where it is one and dark enough on white. */
static unsigned
brand(const char *colour)
{
	unsigned rgb;
	char more;

	if (strlen(colour) != 7 || colour[0] != '#' ||
	    strspn(colour + 1, "0123456789abcdefABCDEF") != 6)
		return palette[INK_BRAND];
	rgb = 0;
	for (const char *digit = colour + 1; (more = *digit) != '\0'; digit++)
		rgb = rgb << 4 |
		      (unsigned)(more <= '9' ? more - '0' : (more | 32) - 'W');
	if ((rgb >> 16) * 30 + (rgb >> 8 & 0xff) * 59 + (rgb & 0xff) * 11 >
	    115 * 100)
		return palette[INK_BRAND];
	return rgb;
}

static cairo_status_t
take_bytes(void *closure, const unsigned char *data, unsigned len)
{
	buf_add_bytes(closure, data, len);
	return CAIRO_STATUS_SUCCESS;
}

static void
tell_about(struct sheet *sheet, const struct sheet_setup *setup)
{
	char moment[32];

	snprintf(moment, sizeof(moment), "%.10sT00:00:00Z",
	    setup->issued[0] != '\0' ? setup->issued : NEVER);
	cairo_pdf_surface_set_metadata(
	    sheet->surface, CAIRO_PDF_METADATA_TITLE, setup->title);
	cairo_pdf_surface_set_metadata(
	    sheet->surface, CAIRO_PDF_METADATA_AUTHOR, setup->author);
	cairo_pdf_surface_set_metadata(
	    sheet->surface, CAIRO_PDF_METADATA_SUBJECT, setup->subject);
	cairo_pdf_surface_set_metadata(
	    sheet->surface, CAIRO_PDF_METADATA_CREATOR, "Bursar");
	cairo_pdf_surface_set_metadata(
	    sheet->surface, CAIRO_PDF_METADATA_CREATE_DATE, moment);
}

static void
begin_page(struct sheet *sheet)
{
	sheet->page++;
	sheet->y = TOP;
	sheet->bottom = sheet->height - FOOT;
	sheet->furnish(sheet, sheet->with);
}

void
sheet_open(
    struct sheet *sheet, const struct sheet_setup *setup, struct buf *pdf)
{
	memset(sheet, 0, sizeof(*sheet));
	memcpy(sheet->inks, palette, sizeof(palette));
	sheet->inks[INK_BRAND] = brand(setup->colour);
	sheet->inks[INK_MID] = tint(sheet->inks[INK_BRAND], 30);
	sheet->inks[INK_PALE] = tint(sheet->inks[INK_BRAND], 74);
	sheet->inks[INK_STRIPE] = tint(sheet->inks[INK_BRAND], 22);
	sheet->width = setup->landscape ? A4_LONG : A4_SHORT;
	sheet->height = setup->landscape ? A4_SHORT : A4_LONG;
	sheet->margin = MARGIN;
	sheet->rtl = setup->rtl;
	sheet->language = setup->language;
	sheet->pages = setup->pages;
	sheet->furnish = setup->furnish;
	sheet->with = setup->with;
	sheet->surface = cairo_pdf_surface_create_for_stream(
	    take_bytes, pdf, sheet->width, sheet->height);
	sheet->cairo = cairo_create(sheet->surface);
	tell_about(sheet, setup);
	sheet_tag(sheet, "Document");
	begin_page(sheet);
}

bool
sheet_close(struct sheet *sheet, struct error *err)
{
	cairo_status_t status;
	bool ok;

	sheet->measuring = false;
	sheet_untag(sheet, "Document");
	cairo_show_page(sheet->cairo);
	status = cairo_status(sheet->cairo);
	cairo_destroy(sheet->cairo);
	cairo_surface_finish(sheet->surface);
	if (status == CAIRO_STATUS_SUCCESS)
		status = cairo_surface_status(sheet->surface);
	cairo_surface_destroy(sheet->surface);
	ok = !sheet->failed;
	if (!ok)
		*err = sheet->failure;
	else if (status != CAIRO_STATUS_SUCCESS)
		ok = error_set(err, ERROR_INTERNAL, "pdf",
		    "the PDF could not be written: %s",
		    cairo_status_to_string(status));
	return ok;
}

void
sheet_fail(struct sheet *sheet, const struct error *err)
{
	if (!sheet->failed)
		sheet->failure = *err;
	sheet->failed = true;
}

double
sheet_room(const struct sheet *sheet)
{
	return sheet->width - 2 * sheet->margin;
}

bool
sheet_draws(const struct sheet *sheet)
{
	return !sheet->measuring && !sheet->failed;
}

void
sheet_turn(struct sheet *sheet)
{
	struct error err;

	if (sheet->page >= PAGES_MAX) {
		error_set(&err, ERROR_TOO_LARGE, "paper",
		    "the paper would have more than %d pages", PAGES_MAX);
		sheet_fail(sheet, &err);
	}
	if (sheet->page >= sheet->pages)
		sheet->measuring = true;
	if (sheet_draws(sheet))
		cairo_show_page(sheet->cairo);
	begin_page(sheet);
}

void
sheet_need(struct sheet *sheet, double height)
{
	if (sheet->y + height > sheet->bottom && sheet->y > TOP + 1)
		sheet_turn(sheet);
}

void
sheet_skip(struct sheet *sheet, double height)
{
	if (sheet->y > TOP + 1)
		sheet->y += height;
}

void
sheet_tag(struct sheet *sheet, const char *tag)
{
	if (tag != NULL && !sheet->measuring)
		cairo_tag_begin(sheet->cairo, tag, NULL);
}

void
sheet_untag(struct sheet *sheet, const char *tag)
{
	if (tag != NULL && !sheet->measuring)
		cairo_tag_end(sheet->cairo, tag);
}

/* May the address stand in quotes, and be followed? */
static bool
leads(const char *address)
{
	if (strncmp(address, "https://", 8) != 0)
		return false;
	for (const char *at = address; *at != '\0'; at++)
		if (*at <= ' ' || *at > '~' || *at == '\'' || *at == '\\')
			return false;
	return true;
}

void
sheet_link(struct sheet *sheet, const char *address)
{
	struct buf attributes = BUF(2048);

	if (!sheet->measuring && leads(address)) {
		buf_printf(&attributes, "uri='%s'", address);
		cairo_tag_begin(
		    sheet->cairo, CAIRO_TAG_LINK, attributes.data);
	}
	buf_free(&attributes);
}

void
sheet_unlink(struct sheet *sheet, const char *address)
{
	if (!sheet->measuring && leads(address))
		cairo_tag_end(sheet->cairo, CAIRO_TAG_LINK);
}

double
sheet_left(const struct sheet *sheet, double x, double width)
{
	return sheet->rtl ? sheet->width - x - width : x;
}

void
sheet_ink(struct sheet *sheet, enum ink ink)
{
	unsigned rgb = sheet->inks[ink];

	cairo_set_source_rgb(sheet->cairo, (rgb >> 16) / 255.0,
	    (rgb >> 8 & 0xff) / 255.0, (rgb & 0xff) / 255.0);
}

void
sheet_fill(struct sheet *sheet, enum ink ink, double x, double y, double width,
    double height)
{
	if (!sheet_draws(sheet) || width <= 0)
		return;
	sheet_ink(sheet, ink);
	cairo_rectangle(
	    sheet->cairo, sheet_left(sheet, x, width), y, width, height);
	cairo_fill(sheet->cairo);
}

void
sheet_frame(struct sheet *sheet, enum ink ink, double thick, double x, double y,
    double width, double height)
{
	if (!sheet_draws(sheet))
		return;
	sheet_ink(sheet, ink);
	cairo_set_line_width(sheet->cairo, thick);
	cairo_rectangle(sheet->cairo, sheet_left(sheet, x, width) + thick / 2,
	    y + thick / 2, width - thick, height - thick);
	cairo_stroke(sheet->cairo);
}

void
sheet_rule(struct sheet *sheet, enum ink ink, double thick, double x, double y,
    double width)
{
	sheet_fill(sheet, ink, x, y - thick / 2, width, thick);
}

static void
dots(cairo_t *cairo, double left, double top, double right, double bottom)
{
	for (double y = top + 1.2; y < bottom; y += GRID_STEP)
		for (double x = left + 1.2; x < right; x += GRID_STEP)
			cairo_rectangle(cairo, x, y, 1.4, 1.4);
	cairo_fill(cairo);
}

static void
stripes(cairo_t *cairo, double left, double top, double right, double bottom)
{
	for (double x = left + 1; x < right; x += GRID_STEP)
		cairo_rectangle(cairo, x, top, 1.1, bottom - top);
	cairo_fill(cairo);
}

static void
slants(cairo_t *cairo, double left, double top, double right, double bottom)
{
	double tall = bottom - top;

	cairo_set_line_width(cairo, 1.1);
	for (double x = left - tall; x < right; x += SLANT_STEP) {
		cairo_move_to(cairo, x, bottom);
		cairo_line_to(cairo, x + tall, top);
	}
	cairo_stroke(cairo);
}

/* The ground of a filling, what is on it, and in which ink. */
static const struct {
	enum ink ground, figure;
	void (*draw)(cairo_t *, double, double, double, double);
} patterns[] = {
    [FILL_SOLID] = {INK_BRAND, INK_BRAND, NULL},
    [FILL_DOTS] = {INK_MID, INK_PAPER, dots},
    [FILL_STRIPES] = {INK_PALE, INK_STRIPE, stripes},
    [FILL_HATCH] = {INK_PAPER, INK_HATCH, slants},
};

void
sheet_pattern(struct sheet *sheet, enum filling_of filling, double x, double y,
    double width, double height)
{
	double left = sheet_left(sheet, x, width);

	if (!sheet_draws(sheet) || width <= 0)
		return;
	sheet_fill(sheet, patterns[filling].ground, x, y, width, height);
	if (patterns[filling].draw == NULL)
		return;
	cairo_save(sheet->cairo);
	cairo_rectangle(sheet->cairo, left, y, width, height);
	cairo_clip(sheet->cairo);
	sheet_ink(sheet, patterns[filling].figure);
	patterns[filling].draw(
	    sheet->cairo, left, y, left + width, y + height);
	cairo_restore(sheet->cairo);
}

void
sheet_squares(struct sheet *sheet, const unsigned char *squares, int side,
    double x, double y, double width)
{
	double left = sheet_left(sheet, x, width), step = width / side;

	if (!sheet_draws(sheet))
		return;
	sheet_ink(sheet, INK_TEXT);
	for (int row = 0; row < side; row++)
		for (int col = 0, end; col < side; col = end + 1) {
			for (end = col;
			     end < side && (squares[row * side + end] & 1);)
				end++;
			if (end > col)
				cairo_rectangle(sheet->cairo,
				    left + col * step, y + row * step,
				    (end - col) * step, step);
		}
	cairo_fill(sheet->cairo);
}
