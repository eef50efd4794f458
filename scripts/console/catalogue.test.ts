import { expect, test } from "vitest";
import * as z from "zod";
import { targetRead } from "../../src/protocol/operation.ts";
import { OPERATION_NAMES, operations } from "../../src/protocol/operations.ts";
import { apiRoutes, apiRoutesOf, catalogueOf, consoleCatalogue } from "./catalogue.ts";

const entry = (name: string) => {
  const found = consoleCatalogue().operations.find((each) => each.name === name);
  if (found === undefined) throw new Error(`${name} is not in the catalogue.`);
  return found;
};

const input = (operation: string, name: string) => entry(operation).inputs.find((each) => each.name === name);

test("every operation is there, with its address from the root", () => {
  expect(consoleCatalogue().operations.map(({ name }) => name)).toEqual(OPERATION_NAMES);
  expect(entry("set")).toMatchObject({
    summary: "Change maxmemory or maxmemory-policy, guarded, recorded, and with `for` put back by itself",
    ...{ purpose: "change", role: "operator", effect: "change", scope: "target" },
  });
  expect(Object.keys(apiRoutes())).toEqual(OPERATION_NAMES);
  expect(apiRoutes()["set"]).toEqual({
    method: "PUT",
    path: "/v1/targets/{target}/redis/config/{key}",
    deadline_ms: 15_000,
  });
  expect(apiRoutes()["audit"]?.path).toBe("/v1/audit");
  expect(apiRoutes()["undo"]).toEqual({
    method: "POST",
    path: "/v1/targets/{target}/changes/{id}/undo",
    deadline_ms: 15_000,
  });
});

test("an input says how it is typed, and what is taken without it", () => {
  expect(input("set", "value")).toEqual({
    name: "value",
    description: "A size in Redis's units, or a policy's name",
    examples: ["576mb"],
    ...{
      type: "text",
      options: [],
      preset: null,
      required: true,
      min: null,
      max: null,
      max_length: 64,
    },
  });
  expect(input("set", "key")).toMatchObject({ type: "text", required: true });
  expect(input("config", "key")).toMatchObject({ required: false });
  expect(input("set", "dry_run")).toMatchObject({ type: "flag", required: false, preset: null, options: [] });
  expect(input("set", "reason")).toMatchObject({ type: "text", required: false, max_length: 200 });
  expect(input("changes", "limit")).toMatchObject({ type: "number", required: false, preset: "20", min: 1, max: 200 });
  expect(input("errors", "since")).toMatchObject({ type: "text", required: false, preset: "15m" });
  expect(input("undo", "id")).toMatchObject({ type: "text", required: false, preset: "latest" });
});

test("a closed list of words is a choice, also behind a preprocessing", () => {
  expect(input("info", "section")).toMatchObject({ type: "enum", preset: "default", required: false });
  expect(input("info", "section")?.options.slice(0, 4)).toEqual(["default", "all", "everything", "server"]);
  expect(input("doctor", "detail")).toMatchObject({ type: "enum", options: ["counts", "all"], preset: "counts" });
});

test("what is required is what the schema refuses to go without", () => {
  for (const name of OPERATION_NAMES)
    for (const { name: field, required } of entry(name).inputs) {
      const schema = (operations[name].input.shape as Record<string, z.ZodType>)[field];
      expect([name, field, required]).toEqual([name, field, schema?.safeParse(undefined).success === false]);
    }
});

test("every input has words for a person", () => {
  const silent = consoleCatalogue().operations.flatMap(({ name, inputs }) =>
    inputs.filter(({ description }) => description === "").map((each) => `${name}.${each.name}`),
  );
  expect(silent).toEqual([]);
});

test("a new operation is there by being declared", () => {
  const keys = targetRead({
    summary: "Keys of each database",
    http: { method: "GET", path: "/redis/keys/{database?}" },
    input: z.strictObject({
      database: z.coerce
        .number()
        .int()
        .min(0)
        .max(15)
        .optional()
        .meta({ description: "One only", examples: ["0"] }),
      order: z
        .enum(["name", "size"])
        .default("name")
        .meta({ description: "In which order", examples: ["size"] }),
    }),
    reading: z.strictObject({ keys: z.number() }),
  });
  expect(catalogueOf({ keys }).operations).toEqual([
    {
      ...{ name: "keys", summary: "Keys of each database", purpose: "look", role: "viewer", effect: "read" },
      scope: "target",
      inputs: [
        {
          ...{ name: "database", description: "One only", examples: ["0"], type: "number", options: [], preset: null },
          ...{ required: false, min: 0, max: 15, max_length: null },
        },
        {
          ...{
            name: "order",
            description: "In which order",
            examples: ["size"],
            type: "enum",
            options: ["name", "size"],
          },
          ...{ preset: "name", required: false, min: null, max: null, max_length: null },
        },
      ],
    },
  ]);
  expect(apiRoutesOf({ keys })).toEqual({
    keys: { method: "GET", path: "/v1/targets/{target}/redis/keys/{database?}", deadline_ms: 10_000 },
  });
});
