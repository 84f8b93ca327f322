// <ky-idle data-seconds="900">: covers the screen when nobody touched it for a while.
//
// The page stays where it is under the cover, with everything that was typed. A code opens both: the session on the
// server and the cover here. Other windows of the same person count as use.

/** Milliseconds between two looks at the time. */
const LOOK = 5_000;
/** Milliseconds after which the same use is noted again for other windows. */
const NOTE = 2_000;
/** Where windows of one browser tell each other of use. */
const PLACE = "ky-idle";

class KyIdle extends HTMLElement {
  #touched = Date.now();
  #noted = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  connectedCallback(): void {
    for (const kind of USES) addEventListener(kind, this.#use, { passive: true, capture: true });
    this.#use();
    this.#timer = setInterval(() => this.#look(), LOOK);
    document.addEventListener("visibilitychange", this.#look);
    this.#form?.addEventListener("submit", this.#submit);
    // Escape closes other dialogs, not this one.
    this.#cover?.addEventListener("cancel", stop);
  }

  disconnectedCallback(): void {
    for (const kind of USES) removeEventListener(kind, this.#use, { capture: true });
    clearInterval(this.#timer);
    document.removeEventListener("visibilitychange", this.#look);
  }

  get #cover(): HTMLDialogElement | null {
    return this.querySelector("dialog");
  }

  get #form(): HTMLFormElement | null {
    return this.querySelector("form");
  }

  #use = (): void => {
    // Under the cover a touch is not use: only a code opens it.
    if (this.#cover?.open) return;
    this.#touched = Date.now();
    if (this.#touched - this.#noted < NOTE) return;
    this.#noted = this.#touched;
    localStorage.setItem(PLACE, String(this.#touched));
  };

  #look = (): void => {
    const elsewhere = Number(localStorage.getItem(PLACE) ?? 0);
    const idle = Date.now() - Math.max(this.#touched, elsewhere);
    // A clock that went backwards must not keep the screen open for long.
    if (idle >= this.#limit() || idle < -this.#limit()) this.#hide();
  };

  #limit(): number {
    const shared = document.cookie.split("; ").includes(`${this.dataset.shared}=yes`);
    return Number(shared ? this.dataset.sharedSeconds : this.dataset.seconds) * 1_000;
  }

  #hide(): void {
    if (this.#cover?.open) return;
    this.#cover?.showModal();
    // The server knows by itself after the same time; this makes it so for every window now.
    void fetch(this.dataset.lock ?? "", { method: "POST" }).catch(() => undefined);
  }

  #submit = (event: SubmitEvent): void => {
    event.preventDefault();
    event.stopPropagation();
    void this.#open();
  };

  async #open(): Promise<void> {
    const form = this.#form;
    if (!form) return;
    this.#say("");
    try {
      const body = new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, String(value)]));
      const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" });
      // Opened: the server sends the browser on. Anything else is a page with a sentence we say ourselves.
      if (answer.type !== "opaqueredirect") return this.#say(this.dataset.wrong);
      form.reset();
      this.#cover?.close();
      this.#use();
    } catch {
      this.#say(this.dataset.lost);
    }
  }

  #say(words: string | undefined): void {
    const sentence = this.querySelector(".ky-idle__sentence");
    if (sentence) sentence.textContent = words ?? "";
  }
}

const USES = ["pointerdown", "keydown", "scroll", "input"];

const stop = (event: Event): void => event.preventDefault();

customElements.define("ky-idle", KyIdle);
