/** The list of the library. */
import { formsOf } from '../forms.ts';

const { plural } = formsOf('en');

export const list = {
  profiles: (count: number) => plural(count, { one: 'profile', other: 'profiles' }),
};
