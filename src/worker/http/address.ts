/** By what somebody is counted who has not said who they are. */

/** The first four groups of an IPv6 address, which are what one customer is given (RFC 6177); `::` stands for as many zeros as are missing. */
const network = (address: string): string => {
  const [head = "", tail = ""] = address.split("::");
  const front = head.split(":").filter((group) => group !== "");
  const back = address.includes("::") ? tail.split(":").filter((group) => group !== "") : [];
  const zeros = Array.from({ length: Math.max(0, 8 - front.length - back.length) }, () => "0");
  return [...front, ...zeros, ...back].slice(0, 4).join(":").toLowerCase();
};

/**
 * The key of the rate limit. Cloudflare sets the header; where there is none, all are counted as one.
 *
 * @param way in, each of which counts by itself
 */
export const addressKey = (address: string | undefined, way: "console" | "chart" = "console"): string => {
  if (address === undefined || address.length > 45) return `${way}:`;
  return `${way}:${address.includes(":") ? network(address) : address}`;
};
