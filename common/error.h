#ifndef BURSAR_ERROR_H
#define BURSAR_ERROR_H

/*
 * What went wrong, said once.
 *
 * The function that knows most fills the error and returns false; everyone
 * above passes false on untouched; one place at the edge shows it.  A kind of
 * error is one row of one table: its name on the wire and in SQL, its HTTP
 * status, the exit status of the client, and its title.
 */

#include <stdbool.h>

enum error_code {
	ERROR_MALFORMED,       /* not a request that can be read */
	ERROR_UNAUTHENTICATED, /* no certificate, or one that is not in force */
	ERROR_DENIED,	       /* the caller may not do this */
	ERROR_NOT_FOUND,       /* there is no such page, command or record */
	ERROR_METHOD_NOT_ALLOWED, /* the page is there, but not by this method
				   */
	ERROR_TIMEOUT,		  /* the client took too long */
	ERROR_CONFLICT,		  /* it clashes with what is recorded */
	ERROR_LENGTH_REQUIRED,	  /* a body without a Content-Length */
	ERROR_TOO_LARGE,	  /* the body is past the limit */
	ERROR_URI_TOO_LONG,	  /* the request line is past the limit */
	ERROR_UNSUPPORTED_MEDIA_TYPE, /* the body is not JSON */
	ERROR_EXPECTATION_FAILED,     /* an Expect header we do not meet */
	ERROR_RATE, /* too many requests by one person or address: later */
	ERROR_HEADERS_TOO_LARGE,      /* the header block is past the limit */
	ERROR_INVALID,		      /* the request breaks a rule */
	ERROR_BELOW_MINIMUM,	      /* below the minimum for its instrument */
	ERROR_CONFIRMATION_REQUIRED, /* the field has to say that it is meant */
	ERROR_POSSIBLE_DUPLICATE, /* the field has to say that it is another one
				   */
	ERROR_DATA_CORRUPTED,	  /* what is stored is not as it was received */
	ERROR_INTERNAL,		  /* details go to the log only */
	ERROR_NOT_IMPLEMENTED, /* an HTTP method or coding that is not supported
				*/
	ERROR_BUSY,	       /* too much at once: try again */
	ERROR_UNAVAILABLE,     /* the database or daemon is out of reach */
	ERROR_OUTCOME_UNKNOWN, /* it may or may not be recorded: send it again
				*/
	ERROR_HTTP_VERSION,    /* an HTTP version that is not supported */
	ERROR_USAGE,	       /* the command line is wrong (client only) */
	ERROR_FILE,	       /* a file cannot be read or written */
	ERROR_OUTPUT,	       /* the answer cannot be written (client only) */
	ERROR_CHECK_FAILED,    /* a check found faults (client only) */
	ERROR_CANCELLED,       /* the person did not confirm (client only) */
	ERROR_CONFIG,	       /* the configuration is wrong */
	ERROR_SAVED,	       /* not sent yet: it waits in the outbox */
	ERROR_PARTIAL,	       /* some was done, some refused */
	ERROR_INTERRUPTED,     /* by the user, midway (client only) */
	ERROR_CODES	       /* how many there are */
};

struct error {
	enum error_code code;
	char subject[64];  /* field, option or file concerned; may be "" */
	char message[512]; /* a sentence for people */
	char hint[384];	   /* the way out; may be "" */
};

struct error_kind {
	const char *name;  /* on the wire, in problem types and in SQL */
	int status;	   /* HTTP */
	int exit;	   /* of the client: sysexits(3) where one fits */
	const char *title; /* of the problem, RFC 9457 */
};

/* Fill the error and clear its hint.  Returns false, so that callers can
 * return it. */
bool error_set(struct error *, enum error_code, const char *subject,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* Add the way out.  Returns false. */
bool error_hint(struct error *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

const struct error_kind *error_kind(enum error_code);

/* The code of that name; ERROR_INTERNAL where there is none. */
enum error_code error_by_name(const char *name);

/* Is there a kind of that name? */
bool error_is_known(const char *name);

/* Can a field of the request say that it is meant all the same?  The error
 * names the field. */
bool error_is_asking(const struct error *);

/* Say by errno what is wrong with a file.  Returns false. */
bool error_file(struct error *, const char *subject, const char *path);

#endif
