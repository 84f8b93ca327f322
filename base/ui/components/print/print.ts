// <ky-print>: shows its button, which opens the print window.

class KyPrint extends HTMLElement {
  #button: HTMLButtonElement | null = null;

  connectedCallback(): void {
    this.#button = this.querySelector("button");
    this.#button?.removeAttribute("hidden");
    this.#button?.addEventListener("click", openPrint);
  }

  disconnectedCallback(): void {
    this.#button?.removeEventListener("click", openPrint);
  }
}

const openPrint = (): void => window.print();

customElements.define("ky-print", KyPrint);
