#ifndef BURSAR_CONNECTION_STATE_H
#define BURSAR_CONNECTION_STATE_H

/* What a connection is made of, for the files called connection alone. */

#include <sys/queue.h>

#include "api/dispatch.h"
#include "api/stream.h"
#include "core/config.h"
#include "net/address.h"
#include "net/loop.h"
#include "net/refusal.h"
#include "queue/job.h"
#include "staff/upload.h"
#include "tls/tls.h"

#define READ_SIZE (16 * 1024) /* read in one go: a TLS record */
#define LEAST_RATE                                                             \
	16 /* bytes a millisecond that we wait for, beyond the                 \
	    * deadline of the phase */
#define BODIES_MAX  (64u * 1024 * 1024) /* of bodies on one loop at once */
#define STREAMS_MAX (48u * 1024 * 1024) /* up to there, streams take more,
					 * and forms with files begin */
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
	TAILQ_ENTRY(connection) queued;	 /* in all->strangers, unless known */
	struct tls_stream *tls;
	struct loop_event *event;
	int fd;
	char *address;
	char peer[ADDRESS_TEXT];
	bool known; /* it has shown a certificate */
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
	size_t taken;		     /* of its body, that are out of in */
	struct upload *upload;	     /* which has them; or NULL */
	char request_id[JOB_ID];
	uint64_t began_us;
	struct job *job;
	bool working;	 /* a worker has the job */
	bool identified; /* the caller was looked up for this request */
	bool charged;	 /* it was counted as the person's */

	/* The present request, where it is a stream. */
	struct stream *stream;
	bool answering; /* the head of the response is written */
	struct pace reading, writing;
};

struct connections {
	struct loop *loop;
	const struct config *config;
	const struct dispatch *dispatch;
	struct connection_counts counts;
	struct connection *list;
	TAILQ_HEAD(, connection) strangers; /* the oldest first */
	unsigned count;			    /* on the list */
	unsigned waiting;		    /* in PHASE_CLOSED */
	bool draining;
	struct refusals refusals;
	size_t bodies;	    /* bytes reserved for bodies */
	size_t answers;	    /* bytes that are being sent */
	char id_prefix[14]; /* of the request ids that we make */
	unsigned long ids;
	char scratch[READ_SIZE]; /* what was just read */
};

#endif
