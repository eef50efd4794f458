/*
 * Loaded into workerd before libc (LD_PRELOAD): one name leads to an address of this machine, as by a record that somebody has made for something inside. No
 * header of libc is used, so that a compiler is all that it takes.
 */
extern void *dlsym(void *, const char *);
extern int strcmp(const char *, const char *);

typedef int lookup(const char *, const char *, const void *, void **);

int getaddrinfo(const char *name, const char *service, const void *hints, void **found) {
  /* The next one after this, which is libc's. */
  lookup *next = (lookup *)dlsym((void *)-1L, "getaddrinfo");
  if (name != 0 && strcmp(name, "hooks.inside.example.org") == 0) name = "127.0.0.77";
  return next(name, service, hints, found);
}
