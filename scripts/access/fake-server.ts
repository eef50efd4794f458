/** The imitation of Cloudflare Access on this machine, for a Worker that is told `ACCESS_TEAM=loopback`. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AccessPerson, AccessTeam, AUDIENCE } from "../../src/worker/double/access-team.ts";
import { listening } from "../stack/listening.ts";

export interface FakeAccess {
  team: AccessTeam;
  /** What a Worker is told to believe this team, and nobody else: variables over those of wrangler.toml. */
  variables: (entries: { viewers?: string[]; operators?: string[]; targets?: string[] }) => Record<string, string>;
  close(): Promise<void>;
}

/** Starts it on the loopback interface. */
export const startFakeAccess = async (people: readonly AccessPerson[]): Promise<FakeAccess> => {
  let team: AccessTeam | null = null;
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const headers = new Headers();
    for (const [name, value] of Object.entries(request.headers))
      if (typeof value === "string") headers.set(name, value);
    const answered = await team?.respond(new Request(`http://127.0.0.1${request.url ?? "/"}`, { headers }));
    const type = answered?.headers.get("Content-Type") ?? "text/plain";
    response.writeHead(answered?.status ?? 503, { "content-type": type }).end(await answered?.text());
  };
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.writeHead(500).end());
  });
  const at = await listening(server, { port: 0, host: "127.0.0.1" });
  const domain = `127.0.0.1:${at.port}`;
  const founded = await AccessTeam.found(`http://${domain}`, people);
  team = founded;
  return {
    team: founded,
    variables: (entries) => ({
      ACCESS_TEAM: "loopback",
      CONSOLE_ACCESS: JSON.stringify({ team_domain: domain, audience: AUDIENCE, ...entries }),
    }),
    close: () => at.close(),
  };
};
