import { describe, expect, it } from 'vitest';
import { numberOf, runFacts, runName } from './facts.ts';
import { groupRuns, type RunCandidate } from './group.ts';

describe('the number of a save', () => {
  it.each([
    ['style-000004', 'style', 'epoch', 4],
    ['style-step00000500', 'style', 'step', 500],
    ['aitk_run_000000250', 'aitk_run', 'step', 250],
    ['2026-01-02_10-20-30-save-1500-10-0', '', 'step', 1500],
    ['mine2026-01-02_10-20-30-save-1500-10-0', 'mine', 'step', 1500],
    ['face_epoch10', 'face', 'epoch', 10],
    ['face-e10', 'face', 'epoch', 10],
    ['face ep 3', 'face', 'epoch', 3],
    ['face_s500', 'face', 'step', 500],
    ['face 500steps', 'face', 'step', 500],
    ['face_0010', 'face', 'save', 10],
    ['Face', 'Face', null, null],
    ['Face-final', 'Face', null, null],
    ['Face_last', 'Face', null, null],
  ])('of %s is found', (name, stem, unit, at) => {
    expect(numberOf(name)).toEqual({ stem, unit, at });
  });

  it.each(['style_2', 'style v2', 'style_v10', 'photo_2024', 'sdxl', 'pose-12', 'rose 500', 'the last', 'love10'])(
    'is not taken for one in %s',
    (name) => {
      expect(numberOf(name).at).toBeNull();
    },
  );

  it('is that of the folder where every save has one name', () => {
    const [a, b] = [500, 1000].map((steps) => runFacts(`flux/cat/checkpoint-${steps}/pytorch_lora_weights.safetensors`, {}));
    expect(a).toMatchObject({ unit: 'step', at: 500 });
    expect(a?.key).toBe(b?.key);
  });

  it('names the run', () => {
    expect(runName('My Style-000004')).toBe('My Style');
    expect(runName('2026-01-02_10-20-30-save-1500-10-0')).toBe('2026-01-02_10-20-30-save-1500-10-0');
  });

  it('is joined by what the metadata say', () => {
    const said = { ss_session_id: '77', ss_training_started_at: '1700000000.5', ss_epoch: '4', ss_steps: '480' };
    expect(runFacts('a/style-000004.safetensors', said)).toMatchObject({ session: 'a\n77 1700000000.5', epoch: 4, steps: 480 });
    expect(runFacts('a/x_000000250.safetensors', { training_info: '{"step": 250, "epoch": 3}' })).toMatchObject({ epoch: 3, steps: 250 });
    expect(runFacts('a/x.safetensors', { ss_session_id: 'None', training_info: '[' })).toMatchObject({ session: null, steps: null });
  });
});

describe('files of one run', () => {
  let ids = 0;
  const file = (name: string, changes: Partial<RunCandidate> = {}, metadata: Record<string, string> = {}): RunCandidate => ({
    id: ++ids,
    source: 's',
    content: `content ${ids}`,
    form: 'sdxl 16',
    chosen: null,
    ...runFacts(`folder/${name}.safetensors`, metadata),
    ...changes,
  });
  const unknown = () => undefined;
  const session = (epoch: number, id = '1') => ({ ss_session_id: id, ss_epoch: String(epoch), ss_steps: String(epoch * 100) });
  const names = (files: readonly RunCandidate[], cosineOf: (a: string, b: string) => number | null | undefined = unknown) => {
    const { runs, wanted } = groupRuns(files, cosineOf);
    return {
      runs: runs.map(({ ids: found, evidence }) => [evidence, ...found.map((id) => files.findIndex((each) => each.id === id))]),
      wanted,
    };
  };

  it('stand in the order of training, with the file without number last', () => {
    const files = [file('run'), file('run-000010'), file('run-000002')];
    expect(names(files).runs).toEqual([['names', 2, 1, 0]]);
    expect(names(files).wanted).toEqual([
      [files[2]?.content, files[1]?.content, files[1]?.id],
      [files[1]?.content, files[0]?.content, files[0]?.id],
    ]);
  });

  it('are certain by their session, whatever they are called now', () => {
    const files = [file('run', {}, session(12)), file('the good one', {}, session(4)), file('run-000002', {}, session(2))];
    expect(names(files)).toEqual({ runs: [['session', 2, 1, 0]], wanted: [] });
  });

  it('are those whose weights go on from each other', () => {
    const files = [file('run-000001'), file('run-000002'), file('run')];
    expect(names(files, () => 0.9)).toEqual({ runs: [['compared', 0, 1, 2]], wanted: [] });
    expect(names(files, () => 0.04)).toEqual({ runs: [], wanted: [] });
  });

  it('go on behind a file of another training that has their name', () => {
    const files = [file('run-000001'), file('run-000002'), file('run-000003')];
    const stranger = files[1]?.content;
    expect(names(files, (a, b) => (a === stranger || b === stranger ? 0 : 0.8)).runs).toEqual([['compared', 0, 2]]);
  });

  it('are said to be one by their names where weights cannot be compared, and nothing is asked again', () => {
    expect(names([file('run-000001'), file('run-000002')], () => null)).toEqual({ runs: [['names', 0, 1]], wanted: [] });
  });

  it('are not asked for before they are measured', () => {
    expect(names([file('run-000001', { content: null }), file('run-000002')])).toEqual({ runs: [['names', 0, 1]], wanted: [] });
  });

  it.each<[string, Partial<RunCandidate>]>([
    ['another form', { form: 'sdxl 32' }],
    ['another source', { source: 't' }],
    ['another folder', { key: 'elsewhere\nrun' }],
  ])('are not those of %s', (_, changes) => {
    expect(names([file('run-000001'), file('run-000002', changes)], () => 1).runs).toEqual([]);
  });

  it('need a number: the same name twice is not a run', () => {
    expect(names([file('run'), file('run', {})], () => 1).runs).toEqual([]);
  });

  it('are what the user says', () => {
    const files = [
      file('run-000001'),
      file('run-000002', { chosen: '' }),
      file('run-000003'),
      file('b', { chosen: 'x', form: 'flux' }),
      file('a', { chosen: 'x' }),
    ];
    expect(names(files, () => 0.9).runs).toEqual([
      ['chosen', 3, 4],
      ['compared', 0, 2],
    ]);
  });
});
