import { commands } from '../en/commands.ts';
import { roomText } from '../language.ts';

export const commandsText = roomText('commands', commands);
