/** One of a few, side by side: radio buttons in the shape of a switch. Plain. */

import { useId } from 'react';
import './Segments.css';

interface Props<T extends string> {
  readonly legend: string;
  readonly options: readonly { readonly value: T; readonly label: string; readonly lang?: string }[];
  readonly value: T;
  readonly onChange: (value: T) => void;
}

export function Segments<T extends string>({ legend, options, value, onChange }: Props<T>) {
  const name = useId();
  return (
    <fieldset className="segments">
      <legend className="segments__legend">{legend}</legend>
      <div className="segments__track">
        {options.map((option) => (
          <label key={option.value} className="segments__option" lang={option.lang}>
            <input
              type="radio"
              className="segments__radio"
              name={name}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            <span className="segments__label">{option.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
