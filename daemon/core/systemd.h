#ifndef BURSAR_SYSTEMD_H
#define BURSAR_SYSTEMD_H

/*
 * What the service manager wants to know and has to give; systemd.c is the
 * only file that knows libsystemd.  Without systemd all of it does nothing.
 */

#include <stdbool.h>
#include <stdint.h>

#include "log.h"

/* Writes an event to the journal, its fields as BURSAR_REQUEST_ID and so on.
 */
log_writer systemd_journal;

/* Is there a journal to write to? */
bool systemd_has_journal(void);

/* "READY=1", "STATUS=…": see sd_notify(3). */
void systemd_notify(const char *state);

/* How often the manager wants to hear from us at least, in milliseconds; 0
 * for never. */
uint64_t systemd_watchdog_ms(void);

/* The listening TCP sockets that we were started with, at most max: how many.
 */
unsigned systemd_sockets(int fds[], unsigned max);

#endif
