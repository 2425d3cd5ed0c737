/*
 * Giving up rights.  Landlock has no functions in the C library, so it is
 * called by number; what it is told is in linux/landlock.h.  The threads and
 * processes that are started later have no more rights than their starter.
 */

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/landlock.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "alloc.h"
#include "core/confine.h"
#include "words.h"

/* Of the third version, and unknown to older headers. */
#ifndef LANDLOCK_ACCESS_FS_TRUNCATE
#define LANDLOCK_ACCESS_FS_TRUNCATE (1ULL << 14)
#endif
#ifndef LANDLOCK_ACCESS_FS_REFER
#define LANDLOCK_ACCESS_FS_REFER (1ULL << 13)
#endif

#define RUN	   LANDLOCK_ACCESS_FS_EXECUTE
#define WRITE_FILE (LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_TRUNCATE)
#define WRITE_FOLDER                                                           \
	(LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |      \
	    LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR |       \
	    LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK |       \
	    LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK |     \
	    LANDLOCK_ACCESS_FS_MAKE_SYM | LANDLOCK_ACCESS_FS_REFER)
#define WRITE (WRITE_FILE | WRITE_FOLDER)

/* Where programs and libraries are; what of them is missing is passed over. */
#define SYSTEM_PROGRAMS "/usr,/bin,/sbin,/lib,/lib64,/opt"

void
confine_powers(void)
{
	struct __user_cap_header_struct head = {
	    .version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {{0}};

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (geteuid() == 0)
		return;
	prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
	syscall(SYS_capset, &head, none);
}

int
confine_version(void)
{
	long version = syscall(SYS_landlock_create_ruleset, NULL, (size_t)0,
	    LANDLOCK_CREATE_RULESET_VERSION);

	return version > 0 ? (int)version : 0;
}

/* What this version can withhold, of what we would. */
static uint64_t
known_rights(int version)
{
	uint64_t rights = RUN | WRITE;

	if (version < 2)
		rights &= ~(uint64_t)LANDLOCK_ACCESS_FS_REFER;
	if (version < 3)
		rights &= ~(uint64_t)LANDLOCK_ACCESS_FS_TRUNCATE;
	return rights;
}

/* Let it have the rights below the path; of a file those that a file has. */
static bool
allow(int rules, const char *path, uint64_t rights, struct error *err)
{
	struct landlock_path_beneath_attr rule = {.allowed_access = rights};
	struct stat st;
	bool ok;

	rule.parent_fd = open(path, O_PATH | O_CLOEXEC);
	if (rule.parent_fd < 0)
		return errno == ENOENT || error_file(err, path, path);
	if (fstat(rule.parent_fd, &st) == 0 && !S_ISDIR(st.st_mode))
		rule.allowed_access &= RUN | WRITE_FILE;
	ok = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH,
		 &rule, 0U) == 0 ||
	     error_file(err, path, path);
	close(rule.parent_fd);
	return ok;
}

static bool
allow_all(int rules, const char *paths, uint64_t rights, struct error *err)
{
	struct words words = {paths, ','};
	bool ok = true;

	while (ok && words_next(&words)) {
		char *path = xasprintf("%.*s", (int)words.len, words.word);

		ok = words.len == 0 || allow(rules, path, rights, err);
		free(path);
	}
	return ok;
}

bool
confine_files(const char *writable, const char *programs, struct error *err)
{
	int version = confine_version(), rules;
	uint64_t known = known_rights(version);
	struct landlock_ruleset_attr all = {.handled_access_fs = known};
	bool ok;

	if (version == 0)
		return true;
	rules = (int)syscall(SYS_landlock_create_ruleset, &all,
	    sizeof(all.handled_access_fs), 0U);
	if (rules < 0)
		return error_file(err, "state", "Landlock");
	ok = allow_all(rules, writable, known & WRITE, err) &&
	     allow_all(rules, programs, RUN, err) &&
	     allow_all(rules, SYSTEM_PROGRAMS, RUN, err) &&
	     allow(rules, "/dev", known & WRITE_FILE, err) &&
	     allow(rules, "/dev/shm", known & WRITE, err) &&
	     (syscall(SYS_landlock_restrict_self, rules, 0U) == 0 ||
		 error_file(err, "state", "Landlock"));
	close(rules);
	return ok;
}
