#ifndef PREVIEW_CLINUX_WATCHING_H
#define PREVIEW_CLINUX_WATCHING_H

#include <poll.h>
#include <stdint.h>
#include <sys/types.h>

/// pipe2(2) with O_CLOEXEC and O_NONBLOCK, which the Glibc module does not show: `ends[0]` reads, `ends[1]` writes.
/// Returns 0, or -1 with errno set.
int preview_pipe(int ends[2]);

/// ppoll(2) with a timeout in nanoseconds; negative waits for ever. Signals stay as they are.
int preview_poll(struct pollfd *descriptors, int count, int64_t nanoseconds);

/// `f_type` of statfs(2), or -1 with errno set (ENOSYS where the field means something else).
int64_t preview_file_system_type(const char *path);

/// The same of an open file (fstatfs(2)).
int64_t preview_file_system_type_of(int file);

/// getdents64(2), which musl does not show under that name: the bytes read, 0 at the end, or -1 with errno set (ENOSYS
/// where there is no such call).
ssize_t preview_read_folder(int folder, void *buffer, size_t size);

/// Names the calling thread for `ps` and debuggers; at most 15 bytes (pthread_setname_np(3)).
void preview_name_thread(const char *name);

#endif
