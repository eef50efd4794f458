import { createSocket } from "node:dgram";
import { once } from "node:events";

const PORT = 53;
const HEADER_BYTES = 12;
const TYPE_A = 1;
const NO_SUCH_NAME = 3;

/** The question of a query, as far as it is needed to answer: its name, its type, and where it ends. */
function question(query: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = [];
  let at = HEADER_BYTES;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString("latin1", at + 1, at + 1 + length));
    at += length + 1;
  }
  return { name: labels.join("."), type: query.readUInt16BE(at + 1), end: at + 5 };
}

/** A name server on `address` as Docker's is for a project: it knows the names it is given, and no others (RFC 1035). */
export async function serveNames(address: string, names: Readonly<Record<string, string>>): Promise<void> {
  const socket = createSocket("udp4");
  socket.on("message", (query, from) => {
    if (query.length < HEADER_BYTES + 5) return;
    const { name, type, end } = question(query);
    const ip = names[name.toLowerCase()];
    const found = ip !== undefined && type === TYPE_A;
    const header = Buffer.alloc(HEADER_BYTES);
    query.copy(header, 0, 0, 2);
    header.writeUInt16BE(0x8180 | (ip === undefined ? NO_SUCH_NAME : 0), 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(found ? 1 : 0, 6);
    const record = Buffer.from([
      0xc0,
      HEADER_BYTES,
      0,
      TYPE_A,
      0,
      1,
      0,
      0,
      0,
      30,
      0,
      4,
      ...(ip ?? "").split(".").map(Number),
    ]);
    socket.send(
      Buffer.concat([header, query.subarray(HEADER_BYTES, end), ...(found ? [record] : [])]),
      from.port,
      from.address,
    );
  });
  socket.bind(PORT, address);
  await once(socket, "listening");
}
