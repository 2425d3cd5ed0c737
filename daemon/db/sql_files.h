#ifndef BURSAR_SQL_FILES_H
#define BURSAR_SQL_FILES_H

/* The files of sql/, each table in the order of its names. */

#include "embedded.h"

extern const struct embedded sql_roles[];      /* what comes first */
extern const struct embedded sql_cluster[];    /* of a private cluster */
extern const struct embedded sql_migrations[]; /* sql/migrations */
extern const struct embedded sql_code[]; /* rules, api, grants and guards */

#endif
