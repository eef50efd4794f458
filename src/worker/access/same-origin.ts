/**
 * Whether a request was made by a page of this Worker. A browser adds a session's cookie by itself, so a cookie alone does not say that its owner's page
 * has asked (https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html).
 */
export interface SentFrom {
  method: string;
  /** The headers `Origin` and `Sec-Fetch-Site`, which no page can set or leave out by itself; null where they are missing. */
  origin: string | null;
  site: string | null;
}

/** What may be asked without a word about where from, as a browser sends no `Origin` with it; it changes nothing. */
const SAFE = ["GET", "HEAD"];

/**
 * `Sec-Fetch-Site` must be `same-origin` where there is one (browsers of before 2023 send none), and what may change something needs the right `Origin`.
 *
 * @param own the Worker's origin, by the request's own address; empty where that is none, and then nothing is
 */
export const isSameOrigin = ({ method, origin, site }: SentFrom, own: string): boolean =>
  own !== "" && (site === null || site === "same-origin") && (origin === null ? SAFE.includes(method) : origin === own);
