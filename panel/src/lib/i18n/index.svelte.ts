// The language of the page, and its texts.

import { en, type Key, type Messages } from "./en";

export const LANGUAGES = { en: "English", de: "Deutsch", fr: "Français", es: "Español" } as const;
export type Language = keyof typeof LANGUAGES;

/** Only the texts that are read are fetched. English is always there. */
const TEXTS: Record<Language, () => Promise<Messages>> = {
  en: async () => en,
  de: async () => (await import("./de")).de,
  fr: async () => (await import("./fr")).fr,
  es: async () => (await import("./es")).es,
};
const STORED = "segue.language";

class I18n {
  #language = $state<Language>("en");
  messages = $state.raw<Messages>(en);

  get language(): Language {
    return this.#language;
  }

  /** Takes the language that was chosen here before, or the browser's. */
  start(): Promise<void> {
    return this.#speak(chosenLanguage());
  }

  async choose(language: Language): Promise<void> {
    localStorage.setItem(STORED, language);
    await this.#speak(language);
  }

  async #speak(language: Language): Promise<void> {
    this.messages = await TEXTS[language]();
    this.#language = language;
    document.documentElement.lang = language;
  }
}

export const i18n = new I18n();

type Parameters = Record<string, string | number>;

/** A text in the page's language. `count` decides between one and many. */
export function t(key: Key, parameters: Parameters = {}): string {
  return fill(i18n.messages[key], parameters, i18n.language);
}

/** A text if there is one of this name; for names that the server makes up. */
export function known(key: string, parameters: Parameters = {}): string | null {
  return Object.hasOwn(en, key) ? t(key as Key, parameters) : null;
}

/** Puts parameters into a text. */
export function fill(message: Messages[Key], parameters: Parameters, language: Language): string {
  const count = Number(parameters["count"]);
  const one = new Intl.PluralRules(language).select(count) === "one";
  const text = typeof message === "string" ? message : one ? message.one : message.other;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = parameters[name];
    return value === undefined ? whole : typeof value === "number" ? value.toLocaleString(language) : value;
  });
}

function chosenLanguage(): Language {
  const wanted = [localStorage.getItem(STORED), ...navigator.languages];
  for (const language of wanted) {
    const short = language?.slice(0, 2).toLowerCase() ?? "";
    if (short in LANGUAGES) return short as Language;
  }
  return "en";
}
