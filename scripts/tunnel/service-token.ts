import { randomBytes } from "node:crypto";

/** As Cloudflare Access makes one: https://developers.cloudflare.com/cloudflare-one/access-controls/service-credentials/service-tokens/ */
export interface ServiceToken {
  id: string;
  secret: string;
}

export const newServiceToken = (): ServiceToken => ({
  id: `${randomBytes(16).toString("hex")}.access`,
  secret: randomBytes(32).toString("hex"),
});

/** The Worker's secrets for a target `"via": "tunnel"`. */
export const serviceTokenSecrets = ({ id, secret }: ServiceToken): Record<string, string> => ({
  CF_ACCESS_CLIENT_ID: id,
  CF_ACCESS_CLIENT_SECRET: secret,
});
