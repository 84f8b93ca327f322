// A form sent is a form sent: the second tap of an impatient thumb does nothing.
// The server's idempotency key is the real protection; this only spares the surprise.

/** Milliseconds after which a button may be pressed again, for answers that are downloads. */
const AGAIN_AFTER = 10_000;

export function guardForms(root: Document): void {
  root.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.dataset.once === undefined) return;
    if (form.dataset.sent !== undefined) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "";
    showSending(form, event.submitter);
    setTimeout(() => release(form), AGAIN_AFTER);
  });
  // Coming back with the browser's back button shows the page as it was left.
  addEventListener("pageshow", () => root.querySelectorAll("form[data-sent]").forEach(release));
}

// aria-disabled instead of disabled: a disabled button would lose focus and its own name and value.
function showSending(form: HTMLFormElement, button: HTMLElement | null): void {
  button?.setAttribute("aria-disabled", "true");
  const status = document.createElement("p");
  status.className = "ky-form__sending";
  status.setAttribute("role", "status");
  form.append(status);
  status.textContent = form.dataset.once ?? "";
}

function release(form: Element): void {
  form.removeAttribute("data-sent");
  form.querySelectorAll('button[aria-disabled="true"]').forEach((button) => button.removeAttribute("aria-disabled"));
  form.querySelectorAll(".ky-form__sending").forEach((status) => status.remove());
}
