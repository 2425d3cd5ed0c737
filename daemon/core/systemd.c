/* The service manager, through libsystemd. */

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <syslog.h>
#include <systemd/sd-daemon.h>
#include <systemd/sd-journal.h>
#include <unistd.h>

/* Both have levels of these names, and log.h comes in by systemd.h. */
static const int syslog_levels[] = {LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERR};

#undef LOG_DEBUG
#undef LOG_INFO
#undef LOG_WARNING

#include "buf.h"
#include "core/systemd.h"

#define JOURNAL	    "/run/systemd/journal/socket"
#define FIELDS_MOST 16
#define ENTRY_MAX   (64 * 1024)

/* BURSAR_REQUEST_ID=… */
static void
add_field(struct buf *buf, const struct log_field *field)
{
	buf_add(buf, "BURSAR_");
	for (const char *p = field->name; *p != '\0'; p++)
		buf_printf(buf, "%c", toupper((unsigned char)*p));
	if (field->text != NULL)
		buf_printf(buf, "=%.*s", LOG_VALUE_MAX, field->text);
	else
		buf_printf(buf, "=%lld", field->number);
}

void
systemd_journal(
    enum log_level level, const char *sentence, const struct log_field fields[])
{
	struct buf texts[FIELDS_MOST + 3];
	struct iovec parts[FIELDS_MOST + 3];
	int count = 0;

	for (size_t i = 0; i < FIELDS_MOST + 3; i++)
		buf_init(&texts[i], ENTRY_MAX);
	buf_add(&texts[count], "MESSAGE=");
	log_words(&texts[count++], sentence, fields);
	buf_printf(&texts[count++], "PRIORITY=%d", syslog_levels[level]);
	buf_add(&texts[count++], "SYSLOG_IDENTIFIER=bursard");
	for (int i = 0; i < FIELDS_MOST && fields[i].name != NULL; i++)
		add_field(&texts[count++], &fields[i]);
	for (int i = 0; i < count; i++)
		parts[i] = (struct iovec){texts[i].data, texts[i].len};
	if (sd_journal_sendv(parts, count) < 0)
		log_text(level, sentence, fields);
	for (int i = 0; i < count; i++)
		buf_free(&texts[i]);
}

bool
systemd_has_journal(void)
{
	return access(JOURNAL, W_OK) == 0;
}

void
systemd_notify(const char *state)
{
	sd_notify(0, state);
}

uint64_t
systemd_watchdog_ms(void)
{
	uint64_t us = 0;

	return sd_watchdog_enabled(0, &us) > 0 ? us / 1000 : 0;
}

unsigned
systemd_sockets(int fds[], unsigned max)
{
	int given = sd_listen_fds(1);
	unsigned count = 0;

	for (int fd = SD_LISTEN_FDS_START;
	     fd < SD_LISTEN_FDS_START + given && count < max; fd++)
		if (sd_is_socket(fd, AF_UNSPEC, SOCK_STREAM, 1) > 0 &&
		    sd_is_socket(fd, AF_UNIX, SOCK_STREAM, 1) == 0)
			fds[count++] = fd;
	return count;
}
