/** The secrets of one run of the stack: random ones, so that each is its own canary. */
import { readFile } from "node:fs/promises";
import type { Stack } from "../../scripts/stack/stack.ts";

export interface Secret {
  name: SecretName;
  bytes: Buffer;
}

/** `decoy` is no secret: it is planted in every place, to show that the search sees that place. */
export type SecretName =
  | "Redis password"
  | "SSH key"
  | "viewer's token"
  | "operator's token"
  | "bot's token"
  | "Slack signing secret"
  | "tunnel's service token"
  | "decoy";

export async function secretsOf(stack: Stack, decoy: string): Promise<Secret[]> {
  const text = {
    "Redis password": stack.password,
    "viewer's token": stack.viewerToken,
    "operator's token": stack.operatorToken,
    "bot's token": stack.botToken,
    "Slack signing secret": stack.slack.signingSecret,
    "tunnel's service token": stack.serviceToken.secret,
    decoy,
  } as const;
  const named = Object.entries(text).map(([name, value]) => ({ name: name as SecretName, bytes: Buffer.from(value) }));
  return [...named, { name: "SSH key", bytes: seedOf(await readFile(stack.privateKey, "utf8")) }];
}

/**
 * The 32 bytes that an OpenSSH Ed25519 key file keeps secret; the rest of it is public or the same in every file.
 * The private part is one string of 64 bytes, the seed and the public key (PROTOCOL.key in OpenSSH's sources).
 */
export function seedOf(keyFile: string): Buffer {
  const body = Buffer.from(keyFile.replaceAll(/-----[^-]+-----|\s/g, ""), "base64");
  const at = body.lastIndexOf(Buffer.from([0, 0, 0, 64]));
  const seed = body.subarray(at + 4, at + 36);
  const publicKey = body.subarray(at + 36, at + 68);
  if (at === -1 || publicKey.length !== 32 || body.indexOf(publicKey) > at)
    throw new Error("This is no Ed25519 key without a passphrase.");
  return seed;
}
