/* Any path and query, with a line break between, and behind another the
 * languages that somebody likes: what is read as the address of a page leads
 * back to it. */

#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "pages/route.h"

static struct http_text
line_of(const char **at, const char *end)
{
	const char *stop =
	    *at < end ? memchr(*at, '\n', (size_t)(end - *at)) : NULL;
	struct http_text line = {
	    *at, (size_t)((stop != NULL ? stop : end) - *at)};

	*at = stop != NULL ? stop + 1 : end;
	return line;
}

/* The same page, from the address that was made of it. */
static void
check_back(const struct job *job)
{
	struct buf address = BUF(16 * 1024), key = BUF(16 * 1024);
	struct buf key_again = BUF(16 * 1024);
	struct http_request request = {.method = HTTP_GET};
	struct job *again = job_new();
	char *query;

	route_address(job->view, job->fields, job->format,
	    view_text(job->fields, VIEW_AS_OF),
	    view_text(job->fields, VIEW_LANGUAGE), &address);
	query = strchr(address.data, '?');
	must(query != NULL);
	request.path = (struct http_text){
	    address.data, (size_t)(query - address.data)};
	request.query =
	    (struct http_text){query + 1, strlen(query + 1)};
	must(route_read(&request, again) || job->spoiled);
	must(again->view == job->view);
	json_object_set_new(again->fields, ROUTE_ASKED, json_string("x"));
	json_object_set_new(job->fields, ROUTE_ASKED, json_string("x"));
	route_key(job, &key);
	route_key(again, &key_again);
	must(strcmp(key.data, key_again.data) == 0);
	buf_free(&address);
	buf_free(&key);
	buf_free(&key_again);
	job_free(again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *at = (const char *)data, *end = at + size;
	struct http_request request = {.method = HTTP_GET};
	struct job *job = job_new();

	request.path = line_of(&at, end);
	request.query = line_of(&at, end);
	request.accept_language = line_of(&at, end);
	/* The reader of HTTP has seen to it. */
	if (request.path.len > 0 && request.path.data[0] == '/' &&
	    memchr(data, '\0', size) == NULL) {
		if (route_read(&request, job))
			check_back(job);
		else
			must(job->err.message[0] != '\0');
		must(view_text(job->fields, VIEW_LANGUAGE) != NULL);
	}
	job_free(job);
	return 0;
}
