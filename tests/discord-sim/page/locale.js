// What commands are called in the language somebody chose.

/** Languages that stand in for a missing one. */
const FALLBACKS = { "en-US": "en-GB", "en-GB": "en-US", "es-419": "es-ES" };

/** A field such as `name` in a language, else in the one that stands in for it, else as it was registered. */
export function localized(object, field, locale) {
  const texts = object[`${field}_localizations`] ?? {};
  return texts[locale] ?? texts[FALLBACKS[locale]] ?? object[field];
}
