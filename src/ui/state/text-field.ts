/** Where keys are text and not commands: fields that are typed in, and lists that jump to what is typed. A checkbox or a slider is neither. */
const TYPING =
  'input:not([type="range"], [type="checkbox"], [type="radio"], [type="button"], [type="submit"], [type="file"]), textarea, select, [contenteditable]:not([contenteditable="false"])';

export const isTextField = (target: EventTarget | null): boolean => target instanceof Element && target.matches(TYPING);
