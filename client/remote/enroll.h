#ifndef BURSAR_ENROLL_H
#define BURSAR_ENROLL_H

/* The first certificate of a person, for who invites and who is invited. */

#include "request/request.h"

/* bursar cert enroll: a key that is made here, a certificate for it that is
 * asked for by an invitation or a file, and in the end a context. */
bool enroll_run(const struct request *, struct error *);

/* bursar cert invite: an invitation for somebody, whose secret is printed and
 * kept nowhere. */
bool invite_run(const struct request *, struct error *);

#endif
