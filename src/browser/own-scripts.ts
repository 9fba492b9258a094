/**
 * The addresses of our own workers: the only ones that may become scripts. Under Trusted Types a worker's address must come from a
 * policy; this file holds the only one, and nothing else can call it. Browsers without Trusted Types take the addresses as they are.
 */
// Vite makes the default export of a module asked for by `?worker&url`.
// oxlint-disable import/default
import analyst from '../../workers/analyst.worker.ts?worker&url';
import baker from '../../workers/baker.worker.ts?worker&url';
import catalog from '../../workers/catalog.worker.ts?worker&url';
import indexer from '../../workers/indexer.worker.ts?worker&url';
import reader from '../../workers/reader.worker.ts?worker&url';
import sampler from '../../workers/sampler.worker.ts?worker&url';
import thumbs from '../../workers/thumbs.worker.ts?worker&url';

interface Policy {
  createScriptURL(url: string): string;
}

interface Factory {
  createPolicy(name: string, rules: Policy): Policy;
}

const { trustedTypes } = globalThis as { readonly trustedTypes?: Factory };
const rules: Policy = { createScriptURL: (url) => url };
/** The name stands in the Content-Security-Policy. */
const policy = trustedTypes?.createPolicy('own-workers', rules) ?? rules;
const own = (url: string): string => policy.createScriptURL(new URL(url, document.baseURI).href);

export const OWN_SCRIPTS = {
  analyst: own(analyst),
  baker: own(baker),
  catalog: own(catalog),
  indexer: own(indexer),
  reader: own(reader),
  sampler: own(sampler),
  thumbs: own(thumbs),
  service: own('./service.worker.js'),
};
