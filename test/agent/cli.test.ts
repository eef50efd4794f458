/** The agent's way to Docker through its command line, as the documentation has it. Changes are in `cli-changes.test.ts`, beside it. */
import { SUITES } from "./suites.ts";

for (const suite of SUITES) suite("cli");
