// The summary of what to look at again takes focus, also where `autofocus` is not honoured.

export function focusErrors(root: Document): void {
  root.querySelector<HTMLElement>(".ky-error-summary[autofocus]")?.focus();
}
