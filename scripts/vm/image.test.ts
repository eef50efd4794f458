import { expect, it } from "vitest";
import { aptOptionsIn } from "./image.ts";

it("hands on what apt was told of the way to a mirror, and nothing else", () => {
  const dump = [
    'Acquire::http::Proxy "http://proxy.example:3128";',
    'Acquire::http::Pipeline-Depth "0";',
    'Acquire::Check-Valid-Until "false";',
    'Acquire::https::Proxy "";',
    'APT::Architecture "amd64";',
  ].join("\n");
  expect(aptOptionsIn(dump)).toEqual([
    'Acquire::http::Proxy "http://proxy.example:3128";',
    'Acquire::Check-Valid-Until "false";',
  ]);
});
