/* Which login leads to the database. */

#include "cluster/database.h"

bool
database_is_private(const struct config *config)
{
	return config->database[0] == '\0';
}

/* The login of a database that is configured. */
static const char *
configured(const struct config *config, enum login login)
{
	if (login == LOGIN_PUBLIC)
		return config->database_public;
	if (login == LOGIN_READER && config->database_reader[0] != '\0')
		return config->database_reader;
	if (login > LOGIN_WRITER && config->database_owner[0] != '\0')
		return config->database_owner;
	return config->database;
}

/* The role that it becomes there, or NULL. */
static const char *
role_there(const struct config *config, enum login login)
{
	if (login == LOGIN_PUBLIC)
		return NULL;
	if (login == LOGIN_AUDITOR)
		return "auditor";
	if (login > LOGIN_WRITER || config->database_owner[0] != '\0')
		return NULL;
	if (login == LOGIN_READER && config->database_reader[0] != '\0')
		return NULL;
	return "daemon";
}

struct db_settings
database_settings(const struct config *config, const struct cluster *cluster,
    enum login login, const char *name)
{
	struct db_settings settings = {
	    .book = config->book,
	    .name = name,
	    .owns = login == LOGIN_OWNER,
	    .bounded = login == LOGIN_PUBLIC,
	    .timeout_ms = config->database_ms,
	};

	if (cluster != NULL) {
		settings.conninfo = cluster_conninfo(cluster, login);
		settings.role = login == LOGIN_OWNER ? "owner" : NULL;
		return settings;
	}
	settings.conninfo = configured(config, login);
	settings.role = role_there(config, login);
	return settings;
}
