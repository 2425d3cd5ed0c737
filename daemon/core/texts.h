#ifndef BURSAR_DAEMON_TEXTS_H
#define BURSAR_DAEMON_TEXTS_H

/* The files of texts/. */

#include "embedded.h"

extern const struct embedded daemon_texts[];

#endif
