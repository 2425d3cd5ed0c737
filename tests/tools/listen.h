#ifndef BURSAR_TEST_LISTEN_H
#define BURSAR_TEST_LISTEN_H

/* A listener on a port of this machine that is free, for the servers that tests
 * need. */

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

static inline void
die(const char *what)
{
	perror(what);
	exit(1);
}

/* The port goes into the file, for whoever is to connect. */
static inline int
listen_somewhere(const char *port_file)
{
	struct sockaddr_in at = {
	    .sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
	socklen_t len = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	FILE *file;

	if (fd < 0 || bind(fd, (struct sockaddr *)&at, len) < 0 ||
	    listen(fd, 64) < 0 ||
	    getsockname(fd, (struct sockaddr *)&at, &len) < 0)
		die("listen");
	file = fopen(port_file, "we");
	if (file == NULL)
		die(port_file);
	fprintf(file, "%d\n", ntohs(at.sin_port));
	fclose(file);
	return fd;
}

#endif
