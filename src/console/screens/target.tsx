/** One target. */

export interface TargetProps {
  target: string;
  finding: string | null;
}

export function TargetScreen({ target }: TargetProps) {
  return (
    <main>
      <h1>{target}</h1>
    </main>
  );
}
