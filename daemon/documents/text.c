/* Text in any script: what is left out of it, its fonts, lines and sides. */

#include <math.h>
#include <pango/pangocairo.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "documents/text.h"
#include "utf8.h"

/* By name, so that no default of the machine comes between; the first that has
 * a character is taken. */
#define FAMILIES    "Noto Sans,Noto Sans Arabic,Noto Sans CJK SC"
#define WORDS_MAX   ((size_t)128 * 1024)
#define ACCENTS_MAX 4 /* on one letter */
#define ASLANT	    (-0.62)

/* fontconfig keeps what it read of the machine's fonts in a place that the leak
 * sanitizer does not look at; it is the same after one paper and after many.
 * cairo 1.16 loses 768 bytes for each font of the CFF kind in a paper, which
 * those for Chinese are.  What we leave behind is looked for by document_test.
 */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(SANITIZED)
const char *__lsan_default_suppressions(void);
const char *__lsan_default_options(void);

const char *
__lsan_default_suppressions(void)
{
	return "leak:libfontconfig\nleak:libcairo\n";
}

const char *
__lsan_default_options(void)
{
	return "print_suppressions=0";
}
#endif

static const struct {
	double size; /* points */
	bool bold;
	enum ink ink;
	const char *tag;
} styles[STYLES] = {
    [STYLE_BODY] = {10, false, INK_TEXT, "P"},
    [STYLE_STRONG] = {10, true, INK_TEXT, "P"},
    [STYLE_SMALL] = {8, false, INK_MUTED, "P"},
    [STYLE_TITLE] = {21, true, INK_TEXT, "H1"},
    [STYLE_HEADING] = {13, true, INK_TEXT, "H2"},
    [STYLE_KICKER] = {8.5, false, INK_MUTED, "P"},
    [STYLE_LEAD] = {12, false, INK_TEXT, "P"},
    [STYLE_CAPTION] = {8.5, false, INK_MUTED, "Caption"},
    [STYLE_CELL] = {9, false, INK_TEXT, "TD"},
    [STYLE_CELL_STRONG] = {9, true, INK_TEXT, "TD"},
    [STYLE_CELL_MUTED] = {9, false, INK_MUTED, "TD"},
    [STYLE_CELL_MISSING] = {9, true, INK_MISSING, "TD"},
    [STYLE_HEAD] = {7.5, true, INK_MUTED, "TH"},
    [STYLE_FIGURE] = {28, true, INK_BRAND, "P"},
    [STYLE_CARD] = {13, true, INK_TEXT, "P"},
    [STYLE_SUM] = {11, true, INK_TEXT, "P"},
    [STYLE_SUM_MISSING] = {11, true, INK_MISSING, "P"},
    [STYLE_ORGANISATION] = {11, true, INK_BRAND, "P"},
    [STYLE_NUMBER] = {13, true, INK_TEXT, "P"},
    [STYLE_NAME] = {27, true, INK_BRAND, "P"},
    [STYLE_GIFT] = {16, false, INK_TEXT, "P"},
    [STYLE_THANKS] = {28, true, INK_TEXT, "H1"},
    [STYLE_COPY] = {9, true, INK_MUTED, "P"},
    [STYLE_VOID] = {9, true, INK_BAD, "P"},
    [STYLE_ACROSS] = {120, true, INK_MARK_COPY, NULL},
};

const char *
text_tag(enum style style)
{
	return styles[style].tag;
}

/* One context for a canvas: its fonts come from a map that each thread has of
 * its own. */
static PangoContext *
fonts_of(struct canvas *canvas)
{
	cairo_font_options_t *plain;

	if (canvas->fonts != NULL)
		return canvas->fonts;
	canvas->fonts =
	    pango_font_map_create_context(pango_cairo_font_map_get_default());
	plain = cairo_font_options_create();
	cairo_font_options_set_hint_style(plain, CAIRO_HINT_STYLE_NONE);
	cairo_font_options_set_hint_metrics(plain, CAIRO_HINT_METRICS_OFF);
	cairo_font_options_set_antialias(plain, CAIRO_ANTIALIAS_GRAY);
	pango_cairo_context_set_font_options(canvas->fonts, plain);
	cairo_font_options_destroy(plain);
	pango_cairo_context_set_resolution(canvas->fonts, 72);
	pango_context_set_round_glyph_positions(canvas->fonts, FALSE);
	pango_context_set_language(
	    canvas->fonts, pango_language_from_string(canvas->language));
	/* what has no letters is a figure, and read as one everywhere */
	pango_context_set_base_dir(canvas->fonts, PANGO_DIRECTION_LTR);
	return canvas->fonts;
}

void
text_end(struct canvas *canvas)
{
	if (canvas->fonts != NULL)
		g_object_unref(canvas->fonts);
	if (canvas->attributes != NULL)
		pango_attr_list_unref(canvas->attributes);
	canvas->fonts = NULL;
	canvas->attributes = NULL;
}

/* What our own marks become. */
static const struct {
	uint32_t mark;
	const char *isolate;
} marks[] = {{0xfdd0, "\xe2\x81\xa6"}, {0xfdd1, "\xe2\x81\xa9"}};

static bool
add_mark(struct buf *clean, uint32_t character)
{
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (marks[i].mark == character) {
			buf_add(clean, marks[i].isolate);
			return true;
		}
	return false;
}

/* Without what steers the reader, and without towers of accents. */
static void
add_clean(struct buf *clean, const char *words, size_t len)
{
	uint32_t character;
	size_t bytes;
	int accents = 0;

	for (const char *at = words; at < words + len; at += bytes) {
		bytes = utf8_read(at, &character);
		if (bytes == 0)
			break;
		accents = g_unichar_ismark(character) ? accents + 1 : 0;
		if (character == '\n' || character == '\t')
			buf_add(clean, " ");
		else if (!add_mark(clean, character) &&
			 !utf8_steers(character) && accents <= ACCENTS_MAX)
			buf_add_bytes(clean, at, bytes);
	}
}

/* Keep it if a letter has no font; other signs may be drawn as their number. */
static void
look_for_letters(struct canvas *canvas, PangoGlyphString *glyphs)
{
	struct error err;

	for (int i = 0; i < glyphs->num_glyphs; i++) {
		PangoGlyph glyph = glyphs->glyphs[i].glyph;

		if (glyph == PANGO_GLYPH_EMPTY ||
		    (glyph & PANGO_GLYPH_UNKNOWN_FLAG) == 0)
			continue;
		glyph &= ~PANGO_GLYPH_UNKNOWN_FLAG;
		if (!g_unichar_isalpha(glyph))
			continue;
		error_set(&err, ERROR_UNAVAILABLE, "fonts",
		    "no font on the server has the letter U+%04X, which the "
		    "paper needs",
		    glyph);
		error_hint(&err, "the packages fonts-noto-core and "
				 "fonts-noto-cjk have what papers need; the "
				 "daemon sees new fonts after a restart");
		canvas_fail(canvas, &err);
		return;
	}
}

static void
look_for_fonts(struct canvas *canvas, PangoLayout *layout)
{
	PangoLayoutIter *iter;

	if (canvas->failed ||
	    pango_layout_get_unknown_glyphs_count(layout) == 0)
		return;
	iter = pango_layout_get_iter(layout);
	do {
		PangoLayoutRun *run = pango_layout_iter_get_run_readonly(iter);

		if (run != NULL)
			look_for_letters(canvas, run->glyphs);
	} while (pango_layout_iter_next_run(iter));
	pango_layout_iter_free(iter);
}

/* Without ligatures of Latin letters: who looks for "office" in the PDF finds
 * it.  Those of Arabic are another feature. */
static PangoAttrList *
letters_apart(struct canvas *canvas)
{
	if (canvas->attributes == NULL) {
		canvas->attributes = pango_attr_list_new();
		pango_attr_list_insert(canvas->attributes,
		    pango_attr_font_features_new("liga=0, clig=0"));
	}
	return canvas->attributes;
}

static PangoLayout *
layout_of(
    struct canvas *canvas, enum style style, const char *words, size_t len)
{
	PangoLayout *layout = pango_layout_new(fonts_of(canvas));
	PangoFontDescription *font = pango_font_description_new();
	struct buf clean = BUF(WORDS_MAX);

	pango_font_description_set_family_static(font, FAMILIES);
	pango_font_description_set_absolute_size(
	    font, styles[style].size * canvas->scale * PANGO_SCALE);
	pango_font_description_set_weight(
	    font, styles[style].bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
	pango_layout_set_font_description(layout, font);
	pango_font_description_free(font);
	add_clean(&clean, words, len);
	pango_layout_set_text(layout, clean.data, (int)clean.len);
	buf_free(&clean);
	pango_layout_set_attributes(layout, letters_apart(canvas));
	return layout;
}

static void
set_width(PangoLayout *layout, double width)
{
	pango_layout_set_width(
	    layout, (int)(width < 1 ? PANGO_SCALE : width * PANGO_SCALE));
	pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
}

void
text_set(struct text *text, struct canvas *canvas, enum style style,
    const char *words, double width, int lines)
{
	int high;

	text->style = style;
	text->layout = layout_of(canvas, style, words, strlen(words));
	set_width(text->layout, width);
	if (lines > 0) {
		pango_layout_set_height(text->layout, -lines);
		pango_layout_set_ellipsize(text->layout, PANGO_ELLIPSIZE_END);
	}
	look_for_fonts(canvas, text->layout);
	pango_layout_get_size(text->layout, NULL, &high);
	text->base =
	    (double)pango_layout_get_baseline(text->layout) / PANGO_SCALE;
	text->height = (double)high / PANGO_SCALE;
}

/* Where a line of that width begins, in its box. */
static double
side(const struct canvas *canvas, enum align align, double room)
{
	bool right = align == ALIGN_FIGURE ||
		     (align == ALIGN_END ? !canvas->rtl : canvas->rtl);

	return align == ALIGN_CENTRE ? room / 2 : right ? room : 0;
}

/* One line into its box; how high it is.  The sides of pango are those of the
 * text, and ours those of the paper, so it is asked for widths only. */
static double
show_line(struct canvas *canvas, PangoLayoutIter *iter, double x, double y,
    double width, enum align align)
{
	PangoRectangle box;
	double left, base;

	pango_layout_iter_get_line_extents(iter, NULL, &box);
	if (canvas_draws(canvas)) {
		left = canvas_left(canvas, x, width) +
		       side(canvas, align,
			   width - (double)box.width / PANGO_SCALE);
		base = (double)(pango_layout_iter_get_baseline(iter) - box.y);
		cairo_move_to(canvas->cairo, left, y + base / PANGO_SCALE);
		pango_cairo_show_layout_line(
		    canvas->cairo, pango_layout_iter_get_line_readonly(iter));
	}
	return (double)box.height / PANGO_SCALE;
}

void
text_show(const struct text *text, struct canvas *canvas, const char *tag,
    double x, double y, double width, enum align align)
{
	PangoLayoutIter *iter;

	if (!canvas_draws(canvas))
		return;
	iter = pango_layout_get_iter(text->layout);
	canvas_tag(canvas, tag);
	canvas_ink(canvas, styles[text->style].ink);
	do
		y += show_line(canvas, iter, x, y, width, align);
	while (pango_layout_iter_next_line(iter));
	canvas_untag(canvas, tag);
	pango_layout_iter_free(iter);
}

void
text_free(struct text *text)
{
	g_object_unref(text->layout);
}

double
text_put(struct canvas *canvas, enum style style, const char *tag,
    const char *words, double x, double y, double width, enum align align,
    int lines)
{
	struct text text;

	if (words[0] == '\0')
		return 0;
	text_set(&text, canvas, style, words, width, lines);
	text_show(&text, canvas, tag, x, y, width, align);
	text_free(&text);
	return text.height;
}

static double
widest_line(struct canvas *canvas, enum style style, const char *words,
    int within)
{
	PangoLayout *layout = layout_of(canvas, style, words, strlen(words));
	int wide;

	pango_layout_set_wrap(layout, PANGO_WRAP_WORD);
	pango_layout_set_width(layout, within);
	pango_layout_get_size(layout, &wide, NULL);
	g_object_unref(layout);
	return (double)wide / PANGO_SCALE;
}

double
text_wide(struct canvas *canvas, enum style style, const char *words)
{
	return widest_line(canvas, style, words, -1);
}

double
text_narrow(struct canvas *canvas, enum style style, const char *words)
{
	return widest_line(canvas, style, words, 0);
}

/* The lines of one paragraph; what goes on upon the next page is a paragraph
 * there. */
static void
flow_lines(struct canvas *canvas, enum style style, PangoLayout *layout,
    double x, double width, enum align align)
{
	PangoLayoutIter *iter = pango_layout_get_iter(layout);
	PangoRectangle box;

	canvas_tag(canvas, styles[style].tag);
	do {
		pango_layout_iter_get_line_extents(iter, NULL, &box);
		if (canvas->y + (double)box.height / PANGO_SCALE >
		    canvas->bottom) {
			canvas_untag(canvas, styles[style].tag);
			canvas_turn(canvas);
			canvas_tag(canvas, styles[style].tag);
		}
		canvas_ink(canvas, styles[style].ink);
		canvas->y +=
		    show_line(canvas, iter, x, canvas->y, width, align);
	} while (pango_layout_iter_next_line(iter));
	canvas_untag(canvas, styles[style].tag);
	pango_layout_iter_free(iter);
}

void
text_flow(struct canvas *canvas, enum style style, const char *words, double x,
    double width, enum align align)
{
	for (const char *line = words; *line != '\0';) {
		size_t len = strcspn(line, "\n");
		PangoLayout *layout = layout_of(canvas, style, line, len);

		set_width(layout, width);
		look_for_fonts(canvas, layout);
		flow_lines(canvas, style, layout, x, width, align);
		g_object_unref(layout);
		line += len + (line[len] == '\n');
	}
}

void
text_across(struct canvas *canvas, enum ink ink, const char *words)
{
	PangoLayout *layout;
	int wide, high;

	if (!canvas_draws(canvas))
		return;
	layout = layout_of(canvas, STYLE_ACROSS, words, strlen(words));
	pango_layout_get_size(layout, &wide, &high);
	cairo_save(canvas->cairo);
	cairo_translate(canvas->cairo, canvas->width / 2, canvas->height / 2);
	cairo_rotate(canvas->cairo, ASLANT);
	canvas_ink(canvas, ink);
	cairo_move_to(canvas->cairo, -(double)wide / PANGO_SCALE / 2,
	    -(double)high / PANGO_SCALE / 2);
	pango_cairo_show_layout(canvas->cairo, layout);
	cairo_restore(canvas->cairo);
	g_object_unref(layout);
}
