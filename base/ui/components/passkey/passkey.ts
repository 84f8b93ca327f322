// <ky-passkey data-act="get|create" data-options="…">: asks the device for a passkey and sends the form with it.
//
// The server gives a challenge, the device signs it after it has recognised its owner (fingerprint, face, PIN), the
// answer goes back in an ordinary form. Nothing of the key ever leaves the device but its public half.

interface Offer {
  challenge: string;
  options: { publicKey: Record<string, unknown> };
}

class KyPasskey extends HTMLElement {
  #form: HTMLFormElement | null = null;
  #asking = false;

  connectedCallback(): void {
    this.#form = this.querySelector("form");
    if (!window.PublicKeyCredential || !navigator.credentials) return this.#say(this.dataset.unsupported);
    this.#say("");
    this.querySelector(".ky-passkey__button")?.removeAttribute("hidden");
    // Before the page's own guard of forms hears of it: this form is not ready to be sent.
    this.#form?.addEventListener("submit", this.#submit);
  }

  disconnectedCallback(): void {
    this.#form?.removeEventListener("submit", this.#submit);
  }

  #submit = (event: Event): void => {
    if (this.#field("credential")?.value) return;
    event.preventDefault();
    event.stopPropagation();
    if (!this.#asking) void this.#ask();
  };

  async #ask(): Promise<void> {
    this.#asking = true;
    this.#say("");
    try {
      const offer = await this.#offer();
      if (!offer) return;
      const credential = await this.#credential(offer);
      this.#fill("challenge", offer.challenge);
      this.#fill("credential", JSON.stringify(credential));
      this.#copyShared();
      this.#form?.requestSubmit();
      // The answer is used up with the challenge; coming back begins anew.
      this.#fill("credential", "");
    } catch (fault) {
      this.#say(this.#sentence(fault));
    } finally {
      this.#asking = false;
    }
  }

  async #offer(): Promise<Offer | undefined> {
    const answer = await fetch(this.dataset.options ?? "", { method: "POST", headers: { accept: "application/json" } });
    if (answer.ok) return (await answer.json()) as Offer;
    this.#say(answer.status === 403 || answer.status === 401 ? this.dataset.confirm : this.dataset.lost);
    return undefined;
  }

  async #credential({ options }: Offer): Promise<unknown> {
    const publicKey = decoded(options.publicKey) as never;
    const made =
      this.dataset.act === "create"
        ? await navigator.credentials.create({ publicKey })
        : await navigator.credentials.get({ publicKey });
    return encoded(made as PublicKeyCredential);
  }

  #sentence(fault: unknown): string | undefined {
    const name = fault instanceof DOMException ? fault.name : "";
    if (name === "InvalidStateError") return this.dataset.known;
    if (name === "SecurityError") return this.dataset.elsewhere;
    if (name === "NotSupportedError") return this.dataset.unsupported;
    return name ? this.dataset.refused : this.dataset.lost;
  }

  /** The box 「共用の端末」 stands in the form beside this one. */
  #copyShared(): void {
    const box = document.querySelector<HTMLInputElement>('input[type="checkbox"][name="shared"]');
    if (box?.checked) this.#fill("shared", box.value);
  }

  #fill(name: string, value: string): void {
    const field = this.#field(name);
    if (field) field.value = value;
  }

  #field(name: string): HTMLInputElement | null | undefined {
    return this.#form?.querySelector<HTMLInputElement>(`input[type="hidden"][name="${name}"]`);
  }

  #say(words: string | undefined): void {
    const sentence = this.querySelector(".ky-passkey__sentence");
    if (sentence) sentence.textContent = words ?? "";
  }
}

/** Members that are bytes; in JSON they are base64url. */
const BYTES = new Set(["challenge", "id"]);

/** Options from JSON with their bytes as bytes. */
function decoded(value: unknown, name = ""): unknown {
  if (typeof value === "string") return BYTES.has(name) ? bytes(value) : value;
  if (Array.isArray(value)) return value.map((item) => decoded(item));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    // The relying party's id is a host name, all others are bytes.
    Object.entries(value).map(([key, item]) => [key, key === "rp" ? item : decoded(item, key)]),
  );
}

/** The device's answer as JSON. */
function encoded(made: PublicKeyCredential): unknown {
  const { response } = made;
  const parts: Record<string, string> = { clientDataJSON: text(response.clientDataJSON) };
  if (response instanceof AuthenticatorAttestationResponse) {
    parts.attestationObject = text(response.attestationObject);
  } else if (response instanceof AuthenticatorAssertionResponse) {
    parts.authenticatorData = text(response.authenticatorData);
    parts.signature = text(response.signature);
    if (response.userHandle) parts.userHandle = text(response.userHandle);
  }
  return { id: made.id, rawId: text(made.rawId), type: made.type, response: parts, extensions: {} };
}

function bytes(base64url: string): Uint8Array {
  const binary = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
}

function text(buffer: ArrayBuffer): string {
  const binary = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

customElements.define("ky-passkey", KyPasskey);
