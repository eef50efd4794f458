/** What a leaked secret may look like. */
import type { Secret, SecretName } from "./secret.ts";

export interface Needle {
  secret: SecretName;
  encoding: string;
  bytes: Buffer;
}

/** Of a long secret, its beginning and its end are looked for: a leak may be cut, or broken by a line's or a page's end. */
const WINDOW = 16;

/** Every form of the secrets that is looked for. The encodings of single bytes also catch what escapes only some of them. */
export const needlesOf = (secrets: readonly Secret[]): Needle[] =>
  secrets.flatMap(({ name, bytes }) => {
    const seen = new Set<string>();
    return encodings(bytes).flatMap(({ encoding, text, unit }) =>
      windows(text, WINDOW * unit).flatMap((window) => {
        if (seen.has(window)) return [];
        seen.add(window);
        return [{ secret: name, encoding, bytes: Buffer.from(window, "latin1") }];
      }),
    );
  });

interface Encoded {
  encoding: string;
  /** One character a byte. */
  text: string;
  /** Characters that one character of the secret becomes, roughly. */
  unit: number;
}

function encodings(bytes: Buffer): Encoded[] {
  const plain = bytes.toString("latin1");
  const each = (write: (hex: string) => string): string =>
    [...bytes].map((byte) => write(byte.toString(16).padStart(2, "0"))).join("");
  return [
    { encoding: "plain", text: plain, unit: 1 },
    { encoding: "URL", text: encodeURIComponent(plain), unit: 1 },
    { encoding: "JSON", text: JSON.stringify(plain).slice(1, -1), unit: 1 },
    { encoding: "hex", text: bytes.toString("hex"), unit: 1 },
    { encoding: "hex", text: bytes.toString("hex").toUpperCase(), unit: 1 },
    { encoding: "URL", text: each((hex) => `%${hex}`), unit: 3 },
    { encoding: "URL", text: each((hex) => `%${hex.toUpperCase()}`), unit: 3 },
    { encoding: "JSON", text: each((hex) => `\\u00${hex}`), unit: 6 },
    { encoding: "hex", text: each((hex) => `\\x${hex}`), unit: 4 },
    { encoding: "numbers", text: bytes.join(","), unit: 3 },
    { encoding: "numbers", text: [...bytes].join(", "), unit: 4 },
    ...[0, 1, 2].flatMap((shift) => {
      const text = base64At(bytes, shift);
      const url = text.replaceAll("+", "-").replaceAll("/", "_");
      return [
        { encoding: "base64", text, unit: 1 },
        { encoding: "base64", text: url, unit: 1 },
      ];
    }),
  ];
}

/** The characters of base64 that are the same whatever stands around the bytes, which begin `shift` bytes into a group of three. */
function base64At(bytes: Buffer, shift: number): string {
  const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString("base64");
  return text.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + bytes.length) * 8) / 6));
}

const windows = (text: string, length: number): string[] =>
  text.length <= length ? [text] : [text.slice(0, length), text.slice(-length)];
