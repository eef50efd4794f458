import { expect, test } from "vitest";
import { instant, person, strong } from "../../src/present/view.ts";
import { phrase, plainPhrase } from "./phrase.ts";

const AT = "2026-11-22T21:04:05.000Z";
const SHOWN = "<!date^1795381445^{date_short_pretty} {time}|2026-11-22 21:04 UTC>";
const said = (...parts: Parameters<typeof phrase>[0] & object) => phrase(parts, { mayMention: true });

test("a time is the reader's own, and UTC where a client cannot do that", () => {
  expect(said("Put back at ", instant(AT), ", by itself")).toBe(`Put back at ${SHOWN}, by itself`);
});

test("so is a time in a sentence that the Worker made, but not one in code", () => {
  expect(phrase(`Evicting since ${AT}: 14/s`, { mayMention: true })).toBe(`Evicting since ${SHOWN}: 14/s`);
  expect(phrase(`See \`since ${AT}\``, { mayMention: true })).toBe(`See \`since ${AT}\``);
});

test("what is no time stays words, and nothing beside a time can become markup", () => {
  expect(said(instant("<!channel>"))).toBe("&lt;!channel&gt;");
  expect(said(instant("1969-01-01T00:00:00.000Z"))).toBe("1969-01-01T00:00:00.000Z");
  expect(phrase(`<!date^1^{date}|x> ${AT}`, { mayMention: true })).toBe(`&lt;!date^1^{date}|x&gt; ${SHOWN}`);
});

test("people are mentioned where nobody is called by it", () => {
  const by = [person({ id: "T1/U0OPERATOR", via: "slack" })];
  expect(phrase(by, { mayMention: true })).toBe("<@U0OPERATOR>");
  expect(phrase(by, { mayMention: false })).toBe("T1/U0OPERATOR (slack)");
});

test("letters of one width take words, but no time, which Slack would not show there", () => {
  expect(plainPhrase(["512 MiB ", strong("now")])).toBe("512 MiB now");
  expect(plainPhrase(["at ", instant(AT)])).toBeNull();
});
