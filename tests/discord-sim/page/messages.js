// Messages: content, embeds, components, and what their buttons do.

import { element, markdown } from "/page/markdown.js";
import { menuButton } from "/page/menu.js";

const THINKING = 1 << 7;
const EPHEMERAL = 1 << 6;
/** The type of the answer to a command of a menu. */
const MENU_ANSWER = 23;

export class Messages {
  /** `names` knows users and channels; `use(message, component, values)` presses and selects; `run` is given a message
   * and the name of one of its commands. */
  constructor(list, names, use, run) {
    this.list = list;
    this.names = names;
    this.use = use;
    this.run = run;
    this.commands = [];
  }

  /** The commands of every message's menu, each `{name, shown}`. */
  offer(commands) {
    this.commands = commands;
    this.list.dataset.commands = String(commands.length > 0);
  }

  clear() {
    this.list.replaceChildren();
  }

  /** Shows a message, in place of its older self if it is shown already. */
  show(message) {
    const made = this.render(message);
    const old = this.list.querySelector(`[data-message="${message.id}"]`);
    const atEnd = this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < 80;
    if (old) {
      // Who was on a button stays on it when the message is edited.
      const focused = old.contains(document.activeElement) ? document.activeElement.dataset.testid : undefined;
      old.replaceWith(made);
      if (focused) made.querySelector(`[data-testid="${CSS.escape(focused)}"]`)?.focus();
    } else {
      this.list.append(made);
    }
    if (atEnd) this.list.scrollTop = this.list.scrollHeight;
  }

  remove(id) {
    this.list.querySelector(`[data-message="${id}"]`)?.remove();
  }

  render(message) {
    const author = this.names.member(message.author_id);
    const ephemeral = (message.flags & EPHEMERAL) !== 0;
    const [command, by] = message.interaction ?? [];
    const given = message.kind === MENU_ANSWER ? command : `/${command}`;
    const body = element("div", { className: "body", dataset: { testid: "message-body" } });
    if (message.flags & THINKING) {
      body.append(element("p", { className: "thinking", dataset: { testid: "thinking" } }, `${author.name} is thinking`));
    } else {
      body.append(...markdown(message.content, this.names));
      if (message.edited_timestamp) body.append(element("span", { className: "edited" }, "(edited)"));
    }
    body.append(...message.embeds.map((embed) => this.embed(embed)));
    body.append(...message.attachments.map((file) => this.file(file)));
    body.append(...message.components.map((component) => this.component(component, message)));
    if (ephemeral) {
      body.append(element("p", { className: "only-you", dataset: { testid: "ephemeral-note" } }, "Only you can see this"));
    }
    const time = new Date(message.timestamp);
    return element(
      "li",
      {
        className: ephemeral ? "message ephemeral" : "message",
        dataset: { message: message.id, testid: "message", author: author.name },
      },
      command ? element("div", { className: "invoked" }, `↱ ${this.names.user(by)} used ${given}`) : null,
      element("span", { className: "avatar", "aria-hidden": "true", dataset: { initial: author.name[0], bot: author.bot } }),
      element(
        "div",
        { className: "byline" },
        element("strong", {}, author.name),
        author.bot ? element("span", { className: "tag" }, "APP") : null,
        element("time", { dateTime: message.timestamp }, time.toLocaleTimeString("en", { timeStyle: "short" })),
        menuButton(
          "Commands for this message",
          "message-menu",
          () => this.commands,
          (name) => this.run(message, name),
        ),
      ),
      body,
    );
  }

  embed(embed) {
    const colour = embed.color === undefined ? "" : `#${embed.color.toString(16).padStart(6, "0")}`;
    const made = element("article", { className: "embed", dataset: { testid: "embed" } });
    if (colour) made.style.borderLeftColor = colour;
    if (embed.author) made.append(element("small", {}, embed.author.name));
    if (embed.title) {
      const title = embed.url
        ? element("a", { href: embed.url, target: "_blank", rel: "noopener noreferrer" }, embed.title)
        : embed.title;
      made.append(element("h3", {}, title));
    }
    if (embed.description) made.append(...markdown(embed.description, this.names));
    if (embed.fields?.length) {
      const fields = embed.fields.map((field) =>
        element(
          "div",
          { className: field.inline ? "field" : "field wide" },
          element("strong", {}, field.name),
          ...markdown(field.value, this.names),
        ),
      );
      made.append(element("div", { className: "fields" }, ...fields));
    }
    for (const image of [embed.thumbnail, embed.image]) {
      if (image) made.append(element("img", { src: image.url, alt: "", loading: "lazy" }));
    }
    if (embed.footer) made.append(element("small", {}, embed.footer.text));
    return made;
  }

  file(file) {
    return element("p", {}, "File: ", element("a", { href: file.url }, file.filename), ` (${file.size} bytes)`);
  }

  component(component, message) {
    const children = () => (component.components ?? []).map((child) => this.component(child, message));
    switch (component.type) {
      case 1:
        return element("div", { className: "row" }, ...children());
      case 2:
        return this.button(component, message);
      case 3:
      case 5:
      case 6:
      case 7:
      case 8:
        return this.menu(component, message);
      case 9: {
        const text = element("div", { className: "text" }, ...children());
        return element("div", { className: "section" }, text, this.component(component.accessory, message));
      }
      case 10:
        return element("div", { className: "text" }, ...markdown(component.content, this.names));
      case 11:
        return element("img", { src: component.media.url, alt: component.description ?? "", loading: "lazy" });
      case 12: {
        const images = component.items.map((item) =>
          element("img", { src: item.media.url, alt: item.description ?? "", loading: "lazy" }),
        );
        return element("div", { className: "gallery" }, ...images);
      }
      case 14:
        return component.divider === false ? element("div", {}) : element("hr");
      case 17: {
        const made = element("section", { className: "container", dataset: { testid: "container" } }, ...children());
        if (component.accent_color !== undefined && component.accent_color !== null) {
          made.style.borderLeftColor = `#${component.accent_color.toString(16).padStart(6, "0")}`;
        }
        return made;
      }
      default:
        return element("p", {}, `(component of type ${component.type})`);
    }
  }

  button(button, message) {
    const label = [button.emoji?.name, button.label].filter(Boolean).join(" ");
    if (button.style === 5) {
      return element("a", { className: "button", href: button.url, target: "_blank", rel: "noopener noreferrer" }, label);
    }
    return element(
      "button",
      {
        type: "button",
        disabled: button.disabled ?? false,
        dataset: { style: button.style, customId: button.custom_id, testid: `button-${button.custom_id}` },
        onclick: () => this.use(message, button.custom_id, []),
      },
      label,
    );
  }

  menu(menu, message) {
    const options = menu.options ?? this.names.options(menu.type);
    const multiple = (menu.max_values ?? 1) > 1;
    const made = element("select", {
      disabled: menu.disabled ?? false,
      multiple,
      "aria-label": menu.placeholder ?? "Select",
      dataset: { customId: menu.custom_id, testid: `select-${menu.custom_id}` },
      onchange: () => this.use(message, menu.custom_id, [...made.selectedOptions].map((option) => option.value)),
    });
    if (!multiple) {
      const nothing = !options.some((option) => option.default);
      made.append(element("option", { value: "", disabled: true, selected: nothing }, menu.placeholder ?? "Make a selection"));
    }
    for (const option of options) {
      const label = [option.emoji?.name, option.label, option.description && `– ${option.description}`];
      const properties = { value: option.value, selected: option.default ?? false };
      made.append(element("option", properties, label.filter(Boolean).join(" ")));
    }
    return made;
  }
}
