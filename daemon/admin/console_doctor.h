#ifndef BURSAR_CONSOLE_DOCTOR_H
#define BURSAR_CONSOLE_DOCTOR_H

/* bursard doctor: is everything as it has to be, and what to do where it is
 * not. */

#include "admin/console.h"

bool console_doctor(struct console *, struct error *);

/* The same as doctor, in one line as Nagios wants it; where it could not even
 * begin, err says why, or is NULL. */
bool console_nagios(struct console *, const struct error *);

#endif
