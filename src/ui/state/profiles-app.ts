/** The application's part for profiles. */
import type { ProfilesApp } from '../../app/profiles/profile-types.ts';
import { useApp } from './app-context.tsx';

export const useProfiles = (): ProfilesApp => useApp().app.profiles;
