import { fail, type Result } from "../../protocol/result.ts";
import type { Fields } from "./fields.ts";

/** While the dataset is read into memory the other figures mean nothing yet. Takes the fields of INFO persistence. */
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
