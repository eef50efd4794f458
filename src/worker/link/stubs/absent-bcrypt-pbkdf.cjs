/**
 * Stands in the bundle for bcrypt-pbkdf and tweetnacl, 50 KB that only a private key with a passphrase needs. The Worker has no passphrase:
 * ssh2 refuses such a key before it comes here.
 */
module.exports = {
  pbkdf: () => {
    throw new Error("keys with a passphrase cannot be used in the Worker");
  },
};
