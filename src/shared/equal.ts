/**
 * Whether two digests or signatures are the same, in a time that does not depend on where they differ. (`node:crypto` and
 * `crypto.subtle` have no such comparison that both Node and the Workers know.)
 */
export const equalInConstantTime = (a: Uint8Array, b: Uint8Array): boolean => {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let index = 0; index < a.length; index += 1) difference |= (a[index] ?? 0) ^ (b[index] ?? 0);
  return difference === 0;
};
