/** Any operation of the catalogue: its form, and what it answers. */
import type { Inputs } from "../route.ts";

export interface OperationProps {
  target: string | null;
  operation: string;
  input: Inputs;
}

export function Operation({ operation }: OperationProps) {
  return (
    <main>
      <h1>{operation}</h1>
    </main>
  );
}
