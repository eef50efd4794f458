/** The clients that are run, and those that are not. */
import type { Client } from "../client.ts";
import { compiled } from "./compiled.ts";
import { javascript } from "./javascript.ts";
import { others } from "./others.ts";
import { php } from "./php.ts";
import { python } from "./python.ts";
import { ruby } from "./ruby.ts";

export { NOT_TRIED } from "./not-tried.ts";
export const CLIENTS: readonly Client[] = [...javascript, ...python, ...ruby, ...php, ...compiled, ...others];
