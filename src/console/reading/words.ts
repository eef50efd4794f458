/** What became of a question, in words. Pure. */
import type { Cut } from "../api/send.ts";

/** Why there is no answer, and what that means for whoever reads. */
export const cutText = (cut: Cut): string => {
  switch (cut) {
    case "late":
      return "No answer came in time, so the request was given up.";
    case "offline":
      return "This device has no network.";
    case "broken":
  }
  return "The line to the Worker broke.";
};
