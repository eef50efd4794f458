/** The operations that the Worker answers itself, from its configuration. */
import type { operations, Output } from "../../protocol/operations.ts";
import type { AnsweredIn } from "../../protocol/operation.ts";
import { type Grant, usableTargets } from "../access/auth.ts";
import type { Config } from "../config/config.ts";
import type { Answered } from "../../protocol/answer.ts";

export type OwnName = AnsweredIn<typeof operations, "worker">;

type Answers = { [N in OwnName]: (config: Config, grant: Grant) => { data: Output<N>; summary: string } };

const answers: Answers = {
  targets: (config, grant) => {
    const targets = usableTargets(config, grant).map((name) => ({
      name,
      description: config.targets.get(name)?.description ?? null,
    }));
    const names = targets.map(({ name }) => name).join(", ");
    return {
      data: { targets },
      summary: `You may use ${targets.length === 1 ? "one target" : `${targets.length} targets`}: ${names}.`,
    };
  },
};

/** @param now milliseconds since the epoch */
export const ownAnswer = (name: OwnName, config: Config, grant: Grant, now: number): Answered => ({
  at: new Date(now).toISOString(),
  age_ms: 0,
  verdict: "ok",
  reasons: [],
  commands: [],
  ...answers[name](config, grant),
});
