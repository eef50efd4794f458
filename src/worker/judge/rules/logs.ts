/** The rules on what is known of the applications' logs: what was not read can hide any error. */
import { counted, duration, partOf } from "../../../shared/figures.ts";
import { composeServices, type Parts, rule, serviceLog } from "../rule.ts";
import { MISSION } from "./sources.ts";

type Errors = Parts["errors"];
type Service = Errors["services"][number];

const spanMs = ({ since, until }: Pick<Errors, "since" | "until">): number =>
  Math.max(0, Date.parse(until) - Date.parse(since));

/** What is known of a kind of error that is in no group: nothing where a log was not read whole. Who logs no line does not tell that all is fine. */
export const notLogged = ({ services }: Errors): "fine" | "not_there" | "unknown" => {
  if (services.some(({ failure, truncated }) => failure !== null || truncated)) return "unknown";
  return services.some(({ lines }) => lines > 0) ? "fine" : "not_there";
};

/** Whether such a kind of error did not happen. */
export const allRead = (errors: Errors): boolean => notLogged(errors) === "fine";

const names = (services: readonly Service[]): string => services.map(({ service }) => service).join(", ");

/** A project that has nothing but Redis is common: its applications are in projects of their own. */
export const noLogs = rule({
  id: "logs_none",
  needs: ["errors"],
  source: MISSION,
  judge: ({ errors }, known) => {
    const { services } = errors;
    if (services.some(({ lines }) => lines > 0)) return "fine";
    // What could not be read may have lines.
    if (services.some(({ failure }) => failure !== null)) return "unknown";
    const last = duration(spanMs(errors));
    const found = { verdict: "ok", figure: 0, threshold: 1 } as const;
    if (services.length === 0) {
      return {
        ...found,
        text: "No application's log was read: Redis's project has no other service, or the host's policy names none.",
        evidence: [{ text: "0 services with a log to read", command: composeServices(known) }],
        meaning: "Whether an application is refused, waits, or asks elsewhere is not known.",
        next_step:
          'Name the applications that use this Redis in the policy on the host, those of other projects with it: `"log_services": ["shop/worker"]`.',
      };
    }
    return {
      ...found,
      text: `The logs of ${names(services)} have no line of the last ${last}.`,
      evidence: services.map(({ service }) => ({
        text: `${service}: 0 lines in the last ${last}`,
        command: serviceLog(known, service, spanMs(errors)),
      })),
      meaning: "An application that logs nothing does not tell whether Redis works for it.",
      next_step: "Look further back (`errors since 24h`), or where these applications log to.",
    };
  },
  fine: "There are applications' logs to read.",
});

const readOf = (errors: Errors, { lines, read_ms: ms, spans, truncated }: Service): string => {
  if (!truncated) return `read whole, ${counted(lines, "line")}`;
  if (ms === null || spans === null) return `the newest ${counted(lines, "line")}`;
  const whole = ms >= spanMs(errors);
  return whole
    ? `${counted(lines, "line")} of some of its containers`
    : `${counted(lines, "line")}, ${partOf(ms, spanMs(errors))} in ${counted(spans.length, "piece")}`;
};

/** A log that is written faster than it can be read, most often by one error again and again. */
export const cutLogs = rule({
  id: "logs_cut",
  needs: ["errors"],
  source: MISSION,
  judge: ({ errors }, known) => {
    const cut = errors.services.filter(({ truncated }) => truncated);
    if (cut.length === 0) return errors.services.length === 0 ? "not_there" : "fine";
    const [only, ...more] = cut;
    const partly = only !== undefined && more.length === 0 && only.read_ms !== null && only.read_ms < spanMs(errors);
    return {
      verdict: "ok",
      figure: cut.length,
      threshold: 0,
      text: partly
        ? `The log of ${only.service} is too long to be read whole: ${partOf(only.read_ms ?? 0, spanMs(errors))} was read, in ${counted(only.spans?.length ?? 1, "piece")}.`
        : `The logs of ${names(cut)} are too long to be read whole.`,
      evidence: cut.map((service) => ({
        text: `${service.service}: ${readOf(errors, service)}`,
        command: serviceLog(known, service.service, spanMs(errors)),
      })),
      meaning:
        "Each count from there is the least there was, and an error that was not seen may be in what was not read.",
      next_step: "See what fills that log, and ask again when it has stopped.",
    };
  },
  fine: "No log was too long to be read whole.",
});
