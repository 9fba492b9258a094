import { expect, it } from 'vitest';
import { databaseOf, reachableFiles } from '../../../src/testing/catalog-files.ts';
import { CatalogWorld } from '../../../src/testing/catalog-world.ts';
import { oldLibrary } from '../../../src/testing/old-libraries.ts';

it('keeps gains that were stored before they were bounded, and what can be done with their rows', async () => {
  const sql = oldLibrary(4).replace('"single.0":-1.5', '"single.0":-1500');
  const files = await reachableFiles({ 'library-1.sqlite3': await databaseOf(sql) });
  const world = await CatalogWorld.open(files);
  const [profile] = await world.api.profiles(null);
  expect(profile?.gains).toMatchObject({ 'single.0': -1500 });
  await world.api.deleteProfile(profile?.id ?? '');
  await world.api.restoreProfile(profile?.id ?? '');
  expect((await world.api.profiles(null)).map(({ id }) => id)).toEqual([profile?.id]);
});
