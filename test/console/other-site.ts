/** A page of somebody else's, which asks things of the console. */
import { createServer } from "node:http";
import { listening } from "../../scripts/stack/listening.ts";

export interface OtherSite {
  /** Of another site than the console's: another host. */
  origin: string;
  /** Of the same site and yet another origin: only its port is another. Cookies do not know ports. */
  neighbour: string;
  close(): Promise<void>;
}

/** Answers every request with this page, without any header that would keep it out of a frame. */
export async function startOtherSite(html: () => string): Promise<OtherSite> {
  const server = createServer((_, response) => {
    response.writeHead(200, { "content-type": "text/html" }).end(html());
  });
  const at = await listening(server, { port: 0, host: "127.0.0.1" });
  return { origin: `http://127.0.0.1:${at.port}`, neighbour: `http://localhost:${at.port}`, close: () => at.close() };
}
