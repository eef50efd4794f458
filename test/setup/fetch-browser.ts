/** Signing in to the console without its page. */
import type { ConsoleSession } from "../../src/protocol/console.ts";

/** A browser without a window: it keeps the cookie, and says where its requests come from. */
export class FetchBrowser {
  cookie = "";
  readonly #origin: string;

  /** @param origin of the Worker whose page it has open; without a slash at the end */
  constructor(origin: string) {
    this.#origin = origin;
  }

  async send(method: string, path: string, body?: object, headers: Record<string, string> = {}): Promise<Response> {
    const response = await fetch(this.#origin + path, {
      method,
      headers: {
        ...{ Cookie: this.cookie, "Sec-Fetch-Site": "same-origin" },
        ...(method === "GET" ? {} : { Origin: this.#origin }),
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const set = response.headers.get("set-cookie");
    if (set !== null) this.cookie = set.split(";")[0] ?? "";
    return response;
  }

  /** @param body the way, and what it needs */
  signIn(body: object, headers: Record<string, string> = {}): Promise<Response> {
    return this.send("POST", "/console/sign-in", body, headers);
  }

  async session(): Promise<ConsoleSession> {
    return (await (await this.send("GET", "/console/session")).json()) as ConsoleSession;
  }
}

/** What a link signs somebody in by. @throws where it is no such link of that Worker's */
export const codeIn = (link: string | undefined, origin: string): string => {
  const start = `${origin}/#/in/`;
  if (link?.startsWith(start) !== true) throw new Error(`This is no link to ${start}: ${link}`);
  return link.slice(start.length);
};
