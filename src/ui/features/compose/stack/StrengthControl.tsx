/** One strength of a member: slider and number in sync. The slider spans what is usual; the field takes more. */
import { createMemo, createSignal, createUniqueId, type JSX } from 'solid-js';
import type { Gesture } from '../../../../domain/history.ts';
import { rangeOf, SETTINGS } from '../../../../domain/settings.ts';
import { useApp } from '../../../state/app-context.tsx';
import { readSetting } from '../../../state/settings.ts';
import { NumberInput, RangeInput } from '../../../widgets/NumberSlider.tsx';
import { MOST_STRENGTH, strengthFromText } from './strength-text.ts';
import { FieldFault } from '../../../widgets/FieldFault.tsx';

export interface StrengthProps {
  /** "Model", "CLIP". */
  readonly label: string;
  /** With the LoRA: "ink Model strength". */
  readonly name: string;
  readonly value: number;
  readonly disabled?: boolean;
  readonly set: (value: number, gesture: Gesture) => void;
}

const TYPED = { least: -MOST_STRENGTH, most: MOST_STRENGTH };

export function StrengthControl(props: StrengthProps): JSX.Element {
  const { app } = useApp();
  const usual = createMemo(() => rangeOf(readSetting(app, SETTINGS.strengthRange)));
  const message = createUniqueId();
  const [fault, setFault] = createSignal<string | null>(null);
  return (
    <div class="strength-control" classList={{ disabled: props.disabled === true }}>
      <span class="strength-label">{props.label}</span>
      <RangeInput
        label={props.name}
        value={props.value}
        range={usual()}
        disabled={props.disabled}
        set={(value, gesture) => props.set(value, gesture)}
      />
      <NumberInput
        label={props.name}
        value={props.value}
        range={usual()}
        typed={TYPED}
        read={strengthFromText}
        disabled={props.disabled}
        fault={fault()}
        setFault={setFault}
        message={message}
        set={(value, gesture) => props.set(value, gesture)}
      />
      <FieldFault text={fault()} id={message} />
    </div>
  );
}
