/**
 * What the link offers. All of it exists in workerd, since a name that the runtime lacks makes `connect()` throw. Left out on purpose:
 * finite-field Diffie-Hellman (seconds in workerd), chacha20-poly1305 (absent), SHA-1 and CBC (broken or weak). A test holds what
 * `host/install/sshd.sh` looks for to this list.
 */
export const ALGORITHMS = {
  kex: ["curve25519-sha256", "curve25519-sha256@libssh.org", "ecdh-sha2-nistp256", "ecdh-sha2-nistp384"],
  cipher: ["aes128-gcm@openssh.com", "aes256-gcm@openssh.com", "aes128-ctr", "aes256-ctr"],
  hmac: ["hmac-sha2-256-etm@openssh.com", "hmac-sha2-512-etm@openssh.com"],
  serverHostKey: ["ssh-ed25519", "ecdsa-sha2-nistp256", "rsa-sha2-512", "rsa-sha2-256"],
  compress: ["none"],
} as const;

export type AlgorithmKind = keyof typeof ALGORITHMS;
