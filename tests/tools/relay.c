/*
 * A TCP relay for tests: counts the bytes each way, may cut the answer short,
 * and may be a proxy that is asked with CONNECT.
 *
 *	relay [--connect] [--cut N] [--counts FILE] PORT-FILE [HOST PORT]
 *
 * It listens on a free port of 127.0.0.1, writes that into PORT-FILE, and
 * forks for each connection.  A connection that ends adds a line to FILE:
 * bytes of the client, bytes of the server.  With --cut both sides are closed
 * after N bytes of the server.
 */

#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "listen.h"

struct relay {
	bool connect;
	long cut; /* -1: never */
	const char *counts, *port_file, *host, *port;
};

static int
dial(const char *host, const char *port)
{
	const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
	struct addrinfo *list = NULL;
	int fd = -1;

	if (getaddrinfo(host, port, &hints, &list) != 0)
		return -1;
	for (struct addrinfo *a = list; a != NULL && fd < 0; a = a->ai_next) {
		fd = socket(a->ai_family, a->ai_socktype, a->ai_protocol);
		if (fd >= 0 && connect(fd, a->ai_addr, a->ai_addrlen) < 0) {
			close(fd);
			fd = -1;
		}
	}
	freeaddrinfo(list);
	return fd;
}

/* Read "CONNECT HOST:PORT …", up to the empty line. */
static int
be_asked(int client)
{
	static const char yes[] = "HTTP/1.1 200 Connected\r\n\r\n";
	char head[4096] = "", host[256], port[16];
	size_t len = 0;
	int server;

	while (strstr(head, "\r\n\r\n") == NULL) {
		if (len + 1 >= sizeof(head) || read(client, head + len, 1) != 1)
			return -1;
		head[++len] = '\0';
	}
	if (sscanf(head, "CONNECT %255[^:]:%15[0-9] ", host, port) != 2)
		return -1;
	server = dial(host, port);
	if (server >= 0 && write(client, yes, strlen(yes)) < 0)
		return -1;
	return server;
}

/* Hand on what has come; 0 at the end. */
static long
hand_on(int from, int to, long most)
{
	char piece[16 * 1024];
	size_t want = most >= 0 && most < (long)sizeof(piece) ? (size_t)most
							      : sizeof(piece);
	ssize_t len = read(from, piece, want);

	if (len <= 0)
		return 0;
	for (ssize_t done = 0; done < len;) {
		ssize_t n = write(to, piece + done, (size_t)(len - done));

		if (n <= 0)
			return 0;
		done += n;
	}
	return len;
}

static void
count(const struct relay *relay, const long bytes[2])
{
	FILE *file = relay->counts != NULL ? fopen(relay->counts, "ae") : NULL;

	if (file == NULL)
		return;
	fprintf(file, "%ld %ld\n", bytes[0], bytes[1]);
	fclose(file);
}

/* One connection, from the client's first byte to the end. */
static void
serve(const struct relay *relay, int client)
{
	int server =
	    relay->connect ? be_asked(client) : dial(relay->host, relay->port);
	struct pollfd ends[2] = {{client, POLLIN, 0}, {server, POLLIN, 0}};
	long bytes[2] = {0, 0};

	while (server >= 0 && poll(ends, 2, -1) > 0) {
		int from = ends[0].revents != 0 ? 0 : 1;
		long left =
		    from == 1 && relay->cut >= 0 ? relay->cut - bytes[1] : -1;
		long len;

		if (left == 0)
			break;
		len = hand_on(ends[from].fd, ends[1 - from].fd, left);
		if (len == 0)
			break;
		bytes[from] += len;
		if (from == 1 && relay->cut == bytes[1])
			break;
	}
	count(relay, bytes);
}

int
main(int argc, char *argv[])
{
	struct relay relay = {.cut = -1};
	int listener, i = 1;

	for (; i < argc && strncmp(argv[i], "--", 2) == 0; i++) {
		if (strcmp(argv[i], "--connect") == 0)
			relay.connect = true;
		else if (strcmp(argv[i], "--cut") == 0 && i + 1 < argc)
			relay.cut = atol(argv[++i]);
		else if (strcmp(argv[i], "--counts") == 0 && i + 1 < argc)
			relay.counts = argv[++i];
	}
	if (argc - i != (relay.connect ? 1 : 3)) {
		fprintf(stderr, "usage: relay [--connect] [--cut N] [--counts "
				"FILE] PORT-FILE [HOST PORT]\n");
		return 64;
	}
	relay.port_file = argv[i];
	relay.host = relay.connect ? NULL : argv[i + 1];
	relay.port = relay.connect ? NULL : argv[i + 2];
	signal(SIGCHLD, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	listener = listen_somewhere(relay.port_file);
	for (;;) {
		int client = accept(listener, NULL, NULL);

		if (client >= 0 && fork() == 0) {
			close(listener);
			serve(&relay, client);
			_exit(0);
		}
		if (client >= 0)
			close(client);
	}
}
