/** Changes through Docker's command line: a file of their own, so that they run beside the rest of that transport. */
import { changes } from "./changes.ts";

changes("cli");
