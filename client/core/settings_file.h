#ifndef BURSAR_SETTINGS_FILE_H
#define BURSAR_SETTINGS_FILE_H

/* The files in the user's configuration folder: where they are, reading them
 * (with inih), and changing one in one step. */

#include <stdbool.h>

#include "buf.h"
#include "error.h"

#define SETTINGS_FILE_MAX (256 * 1024)

/* The path of the configuration file, to be freed. */
char *settings_file_path(void);

/* The path of the file of that name beside it, to be freed. */
char *settings_file_beside(const char *name);

/* Make the folders on the way to the file, for the owner alone. */
void settings_file_make_folders(const char *path);

/* Add the text of the file; nothing where there is none. */
bool settings_file_read(const char *path, struct buf *, struct error *);

/* Hand over each setting of the file in turn, with the name of its section,
 * "" before the first; nothing where there is no file.  The reader's error is
 * shown with the line. */
typedef bool setting_reader(void *arg, const char *section, const char *name,
    const char *value, struct error *);

bool settings_file_parse(
    const char *path, setting_reader *, void *arg, struct error *);

/* Put the text in the place of the file, whose folders are made if need be,
 * for the owner alone. */
bool
settings_file_replace(const char *path, const struct buf *, struct error *);

#endif
