#ifndef BURSAR_FOLDER_H
#define BURSAR_FOLDER_H

/* Folders in which programs keep data for a person, and files in them that are
 * there whole or not at all.  What fails says so by errno. */

#include <stdbool.h>

#include "buf.h"

/* Where data is kept for the person, as freedesktop.org has it; to be freed. */
char *folder_data_home(void);

/* Make the folder and those on the way to it, for the owner alone, and to
 * stay. */
bool folder_make(const char *path);

/* Append the bytes of a file of the folder, up to a limit of the buffer; errno
 * is EINVAL for what is not a file. */
bool folder_read_file(int folder, const char *name, struct buf *);

/* Write a file in one step: it is there whole and to stay, or as before.  One
 * does so at a time. */
bool folder_put_file(int folder, const char *name, const struct buf *text);

#endif
