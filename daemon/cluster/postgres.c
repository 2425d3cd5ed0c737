/* Finding the programs of PostgreSQL and the account to run them as, and
 * running them. */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "alloc.h"
#include "cluster/postgres.h"

#define VERSION_LEAST 15
#define ARGUMENTS_MAX 16

/* The newest version below the folder that has the program, or the one the
 * cluster was made by. */
static int
version_find(const char *folder, const char *program, int wanted)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	int best = 0;

	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		int version = (int)strtol(entry->d_name, NULL, 10);
		char *path =
		    xasprintf("%s/%s/bin/%s", folder, entry->d_name, program);

		if (version >= VERSION_LEAST && version > best &&
		    (wanted == 0 || version == wanted) &&
		    access(path, X_OK) == 0)
			best = version;
		free(path);
	}
	if (dir != NULL)
		closedir(dir);
	return best;
}

/* The folder on PATH that holds the program, to be freed; or NULL. */
static char *
programs_on_path(const char *name)
{
	const char *path = getenv("PATH");
	char *copy = xstrdup(path != NULL ? path : ""), *rest = copy;
	char *folder, *found = NULL;

	while (found == NULL && (folder = strsep(&rest, ":")) != NULL) {
		char *program = xasprintf("%s/%s", folder, name);

		if (folder[0] == '/' && access(program, X_OK) == 0)
			found = xstrdup(folder);
		free(program);
	}
	free(copy);
	return found;
}

/* The version that made the data; 0 if there is none. */
static int
version_of(const char *data)
{
	char *path = xasprintf("%s/PG_VERSION", data);
	FILE *file = fopen(path, "re");
	char line[16] = "";
	int version = 0;

	if (file != NULL && fgets(line, sizeof(line), file) != NULL)
		version = (int)strtol(line, NULL, 10);
	if (file != NULL)
		fclose(file);
	free(path);
	return version;
}

/* The folder of the programs, of the version that made the data or at least
 * the oldest that will do: or wanted says which it would have been. */
static bool
find_programs(struct postgres *postgres, const char *program, const char *data,
    int *wanted)
{
	int version;

	*wanted = version_of(data);
	version = version_find("/usr/lib/postgresql", program, *wanted);
	postgres->programs =
	    version > 0 ? xasprintf("/usr/lib/postgresql/%d/bin", version)
			: programs_on_path(program);
	if (*wanted == 0)
		*wanted = VERSION_LEAST;
	return postgres->programs != NULL;
}

/* As root the cluster runs as user postgres: PostgreSQL refuses to be root. */
static bool
find_account(struct account *account, struct error *err)
{
	struct passwd *user;

	*account = (struct account){.uid = geteuid(), .gid = getegid()};
	if (geteuid() != 0)
		return true;
	user = getpwnam("postgres");
	if (user == NULL) {
		error_set(err, ERROR_CONFIG, "database",
		    "there is no user postgres to run the private cluster");
		return error_hint(err, "install PostgreSQL, or start bursard "
				       "as a user of its own");
	}
	account->switch_to = "postgres";
	account->uid = user->pw_uid;
	account->gid = user->pw_gid;
	account->group_count = ACCOUNT_GROUPS;
	if (getgrouplist("postgres", user->pw_gid, account->groups,
		&account->group_count) < 0)
		account->group_count = ACCOUNT_GROUPS;
	return true;
}

bool
postgres_find(struct postgres *postgres, const char *data, struct error *err)
{
	int wanted;

	if (find_programs(postgres, "postgres", data, &wanted))
		return find_account(&postgres->account, err);
	error_set(err, ERROR_CONFIG, "database",
	    "PostgreSQL %d is needed for the private cluster, and is not "
	    "installed",
	    wanted);
	return error_hint(err,
	    "apt-get install postgresql-%d, or set database to one elsewhere",
	    wanted);
}

bool
postgres_find_client(struct postgres *postgres, const char *program,
    const char *data, struct error *err)
{
	int wanted;

	postgres->account = (struct account){.uid = geteuid()};
	if (find_programs(postgres, program, data, &wanted))
		return true;
	error_set(err, ERROR_CONFIG, "database",
	    "%s of PostgreSQL %d is needed, and is not installed", program,
	    wanted);
	return error_hint(err, "apt-get install postgresql-client-%d", wanted);
}

bool
postgres_reaches(
    const struct postgres *postgres, const char *path, struct error *err)
{
	const struct account *account = &postgres->account;
	char *copy;
	struct stat st;
	bool ok = true;

	if (account->switch_to == NULL)
		return true;
	copy = xstrdup(path);
	for (char *p = copy; ok && p != NULL; p = strchr(p + 1, '/')) {
		char kept = p[1];

		p[1] = '\0'; /* with the slash, so that / is one of them */
		ok = stat(copy, &st) != 0 || (st.st_mode & S_IXOTH) != 0 ||
		     st.st_uid == account->uid;
		if (!ok) {
			error_set(err, ERROR_CONFIG, "state",
			    "the user %s cannot enter %s", account->switch_to,
			    copy);
			error_hint(err,
			    "allow it with chmod o+x %s, or choose another "
			    "--state",
			    copy);
		}
		p[1] = kept;
	}
	free(copy);
	return ok;
}

/* After fork, with other threads' locks perhaps held for ever: only plain
 * system calls from here on. */
static _Noreturn void
become(const struct account *account, const char *folder, char *const argv[],
    char *const environment[], const struct postgres_ends *ends)
{
	sigset_t none;

	setsid(); /* a Ctrl-C is for us, and we stop the cluster in order */
	umask(077);
	signal(SIGPIPE, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (account->switch_to != NULL &&
	    (setgroups((size_t)account->group_count, account->groups) != 0 ||
		setgid(account->gid) != 0 || setuid(account->uid) != 0))
		_exit(126);
	if (chdir(folder) != 0 || dup2(ends->input, STDIN_FILENO) < 0 ||
	    dup2(ends->output, STDOUT_FILENO) < 0 ||
	    dup2(ends->errors, STDERR_FILENO) < 0)
		_exit(126);
	execve(argv[0], argv, environment);
	_exit(127);
}

/* Fork it, with ends that are all there. */
static pid_t
start_with(const struct postgres *postgres, const char *folder,
    char *const argv[], const struct postgres_ends *ends)
{
	/* By its full path, beside which it looks for the others. */
	char *program = xasprintf("%s/%s", postgres->programs, argv[0]);
	char *full[ARGUMENTS_MAX + 1] = {program};
	char *secret = ends->password != NULL
			   ? xasprintf("PGPASSWORD=%s", ends->password)
			   : NULL;
	char *const environment[] = {
	    "PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", "TZ=UTC", secret, NULL};
	pid_t pid;

	for (int i = 1; i < ARGUMENTS_MAX && argv[i] != NULL; i++)
		full[i] = argv[i];
	pid = fork();
	if (pid == 0)
		become(&postgres->account, folder, full, environment, ends);
	free(program);
	if (secret != NULL)
		explicit_bzero(secret, strlen(secret));
	free(secret);
	return pid;
}

pid_t
postgres_start(const struct postgres *postgres, const char *folder,
    char *const argv[], const struct postgres_ends *ends)
{
	struct postgres_ends all = *ends;
	int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC), log = -1;
	pid_t pid = -1;

	if (all.output < 0 || all.errors < 0)
		log = open(postgres->log,
		    O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
	if (all.input < 0)
		all.input = nothing;
	if (all.output < 0)
		all.output = log;
	if (all.errors < 0)
		all.errors = log;
	if (all.input >= 0 && all.output >= 0 && all.errors >= 0)
		pid = start_with(postgres, folder, argv, &all);
	if (nothing >= 0)
		close(nothing);
	if (log >= 0)
		close(log);
	return pid;
}

bool
postgres_run(const struct postgres *postgres, const char *folder,
    char *const argv[], int input, struct error *err)
{
	const struct postgres_ends ends = {input, -1, -1, NULL};
	pid_t pid = postgres_start(postgres, folder, argv, &ends);
	int status = -1;

	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (pid > 0 && status == 0)
		return true;
	error_set(err, ERROR_UNAVAILABLE, "database", "%s failed", argv[0]);
	return error_hint(err, "the end of %s says why", postgres->log);
}
