/**
 * `/console`: signing in and out of the console, and what belongs to it. What is asked about Redis goes over `/v1`. Everything that changes something has to
 * come from the console's own page, whether somebody is signed in or not.
 */
import { Hono } from "hono";
import type * as z from "zod";
import {
  addPasskeySchema,
  type ConsoleSession,
  type PasskeyList,
  passkeyOptionsSchema,
  signInSchema,
  signOutSchema,
} from "../../protocol/console.ts";
import type { Failure } from "../../protocol/failure.ts";
import { fail, ok, type Result } from "../../protocol/result.ts";
import { issuesText } from "../../shared/issues.ts";
import { askPerson } from "../access/ask-person.ts";
import { throttle } from "../access/auth.ts";
import { clearCookie, setCookie } from "../access/cookie.ts";
import { isSameOrigin } from "../access/same-origin.ts";
import { type SignedIn, signedIn, type Ticket } from "../access/session.ts";
import { signIn } from "../access/sign-in.ts";
import { ASSERTION } from "../access/ways/access.ts";
import { addOptions, addPasskey, mayAddPasskey, signInOptions } from "../access/ways/passkey.ts";
import type { ListedPasskey } from "../person/contract.ts";
import { VERSION } from "../version.ts";
import { addressKey } from "./address.ts";
import { noSession, presentedBy, ticketIn } from "./caller.ts";
import { addDevice, deviceList, deviceSchema, forgetDevices, removeDevice } from "./console-devices.ts";
import { serveLink } from "./console-link.ts";
import type { Http, HttpContext } from "./context.ts";
import { refuseMethod } from "./fallback.ts";
import { badInput, parseBody, readBody } from "./input.ts";
import { noteCaller, originOf, respondProblem } from "./respond.ts";

export const consoleRoutes = new Hono<Http>();

const foreign: Failure = {
  code: "forbidden",
  hop: "worker",
  detail: "This was not asked by the console's own page.",
  hint: "Open the console itself and do it there.",
};

const noPeople: Failure = {
  code: "misconfigured",
  hop: "worker",
  detail: "The binding PERSON is missing, so nobody can sign in to the console.",
  hint: "Deploy the Worker again with the wrangler.toml of this version.",
};

/** What a request says in its body, by its schema. */
const bodyOf = async <S extends z.ZodType>(c: HttpContext, schema: S): Promise<Result<z.output<S>>> => {
  const read = await readBody(c.req.raw);
  if (!read.ok) return read;
  const body = parseBody(read.value, c.req.header("Content-Type") ?? "");
  if (!body.ok) return body;
  const parsed = schema.safeParse(body.value);
  if (parsed.success) return ok(parsed.data);
  return fail(badInput(issuesText(parsed.error), "Load the console's page anew: it may be of another version."));
};

const placeOf = (c: HttpContext) => ({ config: c.var.config, origin: originOf(c.req.url), now: Date.now() });

const sessionBody = (c: HttpContext, person: SignedIn | null): ConsoleSession => ({
  version: VERSION,
  ways: [...c.var.config.console.ways],
  person:
    person === null
      ? null
      : {
          id: person.grant.caller.id,
          role: person.grant.caller.role,
          way: person.way,
          targets: person.grant.targets === null ? null : [...person.grant.targets],
          expires_at: new Date(Date.now() + person.leftMs).toISOString(),
        },
});

/** Runs what needs somebody who is signed in. */
const asPerson = async (
  c: HttpContext,
  work: (person: SignedIn, at: Ticket) => Promise<Response>,
): Promise<Response> => {
  const at = await ticketIn(c);
  const session = await signedIn(c.var.config, at);
  if (!session.ok) return respondProblem(c, session.failure);
  if (at === null || session.value === null) return respondProblem(c, noSession);
  noteCaller(c, session.value.grant.caller);
  return work(session.value, at);
};

const passkeyList = async (c: HttpContext, { person }: Ticket): Promise<Response> => {
  const listed = await askPerson<ListedPasskey[]>(person.stub.passkeys());
  if (!listed.ok) return respondProblem(c, listed.failure);
  const iso = (at: number): string => new Date(at).toISOString();
  const body: PasskeyList = {
    passkeys: listed.value.map(({ id, name, addedAt, usedAt }) => ({
      id,
      name,
      added_at: iso(addedAt),
      used_at: usedAt === null ? null : iso(usedAt),
    })),
  };
  return c.json(body);
};

// The binding first, then how often, then from where: before anything is read or looked up.
consoleRoutes.use(async (c, next) => {
  if (((c.env as Partial<Env>).PERSON ?? null) === null && c.req.path !== "/console/session")
    return respondProblem(c, noPeople);
  const wait = await throttle(c.env, addressKey(c.req.header("CF-Connecting-IP")));
  if (wait !== null) return respondProblem(c, wait);
  // The bot in Socket Mode is no page. What it sends is a token, which no browser adds by itself.
  if (c.req.path === "/console/link" && c.req.header("Authorization") !== undefined) return next();
  const made = presentedBy(c);
  const isRead = made.method === "GET" || made.method === "HEAD";
  return isRead || isSameOrigin(made, originOf(c.req.url)) ? next() : respondProblem(c, foreign);
});

type Handler = (c: HttpContext) => Response | Promise<Response>;

/** Serves one path; a method that it does not have is answered with 405. */
const serve = (path: string, methods: Readonly<Record<string, Handler>>): void => {
  consoleRoutes.all(path, (c) => {
    c.var.entry.route = `/console${path.replace(":id", "{id}")}`;
    const method = c.req.method === "HEAD" ? "GET" : c.req.method;
    const handler = Object.hasOwn(methods, method) ? methods[method] : undefined;
    return handler === undefined ? refuseMethod(c, Object.keys(methods)) : handler(c);
  });
};

serve("/session", {
  GET: async (c) => {
    const session = await signedIn(c.var.config, await ticketIn(c));
    if (!session.ok) return respondProblem(c, session.failure);
    if (session.value !== null) noteCaller(c, session.value.grant.caller);
    return c.json(sessionBody(c, session.value));
  },
});

serve("/sign-in", {
  POST: async (c) => {
    const asked = await bodyOf(c, signInSchema);
    if (!asked.ok) return respondProblem(c, asked.failure);
    c.var.entry.way = asked.value.way;
    const opened = await signIn(c.env, c.var.config, asked.value, {
      ...placeOf(c),
      assertion: c.req.header(ASSERTION) ?? null,
    });
    if (!opened.ok) return respondProblem(c, opened.failure);
    // What the browser brought along ends: it is never gone on with, so nobody can have planted it.
    const before = await ticketIn(c);
    if (before !== null) {
      await askPerson<void>(before.person.stub.end(before.hash));
      await forgetDevices(c.env, before, "session");
    }
    noteCaller(c, opened.value.grant.caller);
    c.header("Set-Cookie", setCookie(opened.value.cookie));
    return c.json(sessionBody(c, opened.value));
  },
});

serve("/sign-out", {
  POST: async (c) => {
    const asked = await bodyOf(c, signOutSchema);
    if (!asked.ok) return respondProblem(c, asked.failure);
    const at = await ticketIn(c);
    // Only the code of a session that goes on can end others.
    const session = await signedIn(c.var.config, at);
    // Whether it goes on is not known: to end this session alone, and say that it is done, would leave the others open unheard.
    if (asked.value.everywhere && !session.ok) return respondProblem(c, session.failure);
    const everywhere = asked.value.everywhere && session.ok && session.value !== null;
    if (session.ok && session.value !== null) noteCaller(c, session.value.grant.caller);
    if (at !== null) {
      const { stub } = at.person;
      const ended = await askPerson<void>(everywhere ? stub.endAll() : stub.end(at.hash));
      await forgetDevices(c.env, at, everywhere ? "all" : "session");
      // Who wants out has to know that they are not.
      if (!ended.ok) return respondProblem(c, ended.failure);
    }
    c.header("Set-Cookie", clearCookie);
    return c.json(sessionBody(c, null));
  },
});

serve("/passkey/options", {
  POST: async (c) => {
    const asked = await bodyOf(c, passkeyOptionsSchema);
    if (!asked.ok) return respondProblem(c, asked.failure);
    if (asked.value.for === "sign-in") return c.json(await signInOptions(placeOf(c)));
    return asPerson(c, async ({ grant, known }, { person }) => {
      const refusal = mayAddPasskey(c.var.config, known);
      if (refusal !== null) return respondProblem(c, refusal);
      const options = await addOptions(placeOf(c), person, grant.caller.id);
      return options.ok ? c.json(options.value) : respondProblem(c, options.failure);
    });
  },
});

serve("/passkeys", {
  GET: (c) => asPerson(c, (_person, at) => passkeyList(c, at)),
  POST: (c) =>
    asPerson(c, async ({ known }, at) => {
      const asked = await bodyOf(c, addPasskeySchema);
      if (!asked.ok) return respondProblem(c, asked.failure);
      const refusal = mayAddPasskey(c.var.config, known);
      if (refusal !== null) return respondProblem(c, refusal);
      const added = await addPasskey(placeOf(c), at.person, { ...asked.value, known });
      return added.ok ? passkeyList(c, at) : respondProblem(c, added.failure);
    }),
});

serve("/passkeys/:id", {
  DELETE: (c) =>
    asPerson(c, async (_person, at) => {
      const removed = await askPerson<boolean>(at.person.stub.removePasskey(c.req.param("id") ?? ""));
      if (!removed.ok) return respondProblem(c, removed.failure);
      await forgetDevices(c.env, at, "ended");
      if (removed.value) return passkeyList(c, at);
      return respondProblem(c, {
        code: "not_found",
        hop: "worker",
        detail: "You have no such passkey.",
        hint: "Look at the list again: it may have been removed already.",
      });
    }),
});

serve("/devices", {
  GET: (c) => asPerson(c, (person, at) => deviceList(c, person, at)),
  POST: (c) =>
    asPerson(c, async (person, at) => {
      const asked = await bodyOf(c, deviceSchema);
      return asked.ok ? addDevice(c, person, at, asked.value) : respondProblem(c, asked.failure);
    }),
});

serve("/devices/:id", {
  DELETE: (c) => asPerson(c, (person, at) => removeDevice(c, person, at, c.req.param("id") ?? "")),
});

serve("/link", { POST: serveLink });
