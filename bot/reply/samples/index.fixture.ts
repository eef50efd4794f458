/** Every kind of reply, once. */
import { answerSamples } from "./answers.fixture.ts";
import { changeSamples } from "./changes.fixture.ts";
import { doctorSamples } from "./doctor.fixture.ts";
import { failureSamples } from "./failures.fixture.ts";
import { hostSamples } from "./host.fixture.ts";
import { helpSamples } from "./help.fixture.ts";
import type { Sample } from "./reading.fixture.ts";

export const SAMPLES: readonly Sample[] = [
  ...answerSamples,
  ...doctorSamples,
  ...changeSamples,
  ...hostSamples,
  ...failureSamples,
  ...helpSamples,
];
