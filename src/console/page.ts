/** What the API answers to the console, and what it is about. */
import type { Envelope, Problem } from "../protocol/answer.ts";
import type { View } from "../present/view.ts";

export interface Page {
  view: View;
  answer: Envelope | null;
  problem: Problem | null;
  last_good: { view: View; answer: Envelope } | null;
}
