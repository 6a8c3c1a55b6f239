// The chat page: a thin client of the simulator's control API. You are Ada.

import { Composer } from "/page/composer.js";
import { localized } from "/page/locale.js";
import { element } from "/page/markdown.js";
import { Messages } from "/page/messages.js";
import { Sound } from "/page/sound.js";

const find = (name) => document.querySelector(`[data-testid="${name}"]`);

/** The type of a command of a message's menu. */
const MESSAGE = 3;

const world = { guild: null, you: null, text: null, bot: null, delivery: null, locales: [], connected: false };

function notice(text) {
  find("notice").textContent = text;
}

async function ask(method, path, body, type = "application/json") {
  const init = { method, headers: {} };
  if (body !== undefined) {
    init.headers["content-type"] = type;
    init.body = type === "application/json" ? JSON.stringify(body) : body;
  }
  const answer = await fetch(`/sim${path}`, init);
  const text = await answer.text();
  const json = text ? JSON.parse(text) : null;
  if (!answer.ok) throw new Error(json?.error ?? `${answer.status}`);
  return json;
}

/** Does something on the person's behalf; says so if it cannot be. */
async function attempt(action) {
  try {
    notice("");
    return (await action()) ?? true;
  } catch (error) {
    notice(error.message);
    return null;
  }
}

const names = {
  member: (id) => world.guild.members.find((member) => member.id === id) ?? { name: "Someone", bot: false },
  user: (id) => names.member(id).name,
  channel: (id) => world.guild.channels.find((channel) => channel.id === id)?.name ?? "unknown",
  options: (type) => {
    const members = world.guild.members.map(({ id, name }) => ({ name, label: name, value: id }));
    const channels = world.guild.channels.map(({ id, name }) => ({ name, label: name, value: id }));
    // Option types 6 to 9 and menu types 5 to 8 name the same things in another order.
    return type === 8 || type === 7 ? channels : members;
  },
};

const api = {
  say: (content) => attempt(() => ask("POST", `/messages/${world.text}`, { user: world.you, content })),
  upload: (file) =>
    ask("POST", `/attachments?filename=${encodeURIComponent(file.name)}`, file, file.type || "application/octet-stream"),
  given: (name, options) => ({ guild: world.guild.id, channel: world.text, user: world.you, name, options }),
  command: (name, options) => attempt(() => ask("POST", "/interactions/command", api.given(name, options))),
  autocomplete: async (name, options, focused) => {
    const found = await attempt(() =>
      ask("POST", "/interactions/autocomplete", { ...api.given(name, options), focused }),
    );
    return found?.choices ?? [];
  },
};

const messages = new Messages(
  find("messages"),
  names,
  (message, custom_id, values) =>
    attempt(() => ask("POST", "/interactions/component", { message: message.id, custom_id, user: world.you, values })),
  (message, name) =>
    attempt(() => ask("POST", "/interactions/message-command", { message: message.id, user: world.you, name })),
);
const composer = new Composer(find("composer"), find("palette"), api, names.options);
const sound = new Sound(find("meter"), find("figures"));

function ownPlace() {
  return world.guild.voice_states.find((place) => place.user_id === world.you);
}

function drawSide() {
  const { guild } = world;
  find("server-name").textContent = guild.name;
  find("you").textContent = names.user(world.you);
  find("channel-name").textContent = `# ${names.channel(world.text)}`;
  const drawChannel = (channel) => {
    if (channel.type === 0) {
      const current = String(channel.id === world.text);
      const open = () => openChannel(channel.id);
      return element("button", { type: "button", "aria-current": current, onclick: open }, `# ${channel.name}`);
    }
    const there = guild.voice_states.filter((place) => place.channel_id === channel.id);
    const people = there.map((place) => {
      const { name, bot } = names.member(place.user_id);
      const deaf = place.self_deaf || place.deaf;
      const asks = place.suppress && place.request_to_speak_timestamp;
      const marks = [deaf ? "deafened" : "", place.mute || place.suppress ? "muted" : "", asks ? "asks to speak" : ""]
        .filter(Boolean)
        .join(", ");
      return element(
        "li",
        { dataset: { testid: `in-voice-${name}` } },
        element("span", { className: "avatar small", dataset: { initial: name[0], bot } }),
        name,
        marks ? element("small", {}, marks) : null,
      );
    });
    return element(
      "div",
      { dataset: { testid: `voice-${channel.name}` } },
      element("button", { type: "button", onclick: () => listen(channel.id) }, `♪ ${channel.name}`),
      channel.status ? element("span", { className: "channel-status" }, channel.status) : null,
      element("ul", {}, ...people),
    );
  };
  find("channels").replaceChildren(...guild.channels.map(drawChannel));
  find("members").replaceChildren(
    ...guild.members.map(({ name, bot }) =>
      element(
        "li",
        {},
        element("span", { className: "avatar small", "aria-hidden": "true", dataset: { initial: name[0], bot } }),
        name,
        bot ? element("span", { className: "tag" }, "APP") : null,
      ),
    ),
  );
  const light = find("bot-light");
  light.dataset.on = String(world.connected);
  light.textContent = world.connected ? "● bot online" : "○ no gateway";
  const { mode, url } = world.delivery;
  find(`delivery-${mode}`).checked = true;
  find("delivery-http").disabled = !url;
  find("delivery-hint").textContent = mode === "http" ? url : "";
  const language = find("locale");
  if (language.options.length === 0) language.append(...world.locales.map((locale) => element("option", {}, locale)));
  language.value = names.member(world.you).locale;
  const listening = find("listen");
  listening.textContent = sound.on ? "Leave voice" : "Join voice & listen";
  listening.setAttribute("aria-pressed", String(sound.on));
}

async function openChannel(id) {
  world.text = id;
  messages.clear();
  for (const message of await ask("GET", `/messages/${id}?viewer=${world.you}`)) messages.show(message);
  drawSide();
}

let refreshing = null;

/** Reads the world anew, once for many events. */
function refresh() {
  refreshing ??= new Promise((done) => setTimeout(done, 30)).then(async () => {
    refreshing = null;
    const state = await ask("GET", "/state");
    const id = state.defaults?.guild;
    world.guild = state.guilds.find((guild) => guild.id === id) ?? state.guilds[0];
    world.you ??= state.defaults?.ada ?? world.guild.members.find((member) => !member.bot).id;
    world.text ??= state.defaults?.text ?? world.guild.channels.find((channel) => channel.type === 0).id;
    world.bot = state.bot_user_id;
    world.connected = state.connected;
    world.delivery = state.delivery;
    world.locales = state.locales;
    drawSide();
  });
  return refreshing;
}

async function refreshCommands() {
  const commands = await ask("GET", `/commands/${world.guild.id}`);
  const { locale } = names.member(world.you);
  composer.set(commands, locale);
  const forMessages = commands.filter(({ type }) => type === MESSAGE);
  messages.offer(forMessages.map((command) => ({ name: command.name, shown: localized(command, "name", locale) })));
  drawTunes(await ask("GET", "/tunes"));
}

function drawTunes(tunes) {
  const place = find("tunes");
  place.hidden = tunes.length === 0;
  const buttons = tunes.map(({ title, url }) =>
    element(
      "button",
      {
        type: "button",
        title: url,
        dataset: { testid: "tune" },
        onclick: () => composer.suggest("play", { query: url }) || notice("The bot has not registered /play yet."),
      },
      `/play ${title}`,
    ),
  );
  place.replaceChildren("Try:", ...buttons);
}

/** Joins a voice channel and listens; the same again leaves. */
async function listen(channel) {
  const leaving = sound.on && (channel === undefined || ownPlace()?.channel_id === channel);
  if (leaving || (sound.on && channel !== undefined)) sound.stop();
  if (leaving) {
    await attempt(() => ask("POST", "/voice", { action: "leave", guild: world.guild.id, user: world.you }));
    await refresh();
    return;
  }
  const botPlace = world.guild.voice_states.find((place) => place.user_id === world.bot);
  const first = world.guild.channels.find((candidate) => candidate.type === 2);
  const chosen = channel ?? ownPlace()?.channel_id ?? botPlace?.channel_id ?? first.id;
  await attempt(async () => {
    if (ownPlace()?.channel_id !== chosen) {
      await ask("POST", "/voice", { action: "join", guild: world.guild.id, channel: chosen, user: world.you });
    }
    await sound.start(world.guild.id, chosen, drawSide);
  });
  await refresh();
}

function openModal(interaction, modal) {
  const dialog = find("modal");
  const inputs = [];
  const collect = (components) => {
    for (const component of components) {
      if (component.component) collect([{ ...component.component, label: component.component.label ?? component.label }]);
      if (component.components) collect(component.components);
      if (component.type === 4) inputs.push(component);
    }
  };
  collect(modal.components);
  const fields = inputs.map((input) =>
    element(
      "label",
      {},
      input.label ?? input.custom_id,
      element(input.style === 2 ? "textarea" : "input", {
        name: input.custom_id,
        required: input.required ?? true,
        value: input.value ?? "",
        placeholder: input.placeholder ?? "",
        maxLength: input.max_length ?? 4000,
        dataset: { testid: `modal-${input.custom_id}` },
      }),
    ),
  );
  const form = element(
    "form",
    {
      method: "dialog",
      onsubmit: (event) => {
        event.preventDefault();
        const values = Object.fromEntries(new FormData(form));
        attempt(() => ask("POST", "/interactions/modal", { interaction, values })).then((sent) => sent && dialog.close());
      },
    },
    element("h2", {}, modal.title),
    ...fields,
    element(
      "menu",
      {},
      element("button", { type: "button", onclick: () => dialog.close() }, "Cancel"),
      element("button", { type: "submit", className: "primary", dataset: { testid: "modal-submit" } }, "Submit"),
    ),
  );
  dialog.replaceChildren(form);
  dialog.showModal();
}

const FAILURES = {
  timed_out: "The application did not respond.",
  failed: "The application's endpoint failed.",
};

function happened(event) {
  const mine = (message) => message.channel_id === world.text && (!message.only_for || message.only_for === world.you);
  switch (event.event) {
    case "message_create":
    case "message_update":
      if (mine(event.message)) messages.show(event.message);
      break;
    case "message_delete":
      messages.remove(event.message_id);
      break;
    case "commands_registered":
      refreshCommands();
      break;
    case "interaction":
      if (event.modal) openModal(event.id, event.modal);
      if (FAILURES[event.state]) notice(FAILURES[event.state]);
      break;
    default:
      refresh();
  }
}

function watch() {
  const events = new EventSource("/sim/events");
  events.onmessage = ({ data }) => happened(JSON.parse(data));
  events.addEventListener("missed", () => openChannel(world.text));
  // After a lost line, what was missed is read anew.
  let lost = false;
  events.onerror = () => {
    lost = true;
  };
  events.onopen = async () => {
    if (lost) await Promise.all([refresh(), refreshCommands(), openChannel(world.text)]);
    lost = false;
  };
}

function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  localStorage.setItem("theme", theme);
  sound.draw();
}

find("theme").addEventListener("click", () => {
  setTheme(document.documentElement.dataset.theme === "light" ? "dark" : "light");
});
find("listen").addEventListener("click", () => listen());
find("locale").addEventListener("change", async ({ target }) => {
  await attempt(() => ask("PUT", "/locales", { user: world.you, locale: target.value }));
  await refresh();
  await refreshCommands();
});
for (const mode of ["gateway", "http"]) {
  find(`delivery-${mode}`).addEventListener("change", async () => {
    await attempt(() => ask("PUT", "/delivery", { mode }));
    await refresh();
  });
}

const preferred = matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark";
setTheme(localStorage.getItem("theme") ?? preferred);
watch();
await refresh();
await Promise.all([openChannel(world.text), refreshCommands()]);
document.documentElement.dataset.ready = "true";
