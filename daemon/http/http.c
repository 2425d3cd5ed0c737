/*
 * The strict reader and the writer of HTTP/1.1.
 *
 * What is lenient elsewhere is how requests are smuggled: a line that ends in
 * a bare LF, a folded header, a space before the colon, a length said twice,
 * a chunked body behind a Content-Length.  Each of them is refused here, with
 * a sentence.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "http/http.h"

#define LINE_MAX_BYTES (8 * 1024) /* of the request line */
#define REQUEST_ID_MAX 64

/* Sets of characters, after RFC 9110 and 3986; a path of ours needs only the
 * unreserved ones. */
enum {
	TOKEN = 1,
	NAME = 2,    /* of a host */
	ADDRESS = 4, /* of a host, in brackets */
	PORT = 8,
	PATH = 16,
	QUERY = 32,
	ID = 64,
	WORD = TOKEN | NAME | PATH | QUERY | ID,
	HEX = WORD | ADDRESS,
	DIGIT = HEX | PORT
};

/* clang-format off */
static const unsigned char sets[256] = {
	['0' ... '9'] = DIGIT, ['A' ... 'F'] = HEX, ['G' ... 'Z'] = WORD,
	['a' ... 'f'] = HEX, ['g' ... 'z'] = WORD,
	['-'] = WORD, ['.'] = WORD | ADDRESS, ['_'] = WORD,
	['~'] = TOKEN | PATH | QUERY,
	['!'] = TOKEN | QUERY, ['$'] = TOKEN | QUERY, ['%'] = TOKEN | QUERY,
	['&'] = TOKEN | QUERY, ['\''] = TOKEN | QUERY, ['*'] = TOKEN | QUERY,
	['+'] = TOKEN | QUERY, ['#'] = TOKEN, ['^'] = TOKEN, ['`'] = TOKEN,
	['|'] = TOKEN, ['/'] = PATH | QUERY, [':'] = ADDRESS | QUERY,
	['('] = QUERY, [')'] = QUERY, [','] = QUERY, [';'] = QUERY,
	['='] = QUERY, ['?'] = QUERY, ['@'] = QUERY,
};
/* clang-format on */

/* The headers that mean something to us; all others are only checked. */
enum header {
	ACCEPT,
	ACCEPT_ENCODING,
	ACCEPT_LANGUAGE,
	AUTHORIZATION,
	CONNECTION,
	CONTENT_ENCODING,
	CONTENT_LENGTH,
	CONTENT_TYPE,
	EXPECT,
	HOST_NAME,
	IDEMPOTENCY_KEY,
	IF_NONE_MATCH,
	ORIGIN,
	REQUEST_ID,
	SEC_FETCH_SITE,
	TRANSFER_ENCODING,
	HEADERS
};

static const char *const header_names[HEADERS] = {
    [ACCEPT] = "Accept",
    [ACCEPT_ENCODING] = "Accept-Encoding",
    [ACCEPT_LANGUAGE] = "Accept-Language",
    [AUTHORIZATION] = "Authorization",
    [CONNECTION] = "Connection",
    [CONTENT_ENCODING] = "Content-Encoding",
    [CONTENT_LENGTH] = "Content-Length",
    [CONTENT_TYPE] = "Content-Type",
    [EXPECT] = "Expect",
    [HOST_NAME] = "Host",
    [IDEMPOTENCY_KEY] = "Idempotency-Key",
    [IF_NONE_MATCH] = "If-None-Match",
    [ORIGIN] = "Origin",
    [REQUEST_ID] = "X-Request-Id",
    [SEC_FETCH_SITE] = "Sec-Fetch-Site",
    [TRANSFER_ENCODING] = "Transfer-Encoding",
};

static const struct {
	const char *name;
	enum http_method method;
} methods[] = {
    {"GET", HTTP_GET},
    {"HEAD", HTTP_HEAD},
    {"POST", HTTP_POST},
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static enum http_outcome
wrong(struct error *err, enum error_code code, const char *subject,
    const char *message)
{
	error_set(err, code, subject, "%s", message);
	return HTTP_WRONG;
}

static bool
malformed(struct error *err, const char *subject, const char *message)
{
	return error_set(err, ERROR_MALFORMED, subject, "%s", message);
}

/* Does the text consist of characters of the set, at least one? */
static bool
text_has_only(struct http_text text, int set)
{
	for (size_t i = 0; i < text.len; i++)
		if ((sets[(unsigned char)text.data[i]] & set) == 0)
			return false;
	return text.len > 0;
}

/* No control characters but tabs. */
static bool
text_is_value(struct http_text text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.data[i];

		if ((c < 0x20 && c != '\t') || c == 0x7f)
			return false;
	}
	return true;
}

static bool
text_equals(struct http_text text, const char *word)
{
	return text.len == strlen(word) &&
	       strncasecmp(text.data, word, text.len) == 0;
}

static bool
text_begins(struct http_text text, const char *word)
{
	return text.len >= strlen(word) &&
	       strncasecmp(text.data, word, strlen(word)) == 0;
}

/* Cut the piece before the separator off rest, and the separator; without
 * one, false, and the piece is all there was. */
static bool
text_cut(struct http_text *rest, char separator, struct http_text *piece)
{
	const char *at =
	    rest->len > 0 ? memchr(rest->data, separator, rest->len) : NULL;

	*piece = *rest;
	if (at == NULL) {
		rest->len = 0;
		return false;
	}
	piece->len = (size_t)(at - rest->data);
	rest->data = at + 1;
	rest->len -= piece->len + 1;
	return true;
}

static struct http_text
text_trim(struct http_text text)
{
	while (text.len > 0 && (*text.data == ' ' || *text.data == '\t')) {
		text.data++;
		text.len--;
	}
	while (text.len > 0 && (text.data[text.len - 1] == ' ' ||
				   text.data[text.len - 1] == '\t'))
		text.len--;
	return text;
}

/* Find the empty line that ends the block.  Every CR must be followed by an
 * LF and every LF preceded by a CR, which is said before the block is whole,
 * so that nobody waits for the end of what can never be right. */
static enum http_outcome
find_end(const char *data, size_t len, size_t *used, struct error *err)
{
	const char *end = data + len;

	for (const char *line = data; line < end;) {
		const char *cr = memchr(line, '\r', (size_t)(end - line));
		const char *stop = cr != NULL ? cr : end;

		if (memchr(line, '\n', (size_t)(stop - line)) != NULL)
			return wrong(err, ERROR_MALFORMED, "",
			    "a line of the header ends in LF without CR");
		if (cr == NULL || cr + 1 == end)
			return HTTP_MORE;
		if (cr[1] != '\n')
			return wrong(err, ERROR_MALFORMED, "",
			    "the header has a CR without LF");
		if (cr == line) {
			*used = (size_t)(cr + 2 - data);
			return HTTP_READ;
		}
		line = cr + 2;
	}
	return HTTP_MORE;
}

static bool
read_method(
    struct http_text name, struct http_request *request, struct error *err)
{
	for (size_t i = 0; i < COUNT(methods); i++)
		if (name.len == strlen(methods[i].name) &&
		    memcmp(name.data, methods[i].name, name.len) == 0) {
			request->method = methods[i].method;
			return true;
		}
	if (!text_has_only(name, TOKEN))
		return malformed(
		    err, "", "the request does not begin with a method");
	return error_set(err, ERROR_NOT_IMPLEMENTED, "",
	    "only the methods GET, HEAD and POST are supported");
}

static bool
read_version(struct http_text version, struct error *err)
{
	const char *v = version.data;

	if (version.len != 8 || memcmp(v, "HTTP/", 5) != 0 || v[5] < '0' ||
	    v[5] > '9' || v[6] != '.' || v[7] < '0' || v[7] > '9')
		return malformed(err, "",
		    "the request line does not end in a version of HTTP");
	if (v[5] != '1' || v[7] != '1')
		return error_set(
		    err, ERROR_HTTP_VERSION, "", "only HTTP/1.1 is supported");
	return true;
}

static bool
read_target(
    struct http_text target, struct http_request *request, struct error *err)
{
	struct http_text query = target, path;
	bool has_query = text_cut(&query, '?', &path);

	if (path.len == 0 || path.data[0] != '/')
		return malformed(
		    err, "", "the request must name a path that begins with /");
	if (memchr(path.data, '%', path.len) != NULL)
		return malformed(err, "", "a path has no % here");
	if (!text_has_only(path, PATH))
		return malformed(err, "",
		    "a path has only letters, digits and - . _ ~ / here");
	request->path = path;
	request->stream = request->method == HTTP_POST &&
			  path.len == strlen(HTTP_BULK) &&
			  memcmp(path.data, HTTP_BULK, path.len) == 0;
	if (!has_query)
		return true;
	if (query.len > 0 && !text_has_only(query, QUERY))
		return malformed(err, "",
		    "the query has a character that must be written as %XX");
	request->query = query;
	return true;
}

static bool
read_request_line(
    struct http_text line, struct http_request *request, struct error *err)
{
	struct http_text method, target;

	if (!text_cut(&line, ' ', &method) || !text_cut(&line, ' ', &target))
		return malformed(
		    err, "", "the request line must be: METHOD PATH HTTP/1.1");
	return read_version(line, err) && read_method(method, request, err) &&
	       read_target(target, request, err);
}

static enum header
header_find(struct http_text name)
{
	enum header header = 0;

	while (header < HEADERS && !text_equals(name, header_names[header]))
		header++;
	return header;
}

/* Check a header, and keep its value if it means something to us. */
static bool
read_header(
    struct http_text line, struct http_text values[HEADERS], struct error *err)
{
	struct http_text name;
	enum header header;

	if (line.data[0] == ' ' || line.data[0] == '\t')
		return malformed(err, "", "a header is folded over two lines");
	if (!text_cut(&line, ':', &name) || !text_has_only(name, TOKEN))
		return malformed(
		    err, "", "a header does not begin with a name and a colon");
	if (!text_is_value(line))
		return malformed(err, "", "a header has a control character");
	header = header_find(name);
	if (header == HEADERS)
		return true;
	if (values[header].data != NULL)
		return malformed(
		    err, header_names[header], "a header is given twice");
	values[header] = text_trim(line);
	return true;
}

/* Read the lines of the block; head ends with its empty line. */
static bool
read_lines(struct http_text head, struct http_request *request,
    struct http_text values[HEADERS], struct error *err)
{
	struct http_text line;

	text_cut(&head, '\r', &line);
	if (!read_request_line(line, request, err))
		return false;
	for (int count = 0;; count++) {
		head.data++; /* the LF */
		head.len--;
		text_cut(&head, '\r', &line);
		if (line.len == 0)
			return true;
		if (count == HTTP_HEADERS_MAX)
			return error_set(err, ERROR_HEADERS_TOO_LARGE, "",
			    "there are more than %d headers", HTTP_HEADERS_MAX);
		if (!read_header(line, values, err))
			return false;
	}
}

static bool
read_length(
    struct http_text text, struct http_request *request, struct error *err)
{
	size_t most = request->stream	? HTTP_STREAM_MAX
		      : request->upload ? HTTP_UPLOAD_MAX
					: HTTP_BODY_MAX;
	size_t length = 0;

	for (size_t i = 0; i < text.len; i++) {
		if (text.data[i] < '0' || text.data[i] > '9')
			return malformed(err, header_names[CONTENT_LENGTH],
			    "Content-Length is not a number");
		if (length <= most)
			length = length * 10 + (size_t)(text.data[i] - '0');
	}
	request->has_length = text.data != NULL;
	request->content_length = length;
	if (request->has_length && text.len == 0)
		return malformed(err, header_names[CONTENT_LENGTH],
		    "Content-Length is empty");
	if (length > most)
		return error_set(err, ERROR_TOO_LARGE, "",
		    "a body has at most %zu bytes", most);
	if (length > 0 && request->method != HTTP_POST)
		return malformed(err, header_names[CONTENT_LENGTH],
		    "only a POST has a body");
	return true;
}

/* In chunks, where that may be. */
static bool
read_transfer(
    struct http_text text, struct http_request *request, struct error *err)
{
	const char *name = header_names[TRANSFER_ENCODING];

	if (text.data == NULL)
		return true;
	if (!text_equals(text, "chunked"))
		return error_set(err, ERROR_NOT_IMPLEMENTED, name,
		    "the only transfer coding is chunked");
	if (!request->stream) {
		error_set(err, ERROR_LENGTH_REQUIRED, name,
		    "a body in chunks is taken by POST " HTTP_BULK " only");
		return error_hint(err, "send it whole, with Content-Length");
	}
	request->chunked = true;
	return true;
}

/* Compressed, where that may be. */
static bool
read_coding(
    struct http_text text, struct http_request *request, struct error *err)
{
	if (text.data == NULL || text_equals(text, "identity"))
		return true;
	if (!request->stream)
		return error_set(err, ERROR_UNSUPPORTED_MEDIA_TYPE,
		    header_names[CONTENT_ENCODING],
		    "a body is sent as it is, not compressed");
	request->content_encoding = text;
	return true;
}

/* How the body is delimited and coded. */
static bool
read_framing(const struct http_text values[HEADERS],
    struct http_request *request, struct error *err)
{
	if (values[TRANSFER_ENCODING].data != NULL &&
	    values[CONTENT_LENGTH].data != NULL)
		return malformed(err, header_names[TRANSFER_ENCODING],
		    "the length is given by two headers");
	return read_transfer(values[TRANSFER_ENCODING], request, err) &&
	       read_coding(values[CONTENT_ENCODING], request, err) &&
	       read_length(values[CONTENT_LENGTH], request, err);
}

static bool
read_expect(
    struct http_text text, struct http_request *request, struct error *err)
{
	if (text.data == NULL)
		return true;
	if (!text_equals(text, "100-continue"))
		return error_set(err, ERROR_EXPECTATION_FAILED,
		    header_names[EXPECT], "only 100-continue can be expected");
	request->expect_continue =
	    request->content_length > 0 || request->chunked;
	return true;
}

/* Is the word in a list with commas? */
static bool
list_has(struct http_text list, const char *word)
{
	struct http_text item;

	while (list.len > 0) {
		text_cut(&list, ',', &item);
		if (text_equals(text_trim(item), word))
			return true;
	}
	return false;
}

/* A name, an address or an [address], and perhaps a port. */
static bool
is_host(struct http_text host)
{
	struct http_text name, port = host;
	bool has_port;

	if (host.len > 0 && host.data[0] == '[') {
		port.data++;
		port.len--;
		if (!text_cut(&port, ']', &name) ||
		    !text_has_only(name, ADDRESS))
			return false;
		if (port.len == 0)
			return true;
		has_port = text_cut(&port, ':', &name) && name.len == 0;
		return has_port && text_has_only(port, PORT) && port.len <= 5;
	}
	has_port = text_cut(&port, ':', &name);
	return text_has_only(name, NAME) &&
	       (!has_port || (text_has_only(port, PORT) && port.len <= 5));
}

/* Is it the POST of a form with a file, to where there are such? */
static bool
is_upload(const struct http_request *request, struct http_text type)
{
	return request->method == HTTP_POST &&
	       text_begins(request->path, HTTP_FORMS) &&
	       text_begins(type, "multipart/");
}

static bool
read_values(const struct http_text values[HEADERS],
    struct http_request *request, struct error *err)
{
	struct http_text id = values[REQUEST_ID];

	if (!is_host(values[HOST_NAME]))
		return malformed(err, header_names[HOST_NAME],
		    "the request must say for which host it is");
	request->upload = is_upload(request, values[CONTENT_TYPE]);
	if (!read_framing(values, request, err) ||
	    !read_expect(values[EXPECT], request, err))
		return false;
	if (id.len <= REQUEST_ID_MAX && text_has_only(id, ID))
		request->request_id = id;
	request->close = list_has(values[CONNECTION], "close");
	request->accept = values[ACCEPT];
	request->accept_encoding = values[ACCEPT_ENCODING];
	request->accept_language = values[ACCEPT_LANGUAGE];
	request->content_type = values[CONTENT_TYPE];
	request->authorization = values[AUTHORIZATION];
	request->idempotency_key = values[IDEMPOTENCY_KEY];
	request->if_none_match = values[IF_NONE_MATCH];
	request->host = values[HOST_NAME];
	request->origin = values[ORIGIN];
	request->fetch_site = values[SEC_FETCH_SITE];
	return true;
}

enum http_outcome
http_read(const char *data, size_t len, struct http_request *request,
    size_t *used, struct error *err)
{
	struct http_text values[HEADERS] = {{NULL, 0}};
	enum http_outcome outcome;

	*request = (struct http_request){.method = HTTP_GET};
	if (len > LINE_MAX_BYTES && memchr(data, '\r', LINE_MAX_BYTES) == NULL)
		return wrong(err, ERROR_URI_TOO_LONG, "",
		    "the request line is longer than 8 KiB");
	outcome = find_end(
	    data, len < HTTP_HEAD_MAX ? len : HTTP_HEAD_MAX, used, err);
	if (outcome == HTTP_MORE && len >= HTTP_HEAD_MAX)
		return wrong(err, ERROR_HEADERS_TOO_LARGE, "",
		    "the headers are longer than 16 KiB");
	if (outcome != HTTP_READ)
		return outcome;
	if (!read_lines(
		(struct http_text){data, *used}, request, values, err) ||
	    !read_values(values, request, err))
		return HTTP_WRONG;
	return HTTP_READ;
}

bool
http_text_is(struct http_text text, const char *word)
{
	return text.len == strlen(word) &&
	       memcmp(text.data, word, text.len) == 0;
}

int
http_hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Decode %XX, and + for a space as forms and most libraries write it. */
static bool
query_decode(struct http_text text, struct buf *buf, struct error *err)
{
	buf_clear(buf);
	for (size_t i = 0; i < text.len; i++) {
		char c = text.data[i] == '+' ? ' ' : text.data[i];

		if (c == '%') {
			int high = i + 2 < text.len
				       ? http_hex_value(text.data[i + 1])
				       : -1;
			int low =
			    high >= 0 ? http_hex_value(text.data[i + 2]) : -1;

			if (low < 0 || (high == 0 && low == 0))
				return malformed(err, "",
				    "the query has a % that is not a %XX");
			c = (char)(high * 16 + low);
			i += 2;
		}
		buf_add_bytes(buf, &c, 1);
	}
	if (buf_over(buf))
		return malformed(err, "", "a value in the query is too long");
	return true;
}

int
http_query_next(struct http_text *rest, struct buf *name, struct buf *value,
    struct error *err)
{
	struct http_text pair, key;

	if (rest->len == 0)
		return 0;
	text_cut(rest, '&', &pair);
	if (!text_cut(&pair, '=', &key) || key.len == 0) {
		malformed(err, "",
		    "the query must consist of NAME=VALUE, joined by &");
		return -1;
	}
	return query_decode(key, name, err) && query_decode(pair, value, err)
		   ? 1
		   : -1;
}

/* "TAG" or W/"TAG", perhaps with the name of a coding: "TAG-gzip". */
static bool
is_tag(struct http_text item, const char *etag)
{
	size_t len = strlen(etag) - 1; /* without the closing quote */

	if (item.len > 2 && memcmp(item.data, "W/", 2) == 0) {
		item.data += 2;
		item.len -= 2;
	}
	return item.len > len && memcmp(item.data, etag, len) == 0 &&
	       (item.data[len] == '"' || item.data[len] == '-');
}

void
http_add_parameter(
    struct buf *out, size_t begin, const char *name, const char *value)
{
	bool first = out->len == begin ||
		     memchr(out->data + begin, '?', out->len - begin) == NULL;

	buf_printf(out, "%c%s=", first ? '?' : '&', name);
	for (const char *p = value; *p != '\0'; p++)
		if (strchr(
			"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
			"0123456789-._~",
			*p) != NULL)
			buf_add_bytes(out, p, 1);
		else
			buf_printf(out, "%%%02X", (unsigned char)*p);
}

bool
http_has_tag(struct http_text if_none_match, const char *etag)
{
	struct http_text item;

	while (if_none_match.len > 0) {
		text_cut(&if_none_match, ',', &item);
		item = text_trim(item);
		if (text_equals(item, "*") || is_tag(item, etag))
			return true;
	}
	return false;
}

static const struct {
	int status;
	const char *reason;
} reasons[] = {
    {200, "OK"},
    {201, "Created"},
    {304, "Not Modified"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {411, "Length Required"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {417, "Expectation Failed"},
    {422, "Unprocessable Content"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {503, "Service Unavailable"},
    {505, "HTTP Version Not Supported"},
};

/* The reason phrase of a status. */
static const char *
reason_of(int status)
{
	for (size_t i = 0; i < COUNT(reasons); i++)
		if (reasons[i].status == status)
			return reasons[i].reason;
	return "Unknown";
}

static void
add_header(struct buf *buf, const char *name, const char *value)
{
	if (value == NULL)
		return;
	buf_add(buf, name);
	buf_add(buf, ": ");
	buf_add(buf, value);
	buf_add(buf, "\r\n");
}

/* The Date header, without strftime: the locale has no say in it. */
static void
add_date(struct buf *buf, time_t date)
{
	static const char days[7][4] = {
	    "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
	static const char months[12][4] = {"Jan", "Feb", "Mar", "Apr", "May",
	    "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	struct tm utc;

	if (date == 0)
		return;
	gmtime_r(&date, &utc);
	buf_printf(buf, "Date: %s, %02d %s %d %02d:%02d:%02d GMT\r\n",
	    days[utc.tm_wday], utc.tm_mday, months[utc.tm_mon],
	    utc.tm_year + 1900, utc.tm_hour, utc.tm_min, utc.tm_sec);
}

/* What another client may read is coded otherwise, and has another tag. */
static void
add_tag(struct buf *buf, const char *etag, const char *coding,
    const struct http_manner *manner)
{
	if (etag == NULL)
		return;
	buf_add(buf, "Vary: Accept-Encoding");
	if (manner != NULL && manner->vary != NULL)
		buf_printf(buf, ", %s", manner->vary);
	buf_printf(buf, "\r\nETag: %.*s", (int)strlen(etag) - 1, etag);
	if (coding != NULL)
		buf_printf(buf, "-%s", coding);
	buf_add(buf, "\"\r\n");
}

static const char *
cache_of(const struct http_response *response)
{
	const struct http_manner *manner = response->manner;

	if (response->etag == NULL)
		return "no-store";
	return manner != NULL && manner->cache != NULL ? manner->cache
						       : "private, no-cache";
}

void
http_write(struct buf *buf, const struct http_response *response,
    const char *body, size_t len)
{
	buf_printf(buf, "HTTP/1.1 %d %s\r\n", response->status,
	    reason_of(response->status));
	if (response->chunked)
		add_header(buf, "Transfer-Encoding", "chunked");
	else if (response->status != 304)
		buf_printf(buf, "Content-Length: %zu\r\n", len);
	add_date(buf, response->date);
	add_header(buf, "Content-Type", response->content_type);
	add_header(buf, "Content-Encoding", response->coding);
	add_header(buf, "X-Request-Id", response->request_id);
	add_header(buf, "Allow", response->allow);
	if (response->retry_after > 0)
		buf_printf(buf, "Retry-After: %u\r\n", response->retry_after);
	if (response->replayed)
		add_header(buf, "Idempotency-Replayed", "true");
	add_header(buf, "Bursar-Checkpoint", response->checkpoint);
	if (response->strict_transport_s > 0)
		buf_printf(buf, "Strict-Transport-Security: max-age=%u\r\n",
		    response->strict_transport_s);
	if (response->close)
		add_header(buf, "Connection", "close");
	add_tag(buf, response->etag, response->coding, response->manner);
	add_header(buf, "Cache-Control", cache_of(response));
	if (response->manner != NULL && response->manner->policy != NULL)
		buf_add(buf, response->manner->policy);
	buf_add(buf, "X-Content-Type-Options: nosniff\r\n\r\n");
	if (!response->head && response->status != 304)
		buf_add_bytes(buf, body, len);
}

void
http_write_chunk(struct buf *buf, const char *data, size_t len)
{
	buf_printf(buf, "%zx\r\n", len);
	buf_add_bytes(buf, data, len);
	buf_add(buf, "\r\n");
}

void
http_write_end(struct buf *buf)
{
	buf_add(buf, "0\r\n\r\n");
}
