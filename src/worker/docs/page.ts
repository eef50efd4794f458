/** The documentation as one static page, made of the catalogue; it loads nothing. */
import type * as z from "zod";
import { viewOf } from "../../present/index.ts";
import { textOf } from "../../present/text.ts";
import { FAILURE_CODES } from "../../protocol/failure.ts";
import type { Operation } from "../../protocol/operation.ts";
import { told } from "../../protocol/answer.ts";
import { OPERATION_NAMES, type OperationName, operations } from "../../protocol/operations.ts";
import { routesOf } from "../../protocol/routes.ts";
import { BODIES } from "../../protocol/examples/changes.ts";
import { answerExample, hasExample } from "../../protocol/examples/answers.ts";
import { inputJsonSchema } from "../openapi/schemas.ts";
import { PROBLEMS } from "../../protocol/problem.ts";
import { VERSION } from "../version.ts";
import { escape, prose } from "./html.ts";
import { STYLE } from "./style.ts";

const ROUTES = routesOf(operations);

const AUTHORIZATION = `-H "Authorization: Bearer $REDIS_OPS_TOKEN"`;

interface Property {
  enum?: string[];
  default?: string | number | boolean;
  description?: string;
}

const parameter = (name: string, { enum: values, default: preset, description }: Property): string => {
  const parts = [
    description,
    values === undefined ? undefined : `one of ${values.map((value) => `\`${value}\``).join(", ")}`,
    preset === undefined ? undefined : `\`${preset}\` if left out`,
  ].filter((part) => part !== undefined);
  return `<dt><code>${escape(name)}</code></dt><dd>${prose(parts.join("; ") || "text")}</dd>`;
};

const parameters = ({ input }: Operation): string => {
  const known = Object.entries(input.shape).map(([name, field]): [string, Property] => [
    name,
    inputJsonSchema(field as z.ZodType),
  ]);
  return known.length === 0 ? "" : `<dl>${known.map(([name, property]) => parameter(name, property)).join("")}</dl>`;
};

/** A new key for each change; the same one when that change is sent again. */
const changeHeaders = (body: object): string[] => [
  `  -H "Idempotency-Key: $(uuidgen)" -H "Content-Type: application/json"`,
  `  -d '${JSON.stringify(body)}'`,
];

const curl = (name: OperationName, { http, effect }: Operation, template: string): string =>
  [
    `curl ${http.method === "GET" ? "" : `-X ${http.method} `}${AUTHORIZATION}`,
    ...(effect === "read" ? [] : changeHeaders(Object.hasOwn(BODIES, name) ? BODIES[name as keyof typeof BODIES] : {})),
    `  "$REDIS_OPS_URL${template.replace("{target}", "prod").replace("{key}", "maxmemory").replace("{id}", "12")}"`,
  ].join(" \\\n");

const details = (summary: string, text: string): string =>
  `<details><summary>${summary}</summary><pre><code>${escape(text)}</code></pre></details>`;

const answerOf = (name: OperationName): string => {
  if (!hasExample(name)) return "";
  const answer = answerExample(name);
  return `${details("An answer", JSON.stringify(answer, null, 2))}
${details("The same with <code>Accept: text/plain</code>", textOf(viewOf(told(answer))))}`;
};

const operationSection = (name: OperationName): string => {
  const operation: Operation = operations[name];
  const templates = ROUTES.filter(({ methods }) => Object.values(methods).includes(name)).map(
    ({ template }) => template,
  );
  return `<h3 id="operation-${name}">${name}</h3>
<p>${prose(operation.summary)}. Role <code>${operation.role}</code>, effect <code>${operation.effect}</code>.</p>
${templates.map((template) => `<p><code>${operation.http.method} ${escape(template)}</code></p>`).join("\n")}
${parameters(operation)}
<pre><code>${escape(curl(name, operation, templates.at(-1) ?? ""))}</code></pre>
${answerOf(name)}`;
};

const problems = (): string =>
  FAILURE_CODES.map(
    (code) =>
      `<dt id="${code}"><code>${code}</code> (${PROBLEMS[code].status})</dt><dd>${prose(PROBLEMS[code].meaning)}</dd>`,
  ).join("\n");

const html = (): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>redis-ops</title>
<style>${STYLE}</style>
</head>
<body>
<h1>redis-ops ${escape(VERSION)}</h1>
<p>Operations on Redis in Docker Compose, over SSH. <a href="/openapi.json">OpenAPI 3.1</a></p>
<section>
<h2 id="asking">Asking</h2>
<p>Every path under <code>/v1</code> needs a bearer token. Set two variables, and the examples below run as they are:</p>
<pre><code>export REDIS_OPS_URL=https://…
read -rs REDIS_OPS_TOKEN; export REDIS_OPS_TOKEN</code></pre>
<p>Answers are JSON; with <code>Accept: text/plain</code>, the text a person would read in a terminal. Sizes are bytes,
durations <code>_ms</code>, shares fractions, times ISO 8601 UTC. An unknown parameter is refused, not ignored.</p>
<p>With <code>?fail_on=warn</code> or <code>?fail_on=critical</code> the same answer has the status 417 when the verdict is that or
worse, so that <code>curl -f</code> is an assertion.</p>
<p>A change takes its inputs as JSON in the body, and an <code>Idempotency-Key</code>: the same key with the same body within
24 hours gets the first answer and changes nothing again; with another body it is a <code>conflict</code>. A value set lasts
until the container is recreated or restarted; only the compose file makes it permanent.</p>
</section>
<section>
<h2 id="operations">Operations</h2>
${OPERATION_NAMES.map(operationSection).join("\n")}
</section>
<section>
<h2 id="problems">Problems</h2>
<p>A failure is <code>application/problem+json</code> (RFC 9457): <code>code</code> says what, <code>hop</code> where on the way
from <code>worker</code> over <code>ssh</code>, <code>agent</code> and <code>docker</code> to <code>redis</code>, and <code>hint</code>
what to do. A read that fails holds the last reading there was as <code>last_good</code>.</p>
<dl>
${problems()}
</dl>
</section>
</body>
</html>
`;

export interface Page {
  html: string;
  contentSecurityPolicy: string;
}

const build = async (): Promise<Page> => {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(STYLE)));
  const source = `'sha256-${btoa(String.fromCodePoint(...hash))}'`;
  return {
    html: html(),
    contentSecurityPolicy: `default-src 'none'; style-src ${source}; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`,
  };
};

let built: Page | undefined;

/** Built on the first request for it. The page is kept, not its promise: in workerd a promise belongs to its request. */
export const docsPage = async (): Promise<Page> => (built ??= await build());
