/** The part of the account that is about alerts: whether this device is told of them, and which others are. */
import { useEffect, useState } from "preact/hooks";
import type { Person } from "../api/session.ts";
import { Prose } from "../layout/phrase.tsx";
import type { Attempt } from "../sign/use-attempt.ts";
import { failureText } from "../sign/words.ts";
import { useConsole } from "../state/console.ts";
import { Instant } from "../time/now.tsx";
import { type Ability, abilityOf, nameOf } from "./ability.ts";
import { allowed, circumstances, subscribed, unsubscribed } from "./browser.ts";
import { addDevice, type Device, type Devices, type DevicesOutcome, listDevices, removeDevice } from "./devices.ts";
import { dropWish, keepWish } from "./wish.ts";

const WHY_NOT: Readonly<Record<Exclude<Ability, "able">, string>> = {
  "home-screen":
    "On an iPhone or iPad this goes from the home screen only: tap Share, then Add to Home Screen, open redis-ops from there, and sign in there.",
  denied:
    "This browser was told to show no notifications of this page. Allow them in its settings for this site, then come back.",
  unable: "This browser cannot be told: it has no push service here, as in a private window.",
};

const NOT_ALLOWED = "Nothing was changed: the browser was not allowed to show notifications.";
const NO_SERVICE = "This browser has reached no push service. Try again later, or in another browser.";

const targetsText = (targets: readonly string[]): string =>
  targets.length === 0
    ? "No target that you may read tells of its alerts in this way yet: its watch has to name it in tell."
    : `Devices are told of ${targets.join(", ")}: what is wrong and where, without figures, when it is raised and when it is over.`;

interface ItemOf {
  device: Device;
  onRemove: (device: Device) => void;
}

const Item = ({ device, onRemove }: ItemOf) => (
  <li class="entry">
    <p class="line">
      <strong>{device.name}</strong>
      {device.own ? " (this session)" : ""}
    </p>
    <p class="note">
      told since <Instant at={device.added_at} />
    </p>
    <button type="button" class="quiet" aria-label={`Take away: ${device.name}`} onClick={() => onRemove(device)}>
      Take away
    </button>
  </li>
);

interface Part {
  attempt: Attempt;
  person: Person;
}

/** What is done at a tap; each answers the list as it is then, or what to say. */
const useDevices = ({ attempt, person }: Part, show: (devices: Devices) => void) => {
  const { line, shelf } = useConsole();
  const taken = (outcome: DevicesOutcome, said: string): string => {
    if (outcome.kind !== "devices") return failureText(outcome);
    show(outcome);
    return said;
  };
  return {
    tell: (key: string) =>
      attempt(async () => {
        if (!(await allowed())) return NOT_ALLOWED;
        const subscription = await subscribed(key).catch(() => null);
        if (subscription === null) return NO_SERVICE;
        const outcome = await addDevice(line, nameOf(circumstances()), subscription);
        if (outcome.kind === "devices") keepWish(shelf, person, subscription.endpoint);
        return taken(outcome, "This device is told of alerts now.");
      }),
    remove: ({ id, name, own }: Device) =>
      attempt(async () => {
        const outcome = await removeDevice(line, id);
        if (outcome.kind === "devices" && own) {
          dropWish(shelf);
          await unsubscribed();
        }
        return taken(outcome, `“${name}” is told nothing any more.`);
      }),
  };
};

const Offered = ({ known, onTell }: { known: Devices; onTell: (key: string) => void }) => {
  const { key, missing, devices } = known;
  if (key === null)
    return (
      <p class="hint">
        <Prose text={`Nobody can be told on a device here. For the Worker's owner: ${missing}`} />
      </p>
    );
  const ability = abilityOf(circumstances());
  if (ability !== "able") return <p class="hint">{WHY_NOT[ability]}</p>;
  if (devices.some(({ own }) => own)) return null;
  return (
    <button type="button" onClick={() => onTell(key)}>
      Tell this device about alerts
    </button>
  );
};

export const AlertsHere = (part: Part) => {
  const { line } = useConsole();
  const [known, setKnown] = useState<Devices | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  const { tell, remove } = useDevices(part, setKnown);
  useEffect(() => {
    void listDevices(line).then((listed) => {
      if (listed.kind === "devices") setKnown(listed);
      else setFailed(failureText(listed));
    });
  }, []);
  return (
    <section class="account-part">
      <h2>Alerts on devices</h2>
      {failed === null ? null : <p class="fault">{failed}</p>}
      {known === null && failed === null ? <p class="hint">Loading…</p> : null}
      {known === null ? null : (
        <>
          {known.key === null ? null : <p>{targetsText(known.targets)}</p>}
          {known.devices.length === 0 ? null : (
            <ul class="entries">
              {known.devices.map((device) => (
                <Item key={device.id} device={device} onRemove={remove} />
              ))}
            </ul>
          )}
          <Offered known={known} onTell={tell} />
          {known.key === null ? null : (
            <p class="hint">
              A device is told for as long as its session lasts, this one until <Instant at={part.person.expires_at} />,
              and goes on when the same person signs in there again.
            </p>
          )}
        </>
      )}
    </section>
  );
};
