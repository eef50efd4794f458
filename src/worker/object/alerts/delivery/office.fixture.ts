/** For tests: letters over a real storage, to the fakes of the other sides. */
import { type Destination, destinationsSchema } from "../../../config/destinations.ts";
import { windowSchema } from "../../../config/window.ts";
import { Alarm } from "../../clocks.ts";
import type { ObjectStorage } from "../../double/storage.ts";
import { migrate } from "../../schema.ts";
import { AlertBook } from "../book.ts";
import type { AlertEvent } from "../machine/events.ts";
import { endedMutes, type Observed, observe } from "../machine/observe.ts";
import { ALL, type found } from "../machine/play.fixture.ts";
import type { Fetch } from "../senders/post.ts";
import { THREE, threeSides } from "../senders/three-sides.fixture.ts";
import { Office } from "./office.ts";
import { LetterStore } from "./store.ts";

export const NOON = Date.parse("2026-11-29T12:00:00Z");
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
const NIGHT = windowSchema.parse({ zone: "UTC", from: "22:00", until: "07:00" });

const { destinations: ALL_OF_THEM } = destinationsSchema.parse(THREE);

/** @param storage an empty one */
export const roadOver = (storage: ObjectStorage, names: readonly string[], quiet = false, startsAt = NOON) => {
  migrate(storage);
  let clock = startsAt;
  const now = (): number => clock;
  const { fakes, fetcher: others } = threeSides(now);
  /** What happens instead of an answer, by a part of the address. */
  const trouble = new Map<string, () => Promise<Response>>();
  const asks: string[] = [];
  const fetcher: Fetch = async (url, init) => {
    asks.push(url);
    for (const [part, happens] of trouble) if (url.includes(part)) return happens();
    return others(url, init);
  };
  let destinations = new Map<string, Destination>([...ALL_OF_THEM].filter(([name]) => names.includes(name)));
  let all = destinations;
  const book = new AlertBook(storage);
  const made = () =>
    new Office({
      ...{ store: new LetterStore(storage), alarm: new Alarm(storage), target: "prod", destinations, all },
      ...{ quiet: quiet ? NIGHT : null, alerts: () => book.current(clock), fetcher, now },
      ...{ alert: (id: number) => book.get(id), made: () => null },
    });
  let office = made();
  const written = (observed: readonly Observed[]): Promise<void> => {
    book.take(observed, (...notice) => office.write(...notice));
    office.setAlarm();
    return storage.alarm !== null && storage.alarm <= clock ? office.ring() : Promise.resolve();
  };
  return {
    ...{ fakes, trouble, asks, storage, now },
    /** A look that finds these, and whatever is due after it. */
    finds: async (...findings: ReturnType<typeof found>[]): Promise<void> => {
      const fine = ALL.filter((id) => !findings.some((each) => each.id === id));
      const sample = { at: clock, findings, fine };
      await written(endedMutes(book.current(clock), clock));
      await written(observe(book.current(clock), sample, () => null));
    },
    /** Something happens to the one alert that is open. */
    happens: (event: AlertEvent): Promise<void> => written([{ alert: book.open()[0] ?? null, event }]),
    advance: (ms: number) => {
      clock += ms;
    },
    /** Rings now, whatever the alarm is set to. */
    ring: (): Promise<void> => office.ring(),
    /** Rings whenever the alarm is due. */
    pass: async (ms: number): Promise<void> => {
      const end = clock + ms;
      while (storage.alarm !== null && storage.alarm <= end) {
        clock = Math.max(clock, storage.alarm);
        book.take(endedMutes(book.current(clock), clock), (...notice) => office.write(...notice));
        await office.ring();
      }
      clock = end;
    },
    /** A deployment, in which there are these destinations. */
    restart: (left: readonly string[] = names) => {
      destinations = all = new Map([...ALL_OF_THEM].filter(([name]) => left.includes(name)));
      office = made();
    },
    /** One in which the target tells only these. */
    tells: (left: readonly string[]) => {
      destinations = new Map([...all].filter(([name]) => left.includes(name)));
      office = made();
    },
    failing: () => [...office.failing().keys()],
    reasons: () => [...office.reasons()],
    waiting: () => new LetterStore(storage).waiting().length,
  };
};
