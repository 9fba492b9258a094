/** Whether a dialog lies above the page. Escape is for it, also in the moment before it has the focus. */
export const isDialogAbove = (): boolean => document.querySelector('[role="dialog"]') !== null;
