/* The least that a watcher of a folder and all below it must do, for walk.py to compare with: adds an inotify watch for
 * each folder, then lists it. Prints the number of folders, and keeps the watches until its input ends. */

#include <dirent.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

static const uint32_t MASK = IN_CLOSE_WRITE | IN_MODIFY | IN_ATTRIB | IN_CREATE | IN_DELETE | IN_MOVED_FROM
    | IN_MOVED_TO | IN_ONLYDIR | IN_DONT_FOLLOW | IN_EXCL_UNLINK;

static int notifier;
static long folders;
static char path[65536];

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static int is_folder(int folder, const struct dirent *entry) {
    struct stat facts;
    if (entry->d_type != DT_UNKNOWN) return entry->d_type == DT_DIR;
    return fstatat(folder, entry->d_name, &facts, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(facts.st_mode);
}

static void walk(size_t length) {
    if (inotify_add_watch(notifier, path, MASK) < 0) fail("inotify_add_watch");
    folders++;
    DIR *stream = opendir(path);
    if (!stream) fail("opendir");
    struct dirent *entry;
    while ((entry = readdir(stream))) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        if (!is_folder(dirfd(stream), entry)) continue;
        size_t name = strlen(entry->d_name);
        if (length + name + 2 > sizeof path) fail("path too long");
        path[length] = '/';
        memcpy(path + length + 1, entry->d_name, name + 1);
        walk(length + 1 + name);
        path[length] = 0;
    }
    closedir(stream);
}

int main(int count, char **arguments) {
    if (count != 2 || strlen(arguments[1]) + 2 > sizeof path) {
        fprintf(stderr, "usage: walk FOLDER\n");
        return 64;
    }
    notifier = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (notifier < 0) fail("inotify_init1");
    strcpy(path, arguments[1]);
    walk(strlen(path));
    printf("%ld\n", folders);
    fflush(stdout);
    getchar();
    return 0;
}
