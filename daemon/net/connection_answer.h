#ifndef BURSAR_CONNECTION_ANSWER_H
#define BURSAR_CONNECTION_ANSWER_H

/* Answering the present request of a connection. */

#include "net/connection_state.h"

/* Answer with what the job found out. */
enum step connection_answer(struct connection *);

/* Answer an error: go on with the next request afterwards, or close the
 * connection because nobody can tell where the next one begins. */
enum step connection_refuse(struct connection *, const struct error *);
enum step
connection_refuse_and_close(struct connection *, const struct error *);

/* The answer has been written and sent: log it, free what the request held, and
 * wait for the next one or say goodbye. */
void connection_answered(struct connection *, int status, bool goes_on);

#endif
