/** Where one signs in: before anything else, and when a session has ended. */

export interface SignInProps {
  /** From a link of Slack's; null where one came otherwise. */
  code: string | null;
  /** Whether there was a session that has ended. */
  ended: boolean;
}

export function SignIn({ ended }: SignInProps) {
  return (
    <main>
      <h1>Sign in</h1>
      {ended ? <p>Your session has ended.</p> : null}
    </main>
  );
}
