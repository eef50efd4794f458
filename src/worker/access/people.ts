/**
 * Who a person is and what they may do, computed from the configuration at each request: whoever is taken out of it is out with the next one. Nothing
 * that was kept since the sign-in says what they may do.
 */
import type { Way } from "../../protocol/console.ts";
import type { Role } from "../../protocol/operation.ts";
import { toHex } from "../../shared/hex.ts";
import type { AccessConfig, AccessEntries } from "../config/console.ts";
import type { Config, TokenEntry } from "../config/config.ts";
import type { Known, TokenMark } from "../person/contract.ts";
import { type Grant, lesser } from "./auth.ts";

interface Rights {
  id: string;
  role: Role;
  /** Null: every target. */
  targets: readonly string[] | null;
}

type KnownBy<By extends Known["by"]> = Extract<Known, { by: By }>;

/** What is kept of a token by which somebody is known. */
export const markOf = ({ name, digest }: Pick<TokenEntry, "name" | "digest">): TokenMark => ({
  name,
  sha256: toHex(digest),
});

/** The entry that a mark was made of; none where the token was taken back, or another one was given out under its name. */
const markedToken = ({ tokens }: Config, { name, sha256 }: TokenMark): TokenEntry | undefined =>
  tokens.find((entry) => entry.name === name && toHex(entry.digest) === sha256);

const both = (one: readonly string[] | null, other: readonly string[] | null): readonly string[] | null => {
  if (one === null) return other;
  return other === null ? one : one.filter((target) => other.includes(target));
};

const bySlack = (config: Config, { team, user, through }: KnownBy<"slack">): Rights | null => {
  const { slack } = config.console;
  const role = slack !== null && slack.team === team ? slack.roles.get(user) : undefined;
  if (slack === null || role === undefined) return null;
  const own = { id: `${team}/${user}`, role, targets: slack.targets };
  if (through === null) return own;
  const token = markedToken(config, through);
  if (token?.actsFor !== "slack") return null;
  return { ...own, role: lesser(role, token.role), targets: both(own.targets, token.targets) };
};

const byToken = (config: Config, known: KnownBy<"token">): Rights | null => {
  const token = markedToken(config, known);
  return token === undefined || token.actsFor !== null
    ? null
    : { id: token.name, role: token.role, targets: token.targets };
};

const named = (entries: AccessEntries, { email, groups }: KnownBy<"access">, way: Way): boolean =>
  entries.emails.has(email) ||
  // Only Access can say, each time anew, that somebody still belongs to a domain or a group. A passkey would go on saying so for ever.
  (way !== "passkey" &&
    (entries.domains.has(email.slice(email.lastIndexOf("@") + 1)) ||
      groups.some((group) => entries.groups.has(group))));

const byAccess = (access: AccessConfig | null, known: KnownBy<"access">, way: Way): Rights | null => {
  if (access === null) return null;
  const { viewers, operators, targets } = access;
  if (named(operators, known, way)) return { id: known.email, role: "operator", targets };
  return named(viewers, known, way) ? { id: known.email, role: "viewer", targets } : null;
};

const rightsOf = (config: Config, known: Known, way: Way): Rights | null => {
  if (known.by === "slack") return bySlack(config, known);
  return known.by === "token" ? byToken(config, known) : byAccess(config.console.access, known, way);
};

/**
 * The grant of somebody who was known by `known` when they signed in by `way`. Null where the configuration does not have them any more, or where the
 * way, or with a passkey the way by which they are known, is closed.
 */
export const grantOf = (config: Config, known: Known, way: Way): Grant | null => {
  const { ways } = config.console;
  if (!ways.includes(way) || !ways.includes(known.by)) return null;
  const rights = rightsOf(config, known, way);
  return rights === null
    ? null
    : { caller: { id: rights.id, role: rights.role, via: "console" }, targets: rights.targets };
};

/** The name of a person's object. */
export const nameOf = (known: Known): string => {
  if (known.by === "slack") return `slack:${known.team}/${known.user}`;
  return known.by === "token" ? `token:${known.name}` : `access:${known.email}`;
};
