/** The sheet for one file: one LoRA, or several that become one. */
import { createSignal, type JSX } from 'solid-js';
import { choicesFor, type Operation, operationsFor } from '../../../domain/bake/choices.ts';
import { planToJson } from '../../../domain/bake/plan.ts';
import { useApp } from '../../state/app-context.tsx';
import { type BakeSubject, useBaking } from '../../state/bake-context.tsx';
import { bakesText } from '../../strings/rooms/bakes.ts';
import { Choice } from '../../widgets/Choice.tsx';
import { BakeFoot } from './BakeFoot.tsx';
import { HowPart } from './how/HowPart.tsx';
import { OutcomePart } from './result/OutcomePart.tsx';
import { createSheet, SheetContext } from './sheet.ts';
import { WhatPart } from './what/WhatPart.tsx';

type Together = Extract<BakeSubject, { kind: 'together' }>;

export function TogetherSheet(props: { readonly subject: Together }): JSX.Element {
  const { app } = useApp();
  const baking = useBaking();
  // Another subject is another sheet: the parent makes it anew.
  // oxlint-disable-next-line solid/reactivity
  const sheet = createSheet(props.subject);
  const several = sheet.members.length > 1;
  const operations = operationsFor(several);
  const [to, setTo] = createSignal<'folder' | 'download'>(baking.state().folder.kind === 'unsupported' ? 'download' : 'folder');
  const target = (): 'folder' | 'download' => (baking.state().folder.kind === 'unsupported' ? 'download' : to());
  /** What is common to all operations stays as it was chosen. */
  const operate = (operation: Operation): void => {
    const { dtype, names, metadata, title, dated } = sheet.choices();
    const { withGains, ...own } = choicesFor(operation);
    sheet.change({ ...own, withGains: several || withGains, dtype, names, metadata, title, dated });
  };
  const ready = (): boolean =>
    !sheet.refusal() && sheet.preview() !== null && !sheet.behind() && (target() === 'download' || baking.state().folder.kind === 'ready');
  const bake = async (): Promise<void> => {
    await app.bakes.enqueue([{ name: sheet.name(), to: target(), sources: sheet.sources(), plan: sheet.plan() }]);
    baking.showQueue();
  };
  const planText = (): string =>
    `${JSON.stringify(
      planToJson(sheet.plan(), (file) => file),
      null,
      2,
    )}\n`;
  return (
    <SheetContext.Provider value={sheet}>
      <div class="bake-operations">
        <Choice
          label={bakesText().operationLabel}
          options={operations.map((value) => ({ value, label: bakesText().operations[value], hint: bakesText().about[value] }))}
          value={sheet.choices().operation}
          onChange={operate}
        />
        <span class="spacer" />
        <button
          type="button"
          class="button quiet"
          title={bakesText().planTitle}
          onClick={() => app.files.save('plan.json', planText(), 'application/json')}
        >
          {bakesText().savePlan}
        </button>
      </div>
      <div class="bake-parts">
        <WhatPart />
        <HowPart
          choices={sheet.choices()}
          change={sheet.change}
          preview={sheet.preview()}
          reading={sheet.reading()}
          sourceBytes={sheet.members.reduce((sum, { detail }) => sum + detail.row.size, 0)}
          several={several}
        />
        <OutcomePart to={target()} setTo={setTo} />
      </div>
      <BakeFoot
        label={bakesText().bake(sheet.refusal() ? null : (sheet.preview()?.size ?? null))}
        ready={ready()}
        bake={() => void bake()}
      />
    </SheetContext.Provider>
  );
}
