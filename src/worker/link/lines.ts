import { MAX_LINE_BYTES } from "../../protocol/wire.ts";

/**
 * Cuts a byte stream into lines. Returns the whole lines that each chunk completes, or null once a line is longer than
 * `MAX_LINE_BYTES` (as UTF-16 units, at least as strict as needed for the JSON it carries), after which it must not be used.
 */
export const lineCutter = () => {
  const decoder = new TextDecoder();
  let rest = "";
  return (chunk: Uint8Array): string[] | null => {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    return rest.length > MAX_LINE_BYTES || lines.some((line) => line.length > MAX_LINE_BYTES) ? null : lines;
  };
};
