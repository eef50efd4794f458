/** maxmemory by a slider and by a number of MiB; neither leaves the bounds that the guards allow. */
import { useId, useState } from "preact/hooks";
import { settingText } from "../../shared/setting.ts";
import { mibOf, type Range, sizeOfMib, typedMib, within } from "./sizes.ts";

export interface SizeFieldProps {
  /** As Redis takes it: `576mb`. */
  value: string;
  range: Range;
  onValue: (value: string) => void;
}

export const SizeField = ({ value, range, onValue }: SizeFieldProps) => {
  const id = useId();
  // What is being typed is no size within the bounds before its last digit.
  const [typing, setTyping] = useState<string | null>(null);
  const mib = mibOf(value);
  const ends = `${settingText("maxmemory", sizeOfMib(range.min))} to ${settingText("maxmemory", sizeOfMib(range.max))}`;
  const fixed = range.min === range.max;
  const leave = (): void => {
    if (typing !== null && /^\d+$/.test(typing.trim())) onValue(sizeOfMib(within(Number(typing), range)));
    setTyping(null);
  };
  return (
    <div class="field">
      <label for={`${id}-mib`}>New maxmemory, in MiB</label>
      <div class="size">
        <input
          id={`${id}-mib`}
          type="number"
          inputMode="numeric"
          min={range.min}
          max={range.max}
          step={1}
          value={typing ?? mib ?? ""}
          aria-describedby={`${id}-ends`}
          onInput={({ currentTarget }) => {
            setTyping(currentTarget.value);
            const typed = typedMib(currentTarget.value, range);
            if (typed !== null) onValue(sizeOfMib(typed));
          }}
          onBlur={leave}
          onKeyDown={(event) => {
            if (event.key === "Enter") leave();
          }}
        />
        <span id={`${id}-ends`} class="hint">
          {fixed ? `The guards allow this alone` : ends}
        </span>
      </div>
      <input
        type="range"
        aria-label="New maxmemory"
        aria-valuetext={settingText("maxmemory", value)}
        min={range.min}
        max={range.max}
        step={1}
        disabled={fixed}
        value={within(mib ?? range.min, range)}
        onInput={({ currentTarget }) => {
          setTyping(null);
          onValue(sizeOfMib(Number(currentTarget.value)));
        }}
      />
    </div>
  );
};
