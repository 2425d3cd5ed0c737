#ifndef BURSAR_VIEW_FIGURES_H
#define BURSAR_VIEW_FIGURES_H

/* What is needed and what covers it, as the landing page and that of an
 * initiative show it: figures, a bar, rows of years, and results. */

#include "pages/view.h"

/* The figures of an answer as members of the same names, with "covered_share"
 * and "missing_share", which make a hundred; and "own", true where the
 * organisation gives of its own budget. */
void figures_fill(json_t *model, const json_t *figures, const char *language);

/* "bar": what covers the need, and no more than that (matched); or all there
 * is, which may be beyond it.  scale is what its whole width stands for, or
 * NULL. */
void figures_bar(json_t *model, const json_t *figures, bool matched,
    const char *scale, bool tall);

/* "bracket": so much is covered, so much is missing. */
void figures_bracket(json_t *model, const json_t *figures);

/* "years": a row each, with its bar on one scale, and "note", what is to be said
 * of it. */
void figures_years(const struct shown *, json_t *model, const json_t *years,
    bool matched);

/* "need": the first and last open year, as "from" and "to". */
void figures_span(const struct shown *, json_t *model);

/* A result: "indicator", "actual", "target", "year", "progress". */
json_t *figures_outcome(const json_t *outcome, const char *language);

/* The columns of a sheet of figures, behind those that are there, and their
 * values; as many as figures_columns() added. */
#define FIGURES_COLUMNS 10
void figures_columns(struct sheet *);
void figures_values(const json_t *figures, const char *values[]);

#endif
