#ifndef BURSAR_CREDENTIALS_H
#define BURSAR_CREDENTIALS_H

/*
 * The daemon's own certificate and the revocation list while it serves: both
 * are renewed by the authority's key in good time, the certificate when 30
 * days are left, the list when half its life is over.  Where that key is kept
 * elsewhere the log says so every hour, and /readyz and /metrics say what is
 * about to expire.
 */

#include "core/config.h"
#include "core/metrics.h"
#include "tls/certificate.h"
#include "tls/tls.h"

struct credentials;

/* Make what is due and load it. */
struct credentials *
credentials_open(const struct config *, struct metrics *, struct error *);
void credentials_close(struct credentials *);

struct tls *credentials_tls(const struct credentials *);

/* For the public pages, which ask for no certificate: by the files that are
 * configured for them, else by the daemon's own; NULL where there are no
 * pages. */
struct tls *credentials_public(const struct credentials *);

/* Read the files again; true if credentials_tls() is another now.  What cannot
 * be used is logged and changes nothing. */
bool credentials_reload(struct credentials *);

/* At each beat: make what has become due, or is not valid yet by a clock that
 * was set; true as above. */
bool credentials_tend(struct credentials *);

/* Is all that is in the folder of use now?  If not, ERROR_UNAVAILABLE: what was
 * read last could not be used, or something is not valid yet.  From any
 * thread, like the next. */
bool credentials_good(const struct credentials *, struct error *);

/* Has something expired, or will within 14 days? */
bool credentials_worry(const struct credentials *);

#endif
