/** vitest's set-up of each file that needs what a stack needs (packages, the Docker engine, the image) and no stack. */
import { prepared } from "./machine.ts";

await prepared();
