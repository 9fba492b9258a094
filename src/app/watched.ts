import type { CatalogApi } from '../contracts/catalog.ts';
import { isWorkerGone } from '../contracts/platform.ts';

/** The catalog as it is; `gone` hears when a call finds its worker dead. The caller still gets the rejection. */
export function watched(api: CatalogApi, gone: (error: Error) => void): CatalogApi {
  return new Proxy(api, {
    get(target, property) {
      const method: unknown = Reflect.get(target, property);
      if (typeof method !== 'function') return method;
      return async (...args: unknown[]): Promise<unknown> => {
        try {
          return await method.apply(target, args);
        } catch (error) {
          if (isWorkerGone(error)) gone(error);
          throw error;
        }
      };
    },
  });
}
