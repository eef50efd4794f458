import type { Answer } from "../protocol/answer.ts";
import { failingText } from "./alerts.ts";
import { step } from "./steps.ts";
import { FOUND, type Shown } from "./view.ts";

const MOST_BUTTONS = 5;

export const targets = ({ data }: Answer<"targets">): Shown => ({
  heading: FOUND,
  summaryTold: data.targets.length > 0,
  body: [
    {
      kind: "entries",
      noun: "target",
      most: 40,
      spaced: false,
      entries: data.targets.map(({ name, description, failing = [] }) => ({
        title: name,
        facts: description === null ? [] : [description],
        notes: failing.map(failingText),
      })),
    },
  ],
  steps: data.targets.slice(0, MOST_BUTTONS).map(({ name }) => step("doctor", name, {}, `Doctor on ${name}`)),
});
