/** The members of the stack in order: at rest what is needed while mixing, the rest on demand. */
import { A } from '@solidjs/router';
import { createResource, createSignal, createUniqueId, For, type JSX, onCleanup, onMount, Show } from 'solid-js';
import { withMoved, withPatched } from '../../../../domain/composition/sets/edit-set.ts';
import { ROLE_POLICIES, roleOfPath } from '../../../../domain/composition/original/roles.ts';
import type { Reason } from '../../../../domain/composition/fit/verdict.ts';
import type { SetMember, SetProfile } from '../../../../domain/composition/sets/composition.ts';
import type { Gesture } from '../../../../domain/history.ts';
import { message } from '../../../../domain/message.ts';
import { SETTINGS } from '../../../../domain/settings.ts';
import { loraHref } from '../../../routes.ts';
import { useApp } from '../../../state/app-context.tsx';
import { readSetting } from '../../../state/settings.ts';
import { type StackedLora, useStack } from '../../../state/stack-context.tsx';
import { say, t } from '../../../strings/language.ts';
import { composeText } from '../../../strings/rooms/compose.ts';
import { ByKey } from '../../../widgets/ByKey.tsx';
import { dragSource, dropTarget, type Edge } from '../../../widgets/drag.ts';
import { Explained } from '../../../widgets/Explained.tsx';
import { Fingerprint } from '../../../widgets/Fingerprint.tsx';
import { Icon } from '../../../widgets/Icon.tsx';
import { useNumbers } from './numbers-context.tsx';
import { StrengthControl } from './StrengthControl.tsx';

const words = () => composeText().members;
const steps = () => composeText().steps;

export function MemberList(): JSX.Element {
  const stack = useStack();
  return (
    <ol class="members" aria-label={words().label}>
      <ByKey each={stack.loras()} by={({ member }) => member.owner}>
        {(lora, index) => <Member lora={lora()} place={index()} />}
      </ByKey>
    </ol>
  );
}

interface MemberProps {
  readonly lora: StackedLora;
  readonly place: number;
}

function Member(props: MemberProps): JSX.Element {
  const stack = useStack();
  const member = () => props.lora.member;
  const detail = () => props.lora.detail;
  const patch = (label: string, change: Partial<SetMember>, gesture?: Gesture): void =>
    stack.change(label, (set) => withPatched(set, member().owner, change), gesture);
  const numbers = useNumbers();
  const name = (): string => numbers.nameOf(member().owner);
  const move = (by: number): void => stack.change(steps().move(name()), (set) => withMoved(set, member().owner, props.place + by));
  const hasText = () => detail()?.layout?.slots.some(({ role }) => role === 'te') ?? false;
  const solos = () => stack.set().members.some(({ solo }) => solo);
  const aside = () => numbers.aside(member().owner);
  const silent = () => !member().on || (solos() && !member().solo);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    move(event.key === 'ArrowUp' ? -1 : 1);
  };
  const [edge, setEdge] = createSignal<Edge | null>(null);
  let card: HTMLLIElement | undefined;
  let head: HTMLDivElement | undefined;
  onMount(() => {
    if (!card || !head) return;
    onCleanup(dragSource(card, () => ({ kind: 'member', owner: member().owner }), head));
    onCleanup(
      dropTarget(card, {
        accepts: (dragged) => dragged.kind === 'member' && dragged.owner !== member().owner,
        over: setEdge,
        drop: (dragged, where) => dragged.kind === 'member' && moveHere(dragged.owner, where),
      }),
    );
  });
  const moveHere = (owner: string, where: Edge): void => {
    const others = stack.set().members.filter((each) => each.owner !== owner);
    const here = others.findIndex((each) => each.owner === member().owner);
    stack.change(steps().move(numbers.nameOf(owner)), (set) => withMoved(set, owner, where === 'before' ? here : here + 1));
  };
  const [open, setOpen] = createSignal(false);
  const more = createUniqueId();
  return (
    <li
      ref={card}
      class={`member member-${props.place}`}
      classList={{ silent: silent(), aside: aside() !== null, 'drop-before': edge() === 'before', 'drop-after': edge() === 'after' }}
      onKeyDown={onKeyDown}
    >
      <div ref={head} class="member-head" title={words().drag}>
        <span class="member-badge num" aria-hidden="true">
          {props.place + 1}
        </span>
        <h3 class="member-name" title={name()}>
          <Show when={detail()} fallback={name()}>
            {(known) => <A href={loraHref(known().row)}>{name()}</A>}
          </Show>
        </h3>
        <State lora={props.lora} aside={aside()} />
        <button
          type="button"
          class="mini wide"
          aria-pressed={member().on}
          onClick={() => patch(member().on ? steps().switchOff(name()) : steps().switchOn(name()), { on: !member().on })}
          aria-label={words().onName(name())}
        >
          {words().on}
        </button>
        <button
          type="button"
          class="mini wide"
          aria-pressed={member().solo}
          onClick={() => patch(steps().solo(name()), { solo: !member().solo })}
          aria-label={words().soloName(name())}
        >
          {words().solo}
        </button>
        <button
          type="button"
          class="button quiet square"
          aria-label={words().details(name())}
          aria-expanded={open()}
          aria-controls={open() ? more : undefined}
          onClick={() => setOpen((old) => !old)}
        >
          <Icon name={open() ? 'up' : 'down'} />
        </button>
        <button
          type="button"
          class="button quiet square"
          aria-label={words().remove(name())}
          onClick={() => stack.remove([member().owner])}
        >
          <Icon name="close" />
        </button>
      </div>
      <div class="member-strength">
        <Show when={detail()} fallback={<span class="fingerprint" />}>
          {(known) => <Fingerprint row={known().row} />}
        </Show>
        <StrengthControl
          label={words().model}
          name={words().modelStrength(name())}
          value={member().strengthModel}
          set={(strengthModel, gesture) => patch(steps().modelStrength(name()), { strengthModel }, gesture)}
        />
      </div>
      <Show when={open()}>
        <div id={more} class="member-more">
          <div class="member-line">
            <p class="member-facts muted num">{factsOf(props.lora)}</p>
            <button
              type="button"
              class="button quiet square"
              aria-label={words().moveUp(name())}
              title={words().up}
              disabled={props.place === 0}
              onClick={() => move(-1)}
            >
              <Icon name="up" />
            </button>
            <button
              type="button"
              class="button quiet square"
              aria-label={words().moveDown(name())}
              title={words().down}
              disabled={props.place === stack.set().members.length - 1}
              onClick={() => move(1)}
            >
              <Icon name="down" />
            </button>
          </div>
          <Show when={hasText()} fallback={<p class="no-clip muted">{detail() ? words().noClip : ''}</p>}>
            <StrengthControl
              label={words().clip}
              name={words().clipStrength(name())}
              value={member().strengthClip}
              set={(strengthClip, gesture) => patch(steps().clipStrength(name()), { strengthClip }, gesture)}
            />
          </Show>
          <div class="member-selects">
            <ProfileSelect lora={props.lora} choose={(profile) => patch(steps().profile(name()), { profile })} />
            <Show when={stack.set().rules === 'original'}>
              <RoleSelect lora={props.lora} choose={(role) => patch(steps().role(name()), { role })} />
            </Show>
          </div>
        </div>
      </Show>
    </li>
  );
}

/** What must be known of a member at rest: that it is set aside and why, that it is not there, else its profile. */
function State(props: { readonly lora: StackedLora; readonly aside: Reason | null }): JSX.Element {
  const numbers = useNumbers();
  const resting = (): string => {
    const { detail, looked, member } = props.lora;
    if (looked && detail && detail.row.status !== 'measured') return t().statuses[detail.row.status];
    return member.profile?.name ?? '';
  };
  return (
    <span class="member-state">
      <Show when={props.lora.looked ? props.aside : null} fallback={<span class="muted">{resting()}</span>}>
        {(reason) => (
          <Explained
            about={{
              title: words().asideTitle(numbers.nameOf(props.lora.member.owner)),
              text: say(message('both', { first: reason().explanation, second: reason().remedy })),
            }}
          >
            {props.lora.detail ? words().aside : words().gone}
          </Explained>
        )}
      </Show>
    </span>
  );
}

function factsOf({ detail, looked, ids }: StackedLora): string {
  if (!looked) return composeText().looking;
  if (!detail) return words().gone;
  const { row, layout } = detail;
  return [
    detail.family.subtype
      ? `${t().names.family(detail.family.label)} (${t().reasons.said(detail.family.subtype.label)})`
      : t().names.family(detail.family.label),
    t().names.layout(layout?.label ?? ''),
    t().reasons.said(row.adapter),
    row.rank === null ? '' : words().rank(row.rank),
    row.status === 'measured' ? '' : t().statuses[row.status],
    ids.length > 1 ? words().copies(ids.length) : '',
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

const NEUTRAL = 'neutral';
const FROZEN = 'frozen';

/** The gains are frozen when they are chosen; where the profile has changed since, that is said and can be taken over. */
function ProfileSelect(props: { readonly lora: StackedLora; readonly choose: (profile: SetProfile | null) => void }): JSX.Element {
  const numbers = useNumbers();
  const { app, state } = useApp();
  const id = createUniqueId();
  const source = () => {
    const { detail } = props.lora;
    return detail?.layout ? `${detail.row.id} ${detail.layout.id} ${state().changes.profiles}` : null;
  };
  const [offered] = createResource(source, async () => {
    const { detail } = props.lora;
    if (!detail?.layout) return [];
    const [own, all] = await Promise.all([app.profiles.of(detail.row.id), app.profiles.all(detail.layout.id)]);
    return [...own, ...all.filter(({ owner }) => owner === null)];
  });
  const chosen = () => props.lora.member.profile;
  const linked = () => offered.latest?.find((profile) => profile.id === chosen()?.id);
  const stale = () => {
    const [now, then] = [linked(), chosen()];
    return now !== undefined && then !== null && JSON.stringify(now.gains) !== JSON.stringify(then.gains);
  };
  const take = (value: string): void => {
    const found = offered.latest?.find((profile) => profile.id === value);
    if (value === NEUTRAL) props.choose(null);
    else if (found) {
      props.choose({ id: found.id, name: found.name, gains: found.gains });
      void app.profiles.use(found.id);
    }
  };
  const value = () => {
    const now = chosen();
    return now === null ? NEUTRAL : linked() ? (now.id ?? FROZEN) : FROZEN;
  };
  return (
    <label class="member-select" for={id}>
      <span>{words().profile}</span>
      <select
        id={id}
        class="field"
        aria-label={words().profileOf(numbers.nameOf(props.lora.member.owner))}
        value={value()}
        onChange={(event) => take(event.currentTarget.value)}
      >
        <option value={NEUTRAL}>{words().neutral}</option>
        <Show when={value() === FROZEN}>
          <option value={FROZEN}>{words().asSaved(chosen()?.name ?? '')}</option>
        </Show>
        <For each={offered.latest ?? []}>
          {(profile) => (
            <option value={profile.id} selected={profile.id === value()}>
              {profile.owner === null ? words().ofLayout(profile.name) : profile.name}
            </option>
          )}
        </For>
      </select>
      <Show when={stale()}>
        <button type="button" class="link-button" onClick={() => take(chosen()?.id ?? NEUTRAL)}>
          {words().takeOver}
        </button>
      </Show>
    </label>
  );
}

function RoleSelect(props: { readonly lora: StackedLora; readonly choose: (role: string | null) => void }): JSX.Element {
  const numbers = useNumbers();
  const { app } = useApp();
  const id = createUniqueId();
  const byFolder = () => (props.lora.detail ? roleOfPath(props.lora.detail.row.path, readSetting(app, SETTINGS.folderRoles)) : 'other');
  return (
    <label class="member-select" for={id}>
      <span>{words().role}</span>
      <select
        id={id}
        class="field"
        aria-label={words().roleOf(numbers.nameOf(props.lora.member.owner))}
        title={words().roleHint}
        value={props.lora.member.role ?? ''}
        onChange={(event) => props.choose(event.currentTarget.value || null)}
      >
        <option value="">{words().byFolder(byFolder())}</option>
        <For each={ROLE_POLICIES}>{({ role }) => <option value={role}>{words().roleAndIntent(role)}</option>}</For>
      </select>
    </label>
  );
}
