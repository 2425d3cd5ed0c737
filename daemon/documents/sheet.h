#ifndef BURSAR_SHEET_H
#define BURSAR_SHEET_H

/*
 * Sheets of paper that are written on from top to bottom: pages, places, tags
 * and shapes.  The one file that knows cairo beside text.c.
 *
 * All places are in points, and logical: x is counted from the edge where
 * lines begin, which is the right one for Arabic.  So what lays out a paper
 * does not know which way it is read.
 *
 * The first failure is kept; from then on nothing is drawn, and sheet_close
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
	INK_MARK, /* what lies across the page, under the text */
	INKS
};

struct sheet {
	double width, height; /* of a page */
	double margin;	      /* at the sides */
	double y;	      /* where the next thing goes */
	double bottom;	      /* what is written ends here */
	int page, pages;      /* the page at hand, and how many there will be */
	bool rtl;	      /* read from right to left */
	const char *language;
	bool measuring; /* there are more pages than were thought: draw nothing
			 */
	struct _cairo *cairo;
	struct _PangoContext *fonts; /* these two are of text.c */
	struct _PangoAttrList *attributes;
	struct _cairo_surface *surface;
	void (*furnish)(struct sheet *, void *with);
	void *with;
	unsigned inks[INKS]; /* 0xrrggbb */
	bool failed;
	struct error failure;
};

struct sheet_setup {
	const char *title, *author, *subject;
	const char *issued; /* a day, or "" */
	const char *language, *colour;
	bool rtl, landscape;
	int pages; /* as many as are thought to come */
	/* draws what every page has, before anything else of it */
	void (*furnish)(struct sheet *, void *with);
	void *with;
};

void sheet_open(struct sheet *, const struct sheet_setup *, struct buf *pdf);

/* Write all of it; false and the first failure.  In any case it is closed. */
bool sheet_close(struct sheet *, struct error *);

/* Keep it, if it is the first. */
void sheet_fail(struct sheet *, const struct error *);

/* Between the margins. */
double sheet_room(const struct sheet *);

/* Go on to the next page. */
void sheet_turn(struct sheet *);

/* Turn unless there is room for so much, or nothing on the page yet. */
void sheet_need(struct sheet *, double height);

/* Leave so much free, which is nothing at the top of a page. */
void sheet_skip(struct sheet *, double height);

/* Is anything to be drawn? */
bool sheet_draws(const struct sheet *);

/* Tags of the structure, such as "Table"; what is within H1, P, TD and the like
 * is read by who cannot see.  NULL is no tag: decoration. */
void sheet_tag(struct sheet *, const char *tag);
void sheet_untag(struct sheet *, const char *tag);

/* What is drawn in between leads to the address. */
void sheet_link(struct sheet *, const char *address);
void sheet_unlink(struct sheet *, const char *address);

/* From the left of the page, of what is so wide and begins there. */
double sheet_left(const struct sheet *, double x, double width);

void sheet_ink(struct sheet *, enum ink);
void sheet_fill(
    struct sheet *, enum ink, double x, double y, double width, double height);
void sheet_frame(struct sheet *, enum ink, double thick, double x, double y,
    double width, double height);
void sheet_rule(struct sheet *, enum ink, double thick, double x, double y,
    double width);

/* Fillings that are told apart without colour: dots, upright lines, and lines
 * aslant on no ground. */
enum filling_of { FILL_SOLID, FILL_DOTS, FILL_STRIPES, FILL_HATCH };
void sheet_pattern(struct sheet *, enum filling_of, double x, double y,
    double width, double height);

/* Squares of a code, dark where the byte is odd. */
void sheet_squares(struct sheet *, const unsigned char *squares, int side,
    double x, double y, double width);

#endif
