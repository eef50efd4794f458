/**
 * Stands in the bundle for ssh2's Poly1305 in WebAssembly, which workerd refuses to compile once a request is being served. Only
 * chacha20-poly1305 needs it, and the link never offers that.
 */
module.exports = async () => ({
  _malloc: () => 0,
  cwrap: () => () => {
    throw new Error("chacha20-poly1305 is not offered");
  },
});
