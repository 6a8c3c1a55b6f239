/** @type {import("@sveltejs/vite-plugin-svelte").SvelteConfig} */
export default {
  compilerOptions: {
    runes: true,
    // Elements are made one by one, so that nothing is ever given to innerHTML.
    fragments: "tree",
  },
};
