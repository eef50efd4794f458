import { fileURLToPath } from "node:url";

/** The checkout's folder. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");
