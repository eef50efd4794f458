/** The thread of `watch.ts`: what has to look all the time must not wait for the set-up, nor the set-up for it. */
import { parentPort } from "node:worker_threads";
import type { Needle } from "./needles.ts";
import { ProcessWatch } from "./processes.ts";
import { watchResponses } from "./responses.ts";
import type { ResponseWatch } from "./responses.ts";
import { Search } from "./search.ts";

/** The first message, once the stack is up; the answer is the port before the Worker. Each further one asks for `Seen`. */
export interface Order {
  needles: readonly Needle[];
  workerPort: number;
}

const processes = new ProcessWatch();
let responses: ResponseWatch | undefined;
let answered = new Search([]);

parentPort?.on("message", (order: Order | "seen") => {
  void answer(order).then((value) => parentPort?.postMessage(value, []));
});

let needles: readonly Needle[] = [];

async function answer(order: Order | "seen"): Promise<unknown> {
  if (order !== "seen") {
    needles = order.needles;
    answered = new Search(needles);
    processes.environments = new Search(needles);
    responses = await watchResponses(order.workerPort, answered);
    return responses.port;
  }
  const lines = new Search(needles);
  processes.search(lines);
  return {
    arguments: { ...told(lines), note: Object.entries(processes.seen).map(counted).join(", ") },
    responses: { ...told(answered), note: `${responses?.responses() ?? 0} responses` },
    environments: told(processes.environments ?? new Search([])),
  };
}

const told = ({ hits, bytes }: Search) => ({ hits, bytes, note: "" });
const counted = ([what, count]: [string, number]): string => `${count} ${what}`;
