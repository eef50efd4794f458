/** The part of `fetch` that is used here, so that tests can stand in for it. */
export type Send = (
  url: string,
  request: {
    method: string;
    headers: Record<string, string>;
    body: string | null;
    /** A redirect is not followed: the request holds a token or an answer that is meant for the first address only. */
    redirect: "manual";
    signal: AbortSignal;
  },
) => Promise<Response>;
