import { expect, test } from "vitest";
import { watchHandshake } from "./handshake.ts";
import { notConnected } from "./not-opened.ts";

/** As sshd 10.6 with `KexAlgorithms mlkem768x25519-sha256,sntrup761x25519-sha512` has ssh2 write it. */
const POST_QUANTUM_ONLY = [
  "Custom crypto binding not available",
  "Local ident: 'SSH-2.0-ssh2js1.17.0'",
  "Client: Trying 192.0.2.1 on port 22 ...",
  "Socket connected",
  "Remote ident: 'SSH-2.0-OpenSSH_10.6'",
  "Outbound: Sending KEXINIT",
  "Inbound: Handshake in progress",
  "Handshake: (local) KEX method: curve25519-sha256,ext-info-c,kex-strict-c-v00@openssh.com",
  "Handshake: (remote) KEX method: mlkem768x25519-sha256,sntrup761x25519-sha512,ext-info-s,kex-strict-s-v00@openssh.com",
  "Handshake: strict KEX mode enabled",
  "Handshake: no matching key exchange algorithm",
];

const watched = (lines: readonly string[]) => {
  const { handshake, note } = watchHandshake();
  for (const line of lines) note(line);
  return handshake;
};

const handshakeError = (message: string) => Object.assign(new Error(message), { level: "handshake" });

test("what the host offers is read of ssh2's lines, without the marks of extensions", () => {
  expect(watched(POST_QUANTUM_ONLY)).toEqual({
    connected: true,
    greeted: true,
    offers: { kex: ["mlkem768x25519-sha256", "sntrup761x25519-sha512"] },
  });
  expect(watched(POST_QUANTUM_ONLY.slice(0, 4))).toEqual({ connected: true, greeted: false, offers: {} });
  expect(watched(POST_QUANTUM_ONLY.slice(0, 3))).toEqual({ connected: false, greeted: false, offers: {} });
});

test("a host with post-quantum key exchange only is named, with what to add", () => {
  const error = handshakeError("Handshake failed: no matching key exchange algorithm");
  const { failure, turnedAway } = notConnected(error, watched(POST_QUANTUM_ONLY));
  expect(failure.detail).toBe(
    "The host and redis-ops have no key exchange in common; the host offers mlkem768x25519-sha256, sntrup761x25519-sha512.",
  );
  expect(failure.hint).toContain("Add curve25519-sha256 to KexAlgorithms in the host's sshd_config, then reload sshd");
  expect(turnedAway).toBe("not_agreed");
});

test("so are a host key and a compression that are not in common", () => {
  const keys = watched(["Handshake: (remote) Host key format: ssh-mldsa44-ed25519@openssh.com"]);
  expect(notConnected(handshakeError("Handshake failed: no matching host key format"), keys).failure).toMatchObject({
    detail:
      "The host and redis-ops have no kind of host key in common; the host offers ssh-mldsa44-ed25519@openssh.com.",
    hint: expect.stringContaining("Add ssh-ed25519 to HostKeyAlgorithms") as string,
  });
  const compression = watched(["Handshake: (remote) S->C compression: zlib@openssh.com"]);
  const error = handshakeError("Handshake failed: no matching S->C compression");
  expect(notConnected(error, compression).failure.detail).toContain("the host offers zlib@openssh.com.");
});

test("of what a stranger at that port offers, only names of algorithms are shown, and few of them", () => {
  const names = Array.from({ length: 40 }, (_, index) => `name${index}`);
  const hostile = [..."<!channel>|*bold*|`rm -rf`|a b|\u001b[31m".split("|"), "x".repeat(65), "", ...names];
  const handshake = watched([`Handshake: (remote) KEX method: ${hostile.join(",")}`]);
  expect(handshake.offers.kex).toEqual(names);
  const error = handshakeError("Handshake failed: no matching key exchange algorithm");
  expect(notConnected(error, handshake).failure.detail).toMatch(
    /offers name0, name1, name2, name3, name4, name5 and 34 more\.$/,
  );
});

test("another failure of the handshake is none of what is in common", () => {
  const error = handshakeError("Handshake failed: signature verification failed");
  expect(notConnected(error, watched(POST_QUANTUM_ONLY))).toMatchObject({
    failure: { detail: "The SSH connection was closed before it was ready." },
    turnedAway: null,
  });
});
