/** For tests: one target's alerts with their mutes, told to a destination of each kind, on a clock that the test moves (`vi.useFakeTimers`). */
import { afterEach, beforeEach, vi } from "vitest";
import type { Answered } from "../../../../protocol/answer.ts";
import type { Caller } from "../../../../protocol/operation.ts";
import type { Finding } from "../../../../protocol/operations/doctor.ts";
import { ok } from "../../../../protocol/result.ts";
import { type Destination, destinationsSchema } from "../../../config/destinations.ts";
import { windowSchema } from "../../../config/window.ts";
import { Alarm } from "../../clocks.ts";
import type { ObjectStorage } from "../../double/storage.ts";
import { migrate } from "../../schema.ts";
import { seal } from "../../sealed.ts";
import { Alerts } from "../alerts.ts";
import { AlertBook } from "../book.ts";
import { Office } from "../delivery/office.ts";
import { LetterStore } from "../delivery/store.ts";
import { ALL, found } from "../machine/play.fixture.ts";
import { Mutes } from "../mutes.ts";
import type { Fetch } from "../senders/post.ts";
import { keyPair, pushService } from "../senders/push-service.fixture.ts";
import { THREE, threeSides } from "../senders/three-sides.fixture.ts";

export const NOON = Date.parse("2026-11-29T12:00:00Z");
/** What is found, and does not lead to the other. */
export const disk = found("disk_full", "critical");
export const memory = found("fragmentation_ratio");

/** Every test of the file begins at noon, by a clock that it moves. */
export const fromNoonOn = (): void => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"], now: NOON }));
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });
};

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
const ANN: Caller = { id: "ann", role: "operator", via: "token" };
const NIGHT = windowSchema.parse({ zone: "UTC", from: "22:00", until: "07:00" });

const KEYS = await keyPair();
const { destinations: ALL_OF_THEM } = destinationsSchema.parse({
  ...THREE,
  phones: { kind: "push", subject: "mailto:ops@example.org", ...KEYS },
});

/** @param known every finding that there may be */
const said = (findings: readonly Finding[], known: ReadonlySet<string>, at: number): Answered => ({
  ...{ at: new Date(at).toISOString(), age_ms: 0, verdict: "ok", reasons: [], summary: "", commands: [] },
  data: { findings, fine: [...known].filter((id) => !findings.some((each) => each.id === id)).map((id) => ({ id })) },
});

/** What a webhook gets. */
export interface Event {
  type: string;
  data: Record<string, unknown>;
}

export interface Roads {
  /** Whether there are quiet hours, from ten to seven. */
  quiet?: boolean;
  maintenance?: readonly unknown[];
  startsAt?: number;
}

/** @param storage an empty one */
export const roadOver = async (
  storage: ObjectStorage,
  { quiet = false, maintenance = [], startsAt = NOON }: Roads = {},
) => {
  vi.setSystemTime(startsAt);
  const now = (): number => Date.now();
  migrate(storage);
  const { fakes, fetcher: others } = threeSides(now);
  const phone = await pushService("https://push.example.net", KEYS.public_key, now);
  /** What happens instead of an answer, by a part of the address. */
  const trouble = new Map<string, () => Promise<Response>>();
  const asks: string[] = [];
  const fetcher: Fetch = async (url, init) => {
    asks.push(url);
    for (const [part, happens] of trouble) if (url.includes(part)) return happens();
    return url === phone.subscription.endpoint ? phone.fetcher(url, init) : others(url, init);
  };
  const devices = {
    mayRead: () => Promise.resolve(["pixel"]),
    reach: () => Promise.resolve({ subscription: phone.subscription, origin: "https://ops.example.org" }),
    forget: () => Promise.resolve(),
  };
  let destinations: ReadonlyMap<string, Destination> = ALL_OF_THEM;
  const made = () => {
    const alarm = new Alarm(storage);
    const book = new AlertBook(storage);
    const mutes = new Mutes(storage.sql);
    const office = new Office({
      ...{ store: new LetterStore(storage), alarm, target: "prod", destinations, all: ALL_OF_THEM, devices },
      ...{ quiet: quiet ? NIGHT : null, alerts: () => book.current(now()), fetcher, now },
      ...{ alert: (id: number) => book.get(id), made: () => null },
    });
    const windows = maintenance.map((each) => windowSchema.parse(each));
    return { alarm, office, alerts: new Alerts({ book, office, maintenance: windows, mutes, alarm }) };
  };
  let rooms = made();
  const due = async (): Promise<void> => {
    while (storage.alarm !== null && storage.alarm <= now()) {
      storage.alarm = null;
      rooms.alarm.rang();
      rooms.alerts.ring(now());
      await rooms.office.ring();
    }
  };
  /** Rings whenever the alarm is due. */
  const pass = async (ms: number): Promise<void> => {
    const end = now() + ms;
    await due();
    while (storage.alarm !== null && storage.alarm <= end) {
      vi.setSystemTime(Math.max(now(), storage.alarm));
      await due();
    }
    vi.setSystemTime(end);
  };
  const known = new Set(ALL);
  /** Looks, five minutes apart, that find these. */
  const looks = async (times: number, ...findings: Finding[]): Promise<void> => {
    for (const { id } of findings) known.add(id);
    for (let look = 0; look < times; look += 1) {
      rooms.alerts.looked({ result: ok(seal(said(findings, known, now()))), lastGood: null, timings: {} }, now());
      await pass(5 * MINUTE);
    }
  };
  return {
    ...{ fakes, trouble, storage, pass, looks, phone },
    /** Raised at the second of two looks, or the first where it is critical, and over at the fourth: in twenty minutes. */
    comesAndGoes: async (finding: Finding): Promise<void> => {
      await looks(2, finding);
      await looks(2);
    },
    mute: async (finding: string | null, hours: number, reason: string | null = "deploy"): Promise<void> => {
      rooms.alerts.mute({ finding, until: now() + hours * HOUR, by: "ann", reason }, ANN, now(), () => {});
      await due();
    },
    unmute: async (finding: string | null): Promise<void> => {
      rooms.alerts.unmute(finding, ANN, now(), () => {});
      await due();
    },
    acknowledge: async (): Promise<void> => {
      for (const alert of rooms.alerts.open()) rooms.alerts.acknowledge(alert, ANN, null, now(), () => {});
      await due();
    },
    unwatched: () => rooms.alerts.unwatched(now()),
    /** A deployment, in which the target tells these. */
    restart: (tell: readonly string[] = [...ALL_OF_THEM.keys()]) => {
      destinations = new Map([...ALL_OF_THEM].filter(([name]) => tell.includes(name)));
      rooms = made();
    },
    asked: (): readonly string[] => asks,
    /** What the channel shows, without what is in threads. */
    slack: () => [...fakes.slack.messages.values()].flatMap(({ text, thread }) => (thread === null ? [text] : [])),
    /** What the webhook took of the ends of mutes, in words. */
    hook: () =>
      ([...fakes.webhook.took.values()] as unknown as Event[]).flatMap(({ type, data }) =>
        type === "alerts.kept_back" ? [data["summary"]] : [],
      ),
    /** What waits to be told, and what is not to be told yet. */
    waiting: () =>
      ["alert_letters", "alert_held", "alert_kept"].flatMap((table) =>
        storage.sql.exec(`SELECT * FROM ${table}`).toArray(),
      ),
  };
};
