/** For tests: the cases of the rules on refusals that Redis itself counts. */
import type { RefusalCode } from "../../../protocol/operations/memory.ts";
import type { Verdict } from "../../../protocol/verdict.ts";
import { ago } from "../snapshot.fixture.ts";
import type { Case } from "./cases.fixture.ts";

/** Refused without anybody's log: the counter grows by three a second, and by none. */
const refused = (code: Exclude<RefusalCode, "LOADING" | "BUSY">, verdict: Verdict): Case => {
  const counted = { memory: { errorstats: { [code]: 30 } } };
  return {
    fires: { ...counted, rates: { [code]: { perSecond: 3, since: ago(2), grown: 3 } } },
    verdict,
    quiet: counted,
  };
};

export const REFUSAL_CASES: Readonly<Record<string, Case>> = {
  // HEALTHY is at 78 %, saves and takes writes: what was refused since the last look is over.
  refused_oom: refused("OOM", "warn"),
  refused_misconf: refused("MISCONF", "warn"),
  refused_readonly: refused("READONLY", "warn"),
  refused_noreplicas: refused("NOREPLICAS", "critical"),
  refused_masterdown: refused("MASTERDOWN", "critical"),
  refused_clusterdown: refused("CLUSTERDOWN", "critical"),
  refused_noauth: refused("NOAUTH", "warn"),
  refused_wrongpass: refused("WRONGPASS", "warn"),
  refused_noperm: refused("NOPERM", "warn"),
};
