#ifndef BURSAR_CALLER_H
#define BURSAR_CALLER_H

/*
 * Who is asking: the certificate, and the person, office and role it stands
 * for.  The first part comes from TLS; the second from the database, when
 * known is true.  The database checks it again in every transaction: a person
 * that has changed since is answered with the code "unauthenticated", and the
 * connection asks again.
 */

#include <stdbool.h>
#include <time.h>

#include "command.h"

#define CALLER_CODE 41
#define CALLER_OUTSIDE "outside:" /* and the key: a claim of no authority of ours */

struct caller {
	char certificate[65]; /* SHA-256 of the public key, hexadecimal */
	char claim[128];      /* the certificate's one SAN URI, or CALLER_OUTSIDE and its key */
	time_t not_after;     /* when the certificate expires */
	bool known;	      /* the rest is filled */
	char person[CALLER_CODE];
	char office[CALLER_CODE];
	enum role role;
};

#endif
