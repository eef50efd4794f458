/** What a caller of the client may and may not write. `tsc` checks this file; nothing runs it. */
import { connect } from "./index.ts";

const redis = connect({ url: "https://ops.example.com", token: "ro_x" });

export const sound = async (): Promise<number> => {
  const read = await redis.memory("prod");
  await redis.config("prod", { key: "maxmemory" });
  await redis.undo("prod");
  await redis.targets();
  await redis.set("prod", { key: "maxmemory", value: "576mb", for: "2h" }, { idempotencyKey: "k", timeoutMs: 1 });
  return read.ok ? read.value.data.used_memory : read.failure.status;
};

export const unsound = async (): Promise<void> => {
  // @ts-expect-error a target is needed
  await redis.memory();
  // @ts-expect-error the value is needed
  await redis.set("prod", { key: "maxmemory" });
  // @ts-expect-error a change needs its input
  await redis.set("prod");
  // @ts-expect-error there is no such operation
  await redis.flushall("prod");
  // @ts-expect-error `targets` is for all of them
  await redis.targets("prod");
  const read = await redis.memory("prod");
  // @ts-expect-error it may have failed
  String(read.value);
  // @ts-expect-error there is no such figure
  if (read.ok) String(read.value.data.used_memry);
};
