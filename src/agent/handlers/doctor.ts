import type { Handlers } from "../../protocol/operations.ts";
import { ok } from "../../protocol/result.ts";
import type { Context } from "../session/context.ts";
import { snapshot } from "../doctor/snapshot.ts";
import { container } from "./container.ts";
import { errors } from "./errors.ts";
import { readMemory } from "./memory.ts";
import { persistence } from "./persistence.ts";

/** How far back `errors` looks by default. */
const ERRORS_SINCE_MS = 15 * 60_000;

/** Always answers: what could not be read is a part that failed. */
export const doctor: Handlers<"agent", Context>["doctor"] = async (_input, context) =>
  ok(
    await snapshot(
      {
        // What keeps jobs there is a part of its own.
        memory: async (each) => {
          const read = await readMemory(each);
          return read.ok ? ok(read.value.reading) : read;
        },
        persistence: (each) => persistence({}, each),
        container: (each) => container({}, each),
        errors: (each) => errors({ since: ERRORS_SINCE_MS }, each),
      },
      context,
    ),
  );
