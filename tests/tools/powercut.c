/*
 * A power cut under a program, preloaded: what was not synced is not on disk.
 *
 *	POWERCUT_ROOT	the folder whose disk it is (no links in its path)
 *	POWERCUT_DISK	where to keep what is on disk; the same file system
 *	POWERCUT_AT	the power goes before the n-th operation (0: never)
 *	POWERCUT_LIE	file, folder or all: fsync of those does nothing
 *	POWERCUT_COUNT	a file that gets the number of operations
 *
 * Operations are those that change the folder: open for writing, write, fsync,
 * rename, unlink, mkdir.  A synced file's content goes to DISK/file/INODE; a
 * synced folder's names go to DISK/folder/INODE, a line "INODE TYPE NAME" each.
 * Files that lose their name are linked to DISK/kept, so that no inode is used
 * twice.  What a disk holds after the cut is put together of that by
 * powercut_disk in powercut.test; the folder itself stays as the program saw
 * it.
 */

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static long operations;

#define REAL(name) dlsym(RTLD_NEXT, name)

static const char *
setting(const char *name)
{
	const char *value = getenv(name);

	return value != NULL ? value : "";
}

/* Is the path within the root? */
static int
is_ours(const char *path)
{
	const char *root = setting("POWERCUT_ROOT");
	size_t len = strlen(root);

	return len > 0 && strncmp(path, root, len) == 0 &&
	       (path[len] == '/' || path[len] == '\0');
}

/* The path behind a descriptor. */
static void
path_of(int fd, char path[PATH_MAX])
{
	char link[64];
	ssize_t len;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	len = readlink(link, path, PATH_MAX - 1);
	path[len > 0 ? len : 0] = '\0';
}

static void
path_at(int folder, const char *name, char path[PATH_MAX])
{
	char base[PATH_MAX];

	if (name[0] == '/' || folder == AT_FDCWD) {
		snprintf(path, PATH_MAX, "%s", name);
		return;
	}
	path_of(folder, base);
	if (snprintf(path, PATH_MAX, "%s/%s", base, name) >= PATH_MAX)
		abort();
}

/* One more operation: is it before this that the power goes? */
static void
operation(const char *path)
{
	if (!is_ours(path))
		return;
	if (++operations == atol(setting("POWERCUT_AT")))
		kill(getpid(), SIGKILL);
}

/* What is on disk ----------------------------------------------------------*/

static FILE *
disk_open(const char *kind, ino_t inode)
{
	FILE *(*real)(const char *, const char *) = NULL;
	char path[PATH_MAX];

	*(void **)&real = REAL("fopen");
	snprintf(path, sizeof(path), "%s/%s/%lu", setting("POWERCUT_DISK"),
	    kind, (unsigned long)inode);
	return real(path, "we");
}

static void
keep_file(int fd, const struct stat *st)
{
	FILE *copy = disk_open("file", st->st_ino);
	char piece[16 * 1024], path[64];
	ssize_t len;
	int from;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	from = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY, 0);
	while (copy != NULL && from >= 0 &&
	       (len = read(from, piece, sizeof(piece))) > 0)
		fwrite(piece, 1, (size_t)len, copy);
	if (from >= 0)
		close(from);
	if (copy != NULL)
		fclose(copy);
}

static void
keep_folder(int fd, const struct stat *st)
{
	FILE *names = disk_open("folder", st->st_ino);
	char path[PATH_MAX];
	struct dirent *file;
	DIR *folder;

	path_of(fd, path);
	folder = opendir(path);
	while (
	    names != NULL && folder != NULL && (file = readdir(folder)) != NULL)
		if (strcmp(file->d_name, ".") != 0 &&
		    strcmp(file->d_name, "..") != 0)
			fprintf(names, "%lu %c %s\n",
			    (unsigned long)file->d_ino,
			    file->d_type == DT_DIR ? 'd' : 'f', file->d_name);
	if (folder != NULL)
		closedir(folder);
	if (names != NULL)
		fclose(names);
}

/* A disk that says yes and keeps nothing. */
static int
lies(const struct stat *st)
{
	const char *lie = setting("POWERCUT_LIE");

	return strcmp(lie, "all") == 0 ||
	       strcmp(lie, S_ISDIR(st->st_mode) ? "folder" : "file") == 0;
}

static int
sync_to_disk(int fd)
{
	char path[PATH_MAX];
	struct stat st;

	path_of(fd, path);
	operation(path);
	if (!is_ours(path) || fstat(fd, &st) < 0 || lies(&st))
		return 0;
	if (S_ISDIR(st.st_mode))
		keep_folder(fd, &st);
	else
		keep_file(fd, &st);
	return 0;
}

/* The file at the path is about to lose its name. */
static void
keep_inode(const char *path)
{
	char kept[PATH_MAX];
	struct stat st;

	if (!is_ours(path) || lstat(path, &st) < 0 || S_ISDIR(st.st_mode))
		return;
	snprintf(kept, sizeof(kept), "%s/kept/%lu", setting("POWERCUT_DISK"),
	    (unsigned long)st.st_ino);
	if (link(path, kept) < 0 && errno != EEXIST)
		abort();
}

/* What the program calls ---------------------------------------------------*/

int
fsync(int fd)
{
	return sync_to_disk(fd);
}

int
fdatasync(int fd)
{
	return sync_to_disk(fd);
}

ssize_t
write(int fd, const void *data, size_t len)
{
	ssize_t (*real)(int, const void *, size_t) = NULL;
	char path[PATH_MAX];

	*(void **)&real = REAL("write");
	path_of(fd, path);
	operation(path);
	return real(fd, data, len);
}

int
openat(int folder, const char *name, int flags, ...)
{
	int (*real)(int, const char *, int, ...) = NULL;
	char path[PATH_MAX];
	mode_t mode;
	va_list ap;

	va_start(ap, flags);
	mode = (flags & O_CREAT) != 0 ? va_arg(ap, mode_t) : 0;
	va_end(ap);
	*(void **)&real = REAL("openat");
	path_at(folder, name, path);
	if ((flags & (O_CREAT | O_TRUNC)) != 0)
		operation(path);
	return real(folder, name, flags, mode);
}

int
renameat(int from_folder, const char *from, int to_folder, const char *to)
{
	int (*real)(int, const char *, int, const char *) = NULL;
	char path[PATH_MAX];

	*(void **)&real = REAL("renameat");
	path_at(to_folder, to, path);
	operation(path);
	keep_inode(path);
	return real(from_folder, from, to_folder, to);
}

int
unlinkat(int folder, const char *name, int flags)
{
	int (*real)(int, const char *, int) = NULL;
	char path[PATH_MAX];

	*(void **)&real = REAL("unlinkat");
	path_at(folder, name, path);
	operation(path);
	keep_inode(path);
	return real(folder, name, flags);
}

int
mkdir(const char *path, mode_t mode)
{
	int (*real)(const char *, mode_t) = NULL;

	*(void **)&real = REAL("mkdir");
	operation(path);
	return real(path, mode);
}

int
mkdirat(int folder, const char *name, mode_t mode)
{
	int (*real)(int, const char *, mode_t) = NULL;
	char path[PATH_MAX];

	*(void **)&real = REAL("mkdirat");
	path_at(folder, name, path);
	operation(path);
	return real(folder, name, mode);
}

__attribute__((destructor)) static void
tell_count(void)
{
	FILE *file = *setting("POWERCUT_COUNT") != '\0'
			 ? fopen(setting("POWERCUT_COUNT"), "we")
			 : NULL;

	if (file == NULL)
		return;
	fprintf(file, "%ld\n", operations);
	fclose(file);
}
