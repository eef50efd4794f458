import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { answerExample, problemExample } from "../../src/protocol/examples/answers.ts";
import { holdEveryAnswer } from "./published.ts";

const MEMORY = "/v1/targets/prod/redis/memory";

let server: Server;
let url: string;
let said: { status: number; type: string; body: object };

beforeAll(async () => {
  holdEveryAnswer();
  server = createServer((_request, response) => {
    response.writeHead(said.status, { "Content-Type": said.type, "X-Request-Id": "request-0001" });
    response.end(JSON.stringify(said.body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.close();
});

test("an answer that is as published reaches the test whole", async () => {
  said = { status: 200, type: "application/json", body: answerExample("memory") };
  expect(await (await fetch(url + MEMORY)).json()).toEqual(answerExample("memory"));
  said = { status: 502, type: "application/problem+json", body: problemExample };
  expect(await (await fetch(url + MEMORY)).json()).toEqual(problemExample);
});

test("an answer with a field too many, or too few, fails the test that fetched it", async () => {
  said = { status: 200, type: "application/json", body: { ...answerExample("memory"), more: 1 } };
  await expect(fetch(url + MEMORY)).rejects.toThrow(/OpenAPI does not tell of[\s\S]*more/);
  const { hint: _hint, ...rest } = problemExample;
  said = { status: 502, type: "application/problem+json", body: rest };
  await expect(fetch(url + MEMORY)).rejects.toThrow(/OpenAPI does not tell of[\s\S]*hint/);
});
