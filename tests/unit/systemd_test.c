/* What is said to systemd, with a journal and a manager of our own: the first
 * in a mount namespace, which takes root. */

#include <check.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "core/systemd.h"

#define JOURNAL "/run/systemd/journal"

/* A socket that takes datagrams at the path. */
static int
listen_at(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	unlink(path);
	ck_assert_int_eq(
	    bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	return fd;
}

/* A /run that nobody else sees; false where that is not allowed. */
static bool
make_run(void)
{
	if (unshare(CLONE_NEWNS) != 0 ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
	    mount("none", "/run", "tmpfs", 0, NULL) != 0)
		return false;
	return mkdir("/run/systemd", 0755) == 0 && mkdir(JOURNAL, 0755) == 0;
}

START_TEST(the_journal_gets_fields)
{
	char text[64 * 1024] = "";
	ssize_t len;
	int fd;

	if (!make_run()) {
		fprintf(stderr, "# skipped: no mount namespace\n");
		return;
	}
	ck_assert(!systemd_has_journal());
	fd = listen_at(JOURNAL "/socket");
	ck_assert(systemd_has_journal());
	log_set_writer(systemd_journal);
	log_event(LOG_WARNING, "a \033 happened",
	    LOG_TEXT("request_id", "abc-1"),
	    LOG_TEXT("detail", "line\nBURSAR_FORGED=yes"), LOG_NUMBER("ms", 7));
	log_set_writer(log_text);
	len = recv(fd, text, sizeof(text) - 1, MSG_DONTWAIT);
	ck_assert_int_gt(len, 0);
	for (ssize_t i = 0; i < len; i++)
		if (text[i] == '\0')
			text[i] = '0'; /* of a length */
	ck_assert_ptr_nonnull(
	    strstr(text, "MESSAGE=a \\u001b happened request_id=abc-1 "));
	ck_assert_ptr_nonnull(strstr(text, "PRIORITY=4\n"));
	ck_assert_ptr_nonnull(strstr(text, "SYSLOG_IDENTIFIER=bursard\n"));
	ck_assert_ptr_nonnull(strstr(text, "BURSAR_REQUEST_ID=abc-1\n"));
	ck_assert_ptr_nonnull(strstr(text, "BURSAR_MS=7\n"));
	/* A value with a line feed goes with its length before it. */
	ck_assert_ptr_nonnull(strstr(text, "BURSAR_DETAIL\n"));
	close(fd);
}
END_TEST

START_TEST(the_manager_is_told)
{
	char path[] = "/tmp/systemd_test.XXXXXX/notify", text[200] = "";
	int fd;

	path[strlen(path) - 7] = '\0';
	ck_assert_ptr_nonnull(mkdtemp(path));
	path[strlen(path)] = '/';
	fd = listen_at(path);
	setenv("NOTIFY_SOCKET", path, 1);
	systemd_notify("READY=1");
	ck_assert_int_gt(recv(fd, text, sizeof(text) - 1, MSG_DONTWAIT), 0);
	ck_assert_str_eq(text, "READY=1");
	unsetenv("NOTIFY_SOCKET");
	close(fd);
	unlink(path);
	*strrchr(path, '/') = '\0';
	rmdir(path);
}
END_TEST

START_TEST(a_watchdog_of_somebody_else_is_not_ours)
{
	char us[40];

	ck_assert_uint_eq(systemd_watchdog_ms(), 0);
	setenv("WATCHDOG_USEC", "30000000", 1);
	snprintf(us, sizeof(us), "%ld", (long)getpid());
	setenv("WATCHDOG_PID", us, 1);
	ck_assert_uint_eq(systemd_watchdog_ms(), 30000);
	setenv("WATCHDOG_PID", "1", 1);
	ck_assert_uint_eq(systemd_watchdog_ms(), 0);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("systemd");
	TCase *tests = tcase_create("systemd");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tests, the_journal_gets_fields);
	tcase_add_test(tests, the_manager_is_told);
	tcase_add_test(tests, a_watchdog_of_somebody_else_is_not_ours);
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
