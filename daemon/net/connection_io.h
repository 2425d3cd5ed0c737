#ifndef BURSAR_CONNECTION_IO_H
#define BURSAR_CONNECTION_IO_H

/* What the files of a connection all do with it. */

#include "net/connection_state.h"

/* Begin a phase, which has so long. */
void connection_enter(struct connection *, enum phase, uint64_t ms);

/* Wait for a request, part of which may have come; send out, and then go on to
 * that phase; say goodbye. */
void connection_enter_head(struct connection *);
void connection_enter_write(struct connection *, enum phase after);
void connection_enter_linger(struct connection *);

/* Read once into in; STEP_ON if something came. */
enum step connection_fill(struct connection *);

/* Send once of out; STEP_ON if something went. */
enum step connection_send(struct connection *);

/* Has all of the request's body come? */
bool connection_has_body(const struct connection *);

/* Count what out holds; give back the room of the body. */
void connection_hold_answer(struct connection *, size_t bytes);
void connection_give_back(struct connection *);

/* Free what the present request holds.  Of a stream what can be: false while
 * lines are out, and c must stay. */
void connection_end_request(struct connection *);
bool connection_end_stream(struct connection *);

#endif
