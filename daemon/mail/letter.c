/* Writing a letter as a message: headers, text, and a document with it. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "alloc.h"
#include "base64.h"
#include "digest.h"
#include "mail/letter.h"
#include "utf8.h"

#define LINE_BYTES   57 /* of which base64 makes a line of 76 letters */
#define WORD_BYTES   45 /* of which it makes an encoded word of at most 75 */
#define PLAIN_MOST   60 /* letters of a header that need no folding */
#define LOCAL_MOST   64
#define ADDRESS_MOST 254

static bool
all_of(const char *text, size_t len, const char *allowed)
{
	return len > 0 && strspn(text, allowed) >= len;
}

#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

bool
address_is(const char *address)
{
	const char *at = strchr(address, '@');
	size_t local = at != NULL ? (size_t)(at - address) : 0;

	return at != NULL && strlen(address) <= ADDRESS_MOST &&
	       local <= LOCAL_MOST &&
	       all_of(address, local, LETTERS "!#$%&'*+/=?^_`{|}~-.") &&
	       all_of(at + 1, strlen(at + 1), LETTERS "-.") &&
	       strstr(address, "..") == NULL && address[0] != '.' &&
	       address[local - 1] != '.' && at[1] != '.' && at[1] != '-' &&
	       strchr(LETTERS, address[strlen(address) - 1]) != NULL;
}

/* Lines of base64. */
static void
add_encoded(struct buf *buf, const void *data, size_t len)
{
	const char *bytes = data;

	for (size_t at = 0; at < len; at += LINE_BYTES) {
		size_t part = len - at < LINE_BYTES ? len - at : LINE_BYTES;

		base64_add(buf, bytes + at, part);
		buf_add(buf, "\r\n");
	}
}

/* The text with a blank for each character that is none, or steers. */
static char *
harmless(const char *text)
{
	char *clean = xstrdup(text), *to = clean;

	while (*text != '\0') {
		uint32_t character = 0;
		size_t len = utf8_read(text, &character);

		if (len == 0 || utf8_steers(character)) {
			*to++ = ' ';
			text += len > 0 ? len : 1;
		} else {
			memmove(to, text, len);
			to += len;
			text += len;
		}
	}
	*to = '\0';
	return clean;
}

/* How many bytes of the text fit into one encoded word, whole characters. */
static size_t
word_of(const char *text)
{
	size_t len = 0;

	while (text[len] != '\0') {
		uint32_t ignored;
		size_t next = utf8_read(text + len, &ignored);

		if (len + next > WORD_BYTES)
			break;
		len += next;
	}
	return len;
}

/* Text in a header, as it is where every letter is plain, otherwise as encoded
 * words (RFC 2047), one a line. */
static void
add_words(struct buf *buf, const char *text, const char *plain)
{
	char *clean = harmless(text);
	const char *rest = clean;

	if (strlen(clean) <= PLAIN_MOST && strstr(clean, "=?") == NULL &&
	    strspn(clean, plain) == strlen(clean)) {
		buf_add(buf, clean);
		rest = "";
	}
	while (*rest != '\0') {
		size_t len = word_of(rest);

		buf_add(buf, "=?UTF-8?B?");
		base64_add(buf, rest, len);
		buf_add(buf, "?=");
		rest += len;
		if (*rest != '\0')
			buf_add(buf, "\r\n ");
	}
	free(clean);
}

#define PRINTED LETTERS " !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"

static void
add_date(struct buf *buf, long long asked)
{
	static const char days[] = "SunMonTueWedThuFriSat";
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	time_t when = (time_t)asked;
	struct tm tm = {0};

	gmtime_r(&when, &tm);
	buf_printf(buf, "Date: %.3s, %d %.3s %d %02d:%02d:%02d +0000\r\n",
	    days + (size_t)tm.tm_wday * 3, tm.tm_mday,
	    months + (size_t)tm.tm_mon * 3, tm.tm_year + 1900, tm.tm_hour,
	    tm.tm_min, tm.tm_sec);
}

/* A name that a header can have as it is: what may be a file's. */
static void
add_name(struct buf *buf, const char *name)
{
	for (; *name != '\0'; name++)
		buf_add_bytes(
		    buf, strchr(LETTERS "-._", *name) != NULL ? name : "_", 1);
}

static void
add_headers(struct buf *buf, const struct letter *letter)
{
	buf_add(buf, "From: ");
	if (letter->name[0] != '\0') {
		add_words(buf, letter->name, LETTERS " ");
		buf_add(buf, " ");
	}
	buf_printf(
	    buf, "<%s>\r\nTo: <%s>\r\nSubject: ", letter->from, letter->to);
	add_words(buf, letter->subject, PRINTED);
	buf_add(buf, "\r\n");
	add_date(buf, letter->asked);
	buf_printf(buf,
	    "Message-ID: %s\r\nMIME-Version: 1.0\r\n"
	    "Auto-Submitted: auto-generated\r\nContent-Language: ",
	    letter->message_id);
	add_name(buf, letter->language);
	buf_add(buf, "\r\n");
}

/* The text is UTF-8, its lines end as lines of mail do. */
static void
add_text(struct buf *buf, const char *text)
{
	struct buf lines = BUF(LETTER_MAX);

	for (; *text != '\0'; text++)
		if (*text == '\n')
			buf_add(&lines, "\r\n");
		else if (*text != '\r')
			buf_add_bytes(&lines, text, 1);
	buf_add(buf, "Content-Type: text/plain; charset=utf-8\r\n"
		     "Content-Transfer-Encoding: base64\r\n\r\n");
	add_encoded(buf, lines.data, lines.len);
	buf_free(&lines);
}

/* Two parts; what parts them stands in no line of base64. */
static void
add_parts(struct buf *buf, const struct letter *letter)
{
	char digest[DIGEST_TEXT];

	digest_of(letter->message_id, strlen(letter->message_id), digest);
	buf_printf(buf,
	    "Content-Type: multipart/mixed; boundary=\"=_%.32s\"\r\n\r\n"
	    "--=_%.32s\r\n",
	    digest, digest);
	add_text(buf, letter->text);
	buf_printf(buf,
	    "--=_%.32s\r\nContent-Type: application/pdf\r\n"
	    "Content-Transfer-Encoding: base64\r\n"
	    "Content-Disposition: attachment; filename=\"",
	    digest);
	add_name(buf, letter->file_name);
	buf_add(buf, "\"\r\n\r\n");
	add_encoded(buf, letter->file, letter->file_len);
	buf_printf(buf, "--=_%.32s--\r\n", digest);
}

/* <…@…>, with nothing in it that ends it. */
static bool
is_message_id(const char *id)
{
	size_t len = strlen(id);

	return len > 4 && len < 300 && id[0] == '<' && id[len - 1] == '>' &&
	       strspn(id + 1, LETTERS "-._@") == len - 2;
}

bool
letter_write(const struct letter *letter, struct buf *buf, struct error *err)
{
	if (!address_is(letter->from) || !address_is(letter->to) ||
	    !is_message_id(letter->message_id))
		return error_set(
		    err, ERROR_INVALID, "", "it has an address that is none");
	add_headers(buf, letter);
	if (letter->file_name != NULL)
		add_parts(buf, letter);
	else
		add_text(buf, letter->text);
	return !buf_over(buf) ||
	       error_set(err, ERROR_INVALID, "", "it is too long");
}
