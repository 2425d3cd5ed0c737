#ifndef BURSAR_DB_FAULT_H
#define BURSAR_DB_FAULT_H

/*
 * What PostgreSQL's refusals mean to us: which error a SQLSTATE is, and
 * whether the transaction may be tried again or the connection is of no more
 * use.
 *
 * Three kinds speak to the caller in their own words: what an api function
 * raises on purpose (class BU), a constraint whose name is a sentence, and
 * that the ledger is out of reach.  All others are ERROR_INTERNAL, whose
 * message and hint are for the log.
 */

#include "error.h"

enum db_recovery {
	DB_AGAIN = 1, /* nothing was recorded, and next time it may work */
	DB_CLOSE = 2, /* the connection is of no more use */
	DB_SAID = 4   /* on purpose, by an api function */
};

/* As PostgreSQL reports it; NULL where it says nothing. */
struct db_fault {
	const char *sqlstate, *message, *detail, *hint;
	const char *column, *constraint;
};

/* Fill the error; returns a set of enum db_recovery. */
unsigned db_fault_read(const struct db_fault *, struct error *);

#endif
