/** The outcome of anything that can fail for a reason that somebody should read. `protocol/result.ts` has it with the failure that crosses SSH, RPC and HTTP. */
export type Result<T, F> = { ok: true; value: T } | { ok: false; failure: F };

export const ok = <T>(value: T): { ok: true; value: T } => ({ ok: true, value });

export const fail = <F>(failure: F): { ok: false; failure: F } => ({ ok: false, failure });
