/** Looks for many needles in one pass over the bytes. */
import type { Needle } from "./needles.ts";
import type { SecretName } from "./secret.ts";

export interface Hit {
  secret: SecretName;
  encoding: string;
  /** Where in its place: a path, a program, a request. Never what was found. */
  where: string;
}

/** Keeps a place that leaks in every line from filling the memory. */
const MAX_HITS = 1000;

export class Search {
  readonly hits: Hit[] = [];
  /** How many bytes were searched. */
  bytes = 0;
  #overlap = 0;
  /** Whether a needle begins with these two bytes. */
  readonly #begins = new Uint8Array(0x1_00_00);
  /** By the first four bytes. */
  readonly #needles = new Map<number, Needle[]>();

  constructor(needles: readonly Needle[]) {
    this.add(needles);
  }

  /** From now on these are looked for as well. */
  add(needles: readonly Needle[]): void {
    this.#overlap = Math.max(this.#overlap, ...needles.map(({ bytes }) => bytes.length - 1));
    for (const needle of needles) {
      // What came from another thread is a plain array.
      const bytes = Buffer.from(needle.bytes);
      this.#begins[bytes.readUInt16BE(0)] = 1;
      const key = bytes.readUInt32BE(0);
      this.#needles.set(key, [...(this.#needles.get(key) ?? []), { ...needle, bytes }]);
    }
  }

  look(bytes: Buffer, where: string): void {
    this.bytes += bytes.length;
    this.#find(bytes, where);
  }

  lookText(text: string, where: string): void {
    this.look(Buffer.from(text), where);
  }

  /** For bytes that arrive in parts: a needle across two of them is found as well. */
  stream(): (part: Buffer, where: string) => void {
    let before: Buffer = Buffer.alloc(0);
    return (part, where) => {
      this.bytes += part.length;
      const joined = Buffer.concat([before, part]);
      this.#find(joined, where);
      // A copy, so that the whole part can be given up.
      before = Buffer.from(joined.subarray(Math.max(0, joined.length - this.#overlap)));
    };
  }

  #find(bytes: Buffer, where: string): void {
    const begins = this.#begins;
    const last = bytes.length - 4;
    for (let at = 0, two = bytes[0] ?? 0; at <= last; at += 1) {
      two = ((two << 8) | (bytes[at + 1] ?? 0)) & 0xff_ff;
      if (begins[two] === 1) this.#compare(bytes, at, where);
    }
  }

  #compare(bytes: Buffer, at: number, where: string): void {
    for (const needle of this.#needles.get(bytes.readUInt32BE(at)) ?? []) {
      const { secret, encoding } = needle;
      if (!needle.bytes.equals(bytes.subarray(at, at + needle.bytes.length))) continue;
      const known = this.hits.some((hit) => hit.secret === secret && hit.encoding === encoding && hit.where === where);
      if (!known && this.hits.length < MAX_HITS) this.hits.push({ secret, encoding, where });
    }
  }
}
