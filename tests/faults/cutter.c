/*
 * Cut a submission at every byte in turn, first on its way up and then on its
 * way down, and send it again with the same key over a link that holds.
 *
 *	cutter --proxy PORT --orders FIFO --port PORT --ca FILE --people FOLDER
 *	    --log FILE [--fault cut|reset|swallow] [--step N]
 *
 * It goes on until the fault is past the end and so does not happen.  The log
 * is as submitter writes it: a line for each key that was recorded in the end.
 * Prints: cuts up, cuts down, and of how many the first attempt had been
 * recorded although the answer was lost.
 */

#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "alloc.h"
#include "uuid.h"
#include "wire/wire.h"

#define TIMEOUT_MS 1000
#define LAST_BYTE  20000 /* a submission is far shorter */

static struct {
	unsigned proxy, port, step;
	const char *orders, *ca, *people, *log, *fault;
	int orders_fd;
	FILE *log_file;
	SSL_CTX *context;
	struct wire *firm; /* the link that holds */
	unsigned recorded_first;
} run = {.step = 1, .fault = "cut"};

static void
die(const char *what)
{
	perror(what);
	exit(1);
}

static int
ask(struct wire *wire, const char *key, const char *tag)
{
	char body[256];

	snprintf(body, sizeof(body),
	    "{\"party\":\"norway\",\"amount\":\"1.00\",\"currency\":\"CHF\","
	    "\"note\":\"%s\"}",
	    tag);
	return wire_ask(wire, "/v1/receipt/record", key, body, TIMEOUT_MS);
}

/* Once over the link that breaks; was it answered? */
static bool
submit_over_proxy(
    const char *way, unsigned byte, const char *key, const char *tag)
{
	struct wire *wire;
	int status = 0;

	if (dprintf(run.orders_fd, "next %s %s %u\n", run.fault, way, byte) < 0)
		die(run.orders);
	wire = wire_open(run.context, run.proxy, 0, TIMEOUT_MS);
	if (wire != NULL)
		status = ask(wire, key, tag);
	wire_close(wire);
	return status == 201;
}

/* The same key until it is known what became of it. */
static void
submit_firmly(const char *key, const char *tag)
{
	char seq[24] = "0";
	int status = 0;

	for (int tries = 0; status != 200 && status != 201; tries++) {
		if (tries == 50)
			die("the daemon does not answer");
		if (run.firm == NULL)
			run.firm =
			    wire_open(run.context, run.port, 0, TIMEOUT_MS);
		if (run.firm != NULL)
			status = ask(run.firm, key, tag);
		if (run.firm != NULL && status == 0) {
			wire_close(run.firm);
			run.firm = NULL;
		}
	}
	run.recorded_first += status == 200;
	wire_member(run.firm, "seq", seq, sizeof(seq));
	fprintf(
	    run.log_file, "ack\t%s\t%s\t%s\t1.00\t2\t0\t0\n", key, seq, tag);
}

/* Cut at each byte of the way; the number of cuts. */
static unsigned
cut_all(const char *way)
{
	unsigned cuts = 0;

	for (unsigned byte = 0; byte < LAST_BYTE; byte += run.step) {
		char key[UUID_TEXT], tag[64];
		bool whole;

		uuid_make(key);
		snprintf(tag, sizeof(tag), "%s-%s-%u", run.fault, way, byte);
		whole = submit_over_proxy(way, byte, key, tag);
		submit_firmly(key, tag);
		if (whole)
			return cuts;
		cuts++;
	}
	die("there is no end");
	return 0;
}

static const struct option options[] = {{"proxy", 1, NULL, 'x'},
    {"orders", 1, NULL, 'o'}, {"port", 1, NULL, 'p'}, {"ca", 1, NULL, 'c'},
    {"people", 1, NULL, 'f'}, {"log", 1, NULL, 'l'}, {"fault", 1, NULL, 'k'},
    {"step", 1, NULL, 's'}, {NULL, 0, NULL, 0}};

static void
set_option(int option, const char *value)
{
	unsigned number = (unsigned)strtoul(value, NULL, 10);

	if (option == 'x')
		run.proxy = number;
	else if (option == 'p')
		run.port = number;
	else if (option == 's')
		run.step = number;
	else if (option == 'o')
		run.orders = value;
	else if (option == 'c')
		run.ca = value;
	else if (option == 'f')
		run.people = value;
	else if (option == 'l')
		run.log = value;
	else if (option == 'k')
		run.fault = value;
}

int
main(int argc, char *argv[])
{
	unsigned up, down;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
		if (option == '?')
			return 64;
		else
			set_option(option, optarg);
	if (run.proxy == 0 || run.port == 0 || run.orders == NULL ||
	    run.ca == NULL || run.people == NULL || run.log == NULL)
		return 64;
	signal(SIGPIPE, SIG_IGN);
	run.orders_fd = open(run.orders, O_WRONLY | O_CLOEXEC);
	run.log_file = fopen(run.log, "a");
	if (run.orders_fd < 0 || run.log_file == NULL)
		die(run.orders);
	run.context = wire_context(run.ca, run.people, "finance");
	up = cut_all("up");
	down = cut_all("down");
	printf("%s at every byte: %u up, %u down; recorded although the answer "
	       "was lost: %u\n",
	    run.fault, up, down, run.recorded_first);
	wire_close(run.firm);
	SSL_CTX_free(run.context);
	return fclose(run.log_file) != 0;
}
