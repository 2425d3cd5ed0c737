#ifndef BURSAR_CONNECTION_STREAM_H
#define BURSAR_CONNECTION_STREAM_H

/* A connection whose request is a stream. */

#include "net/connection_state.h"

/* Begin with the stream that the present request is, as c->job says. */
enum step connection_stream_begin(struct connection *);

/* As far as it goes, and what then is to be waited for. */
enum step connection_stream_step(struct connection *);
enum step connection_stream_time_out(struct connection *);

/* Answers have come back; the socket may be closed. */
void connection_stream_returned(struct connection *);

/* Answer the lines that are with the writer, and no more. */
enum step connection_stream_stop(struct connection *);

#endif
