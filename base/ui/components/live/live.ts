// <ky-live src="…" data-fragment="id" data-cursor="…">: renews its fragment when the server says `changed`.
//
// The event carries no content. The page is asked for again, so what is shown is what the database
// says to this reader now. EventSource connects again by itself and sends the last event's id.

/** Milliseconds to wait for further events before asking: a burst becomes one request. */
const SETTLE = 150;

class KyLive extends HTMLElement {
  #source: EventSource | undefined;
  #asking: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  connectedCallback(): void {
    const src = this.getAttribute("src");
    if (!src) return;
    const address = new URL(src, location.href);
    if (this.dataset.cursor) address.searchParams.set("cursor", this.dataset.cursor);
    this.#source = new EventSource(address);
    this.#source.addEventListener("open", () => this.#lost(false));
    this.#source.addEventListener("error", () => this.#lost(true));
    this.#source.addEventListener("changed", () => this.#soon());
  }

  disconnectedCallback(): void {
    this.#source?.close();
    this.#asking?.abort();
    clearTimeout(this.#timer);
  }

  #soon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#renew(), SETTLE);
  }

  async #renew(): Promise<void> {
    this.#asking?.abort();
    const asking = (this.#asking = new AbortController());
    try {
      const answer = await fetch(location.href, { headers: { accept: "text/html" }, signal: asking.signal });
      // Signed out or gone: the reader decides what to do, we do not paste a sign-in page here.
      if (!answer.ok || answer.redirected) return this.#lost(true);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      this.#replace(page);
      this.#lost(false);
    } catch (fault) {
      if (!asking.signal.aborted) this.#lost(true);
    }
  }

  #replace(page: Document): void {
    const id = this.dataset.fragment ?? "";
    const old = document.getElementById(id);
    const fresh = page.getElementById(id);
    if (!old || !fresh || old.innerHTML === fresh.innerHTML) return;
    const focus = rememberFocus(old);
    old.replaceWith(document.adoptNode(fresh));
    focus(fresh);
    this.#say(this.dataset.updated ?? "");
  }

  /** Read out politely; the text is taken away again so that the next one is news. */
  #say(words: string): void {
    const status = this.querySelector<HTMLElement>(".ky-live__status");
    if (!status) return;
    status.textContent = words;
    setTimeout(() => (status.textContent = ""), 5_000);
  }

  #lost(lost: boolean): void {
    this.toggleAttribute("data-connected", !lost);
    this.querySelector(".ky-live__sentence")?.toggleAttribute("hidden", !lost);
  }
}

/** Remembers the focused element inside `old`; the answer finds its successor inside `fresh`. */
function rememberFocus(old: HTMLElement): (fresh: HTMLElement) => void {
  const active = document.activeElement;
  if (!active || !old.contains(active)) return () => {};
  const selector = landmark(active);
  const position = [...old.querySelectorAll(active.localName)].indexOf(active);
  return (fresh) => {
    const successor =
      (selector && fresh.querySelector<HTMLElement>(selector)) ||
      fresh.querySelectorAll<HTMLElement>(active.localName)[position];
    if (successor) return successor.focus({ preventScroll: true });
    fresh.tabIndex = -1;
    fresh.focus({ preventScroll: true });
  };
}

function landmark(element: Element): string | undefined {
  if (element.id) return `#${CSS.escape(element.id)}`;
  for (const name of ["name", "href"]) {
    const value = element.getAttribute(name);
    if (value) return `${element.localName}[${name}="${CSS.escape(value)}"]`;
  }
  return undefined;
}

customElements.define("ky-live", KyLive);
