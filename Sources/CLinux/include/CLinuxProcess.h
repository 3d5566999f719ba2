#ifndef PREVIEW_CLINUX_PROCESS_H
#define PREVIEW_CLINUX_PROCESS_H

#include <stdint.h>

/// Returns whether the process may have so many more threads at once. Starts them, and ends them again.
int preview_can_start_threads(int count);

/// Returns how many tasks the machine has, modulo 65536 (sysinfo(2)), or -1 if that cannot be told.
int preview_task_count(void);

/// Returns the soft RLIMIT_NPROC of getrlimit(2), INT64_MAX if there is no limit, or -1 if that cannot be told.
int64_t preview_user_task_limit(void);

/// Has each of these signals write a byte into a pipe, instead of what it would do. Changes the whole process. Call it once.
/// Returns the end that reads, which does not block, or -1 with errno set: then nothing has changed.
int preview_catch_signals(const int *signals, int count);

/// Returns whether the process ignores a signal (SIG_IGN of sigaction(2)).
int preview_ignores_signal(int signal);

#endif
