import fc from '../../../testing/properties.ts';
import { describe, expect, it } from 'vitest';
import { describeWithLoraData, realFile } from '../../../testing/lora-data.ts';
import { readFileSync } from 'node:fs';
import { details } from '../../../ui/strings/en/details.ts';
import { aboutLines, trainingLines } from './fact-lines.ts';
import { metadataFacts } from './metadata-facts.ts';

type Metadata = Readonly<Record<string, string>>;

const shown = (metadata: Metadata): Record<string, string> => {
  const facts = metadataFacts(metadata);
  return Object.fromEntries(
    [...aboutLines(facts), ...trainingLines(facts)].map(({ id, value }) => [id, details.metadata.factValue(value)]),
  );
};

const KOHYA: Metadata = {
  ss_output_name: 'paper cut',
  ss_sd_model_name: 'C:\\models\\base.safetensors',
  ss_sd_model_hash: '5386E8FB',
  ss_new_sd_model_hash: 'a'.repeat(64),
  ss_base_model_version: 'sdxl_base_v1-0',
  ss_sd_scripts_commit_hash: '8eb60baf3a920fb83a862d95fbfc73d1d19b7b31',
  ss_network_dim: '16',
  ss_network_alpha: '8.0',
  ss_network_module: 'networks.lora',
  ss_network_args: '{"conv_dim": "8", "conv_alpha": "4", "block_dims": null}',
  ss_steps: '1200',
  ss_max_train_steps: '2400',
  ss_epoch: '10',
  ss_num_epochs: '10',
  ss_resolution: '(1024, 768)',
  ss_learning_rate: '0.0001',
  ss_unet_lr: '0.0003',
  ss_text_encoder_lr: '[5e-05, 1e-05]',
  ss_optimizer: 'bitsandbytes.optim.adamw.AdamW8bit(weight_decay=0.1,betas=(0.9, 0.99))',
  ss_lr_scheduler: 'cosine',
  ss_lr_warmup_steps: '0',
  ss_clip_skip: 'None',
  ss_training_started_at: '1714571100.5',
  ss_training_finished_at: '1714579200.5',
};

describe('sd-scripts', () => {
  it('gives numbers as numbers', () => {
    const { training, network } = metadataFacts(KOHYA);
    expect(training).toMatchObject({
      steps: 1200,
      maxSteps: 2400,
      learningRate: 0.0001,
      partRates: [
        { part: 'diffusion model', rate: 0.0003 },
        { part: 'text encoder 1', rate: 5e-5 },
        { part: 'text encoder 2', rate: 1e-5 },
      ],
      textEncoder: true,
      model: true,
      optimizer: { name: 'AdamW8bit', args: 'weight_decay=0.1,betas=(0.9, 0.99)' },
      clipSkip: null,
      startedAt: 1714571100500,
      seconds: 8100,
    });
    expect(network).toMatchObject({
      algorithm: 'lora',
      dim: 16,
      alpha: 8,
      convDim: 8,
      convAlpha: 4,
      dims: [16, 8],
      alphas: [8, 4],
      ranksVary: false,
    });
  });

  it('is shown for people', () => {
    expect(shown(KOHYA)).toMatchObject({
      title: 'paper cut',
      writer: 'sd-scripts 8eb60ba',
      checkpoint: 'base.safetensors',
      'checkpoint-autov1': '5386e8fb',
      steps: '1,200 of 2,400',
      epochs: '10',
      resolution: '1024 × 768',
      'lr text encoder 2': '0.00001',
      args: 'conv_dim 8, conv_alpha 4, block_dims none',
      started: '2024-05-01 13:45 UTC',
      finished: '2024-05-01 16:00 UTC',
      duration: '2 h 15 min',
    });
  });

  it('knows a text encoder that was not trained from one nobody speaks of', () => {
    expect(metadataFacts({ ss_text_encoder_lr: '0.0' }).training.textEncoder).toBe(false);
    expect(metadataFacts({ ss_text_encoder_lr: 'None' }).training.textEncoder).toBeNull();
    expect(metadataFacts({ ss_text_encoder_lr: '[0, 1e-5]' }).training.textEncoder).toBe(true);
  });

  it.each(['{"block_dims": "2,4,4"}', '{"reg_dims": "x"}'])('sees ranks by module in %s', (args) => {
    expect(metadataFacts({ ss_network_args: args }).network.ranksVary).toBe(true);
  });

  it('sees a resized file', () => {
    const { network } = metadataFacts({ ss_network_dim: 'Dynamic', ss_network_alpha: 'Dynamic' });
    expect(network).toMatchObject({ dim: null, alpha: null, ranksVary: true });
  });
});

describe('other writers', () => {
  it('ai-toolkit', () => {
    const metadata = {
      name: 'fog',
      version: '1.0',
      software: '{"name": "ai-toolkit", "repo": "x", "version": "0.7.1"}',
      training_info: '{"step": 2000, "epoch": 20}',
      ss_tag_frequency: '{"1_f0g": {"f0g": 1}}',
      ss_base_model_version: 'flux.1',
    };
    expect(shown(metadata)).toMatchObject({ title: 'fog', writer: 'ai-toolkit 0.7.1', steps: '2,000', epochs: '20', base: 'flux.1' });
    expect(metadataFacts(metadata).triggers).toEqual([{ text: 'f0g', from: 'ai-toolkit', count: null }]);
  });

  it('OneTrainer', () => {
    const config = {
      model_type: 'STABLE_DIFFUSION_XL_10_BASE',
      base_model_name: 'stabilityai/stable-diffusion-xl-base-1.0',
      learning_rate: 0.0003,
      epochs: 40,
      batch_size: 4,
      resolution: '1024',
      optimizer: { optimizer: 'PRODIGY', weight_decay: 0.01 },
      learning_rate_scheduler: 'COSINE',
      unet: { train: true, learning_rate: 0.001 },
      text_encoder: { train: false, learning_rate: 0.5 },
      text_encoder_2: { train: false },
      peft_type: 'LOHA',
      lora_rank: 32,
      lora_alpha: 16,
      lora_decompose: true,
      concepts: [
        { name: '', path: 'D:\\sets\\cats', balancing: 2, balancing_strategy: 'REPEATS', enabled: true },
        { name: 'off', path: 'x', enabled: false },
      ],
    };
    const metadata = {
      ot_branch: 'master',
      ot_revision: '0123456789abcdef',
      ot_config: JSON.stringify(config),
      'modelspec.architecture': 'stable-diffusion-xl-v1-base/lora',
    };
    const facts = metadataFacts(metadata);
    expect(facts.about.writer).toBe('OneTrainer 0123456');
    expect(facts.base).toMatchObject({
      architecture: 'stable-diffusion-xl-v1-base',
      checkpoint: 'stabilityai/stable-diffusion-xl-base-1.0',
    });
    expect(facts.network).toMatchObject({ algorithm: 'loha', dim: 32, alpha: 16, dora: true });
    expect(facts.training).toMatchObject({
      maxEpochs: 40,
      batchSize: 4,
      textEncoder: false,
      partRates: [{ part: 'unet', rate: 0.001 }],
      scheduler: 'cosine',
    });
    expect(facts.datasets).toEqual([{ name: 'cats', repeats: 2, images: null, regularisation: false, resolution: null }]);
  });

  it('musubi', () => {
    const metadata = {
      ss_num_train_items: '120',
      ss_network_module: 'networks.lora_wan',
      ss_discrete_flow_shift: '3.0',
      ss_datasets: JSON.stringify([
        { resolution: [960, 544], num_repeats: 2, image_directory: 'stills', batch_size_per_device: 1 },
        { resolution: [960, 544], num_repeats: 1, video_directory: 'clips', target_frames: [1, 25] },
      ]),
    };
    expect(shown(metadata)).toMatchObject({ writer: 'musubi-tuner', shift: '3', algorithm: 'lora', images: '120 with repeats' });
    expect(metadataFacts(metadata).datasets).toEqual([
      { name: 'stills', repeats: 2, images: null, regularisation: false, resolution: '960 × 544' },
      { name: 'clips', repeats: 1, images: null, regularisation: false, resolution: '960 × 544' },
    ]);
  });

  it('diffusers', () => {
    const config = {
      'transformer.r': 32,
      'transformer.lora_alpha': 16,
      'transformer.use_rslora': true,
      'text_encoder.r': 8,
      'text_encoder.lora_alpha': 16,
    };
    const { network, about } = metadataFacts({ format: 'pt', lora_adapter_metadata: JSON.stringify(config) });
    expect(about.writer).toBe('diffusers');
    expect(network).toMatchObject({ dim: null, alpha: 16, dims: [32, 8], alphas: [16], rsLora: true, ranksVary: false });
    expect(metadataFacts({ lora_adapter_metadata: '{"unet.r": 4, "unet.rank_pattern": {"mid": 8}}' }).network).toMatchObject({
      dim: 4,
      ranksVary: true,
    });
  });

  it('cloneofsimo', () => {
    const metadata = { unet: '["CrossAttention"]', 'unet:0:rank': '4', 'unet:1:rank': '4', 'text_encoder:0:rank': '1' };
    expect(new Set(metadataFacts(metadata).network.dims)).toEqual(new Set([1, 4]));
    expect(metadataFacts(metadata).about.writer).toBe('cloneofsimo/lora');
  });
});

describe('data sets', () => {
  it('reads subsets with their own repeats, and which are for regularisation', () => {
    const subsets = [
      { img_count: 20, num_repeats: 10, image_dir: '10_cat', class_tokens: 'cat', is_reg: false },
      { img_count: 200, num_repeats: 1, image_dir: '1_animal', is_reg: true },
    ];
    expect(
      metadataFacts({ ss_datasets: JSON.stringify([{ resolution: [512, 512], subsets }]), ss_dataset_dirs: '{"x": {"n_repeats": 1}}' })
        .datasets,
    ).toEqual([
      { name: '10_cat', repeats: 10, images: 20, regularisation: false, resolution: '512 × 512' },
      { name: '1_animal', repeats: 1, images: 200, regularisation: true, resolution: '512 × 512' },
    ]);
  });

  it('reads the folders of older files', () => {
    const metadata = {
      ss_dataset_dirs: '{"10_cat": {"n_repeats": 10, "img_count": 20}}',
      ss_reg_dataset_dirs: '{"1_animal": {"n_repeats": 1, "img_count": 9}}',
    };
    expect(metadataFacts(metadata).datasets.map(({ name, images, regularisation }) => [name, images, regularisation])).toEqual([
      ['10_cat', 20, false],
      ['1_animal', 9, true],
    ]);
  });

  it('keeps a bounded number of folders', () => {
    const many = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`d${i}`, { n_repeats: 1, img_count: 1 }]));
    expect(metadataFacts({ ss_dataset_dirs: JSON.stringify(many) }).datasets).toHaveLength(200);
  });
});

describe('trigger words', () => {
  it('are those stated, and the most frequent tags marked as a guess', () => {
    const metadata = {
      'modelspec.trigger_phrase': 'Ohwx Cat',
      ss_tag_frequency: '{"10_cat": {"ohwx cat": 50, "sitting": 47, "grass": 12}}',
    };
    expect(metadataFacts(metadata).triggers).toEqual([
      { text: 'Ohwx Cat', from: 'modelspec.trigger_phrase', count: null },
      { text: 'sitting', from: 'frequency', count: 47 },
    ]);
  });

  it('are not guessed from a tag that stands once', () => {
    expect(metadataFacts({ ss_tag_frequency: '{"a": {"x": 1, "y": 1}}' }).triggers).toEqual([]);
  });
});

describe('values nobody expected', () => {
  it('repairs NaN inside JSON, but not inside its strings', () => {
    expect(metadataFacts({ ss_tag_frequency: '{"set": {"NaN \\" Infinity": 3, "b": NaN, "c": -Infinity, "d": 5}}' }).tags).toEqual([
      { tag: 'd', count: 5 },
      { tag: 'NaN " Infinity', count: 3 },
    ]);
    expect(
      metadataFacts({ ss_datasets: '[{"validation_split": NaN, "subsets": [{"img_count": 3, "image_dir": "a"}]}]' }).datasets,
    ).toHaveLength(1);
  });

  it('takes the tags inside ss_datasets where there are no others', () => {
    const datasets = [{ tag_frequency: { a: { x: 2 } } }, { tag_frequency: { a: { x: 1, y: 5 } } }];
    expect(metadataFacts({ ss_datasets: JSON.stringify(datasets) }).tags).toEqual([
      { tag: 'y', count: 5 },
      { tag: 'x', count: 3 },
    ]);
  });

  it.each(['', 'plain text', '[]', '{}', '{"a": []}', '{"a": {"t": "many"}}', '{"a": null}', '{"a', '3', 'null'])(
    'finds no tags in “%s”',
    (value) => {
      expect(metadataFacts({ ss_tag_frequency: value }).tags).toEqual([]);
    },
  );

  it('shows dates as written, and moments within the range of dates only', () => {
    expect(shown({ 'modelspec.date': '2025-03-09T17:20:31.5' })['date']).toBe('2025-03-09 17:20');
    expect(shown({ 'modelspec.date': 'last spring' })['date']).toBe('last spring');
    expect(shown({ ss_training_started_at: '1e300', ss_training_finished_at: '-5' })).toEqual({});
  });

  it.each(['1e400', 'Infinity', 'NaN', '-', '0x10', '1_000', 'ten', ''])('takes “%s” for no number', (value) => {
    expect(metadataFacts({ ss_steps: value, ss_text_encoder_lr: value }).training).toMatchObject({ steps: null, partRates: [] });
  });

  it('never throws, and keeps every line short', () => {
    const keys = [
      ...Object.keys(KOHYA),
      'ss_tag_frequency',
      'ss_datasets',
      'ss_dataset_dirs',
      'training_info',
      'software',
      'modelspec.date',
      'modelspec.thumbnail',
      'modelspec.tags',
      'lora_adapter_metadata',
      'ot_config',
      'unet',
      'unet:0:rank',
    ];
    const value = fc.oneof(
      fc.string(),
      fc.json(),
      fc.double().map(String),
      fc.constantFrom(
        '1e400',
        '-1',
        '99999999999999999999',
        '{"__proto__":{"a":1}}',
        '['.repeat(30_000),
        'x'.repeat(50_000),
        '{"a":'.repeat(5000),
      ),
      fc.constantFrom(
        '{"subsets": 3}',
        '[{"subsets": [null, 3, "x", []]}]',
        '{"concepts": {"a": 1}, "unet": "x"}',
        '{"a.r": "x", "r": [1]}',
      ),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...keys), value, { maxKeys: 12 }), (metadata) => {
        for (const line of Object.values(shown(metadata))) expect(line.length).toBeLessThan(10_000);
      }),
      { numRuns: 600 },
    );
  });
});

describeWithLoraData('a real LyCORIS file', () => {
  it('says how it was trained', () => {
    const bytes = readFileSync(realFile('sd15_lycoris-lokr-conv_te_rank4.safetensors'));
    const header = JSON.parse(bytes.subarray(8, 8 + Number(bytes.readBigUInt64LE())).toString()) as { __metadata__: Metadata };
    expect(shown(header.__metadata__)).toMatchObject({
      steps: '3,010 planned',
      resolution: '768 × 768',
      optimizer: 'Lion (weight_decay=0.1)',
      algorithm: 'lokr',
      'conv-dim': '4',
      duration: '1 h 20 min',
      comment: String.raw`trigger word is smart falcon \(umamusume\)`,
    });
  });
});
