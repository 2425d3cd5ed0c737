/* Plain HTTP for a collector of metrics. */

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "alloc.h"
#include "clock.h"
#include "http/http.h"
#include "net/scrape.h"
#include "queue/job.h"

#define DEADLINE_MS 5000 /* of one client, from accept to close */
#define PAGE_MAX    (1024 * 1024)

struct scrape {
	void (*write)(void *arg, struct buf *);
	void *arg;
	int fd;
	pthread_t thread;
};

/* Wait until the client's socket is ready. */
static bool
is_ready(int fd, short events, uint64_t deadline_ms)
{
	struct pollfd poller = {.fd = fd, .events = events};
	uint64_t now = clock_ms();

	return now < deadline_ms &&
	       poll(&poller, 1, (int)(deadline_ms - now)) == 1;
}

/* Read the headers; false if nobody is there to be answered. */
static bool
receive(int fd, uint64_t deadline_ms, struct buf *in,
    struct http_request *request, enum http_outcome *outcome, struct error *err)
{
	char bytes[2048];
	size_t used;

	do {
		ssize_t got = is_ready(fd, POLLIN, deadline_ms)
				  ? recv(fd, bytes, sizeof(bytes), 0)
				  : 0;

		if (got <= 0)
			return false;
		buf_add_bytes(in, bytes, (size_t)got);
		*outcome = http_read(in->data, in->len, request, &used, err);
	} while (*outcome == HTTP_MORE);
	return true;
}

static void
transmit(int fd, uint64_t deadline_ms, const struct buf *out)
{
	size_t sent = 0;

	while (sent < out->len && is_ready(fd, POLLOUT, deadline_ms)) {
		ssize_t put = send(fd, out->data + sent, out->len - sent,
		    MSG_NOSIGNAL | MSG_DONTWAIT);

		if (put <= 0)
			return;
		sent += (size_t)put;
	}
}

static bool
is_metrics(const struct http_request *request)
{
	static const char path[] = "/metrics";

	return request->method != HTTP_POST &&
	       request->path.len == strlen(path) &&
	       memcmp(request->path.data, path, strlen(path)) == 0;
}

/* The answer, and then the end of the connection. */
static void
write_answer(const struct scrape *scrape, enum http_outcome outcome,
    const struct http_request *request, struct buf *out)
{
	struct http_response response = {.status = 200,
	    .content_type = "text/plain; version=0.0.4",
	    .close = true,
	    .head = request->method == HTTP_HEAD};
	struct buf page = BUF(PAGE_MAX);

	if (outcome == HTTP_READ && is_metrics(request)) {
		scrape->write(scrape->arg, &page);
	} else {
		response.status = outcome == HTTP_READ ? 404 : 400;
		buf_add(&page, "GET /metrics is all there is here\n");
	}
	http_write(out, &response, page.data, page.len);
	buf_free(&page);
}

static void
serve_client(const struct scrape *scrape, int fd)
{
	uint64_t deadline_ms = clock_ms() + DEADLINE_MS;
	struct buf in = BUF(HTTP_HEAD_MAX + 2048);
	struct buf out = BUF(PAGE_MAX + HTTP_HEAD_MAX);
	struct http_request request;
	enum http_outcome outcome;
	struct error err;

	if (receive(fd, deadline_ms, &in, &request, &outcome, &err)) {
		write_answer(scrape, outcome, &request, &out);
		transmit(fd, deadline_ms, &out);
		shutdown(fd, SHUT_WR);
	}
	buf_free(&in);
	buf_free(&out);
}

static void *
scrape_run(void *arg)
{
	const struct scrape *scrape = arg;

	for (;;) {
		int fd = accept4(scrape->fd, NULL, NULL, SOCK_CLOEXEC);

		if (fd >= 0) {
			serve_client(scrape, fd);
			close(fd);
		} else if (errno == EINVAL) {
			return NULL; /* it was shut down */
		} else if (errno != EINTR && errno != ECONNABORTED) {
			poll(NULL, 0, 100); /* descriptors have run out */
		}
	}
}

static int
listen_on(unsigned port)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
	    .sin_port = htons((uint16_t)port),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

	if (fd >= 0 &&
	    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == 0 &&
	    bind(fd, (struct sockaddr *)&address, sizeof(address)) == 0 &&
	    listen(fd, 16) == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

struct scrape *
scrape_start(unsigned port, void (*write)(void *arg, struct buf *), void *arg,
    struct error *err)
{
	struct scrape *scrape = xcalloc(1, sizeof(*scrape));

	*scrape = (struct scrape){.write = write, .arg = arg};
	scrape->fd = listen_on(port);
	if (scrape->fd < 0) {
		error_set(err, ERROR_CONFIG, "metrics_port",
		    "cannot listen on 127.0.0.1 port %u: %s", port,
		    strerrordesc_np(errno));
		free(scrape);
		return NULL;
	}
	if (pthread_create(&scrape->thread, NULL, scrape_run, scrape) != 0)
		abort();
	return scrape;
}

void
scrape_stop(struct scrape *scrape)
{
	if (scrape == NULL)
		return;
	shutdown(scrape->fd, SHUT_RDWR);
	pthread_join(scrape->thread, NULL);
	close(scrape->fd);
	free(scrape);
}
