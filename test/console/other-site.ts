/** A page of somebody else's, which asks things of the console. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export interface OtherSite {
  /** Of another site than the console's: another host. */
  origin: string;
  /** Of the same site and yet another origin: only its port is another. Cookies do not know ports. */
  neighbour: string;
  close(): Promise<void>;
}

/** Answers every request with this page, without any header that would keep it out of a frame. */
export async function startOtherSite(html: () => string): Promise<OtherSite> {
  const server: Server = createServer((_, response) => {
    response.writeHead(200, { "content-type": "text/html" }).end(html());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    neighbour: `http://localhost:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
