import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { unstable_readConfig } from "wrangler";
import { api } from "../../src/worker/http/api.ts";
import { ROOT } from "../stack/root.ts";
import { apiRoutes, consoleCatalogue } from "./catalogue.ts";

const { assets } = unstable_readConfig({ config: join(ROOT, "wrangler.toml") });
const first = Array.isArray(assets?.run_worker_first) ? assets.run_worker_first : [];

/** As Cloudflare reads them: `*` stands for anything. */
const isFirst = (path: string): boolean =>
  first.some((pattern: string) => (pattern.endsWith("*") ? path.startsWith(pattern.slice(0, -1)) : path === pattern));

/** All that the Worker answers, but for what it does before every answer. */
const paths = [...new Set(api.routes.map(({ path }) => path))].filter((path) => path !== "/*" && path !== "*");

describe("a way of the Worker's own", () => {
  it("there are some", () => {
    expect(paths).toContain("/v1/targets/:target/redis/memory");
    expect(isFirst("/")).toBe(false);
    expect(isFirst("/assets/main-ABCDEFGH.js")).toBe(false);
  });

  test.each(paths)("%s is asked of the Worker before any file is looked for", (path) => {
    expect(isFirst(path)).toBe(true);
  });

  it("is never answered by the page in place of a 404", () => {
    expect(assets?.not_found_handling ?? "none").toBe("none");
  });
});

it("the page knows each operation of the catalogue by the path that the API has for it", () => {
  const known = Object.values(apiRoutes()).map(({ path }) => path.replaceAll(/\{([a-z_]+)\??\}/g, ":$1"));
  expect(known.length).toBe(consoleCatalogue().operations.length);
  for (const path of known) expect(paths).toContain(path);
});
