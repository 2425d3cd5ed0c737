#ifndef BURSAR_VIEW_NEEDS_H
#define BURSAR_VIEW_NEEDS_H

/* A need, what covers it and what is missing: of a year, of an initiative, of
 * all; as figures, as a bar, and as the steps of a headline. */

#include <jansson.h>

#include "pages/view.h"

/* The figures of an answer under their own names, and "share": how many percent
 * are covered, "" where nothing is needed. */
void need_figures(json_t *model, const json_t *figures, const char *language);

/* "bar".  Of what is summed up only what covers a need is drawn, as what is
 * over in one place fills no gap in another; of one line all there is, which
 * may pass the need. */
void
need_bar(json_t *model, const json_t *figures, bool summed, const char *scale);

/* "hero": covered and missing with their shares, bracket, bar, and the steps
 * from what is needed to what is missing. */
void need_hero(const struct shown *, json_t *model, const json_t *figures);

/* "years": rows with bars on one scale.  summed as above; days, if it is not
 * NULL, has by year the first day by which money is needed. */
void need_years(const struct shown *, json_t *model, const json_t *years,
    bool summed, const json_t *days);

/* "outcomes": where they stand. */
void need_outcomes(const struct shown *, json_t *model, const json_t *outcomes);

/* Tables of outcomes, with the initiative that is above them: where they stand,
 * their milestones, and what was measured. */
extern const struct column need_result_columns[], need_milestone_columns[],
    need_measurement_columns[];

/* Add a row for each outcome of an initiative, or for each item of a list that
 * they have. */
void need_result_rows(
    struct sheet *, const json_t *initiative, const char *list);

/* Open years in words: 2026 to 2028; to be freed. */
char *need_period(const struct shown *);

#endif
