#ifndef BURSAR_FILE_H
#define BURSAR_FILE_H

/* Writing files.  What fails says so by errno. */

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Write all of it to the descriptor; it need not be on the disk then. */
bool file_write_all(int fd, const char *data, size_t len);

/* Write a file in one step: it is there whole and to stay, through a power cut
 * as well, or as before.  One does so at a time: the draft is PATH.new. */
bool file_put(const char *path, mode_t mode, const char *data, size_t len);

/* Sync the folder in which the path stands, so that the path is there to
 * stay. */
bool file_sync_folder(const char *path);

#endif
