/** The binding of what stands for Cloudflare's edge, where there is one. */
export const EDGE = "LOCAL_EDGE";

/** The bindings of a network that reaches the open internet only, and of what stands for the resolver of names there, where there are any. */
export const OPEN_NETWORK = "LOCAL_OPEN_NETWORK";
export const RESOLVER = "LOCAL_RESOLVER";

/**
 * The local entry of the Worker: the deployed bundle behind a rate limiter in memory. Miniflare's own stands for Cloudflare's with a
 * database on disk and takes 2 to 3 ms a request; Cloudflare's counts in the machine's memory and adds no latency worth
 * mentioning (https://developers.cloudflare.com/workers/runtime-apis/bindings/rate-limit/#performance).
 */
export const LOCAL_ENTRY = `
import { env as bound } from "cloudflare:workers";
import worker from "./index.js";
export * from "./index.js";

const isNameAsked = (request) => new URL(request.url ?? request).hostname === "cloudflare-dns.com";
if (bound.${OPEN_NETWORK})
  globalThis.fetch = (...request) => (isNameAsked(request[0]) ? bound.${RESOLVER} : bound.${OPEN_NETWORK}).fetch(...request);
if (bound.${EDGE}) globalThis.fetch = (...request) => bound.${EDGE}.fetch(...request);

const windows = new Map();
const limiterOf = ({ limit, period }) => ({
  async limit({ key }) {
    const window = Math.floor(Date.now() / (period * 1000));
    const counted = windows.get(key);
    const count = counted?.window === window ? counted.count + 1 : 1;
    windows.set(key, { window, count });
    return { success: count <= limit };
  },
});

const known = new WeakMap();
export default {
  scheduled: worker.scheduled,
  fetch(request, env, context) {
    if (!known.has(env)) known.set(env, { ...env, RATE_LIMITER: limiterOf(env.RATE_LIMITER) });
    return worker.fetch(request, known.get(env), context);
  },
};
`;
