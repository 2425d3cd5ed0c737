#ifndef BURSAR_SUBCOMMANDS_H
#define BURSAR_SUBCOMMANDS_H

/* The command line of bursard.  A subcommand is a row of a table with its
 * words, its options and its function. */

#include <stdbool.h>

#include "error.h"

/* Run what the command line says; the exit status, unless it fails. */
bool subcommands_run(int argc, char *argv[], int *status, struct error *);

#endif
