#ifndef BURSAR_STAFF_PAGE_H
#define BURSAR_STAFF_PAGE_H

/* Making the pages: from a job to the HTML of it. */

#include "pages/site.h"
#include "queue/job.h"
#include "staff/token.h"

/* What a form sends beside the fields of its command. */
#define PAGE_KEY   "_key"
#define PAGE_TOKEN "_token"
#define PAGE_STEP  "_step" /* preview, confirm or edit */

struct staff {
	const struct site *site;
	struct tokens *tokens;
};

/* The format of that name, like "csv", if what the command reads is there as such
 * a file, or NULL. */
const char *page_format(const struct command *, const char *asked);

/* What the role may do, noun by noun. */
void page_index(const struct staff *, struct job *);

/* The form of the job's command with what the job has in its fields, as it is
 * before anything is done. */
void page_form(const struct staff *, struct job *);

/* The answer of the job, or its error. */
void page_answer(const struct staff *, struct job *);
void page_error(const struct staff *, struct job *);

#endif
