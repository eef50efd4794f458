/** Most that one batch of commands, or one child process, may print. `INFO everything` stays far below. */
export const MAX_OUTPUT_BYTES = 256 * 1024;
