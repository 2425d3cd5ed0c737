#ifndef BURSAR_CONSOLE_INIT_H
#define BURSAR_CONSOLE_INIT_H

/* bursard init: everything that has to be there before the first request. */

#include "admin/console.h"

bool console_init(struct console *, struct error *);

/* Bring the database to this program's level, and open the book. */
bool console_migrate(struct console *, struct error *);

#endif
