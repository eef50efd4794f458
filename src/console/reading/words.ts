/** What became of a question, in words. Pure. */
import type { Cut } from "../api/send.ts";

/** Why there is no answer, and what that means for whoever reads. */
export const cutText = (cut: Cut): string => {
  switch (cut) {
    case "late":
      return "No answer came in time: given up.";
    case "offline":
      return "No network.";
    case "broken":
  }
  return "The Worker cannot be reached.";
};
