#ifndef BURSAR_CONNECTION_STATE_H
#define BURSAR_CONNECTION_STATE_H

/*
 * What a connection is made of, for connection.c, connection_answer.c and
 * connection_stream.c alone.
 */

#include "api/stream.h"
#include "net/connection.h"
#include "queue/job.h"

#define READ_SIZE   (16 * 1024)		/* read in one go: a TLS record */
#define BODIES_MAX  (64u * 1024 * 1024) /* of bodies on one loop at once */
#define STREAMS_MAX (48u * 1024 * 1024) /* up to there, streams take more */
#define ANSWERS_MAX                                                            \
	(256u * 1024 * 1024) /* of answers that one loop is sending */

enum phase {
	PHASE_HANDSHAKE, /* TLS is being set up */
	PHASE_HEAD,	 /* waiting for a header block; idle if in is empty */
	PHASE_BODY,	 /* waiting for the rest of the body */
	PHASE_WAIT,	 /* a worker has the job */
	PHASE_WRITE,	 /* out is being sent; then comes `after` */
	PHASE_STREAM,	 /* a bulk request is read and answered at once */
	PHASE_LINGER,	 /* we have said goodbye; until the client has too */
	PHASE_CLOSED	 /* no socket any more, only a job that is out */
};

/* What a phase wants to happen next. */
enum step {
	STEP_ON,
	STEP_READ,
	STEP_WRITE,
	STEP_BOTH, /* read or write, whichever can be done first */
	STEP_WAIT,
	STEP_CLOSE
};

/* A minimum of progress: so many bytes in so much time, over and over. */
struct pace {
	uint64_t deadline_ms; /* 0 while nothing is expected */
	size_t bytes;	      /* since it was set */
};

struct connection {
	struct loop_task returned; /* first: a task is its connection */
	struct connections *all;
	struct connection *next, **link; /* in all->list */
	struct tls_stream *tls;
	struct loop_event *event;
	int fd;
	char *address;
	enum phase phase, after;
	uint64_t deadline_ms; /* of the phase */
	bool readable;	      /* the socket has something to read */
	bool close;	      /* once the present request is answered */
	bool kept;	      /* its answer has not said so: a stream's */
	struct caller caller;

	struct buf in;	/* read and not used up */
	struct buf out; /* the response */
	size_t sent;	/* of out */
	size_t held;	/* bytes of out, in all->answers */

	/* The present request. */
	struct http_request request; /* points into in */
	size_t used;		     /* bytes of its header block */
	size_t reserved;	     /* bytes of its body, in all->bodies */
	char request_id[JOB_ID];
	uint64_t began_us;
	struct job *job;
	bool working;	 /* a worker has the job */
	bool identified; /* the caller was looked up for this request */

	/* The present request, where it is a stream. */
	struct stream *stream;
	bool answering; /* the head of the response is written */
	struct pace reading, writing;
};

struct connections {
	struct loop *loop;
	const struct config *config;
	const struct dispatch *dispatch;
	connection_closed *closed;
	void *closed_arg;
	struct connection *list;
	unsigned count;	  /* on the list */
	unsigned waiting; /* in PHASE_CLOSED */
	bool draining;
	size_t bodies;	    /* bytes reserved for bodies */
	size_t answers;	    /* bytes that are being sent */
	char id_prefix[14]; /* of the request ids that we make */
	unsigned long ids;
	char scratch[READ_SIZE]; /* what was just read */
};

/* Of connection.c ----------------------------------------------------------*/

/* Read once into in; STEP_ON if something came. */
enum step connection_fill(struct connection *);

/* Send once of out; STEP_ON if something went. */
enum step connection_send(struct connection *);

/* Go on from phase to phase. */
void connection_run(struct connection *, enum step);

/* Wait for a request, part of which may have come; send out, and then go on to
 * that phase; say goodbye. */
void connection_enter_head(struct connection *);
void connection_enter_write(struct connection *, enum phase after);
void connection_enter_linger(struct connection *);

/* Of connection_answer.c ---------------------------------------------------*/

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

/* Free what the present request holds, and give back the room of its body;
 * count what out holds. */
void connection_end_request(struct connection *);
void connection_give_back(struct connection *);
void connection_hold_answer(struct connection *, size_t bytes);

/* Has all of the request's body come? */
bool connection_has_body(const struct connection *);

/* Of connection_stream.c ---------------------------------------------------*/

/* Begin with the stream that the present request is, as c->job says. */
enum step connection_stream_begin(struct connection *);

/* As far as it goes, and what then is to be waited for. */
enum step connection_stream_step(struct connection *);
enum step connection_stream_time_out(struct connection *);

/* Answers have come back; the socket may be closed. */
void connection_stream_returned(struct connection *);

/* Answer the lines that are with the writer, and no more. */
void connection_stream_drain(struct connection *);

/* Free what can be: false while lines are out, and c must stay. */
bool connection_stream_end(struct connection *);

#endif
