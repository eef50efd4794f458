/** Settings that no policy can open. */

/** Their value is a secret. */
export const SECRET_CONFIG_KEYS: readonly string[] = [
  "masterauth",
  "primaryauth",
  "requirepass",
  "tls-client-key-file-pass",
  "tls-key-file-pass",
];

/** They say where Redis writes files: whoever may set them can put a file anywhere that Redis may write. */
export const FILE_CONFIG_KEYS: readonly string[] = [
  "aclfile",
  "appenddirname",
  "appendfilename",
  "dbfilename",
  "dir",
  "logfile",
  "pidfile",
];
