/** Why a profile, preset or set is not kept. */
import type { None } from '../message.ts';

export interface ProfileMessages {
  readonly 'profile.gain': { readonly slot: string; readonly gain: string; readonly most: number };
  readonly 'profile.name-empty': None;
  readonly 'profile.name-long': { readonly length: number; readonly most: number };
  readonly 'profile.gains-form': None;
  readonly 'profile.unknown-slot': { readonly slot: string };
  readonly 'profile.notes': { readonly most: number };
  readonly 'profile.tags-many': { readonly most: number };
  readonly 'profile.tag': { readonly most: number };
  readonly 'profile.favourite': None;
  readonly 'profile.elsewhere': None;
  readonly 'profile.no-room': None;
  readonly 'profile.lora-gone': None;
  readonly 'profile.gone': None;
  readonly 'profile.here-already': None;
  readonly 'profile.no-blocks': None;
  readonly 'profile.not-a-file': None;
}
