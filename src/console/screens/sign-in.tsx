/** Where one signs in: before anything else, and when a session has ended. Only the ways that are configured are there. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Proof, Way } from "../api/session.ts";
import { hasPasskeys, passkeyFor } from "../sign/passkey.ts";
import { type Attempt, useAttempt } from "../sign/use-attempt.ts";
import { failureText } from "../sign/words.ts";
import { useConsole, useConsoleState } from "../state/console.ts";

export interface SignInProps {
  /** From a link of Slack's; null where one came otherwise. */
  code: string | null;
  /** Whether there was a session that has ended. */
  ended: boolean;
}

interface WayProps {
  /** Does what signs one in, and says what went wrong. */
  attempt: Attempt;
  enter: (proof: Proof) => Promise<string | null>;
}

const Section = ({ title, children }: { title: string; children: ComponentChildren }) => (
  <section class="sign-way">
    <h2>{title}</h2>
    {children}
  </section>
);

const Slack = () => (
  <Section title="From Slack">
    <p>
      Type <code>/redis console</code> and open the link that only you get. It works once, within five minutes.
    </p>
  </Section>
);

const Passkey = ({ attempt, enter }: WayProps) => {
  const { line } = useConsole();
  const use = async (): Promise<string | null> => {
    const made = await passkeyFor(line, "sign-in");
    return made.kind === "response" ? enter({ way: "passkey", response: made.response }) : failureText(made);
  };
  return (
    <Section title="With a passkey">
      <p>For those who have added one on this device, or on one that shares them. Slack is not needed.</p>
      {hasPasskeys() ? (
        <button type="button" onClick={() => attempt(use)}>
          Use a passkey
        </button>
      ) : (
        <p class="hint">This browser has no passkeys here.</p>
      )}
    </Section>
  );
};

const Access = ({ attempt, enter }: WayProps) => (
  <Section title="Through Cloudflare Access">
    <p>You have signed in to your organisation already: that is taken.</p>
    <button type="button" onClick={() => attempt(() => enter({ way: "access" }))}>
      Go on
    </button>
  </Section>
);

/** The token stands in the field only: it is in no state, no storage, and gone when it was sent. */
const Token = ({ attempt, enter }: WayProps) => {
  const field = useRef<HTMLInputElement>(null);
  const use = async (): Promise<string | null> => {
    const token = field.current?.value.trim() ?? "";
    if (token === "") return "Paste a token first.";
    const failed = await enter({ way: "token", token });
    if (field.current !== null) field.current.value = "";
    return failed;
  };
  return (
    <Section title="With a token">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          attempt(use);
        }}
      >
        <label for="token">A token of the API, as its owner gave it to you</label>
        <input
          id="token"
          ref={field}
          type="password"
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          data-1p-ignore
          data-lpignore="true"
        />
        <p class="hint">It is exchanged for a session, and kept nowhere in this browser.</p>
        <button type="submit">Sign in</button>
      </form>
    </Section>
  );
};

const NotConfigured = () => (
  <Section title="Nobody can sign in yet">
    <p>
      The Worker's variable <code>CONSOLE_SIGN_IN</code> names no way to sign in that it has what it needs for. Set it
      in <code>wrangler.toml</code> to one or more of <code>slack</code>, <code>passkey</code>, <code>token</code> and{" "}
      <code>access</code>, and deploy.
    </p>
    <p class="hint">
      <code>slack</code> needs <code>SLACK_SIGNING_SECRET</code> and <code>SLACK_ACCESS</code>, <code>access</code>{" "}
      needs <code>CONSOLE_ACCESS</code>, and a passkey is added by somebody who came in in another way.
    </p>
  </Section>
);

/** In this order, whatever the order in which they are configured. */
const WAYS: Readonly<Record<Way, (props: WayProps) => ComponentChildren>> = {
  passkey: Passkey,
  slack: Slack,
  access: Access,
  token: Token,
};

/** By then a page that is about it has said how it ended, or is gone: longer than its request may take, in milliseconds. */
const HEARD_BY_MS = 15_000;

/** Said until the Worker has confirmed it: whoever has this browser next would else be in. While another page is about it, it has not failed yet. */
const Leaving = () => {
  const { signOut } = useConsole();
  const unleft = useConsoleState((known) => known.unleft);
  const [trying, setTrying] = useState(false);
  const [unheard, setUnheard] = useState(false);
  const waits = unleft?.underWay === true;
  useEffect(() => {
    setUnheard(false);
    const timer = waits ? setTimeout(() => setUnheard(true), HEARD_BY_MS) : undefined;
    return () => clearTimeout(timer);
  }, [waits]);
  if (unleft === null || (waits && !unheard)) return null;
  const again = async (): Promise<void> => {
    setTrying(true);
    await signOut(unleft.everywhere);
    setTrying(false);
  };
  return (
    <section class="sign-way" role="alert">
      <h2>You may not be signed out yet</h2>
      <p>
        This browser has forgotten all that was read, but not that you are signed in.{" "}
        {unleft.outcome && failureText(unleft.outcome)}
      </p>
      <button type="button" class="danger" aria-disabled={trying} onClick={() => (trying ? null : void again())}>
        {trying ? "Trying…" : "Try to sign out again"}
      </button>
    </section>
  );
};

/** The words for where somebody stands. */
const leadOf = (code: string | null, ended: boolean): string => {
  if (code !== null) return "Signing you in…";
  return ended
    ? "Your session has ended. Sign in again: a change that you were about to make is there again afterwards."
    : "One of these is enough.";
};

export function SignIn({ code, ended }: SignInProps) {
  const { begin, setCode, signIn, state } = useConsole();
  const session = useConsoleState((known) => known.session);
  const { said: failed, attempt } = useAttempt();

  const enter = async (proof: Proof): Promise<string | null> => {
    const outcome = await signIn(proof);
    if (outcome.kind !== "session") return failureText(outcome);
    return outcome.session.person === null ? "The Worker did not let you in. Ask whoever gave you access." : null;
  };

  useEffect(() => {
    if (code === null) return;
    attempt(async () => {
      const said = await enter({ way: "slack", code });
      // Before it is known who is signed in, nothing else would hold this screen, and what was said would go with it.
      if (said !== null && state.get().session === null) await begin();
      // It works once, so there is nothing to be tried again with it.
      setCode(null);
      return said === null ? null : `The link did not work. ${said}`;
    });
  }, [code]);

  const ways = (["passkey", "slack", "access", "token"] as const).filter((way) => session?.ways.includes(way) === true);
  return (
    <main id="main" tabIndex={-1}>
      <h1>Sign in</h1>
      <p class="lead">{leadOf(code, ended)}</p>
      <p class="fault" role="alert">
        {failed}
      </p>
      <Leaving />
      {session === null ? null : ways.length === 0 ? (
        <NotConfigured />
      ) : (
        ways.map((way) => {
          const Shown = WAYS[way];
          return <Shown key={way} attempt={attempt} enter={enter} />;
        })
      )}
    </main>
  );
}
