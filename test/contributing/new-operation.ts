/**
 * Asks one operation through every room of the tree that this file lies in, and prints what each says of it as JSON. It is run by
 * `scripts/contributing.test.ts` in a copy to which the diff in CONTRIBUTING.md was applied; so the name of an operation is an argument.
 */
import { parseCommand } from "../../bot/command/parse.ts";
import { usage } from "../../bot/command/usage.ts";
import { answerMessage, helpMessage } from "../../bot/reply/index.ts";
import * as all from "../../src/agent/handlers/index.ts";
import { infoOf, recorded, text } from "../../src/agent/handlers/recorded.fixture.ts";
import { envelope } from "../../src/protocol/answer.ts";
import type { Context } from "../../src/agent/session/context.ts";
import { type Handlers, operations } from "../../src/protocol/operations.ts";
import { ask } from "../../src/worker/double/front-door.ts";
import { answered } from "../../src/worker/double/env.ts";
import { judge, type JudgedOperation } from "../../src/worker/judge/judge.ts";
import { contextOf, NOW } from "../../src/worker/judge/snapshot.fixture.ts";

const name = process.argv[2] as JudgedOperation;
const path = `/v1/targets/prod${operations[name].http.path}`;

/** The agent, whose Redis has a recorded `INFO`, with a policy under which only keys with a time to live are evicted. */
const { context, commands } = recorded({ INFO: text(infoOf("redis-7.4").replaceAll("allkeys-lru", "volatile-lru")) });
const handlers: Handlers<"agent", Context> = all;
const handler = handlers[name] as (input: object, given: typeof context) => ReturnType<(typeof handlers)[typeof name]>;
const reading = await handler({}, context);
if (!reading.ok) throw new Error(reading.failure.detail);

/** The Worker: its verdict, then HTTP as JSON (held against the published document) and as text. */
const judged = judge(name, operations[name].reading.parse(reading.value) as never, contextOf());
if (!judged.ok) throw new Error(judged.failure.detail);
const answer = { at: new Date(NOW).toISOString(), age_ms: 0, ...judged.value, commands: commands() };
const answers = { answer: () => answered(answer) };
const json = await ask(path, answers);
const asText = await ask(path, { ...answers, headers: { Accept: "text/plain" } });
const document = (await ask("/openapi.json", { token: null })).json() as {
  paths: Record<string, Record<string, { operationId: string }>>;
};

const docs = (await ask("/docs", { token: null })).text;

/** The bot: its help, what it makes of a line, and its reply. */
const press = () => ({ action_id: "redis_ops:press:1", value: "{}" });
const reply = answerMessage(envelope("prod", name, answer, 2), {
  ...{ press, role: "viewer", audience: "ephemeral", now: NOW, input: {} },
});

console.log(
  JSON.stringify({
    route: document.paths[path.replace("/prod/", "/{target}/")]?.["get"]?.operationId,
    status: json.status,
    json: json.json(),
    text: asText.text,
    documented: docs.includes(`id="operation-${name}"`),
    help: JSON.stringify(helpMessage(usage("viewer", { targets: ["prod"] }), "prod")),
    line: parseCommand(`${name} on prod`, { targets: ["prod"], defaultTarget: null }),
    reply: JSON.stringify(reply),
  }),
);
