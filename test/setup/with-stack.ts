/** vitest's set-up of each file that asks a stack: it has one for itself until it has ended. Not in a hook, whose time is limited. */
import { afterAll, inject } from "vitest";
import { lease } from "./lease.ts";
import { setLease } from "./stack.ts";

const held = await lease(inject("leaseSocket"));
setLease(held);
// The first hook to be registered is the last to run: the file has put everything back by then.
afterAll(() => held.end());
