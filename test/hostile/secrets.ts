/** What no answer, log line or process may ever show. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { TestStack } from "../setup/stack.ts";

export interface Secret {
  name: string;
  /** The value, plain and in the usual encodings. */
  forms: readonly string[];
}

export type Secrets = readonly Secret[];

const secret = (name: string, value: string): Secret => ({
  name,
  forms: [
    ...new Set([
      value,
      JSON.stringify(value).slice(1, -1),
      encodeURIComponent(value),
      Buffer.from(value).toString("base64").replaceAll("=", ""),
    ]),
  ],
});

/** The lines of a private key that are its own: the first one is the same in every key of a kind. */
const keyLines = (path: string): string[] =>
  readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line.length > 30 && !line.startsWith("-"))
    .slice(1);

const hash = (token: string): string => createHash("sha256").update(token).digest("hex");

/** @param more such as Slack's signing secret */
export const secretsOf = (
  { password, viewerToken, operatorToken, privateKey }: TestStack,
  more: Readonly<Record<string, string>> = {},
): Secrets => [
  secret("the Redis password", password),
  secret("the viewer's token", viewerToken),
  secret("the operator's token", operatorToken),
  secret("the hash of a token", hash(viewerToken)),
  secret("the hash of a token", hash(operatorToken)),
  ...keyLines(privateKey).map((line) => secret("the SSH key", line)),
  ...Object.entries(more).map(([name, value]) => secret(name, value)),
];

/** The name of a secret that a text holds, plain or encoded; null for none. */
export const leaked = (text: string, secrets: Secrets): string | null =>
  secrets.find(({ forms }) => forms.some((form) => text.includes(form)))?.name ?? null;
