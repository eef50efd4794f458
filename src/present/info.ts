import type { InfoSections } from "../protocol/operations/info.ts";
import type { Answer } from "../protocol/answer.ts";
import { step } from "./steps.ts";
import { type Block, FOUND, type Shown } from "./view.ts";

type Field = InfoSections[string][string];

/** A phone is no place for 200 fields: of several sections each shows its first, one alone shows what a message holds. */
const MOST_OF_ONE = 120;
const MOST_OF_SEVERAL = 12;

const written = (value: Field): string =>
  typeof value === "object"
    ? Object.entries(value)
        .map(([key, each]) => `${key}=${each}`)
        .join(", ")
    : String(value);

export const info = ({ data, target }: Answer<"info">): Shown => {
  const sections = Object.entries(data.sections);
  const alone = sections.length === 1;
  const block = ([name, fields]: (typeof sections)[number]): Block => ({
    kind: "rows",
    title: name,
    rows: Object.entries(fields).map(([key, value]) => [key, written(value)]),
    most: alone ? MOST_OF_ONE : MOST_OF_SEVERAL,
    noun: "field",
    ...(alone ? {} : { all: step("info", target, { section: name }, `Show ${name}`) }),
  });
  return { heading: FOUND, body: sections.map(block) };
};
