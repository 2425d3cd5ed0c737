#ifndef BURSAR_CHART_H
#define BURSAR_CHART_H

/*
 * Charts as SVG: bars of what covers a need, and who funds what as a flow.
 *
 * Nothing in them has a style of its own, so that the strictest content
 * security policy lets them be; colours are classes, and patterns are those
 * that the page defines once: p-due, p-signed, p-pledged.  A bar is mirrored by
 * the style sheet where one reads from right to left, the flow is drawn so.
 * Charts are hidden from screen readers: the figures stand beside them.
 */

#include <stdbool.h>

#include "buf.h"

/* A need and what there is for it, as decimal texts; NULL is nothing.  Firm
 * money comes first; pledges stand behind it, in what is missing. */
struct chart_bar {
	const char *required;
	const char *appropriated, *received, *receivable, *later, *pledged;
	const char *scale; /* what the whole width stands for; NULL: the need,
			    * or all there is if that is more */
	bool hero;	   /* a tall one */
};

/* What is more than is needed runs on past a line at the need. */
void chart_bar(struct buf *, const struct chart_bar *);

/* Two lines over a bar: so much is covered, so much is missing. */
void chart_bracket(struct buf *, const char *covered, const char *missing);

/* The small square that explains a part of the bar: "received" and so on, the
 * names of the members above, or "missing". */
void chart_swatch(struct buf *, const char *part);

/* How far it is from a baseline to a target, which may be less: a bar, and the
 * percentage; 0 and false where that cannot be said. */
void chart_progress(struct buf *, int percent);
bool chart_way(
    const char *baseline, const char *actual, const char *target, int *percent);

/* Sources and targets, with what flows between them; what is nothing or less is
 * not drawn. */
#define CHART_SOURCES 15
#define CHART_TARGETS 7

struct chart_flow {
	int sources, targets;
	const char *source_names[CHART_SOURCES];
	const char *target_names[CHART_TARGETS];
	const char *amounts[CHART_SOURCES][CHART_TARGETS];
	bool other[CHART_TARGETS]; /* no theme of its own: grey */
	const char *language;
	bool rtl;
};

/* For wide screens with names beside it, or narrow with names in it. */
void chart_flow(struct buf *, const struct chart_flow *, bool narrow);

/* The square of a target, for the key of the narrow one. */
void chart_flow_swatch(struct buf *, const struct chart_flow *, int target);

#endif
