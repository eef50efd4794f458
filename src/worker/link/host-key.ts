/** The fingerprint as `ssh-keygen -l` prints it: `SHA256:` and the unpadded base64 of the key blob's digest. */
export const fingerprint = async (keyBlob: Uint8Array): Promise<string> => {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new Uint8Array(keyBlob)));
  return `SHA256:${btoa(String.fromCharCode(...digest)).replace(/=+$/, "")}`;
};

/** Whether the host showed one of the pinned keys. No pin accepts no key. Fingerprints are public: no constant time needed. */
export const isPinned = async (keyBlob: Uint8Array, pins: readonly string[]): Promise<boolean> => {
  const shown = await fingerprint(keyBlob);
  return pins.includes(shown);
};
