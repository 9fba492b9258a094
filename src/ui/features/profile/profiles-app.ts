/** The application's part for profiles. */
import type { ProfilesApp } from '../../../app/profile-types.ts';
import type { LwbApp } from '../../../app/types.ts';
import { useApp } from '../../state/app-context.tsx';

export const useProfiles = (): ProfilesApp => (useApp().app as LwbApp & { readonly profiles: ProfilesApp }).profiles;
