/**
 * For tests: whether an answer is as the published OpenAPI document says. The validator is ajv, which knows nothing of zod or of this
 * project.
 */
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { VIEW_MEDIA } from "../../shared/media.ts";
import { openApiText } from "../openapi/document.ts";

/** One answer as it came over HTTP. */
interface Answered {
  method: string;
  status: number;
  headers: Pick<Headers, "get">;
  body: string;
}

interface AnswerSeen extends Answered {
  /** What was asked for, with or without a query. */
  path: string;
}

interface Described {
  headers: Record<string, { required?: boolean; schema: { type?: string } }>;
  content: Record<string, { schema: object }>;
}

type Responses = Record<string, { $ref?: string } | Described>;

interface Published {
  paths: Record<string, Record<string, { operationId: string; responses: Responses }>>;
  components: { responses: Record<string, Described> };
}

const document = JSON.parse(openApiText()) as Published;

/** Pages, charts (whose addresses nobody makes up), the console's signing in and Slack's requests are not part of the document. The document has only the problems that they may answer with. */
const UNPUBLISHED = ["/docs", "/chart", "/openapi.json", "/console", "/slack"];

/** Apart from its parameters, a template has only letters, dashes and slashes, which need no escaping in an expression. */
const PROBLEM = "application/problem+json";

const asPattern = (template: string): RegExp => new RegExp(`^${template.replaceAll(/\{[a-z_]+\}/g, "[^/]+")}$`);

const TEMPLATES = Object.keys(document.paths).map((template) => ({ template, pattern: asPattern(template) }));

/** The responses that the document has for a request, and null where it has no such operation. */
const responsesTo = (method: string, path: string): Responses | null => {
  const found = TEMPLATES.find(({ pattern }) => pattern.test(path));
  // The document has no HEAD: it is answered as GET is, without the body.
  const verb = method === "HEAD" ? "get" : method.toLowerCase();
  return found === undefined ? null : (document.paths[found.template]?.[verb]?.responses ?? null);
};

const responseOf = (responses: Responses, status: number): Described | undefined => {
  const found = responses[status];
  if (found === undefined || "content" in found) return found;
  return document.components.responses[found.$ref?.split("/").at(-1) ?? ""];
};

const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
formats.default(ajv);
ajv.addVocabulary(["components"]);

const validators = new Map<string, ValidateFunction>();

/** Compiled once for each schema; the document's references are resolved from its own components. */
const validatorOf = (schema: object): ValidateFunction => {
  const key = JSON.stringify(schema);
  const known = validators.get(key) ?? ajv.compile({ ...schema, components: document.components });
  validators.set(key, known);
  return known;
};

const bodyBreaches = (schema: object, value: unknown): string[] => {
  const validate = validatorOf(schema);
  if (validate(value)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath || "the body"} ${message ?? ""} ${JSON.stringify(params)}`,
  );
};

/** Every header that the document tells of anywhere. */
const HEADERS = new Set(Object.values(document.components.responses).flatMap(({ headers }) => Object.keys(headers)));

const headerBreaches = (response: Described, headers: Answered["headers"]): string[] =>
  [...HEADERS].flatMap((name) => {
    const given = headers.get(name);
    const said = response.headers[name];
    if (given === null) return said?.required === true ? [`the header ${name} is not there`] : [];
    if (said === undefined) return [`the document has no header ${name} here`];
    const value = said.schema.type === "integer" && /^\d+$/.test(given) ? Number(given) : given;
    return bodyBreaches(said.schema, value).map((breach) => breach.replace("the body", `the header ${name}`));
  });

const typeOf = (headers: Answered["headers"]): string => (headers.get("Content-Type") ?? "").split(";")[0] ?? "";

const TEXTS: readonly string[] = ["text/plain", "application/openmetrics-text"];
const parsed = (type: string, body: string): unknown => (TEXTS.includes(type) ? body : (JSON.parse(body) as unknown));

const check = (response: Described | undefined, { method, status, headers, body }: Answered): string[] => {
  if (response === undefined) return [`the document has no status ${status} here`];
  const unsaid = headerBreaches(response, headers);
  const type = typeOf(headers);
  const content = response.content[type];
  if (content === undefined) return [...unsaid, `the document has no ${type || "answer without a type"} here`];
  return method === "HEAD" ? unsaid : [...unsaid, ...bodyBreaches(content.schema, parsed(type, body))];
};

/** Whatever in an answer is not as published, in words. */
export const breachesOf = (answer: AnswerSeen): string[] => {
  const { method, status, headers } = answer;
  const path = answer.path.split("?")[0] ?? "";
  const outside = UNPUBLISHED.some((prefix) => path === prefix || path.startsWith(`${prefix}/`));
  if (outside && typeOf(headers) !== PROBLEM) return [];
  const published = responsesTo(method, path);
  if (published === null && status < 400) return ["the document has no such operation"];
  return check(published === null ? document.components.responses[status] : responseOf(published, status), answer);
};

const OPERATIONS = Object.values(document.paths).flatMap((methods) => Object.values(methods));

/** The same for an answer to hostile bytes, where nobody can say which path they arrived at. A success names its operation itself. */
export const breachesAnywhere = (answer: Answered): string[] => {
  const { method, status, headers, body } = answer;
  const type = typeOf(headers);
  if (type === PROBLEM) return check(document.components.responses[status], answer);
  if ((type !== "application/json" && type !== VIEW_MEDIA) || method === "HEAD") return [];
  const said = JSON.parse(body) as { operation?: unknown; answer?: { operation?: unknown } | null };
  if (type === VIEW_MEDIA && said.answer === null) return check(document.components.responses[status], answer);
  const { operation } = type === VIEW_MEDIA ? (said.answer ?? {}) : said;
  // Without it, it is the health check's or the document itself.
  if (operation === undefined) return [];
  // The id of an operation with an input in its path ends with the input's name: `set_key`.
  const of = OPERATIONS.find(({ operationId }) => operationId.split("_")[0] === operation);
  return of === undefined ? ["the document has no such operation"] : check(responseOf(of.responses, status), answer);
};

/** Null where an answer is as published. */
export const unpublished = (answer: AnswerSeen): Error | null => {
  const breaches = breachesOf(answer);
  if (breaches.length === 0) return null;
  const { method, path, status, body } = answer;
  const what = `${method} ${path} was answered ${status} in a way that OpenAPI does not tell of:`;
  return new Error([what, ...breaches.map((breach) => `- ${breach}`), body.slice(0, 1000)].join("\n"));
};

export const mustBePublished = (answer: AnswerSeen): void => {
  const error = unpublished(answer);
  if (error !== null) throw error;
};
