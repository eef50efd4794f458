import type { Role } from "../protocol/caller.ts";

/** The bindings as `wrangler.toml` and the secrets give them; text is checked by `readConfig` before anything uses it. */
export interface Env {
  TARGET: DurableObjectNamespace<import("./target/object.ts").TargetObject>;
  RATE_LIMITER: RateLimit;
  /** JSON: `{ "<name>": { "host": …, "host_keys": […] } }`. */
  TARGETS?: string;
  /** Secret, JSON: `[{ "name", "sha256", "role", "targets"? }]`. */
  API_TOKENS?: string;
  /** Secret: the Worker's private key, OpenSSH format. A target may name another secret with `"key"`. */
  SSH_PRIVATE_KEY?: string;
  /** Hard limit of requests a minute for one caller on one target. */
  RATE_LIMIT_PER_MINUTE?: string;
}

export interface TargetConfig {
  name: string;
  host: string;
  port: number;
  user: string;
  /** `SHA256:…` fingerprints of the host keys that are accepted; at least one. */
  hostKeys: string[];
  /** The private key's text, OpenSSH format. */
  privateKey: string;
  locationHint: DurableObjectLocationHint | null;
  description: string | null;
}

export interface TokenEntry {
  name: string;
  /** Lower-case hex. */
  sha256: string;
  role: Role;
  /** Null: every target. */
  targets: string[] | null;
}

export interface Config {
  targets: ReadonlyMap<string, TargetConfig>;
  tokens: readonly TokenEntry[];
  ratePerMinute: number;
}
