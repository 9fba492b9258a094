/** Numbers, sizes, plurals and lists in one language, by `Intl`. */

/** `other` always; the rest as `Intl.PluralRules` names them and the language needs them. */
export interface PluralForms {
  readonly one?: string;
  readonly other: string;
}

export interface Forms {
  readonly count: (value: number) => string;
  /** The form alone: "LoRAs". */
  readonly form: (value: number, forms: PluralForms) => string;
  /** Number and form: "1,204 LoRAs". */
  readonly plural: (value: number, forms: PluralForms) => string;
  /** Decimal units, as file managers and download pages use them: "153 MB". */
  readonly bytes: (value: number) => string;
  readonly and: (items: readonly string[]) => string;
  readonly or: (items: readonly string[]) => string;
  /** "29 Nov 2026", of milliseconds since 1970. */
  readonly date: (ms: number) => string;
  /** With the time of day. */
  readonly moment: (ms: number) => string;
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** @param locale a BCP 47 tag that the program ships words for */
export function formsOf(locale: string): Forms {
  const numbers = new Intl.NumberFormat(locale);
  const rules = new Intl.PluralRules(locale);
  const and = new Intl.ListFormat(locale, { type: 'conjunction' });
  const or = new Intl.ListFormat(locale, { type: 'disjunction' });
  const date = new Intl.DateTimeFormat(locale, { year: 'numeric', month: 'short', day: 'numeric' });
  const moment = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const count = (value: number): string => numbers.format(value);
  const form = (value: number, forms: PluralForms): string => (rules.select(value) === 'one' && forms.one) || forms.other;
  return {
    count,
    form,
    plural: (value, forms) => `${count(value)} ${form(value, forms)}`,
    bytes(value) {
      let size = value;
      let unit = 0;
      while (size >= 999.5 && unit < UNITS.length - 1) {
        size /= 1000;
        unit++;
      }
      const digits = unit === 0 || size >= 100 ? 0 : 1;
      return `${count(Number(size.toFixed(digits)))} ${UNITS[unit]}`;
    },
    and: (items) => and.format(items),
    or: (items) => or.format(items),
    date: (ms) => date.format(ms),
    moment: (ms) => moment.format(ms),
  };
}
