/** Who is signed in, the passkeys, and signing out. */

export function Account() {
  return (
    <main>
      <h1>Account</h1>
    </main>
  );
}
