/*
 * The private cluster: what it is set up with, that it is there whole or not at
 * all, and which process is taken for it.  The programs of PostgreSQL are not
 * run: a child stands for the server, and says that it is ready as that does.
 */

#include <check.h>
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "alloc.h"
#include "buf.h"
#include "cluster/cluster.h"
#include "cluster/postgres.h"
#include "log.h"

static struct config config;
static char folder[60];
static struct buf ran;	   /* the programs that were run to their end */
static unsigned started;   /* servers */
static const char *broken; /* the program that fails, or NULL */

bool
postgres_find(struct postgres *postgres, const char *data, struct error *err)
{
	(void)data, (void)err;
	postgres->programs = xstrdup("/nowhere");
	postgres->account =
	    (struct account){.uid = geteuid(), .gid = getegid()};
	return true;
}

bool
postgres_reaches(
    const struct postgres *postgres, const char *path, struct error *err)
{
	(void)postgres, (void)path, (void)err;
	return true;
}

bool
postgres_run(const struct postgres *postgres, const char *where,
    char *const argv[], int input, struct error *err)
{
	char sql[100] = "";

	(void)postgres, (void)where;
	for (int i = 0; argv[i] != NULL; i++)
		buf_printf(&ran, "%s ", argv[i]);
	if (input >= 0 && read(input, sql, sizeof(sql) - 1) > 0)
		buf_printf(&ran, "<%s", sql);
	return broken == NULL || strcmp(argv[0], broken) != 0 ||
	       error_set(
		   err, ERROR_UNAVAILABLE, "database", "%s failed", argv[0]);
}

/* The postmaster.pid of a server that answers. */
static void
write_pid(const char *data, long pid)
{
	char *path = xasprintf("%s/postmaster.pid", data);
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	fprintf(file, "%ld\n2\n3\n4\n5\n6\n7\nready   \n", pid);
	ck_assert_int_eq(fclose(file), 0);
	free(path);
}

pid_t
postgres_start(const struct postgres *postgres, const char *where,
    char *const argv[], const struct postgres_ends *ends)
{
	pid_t pid;

	(void)postgres, (void)argv, (void)ends;
	started++;
	pid = fork();
	if (pid != 0)
		return pid;
	setsid(); /* or Check, which would have handled it, ends all of us */
	signal(SIGINT, SIG_DFL);
	signal(SIGHUP, SIG_IGN);
	prctl(PR_SET_PDEATHSIG, SIGKILL); /* it outlives no test */
	if (chdir(where) != 0)
		_exit(1);
	write_pid(where, (long)getpid());
	for (;;)
		pause();
}

static char *
path_of(const char *name)
{
	return config_path(&config, name);
}

static void
begin_in(const char *state)
{
	struct error err;
	char *path;

	snprintf(folder, sizeof(folder), "/tmp/bursar-cluster.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	path = xasprintf("%s/%s", folder, state);
	ck_assert_int_eq(mkdir(path, 0700), 0);
	config_init(&config);
	ck_assert(config_set(&config, "state", path, &err));
	free(path);
	buf_init(&ran, 10000);
	started = 0;
	broken = NULL;
	log_set_level(LOG_ERROR);
}

static void
begin(void)
{
	begin_in("state");
}

static void
end(void)
{
	char *all = xasprintf("rm -r %s", folder);

	ck_assert_int_eq(system(all), 0);
	free(all);
	config_free(&config);
	buf_free(&ran);
}

/* initdb would have made it. */
static void
make_draft(void)
{
	char *draft = path_of("postgres.new");

	ck_assert_int_eq(mkdir(draft, 0700), 0);
	free(draft);
}

/* A cluster that was made before. */
static void
make_data(void)
{
	char *data = path_of("postgres");

	ck_assert_int_eq(mkdir(data, 0700), 0);
	free(data);
}

static bool
is_there(const char *name)
{
	char *path = path_of(name);
	bool there = access(path, F_OK) == 0;

	free(path);
	return there;
}

/* Do the settings say so, in a line of its own? */
static bool
does_say(const char *name, const char *line)
{
	char *path = path_of(name), *wanted = xasprintf("\n%s\n", line);
	struct buf text = BUF(10000);
	FILE *file = fopen(path, "r");
	char piece[4096];
	struct stat st;
	size_t len;
	bool does;

	ck_assert_ptr_nonnull(file);
	while ((len = fread(piece, 1, sizeof(piece), file)) > 0)
		buf_add_bytes(&text, piece, len);
	ck_assert_int_eq(fstat(fileno(file), &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0600);
	fclose(file);
	does = strstr(text.data, wanted) != NULL;
	buf_free(&text);
	free(path);
	free(wanted);
	return does;
}

static void
says(const char *name, const char *line)
{
	ck_assert_msg(does_say(name, line), "%s does not say: %s", name, line);
}

static void
start_and_stop(void)
{
	struct error err;
	struct cluster *cluster = cluster_start(&config, &err);

	ck_assert_ptr_nonnull(cluster);
	cluster_stop(cluster);
}

START_TEST(nobody_reaches_it_but_by_its_socket)
{
	char *line =
	    xasprintf("unix_socket_directories = '%s/socket'", config.state);

	make_data();
	start_and_stop();
	says("postgres/postgresql.conf", "listen_addresses = ''");
	says("postgres/postgresql.conf", line);
	free(line);
}
END_TEST

START_TEST(who_may_enter_is_said_by_the_operating_system)
{
	make_data();
	start_and_stop();
	says("postgres/pg_hba.conf",
	    "local bursar bursar_writer peer map=bursar");
}
END_TEST

/* The line is there while the door is open, and while nobody needs it it is
 * not, also where a command was killed before it shut it. */
START_TEST(who_makes_tables_enters_only_while_that_is_needed)
{
	const char *line = "local bursar bursar_migrator peer map=bursar";
	struct error err;
	struct cluster *own, *joined;

	make_data();
	own = cluster_start(&config, &err);
	ck_assert(!does_say("postgres/pg_hba.conf", line));
	joined = cluster_join(&config, &err);
	ck_assert(cluster_admit(joined, &err));
	ck_assert(does_say("postgres/pg_hba.conf", line));
	cluster_stop(cluster_join(&config, &err)); /* the next after it */
	ck_assert(!does_say("postgres/pg_hba.conf", line));
	ck_assert(cluster_admit(own, &err));
	ck_assert(does_say("postgres/pg_hba.conf", line));
	cluster_stop(joined);
	ck_assert(!does_say("postgres/pg_hba.conf", line));
	cluster_stop(own);
}
END_TEST

/* In single-user mode: once, as long as their text is the same. */
START_TEST(what_only_the_superuser_can_is_done_before_anybody_can_enter)
{
	make_data();
	start_and_stop();
	ck_assert_ptr_nonnull(strstr(ran.data, "postgres --single "));
	ck_assert(is_there("postgres/bursar.roles"));
	buf_clear(&ran);
	start_and_stop();
	ck_assert_uint_eq(ran.len, 0);
}
END_TEST

START_TEST(nothing_of_a_donor_goes_into_its_log)
{
	make_data();
	start_and_stop();
	says("postgres/postgresql.conf", "log_min_error_statement = panic");
	says("postgres/postgresql.conf", "log_error_verbosity = terse");
}
END_TEST

START_TEST(it_waits_for_the_disk)
{
	make_data();
	start_and_stop();
	says("postgres/postgresql.conf", "fsync = on");
}
END_TEST

START_TEST(settings_of_yours_are_read_last)
{
	make_data();
	start_and_stop();
	says("postgres/postgresql.conf", "include_if_exists = 'local.conf'");
	start_and_stop();
	says("postgres/postgresql.conf", "include_if_exists = 'local.conf'");
}
END_TEST

/* initdb cannot be run, so that the cluster is never there. */
START_TEST(one_that_was_not_made_to_its_end_is_not_there)
{
	struct error err;
	char *left = path_of("postgres.new/left");

	make_draft();
	ck_assert_int_eq(mkdir(left, 0700), 0);
	broken = "initdb";
	ck_assert_ptr_null(cluster_start(&config, &err));
	ck_assert_ptr_nonnull(strstr(err.message, "initdb failed"));
	ck_assert(!is_there("postgres"));
	ck_assert(!is_there("postgres.new/left")); /* of the time before */
	broken = "postgres";
	ck_assert_ptr_null(cluster_start(&config, &err));
	ck_assert(!is_there("postgres"));
	ck_assert_uint_eq(started, 0);
	free(left);
}
END_TEST

START_TEST(one_is_made_with_checksums_its_own_way_in_and_its_database)
{
	struct error err;

	broken = "postgres"; /* that makes the database */
	ck_assert_ptr_null(cluster_start(&config, &err));
	ck_assert_ptr_nonnull(strstr(ran.data, "initdb "));
	ck_assert_ptr_nonnull(strstr(ran.data, " --data-checksums "));
	ck_assert_ptr_nonnull(strstr(ran.data, " --auth-local=peer "));
	ck_assert_ptr_nonnull(strstr(ran.data, " --auth-host=reject "));
	ck_assert_ptr_nonnull(strstr(ran.data, "<create database bursar;\n"));
}
END_TEST

START_TEST(a_folder_that_is_open_to_others_is_refused)
{
	char *socket = path_of("socket");
	struct error err;

	make_data();
	ck_assert_int_eq(mkdir(socket, 0755), 0);
	ck_assert_ptr_null(cluster_start(&config, &err));
	ck_assert_ptr_nonnull(
	    strstr(err.message, "is accessible to other users"));
	ck_assert_uint_eq(started, 0);
	ck_assert_int_eq(rmdir(socket), 0);
	ck_assert_int_eq(symlink("/tmp", socket), 0);
	ck_assert_ptr_null(cluster_start(&config, &err));
	ck_assert_ptr_nonnull(strstr(err.message, "is not a directory"));
	free(socket);
}
END_TEST

START_TEST(a_number_of_another_process_is_not_believed)
{
	char *data = path_of("postgres");

	make_data();
	write_pid(data, (long)getpid()); /* which works elsewhere */
	start_and_stop();
	ck_assert_uint_eq(started, 1);
	free(data);
}
END_TEST

START_TEST(one_that_outlived_its_daemon_is_found_again)
{
	struct error err;
	struct cluster *first, *second;

	make_data();
	first = cluster_start(&config, &err);
	second = cluster_start(&config, &err);
	ck_assert_ptr_nonnull(first);
	ck_assert_ptr_nonnull(second);
	ck_assert_uint_eq(started, 1);
	cluster_stop(second);
	cluster_stop(first);
}
END_TEST

START_TEST(one_that_was_joined_is_left_running)
{
	struct error err;
	struct cluster *own, *joined;

	make_data();
	own = cluster_start(&config, &err);
	joined = cluster_join(&config, &err);
	ck_assert_ptr_nonnull(own);
	ck_assert_ptr_nonnull(joined);
	cluster_stop(joined);
	ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), 0); /* it lives */
	ck_assert(cluster_tend(own, &err));
	cluster_stop(own);
	ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
	ck_assert_int_eq(errno, ECHILD);
}
END_TEST

/* The process of the server. */
static pid_t
server(void)
{
	char *path = path_of("postgres/postmaster.pid");
	FILE *file = fopen(path, "r");
	long pid = 0;

	ck_assert_ptr_nonnull(file);
	ck_assert_int_eq(fscanf(file, "%ld", &pid), 1);
	fclose(file);
	free(path);
	return (pid_t)pid;
}

START_TEST(one_that_was_killed_is_started_again_once_at_a_time)
{
	struct error err;
	struct cluster *cluster;
	siginfo_t gone;
	pid_t pid;

	make_data();
	cluster = cluster_start(&config, &err);
	ck_assert_ptr_nonnull(cluster);
	ck_assert(cluster_tend(cluster, &err));
	pid = server();
	ck_assert_int_eq(kill(pid, SIGKILL), 0);
	ck_assert_int_eq(waitid(P_PID, (id_t)pid, &gone, WEXITED | WNOWAIT), 0);
	while (started == 1) { /* not at once after the first */
		ck_assert(!cluster_tend(cluster, &err));
		ck_assert_ptr_nonnull(strstr(err.message, "started again"));
		usleep(1000);
	}
	while (!cluster_tend(cluster, &err))
		usleep(1000);
	ck_assert_uint_eq(started, 2);
	ck_assert_int_ne(server(), pid);
	cluster_stop(cluster);
}
END_TEST

START_TEST(a_quote_in_the_name_of_a_folder_ends_nothing)
{
	struct error err;
	struct cluster *cluster;
	char *line, *host;

	end();
	begin_in("it's");
	make_data();
	cluster = cluster_start(&config, &err);
	ck_assert_ptr_nonnull(cluster);
	line = xasprintf("unix_socket_directories = '%s/it''s/socket'", folder);
	says("postgres/postgresql.conf", line);
	host = xasprintf("host='%s/it\\'s/socket' port=5432 dbname=bursar "
			 "user=bursar_writer",
	    folder);
	ck_assert_str_eq(cluster_conninfo(cluster, LOGIN_WRITER), host);
	cluster_stop(cluster);
	free(line);
	free(host);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("cluster");
	TCase *tcase = tcase_create("cluster");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tcase);
	tcase_add_checked_fixture(tcase, begin, end);
	tcase_add_test(tcase, nobody_reaches_it_but_by_its_socket);
	tcase_add_test(tcase, who_may_enter_is_said_by_the_operating_system);
	tcase_add_test(
	    tcase, who_makes_tables_enters_only_while_that_is_needed);
	tcase_add_test(tcase,
	    what_only_the_superuser_can_is_done_before_anybody_can_enter);
	tcase_add_test(tcase, nothing_of_a_donor_goes_into_its_log);
	tcase_add_test(tcase, it_waits_for_the_disk);
	tcase_add_test(tcase, settings_of_yours_are_read_last);
	tcase_add_test(tcase, one_that_was_not_made_to_its_end_is_not_there);
	tcase_add_test(
	    tcase, one_is_made_with_checksums_its_own_way_in_and_its_database);
	tcase_add_test(tcase, a_folder_that_is_open_to_others_is_refused);
	tcase_add_test(tcase, a_number_of_another_process_is_not_believed);
	tcase_add_test(tcase, one_that_outlived_its_daemon_is_found_again);
	tcase_add_test(tcase, one_that_was_joined_is_left_running);
	tcase_add_test(
	    tcase, one_that_was_killed_is_started_again_once_at_a_time);
	tcase_add_test(tcase, a_quote_in_the_name_of_a_folder_ends_nothing);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed > 0;
}
