#ifndef FAILS_H
#define FAILS_H

/*
 * What fails.c, preloaded into a program, shares with arm.c, which says what is
 * to fail: a file that both have mapped.  Calls of each kind are counted from
 * the moment when it was armed.
 */

#include <stdatomic.h>
#include <stdint.h>

enum fails_kind {
	FAILS_NONE,
	FAILS_ALLOC,
	FAILS_PLACE,
	FAILS_WRITE,
	FAILS_SYNC,
	FAILS_RENAME,
	FAILS_OPEN,
	FAILS_SEND,
	FAILS_RECV,
	FAILS_ACCEPT,
	FAILS_KINDS
};

#define FAILS_NAMES                                                            \
	{                                                                      \
		"none", "alloc", "place", "write", "sync", "rename", "open",   \
		    "send", "recv", "accept"                                   \
	}

struct fails {
	_Atomic int32_t kind;
	_Atomic int32_t sticky; /* from the n-th on, not only that */
	_Atomic int64_t at;
	_Atomic int64_t failed; /* how many did */
	_Atomic int64_t armed;	/* how often; each time no place is known */
	_Atomic int64_t counts[FAILS_KINDS];
};

#endif
