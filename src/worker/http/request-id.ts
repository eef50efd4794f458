const ACCEPTED = /^[A-Za-z0-9._-]{8,64}$/;

/** The caller's own id where it is harmless in a header and a log line, else a new one. */
export const requestId = (given: string | undefined): string =>
  given !== undefined && ACCEPTED.test(given) ? given : crypto.randomUUID();
