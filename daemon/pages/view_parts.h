#ifndef BURSAR_VIEW_PARTS_H
#define BURSAR_VIEW_PARTS_H

/*
 * What the models of several views are made of: figures, days and sentences as
 * they are shown, bars, and what is given in kind.  Members whose templates put
 * them in as they are, {{{name}}} or {&name}, are made here and nowhere else.
 */

#include <jansson.h>

#include "locale/words.h"
#include "pages/view.h"

/* A writer of locale/format.h. */
typedef void part_writer(struct buf *, const char *text, const char *language);

/* Set the member to what is written of the text; nothing where that is NULL. */
void part_set(json_t *model, const char *name, part_writer *write,
    const char *text, const char *language);

/* The same, of a member of an answer. */
void part_copy(json_t *model, const char *name, part_writer *write,
    const json_t *from, const char *path, const char *language);

/* An amount with a currency; a part of a whole in percent. */
void part_money(json_t *model, const char *name, const char *currency,
    const char *amount, const char *language);
void part_percent(json_t *model, const char *name, const char *part,
    const char *whole, int decimals, const char *language);

/* A sentence, of a text with gaps and HTML to fill them with. */
void part_sentence(
    json_t *model, const char *name, const char *text, const struct filling *);

/* A text of somebody's as HTML that is isolated: <bdi>; to be freed. */
char *part_name(const char *text);

/* An array of such, one after the other; "" of none. */
void part_names(json_t *model, const char *name, const json_t *names,
    const char *language);

/* received, receivable, signed and pledged of an answer, as figures of the same
 * names; and a bar of them, beside others of that scale. */
void part_given(json_t *model, const json_t *figures, const char *language);
void part_given_bar(json_t *model, const json_t *figures, const char *scale);

/* The largest sum of what is given, of a list: the scale of their bars; to be
 * freed. */
char *part_largest(const json_t *list);

/* What is given in kind, as cards: "inkind" of the model. */
void part_inkind(const struct shown *, json_t *model, const json_t *items);

/* Columns of tables: the initiative and the currency that are above a row, and
 * the figures of a year or a total. */
#define PART_INITIATIVE {"initiative", "text", "/initiative"}
#define PART_IN_BASE	{"currency", "text", "/base_currency"}
#define PART_FIGURES                                                           \
	{"required", "amount"}, {"appropriated", "amount"},                    \
	    {"received", "amount"}, {"receivable", "amount"},                  \
	    {"signed", "amount"}, {"covered", "amount"},                       \
	    {"missing", "amount"}, {"over", "amount"}, {"pledged", "amount"}

/* Those of what is given in kind. */
extern const struct column part_inkind_columns[];

/* "commitments": amounts with their day, by whom and for what; the first that
 * is after the day of the edition is marked. */
void part_commitments(const struct shown *, json_t *model);

/* The address of a page: /partner/acme, and what its links carry on; to be
 * freed. */
char *part_link(const json_t *model, const char *path, const char *code);

/* The first and last of the years of an answer, all or only open ones; 0 where
 * there are none. */
void part_years(const json_t *answer, bool open_only, int *first, int *last);

#endif
