// A button with a menu beneath it, for the application's commands of a message.

import { element } from "/page/markdown.js";

/** A button that opens a menu of `items()`, each `{name, shown}`; `choose(name)` takes the one chosen. */
export function menuButton(label, testid, items, choose) {
  const list = element("div", { role: "menu", className: "menu", hidden: true, "aria-label": label });
  const open = (shown) => {
    list.hidden = !shown;
    button.setAttribute("aria-expanded", String(shown));
  };
  const item = ({ name, shown }) =>
    element(
      "button",
      {
        type: "button",
        role: "menuitem",
        tabIndex: -1,
        dataset: { testid: `menu-${name.replaceAll(" ", "-")}` },
        onclick: () => {
          open(false);
          button.focus();
          choose(name);
        },
      },
      shown,
    );
  const toggle = () => {
    list.replaceChildren(...items().map(item));
    open(list.hidden);
    if (!list.hidden) list.firstElementChild?.focus();
  };
  const button = element(
    "button",
    {
      type: "button",
      className: "menu-button",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      "aria-label": label,
      dataset: { testid },
      onclick: toggle,
    },
    "⋯",
  );
  const key = (event) => {
    const all = [...list.children];
    const at = all.indexOf(document.activeElement);
    const steps = { ArrowDown: at + 1, ArrowUp: at - 1 + all.length, Home: 0, End: all.length - 1 };
    if (event.key === "Escape") {
      open(false);
      button.focus();
    } else if (event.key in steps && !list.hidden) {
      all[steps[event.key] % all.length]?.focus();
      event.preventDefault();
    }
  };
  const left = (event) => {
    if (!whole.contains(event.relatedTarget)) open(false);
  };
  const whole = element("div", { className: "menu-place", onkeydown: key, onfocusout: left }, button, list);
  return whole;
}
