/** What people do to all alerts of a dead host: asked for confirmation, and done. */
import type { Output } from "../../../src/protocol/operations.ts";
import type { Together } from "../../../src/protocol/operations/together.ts";
import { confirmMessage } from "../confirm.ts";
import { withNote } from "../notes.ts";
import { answerMessage } from "../success.ts";
import { ASKING, envelope, NOW, press, reply, type Sample } from "./reading.fixture.ts";

const NOTE = "Not yours to act on from here, and left as they are: billing.";
const INPUT = { id: "7", told_in: "ops" };

const together: Together = [
  { target: "prod", alert: 7, done: true, detail: "Alert 7 (no_answer) is acknowledged by T0TEAM/U0OPERATOR." },
  { target: "queue", alert: null, done: false, detail: "Its alert is over, or is told of by itself." },
  { target: "staging", alert: 3, done: true, detail: "Alert 3 (no_answer) is acknowledged by T0TEAM/U0OPERATOR." },
];
const done: Output<"acknowledge"> = { id: 7, cause: "no_answer", state: "acknowledged", together };

export const hostSamples: readonly Sample[] = [
  {
    name: "confirm-acknowledge-host",
    message: () =>
      confirmMessage(
        {
          ...{ operation: "acknowledge", target: "prod", input: INPUT },
          preview: envelope("acknowledge", "Would be acknowledged: prod, staging. Not: queue.", {
            ...done,
            dry_run: true,
          }),
        },
        { press: press(), by: ASKING, now: NOW, expiresAt: NOW + 300_000, note: NOTE },
      ),
  },
  {
    name: "outcome-acknowledge-host",
    message: () =>
      withNote(
        answerMessage(envelope("acknowledge", "Acknowledged: prod, staging. Not: queue.", done), {
          ...reply(),
          input: INPUT,
        }),
        NOTE,
      ),
  },
];
