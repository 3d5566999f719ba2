#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif
#ifdef __linux__
#include <sched.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#endif

#ifndef SYS_openat2
#define SYS_openat2 437
#endif

int preview_openat2(int directory, const char *path, uint64_t flags, uint64_t mode, uint64_t resolve) {
#ifdef __linux__
    // struct open_how of <linux/openat2.h>, spelled out because the header is younger than some distributions.
    struct {
        uint64_t flags;
        uint64_t mode;
        uint64_t resolve;
    } how = {flags, mode, resolve};
    return (int)syscall(SYS_openat2, directory, path, &how, sizeof how);
#else
    errno = ENOSYS;
    return -1;
#endif
}

ssize_t preview_read_cached(int file, void *buffer, size_t size, int64_t offset) {
#if defined(__linux__) && defined(SYS_preadv2)
    enum { NOWAIT = 0x8 };  // RWF_NOWAIT of <linux/fs.h>, which musl does not have.
    struct iovec part = {buffer, size};
    // The kernel takes the offset in two halves; the upper one counts where a long has 32 bits.
    return syscall(SYS_preadv2, file, &part, 1L, (long)offset, (long)(offset >> 32), (long)NOWAIT);
#else
    (void)file, (void)buffer, (void)size, (void)offset;
    errno = ENOSYS;
    return -1;
#endif
}

int preview_accept(int listener, struct sockaddr_storage *peer) {
    socklen_t size = sizeof *peer;
#ifdef __linux__
    return accept4(listener, (struct sockaddr *)peer, &size, SOCK_CLOEXEC | SOCK_NONBLOCK);
#else
    int connection = accept(listener, (struct sockaddr *)peer, &size);
    if (connection < 0) return -1;
    fcntl(connection, F_SETFD, FD_CLOEXEC);
    fcntl(connection, F_SETFL, O_NONBLOCK);
    return connection;
#endif
}

#ifdef O_PATH
const int preview_o_path = O_PATH;
#else
const int preview_o_path = 0;
#endif

int preview_is_open_for_writing(int file) {
#if defined(__linux__) && defined(F_SETLEASE) && defined(F_SETSIG)
    // A program that opens the file for writing meanwhile has the kernel tell the holder, with SIGIO, which would end this
    // process; SIGURG is ignored. It waits until the lease is given up, a moment later.
    if (fcntl(file, F_SETSIG, SIGURG) != 0) return -1;
    if (fcntl(file, F_SETLEASE, F_RDLCK) != 0) return errno == EAGAIN ? 1 : -1;
    fcntl(file, F_SETLEASE, F_UNLCK);
    return 0;
#else
    (void)file;
    return -1;
#endif
}

void preview_limit_arenas(int count) {
#ifdef __GLIBC__
    mallopt(M_ARENA_MAX, count);
#endif
}

int preview_usable_cores(void) {
#ifdef __linux__
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0) return CPU_COUNT(&set);
#endif
    return 0;
}

static int argument_count;
static char **arguments;

/* glibc hands them to each function that runs before main; elsewhere there may be none. */
__attribute__((constructor)) static void keep_arguments(int count, char **values) {
#ifdef __GLIBC__
    argument_count = count;
    arguments = values;
#endif
}

int preview_argument_count(void) { return argument_count; }

const char *preview_argument(int index) { return index >= 0 && index < argument_count ? arguments[index] : NULL; }
