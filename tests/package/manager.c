/*
 * A service manager of one service, for tests: it gives the command a socket
 * to listen on and one to tell how it is, and prints what it tells.
 *
 *	manager WATCHDOG-MS COMMAND...
 *
 * Prints "port=N", then each line of each message, and at the end "exit=N".
 */

#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define FIRST_FD 3 /* as sd_listen_fds(3) has it */

static void
give_up(const char *what)
{
	perror(what);
	exit(99);
}

/* A listening socket on any port of 127.0.0.1. */
static int
listen_somewhere(void)
{
	struct sockaddr_in address = {
	    .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&address, len) != 0 ||
	    listen(fd, 100) != 0 ||
	    getsockname(fd, (struct sockaddr *)&address, &len) != 0)
		give_up("listen");
	printf("port=%u\n", ntohs(address.sin_port));
	fflush(stdout);
	return fd;
}

static int
take_messages(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	if (fd < 0 ||
	    bind(fd, (struct sockaddr *)&address, sizeof(address)) != 0)
		give_up(path);
	return fd;
}

static void
run(int listening, const char *path, const char *watchdog_ms, char *argv[])
{
	char pid[32], us[32];

	snprintf(pid, sizeof(pid), "%ld", (long)getpid());
	snprintf(us, sizeof(us), "%ld", atol(watchdog_ms) * 1000);
	if (dup2(listening, FIRST_FD) < 0)
		give_up("dup2");
	setenv("LISTEN_PID", pid, 1);
	setenv("LISTEN_FDS", "1", 1);
	setenv("NOTIFY_SOCKET", path, 1);
	setenv("WATCHDOG_PID", pid, 1);
	setenv("WATCHDOG_USEC", us, 1);
	execv(argv[0], argv);
	give_up(argv[0]);
}

/* Print what comes until the service has ended; its wait status. */
static int
attend(pid_t service, int messages)
{
	struct pollfd poller = {.fd = messages, .events = POLLIN};
	char text[4096];
	int status;

	for (;;) {
		ssize_t len = poll(&poller, 1, 50) > 0
				  ? recv(messages, text, sizeof(text) - 1, 0)
				  : 0;

		if (len > 0) {
			printf("%.*s\n", (int)len, text);
			fflush(stdout);
		} else if (waitpid(service, &status, WNOHANG) == service) {
			return status;
		}
	}
}

int
main(int argc, char *argv[])
{
	char path[] = "/tmp/bursar-manager.XXXXXX", notify[64];
	int listening, messages, status;
	pid_t service;

	if (argc < 3)
		return 99;
	if (mkdtemp(path) == NULL || chdir(path) != 0)
		give_up(path);
	messages = take_messages("notify");
	listening = listen_somewhere();
	snprintf(notify, sizeof(notify), "%s/notify", path);
	service = fork();
	if (service == 0)
		run(listening, notify, argv[1], argv + 2);
	close(listening);
	status = attend(service, messages);
	unlink("notify");
	rmdir(path);
	printf("exit=%d\n", WIFEXITED(status) ? WEXITSTATUS(status) : 98);
	return 0;
}
