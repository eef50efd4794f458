import { expect, it } from "vitest";
import { loadText } from "./load-table.ts";
import { markdown } from "./markdown.ts";
import { twoMeasures } from "./measures.fixture.ts";

const load = [
  {
    who: "50 callers",
    callers: 50,
    targets: 1,
    simulated: false,
    perSecond: 1339.4,
    p50: 31.25,
    p99: 60,
    workerdMb: 151.2,
    agentMb: 88,
    answers: 13_394,
    errors: 0,
  },
  {
    ...{ who: "100 targets", callers: 100, targets: 100, simulated: true },
    ...{ perSecond: 700, p50: 140, p99: 310, workerdMb: 210, agentMb: null, answers: 7000, errors: 2 },
  },
];

it("gives a row for each measure and one for each load", () => {
  expect(markdown(twoMeasures(), load).split("\n")).toEqual([
    "| what | p50 (p95) | against | p50 (p95) | ratio | goal |",
    "| --- | --- | --- | --- | --- | --- |",
    "| warm memory | 2 ms (5) | plain ssh | 400 ms (450) | 200 | at least 100 times faster: met |",
    "| host warm | 99 MB (99) |  |  |  | at most 90 MB: missed |",
    "",
    "|  | requests/s | p50 ms | p99 ms | workerd MB | agent MB | answers | errors |",
    "| --- | --- | --- | --- | --- | --- | --- | --- |",
    "| 50 callers | 1339 | 31.3 | 60 | 151 | 88 | 13394 | 0 |",
    "| 100 targets | 700 | 140 | 310 | 210 | simulated | 7000 | 2 |",
  ]);
});

it("shows the load in columns", () => {
  expect(loadText(load).split("\n")).toEqual([
    "             requests/s  p50 ms  p99 ms  workerd MB   agent MB  answers  errors",
    "50 callers         1339    31.3      60         151         88    13394       0",
    "100 targets         700     140     310         210  simulated     7000       2",
  ]);
});
