#ifndef PREVIEW_CLINUX_H
#define PREVIEW_CLINUX_H

#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>

/// openat2(2), which glibc does not wrap and Swift cannot reach through the variadic syscall(2).
/// Returns a descriptor, or -1 with errno set; ENOSYS where the kernel or the platform has no such call.
int preview_openat2(int directory, const char *path, uint64_t flags, uint64_t mode, uint64_t resolve);

/// O_PATH of open(2), which the Glibc module leaves out; 0 where there is none.
extern const int preview_o_path;

/// Whether a program has the file open for writing: 1 or 0, or -1 where that cannot be told (files of other users, some file
/// systems). `file` is a descriptor that reads. Takes a lease for a moment (F_SETLEASE of fcntl(2)).
int preview_is_open_for_writing(int file);

/// How many cores the process may run on (sched_getaffinity(2)); 0 where that cannot be told.
int preview_usable_cores(void);

/// accept4(2) with SOCK_CLOEXEC and SOCK_NONBLOCK, which the Glibc module does not show. `peer` gets the client's address.
/// Returns a descriptor, or -1 with errno set.
int preview_accept(int listener, struct sockaddr_storage *peer);

/// M_ARENA_MAX of mallopt(3): threads that hand their buffers to each other leave many arenas half empty, memory that is
/// never given back. Of the whole process: not for libraries. Does nothing where there is no such option.
void preview_limit_arenas(int count);

/// SEEK_HOLE of lseek(2), which the Glibc module leaves out.
#define PREVIEW_SEEK_HOLE 4

#define PREVIEW_RESOLVE_NO_XDEV 0x01
#define PREVIEW_RESOLVE_NO_MAGICLINKS 0x02
#define PREVIEW_RESOLVE_BENEATH 0x08
#define PREVIEW_RESOLVE_CACHED 0x20

/// preadv2(2) with RWF_NOWAIT and one buffer, for any C library: what of the file lies in memory. Returns the bytes read, or
/// -1 with errno set: EAGAIN where the disk would have to be asked, EOPNOTSUPP or ENOSYS where that cannot be told.
ssize_t preview_read_cached(int file, void *buffer, size_t size, int64_t offset);

/// The arguments of the process, its name first, as the kernel gave them. Swift's own list is read from /proc and from what
/// lies beside the environment, and may be empty. 0 where the C library does not tell.
int preview_argument_count(void);

/// NULL: there is none of that number.
const char *preview_argument(int index);

#endif
