import { DurableObject } from "cloudflare:workers";
import type { Env } from "../config.ts";
import type { Outcome, Question } from "./contract.ts";

export class TargetObject extends DurableObject<Env> {
  ask(_question: Question): Promise<Outcome> {
    return Promise.reject(new Error("not built yet"));
  }
}
