import { expect, test } from "vitest";
import { ok } from "../../protocol/result.ts";
import { readEnds } from "./ends.ts";
import { toInspection } from "./inspection.ts";
import { rememberEnds } from "./remembered.ts";
import type { Inspection } from "./seam.ts";

const ID = "45ac7e7b6bceabd7f098cab6c7e16b407a94dc45e09aab4de1d1ea4aa8fc7ad6";

/** As podman 5.4.2's socket told of a container that the kernel had killed for memory; there was no event of that. */
const DIED = `{"status":"die","id":"${ID}","from":"localhost/bb:1","Type":"container","Action":"die","Actor":{"ID":"${ID}","Attributes":{"com.docker.compose.project":"shop","com.docker.compose.service":"redis","containerExitCode":"137","exitCode":"137","image":"localhost/bb:1","name":"oom","podId":""}},"scope":"local","time":1795986259,"timeNano":1795986259408226351}`;
const DIED_AT = 1_795_986_259_408;

/** What its inspection told of it right after, and once it had been started again. */
const ENDED = {
  ...{ Status: "exited", OOMKilled: true, Pid: 0, ExitCode: 137 },
  ...{ StartedAt: "2026-11-29T21:04:18.318570578Z", FinishedAt: "2026-11-29T21:04:19.335591301Z" },
};
const RUNS_AGAIN = { ...ENDED, Status: "running", Pid: 219, ExitCode: 0, StartedAt: "2026-11-29T21:04:22.844647763Z" };

const inspected = (State: typeof ENDED): Inspection => {
  const HostConfig = { Memory: 16_777_216, MemoryReservation: 0, RestartPolicy: { Name: "no" } };
  const found = toInspection({ Name: "oom", RestartCount: 0, State, HostConfig, Mounts: [] });
  if (found === null) throw new Error("no inspection");
  return found;
};

const UNTOLD = { at: DIED_AT, exitCode: 137, oomKilled: false, oomUnknown: true } as const;

test("podman's event of a kill does not tell whether it was for memory; that of another end needs not to", () => {
  expect(readEnds(DIED)).toEqual([UNTOLD]);
  const ended = DIED.replaceAll(/xitCode":"137"/g, 'xitCode":"1"');
  expect(readEnds(ended)).toEqual([{ at: DIED_AT, exitCode: 1, oomKilled: false }]);
});

test("is remembered from the state that was seen before it was started again", () => {
  for (const [OOMKilled, oomKilled] of [
    [true, true],
    [false, false],
  ] as const) {
    const remembered = rememberEnds();
    remembered.note(inspected({ ...ENDED, OOMKilled }));
    remembered.note(inspected({ ...RUNS_AGAIN, OOMKilled: true }));
    expect(remembered.known(readEnds(DIED))).toEqual([{ at: DIED_AT, exitCode: 137, oomKilled }]);
  }
});

test("of two ends within a second, each is told by the state that was nearer to it", () => {
  const remembered = rememberEnds();
  const at = (ms: number): string => new Date(ms).toISOString();
  remembered.note(inspected({ ...ENDED, OOMKilled: true, FinishedAt: at(DIED_AT - 900) }));
  remembered.note(inspected({ ...ENDED, OOMKilled: false, FinishedAt: at(DIED_AT) }));
  const ends = [{ ...UNTOLD, at: DIED_AT - 850 }, UNTOLD];
  expect(remembered.known(ends).map(({ oomKilled, oomUnknown }) => [oomKilled, oomUnknown])).toEqual([
    [true, undefined],
    [false, undefined],
  ]);
});

test("stays unknown where nobody looked before it was started again, whatever podman's flag says then", () => {
  const remembered = rememberEnds();
  remembered.note(inspected(RUNS_AGAIN));
  expect(remembered.known(readEnds(DIED))).toEqual([UNTOLD]);
});

test("is looked up with the event itself, of that container, and of no other event", async () => {
  const remembered = rememberEnds();
  const looked: string[] = [];
  const look = (id: string) => {
    looked.push(id);
    return Promise.resolve(ok(inspected(ENDED)));
  };
  const docker = DIED.replace('"containerExitCode":"137",', "");
  await remembered.follow([docker, "", DIED.replaceAll('"die"', '"start"')].join("\n"), look);
  expect(looked).toEqual([]);
  await remembered.follow(`${DIED}\n`, look);
  expect(looked).toEqual([ID]);
  expect(remembered.known(readEnds(DIED))).toEqual([{ at: DIED_AT, exitCode: 137, oomKilled: true }]);
});

test("another end is not taken for the one that was seen", () => {
  const remembered = rememberEnds();
  remembered.note(inspected(ENDED));
  const later = DIED.replace("1795986259408226351", "1795986263947248953");
  expect(remembered.known(readEnds(later))).toEqual([{ ...UNTOLD, at: 1_795_986_263_947 }]);
});
