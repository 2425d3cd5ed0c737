/*
 * Lines for POST /v1/bulk, each with a key of its own:
 *
 *	bench_lines COUNT mix
 *	bench_lines COUNT receipts AGREEMENTS
 *
 * mix: offers in kind and pledges in turn, as an officer sends them.
 * receipts: one to the next agreement of the file, from its start again after
 * its end.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "uuid.h"

static void
mix(unsigned long i, const char *key)
{
	if (i % 2 == 0)
		printf("{\"command\":\"inkind/offer\",\"key\":\"%s\","
		       "\"fields\":{\"party\":\"donor\",\"kind\":\"expert\","
		       "\"description\":\"an engineer on loan\","
		       "\"quantity\":\"6\",\"unit\":\"person-month\","
		       "\"initiative\":\"work\"}}\n",
		    key);
	else
		printf("{\"command\":\"pledge/record\",\"key\":\"%s\","
		       "\"fields\":{\"party\":\"donor\","
		       "\"initiative\":\"work\",\"amount\":\"%lu.00\","
		       "\"currency\":\"CHF\"}}\n",
		    key, 1000 + i % 1000);
}

static void
receipt(FILE *agreements, const char *key)
{
	char number[16];

	if (fscanf(agreements, "%15s", number) != 1) {
		rewind(agreements);
		if (fscanf(agreements, "%15s", number) != 1)
			exit(66);
	}
	printf("{\"command\":\"receipt/record\",\"key\":\"%s\","
	       "\"fields\":{\"party\":\"donor\",\"amount\":\"1.00\","
	       "\"currency\":\"CHF\",\"agreement\":\"%s\"}}\n",
	    key, number);
}

int
main(int argc, char *argv[])
{
	unsigned long count = argc > 2 ? strtoul(argv[1], NULL, 10) : 0;
	FILE *agreements = argc > 3 ? fopen(argv[3], "r") : NULL;

	if (count == 0 ||
	    (strcmp(argv[2], "receipts") == 0 && agreements == NULL))
		return 64;
	for (unsigned long i = 0; i < count; i++) {
		char key[UUID_TEXT];

		uuid_make(key);
		if (agreements != NULL)
			receipt(agreements, key);
		else
			mix(i, key);
	}
	return 0;
}
