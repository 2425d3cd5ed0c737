#ifndef BURSAR_CONFIG_H
#define BURSAR_CONFIG_H

/*
 * The daemon's settings: one table of options with defaults, read from an INI
 * file (one section, [bursard]), then from --option=value.  Unknown names are
 * errors with a suggestion.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "buf.h"
#include "error.h"

struct config {
	char *state;	 /* the one folder of state */
	char *user;	 /* whom root becomes */
	char *writable;	 /* folders beside state, with commas */
	char *listen;	 /* address to listen on */
	unsigned port;
	char *names;	 /* names and addresses in the server certificate */
	char *database;	 /* postgresql://… or "" for a private cluster */
	char *database_reader; /* for reads; "" for the same */
	char *database_owner; /* for migrations; "" for the same */
	char *database_public; /* for the public pages, or "" */
	/* That hold them, or "". */
	char *database_file, *database_reader_file, *database_owner_file;
	char *database_public_file;
	char *book;
	char *currency;	 /* base currency of a new book */
	char *time_zone; /* of a new book, or "" */
	unsigned loops;	 /* I/O threads */
	unsigned readers, report_readers;
	unsigned queue_jobs, queue_bytes;
	unsigned batch_jobs, batch_bytes;
	unsigned bulk_bytes;
	unsigned connections, connections_per_address;
	unsigned rate_person, rate_address, rate_stranger; /* a second */
	unsigned rate_burst_s;
	unsigned handshake_ms, header_ms, body_ms, wait_ms, write_ms, idle_ms;
	unsigned drain_ms;
	unsigned strict_transport_s; /* that browsers come by TLS alone; 0 */
	unsigned metrics_port; /* 0 for none */
	unsigned pages_port; /* 0 for none */
	char *pages_listen;
	char *pages_certificate, *pages_key; /* files, or "" for the server's */
	char *pages_folder; /* that changes how the pages look, or "" */
	char *pages_address; /* by which others reach them: https://… or "" */
	unsigned pages_connections, pages_per_address, pages_rate;
	unsigned pages_readers;
	unsigned pages_stale_s; /* without the database */
	unsigned database_ms; /* deadline of one write or quick read */
	unsigned report_ms;   /* deadline of one report */
	char *mail_server, *mail_security; /* host:port, "" for none; how */
	char *mail_from, *mail_name;
	char *mail_login, *mail_ca;	   /* files, or "" */
	char *mail_folder; /* where letters are written instead, or "" */
	unsigned mail_timeout_ms, mail_retry_ms, mail_tries;
	char *checkpoint_command; /* posts a checkpoint, or "" */
	unsigned backup_days; /* a backup may be this old; 0 for any age */
	char *log_level;
	char *log_format;
};

/* Set every option to its default. */
void config_init(struct config *);
void config_free(struct config *);

/* Read the file; a file that is not there is an error. */
bool config_read(struct config *, const char *path, struct error *);

/* The same from an open file, which is closed; path is how to call it. */
bool config_read_file(
    struct config *, FILE *, const char *path, struct error *);

/* Once all options are set: take the logins from the files that hold them.  A
 * name without / is one in $CREDENTIALS_DIRECTORY. */
bool config_read_secrets(struct config *, struct error *);

/* Where a file with a secret is, to be freed: in the same way. */
char *config_secret(const char *name);

/* Set one option by name. */
bool config_set(struct config *, const char *name, const char *value,
    struct error *);

/* A path in the state folder, to be freed. */
char *config_path(const struct config *, const char *name);

/* Print every option with its value and help: a file that config_read takes. */
void config_print(const struct config *);

/* Print bursard.conf(5), in the language of scdoc(5). */
void config_man(void);

/* Write the options that are not as by default, but for state, to a new file,
 * or where a link leads that leads to nothing yet; a file that is there already
 * is left alone, and made is false. */
bool config_save(const struct config *, const char *path, bool *made,
    struct error *);

/* Write the same to an open file. */
void config_write(const struct config *, FILE *);

/* Add the names of the options that differ, with commas between them. */
void config_changes(const struct config *, const struct config *other,
    struct buf *names);

#endif
