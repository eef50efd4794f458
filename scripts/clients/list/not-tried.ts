import type { NotTried } from "../client.ts";

const REGISTRY = "comes from a registry that the machine of this matrix does not reach";

export const NOT_TRIED: readonly NotTried[] = [
  { name: "Jedis, lettuce, Redisson", why: REGISTRY },
  { name: "StackExchange.Redis", why: REGISTRY },
  { name: "Laravel Horizon", why: REGISTRY },
  { name: "Flower", why: REGISTRY },
  { name: "Dramatiq, Huey, arq, RedBeat", why: REGISTRY },
  { name: "Resque", why: REGISTRY },
  { name: "fred", why: REGISTRY },
  { name: "rueidis", why: REGISTRY },
  { name: "redis-plus-plus", why: REGISTRY },
  { name: "Redix", why: REGISTRY },
];
