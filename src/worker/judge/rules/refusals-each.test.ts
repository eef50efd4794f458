import { describe, expect, test } from "vitest";
import type { RefusalCode } from "../../../protocol/operations/memory.ts";
import { ago, examined, type Wrong } from "../snapshot.fixture.ts";

const found = (id: string, wrong: Wrong) => examined(wrong).data.findings.find((finding) => finding.id === id);
const fine = (id: string, wrong: Wrong) => examined(wrong).data.fine.find((check) => check.id === id)?.text;

const lasting = (perSecond: number, grown: number) => ({ perSecond, since: ago(2), grown });
const UNKNOWN = { perSecond: null, since: null };

describe("each refusal that Redis counts", () => {
  test.each<[RefusalCode, "warn" | "critical", RegExp, RegExp, Wrong?]>([
    [
      "MISCONF",
      "critical",
      /^Redis refuses writes because it cannot save: 5\/s/,
      /keeps Redis from saving/,
      { persistence: { rdb_last_bgsave_status: "err" } },
    ],
    [
      "READONLY",
      "critical",
      /^Redis refuses writes because it is a read-only replica: 5\/s/,
      /at the primary/,
      { server: { role: "slave", master_link_status: "up" } },
    ],
    [
      "NOREPLICAS",
      "critical",
      /^Redis refuses writes because too few replicas follow it: 5\/s/,
      /INFO replication.*CONFIG SET min-replicas-to-write 0/,
    ],
    [
      "MASTERDOWN",
      "critical",
      /^Redis refuses reads because it is a replica that has lost its primary: 5\/s/,
      /why the primary cannot be reached/,
    ],
    [
      "CLUSTERDOWN",
      "critical",
      /^Redis refuses commands because its cluster is not whole: 5\/s/,
      /CLUSTER INFO.*cluster-enabled no/,
    ],
    ["NOAUTH", "warn", /^Somebody asks Redis without a password and is refused: 5\/s/, /healthcheck/],
    [
      "WRONGPASS",
      "warn",
      /^Somebody logs in to Redis with a wrong password, or as a user that is disabled: 5\/s/,
      /ACL LOG 10/,
    ],
    ["NOPERM", "warn", /^Somebody asks Redis for what its user may not do: 5\/s/, /ACL LOG 10.*ACL LIST/],
  ])(
    "%s, is %s while it goes on, with its own step, and a note where one look cannot tell",
    (code, verdict, text, step, more = {}) => {
      const id = `refused_${code.toLowerCase()}`;
      const counted: Wrong = { ...more, memory: { errorstats: { [code]: 40 } } };
      const goes = found(id, { ...counted, rates: { [code]: lasting(5, 25) } });
      expect(goes?.verdict).toBe(verdict);
      expect(goes?.text).toMatch(text);
      expect(goes?.next_step).toMatch(step);
      expect(found(id, { ...counted, rates: { [code]: UNKNOWN } })).toMatchObject({ verdict: "ok", figure: 40 });
      expect(fine(id, counted)).toMatch(/ now \(40 since it started 10 days ago\)\.$/);
    },
  );

  test.each(["NOAUTH", "WRONGPASS", "NOPERM"] as const)("%s, once or twice between two looks is chance", (code) => {
    const counted = { memory: { errorstats: { [code]: 40 } }, rates: { [code]: lasting(1, 2) } };
    expect(found(`refused_${code.toLowerCase()}`, counted)).toBeUndefined();
  });

  test.each<[RefusalCode, number, "unsure" | "fine"]>([
    ["OOM", 1, "unsure"],
    ["MISCONF", 40, "unsure"],
    ["NOAUTH", 3, "unsure"],
    ["NOAUTH", 2, "fine"],
  ])("%s, %d times between two looks of the watch, of which there is no rate, is %s", (code, grown, is) => {
    const id = `refused_${code.toLowerCase()}`;
    const counted = { memory: { errorstats: { [code]: 40 } }, rates: { [code]: { ...UNKNOWN, grown } } };
    expect(examined(counted).forWatch?.unsure).toEqual(is === "unsure" ? [id] : []);
    expect(fine(id, counted) !== undefined).toBe(is === "fine");
  });

  test("of connections that were turned away nothing is over where it is not known whether more are", () => {
    const unknown = { clients: { rejected_connections: 3 }, rates: { rejected_connections: { ...UNKNOWN, grown: 3 } } };
    expect(examined(unknown).forWatch?.unsure).toEqual(["rejected_connections"]);
    expect(examined({ clients: { rejected_connections: 3 } }).forWatch?.unsure).toEqual([]);
  });

  test("NOPERM of redis-ops's own questions, which each doctor asks, is not somebody's", () => {
    const counted = (grown: number, ours?: number): Wrong => ({
      memory: { errorstats: { NOPERM: 40 } },
      server: ours === undefined ? {} : { noperm_to_redis_ops: ours },
      rates: { NOPERM: lasting(1, grown) },
    });
    expect(found("refused_noperm", counted(6, 4))).toBeUndefined();
    expect(found("refused_noperm", counted(7, 4))?.verdict).toBe("warn");
    expect(found("refused_noperm", counted(4, 0))?.verdict).toBe("warn");
    // An earlier agent does not tell.
    expect(found("refused_noperm", counted(4))?.verdict).toBe("warn");
  });
});
