/** What a person chooses in the sheet. */
import { useId } from "preact/hooks";
import { policyChoices } from "../../shared/eviction.ts";
import type { CatalogueInput } from "../state/catalogue.ts";
import { choicesWith } from "./durations.ts";
import { SizeField } from "./size-field.tsx";
import { rangeOf } from "./sizes.ts";
import type { Sheet } from "./states.ts";
import { valuesOf } from "./told.ts";

export type OnTyped = (field: string, value: string) => void;

interface FieldProps {
  value: string;
  onTyped: OnTyped;
}

/** @param current what is set now; null where that is not known yet */
const PolicyField = ({ value, current, onTyped }: FieldProps & { current: string | null }) => {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>New policy</label>
      <select id={id} value={value} onChange={({ currentTarget }) => onTyped("value", currentTarget.value)}>
        {policyChoices(value, current).map((policy) => (
          <option key={policy} value={policy}>
            {policy}
          </option>
        ))}
      </select>
    </div>
  );
};

const TextField = ({ value, onTyped }: FieldProps) => {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>New value</label>
      <input
        id={id}
        type="text"
        maxLength={64}
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        value={value}
        onInput={({ currentTarget }) => onTyped("value", currentTarget.value)}
      />
    </div>
  );
};

const ValueField = ({ sheet: { draft, bounds, preview }, onTyped }: { sheet: Sheet; onTyped: OnTyped }) => {
  const { key, value = "" } = draft;
  const range = key === "maxmemory" ? rangeOf(bounds) : null;
  if (range !== null) return <SizeField value={value} range={range} onValue={(size) => onTyped("value", size)} />;
  return key === "maxmemory-policy" ? (
    <PolicyField value={value} current={valuesOf(preview.page)?.before ?? null} onTyped={onTyped} />
  ) : (
    <TextField value={value} onTyped={onTyped} />
  );
};

/** @param opened for how long it was asked when the sheet opened */
const DurationField = ({ value, opened, needed, onTyped }: FieldProps & { opened: string; needed: boolean }) => {
  const name = useId();
  return (
    <fieldset class="field choices">
      <legend>For how long</legend>
      {choicesWith(opened, needed).map((choice) => (
        <label key={choice.value}>
          <input
            type="radio"
            name={name}
            value={choice.value}
            checked={choice.value === value}
            onChange={() => onTyped("for", choice.value)}
          />
          <span>{choice.label}</span>
        </label>
      ))}
    </fieldset>
  );
};

const ReasonField = ({ value, onTyped }: FieldProps) => {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>
        Why <span class="hint">(for the audit)</span>
      </label>
      <input
        id={id}
        type="text"
        maxLength={200}
        autocomplete="off"
        value={value}
        onInput={({ currentTarget }) => onTyped("reason", currentTarget.value)}
      />
    </div>
  );
};

export interface FieldsProps {
  sheet: Sheet;
  opened: string;
  /** The inputs that the operation has. */
  inputs: readonly Pick<CatalogueInput, "name" | "required">[];
  onTyped: OnTyped;
}

/** Off while something is under way: what was sent is what is shown. */
export const Fields = ({ sheet, opened, inputs, onTyped }: FieldsProps) => {
  const { draft, phase, plan } = sheet;
  const has = (name: string): boolean => inputs.some((input) => input.name === name);
  const lasts = inputs.find(({ name }) => name === "for");
  return (
    <fieldset class="fields" disabled={phase.name !== "choosing" || plan.forbidden !== null}>
      {has("key") && has("value") ? <ValueField sheet={sheet} onTyped={onTyped} /> : null}
      {lasts === undefined ? null : (
        <DurationField value={draft["for"] ?? ""} opened={opened} needed={lasts.required} onTyped={onTyped} />
      )}
      {has("reason") ? <ReasonField value={draft["reason"] ?? ""} onTyped={onTyped} /> : null}
    </fieldset>
  );
};
