/* Which login leads to the database. */

#include "cluster/database.h"

bool
database_is_private(const struct config *config)
{
	return config->database[0] == '\0';
}

struct db_settings
database_settings(const struct config *config, const struct cluster *cluster,
    bool owner, const char *name)
{
	bool one_login = config->database_owner[0] == '\0';
	struct db_settings settings = {
	    .book = config->book,
	    .name = name,
	    .timeout_ms = config->database_ms,
	};

	if (cluster != NULL) {
		settings.conninfo = cluster_conninfo(cluster, owner);
		return settings;
	}
	settings.conninfo =
	    owner && !one_login ? config->database_owner : config->database;
	settings.steps_down = !owner && one_login;
	return settings;
}
