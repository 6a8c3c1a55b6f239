import { mount } from "svelte";

import "./app.css";
import App from "./App.svelte";
import { i18n } from "./lib/i18n/index.svelte";
import { router } from "./lib/router.svelte";
import { appearance } from "./lib/theme.svelte";

appearance.apply();
router.start();

const target = document.getElementById("app");
// Texts that can't be fetched are no reason to show nothing: English is there.
if (target) void i18n.start().catch(() => {}).then(() => mount(App, { target }));
