/** Around every place and every panel: what fails inside is said there, and "Try again" makes that part anew. */
import { ErrorBoundary, type JSX } from 'solid-js';
import { Failure } from './Failure.tsx';

export function Boundary(props: { readonly what: string; readonly children: JSX.Element }): JSX.Element {
  return (
    <ErrorBoundary
      fallback={(error: unknown, reset) => {
        console.error(props.what, error);
        return <Failure what={props.what} error={error} retry={reset} />;
      }}
    >
      {props.children}
    </ErrorBoundary>
  );
}
