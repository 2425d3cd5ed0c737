#ifndef BURSAR_FORMAT_H
#define BURSAR_FORMAT_H

/*
 * Figures and days as a reader of one of the six languages writes them.
 *
 * Functions that begin with "format" write plain text, for papers, mails and
 * titles; those that begin with "html" write elements, in which the exact
 * value stands beside what is shown:
 *
 *	html_whole(&page, "1613539.00", "fr");
 *	<data class="n" value="1613539.00">1 613 539</data>
 *
 * Amounts are decimal texts, as the database gives them, and are rounded half
 * up.  What is no decimal, or no day, is shown as a dash.  A language that is
 * not known is English.
 */

#include "buf.h"

/* In whole units; as it is, with all its digits behind the point; with so many
 * of them. */
void format_whole(struct buf *, const char *amount, const char *language);
void format_exact(struct buf *, const char *amount, const char *language);
void format_decimals(
    struct buf *, const char *amount, int decimals, const char *language);

/* For a sentence: 14.2 million, and below a million in full. */
void format_short(struct buf *, const char *amount, const char *language);

/* How many percent one amount is of another, to so many digits: "27 %"; or a
 * percentage that is known. */
void format_percent(struct buf *, const char *part, const char *whole,
    int decimals, const char *language);
void format_percentage(struct buf *, int percent);

/* 15 November 2026, 15 Nov 2026; the day is 2026-11-15, or begins so. */
void format_day(struct buf *, const char *day, const char *language);
void format_day_brief(struct buf *, const char *day, const char *language);

/* The same as elements: data with the exact value, of the class n, and z where
 * it is nothing; money with its currency; time with the day. */
void html_whole(struct buf *, const char *amount, const char *language);
void html_exact(struct buf *, const char *amount, const char *language);
void html_short(struct buf *, const char *amount, const char *language);
void html_money(struct buf *, const char *currency, const char *amount,
    const char *language);
void html_money_exact(struct buf *, const char *currency, const char *amount,
    const char *language);
void html_percent(struct buf *, const char *part, const char *whole,
    int decimals, const char *language);
void html_percentage(struct buf *, int percent);
void html_day(struct buf *, const char *day, const char *language);
void html_day_brief(struct buf *, const char *day, const char *language);

/* What stands where there can be no figure. */
void html_nil(struct buf *);

/* A text of somebody else's, for between tags and quotes. */
void html_text(struct buf *, const char *text);

/* Days from one day to another, negative where that was before; 0 if either is
 * no day. */
long days_between(const char *from, const char *to);

#endif
