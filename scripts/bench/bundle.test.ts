import { expect, test } from "vitest";
import { readAtStart } from "./bundle.ts";

test("what is read at the start is what is imported with the first module, not what is loaded later", () => {
  const modules = [
    {
      name: "index.js",
      contents: 'import{a}from"./chunk-a.js";import"./chunk-b.js";const l=()=>import("./later.js");',
    },
    { name: "chunk-a.js", contents: 'export*from"./chunk-b.js";import c from"cloudflare:workers";' },
    { name: "chunk-b.js", contents: "x".repeat(1024) },
    { name: "later.js", contents: 'import h from"node:http";' },
  ];
  const found = readAtStart(modules);
  expect(found).toMatchObject({ modules: ["index.js", "chunk-a.js", "chunk-b.js"], ofNode: [] });
  expect(found.kib).toBeCloseTo(1 + ((modules[0]?.contents.length ?? 0) + (modules[1]?.contents.length ?? 0)) / 1024);
});

test("a module of Node's that is loaded at the start is seen, wherever it is imported", () => {
  const modules = [
    { name: "index.js", contents: 'import"./chunk-a.js";' },
    { name: "chunk-a.js", contents: 'import h from"node:http";' },
  ];
  expect(readAtStart(modules).ofNode).toEqual(["node:http"]);
});
