// The composer: plain messages, and slash commands with their options.

import { localized } from "/page/locale.js";
import { element } from "/page/markdown.js";

const [SUB_COMMAND, SUB_COMMAND_GROUP, STRING, INTEGER, BOOLEAN, , , , , NUMBER, ATTACHMENT] = [
  1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
];

/** Every command that can be given, its subcommands unfolded: `{name, shown, about, options}`, shown in a language. */
export function unfold(commands, locale) {
  const leaves = (names, shown, node) => {
    const options = node.options ?? [];
    const [name, label] = [[...names, node.name], [...shown, localized(node, "name", locale)]];
    const nested = options.filter((option) => option.type === SUB_COMMAND || option.type === SUB_COMMAND_GROUP);
    if (nested.length > 0) return nested.flatMap((option) => leaves(name, label, option));
    return [{ name: name.join(" "), shown: label.join(" "), about: localized(node, "description", locale), options }];
  };
  return commands.filter((command) => command.type === 1).flatMap((command) => leaves([], [], command));
}

export class Composer {
  /** `api` sends; `options(type)` lists users, channels and roles to choose from. */
  constructor(form, palette, api, options) {
    this.form = form;
    this.palette = palette;
    this.api = api;
    this.options = options;
    this.line = form.querySelector("#line");
    this.place = form.querySelector(".command");
    this.commands = [];
    this.chosen = null;
    this.selected = 0;
    this.line.addEventListener("input", () => this.refresh());
    this.line.addEventListener("keydown", (event) => this.key(event));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    form.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.chosen) this.reset();
    });
  }

  set(commands, locale) {
    this.locale = locale;
    this.commands = unfold(commands, locale).sort((a, b) => a.shown.localeCompare(b.shown));
    this.refresh();
  }

  matches() {
    const text = this.line.value;
    if (!text.startsWith("/")) return [];
    const typed = text.slice(1).toLowerCase();
    const fits = (name) => name.startsWith(typed) || typed.startsWith(`${name} `);
    return this.commands.filter(({ name, shown }) => fits(name) || fits(shown));
  }

  refresh() {
    const found = this.chosen ? [] : this.matches();
    this.selected = Math.max(0, Math.min(this.selected, found.length - 1));
    this.palette.hidden = found.length === 0;
    this.line.setAttribute("aria-expanded", String(found.length > 0));
    this.palette.replaceChildren(
      ...found.map((command, index) =>
        element(
          "div",
          {
            role: "option",
            id: `option-${index}`,
            "aria-selected": String(index === this.selected),
            dataset: { testid: `command-${command.name.replaceAll(" ", "-")}` },
            onmousedown: (event) => {
              event.preventDefault();
              this.choose(command);
            },
          },
          element("strong", {}, `/${command.shown}`),
          element("span", { className: "about" }, command.about),
        ),
      ),
    );
    if (found.length > 0) this.line.setAttribute("aria-activedescendant", `option-${this.selected}`);
    else this.line.removeAttribute("aria-activedescendant");
    this.palette.children[this.selected]?.scrollIntoView({ block: "nearest" });
  }

  key(event) {
    const found = this.chosen ? [] : this.matches();
    if (found.length === 0) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const step = event.key === "ArrowDown" ? 1 : found.length - 1;
      this.selected = (this.selected + step) % found.length;
      this.refresh();
      event.preventDefault();
    } else if (event.key === "Tab" || event.key === "Enter") {
      this.choose(found[this.selected]);
      event.preventDefault();
    } else if (event.key === "Escape") {
      this.line.value = "";
      this.refresh();
    }
  }

  /** Begins a command; values by the options' names. */
  choose(command, values = {}) {
    this.chosen = command;
    this.line.hidden = true;
    this.line.value = "";
    this.place.hidden = false;
    this.place.replaceChildren(
      element("span", { className: "name" }, `/${command.shown}`),
      ...command.options.map((option) => this.field(option, values[option.name])),
    );
    this.refresh();
    (this.place.querySelector(".field-input") ?? this.form.querySelector(".send")).focus();
  }

  /** Begins a command by its name, as a suggestion does. */
  suggest(name, values) {
    const command = this.commands.find((command) => command.name === name);
    if (command) this.choose(command, values);
    return Boolean(command);
  }

  field(option, value) {
    const shared = {
      className: "field-input",
      required: option.required ?? false,
      dataset: { option: option.name, type: option.type, testid: `option-${option.name}` },
    };
    const title = localized(option, "description", this.locale);
    const name = localized(option, "name", this.locale);
    const caption = element("span", { className: option.required ? "required" : "", title }, name);
    return element("label", {}, caption, this.input(option, shared, value));
  }

  input(option, shared, value) {
    const choose = (choices) =>
      element(
        "select",
        shared,
        element("option", { value: "" }, "—"),
        ...choices.map((choice) => {
          const name = localized(choice, "name", this.locale) ?? choice.label;
          return element("option", { value: String(choice.value) }, name);
        }),
      );
    if (option.choices?.length) return choose(option.choices);
    switch (option.type) {
      case BOOLEAN:
        return choose([
          { name: "true", value: "true" },
          { name: "false", value: "false" },
        ]);
      case INTEGER:
      case NUMBER:
        return element("input", {
          ...shared,
          type: "number",
          step: option.type === INTEGER ? "1" : "any",
          min: option.min_value,
          max: option.max_value,
          value: value ?? "",
        });
      case ATTACHMENT:
        return element("input", { ...shared, type: "file" });
      case STRING:
        return this.text(option, shared, value);
      default:
        return choose(this.options(option.type));
    }
  }

  text(option, shared, value) {
    const input = element("input", {
      ...shared,
      type: "text",
      placeholder: localized(option, "description", this.locale),
      minLength: option.min_length,
      maxLength: option.max_length ?? 6000,
      value: value ?? "",
    });
    if (!option.autocomplete) return input;
    const list = element("datalist", { id: `choices-${option.name}`, dataset: { testid: `choices-${option.name}` } });
    input.setAttribute("list", list.id);
    const command = this.chosen;
    let timer;
    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(async () => {
        // Sent or given up meanwhile: there is nothing to suggest for.
        if (!input.isConnected) return;
        const options = await this.values(false);
        const found = await this.api.autocomplete(command.name, { ...options, [option.name]: input.value }, option.name);
        const entries = found.map((choice) => {
          return element("option", { value: String(choice.value), label: localized(choice, "name", this.locale) });
        });
        list.replaceChildren(...entries);
      }, 150);
    });
    return element("span", {}, input, list);
  }

  /** The options filled in. Files are uploaded first, as Discord's client does. */
  async values(withFiles) {
    const values = {};
    for (const input of this.place.querySelectorAll(".field-input")) {
      const { option, type } = input.dataset;
      if (Number(type) === ATTACHMENT) {
        if (withFiles && input.files[0]) values[option] = (await this.api.upload(input.files[0])).id;
      } else if (input.value !== "") {
        const kinds = { [INTEGER]: Number, [NUMBER]: Number, [BOOLEAN]: (text) => text === "true" };
        values[option] = (kinds[type] ?? String)(input.value);
      }
    }
    return values;
  }

  async submit() {
    if (this.chosen) {
      const { name } = this.chosen;
      const values = await this.values(true);
      if (await this.api.command(name, values)) this.reset();
      return;
    }
    const text = this.line.value.trim();
    if (text && (await this.api.say(text))) this.reset();
  }

  reset() {
    this.chosen = null;
    this.place.hidden = true;
    this.place.replaceChildren();
    this.line.hidden = false;
    this.line.value = "";
    this.refresh();
    this.line.focus();
  }
}
