/* Any bytes as what a mail server says, and as the texts of a letter: what is
 * shown of the one is printable, and the other has the headers that are meant,
 * all of ASCII, whatever stands in it, and is the same each time. */

#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "fuzz.h"
#include "mail/letter.h"
#include "mail/smtp.h"

/* Lines that begin with a letter, up to the empty one. */
static int
headers(const char *message)
{
	int count = 0;

	for (const char *line = message; strncmp(line, "\r\n", 2) != 0;
	     line = strstr(line, "\r\n") + 2)
		count += line[0] != ' ';
	return count;
}

static void
hold_message(const struct buf *message)
{
	for (size_t i = 0; i < message->len; i++) {
		char c = message->data[i];

		must((c >= 0x20 && c < 0x7f) ||
		     (c == '\r' && message->data[i + 1] == '\n') ||
		     (c == '\n' && i > 0 && message->data[i - 1] == '\r'));
	}
	must(headers(message->data) == 10);
}

static void
hold_replies(const uint8_t *data, size_t size)
{
	struct smtp_reply reply = {0};

	smtp_reply_line(&reply, (const char *)data, size);
	must(reply.code == 0 || (reply.code >= 200 && reply.code <= 599));
	for (const char *p = reply.text; *p != '\0'; p++)
		must(*p >= 0x20 && *p < 0x7f);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = xmalloc(size + 1);
	struct buf message = BUF(LETTER_MAX), again = BUF(LETTER_MAX);
	struct error err;
	struct letter letter = {.from = "a@example.org",
	    .to = "b@example.org",
	    .message_id = "<x@example.org>",
	    .asked = 1700000000};

	memcpy(text, data, size);
	text[size] = '\0';
	letter.name = letter.subject = letter.text = letter.language = text;
	hold_replies(data, size);
	must(letter_write(&letter, &message, &err));
	hold_message(&message);
	must(letter_write(&letter, &again, &err));
	must(strcmp(message.data, again.data) == 0);
	buf_clear(&again);
	letter.to = text;
	if (letter_write(&letter, &again, &err))
		must(strpbrk(text, "\r\n<> ,;:\"\\") == NULL);
	buf_free(&message);
	buf_free(&again);
	free(text);
	return 0;
}
