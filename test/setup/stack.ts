import { inject } from "vitest";
import { remote } from "./calls.ts";
import type { Remote } from "./calls.ts";
import type { Found } from "../secrets/places.ts";
import type { Controls, StackFacts } from "./controls.ts";
import { holdEveryAnswer } from "./published.ts";

export interface TestStack extends StackFacts {
  control: Remote<Controls & SecretControl>;
  /** A request to the Worker as the viewer; `path` begins with a slash. */
  get(path: string, init?: RequestInit & { token?: string | null }): Promise<Response>;
}

type SecretControl = {
  /** Searches what the run has left behind for the stack's secrets; for test/secrets. */
  searchSecrets: () => Promise<Found>;
};

/** The stack that all test files share. The first to ask waits until it is up: call it in `beforeAll`. */
export async function useStack(): Promise<TestStack> {
  holdEveryAnswer();
  const control = remote<Controls & SecretControl & { facts: () => Promise<StackFacts> }>(inject("stackSocket"));
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
