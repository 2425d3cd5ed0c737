/* SMTP, by libcurl: one connection a message, encrypted and verified unless the
 * server is on this machine and somebody said so. */

#include <ctype.h>
#include <curl/curl.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "alloc.h"
#include "mail/smtp.h"

#define VEIL	   "***"
#define LOGIN_MOST 1000 /* bytes of the file with name and password */

struct smtp {
	char *url;
	bool plain;
	const char *ca; /* file of authorities, or NULL for the system's */
	char *user, *password; /* or NULL */
	long timeout_ms;
};

/* One message on its way. */
struct delivery {
	const struct smtp_message *message;
	size_t given; /* bytes of it that curl has */
	bool begun;
	char verb[5]; /* of the last command, but for the farewell */
	bool over;    /* that was said: what comes now is about nothing */
	struct smtp_reply reply;
	char fault[CURL_ERROR_SIZE];
};

bool
smtp_is_near(const char *server)
{
	static const char *const near[] = {"localhost", "127.0.0.1", "[::1]"};

	for (size_t i = 0; i < sizeof(near) / sizeof(near[0]); i++) {
		size_t len = strlen(near[i]);

		if (strncmp(server, near[i], len) == 0 &&
		    (server[len] == '\0' || server[len] == ':'))
			return true;
	}
	return false;
}

/* Name or address and port, and nothing else that could stand in an address of
 * the web. */
static bool
is_server(const char *server)
{
	return server[0] != '\0' &&
	       strspn(server,
		   "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
		   "0123456789.-:[]") == strlen(server);
}

/* The two lines of the file, which nobody else may read. */
static bool
read_login(struct smtp *smtp, const char *path, struct error *err)
{
	char text[LOGIN_MOST + 1] = "", *password;
	FILE *file = fopen(path, "re");
	struct stat st;
	bool open;

	if (file == NULL)
		return error_file(err, "mail_login", path);
	open = fstat(fileno(file), &st) != 0 || (st.st_mode & 077) != 0;
	text[fread(text, 1, LOGIN_MOST, file)] = '\0';
	fclose(file);
	if (open) {
		error_set(err, ERROR_CONFIG, "mail_login",
		    "mail_login: others may read %s", path);
		return error_hint(err, "chmod 600 %s", path);
	}
	password = text + strcspn(text, "\r\n");
	if (*password != '\0')
		*password++ = '\0';
	password += strspn(password, "\r\n");
	password[strcspn(password, "\r\n")] = '\0';
	if (text[0] == '\0' || password[0] == '\0') {
		error_set(err, ERROR_CONFIG, "mail_login",
		    "mail_login: %s has not two lines", path);
		return error_hint(err, "write the name into the first, the "
				       "password into the second");
	}
	smtp->user = xstrdup(text);
	smtp->password = xstrdup(password);
	explicit_bzero(text, sizeof(text));
	return true;
}

static bool
check_security(const struct config *config, struct error *err)
{
	if (!is_server(config->mail_server)) {
		error_set(err, ERROR_CONFIG, "mail_server",
		    "mail_server \"%.60s\" is no server", config->mail_server);
		return error_hint(err, "write it like smtp.example.org:587");
	}
	if (strcmp(config->mail_security, "none") != 0 ||
	    smtp_is_near(config->mail_server))
		return true;
	error_set(err, ERROR_CONFIG, "mail_security",
	    "letters do not leave this machine in plain text: mail_security is "
	    "none, and %s is elsewhere",
	    config->mail_server);
	return error_hint(err, "mail_security = starttls, or tls");
}

struct smtp *
smtp_new(const struct config *config, struct error *err)
{
	struct smtp *smtp;
	bool ok = true;

	if (!check_security(config, err))
		return NULL;
	curl_global_init(CURL_GLOBAL_DEFAULT);
	smtp = xcalloc(1, sizeof(*smtp));
	smtp->plain = strcmp(config->mail_security, "none") == 0;
	smtp->url = xasprintf("%s://%s",
	    strcmp(config->mail_security, "tls") == 0 ? "smtps" : "smtp",
	    config->mail_server);
	smtp->ca = config->mail_ca[0] != '\0' ? config->mail_ca : NULL;
	smtp->timeout_ms = (long)config->mail_timeout_ms;
	if (smtp->ca != NULL && access(smtp->ca, R_OK) != 0)
		ok = error_file(err, "mail_ca", smtp->ca);
	if (ok && config->mail_login[0] != '\0') {
		char *path = config_secret(config->mail_login);

		ok = read_login(smtp, path, err);
		free(path);
	}
	if (ok)
		return smtp;
	smtp_free(smtp);
	return NULL;
}

void
smtp_free(struct smtp *smtp)
{
	if (smtp == NULL)
		return;
	if (smtp->password != NULL)
		explicit_bzero(smtp->password, strlen(smtp->password));
	free(smtp->password);
	free(smtp->user);
	free(smtp->url);
	free(smtp);
}

/* What the server says ------------------------------------------------------*/

/* The code and text of "250-text" or "250 text"; of several lines the text of
 * the last that has one. */
void
smtp_reply_line(struct smtp_reply *reply, const char *line, size_t len)
{
	size_t to = 0;

	if (len < 3 || line[0] < '2' || line[0] > '5' || line[1] < '0' ||
	    line[1] > '9' || line[2] < '0' || line[2] > '9')
		return;
	reply->code =
	    (line[0] - '0') * 100 + (line[1] - '0') * 10 + line[2] - '0';
	for (size_t i = 0; i < len && to + 1 < sizeof(reply->text); i++)
		if (line[i] >= 0x20 && line[i] < 0x7f)
			reply->text[to++] = line[i];
		else if (line[i] != '\r' && line[i] != '\n')
			reply->text[to++] = '?';
	reply->text[to] = '\0';
}

static size_t
hear(char *line, size_t size, size_t count, void *arg)
{
	struct delivery *delivery = arg;

	if (!delivery->over)
		smtp_reply_line(&delivery->reply, line, size * count);
	return size * count;
}

/* Which command the server answers; what goes with it is not looked at. */
static int
note_command(CURL *curl, curl_infotype type, char *data, size_t len, void *arg)
{
	struct delivery *delivery = arg;

	(void)curl;
	if (type != CURLINFO_HEADER_OUT || len < 4)
		return 0;
	delivery->over = strncmp(data, "QUIT", 4) == 0;
	if (!delivery->over) {
		memcpy(delivery->verb, data, 4);
		delivery->verb[4] = '\0';
	}
	return 0;
}

/* Handing over --------------------------------------------------------------*/

/* The server has said that it takes the message.  With its last byte what was
 * said before is forgotten: from here on a reply is the reply to it. */
static size_t
give(char *to, size_t size, size_t count, void *arg)
{
	struct delivery *delivery = arg;
	const struct smtp_message *message = delivery->message;
	size_t left = message->len - delivery->given, part = size * count;

	if (!delivery->begun && !message->begin(message->arg))
		return CURL_READFUNC_ABORT;
	delivery->begun = true;
	if (part > left)
		part = left;
	memcpy(to, message->data + delivery->given, part);
	delivery->given += part;
	if (delivery->given == message->len && part > 0)
		delivery->reply = (struct smtp_reply){0};
	return part;
}

static int
look(void *arg, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
	const struct delivery *delivery = arg;

	(void)a, (void)b, (void)c, (void)d;
	return !delivery->begun && atomic_load(delivery->message->stop);
}

/* Is it a word by itself, where it stands in the text? */
static bool
is_word(const char *text, const char *at, size_t len)
{
	return (at == text || !isalnum((unsigned char)at[-1])) &&
	       !isalnum((unsigned char)at[len]);
}

void
smtp_veil(char *text, const char *word, size_t len)
{
	for (char *at = text; len >= sizeof(VEIL) - 1 && *at != '\0'; at++) {
		if (strncasecmp(at, word, len) != 0 || !is_word(text, at, len))
			continue;
		memcpy(at, VEIL, sizeof(VEIL) - 1);
		at += sizeof(VEIL) - 1;
		memmove(at, at + len - (sizeof(VEIL) - 1),
		    strlen(at + len - (sizeof(VEIL) - 1)) + 1);
		at--;
	}
}

static enum smtp_outcome
judge(const struct delivery *delivery, CURLcode code)
{
	int said = delivery->reply.code;

	if (code == CURLE_OK)
		return SMTP_SENT;
	if (delivery->given == delivery->message->len)
		return said == 0    ? SMTP_UNKNOWN
		       : said < 300 ? SMTP_SENT
		       : said < 500 ? SMTP_LATER
				    : SMTP_REFUSED;
	/* Only what it says of the recipient and of the message is about this
	 * letter: all else is about us. */
	return said >= 500 && (strcmp(delivery->verb, "RCPT") == 0 ||
				  strcmp(delivery->verb, "DATA") == 0)
		   ? SMTP_REFUSED
		   : SMTP_LATER;
}

static void
tell(const struct delivery *delivery, CURLcode code, struct smtp_result *result)
{
	const char *fault = delivery->fault[0] != '\0'
				? delivery->fault
				: curl_easy_strerror(code);
	const char *address = delivery->message->to;
	size_t to = 0;

	result->outcome = judge(delivery, code);
	if (delivery->reply.code >= 400 || result->outcome == SMTP_SENT)
		fault = delivery->reply.text;
	else if (result->outcome == SMTP_UNKNOWN)
		fault =
		    "the reply to the message was lost: it may have arrived";
	for (; *fault != '\0' && to + 1 < sizeof(result->sentence); fault++)
		result->sentence[to++] = *fault;
	result->sentence[to] = '\0';
	smtp_veil(result->sentence, address, strlen(address));
	smtp_veil(result->sentence, address, strcspn(address, "@"));
}

static void
set_server(CURL *curl, const struct smtp *smtp)
{
	curl_easy_setopt(curl, CURLOPT_URL, smtp->url);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(curl, CURLOPT_PROXY, ""); /* none of the environment */
	curl_easy_setopt(curl, CURLOPT_USE_SSL,
	    smtp->plain ? (long)CURLUSESSL_NONE : (long)CURLUSESSL_ALL);
	curl_easy_setopt(
	    curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
	if (smtp->ca != NULL) {
		curl_easy_setopt(curl, CURLOPT_CAINFO, smtp->ca);
		curl_easy_setopt(curl, CURLOPT_CAPATH, NULL);
	}
	if (smtp->user != NULL) {
		curl_easy_setopt(curl, CURLOPT_USERNAME, smtp->user);
		curl_easy_setopt(curl, CURLOPT_PASSWORD, smtp->password);
	}
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, smtp->timeout_ms);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, smtp->timeout_ms);
}

static void
set_message(CURL *curl, struct delivery *delivery, struct curl_slist *to)
{
	curl_easy_setopt(curl, CURLOPT_MAIL_FROM, delivery->message->from);
	curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, to);
	curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(
	    curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)delivery->message->len);
	curl_easy_setopt(curl, CURLOPT_READFUNCTION, give);
	curl_easy_setopt(curl, CURLOPT_READDATA, delivery);
	curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, hear);
	curl_easy_setopt(curl, CURLOPT_HEADERDATA, delivery);
	curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, note_command);
	curl_easy_setopt(curl, CURLOPT_DEBUGDATA, delivery);
	curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L);
	curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, look);
	curl_easy_setopt(curl, CURLOPT_XFERINFODATA, delivery);
	curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, delivery->fault);
}

void
smtp_send(struct smtp *smtp, const struct smtp_message *message,
    struct smtp_result *result)
{
	struct delivery delivery = {.message = message};
	char *address = xasprintf("<%s>", message->to);
	struct curl_slist *to = curl_slist_append(NULL, address);
	CURL *curl = curl_easy_init();
	CURLcode code;

	if (curl == NULL || to == NULL)
		abort();
	set_server(curl, smtp);
	set_message(curl, &delivery, to);
	code = curl_easy_perform(curl);
	tell(&delivery, code, result);
	curl_easy_cleanup(curl);
	curl_slist_free_all(to);
	free(address);
}
