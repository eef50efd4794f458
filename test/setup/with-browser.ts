/** vitest's set-up of each file that starts a browser: before it asks a stack, it waits until no more of them are under way than may be. */
import { afterAll, inject } from "vitest";
import { lease } from "./lease.ts";

const turn = await lease(inject("browserSocket"));
afterAll(() => turn.end());
