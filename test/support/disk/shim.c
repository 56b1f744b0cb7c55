/*
 * A disk with faults, to be loaded before the C library (LD_PRELOAD). It concerns the files of one folder, DISK_FOLDER:
 * after each successful sync, a file's content is copied into DISK_KEPT, so that this folder always holds what a loss of power
 * would leave. Syncs of files whose name ends in DISK_LIES do nothing and say that all is well. While the file DISK_BROKEN
 * exists, syncs fail as those of a broken disk (EIO), or only those of files whose name ends in DISK_BROKEN_ONLY; while DISK_FULL exists, writes fail (ENOSPC).
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef int (*sync_call)(int);
typedef ssize_t (*write_call)(int, const void *, size_t, off64_t);

/* Whether the file is one of the folder; gives its path. */
static int concerns(int fd, char *path) {
  const char *folder = getenv("DISK_FOLDER");
  if (folder == NULL) return 0;
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, PATH_MAX - 1);
  if (length < 0) return 0;
  path[length] = 0;
  size_t prefix = strlen(folder);
  return strncmp(path, folder, prefix) == 0 && path[prefix] == '/';
}

static int exists(const char *variable) {
  const char *file = getenv(variable);
  return file != NULL && access(file, F_OK) == 0;
}

static int ends_with(const char *path, const char *end) {
  if (end == NULL) return 0;
  size_t length = strlen(path), tail = strlen(end);
  return length >= tail && strcmp(path + length - tail, end) == 0;
}

/* Copies under another name first: a process that is killed meanwhile leaves the copy before. */
static void keep(const char *path) {
  const char *kept = getenv("DISK_KEPT");
  struct stat what;
  if (kept == NULL || stat(path, &what) != 0 || !S_ISREG(what.st_mode)) return;
  const char *name = strrchr(path, '/') + 1;
  char from[PATH_MAX], to[PATH_MAX], buffer[65536];
  snprintf(from, sizeof from, "%s/%s.copying", kept, name);
  snprintf(to, sizeof to, "%s/%s", kept, name);
  int in = open(path, O_RDONLY), out = open(from, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  ssize_t got;
  while (in >= 0 && out >= 0 && (got = read(in, buffer, sizeof buffer)) > 0)
    if (write(out, buffer, got) != got) abort();
  if (in < 0 || out < 0) abort();
  close(in);
  close(out);
  if (rename(from, to) != 0) abort();
}

static int synced(int fd, const char *name) {
  sync_call real = (sync_call)dlsym(RTLD_NEXT, name);
  char path[PATH_MAX];
  if (!concerns(fd, path)) return real(fd);
  const char *only = getenv("DISK_BROKEN_ONLY");
  if (exists("DISK_BROKEN") && (only == NULL || ends_with(path, only))) {
    errno = EIO;
    return -1;
  }
  if (ends_with(path, getenv("DISK_LIES"))) return 0;
  int result = real(fd);
  if (result == 0) keep(path);
  return result;
}

int fsync(int fd) { return synced(fd, "fsync"); }
int fdatasync(int fd) { return synced(fd, "fdatasync"); }

ssize_t pwrite64(int fd, const void *from, size_t count, off64_t at) {
  write_call real = (write_call)dlsym(RTLD_NEXT, "pwrite64");
  char path[PATH_MAX];
  if (exists("DISK_FULL") && concerns(fd, path)) {
    errno = ENOSPC;
    return -1;
  }
  return real(fd, from, count, at);
}
