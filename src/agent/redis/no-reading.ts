/** Why there is no reading, though Redis has answered. */
import type { Failure } from "../../protocol/failure.ts";
import { fail, type Result } from "../../protocol/result.ts";
import type { Fields } from "./reply.ts";

const LACKS = "The reply of INFO lacks ";

/** For fields that every version of Redis has; without them there is no reading. */
export const missingField = (name: string): Result<never> =>
  fail({
    code: "redis_failed",
    hop: "redis",
    detail: `${LACKS}${name}, or it is not a figure.`,
    hint: "Check that the service is Redis 5 or later, or Valkey, and not a proxy in front of it.",
  });

export const isMissingField = ({ detail }: Failure): boolean => detail.startsWith(LACKS);

/** For the time while Redis reads its dataset into memory, when its other figures mean nothing yet. Takes the fields of INFO persistence. */
export const stillLoading = (persistence: Fields): Result<never> => {
  const percentage = persistence.count("loading_loaded_perc");
  const seconds = persistence.count("loading_eta_seconds");
  const progress = percentage === null ? "" : `: ${percentage.toFixed(1)} % read`;
  const eta = seconds === null ? "" : `, about ${seconds} s to go`;
  return fail({
    code: "loading",
    hop: "redis",
    detail: `Redis is loading its dataset into memory${progress}${eta}.`,
    hint: "Wait until the dataset is loaded; `persistence` shows how far it is.",
  });
};
