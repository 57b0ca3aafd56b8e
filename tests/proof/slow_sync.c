/* LD_PRELOAD shim: every sync first sleeps SLOW_SYNC_MICROS, as cheap flash does, and is then really carried out. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>

static void pause_once(void) {
    const char *text = getenv("SLOW_SYNC_MICROS");
    long micros = text ? atol(text) : 5000;
    struct timespec span = {micros / 1000000, micros % 1000000 * 1000};
    nanosleep(&span, NULL);
}
#define SLOW(name, parameters, arguments) \
    int name parameters { pause_once(); return ((int (*) parameters)dlsym(RTLD_NEXT, #name)) arguments; }

SLOW(fsync, (int fd), (fd))
SLOW(fdatasync, (int fd), (fd))
SLOW(sync_file_range, (int fd, off64_t at, off64_t size, unsigned flags), (fd, at, size, flags))
int msync(void *at, size_t size, int flags) {
    if (flags & MS_SYNC) pause_once();
    return ((int (*)(void *, size_t, int))dlsym(RTLD_NEXT, "msync"))(at, size, flags);
}
