/** The thread of `watch.ts`: what has to look all the time must not wait for the set-up, nor the set-up for it. */
import { parentPort } from "node:worker_threads";
import type { Needle } from "./needles.ts";
import { ProcessWatch } from "./processes.ts";
import { watchResponses } from "./responses.ts";
import type { ResponseWatch } from "./responses.ts";
import { Search } from "./search.ts";

/** One for each stack once it is up; the answer is the port before its Worker. Each `seen` asks for `Seen`. */
export interface Order {
  /** The secrets of that stack; from now on they are looked for everywhere. */
  needles: readonly Needle[];
  workerPort: number;
}

interface Answered {
  search: Search;
  watch: ResponseWatch;
}

const processes = new ProcessWatch(new Search([]));
const needles: Needle[] = [];
const stacks: Answered[] = [];

parentPort?.on("message", (order: Order | "seen") => {
  void answer(order).then((value) => parentPort?.postMessage(value, []));
});

async function answer(order: Order | "seen"): Promise<unknown> {
  if (order === "seen") return seen();
  needles.push(...order.needles);
  for (const search of [processes.environments, ...stacks.map((stack) => stack.search)]) search.add(order.needles);
  const search = new Search(needles);
  const watch = await watchResponses(order.workerPort, search);
  stacks.push({ search, watch });
  return watch.port;
}

function seen(): unknown {
  const lines = new Search(needles);
  processes.search(lines);
  return {
    arguments: { ...told(lines), note: Object.entries(processes.seen).map(counted).join(", ") },
    responses: stacks.map(({ search, watch }) => ({ ...told(search), note: `${watch.responses()} responses` })),
    environments: told(processes.environments),
  };
}

const told = ({ hits, bytes }: Search) => ({ hits, bytes, note: "" });
const counted = ([what, count]: [string, number]): string => `${count} ${what}`;
