/** The object of the devices: one for the whole deployment, asked with a deadline. */
import { patience } from "../../shared/deadline.ts";
import type { Devices } from "./contract.ts";
import type { DevicesObject } from "./object.ts";

/** It asks for the sessions of all people whose devices there are. */
const DEADLINE_MS = 5_000;

export type DevicesStub = DurableObjectStub<DevicesObject>;

/** Null where the deployment has no binding for it. */
export const devicesIn = (env: Env): DevicesStub | null => {
  // The types say that the binding is there; a deployment may lack it all the same.
  const binding = (env as Partial<Env>).DEVICES ?? null;
  return binding === null ? null : binding.getByName("devices");
};

/** Rejects where it did not answer in time. */
export const inTime = async <T>(asked: Promise<T>): Promise<T> => {
  const answered = await patience(asked, DEADLINE_MS);
  if (!answered.done) throw new Error("The object of the devices did not answer in time.");
  return answered.value;
};

/** For the delivery of alerts. Where there is no binding, there is no device. */
export const devicesOf = (env: Env): Devices => ({
  mayRead: async (target, but, isOver) => {
    const stub = devicesIn(env);
    return stub === null ? [] : inTime(stub.mayRead(target, but, isOver));
  },
  reach: async (id, target, isOver) => {
    const stub = devicesIn(env);
    return stub === null ? null : inTime(stub.reach(id, target, isOver));
  },
  forget: async (id) => {
    const stub = devicesIn(env);
    if (stub !== null) await inTime(stub.forget(id));
  },
});
