#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "CLinuxProcess.h"
#include "CLinuxWatching.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <sys/resource.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/sysinfo.h>
#endif

static pthread_mutex_t started = PTHREAD_MUTEX_INITIALIZER;

static void *wait_for_others(void *unused) {
    pthread_mutex_lock(&started);
    pthread_mutex_unlock(&started);
    return unused;
}

int preview_can_start_threads(int count) {
    pthread_t threads[64];
    pthread_attr_t attributes;
    if (count > 64 || pthread_attr_init(&attributes)) return 0;
    pthread_attr_setstacksize(&attributes, PTHREAD_STACK_MIN);
    pthread_mutex_lock(&started);
    int running = 0;
    while (running < count && !pthread_create(&threads[running], &attributes, wait_for_others, NULL)) running++;
    pthread_mutex_unlock(&started);
    for (int i = 0; i < running; i++) pthread_join(threads[i], NULL);
    pthread_attr_destroy(&attributes);
    return running == count;
}

int preview_task_count(void) {
#ifdef __linux__
    struct sysinfo facts;
    if (sysinfo(&facts) == 0) return facts.procs;
#endif
    return -1;
}

int64_t preview_user_task_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NPROC, &limit) != 0) return -1;
    return limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur > INT64_MAX ? INT64_MAX : (int64_t)limit.rlim_cur;
}

static int signal_writer = -1;

static void write_for_signal(int signal) {
    (void)signal;
    int before = errno;
    (void)!write(signal_writer, "", 1);
    errno = before;
}

int preview_catch_signals(const int *signals, int count) {
    int ends[2];
    if (preview_pipe(ends) != 0) return -1;
    signal_writer = ends[1];
    struct sigaction action = {.sa_handler = write_for_signal, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    for (int index = 0; index < count; index++) sigaction(signals[index], &action, NULL);
    return ends[0];
}

int preview_ignores_signal(int signal) {
    struct sigaction action;
    return sigaction(signal, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}
