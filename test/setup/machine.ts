/** The run's set-up as the tests see it, beside the stacks. */
import { inject } from "vitest";
import type { Found } from "../secrets/places.ts";
import { remote } from "./calls.ts";

/** What containers of a test's own need. */
export interface MachineFacts {
  dockerSocket: string;
  dockerHost: string;
  image: string;
}

export type MachineCalls = {
  prepared: () => Promise<MachineFacts>;
  /** Searches what the run has left behind for the secrets of each of its stacks; for test/secrets. */
  searchSecrets: () => Promise<Found[]>;
};

/** Waits until packages, engine, image and bundles are there. */
export const prepared = (): Promise<MachineFacts> => remote<MachineCalls>(inject("runSocket")).prepared();

export const searchSecrets = (): Promise<Found[]> => remote<MachineCalls>(inject("runSocket")).searchSecrets();
