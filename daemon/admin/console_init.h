#ifndef BURSAR_CONSOLE_INIT_H
#define BURSAR_CONSOLE_INIT_H

/* bursard init: everything that has to be there before the first request. */

#include "admin/console.h"

bool console_init(struct console *, struct error *);

#endif
