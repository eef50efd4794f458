/**
 * For the unit tests: a request through the front door, with what came back, what was logged and whom it asked. An answer that is
 * not as OpenAPI publishes it fails the test it came in.
 */
import { api } from "../http/api.ts";
import { mustBePublished } from "./published.ts";
import { type Behaviour, double, type Double, VIEWER } from "./env.ts";

export interface Asked extends Behaviour {
  /** Null for none; the viewer's if left out. */
  token?: string | null;
  method?: string;
  headers?: Record<string, string>;
  body?: string | ReadableStream;
  /** The double gives an answer that no object gives to this request, so OpenAPI does not tell of it. */
  impossible?: boolean;
}

export interface Told extends Double {
  status: number;
  headers: Headers;
  text: string;
  json: () => Record<string, unknown>;
  /** The lines of the log. Of two requests at the same time, it has the lines of both. */
  lines: string[];
}

/** `duplex` is asked for by Node for a body that is a stream. */
const bodyOf = (body: Asked["body"]): object => (body === undefined ? {} : { body, duplex: "half" });

export const ask = async (
  path: string,
  { token = VIEWER, method = "GET", headers = {}, body, impossible = false, ...behaviour }: Asked = {},
): Promise<Told> => {
  const worker = double(behaviour);
  const lines: string[] = [];
  const { log } = console;
  console.log = (line: unknown) => void lines.push(String(line));
  try {
    const authorization = token === null ? {} : { Authorization: `Bearer ${token}` };
    const init = { method, headers: { ...authorization, ...headers }, ...bodyOf(body) };
    const response = await api.request(path, init, worker.env);
    const text = await response.text();
    if (!impossible) mustBePublished({ method, path, status: response.status, headers: response.headers, body: text });
    return {
      ...worker,
      status: response.status,
      headers: response.headers,
      text,
      json: () => JSON.parse(text) as Record<string, unknown>,
      lines,
    };
  } finally {
    console.log = log;
  }
};
