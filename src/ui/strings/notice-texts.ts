/** What a notice says, in a language. */
import type { NoticeCode, NoticeFacts, NoticeSaid } from '../../app/notices/notice-facts.ts';
import type { Strings } from './en.ts';

export interface NoticeText {
  readonly title: string;
  readonly text: string;
  /** On its button; '' where it has none. */
  readonly action: string;
}

/** The texts of one kind. That the facts are of the same kind is checked where the notice is made. */
interface Texts {
  readonly title: (facts: NoticeFacts[NoticeCode]) => string;
  readonly text: (facts: NoticeFacts[NoticeCode]) => string;
  readonly action?: (facts: NoticeFacts[NoticeCode]) => string;
}

export function noticeText({ notices }: Pick<Strings, 'notices'>, { code, facts }: NoticeSaid): NoticeText {
  const { title, text, action } = notices.texts[code] as Texts;
  return { title: title(facts), text: text(facts), action: action?.(facts) ?? '' };
}
