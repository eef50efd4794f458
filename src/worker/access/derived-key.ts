/** A key for one purpose, derived from a secret that the Worker has anyway (HKDF, RFC 5869): it signs that and opens nothing else. */

/** @param purpose as nothing else is called; another one makes another key */
export const derivedKey = async (secret: string, purpose: string): Promise<CryptoKey> => {
  const text = new TextEncoder();
  const from = await crypto.subtle.importKey("raw", text.encode(secret), "HKDF", false, ["deriveBits"]);
  const bits = await crypto.subtle.deriveBits(
    { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: text.encode(purpose) },
    from,
    256,
  );
  return crypto.subtle.importKey("raw", bits, { name: "HMAC", hash: "SHA-256" }, false, ["sign", "verify"]);
};
