#ifndef BURSAR_CLIENT_TEXTS_H
#define BURSAR_CLIENT_TEXTS_H

/* The files of texts/. */

#include "embedded.h"

extern const struct embedded client_texts[];

#endif
