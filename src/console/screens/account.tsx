/** Who is signed in, the devices that are told of alerts, the passkeys, and signing out. */
import { useEffect, useState } from "preact/hooks";
import { unsubscribed } from "../push/browser.ts";
import { AlertsHere } from "../push/section.tsx";
import { hasPasskeys, passkeyFor } from "../sign/passkey.ts";
import { addPasskey, listPasskeys, type Passkey, removePasskey } from "../sign/passkeys.ts";
import { type Attempt, useAttempt } from "../sign/use-attempt.ts";
import { failureText, WAY_NAMES } from "../sign/words.ts";
import { useConsole, useConsoleState } from "../state/console.ts";
import { Instant } from "../time/now.tsx";

const MOST_LETTERS = 40;

interface Doing {
  attempt: Attempt;
}

const Add = ({ attempt, onAdded }: Doing & { onAdded: () => void }) => {
  const { line } = useConsole();
  const [name, setName] = useState("");
  const add = async (): Promise<string> => {
    const called = name.trim();
    if (called === "") return "Give it a name first, such as the device it is on.";
    const made = await passkeyFor(line, "add");
    if (made.kind !== "response") return failureText(made);
    const added = await addPasskey(line, called, made.response);
    if (added.kind !== "json") return failureText(added);
    setName("");
    onAdded();
    return `The passkey “${called}” was added.`;
  };
  if (!hasPasskeys()) return <p class="hint">This browser has no passkeys here.</p>;
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        attempt(add);
      }}
    >
      <label for="passkey-name">Name of a new one</label>
      <input
        id="passkey-name"
        type="text"
        maxLength={MOST_LETTERS}
        autocomplete="off"
        placeholder="my phone"
        value={name}
        onInput={({ currentTarget }) => setName(currentTarget.value)}
      />
      <button type="submit">Add a passkey</button>
    </form>
  );
};

/** A second press removes it: there is no way back. */
const Item = ({
  passkey: { id, name, added_at, used_at },
  attempt,
  onRemoved,
}: Doing & { passkey: Passkey; onRemoved: () => void }) => {
  const { line } = useConsole();
  const [sure, setSure] = useState(false);
  const remove = async (): Promise<string> => {
    const removed = await removePasskey(line, id);
    if (removed.kind !== "json") return failureText(removed);
    onRemoved();
    return `The passkey “${name}” was removed.`;
  };
  return (
    <li class="entry">
      <p class="line">
        <strong>{name}</strong>
      </p>
      <p class="note">
        added <Instant at={added_at} />,{" "}
        {used_at === null ? (
          "never used"
        ) : (
          <>
            last used <Instant at={used_at} />
          </>
        )}
      </p>
      {sure ? <p class="note">Sessions that it has opened end with it.</p> : null}
      <button
        type="button"
        class={sure ? "danger" : "quiet"}
        aria-label={`${sure ? "Remove for good" : "Remove"}: ${name}`}
        onClick={() => (sure ? attempt(remove) : setSure(true))}
      >
        {sure ? "Remove for good" : "Remove"}
      </button>
    </li>
  );
};

const PasskeySection = (doing: Doing) => {
  const { line, begin } = useConsole();
  const [passkeys, setPasskeys] = useState<readonly Passkey[] | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  const load = async (): Promise<void> => {
    const listed = await listPasskeys(line);
    // A session ends with the passkey that opened it.
    if (listed.kind === "refused" && listed.status === 401) return void (await begin());
    setFailed(listed.kind === "passkeys" ? null : failureText(listed));
    if (listed.kind === "passkeys") setPasskeys(listed.passkeys);
  };
  useEffect(() => void load(), []);
  const changed = (): void => void load();
  return (
    <section class="account-part">
      <h2>Passkeys</h2>
      <p>With one, you come in without Slack, which may be down too.</p>
      {failed === null ? null : <p class="fault">{failed}</p>}
      {passkeys === null || passkeys.length === 0 ? (
        <p class="hint">{passkeys === null && failed === null ? "Loading…" : "There is none yet."}</p>
      ) : (
        <ul class="entries">
          {passkeys.map((passkey) => (
            <Item key={passkey.id} passkey={passkey} {...doing} onRemoved={changed} />
          ))}
        </ul>
      )}
      <Add {...doing} onAdded={changed} />
    </section>
  );
};

const SignOut = ({ attempt }: Doing) => {
  const { signOut } = useConsole();
  const [leaving, setLeaving] = useState(false);
  /** Where it does not succeed, the screen that then takes this one's place says so. */
  const leave = (everywhere: boolean) => async (): Promise<null> => {
    setLeaving(true);
    await signOut(everywhere);
    setLeaving(false);
    await unsubscribed();
    return null;
  };
  // One at a time: the first ends this session, and whoever has none can end no others.
  const button = (everywhere: boolean) => ({
    type: "button" as const,
    "aria-disabled": leaving,
    onClick: () => (leaving ? undefined : attempt(leave(everywhere))),
  });
  return (
    <section class="account-part">
      <h2>Sign out</h2>
      <div class="buttons">
        <button {...button(false)}>Sign out here</button>
        <button class="danger" {...button(true)}>
          Sign out everywhere
        </button>
      </div>
      <p class="hint">Everywhere: every session of yours ends at once, on every device.</p>
    </section>
  );
};

export function Account() {
  const session = useConsoleState((state) => state.session);
  const { said, attempt } = useAttempt();
  const person = session?.person ?? null;
  return (
    <main id="main" tabIndex={-1}>
      <nav aria-label="Back">
        <a class="back" href="#/">
          All targets
        </a>
      </nav>
      <h1>Account</h1>
      {person === null ? (
        <p>Who is signed in is not known while there is no line to the Worker.</p>
      ) : (
        <dl class="pairs">
          <div>
            <dt>signed in as</dt>
            <dd>{person.id}</dd>
          </div>
          <div>
            <dt>by</dt>
            <dd>{WAY_NAMES[person.way]}</dd>
          </div>
          <div>
            <dt>role</dt>
            <dd>{person.role === "operator" ? "operator: reads, and may change" : "viewer: reads"}</dd>
          </div>
          <div>
            <dt>targets</dt>
            <dd>{person.targets === null ? "all" : person.targets.join(", ")}</dd>
          </div>
          <div>
            <dt>until</dt>
            <dd>
              <Instant at={person.expires_at} />
            </dd>
          </div>
        </dl>
      )}
      <p role="status">{said}</p>
      {person === null ? null : <AlertsHere attempt={attempt} person={person} />}
      {session?.ways.includes("passkey") === true && person !== null ? <PasskeySection attempt={attempt} /> : null}
      <SignOut attempt={attempt} />
    </main>
  );
}
