#ifndef BURSAR_IMPORT_REPEATS_H
#define BURSAR_IMPORT_REPEATS_H

/* Rows that are likely repeats. */

#include "import/importing.h"

/* Say in the settings what becomes of rows that are likely repeats.  A person
 * is asked before anything is sent. */
bool import_decide_repeats(
    struct importing *, struct flight_settings *, struct error *);

#endif
