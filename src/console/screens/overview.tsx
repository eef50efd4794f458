/** All targets, worst first. */

export function Overview() {
  return (
    <main>
      <h1>Targets</h1>
    </main>
  );
}
