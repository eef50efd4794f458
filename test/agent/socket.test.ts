/** The agent's way to Docker through the Engine's socket. */
import { changes } from "./changes.ts";
import { SUITES } from "./suites.ts";

for (const suite of SUITES) suite("socket");
changes("socket");
