#ifndef BURSAR_CONSOLE_BACKUP_H
#define BURSAR_CONSOLE_BACKUP_H

/* bursard backup and bursard restore: all that a ledger is, in one file and out
 * of it. */

#include "admin/console.h"

bool console_backup(struct console *, struct error *);
bool console_restore(struct console *, struct error *);

#endif
