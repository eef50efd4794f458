/** A form made from an operation's entry in the catalogue. */
import { useId, useState } from "preact/hooks";
import { Prose } from "../layout/phrase.tsx";
import type { Inputs } from "../route.ts";
import type { CatalogueInput } from "../state/catalogue.ts";
import { faultsIn, said } from "./values.ts";

export interface FormProps {
  inputs: readonly CatalogueInput[];
  /** What stands in it at first. */
  values: Inputs;
  /** What the API says is wrong, by input. */
  faults: Inputs;
  /** On its button: `Show`, `Go on`. */
  verb: string;
  /** Why it may not be used; null where it may. */
  off: string | null;
  /** Called with what was typed, when nothing of it is known to be wrong. */
  onAsk: (values: Inputs) => void;
}

interface FieldProps {
  input: CatalogueInput;
  value: string;
  fault: string | undefined;
  onValue: (value: string) => void;
}

/** `key` as a person reads it. */
const labelOf = (name: string): string => name.replaceAll("_", " ");

const placeholderOf = ({ preset, examples, required }: CatalogueInput): string => {
  if (preset !== null) return preset;
  const [example] = examples;
  return example === undefined ? "" : `${required ? "" : "such as "}${example}`;
};

const Choice = ({
  input: { options, preset, required },
  value,
  id,
  described,
  onValue,
}: FieldProps & { id: string; described: string }) => (
  <select
    id={id}
    aria-describedby={described}
    value={value}
    required={required}
    onChange={({ currentTarget }) => onValue(currentTarget.value)}
  >
    <option value="">{preset === null ? "" : `${preset} (if nothing is chosen)`}</option>
    {options.map((option) => (
      <option key={option} value={option}>
        {option}
      </option>
    ))}
  </select>
);

/** Many say themselves what it is without them. */
const hintOf = ({ description, required }: CatalogueInput): string =>
  required || /\bleft out\b/.test(description) ? description : `${description}; may be left out`;

const Field = (props: FieldProps) => {
  const { input, value, fault, onValue } = props;
  const { name, type, required, max_length } = input;
  const id = useId();
  const described = `${id}-about`;
  const about = (
    <p id={described} class={fault === undefined ? "hint" : "fault"}>
      <Prose text={fault ?? hintOf(input)} />
    </p>
  );
  if (type === "flag")
    return (
      <div class="field flag">
        <label>
          <input
            type="checkbox"
            checked={value === "true"}
            aria-describedby={described}
            onChange={({ currentTarget }) => onValue(currentTarget.checked ? "true" : "")}
          />{" "}
          {labelOf(name)}
        </label>
        {about}
      </div>
    );
  return (
    <div class="field">
      <label for={id}>{labelOf(name)}</label>
      {type === "enum" ? (
        <Choice {...props} id={id} described={described} />
      ) : (
        <input
          id={id}
          type="text"
          inputMode={type === "number" ? "numeric" : "text"}
          value={value}
          placeholder={placeholderOf(input)}
          aria-describedby={described}
          aria-invalid={fault !== undefined}
          aria-required={required}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          {...(max_length === null ? {} : { maxLength: max_length })}
          onInput={({ currentTarget }) => onValue(currentTarget.value)}
        />
      )}
      {about}
    </div>
  );
};

export const Form = ({ inputs, values, faults, verb, off, onAsk }: FormProps) => {
  const [typed, setTyped] = useState<Inputs>(values);
  // What an address has filled in wrongly is said at once; what is missing, only when it is asked.
  const [own, setOwn] = useState<Inputs>(() =>
    Object.fromEntries(Object.entries(faultsIn({ inputs }, values)).filter(([name]) => (values[name] ?? "") !== "")),
  );
  const ask = (): void => {
    const wrong = faultsIn({ inputs }, typed);
    setOwn(wrong);
    if (Object.keys(wrong).length === 0) onAsk(said(typed));
  };
  return (
    <form
      class="form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        ask();
      }}
    >
      {off === null ? null : <p class="off">{off}</p>}
      <fieldset class="fields" disabled={off !== null}>
        {inputs.map((input) => (
          <Field
            key={input.name}
            input={input}
            value={typed[input.name] ?? ""}
            fault={own[input.name] ?? faults[input.name]}
            onValue={(value) => setTyped((before) => ({ ...before, [input.name]: value }))}
          />
        ))}
        <button type="submit" class="ask">
          {verb}
        </button>
      </fieldset>
    </form>
  );
};
