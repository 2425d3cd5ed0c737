#ifndef BURSAR_IMPORT_FLY_H
#define BURSAR_IMPORT_FLY_H

/* The rows of an import, sent. */

#include "import/importing.h"

/* Send the rows until all have settled, as the settings say: whether it is a
 * dry run, what becomes of repeats, and who is told.  The flight is there to be
 * looked at, and to be ended, also where this fails. */
bool import_fly(struct importing *, struct flight_settings *, struct error *);

/* Did somebody press Ctrl-C since it began? */
bool import_interrupted(void);

#endif
