#ifndef BURSAR_MAILER_H
#define BURSAR_MAILER_H

/* The thread that sends letters; several daemons on one database take turns. */

#include "core/config.h"
#include "db/db.h"

struct mailer;

/* Is anything to be sent, or written to a folder? */
bool mailer_wanted(const struct config *);

/* ERROR_CONFIG where options of mail are not right. */
struct mailer *
mailer_start(const struct config *, const struct db_settings *, struct error *);

/* End, once what is being handed over has its answer. */
void mailer_join(struct mailer *);

/* How many letters wait, are unknown and were refused, of the book; for a bare
 * connection. */
struct mail_counts {
	long queued, unknown, refused;
};

bool
mail_count(struct db *, const char *book, struct mail_counts *, struct error *);

#endif
