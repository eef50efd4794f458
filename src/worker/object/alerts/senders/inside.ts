/**
 * Whether a name leads inside. What keeps the Worker from going there is the platform: Cloudflare's reaches no private address, nor does workerd's network
 * service with `allow = ["public"]`, which looks at what a name resolves to when it connects. Of that, the Worker is told no more than that no answer came, as
 * when a line is cut. So a public resolver is asked why, after a try has failed, and a name that can never work is not tried for a day.
 */
import { isOpenAddress } from "../../../config/open-address.ts";
import { jsonOrUndefined } from "../../../../shared/decode.ts";
import { field } from "../../../../shared/fields.ts";

/** https://developers.cloudflare.com/1.1.1.1/encryption/dns-over-https/make-api-requests/dns-json/ */
const RESOLVER = "https://cloudflare-dns.com/dns-query";
const DEADLINE_MS = 3_000;
const MOST_CHARS = 64 * 1024;

/** The types of records that hold an address. */
const ADDRESSES: readonly unknown[] = [1, 28];

/** In the resolver's JSON. Pure. */
export const addressesIn = (text: string): string[] => {
  const answer = text.length > MOST_CHARS ? undefined : field(jsonOrUndefined(text), "Answer");
  if (!Array.isArray(answer)) return [];
  return answer.flatMap((record: unknown) => {
    const data = field(record, "data");
    return ADDRESSES.includes(field(record, "type")) && typeof data === "string" ? [data] : [];
  });
};

/** There has to be an address, and none of them on the open internet. Never rejects: what cannot be looked up is not known to lead inside. */
export const leadsInside = async (
  fetcher: (url: string, init: RequestInit) => Promise<Response>,
  host: string,
): Promise<boolean> => {
  const lookUp = async (type: string): Promise<string[]> => {
    const query = new URLSearchParams({ name: host, type });
    const response = await fetcher(`${RESOLVER}?${query.toString()}`, {
      ...{ method: "GET", redirect: "manual", headers: { accept: "application/dns-json" } },
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
    return response.ok ? addressesIn(await response.text()) : [];
  };
  try {
    const found = (await Promise.all(["A", "AAAA"].map(lookUp))).flat();
    return found.length > 0 && found.every((address) => !isOpenAddress(address));
  } catch {
    return false;
  }
};

/** What somebody is told of such a destination. */
export const LEADS_INSIDE =
  "Its name leads to an address that is not on the open internet, where nothing is sent. Give it one that is, such as that of a tunnel to what is inside.";
