#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "CLinuxWatching.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <time.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/syscall.h>
#include <sys/vfs.h>
#endif

int preview_pipe(int ends[2]) {
#ifdef __linux__
    return pipe2(ends, O_CLOEXEC | O_NONBLOCK);
#else
    if (pipe(ends) != 0) return -1;
    for (int end = 0; end < 2; end++) {
        fcntl(ends[end], F_SETFD, FD_CLOEXEC);
        fcntl(ends[end], F_SETFL, O_NONBLOCK);
    }
    return 0;
#endif
}

int preview_poll(struct pollfd *descriptors, int count, int64_t nanoseconds) {
#ifdef __linux__
    struct timespec timeout = {.tv_sec = nanoseconds / 1000000000, .tv_nsec = nanoseconds % 1000000000};
    return ppoll(descriptors, (nfds_t)count, nanoseconds < 0 ? NULL : &timeout, NULL);
#else
    int64_t milliseconds = nanoseconds < 0 ? -1 : (nanoseconds + 999999) / 1000000;
    return poll(descriptors, (nfds_t)count, milliseconds > 60000 ? 60000 : (int)milliseconds);
#endif
}

int64_t preview_file_system_type(const char *path) {
#ifdef __linux__
    struct statfs facts;
    return statfs(path, &facts) == 0 ? (int64_t)facts.f_type : -1;
#else
    (void)path;
    errno = ENOSYS;
    return -1;
#endif
}

int64_t preview_file_system_type_of(int file) {
#ifdef __linux__
    struct statfs facts;
    return fstatfs(file, &facts) == 0 ? (int64_t)facts.f_type : -1;
#else
    (void)file;
    errno = ENOSYS;
    return -1;
#endif
}

ssize_t preview_read_folder(int folder, void *buffer, size_t size) {
#ifdef __linux__
    return syscall(SYS_getdents64, folder, buffer, size);
#else
    (void)folder, (void)buffer, (void)size;
    errno = ENOSYS;
    return -1;
#endif
}

void preview_name_thread(const char *name) {
#ifdef __linux__
    pthread_setname_np(pthread_self(), name);
#else
    (void)name;
#endif
}
