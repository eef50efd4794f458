/** By which way the link gets to a target's host, and what that way rests on. The host's pinned keys and its forced command are the same for all. */
import type * as z from "zod";
import type { targetsSchema } from "./schema.ts";

type Network = Pick<Fetcher, "connect">;

export type Way =
  /** A connection to the port of a public address. */
  | { via: "tcp" }
  /** A connection to a port of a private network, which a VPC network is bound to. */
  | { via: "vpc"; network: Network }
  /** A tunnel's public hostname, which takes SSH in a WebSocket from who has the service token of that name. */
  | { via: "tunnel"; token: string; clientId: string; clientSecret: string };

type Given = z.output<typeof targetsSchema>[string];

export const SSH_PORT = 22;
const DEFAULT_NETWORK = "VPC";
const DEFAULT_TOKEN = "CF_ACCESS";

const isNetwork = (binding: unknown): binding is Network =>
  typeof binding === "object" && binding !== null && typeof Reflect.get(binding, "connect") === "function";

const isSet = (secret: unknown): secret is string => typeof secret === "string" && secret.trim() !== "";

/** Null where something is missing, which is then added to `problems` by the name under which it is to be set. */
export const wayOf = (
  { via, network = DEFAULT_NETWORK, service_token: token = DEFAULT_TOKEN }: Given,
  field: string,
  env: (name: string) => unknown,
  problems: string[],
): Way | null => {
  if (via === "tcp") return { via };
  if (via === "vpc") {
    const bound = env(network);
    if (isNetwork(bound)) return { via, network: bound };
    problems.push(
      `${field}.via: there is no VPC network ${network}: bind one in wrangler.toml, under [[vpc_networks]]`,
    );
    return null;
  }
  const [id, secret] = [`${token}_CLIENT_ID`, `${token}_CLIENT_SECRET`] as const;
  const [clientId, clientSecret] = [env(id), env(secret)];
  for (const [name, value] of [
    [id, clientId],
    [secret, clientSecret],
  ] as const)
    if (!isSet(value)) problems.push(`${field}.via: the secret ${name} is not set: npx wrangler secret put ${name}`);
  // A line break from a pasted value could not be sent.
  return isSet(clientId) && isSet(clientSecret)
    ? { via, token, clientId: clientId.trim(), clientSecret: clientSecret.trim() }
    : null;
};
