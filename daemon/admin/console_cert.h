#ifndef BURSAR_CONSOLE_CERT_H
#define BURSAR_CONSOLE_CERT_H

/* bursard cert: certificates of people, made, registered and revoked. */

#include "admin/console.h"

bool console_cert_issue(struct console *, struct error *);
bool console_cert_enter(struct console *, struct error *);
bool console_cert_renewals(struct console *, struct error *);
bool console_cert_revoke(struct console *, struct error *);
bool console_cert_list(struct console *, struct error *);

/* The keys that people ask certificates for: list them; sign that of one. */
bool console_cert_pending(struct console *, struct error *);
bool console_cert_sign(struct console *, struct error *);

/* Issue a certificate for the person, register it, and leave PERSON.crt and
 * PERSON.key in the folder. */
bool console_issue(struct console *, const char *person, int days,
    const char *folder, struct error *);

#endif
