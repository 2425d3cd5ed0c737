#ifndef BURSAR_TEXT_H
#define BURSAR_TEXT_H

/*
 * Text on a canvas, in any script.  The one file that knows pango.
 *
 * A line begins where its own script does; on which side of its box it stands
 * is decided by the paper.  What steers the reader (overrides of direction,
 * line breaks in a cell) is left out.  Where no font of the machine has a
 * letter the canvas fails: a name is never printed as boxes.
 */

#include "documents/canvas.h"

enum style {
	STYLE_BODY,
	STYLE_STRONG,
	STYLE_SMALL,
	STYLE_TITLE,
	STYLE_HEADING,
	STYLE_KICKER,
	STYLE_LEAD,
	STYLE_CAPTION,
	STYLE_CELL,
	STYLE_CELL_STRONG,
	STYLE_CELL_MUTED,
	STYLE_CELL_MISSING,
	STYLE_HEAD,
	STYLE_FIGURE,
	STYLE_CARD,
	STYLE_SUM,
	STYLE_SUM_MISSING,
	STYLE_ORGANISATION,
	STYLE_NUMBER,
	STYLE_NAME,
	STYLE_GIFT,
	STYLE_THANKS,
	STYLE_COPY,
	STYLE_VOID,
	STYLE_ACROSS,
	STYLES
};

enum align {
	ALIGN_START,
	ALIGN_END,
	ALIGN_CENTRE,
	ALIGN_FIGURE /* digits under digits: at the right in every language */
};

/* Around what is read from left to right within any text, such as a code: a
 * character each that stands in no text of others. */
#define TEXT_LTR     "\xef\xb7\x90"
#define TEXT_LTR_END "\xef\xb7\x91"

/* A text that is set in a width and not drawn yet. */
struct text {
	struct _PangoLayout *layout;
	double height;
	double base; /* of the first line, from above */
	enum style style;
};

/* Set it in at most so many lines; what is more is left out, with three dots.
 * No lines are any number of them. */
void text_set(struct text *, struct canvas *, enum style, const char *words,
    double width, int lines);

/* Draw it into the width that it was set in, below y, as what the tag says. */
void text_show(const struct text *, struct canvas *, const char *tag, double x,
    double y, double width, enum align);

void text_free(struct text *);

/* Both in one: how high it is. */
double text_put(struct canvas *, enum style, const char *tag, const char *words,
    double x, double y, double width, enum align, int lines);

/* How wide it would be on one line. */
double text_wide(struct canvas *, enum style, const char *words);

/* In how little it can be set without a break inside a word. */
double text_narrow(struct canvas *, enum style, const char *words);

/* Set it from canvas->y on, over as many pages as it takes. */
void text_flow(struct canvas *, enum style, const char *words, double x,
    double width, enum align);

/* Large, aslant, in the middle of the page. */
void text_across(struct canvas *, enum ink, const char *words);

/* The tag that goes with a style. */
const char *text_tag(enum style);

/* When nothing more is set. */
void text_end(struct canvas *);

#endif
