/** HMAC-SHA256 (RFC 2104) of a text. */
export const hmac = async (secret: Uint8Array, content: string): Promise<Uint8Array> => {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", secret, algorithm, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(content)));
};
