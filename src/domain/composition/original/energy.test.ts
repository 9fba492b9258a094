import { describe, expect, it } from 'vitest';
import { budgetedStrengths, energyOf, profileSimilarity } from './energy.ts';
import { canonicalRole, ROLE_POLICIES, roleNotes, roleOfPath, rolePolicy } from './roles.ts';

describe('energyOf', () => {
  it('is |w| |s|, with its sum and its direction', () => {
    const energy = energyOf([-1, 0.5, 0], 2);
    expect(energy.blocks).toEqual([2, 1, 0]);
    expect(energy.total).toBe(3);
    expect(energy.direction[0]).toBeCloseTo(2 / Math.sqrt(5), 15);
    expect(energy.direction[1]).toBeCloseTo(1 / Math.sqrt(5), 15);
  });
});

describe('profileSimilarity', () => {
  it('is the cosine of the vectors', () => {
    expect(profileSimilarity([1, 1], [1, 3])).toBeCloseTo(4 / Math.sqrt(20), 15);
    expect(profileSimilarity([0, 0], [1, 3])).toBe(0);
  });

  it('refuses different lengths', () => expect(() => profileSimilarity([1], [1, 2])).toThrow(RangeError));
});

describe('budgetedStrengths', () => {
  const weights = [1, 0.5];

  it('gives each role its share of the sum', () => {
    const given = budgetedStrengths([
      { role: 'character', weights: [1, 0], strength: 1 },
      { role: 'style', weights: [0, 1], strength: 1 },
    ]);
    expect(given[0]).toBeCloseTo(0.7, 12);
    expect(given[1]).toBeCloseTo(0.5, 12);
  });

  it.each([
    ['character', 0.35],
    ['style', 0.25],
    ['clothing', 0.15],
    ['environment', 0.1],
    ['pose', 0.08],
    ['nothing known', 0.07],
  ])('cuts a lone %s to %d', (role, share) => {
    expect(budgetedStrengths([{ role, weights, strength: 1 }])[0]).toBeCloseTo(share, 12);
    expect(budgetedStrengths([{ role, weights, strength: -2 }])[0]).toBeCloseTo(-2 * share, 12);
  });

  it('divides a role by energy and reduces what overlaps by more than 0.85', () => {
    const apart = budgetedStrengths([
      { role: 'style', weights: [3, 0], strength: 1 },
      { role: 'style', weights: [0, 1], strength: 1 },
    ]);
    expect(apart[0]).toBeCloseTo(0.5 * 0.75, 12);
    expect(apart[1]).toBeCloseTo(0.5 * 0.25, 12);
    const alike = budgetedStrengths([
      { role: 'style', weights: [1, 1], strength: 1 },
      { role: 'style', weights: [2, 2], strength: 0.5 },
    ]);
    expect(alike[0]).toBeCloseTo(0.25 * 1.5 * 0.5 * 0.85, 12);
  });

  it('gives nothing for nothing, and the same each time', () => {
    expect(budgetedStrengths([{ role: 'style', weights, strength: 0 }])).toEqual([0]);
    expect(budgetedStrengths([{ role: 'style', weights: [0, 0], strength: 1 }])).toEqual([0]);
    const inputs = [0.3, -1.2, 0.8].map((strength, index) => ({ role: index ? 'style' : 'pose', weights: [1, index, 0.2], strength }));
    expect(budgetedStrengths(inputs)).toEqual(budgetedStrengths(inputs));
  });
});

describe('roles', () => {
  it.each([
    ['FLUX/01 - People/x.safetensors', 'character'],
    ['FLUX/05 - Body/x.safetensors', 'character'],
    ['FLUX/06 - Characters/x.safetensors', 'character'],
    ['FLUX/02 - Styles/x.safetensors', 'style'],
    ['FLUX/03 - Utils/x.safetensors', 'utility'],
    ['E:\\loras\\FLUX\\04 - Action\\x.safetensors', 'pose'],
    ['FLUX/08 - Clothing/x.safetensors', 'clothing'],
    ['FLUX/10 - Buildings/02 - Styles/x.safetensors', 'environment'],
    ['FLUX/11 - Nature/x.safetensors', 'environment'],
    ['FLUX/07 - Machines_Vehicles/x.safetensors', 'other'],
    ['FLUX/02 - styles/x.safetensors', 'other'],
    ['x.safetensors', 'other'],
    ['constructor/x.safetensors', 'other'],
  ])('%s is %s', (path, role) => expect(roleOfPath(path)).toBe(role));

  it('has a policy for each role, in the order of the budgets', () => {
    expect(ROLE_POLICIES.map(({ role }) => role)).toEqual(['character', 'style', 'clothing', 'environment', 'utility', 'other']);
    expect(ROLE_POLICIES.reduce((sum, { budget }) => sum + budget, 0)).toBeCloseTo(1, 12);
    expect(rolePolicy('character')).toMatchObject({
      priority: 100,
      model: 0.9,
      clip: 0.7,
      intent: 'identity anchor',
      protectsIdentity: true,
    });
    expect(rolePolicy('weird-folder')).toMatchObject({ role: 'other', priority: 20, intent: 'unknown intent' });
    expect(rolePolicy(' Action ')).toMatchObject({ role: 'utility', model: 0.35, clip: 0, preservesComposition: true });
    expect(canonicalRole('')).toBe('other');
  });

  it('says what the advice rests on', () => {
    expect(roleNotes('character').join()).toContain('identity anchor detected');
    expect(roleNotes('style').join()).toContain('flavour layer detected');
    expect(roleNotes('pose').join()).toContain('composition-preserving helper detected');
    expect(roleNotes('clothing').join()).toContain('outfit detail');
    expect(roleNotes('x').join()).toContain('unknown role detected');
    for (const { role } of ROLE_POLICIES) expect(roleNotes(role).length).toBeLessThanOrEqual(3);
  });
});
