/** What stands where a part could not be shown: what happened, and what can be done. The rest of the page is not touched by it. */
import { type JSX, Show } from 'solid-js';
import { t } from '../strings/language.ts';
import { CopyButton } from './CopyButton.tsx';
import { Icon } from './Icon.tsx';

export interface FailureProps {
  /** The part, as a heading has it: "Copy for…". */
  readonly what: string;
  readonly error: unknown;
  readonly retry?: () => void;
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** For a report: the part, the error with its trace, the place in the program and the browser; nothing of the files. */
export function failureDetails(what: string, error: unknown): string {
  const trace = error instanceof Error ? `${error.name}: ${error.message}\n${error.stack ?? ''}` : String(error);
  return [t().failures.title(what), trace.trim(), `Place: ${location.hash}`, `Browser: ${navigator.userAgent}`].join('\n');
}

export function Failure(props: FailureProps): JSX.Element {
  return (
    <div class="failure" role="alert">
      <p class="failure-title">
        <Icon name="warning" />
        <strong>{t().failures.title(props.what)}</strong>
      </p>
      <p class="failure-reason">{t().reasons.said(messageOf(props.error))}</p>
      <p class="muted">{t().failures.rest}</p>
      <div class="failure-actions">
        <Show when={props.retry}>
          {(retry) => (
            <button type="button" class="button" onClick={() => retry()()}>
              {t().failures.again}
            </button>
          )}
        </Show>
        <CopyButton what={t().failures.details} label={t().failures.copy} text={failureDetails(props.what, props.error)} />
      </div>
    </div>
  );
}
