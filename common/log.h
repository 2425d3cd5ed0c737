#ifndef BURSAR_LOG_H
#define BURSAR_LOG_H

/*
 * One line an event, on standard error: the time, the level, a fixed
 * sentence, then key=value pairs.  Whatever cannot be printed is escaped, so
 * that nothing from outside can forge a line.  Logged at the edge where
 * something is decided, never in a leaf.
 */

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR };

/* Show this level and above (LOG_INFO). */
void log_set_level(enum log_level);

void log_line(enum log_level, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#endif
