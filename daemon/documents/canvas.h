#ifndef BURSAR_CANVAS_H
#define BURSAR_CANVAS_H

/*
 * Sheets of paper that are written on from top to bottom: pages, places, tags
 * and shapes.  The one file that knows cairo beside text.c.
 *
 * All places are in points, and logical: x is counted from the edge where
 * lines begin, which is the right one for Arabic.  So what lays out a paper
 * does not know which way it is read.
 *
 * The first failure is kept; from then on nothing is drawn, and canvas_close
 * tells.  Layouts have no branches for errors.
 */

#include <stdbool.h>

#include "buf.h"
#include "error.h"

enum ink {
	INK_TEXT,
	INK_MUTED,
	INK_BRAND, /* the organisation's own; so are the next three */
	INK_MID,
	INK_PALE,
	INK_STRIPE,
	INK_HATCH,
	INK_MISSING,
	INK_BAD,
	INK_EDGE,
	INK_LINE,
	INK_WASH,
	INK_PAPER,
	INK_MARK_COPY, /* what lies across the page, under the text */
	INK_MARK_VOID,
	INKS
};

struct canvas {
	double width, height; /* of a page */
	double margin;	      /* at the sides */
	double y;	      /* where the next thing goes */
	double scale;  /* of what is set, 1 unless it is a crowded table */
	double bottom; /* what is written ends here */
	int page, page_count; /* the page at hand, and how many there will be */
	bool rtl;	      /* read from right to left */
	bool cramped;	      /* a table wants a wider page */
	const char *language;
	bool measuring; /* there are more pages than were thought: draw nothing
			 */
	struct _cairo *cairo;
	struct _PangoContext *fonts; /* these two are of text.c */
	struct _PangoAttrList *attributes;
	struct _cairo_surface *surface;
	void (*furnish)(struct canvas *, void *with);
	void *with;
	unsigned inks[INKS]; /* 0xrrggbb */
	bool failed;
	struct error failure;
};

struct canvas_setup {
	const char *title, *author, *subject;
	const char *issued; /* a day, or "" */
	const char *language, *colour;
	bool rtl, landscape;
	int page_count; /* as many as are thought to come */
	/* draws what every page has, before anything else of it */
	void (*furnish)(struct canvas *, void *with);
	void *with;
};

void canvas_open(struct canvas *, const struct canvas_setup *, struct buf *pdf);

/* Write all of it; false and the first failure.  In any case it is closed. */
bool canvas_close(struct canvas *, struct error *);

/* Keep it, if it is the first. */
void canvas_fail(struct canvas *, const struct error *);

/* Between the margins. */
double canvas_room(const struct canvas *);

/* Go on to the next page. */
void canvas_turn(struct canvas *);

/* Turn unless there is room for so much, or nothing on the page yet. */
void canvas_need(struct canvas *, double height);

/* Leave so much free, which is nothing at the top of a page. */
void canvas_skip(struct canvas *, double height);

/* Is anything to be drawn? */
bool canvas_draws(const struct canvas *);

/* Tags of the structure, such as "Table"; what is within H1, P, TD and the like
 * is read by who cannot see.  NULL is no tag: decoration. */
void canvas_tag(struct canvas *, const char *tag);
void canvas_untag(struct canvas *, const char *tag);

/* What is drawn in between leads to the address. */
void canvas_link(struct canvas *, const char *address);
void canvas_unlink(struct canvas *, const char *address);

/* From the left of the page, of what is so wide and begins there. */
double canvas_left(const struct canvas *, double x, double width);

void canvas_ink(struct canvas *, enum ink);
void canvas_fill(
    struct canvas *, enum ink, double x, double y, double width, double height);
void canvas_frame(struct canvas *, enum ink, double thick, double x, double y,
    double width, double height);
void canvas_rule(
    struct canvas *, enum ink, double thick, double x, double y, double width);

/* Fillings that are told apart without colour: dots, upright lines, and lines
 * aslant on no ground; of the two that are plain, what is the organisation's own
 * stands first. */
enum filling_of { FILL_OWN, FILL_SOLID, FILL_DOTS, FILL_STRIPES, FILL_HATCH };
void canvas_pattern(struct canvas *, enum filling_of, double x, double y,
    double width, double height);

/* Squares of a code, dark where the byte is odd. */
void canvas_squares(struct canvas *, const unsigned char *squares, int side,
    double x, double y, double width);

#endif
