/** What the user keeps about this LoRA: favourite, rating, tags, trigger words, notes. Each is kept as soon as it is left. */
import { createMemo, createUniqueId, For, type JSX, Show } from 'solid-js';
import type { LibraryRow } from '../../contracts/library.ts';
import { listFromText, MOST_STARS, type OwnChange } from '../../domain/library/own.ts';
import { useApp } from '../state/app-context.tsx';
import { t } from '../strings/language.ts';
import { Icon } from './Icon.tsx';
import { KeptText } from './KeptText.tsx';
import { Star } from './Star.tsx';
import './own.css';

export function Yours(props: { readonly row: LibraryRow }): JSX.Element {
  const { app } = useApp();
  const own = () => props.row.own;
  const keep = (id: string | number, wanted: OwnChange): void => void app.own.change([Number(id)], wanted);
  const change = (wanted: OwnChange): void => keep(props.row.id, wanted);
  return (
    <section class="yours" aria-label={t().own.heading}>
      <div class="yours-line">
        <Star name={props.row.name} on={own().favourite} toggle={() => change({ favourite: !own().favourite })} labelled />
        <Rating value={own().rating} change={(rating) => change({ rating })} />
        <Show when={props.row.base}>
          {(base) => (
            <span
              class="badge"
              classList={{ fallback: base().from === 'file name' || base().from === 'folder' }}
              title={t().own.baseFrom(base())}
            >
              {base().name}
            </span>
          )}
        </Show>
      </div>
      <Tags tags={own().tags} change={change} />
      <details class="yours-more" open={own().notes !== '' || own().triggers.length > 0}>
        <summary>
          {t().own.triggers} · {t().own.notes}
        </summary>
        <label>
          <span>{t().own.triggers}</span>
          <KeptText
            of={props.row.id}
            placeholder={t().own.triggersHint}
            value={own().triggers.join(', ')}
            keep={(text, of) => keep(of, { triggers: listFromText(text) })}
          />
        </label>
        <label>
          <span>{t().own.notes}</span>
          <KeptText
            of={props.row.id}
            rows={3}
            placeholder={t().own.notesHint}
            value={own().notes}
            keep={(text, of) => keep(of, { notes: text })}
          />
        </label>
      </details>
    </section>
  );
}

/** Radio buttons that look like stars; the chosen one again takes the rating away. */
function Rating(props: { readonly value: number | null; readonly change: (rating: number | null) => void }): JSX.Element {
  const group = createUniqueId();
  const stars = Array.from({ length: MOST_STARS }, (_, index) => index + 1);
  return (
    <fieldset class="rating">
      <legend class="visually-hidden">{t().own.rating}</legend>
      <For each={stars}>
        {(star) => (
          <label class="rating-star" classList={{ on: (props.value ?? 0) >= star }} title={t().own.stars(star)}>
            <input
              type="radio"
              name={group}
              aria-label={t().own.stars(star)}
              checked={props.value === star}
              onClick={() => props.change(props.value === star ? null : star)}
              onKeyDown={(event) => {
                if (event.key === 'Backspace' || event.key === 'Delete') props.change(null);
              }}
            />
            <Icon name="star" />
          </label>
        )}
      </For>
    </fieldset>
  );
}

function Tags(props: { readonly tags: readonly string[]; readonly change: (change: OwnChange) => void }): JSX.Element {
  const tags = createMemo(() => props.tags);
  const add = (field: HTMLInputElement): void => {
    const typed = listFromText(field.value);
    if (typed.length > 0) props.change({ addTags: typed });
    field.value = '';
  };
  return (
    <div class="yours-tags">
      <ul class="chips" aria-label={t().own.tags}>
        <For each={tags()}>
          {(tag) => (
            <li>
              <button type="button" class="chip" aria-label={t().own.removeTag(tag)} onClick={() => props.change({ removeTags: [tag] })}>
                {tag}
                <Icon name="close" />
              </button>
            </li>
          )}
        </For>
      </ul>
      <input
        type="text"
        class="field tag-field"
        aria-label={t().own.addTag}
        placeholder={tags().length === 0 ? t().own.tagsHint : t().own.addTag}
        onKeyDown={(event) => {
          if (event.isComposing || (event.key !== 'Enter' && event.key !== ',')) return;
          event.preventDefault();
          add(event.currentTarget);
        }}
        onChange={(event) => add(event.currentTarget)}
      />
    </div>
  );
}
