#ifndef BURSAR_DB_ANSWER_H
#define BURSAR_DB_ANSWER_H

/* What the database answers, held against the rows of the commands. */

#include "db/db.h"

/* In a build with sanitizers: abort where the reply of the job is not what
 * the row of its command says. */
void db_answer_check(const struct job *);

/* Does every read give the columns that its row says?  Part of db_try(). */
bool db_answer_try(struct db *, struct error *);

#endif
