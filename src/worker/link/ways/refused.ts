/**
 * What stands between the Worker and sshd on a private way, and does not let it through: each with what to do about it. Nothing is repeated of
 * what it said.
 */
import { unreachable } from "../failures.ts";
import type { NotOpened } from "../not-opened.ts";

const notThere = (detail: string, hint: string): NotOpened => ({
  failure: unreachable(detail, hint),
  turnedAway: null,
});

export const noNetwork: NotOpened = notThere(
  "No connection to the host through the VPC network.",
  "See whether the network's tunnel or mesh node is connected (2025.7.0 or later, over QUIC) and reaches the address and port that TARGETS names from where it runs, and whether sshd listens there: `nc -vz HOST PORT`.",
);

export const notOnCloudflare = (host: string): NotOpened =>
  notThere(
    `Nothing answered at the tunnel's hostname ${host}.`,
    "See whether the tunnel has a public hostname (a published application) of that name, with a DNS record of its own at Cloudflare, and whether host of the target in TARGETS is the same.",
  );

const tokenRefused = (host: string, token: string): NotOpened => ({
  failure: unreachable(
    `Cloudflare Access at ${host} refused the Worker's service token.`,
    `The application of that hostname needs a policy with the action Service Auth that includes the token, and the token may have expired (a WAF rule of the zone may answer the same). Set a new one: \`npx wrangler secret put ${token}_CLIENT_ID\`, then \`${token}_CLIENT_SECRET\`.`,
  ),
  turnedAway: "token_refused",
});

const noConnector = (host: string): NotOpened =>
  notThere(
    `The tunnel behind ${host} is not connected to Cloudflare.`,
    "On the host, `systemctl status cloudflared`; the dashboard shows the tunnel as healthy when its connector is connected.",
  );

const noSshd = (host: string): NotOpened =>
  notThere(
    `The tunnel behind ${host} is up, but its connector does not reach sshd.`,
    "On the host, `systemctl status ssh`, and `journalctl -u cloudflared` for the address that it tried: the hostname's service is to be ssh://localhost:22, or wherever sshd listens.",
  );

const otherAnswer = (host: string, status: number): NotOpened =>
  notThere(
    `What answered at ${host} is not a tunnel's SSH: HTTP status ${status}.`,
    "In the tunnel's configuration, the hostname's service is to be ssh://localhost:22; a rule of the zone (WAF, Bot Fight Mode, redirects) must not take the request before.",
  );

/** As `cloudflared` knows it (`token.AccessLoginWorkerPath`). */
const LOGIN = "/cdn-cgi/access/login";

const isLogin = (location: string | null): boolean =>
  location !== null && URL.canParse(location) && new URL(location).pathname.startsWith(LOGIN);

/** Cloudflare's own errors have their number in the page, which is small; no more of it is read. */
const MAX_PAGE_BYTES = 32 * 1024;

const startOf = async (response: Response): Promise<string> => {
  const decoder = new TextDecoder();
  let text = "";
  try {
    for await (const piece of response.body ?? []) {
      text += decoder.decode(piece as Uint8Array, { stream: true });
      if (text.length > MAX_PAGE_BYTES) break;
    }
  } catch {
    // What came of it has to do.
  }
  return text;
};

/**
 * By the answer to the request for a WebSocket.
 * https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-1xxx-errors/
 */
export const refusedBy = async (response: Response, host: string, token: string): Promise<NotOpened> => {
  const { status } = response;
  if (status === 401 || status === 403 || isLogin(response.headers.get("Location"))) return tokenRefused(host, token);
  // `cloudflared` answers 502 where it could not connect to its service.
  if (status === 502) return noSshd(host);
  if (status === 530) return /\b1033\b/.test(await startOf(response)) ? noConnector(host) : notOnCloudflare(host);
  return otherAnswer(host, status);
};
