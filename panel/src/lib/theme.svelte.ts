// Dark or light: as the system has it, or as was chosen here.

export const THEMES = ["system", "dark", "light"] as const;
export type Theme = (typeof THEMES)[number];

const STORED = "segue.theme";

class Appearance {
  #theme = $state<Theme>(THEMES.find((theme) => theme === localStorage.getItem(STORED)) ?? "system");

  get theme(): Theme {
    return this.#theme;
  }

  set theme(theme: Theme) {
    this.#theme = theme;
    localStorage.setItem(STORED, theme);
    this.apply();
  }

  /** Tells the style sheet. */
  apply(): void {
    if (this.#theme === "system") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = this.#theme;
  }
}

export const appearance = new Appearance();
