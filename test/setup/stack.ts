import { remote } from "./calls.ts";
import type { Remote } from "./calls.ts";
import type { Controls, StackFacts } from "./controls.ts";
import type { Lease } from "./lease.ts";
import { holdEveryAnswer } from "./published.ts";

export interface TestStack extends StackFacts {
  control: Remote<Controls>;
  /** A request to the Worker as the viewer; `path` begins with a slash. */
  get(path: string, init?: RequestInit & { token?: string | null }): Promise<Response>;
}

let held: Lease | null = null;

/** Called by the set-up of each file of the projects `stack` and `browser`, before the file. */
export const setLease = (lease: Lease): void => {
  held = lease;
};

/** The stack that this file has for itself. What it changes of it, it puts back: other files have it after this one. */
export async function useStack(): Promise<TestStack> {
  holdEveryAnswer();
  if (held === null) throw new Error("Only files of the projects `stack` and `browser` have one.");
  const control = remote<Controls & { facts: () => Promise<StackFacts> }>(held.calls);
  const facts = await control.facts();
  return {
    ...facts,
    control,
    get(path, { token = facts.viewerToken, ...init } = {}) {
      const headers = new Headers(init.headers);
      if (token !== null) headers.set("authorization", `Bearer ${token}`);
      return fetch(facts.url + path, { ...init, headers });
    },
  };
}
