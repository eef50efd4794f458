/**
 * Where a webhook may go: to https, and to nothing that is not on the open internet, so that whoever may write the configuration of a destination cannot have the Worker
 * ask what only it can reach. Pure: of a name only what its own form tells; what it resolves to is checked with `isOpenAddress`.
 */
import { fail, ok, type Result } from "../../shared/result.ts";

const V4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;

/** First address and length of the prefix, of what is not on the open internet (https://www.iana.org/assignments/iana-ipv4-special-registry). */
const CLOSED_V4: readonly (readonly [string, number])[] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
];

const numberOf = (v4: string): number | null => {
  const parts = V4.exec(v4)?.slice(1).map(Number);
  if (parts === undefined || parts.some((part) => part > 255)) return null;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
};

const isOpenV4 = (address: number): boolean =>
  CLOSED_V4.every(([first, length]) => {
    const size = 2 ** (32 - length);
    return Math.floor(address / size) !== Math.floor((numberOf(first) ?? 0) / size);
  });

/** The eight groups of an IPv6 address; null where it is none. */
const groupsOf = (text: string): number[] | null => {
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  const v4 = dotted === null ? null : numberOf(dotted[2] ?? "");
  if (dotted !== null && v4 === null) return null;
  const whole =
    v4 === null ? text : `${dotted?.[1] ?? ""}${Math.floor(v4 / 65_536).toString(16)}:${(v4 % 65_536).toString(16)}`;
  const halves = whole.split("::").map((half) => (half === "" ? [] : half.split(":")));
  const [head = [], tail = []] = halves;
  const missing = 8 - head.length - tail.length;
  if (halves.length > 2 || (halves.length === 1 ? missing !== 0 : missing < 1)) return null;
  const groups = [...head, ...Array.from({ length: halves.length === 1 ? 0 : missing }, () => "0"), ...tail];
  return groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))
    ? groups.map((group) => Number.parseInt(group, 16))
    : null;
};

/** Only what is given out as global unicast, 2000::/3, without the parts of it that carry an IPv4 address or are for documents. */
const isOpenV6 = (groups: readonly number[]): boolean => {
  const [first = 0, second = 0, third = 0] = groups;
  if (first < 0x20_00 || first > 0x3f_ff) return false;
  if (first === 0x20_02) return isOpenV4(second * 65_536 + third);
  // 2001::/23 is for protocols, Teredo among them; 2001:db8::/32 and 3fff::/20 for documents.
  return !(first === 0x20_01 && (second < 0x02_00 || second === 0x0d_b8)) && !(first === 0x3f_ff && second < 0x10_00);
};

/** Whether an address, as it stands in a URL (with or without brackets) or in an answer of the DNS, is on the open internet. */
export const isOpenAddress = (text: string): boolean => {
  const bare = text.replace(/^\[(.*)\]$/, "$1");
  const v4 = numberOf(bare);
  if (v4 !== null) return isOpenV4(v4);
  const groups = groupsOf(bare);
  return groups !== null && isOpenV6(groups);
};

/** Names that are resolved on the machine or in the house. */
const AT_HOME = /(?:^|\.)(?:localhost|local|internal|intranet|lan|home|corp|private|test|invalid|home\.arpa)$/;

/** The address of a destination, or a sentence that says why it is none. */
export const destinationUrl = (text: string): Result<URL, string> => {
  // As the platform reads it: that also makes one form of 0x7f.1, 2130706433 and 127.1.
  if (!URL.canParse(text)) return fail("must be an address such as https://example.org/hook");
  const url = new URL(text);
  if (url.protocol !== "https:") return fail("must begin with https://");
  if (url.username !== "" || url.password !== "") return fail("must hold no user name and no password");
  if (url.port !== "" && url.port !== "443" && url.port !== "8443") return fail("must be on port 443 or 8443");
  const host = url.hostname.replace(/\.$/, "");
  const isAddress = V4.test(host) || host.startsWith("[");
  if (isAddress ? !isOpenAddress(host) : AT_HOME.test(host) || !host.includes("."))
    return fail("must be on the open internet");
  return ok(url);
};
