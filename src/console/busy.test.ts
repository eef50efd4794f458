// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";
import { followTyping } from "./busy.ts";

beforeEach(() => document.body.replaceChildren());

const put = (html: string): HTMLInputElement => {
  document.body.innerHTML = html;
  const field = document.body.querySelector<HTMLInputElement>("input, select, textarea");
  if (field === null) throw new Error("There is no field.");
  return field;
};

const type = (field: HTMLInputElement, value: string): void => {
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
};

test("who only looks is in the middle of nothing, though an address has filled in a form", () => {
  const isBusy = followTyping(document);
  put('<main tabindex="-1"><input value="prod"></main>');
  document.querySelector("main")?.focus();
  expect(isBusy()).toBe(false);
});

test("what was typed is not taken away, until it is emptied or goes with its form", () => {
  const isBusy = followTyping(document);
  for (const html of ["<form><input></form>", "<form><textarea></textarea></form>"]) {
    const field = put(html);
    type(field, "my phone");
    expect(isBusy()).toBe(true);
    type(field, "");
    expect(isBusy()).toBe(false);
    type(field, "my phone");
    document.body.replaceChildren();
    expect(isBusy()).toBe(false);
  }
});

test("a field that has the focus is about to be typed in", () => {
  const isBusy = followTyping(document);
  put("<input>").focus();
  expect(isBusy()).toBe(true);
});

test("one of some buttons is no typing, and a sheet that is open is in the middle", () => {
  const isBusy = followTyping(document);
  const radio = put('<input type="radio" value="1h">');
  radio.focus();
  radio.dispatchEvent(new Event("input", { bubbles: true }));
  expect(isBusy()).toBe(false);
  document.body.append(document.createElement("dialog"));
  document.querySelector("dialog")?.setAttribute("open", "");
  expect(isBusy()).toBe(true);
});
