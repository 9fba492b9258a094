/** Writing files, in memory: what is asked is kept, what is answered can be set. */
import type { BakeRequest, BakesApp, BakesState } from '../app/bake/bake-types.ts';
import type { PreviewOutcome, VerifyOutcome } from '../contracts/baker.ts';
import type { BakePreview } from '../domain/bake/preview.ts';
import type { BakeJob } from '../domain/bake/job.ts';

export interface FakeBakes extends BakesApp {
  readonly requests: BakeRequest[];
  readonly previews: Parameters<BakesApp['preview']>[0][];
  answer: (request: Parameters<BakesApp['preview']>[0]) => PreviewOutcome;
  verdict: VerifyOutcome;
  set(patch: Partial<BakesState>): void;
}

export const PREVIEW: BakePreview = {
  size: 153_000_000,
  modules: [
    { name: 'lora_unet_double_blocks_7_img_attn_qkv', slot: 'double.7', rank: 14, exactRank: 16, norm: 2, truncation: 0.02 },
    { name: 'lora_unet_single_blocks_3_linear1', slot: 'single.3', rank: 9, exactRank: 16, norm: 1, truncation: 0.05 },
  ],
  leftOut: [],
  level: 4,
  error: { total: 0.024, rounding: 0.0003, truncation: 0.024, worstModule: 'lora_unet_single_blocks_3_linear1' },
  dtypes: ['F16'],
  curve: {
    byModule: [
      { bytes: 9e6, error: 0.9 },
      { bytes: 60e6, error: 0.1 },
      { bytes: 153e6, error: 0.01 },
      { bytes: 200e6, error: 0 },
    ],
    uniform: [
      { bytes: 20e6, error: 0.95 },
      { bytes: 120e6, error: 0.1 },
      { bytes: 200e6, error: 0 },
    ],
  },
  programs: [
    { program: 'comfyui', verdict: 'loads', missing: [], missingCount: 0 },
    { program: 'invokeai', verdict: 'unknown', missing: ['lora_unet_double_blocks_7_img_attn_qkv'], missingCount: 1 },
  ],
  notes: [],
};

export function createFakeBakes(): FakeBakes {
  const listeners = new Set<() => void>();
  let state: BakesState = { jobs: [], running: null, paused: false, blocked: null, folder: { kind: 'ready', name: 'baked' } };
  const set = (patch: Partial<BakesState>): void => {
    state = { ...state, ...patch };
    for (const listener of listeners) listener();
  };
  const jobOf = (request: BakeRequest, index: number): BakeJob => ({
    ...request,
    id: `bake-${state.jobs.length + index + 1}`,
    at: index,
    state: { kind: 'waiting' },
  });
  const fake: FakeBakes = {
    requests: [],
    previews: [],
    answer: () => ({ kind: 'preview', preview: PREVIEW, fresh: [] }),
    verdict: { kind: 'verified', level: 0, error: PREVIEW.error, sources: 1, content: 'abc', modules: 2 },
    set,
    state: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async chooseFolder() {
      set({ folder: { kind: 'ready', name: 'baked' } });
      return true;
    },
    async allowFolder() {
      set({ folder: { kind: 'ready', name: 'baked' }, blocked: null });
      return true;
    },
    folder: async () => state.folder,
    forgetFolder: async () => set({ folder: { kind: 'none' } }),
    async preview(request) {
      fake.previews.push(request);
      return fake.answer(request);
    },
    shrink: async () => ({ kind: 'shrink', file: { size: 9e6, fixedBytes: 1e4, bytesPerEntry: 2, spectra: [] }, fresh: [] }),
    distance: async () => ({ kind: 'distance', share: 0.25 }),
    gram: async () => ({ kind: 'gram', gram: Float64Array.of(1, 0.5, 0.5, 1) }),
    async enqueue(requests) {
      fake.requests.push(...requests);
      const jobs = requests.map(jobOf);
      set({ jobs: [...state.jobs, ...jobs] });
      return jobs.map(({ id }) => id);
    },
    pause: () => set({ paused: true }),
    resume: () => set({ paused: false }),
    async cancel(ids) {
      set({ jobs: state.jobs.map((job) => (ids.includes(job.id) ? { ...job, state: { kind: 'cancelled' } } : job)) });
    },
    async retry(id) {
      set({ jobs: state.jobs.map((job) => (job.id === id ? { ...job, state: { kind: 'waiting' } } : job)) });
    },
    clear: () => set({ jobs: state.jobs.filter((job) => job.state.kind === 'waiting' || job.state.kind === 'begun') }),
    saveAgain: async () => undefined,
    rowOf: async () => 1,
    madeBy: async () => null,
    verify: async () => fake.verdict,
  };
  return fake;
}
