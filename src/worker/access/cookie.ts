/**
 * The cookie of a session. `__Host-` makes browsers take it only from this host over a secure connection, so that no neighbour's page can set one;
 * `Strict` keeps it out of every request that another site causes. (RFC 6265bis, 4.1.3.2 and 5.6.7.)
 */
import { SESSION_COOKIE } from "../../protocol/console.ts";

/** What the browser is to keep it for, seconds. The object decides when the session ends. */
const MAX_AGE_S = 12 * 3_600;
const ATTRIBUTES = "Path=/; Secure; HttpOnly; SameSite=Strict";

/** A longer header is not looked at; browsers keep a site's cookies far below it. */
const MAX_HEADER_LENGTH = 8 * 1024;

/** The session's code in a `Cookie` header. Null for none, and for two, of which nobody could say whose is whose. */
export const readCookie = (header: string | undefined): string | null => {
  if (header === undefined || header.length > MAX_HEADER_LENGTH) return null;
  const found = header
    .split(";")
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${SESSION_COOKIE}=`));
  const [only] = found;
  return only === undefined || found.length > 1 ? null : only.slice(SESSION_COOKIE.length + 1);
};

export const setCookie = (code: string): string => `${SESSION_COOKIE}=${code}; ${ATTRIBUTES}; Max-Age=${MAX_AGE_S}`;

export const clearCookie = `${SESSION_COOKIE}=; ${ATTRIBUTES}; Max-Age=0`;
