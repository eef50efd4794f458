/** The part of `fetch` that the bot uses. */
export type Send = (
  url: string,
  request: {
    method: string;
    headers: Record<string, string>;
    body: string | null;
    /** An address that sends the bot elsewhere is not followed: what it says is for the first one. */
    redirect: "manual";
    signal: AbortSignal;
  },
) => Promise<Response>;
