#ifndef BURSAR_COMMON_TEXTS_H
#define BURSAR_COMMON_TEXTS_H

/* The files of texts/. */

#include "embedded.h"

extern const struct embedded common_texts[];

#endif
