/*
 * Loaded into workerd before libc (LD_PRELOAD): its clock is the machine's plus a number of seconds, which a file holds and may change at any
 * time. Clocks that only count (CLOCK_MONOTONIC) stay as they are, as they do when a machine's clock is set.
 *
 * No header of libc is used, so that a compiler is all that it takes; and no function of libc that may allocate: workerd's allocator asks for
 * the time before it is ready.
 */
struct timespec { long tv_sec; long tv_nsec; };
struct timeval { long tv_sec; long tv_usec; };
extern char *getenv(const char *);
extern int open(const char *, int, ...);
extern int close(int);
extern void *mmap(void *, unsigned long, int, int, int, long);
extern long syscall(long, ...);

#if defined(__x86_64__)
#define SYS_CLOCK_GETTIME 228
#elif defined(__aarch64__)
#define SYS_CLOCK_GETTIME 113
#endif
enum { REALTIME = 0, REALTIME_COARSE = 5, PROT_READ = 1, MAP_SHARED = 1 };

static const long none = 0;
static volatile const long *offset;

static long wrong_by(void) {
  if (offset == 0) {
    const char *path = getenv("WRONG_CLOCK");
    int file = path ? open(path, 0) : -1;
    void *mapped = file < 0 ? (void *)-1 : mmap(0, sizeof(long), PROT_READ, MAP_SHARED, file, 0);
    if (file >= 0) close(file);
    offset = mapped == (void *)-1 ? &none : mapped;
  }
  return *offset;
}

int clock_gettime(int clock, struct timespec *now) {
  int failed = (int)syscall(SYS_CLOCK_GETTIME, clock, now);
  if (!failed && (clock == REALTIME || clock == REALTIME_COARSE)) now->tv_sec += wrong_by();
  return failed;
}

int gettimeofday(struct timeval *now, void *zone) {
  struct timespec found;
  int failed = clock_gettime(REALTIME, &found);
  (void)zone;
  if (!failed) {
    now->tv_sec = found.tv_sec;
    now->tv_usec = found.tv_nsec / 1000;
  }
  return failed;
}

long time(long *into) {
  struct timespec found;
  if (clock_gettime(REALTIME, &found)) return -1;
  if (into) *into = found.tv_sec;
  return found.tv_sec;
}
