import { expect, test } from "vitest";
import { destinationUrl, isOpenAddress } from "./open-address.ts";

test.each([
  "https://hooks.example.org/a?b=c",
  "https://hooks.example.org:8443/",
  "https://93.184.215.14/",
  "https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/",
])("%s is a destination", (text) => {
  expect(destinationUrl(text).ok).toBe(true);
});

test.each([
  ["hooks.example.org", "must be an address such as https://example.org/hook"],
  ["http://hooks.example.org/", "must begin with https://"],
  ["file:///etc/passwd", "must begin with https://"],
  ["https://user:secret@hooks.example.org/", "must hold no user name and no password"],
  ["https://hooks.example.org:6379/", "must be on port 443 or 8443"],
])("%s is none: %s", (text, why) => {
  expect(destinationUrl(text)).toEqual({ ok: false, failure: why });
});

test.each([
  ...["https://127.0.0.1/", "https://127.1/", "https://2130706433/", "https://0x7f.0.0.1/", "https://0177.0.0.1/"],
  ...[
    "https://10.1.2.3/",
    "https://172.16.0.1/",
    "https://172.31.255.255/",
    "https://192.168.1.1/",
    "https://169.254.169.254/latest",
  ],
  ...[
    "https://100.64.0.1/",
    "https://0.0.0.0/",
    "https://255.255.255.255/",
    "https://224.0.0.1/",
    "https://198.18.0.1/",
  ],
  ...[
    "https://[::1]/",
    "https://[::]/",
    "https://[::ffff:10.0.0.1]/",
    "https://[::ffff:7f00:1]/",
    "https://[fe80::1]/",
    "https://[fd00::1]/",
  ],
  ...[
    "https://[64:ff9b::7f00:1]/",
    "https://[2002:7f00:1::]/",
    "https://[2001:0:7f00:1::]/",
    "https://[2001:db8::1]/",
    "https://[ff02::1]/",
  ],
  ...[
    "https://localhost/",
    "https://LOCALHOST./",
    "https://a.localhost/",
    "https://redis/",
    "https://db.internal/",
    "https://printer.local/",
    "https://router.home.arpa/",
  ],
])("%s is not on the open internet", (text) => {
  expect(destinationUrl(text)).toEqual({ ok: false, failure: "must be on the open internet" });
});

test.each([
  ["172.15.255.255", true],
  ["172.32.0.0", true],
  ["100.63.255.255", true],
  ["223.255.255.255", true],
  ["1.1.1.1", true],
  ["2002:101:101::", true],
  ["2a00:1450::1", true],
  ["256.1.1.1", false],
  ["1.1.1", false],
  ["", false],
  ["1::2::3", false],
  ["2a00:1450", false],
  ["2a00:1450:0:0:0:0:0:0:1", false],
  ["example.org", false],
])("an answer of the DNS, %j: %j", (address, isOpen) => {
  expect(isOpenAddress(address)).toBe(isOpen);
});
