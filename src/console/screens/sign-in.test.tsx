import { expect, test } from "vitest";
import { renderToString } from "preact-render-to-string";
import type { Way } from "../api/session.ts";
import { ConsoleProvider, createConsole } from "../state/console.ts";
import { SignIn, type SignInProps } from "./sign-in.tsx";

const NO_SHELF = { getItem: () => null, setItem: () => {}, removeItem: () => {} };

const drawn = (ways: readonly Way[] | null, props: Partial<SignInProps> = {}): string => {
  const page = createConsole({
    line: { fetch: () => Promise.reject(new Error("no line")), online: () => true },
    ...{ routes: {}, shelf: NO_SHELF, drawer: NO_SHELF, now: () => 0 },
  });
  page.state.set((state) => ({ ...state, session: ways === null ? null : { version: "1", ways, person: null } }));
  return renderToString(
    <ConsoleProvider value={page}>
      <SignIn code={null} ended={false} {...props} />
    </ConsoleProvider>,
  );
};

const TITLES: readonly (readonly [Way, string])[] = [
  ["passkey", "With a passkey"],
  ["slack", "From Slack"],
  ["access", "Through Cloudflare Access"],
  ["token", "With a token"],
];

test.each(TITLES)("%s is there where it is configured, and nothing else", (way, title) => {
  const html = drawn([way]);
  const shown = TITLES.map(([, each]) => each).filter((each) => html.includes(each));
  expect(shown).toEqual([title]);
});

test("where no way is configured, the variable to set is named", () => {
  const html = drawn([]);
  expect(html).toContain("<code>CONSOLE_SIGN_IN</code>");
  expect(html).not.toContain("<button");
});

test("before the Worker has said which ways there are, none is offered", () => {
  expect(drawn(null)).not.toMatch(/<button|<input|CONSOLE_SIGN_IN/);
});

test("a token's field shows nothing, and no browser offers to keep it", () => {
  const field = /<input[^>]*>/.exec(drawn(["token"]))?.[0];
  expect(field).toContain('type="password"');
  expect(field).toContain('autocomplete="off"');
  expect(field).not.toContain("name=");
});

test("it says where somebody stands", () => {
  expect(drawn(["slack"], { ended: true })).toContain("Your session has ended. Sign in again");
  expect(drawn(["slack"], { code: "abc" })).toContain("Signing you in…");
  expect(drawn(["slack"], { code: "secret-code" })).not.toContain("secret-code");
});
