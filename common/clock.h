#ifndef BURSAR_CLOCK_H
#define BURSAR_CLOCK_H

/* Time that passes, on the monotonic clock: for deadlines and durations, of
 * which nobody is told the hour. */

#include <stdint.h>

uint64_t clock_ms(void);
uint64_t clock_us(void);

#endif
