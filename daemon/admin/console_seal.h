#ifndef BURSAR_CONSOLE_SEAL_H
#define BURSAR_CONSOLE_SEAL_H

/* bursard seal: the key that checkpoints of the books are signed with. */

#include "admin/console.h"

/* Print the key as whoever checks checkpoints is given it. */
bool console_seal_show(struct console *, struct error *);

/* Check the signature of every checkpoint, and that the file beside the database
 * has the same. */
bool console_seal_verify(struct console *, struct error *);

/* Sign with a new key from here on, which the books make known. */
bool console_seal_renew(struct console *, struct error *);

#endif
