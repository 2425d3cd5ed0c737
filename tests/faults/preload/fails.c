/*
 * Preloaded into the daemon or the client: the n-th call of a kind fails, or
 * that and all after it, as arm.c says in the file that FAILS_CONTROL names.
 *
 * Kinds go by what is written to or read from: send and recv are of sockets,
 * write is of all else, by whichever function.  What stdio writes by itself is
 * not seen.  FAILS_PROGRAM says which program is meant, since it may start
 * others.
 *
 * Of memory there are two kinds: alloc is each allocation; place is the first
 * from each place that asks for memory, which are some twenty times fewer.
 *
 * A crash ends the program with status 97 if the first frame that is not of the
 * C library is of the program itself, and with 98 if it is of another library.
 */

#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <link.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "fails.h"

#define OURS   97
#define THEIRS 98
#define FRAMES 64

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

static struct fails *control;

/* A function behind ours; ISO C has no cast from the one to the other. */
#define REAL(name)                                                             \
	static union {                                                         \
		void *object;                                                  \
		__typeof__(name) *function;                                    \
	} real;                                                                \
	if (real.object == NULL)                                               \
	real.object = dlsym(RTLD_NEXT, #name)

/* Is the n-th call of a kind one that fails? */
static int
fails_at(enum fails_kind kind, int64_t n, int error)
{
	if (atomic_load(&control->kind) != (int)kind ||
	    (atomic_load(&control->sticky) ? n < atomic_load(&control->at)
					   : n != atomic_load(&control->at)))
		return 0;
	atomic_fetch_add(&control->failed, 1);
	errno = error;
	return 1;
}

/* Count the call; is it one that fails? */
static int
fails(enum fails_kind kind, int error)
{
	if (control == NULL)
		return 0;
	return fails_at(
	    kind, atomic_fetch_add(&control->counts[kind], 1) + 1, error);
}

/* Crashes ------------------------------------------------------------------*/

static void
say(const char *text)
{
	if (text != NULL && write(STDERR_FILENO, text, strlen(text)) < 0)
		_exit(OURS);
}

static int
is_of_system(const char *file)
{
	return strstr(file, "/libc.so") != NULL ||
	       strstr(file, "ld-linux") != NULL ||
	       strstr(file, "/fails.so") != NULL ||
	       strstr(file, "vdso") != NULL;
}

static void
on_crash(int number)
{
	void *frames[FRAMES];
	int count;
	Dl_info info;

	(void)number;
	control = NULL;
	count = backtrace(frames, FRAMES);
	for (int i = 0; i < count; i++) {
		if (dladdr(frames[i], &info) == 0 || info.dli_fname == NULL ||
		    is_of_system(info.dli_fname))
			continue;
		say("fails: crash in ");
		say(info.dli_fname);
		say("\n");
		backtrace_symbols_fd(frames, count, STDERR_FILENO);
		_exit(strstr(info.dli_fname, ".so") == NULL ? OURS : THEIRS);
	}
	_exit(OURS);
}

static void
watch_for_crashes(void)
{
	static const int numbers[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL};
	struct sigaction action = {.sa_handler = on_crash,
	    .sa_flags = SA_ONSTACK | SA_NODEFER};
	static char room[1 << 16];
	stack_t stack = {.ss_sp = room, .ss_size = sizeof(room)};
	void *once[2];

	backtrace(once, 2); /* which loads what it needs */
	sigaltstack(&stack, NULL);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		sigaction(numbers[i], &action, NULL);
}

/* Memory -------------------------------------------------------------------*/

#define PLACES (1 << 16) /* a power of two, some ten times what there are */
#define NEAR   96	 /* words of the stack */

static uintptr_t text, text_end; /* of the program itself */

/* The program is the first that is told. */
static int
note_text(struct dl_phdr_info *info, size_t size, void *arg)
{
	(void)size;
	(void)arg;
	for (int i = 0; i < info->dlpi_phnum; i++)
		if (info->dlpi_phdr[i].p_type == PT_LOAD &&
		    (info->dlpi_phdr[i].p_flags & PF_X) != 0) {
			text = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr;
			text_end = text + info->dlpi_phdr[i].p_memsz;
		}
	return 1;
}

static uint64_t
mix(uint64_t hash, uint64_t value)
{
	return ((hash ^ value) * 0x9e3779b97f4a7c15) ^ (hash >> 29);
}

/* What a place is known by: who called, how deep in the stack of its thread,
 * and what is near there that leads back into the program.  To unwind the stack
 * each time would take a hundred times as long. */
static uint64_t
place_of(const void *caller, const uintptr_t *frame)
{
	static _Thread_local const uintptr_t *begun;
	uint64_t hash = (uintptr_t)caller;

	if (begun == NULL)
		begun = frame;
	hash = mix(hash, (uint64_t)(begun - frame));
	for (int i = 0; i < NEAR; i++)
		if (frame[i] >= text && frame[i] < text_end)
			hash = mix(hash, frame[i]);
	return hash | 1;
}

static bool
is_new(uint64_t place)
{
	static _Atomic uint64_t known[PLACES];
	static _Atomic int64_t armed;
	int64_t now = atomic_load(&control->armed);

	if (atomic_exchange(&armed, now) != now)
		for (size_t i = 0; i < PLACES; i++)
			atomic_store(&known[i], 0);
	for (size_t i = place >> 48, n = 0; n < PLACES; i++, n++) {
		uint64_t there = 0;

		if (atomic_compare_exchange_strong(
			&known[i % PLACES], &there, place))
			return true;
		if (there == place)
			return false;
	}
	return false;
}

/* Once a place failed for good, all others do as well, known or not. */
static int
place_fails(const void *caller, const uintptr_t *frame)
{
	int kind = atomic_load(&control->kind);

	if (kind != FAILS_PLACE && kind != FAILS_NONE)
		return 0;
	if (is_new(place_of(caller, frame)))
		return fails(FAILS_PLACE, ENOMEM);
	return atomic_load(&control->sticky) != 0 &&
	       fails_at(FAILS_PLACE, atomic_load(&control->counts[FAILS_PLACE]),
		   ENOMEM);
}

static int
refused(const void *caller, const void *frame)
{
	if (control == NULL)
		return 0;
	return fails(FAILS_ALLOC, ENOMEM) || place_fails(caller, frame);
}

#define REFUSED refused(__builtin_return_address(0), __builtin_frame_address(0))

void *
malloc(size_t size)
{
	return REFUSED ? NULL : __libc_malloc(size);
}

void *
calloc(size_t count, size_t size)
{
	return REFUSED ? NULL : __libc_calloc(count, size);
}

void *
realloc(void *memory, size_t size)
{
	return REFUSED ? NULL : __libc_realloc(memory, size);
}

int
posix_memalign(void **memory, size_t alignment, size_t size)
{
	void *there = REFUSED ? NULL : __libc_memalign(alignment, size);

	if (there == NULL)
		return ENOMEM;
	*memory = there;
	return 0;
}

/* Descriptors --------------------------------------------------------------*/

static int
is_socket(int fd)
{
	struct stat st;
	int before = errno;
	int is = fstat(fd, &st) == 0 && S_ISSOCK(st.st_mode);

	errno = before;
	return is;
}

static int
fails_out(int fd)
{
	return is_socket(fd) ? fails(FAILS_SEND, ECONNRESET)
			     : fails(FAILS_WRITE, ENOSPC);
}

static int
fails_in(int fd)
{
	return is_socket(fd) && fails(FAILS_RECV, ECONNRESET);
}

ssize_t
write(int fd, const void *data, size_t len)
{
	REAL(write);
	return fails_out(fd) ? -1 : real.function(fd, data, len);
}

ssize_t
pwrite(int fd, const void *data, size_t len, off_t at)
{
	REAL(pwrite);
	return fails_out(fd) ? -1 : real.function(fd, data, len, at);
}

ssize_t
writev(int fd, const struct iovec *parts, int count)
{
	REAL(writev);
	return fails_out(fd) ? -1 : real.function(fd, parts, count);
}

ssize_t
send(int fd, const void *data, size_t len, int flags)
{
	REAL(send);
	return fails_out(fd) ? -1 : real.function(fd, data, len, flags);
}

ssize_t
sendto(int fd, const void *data, size_t len, int flags,
    const struct sockaddr *to, socklen_t to_len)
{
	REAL(sendto);
	return fails_out(fd) ? -1
			     : real.function(fd, data, len, flags, to, to_len);
}

ssize_t
sendmsg(int fd, const struct msghdr *message, int flags)
{
	REAL(sendmsg);
	return fails_out(fd) ? -1 : real.function(fd, message, flags);
}

ssize_t
read(int fd, void *data, size_t len)
{
	REAL(read);
	return fails_in(fd) ? -1 : real.function(fd, data, len);
}

ssize_t
readv(int fd, const struct iovec *parts, int count)
{
	REAL(readv);
	return fails_in(fd) ? -1 : real.function(fd, parts, count);
}

ssize_t
recv(int fd, void *data, size_t len, int flags)
{
	REAL(recv);
	return fails_in(fd) ? -1 : real.function(fd, data, len, flags);
}

ssize_t
recvfrom(int fd, void *data, size_t len, int flags, struct sockaddr *from,
    socklen_t *from_len)
{
	REAL(recvfrom);
	return fails_in(fd)
		   ? -1
		   : real.function(fd, data, len, flags, from, from_len);
}

ssize_t
recvmsg(int fd, struct msghdr *message, int flags)
{
	REAL(recvmsg);
	return fails_in(fd) ? -1 : real.function(fd, message, flags);
}

int
accept4(int fd, struct sockaddr *address, socklen_t *len, int flags)
{
	REAL(accept4);
	return fails(FAILS_ACCEPT, EMFILE)
		   ? -1
		   : real.function(fd, address, len, flags);
}

int
accept(int fd, struct sockaddr *address, socklen_t *len)
{
	REAL(accept);
	return fails(FAILS_ACCEPT, EMFILE) ? -1
					   : real.function(fd, address, len);
}

/* Files --------------------------------------------------------------------*/

int
fsync(int fd)
{
	REAL(fsync);
	return fails(FAILS_SYNC, EIO) ? -1 : real.function(fd);
}

int
fdatasync(int fd)
{
	REAL(fdatasync);
	return fails(FAILS_SYNC, EIO) ? -1 : real.function(fd);
}

int
rename(const char *from, const char *to)
{
	REAL(rename);
	return fails(FAILS_RENAME, ENOSPC) ? -1 : real.function(from, to);
}

int
renameat(int from_folder, const char *from, int to_folder, const char *to)
{
	REAL(renameat);
	return fails(FAILS_RENAME, ENOSPC)
		   ? -1
		   : real.function(from_folder, from, to_folder, to);
}

/* The mode is read whether it was given or not, as the C library does. */
int
open(const char *path, int flags, ...)
{
	va_list args;
	mode_t mode;
	REAL(open);

	va_start(args, flags);
	mode = (mode_t)va_arg(args, int);
	va_end(args);
	return fails(FAILS_OPEN, EMFILE) ? -1
					 : real.function(path, flags, mode);
}

int
openat(int folder, const char *path, int flags, ...)
{
	va_list args;
	mode_t mode;
	REAL(openat);

	va_start(args, flags);
	mode = (mode_t)va_arg(args, int);
	va_end(args);
	return fails(FAILS_OPEN, EMFILE)
		   ? -1
		   : real.function(folder, path, flags, mode);
}

FILE *
fopen(const char *path, const char *mode)
{
	REAL(fopen);
	return fails(FAILS_OPEN, EMFILE) ? NULL : real.function(path, mode);
}

/* Programs that are built for large files call these. */
int open64(const char *, int, ...) __attribute__((alias("open")));
int openat64(int, const char *, int, ...) __attribute__((alias("openat")));
FILE *fopen64(const char *, const char *) __attribute__((alias("fopen")));
ssize_t pwrite64(int, const void *, size_t, off_t)
    __attribute__((alias("pwrite")));

/* Beginning ----------------------------------------------------------------*/

__attribute__((constructor)) static void
begin(void)
{
	const char *path = getenv("FAILS_CONTROL");
	const char *program = getenv("FAILS_PROGRAM");
	struct fails *mapped;
	int fd;

	if (path == NULL || program == NULL ||
	    strcmp(program, program_invocation_short_name) != 0)
		return;
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return;
	mapped = mmap(
	    NULL, sizeof(*mapped), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	if (mapped == MAP_FAILED)
		return;
	watch_for_crashes();
	dl_iterate_phdr(note_text, NULL);
	control = mapped;
}
