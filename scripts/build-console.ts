/** Builds the console's page into `dist/console`, which the Worker's assets are: `npm run build`. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { bundle } from "./console/bundle.ts";
import { apiRoutes, consoleCatalogue } from "./console/catalogue.ts";
import { headersFile } from "./console/headers.ts";
import { putInPlace, type Written } from "./bundle/place.ts";
import { gzippedKibOf, MAX_FIRST_SCREEN_KIB } from "./console/size.ts";
import { ROOT } from "./stack/root.ts";

const SOURCE = join(ROOT, "src/console");
const OUTPUT = join(ROOT, "dist/console");

/** Sizes that the browsers ask for; `maskable` has room around the sign, for a launcher to cut it round. */
const ICONS = [
  { file: "icon-192.png", sizes: "192x192", purpose: "any" },
  { file: "icon-512.png", sizes: "512x512", purpose: "any" },
  { file: "icon-maskable-512.png", sizes: "512x512", purpose: "maskable" },
] as const;

export interface Built {
  directory: string;
  /** Absolute paths of what the first screen loads. */
  firstScreen: string[];
}

const manifestOf = async (addressOf: (file: string) => string): Promise<string> => {
  const manifest = JSON.parse(await readFile(join(SOURCE, "manifest.json"), "utf8")) as object;
  const icons = ICONS.map(({ file, ...icon }) => ({ src: addressOf(file), type: "image/png", ...icon }));
  return JSON.stringify({ ...manifest, icons });
};

/** The files that keep their name in every version, but for the page, to which something may be added on the way, and the service worker itself. */
const NAMED_SO = ["/catalogue.json", "/manifest.webmanifest"];

const sumOf = (contents: string | Uint8Array): string => createHash("sha256").update(contents).digest("hex");

const hashOf = (files: readonly Written[]): string => {
  const all = files.map(({ path, contents }) => `${path}\n${Buffer.from(contents).toString("base64")}`).join("\n");
  return sumOf(all).slice(0, 16);
};

/** The service worker knows the shell by its list, by its version which of its caches is of today, and by the sums what is not of it. */
const serviceWorker = async (
  shell: readonly string[],
  version: string,
  sums: Readonly<Record<string, string>>,
): Promise<Uint8Array> => {
  const { outputFiles } = await build({
    entryPoints: [join(SOURCE, "sw/sw.ts")],
    write: false,
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2022",
    legalComments: "none",
    define: {
      ...{ SHELL: JSON.stringify(shell), SHELL_VERSION: JSON.stringify(version), SHELL_SUMS: JSON.stringify(sums) },
    },
    logLevel: "warning",
  });
  return outputFiles[0]?.contents ?? new Uint8Array();
};

/** Builds, unless what is there is the same already. The folder appears whole. */
export const buildConsole = async (directory = OUTPUT): Promise<Built> => {
  const { files, addressOf, preload } = await bundle(SOURCE, { API_ROUTES: JSON.stringify(apiRoutes()) });
  const page = (await readFile(join(SOURCE, "index.html"), "utf8"))
    .replace(
      "<!-- {{preload}} -->",
      preload.map((path) => `<link rel="modulepreload" href="${path}" />`).join("\n    "),
    )
    .replaceAll(/\{\{([\w.-]+)\}\}/g, (_, name: string) => addressOf(name));
  const whole: Written[] = [
    ...files,
    { path: "/index.html", contents: page },
    { path: "/catalogue.json", contents: JSON.stringify(consoleCatalogue()) },
    { path: "/manifest.webmanifest", contents: await manifestOf(addressOf) },
  ];
  const sums = Object.fromEntries(
    whole.filter(({ path }) => NAMED_SO.includes(path)).map(({ path, contents }) => [path, sumOf(contents)]),
  );
  const shell = ["/", ...whole.map(({ path }) => path).filter((path) => path !== "/index.html")];
  const fixed = ["/", "/sw.js", ...NAMED_SO];
  await putInPlace(directory, [
    ...whole,
    { path: "/sw.js", contents: await serviceWorker(shell, hashOf(whole), sums) },
    { path: "/_headers", contents: headersFile(fixed) },
  ]);
  const named = ["main.js", "start.js", "console.css", "icon.svg"].map(addressOf);
  const first = ["/index.html", ...named, ...preload];
  return { directory, firstScreen: first.map((path) => join(directory, path)) };
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const { directory, firstScreen } = await buildConsole();
  const size = gzippedKibOf(firstScreen);
  process.stdout.write(
    `${directory}: the first screen loads ${size.toFixed(1)} KiB gzipped (at most ${MAX_FIRST_SCREEN_KIB})\n`,
  );
  if (size > MAX_FIRST_SCREEN_KIB) process.exitCode = 1;
}
