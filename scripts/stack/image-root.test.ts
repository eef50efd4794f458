import { expect, test } from "vitest";
import { parseLdd } from "./image-root.ts";

const OUTPUT = `	linux-vdso.so.1 (0x00007ffd5a5f2000)
	libm.so.6 => /lib/aarch64-linux-gnu/libm.so.6 (0x00007f1c2a800000)
	libjemalloc.so.2 => /tmp/x/usr/lib/libjemalloc.so.2 (0x00007f1c2a400000)
	/lib/ld-linux-aarch64.so.1 (0x00007f1c2b000000)
`;

test("names the libraries and the loader, but not what the kernel provides", () => {
  expect(parseLdd(OUTPUT)).toEqual([
    "/lib/aarch64-linux-gnu/libm.so.6",
    "/tmp/x/usr/lib/libjemalloc.so.2",
    "/lib/ld-linux-aarch64.so.1",
  ]);
});

test("refuses a program with a library that is missing", () => {
  expect(() => parseLdd("\tliblzf.so.1 => not found\n")).toThrow("liblzf.so.1");
});
