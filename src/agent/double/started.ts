/** For tests: what the engine tells of a container that was started with Redis and nothing else. */
import { launchOf } from "../docker/launch.ts";
import { waysOf } from "../docker/ways.ts";

const STARTED = { Path: "redis-server", Args: [], Env: [], WorkingDir: "/data" };

export const started = { launch: launchOf(STARTED), ways: waysOf(STARTED, []) };
