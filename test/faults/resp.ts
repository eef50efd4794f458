/** Redis's replies, as the wire has them (RESP 2), cut from a stream. */
export type Reply = string | number | null | Reply[] | { error: string };

/** Answers with the replies that are whole after each chunk; keeps the rest. */
export const replyCutter = (): ((chunk: string) => Reply[]) => {
  let held = "";
  let at = 0;

  const line = (): string | null => {
    const end = held.indexOf("\r\n", at);
    if (end < 0) return null;
    const text = held.slice(at, end);
    at = end + 2;
    return text;
  };

  /** Undefined where it is not whole yet. */
  const reply = (): Reply | undefined => {
    const head = line();
    if (head === null) return undefined;
    const rest = head.slice(1);
    if (head.startsWith("-")) return { error: rest };
    if (head.startsWith(":")) return Number(rest);
    if (head.startsWith("$")) return bulk(Number(rest));
    if (!head.startsWith("*")) return rest;
    const items: Reply[] = [];
    for (let count = 0; count < Number(rest); count += 1) {
      const item = reply();
      if (item === undefined) return undefined;
      items.push(item);
    }
    return items;
  };

  const bulk = (length: number): string | null | undefined => {
    if (length < 0) return null;
    if (held.length < at + length + 2) return undefined;
    const text = held.slice(at, at + length);
    at += length + 2;
    return text;
  };

  return (chunk) => {
    held += chunk;
    const found: Reply[] = [];
    for (;;) {
      at = 0;
      const next = reply();
      if (next === undefined) return found;
      held = held.slice(at);
      found.push(next);
    }
  };
};
