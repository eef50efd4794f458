/** What a target says of the way to its host, and what of that goes together. */
import * as z from "zod";

export const waySchema = {
  via: z.enum(["tcp", "vpc", "tunnel"]).default("tcp"),
  network: z
    .string()
    .regex(/^VPC[A-Z0-9_]{0,60}$/, "must be the name of a VPC network's binding that begins with VPC")
    .optional(),
  service_token: z
    .string()
    .regex(/^CF_ACCESS[A-Z0-9_]{0,50}$/, "must be what two secrets' names begin with: CF_ACCESS…, without _CLIENT_ID")
    .optional(),
};

/** An IPv4 address, or anything with a colon. A public hostname of a tunnel is neither. */
const ADDRESS = /^[0-9.]+$|:/;

interface Placed {
  via: "tcp" | "vpc" | "tunnel";
  host: string;
  port?: number | undefined;
  network?: string | undefined;
  service_token?: string | undefined;
}

/** A field that another way would read is refused: whoever wrote it took that way for the one that is taken. */
export const checkWay = (
  { via, host, port, network, service_token }: Placed,
  context: Pick<z.RefinementCtx, "addIssue">,
): void => {
  const refuse = (field: string, message: string): void => context.addIssue({ code: "custom", path: [field], message });
  if (network !== undefined && via !== "vpc") refuse("network", 'is for "via": "vpc" only');
  if (service_token !== undefined && via !== "tunnel") refuse("service_token", 'is for "via": "tunnel" only');
  if (via !== "tunnel") return;
  if (port !== undefined) refuse("port", 'is not for "via": "tunnel": the tunnel itself says where sshd listens');
  if (ADDRESS.test(host)) refuse("host", 'must be the public hostname of the tunnel for "via": "tunnel"');
};
