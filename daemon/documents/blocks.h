#ifndef BURSAR_BLOCKS_H
#define BURSAR_BLOCKS_H

/*
 * Blocks of a paper, one below the other.  Each prints what its members of the
 * part say, and nothing where they are missing; the part is the paper, or one
 * of its sections.
 */

#include "documents/print.h"

typedef void block(const struct print *, const json_t *part);

block block_title;	/* title */
block block_recipient;	/* recipient, under what the layout calls it */
block block_addressee;	/* recipient as on an envelope, and the day */
block block_amount;	/* the first of amounts in large type, others as rows */
block block_amounts;	/* amounts side by side */
block block_tables;	/* tables */
block block_facts;	/* facts */
block block_lead;	/* the first paragraph, larger */
block block_paragraphs; /* all of them */
block block_rest;	/* all but the first */
block block_bars;	/* the first bar large, others as rows */
block block_notes;	/* notes */
block block_issued;	/* when, and by whom */
block block_sections;	/* sections, with all of this in each */
block block_thanks;	/* of a certificate: everything, in the middle */

#endif
