/* Sheets of paper: pages of a PDF, what is drawn on them, and their tags. */

#include <cairo-pdf.h>
#include <cairo.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "documents/canvas.h"

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
    [INK_MARK_COPY] = 0xe6eaee,
    [INK_MARK_VOID] = 0xf3dfe1,
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
tell_about(struct canvas *canvas, const struct canvas_setup *setup)
{
	char moment[32];

	snprintf(moment, sizeof(moment), "%.10sT00:00:00Z",
	    setup->issued[0] != '\0' ? setup->issued : NEVER);
	cairo_pdf_surface_set_metadata(
	    canvas->surface, CAIRO_PDF_METADATA_TITLE, setup->title);
	cairo_pdf_surface_set_metadata(
	    canvas->surface, CAIRO_PDF_METADATA_AUTHOR, setup->author);
	cairo_pdf_surface_set_metadata(
	    canvas->surface, CAIRO_PDF_METADATA_SUBJECT, setup->subject);
	cairo_pdf_surface_set_metadata(
	    canvas->surface, CAIRO_PDF_METADATA_CREATOR, "Bursar");
	cairo_pdf_surface_set_metadata(
	    canvas->surface, CAIRO_PDF_METADATA_CREATE_DATE, moment);
}

static void
begin_page(struct canvas *canvas)
{
	canvas->page++;
	canvas->y = TOP;
	canvas->bottom = canvas->height - FOOT;
	canvas->furnish(canvas, canvas->with);
}

void
canvas_open(
    struct canvas *canvas, const struct canvas_setup *setup, struct buf *pdf)
{
	memset(canvas, 0, sizeof(*canvas));
	memcpy(canvas->inks, palette, sizeof(palette));
	canvas->inks[INK_BRAND] = brand(setup->colour);
	canvas->inks[INK_MID] = tint(canvas->inks[INK_BRAND], 30);
	canvas->inks[INK_PALE] = tint(canvas->inks[INK_BRAND], 74);
	canvas->inks[INK_STRIPE] = tint(canvas->inks[INK_BRAND], 22);
	canvas->width = setup->landscape ? A4_LONG : A4_SHORT;
	canvas->height = setup->landscape ? A4_SHORT : A4_LONG;
	canvas->margin = MARGIN;
	canvas->scale = 1;
	canvas->rtl = setup->rtl;
	canvas->language = setup->language;
	canvas->page_count = setup->page_count;
	canvas->furnish = setup->furnish;
	canvas->with = setup->with;
	canvas->surface = cairo_pdf_surface_create_for_stream(
	    take_bytes, pdf, canvas->width, canvas->height);
	canvas->cairo = cairo_create(canvas->surface);
	tell_about(canvas, setup);
	canvas_tag(canvas, "Document");
	begin_page(canvas);
}

bool
canvas_close(struct canvas *canvas, struct error *err)
{
	cairo_status_t status;
	bool ok;

	canvas->measuring = false;
	canvas_untag(canvas, "Document");
	cairo_show_page(canvas->cairo);
	status = cairo_status(canvas->cairo);
	cairo_destroy(canvas->cairo);
	cairo_surface_finish(canvas->surface);
	if (status == CAIRO_STATUS_SUCCESS)
		status = cairo_surface_status(canvas->surface);
	cairo_surface_destroy(canvas->surface);
	ok = !canvas->failed;
	if (!ok)
		*err = canvas->failure;
	else if (status != CAIRO_STATUS_SUCCESS)
		ok = error_set(err, ERROR_INTERNAL, "pdf",
		    "the PDF could not be written: %s",
		    cairo_status_to_string(status));
	return ok;
}

void
canvas_fail(struct canvas *canvas, const struct error *err)
{
	if (!canvas->failed)
		canvas->failure = *err;
	canvas->failed = true;
}

double
canvas_room(const struct canvas *canvas)
{
	return canvas->width - 2 * canvas->margin;
}

bool
canvas_draws(const struct canvas *canvas)
{
	return !canvas->measuring && !canvas->failed;
}

void
canvas_turn(struct canvas *canvas)
{
	struct error err;

	if (canvas->page >= PAGES_MAX) {
		error_set(&err, ERROR_TOO_LARGE, "paper",
		    "the paper would have more than %d pages", PAGES_MAX);
		canvas_fail(canvas, &err);
	}
	if (canvas->page >= canvas->page_count)
		canvas->measuring = true;
	if (canvas_draws(canvas))
		cairo_show_page(canvas->cairo);
	begin_page(canvas);
}

void
canvas_need(struct canvas *canvas, double height)
{
	if (canvas->y + height > canvas->bottom && canvas->y > TOP + 1)
		canvas_turn(canvas);
}

void
canvas_skip(struct canvas *canvas, double height)
{
	if (canvas->y > TOP + 1)
		canvas->y += height;
}

void
canvas_tag(struct canvas *canvas, const char *tag)
{
	if (tag != NULL)
		cairo_tag_begin(canvas->cairo, tag, NULL);
}

void
canvas_untag(struct canvas *canvas, const char *tag)
{
	if (tag != NULL)
		cairo_tag_end(canvas->cairo, tag);
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
canvas_link(struct canvas *canvas, const char *address)
{
	struct buf attributes = BUF(2048);

	if (leads(address)) {
		buf_printf(&attributes, "uri='%s'", address);
		cairo_tag_begin(canvas->cairo, CAIRO_TAG_LINK, attributes.data);
	}
	buf_free(&attributes);
}

void
canvas_unlink(struct canvas *canvas, const char *address)
{
	if (leads(address))
		cairo_tag_end(canvas->cairo, CAIRO_TAG_LINK);
}

double
canvas_left(const struct canvas *canvas, double x, double width)
{
	return canvas->rtl ? canvas->width - x - width : x;
}

void
canvas_ink(struct canvas *canvas, enum ink ink)
{
	unsigned rgb = canvas->inks[ink];

	cairo_set_source_rgb(canvas->cairo, (rgb >> 16) / 255.0,
	    (rgb >> 8 & 0xff) / 255.0, (rgb & 0xff) / 255.0);
}

void
canvas_fill(struct canvas *canvas, enum ink ink, double x, double y,
    double width, double height)
{
	if (!canvas_draws(canvas) || width <= 0)
		return;
	canvas_ink(canvas, ink);
	cairo_rectangle(
	    canvas->cairo, canvas_left(canvas, x, width), y, width, height);
	cairo_fill(canvas->cairo);
}

void
canvas_frame(struct canvas *canvas, enum ink ink, double thick, double x,
    double y, double width, double height)
{
	if (!canvas_draws(canvas))
		return;
	canvas_ink(canvas, ink);
	cairo_set_line_width(canvas->cairo, thick);
	cairo_rectangle(canvas->cairo,
	    canvas_left(canvas, x, width) + thick / 2, y + thick / 2,
	    width - thick, height - thick);
	cairo_stroke(canvas->cairo);
}

void
canvas_rule(struct canvas *canvas, enum ink ink, double thick, double x,
    double y, double width)
{
	canvas_fill(canvas, ink, x, y - thick / 2, width, thick);
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
    [FILL_OWN] = {INK_EDGE, INK_EDGE, NULL},
    [FILL_SOLID] = {INK_BRAND, INK_BRAND, NULL},
    [FILL_DOTS] = {INK_MID, INK_PAPER, dots},
    [FILL_STRIPES] = {INK_PALE, INK_STRIPE, stripes},
    [FILL_HATCH] = {INK_PAPER, INK_HATCH, slants},
};

void
canvas_pattern(struct canvas *canvas, enum filling_of filling, double x,
    double y, double width, double height)
{
	double left = canvas_left(canvas, x, width);

	if (!canvas_draws(canvas) || width <= 0)
		return;
	canvas_fill(canvas, patterns[filling].ground, x, y, width, height);
	if (patterns[filling].draw == NULL)
		return;
	cairo_save(canvas->cairo);
	cairo_rectangle(canvas->cairo, left, y, width, height);
	cairo_clip(canvas->cairo);
	canvas_ink(canvas, patterns[filling].figure);
	patterns[filling].draw(
	    canvas->cairo, left, y, left + width, y + height);
	cairo_restore(canvas->cairo);
}

void
canvas_squares(struct canvas *canvas, const unsigned char *squares, int side,
    double x, double y, double width)
{
	double left = canvas_left(canvas, x, width), step = width / side;

	if (!canvas_draws(canvas))
		return;
	canvas_ink(canvas, INK_TEXT);
	for (int row = 0; row < side; row++)
		for (int col = 0, end; col < side; col = end + 1) {
			for (end = col;
			     end < side && (squares[row * side + end] & 1);)
				end++;
			if (end > col)
				cairo_rectangle(canvas->cairo,
				    left + col * step, y + row * step,
				    (end - col) * step, step);
		}
	cairo_fill(canvas->cairo);
}
