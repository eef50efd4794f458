import { expect, test } from "vitest";
import { renderToString } from "preact-render-to-string";
import { consoleCatalogue } from "../../../scripts/console/catalogue.ts";
import { Form, type FormProps } from "./form.tsx";

const inputsOf = (name: string) => consoleCatalogue().operations.find((each) => each.name === name)?.inputs ?? [];

const drawn = (operation: string, more: Partial<FormProps> = {}): string =>
  renderToString(
    <Form inputs={inputsOf(operation)} values={{}} faults={{}} verb="Read" off={null} onAsk={() => {}} {...more} />,
  );

test("each input is a field with its own label, and what it takes", () => {
  const html = drawn("set");
  for (const name of ["key", "value", "for", "reason", "if current", "dry run"]) expect(html).toContain(name);
  expect(html.match(/<label/g)).toHaveLength(inputsOf("set").length);
  expect(html).toContain("Put back after this time, 1m to 7d; may be left out");
  expect(html).toContain('placeholder="such as 2h"');
  expect(html.match(/type="checkbox"/g)).toHaveLength(3);
});

test("what a field says itself of being left out is not said a second time", () => {
  expect(drawn("mute")).toContain("The cause of alerts, by its id; left out, all</p>");
  expect(drawn("history")).not.toMatch(/left out[^<]*left out/);
});

test("a closed list of words is a choice, with what is taken where nothing is chosen", () => {
  expect(drawn("info")).toMatch(/<select[^>]*>.*default \(if nothing is chosen\).*<option[^>]*>memory/);
});

test("what an address has filled in wrongly is said at once, what is missing is not", () => {
  expect(drawn("changes", { values: { limit: "0" } })).toMatch(/aria-invalid(?:="true")?.*At least 1\./);
  expect(drawn("set")).not.toContain("Needed.");
});

test("what the API says of a field stands below it", () => {
  expect(drawn("errors", { faults: { since: "Must be from 1s to 24h." } })).toMatch(
    /class="fault">Must be from 1s to 24h\./,
  );
});

test("one who may not is told so, and can press nothing", () => {
  const html = drawn("set", { off: "Only an operator may do this." });
  expect(html).toMatch(/<p class="off">Only an operator may do this\.<\/p><fieldset class="fields" disabled/);
});

test("what is typed can hold no markup", () => {
  expect(drawn("set", { values: { value: '"><img src=x onerror=alert(1)>' } })).not.toContain("<img");
});
