/** The one file of a tar archive, as the engine gives a file out of a container: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html */

const BLOCK = 512;
export const MAX_FILE_BYTES = 256 * 1024;
/** Headers before the file's own, which may hold a long name. */
export const MAX_ARCHIVE_BYTES = MAX_FILE_BYTES + 16 * BLOCK;

const field = (header: Buffer, from: number, length: number): string =>
  header
    .subarray(from, from + length)
    .toString("latin1")
    .replace(/\0.*$/s, "")
    .trim();

/** Null where the first entry is no regular file, where it is not all there, and where it is no text. */
export const fileIn = (archive: Buffer): string | null => {
  let at = 0;
  while (at + BLOCK <= archive.length) {
    const header = archive.subarray(at, at + BLOCK);
    const size = Number.parseInt(field(header, 124, 12), 8);
    const type = field(header, 156, 1);
    if (!Number.isSafeInteger(size) || size > MAX_FILE_BYTES) return null;
    const body = archive.subarray(at + BLOCK, at + BLOCK + size);
    // `x` and `g` come before an entry and are about it.
    if (type === "x" || type === "g") {
      at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
      continue;
    }
    if ((type !== "0" && type !== "") || body.length < size || body.includes(0)) return null;
    return body.toString("utf8");
  }
  return null;
};
