/** Whose logs may be read: the policy's list, or every service of the project but Redis's own. None of another project but by the list. */
import type { Failure } from "../../protocol/failure.ts";
import type { TargetPolicy } from "../policy/policy.ts";
import { byText, sorted } from "../sorted.ts";

type Listing = Pick<TargetPolicy, "service" | "log_services">;

/** `log_services: false` is the owner's word that nothing of any log leaves the host. */
export const mayReadNoLog = ({ log_services: listed }: Pick<TargetPolicy, "log_services">): boolean =>
  listed?.length === 0;

export const mayReadLog = ({ service, log_services: listed }: Listing, name: string): boolean =>
  listed === undefined ? name !== service && !name.includes("/") : listed.includes(name);

/** The services to read, given those that have containers; one that the policy lists and that has none is among them. */
export const servicesToRead = (policy: Listing, present: readonly string[]): string[] =>
  sorted(new Set(policy.log_services ?? present.filter((name) => mayReadLog(policy, name))), byText);

export const logNotListed = (service: string): Failure => ({
  code: "forbidden",
  hop: "agent",
  detail: `The host's policy does not allow the log of service ${service}.`,
  hint: "Add it to the target's `log_services` in the policy on the host, if it is wanted.",
});
