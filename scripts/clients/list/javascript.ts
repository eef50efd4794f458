import type { Client } from "../client.ts";

const NODE = [process.execPath, "{program}"];

/** @param packages the first is the one whose version is shown */
const npm = (
  name: string,
  program: string,
  packages: Readonly<Record<string, string>>,
  rest: Pick<Partial<Client>, "env" | "streams" | "says" | "untold"> = {},
): Client => ({
  name,
  language: "JavaScript",
  version: Object.keys(packages)[0] ?? "",
  from: { npm: packages },
  program: `javascript/${program}.mjs`,
  run: NODE,
  ...rest,
});

const timesOut = ["timeout"] as const;
/** It looks for Redis by IPv6 once a connection has failed, and finds no such address. */
const byIpv6 = ["name_resolution"] as const;

export const javascript: readonly Client[] = [
  npm("ioredis 5", "ioredis", { ioredis: "5" }),
  npm("ioredis 6", "ioredis", { ioredis: "6" }),
  npm("ioredis 5 without a listener", "ioredis-unhandled", { ioredis: "5" }),
  npm("ioredis 6 without a listener", "ioredis-unhandled", { ioredis: "6" }),
  npm("node-redis 3", "node-redis-3", { redis: "3" }),
  npm("node-redis 4", "node-redis", { redis: "4" }),
  npm("node-redis 5", "node-redis", { redis: "5" }),
  npm("node-redis 6", "node-redis", { redis: "6" }),
  npm(
    "iovalkey",
    "iovalkey",
    { iovalkey: "*" },
    {
      says: {
        ...{
          refused: byIpv6,
          "wrong-password": byIpv6,
          "no-password": byIpv6,
          "too-many-clients": byIpv6,
          "killed-and-back": byIpv6,
        },
      },
    },
  ),
  npm(
    "GLIDE",
    "glide",
    { "@valkey/valkey-glide": "*" },
    {
      says: { refused: timesOut, "no-such-name": timesOut, "killed-and-back": timesOut },
    },
  ),
  npm("BullMQ 5", "bullmq", { bullmq: "5" }),
  npm("BullMQ 6", "bullmq", { bullmq: "6", ioredis: "5" }),
  npm("Bull 4", "bull", { bull: "4" }),
  npm("Bee-Queue 2", "bee-queue", { "bee-queue": "2" }),
  npm("Kue", "kue", { kue: "*" }),
  npm("node-resque", "node-resque", { "node-resque": "9", ioredis: "5" }, { untold: ["loading"] }),
  npm("RSMQ", "rsmq", { rsmq: "*" }, { streams: "whole", untold: ["killed-and-back"] }),
  npm("rate-limiter-flexible", "rate-limiter-flexible", { "rate-limiter-flexible": "*", ioredis: "5" }),
  npm("rate-limit-redis", "rate-limit-redis", {
    "rate-limit-redis": "*",
    "express-rate-limit": "*",
    express: "5",
    redis: "5",
  }),
  npm("Bottleneck", "bottleneck", { bottleneck: "2", ioredis: "5" }),
  npm("connect-redis", "connect-redis", { "connect-redis": "*", express: "5", "express-session": "1", redis: "5" }),
  npm("socket.io adapter", "socket.io-adapter", { "@socket.io/redis-adapter": "8", "socket.io": "4", ioredis: "5" }),
  npm("socket.io streams", "socket.io-streams", {
    "@socket.io/redis-streams-adapter": "*",
    "socket.io": "4",
    redis: "5",
  }),
  npm("Keyv", "keyv", { "@keyv/redis": "*", keyv: "*" }),
  npm("cache-manager", "cache-manager", { "cache-manager": "*", "@keyv/redis": "*" }),
  npm("NestJS", "nestjs", {
    "@nestjs/microservices": "11",
    "@nestjs/core": "11",
    "@nestjs/common": "11",
    "reflect-metadata": "*",
    rxjs: "7",
    ioredis: "5",
  }),
  // It sends PING once at its start, which MISCONF refuses, and closes the connection for good without a word.
  npm("Fastify", "fastify-redis", { "@fastify/redis": "*", fastify: "5" }, { says: { misconf: ["reset"] } }),
  npm("GraphQL subscriptions", "subscriptions", {
    "graphql-redis-subscriptions": "*",
    "graphql-subscriptions": "3",
    graphql: "16",
    ioredis: "5",
  }),
  npm("redlock", "redlock", { redlock: "4", ioredis: "5" }),
  npm("redis-semaphore", "redis-semaphore", { "redis-semaphore": "5", ioredis: "5" }),
  // The replies to a transaction's commands are not in its error.
  npm("redis-om", "redis-om", { "redis-om": "*", redis: "4" }, { untold: ["full", "loading", "read-only", "misconf"] }),
  npm("handy-redis", "handy-redis", { "handy-redis": "2", redis: "3" }),
  npm("thunk-redis", "thunk-redis", { "thunk-redis": "2" }, { says: { "read-only": ["reset"] } }),
  npm("tedis", "tedis", { tedis: "*" }, { says: { frozen: ["reset"] } }),
];
