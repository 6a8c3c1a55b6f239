// The part of Discord's markdown that bots use, as DOM nodes: nothing is ever parsed as HTML.

/** Makes an element with properties, data attributes and children. */
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "dataset") Object.assign(made.dataset, value);
    else if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name in made && name !== "list") made[name] = value;
    else made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

const INLINE = [
  [/^\*\*([^]+?)\*\*/, (match, names) => element("strong", {}, ...inline(match[1], names))],
  [/^__([^]+?)__/, (match, names) => element("u", {}, ...inline(match[1], names))],
  [/^\*([^*\s][^*]*?)\*/, (match, names) => element("em", {}, ...inline(match[1], names))],
  [/^_([^_\s][^_]*?)_(?!\w)/, (match, names) => element("em", {}, ...inline(match[1], names))],
  [/^~~([^]+?)~~/, (match, names) => element("s", {}, ...inline(match[1], names))],
  [/^`([^`]+)`/, (match) => element("code", {}, match[1])],
  [/^\[([^\]]+)\]\(<?(https?:\/\/[^\s)>]+)>?\)/, (match, names) => link(match[2], ...inline(match[1], names))],
  [/^<(https?:\/\/[^\s>]+)>/, (match) => link(match[1], match[1])],
  [/^https?:\/\/[^\s<>)]+/, (match) => link(match[0], match[0])],
  [/^<t:(-?\d+)(?::([tTdDfFR]))?>/, (match) => moment(Number(match[1]), match[2] ?? "f")],
  [/^<@!?(\d+)>/, (match, names) => element("span", { className: "tag" }, `@${names.user(match[1])}`)],
  [/^<#(\d+)>/, (match, names) => element("span", { className: "tag" }, `#${names.channel(match[1])}`)],
  [/^<\/([^:]+):\d+>/, (match) => element("span", { className: "tag" }, `/${match[1]}`)],
  [/^<a?:(\w+):\d+>/, (match) => document.createTextNode(`:${match[1]}:`)],
  [/^\\([^\w\s])/, (match) => document.createTextNode(match[1])],
];

function link(address, ...children) {
  return element("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

function inline(text, names) {
  const nodes = [];
  let plain = "";
  const flush = () => {
    if (plain) nodes.push(document.createTextNode(plain));
    plain = "";
  };
  while (text) {
    const found = INLINE.map(([pattern, make]) => [pattern.exec(text), make]).find(([match]) => match);
    if (found) {
      flush();
      nodes.push(found[1](found[0], names));
      text = text.slice(found[0][0].length);
    } else {
      plain += text[0];
      text = text.slice(1);
    }
  }
  flush();
  return nodes;
}

/** Turns Discord's markdown into nodes. `names` knows users and channels by their identifiers. */
export function markdown(text, names) {
  const nodes = [];
  for (const [index, part] of text.split(/```(?:\w*\n)?([^]*?)```/).entries()) {
    if (index % 2 === 1) {
      nodes.push(element("pre", {}, element("code", {}, part)));
      continue;
    }
    for (const line of part.split("\n")) {
      const heading = /^(#{1,3}) +(.+)/.exec(line);
      const small = /^-# +(.+)/.exec(line);
      const quote = /^> (.*)/.exec(line);
      const item = /^\s*[-*] +(.+)/.exec(line);
      if (heading) nodes.push(element(`h${heading[1].length}`, {}, ...inline(heading[2], names)));
      else if (small) nodes.push(element("p", {}, element("small", {}, ...inline(small[1], names))));
      else if (quote) nodes.push(element("blockquote", {}, ...inline(quote[1], names)));
      else if (item) nodes.push(element("p", {}, "• ", ...inline(item[1], names)));
      else if (line) nodes.push(element("p", {}, ...inline(line, names)));
    }
  }
  return nodes;
}

const STYLES = {
  t: { timeStyle: "short" },
  T: { timeStyle: "medium" },
  d: { dateStyle: "short" },
  D: { dateStyle: "long" },
  f: { dateStyle: "long", timeStyle: "short" },
  F: { dateStyle: "full", timeStyle: "short" },
};

const UNITS = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
];

function relative(seconds) {
  const away = seconds - Date.now() / 1000;
  const [unit, size] = UNITS.find(([, size]) => Math.abs(away) >= size) ?? UNITS.at(-1);
  return new Intl.RelativeTimeFormat("en", { numeric: "auto" }).format(Math.round(away / size), unit);
}

function moment(seconds, style) {
  const at = new Date(seconds * 1000);
  const shown = style === "R" ? relative(seconds) : new Intl.DateTimeFormat("en", STYLES[style]).format(at);
  const dataset = style === "R" ? { relative: String(seconds) } : {};
  return element("time", { dateTime: at.toISOString(), title: at.toLocaleString("en"), dataset }, shown);
}

// Relative times count on by themselves.
setInterval(() => {
  for (const shown of document.querySelectorAll("time[data-relative]")) {
    shown.textContent = relative(Number(shown.dataset.relative));
  }
}, 1000);
